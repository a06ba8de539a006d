/* SPDX-License-Identifier: MIT */
#include "bodies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "io/bod.h"
#include "timer.h"

static double *numbers(size_t n)
{
    double *x = calloc(n, sizeof *x);
    if (x == NULL) {
        (void)fputs("elea-bench: out of memory\n", stderr);
        exit(1);
    }
    return x;
}

static bench_shapes allocate(const char *kind, size_t n)
{
    bench_shapes spheres = {.n = n, .centres = numbers(3 * n), .radii = numbers(n)};
    (void)snprintf(spheres.name, sizeof spheres.name, "%.20s %zu", kind, n);
    return spheres;
}

static void set(bench_shapes *spheres, size_t i, vec3 centre, double radius)
{
    spheres->centres[3 * i] = centre.x;
    spheres->centres[3 * i + 1] = centre.y;
    spheres->centres[3 * i + 2] = centre.z;
    spheres->radii[i] = radius;
}

static vec3 get(const bench_shapes *spheres, size_t i)
{
    const double *c = spheres->centres + 3 * i;
    return (vec3){c[0], c[1], c[2]};
}

/* Whether a new centre is at least `distance` from the first `n` centres, except the last. */
static bool has_room(const bench_shapes *spheres, size_t n, vec3 centre, double distance)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (vec3_length(vec3_sub(centre, get(spheres, i))) < distance)
            return false;
    return true;
}

/* Steps of length `bond`; a step that hits the chain or leaves the ball is resampled. */
static bench_shapes grow_chain(const char *kind, size_t n, double bond, double spacing,
                               double radius, double confinement)
{
    bench_shapes spheres = allocate(kind, n);
    elea_random random = random_create(1, n, ELEA_PURPOSE_WALKS, 0);
    vec3 centre = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        set(&spheres, i, centre, radius);
        vec3 next = centre;
        for (int attempt = 0; attempt < 10000; attempt++) {
            next = vec3_add_scaled(centre, bond, random_direction(&random));
            if (vec3_length(next) < confinement && has_room(&spheres, i + 1, next, spacing))
                break;
        }
        centre = next;
    }
    return spheres;
}

bench_shapes bench_chain(size_t n)
{
    return grow_chain("chain", n, 1.0, 0.95, 0.6, HUGE_VAL);
}

bench_shapes bench_calpha(size_t n)
{
    return grow_chain("calpha", n, 3.8, 3.8, 5.0, 3.6 * cbrt((double)n));
}

bench_shapes bench_pair(void)
{
    bench_shapes spheres = allocate("touching", 2);
    set(&spheres, 0, (vec3){0.0, 0.0, 0.0}, 1.0);
    set(&spheres, 1, (vec3){0.0, 0.0, 2.0}, 1.0);
    return spheres;
}

bench_shapes bench_torus(void)
{
    enum { N = 416 };
    bench_shapes spheres = allocate("torus", N);
    for (size_t i = 0; i < N; i++) {
        double angle = 2.0 * ELEA_PI * (double)i / N;
        set(&spheres, i, (vec3){4.0 * cos(angle), 4.0 * sin(angle), 0.0}, 1.0);
    }
    return spheres;
}

/* Spheres of 2.5 A, 3.8 A apart: each bond turns by about `turn` and leans towards x. */
static bench_shapes stiff_chain(const char *kind, size_t n, double turn, double lean)
{
    bench_shapes spheres = allocate(kind, n);
    elea_random random = random_create(5, n, ELEA_PURPOSE_WALKS, 0);
    vec3 centre = {0.0, 0.0, 0.0}, along = {1.0, 0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        set(&spheres, i, centre, 2.5);
        along.x += lean;
        along = vec3_add_scaled(along, turn, random_direction(&random));
        along = vec3_scale(1.0 / vec3_length(along), along);
        centre = vec3_add_scaled(centre, 3.8, along);
    }
    return spheres;
}

bench_shapes bench_worm(size_t n)
{
    return stiff_chain("worm", n, 0.5, 0.03);
}

bench_shapes bench_coil(size_t n)
{
    return stiff_chain("coil", n, 0.8, 0.0);
}

