/* SPDX-License-Identifier: MIT */
#include "io/text_file.h"

#define WATER                                                                                      \
    "    1SOL     OW    1   0.126   1.624  -1.679  0.1227 -0.0580  0.0434\n"                       \
    "    1SOL    HW1    2   0.190   1.661   1.747  0.8085  0.3191 -0.7791\n"
#define BOX "   1.86206   2.86206   3.86206\n"

static void nanometres_become_angstrom(void **state)
{
    elea_reader *reader =
        open_text(state, "water.gro", "Water, t=  12.50000 step= 5\n    2\n" WATER BOX);
    assert_string_equal(elea_reader_format(reader), "GRO");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_length_unit(reader), ELEA_LENGTH_ANGSTROM);
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_frame_n_atoms(frame), 2);
    assert_position(frame, 0, 1.26, 16.24, -16.79);
    assert_position(frame, 1, 1.9, 16.61, 17.47);
    assert_true(elea_frame_time(frame) == 12.5);
    assert_box(frame, (double[9]){18.6206, 0, 0, 0, 28.6206, 0, 0, 0, 38.6206});
    const elea_atom *atom = elea_topology_atom(elea_reader_topology(reader), 1);
    assert_string_equal(atom->name, "HW1");
    assert_string_equal(atom->residue_name, "SOL");
    assert_string_equal(atom->chain, "");
    assert_string_equal(atom->element, "H");
    assert_true(atom->element_guessed);
    assert_int_equal(atom->residue_number, 1);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void column_width_follows_the_precision(void **state)
{
    elea_reader *reader = open_text(state, "precise.gro",
                                    "precise\n1\n"
                                    "99999LIG  C1XXX99999   0.1234567-123.1234567   3.1234567\n"
                                    "10 10 10\n");
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 0, 1.234567, -1231.234567, 31.234567);
    assert_true(isnan(elea_frame_time(frame)));
    const elea_atom *atom = elea_topology_atom(elea_reader_topology(reader), 0);
    assert_string_equal(atom->name, "C1XXX");
    assert_int_equal(atom->residue_number, 99999);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void touching_coordinates_are_told_apart(void **state)
{
    elea_reader *reader = open_text(state, "touching.gro",
                                    "touching\n1\n"
                                    "    1LIG     C1    1-100.123-200.456-300.789\n"
                                    "0 0 0\n");
    elea_frame *frame = read_number(reader, 0);
    double box[3][3];
    assert_position(frame, 0, -1001.23, -2004.56, -3007.89);
    assert_false(elea_frame_box(frame, box));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void nine_numbers_are_a_triclinic_box(void **state)
{
    elea_reader *reader =
        open_text(state, "triclinic.gro",
                  "title\n2\n" WATER "   1.00000   2.00000   3.00000   0.00000   0.00000   0.50000"
                  "   0.00000   0.25000   0.75000\n");
    elea_frame *frame = read_number(reader, 0);
    assert_box(frame, (double[9]){10, 0, 0, 5, 20, 0, 2.5, 7.5, 30});
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void frames_have_their_own_time(void **state)
{
    elea_reader *reader = open_text(state, "frames.gro",
                                    "first t= 0.0\n2\n" WATER BOX "\n2\n" WATER BOX
                                    "third, t= 2.0\n2\n" WATER BOX "\n  \n\n");
    static const double times[3] = {0.0, NAN, 2.0};
    assert_int_equal(elea_reader_n_frames(reader), 3);
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    for (size_t i = 3; i-- > 0;) {
        elea_frame *frame = read_number(reader, i);
        assert_null(elea_frame_topology(frame));
        assert_true(same_number(elea_frame_time(frame), times[i]));
        elea_frame_free(frame);
    }
    elea_reader_free(reader);
}

static void frames_of_other_atoms_are_refused(void **state)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_frame *frame = elea_frame_create(NULL);
    elea_reader *reader = open_text(state, "other.gro",
                                    "t\n2\n" WATER BOX "\n1\n"
                                    "    1NA      NA    1   1.000   2.000   3.000\n" BOX);
    assert_non_null(frame);
    assert_int_equal(elea_reader_read(reader, 1, frame, &error), ELEA_ERROR_FORMAT);
    assert_non_null(strstr(error.message, "other.gro: frame 1: it has 1 atom, but the first frame "
                                          "has 2"));
    elea_reader_free(reader);
    elea_frame_free(frame);
}

static void titles_may_be_blank_or_look_like_something_else(void **state)
{
    static const char *const titles[] = {
        "", "   ", "2", "ATOM      1", "MODEL        1", "TITLE     t= x"};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, "%s\n2\n%s%s%s\n2\n%s%s", titles[i], WATER, BOX,
                       titles[i], WATER, BOX);
        elea_reader *reader = open_text(state, "titles.dat", text);
        assert_string_equal(elea_reader_format(reader), "GRO");
        assert_int_equal(elea_reader_n_frames(reader), 2);
        elea_reader_free(reader);
    }
}

