/* SPDX-License-Identifier: MIT */
#include "interior/interior.h"
#include "result/synthetic_tally.h"
#include "walk/walk.h"

/* All properties, including those that need a solvent and a mass. */
static synthetic_system system_of(const synthetic_values *values, double launch_radius)
{
    synthetic_system system = synthetic_create(values, launch_radius);
    elea_body_set_mass(system.body, 18700.0);
    system.settings.length_unit = ELEA_LENGTH_ANGSTROM;
    system.settings.temperature = 293.15;
    system.settings.viscosity = 1.0e-3;
    system.settings.buoyancy_factor = 0.26;
    return system;
}

static synthetic_system full_system(void)
{
    elea_random random = test_random(1);
    synthetic_values values = synthetic_1lyd;
    synthetic_turn(&random, synthetic_1lyd.alpha, values.alpha);
    synthetic_turn(&random, synthetic_1lyd.gyration, values.gyration);
    return system_of(&values, 30.0);
}

/* The mean of an input, and the size of its score. */
static double *input_sum(synthetic_system *system, int input, double *size)
{
    double r = system->launch.radius;
    if (input < INPUT_INTERIOR) {
        *size = input >= WALK_X ? r : 1.0;
        return &system->exterior.sum[input - INPUT_EXTERIOR];
    }
    int place = input - INPUT_INTERIOR;
    *size = place >= INTERIOR_XX ? r * r : place >= INTERIOR_X ? r : 1.0;
    return &system->interior.sum[place];
}

/* Central differences of all outputs with respect to the mean of one input. */
static void differentiate(const synthetic_system *system, int input,
                          double slope[ELEA_NUM_COMPONENTS], double *size)
{
    synthetic_system low = *system, high = *system;
    double count = (double)system->exterior.count;
    double *down = input_sum(&low, input, size), *up = input_sum(&high, input, size);
    double h = 1e-6 * *size;
    *down -= h * count;
    *up += h * count;
    elea_result at_low = synthetic_result(&low), at_high = synthetic_result(&high);
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        slope[i] = (at_high.quantities[i].value - at_low.quantities[i].value) / (2.0 * h);
}

static void gradients_are_the_slopes_by_the_inputs(void **state)
{
    (void)state;
    static double slope[INPUT_SKIN][ELEA_NUM_COMPONENTS];
    double size[INPUT_SKIN], largest[ELEA_NUM_COMPONENTS] = {0.0};
    synthetic_system system = full_system();
    elea_result result = synthetic_result(&system);
    for (int input = 0; input < INPUT_SKIN; input++) {
        differentiate(&system, input, slope[input], &size[input]);
        for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
            largest[i] = fmax(largest[i], fabs(slope[input][i]) * size[input]);
    }
    /* Inputs of the interior are integrals over the ball, not means over it. */
    double ball = 4.0 / 3.0 * ELEA_PI * pow(system.launch.radius, 3.0);
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++) {
        if (isnan(result.quantities[i].value))
            continue; /* needs the closed form, or the Stokes equations */
        assert_true(largest[i] > 0.0);
        for (int input = 0; input < INPUT_SKIN; input++)
            assert_near(result.gradient[i][input] * (input < INPUT_INTERIOR ? 1.0 : ball),
                        slope[input][i], 1e-6 * largest[i] / size[input]);
    }
    synthetic_free(&system);
}

static void std_errors_are_those_of_independent_inputs(void **state)
{
    (void)state;
    synthetic_system system = full_system();
    system.launch.skin = 0.0; /* which is an error of all inputs at once */
    elea_result result = synthetic_result(&system);
    double count = (double)system.exterior.count, sum[ELEA_NUM_COMPONENTS] = {0.0};
    for (int input = 0; input < INPUT_SKIN; input++) {
        double slope[ELEA_NUM_COMPONENTS], size;
        differentiate(&system, input, slope, &size);
        /* Hand-made scores scatter by a tenth of their size. */
        for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
            sum[i] += pow(0.1 * size * slope[i], 2.0) / (count - 1.0);
    }
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        if (!isnan(result.quantities[i].value))
            assert_close(result.quantities[i].std_error, sqrt(sum[i]), 1e-5);
    synthetic_free(&system);
}

