/* SPDX-License-Identifier: MIT */
/*
 * Threads within one frame, without the noise of a machine that others use: one thread does all
 * tasks, in the order in which several would claim them, and their processor times are added up.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "run/active_frame.h"
#include "run/settings.h"
#include "timer.h"

/* To claim a task and to hand it back, seconds. */
#define OVERHEAD     3e-6
#define MOST_THREADS 16

typedef struct virtual_thread {
    bool busy;
    double end, elapsed; /* of its task */
    elea_task task;
} virtual_thread;

typedef struct virtual_run {
    elea_active_frame frame;
    elea_settings settings;
    unsigned n_threads;
    virtual_thread thread[MOST_THREADS];
    size_t n_tasks;
    double now, work; /* seconds */
} virtual_run;

static void begin(virtual_run *run, const bench_shapes *shapes, unsigned n_threads)
{
    elea_error error = {.status = ELEA_OK};
    elea_active_frame *frame = &run->frame;
    *run = (virtual_run){.settings = elea_settings_default(), .n_threads = n_threads};
    run->settings.theory = ELEA_THEORY_STOKES;
    run->settings.max_rsd_capacitance = elea_stokes_capacitance_goal(run->settings.max_rsd_stokes);
    bench_expect(elea_active_frame_create(frame, NULL, &error), &error);
    bench_expect(
        elea_active_frame_reserve(frame, run->settings.method, 4 * (size_t)n_threads + 4, &error),
        &error);
    double start = bench_cpu();
    frame->job.body = bench_body(shapes);
    frame->state = FRAME_RUNNING;
    frame->deadline = frame->budget = HUGE_VAL;
    bench_expect(elea_active_frame_prepare(frame, &run->settings), &frame->error);
    run->now = run->work = bench_cpu() - start;
}

/* All threads without a task claim one; it is done at once, but handed back later. */
static void claim(virtual_run *run)
{
    elea_error error = {.status = ELEA_OK};
    for (unsigned i = 0; i < run->n_threads; i++) {
        virtual_thread *thread = &run->thread[i];
        if (thread->busy || !elea_active_frame_claim(&run->frame, &thread->task))
            continue;
        double start = bench_cpu();
        bench_expect(elea_active_frame_work(&thread->task, &run->settings, &error), &error);
        thread->elapsed = bench_cpu() - start;
        thread->end = run->now + thread->elapsed + OVERHEAD;
        thread->busy = true;
        run->work += thread->elapsed;
    }
}

/* The task that ends next; false if there is none. */
static bool hand_in(virtual_run *run)
{
    elea_error error = {.status = ELEA_OK};
    virtual_thread *first = NULL;
    for (unsigned i = 0; i < run->n_threads; i++)
        if (run->thread[i].busy && (first == NULL || run->thread[i].end < first->end))
            first = &run->thread[i];
    if (first == NULL)
        return false;
    double start = bench_cpu();
    bench_expect(elea_active_frame_hand_in(&first->task, &run->settings, first->elapsed, &error),
                 &error);
    double elapsed = bench_cpu() - start;
    run->now = first->end + elapsed;
    run->work += elapsed;
    run->n_tasks++;
    first->busy = false;
    return true;
}

/* Of several runs, the one with the least work: other programs can only add to it. */
static void row(const bench_shapes *shapes, unsigned n_threads, int times)
{
    double best = HUGE_VAL, work = HUGE_VAL, alone = HUGE_VAL;
    virtual_run *run = malloc(sizeof *run);
    if (run == NULL)
        exit(1);
    for (int i = 0; i < times; i++) {
        begin(run, shapes, n_threads);
        do
            claim(run);
        while (hand_in(run));
        if (run->work < work) {
            work = run->work;
            alone = work + OVERHEAD * (double)run->n_tasks;
            best = run->now;
        }
        elea_active_frame_free(&run->frame);
    }
    printf("%-16s %7zu %8u %9.2f %9.2f %9.2f\n", shapes->name, shapes->n, n_threads, 1e3 * work,
           1e3 * best, alone / best);
    (void)fflush(stdout);
    free(run);
}

void bench_stokes_schedule(const bench_shapes *bodies, size_t n_bodies, int times)
{
    printf("\nThreads within one frame, from the processor times of its tasks in one thread (ms),\n"
           "as if threads had cores and caches to themselves\n");
    printf("%-16s %7s %8s %9s %9s %9s\n", "body", "spheres", "threads", "all tasks", "frame",
           "speed-up");
    for (size_t i = 0; i < n_bodies; i++)
        for (unsigned threads = 1; threads <= MOST_THREADS; threads *= 2)
            row(&bodies[i], threads, times);
}
