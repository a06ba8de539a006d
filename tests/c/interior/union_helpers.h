/* SPDX-License-Identifier: MIT */
/** Bodies for the tests of unions, and common assertions. */
#ifndef ELEA_TESTS_UNION_HELPERS_H
#define ELEA_TESTS_UNION_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "interior/union.h"

#define assert_close(actual, expected, tolerance)                                                  \
    assert_close_at((actual), (expected), (tolerance), #actual, __FILE__, __LINE__)

static inline void assert_close_at(double actual, double expected, double tolerance,
                                   const char *what, const char *file, int line)
{
    if (fabs(actual - expected) <= tolerance)
        return;
    print_error("%s = %.17g, expected %.17g within %.2g\n", what, actual, expected, tolerance);
    _fail(file, line);
}

static inline elea_sphere ball(double x, double y, double z, double radius)
{
    return (elea_sphere){{x, y, z}, radius};
}

/* Measures a body; the areas of the balls must add up to its area, and none is negative. */
static inline elea_closed_form closed_form_any(const elea_sphere *balls, size_t n, double *areas)
{
    elea_closed_form u;
    elea_error error;
    double *all = malloc((n + 1) * sizeof *all), sum = 0.0;
    assert_non_null(all);
    if (elea_union_compute(balls, n, &u, all, NULL, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < n; i++) {
        assert_true(all[i] >= 0.0);
        sum += all[i];
    }
    assert_close(sum, u.area, 1e-11 * u.area);
    if (areas != NULL)
        memcpy(areas, all, n * sizeof *all);
    free(all);
    return u;
}

/* The same, but the result must be reliable. */
static inline elea_closed_form closed_form(const elea_sphere *balls, size_t n)
{
    elea_closed_form u = closed_form_any(balls, n, NULL);
    assert_true(u.reliable);
    return u;
}

/* A rotation by random angles, as three rows. */
typedef struct rotation {
    vec3 row[3];
} rotation;

static inline rotation test_rotation(elea_random *random)
{
    vec3 a = random_direction(random), b = random_direction(random), c;
    b = vec3_add_scaled(b, -vec3_dot(a, b), a);
    b = vec3_scale(1.0 / vec3_length(b), b);
    c = vec3_cross(a, b);
    return (rotation){{a, b, c}};
}

static inline vec3 rotate(const rotation *r, vec3 v)
{
    return (vec3){vec3_dot(r->row[0], v), vec3_dot(r->row[1], v), vec3_dot(r->row[2], v)};
}

/* R m R' for a symmetric tensor. */
static inline void rotate_tensor(const rotation *r, const double m[SYM3_SIZE],
                                 double rotated[SYM3_SIZE])
{
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            vec3 a = r->row[i], b = r->row[j];
            vec3 mb = {m[SYM3_XX] * b.x + m[SYM3_XY] * b.y + m[SYM3_XZ] * b.z,
                       m[SYM3_XY] * b.x + m[SYM3_YY] * b.y + m[SYM3_YZ] * b.z,
                       m[SYM3_XZ] * b.x + m[SYM3_YZ] * b.y + m[SYM3_ZZ] * b.z};
            rotated[sym3_index(i, j)] = vec3_dot(a, mb);
        }
}

static inline double trace_of(const double m[SYM3_SIZE])
{
    return m[SYM3_XX] + m[SYM3_YY] + m[SYM3_ZZ];
}

/* Compares two results for one body, the second rotated by `r` (or NULL) and shifted. */
static inline void assert_same(const elea_closed_form *a, const elea_closed_form *b,
                               const rotation *r, vec3 shift, double tolerance)
{
    double size = sqrt(trace_of(a->gyration)), tensor[SYM3_SIZE];
    vec3 centroid = r != NULL ? rotate(r, a->centroid) : a->centroid;
    centroid = vec3_add(centroid, shift);
    memcpy(tensor, a->gyration, sizeof tensor);
    if (r != NULL)
        rotate_tensor(r, a->gyration, tensor);
    assert_close(b->volume, a->volume, tolerance * a->volume);
    assert_close(b->area, a->area, tolerance * a->area);
    assert_close(vec3_length(vec3_sub(b->centroid, centroid)), 0.0, tolerance * size);
    for (int k = 0; k < SYM3_SIZE; k++)
        assert_close(b->gyration[k], tensor[k], tolerance * size * size);
}

/* The results must not change when the body is rotated. */
static inline void assert_isotropic(const elea_sphere *balls, size_t n, elea_random *random,
                                    double tolerance)
{
    elea_sphere *turned = malloc((n + 1) * sizeof *turned);
    assert_non_null(turned);
    rotation r = test_rotation(random);
    for (size_t i = 0; i < n; i++)
        turned[i] = (elea_sphere){rotate(&r, balls[i].centre), balls[i].radius};
    elea_closed_form a = closed_form(balls, n), b = closed_form(turned, n);
    assert_same(&a, &b, &r, (vec3){0.0, 0.0, 0.0}, tolerance);
    free(turned);
}

/* n balls about random points of a cube, as dense as atoms. */
static inline void fill_cloud(elea_sphere *balls, size_t n, double spacing, elea_random *random)
{
    double edge = spacing * cbrt((double)n);
    for (size_t i = 0; i < n; i++) {
        double x = random_uniform(random), y = random_uniform(random), z = random_uniform(random);
        balls[i] = ball(edge * (x - 0.5), edge * (y - 0.5), edge * (z - 0.5),
                        0.7 + 0.6 * random_uniform(random));
    }
}

#endif
