/* SPDX-License-Identifier: MIT */
/* Patches of bodies that are unusual in all ways: there must be some, with sensible areas. */
#include "patch_helpers.h"

static elea_body *make(size_t n_spheres, const double (*centres)[3], const double *radii,
                       size_t n_cuboids, const double (*corners)[6])
{
    elea_error error;
    elea_body *body = test_shapes(n_spheres, n_spheres > 0 ? centres[0] : NULL, radii, n_cuboids,
                                  n_cuboids > 0 ? corners[0] : NULL, &error);
    assert_non_null(body);
    return body;
}

/* Builds patches twice, the second time with a density that varies wildly. */
static double area_of(const elea_body *body, size_t n)
{
    elea_patch_builder *plain = build_patches(body, n);
    check_patches(body, plain);
    const elea_patches *patches = elea_patch_builder_patches(plain);
    float *wanted = malloc(patches->n * sizeof *wanted);
    assert_non_null(wanted);
    for (size_t i = 0; i < patches->n; i++)
        wanted[i] = i % 3 == 0 ? 0.0f : i % 3 == 1 ? 1e9f : 1.0f;
    const elea_patch_density density = {
        patches->n, {patches->x[0], patches->x[1], patches->x[2]}, wanted};
    const elea_patch_source source = source_of(body, 4);
    elea_patch_builder *dense = build_from(&source, n, &density, BACKWARD);
    check_patches(body, dense);
    double area = total_area(plain);
    free(wanted);
    elea_patch_builder_free(plain);
    elea_patch_builder_free(dense);
    return area;
}

static void test_repeated_spheres(void **state)
{
    (void)state;
    const double centres[5][3] = {{0}}, radii[5] = {1.0, 1.0, 0.5, 1.0, 1.0 - 1e-12};
    elea_body *body = make(5, centres, radii, 0, NULL);
    assert_close(area_of(body, 300), 4.0 * ELEA_PI, 0.01);
    elea_body_free(body);
}

static void test_nested_and_tangent_spheres(void **state)
{
    (void)state;
    const double centres[4][3] = {{0}, {0.5, 0.0, 0.0}, {0.0, 0.2, 0.1}, {0.0, 2.0, 0.0}};
    const double radii[4] = {1.0, 0.5, 0.3, 1.0};
    elea_body *body = make(4, centres, radii, 0, NULL);
    assert_close(area_of(body, 500), 8.0 * ELEA_PI, 0.01);
    elea_body_free(body);
}

static void test_coincident_and_touching_cuboids(void **state)
{
    (void)state;
    const double corners[5][6] = {{0.0, 0.0, 0.0, 1.0, 1.0, 1.0},
                                  {0.0, 0.0, 0.0, 1.0, 1.0, 1.0},
                                  {1.0, 0.0, 0.0, 2.0, 1.0, 1.0},
                                  {0.5, 0.0, 0.0, 1.5, 1.0, 1.0},
                                  {0.2, 0.2, 0.0, 0.4, 0.4, 1.0}};
    elea_body *body = make(0, NULL, NULL, 5, corners);
    assert_close(area_of(body, 1000), 10.0, 0.02);
    elea_body_free(body);
}

static void test_extreme_radii(void **state)
{
    (void)state;
    const double centres[3][3] = {{0}, {1.00005, 0.0, 0.0}, {-1.0, 0.0, 0.0}};
    const double radii[3] = {1.0, 1e-4, 1e-4};
    elea_body *body = make(3, centres, radii, 0, NULL);
    assert_close(area_of(body, 500), 4.0 * ELEA_PI, 0.01);
    elea_body_free(body);
}

static void test_plate_and_wire(void **state)
{
    (void)state;
    const double plate[1][6] = {{0.0, 0.0, 0.0, 1.0, 1.0, 1e-3}};
    const double wire[1][6] = {{0.0, 0.0, 0.0, 1e-3, 1e-3, 1.0}};
    elea_body *body = make(0, NULL, NULL, 1, plate);
    double area = area_of(body, 500);
    assert_true(area > 1.0 && area < 2.01);
    elea_body_free(body);
    body = make(0, NULL, NULL, 1, wire);
    area = area_of(body, 500);
    assert_true(area > 1e-3 && area < 4.1e-3);
    elea_body_free(body);
}

