/* SPDX-License-Identifier: MIT */
#include "support.h"

static elea_settings usual(void)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = 4096;
    settings.viscosity = 1e-3;
    settings.temperature = 293.15;
    settings.specific_volume = 0.73;
    return settings;
}

static double value_of(const elea_result *result, elea_property property)
{
    assert_true(elea_result_available(result, property));
    return elea_result_quantity(result, property, 0)->value;
}

/* B2 = 4 V, k_s = 4 V N_A / m, k_d = 8 V N_A / m - k_s - v; the capacitance is exact. */
static void of_a_sphere_and_what_follows_are_exact(void **state)
{
    (void)state;
    const double centre[3] = {1.0, 2.0, 3.0}, radius = 20.0;
    elea_body *body = elea_body_create(1, centre, &radius, NULL);
    elea_body_set_mass(body, 14300.0);
    elea_settings settings = usual();
    settings.max_rsd_virial = 0.001;
    elea_result r = test_compute(body, &settings);
    double volume = 4.0 / 3.0 * ELEA_PI * 8000.0, by_mass = 0.602214076 * volume / 14300.0;
    assert_close(value_of(&r, ELEA_SECOND_VIRIAL_COEFFICIENT), 4.0 * volume, 1e-12);
    assert_close(value_of(&r, ELEA_SECOND_VIRIAL_COEFFICIENT_MASS_UNITS), 4.0 * by_mass, 1e-12);
    assert_close(value_of(&r, ELEA_SEDIMENTATION_CONCENTRATION), 4.0 * by_mass, 1e-6);
    assert_close(value_of(&r, ELEA_DIFFUSION_CONCENTRATION), 4.0 * by_mass - 0.73, 1e-6);
    settings.length_unit = ELEA_LENGTH_NONE;
    r = test_compute(body, &settings);
    assert_close(value_of(&r, ELEA_SECOND_VIRIAL_COEFFICIENT_MASS_UNITS), 4.0 * volume / 14300.0,
                 1e-12);
    assert_false(elea_result_available(&r, ELEA_SEDIMENTATION_CONCENTRATION));
    elea_body_free(body);
}

/* Of a layer of 2 A around a sphere of 18 A, with water of 0.99821 g/cm^3. */
static void dimensions_are_those_of_the_body(void **state)
{
    (void)state;
    const double centre[3] = {1.0, 2.0, 3.0}, radius = 20.0;
    elea_body *body = elea_body_create(1, centre, &radius, NULL);
    elea_settings settings = usual();
    settings.hydration_layer = 2.0;
    elea_result r = test_compute(body, &settings);
    assert_close(value_of(&r, ELEA_LARGEST_EXTENT), 40.0, 1e-12);
    assert_false(elea_result_available(&r, ELEA_HYDRATION) ||
                 elea_result_available(&r, ELEA_KIRKWOOD_RADIUS) ||
                 elea_result_available(&r, ELEA_RADIUS_OF_GYRATION_MASS));
    elea_body_set_mass(body, 14300.0);
    elea_body_set_mass_gyration(body, 14.5);
    r = test_compute(body, &settings);
    double layer = 4.0 / 3.0 * ELEA_PI * (8000.0 - 5832.0);
    assert_close(value_of(&r, ELEA_HYDRATION), 0.602214076 * 0.998207 * layer / 14300.0, 1e-5);
    assert_true(value_of(&r, ELEA_RADIUS_OF_GYRATION_MASS) == 14.5);
    settings.hydration_layer = 20.0;
    elea_result *result = elea_result_create(NULL);
    elea_error error;
    assert_int_equal(elea_compute(body, &settings, result, &error), ELEA_ERROR_BODY);
    elea_result_free(result);
    elea_body_free(body);
}

static void is_computed_only_if_requested(void **state)
{
    (void)state;
    elea_settings settings = usual();
    elea_body *body = test_globule(30, 1);
    elea_body_set_mass(body, 1e4);
    elea_result r = test_compute(body, &settings);
    assert_false(elea_result_available(&r, ELEA_SECOND_VIRIAL_COEFFICIENT) ||
                 elea_result_available(&r, ELEA_SEDIMENTATION_CONCENTRATION));
    settings.max_rsd_virial = -0.1;
    assert_int_equal(elea_settings_check(&settings, NULL), ELEA_ERROR_ARGUMENT);
    settings.max_rsd_virial = 1.5;
    assert_int_equal(elea_settings_check(&settings, NULL), ELEA_ERROR_ARGUMENT);
    elea_body_free(body);
}

static void reaches_its_precision_and_does_not_depend_on_threads(void **state)
{
    (void)state;
    elea_body *body = test_globule(30, 1);
    elea_body_set_mass(body, 1e4);
    elea_settings settings = usual();
    settings.max_rsd_virial = 0.004;
    settings.num_threads = 1;
    elea_result one = test_compute(body, &settings);
    const elea_quantity *b2 = elea_result_quantity(&one, ELEA_SECOND_VIRIAL_COEFFICIENT, 0);
    assert_true(b2->std_error <= 0.004 * b2->value && b2->std_error > 0.001 * b2->value);
    assert_true(b2->total_error == b2->std_error);
    settings.num_threads = 3;
    elea_result three = test_compute(body, &settings);
    assert_same_result(&one, &three);
    /* Orientations have random numbers of their own. */
    settings.max_rsd_virial = 0.0;
    elea_result without = test_compute(body, &settings);
    assert_true(value_of(&without, ELEA_CAPACITANCE) == value_of(&one, ELEA_CAPACITANCE));
    elea_body_free(body);
}

static void needs_a_body_of_spheres(void **state)
{
    (void)state;
    const double low[3] = {0.0, 0.0, 0.0}, high[3] = {1.0, 2.0, 3.0};
    elea_body_builder *builder = elea_body_builder_create(NULL);
    assert_int_equal(elea_body_builder_add_cuboid(builder, low, high, NULL), ELEA_OK);
    elea_body *body = elea_body_builder_finish(builder, NULL);
    elea_body_builder_free(builder);
    elea_settings settings = usual();
    settings.max_rsd_virial = 0.01;
    elea_result *result = elea_result_create(NULL);
    elea_error error;
    assert_int_equal(elea_compute(body, &settings, result, &error), ELEA_ERROR_BODY);
    assert_non_null(strstr(error.message, "max_rsd_virial"));
    elea_result_free(result);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_sphere_and_what_follows_are_exact),
        cmocka_unit_test(dimensions_are_those_of_the_body),
        cmocka_unit_test(is_computed_only_if_requested),
        cmocka_unit_test(reaches_its_precision_and_does_not_depend_on_threads),
        cmocka_unit_test(needs_a_body_of_spheres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
