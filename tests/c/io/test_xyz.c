/* SPDX-License-Identifier: MIT */
#include "io/text_file.h"

static void atoms_have_symbols_and_positions(void **state)
{
    elea_reader *reader = open_text(state, "water.xyz",
                                    "3\nwater\nO 0.0 0.0 0.117\nH\t0.757 0 -0.467 extra 1 2\n"
                                    "  1   -7.57e-1   0.   -.467  \n");
    assert_string_equal(elea_reader_format(reader), "XYZ");
    assert_int_equal(elea_reader_length_unit(reader), ELEA_LENGTH_ANGSTROM);
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_frame_n_atoms(frame), 3);
    assert_position(frame, 0, 0.0, 0.0, 0.117);
    assert_position(frame, 1, 0.757, 0.0, -0.467);
    assert_position(frame, 2, -0.757, 0.0, -0.467);
    assert_true(isnan(elea_frame_time(frame)));
    const elea_atom *atom = elea_topology_atom(elea_reader_topology(reader), 2);
    assert_string_equal(atom->name, "1");
    assert_string_equal(atom->element, "H");
    assert_false(atom->element_guessed);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void comment_is_never_an_atom(void **state)
{
    static const char *const comments[] = {
        "", "   ", "1", "1 2 3 4", "C 1.0 2.0 3.0", "step 10 20 30", "2\t"};
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text, "2\n%s\nC 1 2 3\nO 0 0 0\n2\n%s\nC 4 5 6\nO 7 8 9\n",
                       comments[i], comments[i]);
        elea_reader *reader = open_text(state, "comment.xyz", text);
        assert_int_equal(elea_reader_n_frames(reader), 2);
        elea_frame *frame = read_number(reader, 1);
        assert_int_equal(elea_frame_n_atoms(frame), 2);
        assert_position(frame, 0, 4.0, 5.0, 6.0);
        assert_position(frame, 1, 7.0, 8.0, 9.0);
        elea_frame_free(frame);
        frame = read_number(reader, 0);
        assert_int_equal(elea_frame_n_atoms(frame), 2);
        assert_position(frame, 0, 1.0, 2.0, 3.0);
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

static void blank_lines_between_and_behind_frames_are_skipped(void **state)
{
    elea_reader *reader =
        open_text(state, "blank.xyz", "\n1\nc\nC 1 2 3\n\n1\nc\nC 1 2 4\n   \n\n");
    assert_int_equal(elea_reader_n_frames(reader), 2);
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    elea_reader_free(reader);
}

static void elements_are_named_by_symbols_and_labels(void **state)
{
    static const struct {
        const char *name, *element;
        bool guessed;
    } cases[] = {
        {"C", "C", false},    {"c", "C", false},   {"Ca", "Ca", false},  {"Zn", "Zn", false},
        {"D", "D", false},    {"CL", "Cl", false}, {"FE", "Fe", false},  {"CA", "", false},
        {"CD", "", false},    {"ca", "", false},   {"hg", "", false},    {"CB", "", false},
        {"OW", "", false},    {"A", "", false},    {"bead", "", false},  {"79", "Au", false},
        {"0", "", false},     {"119", "", false},  {"-6", "", false},    {"6", "C", false},
        {"7_B", "", false},   {"C1", "C", true},   {"O2", "O", true},    {"Cl3", "Cl", true},
        {"CL3", "Cl", true},  {"HG1", "H", true},  {"Ca13", "Ca", true}, {"O2-", "O", true},
        {"Fe3+", "Fe", true}, {"N_1", "N", true},  {"Q1", "", false},    {"GL1", "", false},
        {"PO4", "", false},   {"SC1", "", false},  {"CA1", "C", true},   {"Ala-CA", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "1\n\n%s 1 2 3\n", cases[i].name);
        elea_reader *reader = open_text(state, "element.xyz", text);
        const elea_atom *atom = elea_topology_atom(elea_reader_topology(reader), 0);
        assert_string_equal(atom->name, cases[i].name);
        assert_string_equal(atom->element, cases[i].element);
        assert_int_equal(atom->element_guessed, cases[i].guessed);
        elea_reader_free(reader);
    }
}

static void check_labels(void **state, const char *text, const char *first, const char *last)
{
    elea_reader *reader = open_text(state, "labels.xyz", text);
    const elea_topology *topology = elea_reader_topology(reader);
    assert_string_equal(elea_topology_atom(topology, 0)->element, first);
    assert_string_equal(elea_topology_atom(topology, 2)->element, last);
    elea_reader_free(reader);
}

