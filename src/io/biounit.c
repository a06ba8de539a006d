/* SPDX-License-Identifier: MIT */
#include "io/biounit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/residue.h"
#include "base/error.h"

#define MAX_ATOMS 50000000 /* of an assembly, some 4 GB */

/* ---- The list ---- */

elea_status elea_biounit_open(elea_reader *reader, elea_error *error)
{
    reader->biounits = calloc(1, sizeof *reader->biounits);
    return reader->biounits != NULL
               ? ELEA_OK
               : elea_error_memory(error, 1, sizeof *reader->biounits, "assemblies");
}

void elea_biounit_close(elea_reader *reader)
{
    elea_biounit_list *list = reader->biounits;
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->n_parts; i++) {
        free(list->parts[i].operators);
        free(list->parts[i].chains);
    }
    free(list->parts);
    free(list->operators);
    free(list->chains);
    free(list);
    reader->biounits = NULL;
}

/* Makes room for one more item; returns the array, or NULL. */
static void *grow(void *items, size_t n, size_t *capacity, size_t size, elea_error *error)
{
    if (n < *capacity)
        return items;
    size_t wanted = 2 * *capacity + 8;
    void *grown = realloc(items, wanted * size);
    if (grown == NULL)
        (void)elea_error_memory(error, wanted, size, "assemblies");
    else
        *capacity = wanted;
    return grown;
}

elea_status elea_biounit_add_operator(elea_biounit_list *list, const elea_biounit_operator *added,
                                      elea_error *error)
{
    elea_biounit_operator *items =
        grow(list->operators, list->n_operators, &list->operator_capacity, sizeof *items, error);
    if (items == NULL)
        return ELEA_ERROR_MEMORY;
    list->operators = items;
    items[list->n_operators++] = *added;
    return ELEA_OK;
}

elea_status elea_biounit_extend(char **list, elea_field text, elea_error *error)
{
    size_t n = *list != NULL ? strlen(*list) : 0;
    char *longer = realloc(*list, n + text.length + 2);
    if (longer == NULL)
        return elea_error_memory(error, n + text.length + 2, 1, "a list of an assembly");
    *list = longer;
    if (n > 0)
        longer[n++] = ',';
    memcpy(longer + n, text.text, text.length);
    longer[n + text.length] = '\0';
    return ELEA_OK;
}

elea_status elea_biounit_add_part(elea_biounit_list *list, elea_field assembly,
                                  elea_field operators, elea_field chains, elea_error *error)
{
    elea_biounit_part *items =
        grow(list->parts, list->n_parts, &list->part_capacity, sizeof *items, error);
    if (items == NULL)
        return ELEA_ERROR_MEMORY;
    list->parts = items;
    elea_biounit_part *part = &items[list->n_parts++];
    *part = (elea_biounit_part){.operators = NULL};
    if (!elea_text_copy(part->assembly, sizeof part->assembly, assembly))
        memcpy(part->assembly, "?", 2);
    elea_status failed = elea_biounit_extend(&part->operators, operators, error);
    return failed ? failed : elea_biounit_extend(&part->chains, chains, error);
}

/* ---- Chains ---- */

static elea_biounit_chain *find_chain(elea_biounit_list *list, const char *id)
{
    for (size_t i = id != NULL ? list->n_chains : 0; i-- > 0;)
        if (strcmp(list->chains[i].id, id) == 0)
            return &list->chains[i];
    return NULL;
}

elea_status elea_biounit_see_chain(elea_biounit_list *list, const char *id, const char *name,
                                   const char *residue, elea_error *error)
{
    elea_biounit_chain *chain = find_chain(list, id);
    if (chain == NULL) {
        elea_biounit_chain *items =
            grow(list->chains, list->n_chains, &list->chain_capacity, sizeof *items, error);
        if (items == NULL)
            return ELEA_ERROR_MEMORY;
        list->chains = items;
        chain = &items[list->n_chains++];
        *chain = (elea_biounit_chain){.is_solvent = true};
        (void)snprintf(chain->id, sizeof chain->id, "%s", id);
        (void)snprintf(chain->name, sizeof chain->name, "%s", name);
    }
    if (chain->is_solvent && elea_residue_kind(residue) != RESIDUE_WATER)
        chain->is_solvent = false;
    return ELEA_OK;
}

