/* SPDX-License-Identifier: MIT */
/** The selection language: what is selected. */
#include "atoms/select_systems.h"

#define ALL "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23"

static void keywords_without_words(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "all", ALL);
    check(t, "protein", "0 1 2 3 4 5 6 7 8 9 10");
    check(t, "backbone", "0 1 3 4 6 7 8 9");
    check(t, "nucleic", "11 12 13");
    check(t, "water", "14 15 16 17");
    check(t, "ion", "18 19 20");
    check(t, "hydrogen", "2 15 16 22");
    check(t, "not none", ALL);
    check(t, ELEA_DEFAULT_SELECTION, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 21 22 23");
}

static void keywords_with_words(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "name CA CB N", "0 1 5 6 7 20");
    check(t, "resname GLY DA", "6 7 8 9 10 11 12 13");
    check(t, "chain B", "11 12 13");
    check(t, "chainID B", "11 12 13");
    check(t, "segid B W", "11 12 13 14 15 16 17 18 19 20");
    check(t, "segname B", "11 12 13");
    check(t, "element O", "4 9 10 12 14");
    check(t, "element ZN CL", "19");
    check(t, "resid 1", "0 1 2 3 4 5");
    check(t, "resnum 20 21", "14 15 16 17 18");
    check(t, "index 0 23", "0 23");
    check(t, "bynum 1 24", "0 23");
}

static void type_is_the_element_or_else_the_name(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "type CA", "20");
    check(t, "type MW", "17");
    check(t, "type P mw", "11");
}

static void words_match_in_their_own_case(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "name Cl-", "19");
    check(t, "name CA Cl-", "1 7 19 20");
    check(t, "name cl- or name C1*", "13 21");
    check(t, "chain a or chain B", "11 12 13");
}

static void wildcards_match_any_letters(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "name C*", "1 3 5 7 8 13 19 20 21");
    check(t, "name ?A", "1 2 7 18 20");
    check(t, "name C?", "1 5 7 20 21");
    check(t, "resname ?L?", "0 1 2 3 4 5 6 7 8 9 10");
    check(t, "name *W*", "14 15 16 17");
    check(t, "name *W*1*", "15");
    check(t, "name H*W?1 H**1", "15");
    check(t, "name *", ALL);
    check(t, "element ?*", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 18 19 20 21 22");
    check(t, "element c*", "1 3 5 7 8 13 19 20 21");
}

static void quotes_make_a_word_literal(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "name 'C1*'", "13");
    check(t, "name \"C1*\"", "13");
    check(t, "name \"O5'\"", "12");
    check(t, "name O5'", "12");
    check(t, "name O5' 'C1'", "12 21");
    check(t, "chain ''", "21 22 23");
    check(t, "chain \"  \"", "21 22 23");
    check(t, "resname 'water'", "23");
    check(t, "resname \" LIG \"", "21 22");
    check(t, "(name 'P')and(chain \"B\")", "11");
}

static void capitals_after_a_keyword_are_a_word(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "name ION", "23");
    check(t, "NAME CA AND RESNAME GLY", "7");
    check(t, "Protein And Not Backbone", "2 5 10");
    check(t, "WATER OR ION", "14 15 16 17 18 19 20");
}

static void operators_combine(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "name CA and protein", "1 7");
    check(t, "name CA && protein", "1 7");
    check(t, "name CA&&protein", "1 7");
    check(t, "nucleic or resname LIG", "11 12 13 21 22");
    check(t, "nucleic||resname LIG", "11 12 13 21 22");
    check(t, "not protein and not water", "11 12 13 18 19 20 21 22 23");
    check(t, "!protein and !(water or ion)", "11 12 13 21 22 23");
    check(t, "protein and not not backbone and resid 2", "6 7 8 9");
    check(t, "ion or water or nucleic", "11 12 13 14 15 16 17 18 19 20");
    check(t, "((( protein )))and(((name CB)))", "5");
    check(t, "\tprotein\nand\r\n name CB ", "5");
}

static void not_binds_before_and_before_or(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "not protein and name CA", "20");
    check(t, "not (protein and name CA) and resid 2", "6 8 9 10");
    check(t, "protein and name CA or resname LIG", "1 7 21 22");
    check(t, "resname LIG or (protein and name CA)", "1 7 21 22");
    check(t, "(resname LIG or protein) and name CA", "1 7");
}

static void and_after_or_needs_parentheses(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    static const char what[] = "\"and\" after \"or\" means one thing in VMD and another in "
                               "MDAnalysis; use parentheses to say which";
    check_error(t, "resname LIG or protein and name CA", what, 24);
    check_error(t, "name P and chain B or protein && name CA", what, 31);
    check_error(t, "(all or ion and all)", what, 13);
}

