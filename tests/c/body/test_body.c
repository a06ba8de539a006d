/* SPDX-License-Identifier: MIT */
#include "body/launch.h"
#include "support.h"

/* ---- Creation ---- */

static elea_status creation_status(size_t n, const double *centres, const double *radii,
                                   elea_error *error)
{
    *error = (elea_error)ELEA_ERROR_INIT;
    elea_body *body = elea_body_create(n, centres, radii, error);
    elea_status status = body == NULL ? error->status : ELEA_OK;
    elea_body_free(body);
    return status;
}

static void body_needs_spheres(void **state)
{
    (void)state;
    elea_error error;
    const double centre[3] = {0.0}, radius[1] = {1.0};
    assert_failed(creation_status(0, centre, radius, &error), &error, ELEA_ERROR_BODY,
                  "no spheres");
}

static void coordinates_must_be_finite(void **state)
{
    (void)state;
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < NUM_ITEMS(bad); i++)
        for (size_t k = 0; k < 6; k++) {
            double centres[6] = {0.0, 0.0, 0.0, 3.0, 0.0, 0.0};
            const double radii[2] = {1.0, 1.0};
            elea_error error;
            centres[k] = bad[i];
            assert_failed(creation_status(2, centres, radii, &error), &error, ELEA_ERROR_BODY,
                          k < 3 ? "sphere 1" : "sphere 2");
        }
}

static void radii_must_be_positive_and_finite(void **state)
{
    (void)state;
    static const double bad[] = {0.0, -0.0, -1.0, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < NUM_ITEMS(bad); i++) {
        const double centres[6] = {0.0, 0.0, 0.0, 3.0, 0.0, 0.0}, radii[2] = {1.0, bad[i]};
        elea_error error;
        assert_failed(creation_status(2, centres, radii, &error), &error, ELEA_ERROR_BODY,
                      "sphere 2");
    }
}

static void sizes_beyond_all_reason_are_refused(void **state)
{
    (void)state;
    static const struct {
        double x, radius;
    } bad[] = {{1.7e308, 1.0}, {0.0, 1.7e308}, {1e40, 1.0},  {0.0, 1e40},
               {0.0, 1e-40},   {1.0, 1e-40},   {0.0, 5e-324}};
    for (size_t i = 0; i < NUM_ITEMS(bad); i++) {
        const double centres[6] = {-bad[i].x, 0.0, 0.0, bad[i].x, 0.0, 0.0};
        const double radii[2] = {bad[i].radius, bad[i].radius};
        elea_error error;
        assert_failed(creation_status(2, centres, radii, &error), &error, ELEA_ERROR_BODY, "unit");
    }
}

static void creation_does_without_an_error(void **state)
{
    (void)state;
    const double centre[3] = {0.0}, radius[1] = {-1.0};
    assert_null(elea_body_create(1, centre, radius, NULL));
    elea_body_free(NULL);
}

static void mass_is_unknown_until_it_is_set(void **state)
{
    (void)state;
    elea_body *body = test_row(3, (vec3){2.0, 0.0, 0.0}, 1.0);
    assert_int_equal(elea_body_count(body, ELEA_PRIMITIVE_SPHERE), 3);
    assert_true(body->mass == 0.0);
    elea_body_set_mass(body, 14300.0);
    assert_true(body->mass == 14300.0);
    elea_body_free(body);
}

static void clone_is_equal_and_independent(void **state)
{
    (void)state;
    elea_body *body = test_globule(20, 1);
    elea_body_set_mass(body, 5.0);
    elea_body *copy = elea_body_clone(body, NULL);
    assert_non_null(copy);
    assert_ptr_not_equal(copy->spheres, body->spheres);
    assert_memory_equal(copy->spheres, body->spheres, 20 * sizeof *body->spheres);
    assert_true(copy->enclosing == body->enclosing && copy->smallest == body->smallest &&
                copy->mass == body->mass && copy->n_spheres == body->n_spheres);
    elea_body_free(body);
    elea_body_free(copy);
}

/* ---- Translation ---- */