/* Records the chains of the frame, for files that have one name for each. */
static elea_status see_frame(elea_biounit_list *list, const elea_frame *frame, elea_error *error)
{
    const elea_atom *last = NULL;
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < frame->n_atoms && !failed; i++) {
        const elea_atom *atom = &frame->topology->atoms[i];
        if (last == NULL || strcmp(last->chain, atom->chain) != 0 ||
            strcmp(last->residue_name, atom->residue_name) != 0)
            failed =
                elea_biounit_see_chain(list, atom->chain, atom->chain, atom->residue_name, error);
        last = atom;
    }
    return failed;
}

/* Whether the part has the chain; "NULL" stands for a chain without a name. */
static bool has_chain(const elea_biounit_part *part, const char *id)
{
    const char *wanted = id[0] != '\0' ? id : "NULL";
    size_t length = strlen(wanted);
    for (const char *p = part->chains; *p != '\0';) {
        size_t n = strcspn(p, ", \t\n");
        if (n == length && memcmp(p, wanted, n) == 0)
            return true;
        p += n;
        p += strspn(p, ", \t\n");
    }
    return false;
}

/* ---- Copies ---- */

typedef struct copier {
    elea_biounit_list *list;
    const elea_frame *source;
    double *positions;
    elea_topology *topology;
    size_t *members; /* atoms of the part */
    size_t n_members;
    size_t *copies; /* of each atom of the file, its index in the current copy; SIZE_MAX if none */
} copier;

static void find_members(copier *c, const elea_biounit_part *part)
{
    const elea_atom *atoms = c->source->topology->atoms;
    bool is_member = false;
    c->n_members = 0;
    for (size_t i = 0; i < c->source->n_atoms; i++) {
        if (i == 0 || strcmp(atoms[i].chain, atoms[i - 1].chain) != 0)
            is_member = has_chain(part, atoms[i].chain);
        if (is_member)
            c->members[c->n_members++] = i;
    }
}

/* "A", "A-2"; where that is too long "#17", which no file uses. */
static void name_copy(const elea_biounit_list *list, const elea_biounit_chain *chain, char name[8])
{
    size_t number = chain->n_copies;
    if (number <= 1) {
        memcpy(name, chain->name, sizeof chain->name);
        return;
    }
    char text[64];
    int n = snprintf(text, sizeof text, "%s-%zu", chain->name, number);
    if (n >= 8)
        n = snprintf(text, sizeof text, "#%zu",
                     number * list->n_chains + (size_t)(chain - list->chains));
    text[n < 8 ? n : 7] = '\0';
    memcpy(name, text, 8);
}

static void place_atom(const double rows[3][4], const double *from, double *to)
{
    for (int k = 0; k < 3; k++)
        to[k] = rows[k][0] * from[0] + rows[k][1] * from[1] + rows[k][2] * from[2] + rows[k][3];
}

static elea_status copy_bonds(copier *c, elea_error *error)
{
    const elea_topology *source = c->source->topology;
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < source->n_bonds && !failed; i++) {
        size_t a = source->bonds[i][0], b = source->bonds[i][1];
        if (a < c->source->n_atoms && b < c->source->n_atoms && c->copies[a] != SIZE_MAX &&
            c->copies[b] != SIZE_MAX)
            failed = elea_topology_add_bond(c->topology, c->copies[a], c->copies[b], error);
    }
    return failed;
}

/* The chains of a part count one copy more. */
static void count_copy(copier *c, const elea_biounit_part *part)
{
    for (size_t i = 0; i < c->list->n_chains; i++)
        c->list->chains[i].n_copies += has_chain(part, c->list->chains[i].id);
}

static elea_status copy_part(copier *c, const elea_biounit_part *part, const double rows[3][4],
                             elea_error *error)
{
    char name[8] = "";
    const elea_atom *last = NULL;
    elea_status failed = ELEA_OK;
    count_copy(c, part);
    for (size_t i = 0; i < c->n_members && !failed; i++) {
        size_t member = c->members[i];
        elea_atom atom = c->source->topology->atoms[member];
        if (last == NULL || strcmp(last->chain, atom.chain) != 0) {
            const elea_biounit_chain *chain = find_chain(c->list, atom.chain);
            if (chain != NULL)
                name_copy(c->list, chain, name);
            else
                memcpy(name, atom.chain, sizeof name);
        }
        last = &c->source->topology->atoms[member];
        memcpy(atom.chain, name, sizeof atom.chain);
        c->copies[member] = c->topology->n_atoms;
        place_atom(rows, c->source->positions + 3 * member,
                   c->positions + 3 * c->topology->n_atoms);
        failed = elea_topology_append(c->topology, &atom, error);
    }
    if (!failed && c->source->topology->n_bonds > 0)
        failed = copy_bonds(c, error);
    for (size_t i = 0; i < c->n_members; i++)
        c->copies[c->members[i]] = SIZE_MAX;
    return failed;
}

