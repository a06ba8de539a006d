/* SPDX-License-Identifier: MIT */
/*
 * Runs that a precision ends, over many seeds: their errors are true although they stop when the
 * estimated error is small, and coarse precisions take few walks.
 */
#include "support.h"

enum { RUNS = 1000 };

static const double precisions[] = {0.02, 0.01, 0.003, 0.001};

typedef struct pulls {
    double covered, sum, squares, most, walks;
} pulls;

static void add_pull(pulls *p, const elea_result *result, elea_property property, double truth)
{
    const elea_quantity *q = elea_result_quantity(result, property, 0);
    double pull = (q->value - truth) / q->std_error;
    p->covered += (fabs(pull) <= 1.96) / (double)RUNS;
    p->sum += pull / RUNS;
    p->squares += pull * pull / RUNS;
    p->most = fmax(p->most, fabs(pull));
    p->walks += (double)result->info.num_walks / RUNS;
}

static int failures(const char *name, double precision, const pulls *p)
{
    print_message("  %-14s to %4.1f %%: %5.2f %% covered, pulls %+.3f, chi-square %.3f, largest "
                  "%.1f, %.0f walks\n",
                  name, 100.0 * precision, 100.0 * p->covered, p->sum, p->squares, p->most,
                  p->walks);
    /* Value and error are slightly correlated, which moves the mean of the pulls. Where few pilot
     * walks have not seen all parts, errors are too wide: 6,000 runs of the globule with 256 walks
     * have 0.79(2). */
    return (fabs(p->sum) > 0.25) + (p->squares < 0.55 || p->squares > 1.25) + (p->most > 6.5);
}

static int check_body(const elea_body *body)
{
    elea_settings settings = test_counts(4000000, 1, UINT64_MAX);
    settings.method = ELEA_METHOD_FIRST_PASSAGE;
    settings.interior = ELEA_INTERIOR_EXACT;
    elea_result reference = test_compute(body, &settings);
    double c = elea_result_quantity(&reference, ELEA_CAPACITANCE, 0)->value;
    double alpha = elea_result_quantity(&reference, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0)->value;
    int failed = 0;
    settings.num_walks = 0;
    for (size_t i = 0; i < NUM_ITEMS(precisions); i++) {
        pulls of_c = {.most = 0.0}, of_alpha = {.most = 0.0};
        settings.max_rsd_capacitance = precisions[i];
        for (settings.seed = 0; settings.seed < RUNS; settings.seed++) {
            elea_result result = test_compute(body, &settings);
            const elea_quantity *q = elea_result_quantity(&result, ELEA_CAPACITANCE, 0);
            assert_int_equal(result.info.walks_stop, ELEA_STOP_PRECISION);
            assert_true(q->std_error <= precisions[i] * q->value);
            add_pull(&of_c, &result, ELEA_CAPACITANCE, c);
            add_pull(&of_alpha, &result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, alpha);
        }
        failed += failures("capacitance", precisions[i], &of_c);
        failed += failures("polarizability", precisions[i], &of_alpha);
    }
    return failed;
}

static void errors_are_true_at_any_precision(void **state)
{
    (void)state;
    static const elea_sphere spheres[] = {
        {{0.0, 0.0, 0.0}, 1.0}, {{2.9, 1.7, -1.1}, 0.8}, {{-0.4, 1.9, 1.3}, 0.9}};
    elea_body *three = test_body(NUM_ITEMS(spheres), spheres), *globule = test_globule(60, 4);
    int failed = check_body(three) + check_body(globule);
    elea_body_free(three);
    elea_body_free(globule);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(errors_are_true_at_any_precision)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
