/* SPDX-License-Identifier: MIT */
/* Walls of closed cavities have no patches; all that can be reached from outside has. */
#include "patch_helpers.h"

/* A shell of `n` spheres about the unit sphere, without those above `top`. */
static elea_body *shell(size_t n, double radius, double top)
{
    elea_sphere *spheres = malloc(n * sizeof *spheres);
    assert_non_null(spheres);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        double h = 1.0 - (2.0 * (double)i + 1.0) / (double)n, r = sqrt(1.0 - h * h);
        double turn = 2.399963229728653 * (double)i;
        if (h <= top)
            spheres[count++] = (elea_sphere){{r * cos(turn), r * sin(turn), h}, radius};
    }
    elea_body *body = test_body(count, spheres);
    free(spheres);
    return body;
}

/* Patches nearer to the centre than the unit sphere. */
static size_t count_inner(const elea_patch_builder *builder, double below)
{
    const elea_patches *patches = elea_patch_builder_patches(builder);
    double unit = elea_patch_builder_unit(builder);
    size_t inner = 0;
    for (size_t i = 0; i < patches->n; i++)
        inner += unit * vec3_length(patch_place(patches, i)) < below;
    return inner;
}

static void test_closed_shell_has_no_inner_patches(void **state)
{
    (void)state;
    elea_body *body = shell(800, 0.15, 1.0);
    elea_patch_builder *builder = build_patches(body, 500);
    check_patches(body, builder);
    assert_int_equal(count_inner(builder, 1.0), 0);
    assert_int_equal(elea_patch_builder_patches(builder)->n, 500);
    elea_patch_builder_free(builder);
    elea_body_free(body);
}

static void test_shell_with_a_hole_keeps_both_walls(void **state)
{
    (void)state;
    elea_body *body = shell(800, 0.15, 0.9);
    elea_closed_form form;
    elea_error error;
    assert_int_equal(elea_union_compute(body->spheres, body->n_spheres, &form, NULL, NULL, &error),
                     ELEA_OK);
    elea_patch_builder *builder = build_patches(body, 2000);
    check_patches(body, builder);
    assert_close(total_area(builder), form.area, 0.02);
    assert_true(count_inner(builder, 1.0) > 600);
    elea_patch_builder_free(builder);
    elea_body_free(body);
}

/* A cube of `n`^3 voxels without the inner ones; `open` leaves out a voxel of the wall. */
static elea_body *voxels(int n, int wall, bool open)
{
    double(*corners)[6] = malloc((size_t)n * (size_t)n * (size_t)n * sizeof *corners);
    assert_non_null(corners);
    size_t count = 0;
    for (int x = 0; x < n; x++)
        for (int y = 0; y < n; y++)
            for (int z = 0; z < n; z++) {
                const int at[3] = {x, y, z};
                bool inside = true, shaft = x == n / 2 && y == n / 2 && z < n / 2;
                for (int k = 0; k < 3; k++)
                    inside &= at[k] >= wall && at[k] < n - wall;
                if (inside || (open && shaft))
                    continue;
                for (int k = 0; k < 3; k++) {
                    corners[count][k] = 0.1 * at[k];
                    corners[count][k + 3] = 0.1 * (at[k] + 1);
                }
                count++;
            }
    elea_error error;
    elea_body *body = test_shapes(0, NULL, NULL, count, &corners[0][0], &error);
    assert_non_null(body);
    free(corners);
    return body;
}

static void test_hollow_voxel_cube(void **state)
{
    (void)state;
    elea_body *closed = voxels(10, 2, false), *open = voxels(10, 2, true);
    elea_patch_builder *a = build_patches(closed, 1000), *b = build_patches(open, 4000);
    check_patches(closed, a);
    assert_int_equal(elea_patch_builder_patches(a)->n, 1000);
    assert_close(total_area(a), 6.0, 0.02);
    for (size_t i = 0; i < elea_patch_builder_patches(a)->n; i++) {
        vec3 p =
            vec3_scale(elea_patch_builder_unit(a), patch_place(elea_patch_builder_patches(a), i));
        assert_near(fmax(fabs(p.x), fmax(fabs(p.y), fabs(p.z))), 0.5, 1e-6);
    }
    /* Outside 6 - 0.01, inside 6 * 0.36 - 0.01, and the shaft. */
    assert_close(total_area(b), 6.0 + 2.16 - 0.02 + 0.08, 0.03);
    elea_patch_builder_free(a);
    elea_patch_builder_free(b);
    elea_body_free(closed);
    elea_body_free(open);
}

/* Six plates of different sizes, whose edges overlap, and a ball in the cavity. */
static void test_box_of_plates(void **state)
{
    (void)state;
    const double corners[6][6] = {
        {-1.0, -1.0, -1.0, 1.0, 1.0, -0.9},  {-1.0, -1.0, 0.9, 1.0, 1.0, 1.0},
        {-1.0, -1.0, -0.95, -0.9, 1.0, 1.0}, {0.9, -1.0, -1.0, 1.0, 1.0, 1.0},
        {-1.0, -1.0, -1.0, 1.0, -0.9, 1.0},  {-1.0, 0.9, -1.0, 1.0, 1.0, 1.0}};
    const double centre[3] = {0.0, 0.1, 0.0}, radius = 0.5;
    elea_error error;
    elea_body *body = test_shapes(1, centre, &radius, 6, &corners[0][0], &error);
    assert_non_null(body);
    elea_patch_builder *builder = build_patches(body, 1000);
    check_patches(body, builder);
    assert_close(total_area(builder), 24.0, 0.02);
    elea_patch_builder_free(builder);
    elea_body_free(body);
}

/* Nothing that can be reached is dropped, wherever the grid's cells lie. */
static void test_solid_globules_keep_their_surface(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        elea_body *body = test_globule(400, seed);
        elea_closed_form form;
        elea_error error;
        assert_int_equal(elea_union_compute(body->spheres, 400, &form, NULL, NULL, &error),
                         ELEA_OK);
        elea_patch_builder *builder = build_patches(body, 6000);
        double area = total_area(builder);
        assert_true(area > 0.9 * form.area && area < 1.01 * form.area);
        elea_patch_builder_free(builder);
        elea_body_free(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_closed_shell_has_no_inner_patches),
        cmocka_unit_test(test_shell_with_a_hole_keeps_both_walls),
        cmocka_unit_test(test_hollow_voxel_cube),
        cmocka_unit_test(test_box_of_plates),
        cmocka_unit_test(test_solid_globules_keep_their_surface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
