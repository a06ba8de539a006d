/* SPDX-License-Identifier: MIT */
/** The selection language, on two small systems whose atoms are listed here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/select.h"
#include "atoms/topology.h"

typedef struct row {
    const char *name, *residue_name;
    int32_t residue_number;
    const char *chain, *element;
    char insertion_code;
} row;

static const row system_rows[] = {
    /*  0 */ {"N", "ALA", 1, "A", "N", 0},
    /*  1 */ {"CA", "ALA", 1, "A", "C", 0},
    /*  2 */ {"HA", "ALA", 1, "A", "H", 0},
    /*  3 */ {"C", "ALA", 1, "A", "C", 0},
    /*  4 */ {"O", "ALA", 1, "A", "O", 0},
    /*  5 */ {"CB", "ALA", 1, "A", "C", 0},
    /*  6 */ {"N", "GLY", 2, "A", "N", 0},
    /*  7 */ {"CA", "GLY", 2, "A", "C", 0},
    /*  8 */ {"C", "GLY", 2, "A", "C", 0},
    /*  9 */ {"O", "GLY", 2, "A", "O", 0},
    /* 10 */ {"OXT", "GLY", 2, "A", "O", 0},
    /* 11 */ {"P", "DA", 10, "B", "P", 0},
    /* 12 */ {"O5'", "DA", 10, "B", "O", 0},
    /* 13 */ {"C1*", "DA", 10, "B", "C", 0},
    /* 14 */ {"OW", "SOL", 20, "W", "O", 0},
    /* 15 */ {"HW1", "SOL", 20, "W", "H", 0},
    /* 16 */ {"HW2", "SOL", 20, "W", "H", 0},
    /* 17 */ {"MW", "SOL", 20, "W", "", 0},
    /* 18 */ {"NA", "NA", 21, "W", "Na", 0},
    /* 19 */ {"Cl-", "Cl-", 22, "W", "Cl", 0},
    /* 20 */ {"CA", "CA", 23, "W", "Ca", 0},
    /* 21 */ {"C1", "LIG", 24, "", "C", 0},
    /* 22 */ {"D1", "LIG", 24, "", "D", 0},
    /* 23 */ {"ION", "water", 25, "", "", 0},
};

/* One atom for each residue, with numbers that test ranges. */
static const row numbered_rows[] = {
    /* 0 */ {"CA", "GLY", -12, "A", "C", 0},  /* 1 */ {"CA", "GLY", -5, "A", "C", 0},
    /* 2 */ {"CA", "GLY", 0, "A", "C", 0},    /* 3 */ {"CA", "GLY", 3, "A", "C", 0},
    /* 4 */ {"CA", "GLY", 52, "A", "C", 0},   /* 5 */ {"CA", "GLY", 52, "A", "C", 'A'},
    /* 6 */ {"CA", "GLY", 52, "A", "C", 'B'}, /* 7 */ {"CA", "GLY", 53, "A", "C", 0},
    /* 8 */ {"CA", "GLY", 53, "A", "C", 'A'}, /* 9 */ {"CA", "GLY", 54, "A", "C", 0},
};

static elea_topology *build(const row *rows, size_t n)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (size_t i = 0; i < n; i++) {
        elea_atom atom = {.residue_number = rows[i].residue_number,
                          .insertion_code = rows[i].insertion_code};
        (void)snprintf(atom.name, sizeof atom.name, "%s", rows[i].name);
        (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", rows[i].residue_name);
        (void)snprintf(atom.chain, sizeof atom.chain, "%s", rows[i].chain);
        (void)snprintf(atom.element, sizeof atom.element, "%s", rows[i].element);
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
    }
    return topology;
}

typedef struct systems {
    elea_topology *mixed, *numbered;
} systems;

static int set_up(void **state)
{
    systems *made = calloc(1, sizeof *made);
    if (made == NULL)
        return -1;
    made->mixed = build(system_rows, sizeof system_rows / sizeof system_rows[0]);
    made->numbered = build(numbered_rows, sizeof numbered_rows / sizeof numbered_rows[0]);
    *state = made;
    return 0;
}

static int tear_down(void **state)
{
    systems *made = *state;
    elea_topology_free(made->mixed);
    elea_topology_free(made->numbered);
    free(made);
    return 0;
}

