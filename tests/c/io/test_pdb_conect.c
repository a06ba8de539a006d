/* SPDX-License-Identifier: MIT */
/** Bonds from CONECT records of PDB files. */
#include "atoms/topology.h"
#include "io/text_file.h"

#define ATOM(serial, name, location, x)                                                            \
    "HETATM" serial " " name location "LIG A   1      " x                                          \
    "   0.000   0.000  1.00  0.00           "                                                      \
    "C  \n"

static void assert_bond(const elea_reader *reader, size_t number, size_t a, size_t b)
{
    const elea_topology *topology = elea_reader_topology(reader);
    assert_true(number < topology->n_bonds);
    assert_int_equal(topology->bonds[number][0], a);
    assert_int_equal(topology->bonds[number][1], b);
}

static void bonds_are_between_the_atoms_with_those_serial_numbers(void **state)
{
    elea_reader *reader = open_text(
        state, "a.pdb",
        ATOM("   10", " C1 ", " ", " 1.000") ATOM("   11", " C2 ", " ", " 9.000")
            ATOM("A0000", " C3 ", " ", "17.000") "CONECT   10   11A0000\nCONECT   11   10\nCONECT  "
                                                 " 99   10\nCONECT   10   10\n"
                                                 "CONECT\nCONECT  x\nEND\n");
    assert_int_equal(elea_reader_topology(reader)->n_bonds, 3);
    assert_bond(reader, 0, 0, 1);
    assert_bond(reader, 1, 0, 2);
    assert_bond(reader, 2, 1, 0);
    elea_reader_free(reader);
}

static void serial_numbers_of_several_atoms_are_skipped(void **state)
{
    elea_reader *reader = open_text(
        state, "a.pdb",
        ATOM("*****", " C1 ", " ", " 1.000") ATOM("*****", " C2 ", " ", " 9.000")
            ATOM("   12", " C3 ", " ", "17.000") ATOM("   12", " C4 ", " ", "25.000")
                ATOM("   13", " C5 ", " ", "25.000") "CONECT*****   12\nCONECT   12   13\nEND\n");
    assert_int_equal(elea_reader_topology(reader)->n_bonds, 0);
    elea_reader_free(reader);
}

static void bonds_follow_the_atoms_that_remain_of_alternates(void **state)
{
    elea_reader *reader = open_text(
        state, "a.pdb",
        ATOM("    1", " C1 ", "B", " 1.000") ATOM("    2", " C1 ", "A", " 1.500")
            ATOM("    3", " C2 ", " ", " 9.000")
                ATOM("    4", " C3 ", " ",
                     "17.000") "CONECT    1    3\nCONECT    2    3\nCONECT    3    4\nEND\n");
    assert_int_equal(elea_reader_n_atoms(reader), 3);
    assert_int_equal(elea_reader_topology(reader)->n_bonds, 2);
    assert_bond(reader, 0, 0, 1);
    assert_bond(reader, 1, 1, 2);
    elea_reader_free(reader);
}

static void bonds_after_the_models_are_those_of_the_first(void **state)
{
    elea_reader *reader =
        open_text(state, "a.pdb",
                  "MODEL        1\n" ATOM("    1", " C1 ", " ", " 1.000")
                      ATOM("    2", " C2 ", " ",
                           " 9.000") "ENDMDL\nMODEL        2\n" ATOM("    1", " C1 ", " ", " 1.000")
                          ATOM("    2", " C2 ", " ", " 9.500") "ENDMDL\nCONECT    1    2\nEND\n");
    assert_int_equal(elea_reader_n_frames(reader), 2);
    assert_int_equal(elea_reader_topology(reader)->n_bonds, 1);
    elea_frame *frame = read_number(reader, 1);
    assert_null(elea_frame_topology(frame));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bonds_are_between_the_atoms_with_those_serial_numbers),
        cmocka_unit_test(serial_numbers_of_several_atoms_are_skipped),
        cmocka_unit_test(bonds_follow_the_atoms_that_remain_of_alternates),
        cmocka_unit_test(bonds_after_the_models_are_those_of_the_first),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
