/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "io/binary_file.h"
#include "io/dcd_recipe.h"

#define NUM_LAYOUTS 4

static recipe with_layout(recipe r, size_t layout)
{
    r.big_endian = layout % 2 == 1;
    r.marker_size = layout / 2 == 1 ? 8 : 4;
    return r;
}

static void check_frame(const recipe *r, elea_reader *reader, size_t number, elea_frame *frame)
{
    read_good(reader, number, frame);
    assert_int_equal(elea_frame_n_atoms(frame), r->n_atoms);
    const double *positions = elea_frame_positions(frame);
    for (size_t i = 0; i < r->n_atoms; i++)
        for (size_t axis = 0; axis < 3; axis++) {
            size_t from = is_fixed(r, i) ? 0 : number;
            assert_true(positions[3 * i + axis] == (double)coordinate(from, i, axis));
        }
    double interval = r->step * (1.0 / (1.0 / 4.888821e-2)) * r->steps_per_frame;
    double time = ((double)number + (double)r->start / r->steps_per_frame) * interval;
    assert_true(elea_frame_time(frame) == time);
}

static void check_frames(elea_reader *reader, const recipe *r)
{
    assert_string_equal(elea_reader_format(reader), "DCD");
    assert_null(elea_reader_topology(reader));
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    assert_int_equal(elea_reader_n_frames(reader), r->n_frames);
    assert_int_equal(elea_reader_n_atoms(reader), r->n_atoms);
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    for (size_t number = 0; number < r->n_frames; number++)
        check_frame(r, reader, number, frame);
    elea_frame_free(frame);
}

/* In every layout the file gives the positions and times of the recipe. */
static void check_recipe(const scratch *s, const recipe *base)
{
    for (size_t layout = 0; layout < NUM_LAYOUTS; layout++) {
        recipe r = with_layout(*base, layout);
        elea_reader *reader = open_file(s, build(&r));
        check_frames(reader, &r);
        elea_reader_free(reader);
    }
}

/* ---- Flavours ---- */

static void charmm_without_a_cell(void **state)
{
    check_recipe(*state, &plain);
}

static void xplor_has_its_step_in_double_precision(void **state)
{
    recipe r = plain;
    r.version = 0;
    r.step = 0.1;
    check_recipe(*state, &r);
}

static void charmm_with_cell_and_fourth_dimension(void **state)
{
    recipe r = plain;
    r.has_cell = true;
    r.has_fourth = true;
    check_recipe(*state, &r);
}

static void one_atom(void **state)
{
    recipe r = plain;
    r.n_atoms = 1;
    check_recipe(*state, &r);
}

static void fixed_atoms_stay_where_the_first_frame_has_them(void **state)
{
    recipe r = plain;
    for (r.n_fixed = 1; r.n_fixed <= r.n_atoms; r.n_fixed++) {
        r.has_cell = r.n_fixed % 2 == 0;
        r.has_fourth = r.n_fixed == 3;
        check_recipe(*state, &r);
    }
}

static void the_stated_number_of_frames_does_not_count(void **state)
{
    recipe r = plain;
    const int32_t stated[] = {0, 1, 7, -1, INT32_MAX};
    for (size_t i = 0; i < sizeof stated / sizeof stated[0]; i++) {
        r.stated_n_frames = stated[i];
        check_recipe(*state, &r);
    }
}

static void titles_may_be_of_any_length_even_a_wrong_one(void **state)
{
    recipe r = plain;
    r.n_title_lines = 0;
    check_recipe(*state, &r);
    r.n_title_lines = 32;
    check_recipe(*state, &r);
    r.n_title_lines = 3;
    r.title_length = 164;
    check_recipe(*state, &r);
}

static void no_steps_between_frames_is_no_time(void **state)
{
    recipe r = plain;
    r.steps_per_frame = 0;
    elea_reader *reader = open_file(*state, build(&r));
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, 1, frame);
    assert_true(isnan(elea_frame_time(frame)));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void gzip_is_read_too(void **state)
{
#ifdef ELEA_HAVE_ZLIB
    recipe r = plain;
    r.n_fixed = 2;
    write_gzip(*state, build(&r));
    elea_reader *reader = open_good(*state);
    check_frames(reader, &r);
    elea_reader_free(reader);
#else
    (void)state;
    skip();
#endif
}

static void frames_come_in_any_order(void **state)
{
    recipe r = plain;
    r.n_frames = 9;
    for (r.n_fixed = 0; r.n_fixed < 4; r.n_fixed += 3) {
        const binary_file *file = build(&r);
        write_bytes(*state, file->bytes, file->n);
        read_in_any_order(*state);
    }
}

/* ---- Cells ---- */

/* Fills `box` with the box of the first frame; false if there is none. */
static bool box_of(const scratch *s, const double cell[6], double box[3][3])
{
    recipe r = plain;
    r.has_cell = true;
    memcpy(r.cell, cell, sizeof r.cell);
    elea_reader *reader = open_file(s, build(&r));
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, 0, frame);
    bool has_box = elea_frame_box(frame, box);
    elea_frame_free(frame);
    elea_reader_free(reader);
    return has_box;
}

