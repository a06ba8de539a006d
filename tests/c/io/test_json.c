/* SPDX-License-Identifier: MIT */
/* JSON value by value, and the atoms of MDTraj in it. */
#include "io/text_file.h"

#include "atoms/topology.h"
#include "io/json.h"
#include "io/mdtraj_topology.h"

static void lists_and_objects_are_read_in_order(void **state)
{
    (void)state;
    static const char text[] = " {\"a\" : [1, -20 ,3], \"b\":{}, \"c\": [], \"d\": \"x\" } ";
    elea_json json = elea_json_begin(text, sizeof text - 1);
    char key[8], value[8];
    int64_t numbers[3] = {0};
    size_t n = 0;
    assert_true(elea_json_open(&json, '{'));
    assert_true(elea_json_next(&json, '}') && elea_json_key(&json, key, sizeof key));
    assert_string_equal(key, "a");
    assert_false(elea_json_open(&json, '{'));
    assert_true(elea_json_open(&json, '['));
    while (elea_json_next(&json, ']'))
        assert_true(elea_json_integer(&json, &numbers[n++]));
    assert_true(n == 3 && numbers[0] == 1 && numbers[1] == -20 && numbers[2] == 3);
    for (int i = 0; i < 2; i++) {
        assert_true(elea_json_next(&json, '}') && elea_json_key(&json, key, sizeof key));
        elea_json_skip(&json);
    }
    assert_true(elea_json_next(&json, '}') && elea_json_key(&json, key, sizeof key));
    assert_true(elea_json_text(&json, value, sizeof value));
    assert_string_equal(value, "x");
    assert_false(elea_json_next(&json, '}'));
    assert_true(elea_json_done(&json));
}

static void texts_have_their_escapes(void **state)
{
    (void)state;
    static const char text[] = "\"\\\"\\\\\\/\\n\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"";
    elea_json json = elea_json_begin(text, sizeof text - 1);
    char value[32];
    assert_true(elea_json_text(&json, value, sizeof value));
    assert_string_equal(value, "\"\\/\nA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    assert_true(elea_json_done(&json));
    json = elea_json_begin("\"abcdef\"", 8);
    assert_false(elea_json_text(&json, value, 4)); /* shortened */
    assert_string_equal(value, "abc");
    assert_true(elea_json_done(&json));
}

static void values_of_other_kinds_are_passed(void **state)
{
    (void)state;
    static const char text[] =
        "[null, 1.5, true, [[1], {\"a\": [2]}], \"s\", 123456789012345678901]";
    elea_json json = elea_json_begin(text, sizeof text - 1);
    int64_t number = 7;
    assert_true(elea_json_open(&json, '['));
    while (elea_json_next(&json, ']'))
        assert_false(elea_json_integer(&json, &number));
    assert_int_equal(number, 7);
    assert_true(elea_json_done(&json));
}

static void mistakes_end_the_reading(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "[",
        "[1",
        "[1 2]",
        "[1,]",
        "{\"a\" 1}",
        "{1: 2}",
        "{\"a\":}",
        "[}",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\u0000\"",
        "[\"a]",
        "{\"a\": 1,}",
        "1 2",
        "{\"a\": [1, {\"b\": 2]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        elea_json json = elea_json_begin(texts[i], strlen(texts[i]));
        elea_json_skip(&json);
        if (elea_json_done(&json))
            fail_msg("accepted: %s", texts[i]);
    }
    char deep[200];
    memset(deep, '[', sizeof deep);
    elea_json json = elea_json_begin(deep, sizeof deep);
    elea_json_skip(&json);
    assert_string_equal(json.wrong, "it has too many levels");
}

/* ---- Atoms of MDTraj ---- */

static elea_topology *read_atoms(const char *text, elea_error *error)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    *error = (elea_error)ELEA_ERROR_INIT;
    elea_status failed =
        elea_mdtraj_topology_read(text, strlen(text), elea_place_file("a.h5"), topology, error);
    assert_int_equal(failed, error->status);
    return topology;
}