/* A ball is as if its radius were uncertain by half a skin: C is a length, alpha a volume. */
static void the_skin_is_an_error_of_all_walks_at_once(void **state)
{
    (void)state;
    const struct {
        elea_property property;
        double power;
    } cases[] = {
        {ELEA_CAPACITANCE, 1.0},
        {ELEA_DIFFUSION_COEFFICIENT, -1.0},
        {ELEA_MEAN_ELECTRIC_POLARIZABILITY, 3.0},
        {ELEA_VISCOMETRIC_RADIUS, 1.0},
        {ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0.0},
        {ELEA_VOLUME, 0.0},
    };
    synthetic_system system = system_of(&synthetic_sphere, 2.0);
    system.launch.skin = 0.0;
    elea_result without = synthetic_result(&system);
    system.launch.skin = 0.02 * system.launch.radius;
    elea_result with = synthetic_result(&system);
    double part = 0.5 * system.launch.skin / without.quantities[ELEA_CAPACITANCE].value;
    for (size_t i = 0; i < NUM_ITEMS(cases); i++) {
        const elea_quantity *p = elea_result_quantity(&without, cases[i].property, 0);
        const elea_quantity *q = elea_result_quantity(&with, cases[i].property, 0);
        assert_true(p->value == q->value);
        assert_close(q->std_error, hypot(p->std_error, part * cases[i].power * p->value), 1e-9);
    }
    synthetic_free(&system);
}

/* ---- Model errors ---- */

typedef struct model_share {
    elea_property property;
    double relative; /* error of the property due to the model error */
} model_share;

static void theory_adds_to_the_total_error_alone(void **state)
{
    (void)state;
    static const model_share shares[ELEA_NUM_PROPERTIES] = {
        {ELEA_HYDRODYNAMIC_RADIUS, 0.01},
        {ELEA_FRICTION_COEFFICIENT, 0.01},
        {ELEA_DIFFUSION_COEFFICIENT, 0.01},
        {ELEA_SEDIMENTATION_COEFFICIENT, 0.01},
        {ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0.015},
        {ELEA_INTRINSIC_VISCOSITY, 0.015},
        {ELEA_INTRINSIC_VISCOSITY_MASS_UNITS, 0.015},
        {ELEA_VISCOMETRIC_RADIUS, 0.005},
        {ELEA_DIFFUSION_COEFFICIENT_20W, 0.01},
        {ELEA_PERRIN_FACTOR, 0.01},
        {ELEA_FLORY_VISCOSITY, 0.015},
        {ELEA_FLORY_FRICTION, 0.01},
    };
    double relative[ELEA_NUM_PROPERTIES] = {0.0};
    for (size_t i = 0; i < NUM_ITEMS(shares); i++)
        relative[shares[i].property] += shares[i].relative;
    synthetic_system system = full_system();
    elea_result result = synthetic_result(&system);
    double rotation = sqrt(result.input_covariance[INPUT_ROTATION_MODEL][INPUT_ROTATION_MODEL]);
    assert_true(rotation >= 0.005 && rotation <= 0.03);
    relative[ELEA_ROTATIONAL_RADIUS] = rotation;
    relative[ELEA_SCHERAGA_MANDELKERN] = hypot(0.015 / 3.0, 0.01);
    for (int p = ELEA_ROTATIONAL_DIFFUSION_COEFFICIENT; p <= ELEA_CORRELATION_TIME; p++)
        relative[p] = 3.0 * rotation;
    const elea_quantity *d =
        elea_result_quantity(&result, ELEA_ROTATIONAL_DIFFUSION_EIGENVALUES, 0);
    double mean = 0.5 * (d[0].value + d[1].value);
    relative[ELEA_ROTATIONAL_ANISOTROPY] = 3.0 * rotation;
    relative[ELEA_ROTATIONAL_RHOMBICITY] = 3.0 * rotation * mean / (d[1].value - d[0].value);
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        for (size_t k = 0; k < elea_property_n_components((elea_property)p) && result.available[p];
             k++) {
            const elea_quantity *q = elea_result_quantity(&result, (elea_property)p, k);
            double theory = relative[p] * q->value;
            assert_true(q->std_error > 0.0);
            assert_close(q->total_error, hypot(q->std_error, theory), 1e-12);
        }
    synthetic_free(&system);
}

