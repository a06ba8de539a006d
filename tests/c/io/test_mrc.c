/* SPDX-License-Identifier: MIT */
#include "io/voxel_check.h"

#include <math.h>

#define NX     5
#define NY     4
#define NZ     3
#define VOXELS (NX * NY * NZ)

/* Content of the header. */
typedef struct map_header {
    bool big_endian, unstamped;
    int32_t mode, size[3], start[3], sampling[3], axes[3], group, extended;
    float cell[3], angles[3], origin[3];
} map_header;

static const map_header plain = {
    .mode = 2,
    .size = {NX, NY, NZ},
    .sampling = {NX, NY, NZ},
    .axes = {1, 2, 3},
    .group = 1,
    .cell = {10.0F, 8.0F, 6.0F},
    .angles = {90.0F, 90.0F, 90.0F},
};

static void put_ints(binary_file *file, const int32_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_int(file, numbers[i]);
}

static void put_floats(binary_file *file, const float *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_float(file, numbers[i]);
}

static binary_file begin_map(const map_header *header)
{
    static const unsigned char little[4] = {0x44, 0x44, 0, 0}, big[4] = {0x11, 0x11, 0, 0};
    binary_file file = {.big_endian = header->big_endian};
    put_ints(&file, header->size, 3);
    put_int(&file, header->mode);
    put_ints(&file, header->start, 3);
    put_ints(&file, header->sampling, 3);
    put_floats(&file, header->cell, 3);
    put_floats(&file, header->angles, 3);
    put_ints(&file, header->axes, 3);
    put_zeros(&file, 12);
    put_int(&file, header->group);
    put_int(&file, header->extended);
    put_zeros(&file, 196 - file.n);
    put_floats(&file, header->origin, 3);
    put_bytes(&file, header->unstamped ? "\0\0\0\0" : "MAP ", 4);
    if (!header->unstamped)
        put_bytes(&file, header->big_endian ? big : little, 4);
    put_zeros(&file, 1024 - file.n);
    put_zeros(&file, (size_t)(header->extended > 0 ? header->extended : 0));
    return file;
}

/* The value -3, -2, ... 3, -3 ... of each voxel, in the mode of the map. */
static double value_of(size_t voxel)
{
    return (double)(voxel * 5 % 7) - 3.0;
}

static void put_value(binary_file *file, int32_t mode, double value)
{
    static const uint32_t halves[] = {0xc200, 0xc000, 0xbc00, 0, 0x3c00, 0x4000, 0x4200};
    if (mode == 0)
        put_number(file, (uint8_t)(int8_t)value, 1);
    else if (mode == 1)
        put_number(file, (uint16_t)(int16_t)value, 2);
    else if (mode == 2)
        put_float(file, (float)value);
    else if (mode == 6)
        put_number(file, (uint16_t)(int16_t)value, 2); /* -1 is 65535 */
    else
        put_number(file, halves[(int)value + 3], 2);
}

static binary_file make_map(const map_header *header)
{
    binary_file file = begin_map(header);
    for (size_t i = 0; i < VOXELS; i++)
        put_value(&file, header->mode, value_of(i));
    return file;
}

static elea_status read_map(const scratch *s, const binary_file *file, double threshold,
                            elea_voxels *voxels, elea_error *error)
{
    *error = (elea_error){.status = ELEA_OK};
    write_bytes(s, file->bytes, file->n);
    return read_image_file(&elea_format_mrc, s->path, threshold, voxels, error);
}

