/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "io/binary_file.h"
#include "io/reader.h"

/* Everything in which frames differ. */
typedef struct recipe {
    size_t n_atoms;
    bool is_double, has_box, has_positions, has_velocities, has_forces, has_virial;
    double time;
    int32_t symbols; /* bytes of a block that is never there */
} recipe;

static const recipe plain = {.n_atoms = 4, .has_box = true, .has_positions = true, .time = 1.5};

static double coordinate(double time, size_t i)
{
    return 0.1 * time + 0.3 * (double)i;
}

static void put_real(binary_file *file, const recipe *r, double value)
{
    if (r->is_double)
        put_double(file, value);
    else
        put_float(file, (float)value);
}

static void put_frame(binary_file *file, const recipe *r)
{
    int32_t real = r->is_double ? 8 : 4, matrix = 9 * real,
            vectors = 3 * (int32_t)r->n_atoms * real;
    const int32_t sizes[10] = {0,
                               0,
                               r->has_box ? matrix : 0,
                               r->has_virial ? matrix : 0,
                               r->has_virial ? matrix : 0,
                               0,
                               r->symbols,
                               r->has_positions ? vectors : 0,
                               r->has_velocities ? vectors : 0,
                               r->has_forces ? vectors : 0};
    file->big_endian = true;
    put_int(file, 1993);
    put_int(file, 13);
    put_int(file, 12);
    put_bytes(file, "GMX_trn_file", 12);
    for (size_t i = 0; i < 10; i++)
        put_int(file, sizes[i]);
    put_int(file, (int32_t)r->n_atoms);
    put_int(file, 7); /* step */
    put_int(file, 0);
    put_real(file, r, r->time);
    put_real(file, r, 0.25);
    for (size_t k = 0; r->has_box && k < 9; k++)
        put_real(file, r, k % 4 == 0 ? 3.3 + (double)k : 0.0);
    for (size_t k = 0; r->has_virial && k < 18; k++)
        put_real(file, r, -77.0);
    for (size_t i = 0; r->has_positions && i < 3 * r->n_atoms; i++)
        put_real(file, r, coordinate(r->time, i));
    for (size_t i = 0; r->has_velocities && i < 3 * r->n_atoms; i++)
        put_real(file, r, -99.0);
    for (size_t i = 0; r->has_forces && i < 3 * r->n_atoms; i++)
        put_real(file, r, -88.0);
}

static binary_file *empty_file(void)
{
    static binary_file file;
    file.n = 0;
    return &file;
}

static binary_file *build(const recipe *r)
{
    binary_file *file = empty_file();
    put_frame(file, r);
    return file;
}

/* In single precision products are rounded as GROMACS and MDAnalysis do. */
static double angstroms(const recipe *r, double nanometres)
{
    float single = (float)nanometres * 10.0F;
    return r->is_double ? nanometres * 10.0 : (double)single;
}

static void check_frame(elea_reader *reader, size_t number, const recipe *r)
{
    double box[3][3];
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, number, frame);
    assert_int_equal(elea_frame_n_atoms(frame), r->n_atoms);
    for (size_t i = 0; i < 3 * r->n_atoms; i++)
        assert_true(elea_frame_positions(frame)[i] == angstroms(r, coordinate(r->time, i)));
    assert_true(elea_frame_time(frame) == r->time);
    assert_int_equal(elea_frame_box(frame, box), r->has_box);
    for (size_t k = 0; r->has_box && k < 9; k++)
        assert_true((&box[0][0])[k] == (k % 4 == 0 ? angstroms(r, 3.3 + (double)k) : 0.0));
    elea_frame_free(frame);
}

static void all_blocks_in_both_precisions(void **state)
{
    for (unsigned flags = 0; flags < 32; flags++) {
        recipe r = plain;
        r.is_double = (flags & 1U) != 0;
        r.has_box = (flags & 2U) != 0;
        r.has_velocities = (flags & 4U) != 0;
        r.has_forces = (flags & 8U) != 0;
        r.has_virial = (flags & 16U) != 0;
        binary_file *file = build(&r);
        recipe next = r;
        next.time = 2.5;
        put_frame(file, &next);
        elea_reader *reader = open_file(*state, file);
        assert_string_equal(elea_reader_format(reader), "TRR");
        assert_null(elea_reader_topology(reader));
        assert_null(elea_reader_note(reader));
        assert_int_equal(elea_reader_n_frames(reader), 2);
        assert_int_equal(elea_reader_is_single(reader), !r.is_double);
        check_frame(reader, 1, &next);
        check_frame(reader, 0, &r);
        elea_reader_free(reader);
    }
}