static void labels_of_atoms_are_elements_and_those_of_beads_are_not(void **state)
{
    check_labels(state, "3\nlabels\nC1 0 0 0\nO2 1.2 0 0\nCl3 3 0 0\n", "C", "Cl");
    check_labels(state, "3\natoms\nC1 0 0 0\nC2 1.5 0 0\nC3 3 0 0\n", "C", "C");
    check_labels(state, "3\nbeads of Martini\nC1 0 0 0\nC1 4.7 0 0\nP4 9.4 0 0\n", "", "");
}

static void extended_comment_has_columns_and_box(void **state)
{
    elea_reader *reader = open_text(
        state, "extended.xyz",
        "2\n"
        "Properties=id:I:1:pos:R:3:forces:R:3:species:S:1 energy=-1.5 "
        "Lattice=\"10.0 0.0 0.0 1.0 11.0 0.0 2.0 3.0 12.0\" pbc=\"T T T\" time=\"1.5 ps\"\n"
        "1 1.5 2.5 3.5 0.1 0.2 0.3 Cu\n"
        "2 -1.5 -2.5 -3.5 0.1 0.2 0.3 O more\n");
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 0, 1.5, 2.5, 3.5);
    assert_position(frame, 1, -1.5, -2.5, -3.5);
    assert_box(frame, (double[9]){10, 0, 0, 1, 11, 0, 2, 3, 12});
    assert_true(elea_frame_time(frame) == 1.5);
    assert_string_equal(elea_topology_atom(elea_reader_topology(reader), 0)->element, "Cu");
    assert_string_equal(elea_topology_atom(elea_reader_topology(reader), 1)->name, "O");
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void columns_default_to_species_and_position(void **state)
{
    static const char *const comments[] = {
        "Properties=species:S:1:pos:R:3", "properties=Z:I:1:pos:R:3:velo:R:3",
        "lattice=\"5 0 0 0 5 0 0 0 5\"", "note=\"Properties=pos:R:3\" energy=1"};
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "1\n%s\n8 1 2 3 4 5 6\n", comments[i]);
        elea_reader *reader = open_text(state, "default.xyz", text);
        elea_frame *frame = read_number(reader, 0);
        assert_position(frame, 0, 1.0, 2.0, 3.0);
        assert_string_equal(elea_topology_atom(elea_reader_topology(reader), 0)->element, "O");
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

static void box_of_an_isolated_molecule_does_not_count(void **state)
{
    elea_reader *reader =
        open_text(state, "isolated.xyz",
                  "1\nLattice=\"5 0 0 0 5 0 0 0 5\" pbc=\"F F F\"\nC 1 2 3\n"
                  "1\nLattice=\"0 0 0 0 0 0 0 0 0\"\nC 1 2 3\n1\nno box\nC 1 2 3\n");
    for (size_t i = 0; i < 3; i++) {
        double box[3][3];
        elea_frame *frame = read_number(reader, i);
        assert_false(elea_frame_box(frame, box));
        elea_frame_free(frame);
    }
    elea_reader_free(reader);
}

