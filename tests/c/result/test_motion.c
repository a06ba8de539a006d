/* SPDX-License-Identifier: MIT */
#include "result/motion.h"
#include "result/synthetic_tally.h"
#include "stokes/spheroid.h"

static const elea_quantity *q(const elea_result *result, elea_property property, size_t component)
{
    assert_true(elea_result_available(result, property));
    return elea_result_quantity(result, property, component);
}

static elea_stokes_answer answer_of(const elea_stokes_level *level)
{
    elea_stokes_answer answer = {.n_levels = 3, .fine = *level, .coarse = *level};
    answer.fine.area = answer.coarse.area = 1.0;
    answer.coarse.n_patches /= 2;
    return answer;
}

/* A sphere of this radius in angstroms in water at 298.15 K. */
static synthetic_system dissolved_sphere(double radius)
{
    synthetic_values values = synthetic_sphere;
    values.capacitance *= radius;
    values.volume *= pow(radius, 3.0);
    for (int i = 0; i < SYM3_SIZE; i++) {
        values.alpha[i] *= pow(radius, 3.0);
        values.gyration[i] *= radius * radius;
    }
    synthetic_system system = synthetic_create(&values, 1.5 * radius);
    system.settings.temperature = 298.15;
    system.settings.viscosity = 0.89e-3;
    system.settings.length_unit = ELEA_LENGTH_ANGSTROM;
    system.settings.theory = ELEA_THEORY_STOKES;
    return system;
}

/* k_B T / (6 pi eta a), k_B T / (8 pi eta a^3) and 1 / (6 D_r), worked out by hand. */
static void sphere_of_a_nanometre_diffuses_as_it_must(void **state)
{
    (void)state;
    elea_stokes_level level = spheroid_sphere(10.0);
    elea_stokes_answer answer = answer_of(&level);
    synthetic_system system = dissolved_sphere(10.0);
    for (int theory = 0; theory < 2; theory++) {
        system.stokes = theory == 0 ? NULL : &answer;
        elea_result r = synthetic_result(&system);
        assert_close(q(&r, ELEA_DIFFUSION_COEFFICIENT, 0)->value, 2.4537310954445184e-06, 1e-9);
        assert_close(q(&r, ELEA_ROTATIONAL_DIFFUSION_COEFFICIENT, 0)->value, 184029832.15833881,
                     1e-9);
        assert_close(q(&r, ELEA_ROTATIONAL_RADIUS, 0)->value, 10.0, 1e-9);
        assert_close(q(&r, ELEA_CORRELATION_TIME, 0)->value, 0.9056502671983478, 1e-9);
        for (size_t k = 0; k < 5; k++)
            assert_close(q(&r, ELEA_RELAXATION_TIMES, k)->value, 0.9056502671983478, 1e-6);
        assert_close(q(&r, ELEA_INTRINSIC_VISCOSITY, 0)->value, 2.5, 1e-9);
        assert_close(q(&r, ELEA_VISCOMETRIC_RADIUS, 0)->value, 10.0, 1e-9);
        assert_int_equal(r.info.theory, theory);
        if (theory == 0)
            continue;
        assert_close(q(&r, ELEA_INTRINSIC_VISCOSITY_HIGH_FREQUENCY, 0)->value, 2.5, 1e-9);
        for (size_t k = 0; k < 3; k++)
            assert_close(q(&r, ELEA_TRANSLATIONAL_DIFFUSION_EIGENVALUES, k)->value,
                         2.4537310954445184e-06, 1e-9);
        assert_true(r.info.num_patches == 1000 && fabs(r.info.stokes_shift) < 1e-9);
    }
    synthetic_free(&system);
}

