/* SPDX-License-Identifier: MIT */
/* Against exact and published values, with fixed seeds: within 4 statistical errors. */
#include "support.h"

/* With some 300 comparisons, a deviation of 6 errors by chance has a probability below 1e-6. */
enum { SIGMAS = 6, NUM_WALKS = 1000000, NUM_SAMPLES = 1000000 };

static double value_of(const elea_result *result, elea_property property, size_t component)
{
    assert_true(result->available[property]);
    return elea_result_quantity(result, property, component)->value;
}

/* Deviation in units of the error, including the error of the reference, if any. */
static void assert_agrees(const elea_result *result, elea_property property, size_t component,
                          double reference, double reference_error)
{
    assert_true(result->available[property]);
    const elea_quantity *q = elea_result_quantity(result, property, component);
    double error = hypot(q->std_error, reference_error);
    double sigmas = error > 0.0 ? (q->value - reference) / error : 0.0;
    print_message("  %-38s %zu %12.6g (%.6g) +- %.2g: %+.2f errors\n", elea_property_key(property),
                  component, q->value, reference, error, sigmas);
    /* For values without scatter, such as the volume of a sphere in its own launch sphere. */
    assert_near(q->value, reference, SIGMAS * error + 1e-9 * fabs(reference));
}

static void assert_exact(const elea_result *result, elea_property property, size_t component,
                         double reference)
{
    assert_agrees(result, property, component, reference, 0.0);
}

/* ---- Exact values ---- */

static void assert_unit_sphere(const elea_result *r)
{
    assert_exact(r, ELEA_CAPACITANCE, 0, 1.0);
    assert_exact(r, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0, 4.0 * ELEA_PI);
    assert_exact(r, ELEA_VOLUME, 0, 4.0 / 3.0 * ELEA_PI);
    assert_exact(r, ELEA_INTRINSIC_VISCOSITY, 0, 2.5);
    for (size_t k = 0; k < 3; k++) {
        assert_exact(r, ELEA_ELECTRIC_POLARIZABILITY, k, 4.0 * ELEA_PI);
        assert_exact(r, ELEA_ELECTRIC_POLARIZABILITY, 3 + k, 0.0);
        assert_exact(r, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, k, 4.0 * ELEA_PI);
        assert_exact(r, ELEA_GYRATION, k, 0.2);
        assert_exact(r, ELEA_GYRATION, 3 + k, 0.0);
        assert_exact(r, ELEA_GYRATION_EIGENVALUES, k, 0.2);
    }
    /* Its slope vanishes at the sphere, so its error is of second order. */
    assert_near(value_of(r, ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0), 5.0 / 6.0, 1e-4);
}

static void sphere(void **state)
{
    (void)state;
    elea_body *body = test_row(1, (vec3){0.0, 0.0, 0.0}, 1.0);
    static const double launch_radii[] = {0.0, 1.1, 2.0};
    for (size_t i = 0; i < NUM_ITEMS(launch_radii); i++) {
        elea_settings settings = test_counts(NUM_WALKS, NUM_SAMPLES, 1 + i);
        settings.launch_radius = launch_radii[i];
        print_message("launch radius %g\n", launch_radii[i]);
        elea_result result = test_compute(body, &settings);
        assert_unit_sphere(&result);
    }
    elea_body_free(body);
}

/* The body is not centred in its launch sphere, so no first moment vanishes. */
static void sphere_off_the_centre(void **state)
{
    (void)state;
    const elea_sphere spheres[] = {{{0.0, 0.0, 0.0}, 1.0}, {{2.0, 0.5, -0.3}, 1e-9}};
    elea_body *body = test_body(NUM_ITEMS(spheres), spheres);
    elea_settings settings = test_counts(NUM_WALKS, NUM_SAMPLES, 4);
    /* Almost no walk hits a speck far smaller than the skin. */
    settings.skin_thickness = 1e-9;
    elea_result result = test_compute(body, &settings);
    assert_unit_sphere(&result);
    elea_body_free(body);
}

static void assert_touching_pair(const elea_result *r)
{
    static const double alpha[] = {22.658, 22.658, 60.421}, gyration[] = {0.2, 0.2, 1.2};
    assert_exact(r, ELEA_CAPACITANCE, 0, 2.0 * log(2.0));
    assert_exact(r, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0, 35.2457);
    assert_exact(r, ELEA_VOLUME, 0, 8.0 / 3.0 * ELEA_PI);
    for (size_t k = 0; k < 3; k++) {
        assert_exact(r, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, k, alpha[k]);
        assert_exact(r, ELEA_GYRATION_EIGENVALUES, k, gyration[k]);
    }
}

