/* SPDX-License-Identifier: MIT */
/*
 * The kernel's steps, lane by lane. The kernel is compiled into this program to make its functions
 * accessible; the build makes one program for each instruction set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "engine/kernel.h"

#define LANES_ISA _test
KERNEL_DECLARE(_test)
#include "engine/kernel.c"
#include "engine/portable_grid.h"
#include "walk/step_laws.h"

static const size_t n_cases = sizeof step_cases / sizeof step_cases[0];

static void start(walks *w, kernel_batch *batch, uint64_t key)
{
    memset(w, 0, sizeof *w);
    memset(batch, 0, sizeof *batch);
    batch->key = key;
    batch->n_clusters = 3;
    batch->cluster_size = 100;
    w->batch = batch;
    seed(w);
}

static bool all_finite(lanes_float x)
{
    bool finite = true;
    for (int i = 0; i < LANES; i++)
        finite = finite && isfinite(x[i]);
    return finite;
}

static surroundings surroundings_of(float a, float d1, float d2)
{
    surroundings s;
    s.x = s.y = lanes_set(0.0f);
    s.z = s.r = lanes_set(a + d1);
    s.sphere = lanes_set(a);
    s.d1 = lanes_set(d1);
    s.d2 = lanes_set(d2);
    s.rest = s.flat = lanes_mask_from_bits(0);
    s.margin = lanes_set(0.0f);
    return s;
}

/* As in `step` and `arrive`. */
static void add_exits(walks *w, const surroundings *s, step_sums *sums)
{
    ball b = choose_ball(s);
    lanes_float height =
        leave_ball(b.radius, b.radius - b.offset, b.offset, lanes_random_uniform(&w->random));
    lanes_mask hit = met_body(s, &b, height, lanes_random_uniform(&w->random));
    lanes_mask flat = lanes_mask_from_bits(0);
    landing l = find_landing(s->sphere, s->d1, &b, flat);
    lanes_float square = hit_position(w, s->d1, &l, hit), below, across;
    place_on_body(s->sphere, s->d1, square, flat, &below, &across);
    lanes_float aside =
        lanes_sqrt(lanes_max((b.radius - height) * (b.radius + height), lanes_set(0.0f)));
    assert_int_equal(lanes_mask_bits(b.past), ALL_LANES);
    for (int i = 0; i < LANES; i++) {
        double r = (double)s->sphere[i] + (double)s->d1[i];
        bool arrived = lanes_mask_bits(hit) >> i & 1;
        double out = r + (double)(height[i] - b.offset[i]);
        if (arrived)
            step_add(sums, r - (double)below[i], (double)across[i], 1);
        else
            step_add(sums, out, (double)aside[i], 0);
    }
}

static void exits_follow_their_law(void **state)
{
    (void)state;
    static walks w;
    static kernel_batch batch;
    for (size_t i = 0; i < n_cases; i++) {
        const step_case *c = &step_cases[i];
        start(&w, &batch, i);
        surroundings s = surroundings_of((float)c->a, (float)c->d1, fminf((float)c->d2, 4.0f));
        step_sums sums = {0.0, {0.0}, {0.0}};
        while (sums.n < 400000.0)
            add_exits(&w, &s, &sums);
        assert_true(step_deviation(&sums, c, 1e-6) < STEP_LIMIT);
        assert_int_equal(w.fate, KERNEL_DONE);
    }
}

#if KERNEL_CUBOIDS
static void exits_above_a_face_follow_their_law(void **state)
{
    (void)state;
    static walks w;
    static kernel_batch batch;
    for (size_t i = 0; i < sizeof face_cases / sizeof face_cases[0]; i++) {
        const face_case *c = &face_cases[i];
        start(&w, &batch, i);
        surroundings s = surroundings_of(0.0f, (float)c->d1, 4.0f);
        s.sphere = lanes_set(1.0f);
        s.flat = lanes_mask_from_bits(ALL_LANES);
        s.margin = lanes_set((float)c->rho);
        step_sums sums = {0.0, {0.0}, {0.0}};
        while (sums.n < 400000.0) {
            ball b = choose_ball(&s);
            assert_int_equal(lanes_mask_bits(b.past), ALL_LANES);
            lanes_float height = leave_ball(b.radius, b.radius - b.offset, b.offset,
                                            lanes_random_uniform(&w.random));
            lanes_mask hit = met_body(&s, &b, height, lanes_random_uniform(&w.random));
            landing l = find_landing(s.sphere, s.d1, &b, s.flat);
            lanes_float square = hit_position(&w, s.d1, &l, hit), below, across;
            place_on_body(s.sphere, s.d1, square, s.flat, &below, &across);
            for (int k = 0; k < LANES; k++) {
                double h = (double)height[k], rho = (double)b.radius[k];
                if (lanes_mask_bits(hit) >> k & 1)
                    face_add(&sums, (double)(s.d1[k] - below[k]), (double)across[k], 1);
                else
                    face_add(&sums, h, sqrt(fmax(0.0, (rho - h) * (rho + h))), 0);
            }
        }
        assert_true(face_deviation(&sums, c, 1e-6) < STEP_LIMIT);
        assert_int_equal(w.fate, KERNEL_DONE);
    }
}
#endif

