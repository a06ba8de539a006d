/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "atoms/element.h"
#include "atoms/residue.h"

static void weights_are_iupac_2021(void **state)
{
    (void)state;
    assert_true(elea_element_weight("H") == 1.008);
    assert_true(elea_element_weight("C") == 12.011);
    assert_true(elea_element_weight("S") == 32.06);
    assert_true(elea_element_weight("Ar") == 39.95);
    assert_true(elea_element_weight("Yb") == 173.045);
    assert_true(elea_element_weight("U") == 238.02891);
}

static void weight_of_unknown_or_unstable_element_is_zero(void **state)
{
    (void)state;
    const char *const symbols[] = {"", "X", "Tc", "Og", "ZN", "zn", "Carbon", "h"};
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
        assert_true(elea_element_weight(symbols[i]) == 0.0);
}

static void numbers_and_symbols_agree(void **state)
{
    (void)state;
    char symbol[4];
    char again[4];
    for (int number = 1; number <= 118; number++) {
        assert_true(elea_element_find(number, symbol));
        assert_int_equal(elea_element_number(symbol), number);
        assert_true(elea_element_canonical(symbol, again));
        assert_string_equal(symbol, again);
    }
    assert_false(elea_element_find(0, symbol));
    assert_string_equal(symbol, "");
    assert_false(elea_element_find(119, symbol));
    assert_false(elea_element_find(-1, symbol));
}

static void table_is_in_the_order_of_atomic_numbers(void **state)
{
    (void)state;
    assert_int_equal(elea_element_number("Ne"), 10);
    assert_int_equal(elea_element_number("Zn"), 30);
    assert_int_equal(elea_element_number("Xe"), 54);
    assert_int_equal(elea_element_number("Rn"), 86);
    assert_int_equal(elea_element_number("Og"), 118);
}

static void symbols_are_found_in_any_case(void **state)
{
    (void)state;
    char symbol[4];
    assert_true(elea_element_canonical("zN", symbol));
    assert_string_equal(symbol, "Zn");
    assert_true(elea_element_canonical("c", symbol));
    assert_string_equal(symbol, "C");
    assert_false(elea_element_canonical("", symbol));
    assert_false(elea_element_canonical("Qq", symbol));
    assert_false(elea_element_canonical("C1", symbol));
    assert_false(elea_element_canonical("Carbon", symbol));
    assert_string_equal(symbol, "");
}

static void deuterium_has_its_own_weight(void **state)
{
    (void)state;
    char symbol[4];
    assert_true(elea_element_canonical("D", symbol));
    assert_string_equal(symbol, "D");
    assert_int_equal(elea_element_number("D"), 1);
    assert_true(elea_element_weight("D") > 2.014 && elea_element_weight("D") < 2.015);
}

typedef struct guess {
    const char *name, *residue, *symbol;
} guess;

static void check(const guess *guesses, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char symbol[4] = "?";
        bool known = elea_element_guess(guesses[i].name, guesses[i].residue, symbol);
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
        {" CA ", "LIG", "C"}, {"CA  ", "LIG", "Ca"}, {"FE  ", "HEM", "Fe"}, {" FE ", "HEM", "Fe"},
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
        {"MG", "LIG", "Mg"},  {"HO5'", "LIG", "H"}, {"HXT1", "X", "H"},   {"CLAA", "LIG", "C"},
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
    assert_true(elea_element_guess("CARBONATOMNUMBER1", "RESIDUEWITHALONGNAME", symbol));
    assert_string_equal(symbol, "C");
    assert_false(elea_element_guess("\xff\xfe+", "\x80", symbol));
    assert_string_equal(symbol, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_iupac_2021),
        cmocka_unit_test(weight_of_unknown_or_unstable_element_is_zero),
        cmocka_unit_test(numbers_and_symbols_agree),
        cmocka_unit_test(table_is_in_the_order_of_atomic_numbers),
        cmocka_unit_test(symbols_are_found_in_any_case),
        cmocka_unit_test(deuterium_has_its_own_weight),
        cmocka_unit_test(amino_acids_have_no_metals),
        cmocka_unit_test(no_protein_has_metals),
        cmocka_unit_test(no_nucleic_acid_has_metals),
        cmocka_unit_test(no_water_has_metals),
        cmocka_unit_test(ions_are_residues_of_their_own),
        cmocka_unit_test(columns_tell_in_other_residues),
        cmocka_unit_test(names_without_columns_are_read_as_organic),
        cmocka_unit_test(virtual_sites_and_beads_have_no_element),
        cmocka_unit_test(long_and_odd_names_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
