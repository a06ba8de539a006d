/* SPDX-License-Identifier: MIT */
/* Where chains begin and end, and what their ends consist of. */
#include <math.h>
#include <string.h>

#include "atoms/composition.h"
#include "atoms/sites.h"

#define LONGEST_LINK 2.5 /* Angstrom; the longest bond of a chain in a poor model is shorter */

/* ---- Which residues are a chain ---- */

static bool has_any(const elea_part *part, const elea_topology *topology, const char *const *names)
{
    for (; *names != NULL; names++)
        if (elea_part_find(part, topology, *names) != part->end)
            return true;
    return false;
}

/* Whether a chain ends between two residues, by the atoms that only ends have. */
static bool is_end(const elea_part *part, const elea_part *next, const elea_topology *topology)
{
    static const char *const last[] = {"OXT", "OT2", "OC2", "O2", "NT", NULL};
    static const char *const first[] = {"H2", "H3", "HT2", "HT3", "2H", "3H", "CY", NULL};
    static const char *const last_nucleotide[] = {"HO3'", "H3T", NULL};
    static const char *const first_nucleotide[] = {"HO5'", "H5T", NULL};
    bool protein = part->kind == RESIDUE_PROTEIN;
    return has_any(part, topology, protein ? last : last_nucleotide) ||
           has_any(next, topology, protein ? first : first_nucleotide);
}

static bool lacks_head(const elea_part *part)
{
    return part->has_template && part->template.head == ELEA_TEMPLATE_NONE;
}

static bool lacks_tail(const elea_part *part)
{
    return part->has_template && part->template.tail == ELEA_TEMPLATE_NONE;
}

double elea_sums_distance(const elea_sums *sums, size_t a, size_t b)
{
    const double *positions = sums->source->positions;
    double d[3], shift[3];
    for (size_t k = 0; k < 3; k++)
        d[k] = positions[3 * b + k] - positions[3 * a + k];
    if (sums->lattice != NULL)
        (void)elea_lattice_nearest(sums->lattice, d, shift);
    return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

/* Whether the atoms that should be bonded are close, or far; neither if one is not there. */
typedef enum closeness { CLOSE, FAR, NOT_KNOWN } closeness;

static closeness look(const elea_sums *sums, const elea_part *part, const elea_part *next)
{
    if (sums->source->positions == NULL || !part->has_template || !next->has_template ||
        lacks_tail(part) || lacks_head(next))
        return NOT_KNOWN;
    size_t tail = part->places[part->template.tail], head = next->places[next->template.head];
    if (tail == SIZE_MAX || head == SIZE_MAX)
        return NOT_KNOWN;
    return elea_sums_distance(sums, tail, head) <= LONGEST_LINK ? CLOSE : FAR;
}

/* Numbers need not ascend where the distance tells that residues are bonded. */
bool elea_part_continues(const elea_sums *sums, const elea_part *part, const elea_part *next)
{
    return part->kind == next->kind && strcmp(part->atom->chain, next->atom->chain) == 0 &&
           !lacks_tail(part) && !lacks_head(next) && !is_end(part, next, sums->source->topology) &&
           (next->atom->residue_number >= part->atom->residue_number ||
            look(sums, part, next) == CLOSE);
}

/* Bonds of models that are averages of others are long; numbers tell that nothing is missing. */
bool elea_part_is_gap(const elea_sums *sums, const elea_part *part, const elea_part *next)
{
    return next->atom->residue_number > part->atom->residue_number + 1 &&
           look(sums, part, next) == FAR;
}

/* ---- Ends ---- */

static bool has(const elea_sums *sums, const elea_part *part, const char *name)
{
    return elea_part_find(part, sums->source->topology, name) != part->end;
}

/* A nucleotide that begins with its hydroxyl group has no phosphate. */
static bool begins_with_hydroxyl(const elea_sums *sums, const elea_part *part)
{
    return !has(sums, part, "P") && (has(sums, part, "O5'") || has(sums, part, "O5*"));
}

/* Adds atoms that take part of the volume in proportion to their mass. */
static void add_nucleic(elea_sums *sums, const char *text, int times)
{
    elea_formula formula = {0};
    elea_formula_add(&formula, text, times);
    elea_formula_join(&sums->formula, &formula);
    sums->volume += 0.55 * elea_formula_mass(&formula);
}

/*
 * The ends of a protein have no volume: that of their water, the shrinkage of water around their
 * charges (-11.8 cm3/mol) and the covolume of the molecule (12.4) cancel in US-SOMO's account.
 */
void elea_sums_start_chain(elea_sums *sums, const elea_part *part)
{
    sums->found->n_chains++;
    if (part->kind == RESIDUE_NUCLEIC) {
        bool hydroxyl = begins_with_hydroxyl(sums, part);
        add_nucleic(sums, hydroxyl ? "PO2" : "OH", hydroxyl ? -1 : 1);
        return;
    }
    if (!lacks_head(part))
        elea_formula_add(&sums->formula, has(sums, part, "CY") ? "C2H3O" : "H", 1);
}

/*
 * Sites are in the order of the file, and chains may be circular: each bond that is not there is an
 * end. The first nucleotide begins with its hydroxyl group, as in synthetic strands.
 */
elea_status elea_sums_add_site_chains(elea_sums *sums, const bool *marks, elea_error *error)
{
    elea_site_chains chains;
    elea_status failed = elea_site_chains_count(&chains, sums->source->topology, marks, error);
    if (failed)
        return failed;
    int n_ends = (int)chains.n_nucleotides - (int)chains.n_links;
    sums->found->n_chains += chains.n_chains;
    add_nucleic(sums, "PO2", -n_ends);
    add_nucleic(sums, "H", n_ends);
    return ELEA_OK;
}

void elea_sums_end_chain(elea_sums *sums, const elea_part *part)
{
    if (part->kind == RESIDUE_NUCLEIC) {
        add_nucleic(sums, "H", 1);
        return;
    }
    if (lacks_tail(part))
        return;
    bool amide = has(sums, part, "NT");
    const char *methyl = has(sums, part, "CAT") ? "CH4N" : "H2N";
    elea_formula_add(&sums->formula, amide ? methyl : "OH", 1);
}
