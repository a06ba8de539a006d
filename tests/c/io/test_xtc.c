/* SPDX-License-Identifier: MIT */
#include "io/binary_file.h"
#include "io/xtc_packer.h"

static const xtc_recipe plain = {
    .magic = 1995,
    .n_atoms = 23,
    .time = 2.5F,
    .box = {2, 0, 0, 0.5F, 3, 0, -0.25F, 0.125F, 4},
    .precision = 1000.0F,
    .minimum = {-1500, -2000, 17},
    .maximum = {1500, 1203, 4000},
    .near_index = 30,
    .most_near = 10,
    .seed = 1,
};

static binary_file *empty_file(void)
{
    static binary_file file;
    file.n = 0;
    return &file;
}

static binary_file *build(const xtc_recipe *r)
{
    binary_file *file = empty_file();
    put_frame(file, r);
    return file;
}

static void check_positions(const elea_frame *frame, size_t n_atoms, int32_t (*expected)[3],
                            float precision)
{
    const double *positions = elea_frame_positions(frame);
    assert_int_equal(elea_frame_n_atoms(frame), n_atoms);
    for (size_t i = 0; i < n_atoms; i++)
        for (size_t k = 0; k < 3; k++) {
            float nanometres = (float)expected[i][k] * (1.0F / precision);
            float angstroms = nanometres * 10.0F;
            assert_true(positions[3 * i + k] == (double)angstroms);
        }
}

/* The positions in `frame` are those that the packer generated for the same xtc_recipe. */
static void check_packed(const elea_frame *frame, const xtc_recipe *r)
{
    static packed_frame expected;
    expected = *pack(r);
    check_positions(frame, (size_t)r->n_atoms, expected.positions, r->precision);
}

static void check_recipe(const scratch *s, const xtc_recipe *r)
{
    elea_reader *reader = open_file(s, build(r));
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    assert_string_equal(elea_reader_format(reader), "XTC");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    read_good(reader, 0, frame);
    check_packed(frame, r);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

/* ---- Content of a frame ---- */

static void time_and_box_are_in_picoseconds_and_angstrom(void **state)
{
    elea_reader *reader = open_file(*state, build(&plain));
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, 0, frame);
    assert_null(elea_reader_topology(reader));
    assert_true(elea_frame_time(frame) == 2.5);
    const double expected[9] = {20, 0, 0, 5, 30, 0, -2.5, 1.25, 40};
    double box[3][3];
    assert_true(elea_frame_box(frame, box));
    assert_memory_equal(box, expected, sizeof box);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void a_box_of_zeros_is_none(void **state)
{
    xtc_recipe r = plain;
    memset(r.box, 0, sizeof r.box);
    elea_reader *reader = open_file(*state, build(&r));
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, 0, frame);
    double box[3][3];
    assert_false(elea_frame_box(frame, box));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void up_to_nine_atoms_are_plain_numbers(void **state)
{
    for (int32_t magic = 1995; magic <= 2023; magic += 28)
        for (int32_t n = 1; n <= 9; n++) {
            xtc_recipe r = plain;
            r.magic = magic;
            r.n_atoms = n;
            binary_file *file = empty_file();
            put_frame_header(file, &r);
            for (int32_t i = 0; i < 3 * n; i++)
                put_float(file, 0.1F * (float)(i - 4));
            elea_reader *reader = open_file(*state, file);
            elea_frame *frame = elea_frame_create(NULL);
            assert_non_null(frame);
            read_good(reader, 0, frame);
            assert_int_equal(elea_frame_n_atoms(frame), n);
            for (int32_t i = 0; i < 3 * n; i++) {
                float nanometres = 0.1F * (float)(i - 4);
                float angstroms = nanometres * 10.0F;
                assert_true(elea_frame_positions(frame)[i] == (double)angstroms);
            }
            elea_frame_free(frame);
            elea_reader_free(reader);
        }
}

/* Written by MDAnalysis 2.11 at 1000 per nm: four waters, two ions. */
static const unsigned char waters[] = {
    0x00, 0x00, 0x07, 0xcb, 0x00, 0x00, 0x00, 0x0e, 0x00, 0x00, 0x00, 0x07, 0x3f, 0xc0, 0x00,
    0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x40, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x40, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0e, 0x44, 0x7a, 0x00, 0x00,
    0xff, 0xff, 0xfc, 0x7c, 0xff, 0xff, 0xfc, 0x72, 0xff, 0xff, 0xfc, 0x9a, 0x00, 0x00, 0x03,
    0x89, 0x00, 0x00, 0x03, 0x70, 0x00, 0x00, 0x03, 0x83, 0x00, 0x00, 0x00, 0x15, 0x00, 0x00,
    0x00, 0x37, 0xee, 0x3c, 0xd2, 0xc0, 0x42, 0x98, 0xed, 0x33, 0x96, 0x89, 0x7d, 0x6e, 0x57,
    0x2d, 0x13, 0x87, 0x9c, 0xb9, 0x46, 0x70, 0xc0, 0xba, 0x7e, 0x9c, 0x06, 0x77, 0xf4, 0x34,
    0xe7, 0xcf, 0xa1, 0x30, 0x8b, 0xe0, 0x8c, 0x5a, 0x5d, 0xaa, 0x3d, 0xcc, 0x30, 0xe8, 0x02,
    0x66, 0x90, 0xcb, 0x16, 0x0c, 0x00, 0x10, 0x83, 0xba, 0x87, 0x2a, 0xc0, 0x00};

static int32_t waters_positions[14][3] = {
    {120, -45, 310}, {177, 31, 310},  {177, -121, 313},  {700, 230, -80},  {669, 318, -68},
    {640, 160, -55}, {-150, 640, 90}, {-55, 643, 81},    {-174, 732, 100}, {410, 420, 505},
    {410, 344, 563}, {415, 496, 562}, {-900, 880, -870}, {905, -910, 899}};

static void a_frame_of_another_writer(void **state)
{
    binary_file *file = empty_file();
    put_bytes(file, waters, sizeof waters);
    elea_reader *reader = open_file(*state, file);
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, 0, frame);
    check_positions(frame, 14, waters_positions, 1000.0F);
    assert_true(elea_frame_time(frame) == 1.5);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void magic_2023_counts_bytes_in_64_bits(void **state)
{
    binary_file *file = empty_file();
    put_bytes(file, waters, 88);
    put_zeros(file, 4);
    put_bytes(file, waters + 88, sizeof waters - 88);
    file->bytes[2] = 0x07;
    file->bytes[3] = 0xe7;
    elea_reader *reader = open_file(*state, file);
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, 0, frame);
    check_positions(frame, 14, waters_positions, 1000.0F);
    elea_frame_free(frame);
    elea_reader_free(reader);
    xtc_recipe r = plain;
    r.magic = 2023;
    check_recipe(*state, &r);
}

