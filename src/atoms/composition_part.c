/* SPDX-License-Identifier: MIT */
/* What one residue consists of. */
#include <stdio.h>
#include <string.h>

#include "atoms/composition.h"
#include "atoms/element.h"
#include "atoms/sites.h"
#include "atoms/topology.h"

/*
 * Hydrogens of a molecule of which only the carbons are known: the mean of the components of the
 * wwPDB's dictionary of more than four carbons (32,000 of them) is 1.29.
 */
#define HYDROGENS_PER_CARBON 1.3

/* ---- Which residue it is ---- */

size_t elea_part_find(const elea_part *part, const elea_topology *topology, const char *name)
{
    for (size_t i = part->first; i < part->end; i++)
        if (strcmp(elea_topology_atom(topology, i)->name, name) == 0)
            return i;
    return part->end;
}

static void find_places(elea_part *part, const elea_topology *topology)
{
    for (size_t k = 0; k < part->template.n_atoms; k++)
        part->places[k] = SIZE_MAX;
    for (size_t i = part->first; i < part->end; i++) {
        size_t k = elea_template_atom(&part->template, elea_topology_atom(topology, i)->name);
        if (k != ELEA_TEMPLATE_NONE)
            part->places[k] = i;
    }
}

/* A residue that no table has, with the atoms of the main chain of a protein. */
static bool looks_like_amino_acid(const elea_part *part, const elea_topology *topology)
{
    static const char *const names[] = {"N", "CA", "C", "O"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (elea_part_find(part, topology, names[k]) == part->end)
            return false;
    return true;
}

void elea_part_set(elea_part *part, const elea_topology *topology, size_t first)
{
    part->first = first;
    part->end = elea_residue_end(topology, first);
    part->atom = elea_topology_atom(topology, first);
    part->kind = elea_residue_kind_of(topology, first, part->end);
    part->has_template = false;
    if (part->kind == RESIDUE_OTHER) {
        part->component = elea_component_find_molecule(part->atom->residue_name);
        if (part->component == NULL && looks_like_amino_acid(part, topology))
            part->kind = RESIDUE_PROTEIN;
        return;
    }
    part->component = elea_component_find(part->atom->residue_name);
    part->has_template = elea_template_find(part->atom->residue_name, &part->template);
    if (part->has_template)
        find_places(part, topology);
}

/* ---- Atoms that are not there ---- */

static void note_missing(elea_sums *sums, const elea_part *part, size_t n)
{
    elea_composition *found = sums->found;
    const elea_atom *atom = part->atom;
    if (n == 0)
        return;
    found->n_missing_atoms += n;
    if (found->n_incomplete++ > 0)
        return;
    char chain[sizeof atom->chain + 9] = "";
    if (atom->chain[0] != '\0')
        (void)snprintf(chain, sizeof chain, " (chain %s)", atom->chain);
    (void)snprintf(found->incomplete, sizeof found->incomplete, "%s %d%s", atom->residue_name,
                   (int)atom->residue_number, chain);
}

/* The phosphate of a nucleotide, which the first of a chain need not have. */
static bool is_phosphate(const char *name)
{
    return strcmp(name, "P") == 0 || strcmp(name, "OP1") == 0 || strcmp(name, "OP2") == 0;
}

static size_t count_missing(const elea_part *part, bool starts_chain)
{
    size_t n = 0;
    bool hydroxyl = starts_chain && part->kind == RESIDUE_NUCLEIC;
    for (size_t k = 0; part->has_template && k < part->template.n_atoms; k++)
        if (part->places[k] == SIZE_MAX && !part->template.optional[k] &&
            !(hydroxyl && is_phosphate(part->template.atoms[k])))
            n++;
    return n;
}

static size_t find_place(const elea_part *part, const char *name)
{
    for (size_t k = 0; k < part->template.n_atoms; k++)
        if (strcmp(part->template.atoms[k], name) == 0)
            return k;
    return ELEA_TEMPLATE_NONE;
}

/*
 * Oxygens that the sugar of a nucleotide has beyond its formula. CHARMM has one name for ribose and
 * deoxyribose, and the PDB had until 2007: the atoms tell which it is.
 */
static int extra_hydroxyl(const elea_part *part)
{
    if (part->kind != RESIDUE_NUCLEIC || !part->has_template)
        return 0;
    size_t oxygen = find_place(part, "O2'"), carbon = find_place(part, "C2'");
    if (oxygen == ELEA_TEMPLATE_NONE || carbon == ELEA_TEMPLATE_NONE)
        return 0;
    if (part->template.optional[oxygen])
        return part->places[oxygen] != SIZE_MAX;
    return part->places[oxygen] == SIZE_MAX && part->places[carbon] != SIZE_MAX ? -1 : 0;
}

/* ---- Molecules from their own atoms ---- */

/* False if the element of an atom is not known. */
static bool read_atoms(const elea_part *part, const elea_topology *topology, elea_formula *formula)
{
    bool known = true;
    *formula = (elea_formula){0};
    for (size_t i = part->first; i < part->end; i++) {
        int element = elea_element_number(elea_topology_atom(topology, i)->element);
        formula->counts[element] += element > 0;
        known = known && element > 0;
    }
    return known;
}

static void note_unknown(elea_sums *sums, const elea_part *part)
{
    char *list = sums->found->unknown;
    const char *name = part->atom->residue_name;
    size_t length = strlen(name), used = strlen(list);
    sums->found->n_unknown++;
    for (const char *at = strstr(list, name); at != NULL; at = strstr(at + 1, name))
        if ((at == list || at[-1] == ' ') && (at[length] == ',' || at[length] == '\0'))
            return;
    if (used + length + 3 <= ELEA_NAMES_SIZE)
        (void)snprintf(list + used, ELEA_NAMES_SIZE - used, "%s%s", used > 0 ? ", " : "", name);
}

static void estimate_hydrogens(elea_sums *sums, elea_formula *formula)
{
    int carbons = formula->counts[6];
    if (formula->counts[1] > 0 || carbons == 0)
        return;
    int hydrogens = (int)(HYDROGENS_PER_CARBON * carbons + 0.5);
    formula->counts[1] = hydrogens;
    sums->found->n_estimated++;
    sums->found->estimated_mass += hydrogens * elea_element_weight("H");
}

/* ---- Summing ---- */

static void add(elea_sums *sums, const elea_formula *formula, double volume,
                elea_component_kind kind)
{
    elea_formula_join(&sums->formula, formula);
    sums->volume += volume;
    sums->found->n_residues[kind]++;
}

static void add_polymer(elea_sums *sums, const elea_part *part, bool starts_chain)
{
    elea_formula formula = {0};
    elea_formula_add(&formula, part->component->formula, 1);
    int extra = extra_hydroxyl(part);
    elea_formula_add(&formula, "O", extra);
    if (!elea_site_is_backbone(part->atom))
        note_missing(sums, part, count_missing(part, starts_chain) - (size_t)(extra < 0));
    add(sums, &formula, elea_component_volume(part->component, &formula),
        part->kind == RESIDUE_PROTEIN ? ELEA_COMPONENT_AMINO_ACID : ELEA_COMPONENT_NUCLEOTIDE);
}

/*
 * A residue without a formula has the hydrogens of the file. At an end of a chain these include
 * those of the end, which are counted again there: 18 Da too many in a chain of one.
 */
static bool add_unknown(elea_sums *sums, const elea_part *part)
{
    static const elea_component_kind kinds[] = {
        [RESIDUE_OTHER] = ELEA_COMPONENT_LIGAND,
        [RESIDUE_PROTEIN] = ELEA_COMPONENT_AMINO_ACID,
        [RESIDUE_NUCLEIC] = ELEA_COMPONENT_NUCLEOTIDE,
    };
    elea_formula formula;
    bool known = read_atoms(part, sums->source->topology, &formula);
    estimate_hydrogens(sums, &formula);
    note_unknown(sums, part);
    double volume = part->kind == RESIDUE_NUCLEIC ? 0.55 * elea_formula_mass(&formula)
                                                  : elea_formula_volume(&formula);
    add(sums, &formula, volume, kinds[part->kind]);
    return known;
}

/* Sugars that are linked have lost the oxygen of their first carbon, and a hydrogen each. */
static void add_molecule(elea_sums *sums, const elea_part *part, const elea_formula *atoms)
{
    elea_formula formula = {0};
    bool sugar = part->component->family == COMPONENT_SUGAR;
    elea_formula_add(&formula, part->component->formula, 1);
    int missing = elea_formula_heavy(&formula) - elea_formula_heavy(atoms);
    if (sugar && missing > 0 && atoms->counts[8] < formula.counts[8]) {
        elea_formula_add(&formula, "H2O", -1);
        missing--;
    }
    note_missing(sums, part, (size_t)missing);
    add(sums, &formula, elea_component_volume(part->component, &formula),
        sugar ? ELEA_COMPONENT_SUGAR : ELEA_COMPONENT_LIGAND);
}

static bool is_ion(const elea_part *part, const elea_topology *topology)
{
    for (size_t i = part->first; i < part->end; i++)
        if (!elea_residue_is_ion(part->atom->residue_name, elea_topology_atom(topology, i)->name))
            return false;
    return true;
}

/* Ions of the same name and number follow each other in some files as one residue. */
static bool add_ions(elea_sums *sums, const elea_part *part)
{
    bool known = true;
    for (size_t i = part->first; i < part->end; i++) {
        const char *element =
            elea_residue_ion_element(elea_topology_atom(sums->source->topology, i)->name);
        elea_formula formula = {0};
        known = known && element != NULL && element[0] != '\0';
        if (known)
            elea_formula_add(&formula, element, 1);
        add(sums, &formula, known ? elea_component_ion_volume(element) : 0.0, ELEA_COMPONENT_ION);
    }
    return known;
}

bool elea_sums_add_part(elea_sums *sums, const elea_part *part, bool starts_chain)
{
    elea_formula atoms;
    if (part->kind != RESIDUE_OTHER) {
        if (part->component == NULL)
            return add_unknown(sums, part);
        add_polymer(sums, part, starts_chain);
        return true;
    }
    if (is_ion(part, sums->source->topology))
        return add_ions(sums, part);
    if (part->component != NULL && read_atoms(part, sums->source->topology, &atoms)) {
        elea_formula whole = {0};
        elea_formula_add(&whole, part->component->formula, 1);
        if (elea_formula_contains(&whole, &atoms)) {
            add_molecule(sums, part, &atoms);
            return true;
        }
    }
    return add_unknown(sums, part);
}
