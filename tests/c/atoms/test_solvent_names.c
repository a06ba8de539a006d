/* SPDX-License-Identifier: MIT */
/** Water and ions of files that name no residues. */
#include "atoms/solvent_names.h"
#include "support.h"

static elea_topology *new_topology(const char *const *elements, size_t n)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (size_t i = 0; i < n; i++) {
        elea_atom atom = {.name = ""};
        (void)snprintf(atom.element, sizeof atom.element, "%s", elements[i]);
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
    }
    return topology;
}

static void bond(elea_topology *topology, size_t a, size_t b)
{
    assert_int_equal(elea_topology_add_bond(topology, a, b, NULL), ELEA_OK);
}

static void assert_names(elea_topology *topology, const char *const *names)
{
    elea_error error = ELEA_ERROR_INIT;
    if (elea_solvent_name(topology, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < topology->n_atoms; i++)
        assert_string_equal(topology->atoms[i].residue_name, names[i]);
    elea_topology_free(topology);
}

static void water_and_ions_have_names(void **state)
{
    (void)state;
    static const char *const elements[] = {"H", "O", "H", "Na", "O", "H", "H", "Cl", "C", "O"};
    static const char *const names[] = {"HOH", "HOH", "HOH", "NA", "HOH",
                                        "HOH", "HOH", "CL",  "",   ""};
    elea_topology *topology = new_topology(elements, NUM_ITEMS(elements));
    bond(topology, 1, 0);
    bond(topology, 2, 1);
    bond(topology, 4, 5);
    bond(topology, 4, 6);
    bond(topology, 5, 6); /* rigid */
    bond(topology, 8, 9);
    assert_names(topology, names);
}

static void molecules_without_numbers_get_their_own(void **state)
{
    (void)state;
    static const char *const elements[] = {"O", "H", "H", "O", "H", "H"};
    elea_topology *topology = new_topology(elements, NUM_ITEMS(elements));
    topology->atoms[3].residue_number = topology->atoms[4].residue_number = 7;
    topology->atoms[5].residue_number = 7;
    for (size_t i = 0; i < 6; i += 3) {
        bond(topology, i, i + 1);
        bond(topology, i, i + 2);
    }
    assert_int_equal(elea_solvent_name(topology, NULL), ELEA_OK);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(topology->atoms[i].residue_number, i < 3 ? 1 : 7);
    elea_topology_free(topology);
}

static void other_molecules_keep_none(void **state)
{
    (void)state;
    static const char *const nothing[] = {"", "", "", "", ""};
    /* Hydrogen peroxide, methanol, hydronium, hydroxide, bridged oxygens. */
    static const char *const peroxide[] = {"H", "O", "O", "H"};
    elea_topology *topology = new_topology(peroxide, 4);
    for (size_t i = 0; i < 3; i++)
        bond(topology, i, i + 1);
    assert_names(topology, nothing);
    static const char *const hydronium[] = {"O", "H", "H", "H"};
    topology = new_topology(hydronium, 4);
    for (size_t i = 1; i < 4; i++)
        bond(topology, 0, i);
    assert_names(topology, nothing);
    static const char *const hydroxide[] = {"O", "H", "Ca", "O"};
    topology = new_topology(hydroxide, 4);
    bond(topology, 0, 1);
    bond(topology, 2, 3); /* calcium that is bonded is no ion */
    assert_names(topology, nothing);
    static const char *const bridge[] = {"H", "O", "H", "O"};
    topology = new_topology(bridge, 4);
    for (size_t i = 0; i < 3; i++)
        bond(topology, i, i + 1);
    assert_names(topology, nothing);
}

static void names_of_the_file_and_files_without_bonds_stay(void **state)
{
    (void)state;
    static const char *const elements[] = {"O", "H", "H", "Na"};
    static const char *const named[] = {"", "", "", "LIG"};
    static const char *const nothing[] = {"", "", "", ""};
    elea_topology *topology = new_topology(elements, 4);
    (void)snprintf(topology->atoms[3].residue_name, sizeof topology->atoms[3].residue_name, "LIG");
    bond(topology, 0, 1);
    bond(topology, 0, 2);
    assert_names(topology, named);
    assert_names(new_topology(elements, 4), nothing);
}

static bool suspected(const char *const *unit, size_t n_unit, size_t n_units, const char *residue)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (size_t i = 0; i < n_units * n_unit; i++) {
        elea_atom atom = {.name = ""};
        (void)snprintf(atom.element, sizeof atom.element, "%s", unit[i % n_unit]);
        (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", residue);
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
    }
    elea_selection *all = elea_selection_create(topology, "all", NULL);
    assert_non_null(all);
    bool found = elea_solvent_suspected(topology, all);
    elea_selection_free(all);
    elea_topology_free(topology);
    return found;
}

static void a_box_of_water_is_suspected(void **state)
{
    (void)state;
    static const char *const water[] = {"O", "H", "H"};
    /* A protein has about C32 H50 N9 O10; with twice as many atoms of water. */
    static const char *const wet[] = {"C", "C", "C", "N", "O", "H", "H", "H", "H", "H",
                                      "O", "H", "H", "O", "H", "H", "O", "H", "H", "O",
                                      "H", "H", "O", "H", "H", "O", "H", "H"};
    static const char *const dry[] = {"C", "C", "C", "N", "O", "H", "H", "H", "H", "H"};
    static const char *const sugar[] = {"C", "O", "H", "H"};
    assert_true(suspected(water, 3, 200, ""));
    assert_true(suspected(wet, NUM_ITEMS(wet), 50, ""));
    assert_false(suspected(dry, NUM_ITEMS(dry), 100, ""));
    assert_false(suspected(sugar, 4, 200, ""));
    assert_false(suspected(water, 3, 50, ""));
    assert_false(suspected(water, 3, 200, "SOL"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(water_and_ions_have_names),
        cmocka_unit_test(molecules_without_numbers_get_their_own),
        cmocka_unit_test(other_molecules_keep_none),
        cmocka_unit_test(names_of_the_file_and_files_without_bonds_stay),
        cmocka_unit_test(a_box_of_water_is_suspected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
