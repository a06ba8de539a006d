/* SPDX-License-Identifier: MIT */
#include "result/blocks.h"
#include "support.h"

#define MILLION 1000000

/* ---- Frames as they are, and in blocks ---- */

/* Frames of one or more trajectories, those of all but the last of `length` frames. */
struct frames {
    double *x, *weights; /* [n] */
    size_t n, length;
};

static struct frames new_frames(size_t n, size_t length)
{
    struct frames frames = {.n = n, .length = length};
    frames.x = malloc(n * sizeof *frames.x);
    frames.weights = malloc(n * sizeof *frames.weights);
    assert_non_null(frames.x);
    assert_non_null(frames.weights);
    for (size_t i = 0; i < n; i++)
        frames.weights[i] = 1.0;
    return frames;
}

static void free_frames(struct frames *frames)
{
    free(frames->x);
    free(frames->weights);
}

static elea_blocks blocks_of(const struct frames *frames)
{
    elea_blocks blocks = {.n_series = 1};
    elea_error error = ELEA_ERROR_INIT;
    for (size_t i = 0; i < frames->n; i++) {
        elea_status failed = ELEA_OK;
        if (i % frames->length == 0)
            failed = elea_blocks_begin_replica(&blocks, &error);
        if (failed || elea_blocks_add(&blocks, &frames->x[i], frames->weights[i], &error))
            fail_msg("%s", error.message);
    }
    return blocks;
}

static elea_mean mean_of_blocks(const struct frames *frames)
{
    elea_blocks blocks = blocks_of(frames);
    const elea_series series = elea_blocks_series(&blocks, 0);
    elea_mean mean = elea_mean_of_series(&series, blocks.correlation);
    elea_blocks_free(&blocks);
    return mean;
}

static elea_mean mean_of_frames(const struct frames *frames)
{
    size_t n_replicas = (frames->n + frames->length - 1) / frames->length;
    size_t *starts = malloc(n_replicas * sizeof *starts);
    elea_correlation *correlation = elea_correlation_create(frames->n, NULL);
    assert_non_null(starts);
    assert_non_null(correlation);
    for (size_t k = 0; k < n_replicas; k++)
        starts[k] = k * frames->length;
    const elea_series series = {.x = frames->x,
                                .weights = frames->weights,
                                .count = frames->n,
                                .starts = starts,
                                .n_replicas = n_replicas};
    elea_mean mean = elea_mean_of_series(&series, correlation);
    elea_correlation_free(correlation);
    free(starts);
    return mean;
}

/* What does not depend on correlation is exact, its error is the same to `tolerance`. */
static void assert_same(const struct frames *frames, double tolerance)
{
    elea_mean exact = mean_of_frames(frames), mean = mean_of_blocks(frames);
    assert_close(mean.value, exact.value, 1e-12);
    assert_close(mean.fluctuation, exact.fluctuation, 1e-10);
    if (frames->length < frames->n)
        assert_close(mean.replica_error, exact.replica_error, 1e-10);
    assert_close(mean.inefficiency, exact.inefficiency, 2.0 * tolerance);
    assert_close(mean.std_error, exact.std_error, tolerance);
}

/* x' = phi x + noise, of variance 1, in each trajectory. */
static void relax(struct frames *frames, double phi, elea_random *random)
{
    double value = 0.0;
    for (size_t i = 0; i < frames->n; i++) {
        double normal = test_normal(random);
        value = i % frames->length == 0 ? normal : phi * value + sqrt(1.0 - phi * phi) * normal;
        frames->x[i] = 50.0 + value;
    }
}

/* ---- Few frames ---- */

static void few_frames_are_kept_as_they_are(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    static const size_t counts[] = {1, 2, 100, 5000, ELEA_MOST_ROWS};
    for (size_t i = 0; i < NUM_ITEMS(counts); i++) {
        struct frames frames = new_frames(counts[i], 3000);
        relax(&frames, 0.9, &random);
        elea_mean exact = mean_of_frames(&frames), mean = mean_of_blocks(&frames);
        assert_memory_equal(&mean, &exact, sizeof mean);
        free_frames(&frames);
    }
}

/* ---- Memory ---- */

static void memory_is_bounded(void **state)
{
    (void)state;
    static const size_t lengths[] = {MILLION, 300000, 20000, 1999, 200};
    for (size_t i = 0; i < NUM_ITEMS(lengths); i++) {
        struct frames frames = new_frames(MILLION, lengths[i]);
        for (size_t k = 0; k < frames.n; k++)
            frames.x[k] = (double)(k % 7);
        elea_blocks blocks = blocks_of(&frames);
        size_t n_replicas = (frames.n + lengths[i] - 1) / lengths[i];
        size_t most = 4096 * n_replicas < 2 * MILLION ? 4096 * n_replicas : 2 * MILLION;
        assert_true(blocks.capacity <= (most > ELEA_MOST_ROWS ? most : ELEA_MOST_ROWS) + 64);
        assert_true(blocks.n_rows <= blocks.capacity && blocks.n_replicas == n_replicas);
        /* Each trajectory keeps enough blocks for its correlation. */
        for (size_t k = 0; k + 1 < n_replicas; k++)
            assert_true(blocks.starts[k + 1] - blocks.starts[k] >=
                        (lengths[i] < 512 ? lengths[i] : 512));
        elea_blocks_free(&blocks);
        free_frames(&frames);
    }
}