static elea_voxels read_good_map(const scratch *s, const binary_file *file, double threshold)
{
    elea_voxels voxels;
    elea_error error;
    if (read_map(s, file, threshold, &voxels, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    return voxels;
}

static void assert_solid_from(const elea_voxels *voxels, int32_t mode, double threshold)
{
    unsigned char solid[VOXELS];
    for (size_t i = 0; i < VOXELS; i++)
        solid[i] = value_of(i) >= threshold || (mode == 6 && value_of(i) < 0.0);
    assert_covered(voxels, solid);
}

/* ---- Good maps ---- */

static void every_mode_is_read_in_both_orders_of_bytes(void **state)
{
    static const int32_t modes[] = {0, 1, 2, 6, 12};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        for (int variant = 0; variant < 4; variant++) {
            map_header header = plain;
            header.mode = modes[i];
            header.big_endian = variant & 1;
            header.unstamped = variant & 2;
            binary_file file = make_map(&header);
            elea_voxels voxels = read_good_map(*state, &file, 2.0);
            assert_solid_from(&voxels, modes[i], 2.0);
            assert_true(voxels.least == (modes[i] == 6 ? 0.0 : -3.0));
            assert_true(voxels.greatest == (modes[i] == 6 ? 65535.0 : 3.0));
            assert_int_equal(elea_format_mrc.recognize(file.bytes, file.n), !header.unstamped);
            elea_voxels_clear(&voxels);
        }
}

static void all_half_precision_numbers_are_right(void **state)
{
    static const struct {
        uint32_t bits;
        double value;
    } cases[] = {{0x0001, 0x1p-24},        {0x03ff, 1023 * 0x1p-24}, {0x0400, 0x1p-14},
                 {0x3555, 0.333251953125}, {0x7bff, 65504.0},        {0x3c01, 1.0009765625},
                 {0x7c00, HUGE_VAL}};
    map_header header = plain;
    header.mode = 12;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        binary_file file = begin_map(&header);
        put_number(&file, cases[i].bits, 2);
        put_number(&file, 0xfe00, 2); /* NaN */
        put_number(&file, 0xfc00, 2); /* minus infinity */
        put_zeros(&file, 2 * (VOXELS - 3));
        elea_voxels voxels = read_good_map(*state, &file, 0x1p-24);
        assert_int_equal(voxels.n_solid, 1);
        assert_true(voxels.greatest == cases[i].value && voxels.least == -HUGE_VAL);
        elea_voxels_clear(&voxels);
    }
}

static void axes_in_any_order_give_the_same_body(void **state)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const int32_t size[3] = {NX, NY, NZ};
    double expected[6] = {0};
    for (size_t i = 0; i < 6; i++) {
        map_header header = plain;
        for (int k = 0; k < 3; k++) {
            header.axes[k] = orders[i][k] + 1;
            header.size[k] = size[orders[i][k]];
            header.start[k] = 10 * (orders[i][k] + 1);
        }
        /* One voxel: 4, 2, 1 along x, y, z. */
        const size_t place[3] = {4, 2, 1};
        const int *axis = orders[i];
        size_t voxel =
            (place[axis[2]] * (size_t)header.size[1] + place[axis[1]]) * (size_t)header.size[0] +
            place[axis[0]];
        binary_file file = begin_map(&header);
        for (size_t k = 0; k < VOXELS; k++)
            put_float(&file, k == voxel);
        elea_voxels voxels = read_good_map(*state, &file, 1.0);
        assert_int_equal(voxels.n_boxes, 1);
        double corners[6];
        elea_voxels_corners(&voxels, 0, 1.0, corners);
        if (i == 0)
            memcpy(expected, corners, sizeof expected);
        assert_memory_equal(corners, expected, sizeof expected);
        elea_voxels_clear(&voxels);
    }
    /* Voxels of 2 A about positions that count from the start of the box. */
    static const double due[6] = {27.0, 43.0, 61.0, 29.0, 45.0, 63.0};
    assert_memory_equal(expected, due, sizeof due);
}

static void the_origin_comes_before_the_start_of_the_box(void **state)
{
    map_header header = plain;
    header.extended = 160;
    header.start[0] = 7;
    header.origin[1] = -2.5F;
    header.sampling[2] = 2 * NZ; /* the box is half of the cell */
    binary_file file = begin_map(&header);
    put_float(&file, 1.0F);
    put_zeros(&file, 4 * (VOXELS - 1));
    elea_voxels voxels = read_good_map(*state, &file, 0.5);
    static const double due[6] = {-1.0, -3.5, -0.5, 1.0, -1.5, 0.5};
    double corners[6];
    elea_voxels_corners(&voxels, 0, 1.0, corners);
    assert_memory_equal(corners, due, sizeof due);
    elea_voxels_clear(&voxels);
}