/* The electric properties are those of the walks, whatever the theory. */
static void theory_leaves_the_electric_properties_alone(void **state)
{
    (void)state;
    static const elea_property same[] = {ELEA_CAPACITANCE,
                                         ELEA_ELECTRIC_POLARIZABILITY,
                                         ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES,
                                         ELEA_MEAN_ELECTRIC_POLARIZABILITY,
                                         ELEA_INTRINSIC_CONDUCTIVITY,
                                         ELEA_VOLUME};
    elea_random random = test_random(1);
    elea_stokes_level level = spheroid_random(&random);
    elea_stokes_answer answer = answer_of(&level);
    synthetic_system system = dissolved_sphere(1.0);
    elea_result before = synthetic_result(&system);
    system.stokes = &answer;
    elea_result after = synthetic_result(&system);
    for (size_t i = 0; i < NUM_ITEMS(same); i++)
        for (size_t k = 0; k < elea_property_n_components(same[i]); k++)
            assert_memory_equal(q(&before, same[i], k), q(&after, same[i], k),
                                sizeof(elea_quantity));
    assert_true(q(&before, ELEA_HYDRODYNAMIC_RADIUS, 0)->value !=
                q(&after, ELEA_HYDRODYNAMIC_RADIUS, 0)->value);
    assert_close(q(&after, ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0)->value *
                     q(&after, ELEA_INTRINSIC_CONDUCTIVITY, 0)->value,
                 q(&after, ELEA_INTRINSIC_VISCOSITY, 0)->value, 1e-12);
    synthetic_free(&system);
}

/* ---- Errors ---- */

static void errors_follow_c_by_the_powers(void **state)
{
    (void)state;
    static const struct {
        elea_property property;
        double power, model[3];
    } cases[] = {
        {ELEA_HYDRODYNAMIC_RADIUS, 0.85, {1.0, 0.0, 0.0}},
        {ELEA_DIFFUSION_COEFFICIENT, -0.85, {1.0, 0.0, 0.0}},
        {ELEA_TRANSLATIONAL_DIFFUSION_EIGENVALUES, -0.85, {1.0, 0.0, 0.0}},
        {ELEA_TRANSLATIONAL_DIFFUSION_TENSOR, -0.85, {1.0, 0.0, 0.0}},
        {ELEA_ROTATIONAL_RADIUS, 0.6, {0.0, 1.0, 0.0}},
        {ELEA_ROTATIONAL_DIFFUSION_TENSOR, -1.8, {0.0, 3.0, 0.0}},
        {ELEA_CORRELATION_TIME, 1.8, {0.0, 3.0, 0.0}},
        {ELEA_RELAXATION_TIMES, 1.8, {0.0, 3.0, 0.0}},
        {ELEA_INTRINSIC_VISCOSITY, 2.5, {0.0, 0.0, 1.0}},
        {ELEA_INTRINSIC_VISCOSITY_HIGH_FREQUENCY, 2.5, {0.0, 0.0, 1.0}},
    };
    elea_random random = test_random(2);
    elea_stokes_level level = spheroid_random(&random);
    elea_stokes_answer answer = answer_of(&level);
    synthetic_system system = dissolved_sphere(1.01);
    system.interior.products[0] = system.interior.sum[0] * system.interior.sum[0] /
                                  (double)system.interior.count; /* a volume without error */
    system.stokes = &answer;
    elea_result r = synthetic_result(&system);
    const elea_quantity *c = q(&r, ELEA_CAPACITANCE, 0);
    for (size_t i = 0; i < NUM_ITEMS(cases); i++) {
        const elea_quantity *p = q(&r, cases[i].property, 0);
        /* The weight of the walks' C is nearly 1. */
        double by_c = elea_result_covariance(&r, cases[i].property, 0, ELEA_CAPACITANCE, 0, true);
        double relative = c->std_error / c->value, model = 0.0;
        assert_close(by_c / (p->value * c->value), cases[i].power * relative * relative, 1e-2);
        assert_close(p->std_error, fabs(by_c) / c->std_error, 1e-6);
        for (int k = 0; k < 3; k++)
            model = hypot(model, cases[i].model[k] * r.info.stokes_errors[k]);
        assert_true(model > 0.0);
        assert_close(p->total_error, hypot(p->std_error, model * p->value), 1e-6);
    }
    assert_true(q(&r, ELEA_COUPLING_TENSOR, 0)->total_error > 0.0);
    assert_close(q(&r, ELEA_CENTRE_OF_DIFFUSION, 1)->total_error,
                 r.info.stokes_errors[0] * q(&r, ELEA_HYDRODYNAMIC_RADIUS, 0)->value, 1e-9);
    synthetic_free(&system);
}

