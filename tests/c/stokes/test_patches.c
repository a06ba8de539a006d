/* SPDX-License-Identifier: MIT */
/* Patches: areas and places that are known, symmetries, densities. */
#include "patch_helpers.h"

static elea_body *one_cuboid(double x, double y, double z)
{
    const double corners[6] = {0.0, 0.0, 0.0, x, y, z};
    elea_error error;
    elea_body *body = test_shapes(0, NULL, NULL, 1, corners, &error);
    assert_non_null(body);
    return body;
}

/* Smallest distance of two patches, in units of the side of a square of the mean area. */
static double least_spacing(const elea_patches *patches)
{
    double least = HUGE_VAL, sum = 0.0;
    for (size_t i = 0; i < patches->n; i++) {
        sum += (double)patches->area[i];
        for (size_t j = 0; j < i; j++)
            least = fmin(least,
                         vec3_length(vec3_sub(patch_place(patches, i), patch_place(patches, j))));
    }
    return least / sqrt(sum / (double)patches->n);
}

static void test_sphere_is_covered_evenly(void **state)
{
    (void)state;
    const elea_sphere sphere = {{1.0, -2.0, 0.5}, 3.0};
    elea_body *body = test_body(1, &sphere);
    for (size_t n = 125; n <= 1000; n *= 2) {
        elea_patch_builder *builder = build_patches(body, n);
        const elea_patches *patches = elea_patch_builder_patches(builder);
        check_patches(body, builder);
        assert_int_equal(patches->n, n);
        assert_close(total_area(builder), 36.0 * ELEA_PI, 1e-3);
        assert_true(least_spacing(patches) > 0.5);
        for (size_t i = 0; i < n; i++)
            assert_near(vec3_dot(patch_place(patches, i), patch_normal(patches, i)), 1.0, 1e-5);
        elea_patch_builder_free(builder);
    }
    elea_body_free(body);
}

static void test_cube(void **state)
{
    (void)state;
    elea_body *body = one_cuboid(2.0, 2.0, 2.0);
    elea_patch_builder *builder = build_patches(body, 1000);
    check_patches(body, builder);
    /* Patches that are folded over an edge count for less than their area. */
    assert_close(total_area(builder), 24.0, 0.02);
    assert_true(least_spacing(elea_patch_builder_patches(builder)) > 0.5);
    elea_patch_builder_free(builder);
    elea_body_free(body);
}

static void test_two_overlapping_spheres(void **state)
{
    (void)state;
    elea_body *body = test_row(2, (vec3){1.0, 0.0, 0.0}, 1.0);
    elea_patch_builder *builder = build_patches(body, 1000);
    check_patches(body, builder);
    assert_close(total_area(builder), 6.0 * ELEA_PI, 0.005);
    elea_patch_builder_free(builder);
    elea_body_free(body);
}

static void test_known_areas_give_as_many_patches(void **state)
{
    (void)state;
    elea_body *body = test_globule(300, 5);
    double areas[300];
    elea_closed_form form;
    elea_error error;
    assert_int_equal(elea_union_compute(body->spheres, 300, &form, areas, NULL, &error), ELEA_OK);
    elea_patch_source source = source_of(body, 3);
    elea_patch_builder *sampled = build_from(&source, 4000, NULL, FORWARD);
    source.areas = areas;
    elea_patch_builder *known = build_from(&source, 4000, NULL, FORWARD);
    check_patches(body, known);
    check_patches(body, sampled);
    assert_int_equal(elea_patch_builder_patches(known)->n, 4000);
    assert_close(total_area(known), total_area(sampled), 0.02);
    assert_true(total_area(known) < 1.01 * form.area && total_area(known) > 0.85 * form.area);
    elea_patch_builder_free(sampled);
    elea_patch_builder_free(known);
    elea_body_free(body);
}

static void assert_same_patches(const elea_patches *a, const elea_patches *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->stride, b->stride);
    size_t bytes = a->stride * sizeof *a->area;
    for (int k = 0; k < 3; k++) {
        assert_memory_equal(a->x[k], b->x[k], bytes);
        assert_memory_equal(a->normal[k], b->normal[k], bytes);
    }
    assert_memory_equal(a->area, b->area, bytes);
}

static void test_order_of_parts_does_not_matter(void **state)
{
    (void)state;
    elea_body *body = test_globule(2000, 7);
    const elea_patch_source source = source_of(body, 2);
    elea_patch_builder *a = build_from(&source, 500, NULL, FORWARD);
    elea_patch_builder *b = build_from(&source, 500, NULL, BACKWARD);
    assert_same_patches(elea_patch_builder_patches(a), elea_patch_builder_patches(b));
    elea_patch_builder_free(a);
    elea_patch_builder_free(b);
    elea_body_free(body);
}