bench_shapes bench_line(size_t n)
{
    bench_shapes spheres = allocate("line", n);
    for (size_t i = 0; i < n; i++)
        set(&spheres, i, (vec3){2.0 * (double)i, 0.0, 0.0}, 1.0);
    return spheres;
}

bench_shapes bench_same(size_t n)
{
    bench_shapes spheres = allocate("same", n);
    for (size_t i = 0; i < n; i++)
        set(&spheres, i, (vec3){0.0, 0.0, 0.0}, 1.0);
    return spheres;
}

bench_shapes bench_plane(size_t side)
{
    bench_shapes spheres = allocate("plane", side * side);
    for (size_t i = 0; i < side * side; i++)
        set(&spheres, i, (vec3){2.0 * (double)(i % side), 2.0 * (double)(i / side), 0.0}, 1.0);
    return spheres;
}

static void set_cuboid(bench_shapes *shapes, size_t i, vec3 low, vec3 high)
{
    const double corners[6] = {low.x, low.y, low.z, high.x, high.y, high.z};
    memcpy(shapes->corners + 6 * i, corners, sizeof corners);
}

bench_shapes bench_box(double x, double y, double z)
{
    bench_shapes shapes = {.n_cuboids = 1, .corners = numbers(6)};
    (void)snprintf(shapes.name, sizeof shapes.name, "cuboid %g %g %g", x, y, z);
    set_cuboid(&shapes, 0, (vec3){0.0, 0.0, 0.0}, (vec3){x, y, z});
    return shapes;
}

bench_shapes bench_voxels(double radius)
{
    int reach = (int)ceil(radius);
    size_t side = 2 * (size_t)reach + 1;
    bench_shapes shapes = {.corners = numbers(6 * side * side * side)};
    for (int i = -reach; i <= reach; i++)
        for (int j = -reach; j <= reach; j++)
            for (int k = -reach; k <= reach; k++) {
                vec3 low = {i - 0.5, j - 0.5, k - 0.5}, high = {i + 0.5, j + 0.5, k + 0.5};
                if (vec3_length((vec3){i, j, k}) < radius)
                    set_cuboid(&shapes, shapes.n_cuboids++, low, high);
            }
    (void)snprintf(shapes.name, sizeof shapes.name, "voxels %zu", shapes.n_cuboids);
    return shapes;
}

/* The surface of an ellipsoid 1 : 0.85 : 0.7, with bumps. */
static bool inside_rough_ellipsoid(vec3 p, double size)
{
    double q = vec3_length((vec3){p.x / size, p.y / (0.85 * size), p.z / (0.7 * size)});
    double bumps = 0.12 * sin(6.0 * p.x / size + 1.0) + 0.10 * sin(8.0 * p.y / size + 2.0) +
                   0.08 * sin(10.0 * p.z / size + 3.0);
    return q < 1.0 + bumps;
}

bench_shapes bench_globule(size_t n)
{
    const double volume_per_atom = 10.0, jitter = 0.5;
    bench_shapes spheres = allocate("globule", n);
    elea_random random = random_create(2, n, ELEA_PURPOSE_WALKS, 0);
    double cell = cbrt(volume_per_atom);
    double size = cbrt(3.0 * (double)n * volume_per_atom / (4.0 * ELEA_PI * 0.85 * 0.7));
    size_t placed = 0;
    while (placed < n) {
        int reach = (int)ceil(1.3 * size / cell);
        placed = 0;
        for (int i = -reach; i <= reach; i++)
            for (int j = -reach; j <= reach; j++)
                for (int k = -reach; k <= reach && placed < n; k++) {
                    vec3 site = {i * cell, j * cell, k * cell};
                    vec3 centre = vec3_add_scaled(site, jitter, random_direction(&random));
                    double radius = 1.2 + 0.7 * random_uniform(&random);
                    if (inside_rough_ellipsoid(centre, size))
                        set(&spheres, placed++, centre, radius);
                }
        size *= 1.01;
    }
    return spheres;
}