/* The selected indices as text, "0 1 5", or the message of the error. */
static const char *selected(const elea_topology *topology, const char *expression, char *text,
                            size_t size)
{
    elea_error error = {.message = ""};
    elea_selection *selection = elea_selection_create(topology, expression, &error);
    if (selection == NULL) {
        assert_int_equal(error.status, ELEA_ERROR_SELECTION);
        (void)snprintf(text, size, "%s", error.message);
        return text;
    }
    size_t used = 0;
    for (size_t i = 0; i < elea_selection_n_atoms(selection); i++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", i > 0 ? " " : "",
                                 elea_selection_indices(selection)[i]);
    elea_selection_free(selection);
    return text;
}

static void check(const elea_topology *topology, const char *expression, const char *expected)
{
    char text[ELEA_MESSAGE_SIZE], got[2 * ELEA_MESSAGE_SIZE], wanted[2 * ELEA_MESSAGE_SIZE];
    /* The expression is in both, so that a failure tells which one it is. */
    (void)snprintf(got, sizeof got, "%s -> %s", expression,
                   selected(topology, expression, text, sizeof text));
    (void)snprintf(wanted, sizeof wanted, "%s -> %s", expression, expected);
    assert_string_equal(got, wanted);
}

/* `what` is the message between the expression and the column. */
static void check_error(const elea_topology *topology, const char *expression, const char *what,
                        int column)
{
    char message[ELEA_MESSAGE_SIZE];
    (void)snprintf(message, sizeof message, "selection \"%s\": %s (column %d)", expression, what,
                   column);
    check(topology, expression, message);
}

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
        /*  9 */ {"MG", "MG", 10, "", "Mg", 0}, /* with dummy atoms about it: no simple ion */
        /* 10 */ {"D1", "MG", 10, "", "", 0},   /*  */
        /* 11 */ {"CL", "CL", 1, "", "Cl", 0},  /* many ions of one number */
        /* 12 */ {"CL", "CL", 1, "", "Cl", 0},  /*  */
        /* 13 */ {"AU", "AU", 2, "", "Au", 0},  /* of a nanoparticle */
        /* 14 */ {"ION", "ION", 3, "", "", 0},  /*  */
        /* 15 */ {"NAXXX", "NA", 4, "", "Na", 0},
    };
    elea_topology *t = build(rows, sizeof rows / sizeof rows[0]);
    check(t, "ion", "1 2 3 4 5 6 7 11 12");
    elea_topology_free(t);
}

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
    check_error(t, "protien and name CA", "\"protien\" is no keyword; did you mean \"protein\"?",
                1);
    check_error(t, "resname ALA or wter", "\"wter\" is no keyword; did you mean \"water\"?", 16);
    check_error(t, "ions", "\"ions\" is no keyword; did you mean \"ion\"?", 1);
    check_error(t, "NAMES CA", "\"NAMES\" is no keyword; did you mean \"name\"?", 1);
    check_error(t, "nto protein", "\"nto\" is no keyword; did you mean \"not\"?", 1);
    check_error(
        t, "serial 5",
        "\"serial\" is no keyword; write \"bynum\" for the atom's place in the file from 1, "
        "or \"index\" from 0",
        1);
    check_error(
        t, "around 5 protein",
        "\"around\" is no keyword; atoms cannot be selected by distance, because that would "
        "change with the frame",
        1);
    check_error(t, "CA",
                "\"CA\" is no keyword; the keywords are all, none, protein, backbone, nucleic, "
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
          "selection \"all\": the file does not name its atoms; give a structure file (PDB, GRO) "
          "beside it");
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
    assert_non_null(strstr(text, "or blunder or name XXX\": \"blunder\" is no keyword; the"));
    assert_non_null(strstr(text, "(column 11001)"));
    /* Columns are characters, not bytes; and a message stays on one line. */
    check(t, "name \xc3\xa9 or\nxx",
          "selection \"name \xc3\xa9 or xx\": \"xx\" is no keyword; the keywords are all, none, "
          "protein, backbone, nucleic, water, ion, hydrogen, name, resname, chain, chainid, segid, "
          "segname, element, type, resid, resnum, index, bynum (column 11)");
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
