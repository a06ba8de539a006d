/* SPDX-License-Identifier: MIT */
/** Lines of atoms in PDB files, as all kinds of programs write them. */
#include "io/text_file.h"

static const elea_atom *only_atom(void **state, elea_reader **reader, const char *line)
{
    char text[512];
    (void)snprintf(text, sizeof text, "REMARK\n%s", line);
    *reader = open_text(state, "one.pdb", text);
    assert_int_equal(elea_reader_n_atoms(*reader), 1);
    return elea_topology_atom(elea_reader_topology(*reader), 0);
}

static void residue_numbers_are_decimal_or_hybrid_36(void **state)
{
    static const struct {
        const char *columns; /* 23 to 27 */
        int32_t number;
        char insertion_code;
    } cases[] = {
        {"   1 ", 1, '\0'},       {"-123 ", -123, '\0'},    {"9999 ", 9999, '\0'},
        {"A000 ", 10000, '\0'},   {"A001 ", 10001, '\0'},   {"ZZZZ ", 1223055, '\0'},
        {"a000 ", 1223056, '\0'}, {"zzzz ", 2436111, '\0'}, {"**** ", 0, '\0'},
        {"  52A", 52, 'A'},       {"12345", 12345, '\0'},   {"     ", 0, '\0'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[128];
        elea_reader *reader = NULL;
        (void)snprintf(line, sizeof line, "ATOM      1  CA  ALA A%s   %8.3f%8.3f%8.3f\n",
                       cases[i].columns, 1.0, 2.0, 3.0);
        const elea_atom *atom = only_atom(state, &reader, line);
        assert_int_equal(atom->residue_number, cases[i].number);
        assert_int_equal(atom->insertion_code, cases[i].insertion_code);
        elea_reader_free(reader);
    }
}

static void serial_numbers_do_not_matter(void **state)
{
    elea_reader *reader = NULL;
    (void)only_atom(state, &reader, "ATOM  *****  N   ALA A   1      11.104   6.134  -6.504\n");
    elea_reader_free(reader);
    (void)only_atom(state, &reader, "ATOM  A0000  N   ALA A   1      11.104   6.134  -6.504\n");
    elea_reader_free(reader);
    (void)only_atom(state, &reader, "HETATM99999  N   ALA A   1      11.104   6.134  -6.504\n");
    elea_reader_free(reader);
}

static void lines_shifted_by_long_serial_numbers_are_aligned(void **state)
{
    elea_reader *reader = NULL;
    const elea_atom *atom =
        only_atom(state, &reader, "ATOM  100000  CA  ALA A  17      11.104   6.134  -6.504\n");
    assert_string_equal(atom->name, "CA");
    assert_int_equal(atom->residue_number, 17);
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 0, 11.104, 6.134, -6.504);
    elea_frame_free(frame);
    elea_reader_free(reader);
    atom = only_atom(state, &reader, "ATOM  100000 CA  ALA A  17      11.104   6.134  -6.504\n");
    assert_string_equal(atom->name, "CA");
    elea_reader_free(reader);
}