#if !KERNEL_CUBOIDS
/*
 * Largest depth below the surface of the ball of radius `rho` about `q` of a point in `other` but
 * not in `own`: at the point of `other` nearest to q or, if that is in `own`, where the surfaces
 * intersect. Negative if there is no such point.
 */
static double depth_in_ball(vec3 q, double rho, const elea_sphere *own, const elea_sphere *other)
{
    vec3 between = vec3_sub(other->centre, own->centre), to = vec3_sub(other->centre, q);
    double h = vec3_length(between), far = vec3_length(to), a = own->radius, b = other->radius;
    if (h + b <= a)
        return -1.0;
    vec3 nearest = far > b ? vec3_add_scaled(q, 1.0 - b / far, to) : q;
    if (vec3_length(vec3_sub(nearest, own->centre)) >= a || h >= a + b)
        return rho - vec3_length(vec3_sub(nearest, q));
    double along = (h * h + (a - b) * (a + b)) / (2.0 * h);
    double rim = sqrt(fmax(0.0, (a - along) * (a + along)));
    vec3 line = vec3_scale(1.0 / h, between), from = vec3_sub(q, own->centre);
    double height = vec3_dot(from, line);
    double across = vec3_length(vec3_add_scaled(from, -height, line));
    return rho - hypot(height - along, across - rim);
}

/* Balls past a sphere, in the grid's unit of length, compared with all spheres of the body. */
static int check_balls(const elea_body *body, double scale, const surroundings *s, const group *g,
                       const ball *b, unsigned which)
{
    int checked = 0;
    for (unsigned bits = which; bits != 0; bits &= bits - 1, checked++) {
        int i = __builtin_ctz(bits);
        vec3 p = {(double)g->x[i], (double)g->y[i], (double)g->z[i]};
        vec3 centre = {p.x - (double)s->x[i], p.y - (double)s->y[i], p.z - (double)s->z[i]};
        size_t own = 0;
        for (size_t j = 0; j < body->n_spheres; j++) {
            vec3 d = vec3_sub(vec3_scale(scale, body->spheres[j].centre), centre);
            if (vec3_dot(d, d) < 1e-10 &&
                fabs(scale * body->spheres[j].radius - (double)s->sphere[i]) < 1e-6)
                own = j;
        }
        elea_sphere nearest = {vec3_scale(scale, body->spheres[own].centre),
                               scale * body->spheres[own].radius};
        vec3 up = vec3_sub(p, nearest.centre);
        double t = nearest.radius + (double)b->rise[i], rho = (double)b->radius[i];
        assert_true(fabs(t * t - nearest.radius * nearest.radius - rho * rho) < 1e-6 * t * t);
        vec3 q = vec3_add_scaled(nearest.centre, t / vec3_length(up), up);
        for (size_t j = 0; j < body->n_spheres; j++) {
            elea_sphere other = {vec3_scale(scale, body->spheres[j].centre),
                                 scale * body->spheres[j].radius};
            if (j != own)
                assert_true(depth_in_ball(q, rho, &nearest, &other) < 2e-7);
        }
    }
    return checked;
}

/* One walker for each lane, near the surface of spheres. */
static void approach_spheres(group *g, const elea_body *body, double scale, elea_random *random)
{
    for (int i = 0; i < LANES;) {
        const elea_sphere *s =
            &body->spheres[(size_t)(random_uniform(random) * (double)body->n_spheres)];
        double far = s->radius * (1.0 + 0.1 * pow(1e-3, random_uniform(random))), least = HUGE_VAL;
        vec3 p = vec3_add_scaled(s->centre, far, random_direction(random));
        for (size_t j = 0; j < body->n_spheres; j++)
            least = fmin(least, vec3_length(vec3_sub(p, body->spheres[j].centre)) -
                                    body->spheres[j].radius);
        g->x[i] = (float)(scale * p.x);
        g->y[i] = (float)(scale * p.y);
        g->z[i] = (float)(scale * p.z);
        i += least > 1e-5 * s->radius;
    }
    g->alive = ALL_LANES;
}

