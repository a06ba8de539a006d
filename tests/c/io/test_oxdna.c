/* SPDX-License-Identifier: MIT */
/** Topologies of oxDNA in both formats, and configurations, whose sites follow from formulas. */
#include "io/text_file.h"

#define LENGTH 8.518 /* Angstrom */

static const char classic[] = "5 2\n1 T -1 1\n1 G 0 2\n1 C 1 -1\n2 A -1 4\n2 13 3 -1\n";
static const char modern[] = "5 2 5->3\nCGT\n(13)A type=DNA\n";

#define HEAD "t = 0\nb = 20 30 40\nE = -1 -2 1\n"
#define ROWS                                                                                       \
    "1 2 3 1 0 0 0 0 1 0 0 0 0 0 0\n"                                                              \
    "1 2 3 0 1 0 0 0 1 0 0 0 0 0 0\n"                                                              \
    "1 2 3 0 0 1 1 0 0 0 0 0 0 0 0\n"                                                              \
    "1.5 2 3 0.6 0.8 0 0 0 -1 0 0 0 0 0 0\n"                                                       \
    "1 2 3.25 -1 0 0 0 0 1 0 0 0 0 0 0\n"

static elea_reader *open_frames(const char *topology, const char *text, size_t size,
                                elea_error *error)
{
    elea_reader *structure =
        elea_reader_open_memory(topology, strlen(topology), "system.top", error);
    assert_non_null(structure);
    const elea_reader_options options = {.struct_size = sizeof options,
                                         .structure = elea_reader_topology(structure)};
    elea_reader *reader = elea_reader_open_memory_with(text, size, "a.dat", &options, error);
    elea_reader_free(structure);
    return reader;
}

static void assert_atom(const elea_topology *topology, size_t i, const char *name,
                        const char *residue, int number, const char *chain)
{
    const elea_atom *atom = elea_topology_atom(topology, i);
    assert_string_equal(atom->name, name);
    assert_string_equal(atom->residue_name, residue);
    assert_int_equal(atom->residue_number, number);
    assert_string_equal(atom->chain, chain);
}

static void both_formats_name_the_same_residues(void **state)
{
    static const struct {
        const char *residue;
        int number;
        const char *chain;
    } expected[2][5] = {
        {{"DT", 3, "1"}, {"DG", 2, "1"}, {"DC", 1, "1"}, {"DA", 2, "2"}, {"DG", 1, "2"}},
        {{"DC", 1, "1"}, {"DG", 2, "1"}, {"DT", 3, "1"}, {"DG", 1, "2"}, {"DA", 2, "2"}},
    };
    for (int k = 0; k < 2; k++) {
        elea_reader *reader = open_text(state, "a.top", k == 0 ? classic : modern);
        assert_string_equal(elea_reader_format(reader), "oxDNA topology");
        assert_int_equal(elea_reader_n_atoms(reader), 10);
        assert_int_equal(elea_reader_n_frames(reader), 0);
        assert_null(elea_reader_note(reader));
        for (size_t i = 0; i < 10; i++)
            assert_atom(elea_reader_topology(reader), i, i % 2 == 0 ? "BACK" : "BASE",
                        expected[k][i / 2].residue, expected[k][i / 2].number,
                        expected[k][i / 2].chain);
        elea_reader_free(reader);
    }
}

static void assert_residues(void **state, const char *text, const char *names, const char *note)
{
    elea_reader *reader = open_text(state, "a.top", text);
    char found[128] = "";
    const elea_topology *topology = elea_reader_topology(reader);
    for (size_t i = 0; i < elea_topology_n_atoms(topology); i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        if (strcmp(atom->name, "BASE") != 0)
            (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s",
                           found[0] != '\0' ? " " : "", atom->residue_name);
    }
    assert_string_equal(found, names);
    const char *said = elea_reader_note(reader);
    assert_true(note == NULL ? said == NULL : said != NULL && strstr(said, note) != NULL);
    elea_reader_free(reader);
}

static void dna_and_rna_are_told_by_type_or_letters(void **state)
{
    assert_residues(state, "4 1 5->3\nACGU\n", "A C G U", NULL);
    assert_residues(state, "4 1 5->3\nacgt\n", "DA DC DG DT", NULL);
    assert_residues(state, "4 1 5->3\nACGT type=RNA\n", "A C G U", NULL);
    assert_residues(state, "4 2 5->3\nGC\nUA\n", "G C U A", NULL);
    assert_residues(state, "6 3 5->3\nGC\nUA\nTA\n", "DG DC U A DT DA", NULL);
    assert_residues(state, "2 1 5->3\nGC\n", "DG DC", NULL);
    assert_residues(state, "2 1\n1 G -1 1\n1 C 0 -1\n", "DG DC", "2 nucleotides are taken as DNA");
    assert_residues(state, "2 1\n1 G -1 1\n1 U 0 -1\n", "G U", NULL);
    assert_residues(state, "4 1 5->3\n(13)(-10)(15)(-12) type=RNA\n", "G C U A", NULL);
    assert_residues(state, "5 2 2 3 1 5->3\nKMA type=peptide\nAC type=DNA\n", "LYS MET ALA DA DC",
                    NULL);
    assert_residues(state, "4 2 2 2 1\n-1 K -1 1 2 3\n-1 M 0 -1\n1 A -1 3\n1 C 2 -1\n",
                    "LYS MET DA DC", "DNA");
}