static void junk_is_refused_with_its_line(void **state)
{
    assert_refused(state, "nan.gro",
                   "t\n1\n    1SOL     OW    1     nan   1.624   1.679  0.1 0.2 0.3\n" BOX,
                   ELEA_ERROR_FORMAT, "line 3");
    assert_refused(state, "second.gro",
                   "t\n2\n    1SOL     OW    1   0.126   1.624   1.679\n"
                   "    1SOL    HW1    2   0.126     inf   1.679\n" BOX,
                   ELEA_ERROR_FORMAT, "line 4: the y coordinate is \"inf\"");
    assert_refused(state, "count.gro", "t\ntwo\n" WATER BOX, ELEA_ERROR_FORMAT,
                   "line 2: the number of atoms is \"two\"");
    assert_refused(state, "zero.gro", "t\n0\n" BOX, ELEA_ERROR_FORMAT, "line 2");
    assert_refused(state, "few.gro", "t\n1\n" WATER BOX, ELEA_ERROR_FORMAT, "line 4: the box");
    assert_refused(state, "many.gro", "t\n3\n" WATER BOX "t\n2\n" WATER BOX, ELEA_ERROR_FORMAT,
                   "is the number of atoms in line 2 right?");
    assert_refused(state, "box.gro", "t\n2\n" WATER "1.0 2.0\n", ELEA_ERROR_FORMAT,
                   "line 5: the box is \"1.0 2.0\"");
    assert_refused(state, "resid.gro", "t\n1\nabcdeSOL     OW    1   0.126   1.624   1.679\n" BOX,
                   ELEA_ERROR_FORMAT, "line 3: the residue number is \"abcde\"");
}

static void cut_off_files_keep_their_first_frames(void **state)
{
    assert_refused(state, "cut.gro", "t\n2\n" WATER "   1.86206   2.8", ELEA_ERROR_TRUNCATED,
                   "line 5: the file is truncated");
    assert_refused(state, "no_box.gro", "t\n2\n" WATER, ELEA_ERROR_TRUNCATED,
                   "line 4: the file ends after its atoms, without a line for the box; add one");
    assert_refused(state, "few.gro", "t\n3\n" WATER, ELEA_ERROR_TRUNCATED,
                   "line 4: the file ends after 2 of the 3 atoms of line 2: it is truncated, or "
                   "that number is wrong");
    assert_refused(state, "next.gro", "t\n2\n" WATER "t\n2\n" WATER BOX, ELEA_ERROR_FORMAT,
                   "line 5: the box is \"t\", where three or nine numbers are expected; is this "
                   "line missing, or the number of atoms in line 2 wrong?");
    assert_refused(state, "huge.gro", "t\n999999999999\n" WATER, ELEA_ERROR_TRUNCATED, "truncated");
    elea_error why;
    elea_reader *reader = open_text(state, "digits.gro",
                                    "t\n2\n" WATER BOX "t\n2\n" WATER "   1.86206   2.86206   3.8");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_damage(reader, &why), ELEA_ERROR_TRUNCATED);
    assert_non_null(strstr(why.message, "the frame that begins at line 6"));
    elea_reader_free(reader);
    reader = open_text(state, "no_newline.gro", "t\n2\n" WATER "   1.86206   2.86206   3.86206");
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    elea_reader_free(reader);
}

/* GROMACS writes widths that are too small for boxes above 1000 nm. */
static void box_numbers_that_run_together_are_told_apart(void **state)
{
    static const struct {
        const char *line;
        double box[9];
    } cases[] = {
        {"30000.0000030000.0000030000.00000\n", {3e5, 0, 0, 0, 3e5, 0, 0, 0, 3e5}},
        {"12345.67890 2345.6789023456.78901\n",
         {123456.789, 0, 0, 0, 23456.789, 0, 0, 0, 234567.8901}},
        {"12345.6712345.6712345.67\n", {0}},
        {"20000.0000030000.0000040000.00000   0.00000   0.000005000.00000   0.00000"
         "-5000.000006000.00000\n",
         {2e5, 0, 0, 5e4, 3e5, 0, -5e4, 6e4, 4e5}},
        {"30000.0000030000.0000030000.00000", {3e5, 0, 0, 0, 3e5, 0, 0, 0, 3e5}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text, "t\n2\n" WATER "%s", cases[i].line);
        if (cases[i].box[0] == 0.0) {
            assert_refused(state, "mixed.gro", text, ELEA_ERROR_FORMAT, "line 5: the box is");
            continue;
        }
        elea_reader *reader = open_text(state, "huge.gro", text);
        elea_frame *frame = read_number(reader, 0);
        assert_box(frame, cases[i].box);
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
    /* Cut in its last number, which then gives other numbers. */
    assert_refused(state, "cut.gro", "t\n2\n" WATER "12345.6789012345.6789012345.67",
                   ELEA_ERROR_TRUNCATED, "truncated");
}

static void positions_too_long_for_their_columns_are_refused(void **state)
{
    static const char *const columns[] = {
        "-1000.123   1.624   1.679", "   0.126-1000.123   1.679",
        "   0.126   1.624-1000.123", "   0.126   1.624 1000.1234 0.123",
        "   0.1261000.123456.789",
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text,
                       "t\n2\n    1SOL     OW    1   0.126   1.624   1.679\n"
                       "    1SOL    HW1    2%s\n" BOX,
                       columns[i]);
        assert_refused(state, "long.gro", text, ELEA_ERROR_FORMAT, "line 4: ");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nanometres_become_angstrom),
        cmocka_unit_test(column_width_follows_the_precision),
        cmocka_unit_test(touching_coordinates_are_told_apart),
        cmocka_unit_test(nine_numbers_are_a_triclinic_box),
        cmocka_unit_test(frames_have_their_own_time),
        cmocka_unit_test(frames_of_other_atoms_are_refused),
        cmocka_unit_test(titles_may_be_blank_or_look_like_something_else),
        cmocka_unit_test(junk_is_refused_with_its_line),
        cmocka_unit_test(cut_off_files_keep_their_first_frames),
        cmocka_unit_test(box_numbers_that_run_together_are_told_apart),
        cmocka_unit_test(positions_too_long_for_their_columns_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
