/* SPDX-License-Identifier: MIT */
/* What the atoms of a structure are taken as. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "atoms/template.h"
#include "atoms/topology.h"

enum { MAX_ATOMS = 256 };

typedef struct chain_system {
    elea_topology *topology;
    double positions[3 * MAX_ATOMS];
} chain_system;

static chain_system make(void)
{
    chain_system s = {.topology = elea_topology_create(NULL)};
    assert_non_null(s.topology);
    return s;
}

static void add(chain_system *s, const char *name, const char *residue, int number,
                const char *element, double x, double y)
{
    elea_atom atom = {.residue_number = number};
    size_t i = elea_topology_n_atoms(s->topology);
    (void)snprintf(atom.name, sizeof atom.name, "%s", name);
    (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", residue);
    (void)snprintf(atom.element, sizeof atom.element, "%s", element);
    assert_int_equal(elea_topology_append(s->topology, &atom, NULL), ELEA_OK);
    assert_true(i < MAX_ATOMS);
    s->positions[3 * i] = x;
    s->positions[3 * i + 1] = y;
}

/* The heavy atoms of a residue in a row, 1.4 A apart, and a hydrogen. */
static void add_residue(chain_system *s, const char *residue, int number, bool hydrogen)
{
    elea_template template;
    assert_true(elea_template_find(residue, &template));
    for (size_t k = 0; k < template.n_atoms; k++)
        if (!template.optional[k])
            add(s, template.atoms[k], residue, number, (char[2]){template.atoms[k][0], '\0'},
                1.4 * (double)k, 5.0 * number);
    if (hydrogen)
        add(s, "H", residue, number, "H", 0.0, 5.0 * number + 1.0);
}