static void a_map_is_a_model_in_angstrom(void **state)
{
    const scratch *s = *state;
    elea_error error = {.status = ELEA_OK};
    binary_file file = make_map(&plain);
    write_bytes(s, file.bytes, file.n);
    assert_true(elea_body_file_recognized(s->path));
    elea_body_file *model = elea_body_file_open(s->path, 3.0, &error);
    assert_string_equal(error.message, "");
    assert_string_equal(elea_body_file_format(model), "MRC");
    assert_string_equal(elea_body_file_description(model),
                        "5 x 4 x 3 voxels, 8 solid, in 8 cuboids");
    assert_int_equal(elea_body_file_length_unit(model), ELEA_LENGTH_ANGSTROM);
    elea_body *body = elea_body_file_body(model, 0, &error);
    assert_non_null(body);
    assert_int_equal(elea_body_count(body, ELEA_PRIMITIVE_CUBOID), 8);
    elea_body_free(body);
    elea_body_file_free(model);
}

#ifdef ELEA_HAVE_ZLIB
static void gzip_makes_no_difference(void **state)
{
    const scratch *s = *state;
    elea_voxels voxels;
    elea_error error = {.status = ELEA_OK};
    binary_file file = make_map(&plain);
    write_gzip(s, &file);
    assert_int_equal(read_image_file(&elea_format_mrc, s->path, 1.0, &voxels, &error), ELEA_OK);
    assert_solid_from(&voxels, 2, 1.0);
    elea_voxels_clear(&voxels);
    file.n -= 1;
    write_gzip(s, &file);
    assert_int_equal(read_image_file(&elea_format_mrc, s->path, 1.0, &voxels, &error),
                     ELEA_ERROR_TRUNCATED);
    elea_voxels_clear(&voxels);
}
#endif

/* ---- Bad maps ---- */

static void assert_map_refused(const scratch *s, const map_header *header, elea_status status,
                               const char *words)
{
    elea_voxels voxels;
    elea_error error;
    binary_file file = make_map(header);
    elea_status failed = read_map(s, &file, 1.0, &voxels, &error);
    elea_voxels_clear(&voxels);
    if (failed != status || strstr(error.message, words) == NULL ||
        strstr(error.message, s->path) == NULL)
        fail_msg("expected \"%s\"; got %d, \"%s\"", words, (int)failed, error.message);
    assert_null(strchr(error.message, '\n'));
}

static void maps_that_are_no_volumes_are_refused(void **state)
{
    static const int32_t modes[] = {-1, 3, 4, 5, 101};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        map_header header = plain;
        header.mode = modes[i];
        assert_map_refused(*state, &header, ELEA_ERROR_FORMAT,
                           modes[i] == 3 || modes[i] == 4 ? "are complex" : "of the unknown mode");
    }
    map_header stack = plain;
    stack.group = 0;
    stack.sampling[2] = 1;
    assert_map_refused(*state, &stack, ELEA_ERROR_FORMAT, "a stack of 3 images is not a volume");
    stack.group = 401;
    assert_map_refused(*state, &stack, ELEA_ERROR_FORMAT, "is a stack of volumes");
    map_header oblique = plain;
    oblique.angles[1] = 120.0F;
    assert_map_refused(*state, &oblique, ELEA_ERROR_FORMAT, "cell are 90, 120 and 90");
    oblique.angles[1] = NAN;
    assert_map_refused(*state, &oblique, ELEA_ERROR_FORMAT, "voxels must be rectangular");
}

