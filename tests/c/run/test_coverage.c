/* SPDX-License-Identifier: MIT */
/*
 * Correct errors: over 2,000 seeds of a short run, the interval of 1.96 statistical errors contains
 * the true value in 95 % of the runs, to three standard deviations of that count. The runs have a
 * given number of plain walks, or end by the default rule, or by one that needs several rounds.
 */
#include "support.h"

enum { RUNS = 2000, WALKS = 5000, SAMPLES = 5000 };

static elea_result runs[RUNS];
static double truth[ELEA_NUM_COMPONENTS];

/* Three unequal separate spheres, not collinear, so that all eigenvalues differ clearly. */
static const elea_sphere spheres[] = {
    {{0.0, 0.0, 0.0}, 1.0},
    {{2.9, 1.7, -1.1}, 0.8},
    {{-0.4, 1.9, 1.3}, 0.9},
};

static size_t place_of(elea_property property, size_t component)
{
    return elea_property_offset(property) + component;
}

/* ---- True values ---- */

/* Volume and gyration tensor of spheres that do not overlap. */
static double exact_moments(double gyration[SYM3_SIZE])
{
    double volume = 0.0, first[3] = {0.0}, second[SYM3_SIZE] = {0.0};
    for (size_t n = 0; n < NUM_ITEMS(spheres); n++) {
        const elea_sphere *s = &spheres[n];
        const double c[3] = {s->centre.x, s->centre.y, s->centre.z};
        double v = 4.0 / 3.0 * ELEA_PI * pow(s->radius, 3.0);
        volume += v;
        for (int i = 0; i < 3; i++) {
            first[i] += v * c[i];
            for (int j = i; j < 3; j++) {
                double own = i == j ? s->radius * s->radius / 5.0 : 0.0;
                second[sym3_index(i, j)] += v * (own + c[i] * c[j]);
            }
        }
    }
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            gyration[sym3_index(i, j)] =
                second[sym3_index(i, j)] / volume - first[i] * first[j] / (volume * volume);
    return volume;
}

static void set_exact(double volume, const double gyration[SYM3_SIZE])
{
    double values[3], vectors[3][3];
    sym3_eigen(gyration, values, vectors);
    memcpy(&truth[place_of(ELEA_GYRATION, 0)], gyration, SYM3_SIZE * sizeof *gyration);
    memcpy(&truth[place_of(ELEA_GYRATION_EIGENVALUES, 0)], values, sizeof values);
    truth[place_of(ELEA_VOLUME, 0)] = volume;
    truth[place_of(ELEA_CAPACITANCE_SPHERE_SAME_VOLUME, 0)] = cbrt(0.75 * volume / ELEA_PI);
    double alpha = truth[place_of(ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0)];
    double q = truth[place_of(ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0)];
    truth[place_of(ELEA_INTRINSIC_CONDUCTIVITY, 0)] = alpha / volume;
    truth[place_of(ELEA_INTRINSIC_VISCOSITY, 0)] = q * alpha / volume;
}

/* A run so long that its error is at most 1/40 of a short run's, overridden by exact values. */
static void find_truth(const elea_body *body)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = 4000000;
    settings.seed = UINT64_MAX;
    settings.length_unit = ELEA_LENGTH_NONE;
    elea_result reference = test_compute(body, &settings);
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        truth[i] = reference.quantities[i].value;
    double gyration[SYM3_SIZE], volume = exact_moments(gyration);
    set_exact(volume, gyration);
}

static void do_all_runs(const elea_settings *rule)
{
    elea_body *body = test_body(NUM_ITEMS(spheres), spheres);
    find_truth(body);
    for (uint64_t seed = 0; seed < RUNS; seed++) {
        elea_settings settings = *rule;
        settings.seed = seed;
        runs[seed] = test_compute(body, &settings);
    }
    elea_body_free(body);
}

static int run_fixed_numbers(void **state)
{
    (void)state;
    elea_settings settings = test_counts(WALKS, SAMPLES, 0);
    do_all_runs(&settings);
    return 0;
}

static int run_to_the_default_precision(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    settings.length_unit = ELEA_LENGTH_NONE;
    settings.num_threads = 1;
    do_all_runs(&settings);
    return 0;
}

/* Without control charges the first round is never enough, so that the number of walks is chosen.
 */
static int run_several_rounds(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    settings.length_unit = ELEA_LENGTH_NONE;
    settings.num_threads = 1;
    settings.control_charges = 0;
    settings.max_rsd_capacitance = 0.004;
    settings.interior = ELEA_INTERIOR_SAMPLE;
    settings.max_rsd_volume = 0.01;
    do_all_runs(&settings);
    return 0;
}

/* ---- Coverage ---- */

static double coverage(size_t place)
{
    int covered = 0;
    for (size_t n = 0; n < RUNS; n++) {
        const elea_quantity *q = &runs[n].quantities[place];
        covered += fabs(q->value - truth[place]) <= 1.96 * q->std_error;
    }
    return (double)covered / RUNS;
}

