/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "atoms/guess.h"
#include "atoms/residue.h"

typedef struct guess {
    const char *name, *residue, *symbol;
} guess;

static void check(const guess *guesses, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char symbol[4] = "?";
        bool known = elea_guess_element(guesses[i].name, guesses[i].residue, symbol);
        if (strcmp(symbol, guesses[i].symbol) != 0)
            print_error("\"%s\" of \"%s\"\n", guesses[i].name, guesses[i].residue);
        assert_string_equal(symbol, guesses[i].symbol);
        assert_int_equal(known, symbol[0] != '\0');
    }
}

#define CHECK(guesses) check(guesses, sizeof(guesses) / sizeof(guesses)[0])

static void amino_acids_have_no_metals(void **state)
{
    (void)state;
    const guess guesses[] = {
        {" CA ", "ALA", "C"}, {"CA", "ALA", "C"},   {"CA  ", "GLY", "C"},  {"CD", "LYS", "C"},
        {"HG", "SER", "H"},   {"HG11", "VAL", "H"}, {"HG  ", "CYS", "H"},  {"1HB", "ALA", "H"},
        {"OXT", "LEU", "O"},  {"NE2", "HIS", "N"},  {"SD", "MET", "S"},    {"SG", "CYX", "S"},
        {"CA", "NALA", "C"},  {"HO5'", "DA5", "H"}, {"P", "DG", "P"},      {"OP1", "U", "O"},
        {"C", "C", "C"},      {"SE", "MSE", "Se"},  {"SE  ", "MSE", "Se"}, {"H5''", "DT3", "H"},
        {"OW", "SOL", "O"},   {"HW1", "SOL", "H"},  {"OH2", "TIP3", "O"},  {"D1", "DOD", "D"},
    };
    CHECK(guesses);
}

/* Names of PDB files without element columns, beginning in column 13 or 14, and other names. */
static void check_in_all_residues(residue_kind kind, const guess *guesses, size_t n)
{
    size_t found = 0;
    const elea_residue *row;
    for (size_t i = 0; (row = elea_residue_at(i)) != NULL; i++) {
        if (row->kind != kind)
            continue;
        found++;
        for (size_t k = 0; k < n; k++) {
            guess one = guesses[k];
            one.residue = row->name;
            check(&one, 1);
        }
    }
    assert_true(found > 20);
}

#define CHECK_IN_ALL(kind, guesses)                                                                \
    check_in_all_residues(kind, guesses, sizeof(guesses) / sizeof(guesses)[0])

static void no_protein_has_metals(void **state)
{
    (void)state;
    const guess guesses[] = {
        {"CA  ", "", "C"},  {" CA ", "", "C"}, {"CA", "", "C"},   {"CD  ", "", "C"},
        {"CD1 ", "", "C"},  {"CE  ", "", "C"}, {"CE3 ", "", "C"}, {"HG  ", "", "H"},
        {"HG11", "", "H"},  {"HO  ", "", "H"}, {"HE  ", "", "H"}, {"HF", "", "H"},
        {"1HG2", "", "H"},  {"NE  ", "", "N"}, {"ND2 ", "", "N"}, {"NA  ", "", "N"},
        {"SG  ", "", "S"},  {" SD ", "", "S"}, {"OG  ", "", "O"}, {"OXT ", "", "O"},
        {"SE  ", "", "Se"},
    };
    CHECK_IN_ALL(RESIDUE_PROTEIN, guesses);
    const guess terminal[] = {
        {"CA  ", "NHYP", "C"}, {"CD  ", "CHYP", "C"}, {"HG  ", "CASH", "H"}, {"CA  ", "NLYN", "C"}};
    CHECK(terminal);
}

static void no_nucleic_acid_has_metals(void **state)
{
    (void)state;
    const guess guesses[] = {
        {"P   ", "", "P"}, {" P  ", "", "P"}, {"OP1 ", "", "O"}, {"O5' ", "", "O"},
        {"C5' ", "", "C"}, {"C5M ", "", "C"}, {"HO5'", "", "H"}, {"H5T ", "", "H"},
        {"N9  ", "", "N"}, {"CO  ", "", "C"}, {"NB  ", "", "N"}, {"H5''", "", "H"},
        {"PD  ", "", "P"},
    };
    CHECK_IN_ALL(RESIDUE_NUCLEIC, guesses);
}