static void check_box(const scratch *s, const double cell[6], const double expected[9])
{
    double box[3][3];
    assert_true(box_of(s, cell, box));
    for (size_t k = 0; k < 9; k++)
        assert_true(fabs(box[k / 3][k % 3] - expected[k]) < 1e-12);
}

static void right_angles_in_degrees_or_as_cosines(void **state)
{
    const double expected[9] = {10, 0, 0, 0, 20, 0, 0, 0, 30};
    check_box(*state, (const double[6]){10, 90, 20, 90, 90, 30}, expected);
    check_box(*state, (const double[6]){10, 0, 20, 0, 0, 30}, expected);
}

static void gamma_stands_second_and_alpha_fifth(void **state)
{
    const double root = sqrt(0.75);
    const double gamma[9] = {10, 0, 0, 10, 20 * root, 0, 0, 0, 30};
    check_box(*state, (const double[6]){10, 60, 20, 90, 90, 30}, gamma);
    check_box(*state, (const double[6]){10, 0.5, 20, 0, 0, 30}, gamma);
    const double beta[9] = {10, 0, 0, 0, 20, 0, -15, 0, 30 * root};
    check_box(*state, (const double[6]){10, 90, 20, 120, 90, 30}, beta);
    check_box(*state, (const double[6]){10, 0, 20, -0.5, 0, 30}, beta);
    const double alpha[9] = {10, 0, 0, 0, 20, 0, 0, 15, 30 * root};
    check_box(*state, (const double[6]){10, 90, 20, 90, 60, 30}, alpha);
    check_box(*state, (const double[6]){10, 0, 20, 0, 0.5, 30}, alpha);
}

static void charmm_stores_a_symmetric_matrix(void **state)
{
    /* Negative numbers are not angles, and 200 is not an angle in degrees. */
    const double negative[9] = {30, -8, -8, -8, 31, -8, -8, -8, 32};
    check_box(*state, (const double[6]){30, -8, 31, -8, -8, 32}, negative);
    const double length[9] = {-1, 2, 50, 2, 3, 4, 50, 4, 5};
    check_box(*state, (const double[6]){-1, 2, 3, 50, 4, 5}, length);
    const double large[9] = {500, 200, 3, 200, 500, 4, 3, 4, 500};
    check_box(*state, (const double[6]){500, 200, 500, 3, 4, 500}, large);
}

static void cells_that_span_nothing_are_none(void **state)
{
    static const double cells[][6] = {
        {0, 0, 0, 0, 0, 0},       {0, 90, 0, 90, 90, 0},     {10, 90, 20, 90, 90, 0},
        {NAN, 90, 20, 90, 90, 3}, {10, NAN, 20, 90, 90, 30}, {10, 170, 20, 30, 30, 30},
        {1, -2, 4, 0, 0, 1},      {-1, -1, -1, -1, -1, -1},  {10, 0, 20, 0, 1, 30},
    };
    double box[3][3];
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        assert_false(box_of(*state, cells[i], box));
}

static void records_of_other_lengths_than_cells_are_passed_over(void **state)
{
    recipe r = plain;
    r.has_cell = true;
    r.n_frames = 0;
    binary_file *file = build(&r);
    put_length(file, &r, 24);
    put_zeros(file, 24);
    put_length(file, &r, 24);
    r.has_cell = false;
    put_frame(file, &r, 0);
    r.n_frames = 1;
    elea_reader *reader = open_file(*state, file);
    check_frames(reader, &r);
    elea_reader_free(reader);
}

/* ---- Damage ---- */

static void a_cut_anywhere_leaves_the_frames_before_it(void **state)
{
    recipe r = plain;
    r.has_cell = r.has_fourth = true;
    for (r.n_fixed = 0; r.n_fixed < 3; r.n_fixed += 2) {
        size_t ends[4];
        for (r.n_frames = 0; r.n_frames < 4; r.n_frames++)
            ends[r.n_frames] = build(&r)->n;
        r.n_frames = 3;
        binary_file *file = build(&r);
        for (size_t n = ends[3] - 1; n > 12; n--) {
            file->n = n;
            if (n <= ends[0])
                expect_refusal(
                    *state, file,
                    n == ends[0] && r.n_fixed == 0 ? ELEA_ERROR_FORMAT : ELEA_ERROR_TRUNCATED, "");
            else if (n < ends[1])
                expect_refusal(*state, file, ELEA_ERROR_TRUNCATED,
                               "frame 0: the file is truncated");
            else if (n == ends[1] || n == ends[2])
                expect_damage(*state, file, n == ends[1] ? 1 : 2, ELEA_OK, "");
            else
                expect_damage(*state, file, n < ends[2] ? 1 : 2, ELEA_ERROR_TRUNCATED,
                              n < ends[2] ? "frame 1: the file is truncated"
                                          : "frame 2: the file is truncated");
        }
    }
}

