/* SPDX-License-Identifier: MIT */
#include "atoms/composition.h"

#include <stdlib.h>
#include <string.h>

#include "atoms/sites.h"
#include "atoms/topology.h"
#include "base/error.h"
#include "base/sized.h"

#define LEAST_VOLUME 4.0 /* Angstrom^3 of an atom; water has 10 */

/* ---- The chosen residues ---- */

/* Which atoms are selected; NULL without memory. */
static bool *mark(const elea_composition_source *source)
{
    bool *marks = calloc(elea_topology_n_atoms(source->topology) + 1, sizeof *marks);
    for (size_t i = 0; marks != NULL && i < elea_selection_n_atoms(source->selection); i++)
        marks[elea_selection_indices(source->selection)[i]] = true;
    return marks;
}

static bool is_chosen(const elea_part *part, const bool *marks)
{
    if (part->kind == RESIDUE_WATER)
        return false;
    for (size_t i = part->first; marks != NULL && i < part->end; i++)
        if (marks[i])
            return true;
    return marks == NULL;
}

/* ---- One residue after the other ---- */

typedef struct walk {
    elea_sums *sums;
    elea_part parts[2]; /* the last of the chain, and this one */
    bool in_chain;      /* there is one */
    bool all_known;     /* elements */
    size_t *sulfurs;    /* of cysteines that may be bonded */
    size_t n_sulfurs, capacity;
} walk;

static elea_status note_sulfur(walk *w, const elea_part *part, elea_error *error)
{
    const elea_topology *topology = w->sums->source->topology;
    size_t sulfur = elea_part_find(part, topology, "SG");
    if (part->component == NULL || strcmp(part->component->name, "CYS") != 0 ||
        sulfur == part->end || elea_part_find(part, topology, "HG") != part->end ||
        elea_part_find(part, topology, "HG1") != part->end)
        return ELEA_OK;
    if (w->n_sulfurs == w->capacity) {
        size_t capacity = 2 * w->capacity + 16;
        size_t *sulfurs = realloc(w->sulfurs, capacity * sizeof *sulfurs);
        if (sulfurs == NULL)
            return elea_error_memory(error, capacity, sizeof *sulfurs, "cysteines");
        w->sulfurs = sulfurs;
        w->capacity = capacity;
    }
    w->sulfurs[w->n_sulfurs++] = sulfur;
    return ELEA_OK;
}

static void end_chain(walk *w)
{
    if (w->in_chain)
        elea_sums_end_chain(w->sums, &w->parts[0]);
    w->in_chain = false;
}

static elea_status take_residue(walk *w, elea_error *error)
{
    elea_sums *sums = w->sums;
    elea_part *before = &w->parts[0], *part = &w->parts[1];
    bool polymer = part->kind == RESIDUE_PROTEIN || part->kind == RESIDUE_NUCLEIC;
    if (elea_site_is_backbone(part->atom)) { /* sites: bonds tell the chains */
        end_chain(w);
        (void)elea_sums_add_part(sums, part, true);
        return ELEA_OK;
    }
    bool continues = w->in_chain && polymer && elea_part_continues(sums, before, part);
    if (continues)
        sums->found->n_gaps += elea_part_is_gap(sums, before, part);
    if (polymer && !continues) {
        end_chain(w);
        elea_sums_start_chain(sums, part);
    }
    if (!elea_sums_add_part(sums, part, polymer && !continues))
        w->all_known = false;
    if (polymer) {
        w->in_chain = true;
        w->parts[0] = w->parts[1];
    }
    return note_sulfur(w, part, error);
}

static elea_status take_all(walk *w, const bool *marks, elea_error *error)
{
    const elea_topology *topology = w->sums->source->topology;
    elea_status failed = ELEA_OK;
    for (size_t first = 0; first < elea_topology_n_atoms(topology) && !failed;) {
        elea_part_set(&w->parts[1], topology, first);
        first = w->parts[1].end;
        if (is_chosen(&w->parts[1], marks))
            failed = take_residue(w, error);
        else if (w->parts[1].kind != RESIDUE_OTHER)
            end_chain(w); /* by water, or by what is not selected */
    }
    end_chain(w);
    return failed;
}

/* ---- The whole ---- */

static elea_status sum(walk *w, elea_error *error)
{
    const elea_composition_source *source = w->sums->source;
    bool *marks = source->selection != NULL ? mark(source) : NULL;
    if (source->selection != NULL && marks == NULL)
        return elea_error_memory(error, elea_topology_n_atoms(source->topology), sizeof *marks,
                                 "selected atoms");
    elea_status failed = take_all(w, marks, error);
    if (!failed)
        failed = elea_sums_add_site_chains(w->sums, marks, error);
    if (!failed)
        failed = elea_sums_add_disulfides(w->sums, w->sulfurs, w->n_sulfurs, error);
    free(marks);
    free(w->sulfurs);
    return failed;
}

/* A box that cannot contain the atoms is none: structures without one may have that of 1 A^3. */
static bool find_lattice(const elea_composition_source *source, elea_lattice *lattice)
{
    double least = LEAST_VOLUME * (double)elea_topology_n_atoms(source->topology);
    return source->box != NULL && elea_lattice_make(lattice, source->box) &&
           lattice->volume >= least;
}

elea_status elea_composition_find(const elea_composition_source *given,
                                  elea_composition *composition, elea_error *error)
{
    elea_composition_source source = {.struct_size = sizeof source};
    elea_composition found = {.struct_size = sizeof found};
    elea_lattice lattice;
    elea_status failed =
        elea_sized_read(&source, sizeof source, given, "elea_composition_source", error);
    if (failed)
        return failed;
    elea_sums sums = {.source = &source, .found = &found};
    sums.lattice = find_lattice(&source, &lattice) ? &lattice : NULL;
    walk w = {.sums = &sums, .all_known = true};
    failed = sum(&w, error);
    if (failed)
        return failed;
    found.mass = w.all_known ? elea_formula_mass(&sums.formula) : 0.0;
    found.specific_volume = found.mass > 0.0 ? sums.volume / found.mass : 0.0;
    elea_sized_write(composition, &found, sizeof found);
    return ELEA_OK;
}