static void headers_that_cannot_be_are_refused(void **state)
{
    map_header header = plain;
    header.size[1] = 0;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "an image cannot have");
    header.size[1] = -4;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "an image cannot have");
    header = plain;
    header.size[0] = INT32_MAX - 100;
    assert_map_refused(*state, &header, ELEA_ERROR_TRUNCATED, "the file is truncated");
    header = plain;
    header.axes[2] = 2;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "are 1, 2 and 2; they must");
    header.axes[2] = 4;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "are 1, 2 and 4; they must");
    header = plain;
    header.sampling[1] = 0;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "the size of the voxels is not stated");
    header = plain;
    header.cell[2] = 0.0F;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "0 A for 3 along z");
    header.cell[2] = NAN;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "the size of the voxels is not stated");
    header = plain;
    header.extended = -1;
    assert_map_refused(*state, &header, ELEA_ERROR_FORMAT, "extended header is -1");
    header.extended = 1 << 14;
    binary_file file = make_map(&header);
    file.n = 2000;
    elea_voxels voxels;
    elea_error error;
    assert_int_equal(read_map(*state, &file, 1.0, &voxels, &error), ELEA_ERROR_TRUNCATED);
    elea_voxels_clear(&voxels);
}

static void axes_and_angles_may_be_left_out(void **state)
{
    map_header header = plain;
    memset(header.axes, 0, sizeof header.axes);
    memset(header.angles, 0, sizeof header.angles);
    binary_file file = make_map(&header);
    elea_voxels voxels = read_good_map(*state, &file, 1.0);
    assert_solid_from(&voxels, 2, 1.0);
    elea_voxels_clear(&voxels);
}

static void maps_without_a_threshold_are_refused_with_their_range(void **state)
{
    const scratch *s = *state;
    elea_voxels voxels;
    elea_error error;
    binary_file file = make_map(&plain);
    assert_int_equal(read_map(s, &file, NAN, &voxels, &error), ELEA_ERROR_ARGUMENT);
    assert_non_null(strstr(error.message, "give a threshold"));
    assert_non_null(strstr(error.message, "the values range from -3 to 3"));
    elea_voxels_clear(&voxels);
    assert_int_equal(read_map(s, &file, 3.5, &voxels, &error), ELEA_ERROR_BODY);
    assert_non_null(strstr(error.message, "no voxel reaches the threshold 3.5"));
    elea_voxels_clear(&voxels);
}

static void maps_cut_anywhere_are_refused(void **state)
{
    binary_file file = make_map(&plain);
    for (size_t n = file.n; n-- > 0; n -= n > 1100 || n < 5 ? 0 : 97 < n ? 97 : n - 1) {
        elea_voxels voxels;
        elea_error error;
        file.n = n;
        assert_int_equal(read_map(*state, &file, 1.0, &voxels, &error), ELEA_ERROR_TRUNCATED);
        assert_non_null(strstr(error.message, "the file is truncated"));
        elea_voxels_clear(&voxels);
    }
}

static void changed_bits_give_bodies_or_errors(void **state)
{
    const scratch *s = *state;
    uint64_t random = 11;
    for (int trial = 0; trial < 3000; trial++) {
        binary_file file = make_map(&plain);
        for (int i = 0; i < 3; i++) {
            uint64_t bit = next_random(&random) % (8 * 256);
            file.bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        }
        elea_voxels voxels;
        elea_error error;
        if (read_map(s, &file, 1.0, &voxels, &error) == ELEA_OK)
            assert_true(voxels.n_solid > 0 && voxels.n_boxes > 0);
        else
            assert_true(strlen(error.message) > 0);
        elea_voxels_clear(&voxels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mode_is_read_in_both_orders_of_bytes),
        cmocka_unit_test(all_half_precision_numbers_are_right),
        cmocka_unit_test(axes_in_any_order_give_the_same_body),
        cmocka_unit_test(the_origin_comes_before_the_start_of_the_box),
        cmocka_unit_test(a_map_is_a_model_in_angstrom),
#ifdef ELEA_HAVE_ZLIB
        cmocka_unit_test(gzip_makes_no_difference),
#endif
        cmocka_unit_test(maps_that_are_no_volumes_are_refused),
        cmocka_unit_test(headers_that_cannot_be_are_refused),
        cmocka_unit_test(axes_and_angles_may_be_left_out),
        cmocka_unit_test(maps_without_a_threshold_are_refused_with_their_range),
        cmocka_unit_test(maps_cut_anywhere_are_refused),
        cmocka_unit_test(changed_bits_give_bodies_or_errors),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