/* ---- Covariances ---- */

static size_t place_of(elea_property property)
{
    return elea_property_offset(property);
}

static void covariance_of_a_number_with_itself_is_its_variance(void **state)
{
    (void)state;
    synthetic_system system = full_system();
    elea_result r = synthetic_result(&system);
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++) {
        const elea_quantity *q = &r.quantities[i];
        if (isnan(q->value))
            continue; /* needs the closed form, or the Stokes equations */
        assert_close(elea_result_covariance_at(&r, i, i, false), q->std_error * q->std_error,
                     1e-12);
        assert_close(elea_result_covariance_at(&r, i, i, true), q->total_error * q->total_error,
                     1e-12);
    }
    synthetic_free(&system);
}

static void dependent_numbers_are_fully_correlated(void **state)
{
    (void)state;
    static const struct {
        elea_property a, b;
        double correlation;
    } known[] = {
        {ELEA_CAPACITANCE, ELEA_HYDRODYNAMIC_RADIUS, 1.0},
        {ELEA_HYDRODYNAMIC_RADIUS, ELEA_DIFFUSION_COEFFICIENT, -1.0},
        {ELEA_FRICTION_COEFFICIENT, ELEA_SEDIMENTATION_COEFFICIENT, -1.0},
        {ELEA_VOLUME, ELEA_CAPACITANCE_SPHERE_SAME_VOLUME, 1.0},
        {ELEA_VISCOMETRIC_RADIUS, ELEA_INTRINSIC_VISCOSITY_MASS_UNITS, 1.0},
        {ELEA_CAPACITANCE, ELEA_VOLUME, 0.0},
        {ELEA_MEAN_ELECTRIC_POLARIZABILITY, ELEA_GYRATION, 0.0},
    };
    synthetic_system system = full_system();
    elea_result r = synthetic_result(&system);
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        size_t a = place_of(known[i].a), b = place_of(known[i].b);
        double errors = r.quantities[a].std_error * r.quantities[b].std_error;
        assert_near(elea_result_covariance_at(&r, a, b, false) / errors, known[i].correlation,
                    1e-12);
    }
    /* The model error is common to R_h and f, but does not affect C. */
    size_t c = place_of(ELEA_CAPACITANCE), rh = place_of(ELEA_HYDRODYNAMIC_RADIUS),
           f = place_of(ELEA_FRICTION_COEFFICIENT);
    assert_close(elea_result_covariance_at(&r, rh, f, true),
                 r.quantities[rh].total_error * r.quantities[f].total_error, 1e-12);
    assert_close(elea_result_covariance_at(&r, c, rh, true),
                 elea_result_covariance_at(&r, c, rh, false), 1e-12);
    synthetic_free(&system);
}

/* From a short run, in which all inputs of a tally are correlated. */
static elea_result short_run(void)
{
    elea_body *body = test_globule(10, 2);
    elea_settings settings = test_counts(3000, 3000, 4);
    settings.max_rsd_virial = 0.05;
    elea_result result = test_compute(body, &settings);
    elea_body_free(body);
    return result;
}

static void covariances_are_symmetric(void **state)
{
    (void)state;
    elea_result r = short_run();
    for (size_t i = 0; i < ELEA_NUM_INPUTS; i++)
        for (size_t j = 0; j < ELEA_NUM_INPUTS; j++)
            assert_true(r.input_covariance[i][j] == r.input_covariance[j][i]);
    for (size_t a = 0; a < ELEA_NUM_COMPONENTS; a++)
        for (size_t b = 0; b < ELEA_NUM_COMPONENTS; b++) {
            double errors = r.quantities[a].total_error * r.quantities[b].total_error;
            if (isnan(errors))
                continue; /* not available */
            double covariance = elea_result_covariance_at(&r, a, b, true);
            assert_near(elea_result_covariance_at(&r, b, a, true), covariance, 1e-13 * errors);
            assert_true(fabs(covariance) <= errors * (1.0 + 1e-12));
        }
}

