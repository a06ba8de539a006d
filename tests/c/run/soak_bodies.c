/* SPDX-License-Identifier: MIT */
#include "run/soak_bodies.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/soak_dice.h"

#define PI    3.14159265358979323846
#define ZETA3 1.20205690315959428540

/* ---- Making a body ---- */

static void *allocate(size_t bytes)
{
    void *memory = malloc(bytes);
    if (memory == NULL) {
        (void)fputs("soak: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

static soak_body create(const char *name, size_t most)
{
    soak_body body = {.name = name};
    body.centres = allocate(most * 3 * sizeof *body.centres);
    body.radii = allocate(most * sizeof *body.radii);
    for (int i = 0; i < SOAK_VALUES; i++)
        body.known.value[i] = NAN;
    return body;
}

static soak_body create_cuboids(const char *name, size_t most)
{
    soak_body body = create(name, 1);
    body.corners = allocate(most * 6 * sizeof *body.corners);
    return body;
}

static void add_cuboid(soak_body *body, const double corners[6])
{
    memcpy(body->corners + 6 * body->n_cuboids++, corners, 6 * sizeof *corners);
}

static void add(soak_body *body, const double centre[3], double radius)
{
    memcpy(body->centres + 3 * body->n, centre, 3 * sizeof *centre);
    body->radii[body->n++] = radius;
}

/* ---- Known values ---- */

static void know(soak_body *body, int i, double value, double error)
{
    body->known.value[i] = value;
    body->known.error[i] = error;
}

/* A body with an axis: its polarizabilities along it and across it. */
static void know_axial(soak_body *body, double capacitance, const double axis[3], double along,
                       double across)
{
    static const int pairs[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
    know(body, SOAK_C, capacitance, 0.0);
    know(body, SOAK_MEAN, (along + 2.0 * across) / 3.0, 0.0);
    for (int i = 0; i < 6; i++) {
        int j = pairs[i][0], k = pairs[i][1];
        double value = (j == k ? across : 0.0) + (along - across) * axis[j] * axis[k];
        know(body, SOAK_TENSOR + i, value, 0.0);
    }
}

static void know_sphere(soak_body *body, double radius)
{
    const double any[3] = {0.0, 0.0, 1.0};
    double alpha = 4.0 * PI * radius * radius * radius;
    know_axial(body, radius, any, alpha, alpha);
}

/* Euler's psi function: recurrence, then the asymptotic series. */
static double digamma(double x)
{
    double sum = 0.0;
    for (; x < 20.0; x += 1.0)
        sum -= 1.0 / x;
    double q = 1.0 / (x * x);
    return sum + log(x) - 0.5 / x - q * (1.0 / 12.0 - q * (1.0 / 120.0 - q / 252.0));
}

/* Smythe, Static and Dynamic Electricity: two spheres in contact. */
static double touching_capacitance(double a, double b)
{
    const double euler = 0.57721566490153286061;
    return -a * b / (a + b) * (2.0 * euler + digamma(a / (a + b)) + digamma(b / (a + b)));
}

/*
 * Two unit spheres at a distance, connected: series in bispherical coordinates, where the field
 * is expanded by the generating function of Legendre's polynomials, as are its derivatives.
 */
static void know_pair(soak_body *body, double distance, const double axis[3])
{
    double beta = acosh(0.5 * distance), c = sinh(beta), sum = 0.0, along = 0.0, across = 0.0;
    for (int n = 0; n < 10000 && (n + 0.5) * beta < 400.0; n++) {
        double m = 2.0 * n + 1.0;
        sum += (n % 2 == 0 ? 1.0 : -1.0) / sinh((n + 1.0) * beta);
        along += m * m / expm1(m * beta);
        across += n * (n + 1.0) / (exp(m * beta) + 1.0);
    }
    double unit = 16.0 * PI * c * c * c;
    know_axial(body, 2.0 * c * sum, axis, unit * along, 2.0 * unit * across);
}

/* ---- Few spheres ---- */

static soak_body sphere(void)
{
    soak_body body = create("sphere", 1);
    add(&body, (double[]){1.0, -2.0, 0.5}, 1.0);
    know_sphere(&body, 1.0);
    return body;
}

static soak_body sphere_far_inside(void)
{
    soak_body body = create("sphere, R = 4", 1);
    add(&body, (double[]){1.0, -2.0, 0.5}, 1.0);
    body.launch_radius = 4.0;
    know_sphere(&body, 1.0);
    return body;
}

/* A duplicated sphere, with others inside that touch it internally. */
static soak_body covered_sphere(void)
{
    soak_body body = create("covered sphere", 202);
    dice d = {1};
    add(&body, (double[]){0.0, 0.0, 0.0}, 1.0);
    add(&body, (double[]){0.0, 0.0, 0.0}, 1.0);
    for (int i = 0; i < 200; i++) {
        double e[3], radius = between(&d, 0.02, 0.9);
        direction(&d, e);
        for (int k = 0; k < 3; k++)
            e[k] *= 1.0 - radius - 1e-6;
        add(&body, e, radius);
    }
    body.launch_radius = 1.5;
    know_sphere(&body, 1.0);
    return body;
}

static soak_body pair(const char *name, double distance)
{
    const double axis[3] = {0.0, 0.6, 0.8};
    soak_body body = create(name, 2);
    add(&body, (double[]){0.3, 0.1, -0.2}, 1.0);
    add(&body, (double[]){0.3, 0.1 + 0.6 * distance, -0.2 + 0.8 * distance}, 1.0);
    if (distance > 2.0)
        know_pair(&body, distance, axis);
    else
        know_axial(&body, 2.0 * log(2.0), axis, 16.0 * PI * ZETA3, 6.0 * PI * ZETA3);
    return body;
}

static soak_body unequal_pair(const char *name, double radius)
{
    soak_body body = create(name, 2);
    double distance = 1.0 + radius;
    add(&body, (double[]){0.0, 0.0, 0.0}, 1.0);
    add(&body, (double[]){0.6 * distance, 0.0, 0.8 * distance}, radius);
    if (radius < 0.1) /* for more than a few walks to miss it */
        body.launch_radius = 1.5;
    know(&body, SOAK_C, touching_capacitance(1.0, radius), 0.0);
    return body;
}

/* ---- Many spheres ---- */

/*
 * C is that of a smooth torus (series of toroidal functions) whose radii 4 and 1 are replaced by
 * their means over the grooves between spheres, 3.999962 and 0.999848, except for 2e-6 because a
 * field enters grooves less. Alpha is published with NIST ZENO: 1e11 walks.
 */
static soak_body torus(void)
{
    soak_body body = create("torus 416", 416);
    for (int i = 0; i < 416; i++) {
        double angle = 2.0 * PI * i / 416.0;
        add(&body, (double[]){4.0 * cos(angle), 4.0 * sin(angle), 0.0}, 1.0);
    }
    know(&body, SOAK_C, 3.727476, 1e-6);
    know(&body, SOAK_MEAN, 700.212, 4e-3);
    return body;
}

/* Radii over three decades; most are small. */
static soak_body polydisperse(void)
{
    soak_body body = create("polydisperse 300", 300);
    dice d = {2};
    for (int i = 0; i < 300; i++) {
        double e[3], distance = cbrt(uniform(&d));
        direction(&d, e);
        for (int k = 0; k < 3; k++)
            e[k] *= distance;
        add(&body, e, 1e-3 * pow(uniform(&d), -0.8));
        if (body.radii[i] > 0.5)
            body.radii[i] = 0.5;
    }
    return body;
}

/* One sphere covered with so many small ones that some touch each other. */
static soak_body coated(void)
{
    soak_body body = create("coated 1001", 1001);
    dice d = {3};
    add(&body, (double[]){0.0, 0.0, 0.0}, 1.0);
    for (int i = 0; i < 1000; i++) {
        double e[3];
        direction(&d, e);
        add(&body, e, between(&d, 0.03, 0.08));
    }
    return body;
}

/* All spheres touch six others. */
static soak_body lattice(void)
{
    soak_body body = create("lattice 512", 512);
    for (int i = 0; i < 512; i++)
        add(&body, (double[]){2.0 * (i & 7), 2.0 * (i >> 3 & 7), 2.0 * (i >> 6)}, 1.0);
    return body;
}

/* A stiff chain: each bond turns slightly from the previous one. */
static soak_body chain(const char *name, size_t n)
{
    soak_body body = create(name, n);
    dice d = {4};
    double at[3] = {0.0, 0.0, 0.0}, along[3] = {1.0, 0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        double e[3], length = 0.0, turn = 0.43 * sqrt(-2.0 * log(uniform(&d)));
        add(&body, at, 2.5);
        direction(&d, e);
        for (int k = 0; k < 3; k++) {
            along[k] += turn * e[k] + (k == 0 ? 0.03 : 0.0);
            length += along[k] * along[k];
        }
        for (int k = 0; k < 3; k++) {
            along[k] /= sqrt(length);
            at[k] += 3.8 * along[k];
        }
    }
    return body;
}

/* ---- Cuboids ---- */

/* Cube of edge 1 (Helsing and Perfekt 2013, Appl. Comput. Harmon. Anal. 34, 445), of n^3 cubes. */
static soak_body cube(const char *name, int n)
{
    const double any[3] = {0.0, 0.0, 1.0};
    soak_body body = create_cuboids(name, (size_t)(n * n * n));
    for (int i = 0; i < n * n * n; i++) {
        double low[3] = {i % n, i / n % n, i / (n * n)}, corners[6];
        for (int k = 0; k < 3; k++) {
            corners[k] = low[k] / n;
            corners[3 + k] = (low[k] + 1.0) / n;
        }
        add_cuboid(&body, corners);
    }
    know_axial(&body, 0.66067815, any, 3.6443052, 3.6443052);
    for (int i = 0; i < SOAK_VALUES; i++)
        body.known.error[i] = 1e-7;
    return body;
}

/* A ball of unit cubes. */
static soak_body voxels(void)
{
    enum { REACH = 8, SIDE = 2 * REACH + 1 };
    soak_body body = create_cuboids("voxels", SIDE * SIDE * SIDE);
    for (int i = 0; i < SIDE * SIDE * SIDE; i++) {
        double x = i % SIDE - REACH, y = i / SIDE % SIDE - REACH, z = i / (SIDE * SIDE) - REACH;
        if (x * x + y * y + z * z < REACH * REACH)
            add_cuboid(&body, (double[]){x - 0.5, y - 0.5, z - 0.5, x + 0.5, y + 0.5, z + 0.5});
    }
    return body;
}

/* Spheres and cuboids of all proportions, overlapping. */
static soak_body mixture(void)
{
    soak_body body = create("mixture", 100);
    dice d = {6};
    body.corners = allocate(100 * 6 * sizeof *body.corners);
    for (int i = 0; i < 100; i++) {
        double e[3], corners[6], distance = 10.0 * cbrt(uniform(&d));
        direction(&d, e);
        for (int k = 0; k < 3; k++) {
            double half = pow(10.0, between(&d, -1.5, 0.5));
            e[k] *= distance;
            corners[k] = -e[k] - half;
            corners[3 + k] = -e[k] + half;
        }
        add(&body, e, between(&d, 0.1, 1.5));
        add_cuboid(&body, corners);
    }
    return body;
}

/* ---- Globules: confined chains at 10 A^3 for each atom ---- */

#define LEAST_DISTANCE 1.2
#define CELL           2.0

/* The spheres placed so far, in cells; `next` links those of one cell. */
typedef struct cells {
    long side;
    int32_t *first, *next;
} cells;

static long cell_of(const cells *c, const double p[3], const int offset[3])
{
    long at = 0;
    for (int k = 2; k >= 0; k--)
        at = at * c->side + (long)floor(p[k] / CELL) + offset[k] + c->side / 2;
    return at;
}

static bool has_room(const soak_body *body, const cells *c, const double p[3])
{
    for (int i = 0; i < 27; i++) {
        const int offset[3] = {i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1};
        for (int32_t j = c->first[cell_of(c, p, offset)]; j >= 0; j = c->next[j]) {
            const double *q = body->centres + 3 * (size_t)j;
            double x = q[0] - p[0], y = q[1] - p[1], z = q[2] - p[2];
            if (x * x + y * y + z * z < LEAST_DISTANCE * LEAST_DISTANCE)
                return false;
        }
    }
    return true;
}

/* An ellipsoid 1 : 0.85 : 0.7 with bumps. */
static bool is_inside(const double p[3], double size)
{
    double x = p[0] / size, y = p[1] / size, z = p[2] / size;
    double q = sqrt(x * x + y * y / (0.85 * 0.85) + z * z / (0.7 * 0.7));
    return q <
           1.0 + 0.12 * sin(6.0 * x + 1.0) + 0.10 * sin(8.0 * y + 2.0) + 0.08 * sin(10.0 * z + 3.0);
}

/* Up to 200 steps from a free position, as long as the next position is free. */
static void grow(soak_body *body, cells *c, size_t n, double size, dice *d)
{
    const int here[3] = {0, 0, 0};
    double p[3];
    do {
        p[0] = between(d, -1.2, 1.2) * size;
        p[1] = between(d, -1.02, 1.02) * size;
        p[2] = between(d, -0.84, 0.84) * size;
    } while (!is_inside(p, size) || !has_room(body, c, p));
    for (int step = 0; step < 200 && body->n < n; step++) {
        long cell = cell_of(c, p, here);
        c->next[body->n] = c->first[cell];
        c->first[cell] = (int32_t)body->n;
        add(body, p, between(d, 1.2, 1.9));
        bool found = false;
        for (int attempt = 0; attempt < 30 && !found; attempt++) {
            double e[3], q[3];
            direction(d, e);
            for (int k = 0; k < 3; k++)
                q[k] = p[k] + 1.5 * e[k];
            found = is_inside(q, size) && has_room(body, c, q);
            if (found)
                memcpy(p, q, sizeof p);
        }
        if (!found)
            return;
    }
}

static soak_body globule(const char *name, size_t n)
{
    soak_body body = create(name, n);
    dice d = {5};
    double size = cbrt(3.0 * 10.0 * (double)n / (4.0 * PI * 0.85 * 0.7));
    cells c = {.side = 2 * (long)ceil(1.4 * size / CELL) + 4};
    size_t n_cells = (size_t)(c.side * c.side * c.side);
    c.first = allocate(n_cells * sizeof *c.first);
    c.next = allocate(n * sizeof *c.next);
    for (size_t i = 0; i < n_cells; i++)
        c.first[i] = -1;
    while (body.n < n)
        grow(&body, &c, n, size, &d);
    free(c.first);
    free(c.next);
    return body;
}

/* ---- Published bodies ---- */

/* Values from runs of 1e11 walks: their last digit, and a hundredth of the error of 1e7 walks. */
static void know_published(soak_body *body, const double values[5], const double errors[5])
{
    know(body, SOAK_C, values[0], errors[0]);
    know(body, SOAK_MEAN, values[1], errors[1]);
    for (int i = 0; i < 3; i++)
        know(body, SOAK_EIGENVALUES + i, values[2 + i], errors[2 + i]);
}

/* The spheres of a BOD file; false if it does not exist. */
static bool load(const char *folder, const char *file, soak_body *body)
{
    char path[1024], line[256];
    if (folder == NULL)
        return false;
    (void)snprintf(path, sizeof path, "%.900s/nist/%.100s", folder, file);
    FILE *in = fopen(path, "r");
    if (in == NULL)
        return false;
    *body = create(file, 1000);
    double p[3], radius;
    while (fgets(line, sizeof line, in) != NULL && body->n < 1000)
        if (sscanf(line, " SPHERE %lf %lf %lf %lf", &p[0], &p[1], &p[2], &radius) == 4)
            add(body, p, radius);
    (void)fclose(in);
    return true;
}

static size_t load_published(const char *folder, soak_body *bodies)
{
    size_t n = 0;
    if (load(folder, "1LYD.bod", &bodies[n]))
        know_published(&bodies[n++],
                       (const double[]){21.4869, 127389.0, 96681.0, 100999.0, 184488.0},
                       (const double[]){7e-5, 1.0, 1.2, 1.4, 1.5});
    if (load(folder, "polymer.bod", &bodies[n]))
        know_published(&bodies[n++], (const double[]){2.15962, 140.004, 65.418, 84.087, 270.51},
                       (const double[]){1.2e-5, 1.8e-3, 1.5e-3, 1.8e-3, 8e-3});
    return n;
}

/* ---- All bodies ---- */

size_t soak_make_bodies(const char *folder, size_t largest, soak_body bodies[SOAK_MAX_BODIES])
{
    size_t n = 0;
    bodies[n++] = sphere();
    bodies[n++] = sphere_far_inside();
    bodies[n++] = covered_sphere();
    bodies[n++] = pair("touching pair", 2.0);
    bodies[n++] = pair("pair at 2.001", 2.001);
    bodies[n++] = pair("pair at 3", 3.0);
    bodies[n++] = unequal_pair("pair 1 : 1/4", 0.25);
    bodies[n++] = unequal_pair("pair 1 : 1/1000", 1e-3);
    bodies[n++] = unequal_pair("pair 1 : 1e-5", 1e-5);
    n += load_published(folder, bodies + n);
    bodies[n++] = torus();
    bodies[n++] = polydisperse();
    bodies[n++] = coated();
    bodies[n++] = lattice();
    bodies[n++] = cube("cube", 1);
    bodies[n++] = cube("cube of 216", 6);
    bodies[n++] = voxels();
    bodies[n++] = mixture();
    bodies[n++] = chain("chain 20", 20);
    bodies[n++] = chain("chain 1000", 1000);
    bodies[n++] = globule("globule 3000", 3000);
    if (largest >= 50000)
        bodies[n++] = globule("globule 50000", 50000);
    return n;
}

void soak_free_bodies(soak_body *bodies, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        free(bodies[i].centres);
        free(bodies[i].radii);
        free(bodies[i].corners);
    }
}