/* Writes a number of thousandths as in a file and reads it back. */
static double from_thousandths(long long thousandths)
{
    char text[40];
    long long whole = thousandths / 1000, part = llabs(thousandths % 1000);
    (void)snprintf(text, sizeof text, "%s%lld.%03lld", thousandths < 0 ? "-" : "", llabs(whole),
                   part);
    return strtod(text, NULL);
}

/* `n` random spheres in a cube, with 3 decimals, moved by a number of thousandths. */
static elea_body *moved_body(size_t n, double size, bool round_radii, const long long shift[3])
{
    elea_random random = test_random(n);
    elea_sphere spheres[64];
    for (size_t i = 0; i < n; i++) {
        long long x[3];
        for (int k = 0; k < 3; k++)
            x[k] = llround(test_uniform(&random, -500.0, 500.0) * size) + shift[k];
        double radius = test_uniform(&random, 1.0, 2.0);
        /* Radii that are scaled by a user or stored in single precision have many decimals. */
        radius = round_radii ? round(radius * 100.0) / 100.0 : (double)(float)radius;
        spheres[i] = (elea_sphere){
            {from_thousandths(x[0]), from_thousandths(x[1]), from_thousandths(x[2])}, radius};
    }
    return test_body(n, spheres);
}

static void assert_translation_changes_nothing(double size, bool round_radii)
{
    static const long long shifts[][3] = {{1000000000, 0, 0},
                                          {0, -1000000000, 1000000000},
                                          {-1000000000, 999999999, 12345},
                                          {1, 2, -3},
                                          {100, 10000, 1000000},
                                          {8192000, -65536000, 524288000},
                                          {-333333333, 66667, 49999}};
    static const long long none[3] = {0, 0, 0};
    for (size_t n = 1; n <= 60; n++) {
        elea_body *body = moved_body(n, size, round_radii, none);
        for (size_t i = 0; i < NUM_ITEMS(shifts); i++) {
            elea_body *moved = moved_body(n, size, round_radii, shifts[i]);
            assert_memory_equal(moved->spheres, body->spheres, n * sizeof *body->spheres);
            assert_true(moved->enclosing == body->enclosing);
            elea_body_free(moved);
        }
        elea_body_free(body);
    }
}

static void translation_changes_no_bit(void **state)
{
    (void)state;
    static const double sizes[] = {0.0, 0.5, 4.0, 30.0, 300.0, 5000.0};
    for (size_t i = 0; i < NUM_ITEMS(sizes); i++) {
        assert_translation_changes_nothing(sizes[i], true);
        assert_translation_changes_nothing(sizes[i], false);
    }
}

static void shape_is_kept(void **state)
{
    (void)state;
    elea_random random = test_random(11);
    elea_sphere spheres[50];
    for (size_t i = 0; i < NUM_ITEMS(spheres); i++)
        spheres[i] = (elea_sphere){vec3_scale(20.0, random_in_ball(&random)), 1.5};
    elea_body *body = test_body(NUM_ITEMS(spheres), spheres);
    for (size_t i = 0; i < NUM_ITEMS(spheres); i++) {
        double given = vec3_length(vec3_sub(spheres[i].centre, spheres[0].centre));
        double held = vec3_length(vec3_sub(body->spheres[i].centre, body->spheres[0].centre));
        assert_near(held, given, 1e-9 * 40.0);
        assert_true(body->spheres[i].radius == 1.5);
    }
    assert_true(body->smallest == 1.5);
    elea_body_free(body);
}

/* ---- Enclosing sphere ---- */

static void assert_enclosing(size_t n, const elea_sphere *spheres, double smallest)
{
    elea_body *body = test_body(n, spheres);
    for (size_t i = 0; i < n; i++) {
        const elea_sphere *s = &body->spheres[i];
        assert_true(vec3_length(s->centre) + s->radius <= body->enclosing);
    }
    assert_true(body->enclosing > smallest * (1.0 - 1e-8));
    assert_true(body->enclosing < smallest * 1.02);
    elea_body_free(body);
}

