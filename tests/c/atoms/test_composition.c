/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "atoms/component.h"
#include "atoms/residue.h"
#include "atoms/template.h"
#include "atoms/topology.h"
#include "support.h"

#define WATER_MASS 18.015

/* ---- Structures made of residues ---- */

static void add_atom(elea_topology *topology, const char *name, const char *residue, int number,
                     const char *chain, const char *element)
{
    elea_atom atom = {.residue_number = number};
    (void)snprintf(atom.name, sizeof atom.name, "%s", name);
    (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", residue);
    (void)snprintf(atom.chain, sizeof atom.chain, "%s", chain);
    (void)snprintf(atom.element, sizeof atom.element, "%s", element);
    assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
}

/* All heavy atoms of a residue of the table, or only the first `limit` of them. */
static void add_residue(elea_topology *topology, const char *residue, int number, const char *chain,
                        size_t limit)
{
    elea_template template;
    size_t n = 0;
    assert_true(elea_template_find(residue, &template));
    for (size_t k = 0; k < template.n_atoms; k++)
        if (!template.optional[k] && n++ < limit)
            add_atom(topology, template.atoms[k], residue, number, chain,
                     (char[2]){template.atoms[k][0], '\0'});
}

static void add_sequence(elea_topology *topology, const char *letters, const char *chain)
{
    static const char codes[] = "ARNDCQEGHILKMFPSTWYV";
    static const char *const names[] = {"ALA", "ARG", "ASN", "ASP", "CYS", "GLN", "GLU",
                                        "GLY", "HIS", "ILE", "LEU", "LYS", "MET", "PHE",
                                        "PRO", "SER", "THR", "TRP", "TYR", "VAL"};
    for (int i = 0; letters[i] != '\0'; i++)
        add_residue(topology, names[strchr(codes, letters[i]) - codes], i + 1, chain, SIZE_MAX);
}

static elea_topology *make(void)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    return topology;
}

