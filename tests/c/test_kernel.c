/* SPDX-License-Identifier: MIT */
/*
 * The kernel's steps, lane by lane. The kernel is compiled into this program, so that its
 * functions can be reached; the build makes one program for each instruction set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel.h"

#define LANES_ISA _test
KERNEL_DECLARE(_test)
#include "kernel.c"
#include "step_laws.h"

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

static void inverse_roots_are_good_to_their_last_bits(void **state)
{
    (void)state;
    elea_random random = random_create(1, 0, ELEA_PURPOSE_WALKS, 0);
    double bias = 0.0;
    enum { N = 100000 };
    for (int i = 0; i < N; i++) {
        lanes_float x;
        for (int k = 0; k < LANES; k++)
            x[k] = (float)exp(85.0 * (2.0 * random_uniform(&random) - 1.0));
        lanes_float y = lanes_inverse_sqrt(x);
        for (int k = 0; k < LANES; k++) {
            double off = (double)y[k] * sqrt((double)x[k]) - 1.0;
            assert_true(fabs(off) < 2e-7);
            bias += off / N / LANES;
        }
    }
    assert_true(fabs(bias) < 3e-8);
}

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

static void sine_and_cosine_are_right(void **state)
{
    (void)state;
    double worst = 0.0;
    for (int i = 0; i <= 100000; i++) {
        lanes_float s, c;
        float turn = (float)i * 1e-5f;
        lanes_sine_cosine(lanes_set(turn), &s, &c);
        double angle = 2.0 * ELEA_PI * (double)turn;
        worst = fmax(worst, fabs((double)s[LANES - 1] - sin(angle)));
        worst = fmax(worst, fabs((double)c[LANES - 1] - cos(angle)));
    }
    assert_true(worst < 1e-6);
}

static void uniform_numbers_are_inside_the_interval(void **state)
{
    (void)state;
    assert_true(lanes_unit_interval((lanes_uint)lanes_set_int(0))[0] == 0x1p-24f);
    assert_true(lanes_unit_interval((lanes_uint)lanes_set_int(-1))[0] == 1.0f - 0x1p-24f);
}

static void two_least_are_found(void **state)
{
    (void)state;
    elea_random random = random_create(4, 0, ELEA_PURPOSE_WALKS, 0);
    for (int trial = 0; trial < 1000; trial++) {
        float value[LANES][2 * LANES];
        lanes_pair keys[LANES];
        for (int i = 0; i < LANES; i++) {
            for (int k = 0; k < 2 * LANES; k++)
                value[i][k] = (float)random_uniform(&random);
            keys[lanes_place(i)] =
                lanes_pair_of(lanes_load(value[i]), lanes_load(value[i] + LANES));
        }
        lanes_pair least = lanes_two_least(keys, false);
        for (int i = 0; i < LANES; i++) {
            float first = 2.0f, second = 2.0f;
            for (int k = 0; k < 2 * LANES; k++) {
                float v = value[i][k];
                second = v < first ? first : v < second ? v : second;
                first = v < first ? v : first;
            }
            assert_true(least.first[i] == first && least.second[i] == second);
        }
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
        cmocka_unit_test(returns_follow_their_law),
        cmocka_unit_test(inverse_roots_are_good_to_their_last_bits),
        cmocka_unit_test(steps_are_finite_at_the_limits),
        cmocka_unit_test(displacements_are_finite_and_of_the_right_length),
        cmocka_unit_test(sine_and_cosine_are_right),
        cmocka_unit_test(uniform_numbers_are_inside_the_interval),
        cmocka_unit_test(two_least_are_found),
        cmocka_unit_test(packed_lanes_unpack),
        cmocka_unit_test(roulette_keeps_the_mean_weight),
        cmocka_unit_test(launch_points_are_even_within_a_cluster),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
