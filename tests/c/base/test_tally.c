/* SPDX-License-Identifier: MIT */
#include "base/tally.h"
#include "support.h"

enum { SAMPLES = 500 };

/* Scores about a nonzero mean, interspersed with samples that score nothing. */
static void random_scores(elea_random *random, double scores[SAMPLES][ELEA_TALLY_SIZE])
{
    for (int n = 0; n < SAMPLES; n++) {
        bool misses = random_uniform(random) < 0.3;
        double common = test_normal(random);
        for (int i = 0; i < ELEA_TALLY_SIZE; i++)
            scores[n][i] = misses ? 0.0 : 2.0 + common + 0.3 * i * test_normal(random);
    }
}

static elea_tally tally_of(double scores[][ELEA_TALLY_SIZE], int first, int end)
{
    elea_tally tally = {.count = 0};
    for (int n = first; n < end; n++) {
        tally.count++;
        if (scores[n][0] != 0.0)
            tally_add(&tally, scores[n]);
    }
    return tally;
}

static void means_and_covariances_are_those_of_the_samples(void **state)
{
    (void)state;
    static double scores[SAMPLES][ELEA_TALLY_SIZE];
    elea_random random = test_random(1);
    random_scores(&random, scores);
    elea_tally tally = tally_of(scores, 0, SAMPLES);
    double mean[ELEA_TALLY_SIZE];
    elea_tally_mean(&tally, mean);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++) {
        double sum = 0.0;
        for (int n = 0; n < SAMPLES; n++)
            sum += scores[n][i];
        assert_close(mean[i], sum / SAMPLES, 1e-13);
    }
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j < ELEA_TALLY_SIZE; j++) {
            double sum = 0.0;
            for (int n = 0; n < SAMPLES; n++)
                sum += (scores[n][i] - mean[i]) * (scores[n][j] - mean[j]);
            assert_near(elea_tally_covariance(&tally, i, j), sum / (SAMPLES - 1.0) / SAMPLES,
                        1e-13);
        }
}

static void merging_is_adding_the_samples(void **state)
{
    (void)state;
    static double scores[SAMPLES][ELEA_TALLY_SIZE];
    elea_random random = test_random(2);
    random_scores(&random, scores);
    elea_tally all = tally_of(scores, 0, SAMPLES), merged = {.count = 0};
    for (int first = 0; first < SAMPLES; first += 100) {
        elea_tally part = tally_of(scores, first, first + 100);
        part.steps = 7;
        elea_tally_merge(&merged, &part);
    }
    assert_int_equal(merged.count, all.count);
    assert_int_equal(merged.hits, all.hits);
    assert_int_equal(merged.steps, 35);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        assert_near(merged.sum[i], all.sum[i], 1e-11);
    for (int i = 0; i < ELEA_TALLY_PAIRS; i++)
        assert_near(merged.products[i], all.products[i], 1e-10);
}

static void covariance_of_fewer_than_two_samples_is_unknown(void **state)
{
    (void)state;
    elea_tally tally = {.count = 0};
    double mean[ELEA_TALLY_SIZE], score[ELEA_TALLY_SIZE];
    elea_tally_mean(&tally, mean);
    assert_true(mean[0] == 0.0 && isnan(elea_tally_covariance(&tally, 0, 0)));
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        score[i] = 0.1;
    tally.count = 1;
    tally_add(&tally, score);
    assert_true(isnan(elea_tally_covariance(&tally, 0, 0)));
}

/* With B clusters a deviation in units of its error has the variance (B - 1) / (B - 3). */
static void errors_of_few_clusters_are_those_of_student(void **state)
{
    (void)state;
    static const double factor[] = {[4] = 3.0, [5] = 2.0, [6] = 5.0 / 3.0, [7] = 1.5};
    elea_tally tally = {.count = 0}, clusters = {.count = 0};
    for (uint64_t n = 1; n <= 7; n++) {
        const double sum[ELEA_TALLY_SIZE] = {1.0 + 0.5 * (double)(n % 3), (double)n};
        tally.count++;
        tally_add(&tally, sum);
        elea_tally_add_cluster(&clusters, 10, 5, sum); /* clusters count, not walks */
        double covariance = elea_tally_error_covariance(&tally, 0, 1);
        if (n < TALLY_FEWEST_CLUSTERS) {
            assert_true(isnan(elea_tally_student_factor(&tally)) && isnan(covariance));
            assert_true(isnan(elea_tally_error_covariance(&clusters, 0, 1)));
            assert_true(elea_tally_relative_error(&clusters) == HUGE_VAL);
            continue;
        }
        assert_close(elea_tally_student_factor(&tally), factor[n], 1e-15);
        assert_close(covariance, factor[n] * elea_tally_covariance(&tally, 0, 1), 1e-15);
        assert_close(elea_tally_student_factor(&clusters), factor[n], 1e-15);
        assert_close(elea_tally_relative_error(&tally),
                     sqrt(factor[n] * elea_tally_covariance(&tally, 0, 0)) * (double)n /
                         tally.sum[0],
                     1e-12);
    }
}

static void equal_samples_have_no_negative_variance(void **state)
{
    (void)state;
    elea_tally tally = {.count = 0};
    double score[ELEA_TALLY_SIZE];
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        score[i] = 0.1 * (i + 1);
    for (int n = 0; n < 1000; n++) {
        tally.count++;
        tally_add(&tally, score);
    }
    for (int i = 0; i < ELEA_TALLY_SIZE; i++) {
        double variance = elea_tally_covariance(&tally, i, i);
        assert_true(variance >= 0.0 && variance < 1e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_and_covariances_are_those_of_the_samples),
        cmocka_unit_test(merging_is_adding_the_samples),
        cmocka_unit_test(covariance_of_fewer_than_two_samples_is_unknown),
        cmocka_unit_test(errors_of_few_clusters_are_those_of_student),
        cmocka_unit_test(equal_samples_have_no_negative_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