/* a2 = a3 x a1. */
static void sites_of_dna_are_where_oxdna_has_them(void **state)
{
    static const double expected[10][3] = {
        {0.66, 2.3408, 3.0},      {1.4, 2.0, 3.0},   /* a2 = y */
        {0.6592, 1.66, 3.0},      {1.0, 2.4, 3.0},   /* a2 = -x */
        {1.0, 1.6592, 2.66},      {1.0, 2.0, 3.4},   /* a2 = x cross z = -y */
        {1.568640, 1.52352, 3.0}, {1.74, 2.32, 3.0}, /* a2 = (0.8, -0.6, 0) */
        {1.34, 1.6592, 3.25},     {0.6, 2.0, 3.25},  /* a2 = -y */
    };
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    elea_reader *reader = open_frames(classic, HEAD ROWS, sizeof HEAD ROWS - 1, &error);
    assert_string_equal(error.message, "");
    assert_string_equal(elea_reader_format(reader), "oxDNA");
    elea_frame *frame = elea_frame_create(NULL);
    assert_int_equal(elea_reader_read(reader, 0, frame, &error), ELEA_OK);
    for (size_t i = 0; i < 10; i++)
        for (size_t k = 0; k < 3; k++)
            assert_true(fabs(elea_frame_positions(frame)[3 * i + k] - LENGTH * expected[i][k]) <
                        1e-12);
    double box[3][3];
    assert_true(elea_frame_box(frame, box));
    for (int k = 0; k < 3; k++)
        assert_true(fabs(box[k][k] - LENGTH * (20.0 + 10.0 * k)) < 1e-12);
    assert_true(isnan(elea_frame_time(frame)));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void sites_of_rna_and_amino_acids(void **state)
{
    static const char topology[] = "2 2 1 1 1 5->3\nK type=peptide\nU\n";
    static const char text[] = "t = 5\nb = 0 0 0\nE = 0 0 0\n"
                               "1 2 3 0 0 0 0 0 0\n1 2 3 1 0 0 0 0 1\n";
    static const double expected[3][3] = {{1, 2, 3}, {0.6, 2.0, 3.2}, {1.4, 2.0, 3.0}};
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    elea_reader *reader = open_frames(topology, text, sizeof text - 1, &error);
    assert_string_equal(error.message, "");
    elea_frame *frame = elea_frame_create(NULL);
    assert_int_equal(elea_reader_read(reader, 0, frame, &error), ELEA_OK);
    assert_int_equal(elea_frame_n_atoms(frame), 3);
    for (size_t i = 0; i < 9; i++)
        assert_true(fabs(elea_frame_positions(frame)[i] - LENGTH * expected[i / 3][i % 3]) < 1e-12);
    double box[3][3];
    assert_false(elea_frame_box(frame, box));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

/* ---- Files that are wrong ---- */

static void topologies_that_are_wrong_are_refused_with_their_line(void **state)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"1000000000 5\n1 A -1 1\n1 A 0 -1\n", "after 2 of the 1000000000 atoms of line 1"},
        {"18446744073709551615 5\n1 A -1 1\n1 A 0 -1\n", "numbers of nucleotides and strands"},
        {"1000000000 5 5->3\nAC\n", "after 1 whole lines of the 5 strands"},
        {"3 1 5->3\nAC\n", "the strands have 2 nucleotides, but line 1 says 3"},
        {"2 1 5->3\nACG\n", "line 2: there are more nucleotides than the 2 of line 1"},
        {"2 1\n1 A -1 1\n1 C 0 -1\n1 C -1 -1\n", "line 4: there are more nucleotides"},
        {"2 1 5->3\nAX\n", "line 2: the base is \"X\""},
        {"2 1\n1 A -1 1\n1 D 0 -1\n", "line 3: the base is \"D\""},
        {"2 1 5->3\nA(1\n", "line 2: the base is \"(\""},
        {"2 1 5->3\nAC type=XNA\n", "the word is \"type=XNA\""},
        {"2 1 5->3\nAC circular=maybe\n", "the word is \"circular=maybe\""},
        {"2 1 5->3\nAC DNA\n", "the word is \"DNA\""},
        {"1 1 5->3\nB type=peptide\n", "the amino acid is \"B\""},
        {"2 1\n1 A -1 1\n1 C 0\n", "line 3: the line is \"1 C 0\""},
        {"2 1\n1 A -1 7\n1 C 0 -1\n", "line 2: the neighbour 7 of nucleotide 0"},
        {"3 1\n1 A -1 1\n1 C 2 -1\n1 C -1 -1\n", "line 2: nucleotide 0 has the neighbour 1"},
        {"2 1\n1 A -1 1\n-1 A 0 -1\n", "nucleotide 0 has the neighbour 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_error error = ELEA_ERROR_INIT;
        assert_null(try_text(state, "a.top", cases[i].text, &error));
        if (strstr(error.message, cases[i].said) == NULL)
            fail_msg("%s: %s", cases[i].said, error.message);
    }
}