static void no_water_has_metals(void **state)
{
    (void)state;
    const guess guesses[] = {{"OW  ", "", "O"}, {"HW1 ", "", "H"}, {"OH2 ", "", "O"},
                             {"H1  ", "", "H"}, {"D1  ", "", "D"}, {"MW  ", "", ""},
                             {"EPW ", "", ""},  {"DOH2", "", ""},  {"LP1 ", "", ""}};
    CHECK_IN_ALL(RESIDUE_WATER, guesses);
}

static void ions_are_residues_of_their_own(void **state)
{
    (void)state;
    const guess guesses[] = {
        {"CA  ", "CA", "Ca"}, {"CA", "CA", "Ca"},   {" CA ", "CA", "Ca"}, {"NA", "NA", "Na"},
        {"NA+", "NA+", "Na"}, {"Na+", "Na+", "Na"}, {"CL", "CL", "Cl"},   {"CL-", "ION", "Cl"},
        {"ZN", "ZN2", "Zn"},  {"MG", "MG2", "Mg"},  {"K", "K", "K"},      {"K+", "K+", "K"},
        {"SOD", "SOD", "Na"}, {"CLA", "CLA", "Cl"}, {"POT", "POT", "K"},  {"CAL", "CAL", "Ca"},
        {"CES", "CES", "Cs"}, {"CAD", "CAD", "Cd"}, {"HG  ", "HG", "Hg"}, {"FE", "FE2", "Fe"},
        {"BRO", "BRO", "Br"}, {"IM", "IM", "Cl"},   {"IP", "IP", "Na"},   {"CIO", "CIO", "Cs"},
        {"BR", "BR", "Br"},   {"NI", "NI", "Ni"},   {"CO", "CO", "Co"},   {"U", "U", "U"},
    };
    CHECK(guesses);
}

static void columns_tell_in_other_residues(void **state)
{
    (void)state;
    const guess guesses[] = {
        {" CA ", "LIG", "C"}, {"CA  ", "LIG", "C"},  {"FE  ", "HEM", "Fe"}, {" FE ", "HEM", "Fe"},
        {" NA ", "HEM", "N"}, {"CL1 ", "LIG", "Cl"}, {" C1 ", "LIG", "C"},  {"C1  ", "LIG", "C"},
        {" V  ", "VO4", "V"}, {"MG  ", "CLA", "Mg"}, {" ZN ", "LIG", "Zn"}, {" BR ", "LIG", "Br"},
        {" B1 ", "LIG", "B"}, {"1H  ", "LIG", "H"},  {" F  ", "LIG", "F"},  {"AS  ", "CAC", "As"},
    };
    CHECK(guesses);
}

static void names_without_columns_are_read_as_organic(void **state)
{
    (void)state;
    const guess guesses[] = {
        {"CA", "LIG", "C"},   {"CD", "LIG", "C"},   {"NA", "HEM", "N"},   {"CL1", "LIG", "Cl"},
        {"Cl", "LIG", "Cl"},  {"BR", "LIG", "Br"},  {"FE", "HEM", "Fe"},  {"ZN", "LIG", "Zn"},
        {"MG", "LIG", "Mg"},  {"HO5'", "LIG", "H"}, {"HXT1", "X", "H"},   {"CLAA", "LIG", "Cl"},
        {"OXT", "", "O"},     {"Na", "LIG", "Na"},  {"SI1", "LIG", "Si"}, {"I1", "LIG", "I"},
        {"Cl1", "LIG", "Cl"}, {"CA", "", "C"},      {"CL", "", "Cl"},     {"B1", "LIG", "B"},
    };
    CHECK(guesses);
}

static void virtual_sites_and_beads_have_no_element(void **state)
{
    (void)state;
    const guess guesses[] = {
        {"MW", "SOL", ""},  {"EPW", "WAT", ""}, {"LP1", "LIG", ""}, {"BB", "ALA", ""},
        {"SC1", "LYS", ""}, {"W", "W", ""},     {"BB", "", ""},     {"SC2", "LIG", ""},
        {"AM1", "POP", ""}, {"", "", ""},       {"   1", "", ""},   {"*", "ALA", ""},
        {"Q1", "LIG", ""},  {"123", "SOL", ""},
    };
    CHECK(guesses);
}