/* ---- Errors ---- */

/* g = (1 + phi) / (1 - phi), for times from much shorter to much longer than the blocks of 32. */
static void relaxation_has_its_known_error(void **state)
{
    (void)state;
    elea_random random = test_random(2);
    static const double phis[] = {0.0, 0.5, 0.9, 0.98, 0.998, 0.9995};
    for (size_t i = 0; i < NUM_ITEMS(phis); i++) {
        double phi = phis[i], known = (1.0 + phi) / (1.0 - phi);
        struct frames frames = new_frames(MILLION, MILLION);
        relax(&frames, phi, &random);
        elea_mean exact = mean_of_frames(&frames), mean = mean_of_blocks(&frames);
        print_message("phi %.4f: inefficiency %.4g, of all frames %.4g, known %.4g\n", phi,
                      mean.inefficiency, exact.inefficiency, known);
        assert_same(&frames, 0.08);
        /* That of all frames is itself known to a few of the root of g / n. */
        assert_close(mean.inefficiency, known, 0.15 + 10.0 * sqrt(known / MILLION));
        free_frames(&frames);
    }
}

/* For a line of n values, g is n times a number; for many blocks that of lag 0 to n / 3. */
static void drift_has_the_error_of_all_frames(void **state)
{
    (void)state;
    struct frames frames = new_frames(MILLION, MILLION);
    for (size_t i = 0; i < frames.n; i++)
        frames.x[i] = 20.0 + 1e-3 * (double)i;
    assert_same(&frames, 1e-4);
    free_frames(&frames);
}

static void alternating_frames_do_not_count_for_more(void **state)
{
    (void)state;
    struct frames frames = new_frames(MILLION, MILLION);
    for (size_t i = 0; i < frames.n; i++)
        frames.x[i] = i % 2 == 0 ? 1.0 : 3.0;
    elea_mean mean = mean_of_blocks(&frames);
    assert_true(mean.inefficiency == 1.0);
    assert_close(mean.std_error, 1.0 / sqrt(MILLION - 1.0), 1e-10);
    free_frames(&frames);
}

static void equal_frames_do_not_fluctuate(void **state)
{
    (void)state;
    static const double values[] = {0.0, 0.1, -1e-8, 1e30};
    for (size_t i = 0; i < NUM_ITEMS(values); i++) {
        struct frames frames = new_frames(100001, 30000);
        for (size_t k = 0; k < frames.n; k++)
            frames.x[k] = values[i];
        elea_mean mean = mean_of_blocks(&frames);
        assert_true(mean.value == values[i] && mean.std_error == 0.0 && mean.fluctuation == 0.0);
        assert_true(mean.inefficiency == 1.0 && mean.replica_error == 0.0);
        free_frames(&frames);
    }
}

/* ---- Trajectories and weights ---- */

static void trajectories_have_the_error_of_all_frames(void **state)
{
    (void)state;
    elea_random random = test_random(3);
    static const size_t lengths[] = {900000, 300001, 40000, 5000};
    for (size_t i = 0; i < NUM_ITEMS(lengths); i++) {
        struct frames frames = new_frames(MILLION, lengths[i]);
        relax(&frames, 0.95, &random);
        assert_same(&frames, 0.08);
        free_frames(&frames);
    }
}

/* Frames of weight 0 may have any value. */
static void weighted_frames_have_the_error_of_all(void **state)
{
    (void)state;
    elea_random random = test_random(4);
    static const size_t lengths[] = {MILLION, 250000};
    for (size_t i = 0; i < NUM_ITEMS(lengths); i++) {
        struct frames frames = new_frames(MILLION, lengths[i]);
        relax(&frames, 0.9, &random);
        for (size_t k = 0; k < frames.n; k++) {
            frames.weights[k] = k < 50000 || k % 5 == 0 ? 0.0 : exp(test_normal(&random));
            frames.x[k] = frames.weights[k] > 0.0 ? frames.x[k] : NAN;
        }
        assert_same(&frames, 0.08);
        free_frames(&frames);
    }
}

static void frames_without_any_weight_have_no_mean(void **state)
{
    (void)state;
    struct frames frames = new_frames(100000, 100000);
    for (size_t k = 0; k < frames.n; k++)
        frames.x[k] = frames.weights[k] = 0.0;
    assert_true(isnan(mean_of_blocks(&frames).value));
    free_frames(&frames);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_frames_are_kept_as_they_are),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(relaxation_has_its_known_error),
        cmocka_unit_test(drift_has_the_error_of_all_frames),
        cmocka_unit_test(alternating_frames_do_not_count_for_more),
        cmocka_unit_test(equal_frames_do_not_fluctuate),
        cmocka_unit_test(trajectories_have_the_error_of_all_frames),
        cmocka_unit_test(weighted_frames_have_the_error_of_all),
        cmocka_unit_test(frames_without_any_weight_have_no_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