/* ---- Packing ---- */

static void near_atoms_of_every_size(void **state)
{
    xtc_recipe r = plain;
    r.n_atoms = 200;
    for (r.near_index = 9; r.near_index <= 73; r.near_index++)
        for (r.seed = 1; r.seed < 4; r.seed++)
            check_recipe(*state, &r);
}

static void groups_of_every_length(void **state)
{
    xtc_recipe r = plain;
    for (r.n_atoms = 10; r.n_atoms < 40; r.n_atoms++)
        for (r.most_near = 0; r.most_near <= 10; r.most_near++) {
            r.seed = (uint64_t)r.n_atoms;
            check_recipe(*state, &r);
        }
}

/* Packed in 1 to 72 bits together, or in up to 32 each if one is too large. */
static void ranges_of_every_size(void **state)
{
    for (unsigned x = 0; x < 32; x++)
        for (unsigned y = 0; y < 32; y += 5)
            for (unsigned z = 0; z < 32; z += 10) {
                xtc_recipe r = plain;
                const unsigned n_bits[3] = {x, (x + y) % 32, (x + z) % 32};
                r.n_atoms = 12;
                r.most_near = 1;
                for (int k = 0; k < 3; k++) {
                    uint32_t size = (uint32_t)1 << n_bits[k];
                    r.minimum[k] = n_bits[k] == 31 ? INT32_MIN : -(int32_t)(size / 3);
                    r.maximum[k] = (int32_t)((int64_t)r.minimum[k] + size - 1 - (x + y + z) % 2);
                    if (r.maximum[k] < r.minimum[k])
                        r.maximum[k] = r.minimum[k];
                }
                r.seed = x + 32 * y;
                check_recipe(*state, &r);
            }
}

static void the_largest_range(void **state)
{
    xtc_recipe r = plain;
    for (int k = 0; k < 3; k++) {
        r.minimum[k] = INT32_MIN;
        r.maximum[k] = INT32_MAX - 1;
    }
    check_recipe(*state, &r);
}