/* Each frame has its own error, which frames share: it does not shrink. */
static void averages_have_the_mean_of_the_frames_errors(void **state)
{
    (void)state;
    elea_stokes_level level = spheroid_sphere(1.0);
    synthetic_system system = dissolved_sphere(1.0);
    elea_average *average = elea_average_create(NULL);
    double model = 0.0;
    for (int n = 0; n < 100; n++) {
        elea_stokes_answer answer = answer_of(&level);
        answer.fine.n_patches = n % 2 == 0 ? 500 : 2000;
        system.stokes = &answer;
        elea_result r = synthetic_result(&system);
        model += r.info.stokes_errors[0] * q(&r, ELEA_HYDRODYNAMIC_RADIUS, 0)->value / 100.0;
        assert_int_equal(elea_average_add(average, &r, NULL), ELEA_OK);
    }
    const elea_mean *mean = elea_average_mean(average, ELEA_HYDRODYNAMIC_RADIUS, 0);
    assert_close(mean->total_error, hypot(mean->std_error, model), 1e-9);
    assert_true(model > 1e-4 && model < 5e-4);
    elea_average_free(average);
    synthetic_free(&system);
}

/* ---- Failures ---- */

/* Noise of few walks may give a polarizability that is not positive definite: the analogy has no
 * [eta] then, but the Stokes equations have. */
static void viscosity_needs_no_positive_polarizability(void **state)
{
    (void)state;
    synthetic_values values = synthetic_sphere;
    values.alpha[SYM3_XX] = -0.1;
    synthetic_system system = synthetic_create(&values, 1.5);
    elea_stokes_level level = spheroid_sphere(1.0);
    elea_stokes_answer answer = answer_of(&level);
    elea_result r = synthetic_result(&system);
    assert_false(elea_result_available(&r, ELEA_INTRINSIC_VISCOSITY));
    system.stokes = &answer;
    r = synthetic_result(&system);
    assert_close(q(&r, ELEA_INTRINSIC_VISCOSITY, 0)->value, 2.5, 1e-9);
    assert_close(q(&r, ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0)->value *
                     q(&r, ELEA_INTRINSIC_CONDUCTIVITY, 0)->value,
                 2.5, 1e-9);
    synthetic_free(&system);
}

static void without_a_solution_the_analogy_stands(void **state)
{
    (void)state;
    elea_stokes_level level = spheroid_sphere(1.0);
    elea_stokes_answer without[3] = {answer_of(&level), {.n_levels = 0}, answer_of(&level)};
    without[0].fine.resistance[4][4] = -1.0;
    without[2].failed = true;
    synthetic_system system = dissolved_sphere(1.0);
    elea_result analogy = synthetic_result(&system);
    for (int n = 0; n < 3; n++) {
        system.stokes = &without[n];
        elea_result r = synthetic_result(&system);
        assert_int_equal(r.info.theory, ELEA_THEORY_ANALOGY);
        assert_int_equal(r.info.notes, analogy.info.notes | ELEA_NOTE_STOKES_FAILED);
        r.info.notes = analogy.info.notes;
        assert_same_result(&r, &analogy);
        assert_false(elea_result_available(&r, ELEA_COUPLING_TENSOR));
        double m[6][6];
        assert_false(elea_result_mobility(&r, ELEA_CENTRE_OF_DIFFUSION_REFERENCE, m));
        assert_true(isnan(m[3][4]) && isnan(r.info.stokes_shift) && r.info.num_patches == 0);
    }
    synthetic_free(&system);
}

static void what_patches_do_not_resolve_is_said(void **state)
{
    (void)state;
    elea_stokes_level level = spheroid_sphere(1.0);
    level.capacitance = 0.96;
    elea_stokes_answer answer = answer_of(&level);
    synthetic_system system = dissolved_sphere(1.0);
    system.stokes = &answer;
    elea_result r = synthetic_result(&system);
    assert_close(r.info.stokes_shift, log(0.96), 1e-9);
    assert_true(r.info.notes & ELEA_NOTE_STOKES_UNRESOLVED);
    assert_true(r.info.stokes_errors[0] > 0.01);
    assert_false(r.info.notes & ELEA_NOTE_SPIN_DOMINATED);
    level = spheroid_prolate(1.0, 40.0);
    level.capacitance = 1.0;
    answer = answer_of(&level);
    r = synthetic_result(&system);
    assert_false(r.info.notes & ELEA_NOTE_STOKES_UNRESOLVED);
    assert_true(r.info.notes & ELEA_NOTE_SPIN_DOMINATED);
    synthetic_free(&system);
}

