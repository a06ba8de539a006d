/* SPDX-License-Identifier: MIT */
#include "io/voxel_check.h"

#include <math.h>

#include "base/random.h"

/* Adds the values in parts of that size. */
static elea_voxels image_of(const uint64_t size[3], const double *values, double threshold,
                            size_t part)
{
    elea_voxels voxels;
    size_t n = (size_t)(size[0] * size[1] * size[2]);
    assert_int_equal(elea_voxels_begin(&voxels, size, threshold, "image", NULL), ELEA_OK);
    for (size_t i = 0; i < n; i += part) {
        size_t step = n - i < part ? n - i : part;
        assert_int_equal(elea_voxels_add(&voxels, values + i, step, NULL), ELEA_OK);
    }
    return voxels;
}

static void check_image(const uint64_t size[3], const unsigned char *solid, size_t part)
{
    size_t n = (size_t)(size[0] * size[1] * size[2]);
    double *values = calloc(n, sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < n; i++)
        values[i] = solid[i];
    elea_voxels voxels = image_of(size, values, NAN, part);
    assert_int_equal(elea_voxels_finish(&voxels, "image", NULL), ELEA_OK);
    assert_covered(&voxels, solid);
    elea_voxels_clear(&voxels);
    free(values);
}

static void boxes_cover_what_is_solid_once(void **state)
{
    static const uint64_t sizes[][3] = {{1, 1, 1},   {5, 4, 3},    {63, 7, 5},  {64, 3, 9},
                                        {65, 20, 2}, {128, 8, 8},  {1, 1, 100}, {2, 150, 1},
                                        {200, 1, 1}, {33, 34, 35}, {16, 16, 16}};
    static const size_t parts[] = {1, 7, 64, 65, 1000000};
    (void)state;
    elea_random random = random_create(1, 0, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (int density = 1; density <= 10; density += 3) {
            size_t n = (size_t)(sizes[i][0] * sizes[i][1] * sizes[i][2]);
            unsigned char *solid = calloc(n, 1);
            assert_non_null(solid);
            for (size_t k = 0; k < n; k++)
                solid[k] = 10.0 * random_uniform(&random) < density;
            solid[n / 2] = 1;
            check_image(sizes[i], solid, parts[(i + (size_t)density) % 5]);
            free(solid);
        }
}

static void a_block_is_one_box(void **state)
{
    static const uint64_t size[3] = {150, 30, 20};
    (void)state;
    double *values = calloc(150 * 30 * 20, sizeof *values);
    assert_non_null(values);
    for (size_t z = 3; z < 17; z++)
        for (size_t y = 1; y < 30; y++)
            for (size_t x = 60; x < 141; x++)
                values[(z * 30 + y) * 150 + x] = -0.5;
    elea_voxels voxels = image_of(size, values, NAN, 4096);
    assert_int_equal(elea_voxels_finish(&voxels, "image", NULL), ELEA_OK);
    assert_int_equal(voxels.n_boxes, 1);
    static const elea_voxel_box box = {{60, 1, 3}, {141, 30, 17}};
    assert_memory_equal(&voxels.boxes[0], &box, sizeof box);
    assert_int_equal(voxels.n_solid, 81 * 29 * 14);
    elea_voxels_clear(&voxels);
    free(values);
}

static void the_threshold_says_what_is_solid(void **state)
{
    static const uint64_t size[3] = {8, 1, 1};
    static const double values[8] = {0.0, -0.0, 1e-320, -1.0, NAN, HUGE_VAL, -HUGE_VAL, 2.0};
    static const struct {
        double threshold;
        unsigned char solid[8];
    } cases[] = {
        {NAN, {0, 0, 1, 1, 0, 1, 1, 1}},
        {0.0, {1, 1, 1, 0, 0, 1, 0, 1}},
        {2.0, {0, 0, 0, 0, 0, 1, 0, 1}},
        {-1.0, {1, 1, 1, 1, 0, 1, 0, 1}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_voxels voxels = image_of(size, values, cases[i].threshold, 3);
        assert_int_equal(elea_voxels_finish(&voxels, "image", NULL), ELEA_OK);
        assert_covered(&voxels, cases[i].solid);
        elea_voxels_clear(&voxels);
    }
}

static void corners_follow_axes_and_steps(void **state)
{
    static const uint64_t size[3] = {4, 3, 2};
    double values[24] = {0}, corners[6];
    static const double expected[6] = {3.0, 12.0, 14.0, 4.5, 14.0, 18.0};
    (void)state;
    values[(1 * 3 + 1) * 4 + 1] = 1.0;
    values[(1 * 3 + 1) * 4 + 2] = 1.0;
    elea_voxels voxels = image_of(size, values, NAN, 24);
    assert_int_equal(elea_voxels_finish(&voxels, "image", NULL), ELEA_OK);
    /* Columns are y, rows z, sections x. */
    memcpy(voxels.axis, (int[3]){1, 2, 0}, sizeof voxels.axis);
    memcpy(voxels.step, (double[3]){0.5, 2.0, -0.75}, sizeof voxels.step);
    memcpy(voxels.corner, (double[3]){5.5, 5.0, 3.0}, sizeof voxels.corner);
    elea_voxels_corners(&voxels, 0, 2.0, corners);
    for (int k = 0; k < 6; k++)
        assert_true(corners[k] == expected[k]);
    elea_voxels_clear(&voxels);
}

static void images_without_a_solid_voxel_are_no_bodies(void **state)
{
    static const uint64_t size[3] = {3, 1, 1};
    static const double zeros[3] = {0.0, 0.0, 0.0}, values[3] = {-1.5, 0.0, 2.5};
    elea_error error = ELEA_ERROR_INIT;
    (void)state;
    elea_voxels voxels = image_of(size, zeros, NAN, 3);
    assert_int_equal(elea_voxels_finish(&voxels, "image", &error), ELEA_ERROR_BODY);
    assert_string_equal(error.message, "image: all of its voxels are zero");
    elea_voxels_clear(&voxels);
    voxels = image_of(size, values, 3.0, 3);
    assert_int_equal(elea_voxels_finish(&voxels, "image", &error), ELEA_ERROR_BODY);
    assert_string_equal(
        error.message,
        "image: no voxel reaches the threshold 3; the values range from -1.5 to 2.5");
    elea_voxels_clear(&voxels);
}

static void sizes_that_cannot_be_are_refused(void **state)
{
    static const uint64_t sizes[][3] = {{0, 1, 1},
                                        {1, 0, 1},
                                        {1, 1, 0},
                                        {UINT64_MAX, 1, 1},
                                        {1, (uint64_t)1 << 31, 1},
                                        {1 << 30, 1 << 30, 1 << 30}};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        elea_voxels voxels;
        elea_error error = ELEA_ERROR_INIT;
        assert_int_equal(elea_voxels_begin(&voxels, sizes[i], NAN, "image", &error),
                         ELEA_ERROR_FORMAT);
        assert_non_null(strstr(error.message, "the header is damaged"));
        elea_voxels_clear(&voxels);
    }
}

/* A header may announce more than the file contains. */
static void memory_is_taken_for_voxels_that_come(void **state)
{
    static const uint64_t size[3] = {1 << 30, 1 << 20, 1};
    static const double value = 1.0;
    (void)state;
    elea_voxels voxels;
    assert_int_equal(elea_voxels_begin(&voxels, size, NAN, "image", NULL), ELEA_OK);
    assert_null(voxels.bits);
    assert_int_equal(elea_voxels_add(&voxels, &value, 1, NULL), ELEA_OK);
    assert_true(voxels.word_capacity <= 4096);
    elea_voxels_clear(&voxels);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_cover_what_is_solid_once),
        cmocka_unit_test(a_block_is_one_box),
        cmocka_unit_test(the_threshold_says_what_is_solid),
        cmocka_unit_test(corners_follow_axes_and_steps),
        cmocka_unit_test(images_without_a_solid_voxel_are_no_bodies),
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
        cmocka_unit_test(memory_is_taken_for_voxels_that_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