static void enclosing_sphere_of_one_is_that_one(void **state)
{
    (void)state;
    const elea_sphere one = {{3.0, -4.0, 5.0}, 2.5};
    elea_body *body = test_body(1, &one);
    assert_true(body->enclosing == 2.5);
    assert_true(vec3_length(body->spheres[0].centre) == 0.0);
    elea_body_free(body);
}

static void enclosing_sphere_of_two_is_nearly_the_smallest(void **state)
{
    (void)state;
    elea_random random = test_random(12);
    for (int i = 0; i < 2000; i++) {
        elea_sphere two[2];
        for (int k = 0; k < 2; k++)
            two[k] = (elea_sphere){vec3_scale(5.0, random_in_ball(&random)),
                                   exp(test_uniform(&random, -4.0, 1.0))};
        double apart = vec3_length(vec3_sub(two[0].centre, two[1].centre));
        double spanned = 0.5 * (apart + two[0].radius + two[1].radius);
        assert_enclosing(2, two, fmax(spanned, fmax(two[0].radius, two[1].radius)));
    }
}

static void enclosing_sphere_of_many_is_nearly_the_smallest(void **state)
{
    (void)state;
    const double r = 0.001;
    const elea_sphere triangle[] = {{{1.0, 0.0, 0.0}, r},
                                    {{-0.5, 0.8660254037844386, 0.0}, r},
                                    {{-0.5, -0.8660254037844386, 0.0}, r}};
    assert_enclosing(NUM_ITEMS(triangle), triangle, 1.0 + r);
    const elea_sphere tetrahedron[] = {{{1.0, 1.0, 1.0}, r},
                                       {{1.0, -1.0, -1.0}, r},
                                       {{-1.0, 1.0, -1.0}, r},
                                       {{-1.0, -1.0, 1.0}, r}};
    assert_enclosing(NUM_ITEMS(tetrahedron), tetrahedron, sqrt(3.0) + r);
    /* The centre of its box is not the centre of the sphere. */
    const elea_sphere obtuse[] = {
        {{0.0, 0.0, 0.0}, r}, {{10.0, 10.0, 0.0}, r}, {{7.0, 3.0, 0.0}, r}};
    assert_enclosing(NUM_ITEMS(obtuse), obtuse, sqrt(50.0) + r);
    /* A random pair of opposite points on the unit sphere, and other points inside it. */
    elea_random random = test_random(13);
    for (int i = 0; i < 500; i++) {
        elea_sphere within[20];
        for (size_t k = 2; k < NUM_ITEMS(within); k++)
            within[k] = (elea_sphere){random_in_ball(&random), r};
        vec3 pole = random_direction(&random);
        within[0] = (elea_sphere){pole, r};
        within[1] = (elea_sphere){vec3_scale(-1.0, pole), r};
        assert_enclosing(NUM_ITEMS(within), within, 1.0 + r);
    }
}

/* ---- Launch sphere ---- */

static elea_status launch_status(const elea_body *body, double radius, double skin,
                                 elea_launch *launch, elea_error *error)
{
    elea_settings settings = elea_settings_default();
    settings.launch_radius = radius;
    settings.skin_thickness = skin;
    *error = (elea_error)ELEA_ERROR_INIT;
    return elea_launch_sphere(body, &settings, launch, error);
}

static void launch_sphere_is_the_enclosing_one_by_default(void **state)
{
    (void)state;
    elea_body *body = test_row(2, (vec3){2.0, 0.0, 0.0}, 1.0);
    elea_launch launch;
    elea_error error;
    assert_int_equal(launch_status(body, 0.0, 0.0, &launch, &error), ELEA_OK);
    assert_close(launch.radius, 2.0, 1e-12);
    assert_true(launch.capacity == launch.radius);
    assert_close(launch.skin, 2e-6, 1e-12);
    for (int k = 0; k < 3; k++) {
        assert_true(launch.axes[k] == launch.radius);
        assert_close(launch.polarizability[k], 48.0 * ELEA_PI, 1e-12);
    }
    assert_int_equal(launch_status(body, 7.0, 0.01, &launch, &error), ELEA_OK);
    assert_true(launch.radius == 7.0 && launch.skin == 0.01);
    elea_body_free(body);
}

