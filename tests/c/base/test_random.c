/* SPDX-License-Identifier: MIT */
#include "support.h"

#define NUM_DRAWS 1000000

static void generator_gives_the_known_answers(void **state)
{
    (void)state;
    /* Blackman and Vigna's reference code, from the state 1, 2, 3, 4. */
    static const uint64_t known[] = {
        41943041U,
        58720359U,
        3588806011781223U,
        3591011842654386U,
        9228616714210784205U,
        9973669472204895162U,
        14011001112246962877U,
        12406186145184390807U,
        15849039046786891736U,
        10450023813501588000U,
    };
    elea_random random = {{1, 2, 3, 4}};
    for (size_t i = 0; i < NUM_ITEMS(known); i++)
        assert_true(random_bits(&random) == known[i]);
}

static void hash_gives_the_known_answers(void **state)
{
    (void)state;
    /* Vigna's SplitMix64 from the seeds 0 and 1234567. */
    static const uint64_t from_zero[] = {0xe220a8397b1dcdafU, 0x6e789e6aa1b965f4U,
                                         0x06c45d188009454fU};
    static const uint64_t from_seed[] = {6457827717110365317U, 3203168211198807973U,
                                         9817491932198370423U, 4593380528125082431U,
                                         16408922859458223821U};
    const uint64_t golden = 0x9e3779b97f4a7c15U;
    for (size_t i = 0; i < NUM_ITEMS(from_zero); i++)
        assert_true(random_mix((i + 1) * golden) == from_zero[i]);
    for (size_t i = 0; i < NUM_ITEMS(from_seed); i++)
        assert_true(random_mix(1234567 + (i + 1) * golden) == from_seed[i]);
}

static int compare_bits(const void *a, const void *b)
{
    uint64_t p = *(const uint64_t *)a, q = *(const uint64_t *)b;
    return p < q ? -1 : p > q;
}

static void distinct_keys_give_distinct_streams(void **state)
{
    (void)state;
    /* All ways to fill a key from a few numbers, including permutations of one another. */
    static const uint64_t numbers[] = {0, 1, 2, 3, 4, 5, 1000, UINT64_MAX, 0x9e3779b97f4a7c15U};
    enum { N = NUM_ITEMS(numbers), KEYS = 2 * N * N * N };
    uint64_t first[KEYS];
    size_t n = 0;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            for (size_t k = 0; k < N; k++)
                for (int p = ELEA_PURPOSE_WALKS; p <= ELEA_PURPOSE_INTERIOR; p++) {
                    elea_random random =
                        random_create(numbers[i], numbers[j], (elea_purpose)p, numbers[k]);
                    first[n++] = random_bits(&random);
                }
    qsort(first, n, sizeof first[0], compare_bits);
    for (size_t i = 1; i < n; i++)
        assert_true(first[i] != first[i - 1]);
}

static void same_key_gives_the_same_stream(void **state)
{
    (void)state;
    elea_random a = random_create(7, 8, ELEA_PURPOSE_WALKS, 9);
    elea_random b = random_create(7, 8, ELEA_PURPOSE_WALKS, 9);
    for (int i = 0; i < 100; i++)
        assert_true(random_bits(&a) == random_bits(&b));
}

static void uniform_has_the_moments_of_the_unit_interval(void **state)
{
    (void)state;
    elea_random random = random_create(1, 0, ELEA_PURPOSE_WALKS, 0);
    double sum[5] = {0.0}, low = 1.0, high = 0.0;
    for (int i = 0; i < NUM_DRAWS; i++) {
        double u = random_uniform(&random), power = u;
        low = fmin(low, u);
        high = fmax(high, u);
        for (int k = 1; k <= 4; k++, power *= u)
            sum[k] += power;
    }
    for (int k = 1; k <= 4; k++) {
        double mean = 1.0 / (k + 1.0);
        assert_mean(sum[k], NUM_DRAWS, mean, 1.0 / (2.0 * k + 1.0) - mean * mean);
    }
    assert_true(low > 0.0 && low < 2e-5);
    assert_true(high < 1.0 && high > 1.0 - 2e-5);
}

static void uniform_is_never_zero_nor_one(void **state)
{
    (void)state;
    /* States whose next output is all zeros, and all ones. */
    elea_random zeros = {{0, 1, 2, 0}};
    elea_random ones = {{0, 1, 2, UINT64_MAX}};
    assert_true(random_uniform(&zeros) > 0.0);
    assert_true(random_uniform(&ones) < 1.0);
}

static void uniform_fills_equal_bins_equally(void **state)
{
    (void)state;
    enum { BINS = 1000 };
    elea_random random = random_create(2, 0, ELEA_PURPOSE_WALKS, 0);
    double count[BINS] = {0.0}, chi_square = 0.0;
    for (int i = 0; i < NUM_DRAWS; i++)
        count[(int)(BINS * random_uniform(&random))] += 1.0;
    const double expected = (double)NUM_DRAWS / BINS;
    for (int i = 0; i < BINS; i++)
        chi_square += (count[i] - expected) * (count[i] - expected) / expected;
    /* Its variance is 2 (BINS - 1); the tail of 6 standard deviations is below 1e-8. */
    assert_near(chi_square, BINS - 1.0, 6.0 * sqrt(2.0 * (BINS - 1.0)));
}

