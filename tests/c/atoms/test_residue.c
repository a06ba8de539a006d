/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "atoms/residue.h"
#include "atoms/template.h"
#include "atoms/topology.h"

/* ---- Names ---- */

static void rows_are_sorted_within_a_kind(void **state)
{
    (void)state;
    const elea_residue *row, *last = elea_residue_at(0);
    size_t n_kinds = 1;
    for (size_t i = 1; (row = elea_residue_at(i)) != NULL; i++) {
        if (row->kind != last->kind)
            n_kinds++;
        else
            assert_true(strcmp(last->name, row->name) < 0); /* as the search requires */
        assert_ptr_equal(elea_residue_find(row->name), row);
        assert_int_equal(elea_residue_kind(row->name), row->kind);
        assert_false(elea_residue_is_ion(row->name, "CA"));
        last = row;
    }
    assert_int_equal(n_kinds, 3);
}

static void check_kind(residue_kind kind, const char *names)
{
    char name[8];
    for (; *names != '\0'; names += *names == ' ') {
        size_t length = strcspn(names, " ");
        memcpy(name, names, length);
        name[length] = '\0';
        names += length;
        if (elea_residue_kind(name) != kind)
            print_error("%s\n", name);
        assert_int_equal(elea_residue_kind(name), kind);
    }
}

static void ends_of_chains_have_the_kind_of_the_middle(void **state)
{
    (void)state;
    check_kind(RESIDUE_PROTEIN, "NALA CALA NHYP CHYP NLYN CASH NCYX CHIE NMSE");
    check_kind(RESIDUE_NUCLEIC, "DA5 DA3 DAN DTN RU5 RU3 RUN A5 U3 CN DI5 T3");
    check_kind(RESIDUE_OTHER, "LIG NHOH CTP NLIG D5 DA4 DDA5 R5 5 XALA NALAX ");
    assert_int_equal(elea_residue_kind(""), RESIDUE_OTHER);
}

/* One residue of atoms with the first letter of their name as element. */
static residue_kind kind_of(const char *residue_name, const char *names)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (; *names != '\0'; names += *names == ' ') {
        elea_atom atom = {.element = {names[0], '\0'}};
        size_t length = strcspn(names, " ");
        memcpy(atom.residue_name, residue_name, strlen(residue_name));
        memcpy(atom.name, names, length);
        names += length;
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
    }
    size_t n_atoms = elea_topology_n_atoms(topology);
    assert_int_equal(elea_residue_end(topology, 0), n_atoms);
    residue_kind kind = elea_residue_kind_of(topology, 0, n_atoms);
    elea_topology_free(topology);
    return kind;
}

/* Number of residues of atoms that have the same name and number. */
static size_t count_residues(const char *residue_name, const char *names)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (; *names != '\0'; names += *names == ' ') {
        elea_atom atom = {.residue_number = 7};
        size_t length = strcspn(names, " ");
        memcpy(atom.residue_name, residue_name, strlen(residue_name));
        memcpy(atom.name, names, length);
        names += length;
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
    }
    size_t n = 0;
    for (size_t i = 0; i < elea_topology_n_atoms(topology); n++)
        i = elea_residue_end(topology, i);
    elea_topology_free(topology);
    return n;
}

static void amino_acids_of_one_number_begin_with_n(void **state)
{
    (void)state;
    assert_int_equal(count_residues("ALA", "N CA C O CB"), 1);
    assert_int_equal(count_residues("ALA", "N CA C O CB N CA C O CB"), 2);
    assert_int_equal(count_residues("ALA", "N CA C O N CA C O N CA C O"), 3);
    assert_int_equal(count_residues("ALA", "N N CA CA C C O O"), 1); /* alternate locations */
    assert_int_equal(count_residues("ALA", "CA C O N"), 1);          /* in another order */
    assert_int_equal(count_residues("LIG", "N CA C O N CA C O"), 1);
    assert_int_equal(count_residues("SOL", "OW HW1 HW2 OW HW1 HW2"), 1);
}