#define ATOM(index, name, element)                                                                 \
    "{\"index\": " index ", \"name\": \"" name "\", \"element\": \"" element "\"}"

/* What is said of all atoms of a residue or chain may follow them. */
static void atoms_have_their_residues_and_chains(void **state)
{
    (void)state;
    elea_error error;
    elea_topology *topology = read_atoms(
        "{\"bonds\": [[0, 2], [1, 0, \"Single\"], [1, 1]], \"bond_metadata\": [null], \"chains\": "
        "[{\"residues\": [{\"atoms\": [" ATOM("0", "N", "N") ", " ATOM(
            "1", "FE1",
            "Fe") "], \"resSeq\": -3, \"name\": \"GLY\", \"segmentID\": \"\"}], \"index\": 0}, "
                  "{\"chain_id\": \"X1\", \"residues\": [{\"name\": \"HOH\", \"atoms\": [" ATOM(
                      "2", "M W", "VS") "]}]}]}",
        &error);
    assert_string_equal(error.message, "");
    assert_int_equal(topology->n_atoms, 3);
    const elea_atom *a = topology->atoms;
    assert_string_equal(a[0].name, "N");
    assert_string_equal(a[0].residue_name, "GLY");
    assert_string_equal(a[0].chain, "A");
    assert_int_equal(a[0].residue_number, -3);
    assert_string_equal(a[1].element, "Fe");
    assert_string_equal(a[2].name, "M?W");
    assert_string_equal(a[2].chain, "X1");
    assert_string_equal(a[2].residue_name, "HOH");
    assert_string_equal(a[2].element, "");
    assert_int_equal(topology->n_bonds, 2);
    assert_true(topology->bonds[0][0] == 0 && topology->bonds[0][1] == 2);
    elea_topology_free(topology);
}

static void wrong_topologies_are_told(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"[]", "it is not an object"},
        {"{}", "it has no atoms"},
        {"{\"chains\": []} x", "more follows"},
        {"{\"chains\": {}}", "chains is not a list"},
        {"{\"chains\": [[]]}", "a residue or chain is not an object"},
        {"{\"chains\": [{\"residues\": [{\"atoms\": [1]}]}]}", "an atom is not an object"},
        {"{\"chains\": [{\"residues\": [{\"atoms\": [" ATOM("1", "N", "N") "]}]}]}",
         "are not in the order of their indices"},
        {"{\"chains\": [{\"residues\": [{\"atoms\": [" ATOM("0", "N",
                                                            "N") "]}]}], \"bonds\": [[0, 1]]}",
         "a bond has an atom that is not there"},
        {"{\"chains\": [{\"residues\": [{\"atoms\": [" ATOM("0", "N",
                                                            "N") "]}]}], \"bonds\": [[0]]}",
         "a bond does not have two atoms"},
        {"{\"chains\": [{\"residues\": [{\"name\": \"LONGNAME\"}]}]}",
         "the name of a residue has too many characters"},
        {"{\"chains\": [{\"residues\": [{\"resSeq\": 3000000000}]}]}", "is too large"},
        {"{\"chains\": [{\"residues\": [{\"atoms\": [", "it ends early"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_error error;
        elea_topology_free(read_atoms(cases[i][0], &error));
        if (strstr(error.message, cases[i][1]) == NULL || error.status != ELEA_ERROR_FORMAT)
            fail_msg("%s: %s", cases[i][0], error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_and_objects_are_read_in_order),
        cmocka_unit_test(texts_have_their_escapes),
        cmocka_unit_test(values_of_other_kinds_are_passed),
        cmocka_unit_test(mistakes_end_the_reading),
        cmocka_unit_test(atoms_have_their_residues_and_chains),
        cmocka_unit_test(wrong_topologies_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