/* Counts the atoms of the assembly, or makes them if there is room for them. */
static elea_status pass_parts(copier *c, const char *assembly, const char *path, size_t *n_atoms,
                              elea_error *error)
{
    elea_status failed = ELEA_OK;
    *n_atoms = 0;
    for (size_t i = 0; i < c->list->n_parts && !failed; i++) {
        const elea_biounit_part *part = &c->list->parts[i];
        elea_biounit_placements placed = {.n = 0};
        if (strcmp(part->assembly, assembly) != 0)
            continue;
        find_members(c, part);
        failed = elea_biounit_evaluate(c->list, part, path, &placed, error);
        *n_atoms += c->n_members * placed.n; /* at most 2^64 by the limit of placements */
        if (!failed && *n_atoms > MAX_ATOMS)
            failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path),
                                   "assembly %s has more than %d atoms; choose fewer, or a smaller "
                                   "assembly",
                                   assembly, MAX_ATOMS);
        for (size_t k = 0; k < placed.n && !failed && c->positions != NULL; k++)
            failed = copy_part(c, part, placed.rows[k], error);
        free(placed.rows);
    }
    return failed;
}

static elea_status fail_missing(const elea_biounit_list *list, const char *assembly,
                                const char *path, elea_error *error)
{
    char names[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < list->n_parts && used + 40 < sizeof names; i++) {
        bool repeats = i > 0 && strcmp(list->parts[i].assembly, list->parts[i - 1].assembly) == 0;
        if (!repeats)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s",
                                     used > 0 ? ", " : "", list->parts[i].assembly);
    }
    if (list->n_parts == 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path),
                             "the file describes no biological assembly; leave out --assembly, or "
                             "take a file that has REMARK 350 or pdbx_struct_assembly_gen");
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path),
                         "there is no assembly \"%.20s\"; the file describes %s", assembly, names);
}

static elea_status make_copies(copier *c, const char *assembly, const char *path, elea_error *error)
{
    size_t n_atoms = 0;
    elea_status failed = pass_parts(c, assembly, path, &n_atoms, error);
    if (failed)
        return failed;
    bool described = false;
    for (size_t i = 0; i < c->list->n_parts; i++)
        described = described || strcmp(c->list->parts[i].assembly, assembly) == 0;
    if (!described)
        return fail_missing(c->list, assembly, path, error);
    if (n_atoms == 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path),
                             "assembly %s has no chain that is in the file", assembly);
    c->positions = malloc(n_atoms * 3 * sizeof *c->positions);
    if (c->positions == NULL)
        return elea_error_memory(error, n_atoms, 3 * sizeof *c->positions, "an assembly");
    return pass_parts(c, assembly, path, &n_atoms, error);
}

/* The copies take the place of the frame's atoms, or are freed. */
static elea_status finish(copier *c, elea_frame *frame, elea_status failed, elea_error *error)
{
    free(c->members);
    free(c->copies);
    if (!failed && c->positions != NULL) {
        elea_topology *old = frame->topology;
        size_t n = c->topology->n_atoms;
        frame->topology = c->topology;
        c->topology = old;
        failed = elea_frame_resize(frame, n, error);
        if (!failed)
            memcpy(frame->positions, c->positions, n * 3 * sizeof *frame->positions);
    }
    elea_topology_free(c->topology);
    free(c->positions);
    return failed;
}

/*
 * Replaces the atoms of the frame, whose chains are named by `id`, by those of the assembly. There
 * is no box: the body is not periodic.
 */