static void long_and_odd_names_are_safe(void **state)
{
    (void)state;
    char symbol[4];
    assert_true(elea_guess_element("CARBONATOMNUMBER1", "RESIDUEWITHALONGNAME", symbol));
    assert_string_equal(symbol, "C");
    assert_false(elea_guess_element("\xff\xfe+", "\x80", symbol));
    assert_string_equal(symbol, "");
}

/* ---- Residues ---- */

typedef struct guessed_atom {
    const char *name; /* four columns of a PDB file, or fewer */
    double x, y, z;
    const char *symbol;
} guessed_atom;

/* Atoms of one residue, with positions and `mass` each (0: unknown). */
static void check_residue(const char *residue, double mass, const guessed_atom *atoms, size_t n)
{
    double positions[3 * 32], masses[32];
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (size_t i = 0; i < n; i++) {
        elea_atom atom = {.residue_number = 1};
        memcpy(atom.residue_name, residue, strlen(residue));
        (void)sscanf(atoms[i].name, "%15s", atom.name);
        elea_guess_later(&atom, atoms[i].name);
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
        memcpy(&positions[3 * i], (double[3]){atoms[i].x, atoms[i].y, atoms[i].z}, 24);
        masses[i] = mass;
    }
    elea_guess_elements(topology, positions, mass > 0.0 ? masses : NULL);
    for (size_t i = 0; i < n; i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        if (strcmp(atom->element, atoms[i].symbol) != 0)
            print_error("\"%s\" of \"%s\"\n", atoms[i].name, residue);
        assert_string_equal(atom->element, atoms[i].symbol);
        assert_int_equal(atom->element_guessed, atom->element[0] != '\0');
    }
    elea_topology_free(topology);
}

#define CHECK_RESIDUE(residue, ...)                                                                \
    check_residue(residue, 0.0, (const guessed_atom[])__VA_ARGS__,                                 \
                  sizeof((const guessed_atom[])__VA_ARGS__) / sizeof(guessed_atom))

static void a_molecule_has_no_metals_beside_carbon(void **state)
{
    (void)state;
    CHECK_RESIDUE("LIG", {{"CA  ", 1.390, 0, 0, "C"},
                          {"CD1 ", 0.695, 1.204, 0, "C"},
                          {"CD2 ", -0.695, 1.204, 0, "C"},
                          {"NA  ", -1.390, 0, 0, "N"},
                          {"HG1 ", -0.695, -1.204, 0, "H"},
                          {"CA2 ", 0.695, -1.204, 0, "C"}});
    CHECK_RESIDUE(
        "PA",
        {{"Ch1", 10, 10, 10, "C"}, {"Ca13", 11.53, 10, 10, "C"}, {"O14", 12.75, 10, 10, "O"}});
    CHECK_RESIDUE("LIG", {{"C1", 0, 0, 0, "C"},
                          {"Na", 0, 2.4, 0, "N"},
                          {"O1", 1.2, 0, 0, "O"},
                          {"Cd2", -1.5, 0, 0, "C"}});
}

/* Names far from each other, as in a file that a person has written. */
static void names_with_two_letters_are_those_of_atoms_at_any_distance(void **state)
{
    (void)state;
    CHECK_RESIDUE("LIG", {{"BR1 ", 0, 0, 0, "Br"},
                          {"CL2 ", 3.5, 0, 0, "Cl"},
                          {"C1  ", 2.2, 1.3, 0, "C"},
                          {"NA  ", 5.2, 1.3, 0, "N"},
                          {" BR ", 11.2, 1.3, 0, "Br"},
                          {"HO5'", 17.2, 1.3, 0, "H"},
                          {"CO1 ", 20.2, 1.3, 0, "C"},
                          {"SI1 ", 23.2, 1.3, 0, "Si"},
                          {"CS1 ", 26.2, 1.3, 0, "C"}});
    CHECK_RESIDUE("LIG", {{"CD1 ", 0, 0, 0, "C"}, {"IN1 ", 3, 0, 0, "I"}, {"OS1 ", 6, 0, 0, "O"}});
    CHECK_RESIDUE("HEM", {{"NB  ", 0, 0, 0, "N"}});
    CHECK_RESIDUE("MSE", {{"SE  ", 0, 0, 0, "Se"}});
}