/*
 * Spheres of radii from `small` to 1 along a ring of radius 4, or throughout a ball of that radius.
 */
static elea_body *crowd(size_t n, double small, bool ring)
{
    double *centres = malloc(3 * n * sizeof *centres), *radii = malloc(n * sizeof *radii);
    elea_random random = random_create(1, n, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < n; i++) {
        double angle = 2.0 * ELEA_PI * (double)i / (double)n;
        vec3 c = ring ? (vec3){4.0 * cos(angle), 4.0 * sin(angle), 0.0}
                      : vec3_scale(4.0, random_direction(&random));
        centres[3 * i] = c.x;
        centres[3 * i + 1] = c.y;
        centres[3 * i + 2] = c.z;
        radii[i] = small + (1.0 - small) * random_uniform(&random);
    }
    return body_of(n, centres, radii);
}

static void check_crowd(elea_body *body)
{
    elea_error error;
    elea_grid *grid = elea_grid_create(&error);
    assert_non_null(grid);
    assert_int_equal(elea_grid_prepare(grid, body, body->enclosing, &portable, &error), ELEA_OK);
    double scale = elea_grid_scale(grid);
    kernel_scene scene = {.grid = grid, .radius = 1.0f, .skin = 1e-6f, .slack = 5e-7f, .reach = 1};
    static walks w;
    static kernel_batch batch;
    start(&w, &batch, 7);
    w.scene = &scene;
    elea_random random = random_create(8, 0, ELEA_PURPOSE_WALKS, 0);
    int plain = 0, found = 0;
    for (int n = 0; n < 1600; n += LANES) {
        group *g = &w.groups[0];
        approach_spheres(g, body, scale, &random);
        find_cells(&w, g);
        surroundings s = look_around(&w, g, two_nearest(&w, g));
        axis e = axis_of(s.x, s.y, s.z, s.r);
        ball b = choose_ball(&s);
        lanes_mask which = could_reach_deeper(&w, g, &s, &b);
        approach near = approach_of(g, &s, &e);
        ball deep = reach_deeper(&w, g, which, &near);
        assert_true(all_finite(deep.radius) && all_finite(deep.rise) && all_finite(deep.offset));
        unsigned deeper = lanes_mask_bits(deep.past);
        assert_int_equal(deeper & ~lanes_mask_bits(which), 0);
        plain += __builtin_popcount(lanes_mask_bits(which));
        found += check_balls(body, scale, &s, g, &deep, deeper);
        (void)check_balls(body, scale, &s, g, &b, lanes_mask_bits(b.past));
    }
    assert_true(found > plain / 10 && found > 20);
    elea_grid_free(grid);
    elea_body_free(body);
}

static void balls_beside_overlaps_are_free(void **state)
{
    (void)state;
    check_crowd(crowd(416, 1.0, true));
    check_crowd(crowd(100, 0.7, true));
    check_crowd(crowd(150, 0.3, false));
    check_crowd(crowd(1000, 1.0, false));
}

/* Pairs of spheres that touch, overlap in any way, or coincide. */
static void depth_is_bounded_by_one_other(void **state)
{
    (void)state;
    elea_random random = random_create(9, 0, ELEA_PURPOSE_WALKS, 0);
    for (int n = 0; n < 20000; n++) {
        elea_sphere own = {vec3_scale(0.3, random_direction(&random)), 0.2};
        double near = pow(1e-5, random_uniform(&random));
        elea_sphere other = {vec3_add_scaled(own.centre, 0.4 * near, random_direction(&random)),
                             n % 3 == 0 ? 0.2 : 0.2 + 0.15 * (random_uniform(&random) - 0.5)};
        if (n % 100 == 0)
            other = own;
        vec3 e = random_direction(&random), foot = vec3_add_scaled(own.centre, own.radius, e);
        if (vec3_length(vec3_sub(foot, other.centre)) < other.radius - 1e-7)
            continue;
        near_sphere sphere = {{lanes_set((float)own.centre.x), lanes_set((float)own.centre.y),
                               lanes_set((float)own.centre.z)},
                              {lanes_set((float)e.x), lanes_set((float)e.y), lanes_set((float)e.z)},
                              lanes_set((float)own.radius),
                              lanes_set(0.13f)};
        const lanes_float centre[3] = {lanes_set((float)other.centre.x),
                                       lanes_set((float)other.centre.y),
                                       lanes_set((float)other.centre.z)};
        obstruction o = obstruction_of(&sphere, centre, lanes_set((float)other.radius));
        assert_true(all_finite(o.width / o.power));
        double worst = sqrt((double)(o.width[0] / o.power[0]));
        double g = own.radius / ((double)DEPTH_GROW * (1.0 + 2.0 * own.radius * worst));
        double m = own.radius - g, t = (own.radius * own.radius + m * m) / (2.0 * m);
        vec3 q = vec3_add_scaled(own.centre, t, e);
        if (g > 1e-6 && g < 0.99 * own.radius)
            assert_true(depth_in_ball(q, t - m, &own, &other) < 1e-12 * t);
    }
}
#endif

