/* SPDX-License-Identifier: MIT */
/** Alternate locations: one conformer of each residue. */
#include "io/text_file.h"

/* Names of the remaining atoms, each with its residue name and x coordinate. */
static void assert_atoms(void **state, const char *text, const char *expected)
{
    char found[512] = "";
    elea_reader *reader = open_text(state, "altloc.pdb", text);
    elea_frame *frame = read_number(reader, 0);
    for (size_t i = 0; i < elea_frame_n_atoms(frame); i++) {
        const elea_atom *atom = elea_topology_atom(elea_reader_topology(reader), i);
        size_t n = strlen(found);
        (void)snprintf(found + n, sizeof found - n, "%s%s:%s:%g", i > 0 ? " " : "",
                       atom->residue_name, atom->name, elea_frame_positions(frame)[3 * i]);
    }
    assert_string_equal(found, expected);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

#define ALT(name, location, residue, number, x, occupancy)                                         \
    "ATOM      1  " name location residue " A" number "    " x "   0.000   0.000" occupancy "\n"

static void conformer_with_the_highest_occupancy_stays(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("N  ", " ", "SER", "   1", "   1.000", "  1.00")
                     ALT("CA ", "A", "SER", "   1", "   2.000", "  0.30")
                         ALT("CA ", "B", "SER", "   1", "   3.000", "  0.70")
                             ALT("C  ", "A", "SER", "   1", "   4.000", "  0.30")
                                 ALT("C  ", "B", "SER", "   1", "   5.000", "  0.70")
                                     ALT("CA ", " ", "SER", "   2", "   6.000", "  0.10"),
                 "SER:N:1 SER:CA:3 SER:C:5 SER:CA:6");
}

static void atoms_of_a_residue_have_the_same_conformer(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", "A", "SER", "   1", "   1.000", "  0.45")
                     ALT("CA ", "B", "SER", "   1", "   2.000", "  0.55")
                         ALT("CB ", "A", "SER", "   1", "   3.000", "  0.60")
                             ALT("CB ", "B", "SER", "   1", "   4.000", "  0.40"),
                 "SER:CA:1 SER:CB:3");
}

static void atoms_of_another_conformer_alone_are_left_out(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("N  ", " ", "CYS", "  42", "   0.000", "  1.00")
                     ALT("CA ", "A", "CYS", "  42", "   1.500", "  0.80")
                         ALT("CA ", "B", "CYS", "  42", "   1.600", "  0.20")
                             ALT("HG ", "B", "CYS", "  42", "   3.500", "  0.20"),
                 "CYS:N:0 CYS:CA:1.5");
}

/* The backbone is only in A, the sidechain in both: A has the greater sum of occupancies. */
static void partial_conformer_leaves_no_gap(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", "A", "SER", "   1", "   1.000", "  0.40")
                     ALT("CB ", "A", "SER", "   1", "   2.000", "  0.40")
                         ALT("CB ", "B", "SER", "   1", "   3.000", "  0.60"),
                 "SER:CA:1 SER:CB:2");
}

static void first_letter_decides_between_equal_conformers(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", "B", "SER", "   1", "   2.000", "  0.50")
                     ALT("CA ", "A", "SER", "   1", "   3.000", "  0.50")
                         ALT("CB ", "A", "SER", "   1", "   4.000", "      ")
                             ALT("CB ", "B", "SER", "   1", "   5.000", ""),
                 "SER:CA:3 SER:CB:4");
}

/* 0.1 + 0.2 and 0.2 + 0.1 are equal, although not as floating-point numbers added to 0.6. */
static void rounding_of_sums_does_not_decide(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", "A", "SER", "   1", "   1.000", "  0.10")
                     ALT("CB ", "A", "SER", "   1", "   2.000", "  0.20")
                         ALT("CG ", "A", "SER", "   1", "   3.000", "  0.60")
                             ALT("CA ", "B", "SER", "   1", "   4.000", "  0.60")
                                 ALT("CB ", "B", "SER", "   1", "   5.000", "  0.20")
                                     ALT("CG ", "B", "SER", "   1", "   6.000", "  0.10"),
                 "SER:CA:1 SER:CB:2 SER:CG:3");
}

static void blank_atoms_far_behind_are_alternates_too(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", " ", "SER", "   1", "   1.000", "  0.30")
                     ALT("CA ", " ", "SER", "   2", "   2.000", "  1.00")
                         ALT("CA ", "B", "SER", "   1", "   3.000", "  0.70"),
                 "SER:CA:2 SER:CA:3");
}

