/* SPDX-License-Identifier: MIT */
#include "atoms/preset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/composition.h"
#include "atoms/select.h"
#include "atoms/sites.h"
#include "atoms/trace.h"
#include "base/error.h"
#include "base/sized.h"

#define LEAST_VOLUME 4.0 /* Angstrom^3 of an atom, as for a composition */
#define LEAST_TRACE  2   /* residues; one that lacks atoms is not a trace */

const char *elea_preset_name(unsigned number)
{
    static const char *const names[] = {"auto", "solution", "bare"};
    return number < sizeof names / sizeof names[0] ? names[number] : NULL;
}

/* A choice in the making. */
typedef struct chooser {
    elea_preset_source source;
    elea_preset_choice found;
    const char *select;
    unsigned char *marks; /* elea_preset_mark of each atom */
} chooser;

static bool is_hydrogen(const elea_atom *atom)
{
    return strcmp(atom->element, "H") == 0 || strcmp(atom->element, "D") == 0;
}

/* ---- Whether it is a biomolecule ---- */

/* Heavy atoms of the selected residues. */
typedef struct census {
    size_t n_heavy, n_known;
    size_t n_of_chains; /* of which amino acids, nucleotides and sugars */
    size_t n_nameless;  /* without an element, as beads */
    size_t n_sites;     /* of which sites of oxDNA */
} census;

/* Beads have the names of residues, but not those of their atoms. */
static bool is_known(const elea_part *part, const elea_atom *atom)
{
    if (part->kind == RESIDUE_OTHER)
        return part->component != NULL;
    if (!part->has_template)
        return part->kind == RESIDUE_PROTEIN;
    return elea_template_atom(&part->template, atom->name) != ELEA_TEMPLATE_NONE;
}

static void count_atom(census *count, const elea_part *part, const elea_atom *atom)
{
    bool chain = part->kind != RESIDUE_OTHER ||
                 (part->component != NULL && part->component->family == COMPONENT_SUGAR);
    count->n_nameless += atom->element[0] == '\0';
    count->n_sites += elea_site_radius(atom) > 0.0;
    if (is_hydrogen(atom))
        return;
    bool known = is_known(part, atom);
    count->n_heavy++;
    count->n_known += known;
    count->n_of_chains += known && chain;
}

static census take_census(const chooser *c)
{
    census count = {0};
    elea_part part;
    const elea_topology *topology = c->source.topology;
    for (size_t i = 0; i < elea_topology_n_atoms(topology); i = part.end) {
        elea_part_set(&part, topology, i);
        for (size_t k = part.first; k < part.end; k++)
            if (c->marks[k] == ELEA_MARK_SELECTED)
                count_atom(&count, &part, elea_topology_atom(topology, k));
    }
    return count;
}

/* Where nucleotides are sites, amino acids are alpha carbons. */
static bool are_sites(const census *count)
{
    return count->n_sites > 0 && count->n_nameless == count->n_sites;
}

/* Why the atoms are bare; NULL if they are a biomolecule, or that is wanted. */
static const char *find_reason(const chooser *c, const elea_trace *trace)
{
    if (c->source.preset == ELEA_PRESET_SOLUTION)
        return NULL;
    if (c->source.preset == ELEA_PRESET_BARE)
        return "";
    if (c->source.radii_given)
        return "radii are given";
    census count = take_census(c);
    if (are_sites(&count))
        return NULL;
    if (count.n_nameless > 0)
        return "elements are not known";
    if (2 * count.n_known < count.n_heavy || count.n_of_chains == 0)
        return "residues are mostly unknown";
    size_t n_points = trace->n_alpha_carbons + trace->n_others;
    if (n_points >= LEAST_TRACE && 2 * n_points > trace->n_residues &&
        10 * trace->n_alpha_carbons < 9 * trace->n_residues)
        return "residues have one or two atoms";
    return NULL;
}

/* ---- Atoms ---- */

static elea_status mark_selected(chooser *c, elea_error *error)
{
    size_t n = elea_topology_n_atoms(c->source.topology);
    elea_selection *selection = elea_selection_create(c->source.topology, c->select, error);
    if (selection == NULL)
        return error->status;
    c->marks = calloc(n + 1, sizeof *c->marks);
    for (size_t i = 0; c->marks != NULL && i < selection->n_atoms; i++)
        c->marks[selection->indices[i]] = ELEA_MARK_SELECTED;
    elea_selection_free(selection);
    return c->marks != NULL ? ELEA_OK : elea_error_memory(error, n, 1, "selected atoms");
}