static void configurations_that_do_not_fit_are_refused_with_their_line(void **state)
{
    static const struct {
        const char *topology, *text, *said;
    } cases[] = {
        {"6 1 5->3\nACGTAC\n", HEAD ROWS, "after 5 of the 6 particles of the topology"},
        {"6 1 5->3\nACGTAC\n", HEAD ROWS HEAD ROWS, "line 9: the frame before this line has 5"},
        {"4 1 5->3\nACGT\n", HEAD ROWS, "line 8: the first frame has more than the 4 particles"},
        {"1 1 5->3\nA\n", HEAD "1 2 3 1 0 0 0.5 0 1\n", "not perpendicular unit vectors"},
        {"1 1 5->3\nA\n", HEAD "1 2 3 1 0 0 0 0 0\n", "not perpendicular unit vectors"},
        {"1 1 5->3\nA\n", HEAD "1 2 3 1 0 0 0 0\n", "not a particle with 9 or 15 numbers"},
        {"1 1 5->3\nA\n", HEAD "1 2 nan 1 0 0 0 0 1\n", "not a particle with 9 or 15 numbers"},
        {"1 1 5->3\nA\n", "t = 0\nb = 1 1\nE = 0\n1 2 3 1 0 0 0 0 1\n", "three lengths of the box"},
        {"1 1 5->3\nA\n", "t = 0\nb = 1 1 1\n1 2 3 1 0 0 0 0 1\n", "where \"E = \""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_error error = ELEA_ERROR_INIT;
        elea_reader *reader =
            open_frames(cases[i].topology, cases[i].text, strlen(cases[i].text), &error);
        assert_null(reader);
        if (strstr(error.message, cases[i].said) == NULL)
            fail_msg("%s: %s", cases[i].said, error.message);
    }
}

static void a_configuration_needs_its_topology(void **state)
{
    elea_error error = ELEA_ERROR_INIT;
    assert_null(try_text(state, "a.dat", HEAD ROWS, &error));
    assert_non_null(strstr(error.message, "elea system.top trajectory.dat"));
    elea_reader *other = open_text(state, "a.xyz", "1\nwater\nO 1 2 3\n");
    const elea_reader_options options = {.struct_size = sizeof options,
                                         .structure = elea_reader_topology(other)};
    assert_null(
        elea_reader_open_memory_with(HEAD ROWS, sizeof HEAD ROWS - 1, "a.dat", &options, &error));
    assert_non_null(strstr(error.message, "belongs to a topology of oxDNA"));
    elea_reader_free(other);
}

/* Wherever the file ends, it has the whole frames before, unchanged. */
static void truncated_files_keep_their_whole_frames(void **state)
{
    static const char text[] = HEAD ROWS HEAD ROWS HEAD ROWS;
    const size_t length = sizeof HEAD ROWS - 1;
    (void)state;
    for (size_t size = 0; size < sizeof text; size++) {
        elea_error error = ELEA_ERROR_INIT;
        elea_reader *reader = open_frames(classic, text, size, &error);
        size_t whole = size / length, n = reader != NULL ? elea_reader_n_frames(reader) : 0;
        /* A last line is whole without its end, and here with fewer digits of a velocity of 0. */
        assert_true(n == whole || (n == whole + 1 && size % length == length - 1));
        if (reader == NULL)
            assert_true(error.message[0] != '\0');
        else if (size % length != 0 && n == whole)
            assert_int_not_equal(elea_reader_damage(reader, NULL), ELEA_OK);
        elea_reader_free(reader);
    }
}

static void truncated_topologies_are_refused(void **state)
{
    static const char *const texts[] = {classic, modern, "4 1 5->3\nACGT circular=true\n"};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        for (size_t size = 0; size + 1 < strlen(texts[i]); size++) {
            elea_error error = ELEA_ERROR_INIT;
            assert_null(elea_reader_open_memory(texts[i], size, "a.top", &error));
            assert_true(error.message[0] != '\0');
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_formats_name_the_same_residues),
        cmocka_unit_test(dna_and_rna_are_told_by_type_or_letters),
        cmocka_unit_test(sites_of_dna_are_where_oxdna_has_them),
        cmocka_unit_test(sites_of_rna_and_amino_acids),
        cmocka_unit_test(topologies_that_are_wrong_are_refused_with_their_line),
        cmocka_unit_test(configurations_that_do_not_fit_are_refused_with_their_line),
        cmocka_unit_test(a_configuration_needs_its_topology),
        cmocka_unit_test(truncated_files_keep_their_whole_frames),
        cmocka_unit_test(truncated_topologies_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