static void single_alternate_stays_whatever_its_name(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", "B", "SER", "   1", "   2.000", "  0.20")
                     ALT("CA ", "C", "SER", "   2", "   3.000", "  0.00"),
                 "SER:CA:2 SER:CA:3");
}

static void alternates_need_not_be_neighbours(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", "A", "SER", "   1", "   1.000", "  0.40")
                     ALT("CA ", "A", "SER", "   2", "   2.000", "  0.60")
                         ALT("CA ", "B", "SER", "   1", "   3.000", "  0.60")
                             ALT("CA ", "B", "SER", "   2", "   4.000", "  0.40"),
                 "SER:CA:2 SER:CA:3");
}

static void blank_location_is_an_alternate_beside_named_ones(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("CA ", " ", "SER", "   1", "   1.000", "  0.60")
                     ALT("CA ", "B", "SER", "   1", "   2.000", "  0.40")
                         ALT("CB ", " ", "SER", "   1", "   3.000", "  0.40")
                             ALT("CB ", "B", "SER", "   1", "   4.000", "  0.60"),
                 "SER:CA:1 SER:CB:3");
}

static void repeated_names_without_alternates_all_stay(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("O  ", " ", "HOH", "   1", "   1.000", "  1.00")
                     ALT("O  ", " ", "HOH", "   1", "   2.000", "  1.00")
                         ALT("X  ", "A", "HOH", "   2", "   3.000", "  1.00")
                             ALT("O  ", " ", "HOH", "   2", "   4.000", "  1.00")
                                 ALT("O  ", " ", "HOH", "   2", "   5.000", "  1.00"),
                 "HOH:O:1 HOH:O:2 HOH:X:3 HOH:O:4 HOH:O:5");
}

static void microheterogeneity_leaves_one_residue(void **state)
{
    assert_atoms(state,
                 "REMARK\n" ALT("N  ", "A", "LYS", "   7", "   1.000", "  0.40")
                     ALT("CA ", "A", "LYS", "   7", "   2.000", "  0.40")
                         ALT("NZ ", "A", "LYS", "   7", "   3.000", "  0.40")
                             ALT("N  ", "B", "ARG", "   7", "   4.000", "  0.60")
                                 ALT("CA ", "B", "ARG", "   7", "   5.000", "  0.60")
                                     ALT("CZ ", "B", "ARG", "   7", "   6.000", "  0.60")
                                         ALT("N  ", " ", "GLY", "   8", "   7.000", "  1.00"),
                 "ARG:N:4 ARG:CA:5 ARG:CZ:6 GLY:N:7");
}

static void insertion_codes_are_residues_of_their_own(void **state)
{
    assert_atoms(state,
                 "REMARK\n"
                 "ATOM      1  CA AGLY A  52A      1.000   0.000   0.000  0.50\n"
                 "ATOM      1  CA BGLY A  52B      2.000   0.000   0.000  0.50\n",
                 "GLY:CA:1 GLY:CA:2");
}

static void many_alternates_are_sorted_out(void **state)
{
    static char text[200000];
    size_t n = (size_t)snprintf(text, sizeof text, "REMARK\n");
    for (int i = 0; i < 1000; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "ATOM      1  CA %cGLY A%4d    %8.3f   0.000   0.000  0.%02d\n",
                              'A' + i % 2, i / 2, (double)i, 40 + 20 * (i % 2));
    elea_reader *reader = open_text(state, "many.pdb", text);
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_frame_n_atoms(frame), 500);
    for (size_t i = 0; i < 500; i++)
        assert_position(frame, i, (double)(2 * i + 1), 0.0, 0.0);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conformer_with_the_highest_occupancy_stays),
        cmocka_unit_test(atoms_of_a_residue_have_the_same_conformer),
        cmocka_unit_test(atoms_of_another_conformer_alone_are_left_out),
        cmocka_unit_test(partial_conformer_leaves_no_gap),
        cmocka_unit_test(first_letter_decides_between_equal_conformers),
        cmocka_unit_test(rounding_of_sums_does_not_decide),
        cmocka_unit_test(blank_atoms_far_behind_are_alternates_too),
        cmocka_unit_test(single_alternate_stays_whatever_its_name),
        cmocka_unit_test(alternates_need_not_be_neighbours),
        cmocka_unit_test(blank_location_is_an_alternate_beside_named_ones),
        cmocka_unit_test(repeated_names_without_alternates_all_stay),
        cmocka_unit_test(microheterogeneity_leaves_one_residue),
        cmocka_unit_test(insertion_codes_are_residues_of_their_own),
        cmocka_unit_test(many_alternates_are_sorted_out),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
