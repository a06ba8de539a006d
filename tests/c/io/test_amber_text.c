/* SPDX-License-Identifier: MIT */
/* The ASCII files of AMBER: mdcrd and rst7. */
#include <math.h>

#include "io/samples.h"

/* Everything in which the files differ. */
typedef struct recipe {
    size_t n_atoms, n_frames;
    size_t n_box; /* numbers of the line of the box: 0, 3 or 6 */
    bool has_velocities, has_time;
    const char *end_of_line;
} recipe;

static const recipe plain = {.n_atoms = 7, .n_frames = 3, .n_box = 3, .end_of_line = "\n"};

/*
 * Neighbours in the file, some of which are bonded, as in molecules with hydrogens. They move a
 * little, and are exact to the decimals written.
 */
static double coordinate(const recipe *r, size_t frame, size_t i)
{
    static const double steps[7] = {1.0, 1.5, 4.0, 1.0, 3.5, 1.5, 1.25};
    size_t atom = i / 3, axis = i % 3;
    double along = 0.0;
    for (size_t k = 0; k < atom; k++)
        along += steps[k % 7];
    (void)r;
    return (axis == 0 ? along : 0.25 * (double)axis) + 0.125 * (double)frame - 20.0;
}

static double edge(size_t frame, size_t k)
{
    return 70.0 + 10.0 * (double)k + 0.5 * (double)frame;
}

static void put_numbers(binary_file *file, const recipe *r, size_t frame, size_t n, int width)
{
    size_t per_line = width == 8 ? 10 : 6;
    for (size_t i = 0; i < n; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "%*.*f", width, width == 8 ? 3 : 7,
                       coordinate(r, frame, i));
        put_text(file, text);
        if ((i + 1) % per_line == 0 || i + 1 == n)
            put_text(file, r->end_of_line);
    }
}

static void put_box(binary_file *file, const recipe *r, size_t frame, int width)
{
    for (size_t k = 0; k < r->n_box; k++) {
        char text[32];
        (void)snprintf(text, sizeof text, "%*.*f", width, width == 8 ? 3 : 7,
                       k < 3 ? edge(frame, k) : 90.0);
        put_text(file, text);
    }
    if (r->n_box > 0)
        put_text(file, r->end_of_line);
}

static binary_file *build_mdcrd(const recipe *r)
{
    static binary_file file;
    file = (binary_file){.n = 0};
    put_text(&file, "a title");
    put_text(&file, r->end_of_line);
    for (size_t frame = 0; frame < r->n_frames; frame++) {
        put_numbers(&file, r, frame, 3 * r->n_atoms, 8);
        put_box(&file, r, frame, 8);
    }
    return &file;
}

static binary_file *build_rst7(const recipe *r)
{
    static binary_file file;
    char text[64];
    file = (binary_file){.n = 0};
    (void)snprintf(text, sizeof text, "a title%s%6zu%s%s", r->end_of_line, r->n_atoms,
                   r->has_time ? "  0.1250000E+02" : "", r->end_of_line);
    put_text(&file, text);
    put_numbers(&file, r, 0, 3 * r->n_atoms, 12);
    if (r->has_velocities)
        put_numbers(&file, r, 9, 3 * r->n_atoms, 12);
    put_box(&file, r, 0, 12);
    return &file;
}

static elea_reader *open_with(const scratch *s, const binary_file *file, size_t n_atoms,
                              elea_error *error)
{
    const elea_reader_options options = {.struct_size = sizeof options, .n_atoms = n_atoms};
    write_bytes(s, file->bytes, file->n);
    return elea_reader_open_with(s->path, &options, error);
}

