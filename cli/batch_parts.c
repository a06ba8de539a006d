/* SPDX-License-Identifier: MIT */
#include "batch_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_stream.h"

#define NONE SIZE_MAX

enum { MAX_PARTS = 2000 };

/* To which part each atom of the topology belongs. */
struct division {
    const struct analysis *analysis;
    size_t n_atoms, n_parts;
    size_t *part;  /* of each atom; NONE: none */
    size_t *first; /* atom of each part, in the order of the file */
};

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the parts of a structure");
}

/* ---- Selections ---- */

/* " index 0:5 7", of the atoms for which `part` is the one sought. */
static void write_indices(FILE *stream, const size_t *part, size_t n, size_t sought)
{
    (void)fputs("index", stream);
    for (size_t i = 0; i < n; i++) {
        size_t end = i;
        while (end < n && part[end] == sought)
            end++;
        if (end > i + 1)
            (void)fprintf(stream, " %zu:%zu", i, end - 1);
        else if (end == i + 1)
            (void)fprintf(stream, " %zu", i);
        i = end > i ? end - 1 : i;
    }
}

static bool is_hydrogen(const elea_atom *atom)
{
    return strcmp(atom->element, "H") == 0 || strcmp(atom->element, "D") == 0;
}

/* ---- Chains ---- */

static size_t find_chain(const struct division *division, const char *chain)
{
    for (size_t p = 0; p < division->n_parts; p++)
        if (strcmp(elea_topology_atom(division->analysis->topology, division->first[p])->chain,
                   chain) == 0)
            return p;
    return NONE;
}

static void divide_chains(struct division *division)
{
    const struct analysis *analysis = division->analysis;
    const size_t *indices = elea_selection_indices(analysis->atoms.selection);
    for (size_t i = 0; i < elea_selection_n_atoms(analysis->atoms.selection); i++) {
        size_t atom = indices[i];
        const char *chain = elea_topology_atom(analysis->topology, atom)->chain;
        size_t last = i > 0 ? division->part[indices[i - 1]] : NONE;
        bool same =
            last != NONE &&
            strcmp(elea_topology_atom(analysis->topology, indices[i - 1])->chain, chain) == 0;
        size_t p = same ? last : find_chain(division, chain);
        if (p == NONE) {
            p = division->n_parts++;
            division->first[p] = atom;
        }
        division->part[atom] = p;
    }
}

/* ---- Molecules ---- */

static elea_status divide_molecules(struct division *division, elea_error *error)
{
    const struct analysis *analysis = division->analysis;
    const elea_selection *selection = analysis->atoms.selection;
    const size_t *indices = elea_selection_indices(selection);
    size_t n = elea_selection_n_atoms(selection);
    size_t *parts = malloc((n + 1) * sizeof *parts); /* of each molecule */
    if (parts == NULL)
        return no_memory(error);
    for (size_t i = 0; i < n; i++)
        parts[i] = NONE;
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < n && !failed; i++) {
        size_t molecule = 0;
        if (!elea_whole_molecule(analysis->whole.molecules, i, &molecule) || molecule >= n) {
            failed = elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                    "--per molecule needs the bonds; leave out --whole never");
            break;
        }
        if (parts[molecule] == NONE) {
            parts[molecule] = division->n_parts++;
            division->first[parts[molecule]] = indices[i];
        }
        division->part[indices[i]] = parts[molecule];
    }
    free(parts);
    return failed;
}

static bool same_residue(const elea_atom *a, const elea_atom *b)
{
    return a->residue_number == b->residue_number && a->insertion_code == b->insertion_code &&
           strcmp(a->residue_name, b->residue_name) == 0 && strcmp(a->chain, b->chain) == 0;
}

/* Hydrogens without a sphere belong to the residue, whose mass may need them. */
static void add_hydrogens(struct division *division)
{
    const elea_topology *topology = division->analysis->topology;
    size_t n = division->n_atoms;
    for (size_t begin = 0, end; begin < n; begin = end) {
        size_t part = NONE;
        const elea_atom *atom = elea_topology_atom(topology, begin);
        for (end = begin; end < n && same_residue(atom, elea_topology_atom(topology, end)); end++)
            if (part == NONE)
                part = division->part[end];
        for (size_t i = begin; i < end && part != NONE; i++)
            if (division->part[i] == NONE && is_hydrogen(elea_topology_atom(topology, i)))
                division->part[i] = part;
    }
}

/* ---- Text of the parts ---- */

static bool is_plain(const char *word)
{
    const char *c = word;
    while (isalnum((unsigned char)*c))
        c++;
    return *c == '\0' && c > word && !islower((unsigned char)*word);
}