static void bond_lengths_tell_carbon_from_chlorine_and_metals(void **state)
{
    (void)state;
    CHECK_RESIDUE("LIG", {{"C1", 0, 0, 0, "C"}, {"CL1", 1.74, 0, 0, "Cl"}});
    CHECK_RESIDUE("LIG", {{"C1", 0, 0, 0, "C"}, {"CL1", 1.54, 0, 0, "C"}});
    CHECK_RESIDUE("LIG", {{"CE1", 0, 0, 0, "C"}, {"FE1", 1.35, 0, 0, "F"}});
    /* Cobalt between nitrogens: not carbon, but its name does not say so. */
    CHECK_RESIDUE("CNC", {{"CO", 0, 0, 0, ""},
                          {"N21", 1.9, 0, 0, "N"},
                          {"N22", 0, 1.9, 0, "N"},
                          {"N23", -1.9, 0, 0, "N"}});
    CHECK_RESIDUE("SF4", {{"FE1 ", 0, 0, 0, "Fe"}, {" S1 ", 2.3, 0, 0, "S"}});
    CHECK_RESIDUE("XXX", {{"CU1", 0, 0, 0, ""}, {"N1", 2.0, 0, 0, "N"}, {"C1", 3.3, 0, 0, "C"}});
}

static void beads_of_a_residue_have_no_elements(void **state)
{
    (void)state;
    CHECK_RESIDUE("DPPC", {{"PO4", 10, 10, 10, ""}});
    CHECK_RESIDUE("DPPC", {{"NC3", 0, 0, 0, ""},
                           {"PO4", 4.7, 0, 0, ""},
                           {"GL1", 9.4, 0, 0, ""},
                           {"C1A", 14.1, 0, 0, ""},
                           {"D2A", 18.8, 0, 0, ""}});
    CHECK_RESIDUE("DPPC", {{"C1A", 0, 0, 0, ""}, {"C2A", 4.7, 0, 0, ""}, {"C3A", 9.4, 0, 0, ""}});
    CHECK_RESIDUE("DPPC", {{"C1A", 0, 0, 0, ""}});
    CHECK_RESIDUE("PHE", {{"BB", 0, 0, 0, ""}, {"SC1", 3.1, 0, 0, ""}, {"SC2", 5.8, 0, 0, ""}});
    CHECK_RESIDUE("HEP", {{"C1", 0, 0, 0, ""}, {"C2", 4.7, 0, 0, ""}});
    CHECK_RESIDUE("DA", {{"P", 0, 0, 0, ""}, {"S", 3.9, 0, 0, ""}, {"A", 7, 2, 0, ""}}); /* 3SPN */
    CHECK_RESIDUE("W", {{"W", 0, 0, 0, ""}});
    CHECK_RESIDUE("PW", {{"W", 0, 0, 0, ""}, {"WP", 1.4, 0, 0, ""}, {"WM", -1.4, 0, 0, ""}});
}

static void atoms_of_a_trace_keep_their_elements(void **state)
{
    (void)state;
    CHECK_RESIDUE("GLY", {{"CA", 0, 0, 0, "C"}});
    CHECK_RESIDUE("A", {{"P", 0, 0, 0, "P"}, {"C4'", 3.9, 0, 0, "C"}});
    CHECK_RESIDUE("VAL", {{"CA", 0, 0, 0, "C"}, {"O", 2.4, 0, 0, "O"}});
    CHECK_RESIDUE("HEM", {{"C1A", 0, 0, 0, "C"}, {"C2A", 1.4, 0, 0, "C"}, {"NA", 0, 1.4, 0, "N"}});
}

static void masses_tell_beads_from_atoms(void **state)
{
    (void)state;
    const guessed_atom beads[] = {{"C1", 0, 0, 0, ""}, {"O2", 1.5, 0, 0, ""}};
    const guessed_atom atoms[] = {{"C1", 0, 0, 0, "C"}, {"C2", 1.5, 0, 0, "C"}};
    check_residue("LIG", 72.0, beads, 2);
    check_residue("LIG", 16.043, atoms, 2); /* united atoms */
    check_residue("LIG", 12.011, atoms, 2);
}

