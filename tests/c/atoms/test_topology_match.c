/* SPDX-License-Identifier: MIT */
/** Whether two files hold the same molecule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "atoms/topology.h"

static elea_topology *topology_of(const elea_atom *atoms, size_t n)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(elea_topology_append(topology, &atoms[i], NULL), ELEA_OK);
    return topology;
}

static bool match(const elea_atom *a, size_t n_a, const elea_atom *b, size_t n_b, elea_error *error)
{
    elea_topology *x = topology_of(a, n_a);
    elea_topology *y = topology_of(b, n_b);
    elea_status failed = elea_topology_match(x, y, "first.pdb", error);
    elea_error ignored;
    assert_int_equal(elea_topology_match(y, x, "first.pdb", &ignored), failed);
    assert_int_equal(failed, failed ? ELEA_ERROR_FORMAT : ELEA_OK);
    elea_topology_free(x);
    elea_topology_free(y);
    return failed == ELEA_OK;
}

/* Atoms named "NAME/RESIDUE/ELEMENT", with a "?" behind the element if it was guessed. */
static elea_atom atom_of(const char *text)
{
    elea_atom atom = {.name = "", .residue_number = 7};
    const char *residue = strchr(text, '/') + 1;
    const char *element = strchr(residue, '/') + 1;
    memcpy(atom.name, text, (size_t)(residue - text - 1));
    memcpy(atom.residue_name, residue, (size_t)(element - residue - 1));
    atom.element_guessed = strchr(element, '?') != NULL;
    memcpy(atom.element, element, strlen(element) - atom.element_guessed);
    return atom;
}

static void conventions_of_formats_are_no_difference(void **state)
{
    static const char *const pairs[][2] = {
        {"CA/GLY/C", "CA/GLY/C"},   {"CA/GLY/C", "CA/GLY/"},    {"CA/GLY/C?", "CA/GLY/Ca"},
        {"CA/GLY/C", "C//C"},       {"CA/GLY/C", "6//C"},       {"CA/GLY/C", "CA//"},
        {"N/HIS/N", "N/HSD/N"},     {"N/HIE/N", "N/HIP/N"},     {"SG/CYS/S", "SG/CYX/S"},
        {"1HB/ALA/H", "HB1/ALA/H"}, {"HB1/ALA/H", "HB2/ALA/H"}, {"H/ALA/H", "HN/ALA/H"},
        {"O/HOH/O", "OW/SOL/O"},    {"O/HOH/O", "OH2/TIP3/O"},  {"NA/NA/Na", "Na+/Na+/Na"},
        {"NA/NA/Na", "SOD/SOD/Na"}, {"O5*/DA/O", "O5'/DA/O"},   {"P/POPC/P", "P/POP/P"},
        {"Cl//Cl", "CL//Cl"},       {"CA/GLY/C", "ca/gly/C"},   {"C1/LIG/C", "C1/UNK/C"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        elea_atom a = atom_of(pairs[i][0]);
        elea_atom b = atom_of(pairs[i][1]);
        b.residue_number = 1;
        b.chain[0] = 'A';
        elea_error error = ELEA_ERROR_INIT;
        bool same = match(&a, 1, &b, 1, &error);
        if (i + 1 < sizeof pairs / sizeof pairs[0])
            assert_string_equal(error.message, "");
        else
            assert_false(same); /* the last pair is of two ligands */
    }
}

static void other_molecules_are_told_by_the_first_atom(void **state)
{
    static const char *const pairs[][2] = {
        {"CA/GLY/C", "CA/ALA/C"},  {"CA/GLY/C", "CB/GLY/C"}, {"CA/GLY/C", "N/GLY/N"},
        {"CA/GLY/C", "CA/GLY/Ca"}, {"C//C", "N//N"},         {"CA/GLY/C", "N//N"},
        {"CA//", "CB//"},          {"BB/ALA/", "SC1/ALA/"},  {"C1/LIG/C", "O1/LIG/O"},
        {"NA/NA/Na", "CL/CL/Cl"},  {"H1/LIG/H", "H1/ALA/H"}, {"O/HOH/O", "O/GLY/O"},
        {"P/DA/P", "P/DG/P"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        elea_atom a[2] = {atom_of("N/GLY/N"), atom_of(pairs[i][0])};
        elea_atom b[2] = {atom_of("N/GLY/N"), atom_of(pairs[i][1])};
        elea_error error = ELEA_ERROR_INIT;
        assert_false(match(a, 2, b, 2, &error));
        assert_non_null(strstr(error.message, "atom 2 is "));
        assert_non_null(strstr(error.message, " in first.pdb"));
    }
    elea_atom a = atom_of("CA/GLY/C");
    elea_atom b = atom_of("CB/ALA/C");
    a.chain[0] = 'B';
    a.insertion_code = 'C';
    elea_error error = ELEA_ERROR_INIT;
    assert_false(match(&a, 1, &b, 1, &error));
    assert_string_equal(error.message,
                        "atom 1 is CA (C) of GLY 7C in chain B, but CB (C) of ALA 7 in first.pdb");
}

static void numbers_of_atoms_must_be_equal(void **state)
{
    (void)state;
    elea_atom atoms[2] = {atom_of("C//C"), atom_of("O//O")};
    elea_error error = ELEA_ERROR_INIT;
    assert_false(match(atoms, 1, atoms, 2, &error));
    assert_string_equal(error.message, "1 atom, but first.pdb has 2");
    assert_true(match(atoms, 2, atoms, 2, &error));
}

static void order_of_atoms_matters(void **state)
{
    (void)state;
    elea_atom a[3] = {atom_of("N/GLY/N"), atom_of("CA/GLY/C"), atom_of("C/GLY/C")};
    elea_atom b[3] = {a[0], a[2], a[1]};
    elea_error error = ELEA_ERROR_INIT;
    assert_false(match(a, 3, b, 3, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conventions_of_formats_are_no_difference),
        cmocka_unit_test(other_molecules_are_told_by_the_first_atom),
        cmocka_unit_test(numbers_of_atoms_must_be_equal),
        cmocka_unit_test(order_of_atoms_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