static elea_status make_assembly(elea_biounit_list *list, const char *assembly, const char *path,
                                 elea_frame *frame, elea_error *error)
{
    copier c = {.list = list, .source = frame};
    double time = frame->time;
    for (size_t i = 0; i < list->n_chains; i++)
        list->chains[i].n_copies = 0;
    c.members = calloc(frame->n_atoms + 1, sizeof *c.members);
    c.copies = malloc((frame->n_atoms + 1) * sizeof *c.copies);
    c.topology = elea_topology_create(error);
    elea_status failed = ELEA_OK;
    if (c.members == NULL || c.copies == NULL || c.topology == NULL) {
        failed = elea_error_memory(error, frame->n_atoms, 2 * sizeof *c.members, "an assembly");
    } else {
        for (size_t i = 0; i < frame->n_atoms; i++)
            c.copies[i] = SIZE_MAX;
        failed = make_copies(&c, assembly, path, error);
    }
    failed = finish(&c, frame, failed, error);
    frame->time = time;
    return failed;
}

/* ---- What the user should know ---- */

static bool is_same_placement(const double a[3][4], const double b[3][4])
{
    bool same = true;
    for (int k = 0; k < 12; k++)
        same = same && a[k / 4][k % 4] == b[k / 4][k % 4];
    return same;
}

static size_t count_file_chains(const elea_biounit_list *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n_chains; i++) {
        bool is_new = !list->chains[i].is_solvent;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = list->chains[k].is_solvent ||
                     strcmp(list->chains[k].name, list->chains[i].name) != 0;
        n += is_new;
    }
    return n;
}

/* Chains of a part by their names, of which mmCIF gives one to several. */
static size_t count_part_chains(const elea_biounit_list *list, const elea_biounit_part *part)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n_chains; i++) {
        bool is_new = !list->chains[i].is_solvent && has_chain(part, list->chains[i].id);
        for (size_t k = 0; k < i && is_new; k++)
            is_new = list->chains[k].is_solvent || !has_chain(part, list->chains[k].id) ||
                     strcmp(list->chains[k].name, list->chains[i].name) != 0;
        n += is_new;
    }
    return n;
}

/* Writes the note if the first assembly is not what the file has. */
static elea_status describe(elea_biounit_list *list, char *note, size_t size, elea_error *error)
{
    size_t n_file = count_file_chains(list), n_assembly = 0;
    bool moves = false;
    double first[3][4] = {{0.0}};
    const char *id = list->n_parts > 0 ? list->parts[0].assembly : "";
    note[0] = '\0';
    for (size_t i = 0; i < list->n_parts; i++) {
        elea_biounit_placements placed = {.n = 0};
        elea_error ignored = ELEA_ERROR_INIT;
        if (strcmp(list->parts[i].assembly, id) != 0)
            continue;
        size_t n = count_part_chains(list, &list->parts[i]);
        elea_status failed = elea_biounit_evaluate(list, &list->parts[i], "", &placed, &ignored);
        for (size_t k = 0; k < placed.n && n > 0; k++) {
            if (n_assembly == 0)
                memcpy(first, placed.rows[k], sizeof first);
            moves = moves || !is_same_placement(first, placed.rows[k]);
            n_assembly += n;
        }
        free(placed.rows);
        if (failed == ELEA_ERROR_MEMORY)
            return elea_error_memory(error, 1, sizeof placed, "assemblies");
        if (failed)
            return ELEA_OK; /* it is an error only for those who want the assembly */
    }
    if (n_assembly == 0 || (n_assembly == n_file && !moves))
        return ELEA_OK;
    bool counts = n_assembly != n_file;
    (void)snprintf(note, size,
                   counts ? "the biological assembly %s has %zu chain%s, the file has %zu; the "
                            "chains of the file are analysed; --assembly %s takes the assembly"
                          : "the biological assembly %s has its %zu chain%s (%zu in the file) at "
                            "other places than the file; --assembly %s takes the assembly",
                   id, n_assembly, n_assembly == 1 ? "" : "s", n_file, id);
    return ELEA_OK;
}

elea_status elea_biounit_finish_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    elea_biounit_list *list = reader->biounits;
    const char *assembly = reader->options.assembly;
    bool is_first = reader->topology == NULL;
    elea_status failed = ELEA_OK;
    if (assembly == NULL && (!is_first || list->n_parts == 0))
        return ELEA_OK;
    if (list->n_chains == 0)
        failed = see_frame(list, frame, error);
    if (!failed && assembly != NULL)
        return make_assembly(list, assembly, elea_input_path(reader->input), frame, error);
    if (!failed && reader->options.models != ELEA_MODELS_JOIN)
        failed = describe(list, reader->note, sizeof reader->note, error);
    return failed;
}