/* Atoms with a mark for which the filter is true; NULL without memory. */
static elea_selection *collect(const chooser *c, bool (*filter)(const elea_atom *atom),
                               elea_error *error)
{
    const elea_topology *topology = c->source.topology;
    size_t n = elea_topology_n_atoms(topology);
    elea_selection *selection = calloc(1, sizeof *selection);
    if (selection != NULL)
        selection->indices = calloc(n + 1, sizeof *selection->indices);
    if (selection == NULL || selection->indices == NULL) {
        free(selection);
        (void)elea_error_memory(error, n, sizeof *selection->indices, "selected atoms");
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        if (c->marks[i] != ELEA_MARK_OUT && filter(elea_topology_atom(topology, i)))
            selection->indices[selection->n_atoms++] = i;
    return selection;
}

static bool is_any(const elea_atom *atom)
{
    (void)atom;
    return true;
}

static bool is_heavy(const elea_atom *atom)
{
    return !is_hydrogen(atom);
}

bool elea_preset_is_alpha_carbon(const elea_atom *atom)
{
    return strcmp(atom->name, "CA") == 0 &&
           elea_residue_kind(atom->residue_name) == RESIDUE_PROTEIN;
}

/* A selection that speaks of hydrogens decides on them itself. */
static elea_status find_hydrogens(const chooser *c, bool *mentioned, elea_error *error)
{
    elea_select_tree tree = {0};
    elea_status failed = elea_select_parse(&tree, c->select, error);
    *mentioned = false;
    for (size_t i = 0; !failed && i < tree.n_nodes; i++)
        *mentioned = *mentioned || tree.nodes[i].kind == ELEA_SELECT_HYDROGEN;
    elea_select_tree_free(&tree);
    return failed;
}

static bool is_site(const elea_atom *atom)
{
    return elea_site_radius(atom) > 0.0 || elea_preset_is_alpha_carbon(atom);
}

/* Which atoms are the body, and with which radii. */
typedef struct body_kind {
    const char *radii;
    double layer;
    bool (*filter)(const elea_atom *atom); /* NULL: heavy atoms, or all if hydrogens are selected */
} body_kind;

static body_kind find_body_kind(const chooser *c, const elea_trace *trace)
{
    census count = take_census(c);
    if (are_sites(&count))
        return (body_kind){"oxdna", 0.0, is_site};
    if (trace->n_alpha_carbons >= LEAST_TRACE && 2 * trace->n_alpha_carbons > trace->n_residues)
        return (body_kind){"calpha", 0.0, elea_preset_is_alpha_carbon};
    return (body_kind){"bondi+alvarez", ELEA_HYDRATION_LAYER, NULL};
}

static elea_status choose_body(chooser *c, body_kind kind, elea_error *error)
{
    elea_preset_choice *found = &c->found;
    bool mentioned = false;
    elea_status failed = find_hydrogens(c, &mentioned, error);
    if (failed)
        return failed;
    found->radii = kind.radii;
    found->layer = kind.layer;
    found->selection = collect(c,
                               kind.filter != NULL ? kind.filter
                               : mentioned         ? is_any
                                                   : is_heavy,
                               error);
    if (found->selection == NULL)
        return error->status;
    if (found->selection->n_atoms == 0)
        return elea_error_set(error, ELEA_ERROR_SELECTION,
                              "\"%.120s\" selects only hydrogens, which the preset \"solution\" "
                              "leaves out; select other atoms, or choose the preset \"bare\"",
                              c->select);
    return ELEA_OK;
}

static void count_left_out(chooser *c)
{
    const elea_topology *topology = c->source.topology;
    elea_preset_choice *found = &c->found;
    size_t n_kept = 0;
    elea_part part;
    for (size_t i = 0; i < elea_topology_n_atoms(topology); i = part.end) {
        elea_part_set(&part, topology, i);
        for (size_t k = part.first; k < part.end; k++) {
            const elea_atom *atom = elea_topology_atom(topology, k);
            bool out = c->marks[k] == ELEA_MARK_OUT;
            bool is_ion = elea_residue_is_ion(atom->residue_name, atom->name);
            found->n_waters += out && part.kind == RESIDUE_WATER;
            found->n_ions += out && part.kind != RESIDUE_WATER && is_ion;
            found->n_bound += c->marks[k] == ELEA_MARK_BOUND;
            found->n_hydrogens += !out && is_hydrogen(atom);
            n_kept += !out;
        }
    }
    /* Selected hydrogens that have a sphere are not left out. */
    size_t n_out = n_kept - found->selection->n_atoms;
    found->n_hydrogens = found->n_hydrogens < n_out ? found->n_hydrogens : n_out;
    found->n_others = n_out - found->n_hydrogens;
}

/* ---- Everything ---- */

static elea_status compose(const chooser *c, elea_composition *composition, elea_error *error)
{
    elea_selection *all = collect(c, is_any, error);
    if (all == NULL)
        return error->status;
    const elea_composition_source source = {sizeof source, c->source.topology, all,
                                            c->source.positions, c->source.box};
    elea_status failed = elea_composition_find(&source, composition, error);
    elea_selection_free(all);
    return failed;
}

/* A box that cannot contain the atoms is none. */
static bool find_lattice(const elea_preset_source *source, elea_lattice *lattice)
{
    double least = LEAST_VOLUME * (double)elea_topology_n_atoms(source->topology);
    return source->box != NULL && elea_lattice_make(lattice, source->box) &&
           lattice->volume >= least;
}

static elea_status choose_solution(chooser *c, const elea_trace *trace,
                                   elea_composition *composition, elea_error *error)
{
    elea_lattice lattice;
    const elea_lattice *box = find_lattice(&c->source, &lattice) ? &lattice : NULL;
    elea_status failed = ELEA_OK;
    if (c->source.select == NULL && take_census(c).n_of_chains > 0)
        c->found.n_additives = elea_preset_drop_additives(c->source.topology, c->marks);
    if (c->source.select == NULL && c->source.positions != NULL)
        failed = elea_preset_mark_ions(&c->source, c->marks, box, error);
    if (!failed && c->source.positions != NULL)
        failed = elea_preset_find_fold(&c->source, c->marks, box, &c->found.unfolded, error);
    if (!failed)
        failed = compose(c, composition, error);
    if (failed)
        return failed;
    c->found.preset = ELEA_PRESET_SOLUTION;
    failed = choose_body(c, find_body_kind(c, trace), error);
    if (!failed)
        count_left_out(c);
    return failed;
}

static elea_status choose(chooser *c, elea_composition *composition, elea_error *error)
{
    elea_status failed = mark_selected(c, error);
    elea_selection *all = !failed ? collect(c, is_any, error) : NULL;
    if (all == NULL)
        return error->status;
    elea_trace trace = elea_trace_count(c->source.topology, all);
    elea_selection_free(all);
    const char *reason = find_reason(c, &trace);
    if (reason == NULL)
        return choose_solution(c, &trace, composition, error);
    c->found.preset = ELEA_PRESET_BARE;
    (void)snprintf(c->found.reason, sizeof c->found.reason, "%s", reason);
    return ELEA_OK;
}

static bool all_finite(const elea_preset_source *source)
{
    for (size_t i = 0; i < 3 * elea_topology_n_atoms(source->topology); i++)
        if (!isfinite(source->positions[i]))
            return false;
    return true;
}

elea_status elea_preset_choose(const elea_preset_source *source, elea_preset_choice *choice,
                               elea_composition *composition, elea_error *error)
{
    elea_error own;
    error = error != NULL ? error : &own;
    chooser c = {.source = {.struct_size = sizeof c.source},
                 .found = {.struct_size = sizeof c.found}};
    const elea_composition nothing = {.struct_size = sizeof nothing};
    elea_status failed =
        elea_sized_read(&c.source, sizeof c.source, source, "elea_preset_source", error);
    if (failed)
        return failed;
    c.select = c.source.select != NULL ? c.source.select : ELEA_DEFAULT_SELECTION;
    if (c.source.topology != NULL && c.source.positions != NULL && !all_finite(&c.source))
        c.source.positions = NULL; /* no body can be created from them */
    elea_sized_write(composition, &nothing, sizeof nothing);
    elea_sized_write(choice, &c.found, sizeof c.found);
    if (c.source.topology == NULL) /* as for a selection */
        return elea_selection_create(NULL, c.select, error) == NULL ? error->status : ELEA_OK;
    failed = choose(&c, composition, error);
    free(c.marks);
    if (failed) {
        elea_selection_free(c.found.selection);
        c.found.selection = NULL;
    }
    elea_sized_write(choice, &c.found, sizeof c.found);
    return failed;
}