/* Means of x_i, x_i x_j and x_i^4 of directions. */
static void direction_is_isotropic(void **state)
{
    (void)state;
    elea_random random = random_create(3, 0, ELEA_PURPOSE_WALKS, 0);
    double first[3] = {0.0}, second[3][3] = {{0.0}}, fourth[3] = {0.0};
    for (int n = 0; n < NUM_DRAWS; n++) {
        vec3 v = random_direction(&random);
        const double x[3] = {v.x, v.y, v.z};
        assert_near(vec3_dot(v, v), 1.0, 1e-15);
        for (int i = 0; i < 3; i++) {
            first[i] += x[i];
            fourth[i] += x[i] * x[i] * x[i] * x[i];
            for (int j = 0; j < 3; j++)
                second[i][j] += x[i] * x[j];
        }
    }
    for (int i = 0; i < 3; i++) {
        assert_mean(first[i], NUM_DRAWS, 0.0, 1.0 / 3.0);
        assert_mean(fourth[i], NUM_DRAWS, 1.0 / 5.0, 1.0 / 9.0 - 1.0 / 25.0);
        for (int j = 0; j < 3; j++)
            if (i == j)
                assert_mean(second[i][j], NUM_DRAWS, 1.0 / 3.0, 1.0 / 5.0 - 1.0 / 9.0);
            else
                assert_mean(second[i][j], NUM_DRAWS, 0.0, 1.0 / 15.0);
    }
}

static void in_ball_fills_the_ball_evenly(void **state)
{
    (void)state;
    elea_random random = random_create(4, 0, ELEA_PURPOSE_INTERIOR, 0);
    double first[3] = {0.0}, square = 0.0, volume = 0.0, volume_square = 0.0;
    for (int n = 0; n < NUM_DRAWS; n++) {
        vec3 v = random_in_ball(&random);
        double r2 = vec3_dot(v, v), r3 = r2 * sqrt(r2);
        assert_true(r2 < 1.0 + 1e-15);
        first[0] += v.x;
        first[1] += v.y;
        first[2] += v.z;
        square += r2;
        volume += r3; /* uniform in (0, 1) */
        volume_square += r3 * r3;
    }
    for (int i = 0; i < 3; i++)
        assert_mean(first[i], NUM_DRAWS, 0.0, 1.0 / 5.0);
    assert_mean(square, NUM_DRAWS, 3.0 / 5.0, 3.0 / 7.0 - 9.0 / 25.0);
    assert_mean(volume, NUM_DRAWS, 1.0 / 2.0, 1.0 / 12.0);
    assert_mean(volume_square, NUM_DRAWS, 1.0 / 3.0, 1.0 / 5.0 - 1.0 / 9.0);
}

/* Mean product of two centred streams, over pairs of keys that differ by 1 in one element. */
static void assert_uncorrelated(int place)
{
    enum { PAIRS = 1000, LENGTH = 500 };
    double sum = 0.0;
    for (uint64_t i = 0; i < PAIRS; i++) {
        uint64_t key[3] = {5, 6, 7};
        key[place] = i;
        elea_random a = random_create(key[0], key[1], ELEA_PURPOSE_WALKS, key[2]);
        key[place] = i + 1;
        elea_random b = random_create(key[0], key[1], ELEA_PURPOSE_WALKS, key[2]);
        for (int k = 0; k < LENGTH; k++)
            sum += (random_uniform(&a) - 0.5) * (random_uniform(&b) - 0.5);
    }
    assert_mean(sum, PAIRS * LENGTH, 0.0, 1.0 / 144.0);
}

static void neighbouring_seeds_are_uncorrelated(void **state)
{
    (void)state;
    assert_uncorrelated(0);
}

static void neighbouring_frames_are_uncorrelated(void **state)
{
    (void)state;
    assert_uncorrelated(1);
}

static void neighbouring_blocks_are_uncorrelated(void **state)
{
    (void)state;
    assert_uncorrelated(2);
}

static void first_numbers_of_streams_are_uniform(void **state)
{
    (void)state;
    double sum = 0.0, square = 0.0;
    for (uint64_t block = 0; block < NUM_DRAWS; block++) {
        elea_random random = random_create(0, 0, ELEA_PURPOSE_WALKS, block);
        double u = random_uniform(&random);
        sum += u;
        square += u * u;
    }
    assert_mean(sum, NUM_DRAWS, 1.0 / 2.0, 1.0 / 12.0);
    assert_mean(square, NUM_DRAWS, 1.0 / 3.0, 1.0 / 5.0 - 1.0 / 9.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generator_gives_the_known_answers),
        cmocka_unit_test(hash_gives_the_known_answers),
        cmocka_unit_test(distinct_keys_give_distinct_streams),
        cmocka_unit_test(same_key_gives_the_same_stream),
        cmocka_unit_test(uniform_has_the_moments_of_the_unit_interval),
        cmocka_unit_test(uniform_is_never_zero_nor_one),
        cmocka_unit_test(uniform_fills_equal_bins_equally),
        cmocka_unit_test(direction_is_isotropic),
        cmocka_unit_test(in_ball_fills_the_ball_evenly),
        cmocka_unit_test(neighbouring_seeds_are_uncorrelated),
        cmocka_unit_test(neighbouring_frames_are_uncorrelated),
        cmocka_unit_test(neighbouring_blocks_are_uncorrelated),
        cmocka_unit_test(first_numbers_of_streams_are_uniform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