static void each_frame_has_its_own_precision(void **state)
{
    const float precisions[] = {1.0F, 100.0F, 1000.0F, 12345.678F, 1e6F};
    size_t n = sizeof precisions / sizeof precisions[0];
    binary_file *file = empty_file();
    xtc_recipe r = plain;
    for (size_t i = 0; i < n; i++) {
        r.precision = precisions[i];
        r.time = (float)i;
        put_frame(file, &r);
    }
    elea_reader *reader = open_file(*state, file);
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    assert_int_equal(elea_reader_n_frames(reader), n);
    for (size_t i = n; i-- > 0;) {
        r.precision = precisions[i];
        read_good(reader, i, frame);
        check_packed(frame, &r);
        assert_true(elea_frame_time(frame) == (double)i);
    }
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static const binary_file *several_frames(size_t n, size_t ends[])
{
    binary_file *file = empty_file();
    xtc_recipe r = plain;
    for (size_t i = 0; i < n; i++) {
        r.seed = i;
        r.time = (float)i;
        r.magic = i % 2 == 0 ? 1995 : 2023;
        put_frame(file, &r);
        if (ends != NULL)
            ends[i] = file->n;
    }
    return file;
}

static void frames_come_in_any_order(void **state)
{
    const binary_file *file = several_frames(7, NULL);
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
    size_t ends[3];
    binary_file file = *several_frames(3, ends);
    for (size_t n = ends[2] - 1; n >= 56; n--) {
        file.n = n;
        if (n < ends[0])
            expect_refusal(*state, &file, ELEA_ERROR_TRUNCATED, "frame 0: the file is truncated");
        else if (n == ends[0] || n == ends[1])
            expect_damage(*state, &file, n == ends[0] ? 1 : 2, ELEA_OK, "");
        else
            expect_damage(*state, &file, n < ends[1] ? 1 : 2, ELEA_ERROR_TRUNCATED,
                          n < ends[1] ? "frame 1: the file is truncated"
                                      : "frame 2: the file is truncated");
    }
}

static void flipped_bits_do_no_harm(void **state)
{
    flip_bits(*state, several_frames(2, NULL), 1000);
    xtc_recipe r = plain;
    r.minimum[0] = INT32_MIN;
    flip_bits(*state, build(&r), 500);
    for (int k = 0; k < 3; k++) {
        r.minimum[k] = 0;
        r.maximum[k] = 0xfffffe;
    }
    r.near_index = 70;
    flip_bits(*state, build(&r), 500);
}

static void another_number_of_atoms_is_found_with_its_frame(void **state)
{
    binary_file *file = empty_file();
    xtc_recipe r = plain;
    put_frame(file, &r);
    put_frame(file, &r);
    r.n_atoms = 24;
    put_frame(file, &r);
    expect_damage(*state, file, 2, ELEA_ERROR_FORMAT,
                  "frame 2: the frame has 24 atoms, but the first has 23");
}

static void what_follows_must_be_a_frame(void **state)
{
    binary_file *file = build(&plain);
    put_bytes(file, "some text", 9);
    expect_damage(*state, file, 1, ELEA_ERROR_FORMAT, "frame 1");
}

/* Offsets in a frame. */
enum { N_ATOMS_AT = 4, AGAIN_AT = 52, PRECISION_AT = 56, NEAR_AT = 84, N_BYTES_AT = 88 };

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
    scratch named = *(const scratch *)*state;
    (void)strncat(named.path, ".xtc", 5);
    expect_refusal(&named, with_number(0, 1993), ELEA_ERROR_FORMAT, "not an XTC file");
    expect_refusal(&named, with_number(0, 1996), ELEA_ERROR_FORMAT, "not an XTC file");
    expect_refusal(&named, with_number(N_ATOMS_AT, 0), ELEA_ERROR_FORMAT, "not positive");
    expect_refusal(&named, with_number(AGAIN_AT, 24), ELEA_ERROR_FORMAT, "counts of atoms differ");
    (void)unlink(named.path);
    /* 0, -1, infinity and NaN */
    const uint32_t precisions[] = {0, 0xbf800000, 0x7f800000, 0x7fc00000};
    for (size_t i = 0; i < 4; i++)
        expect_refusal(*state, with_number(PRECISION_AT, precisions[i]), ELEA_ERROR_FORMAT,
                       "precision");
    for (size_t k = 0; k < 3; k++) {
        size_t at = PRECISION_AT + 4 + 4 * k;
        expect_refusal(*state, with_number(at, 1000000), ELEA_ERROR_FORMAT, "below the smallest");
        xtc_recipe r = plain;
        r.maximum[k] = INT32_MAX;
        r.minimum[k] = INT32_MIN;
        binary_file *file = empty_file();
        put_frame_header(file, &r);
        put_bit_stream(file, &r, &pack(&plain)->bits);
        expect_refusal(*state, file, ELEA_ERROR_FORMAT, "too far above");
    }
    const uint32_t indices[] = {0, 8, 74, 0xffffffff};
    for (size_t i = 0; i < 4; i++)
        expect_refusal(*state, with_number(NEAR_AT, indices[i]), ELEA_ERROR_FORMAT, "table");
    const uint32_t sizes[] = {0, 4, 0x7fffffff, 0xffffffff};
    for (size_t i = 0; i < 4; i++)
        expect_refusal(*state, with_number(N_BYTES_AT, sizes[i]), ELEA_ERROR_FORMAT, "bytes");
}

