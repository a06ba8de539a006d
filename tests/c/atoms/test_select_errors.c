/* SPDX-License-Identifier: MIT */
/** The selection language: error messages and limits. */
#include "atoms/select_systems.h"

static void what_is_missing_is_told(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check_error(t, "name CA and", "an expression is missing after \"and\"", 11);
    check_error(t, "name CA and )", "an expression is missing after \"and\"", 13);
    check_error(t, "name CA and or protein", "an expression is missing after \"and\"", 13);
    check_error(t, "protein ||", "an expression is missing after \"||\"", 10);
    check_error(t, "not", "an expression is missing after \"not\"", 3);
    check_error(t, "()", "an expression is missing after \"(\"", 2);
    check_error(t, "and protein", "an expression is missing before \"and\"", 1);
    check_error(t, "", "it is empty; write for instance \"protein\", or \"all\"", 1);
    check_error(t, "   ", "it is empty; write for instance \"protein\", or \"all\"", 3);
    check_error(t, "name", "\"name\" needs at least one word after it", 4);
    check_error(t, "resname and protein", "\"resname\" needs at least one word after it", 9);
    check_error(t, "resid or protein", "\"resid\" needs a number or a range after it", 7);
    check_error(t, "protein water", "\"and\" or \"or\" is missing here", 9);
    check_error(t, "protein (water)", "\"and\" or \"or\" is missing here", 9);
    check_error(t, "(protein water)", "\"and\", \"or\" or \")\" is missing here", 10);
    check_error(t, "name CA not resid 1", "\"and\" or \"or\" is missing here", 9);
    check_error(t, "name CA resid 1",
                "\"and\" or \"or\" is missing before \"resid\"; if it is a name, put it in quotes",
                9);
    check_error(
        t, "resid 1 protein",
        "\"and\" or \"or\" is missing before \"protein\"; if it is a name, put it in quotes", 9);
    check_error(t, "'CA'", "a keyword such as \"name\" is missing before the quoted word", 1);
}

static void unbalanced_marks_are_told(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check_error(t, "(protein and (water)", "the parenthesis that opens here is never closed", 1);
    check_error(t, "protein)", "no parenthesis is open that this could close", 8);
    check_error(t, "name 'CA", "the quote that opens here is never closed", 6);
    check_error(t, "name \"CA'", "the quote that opens here is never closed", 6);
    check_error(t, "name 'CA'CB", "a blank is missing after the quoted word", 10);
    check_error(t, "protein & water", "\"&\" is incomplete; write \"&&\" or \"and\"", 9);
    check_error(t, "protein | water", "\"|\" is incomplete; write \"||\" or \"or\"", 9);
    check_error(
        t, "name CA,CB",
        "\",\" has no meaning here; put blanks between words, and quotes around a word that "
        "has this character",
        8);
    check_error(
        t, "resid > 5",
        "\">\" has no meaning here; put blanks between words, and quotes around a word that "
        "has this character",
        7);
}

static void wrong_ranges_are_told(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    static const char shape[] = "this does not belong to a number; write 12, 1:10, 1-10 or 1 to 10";
    check_error(t, "resid 3:1", "this range runs backwards; give the lower end first", 7);
    check_error(t, "resid 52B-52A", "this range runs backwards; give the lower end first", 7);
    check_error(t, "resid 5 - 3", "this range runs backwards; give the lower end first", 7);
    check_error(t, "resid ALA", "a number is expected here", 7);
    check_error(t, "resid 1 to", "a number is expected here", 10);
    check_error(t, "resid 1: and all", "a number is expected here", 10);
    check_error(t, "resid to 5", "a number is expected here", 7);
    check_error(t, "resid -", "a number is expected here", 7);
    check_error(t, "index 0:10:2", shape, 11);
    check_error(t, "index 5A", shape, 8);
    check_error(t, "resid 5AB",
                "this does not belong to a number; write 12, 12A, 1:10, 1-10 or 1 to 10", 9);
    check_error(t, "resid 1.5",
                "this does not belong to a number; write 12, 12A, 1:10, 1-10 or 1 to 10", 8);
    check_error(t, "index 123456789012345678", "this number is too large", 7);
    check_error(t, "resid '5'", "\"resid\" needs a number or a range after it", 7);
    check_error(t, "resid 5 '6'", "\"resid\" needs a number or a range after it", 9);
    check_error(t, "name N to C",
                "only numbers (resid, index, bynum) have ranges; list the words instead", 8);
}