bench_shapes bench_coated_globule(size_t n)
{
    const double layer = 0.8;
    bench_shapes spheres = bench_globule(n);
    (void)snprintf(spheres.name, sizeof spheres.name, "coated globule");
    for (size_t i = 0; i < n; i++)
        spheres.radii[i] += layer;
    return spheres;
}

static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The spheres of a BOD file. */
static bench_shapes load_bod(const char *path)
{
    elea_error error = {.status = ELEA_OK};
    elea_bod bod;
    elea_input *input = elea_input_open(path, &error);
    bench_expect(error.status, &error);
    bench_expect(elea_bod_read(input, &bod, &error), &error);
    bench_shapes spheres = allocate("file", bod.radii.n);
    (void)snprintf(spheres.name, sizeof spheres.name, "%.31s", name_in(path));
    memcpy(spheres.centres, bod.centres.values, spheres.n * 3 * sizeof(double));
    memcpy(spheres.radii, bod.radii.values, spheres.n * sizeof(double));
    elea_bod_clear(&bod);
    elea_input_close(input);
    return spheres;
}

bench_shapes bench_load(const char *path)
{
    if (elea_body_file_recognized(path))
        return load_bod(path);
    elea_error error = {.status = ELEA_OK};
    elea_reader *reader = elea_reader_open(path, &error);
    bench_expect(error.status, &error);
    elea_frame *frame = elea_frame_create(&error);
    bench_expect(elea_reader_read(reader, 0, frame, &error), &error);
    const elea_topology *topology = elea_reader_topology(reader);
    elea_radii *radii = elea_radii_builtin("bondi", &error);
    elea_selection *all = elea_selection_create(topology, "all", &error);
    bench_expect(error.status, &error);
    bench_shapes spheres = allocate("file", elea_frame_n_atoms(frame));
    (void)snprintf(spheres.name, sizeof spheres.name, "%.31s", name_in(path));
    memcpy(spheres.centres, elea_frame_positions(frame), spheres.n * 3 * sizeof(double));
    bench_expect(elea_radii_assign(radii, topology, all, spheres.radii, &error), &error);
    elea_selection_free(all);
    elea_radii_free(radii);
    elea_frame_free(frame);
    elea_reader_free(reader);
    return spheres;
}

void bench_write(const bench_shapes *shapes, const char *folder)
{
    char path[512];
    int length = snprintf(path, sizeof path, "%.400s/%s.bod", folder, shapes->name);
    for (char *c = path + length - strlen(shapes->name) - 4; *c != '\0'; c++)
        if (*c == ' ')
            *c = '_';
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        (void)fprintf(stderr, "elea-bench: %s: cannot write it\n", path);
        exit(1);
    }
    for (size_t i = 0; i < shapes->n; i++) {
        const double *c = shapes->centres + 3 * i;
        (void)fprintf(file, "SPHERE %.9g %.9g %.9g %.9g\n", c[0], c[1], c[2], shapes->radii[i]);
    }
    for (size_t i = 0; i < shapes->n_cuboids; i++) {
        const double *c = shapes->corners + 6 * i;
        (void)fprintf(file, "CUBOID %.9g %.9g %.9g %.9g %.9g %.9g\n", c[0], c[1], c[2], c[3], c[4],
                      c[5]);
    }
    (void)fclose(file);
}

elea_body *bench_body(const bench_shapes *shapes)
{
    elea_error error = {.status = ELEA_OK};
    elea_body_builder *builder = elea_body_builder_create(&error);
    bench_expect(error.status, &error);
    for (size_t i = 0; i < shapes->n; i++)
        bench_expect(elea_body_builder_add_sphere(builder, shapes->centres + 3 * i,
                                                  shapes->radii[i], &error),
                     &error);
    for (size_t i = 0; i < shapes->n_cuboids; i++)
        bench_expect(elea_body_builder_add_cuboid(builder, shapes->corners + 6 * i,
                                                  shapes->corners + 6 * i + 3, &error),
                     &error);
    elea_body *body = elea_body_builder_finish(builder, &error);
    bench_expect(error.status, &error);
    elea_body_builder_free(builder);
    return body;
}

void bench_free(bench_shapes *spheres)
{
    free(spheres->centres);
    free(spheres->radii);
    free(spheres->corners);
}