static void walks_samples_and_theory_are_independent(void **state)
{
    (void)state;
    elea_result r = short_run();
    for (int i = 0; i < ELEA_NUM_INPUTS; i++)
        for (int j = 0; j < ELEA_NUM_INPUTS; j++) {
            int kind_i = (i >= INPUT_INTERIOR) + (i >= INPUT_SKIN) * i;
            int kind_j = (j >= INPUT_INTERIOR) + (j >= INPUT_SKIN) * j;
            if (kind_i != kind_j)
                assert_true(r.input_covariance[i][j] == 0.0);
        }
    assert_close(r.input_covariance[INPUT_TRANSLATION_MODEL][INPUT_TRANSLATION_MODEL], 1e-4, 1e-13);
    assert_close(r.input_covariance[INPUT_VISCOSITY_MODEL][INPUT_VISCOSITY_MODEL], 2.25e-4, 1e-13);
}

/* No combination of inputs has a negative variance: Cholesky's pivots of the correlations. */
static void input_covariance_is_positive(void **state)
{
    (void)state;
    elea_result r = short_run();
    double l[ELEA_NUM_INPUTS][ELEA_NUM_INPUTS] = {{0.0}};
    for (int i = 0; i < ELEA_NUM_INPUTS; i++) {
        double scale = r.input_covariance[i][i];
        assert_true(scale > 0.0);
        for (int j = 0; j <= i; j++) {
            double sum = r.input_covariance[i][j] / sqrt(scale * r.input_covariance[j][j]);
            for (int k = 0; k < j; k++)
                sum -= l[i][k] * l[j][k];
            if (i == j)
                assert_true(sum > -1e-12);
            l[i][j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / l[j][j];
        }
    }
}

static void relative_error_is_that_of_the_first_mean(void **state)
{
    (void)state;
    synthetic_system system = full_system();
    system.launch.skin = 0.0;
    elea_result r = synthetic_result(&system);
    const elea_quantity *c = elea_result_quantity(&r, ELEA_CAPACITANCE, 0);
    const elea_quantity *v = elea_result_quantity(&r, ELEA_VOLUME, 0);
    assert_close(elea_tally_relative_error(&system.exterior), c->std_error / c->value, 1e-12);
    assert_close(elea_tally_relative_error(&system.interior), v->std_error / v->value, 1e-12);
    synthetic_free(&system);
}

static void relative_error_of_too_little_is_infinite(void **state)
{
    (void)state;
    elea_tally tally = {.count = 0};
    assert_true(elea_tally_relative_error(&tally) == HUGE_VAL);
    tally.count = 5000;
    assert_true(elea_tally_relative_error(&tally) == HUGE_VAL);
    /* One hit in one walk shows no scatter, but gives no precision either. */
    tally = (elea_tally){.count = 1, .hits = 1, .sum = {1.0}, .products = {1.0}};
    assert_true(elea_tally_relative_error(&tally) == HUGE_VAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_the_slopes_by_the_inputs),
        cmocka_unit_test(std_errors_are_those_of_independent_inputs),
        cmocka_unit_test(the_skin_is_an_error_of_all_walks_at_once),
        cmocka_unit_test(theory_adds_to_the_total_error_alone),
        cmocka_unit_test(covariance_of_a_number_with_itself_is_its_variance),
        cmocka_unit_test(dependent_numbers_are_fully_correlated),
        cmocka_unit_test(covariances_are_symmetric),
        cmocka_unit_test(walks_samples_and_theory_are_independent),
        cmocka_unit_test(input_covariance_is_positive),
        cmocka_unit_test(relative_error_is_that_of_the_first_mean),
        cmocka_unit_test(relative_error_of_too_little_is_infinite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