static void unknown_words_get_advice(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check_error(t, "protien and name CA", "\"protien\" is not a keyword; did you mean \"protein\"?",
                1);
    check_error(t, "resname ALA or wter", "\"wter\" is not a keyword; did you mean \"water\"?", 16);
    check_error(t, "ions", "\"ions\" is not a keyword; did you mean \"ion\"?", 1);
    check_error(t, "NAMES CA", "\"NAMES\" is not a keyword; did you mean \"name\"?", 1);
    check_error(t, "nto protein", "\"nto\" is not a keyword; did you mean \"not\"?", 1);
    check_error(
        t, "serial 5",
        "\"serial\" is not a keyword; write \"bynum\" for the atom's place in the file from 1, "
        "or \"index\" from 0",
        1);
    check_error(
        t, "around 5 protein",
        "\"around\" is not a keyword; atoms cannot be selected by distance, because that would "
        "change with the frame",
        1);
    check_error(t, "CA",
                "\"CA\" is not a keyword; the keywords are all, none, protein, backbone, nucleic, "
                "water, ion, hydrogen, name, resname, chain, chainid, segid, segname, element, "
                "type, resid, resnum, index, bynum",
                1);
}

static void empty_results_say_what_there_is(void **state)
{
    const systems *s = *state;
    check(s->mixed, "chain C",
          "selection \"chain C\": no atom matches; the 24 atoms have chains A, B, W; residues 1 to "
          "25; residue names ALA, GLY, DA, SOL, NA, Cl-, CA, LIG, ...");
    check(s->numbered, "none",
          "selection \"none\": no atom matches; the 10 atoms have chains A; residues -12 to 54; "
          "residue names GLY");
    static const row lone[] = {{"C1", "", 0, "", "C", 0}};
    elea_topology *one = build(lone, 1);
    check(one, "protein", "selection \"protein\": no atom matches; the 1 atom has residues 0 to 0");
    elea_topology_free(one);
    elea_topology *nothing = build(NULL, 0);
    check(nothing, "all", "selection \"all\": there are no atoms to select from");
    elea_topology_free(nothing);
    check(NULL, "all",
          "selection \"all\": the file does not name its atoms; give a structure file (PDB, mmCIF, "
          "GRO) as well");
}

static void missing_arguments_are_no_crash(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    assert_null(elea_selection_create(t, NULL, NULL));
    assert_null(elea_selection_create(t, "name", NULL));
    elea_selection_free(NULL);
}

static char *repeat(const char *piece, size_t times, const char *end)
{
    char *text = calloc(strlen(piece) * times + strlen(end) + 1, 1);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * strlen(piece), piece, strlen(piece));
    memcpy(text + times * strlen(piece), end, strlen(end));
    return text;
}

static void nesting_is_limited(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    char *deep = repeat("not ", ELEA_SELECT_MAX_DEPTH, "none");
    char text[ELEA_MESSAGE_SIZE];
    assert_non_null(strstr(selected(t, deep, text, sizeof text), "no atom matches"));
    free(deep);
    deep = repeat("(", ELEA_SELECT_MAX_DEPTH + 1, "all");
    (void)selected(t, deep, text, sizeof text);
    assert_non_null(strstr(text, "parentheses and \"not\" are nested more than 200 deep"));
    free(deep);
    deep = repeat("!(", 100000, "");
    (void)selected(t, deep, text, sizeof text);
    assert_non_null(strstr(text, "parentheses and \"not\" are nested more than 200 deep"));
    free(deep);
}

static void long_expressions_work(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    char *longest = repeat("name CB or ", 50000, "name P");
    check(t, longest, "5 11");
    free(longest);
    longest = repeat("all and ", 50000, "name P");
    check(t, longest, "11");
    free(longest);
}

static void messages_show_the_part_that_is_wrong(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    char *longest = repeat("name CB or ", 1000, "blunder or name XXX");
    char text[ELEA_MESSAGE_SIZE];
    (void)selected(t, longest, text, sizeof text);
    free(longest);
    assert_int_equal(strncmp(text, "selection \"...", 14), 0);
    assert_non_null(strstr(text, "or blunder or name XXX\": \"blunder\" is not a keyword; the"));
    assert_non_null(strstr(text, "(column 11001)"));
    /* Columns are characters, not bytes; and a message stays on one line. */
    check(t, "name \xc3\xa9 or\nxx",
          "selection \"name \xc3\xa9 or xx\": \"xx\" is not a keyword; the keywords are all, none, "
          "protein, backbone, nucleic, water, ion, hydrogen, name, resname, chain, chainid, segid, "
          "segname, element, type, resid, resnum, index, bynum (column 11)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_is_told),
        cmocka_unit_test(unbalanced_marks_are_told),
        cmocka_unit_test(wrong_ranges_are_told),
        cmocka_unit_test(unknown_words_get_advice),
        cmocka_unit_test(empty_results_say_what_there_is),
        cmocka_unit_test(missing_arguments_are_no_crash),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(long_expressions_work),
        cmocka_unit_test(messages_show_the_part_that_is_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
