/* SPDX-License-Identifier: MIT */
/* Functions of SIMD lanes; compiled once for each instruction set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "elea.h"

#define LANES_ISA _test
#include "engine/lanes_order.h"
#include "engine/lanes_random.h"

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

int main(void)
{
    elea_isa needed = LANES == 16  ? ELEA_ISA_AVX512
                      : LANES == 8 ? ELEA_ISA_AVX2
                                   : ELEA_ISA_PORTABLE;
    if (!elea_isa_available(needed))
        return 77; /* skipped */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverse_roots_are_good_to_their_last_bits),
        cmocka_unit_test(sine_and_cosine_are_right),
        cmocka_unit_test(uniform_numbers_are_inside_the_interval),
        cmocka_unit_test(two_least_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
