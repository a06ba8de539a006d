/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "body/index.h"
#include "result/properties.h"
#include "timer.h"
#include "walk/reference.h"
#include "walk/walk.h"

void bench_walks_header(void)
{
    printf("Plain walk, one thread (processor time)\n");
    printf("%-20s %8s %9s %8s %9s %9s %9s %8s %8s %8s\n", "body", "steps/", "walks/s", "ns/step",
           "s to 0.1%", "index", "index", "bytes/", "scalar", "ratio");
    printf("%-20s %8s %9s %8s %9s %9s %9s %8s %8s %8s\n", "", "walk", "", "", "on C", "ms", "MB",
           "sphere", "walks/s", "");
}

typedef struct rate {
    double walks_per_second, steps_per_walk, relative_variance;
} rate;

static rate measure_walks(const elea_index *index, const elea_launch *launch, double seconds)
{
    elea_tally tally;
    memset(&tally, 0, sizeof tally);
    double start = bench_cpu(), elapsed = 0.0;
    for (uint64_t block = 0; elapsed < seconds; block++) {
        elea_random random = random_create(0, 0, ELEA_PURPOSE_WALKS, block);
        (void)elea_walk_block(index, launch, &random, 1000, &tally, NULL, NULL);
        elapsed = bench_cpu() - start;
    }
    double n = (double)tally.count, error = elea_tally_relative_error(&tally);
    return (rate){n / elapsed, (double)tally.steps / n, error * error * n};
}

static double measure_reference(const elea_body *body, const elea_launch *launch, double seconds)
{
    double start = bench_cpu(), elapsed = 0.0, walks = 0.0;
    elea_random random = random_create(0, 0, ELEA_PURPOSE_WALKS, 0);
    while (elapsed < seconds) {
        (void)bench_reference_walks(body, launch, &random, 10);
        walks += 10.0;
        elapsed = bench_cpu() - start;
    }
    return walks / elapsed;
}

void bench_walks(const bench_shapes *spheres, double seconds)
{
    elea_error error = {.status = ELEA_OK};
    elea_settings settings = elea_settings_default();
    elea_body *body = bench_body(spheres);
    elea_launch launch;
    bench_expect(elea_launch_sphere(body, &settings, &launch, &error), &error);
    elea_index *index = elea_index_create(&error);
    bench_expect(error.status, &error);
    double start = bench_cpu();
    bench_expect(elea_index_build(index, body, launch.radius, &error), &error);
    double build = bench_cpu() - start;
    elea_index_size size = elea_index_memory(index);
    rate walks = measure_walks(index, &launch, seconds);
    double reference = measure_reference(body, &launch, seconds);
    double bytes = (double)size.bytes;
    printf("%-20s %8.2f %9.0f %8.1f %9.3f %9.2f %9.2f %8.0f %8.0f %8.1f\n", spheres->name,
           walks.steps_per_walk, walks.walks_per_second,
           1e9 / (walks.walks_per_second * walks.steps_per_walk),
           walks.relative_variance * 1e6 / walks.walks_per_second, 1e3 * build, 1e-6 * bytes,
           bytes / (double)spheres->n, reference, walks.walks_per_second / reference);
    (void)fflush(stdout);
    elea_index_free(index);
    elea_body_free(body);
}