static void time_counts_only_with_its_unit(void **state)
{
    static const struct {
        const char *comment;
        double time;
    } cases[] = {
        {"time=2.5ps", 2.5},       {"Time= 2.5 ps", 2.5}, {"step=4, time=20 fs, E=1", 0.02},
        {"time=0.5ns", 500.0},     {"time=2.5", NAN},     {"i = 0, time = 0.500, E = -17", NAN},
        {"time=2.5 seconds", NAN}, {"time=", NAN},        {"overtime=2 ps", NAN},
        {"time=ps", NAN},          {"time=1e999ps", NAN}, {"t= 12.0 step= 3", NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "1\n%s\nC 1 2 3\n", cases[i].comment);
        elea_reader *reader = open_text(state, "time.xyz", text);
        elea_frame *frame = read_number(reader, 0);
        assert_true(same_number(elea_frame_time(frame), cases[i].time));
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

static void content_tells_where_the_name_does_not(void **state)
{
    elea_reader *reader = open_text(state, "molecule.txt", "1\ncomment\nC 1 2 3\n");
    assert_string_equal(elea_reader_format(reader), "XYZ");
    elea_reader_free(reader);
    reader = open_text(state, "molecule.XYZ", "1\n1\nC 1 2 3");
    assert_string_equal(elea_reader_format(reader), "XYZ");
    elea_reader_free(reader);
    assert_refused(state, "table.txt", "x y z\n1 2 3\n4 5 6\n", ELEA_ERROR_FORMAT,
                   "unknown format");
}

static void junk_is_refused_with_its_line(void **state)
{
    assert_refused(state, "nan.xyz", "1\n\nC 1.0 nan 2.0\n", ELEA_ERROR_FORMAT,
                   "line 3: the y coordinate is \"nan\"");
    assert_refused(state, "word.xyz", "1\n\nC 1.0 2.0 3.0x\n", ELEA_ERROR_FORMAT,
                   "line 3: the z coordinate is \"3.0x\"");
    assert_refused(state, "two.xyz", "1\n\nC 1.0 2.0\n", ELEA_ERROR_FORMAT,
                   "line 3: the line is \"C 1.0 2.0\"");
    assert_refused(state, "count.xyz", "water\n\nC 1.0 2.0 3.0\n", ELEA_ERROR_FORMAT,
                   "line 1: the number of atoms is \"water\"");
    assert_refused(state, "zero.xyz", "0\n\n", ELEA_ERROR_FORMAT, "line 1");
    assert_refused(state, "many.xyz", "2\n\nC 1 2 3\n1\n\nC 1 2 3\n", ELEA_ERROR_FORMAT,
                   "line 4: the line is \"1\"");
    assert_refused(state, "lattice.xyz", "1\nLattice=\"1 0 0 0 1 0 0 0\"\nC 1 2 3\n",
                   ELEA_ERROR_FORMAT, "line 2: the Lattice");
    assert_refused(state, "properties.xyz", "1\nProperties=species:S:1:vel:R:3\nC 1 2 3\n",
                   ELEA_ERROR_FORMAT, "line 2: Properties");
    assert_refused(state, "columns.xyz", "1\nProperties=species:S:99999:pos:R:3\nC 1 2 3\n",
                   ELEA_ERROR_FORMAT, "line 2: Properties");
    assert_refused(state, "name.xyz", "1\n\nAVeryLongBeadName 1 2 3\n", ELEA_ERROR_FORMAT,
                   "longer than 15");
}

/* One column less would make "1" the species and "2 3 4" the position. */
static void frames_of_other_atoms_are_refused(void **state)
{
    static const char *const seconds[] = {"1\n\nC 1 2 3\n", "2\n\nO 1 2 3\nC 1 2 3\n",
                                          "3\n\nC 1 2 3\nO 1 2 3\nO 1 2 4\n"};
    for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
        char text[256];
        elea_error error = ELEA_ERROR_INIT;
        elea_frame *frame = elea_frame_create(NULL);
        (void)snprintf(text, sizeof text, "2\n\nC 1 2 3\nO 2 3 4\n%s", seconds[i]);
        elea_reader *reader = open_text(state, "other.xyz", text);
        assert_non_null(frame);
        assert_int_equal(elea_reader_read(reader, 1, frame, &error), ELEA_ERROR_FORMAT);
        assert_non_null(strstr(error.message, "other.xyz: frame 1: "));
        assert_non_null(strstr(error.message, "the first frame"));
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

/* Bubbles grow. */
static void frames_may_have_their_own_radii(void **state)
{
    static const char text[] = "1\nProperties=species:S:1:pos:R:3:radius:R:1\nC 1 2 3 1.5\n"
                               "1\nProperties=species:S:1:pos:R:3:radius:R:1\nC 1 2 3 2.5\n";
    elea_reader *reader = open_text(state, "bubble.xyz", text);
    elea_frame *frame = read_number(reader, 1);
    assert_non_null(elea_frame_topology(frame));
    assert_true(elea_topology_atom(elea_frame_topology(frame), 0)->radius == 2.5);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void missing_columns_are_refused(void **state)
{
    assert_refused(state, "id.xyz",
                   "2\nProperties=id:I:1:species:S:1:pos:R:3:charge:R:1\n"
                   "1 C 1 2 3 0.5\nC 1 2 3 0.5\n",
                   ELEA_ERROR_FORMAT, "line 4: the line is \"C 1 2 3 0.5\"");
}

static void counts_that_are_wrong_are_named(void **state)
{
    assert_refused(
        state, "more.xyz", "3\n\nC 1 2 3\nC 1 2 4\n", ELEA_ERROR_TRUNCATED,
        "line 4: the file ends after 2 of the 3 atoms of line 1: it is truncated, or that "
        "number is wrong");
    elea_error why;
    elea_reader *reader = open_text(state, "less.xyz", "1\n\nC 1 2 3\nC 1 2 4\n");
    assert_int_equal(elea_reader_damage(reader, &why), ELEA_ERROR_FORMAT);
    assert_non_null(strstr(why.message, "is that of the previous frame right?"));
    elea_reader_free(reader);
}

static void damage_leaves_the_frames_before_it(void **state)
{
    static const char *const tails[] = {
        "2\n\nC 1 2 3\n",       "1\n",
        "1\ncomment",           "5",
        "2\n\nC 1 2 3\nC 1.5",  "1\n\nC 1.125 2.125 3.1",
        "1\n\nC 1.125 2.125 -",
    };
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        char text[256];
        elea_error why;
        (void)snprintf(text, sizeof text, "1\n\nC 1 2 3\n%s", tails[i]);
        elea_reader *reader = open_text(state, "cut.xyz", text);
        assert_int_equal(elea_reader_n_frames(reader), 1);
        assert_int_equal(elea_reader_damage(reader, &why), ELEA_ERROR_TRUNCATED);
        assert_non_null(strstr(why.message, "truncated"));
        elea_reader_free(reader);
    }
    elea_error why;
    elea_reader *reader = open_text(state, "few.xyz", "1\n\nC 1 2 3\nC 4 5 6\n");
    assert_int_equal(elea_reader_damage(reader, &why), ELEA_ERROR_FORMAT);
    assert_non_null(strstr(why.message, "line 4: the number of atoms is \"C 4 5 6\""));
    elea_reader_free(reader);
}

static void last_line_may_lack_its_end(void **state)
{
    static const char *const lines[] = {"C 1 2 3", "C 1.5 2.5 3", "C 1.125 2.125 3.125",
                                        "C 1.125 2.25 3", "C 1.125 2.125 3.1 0.5"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "1\n\n%s", lines[i]);
        elea_reader *reader = open_text(state, "unended.xyz", text);
        assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
        elea_reader_free(reader);
    }
}

static void huge_counts_need_no_memory(void **state)
{
    assert_refused(state, "huge.xyz", "999999999999999999\n\nC 1 2 3\n", ELEA_ERROR_TRUNCATED,
                   "truncated");
    assert_refused(state, "huger.xyz", "99999999999999999999999\n\nC 1 2 3\n", ELEA_ERROR_FORMAT,
                   "line 1");
}

static void a_column_may_be_the_radius(void **state)
{
    elea_reader *reader = open_text(state, "radius.xyz",
                                    "2\nProperties=radius:R:1:species:S:1:pos:R:3\n"
                                    "1.5 C 1 2 3\n0 H 4 5 6\n");
    const elea_topology *topology = elea_reader_topology(reader);
    assert_true(elea_topology_atom(topology, 0)->radius == 1.5);
    assert_true(elea_topology_atom(topology, 1)->radius == 0.0);
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 1, 4.0, 5.0, 6.0);
    elea_frame_free(frame);
    elea_reader_free(reader);
    assert_refused(state, "word.xyz", "1\nProperties=species:S:1:pos:R:3:radius:R:1\nC 1 2 3 big\n",
                   ELEA_ERROR_FORMAT, "line 3: the radius is \"big\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_may_be_the_radius),
        cmocka_unit_test(atoms_have_symbols_and_positions),
        cmocka_unit_test(comment_is_never_an_atom),
        cmocka_unit_test(blank_lines_between_and_behind_frames_are_skipped),
        cmocka_unit_test(elements_are_named_by_symbols_and_labels),
        cmocka_unit_test(labels_of_atoms_are_elements_and_those_of_beads_are_not),
        cmocka_unit_test(extended_comment_has_columns_and_box),
        cmocka_unit_test(columns_default_to_species_and_position),
        cmocka_unit_test(box_of_an_isolated_molecule_does_not_count),
        cmocka_unit_test(time_counts_only_with_its_unit),
        cmocka_unit_test(content_tells_where_the_name_does_not),
        cmocka_unit_test(junk_is_refused_with_its_line),
        cmocka_unit_test(frames_of_other_atoms_are_refused),
        cmocka_unit_test(frames_may_have_their_own_radii),
        cmocka_unit_test(missing_columns_are_refused),
        cmocka_unit_test(counts_that_are_wrong_are_named),
        cmocka_unit_test(damage_leaves_the_frames_before_it),
        cmocka_unit_test(last_line_may_lack_its_end),
        cmocka_unit_test(huge_counts_need_no_memory),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
