/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "bench.h"
#include "body/body.h"
#include "interior/union.h"
#include "timer.h"

static void print_row(const char *name, const elea_sphere *spheres, size_t n, double seconds)
{
    elea_error error;
    elea_closed_form u;
    double best = HUGE_VAL, start = bench_cpu();
    do {
        double begin = bench_cpu();
        bench_expect(elea_union_compute(spheres, n, &u, NULL, NULL, &error), &error);
        best = fmin(best, bench_cpu() - begin);
    } while (bench_cpu() - start < seconds);
    printf("%-20s %9zu %10.3f %8.2f %14.8g %14.8g %9.1e %s\n", name, n, 1e3 * best,
           1e6 * best / (double)n, u.volume, u.area, fmax(u.residual_area, u.residual_volume),
           u.reliable ? "yes" : "no");
    (void)fflush(stdout);
}

static void bench_shapes_exact(bench_shapes spheres, double seconds)
{
    elea_body *body = bench_body(&spheres);
    print_row(spheres.name, body->spheres, body->n_spheres, seconds);
    elea_body_free(body);
    bench_free(&spheres);
}

static elea_sphere *allocate(size_t n)
{
    elea_sphere *spheres = malloc(n * sizeof *spheres);
    if (spheres == NULL) {
        (void)fputs("elea-bench: out of memory\n", stderr);
        exit(1);
    }
    return spheres;
}

/* One ball covered with n small ones, so many that some touch each other. */
static void bench_coated(size_t n, double seconds)
{
    char name[32];
    elea_sphere *spheres = allocate(n + 1);
    elea_random random = random_create(3, n, ELEA_PURPOSE_INTERIOR, 0);
    double radius = 0.6 * sqrt(4.0 * ELEA_PI / (double)n);
    spheres[0] = (elea_sphere){{0.0, 0.0, 0.0}, 1.0};
    for (size_t i = 1; i <= n; i++)
        spheres[i] = (elea_sphere){random_direction(&random),
                                   radius * (0.7 + 0.6 * random_uniform(&random))};
    (void)snprintf(name, sizeof name, "coated %zu", n);
    print_row(name, spheres, n + 1, seconds);
    free(spheres);
}

/* Circles that touch, coincide and intersect in points: every test needs double-double. */
static void bench_lattice(size_t side, double radius, double seconds)
{
    char name[32];
    size_t n = side * side * side;
    elea_sphere *spheres = allocate(n);
    for (size_t i = 0; i < n; i++) {
        size_t row = i / side, x = i % side, y = row % side, z = row / side;
        spheres[i] = (elea_sphere){{(double)x, (double)y, (double)z}, radius};
    }
    (void)snprintf(name, sizeof name, "lattice, r = %.4g", radius);
    print_row(name, spheres, n, seconds);
    free(spheres);
}

/* Radii over two decades; most are small. */
static void bench_polydisperse(size_t n, double seconds)
{
    elea_sphere *spheres = allocate(n);
    elea_random random = random_create(4, n, ELEA_PURPOSE_INTERIOR, 0);
    for (size_t i = 0; i < n; i++) {
        vec3 centre = vec3_scale(62.0, random_in_ball(&random));
        double radius = fmin(20.0, 0.2 * pow(random_uniform(&random), -0.4));
        spheres[i] = (elea_sphere){centre, radius};
    }
    print_row("polydisperse", spheres, n, seconds);
    free(spheres);
}

void bench_exact(double seconds)
{
    printf("\nExact interior, one thread (fastest of %g s)\n", seconds);
    printf("%-20s %9s %10s %8s %14s %14s %9s %s\n", "body", "spheres", "ms", "us/sph.", "volume",
           "area", "residual", "reliable");
    bench_shapes_exact(bench_chain(20), seconds);
    bench_shapes_exact(bench_calpha(165), seconds);
    bench_shapes_exact(bench_chain(1000), seconds);
    bench_shapes_exact(bench_globule(3000), seconds);
    bench_shapes_exact(bench_globule(50000), seconds);
    for (size_t n = 1000; n <= 100000; n *= 10)
        bench_coated(n, seconds);
    bench_lattice(20, 1.0, seconds);
    bench_lattice(20, sqrt(0.5), seconds);
    bench_polydisperse(100000, seconds);
}