static void molecules_that_share_the_name_of_water_have_their_elements(void **state)
{
    (void)state;
    CHECK_RESIDUE("MOH", {{"C", 0, 0, 0, "C"}, {"O", 1.4, 0, 0, "O"}});
    CHECK_RESIDUE("T3P", {{"P", 0, 0, 0, "P"}, {"O1", 1.5, 0, 0, "O"}, {"C5'", 0, 2.4, 0, "C"}});
    CHECK_RESIDUE("T4P", {{"OW", 0, 0, 0, "O"}, {"HW1", 0.96, 0, 0, "H"}, {"MW", 0.1, 0, 0, ""}});
}

static void names_of_modified_residues_follow_the_table(void **state)
{
    (void)state;
    CHECK_RESIDUE("PF5", {{"CA", 0, 0, 0, "C"}, {"CE1", 1.5, 0, 0, "C"}, {"FE1", 2.8, 0, 0, "F"}});
    CHECK_RESIDUE("CAS", {{"CA", 0, 0, 0, "C"}, {"SG", 2.6, 0, 0, "S"}, {"AS", 4.8, 0, 0, "As"}});
    CHECK_RESIDUE("BRU", {{"C5", 0, 0, 0, "C"}, {"BR", 1.9, 0, 0, "Br"}, {"C4'", 9, 0, 0, "C"}});
    CHECK_RESIDUE("HYP",
                  {{"CA  ", 0, 0, 0, "C"}, {"CD  ", 1.5, 0, 0, "C"}, {"HG  ", 2, 1, 0, "H"}});
}

/* Two atoms of heptane in Martini, or of a molecule. */
static elea_topology *pair_of(const char *first, const char *second)
{
    const char *const names[2] = {first, second};
    elea_topology *topology = elea_topology_create(NULL);
    for (size_t i = 0; i < 2; i++) {
        elea_atom atom = {.residue_name = "HEP", .residue_number = 1};
        memcpy(atom.name, names[i], strlen(names[i]));
        elea_guess_later(&atom, NULL);
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
    }
    return topology;
}

static void the_first_frame_decides_for_all_that_have_its_atoms(void **state)
{
    (void)state;
    const double far[6] = {0, 0, 0, 4.7, 0, 0}, near[6] = {0, 0, 0, 1.5, 0, 0};
    elea_topology *first = pair_of("C1", "C2");
    elea_guess_elements(first, far, NULL);
    const struct frame {
        const char *names[2];
        const char *symbol;
    } frames[] = {{{"C1", "C2"}, ""}, {{"C1", "C3"}, "C"}};
    for (size_t i = 0; i < 2; i++) {
        elea_topology *frame = pair_of(frames[i].names[0], frames[i].names[1]);
        elea_guess_again(frame, first, near);
        assert_string_equal(elea_topology_atom(frame, 1)->element, frames[i].symbol);
        assert_int_equal(elea_topology_check_frame(frame, first, NULL) == ELEA_OK, i == 0);
        elea_topology_free(frame);
    }
    elea_topology_free(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amino_acids_have_no_metals),
        cmocka_unit_test(no_protein_has_metals),
        cmocka_unit_test(no_nucleic_acid_has_metals),
        cmocka_unit_test(no_water_has_metals),
        cmocka_unit_test(ions_are_residues_of_their_own),
        cmocka_unit_test(columns_tell_in_other_residues),
        cmocka_unit_test(names_without_columns_are_read_as_organic),
        cmocka_unit_test(virtual_sites_and_beads_have_no_element),
        cmocka_unit_test(long_and_odd_names_are_safe),
        cmocka_unit_test(a_molecule_has_no_metals_beside_carbon),
        cmocka_unit_test(names_with_two_letters_are_those_of_atoms_at_any_distance),
        cmocka_unit_test(bond_lengths_tell_carbon_from_chlorine_and_metals),
        cmocka_unit_test(beads_of_a_residue_have_no_elements),
        cmocka_unit_test(atoms_of_a_trace_keep_their_elements),
        cmocka_unit_test(masses_tell_beads_from_atoms),
        cmocka_unit_test(molecules_that_share_the_name_of_water_have_their_elements),
        cmocka_unit_test(names_of_modified_residues_follow_the_table),
        cmocka_unit_test(the_first_frame_decides_for_all_that_have_its_atoms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