/* From the distance R / A: the means of the Legendre polynomials of the angle are A and A^2. */
static void returns_follow_their_law(void **state)
{
    (void)state;
    static walks w;
    static kernel_batch batch;
    const float ratios[] = {0.05f, 0.5f, 0.9f, 0.999f};
    for (size_t k = 0; k < sizeof ratios / sizeof ratios[0]; k++) {
        start(&w, &batch, k);
        double n = 0.0, sum[2] = {0.0, 0.0}, square[2] = {0.0, 0.0}, a = (double)ratios[k];
        while (n < 400000.0) {
            lanes_float cosine = leave_ball(lanes_set(1.0f), lanes_set(1.0f - ratios[k]),
                                            lanes_set(ratios[k]), lanes_random_uniform(&w.random));
            for (int i = 0; i < LANES; i++, n += 1.0) {
                double x = (double)cosine[i];
                const double p[2] = {x, 1.5 * x * x - 0.5};
                for (int l = 0; l < 2; l++) {
                    sum[l] += p[l];
                    square[l] += p[l] * p[l];
                }
            }
        }
        const double exact[2] = {a, a * a};
        for (int l = 0; l < 2; l++) {
            double mean = sum[l] / n, error = sqrt((square[l] / n - mean * mean) / n);
            assert_true(fabs(mean - exact[l]) < STEP_LIMIT * error + 1e-6);
        }
    }
}

static void steps_are_finite_at_the_limits(void **state)
{
    (void)state;
    static walks w;
    static kernel_batch batch;
    start(&w, &batch, 0);
    const float sizes[] = {1e-4f, 1e-3f, 0.1f, 0.5f, 1.0f};
    const float lengths[] = {LEAST_LENGTH, 5e-7f, 1e-6f, 1e-4f, 0.01f, 0.5f, 1.0f, 2.0f, 4.0f};
    const float chances[] = {0x1p-24f, 0x1p-23f, 0.5f, 1.0f - 0x1p-23f, 1.0f - 0x1p-24f};
    enum { N = sizeof lengths / sizeof lengths[0] };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int j = 0; j < N - 2; j++)
            for (int k = 0; k < N; k++)
                for (size_t m = 0; m < sizeof chances / sizeof chances[0]; m++) {
                    surroundings s = surroundings_of(sizes[i], lengths[j], lengths[k]);
                    lanes_float u = lanes_set(chances[m]);
                    ball b = choose_ball(&s);
                    assert_true(all_finite(b.radius) && b.radius[0] > 0.0f);
                    lanes_float height = leave_ball(b.radius, b.radius - b.offset, b.offset, u);
                    assert_true(all_finite(height));
                    if (lanes_mask_bits(met_body(&s, &b, height, u)) != 0) {
                        lanes_mask all = lanes_mask_from_bits(ALL_LANES);
                        lanes_mask flat = lanes_mask_from_bits(0);
                        landing l = find_landing(s.sphere, s.d1, &b, flat);
                        lanes_float below, across;
                        place_on_body(s.sphere, s.d1, hit_position(&w, s.d1, &l, all), flat, &below,
                                      &across);
                        assert_true(all_finite(below) && all_finite(across));
                    }
                    lanes_float ratio = lanes_set(fminf(1.0f, lengths[k]));
                    assert_true(all_finite(leave_ball(lanes_set(1.0f), 1.0f - ratio, ratio, u)));
                }
    assert_int_equal(w.fate, KERNEL_DONE);
}