static void check_frames(elea_reader *reader, const recipe *r)
{
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    assert_null(elea_reader_topology(reader));
    assert_false(elea_reader_is_single(reader));
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    assert_int_equal(elea_reader_n_frames(reader), r->n_frames);
    for (size_t number = r->n_frames; number-- > 0;) {
        double box[3][3];
        read_good(reader, number, frame);
        assert_int_equal(elea_frame_n_atoms(frame), r->n_atoms);
        for (size_t i = 0; i < 3 * r->n_atoms; i++)
            assert_true(elea_frame_positions(frame)[i] == coordinate(r, number, i));
        double time = elea_frame_time(frame);
        assert_true(r->has_time ? time == 12.5 : isnan(time));
        assert_int_equal(elea_frame_box(frame, box), r->n_box > 0);
        for (size_t k = 0; r->n_box > 0 && k < 9; k++)
            assert_true((&box[0][0])[k] == (k % 4 == 0 ? edge(number, k / 4) : 0.0));
    }
    assert_int_equal(elea_reader_note(reader) != NULL, r->n_box == 3);
    elea_frame_free(frame);
}

/* All lengths of the last line, all boxes, both ends of lines. */
static void mdcrd_of_any_number_of_atoms(void **state)
{
    static const size_t boxes[] = {0, 3, 6};
    for (size_t n = 2; n <= 41; n++)
        for (size_t b = 0; b < 3; b++) {
            recipe r = plain;
            r.n_atoms = n;
            r.n_box = boxes[b];
            if (n == 2 && r.n_box == 6)
                continue; /* looks like a frame */
            r.end_of_line = n % 2 == 0 ? "\n" : "\r\n";
            elea_error error = ELEA_ERROR_INIT;
            elea_reader *reader = open_with(*state, build_mdcrd(&r), n, &error);
            if (reader == NULL)
                fail_msg("%s", error.message);
            assert_string_equal(elea_reader_format(reader), "mdcrd");
            check_frames(reader, &r);
            elea_reader_free(reader);
        }
}

/* Every other number of atoms is an error. */
static void mdcrd_of_another_number_of_atoms_is_refused(void **state)
{
    static const size_t boxes[] = {0, 3};
    static const size_t numbers[] = {20, 21, 22, 23, 24, 30, 40};
    for (size_t b = 0; b < 2; b++)
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
            for (size_t n = 2; n <= 60; n++) {
                recipe r = plain;
                r.n_atoms = numbers[i];
                r.n_frames = 12;
                r.n_box = boxes[b];
                elea_error error = ELEA_ERROR_INIT;
                elea_reader *reader = open_with(*state, build_mdcrd(&r), n, &error);
                if ((reader != NULL) != (n == r.n_atoms))
                    fail_msg("%zu of %zu atoms, %zu: %s", n, r.n_atoms, r.n_box, error.message);
                if (reader == NULL && strstr(error.message, "atoms of the structure") == NULL)
                    fail_msg("unexpected: %s", error.message);
                elea_reader_free(reader);
            }
    elea_error error = ELEA_ERROR_INIT;
    assert_null(open_with(*state, build_mdcrd(&plain), 0, &error));
    assert_non_null(
        strstr(error.message, "does not state the number of its atoms; give the struc"));
    assert_null(open_with(*state, build_mdcrd(&plain), 1, &error));
    assert_non_null(strstr(error.message, "a single atom"));
}

static void a_cut_mdcrd_leaves_the_frames_before(void **state)
{
    recipe r = plain;
    r.n_frames = 0;
    size_t title = build_mdcrd(&r)->n;
    r.n_frames = 3;
    binary_file file = *build_mdcrd(&r);
    size_t size = (file.n - title) / 3;
    for (size_t n = file.n - 2; n > title + size; n--) {
        file.n = n;
        elea_error why = ELEA_ERROR_INIT;
        elea_reader *reader = open_with(*state, &file, r.n_atoms, &why);
        assert_non_null(reader);
        size_t rest = (n - title) % size;
        assert_int_equal(elea_reader_n_frames(reader),
                         (n - title) / size + (rest == size - 1 ? 1 : 0));
        elea_status damage = elea_reader_damage(reader, &why);
        assert_int_equal(damage, rest == 0 || rest == size - 1 ? ELEA_OK : ELEA_ERROR_TRUNCATED);
        elea_reader_free(reader);
    }
}