static elea_preset_choice choose(const chain_system *s, elea_preset preset, const char *select,
                                 elea_composition *composition)
{
    const elea_preset_source source = {.struct_size = sizeof source,
                                       .topology = s->topology,
                                       .select = select,
                                       .positions = s->positions,
                                       .preset = preset};
    elea_preset_choice choice = {.struct_size = sizeof choice};
    elea_composition found = {.struct_size = sizeof found};
    elea_error error = ELEA_ERROR_INIT;
    if (elea_preset_choose(&source, &choice, &found, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    if (composition != NULL)
        *composition = found;
    return choice;
}

static void check(chain_system *s, elea_preset wanted, const char *radii, const char *reason)
{
    elea_preset_choice choice = choose(s, wanted, NULL, NULL);
    assert_int_equal(choice.preset, radii != NULL ? ELEA_PRESET_SOLUTION : ELEA_PRESET_BARE);
    if (radii != NULL)
        assert_string_equal(choice.radii, radii);
    else
        assert_null(choice.selection);
    assert_string_equal(choice.reason, reason);
    elea_selection_free(choice.selection);
}

static void a_peptide_is_taken_as_in_solution(void **state)
{
    (void)state;
    chain_system s = make();
    elea_composition with, without;
    add_residue(&s, "ALA", 1, true);
    add_residue(&s, "CYS", 2, true);
    add(&s, "O", "HOH", 3, "O", 30.0, 0.0);
    add(&s, "NA", "NA", 4, "Na", 1.0, 6.0);
    elea_preset_choice choice = choose(&s, ELEA_PRESET_AUTO, NULL, &with);
    assert_int_equal(choice.preset, ELEA_PRESET_SOLUTION);
    assert_string_equal(choice.radii, "bondi+alvarez");
    assert_true(choice.layer == ELEA_HYDRATION_LAYER);
    assert_int_equal(elea_selection_n_atoms(choice.selection), 11);
    assert_int_equal(choice.n_hydrogens, 2);
    assert_int_equal(choice.n_waters, 1);
    assert_int_equal(choice.n_ions, 1);
    assert_int_equal(choice.n_others, 0);
    elea_selection_free(choice.selection);
    elea_topology_free(s.topology);

    s = make();
    add_residue(&s, "ALA", 1, false);
    add_residue(&s, "CYS", 2, false);
    choice = choose(&s, ELEA_PRESET_AUTO, NULL, &without);
    assert_int_equal(elea_selection_n_atoms(choice.selection), 11);
    assert_near(with.mass, 192.24, 0.01); /* Ala-Cys, C6H12N2O3S */
    assert_true(without.mass == with.mass);
    assert_true(without.specific_volume == with.specific_volume);
    elea_selection_free(choice.selection);
    elea_topology_free(s.topology);
}

static void other_things_are_bare(void **state)
{
    (void)state;
    static const char other[] = "residues are mostly unknown";
    chain_system s = make();
    for (int i = 0; i < 8; i++)
        add(&s, "C1", "UNL", 1, "C", 1.4 * i, 0.0);
    check(&s, ELEA_PRESET_AUTO, NULL, other);
    check(&s, ELEA_PRESET_SOLUTION, "bondi+alvarez", "");
    check(&s, ELEA_PRESET_BARE, NULL, "");
    add_residue(&s, "ALA", 2, false); /* 5 of 13 heavy atoms */
    check(&s, ELEA_PRESET_AUTO, NULL, other);
    add_residue(&s, "ALA", 3, false); /* 10 of 18 */
    check(&s, ELEA_PRESET_AUTO, "bondi+alvarez", "");
    elea_topology_free(s.topology);

    s = make(); /* beads have no element, or not the names of atoms */
    add(&s, "BB", "ALA", 1, "", 0.0, 0.0);
    add(&s, "BB", "CYS", 2, "", 4.0, 0.0);
    check(&s, ELEA_PRESET_AUTO, NULL, "elements are not known");
    elea_topology_free(s.topology);

    s = make();
    add(&s, "BB", "ALA", 1, "C", 0.0, 0.0);
    add(&s, "SC1", "CYS", 2, "C", 4.0, 0.0);
    check(&s, ELEA_PRESET_AUTO, NULL, other);
    elea_topology_free(s.topology);
}

static void given_radii_are_bare(void **state)
{
    (void)state;
    chain_system s = make();
    add_residue(&s, "ALA", 1, false);
    elea_preset_source source = {.struct_size = sizeof source,
                                 .topology = s.topology,
                                 .preset = ELEA_PRESET_AUTO,
                                 .radii_given = true};
    elea_preset_choice choice = {.struct_size = sizeof choice};
    elea_composition found = {.struct_size = sizeof found};
    assert_int_equal(elea_preset_choose(&source, &choice, &found, NULL), ELEA_OK);
    assert_int_equal(choice.preset, ELEA_PRESET_BARE);
    assert_string_equal(choice.reason, "radii are given");
    assert_true(found.mass == 0.0);
    source.preset = ELEA_PRESET_SOLUTION;
    assert_int_equal(elea_preset_choose(&source, &choice, &found, NULL), ELEA_OK);
    assert_int_equal(choice.preset, ELEA_PRESET_SOLUTION);
    elea_selection_free(choice.selection);
    elea_topology_free(s.topology);
}

static void a_trace_has_spheres_for_residues(void **state)
{
    (void)state;
    chain_system s = make();
    elea_composition found;
    add(&s, "CA", "ALA", 1, "C", 0.0, 0.0);
    add(&s, "CA", "CYS", 2, "C", 3.8, 0.0);
    elea_preset_choice choice = choose(&s, ELEA_PRESET_AUTO, NULL, &found);
    assert_string_equal(choice.radii, "calpha");
    assert_true(choice.layer == 0.0);
    assert_near(found.mass, 192.24, 0.01);
    elea_selection_free(choice.selection);
    add(&s, "P", "DA", 3, "P", 7.6, 0.0);
    check(&s, ELEA_PRESET_AUTO, NULL, "residues have one or two atoms");
    elea_topology_free(s.topology);
}

static void bound_ions_belong_to_the_body(void **state)
{
    (void)state;
    chain_system s = make();
    elea_composition found;
    add_residue(&s, "ALA", 1, false); /* N at x = 0, O at 4.2 */
    add(&s, "ZN", "ZN", 2, "Zn", 2.1, 6.0);
    add(&s, "ZN", "ZN", 3, "Zn", -2.0, 5.0); /* one neighbour */
    add(&s, "NA", "NA", 4, "Na", 2.1, 4.0);
    elea_preset_choice choice = choose(&s, ELEA_PRESET_AUTO, NULL, &found);
    assert_int_equal(choice.n_bound, 1);
    assert_int_equal(choice.n_ions, 2);
    assert_int_equal(elea_selection_n_atoms(choice.selection), 6);
    assert_int_equal(found.n_residues[ELEA_COMPONENT_ION], 1);
    elea_selection_free(choice.selection);
    /* A selection of the user's is taken at its word. */
    choice = choose(&s, ELEA_PRESET_AUTO, "protein", NULL);
    assert_int_equal(choice.n_bound, 0);
    elea_selection_free(choice.selection);
    s.positions[0] = NAN; /* the body will be refused; there is no search */
    choice = choose(&s, ELEA_PRESET_AUTO, NULL, NULL);
    assert_int_equal(choice.n_bound, 0);
    elea_selection_free(choice.selection);
    elea_topology_free(s.topology);
}

/* CHARMM's potassium is POT, from which programs guess phosphorus. */
static void salts_are_free_whatever_their_element(void **state)
{
    (void)state;
    chain_system s = make();
    add_residue(&s, "GLY", 1, false);
    size_t n = elea_topology_n_atoms(s.topology);
    add(&s, "POT", "POT", 2, "P", 2.1, 6.0); /* within 3 A of N and O */
    elea_composition found;
    elea_preset_choice choice = choose(&s, ELEA_PRESET_AUTO, NULL, &found);
    assert_int_equal(choice.n_bound, 0);
    assert_int_equal(choice.n_ions, 1);
    assert_int_equal(elea_selection_n_atoms(choice.selection), n);
    assert_int_equal(found.n_residues[ELEA_COMPONENT_ION], 0);
    elea_selection_free(choice.selection);
    elea_topology_free(s.topology);
}

static void additives_of_crystals_are_left_out(void **state)
{
    (void)state;
    chain_system s = make();
    elea_composition found;
    for (int i = 0; i < 3; i++)
        add(&s, "C1", "GOL", 1, "C", 1.4 * i, 0.0);
    check(&s, ELEA_PRESET_SOLUTION, "bondi+alvarez", ""); /* nothing else is there */
    add_residue(&s, "ALA", 2, false);
    elea_preset_choice choice = choose(&s, ELEA_PRESET_AUTO, NULL, &found);
    assert_int_equal(choice.n_additives, 3);
    assert_int_equal(elea_selection_n_atoms(choice.selection), 5);
    assert_int_equal(found.n_residues[ELEA_COMPONENT_LIGAND], 0);
    elea_selection_free(choice.selection);
    choice = choose(&s, ELEA_PRESET_AUTO, ELEA_DEFAULT_SELECTION, &found);
    assert_int_equal(choice.n_additives, 0);
    assert_int_equal(elea_selection_n_atoms(choice.selection), 8);
    elea_selection_free(choice.selection);
    elea_topology_free(s.topology);
}

static void selections_may_keep_hydrogens(void **state)
{
    (void)state;
    chain_system s = make();
    elea_composition found = {.struct_size = sizeof found};
    elea_error error = ELEA_ERROR_INIT;
    add_residue(&s, "ALA", 1, true);
    elea_preset_choice choice = choose(&s, ELEA_PRESET_AUTO, "protein or hydrogen", NULL);
    assert_int_equal(elea_selection_n_atoms(choice.selection), 6);
    assert_int_equal(choice.n_hydrogens, 0);
    elea_selection_free(choice.selection);
    const elea_preset_source source = {.struct_size = sizeof source,
                                       .topology = s.topology,
                                       .select = "name H",
                                       .preset = ELEA_PRESET_SOLUTION};
    choice = (elea_preset_choice){.struct_size = sizeof choice};
    assert_int_equal(elea_preset_choose(&source, &choice, &found, &error), ELEA_ERROR_SELECTION);
    assert_non_null(strstr(error.message, "selects only hydrogens"));
    assert_null(choice.selection);
    elea_topology_free(s.topology);
}

/* Alpha carbons 3.8 A apart, in a line or to and fro in layers of `width` x `width`. */
static bool is_unfolded(int n, int width)
{
    chain_system s = make();
    for (int i = 0; i < n; i++) {
        int row = i / width, layer = row / width;
        add(&s, "CA", "ALA", i + 1, "C", 3.8 * (row % 2 == 0 ? i % width : width - 1 - i % width),
            3.8 * (layer % 2 == 0 ? row % width : width - 1 - row % width));
        s.positions[3 * i + 2] = 3.8 * layer;
    }
    elea_preset_choice choice = choose(&s, ELEA_PRESET_AUTO, NULL, NULL);
    assert_int_equal(choice.preset, ELEA_PRESET_SOLUTION);
    elea_selection_free(choice.selection);
    elea_topology_free(s.topology);
    return choice.unfolded;
}

static void extended_chains_are_unfolded(void **state)
{
    (void)state;
    assert_true(is_unfolded(64, 64));
    assert_false(is_unfolded(64, 4));
    assert_false(is_unfolded(29, 64)); /* too short to tell */
}

static void presets_have_names(void **state)
{
    (void)state;
    assert_string_equal(elea_preset_name(ELEA_PRESET_AUTO), "auto");
    assert_string_equal(elea_preset_name(ELEA_PRESET_SOLUTION), "solution");
    assert_string_equal(elea_preset_name(ELEA_PRESET_BARE), "bare");
    assert_null(elea_preset_name(3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peptide_is_taken_as_in_solution),
        cmocka_unit_test(other_things_are_bare),
        cmocka_unit_test(given_radii_are_bare),
        cmocka_unit_test(a_trace_has_spheres_for_residues),
        cmocka_unit_test(bound_ions_belong_to_the_body),
        cmocka_unit_test(salts_are_free_whatever_their_element),
        cmocka_unit_test(additives_of_crystals_are_left_out),
        cmocka_unit_test(selections_may_keep_hydrogens),
        cmocka_unit_test(extended_chains_are_unfolded),
        cmocka_unit_test(presets_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