/* Rotation and R_h need no volume; all that the analogy gives of rotation does. */
static void rotation_needs_a_volume_only_by_the_analogy(void **state)
{
    (void)state;
    elea_stokes_level level = spheroid_sphere(1.0);
    elea_stokes_answer answer = answer_of(&level);
    synthetic_system system = dissolved_sphere(1.0);
    memset(&system.interior, 0, sizeof system.interior);
    elea_result r = synthetic_result(&system);
    assert_false(elea_result_available(&r, ELEA_ROTATIONAL_RADIUS));
    system.stokes = &answer;
    r = synthetic_result(&system);
    assert_close(q(&r, ELEA_ROTATIONAL_RADIUS, 0)->value, 1.0, 1e-6);
    assert_true(elea_result_available(&r, ELEA_CORRELATION_TIME));
    assert_false(elea_result_available(&r, ELEA_INTRINSIC_VISCOSITY_HIGH_FREQUENCY));
    double m[6][6];
    assert_true(elea_result_mobility(&r, ELEA_CENTRE_OF_DIFFUSION_REFERENCE, m));
    assert_false(elea_result_mobility(&r, ELEA_CENTRE_OF_MASS_REFERENCE, m));
    synthetic_free(&system);
}

/* ---- Mobility and axes ---- */

static void mobility_is_that_of_the_tensors(void **state)
{
    (void)state;
    const double kt = 1.380649e-23 * 298.15;
    elea_random random = test_random(3);
    elea_stokes_level level = spheroid_random(&random);
    elea_stokes_answer answer = answer_of(&level);
    synthetic_system system = dissolved_sphere(1.0);
    system.stokes = &answer;
    elea_result r = synthetic_result(&system);
    double m[6][6], centre[3], mass[3];
    assert_true(elea_result_mobility(&r, ELEA_CENTRE_OF_DIFFUSION_REFERENCE, m));
    assert_true(elea_result_mobility_is_si(&r));
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            size_t k = elea_property_element(ELEA_COUPLING_TENSOR, i, j);
            assert_close(kt * m[i][j] * 1e4, q(&r, ELEA_TRANSLATIONAL_DIFFUSION_TENSOR, k)->value,
                         1e-9);
            assert_close(kt * m[i][3 + j] * 1e2, q(&r, ELEA_COUPLING_TENSOR, k)->value, 1e-9);
            assert_close(kt * m[3 + i][3 + j], q(&r, ELEA_ROTATIONAL_DIFFUSION_TENSOR, k)->value,
                         1e-9);
        }
    assert_true(elea_result_reference(&r, ELEA_CENTRE_OF_DIFFUSION_REFERENCE, centre));
    assert_true(elea_result_reference(&r, ELEA_CENTRE_OF_MASS_REFERENCE, mass));
    static const double expected[3] = {0.05, -0.1, 0.02}; /* of synthetic bodies */
    for (size_t k = 0; k < 3; k++) {
        assert_close(centre[k], q(&r, ELEA_CENTRE_OF_DIFFUSION, k)->value, 1e-12);
        assert_near(mass[k], 1.5 * expected[k], 1e-9);
    }
    system.settings.length_unit = ELEA_LENGTH_NONE;
    elea_result bare = synthetic_result(&system);
    double n[6][6];
    assert_true(elea_result_mobility(&bare, ELEA_CENTRE_OF_DIFFUSION_REFERENCE, n));
    assert_false(elea_result_mobility_is_si(&bare));
    assert_close(m[0][4] * 0.89e-3 * 1e-20, n[0][4], 1e-9);
    assert_false(elea_result_mobility(&r, ELEA_NUM_REFERENCES, m));
    synthetic_free(&system);
}