static void two_touching_spheres(void **state)
{
    (void)state;
    elea_body *body = test_row(2, (vec3){2.0, 0.0, 0.0}, 1.0);
    elea_settings settings = test_counts(NUM_WALKS, NUM_SAMPLES, 5);
    elea_result result = test_compute(body, &settings);
    assert_touching_pair(&result);
    assert_exact(&result, ELEA_ELECTRIC_POLARIZABILITY, 0, 60.421);
    assert_exact(&result, ELEA_ELECTRIC_POLARIZABILITY, 1, 22.658);
    assert_exact(&result, ELEA_GYRATION, 0, 1.2);
    for (size_t k = 3; k < 6; k++)
        assert_exact(&result, ELEA_ELECTRIC_POLARIZABILITY, k, 0.0);
    elea_body_free(body);

    print_message("turned, in a wide launch sphere\n");
    body = test_row(2, (vec3){2.0 / 3.0, -4.0 / 3.0, 4.0 / 3.0}, 1.0);
    settings.seed = 6;
    settings.launch_radius = 3.0;
    result = test_compute(body, &settings);
    assert_touching_pair(&result);
    elea_body_free(body);
}

/* ---- Published values ---- */

/* Value in the n-th line of that property in truth.csv, and half its last digit. */
static double published(const char *body, const char *property, int n, double *rounding)
{
    char path[1024], line[256];
    assert_non_null(test_reference_path("truth.csv", path, sizeof path));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char start[64];
    (void)snprintf(start, sizeof start, "%s,%s,", body, property);
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = strncmp(line, start, strlen(start)) == 0 && n-- == 0;
    (void)fclose(file);
    if (!found)
        fail_msg("%s has no %s", path, start);
    const char *number = line + strlen(start);
    size_t length = strcspn(number, ","), point = strcspn(number, ".,");
    *rounding = point < length ? 0.5 * pow(10.0, -(double)(length - point - 1)) : 0.5;
    return strtod(number, NULL);
}

static void assert_published(const char *name, const elea_result *result)
{
    static const struct {
        const char *name;
        elea_property property;
        size_t component;
    } known[] = {
        {"C", ELEA_CAPACITANCE, 0},
        {"eigenvalue of alpha", ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, 0},
        {"eigenvalue of alpha", ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, 1},
        {"eigenvalue of alpha", ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, 2},
        {"mean alpha", ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0},
        {"R_h", ELEA_HYDRODYNAMIC_RADIUS, 0},
        {"V", ELEA_VOLUME, 0},
        {"C_0", ELEA_CAPACITANCE_SPHERE_SAME_VOLUME, 0},
        {"eigenvalue of S", ELEA_GYRATION_EIGENVALUES, 0},
        {"eigenvalue of S", ELEA_GYRATION_EIGENVALUES, 1},
        {"eigenvalue of S", ELEA_GYRATION_EIGENVALUES, 2},
        {"[sigma]", ELEA_INTRINSIC_CONDUCTIVITY, 0},
    };
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        double rounding;
        double value = published(name, known[i].name, (int)known[i].component, &rounding);
        assert_agrees(result, known[i].property, known[i].component, value, rounding);
    }
}

static void assert_published_body(const char *name, uint64_t seed)
{
    char file[64], path[1024];
    (void)snprintf(file, sizeof file, "%s.bod", name);
    if (test_reference_path(file, path, sizeof path) == NULL) {
        print_message("%s is not in the folder that ELEA_SHARED_DATA names\n", file);
        skip();
    }
    elea_body *body = test_read_bod(path);
    elea_settings settings = test_counts(NUM_WALKS, NUM_SAMPLES, seed);
    elea_result result = test_compute(body, &settings);
    assert_published(name, &result);
    elea_body_free(body);
}

static void protein_1lyd(void **state)
{
    (void)state;
    assert_published_body("1LYD", 7);
}

static void polymer_of_20_beads(void **state)
{
    (void)state;
    assert_published_body("polymer", 8);
}

#ifdef ELEA_HAVE_CFITSIO
static void cube_of_one_voxel(void **state)
{
    (void)state;
    assert_published_body("voxel_cube_1", 9);
}
#endif

/* ---- Symmetries ---- */