/* A stream with one kind of damage is rejected when it is read, which here is on opening. */
static void expect_damaged_stream(const scratch *s, const xtc_recipe *r, const bit_writer *bits)
{
    binary_file *file = empty_file();
    put_frame_header(file, r);
    put_bit_stream(file, r, bits);
    expect_refusal(s, file, ELEA_ERROR_FORMAT,
                   "frame 0: the frame is damaged: its packed coordinates");
}

static void a_stream_that_ends_too_early_is_damaged(void **state)
{
    xtc_recipe r = plain;
    r.n_atoms = 100;
    static bit_writer bits;
    bits = pack(&r)->bits;
    bits.n_bits -= 8;
    expect_damaged_stream(*state, &r, &bits);
    bits.n_bits = 26 * 8;
    expect_damaged_stream(*state, &r, &bits);
}

static void a_group_of_more_atoms_than_are_left_is_damaged(void **state)
{
    xtc_recipe r = plain;
    r.n_atoms = 10;
    static packed_frame frame;
    uint64_t random = 1;
    put_group(&frame, &r, r.near_index, 10, 31, &random, 0);
    put_bits(&frame.bits, 0, 64);
    expect_damaged_stream(*state, &r, &frame.bits);
}

static void near_atoms_of_a_size_outside_the_table_are_damaged(void **state)
{
    xtc_recipe r = plain;
    r.n_atoms = 10;
    static packed_frame frame;
    uint64_t random = 1;
    r.near_index = 73;
    put_group(&frame, &r, 72, 9, 28, &random, 0);
    expect_damaged_stream(*state, &r, &frame.bits);
    r.near_index = 9;
    frame.bits.n_bits = 0;
    put_group(&frame, &r, 9, 1, 3, &random, 0);
    put_group(&frame, &r, 9, 7, 22, &random, 2);
    expect_damaged_stream(*state, &r, &frame.bits);
}

/* Ten far atoms whose bits are all 1: the first number exceeds its size. */
static void numbers_beyond_the_range_are_damaged(void **state)
{
    static const struct {
        uint32_t sizes[3];
        unsigned n_bits;
    } cases[] = {
        {{3, 4, 5}, 6},          {{4097, 0xffffff, 0xffffff}, 61}, {{0x1000001, 1, 1}, 27},
        {{1, 0x1000001, 1}, 27}, {{1, 1, 0x1000001}, 27},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        xtc_recipe r = plain;
        r.n_atoms = 10;
        for (int k = 0; k < 3; k++)
            r.maximum[k] = r.minimum[k] + (int32_t)cases[i].sizes[k] - 1;
        static bit_writer bits;
        bits.n_bits = 0;
        for (int atom = 0; atom < 10; atom++) {
            put_bits(&bits, UINT64_MAX, cases[i].n_bits);
            put_bits(&bits, 0, 1);
        }
        expect_damaged_stream(*state, &r, &bits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_and_box_are_in_picoseconds_and_angstrom),
        cmocka_unit_test(a_box_of_zeros_is_none),
        cmocka_unit_test(up_to_nine_atoms_are_plain_numbers),
        cmocka_unit_test(a_frame_of_another_writer),
        cmocka_unit_test(magic_2023_counts_bytes_in_64_bits),
        cmocka_unit_test(near_atoms_of_every_size),
        cmocka_unit_test(groups_of_every_length),
        cmocka_unit_test(ranges_of_every_size),
        cmocka_unit_test(the_largest_range),
        cmocka_unit_test(each_frame_has_its_own_precision),
        cmocka_unit_test(frames_come_in_any_order),
        cmocka_unit_test(a_cut_anywhere_leaves_the_frames_before_it),
        cmocka_unit_test(flipped_bits_do_no_harm),
        cmocka_unit_test(another_number_of_atoms_is_found_with_its_frame),
        cmocka_unit_test(what_follows_must_be_a_frame),
        cmocka_unit_test(impossible_headers_are_refused),
        cmocka_unit_test(a_stream_that_ends_too_early_is_damaged),
        cmocka_unit_test(a_group_of_more_atoms_than_are_left_is_damaged),
        cmocka_unit_test(near_atoms_of_a_size_outside_the_table_are_damaged),
        cmocka_unit_test(numbers_beyond_the_range_are_damaged),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