static void test_builder_can_be_used_again(void **state)
{
    (void)state;
    elea_body *large = test_globule(500, 1), *small = test_row(3, (vec3){0.7, 0.9, 0.0}, 1.0);
    const elea_patch_source first = source_of(large, 2), second = source_of(small, 2);
    elea_patch_builder *used = build_from(&first, 1000, NULL, FORWARD);
    elea_error error;
    assert_int_equal(elea_patch_builder_begin(used, &second, &error), ELEA_OK);
    run_program(&elea_patch_survey, used, FORWARD);
    elea_patch_builder_order(used, 0, 200, NULL);
    run_program(&elea_patch_level, used, FORWARD);
    elea_patch_builder *fresh = build_from(&second, 200, NULL, FORWARD);
    assert_same_patches(elea_patch_builder_patches(used), elea_patch_builder_patches(fresh));
    elea_patch_builder_free(used);
    elea_patch_builder_free(fresh);
    elea_body_free(large);
    elea_body_free(small);
}

static elea_body *scaled_row(double scale, vec3 shift)
{
    elea_sphere spheres[3];
    for (int i = 0; i < 3; i++) {
        vec3 centre = {0.75 * i, 0.5 * i * i, 0.0};
        spheres[i] = (elea_sphere){vec3_add(shift, vec3_scale(scale, centre)), scale};
    }
    return test_body(3, spheres);
}

static void test_scaled_and_moved_body(void **state)
{
    (void)state;
    elea_body *plain = scaled_row(1.0, (vec3){0.0, 0.0, 0.0});
    elea_body *other = scaled_row(1024.0, (vec3){512.0, -64.0, 3.0});
    elea_patch_builder *a = build_patches(plain, 300), *b = build_patches(other, 300);
    const elea_patches *p = elea_patch_builder_patches(a), *q = elea_patch_builder_patches(b);
    assert_close(elea_patch_builder_unit(b), 1024.0 * elea_patch_builder_unit(a), 1e-6);
    assert_int_equal(p->n, q->n);
    assert_close(total_area(b), 1024.0 * 1024.0 * total_area(a), 0.01);
    elea_patch_builder_free(a);
    elea_patch_builder_free(b);
    elea_body_free(plain);
    elea_body_free(other);
}

/*
 * Half of a sphere shall have four times as many patches as the other half. Lloyd's rounds even
 * this out somewhat.
 */
static void test_density_is_honoured(void **state)
{
    (void)state;
    enum { N = 250 };
    elea_body *body = test_row(1, (vec3){0.0, 0.0, 0.0}, 1.0);
    elea_patch_builder *coarse = build_patches(body, N);
    const elea_patches *patches = elea_patch_builder_patches(coarse);
    float wanted[N];
    for (size_t i = 0; i < N; i++)
        wanted[i] = patches->x[2][i] > 0.0f ? 1.6f : 0.4f;
    const elea_patch_density density = {
        patches->n, {patches->x[0], patches->x[1], patches->x[2]}, wanted};
    const elea_patch_source source = source_of(body, 9);
    elea_patch_builder *fine = build_from(&source, 2000, &density, FORWARD);
    patches = elea_patch_builder_patches(fine);
    size_t upper = 0;
    for (size_t i = 0; i < patches->n; i++)
        upper += patches->x[2][i] > 0.0f;
    double ratio = (double)upper / (double)(patches->n - upper);
    assert_true(ratio > 2.6 && ratio < 4.4);
    assert_close(total_area(fine), 4.0 * ELEA_PI, 1e-3);
    elea_patch_builder_free(coarse);
    elea_patch_builder_free(fine);
    elea_body_free(body);
}

static void test_cancelled(void **state)
{
    (void)state;
    elea_body *body = test_globule(100, 1);
    elea_cancel cancel = {.requested = true};
    elea_error error;
    const elea_patch_source source = source_of(body, 9);
    elea_patch_builder *builder = elea_patch_builder_create(&error);
    elea_patch_builder_watch(builder, &cancel);
    assert_int_equal(elea_patch_builder_begin(builder, &source, &error), ELEA_OK);
    assert_int_equal(elea_program_run(&elea_patch_survey, builder, &error), ELEA_ERROR_CANCELLED);
    elea_patch_builder_free(builder);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sphere_is_covered_evenly),
        cmocka_unit_test(test_cube),
        cmocka_unit_test(test_two_overlapping_spheres),
        cmocka_unit_test(test_known_areas_give_as_many_patches),
        cmocka_unit_test(test_order_of_parts_does_not_matter),
        cmocka_unit_test(test_builder_can_be_used_again),
        cmocka_unit_test(test_scaled_and_moved_body),
        cmocka_unit_test(test_density_is_honoured),
        cmocka_unit_test(test_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