static void flipped_bits_do_no_harm(void **state)
{
    recipe r = plain;
    r.has_cell = true;
    for (size_t layout = 0; layout < NUM_LAYOUTS; layout++) {
        r = with_layout(r, layout);
        r.n_fixed = layout % 3;
        flip_bits(*state, build(&r), 250);
    }
}

static void a_wrong_length_is_found_with_its_frame(void **state)
{
    recipe r = plain;
    r.n_frames = 2;
    size_t second = build(&r)->n;
    r.n_frames = 3;
    binary_file *file = build(&r);
    file->bytes[second] = 24;
    expect_damage(*state, file, 2, ELEA_ERROR_FORMAT, "frame 2");
    file = build(&r);
    file->bytes[file->n - 3] = 1;
    expect_damage(*state, file, 2, ELEA_ERROR_FORMAT, "frame 2");
}

static void a_wrong_length_inside_a_frame_is_found_when_reading(void **state)
{
    const recipe r = plain;
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    /* The length before the last axis, and the one before that, which ends the second. */
    for (size_t before = 0; before < 8; before += 4) {
        binary_file *file = build(&r);
        file->bytes[file->n - (8 + 4 * r.n_atoms) - before] = 21;
        elea_reader *reader = open_file(*state, file);
        assert_int_equal(elea_reader_n_frames(reader), 3);
        elea_error error = {.status = ELEA_OK};
        assert_int_equal(elea_reader_read(reader, 2, frame, &error), ELEA_ERROR_FORMAT);
        assert_non_null(strstr(error.message, "frame 2: the frame is damaged"));
        check_frame(&r, reader, 1, frame);
        elea_reader_free(reader);
    }
    elea_frame_free(frame);
}

/* Offsets in the header of a file with markers of 4 bytes. */
enum { MAGIC_AT = 4, N_FIXED_AT = 40, N_ATOMS_AT = 92 + 172 + 4, FREE_AT = 92 + 172 + 12 + 4 };

static void impossible_headers_are_refused(void **state)
{
    recipe r = plain;
    binary_file *file = build(&r);
    memset(file->bytes + N_ATOMS_AT, 0, 4);
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "number of atoms is not positive");
    memset(file->bytes + N_ATOMS_AT, 0xff, 4);
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "number of atoms is not positive");
    /* 2^31 - 1 atoms: no memory is allocated for them. */
    file->bytes[N_ATOMS_AT + 3] = 0x7f;
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "frame 0: the frame is damaged");
    file = build(&r);
    file->bytes[N_FIXED_AT] = 6;
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "fixed atoms");
    file->bytes[N_FIXED_AT + 3] = 0x80;
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "fixed atoms");
    r.n_fixed = 2;
    file = build(&r);
    file->bytes[FREE_AT] = 6;
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "listed as free");
    file->bytes[FREE_AT] = 0;
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "listed as free");
}

static void a_file_of_velocities_is_named_so(void **state)
{
    scratch named = *(const scratch *)*state;
    (void)strncat(named.path, ".dcd", 5);
    binary_file *file = build(&plain);
    memcpy(file->bytes + MAGIC_AT, "VELD", 4);
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "unknown format");
    expect_refusal(&named, file, ELEA_ERROR_FORMAT, "velocities");
    memcpy(file->bytes + MAGIC_AT, "CARD", 4);
    expect_refusal(&named, file, ELEA_ERROR_FORMAT, "not a DCD file");
    (void)unlink(named.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charmm_without_a_cell),
        cmocka_unit_test(xplor_has_its_step_in_double_precision),
        cmocka_unit_test(charmm_with_cell_and_fourth_dimension),
        cmocka_unit_test(one_atom),
        cmocka_unit_test(fixed_atoms_stay_where_the_first_frame_has_them),
        cmocka_unit_test(the_stated_number_of_frames_does_not_count),
        cmocka_unit_test(titles_may_be_of_any_length_even_a_wrong_one),
        cmocka_unit_test(no_steps_between_frames_is_no_time),
        cmocka_unit_test(gzip_is_read_too),
        cmocka_unit_test(frames_come_in_any_order),
        cmocka_unit_test(right_angles_in_degrees_or_as_cosines),
        cmocka_unit_test(gamma_stands_second_and_alpha_fifth),
        cmocka_unit_test(charmm_stores_a_symmetric_matrix),
        cmocka_unit_test(cells_that_span_nothing_are_none),
        cmocka_unit_test(records_of_other_lengths_than_cells_are_passed_over),
        cmocka_unit_test(a_cut_anywhere_leaves_the_frames_before_it),
        cmocka_unit_test(flipped_bits_do_no_harm),
        cmocka_unit_test(a_wrong_length_is_found_with_its_frame),
        cmocka_unit_test(a_wrong_length_inside_a_frame_is_found_when_reading),
        cmocka_unit_test(impossible_headers_are_refused),
        cmocka_unit_test(a_file_of_velocities_is_named_so),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