static void assert_same(const elea_result *a, const elea_result *b, elea_property property,
                        size_t component)
{
    const elea_quantity *q = elea_result_quantity(b, property, component);
    assert_agrees(a, property, component, q->value, q->std_error);
}

static void a_rod_has_one_viscosity_however_it_lies(void **state)
{
    (void)state;
    const double step = 2.0 / sqrt(3.0);
    elea_body *along_x = test_row(40, (vec3){2.0, 0.0, 0.0}, 1.0);
    elea_body *along_diagonal = test_row(40, (vec3){step, step, step}, 1.0);
    elea_settings settings = test_counts(NUM_WALKS, 4 * NUM_SAMPLES, 9);
    elea_result a = test_compute(along_x, &settings);
    settings.seed = 10;
    elea_result b = test_compute(along_diagonal, &settings);
    assert_same(&a, &b, ELEA_CAPACITANCE, 0);
    assert_same(&a, &b, ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0);
    assert_same(&a, &b, ELEA_INTRINSIC_VISCOSITY, 0);
    assert_same(&a, &b, ELEA_INTRINSIC_CONDUCTIVITY, 0);
    assert_same(&a, &b, ELEA_VISCOMETRIC_RADIUS, 0);
    for (size_t k = 0; k < 3; k++)
        assert_same(&a, &b, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, k);
    /* Far from the 0.8333 that the diagonal of the tensor would give along (1, 1, 1). */
    assert_near(value_of(&b, ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0), 0.7596, 0.003);
    assert_exact(&b, ELEA_VOLUME, 0, 160.0 / 3.0 * ELEA_PI);
    elea_body_free(along_x);
    elea_body_free(along_diagonal);
}

static elea_result scaled_result(double scale)
{
    elea_random random = test_random(3);
    elea_sphere spheres[30];
    for (size_t i = 0; i < NUM_ITEMS(spheres); i++) {
        /* On a coarse binary grid, so that scaling causes no rounding. */
        vec3 x = vec3_scale(6.0, random_in_ball(&random));
        x = (vec3){scale * round(8.0 * x.x) / 8.0, scale * round(8.0 * x.y) / 8.0,
                   scale * round(8.0 * x.z) / 8.0};
        spheres[i] = (elea_sphere){x, scale};
    }
    elea_body *body = test_body(NUM_ITEMS(spheres), spheres);
    elea_settings settings = test_counts(20000, 20000, 11);
    elea_result result = test_compute(body, &settings);
    elea_body_free(body);
    return result;
}

/* Exponent of the unit of length, from the name of the unit. */
static double length_power(elea_property property)
{
    char unit[ELEA_UNIT_SIZE];
    elea_property_unit(property, ELEA_LENGTH_NONE, unit);
    if (unit[0] != 'L')
        return 0.0;
    return unit[1] == '^' ? strtod(unit + 2, NULL) : 1.0;
}

static void properties_scale_with_the_body(void **state)
{
    (void)state;
    static const struct {
        double scale, relative;
    } known[] = {{2.0, 0.0}, {0.25, 0.0}, {10.0, 1e-8}, {1e-9, 1e-8}};
    elea_result one = scaled_result(1.0);
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        elea_result scaled = scaled_result(known[i].scale);
        assert_int_equal(scaled.info.num_hits, one.info.num_hits);
        for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
            elea_property property = (elea_property)p;
            assert_int_equal(scaled.available[p], one.available[p]);
            double factor = pow(known[i].scale, length_power(property));
            for (size_t k = 0; one.available[p] && k < elea_property_n_components(property); k++) {
                const elea_quantity *q = elea_result_quantity(&one, property, k);
                const elea_quantity *s = elea_result_quantity(&scaled, property, k);
                /* The rounding of a cube root depends on the scale; differences magnify it. */
                double tolerance = fmax(known[i].relative, 1e-12);
                double size = fabs(q->value) + q->std_error;
                assert_near(s->value / factor, q->value, tolerance * size);
                assert_near(s->std_error / factor, q->std_error, tolerance * size);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sphere),
        cmocka_unit_test(sphere_off_the_centre),
        cmocka_unit_test(two_touching_spheres),
        cmocka_unit_test(protein_1lyd),
        cmocka_unit_test(polymer_of_20_beads),
#ifdef ELEA_HAVE_CFITSIO
        cmocka_unit_test(cube_of_one_voxel),
#endif
        cmocka_unit_test(a_rod_has_one_viscosity_however_it_lies),
        cmocka_unit_test(properties_scale_with_the_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
