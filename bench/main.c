/* SPDX-License-Identifier: MIT */
/*
 * elea-bench: what Elea costs. Prints tables, asserts nothing.
 *
 *     elea-bench [--seconds S] [--examples FOLDER] [FILE...]
 *
 * S is the time for each figure (default 1). FILEs are further bodies for the walks, FOLDER
 * is where peptide.xtc lies (default examples).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static void all_walks(double seconds, int n_files, char **files)
{
    bench_spheres bodies[] = {bench_chain(20), bench_calpha(165), bench_globule(3000),
                              bench_globule(50000)};
    bench_walks_header();
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        bench_walks(&bodies[i], seconds);
        bench_free(&bodies[i]);
    }
    for (int i = 0; i < n_files; i++) {
        bench_spheres spheres = bench_load(files[i]);
        bench_walks(&spheres, seconds);
        bench_free(&spheres);
    }
}

static void all_engines(double seconds, int n_files, char **files)
{
    bench_spheres bodies[] = {bench_chain(20), bench_calpha(165), bench_globule(3000),
                              bench_globule(50000)};
    bench_engine_header();
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        bench_engine(&bodies[i], seconds);
        bench_free(&bodies[i]);
    }
    for (int i = 0; i < n_files; i++) {
        bench_spheres spheres = bench_load(files[i]);
        bench_engine(&spheres, seconds);
        bench_free(&spheres);
    }
}

int main(int argc, char **argv)
{
    double seconds = 1.0;
    const char *examples = "examples";
    int i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0)
            seconds = atof(argv[i + 1]);
        else if (strcmp(argv[i], "--examples") == 0)
            examples = argv[i + 1];
        else
            break;
    }
    if (!(seconds > 0.0) || (i < argc && argv[i][0] == '-')) {
        (void)fputs("usage: elea-bench [--seconds S] [--examples FOLDER] [FILE...]\n", stderr);
        return 2;
    }
    all_walks(seconds, argc - i, argv + i);
    all_engines(seconds, argc - i, argv + i);
    bench_exact(seconds);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    bench_spheres calpha = bench_calpha(165);
    bench_scaling(&calpha, cores > 1 ? (unsigned)cores : 2, 4.0 * seconds);
    bench_free(&calpha);
    bench_formats(examples, seconds);
    return 0;
}
