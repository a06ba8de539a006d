/* SPDX-License-Identifier: MIT */
/* Whole frames of generated trajectories, by phase, precision and theory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "bench.h"
#include "timer.h"

#define STEP 0.3 /* A; by which an atom moves from frame to frame, at most, along each axis */

/* Atoms that move at random about their places in the body. */
typedef struct trajectory {
    const bench_shapes *shapes;
    bench_shapes moved;
    uint64_t next, end, walks;
} trajectory;

static void move_atoms(trajectory *t)
{
    elea_random random = random_create(0, t->next, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < 3 * t->shapes->n; i++)
        t->moved.centres[i] = t->shapes->centres[i] + STEP * (2.0 * random_uniform(&random) - 1.0);
}

static elea_status next_frame(void *context, elea_job *job, elea_error *error)
{
    (void)error;
    trajectory *t = context;
    if (t->next == t->end)
        return ELEA_OK;
    move_atoms(t);
    job->body = bench_body(&t->moved);
    job->frame = t->next++;
    job->time = NAN;
    return ELEA_OK;
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    trajectory *t = context;
    t->walks += elea_result_info(result)->num_walks;
    return ELEA_OK;
}

static void frames_row(const bench_shapes *shapes, elea_theory theory, double percent,
                       uint64_t n_frames)
{
    trajectory t = {.shapes = shapes, .moved = *shapes, .end = n_frames};
    t.moved.centres = malloc(3 * shapes->n * sizeof *t.moved.centres);
    elea_error error = {.status = ELEA_OK};
    if (t.moved.centres == NULL)
        bench_expect(ELEA_ERROR_MEMORY, &error);
    elea_settings settings = elea_settings_default();
    settings.theory = theory;
    settings.max_rsd_capacitance = percent / 100.0;
    settings.num_threads = 1;
    elea_timing timing = {.struct_size = sizeof timing};
    const elea_source source = {.struct_size = sizeof source, .next = next_frame, .context = &t};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = take_result, .context = &t};
    double start = bench_cpu();
    bench_expect(elea_run(&settings, &source, &observer, &timing, &error), &error);
    double each = 1e3 / (double)n_frames;
    printf("%-16s %7zu %-8s %6g %6.0f %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f\n", shapes->name,
           shapes->n, theory == ELEA_THEORY_STOKES ? "stokes" : "analogy", percent,
           (double)t.walks / (double)n_frames, each * (bench_cpu() - start), each * timing.read,
           each * timing.index, each * timing.walks, each * timing.interior, each * timing.stokes);
    (void)fflush(stdout);
    free(t.moved.centres);
}

void bench_frames(double seconds)
{
    static const double percents[] = {1.0, 0.3, 0.1, 0.03};
    bench_shapes bodies[] = {bench_globule(304), bench_globule(3341), bench_globule(50000)};
    printf("\nFrames of generated trajectories, one thread (ms per frame: processor time, and the\n"
           "wall-clock time of its phases)\n");
    printf("%-16s %7s %-8s %6s %6s %8s %8s %8s %8s %8s %8s\n", "body", "spheres", "theory", "C, %",
           "walks", "frame", "read", "index", "walks", "interior", "stokes");
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        /* About as many as fit into the time. */
        uint64_t n_frames = 2 + (uint64_t)fmax(0.0, fmin(1e6, 3e4 * seconds / (double)bodies[i].n));
        for (int theory = 0; theory < 2; theory++)
            for (size_t k = 0; k < sizeof percents / sizeof percents[0]; k++)
                frames_row(&bodies[i], theory == 0 ? ELEA_THEORY_ANALOGY : ELEA_THEORY_STOKES,
                           percents[k], n_frames);
        bench_free(&bodies[i]);
    }
}
