/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "bench.h"
#include "timer.h"

typedef struct frames {
    const bench_shapes *spheres;
    uint64_t next, end;
} frames;

static elea_status next_frame(void *context, elea_job *job, elea_error *error)
{
    frames *f = context;
    if (f->next == f->end)
        return ELEA_OK;
    job->body = elea_body_create(f->spheres->n, f->spheres->centres, f->spheres->radii, error);
    job->frame = f->next++;
    job->time = NAN;
    return job->body != NULL ? ELEA_OK : ELEA_ERROR_MEMORY;
}

static double run(const bench_shapes *spheres, unsigned threads, uint64_t n_frames, uint64_t walks)
{
    elea_settings settings = elea_settings_default();
    settings.num_threads = threads;
    settings.num_walks = walks;
    settings.num_interior_samples = walks;
    frames f = {spheres, 0, n_frames};
    const elea_source source = {.struct_size = sizeof source, .next = next_frame, .context = &f};
    elea_error error;
    double start = bench_wall();
    bench_expect(elea_run(&settings, &source, NULL, NULL, &error), &error);
    return bench_wall() - start;
}

/* The fastest of three, since other programs can only slow it down. */
static double best_of_three(const bench_shapes *spheres, unsigned threads, uint64_t n_frames,
                            uint64_t walks)
{
    double best = HUGE_VAL;
    for (int i = 0; i < 3; i++)
        best = fmin(best, run(spheres, threads, n_frames, walks));
    return best;
}

void bench_scaling(const bench_shapes *spheres, unsigned max_threads, double seconds)
{
    const uint64_t n_frames = 100, pilot = 20000;
    double per_walk = run(spheres, 1, 1, pilot) / (double)pilot;
    uint64_t walks = (uint64_t)(seconds / per_walk) / n_frames + 1000;
    printf("\nThreads: %s, %llu walks in one frame, %llu in each of %llu (wall time)\n",
           spheres->name, (unsigned long long)(walks * n_frames), (unsigned long long)walks,
           (unsigned long long)n_frames);
    printf("%8s %10s %9s %10s %9s\n", "threads", "1 frame s", "speed-up", "100 fr. s", "speed-up");
    double one = 0.0, many = 0.0;
    for (unsigned t = 1; t <= max_threads; t *= 2) {
        double single = best_of_three(spheres, t, 1, walks * n_frames);
        double frames_time = best_of_three(spheres, t, n_frames, walks);
        one = t == 1 ? single : one;
        many = t == 1 ? frames_time : many;
        printf("%8u %10.3f %9.2f %10.3f %9.2f\n", t, single, one / single, frames_time,
               many / frames_time);
        (void)fflush(stdout);
    }
}