static void ranges_of_residues(void **state)
{
    const elea_topology *t = ((systems *)*state)->numbered;
    check(t, "resid -5:3", "1 2 3");
    check(t, "resid -5-3", "1 2 3");
    check(t, "resid -5 to 3", "1 2 3");
    check(t, "resid -5 TO 3", "1 2 3");
    check(t, "resid -5 : 3", "1 2 3");
    check(t, "resid -5: 3", "1 2 3");
    check(t, "resid -5 :3", "1 2 3");
    check(t, "resid -5 - 3", "1 2 3");
    check(t, "resid -5- 3", "1 2 3");
    check(t, "resid -12--5", "0 1");
    check(t, "resid -12 --5", "0 1");
    check(t, "resid -12 to -5", "0 1");
    check(t, "resid 3 -5", "1 3");
    check(t, "resid 0 53:60 3", "2 3 7 8 9");
    check(t, "resid -9999999999 to 99999999999999999", "0 1 2 3 4 5 6 7 8 9");
    check(t, "not resid -5:53 and all", "0 8 9");
    check_error(t, "resid(3)", "\"resid\" needs a number or a range after it", 6);
}

static void insertion_codes_order_residues(void **state)
{
    const elea_topology *t = ((systems *)*state)->numbered;
    check(t, "resid 52", "4");
    check(t, "resid 52A", "5");
    check(t, "resid 52A 53", "5 7");
    check(t, "resid 52:53", "4 5 6 7");
    check(t, "resid 52A-52B", "5 6");
    check(t, "resid 52A:53", "5 6 7");
    check(t, "resid 52B to 53A", "6 7 8");
    check(t, "resid 3:52A", "3 4 5");
    check(t, "resid 52:52A", "4 5");
}

static void ranges_of_atoms(void **state)
{
    const elea_topology *t = ((systems *)*state)->mixed;
    check(t, "index 3 to 5", "3 4 5");
    check(t, "index 3-5 9", "3 4 5 9");
    check(t, "bynum 3:5", "2 3 4");
    check(t, "index 22:1000", "22 23");
    check(t, "index -5:1", "0 1");
}

static void ions_have_their_residue_to_themselves(void **state)
{
    (void)state;
    static const row rows[] = {
        /*  0 */ {"CA", "K", 1, "A", "C", 0}, /* a bead of a lysine */
        /*  1 */ {"K", "K", 2, "A", "K", 0},  /*  */
        /*  2 */ {"NA+", "ION", 3, "", "Na", 0},  /*  3 */ {"CL-", "ION", 4, "", "Cl", 0},
        /*  4 */ {"SOD", "SOD", 5, "", "Na", 0},  /*  5 */ {"Na+", "Na+", 6, "", "Na", 0},
        /*  6 */ {"MG", "MG2", 7, "", "Mg", 0},   /*  7 */ {"CAL", "CAL", 8, "", "Ca", 0},
        /*  8 */ {"ZN", "LIG", 9, "", "Zn", 0}, /*  */
        /*  9 */ {"MG", "MG", 10, "", "Mg", 0}, /* with dummy atoms around it: not a simple ion */
        /* 10 */ {"D1", "MG", 10, "", "", 0},   /*  */
        /* 11 */ {"CL", "CL", 1, "", "Cl", 0},  /* many ions with one number */
        /* 12 */ {"CL", "CL", 1, "", "Cl", 0},  /*  */
        /* 13 */ {"AU", "AU", 2, "", "Au", 0},  /* of a nanoparticle */
        /* 14 */ {"ION", "ION", 3, "", "", 0},  /*  */
        /* 15 */ {"NAXXX", "NA", 4, "", "Na", 0},
    };
    elea_topology *t = build(rows, sizeof rows / sizeof rows[0]);
    check(t, "ion", "1 2 3 4 5 6 7 11 12");
    elea_topology_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keywords_without_words),
        cmocka_unit_test(keywords_with_words),
        cmocka_unit_test(type_is_the_element_or_else_the_name),
        cmocka_unit_test(words_match_in_their_own_case),
        cmocka_unit_test(wildcards_match_any_letters),
        cmocka_unit_test(quotes_make_a_word_literal),
        cmocka_unit_test(capitals_after_a_keyword_are_a_word),
        cmocka_unit_test(operators_combine),
        cmocka_unit_test(not_binds_before_and_before_or),
        cmocka_unit_test(and_after_or_needs_parentheses),
        cmocka_unit_test(ranges_of_residues),
        cmocka_unit_test(insertion_codes_order_residues),
        cmocka_unit_test(ranges_of_atoms),
        cmocka_unit_test(ions_have_their_residue_to_themselves),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