static void atoms_decide_where_molecules_share_a_name(void **state)
{
    (void)state;
    assert_int_equal(kind_of("UNK", "N CA C O"), RESIDUE_PROTEIN);
    assert_int_equal(kind_of("UNK", "C00 N01 H02"), RESIDUE_OTHER);
    assert_int_equal(kind_of("I", "I"), RESIDUE_OTHER);
    assert_int_equal(kind_of("I", "P"), RESIDUE_NUCLEIC);
    assert_int_equal(kind_of("C5", "C4' N1"), RESIDUE_NUCLEIC);
    assert_int_equal(kind_of("C5", "C1 C2"), RESIDUE_OTHER);
    assert_int_equal(kind_of("DAN", "C1 C2 O1A"), RESIDUE_OTHER);
    assert_int_equal(kind_of("MOH", "O H"), RESIDUE_WATER);
    assert_int_equal(kind_of("MOH", "C O HO"), RESIDUE_OTHER);
    assert_int_equal(kind_of("A", "C1 C2"), RESIDUE_NUCLEIC); /* as in MDAnalysis */
    assert_int_equal(kind_of("ALA", "BB"), RESIDUE_PROTEIN);
}

/* ---- Templates ---- */

static size_t required_atoms(const char *name)
{
    elea_template made;
    assert_true(elea_template_find(name, &made));
    size_t n = 0;
    for (size_t i = 0; i < made.n_atoms; i++)
        n += !made.optional[i];
    return n;
}

/* Heavy atoms of a residue within a chain, counted from the structural formula. */
static void templates_have_all_heavy_atoms(void **state)
{
    (void)state;
    const struct count {
        const char *name;
        size_t n_atoms;
    } counts[] = {
        {"GLY", 4},  {"ALA", 5},  {"SER", 6},  {"CYS", 6},  {"VAL", 7},  {"THR", 7},  {"PRO", 7},
        {"ASP", 8},  {"ASN", 8},  {"LEU", 8},  {"ILE", 8},  {"MET", 8},  {"GLU", 9},  {"GLN", 9},
        {"LYS", 9},  {"HIS", 10}, {"PHE", 11}, {"ARG", 11}, {"TYR", 12}, {"TRP", 14}, {"MSE", 8},
        {"SEC", 6},  {"HYP", 8},  {"SEP", 10}, {"TPO", 11}, {"PTR", 16}, {"MLY", 11}, {"CME", 10},
        {"CSO", 7},  {"PYL", 17}, {"HSD", 10}, {"CYX", 6},  {"LYN", 9},  {"NALA", 5}, {"DTY", 12},
        {"ACE", 3},  {"NME", 2},  {"NH2", 1},  {"A", 22},   {"C", 20},   {"G", 23},   {"U", 20},
        {"DA", 21},  {"DC", 19},  {"DG", 22},  {"DT", 20},  {"PSU", 20}, {"5MC", 21}, {"RU5", 20},
        {"ADE", 21}, {"1MA", 23}, {"DU", 19},  {"H2U", 20}, {"CRO", 22}, {"ASPP", 8},
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (required_atoms(counts[i].name) != counts[i].n_atoms)
            print_error("%s: %zu\n", counts[i].name, required_atoms(counts[i].name));
        assert_int_equal(required_atoms(counts[i].name), counts[i].n_atoms);
    }
}

static void spread(const elea_template *made, bool reached[ELEA_TEMPLATE_MAX_ATOMS])
{
    for (size_t round = 0; round < made->n_atoms; round++)
        for (size_t i = 0; i < made->n_bonds; i++) {
            bool *a = &reached[made->bonds[i][0]], *b = &reached[made->bonds[i][1]];
            *a = *b = *a || *b;
        }
}

static void all_templates_are_connected(void **state)
{
    (void)state;
    const elea_residue *row;
    size_t n_templates = 0;
    for (size_t i = 0; (row = elea_residue_at(i)) != NULL; i++) {
        elea_template made;
        bool reached[ELEA_TEMPLATE_MAX_ATOMS] = {true};
        assert_int_equal(elea_template_find(row->name, &made), row->kind != RESIDUE_WATER);
        if (row->kind == RESIDUE_WATER)
            continue;
        n_templates++;
        assert_int_equal(made.kind, row->kind);
        assert_in_range(made.n_atoms, 1, ELEA_TEMPLATE_MAX_ATOMS - 1);
        assert_in_range(made.n_bonds, made.n_atoms - 1, ELEA_TEMPLATE_MAX_BONDS - 1);
        spread(&made, reached);
        for (size_t k = 0; k < made.n_atoms; k++) {
            if (!reached[k])
                print_error("%s of %s\n", made.atoms[k], row->name);
            assert_true(reached[k]);
            assert_int_equal(elea_template_atom(&made, made.atoms[k]), k);
        }
    }
    assert_true(n_templates > 250);
}