static void what_is_no_number_is_told_with_its_line(void **state)
{
    binary_file *file = build_mdcrd(&plain);
    memcpy(file->bytes + file->n - 34, "********", 8);
    elea_error error = ELEA_ERROR_INIT;
    elea_reader *reader = open_with(*state, file, plain.n_atoms, &error);
    elea_frame *frame = elea_frame_create(NULL);
    assert_true(reader != NULL && frame != NULL);
    assert_int_equal(elea_reader_read(reader, 2, frame, &error), ELEA_ERROR_FORMAT);
    assert_non_null(strstr(error.message, "\"********\", which is not a number, or too large"));
    assert_true(error.line > 0);
    elea_frame_free(frame);
    elea_reader_free(reader);
    scratch named = *(const scratch *)*state;
    (void)strncat(named.path, ".trj", 5);
    file->n = 0;
    put_text(file, "TITLE\nMolecular clusters\nEND\n");
    assert_null(open_with(&named, file, 7, &error));
    assert_non_null(strstr(error.message, "name the file after its true format"));
    (void)unlink(named.path);
}

static void rst7_with_all_that_may_follow(void **state)
{
    static const size_t boxes[] = {0, 3, 6};
    for (size_t n = 1; n <= 14; n++)
        for (unsigned flags = 0; flags < 12; flags++) {
            recipe r = plain;
            r.n_atoms = n;
            r.n_frames = 1;
            r.n_box = boxes[flags % 3];
            r.has_velocities = flags / 3 % 2 == 1;
            r.has_time = flags / 6 % 2 == 1;
            r.end_of_line = flags % 2 == 1 ? "\r\n" : "\n";
            elea_reader *reader = open_file(*state, build_rst7(&r));
            assert_string_equal(elea_reader_format(reader), "rst7");
            check_frames(reader, &r);
            elea_reader_free(reader);
        }
}

static void a_cut_rst7_is_refused(void **state)
{
    recipe r = plain;
    r.n_atoms = 11;
    r.n_box = 6;
    r.has_velocities = true;
    binary_file file = *build_rst7(&r);
    size_t line = 6 * 12 + 1, coordinates = 15 + 33 * 12 + 6;
    for (size_t n = file.n - 2; n > 15 + line; n--) {
        file.n = n;
        elea_error error = ELEA_ERROR_INIT;
        elea_reader *reader = open_with(*state, &file, 0, &error);
        /* Nothing tells whether velocities or the box should follow. */
        bool is_end = n == coordinates || n == coordinates - 1 || n == 2 * coordinates - 15 ||
                      n == 2 * coordinates - 16;
        if ((reader != NULL) != is_end)
            fail_msg("%zu bytes: %s", n, error.message);
        elea_reader_free(reader);
    }
}

static void wrong_counts_of_rst7_are_refused(void **state)
{
    static const char *const counts[] = {"     6", "     8", "   999",
                                         "999999", "     0", "    -1"};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        scratch named = *(const scratch *)*state;
        (void)strncat(named.path, ".rst7", 6);
        recipe r = plain;
        r.n_box = 6;
        r.has_velocities = true;
        binary_file *file = build_rst7(&r);
        memcpy(file->bytes + 8, counts[i], 6);
        elea_error error = ELEA_ERROR_INIT;
        assert_null(open_with(&named, file, 0, &error));
        assert_null(strchr(error.message, '\n'));
        (void)unlink(named.path);
    }
}

static void flipped_bits_do_no_harm(void **state)
{
    recipe r = plain;
    r.has_velocities = r.has_time = true;
    flip_bits(*state, build_rst7(&r), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mdcrd_of_any_number_of_atoms),
        cmocka_unit_test(mdcrd_of_another_number_of_atoms_is_refused),
        cmocka_unit_test(a_cut_mdcrd_leaves_the_frames_before),
        cmocka_unit_test(what_is_no_number_is_told_with_its_line),
        cmocka_unit_test(rst7_with_all_that_may_follow),
        cmocka_unit_test(a_cut_rst7_is_refused),
        cmocka_unit_test(wrong_counts_of_rst7_are_refused),
        cmocka_unit_test(flipped_bits_do_no_harm),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
