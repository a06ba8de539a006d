/* SPDX-License-Identifier: MIT */
/* Whole frames with the Stokes equations: time by phase, threads, memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bench.h"
#include "interior/union.h"
#include "run/settings.h"
#include "stokes/stokes.h"
#include "timer.h"

/* ---- A run of frames ---- */

typedef struct frames {
    const bench_shapes *shapes;
    uint64_t next, end;
    elea_timing timing;
    uint64_t patches; /* of the last frame */
} frames;

static elea_status next_frame(void *context, elea_job *job, elea_error *error)
{
    (void)error;
    frames *f = context;
    if (f->next == f->end)
        return ELEA_OK;
    job->body = bench_body(f->shapes);
    job->frame = f->next++;
    job->time = NAN;
    return ELEA_OK;
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    frames *f = context;
    f->patches = elea_result_info(result)->num_patches;
    return ELEA_OK;
}

/* Wall-clock seconds of all frames. */
static double run(frames *f, unsigned threads)
{
    elea_settings settings = elea_settings_default();
    settings.theory = ELEA_THEORY_STOKES;
    settings.max_rsd_capacitance = elea_stokes_capacitance_goal(settings.max_rsd_stokes);
    settings.num_threads = threads;
    f->timing = (elea_timing){.struct_size = sizeof f->timing};
    const elea_source source = {.struct_size = sizeof source, .next = next_frame, .context = f};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = take_result, .context = f};
    elea_error error = {.status = ELEA_OK};
    double start = bench_wall();
    bench_expect(elea_run(&settings, &source, &observer, &f->timing, &error), &error);
    return bench_wall() - start;
}

/* The fastest of several runs, since other programs can only slow it down. */
static double best_run(const bench_shapes *shapes, unsigned threads, uint64_t n_frames, int times,
                       frames *kept)
{
    double best = HUGE_VAL;
    for (int i = 0; i < times; i++) {
        frames f = {.shapes = shapes, .end = n_frames};
        double elapsed = run(&f, threads);
        if (elapsed < best && kept != NULL)
            *kept = f;
        best = fmin(best, elapsed);
    }
    return best;
}

/* ---- The phases of the Stokes solver ---- */

enum { PHASES = STOKES_STAGE_DONE };

static void time_phases(const elea_body *body, const double *areas, size_t patches,
                        double phase[PHASES])
{
    elea_error error = {.status = ELEA_OK};
    elea_stokes *stokes = elea_stokes_create(&error);
    bench_expect(error.status, &error);
    size_t first = patches; /* from which the frame has doubled them */
    while (first >= 1000)
        first /= 2;
    const elea_stokes_task task = {.body = body, .areas = areas, .num_patches = first, .levels = 3};
    bench_expect(elea_stokes_begin(stokes, &task, &error), &error);
    size_t part;
    for (;;) {
        double start = bench_wall();
        elea_stokes_strand which = STOKES_STRAND_FORCES;
        bool claimed = elea_stokes_claim(stokes, which, &part);
        if (!claimed) {
            which = STOKES_STRAND_CHARGES;
            claimed = elea_stokes_claim(stokes, which, &part);
        }
        elea_stokes_stage stage = elea_stokes_now(stokes, which);
        if (!claimed) {
            if (2 * elea_stokes_result(stokes)->fine.n_patches > patches + STOKES_PAD)
                break;
            bench_expect(elea_stokes_double(stokes, &error), &error);
            continue;
        }
        bench_expect(elea_stokes_work(stokes, which, part, &error), &error);
        elea_stokes_hand_in(stokes, which);
        phase[stage] += bench_wall() - start;
    }
    elea_stokes_free(stokes);
}

/* The fastest of several times in each phase. */
static void best_phases(const bench_shapes *shapes, size_t patches, int times, double best[PHASES])
{
    elea_error error = {.status = ELEA_OK};
    elea_body *body = bench_body(shapes);
    elea_closed_form closed;
    double *areas = calloc(shapes->n, sizeof *areas);
    if (areas == NULL)
        exit(1);
    bench_expect(elea_union_compute(body->spheres, body->n_spheres, &closed, areas, NULL, &error),
                 &error);
    for (int i = 0; i < times; i++) {
        double phase[PHASES] = {0.0};
        time_phases(body, areas, patches, phase);
        for (int k = 0; k < PHASES; k++)
            best[k] = i == 0 ? phase[k] : fmin(best[k], phase[k]);
    }
    free(areas);
    elea_body_free(body);
}

/* ---- Rows ---- */

/* The largest memory so far, in megabytes. */
static double peak_memory(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

static void phases_row(const bench_shapes *shapes, int times)
{
    frames f = {.shapes = shapes};
    double phase[PHASES], before = peak_memory();
    double frame = best_run(shapes, 1, 1, 1, &f), memory = peak_memory() - before;
    frame = fmin(frame, best_run(shapes, 1, 1, times, &f));
    best_phases(shapes, f.patches, times, phase);
    printf("%-16s %7zu %7llu %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f %7.1f\n", shapes->name,
           shapes->n, (unsigned long long)f.patches, 1e3 * frame, 1e3 * f.timing.interior,
           1e3 * (f.timing.index + f.timing.walks), 1e3 * f.timing.stokes,
           1e3 * phase[STOKES_STAGE_SURVEY], 1e3 * phase[STOKES_STAGE_PATCHES],
           1e3 * phase[STOKES_STAGE_FORCES], 1e3 * phase[STOKES_STAGE_CHARGES], memory);
    (void)fflush(stdout);
}

/* Runs on one and two threads take turns, so that other programs affect both. */
static void threads_row(const bench_shapes *shapes, int times)
{
    enum { FRAMES = 8 };
    double one[2] = {HUGE_VAL, HUGE_VAL}, many[2] = {HUGE_VAL, HUGE_VAL};
    for (int i = 0; i < times; i++)
        for (unsigned t = 0; t < 2; t++) {
            one[t] = fmin(one[t], best_run(shapes, t + 1, 1, 1, NULL));
            many[t] = fmin(many[t], best_run(shapes, t + 1, FRAMES, 1, NULL));
        }
    printf("%-16s %7zu %9.2f %9.2f %8.2f %9.2f %9.2f %8.2f\n", shapes->name, shapes->n,
           1e3 * one[0], 1e3 * one[1], one[0] / one[1], 1e3 * many[0], 1e3 * many[1],
           many[0] / many[1]);
    (void)fflush(stdout);
}

void bench_stokes_phases(const bench_shapes *bodies, size_t n_bodies, int times)
{
    printf("\nA frame with the Stokes equations, default settings, one thread\n"
           "(wall time, ms; MB: by which the memory of the process has grown at most)\n");
    printf("%-16s %7s %7s %8s %8s %8s %8s %8s %8s %8s %8s %7s\n", "body", "spheres", "patches",
           "frame", "interior", "walks", "stokes", "survey", "patches", "forces", "charges", "MB");
    for (size_t i = 0; i < n_bodies; i++)
        phases_row(&bodies[i], times);
}

void bench_stokes_threads(const bench_shapes *bodies, size_t n_bodies, int times)
{
    printf("\nThe same with two threads: one frame, and eight frames (wall time, ms)\n");
    printf("%-16s %7s %9s %9s %8s %9s %9s %8s\n", "body", "spheres", "1 thread", "2 threads",
           "speed-up", "1 thread", "2 threads", "speed-up");
    for (size_t i = 0; i < n_bodies; i++)
        threads_row(&bodies[i], times);
}
