/* SPDX-License-Identifier: MIT */
/*
 * elea-bench: measures the cost of Elea. Prints tables, asserts nothing.
 *
 *     elea-bench [--seconds S] [--examples FOLDER] [FILE...]
 *     elea-bench --write FOLDER
 *     elea-bench hard
 *     elea-bench frames [S]
 *     elea-bench stokes [--seconds S] [FILE...]
 *     elea-bench stokes-memory [FILE...]
 *     elea-bench stokes-mobility [BODIES [PATCHES]]
 *
 * S is the time for each figure (default 1). FILEs are further bodies for the walks, FOLDER is the
 * folder of peptide.xtc (default examples). The second form writes the bodies of the tables as BOD
 * files, for other programs. The third and fourth form measure frames of hard bodies, and of
 * generated trajectories. The fifth form has only the tables of the Stokes solver, the sixth its
 * memory; the last one checks the mobility of random bodies (default 10,000, with 60 patches).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

/* A table: a header, then one row per body. */
typedef struct table {
    void (*header)(void);
    void (*rows)(const bench_shapes *shapes, double seconds);
    bool cuboids; /* has rows for them */
} table;

enum { MAX_BODIES = 16 };

static size_t make_bodies(bench_shapes bodies[MAX_BODIES])
{
    const bench_shapes made[] = {bench_pair(),         bench_chain(20),    bench_calpha(165),
                                 bench_torus(),        bench_worm(1000),   bench_globule(3000),
                                 bench_globule(50000), bench_box(1, 1, 1), bench_box(1, 2, 3),
                                 bench_voxels(10.0)};
    memcpy(bodies, made, sizeof made);
    return sizeof made / sizeof made[0];
}

static void print_table(const table *t, double seconds, int n_files, char **files)
{
    bench_shapes bodies[MAX_BODIES];
    size_t n = make_bodies(bodies);
    t->header();
    for (size_t i = 0; i < n; i++) {
        if (t->cuboids || bodies[i].n_cuboids == 0)
            t->rows(&bodies[i], seconds);
        bench_free(&bodies[i]);
    }
    for (int i = 0; i < n_files; i++) {
        bench_shapes shapes = bench_load(files[i]);
        t->rows(&shapes, seconds);
        bench_free(&shapes);
    }
}

static void write_bodies(const char *folder)
{
    bench_shapes bodies[MAX_BODIES];
    size_t n = make_bodies(bodies);
    for (size_t i = 0; i < n; i++) {
        bench_write(&bodies[i], folder);
        bench_free(&bodies[i]);
    }
}

/* Globules of equal density, and chains. */
static void all_sizes(double seconds)
{
    bench_sizes_header();
    for (int kind = 0; kind < 2; kind++)
        for (size_t n = 20; n <= 1000000; n *= n == 20 ? 5 : 10) {
            bench_shapes shapes = kind == 0 ? bench_globule(n) : bench_coil(n);
            bench_sizes(&shapes, seconds);
            bench_free(&shapes);
        }
}

static void stokes_tables(bool memory, double seconds, int n_files, char **files)
{
    bench_shapes bodies[MAX_BODIES] = {bench_globule(304), bench_globule(3341),
                                       bench_coated_globule(3341), bench_globule(27000)};
    size_t n = 4;
    for (int i = 0; i < n_files && n < MAX_BODIES; i++)
        bodies[n++] = bench_load(files[i]);
    int times = (int)fmin(1000.0, 3.0 + 10.0 * seconds);
    if (memory) {
        bench_stokes_memory(bodies, n);
    } else {
        bench_stokes_phases(bodies, n, times);
        bench_stokes_product(bodies, 2, seconds);
        bench_stokes_schedule(bodies, n, times);
        bench_stokes_threads(bodies, n, times);
    }
    for (size_t i = 0; i < n; i++)
        bench_free(&bodies[i]);
}

static void mobility_table(int n_numbers, char **numbers)
{
    size_t bodies = n_numbers > 0 ? (size_t)atol(numbers[0]) : 10000;
    bench_stokes_mobility(bodies, n_numbers > 1 ? (size_t)atol(numbers[1]) : 60);
}

/* The forms without options; false if it is another one. */
static bool do_simple_form(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        write_bodies(argv[2]);
    else if (argc == 2 && strcmp(argv[1], "hard") == 0)
        bench_hard();
    else if (argc > 1 && argc < 4 && strcmp(argv[1], "frames") == 0)
        bench_frames(argc > 2 ? atof(argv[2]) : 1.0);
    else if (argc > 1 && strcmp(argv[1], "stokes-mobility") == 0)
        mobility_table(argc - 2, argv + 2);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    if (do_simple_form(argc, argv))
        return 0;
    double seconds = 1.0;
    const char *examples = "examples";
    bool memory = argc > 1 && strcmp(argv[1], "stokes-memory") == 0;
    bool only_stokes = memory || (argc > 1 && strcmp(argv[1], "stokes") == 0);
    int i = only_stokes ? 2 : 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0)
            seconds = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--examples") == 0)
            examples = argv[i + 1];
        else
            break;
    }
    if (!(seconds > 0.0) || (i < argc && argv[i][0] == '-')) {
        (void)fputs("usage: elea-bench [--seconds S] [--examples FOLDER] [FILE...]\n"
                    "       elea-bench --write FOLDER\n"
                    "       elea-bench hard\n"
                    "       elea-bench frames [S]\n"
                    "       elea-bench stokes [--seconds S] [FILE...]\n"
                    "       elea-bench stokes-memory [FILE...]\n"
                    "       elea-bench stokes-mobility [BODIES [PATCHES]]\n",
                    stderr);
        return 2;
    }
    if (only_stokes) {
        stokes_tables(memory, seconds, argc - i, argv + i);
        return 0;
    }
    const table tables[] = {{bench_walks_header, bench_walks, false},
                            {bench_engine_header, bench_engine, true},
                            {bench_shares_header, bench_shares, false}};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        print_table(&tables[t], seconds, argc - i, argv + i);
    all_sizes(seconds);
    bench_exact(seconds);
    unsigned cores = elea_default_num_threads();
    bench_shapes calpha = bench_calpha(165);
    bench_scaling(&calpha, cores > 1 ? cores : 2, 4.0 * seconds);
    bench_free(&calpha);
    bench_calls(seconds);
    bench_formats(examples, seconds);
    return 0;
}
