/* SPDX-License-Identifier: MIT */
/* The product of the matrix with a block of columns, beside the peak speed of the core. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#include "stokes/patches.h"
#include "stokes/peak.h"
#include "timer.h"

/* Operations for a pair of patches: its tensor, and the 11 columns (docs/stokes.md). */
#define PAIR_OPERATIONS (32.0 + 18.0 * OPERATOR_COLUMNS)

static double peak_of(elea_isa isa)
{
    switch (isa) {
#ifdef ELEA_HAVE_X86_KERNELS
    case ELEA_ISA_AVX512:
        return bench_peak_avx512();
    case ELEA_ISA_AVX2:
        return bench_peak_avx2();
#endif
    default:
        return bench_peak_portable();
    }
}

/* The patches of a body, without knowledge of its areas. */
static elea_patch_builder *make_patches(const elea_body *body, const elea_stokes_kernel *kernel,
                                        size_t n)
{
    elea_error error = {.status = ELEA_OK};
    const elea_patch_source source = {.body = body, .kernel = kernel};
    elea_patch_builder *builder = elea_patch_builder_create(&error);
    bench_expect(error.status, &error);
    bench_expect(elea_patch_builder_begin(builder, &source, &error), &error);
    bench_expect(elea_program_run(&elea_patch_survey, builder, &error), &error);
    elea_patch_builder_order(builder, 0, n, NULL);
    bench_expect(elea_program_run(&elea_patch_level, builder, &error), &error);
    return builder;
}

/* A matrix and a block of columns; the arrays follow each other in `memory`. */
typedef struct problem {
    stokes_operator matrix;
    operator_block block;
    float *memory, *column[OPERATOR_COLUMNS], *image[OPERATOR_COLUMNS];
} problem;

static void make_problem(const elea_patches *patches, const elea_stokes_kernel *kernel, problem *p)
{
    size_t stride = patches->stride, rows = 3 * stride;
    float *memory = aligned_alloc(64, (4 + 9 * (size_t)OPERATOR_COLUMNS) * stride * sizeof(float));
    if (memory == NULL)
        exit(1);
    p->memory = memory;
    p->matrix = (stokes_operator){.n = patches->n, .stride = stride, .dimension = 3};
    for (int k = 0; k < 3; k++) {
        p->matrix.x[k] = patches->x[k];
        p->matrix.normal[k] = patches->normal[k];
    }
    p->matrix.root = memory;
    p->matrix.radius = memory + stride;
    p->matrix.guard = memory + 2 * stride;
    p->matrix.self = memory + 3 * stride;
    memory += 4 * stride;
    for (size_t c = 0; c < OPERATOR_COLUMNS; c++) {
        p->column[c] = memory + c * rows;
        p->image[c] = memory + (OPERATOR_COLUMNS + c) * rows;
    }
    float *packed = memory + 2 * (size_t)OPERATOR_COLUMNS * rows;
    double origin[3];
    operator_set_radii(&p->matrix, patches->area);
    kernel->matrix.guard(&p->matrix, 0, stride);
    operator_set_self(&p->matrix, OPERATOR_ANISOTROPY, 0, stride);
    operator_origin(&p->matrix, origin);
    operator_modes(&p->matrix, origin, p->column[0]);
    operator_pack(&p->matrix, OPERATOR_COLUMNS, p->column, packed);
    p->block = (operator_block){OPERATOR_COLUMNS, p->column, p->image, packed};
}

/* Product and peak take turns; the fastest of each counts, since other programs only slow it. */
static void row(const bench_shapes *shapes, size_t n, double seconds)
{
    elea_isa isa = elea_isa_resolve(ELEA_ISA_BEST);
    const elea_stokes_kernel *kernel = elea_stokes_kernel_find(isa);
    elea_body *body = bench_body(shapes);
    elea_patch_builder *builder = make_patches(body, kernel, n);
    problem p;
    make_problem(elea_patch_builder_patches(builder), kernel, &p);
    double peak = 0.0, best = HUGE_VAL, start = bench_cpu();
    do {
        peak = fmax(peak, peak_of(isa));
        double before = bench_cpu();
        kernel->matrix.multiply_forces(&p.matrix, &p.block, 0, p.matrix.stride);
        best = fmin(best, bench_cpu() - before);
    } while (bench_cpu() - start < seconds);
    double pairs = (double)p.matrix.n * (double)p.matrix.n, speed = PAIR_OPERATIONS * pairs / best;
    printf("%-16s %-8s %7zu %9.3f %9.1f %9.1f %8.1f\n", shapes->name, elea_isa_name(isa),
           p.matrix.n, 1e3 * best, 1e-9 * speed, 1e-9 * peak, 100.0 * speed / peak);
    (void)fflush(stdout);
    free(p.memory);
    elea_patch_builder_free(builder);
    elea_body_free(body);
}

void bench_stokes_product(const bench_shapes *bodies, size_t n_bodies, double seconds)
{
    printf("\nThe product of the matrix with 11 columns, one thread (processor time)\n"
           "peak: of multiplications and additions in registers, in the same run\n");
    printf("%-16s %-8s %7s %9s %9s %9s %8s\n", "body", "isa", "patches", "ms", "GFlop/s", "peak",
           "% of it");
    for (size_t i = 0; i < n_bodies; i++)
        for (size_t n = 500; n <= 2000; n *= 2)
            row(&bodies[i], n, seconds);
}
