/* SPDX-License-Identifier: MIT */
#include "text_file.h"

static void assert_radius(const elea_reader *reader, size_t index, double radius)
{
    const elea_atom *atom = elea_topology_atom(elea_reader_topology(reader), index);
    assert_string_equal(atom->name, "SPHERE");
    assert_string_equal(atom->element, "");
    assert_true(atom->radius == radius);
}

static void spheres_without_unit_pass_unscaled(void **state)
{
    elea_reader *reader =
        open_text(state, "two.bod", "SPHERE -1.0 0 0 1.0\nsphere\t 1.5\t0.25 1e-3 \t.5\n\n");
    assert_string_equal(elea_reader_format(reader), "BOD");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_length_unit(reader), ELEA_LENGTH_NONE);
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_frame_n_atoms(frame), 2);
    assert_position(frame, 0, -1.0, 0.0, 0.0);
    assert_position(frame, 1, 1.5, 0.25, 0.001);
    assert_radius(reader, 0, 1.0);
    assert_radius(reader, 1, 0.5);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void words_may_be_split_over_lines_and_commented(void **state)
{
    elea_reader *reader =
        open_text(state, "split.bod", "# SPHERE 9 9 9 9\nS 1 2 # 3\n3\n\n4 s 5 6 7 8#9\n  # end\n");
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_frame_n_atoms(frame), 2);
    assert_position(frame, 0, 1.0, 2.0, 3.0);
    assert_position(frame, 1, 5.0, 6.0, 7.0);
    assert_radius(reader, 0, 4.0);
    assert_radius(reader, 1, 8.0);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void units_scale_to_angstrom(void **state)
{
    static const struct {
        const char *text;
        elea_length_unit unit;
        double x, radius;
    } cases[] = {
        {"UNITS nm\nSPHERE 0.126 0 0 0.3\n", ELEA_LENGTH_ANGSTROM, 1.26, 3.0},
        {"SPHERE 0.126 0 0 0.3\nhunits 1 NM\n", ELEA_LENGTH_ANGSTROM, 1.26, 3.0},
        {"SPHERE 0.126 0 0 0.3\nHUNITS 2.5 A\n", ELEA_LENGTH_ANGSTROM, 0.315, 0.75},
        {"HUNITS 1 cm SPHERE 5e-8 0 0 1e-8", ELEA_LENGTH_ANGSTROM, 5.0, 1.0},
        {"units m S 5e-10 0 0 1e-10", ELEA_LENGTH_ANGSTROM, 5.0, 1.0},
        {"HUNITS 2 L\nSPHERE 5 0 0 1\n", ELEA_LENGTH_NONE, 10.0, 2.0},
        {"UNITS A S 5 0 0 1 HUNITS 10 nm UNITS nm", ELEA_LENGTH_ANGSTROM, 50.0, 10.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_reader *reader = open_text(state, "units.bod", cases[i].text);
        assert_int_equal(elea_reader_length_unit(reader), cases[i].unit);
        elea_frame *frame = read_number(reader, 0);
        assert_position(frame, 0, cases[i].x, 0.0, 0.0);
        assert_radius(reader, 0, cases[i].radius);
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

static void content_tells_where_the_name_does_not(void **state)
{
    elea_reader *reader = open_text(state, "body.txt", "# two\n\nSPHERE 0 0 0 1\n");
    assert_string_equal(elea_reader_format(reader), "BOD");
    elea_reader_free(reader);
    reader = open_text(state, "body2.txt", "hunits 1 nm\nSPHERE 0 0 0 1\n");
    assert_string_equal(elea_reader_format(reader), "BOD");
    elea_reader_free(reader);
}

static void words_that_are_not_known_are_refused_by_name(void **state)
{
    assert_refused(state, "cube.bod", "SPHERE 0 0 0 1\nCUBE 0 0 0 1\n", ELEA_ERROR_FORMAT,
                   "line 2: the word is \"CUBE\"");
    assert_refused(state, "voxels.bod", "VOXELS cube.fits.gz\n", ELEA_ERROR_FORMAT,
                   "line 1: the word is \"VOXELS\"");
    assert_refused(state, "five.bod", "SPHERE 0 0 0 1 2\n", ELEA_ERROR_FORMAT,
                   "line 1: the word is \"2\"");
    assert_refused(state, "unit.bod", "SPHERE 0 0 0 1\nUNITS inch\n", ELEA_ERROR_FORMAT,
                   "line 2: the unit of length is \"inch\"");
    assert_refused(state, "long_unit.bod", "SPHERE 0 0 0 1\nUNITS angstroms\n", ELEA_ERROR_FORMAT,
                   "line 2: the unit of length is \"angstroms\"");
}

static void spheres_without_size_are_refused_with_their_line(void **state)
{
    assert_refused(state, "zero.bod", "SPHERE 0 0 0 1\nSPHERE 0 0 1 0\n", ELEA_ERROR_FORMAT,
                   "line 2: the radius is \"0\", which is not above zero");
    assert_refused(state, "negative.bod", "SPHERE 0 0 0 -1.5\n", ELEA_ERROR_FORMAT,
                   "line 1: the radius is \"-1.5\"");
    assert_refused(state, "nan.bod", "SPHERE 0 0 0 nan\n", ELEA_ERROR_FORMAT,
                   "line 1: the radius is \"nan\"");
    assert_refused(state, "inf.bod", "SPHERE 0 inf 0 1\n", ELEA_ERROR_FORMAT,
                   "line 1: the y coordinate is \"inf\"");
    assert_refused(state, "huge.bod", "SPHERE 0 0 0 1e39\n", ELEA_ERROR_FORMAT,
                   "line 1: the radius is \"1e39\"");
    assert_refused(state, "tiny.bod", "SPHERE 0 0 0 1e-60\n", ELEA_ERROR_FORMAT,
                   "line 1: the radius is \"1e-60\"");
    assert_refused(state, "scale.bod", "SPHERE 0 0 0 1\nHUNITS 0 A\n", ELEA_ERROR_FORMAT,
                   "line 2: the length in HUNITS is \"0\"");
    assert_refused(state, "missing.bod", "SPHERE 0 0 0\nSPHERE 0 0 0 1\n", ELEA_ERROR_FORMAT,
                   "line 2: the radius is \"SPHERE\"");
}

static void cut_off_and_empty_bodies_are_refused(void **state)
{
    assert_refused(state, "cut.bod", "SPHERE 0 0 0 1\nSPHERE 0 0", ELEA_ERROR_TRUNCATED,
                   "cut off at line 2");
    assert_refused(state, "cut_unit.bod", "SPHERE 0 0 0 1\nHUNITS 1", ELEA_ERROR_TRUNCATED,
                   "cut off at line 2");
    assert_refused(state, "none.bod", "# nothing\nUNITS nm\n", ELEA_ERROR_FORMAT, "no frames");
    assert_refused(state, "empty.bod", "", ELEA_ERROR_FORMAT, "empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spheres_without_unit_pass_unscaled),
        cmocka_unit_test(words_may_be_split_over_lines_and_commented),
        cmocka_unit_test(units_scale_to_angstrom),
        cmocka_unit_test(content_tells_where_the_name_does_not),
        cmocka_unit_test(words_that_are_not_known_are_refused_by_name),
        cmocka_unit_test(spheres_without_size_are_refused_with_their_line),
        cmocka_unit_test(cut_off_and_empty_bodies_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