static void test_long_row(void **state)
{
    (void)state;
    elea_body *body = test_row(1000, (vec3){2.0, 0.0, 0.0}, 1.0);
    assert_true(area_of(body, 250) > 100.0);
    elea_body_free(body);
}

static void test_few_patches(void **state)
{
    (void)state;
    elea_body *body = test_row(2, (vec3){0.5, 0.0, 0.0}, 1.0);
    for (size_t n = 1; n <= 5; n++) {
        elea_patch_builder *builder = build_patches(body, n);
        check_patches(body, builder);
        assert_int_equal(elea_patch_builder_patches(builder)->n, n);
        elea_patch_builder_free(builder);
    }
    elea_body_free(body);
}

/* Many spheres that cover each other almost wholly. */
static void test_crowd(void **state)
{
    (void)state;
    enum { N = 3000 };
    elea_random random = test_random(77);
    elea_sphere *spheres = malloc(N * sizeof *spheres);
    assert_non_null(spheres);
    for (size_t i = 0; i < N; i++)
        spheres[i] = (elea_sphere){vec3_scale(1e-2, random_in_ball(&random)), 1.0};
    elea_body *body = test_body(N, spheres);
    free(spheres);
    assert_close(area_of(body, 300), 4.0 * ELEA_PI, 0.3); /* of about 100 candidates */
    elea_body_free(body);
}

/* Spheres that tile an oblate spheroid with semi-axes 1 and 1/2: nearly all of each is covered. */
static void test_tiled_spheroid(void **state)
{
    (void)state;
    enum { N = 1000 };
    static double centres[N][3], radii[N];
    for (size_t i = 0; i < N; i++) {
        double u = 1.0 - ((double)i + 0.5) / N, r = sqrt(0.75 * (1.0 - u * u));
        double phi = 2.399963229728653 * (double)i;
        centres[i][0] = sqrt(0.75) * r * cos(phi);
        centres[i][1] = sqrt(0.75) * r * sin(phi);
        radii[i] = 0.5 * sqrt(1.0 - r * r);
    }
    elea_body *body = make(N, (const double(*)[3])centres, radii, 0, NULL);
    double e = sqrt(0.75);
    double exact = 2.0 * ELEA_PI + 0.25 * ELEA_PI / e * log((1.0 + e) / (1.0 - e));
    assert_close(area_of(body, 300), exact, 0.02);
    elea_body_free(body);
}

static void test_random_bodies(void **state)
{
    (void)state;
    elea_random random = test_random(78);
    for (int trial = 0; trial < 60; trial++) {
        double centres[12][3], radii[12], corners[12][6];
        size_t n = 1 + (size_t)test_uniform(&random, 0.0, 11.99);
        size_t m = (size_t)test_uniform(&random, 0.0, 11.99);
        for (size_t i = 0; i < 12; i++)
            for (int k = 0; k < 3; k++) {
                centres[i][k] = round(test_uniform(&random, -3.0, 3.0)) / 2.0;
                radii[i] = pow(10.0, test_uniform(&random, -3.0, 0.0));
                corners[i][k] = round(test_uniform(&random, -3.0, 3.0)) / 2.0;
                corners[i][k + 3] = corners[i][k] + (trial % 2 ? 0.5 : radii[i]);
            }
        elea_body *body = make(n, centres, radii, m, corners);
        double area = area_of(body, 1 + (size_t)test_uniform(&random, 0.0, 300.0)), most = 0.0;
        for (size_t i = 0; i < body_size(body); i++)
            most += primitive_area(body, i);
        assert_true(area > 0.0 && area < 1.2 * most);
        elea_body_free(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeated_spheres),
        cmocka_unit_test(test_nested_and_tangent_spheres),
        cmocka_unit_test(test_coincident_and_touching_cuboids),
        cmocka_unit_test(test_extreme_radii),
        cmocka_unit_test(test_plate_and_wire),
        cmocka_unit_test(test_long_row),
        cmocka_unit_test(test_few_patches),
        cmocka_unit_test(test_crowd),
        cmocka_unit_test(test_tiled_spheroid),
        cmocka_unit_test(test_random_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