static void elements_come_from_their_columns_or_names(void **state)
{
    static const struct {
        const char *name, *residue, *tail, *element;
        bool guessed;
    } cases[] = {
        {" CA ", "ALA", " C  ", "C", false},  {"CA  ", " CA", "CA2+", "Ca", false},
        {" CA ", "ALA", "    ", "C", true},   {"CA  ", " CA", "", "Ca", true},
        {"ZN  ", " ZN", "ZN2+", "Zn", false}, {" NZ ", "LYS", " N1+", "N", false},
        {" OE2", "GLU", "O1- ", "O", false},  {" N  ", "ALA", "N1+ ", "N", false},
        {" C1 ", "LIG", "  89", "C", true},   {" O  ", "HOH", " 7  ", "O", true},
        {" D  ", "ALA", " D  ", "D", false},  {" MW ", "SOL", "    ", "", false},
        {"FE  ", "HEM", "fe  ", "Fe", false}, {"1HB ", "ALA", "    ", "H", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[128];
        elea_reader *reader = NULL;
        (void)snprintf(line, sizeof line,
                       "ATOM      1 %4s %3s A   1      11.104   6.134  -6.504  1.00  0.00"
                       "          %s\n",
                       cases[i].name, cases[i].residue, cases[i].tail);
        const elea_atom *atom = only_atom(state, &reader, line);
        assert_string_equal(atom->element, cases[i].element);
        assert_int_equal(atom->element_guessed, cases[i].guessed);
        elea_reader_free(reader);
    }
}

static void segment_names_the_chain_where_column_22_is_blank(void **state)
{
    elea_reader *reader = NULL;
    const elea_atom *atom =
        only_atom(state, &reader,
                  "ATOM      1  OH2 TIP3W   1      11.104   6.134  -6.504  1.00  0.00      PROA\n");
    assert_string_equal(atom->chain, "W");
    assert_string_equal(atom->residue_name, "TIP3");
    elea_reader_free(reader);
    atom =
        only_atom(state, &reader,
                  "ATOM      1  OH2 TIP3    1      11.104   6.134  -6.504  1.00  0.00      PROA\n");
    assert_string_equal(atom->chain, "PROA");
    elea_reader_free(reader);
}

/*      1         2         3         4         5         6
123456789012345678901234567890123456789012345678901234567890 */
static void long_serial_numbers_lose_no_atom(void **state)
{
    static const char *const lines[] = {
        "ATOM1000000  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "ATOM 100000  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "HETATM100001  CA GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "HETATM1000001  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "ATOM  1000001  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "ATOM********  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "ATOM  *****  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "ATOM  A0000  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "ATOM         CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "atom      1  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
        "HetAtm    1  CA  GLY A   2       3.000   0.250  -7.125  1.00  0.00           C\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        elea_reader *reader = NULL;
        const elea_atom *atom = only_atom(state, &reader, lines[i]);
        assert_string_equal(atom->name, "CA");
        assert_string_equal(atom->residue_name, "GLY");
        assert_string_equal(atom->chain, "A");
        assert_string_equal(atom->element, "C");
        assert_int_equal(atom->residue_number, 2);
        elea_frame *frame = read_number(reader, 0);
        assert_position(frame, 0, 3.0, 0.25, -7.125);
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

#define GOOD "ATOM      1  CA  GLY A   1       0.000   0.000   0.000  1.00  0.00           C\n"

static void lines_that_may_be_atoms_are_never_skipped(void **state)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"ATOM\t   1  CA  GLY A   1       0.000   0.000   0.000", "line 2: the line has a tab"},
        {"HETATM\t1\tCA\tGLY", "line 2: the line has a tab"},
        {"ATOM      2  CA  GLY A   1  \t    0.000   0.000   0.000", "line 2: the line has a tab"},
        {"ATOM 2 CA GLY A 1 1.000 2.000 3.000 1.00 0.00 C", "line 2: the x coordinate is \""},
        {" ATOM 2 CA GLY A 1 1.000 2.000 3.000", "line 2: the record's name is \"ATOM\""},
        {" ATOM      2  CA  GLY A   1       0.000   0.000   0.000", "line 2: the record's name"},
        {"ATM       2  CA  GLY A   1       0.000   0.000   0.000",
         "line 2: the record's name is \"ATM\", but atoms are ATOM or HETATM"},
        {"ATOMS     2  CA  GLY A   1       0.000   0.000   0.000", "line 2: the record's name"},
        {"HETA100001  CA  GLY A   1        0.000   0.000   0.000", "line 2: the record's name"},
        {"ATOM", "line 2: the x coordinate is \"\""},
        {"HETATM    2  CA  GLY A   1", "line 2: the x coordinate is \"\""},
        {"ATOM      2  CA  GLY A   1       0.000   0.000", "line 2: the z coordinate is \"\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, GOOD "%s\n", cases[i].line);
        assert_refused(state, "odd.pdb", text, ELEA_ERROR_FORMAT, cases[i].message);
    }
}

static void records_with_other_numbers_are_no_atoms(void **state)
{
    static const char *const lines[] = {
        "ANISOU    1  CA  GLY A   1     2406   1892   1614    198    519   -328       C",
        "SIGATM    1  CA  GLY A   1       0.011   0.012   0.013  0.00  0.00           C",
        "SIGUIJ    1  CA  GLY A   1       10     10     10     10    10     10         C",
        "TER       2      GLY A   1",
        "REMARK ATOM      2  CA  GLY A  0.000   0.000   0.000",
        "SCALE1      0.019231  0.000000  0.000000        0.00000",
        "CONECT    1    2",
        "ATOMIC RADII ARE IN ANGSTROM",
        "   Atoms: 20",
        "",
        "   ",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char text[256];
        elea_reader *reader = NULL;
        (void)snprintf(text, sizeof text, "%s\n" GOOD, lines[i]);
        (void)only_atom(state, &reader, text);
        elea_reader_free(reader);
    }
}

static void positions_are_read_from_columns_that_may_touch(void **state)
{
    elea_reader *reader = NULL;
    (void)only_atom(state, &reader,
                    "ATOM      1  CA  GLY A   1    -100.123-200.456-300.789100.00  0.00\n");
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 0, -100.123, -200.456, -300.789);
    elea_frame_free(frame);
    elea_reader_free(reader);
    (void)only_atom(state, &reader, "ATOM      1  CA  GLY A   1    1234.5678765.4329999.999\n");
    frame = read_number(reader, 0);
    assert_position(frame, 0, 1234.567, 8765.432, 9999.999);
    elea_frame_free(frame);
    elea_reader_free(reader);
    (void)only_atom(state, &reader, "ATOM      1  CA  GLY A   1      11.10    6.1     -6.5  \n");
    frame = read_number(reader, 0);
    assert_position(frame, 0, 11.10, 6.1, -6.5);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

/* Each would give other numbers if it were cut at the columns' ends. */
static void positions_too_long_for_their_columns_are_refused(void **state)
{
    static const char *const columns[] = {
        "   -1000.123   6.134  -6.504  1.00",   "      11.104-1000.123  -6.504  1.00",
        "      11.104   6.134-1000.123  1.00",  "   -1000.123123.456  -6.504  1.00",
        "      11.104   6.134-1000.123",        "      11.104   6.134 1000.1234 1.00",
        "  6  11.104 -6.5041234   6.134  1.00", "      11.104********  -6.504  1.00",
        "         nan   6.134  -6.504  1.00",   "      11.104     inf  -6.504  1.00",
        "      11.104   6.134   0x1.8  1.00",   "     11.1040   6.1340  -6.5040  1.00",
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, GOOD "ATOM      2  CA  GLY A   1 %s\n", columns[i]);
        assert_refused(state, "long.pdb", text, ELEA_ERROR_FORMAT, "line 2: the ");
    }
    elea_reader *reader = NULL; /* a minus sign in column 30 is not dropped */
    (void)only_atom(state, &reader, "ATOM      1  CA  GLY A   1   -1000.123   6.134  -6.504\n");
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 0, -1000.123, 6.134, -6.504);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void line_cut_in_its_name_is_truncated(void **state)
{
    static const char *const ends[] = {"A", "AT", "ATOM", "HET", "HETATM", "ATOM      2  CA"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, GOOD "%s", ends[i]);
        assert_refused(state, "cut.pdb", text, ELEA_ERROR_TRUNCATED,
                       "line 2: the file is truncated");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(residue_numbers_are_decimal_or_hybrid_36),
        cmocka_unit_test(serial_numbers_do_not_matter),
        cmocka_unit_test(lines_shifted_by_long_serial_numbers_are_aligned),
        cmocka_unit_test(elements_come_from_their_columns_or_names),
        cmocka_unit_test(segment_names_the_chain_where_column_22_is_blank),
        cmocka_unit_test(long_serial_numbers_lose_no_atom),
        cmocka_unit_test(lines_that_may_be_atoms_are_never_skipped),
        cmocka_unit_test(records_with_other_numbers_are_no_atoms),
        cmocka_unit_test(positions_are_read_from_columns_that_may_touch),
        cmocka_unit_test(positions_too_long_for_their_columns_are_refused),
        cmocka_unit_test(line_cut_in_its_name_is_truncated),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