static void skin_is_thin_beside_the_thinnest_primitive(void **state)
{
    (void)state;
    static const struct {
        double half, skin; /* of a launch radius of 1 */
    } cases[] = {
        {0.1, 1e-6},     {1.1e-3, 1e-6}, {8e-4, 8e-7},
        {2e-4, 5.05e-7},                                    /* not too thin for single precision */
        {9e-5, 9e-8},    {1e-6, 1e-9},   {1e-10, 1.01e-12}, /* not beyond double precision */
    };
    for (size_t i = 0; i < NUM_ITEMS(cases); i++) {
        double h = cases[i].half, x = sqrt(1.0 - 2.0 * h * h);
        const double corners[6] = {-x, -h, -h, x, h, h};
        elea_launch launch;
        elea_error error;
        elea_body *wire = test_shapes(0, NULL, NULL, 1, corners, &error);
        assert_non_null(wire);
        assert_int_equal(launch_status(wire, 0.0, 0.0, &launch, &error), ELEA_OK);
        assert_close(launch.skin, cases[i].skin * launch.radius, 1e-6);
        elea_body_free(wire);
    }
}

static void launch_sphere_must_hold_the_body(void **state)
{
    (void)state;
    elea_body *body = test_globule(30, 14);
    elea_launch launch;
    elea_error error;
    double radius = body->enclosing * (1.0 - 1e-9);
    assert_failed(launch_status(body, radius, 0.0, &launch, &error), &error, ELEA_ERROR_ARGUMENT,
                  "launch radius");
    /* The radius that the message requests is accepted. */
    const char *number = strstr(error.message, "at least ");
    assert_non_null(number);
    radius = strtod(number + strlen("at least "), NULL);
    assert_int_equal(launch_status(body, radius, 0.0, &launch, &error), ELEA_OK);
    assert_true(radius < body->enclosing * (1.0 + 1e-8));
    elea_body_free(body);
}

static void launch_sphere_has_a_largest_size(void **state)
{
    (void)state;
    /* Above this, squares of coordinates overflow and walkers never escape. */
    elea_body *body = test_globule(5, 15);
    elea_launch launch;
    elea_error error;
    assert_failed(launch_status(body, 1e160, 0.0, &launch, &error), &error, ELEA_ERROR_ARGUMENT,
                  "too large");
    elea_body_free(body);
}

static void skin_must_be_within_the_precision_of_coordinates(void **state)
{
    (void)state;
    /* Below this, a walker's steps are lost in rounding and it never arrives. */
    elea_body *body = test_globule(5, 16);
    elea_launch launch;
    elea_error error;
    assert_failed(launch_status(body, 0.0, 1e-30, &launch, &error), &error, ELEA_ERROR_ARGUMENT,
                  "skin thickness");
    const char *number = strstr(error.message, "at least ");
    assert_non_null(number);
    double skin = strtod(number + strlen("at least "), NULL);
    assert_int_equal(launch_status(body, 0.0, skin, &launch, &error), ELEA_OK);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(body_needs_spheres),
        cmocka_unit_test(coordinates_must_be_finite),
        cmocka_unit_test(radii_must_be_positive_and_finite),
        cmocka_unit_test(sizes_beyond_all_reason_are_refused),
        cmocka_unit_test(creation_does_without_an_error),
        cmocka_unit_test(mass_is_unknown_until_it_is_set),
        cmocka_unit_test(clone_is_equal_and_independent),
        cmocka_unit_test(translation_changes_no_bit),
        cmocka_unit_test(shape_is_kept),
        cmocka_unit_test(enclosing_sphere_of_one_is_that_one),
        cmocka_unit_test(enclosing_sphere_of_two_is_nearly_the_smallest),
        cmocka_unit_test(enclosing_sphere_of_many_is_nearly_the_smallest),
        cmocka_unit_test(launch_sphere_is_the_enclosing_one_by_default),
        cmocka_unit_test(skin_is_thin_beside_the_thinnest_primitive),
        cmocka_unit_test(launch_sphere_must_hold_the_body),
        cmocka_unit_test(launch_sphere_has_a_largest_size),
        cmocka_unit_test(skin_must_be_within_the_precision_of_coordinates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