static void axes_are_those_of_the_eigenvalues(void **state)
{
    (void)state;
    elea_random random = test_random(4);
    elea_stokes_level level = spheroid_random(&random);
    elea_stokes_answer answer = answer_of(&level);
    synthetic_system system = dissolved_sphere(1.0);
    system.stokes = &answer;
    elea_result r = synthetic_result(&system);
    double e[3][3];
    assert_true(elea_result_principal_axes(&r, e));
    for (size_t a = 0; a < 3; a++) {
        double sum = 0.0;
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j < 3; j++)
                sum += e[a][i] * e[a][j] *
                       q(&r, ELEA_ROTATIONAL_DIFFUSION_TENSOR,
                         elea_property_element(ELEA_GYRATION, i, j))
                           ->value;
        assert_close(sum, q(&r, ELEA_ROTATIONAL_DIFFUSION_EIGENVALUES, a)->value, 1e-9);
        size_t b = (a + 1) % 3, c = (a + 2) % 3;
        assert_near(e[0][b] * e[1][c] - e[0][c] * e[1][b], e[2][a], 1e-12);
    }
    synthetic_free(&system);
}

/* ---- The analogy ---- */

/* Two touching spheres of radius 1: D_r across is 1 / (8 pi 3.7374), about the axis 1 / (8
 * pi 1.8031). */
static void touching_spheres_turn_as_known_by_the_analogy(void **state)
{
    (void)state;
    synthetic_system system = synthetic_create(&synthetic_pair, 2.0);
    elea_result r = synthetic_result(&system);
    assert_close(q(&r, ELEA_ROTATIONAL_RADIUS, 0)->value, 1.40169, 0.02);
    double e[3][3];
    assert_true(elea_result_principal_axes(&r, e));
    assert_near(fabs(e[2][0]), 1.0, 1e-9); /* fastest about the long axis */
    synthetic_free(&system);
}

static void turning_a_body_turns_its_rotation(void **state)
{
    (void)state;
    elea_random random = test_random(5);
    synthetic_system system = synthetic_create(&synthetic_1lyd, 30.0);
    elea_result reference = synthetic_result(&system);
    synthetic_values values = synthetic_1lyd;
    synthetic_turn(&random, synthetic_1lyd.alpha, values.alpha);
    synthetic_system turned = synthetic_create(&values, 30.0);
    turned.settings.length_unit = system.settings.length_unit = ELEA_LENGTH_ANGSTROM;
    turned.settings.viscosity = system.settings.viscosity = 1e-3;
    turned.settings.temperature = system.settings.temperature = 293.15;
    reference = synthetic_result(&system);
    elea_result r = synthetic_result(&turned);
    for (size_t k = 0; k < 3; k++)
        assert_close(q(&r, ELEA_ROTATIONAL_DIFFUSION_EIGENVALUES, k)->value,
                     q(&reference, ELEA_ROTATIONAL_DIFFUSION_EIGENVALUES, k)->value, 1e-8);
    for (size_t k = 0; k < 5; k++)
        assert_close(q(&r, ELEA_RELAXATION_TIMES, k)->value,
                     q(&reference, ELEA_RELAXATION_TIMES, k)->value, 1e-8);
    synthetic_free(&system);
    synthetic_free(&turned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sphere_of_a_nanometre_diffuses_as_it_must),
        cmocka_unit_test(theory_leaves_the_electric_properties_alone),
        cmocka_unit_test(errors_follow_c_by_the_powers),
        cmocka_unit_test(averages_have_the_mean_of_the_frames_errors),
        cmocka_unit_test(viscosity_needs_no_positive_polarizability),
        cmocka_unit_test(without_a_solution_the_analogy_stands),
        cmocka_unit_test(what_patches_do_not_resolve_is_said),
        cmocka_unit_test(rotation_needs_a_volume_only_by_the_analogy),
        cmocka_unit_test(mobility_is_that_of_the_tensors),
        cmocka_unit_test(axes_are_those_of_the_eigenvalues),
        cmocka_unit_test(touching_spheres_turn_as_known_by_the_analogy),
        cmocka_unit_test(turning_a_body_turns_its_rotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