static elea_composition find(const elea_topology *topology, const elea_selection *selection,
                             const double *positions, const double *box)
{
    const elea_composition_source source = {sizeof source, topology, selection, positions, box};
    elea_composition found = {.struct_size = sizeof found};
    elea_error error = ELEA_ERROR_INIT;
    if (elea_composition_find(&source, &found, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    return found;
}

static elea_composition find_and_free(elea_topology *topology)
{
    elea_composition found = find(topology, NULL, NULL, NULL);
    elea_topology_free(topology);
    return found;
}

/* Bonds the sulfurs of two residues of a chain. */
static void bond(elea_topology *topology, const char *chain, int a, const char *other, int b)
{
    size_t atoms[2] = {SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < elea_topology_n_atoms(topology); i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        if (strcmp(atom->name, "SG") == 0 && atom->residue_number == a &&
            strcmp(atom->chain, chain) == 0)
            atoms[0] = i;
        if (strcmp(atom->name, "SG") == 0 && atom->residue_number == b &&
            strcmp(atom->chain, other) == 0)
            atoms[1] = i;
    }
    assert_int_equal(elea_topology_add_bond(topology, atoms[0], atoms[1], NULL), ELEA_OK);
}

/* ---- The table ---- */

static void formulas_have_the_heavy_atoms_of_the_templates(void **state)
{
    (void)state;
    elea_template template;
    for (size_t i = 0; elea_residue_at(i) != NULL; i++) {
        const char *name = elea_residue_at(i)->name;
        if (!elea_template_find(name, &template))
            continue;
        const elea_component *component = elea_component_find(name);
        int n = 0, n_optional = 0;
        if (component == NULL)
            fail_msg("%s has no formula", name);
        for (size_t k = 0; k < template.n_atoms; k++) {
            n += !template.optional[k];
            n_optional += template.optional[k];
        }
        elea_formula formula = {0};
        elea_formula_add(&formula, component->formula, 1);
        int n_heavy = elea_formula_heavy(&formula); /* the sulfur of MTU and PST takes a place */
        if (n_heavy < n - 1 || n_heavy > n + n_optional)
            fail_msg("%s: %s, but %d atoms", name, component->formula, n);
        assert_true(elea_component_volume(component, &formula) > 0.0);
        assert_true(elea_formula_mass(&formula) > 0.0);
    }
}

static void molecules_are_found(void **state)
{
    (void)state;
    static const char *const names[] = {"13P", "ATP", "BMA", "GOL", "HEM", "NAD", "NAG", "XYS"};
    for (size_t i = 0; i < NUM_ITEMS(names); i++) {
        assert_non_null(elea_component_find_molecule(names[i]));
        assert_null(elea_component_find(names[i]));
    }
    assert_null(elea_component_find_molecule("ALA"));
    assert_null(elea_component_find("HOH"));
    assert_string_equal(elea_component_find("CALA")->name, "ALA");
    assert_string_equal(elea_component_find("HSD")->name, "HIS");
    assert_string_equal(elea_component_find("RA5")->name, "A");
}

static void formulas_are_read(void **state)
{
    (void)state;
    elea_formula formula = {0};
    elea_formula_add(&formula, "C34H32FeN4O4", 1);
    assert_near(elea_formula_mass(&formula), 616.499, 0.001);
    assert_int_equal(elea_formula_heavy(&formula), 43);
    elea_formula_add(&formula, "FeC", -1);
    assert_int_equal(elea_formula_heavy(&formula), 41);
}

/* ---- Masses ---- */

static void proteins_have_their_masses(void **state)
{
    (void)state;
    elea_topology *ubiquitin = make();
    add_sequence(ubiquitin,
                 "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG",
                 "A");
    elea_composition found = find_and_free(ubiquitin);
    assert_near(found.mass, 8564.8, 0.1);
    assert_int_equal(found.n_residues[ELEA_COMPONENT_AMINO_ACID], 76);
    assert_int_equal(found.n_chains, 1);
    assert_int_equal(found.n_missing_atoms, 0);

    elea_topology *lysozyme = make();
    add_sequence(lysozyme,
                 "KVFGRCELAAAMKRHGLDNYRGYSLGNWVCAAKFESNFNTQATNRNTDGSTDYGILQINSRWWCNDGRTPGSRNLC"
                 "NIPCSALLSSDITASVNCAKKIVSDGNGMNAWVAWRNRCKGTDVQAWIRGCRL",
                 "A");
    assert_near(find(lysozyme, NULL, NULL, NULL).mass, 14313.1, 0.2);
    bond(lysozyme, "A", 6, "A", 127);
    bond(lysozyme, "A", 30, "A", 115);
    bond(lysozyme, "A", 64, "A", 80);
    bond(lysozyme, "A", 76, "A", 94);
    found = find_and_free(lysozyme);
    assert_near(found.mass, 14305.1, 0.2);
    assert_int_equal(found.n_disulfides, 4);
    assert_near(found.specific_volume, 0.716, 0.0005);
}

static void insulin_has_two_chains(void **state)
{
    (void)state;
    elea_topology *insulin = make();
    add_sequence(insulin, "GIVEQCCTSICSLYQLENYCN", "A");
    add_sequence(insulin, "FVNQHLCGSHLVEALYLVCGERGFFYTPKT", "B");
    bond(insulin, "A", 6, "A", 11);
    bond(insulin, "A", 7, "B", 7);
    bond(insulin, "A", 20, "B", 19);
    elea_composition found = find_and_free(insulin);
    assert_near(found.mass, 5807.6, 0.1);
    assert_int_equal(found.n_chains, 2);
    assert_int_equal(found.n_disulfides, 3);
}

/* ApA is C20H25N10O10P; with a phosphate at its 5' end it has another HPO3. */
static void nucleic_acids_end_with_or_without_phosphate(void **state)
{
    (void)state;
    elea_topology *dinucleotide = make();
    add_residue(dinucleotide, "A", 1, "A", SIZE_MAX);
    add_residue(dinucleotide, "A", 2, "A", SIZE_MAX);
    assert_near(find_and_free(dinucleotide).mass, 676.4, 0.1);

    static const char *const names[] = {"DC", "DG", "DC", "DG", "DA", "DA",
                                        "DT", "DT", "DC", "DG", "DC", "DG"};
    elea_topology *duplex = make();
    for (int strand = 0; strand < 2; strand++)
        for (int i = 0; i < 12; i++) {
            size_t first = elea_topology_n_atoms(duplex);
            add_residue(duplex, names[i], 12 * strand + i + 1, strand == 0 ? "A" : "B", SIZE_MAX);
            if (i > 0)
                continue;
            for (size_t k = first; k < elea_topology_n_atoms(duplex); k++) {
                elea_atom *atom = &duplex->atoms[k]; /* its phosphate becomes hydrogens */
                if (strcmp(atom->name, "P") == 0 || strncmp(atom->name, "OP", 2) == 0)
                    (void)snprintf(atom->name, sizeof atom->name, "H%u", (unsigned)(k % 10));
            }
        }
    elea_composition found = find_and_free(duplex);
    assert_near(found.mass, 2.0 * 3646.4, 0.3);
    assert_near(found.specific_volume, 0.55, 1e-6);
    assert_int_equal(found.n_chains, 2);
    assert_int_equal(found.n_missing_atoms, 0);
    assert_int_equal(found.n_residues[ELEA_COMPONENT_NUCLEOTIDE], 24);
}

/* N-acetylalanine N-methylamide: C6H12N2O2. */
static void caps_take_the_place_of_ends(void **state)
{
    (void)state;
    elea_topology *dipeptide = make();
    add_residue(dipeptide, "ACE", 1, "", SIZE_MAX);
    add_residue(dipeptide, "ALA", 2, "", SIZE_MAX);
    add_residue(dipeptide, "NME", 3, "", SIZE_MAX);
    elea_composition found = find_and_free(dipeptide);
    assert_near(found.mass, 144.17, 0.01);
    assert_int_equal(found.n_chains, 1);
}

static void chains_without_names_end_with_their_atoms(void **state)
{
    (void)state;
    elea_topology *pair = make();
    add_residue(pair, "GLY", 1, "", SIZE_MAX);
    add_residue(pair, "ALA", 2, "", SIZE_MAX);
    add_atom(pair, "OXT", "ALA", 2, "", "O");
    add_residue(pair, "GLY", 3, "", SIZE_MAX);
    add_residue(pair, "ALA", 4, "", SIZE_MAX);
    elea_composition found = find_and_free(pair);
    assert_near(found.mass, 2.0 * 146.146, 0.01);
    assert_int_equal(found.n_chains, 2);
}

/* ---- What a structure may have or lack ---- */

static void hydrogens_water_and_ions_do_not_change_the_mass(void **state)
{
    (void)state;
    elea_topology *bare = make(), *full = make();
    add_residue(bare, "SER", 1, "A", SIZE_MAX);
    add_residue(bare, "ASP", 2, "A", SIZE_MAX);
    add_residue(full, "SER", 1, "", SIZE_MAX);
    add_atom(full, "H1", "SER", 1, "", "H");
    add_atom(full, "HB2", "SER", 1, "", "H");
    add_residue(full, "ASP", 2, "", SIZE_MAX);
    add_atom(full, "OXT", "ASP", 2, "", "O");
    for (int i = 0; i < 5; i++) {
        add_atom(full, "OW", "SOL", 3 + i, "", "O");
        add_atom(full, "HW1", "SOL", 3 + i, "", "H");
        add_atom(full, "HW2", "SOL", 3 + i, "", "H");
    }
    add_atom(full, "NA", "NA", 8, "", "Na");
    elea_selection *selection = elea_selection_create(full, ELEA_DEFAULT_SELECTION, NULL);
    assert_non_null(selection);
    elea_composition a = find(bare, NULL, NULL, NULL), b = find(full, selection, NULL, NULL);
    assert_near(a.mass, 220.18, 0.01);
    assert_near(b.mass, a.mass, 1e-9);
    assert_near(b.specific_volume, a.specific_volume, 1e-12);
    elea_composition with_ion = find(full, NULL, NULL, NULL);
    assert_near(with_ion.mass, a.mass + 22.99, 0.01);
    assert_int_equal(with_ion.n_residues[ELEA_COMPONENT_ION], 1);
    elea_selection_free(selection);
    elea_topology_free(bare);
    elea_topology_free(full);
}

static void missing_atoms_are_counted_and_weighed(void **state)
{
    (void)state;
    elea_topology *whole = make(), *part = make();
    for (int i = 1; i <= 3; i++) {
        add_residue(whole, "LYS", i, "C", SIZE_MAX);
        add_residue(part, "LYS", i, "C", i == 2 ? 5 : SIZE_MAX);
    }
    elea_composition a = find_and_free(whole), b = find_and_free(part);
    assert_near(b.mass, a.mass, 1e-9);
    assert_int_equal(a.n_missing_atoms, 0);
    assert_int_equal(b.n_missing_atoms, 4);
    assert_int_equal(b.n_incomplete, 1);
    assert_string_equal(b.incomplete, "LYS 2 (chain C)");
}

static void sulfurs_are_bonded_if_they_are_close(void **state)
{
    (void)state;
    double positions[12 * 3] = {0.0};
    static const double box[9] = {40.0, 0.0, 0.0, 0.0, 40.0, 0.0, 0.0, 0.0, 40.0};
    elea_topology *pair = make();
    add_residue(pair, "CYS", 1, "A", SIZE_MAX);
    add_residue(pair, "CYS", 9, "A", SIZE_MAX);
    assert_int_equal(elea_topology_n_atoms(pair), 12);
    for (size_t i = 6; i < 12; i++)
        positions[3 * i] = 2.05; /* all atoms of each in one place */
    double mass = find(pair, NULL, NULL, NULL).mass;
    elea_composition close = find(pair, NULL, positions, NULL);
    assert_near(close.mass, mass - 2.016, 1e-6);
    assert_int_equal(close.n_disulfides, 1);
    assert_int_equal(close.n_gaps, 0);
    for (size_t i = 6; i < 12; i++)
        positions[3 * i] = 38.0;
    elea_composition far = find(pair, NULL, positions, NULL);
    assert_int_equal(far.n_disulfides, 0);
    assert_int_equal(far.n_gaps, 1);
    elea_composition image = find(pair, NULL, positions, box);
    assert_int_equal(image.n_disulfides, 1);
    assert_int_equal(image.n_gaps, 0);
    elea_topology_free(pair);
}

static void add_molecule(elea_topology *topology, const char *residue, int number,
                         const char *const *names)
{
    for (; *names != NULL; names++)
        add_atom(topology, *names, residue, number, "A", (char[2]){(*names)[0], '\0'});
}

static void linked_sugars_have_lost_water(void **state)
{
    (void)state;
    static const char *const linked[] = {"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8",
                                         "N2", "O3", "O4", "O5", "O6", "O7", NULL};
    elea_topology *glycopeptide = make();
    add_residue(glycopeptide, "ASN", 1, "A", SIZE_MAX);
    double mass = find(glycopeptide, NULL, NULL, NULL).mass;
    add_molecule(glycopeptide, "NAG", 2, linked);
    elea_composition found = find(glycopeptide, NULL, NULL, NULL);
    assert_near(found.mass, mass + 221.21 - WATER_MASS, 0.02);
    assert_int_equal(found.n_residues[ELEA_COMPONENT_SUGAR], 1);
    assert_int_equal(found.n_missing_atoms, 0);
    add_atom(glycopeptide, "O1", "NAG", 2, "A", "O");
    assert_near(find_and_free(glycopeptide).mass, mass + 221.21, 0.02);
}

static void unknown_molecules_have_their_atoms(void **state)
{
    (void)state;
    static const char *const bare[] = {"C1", "C2", "C3",  "C4", "C5", "C6", "C7",
                                       "C8", "C9", "C10", "N1", "O1", NULL};
    static const char *const full[] = {"C1", "O1", "H1", "H2", "H3", "H4", NULL};
    elea_topology *mixture = make();
    add_molecule(mixture, "QQX", 1, bare);
    add_molecule(mixture, "QQY", 2, full);
    add_molecule(mixture, "QQY", 3, full);
    elea_composition found = find_and_free(mixture);
    assert_int_equal(found.n_unknown, 3);
    assert_string_equal(found.unknown, "QQX, QQY");
    assert_int_equal(found.n_estimated, 1);
    assert_near(found.estimated_mass, 13 * 1.008, 1e-6);
    assert_near(found.mass, 10 * 12.011 + 14.007 + 15.999 + 13 * 1.008 + 2 * 32.042, 0.01);
}

static void beads_have_no_mass(void **state)
{
    (void)state;
    elea_topology *beads = make();
    add_atom(beads, "B1", "QQZ", 1, "", "");
    elea_composition found = find_and_free(beads);
    assert_true(found.mass == 0.0 && found.specific_volume == 0.0);
    assert_int_equal(found.n_unknown, 1);
}

static void other_versions_of_the_source_are_refused(void **state)
{
    (void)state;
    const elea_composition_source source = {0};
    elea_composition found = {.struct_size = sizeof found};
    elea_error error = ELEA_ERROR_INIT;
    assert_failed(elea_composition_find(&source, &found, &error), &error, ELEA_ERROR_ARGUMENT,
                  "elea_composition_source");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_have_the_heavy_atoms_of_the_templates),
        cmocka_unit_test(molecules_are_found),
        cmocka_unit_test(formulas_are_read),
        cmocka_unit_test(proteins_have_their_masses),
        cmocka_unit_test(insulin_has_two_chains),
        cmocka_unit_test(nucleic_acids_end_with_or_without_phosphate),
        cmocka_unit_test(caps_take_the_place_of_ends),
        cmocka_unit_test(chains_without_names_end_with_their_atoms),
        cmocka_unit_test(hydrogens_water_and_ions_do_not_change_the_mass),
        cmocka_unit_test(missing_atoms_are_counted_and_weighed),
        cmocka_unit_test(sulfurs_are_bonded_if_they_are_close),
        cmocka_unit_test(linked_sugars_have_lost_water),
        cmocka_unit_test(unknown_molecules_have_their_atoms),
        cmocka_unit_test(beads_have_no_mass),
        cmocka_unit_test(other_versions_of_the_source_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
