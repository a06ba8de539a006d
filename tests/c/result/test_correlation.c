/* SPDX-License-Identifier: MIT */
#include "result/series.h"
#include "support.h"

static elea_mean mean_of(const double *x, size_t n)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_correlation *correlation = elea_correlation_create(n, &error);
    if (correlation == NULL)
        fail_msg("%s", error.message);
    const size_t start = 0;
    const elea_series series = {.x = x, .count = n, .starts = &start, .n_replicas = 1};
    elea_mean mean = elea_mean_of_series(&series, correlation);
    elea_correlation_free(correlation);
    return mean;
}

static double *new_series(size_t n)
{
    double *x = malloc(n * sizeof *x);
    assert_non_null(x);
    return x;
}

/* ---- Straight lines ---- */

/*
 * For the numbers 0 to n - 1 the sum of m = n - t products at lag t is m (m^2 - 1 - 3 t^2) / 12,
 * that of the squares n (n^2 - 1) / 12.
 */
static double inefficiency_of_line(size_t count)
{
    double n = (double)count, g = 1.0;
    for (size_t lag = 1; lag + 1 < count; lag++) {
        double t = (double)lag, m = n - t, sum = m * (m * m - 1.0 - 3.0 * t * t);
        if (sum <= 0.0 && lag > 3)
            break;
        g += 2.0 * sum / (n * (n * n - 1.0));
    }
    return fmax(1.0, g);
}

static void trend_has_its_exact_inefficiency(void **state)
{
    (void)state;
    static const size_t counts[] = {3, 4, 5, 10, 100, 2048, 2049, 4096, 4097, 100000, 1048577};
    for (size_t i = 0; i < NUM_ITEMS(counts); i++) {
        double *x = new_series(counts[i]);
        for (size_t k = 0; k < counts[i]; k++)
            x[k] = 20.0 + 1e-3 * (double)k;
        /* The values themselves are rounded. */
        assert_close(mean_of(x, counts[i]).inefficiency, inefficiency_of_line(counts[i]), 1e-9);
        free(x);
    }
}

/* ---- All kinds of series ---- */

/* The definition, summed in long double. */
static double slow_inefficiency(const double *x, size_t n)
{
    long double mean = 0.0L, squares = 0.0L, g = 1.0L;
    for (size_t i = 0; i < n; i++)
        mean += x[i] / (long double)n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    for (size_t t = 1; t + 1 < n; t++) {
        long double sum = 0.0L;
        for (size_t i = 0; i + t < n; i++)
            sum += (x[i] - mean) * (x[i + t] - mean);
        if (sum <= 0.0L && t > 3)
            break;
        g += 2.0L * sum / squares;
    }
    return (double)fmaxl(1.0L, g);
}

enum { NOISE, WALK, RELAXATION, WAVE, STEP, SPIKE, NUM_KINDS };

static double next_value(int kind, double last, double place, elea_random *random)
{
    double normal = test_normal(random);
    switch (kind) {
    case NOISE:
        return normal;
    case WALK:
        return last + normal;
    case RELAXATION:
        return 0.995 * last + normal;
    case WAVE:
        return cos(7.3 * place) + 0.1 * normal;
    case STEP:
        return (place > 0.8 ? 1e3 : 0.0) + normal;
    default:
        return fabs(place - 0.3) < 1e-3 ? 1e6 : normal;
    }
}

static void fast_sum_is_that_of_the_definition(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    static const size_t counts[] = {1000, 2047, 2048, 2049, 3000, 4096, 5001};
    for (size_t i = 0; i < NUM_ITEMS(counts); i++)
        for (int kind = 0; kind < NUM_KINDS; kind++) {
            size_t n = counts[i];
            double *x = new_series(n), last = 0.0;
            for (size_t k = 0; k < n; k++) {
                last = next_value(kind, last, (double)k / (double)n, &random);
                x[k] = 30.0 + last;
            }
            assert_close(mean_of(x, n).inefficiency, slow_inefficiency(x, n), 1e-9);
            free(x);
        }
}

/* x' = phi x + noise has g = (1 + phi) / (1 - phi). */
static void slow_relaxation_has_its_known_inefficiency(void **state)
{
    (void)state;
    enum { TRAJECTORIES = 20, N = 200000 };
    const double phi = 0.99;
    elea_random random = test_random(2);
    double *x = new_series(N), g = 0.0;
    for (int i = 0; i < TRAJECTORIES; i++) {
        double value = test_normal(&random);
        for (size_t k = 0; k < N; k++) {
            x[k] = 10.0 + value;
            value = phi * value + sqrt(1.0 - phi * phi) * test_normal(&random);
        }
        g += mean_of(x, N).inefficiency / TRAJECTORIES;
    }
    free(x);
    print_message("phi %.2f: inefficiency %.1f\n", phi, g);
    assert_close(g, (1.0 + phi) / (1.0 - phi), 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trend_has_its_exact_inefficiency),
        cmocka_unit_test(fast_sum_is_that_of_the_definition),
        cmocka_unit_test(slow_relaxation_has_its_known_inefficiency),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
