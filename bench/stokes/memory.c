/* SPDX-License-Identifier: MIT */
/* Memory of a frame in flight with the Stokes equations, each case in a process of its own. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "run/settings.h"
#include "timer.h"

typedef struct source {
    const bench_shapes *shapes;
    uint64_t next, end;
} source;

static elea_status next_frame(void *context, elea_job *job, elea_error *error)
{
    (void)error;
    source *s = context;
    if (s->next == s->end)
        return ELEA_OK;
    job->body = bench_body(s->shapes);
    job->frame = s->next++;
    job->time = NAN;
    return ELEA_OK;
}

static double peak_memory(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

/* Megabytes by which a run with so many frames in flight grows the process. */
static double growth(const bench_shapes *shapes, unsigned threads, unsigned in_flight)
{
    elea_settings settings = elea_settings_default();
    elea_error error = {.status = ELEA_OK};
    settings.theory = ELEA_THEORY_STOKES;
    settings.max_rsd_capacitance = elea_stokes_capacitance_goal(settings.max_rsd_stokes);
    settings.num_threads = threads;
    settings.frames_in_flight = in_flight;
    source frames = {.shapes = shapes, .end = 2 * (uint64_t)in_flight + 2};
    const elea_source from = {.struct_size = sizeof from, .next = next_frame, .context = &frames};
    double before = peak_memory();
    bench_expect(elea_run(&settings, &from, NULL, NULL, &error), &error);
    return peak_memory() - before;
}

/* The same in a child, so that memory which is kept does not hide what is needed. */
static double growth_in_child(const bench_shapes *shapes, unsigned threads, unsigned in_flight)
{
    int ends[2];
    double megabytes = NAN;
    (void)fflush(stdout);
    if (pipe(ends) != 0)
        return NAN;
    pid_t child = fork();
    if (child == 0) {
        megabytes = growth(shapes, threads, in_flight);
        _exit(write(ends[1], &megabytes, sizeof megabytes) == (ssize_t)sizeof megabytes ? 0 : 1);
    }
    (void)close(ends[1]);
    if (child < 0 || read(ends[0], &megabytes, sizeof megabytes) != (ssize_t)sizeof megabytes)
        megabytes = NAN;
    (void)close(ends[0]);
    if (child > 0)
        (void)waitpid(child, NULL, 0);
    return megabytes;
}

void bench_stokes_memory(const bench_shapes *bodies, size_t n_bodies)
{
    enum { MANY = 4 };
    printf(
        "\nMemory of frames with the Stokes equations, default settings (MB)\n"
        "(growth of the process with 1 and with %d frames in flight, and what each of the others "
        "adds)\n",
        MANY);
    printf("%-16s %7s %8s %9s %9s %9s\n", "body", "spheres", "threads", "1 frame", "4 frames",
           "a frame");
    for (size_t i = 0; i < n_bodies; i++)
        for (unsigned threads = 1; threads <= 2; threads++) {
            double one = growth_in_child(&bodies[i], threads, 1);
            double many = growth_in_child(&bodies[i], threads, MANY);
            printf("%-16s %7zu %8u %9.1f %9.1f %9.1f\n", bodies[i].name, bodies[i].n, threads, one,
                   many, (many - one) / (MANY - 1));
        }
}