/* Frames with velocities only, before, between and after those with positions. */
static void frames_without_positions_are_left_out_and_told(void **state)
{
    binary_file *file = empty_file();
    recipe without = plain, r = plain;
    without.has_positions = false;
    without.has_velocities = true;
    put_frame(file, &without);
    put_frame(file, &r);
    put_frame(file, &without);
    put_frame(file, &without);
    r.time = 8.0;
    put_frame(file, &r);
    put_frame(file, &without);
    elea_reader *reader = open_file(*state, file);
    assert_int_equal(elea_reader_n_frames(reader), 2);
    assert_string_equal(elea_reader_note(reader),
                        "4 frames without positions are left out, and not counted");
    check_frame(reader, 1, &r);
    check_frame(reader, 0, &plain);
    check_frame(reader, 1, &r);
    elea_reader_free(reader);
    expect_refusal(*state, build(&without), ELEA_ERROR_FORMAT,
                   "none of its 1 frames has positions");
}

static void frames_come_in_any_order(void **state)
{
    binary_file *file = empty_file();
    recipe r = plain;
    for (size_t i = 0; i < 9; i++) {
        r.time = (double)i;
        r.has_velocities = i % 2 == 0;
        r.has_positions = i % 3 != 1;
        put_frame(file, &r);
    }
    write_bytes(*state, file->bytes, file->n);
    read_in_any_order(*state);
#ifdef ELEA_HAVE_ZLIB
    write_gzip(*state, file);
    read_in_any_order(*state);
#endif
}

/* ---- Damage ---- */

static void a_cut_anywhere_leaves_the_frames_before_it(void **state)
{
    binary_file file = *build(&plain);
    size_t size = file.n;
    put_frame(&file, &plain);
    for (size_t n = 2 * size - 1; n > 0; n--) {
        file.n = n;
        if (n < 24) /* by its content it may be anything */
            continue;
        if (n < size)
            expect_refusal(*state, &file, ELEA_ERROR_TRUNCATED, "frame 0: the file is truncated");
        else if (n > size)
            expect_damage(*state, &file, 1, ELEA_ERROR_TRUNCATED, "frame 1: the file is truncated");
    }
}

static void flipped_bits_do_no_harm(void **state)
{
    recipe r = plain;
    binary_file *file = build(&r);
    r.has_velocities = true;
    put_frame(file, &r);
    r.is_double = true;
    r.has_virial = true;
    put_frame(file, &r);
    flip_bits(*state, file, 2000);
}

/* Offsets in a frame. */
enum { SIZES_AT = 24, BOX_AT = SIZES_AT + 8, POSITIONS_AT = SIZES_AT + 28, N_ATOMS_AT = 64 };

static binary_file *with_number(size_t offset, uint32_t number)
{
    binary_file *file = build(&plain);
    size_t n = file->n;
    file->n = offset;
    put_number(file, number, 4);
    file->n = n;
    return file;
}

static void impossible_headers_are_refused(void **state)
{
    static const uint32_t sizes[] = {1, 44, 52, 100, 0x7fffffff, 0xffffffff};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        expect_refusal(*state, with_number(POSITIONS_AT, sizes[i]), ELEA_ERROR_FORMAT,
                       "the size of a block");
        expect_refusal(*state, with_number(BOX_AT, sizes[i]), ELEA_ERROR_FORMAT,
                       "the size of a block");
    }
    expect_refusal(*state, with_number(BOX_AT, 72), ELEA_ERROR_FORMAT, "different sizes");
    expect_refusal(*state, with_number(SIZES_AT, 4), ELEA_ERROR_FORMAT, "no version of GROMACS");
    expect_refusal(*state, with_number(N_ATOMS_AT, 0), ELEA_ERROR_FORMAT, "not positive");
    expect_refusal(*state, with_number(N_ATOMS_AT, 5), ELEA_ERROR_FORMAT, "the size of a block");
    expect_refusal(*state, with_number(N_ATOMS_AT, 0xffffffff), ELEA_ERROR_FORMAT, "not positive");
    recipe r = plain;
    r.has_box = r.has_positions = false;
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, "it has no data");
    scratch named = *(const scratch *)*state;
    (void)strncat(named.path, ".trr", 5);
    expect_refusal(&named, with_number(0, 1995), ELEA_ERROR_FORMAT, "not a TRR file");
    expect_refusal(&named, with_number(12, 1995), ELEA_ERROR_FORMAT, "not a TRR file");
    (void)unlink(named.path);
}

static void later_frames_must_be_frames_of_the_same_atoms(void **state)
{
    binary_file *file = build(&plain);
    put_bytes(file, "some text", 9);
    expect_damage(*state, file, 1, ELEA_ERROR_FORMAT, "frame 1: the frame is damaged");
    recipe r = plain;
    r.n_atoms = 5;
    file = build(&plain);
    put_frame(file, &r);
    expect_damage(*state, file, 1, ELEA_ERROR_FORMAT,
                  "frame 1: the frame has 5 atoms, but the first has 4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_blocks_in_both_precisions),
        cmocka_unit_test(frames_without_positions_are_left_out_and_told),
        cmocka_unit_test(frames_come_in_any_order),
        cmocka_unit_test(a_cut_anywhere_leaves_the_frames_before_it),
        cmocka_unit_test(flipped_bits_do_no_harm),
        cmocka_unit_test(impossible_headers_are_refused),
        cmocka_unit_test(later_frames_must_be_frames_of_the_same_atoms),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