/* Mean of (value - truth) / error, and its scatter: ideally 0 and 1. */
static void print_pulls(elea_property property, size_t component, double covered)
{
    size_t place = place_of(property, component);
    double sum = 0.0, squares = 0.0;
    for (size_t n = 0; n < RUNS; n++) {
        const elea_quantity *q = &runs[n].quantities[place];
        double pull = (q->value - truth[place]) / q->std_error;
        sum += pull / RUNS;
        squares += pull * pull / RUNS;
    }
    print_message("  %-38s %zu: %5.2f %% covered, pulls %+.3f +- %.3f\n",
                  elea_property_key(property), component, 100.0 * covered, sum,
                  sqrt(squares - sum * sum));
}

/* Of values that have an error: those in closed form have none. */
static void intervals_of_95_percent_hold_the_truth_in_95_percent(void **state)
{
    (void)state;
    int failed = 0;
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
        elea_property property = (elea_property)p;
        for (size_t k = 0; runs[0].available[p] && k < elea_property_n_components(property); k++) {
            if (!(runs[0].quantities[place_of(property, k)].std_error > 0.0))
                continue;
            double covered = coverage(place_of(property, k));
            print_pulls(property, k, covered);
            /* Six standard deviations of 2,000 runs. */
            failed += covered < 0.92 || covered > 0.98;
        }
    }
    assert_int_equal(failed, 0);
}

/* ---- Covariances ---- */

static double mean_value(size_t place)
{
    double sum = 0.0;
    for (size_t n = 0; n < RUNS; n++)
        sum += runs[n].quantities[place].value;
    return sum / RUNS;
}

/* Covariance over the runs, and the mean of the covariances that the runs report. */
static double found_covariance(size_t a, size_t b)
{
    double mean_a = mean_value(a), mean_b = mean_value(b), sum = 0.0;
    for (size_t n = 0; n < RUNS; n++)
        sum += (runs[n].quantities[a].value - mean_a) * (runs[n].quantities[b].value - mean_b);
    return sum / (RUNS - 1);
}

static double stated_covariance(size_t a, size_t b)
{
    double sum = 0.0;
    for (size_t n = 0; n < RUNS; n++)
        sum += elea_result_covariance_at(&runs[n], a, b, false);
    return sum / RUNS;
}

static void stated_covariances_are_those_between_runs(void **state)
{
    (void)state;
    const size_t places[] = {
        place_of(ELEA_CAPACITANCE, 0),
        place_of(ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0),
        place_of(ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, 0),
        place_of(ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, 2),
        place_of(ELEA_VISCOMETRIC_RADIUS, 0),
        place_of(ELEA_VOLUME, 0),
        place_of(ELEA_GYRATION_EIGENVALUES, 0),
        place_of(ELEA_GYRATION_EIGENVALUES, 2),
        place_of(ELEA_INTRINSIC_CONDUCTIVITY, 0),
        place_of(ELEA_INTRINSIC_VISCOSITY, 0),
    };
    double worst = 0.0;
    for (size_t i = 0; i < NUM_ITEMS(places); i++)
        for (size_t j = 0; j <= i; j++) {
            size_t a = places[i], b = places[j];
            double found = found_covariance(a, b), stated = stated_covariance(a, b);
            double variances = stated_covariance(a, a) * stated_covariance(b, b);
            /* For a normal pair: the variance of a covariance over n runs. */
            double error = sqrt((variances + stated * stated) / RUNS);
            worst = fmax(worst, fabs(found - stated) / error);
            /* Tails of products are heavier than normal. */
            assert_near(found, stated, 6.5 * error);
        }
    print_message("largest difference of covariances: %.2f errors\n", worst);
}

static void number_of_walks_is_that_of_the_precision(void **state)
{
    (void)state;
    uint64_t fewest = UINT64_MAX, most = 0;
    for (size_t n = 0; n < RUNS; n++) {
        uint64_t walks = runs[n].info.num_walks;
        assert_int_equal(runs[n].info.walks_stop, ELEA_STOP_PRECISION);
        fewest = walks < fewest ? walks : fewest;
        most = walks > most ? walks : most;
    }
    print_message("%llu to %llu walks\n", (unsigned long long)fewest, (unsigned long long)most);
    assert_true(most > fewest);
}

int main(void)
{
    const struct CMUnitTest fixed_numbers[] = {
        cmocka_unit_test(intervals_of_95_percent_hold_the_truth_in_95_percent),
        cmocka_unit_test(stated_covariances_are_those_between_runs),
    };
    const struct CMUnitTest default_precision[] = {
        cmocka_unit_test(intervals_of_95_percent_hold_the_truth_in_95_percent),
    };
    const struct CMUnitTest rounds[] = {
        cmocka_unit_test(number_of_walks_is_that_of_the_precision),
        cmocka_unit_test(intervals_of_95_percent_hold_the_truth_in_95_percent),
    };
    int failed = cmocka_run_group_tests(fixed_numbers, run_fixed_numbers, NULL);
    failed += cmocka_run_group_tests(default_precision, run_to_the_default_precision, NULL);
    return failed + cmocka_run_group_tests(rounds, run_several_rounds, NULL);
}