static bool bonded(const char *residue, const char *a, const char *b)
{
    elea_template made;
    assert_true(elea_template_find(residue, &made));
    size_t first = elea_template_atom(&made, a), second = elea_template_atom(&made, b);
    for (size_t i = 0; i < made.n_bonds; i++)
        if ((made.bonds[i][0] == first && made.bonds[i][1] == second) ||
            (made.bonds[i][0] == second && made.bonds[i][1] == first))
            return true;
    return false;
}

static void bonds_are_those_of_the_residue(void **state)
{
    (void)state;
    assert_true(bonded("PRO", "CD", "N"));
    assert_true(bonded("TRP", "CD2", "CE2") && bonded("TRP", "CH2", "CZ2"));
    assert_false(bonded("TRP", "CE2", "CE3"));
    assert_true(bonded("HSE", "CG", "CD2") && bonded("HID", "ND1", "CE1"));
    assert_true(bonded("DT", "C5", "C7") && bonded("A", "C4", "C5") && bonded("A", "N9", "C1'"));
    assert_true(bonded("U", "C2'", "O2'") && bonded("RG", "O4'", "C1'"));
    assert_true(bonded("ACE", "C", "CH3") && bonded("TPO", "OG1", "P"));
    assert_true(bonded("LLP", "NZ", "C4'") && bonded("SEC", "CB", "SE"));
    assert_true(bonded("ALA", "C", "OXT") && bonded("ALA", "N", "CY") && bonded("ALA", "C", "NT"));
}

static void old_names_and_those_of_force_fields_are_known(void **state)
{
    (void)state;
    assert_true(bonded("ILE", "CG1", "CD"));
    assert_true(bonded("GLY", "C", "OT1") && bonded("GLY", "C", "OT2") &&
                bonded("GLY", "C", "OC2"));
    assert_true(bonded("DA", "O5*", "C5*") && bonded("DA", "P", "O1P") &&
                bonded("A", "C2*", "O2*"));
    assert_true(bonded("DT", "C5", "C5M") && bonded("5MU", "C5", "C7"));
    assert_true(bonded("SEP", "P", "O1P") && bonded("NME", "N", "C") && bonded("NME", "N", "CH3"));
    elea_template made;
    assert_true(elea_template_find("LYS", &made));
    const char *const unknown[] = {"", "X", "HB1", "CD1", "NZZZZZZ", "*"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_true(elea_template_atom(&made, unknown[i]) == ELEA_TEMPLATE_NONE);
}

static void check_link(const char *residue, const char *head, const char *tail)
{
    elea_template made;
    assert_true(elea_template_find(residue, &made));
    if (head != NULL)
        assert_string_equal(made.atoms[made.head], head);
    else
        assert_true(made.head == ELEA_TEMPLATE_NONE);
    if (tail != NULL)
        assert_string_equal(made.atoms[made.tail], tail);
    else
        assert_true(made.tail == ELEA_TEMPLATE_NONE);
}

static void chains_continue_from_tail_to_head(void **state)
{
    (void)state;
    check_link("ALA", "N", "C");
    check_link("CRO", "N1", "C3");
    check_link("DG", "P", "O3'");
    check_link("ACE", NULL, "C");
    check_link("NME", "N", NULL);
    check_link("NH2", "N", NULL);
}

static void other_residues_have_no_template(void **state)
{
    (void)state;
    elea_template made;
    assert_false(elea_template_find("LIG", &made));
    assert_false(elea_template_find("HOH", &made));
    assert_false(elea_template_find("", &made));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_within_a_kind),
        cmocka_unit_test(ends_of_chains_have_the_kind_of_the_middle),
        cmocka_unit_test(amino_acids_of_one_number_begin_with_n),
        cmocka_unit_test(atoms_decide_where_molecules_share_a_name),
        cmocka_unit_test(templates_have_all_heavy_atoms),
        cmocka_unit_test(all_templates_are_connected),
        cmocka_unit_test(bonds_are_those_of_the_residue),
        cmocka_unit_test(old_names_and_those_of_force_fields_are_known),
        cmocka_unit_test(chains_continue_from_tail_to_head),
        cmocka_unit_test(other_residues_have_no_template),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