static void displacements_are_finite_and_of_the_right_length(void **state)
{
    (void)state;
    const float axes[][3] = {{0.0f, 0.0f, 0.0f},   {0.0f, 0.0f, 1.0f},   {0.0f, 0.0f, -1.0f},
                             {-0.0f, 0.0f, -0.0f}, {1e-6f, 0.0f, 0.0f},  {0.6f, 0.0f, -0.8f},
                             {1e-20f, 0.0f, 0.0f}, {0.1f, -0.2f, -0.3f}, {1.0f, 1.0f, 0.0f}};
    for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++)
        for (float turn = 0x1p-24f; turn < 1.0f; turn += 0.0625f) {
            lanes_float x = lanes_set(axes[i][0]), y = lanes_set(axes[i][1]),
                        z = lanes_set(axes[i][2]);
            lanes_float r = lanes_sqrt(x * x + y * y + z * z + 1e-30f);
            axis e = axis_of(x, y, z, r);
            x = y = z = lanes_set(0.0f);
            displace(&x, &y, &z, e, lanes_set(0.3f), lanes_set(0.4f), lanes_set(turn));
            assert_true(all_finite(x) && all_finite(y) && all_finite(z));
            double square = (double)(x[0] * x[0] + y[0] * y[0] + z[0] * z[0]);
            if (r[0] > 1e-10f)
                assert_close(square, 0.25, 1e-6);
        }
}

static void packed_lanes_unpack(void **state)
{
    (void)state;
    lanes_float x = lanes_from_int(lanes_count()), y = lanes_set(-1.0f);
    for (unsigned bits = 0; bits <= ALL_LANES; bits += LANES == 16 ? 7 : 1) {
        float packed[LANES];
        lanes_pack(packed, x, bits);
        lanes_float back = lanes_unpack(packed, y, bits);
        for (int i = 0; i < LANES; i++)
            assert_true(back[i] == (bits >> i & 1 ? (float)i : -1.0f));
        int n = __builtin_popcount(bits);
        assert_int_equal(lowest_bits(bits, n), bits);
        assert_int_equal(__builtin_popcount(lowest_bits(bits, n / 2)), n / 2);
    }
}

static void roulette_keeps_the_mean_weight(void **state)
{
    (void)state;
    static walks w;
    static kernel_batch batch;
    start(&w, &batch, 5);
    double n = 0.0, sum = 0.0;
    lanes_mask all = lanes_mask_from_bits(ALL_LANES);
    while (n < 400000.0) {
        lanes_float weight = lanes_set(0.2f);
        unsigned kept = lanes_mask_bits(roulette(&w, &weight, all));
        for (int i = 0; i < LANES; i++, n += 1.0)
            sum += kept >> i & 1 ? (double)weight[i] : 0.0;
    }
    assert_true(fabs(sum / n - 0.2) < STEP_LIMIT * 0.2 / sqrt(n));
    lanes_float heavy = lanes_set(LEAST_WEIGHT);
    assert_int_equal(lanes_mask_bits(roulette(&w, &heavy, all)), ALL_LANES);
    assert_true(heavy[0] == LEAST_WEIGHT);
}

static void launch_points_are_even_within_a_cluster(void **state)
{
    (void)state;
    static walks w;
    static kernel_batch batch;
    start(&w, &batch, 6);
    double sum[3] = {0.0, 0.0, 0.0};
    for (int i = 0; i < LATTICE_CLUSTER; i += LANES) {
        lanes_float s[3];
        launch_directions(&w, (1 << 8) + i + lanes_count(), s);
        for (int lane = 0; lane < LANES; lane++) {
            double length = 0.0;
            for (int k = 0; k < 3; k++) {
                sum[k] += (double)s[k][lane];
                length += (double)(s[k][lane] * s[k][lane]);
            }
            assert_close(length, 1.0, 1e-6);
        }
    }
    /* Independent points would give sqrt(1 / (3 n)) = 0.05. */
    for (int k = 0; k < 3; k++)
        assert_true(fabs(sum[k] / LATTICE_CLUSTER) < 0.02);
}

int main(void)
{
    elea_isa needed = LANES == 16  ? ELEA_ISA_AVX512
                      : LANES == 8 ? ELEA_ISA_AVX2
                                   : ELEA_ISA_PORTABLE;
    if (!elea_isa_available(needed))
        return 77; /* skipped */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exits_follow_their_law),
#if KERNEL_CUBOIDS
        cmocka_unit_test(exits_above_a_face_follow_their_law),
#endif
#if !KERNEL_CUBOIDS
        cmocka_unit_test(balls_beside_overlaps_are_free),
        cmocka_unit_test(depth_is_bounded_by_one_other),
#endif
        cmocka_unit_test(returns_follow_their_law),
        cmocka_unit_test(steps_are_finite_at_the_limits),
        cmocka_unit_test(displacements_are_finite_and_of_the_right_length),
        cmocka_unit_test(packed_lanes_unpack),
        cmocka_unit_test(roulette_keeps_the_mean_weight),
        cmocka_unit_test(launch_points_are_even_within_a_cluster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