/* What is selected of the whole, of which ions and additives are chosen by the preset. */
static elea_status write_base(FILE *stream, const struct division *division, elea_error *error)
{
    const struct analysis *analysis = division->analysis;
    if (OPTIONS_GIVEN(analysis->options, select)) {
        (void)fprintf(stream, "(%s)", analysis->options->select);
        return ELEA_OK;
    }
    size_t *role = calloc(division->n_atoms + 1, sizeof *role);
    elea_selection *usual =
        elea_selection_create(analysis->topology, ELEA_DEFAULT_SELECTION, error);
    if (role == NULL || usual == NULL) {
        free(role);
        elea_selection_free(usual);
        return role == NULL ? no_memory(error) : error->status;
    }
    /* 0: neither; 1: left out although usual; 2: bound ions, taken although not usual; 3: both */
    bool additives = analysis->rule.preset.choice.n_additives > 0;
    size_t n_out = 0, n_bound = 0;
    for (size_t i = 0; i < elea_selection_n_atoms(usual); i++)
        role[elea_selection_indices(usual)[i]] = 1;
    for (size_t i = 0; i < elea_selection_n_atoms(analysis->atoms.selection); i++)
        role[elea_selection_indices(analysis->atoms.selection)[i]] += 2;
    for (size_t i = 0; i < division->n_atoms; i++) {
        const elea_atom *atom = elea_topology_atom(analysis->topology, i);
        if (role[i] == 1 && (!additives || is_hydrogen(atom)))
            role[i] = 3;
        n_out += role[i] == 1;
        n_bound += role[i] == 2;
    }
    (void)fputs(n_bound > 0 ? "(" ELEA_DEFAULT_SELECTION : ELEA_DEFAULT_SELECTION, stream);
    if (n_out > 0) {
        (void)fputs(" and not ", stream);
        write_indices(stream, role, division->n_atoms, 1);
    }
    if (n_bound > 0) {
        (void)fputs(" or ", stream);
        write_indices(stream, role, division->n_atoms, 2);
        (void)fputs(")", stream);
    }
    free(role);
    elea_selection_free(usual);
    return ELEA_OK;
}

static elea_status write_select(FILE *stream, const struct division *division, size_t p,
                                enum options_per per, elea_error *error)
{
    const elea_topology *topology = division->analysis->topology;
    const char *chain = elea_topology_atom(topology, division->first[p])->chain;
    if (per == OPTIONS_PER_MOLECULE) {
        write_indices(stream, division->part, division->n_atoms, p);
        return ELEA_OK;
    }
    if (write_base(stream, division, error) != ELEA_OK)
        return error->status;
    if (is_plain(chain))
        (void)fprintf(stream, " and chain %s", chain);
    else if (strpbrk(chain, "'\"") == NULL)
        (void)fprintf(stream, " and chain '%s'", chain);
    else {
        (void)fputs(" and ", stream);
        write_indices(stream, division->part, division->n_atoms, p);
    }
    return ELEA_OK;
}

static char *label_of(const struct division *division, size_t p, enum options_per per)
{
    char label[64];
    const elea_topology *topology = division->analysis->topology;
    if (per == OPTIONS_PER_MOLECULE)
        (void)snprintf(label, sizeof label, "molecule %zu", p + 1);
    else
        (void)snprintf(label, sizeof label, "chain %s",
                       elea_topology_atom(topology, division->first[p])->chain);
    return strdup(label);
}

static elea_status add_part(struct batch_parts *parts, const struct division *division, size_t p,
                            enum options_per per, elea_error *error)
{
    struct text_stream select;
    elea_status failed = ELEA_OK;
    if (text_stream_open(&select) != NULL)
        failed = write_select(select.stream, division, p, per, error);
    bool written = text_stream_close(&select);
    parts->selects[parts->n] = select.bytes;
    parts->labels[parts->n] = label_of(division, p, per);
    parts->n++;
    return failed                                           ? failed
           : written && parts->labels[parts->n - 1] != NULL ? ELEA_OK
                                                            : no_memory(error);
}

/* ---- All ---- */

static elea_status list(struct batch_parts *parts, const struct division *division,
                        enum options_per per, elea_error *error)
{
    if (division->n_parts > MAX_PARTS)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "%zu parts by --per, more than %d; select fewer atoms with --select",
                              division->n_parts, MAX_PARTS);
    if (division->n_parts == 1) {
        parts->single = label_of(division, 0, per);
        return parts->single != NULL ? ELEA_OK : no_memory(error);
    }
    parts->labels = calloc(division->n_parts + 1, sizeof *parts->labels);
    parts->selects = calloc(division->n_parts + 1, sizeof *parts->selects);
    if (parts->labels == NULL || parts->selects == NULL)
        return no_memory(error);
    elea_status failed = ELEA_OK;
    for (size_t p = 0; p < division->n_parts && !failed; p++)
        failed = add_part(parts, division, p, per, error);
    return failed;
}

elea_status batch_parts_find(struct batch_parts *parts, const struct analysis *analysis,
                             enum options_per per, elea_error *error)
{
    *parts = (struct batch_parts){.n = 0};
    if ((per != OPTIONS_PER_CHAIN && per != OPTIONS_PER_MOLECULE) || analysis->model != NULL)
        return ELEA_OK;
    struct division division = {.analysis = analysis,
                                .n_atoms = elea_topology_n_atoms(analysis->topology)};
    division.part = malloc((division.n_atoms + 1) * sizeof *division.part);
    division.first = calloc(division.n_atoms + 1, sizeof *division.first);
    if (division.part == NULL || division.first == NULL) {
        free(division.part);
        free(division.first);
        return no_memory(error);
    }
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < division.n_atoms; i++)
        division.part[i] = NONE;
    if (per == OPTIONS_PER_CHAIN)
        divide_chains(&division);
    else
        failed = divide_molecules(&division, error);
    if (!failed && per == OPTIONS_PER_MOLECULE)
        add_hydrogens(&division);
    if (!failed)
        failed = list(parts, &division, per, error);
    free(division.part);
    free(division.first);
    return failed;
}

void batch_parts_free(struct batch_parts *parts)
{
    for (size_t p = 0; p < parts->n; p++) {
        free(parts->labels[p]);
        free(parts->selects[p]);
    }
    free(parts->labels);
    free(parts->selects);
    free(parts->single);
    *parts = (struct batch_parts){.n = 0};
}
