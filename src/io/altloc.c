/* SPDX-License-Identifier: MIT */
#include "io/altloc.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define NONE ' ' /* location of an atom that has only one */

struct elea_altloc {
    double occupancy;
    char location;
};

/* An atom while conformers are chosen. */
typedef struct place {
    const elea_atom *atom;
    double occupancy;
    size_t index;
    char location;
    bool rivalled; /* no location, but another atom of its name has one: a conformer of its own */
    bool dropped;
} place;

void elea_altloc_clear(elea_altloc_list *list)
{
    list->n = 0;
    list->has_alternates = false;
}

void elea_altloc_free(elea_altloc_list *list)
{
    free(list->items);
    *list = (elea_altloc_list){.n = 0};
}

elea_status elea_altloc_add(elea_altloc_list *list, char location, double occupancy,
                            elea_error *error)
{
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 64;
        elea_altloc *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL)
            return elea_error_memory(error, capacity, sizeof *items, "alternate locations");
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->n++] = (elea_altloc){occupancy, location};
    list->has_alternates = list->has_alternates || location != NONE;
    return ELEA_OK;
}

/* ---- Residues ---- */

static int compare_residues(const elea_atom *a, const elea_atom *b)
{
    if (a->residue_number != b->residue_number)
        return a->residue_number < b->residue_number ? -1 : 1;
    if (a->insertion_code != b->insertion_code)
        return a->insertion_code < b->insertion_code ? -1 : 1;
    return strcmp(a->chain, b->chain);
}

/* Residue by residue, in it name by name. */
static int by_name(const void *left, const void *right)
{
    const place *a = left;
    const place *b = right;
    int order = compare_residues(a->atom, b->atom);
    if (order == 0)
        order = strcmp(a->atom->name, b->atom->name);
    if (order == 0)
        order = a->index < b->index ? -1 : 1;
    return order;
}

static int by_index(const void *left, const void *right)
{
    const place *a = left;
    const place *b = right;
    return a->index < b->index ? -1 : 1;
}

static bool same_residue(const place *a, const place *b)
{
    return compare_residues(a->atom, b->atom) == 0;
}

static bool same_name(const place *a, const place *b)
{
    return same_residue(a, b) && strcmp(a->atom->name, b->atom->name) == 0;
}

/* Number of places from the first on that are like it. */
static size_t count_group(const place *places, size_t n,
                          bool (*alike)(const place *, const place *))
{
    size_t i = 1;
    while (i < n && alike(&places[i], &places[0]))
        i++;
    return i;
}

/* ---- Choice in a residue ---- */

/* In microheterogeneity the alternates are residues of different names. */
static const char *choose_residue_name(const place *places, size_t n)
{
    const place *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const place *p = &places[i];
        if (p->location != NONE &&
            (best == NULL || p->occupancy > best->occupancy ||
             (p->occupancy == best->occupancy && p->location < best->location)))
            best = p;
    }
    return best != NULL ? best->atom->residue_name : NULL;
}

/* Places of one name. */
static void mark_rivalled(place *places, size_t n)
{
    bool has_alternate = false;
    for (size_t i = 0; i < n; i++)
        has_alternate = has_alternate || (places[i].location != NONE && !places[i].dropped);
    for (size_t i = 0; i < n; i++)
        places[i].rivalled = has_alternate && places[i].location == NONE;
}

static char choose_location(const place *places, size_t n)
{
    double sums[256] = {0.0};
    bool present[256] = {false};
    int best = -1;
    for (size_t i = 0; i < n; i++)
        if (!places[i].dropped && (places[i].location != NONE || places[i].rivalled)) {
            unsigned char location = (unsigned char)places[i].location;
            present[location] = true;
            sums[location] += places[i].occupancy;
        }
    /* A sum of occupancies with two decimals has rounding errors. */
    for (int k = 0; k < 256; k++)
        if (present[k] && (best < 0 || sums[k] > sums[best] + 1e-6))
            best = k;
    return (char)best;
}

/* Places of one name: an atom without location gives way to one of the conformer. */
static void drop_others(place *places, size_t n, char location)
{
    bool has_chosen = false;
    for (size_t i = 0; i < n; i++)
        has_chosen = has_chosen || (!places[i].dropped && places[i].location == location);
    for (size_t i = 0; i < n; i++)
        if (places[i].location != location && (places[i].location != NONE || has_chosen))
            places[i].dropped = true;
}

/* Places of one residue. */
static void choose_conformer(place *places, size_t n)
{
    const char *name = choose_residue_name(places, n);
    if (name == NULL)
        return;
    for (size_t i = 0; i < n; i++)
        places[i].dropped =
            places[i].location != NONE && strcmp(places[i].atom->residue_name, name) != 0;
    for (size_t i = 0, group; i < n; i += group) {
        group = count_group(places + i, n - i, same_name);
        mark_rivalled(places + i, group);
    }
    char location = choose_location(places, n);
    for (size_t i = 0, group; i < n; i += group) {
        group = count_group(places + i, n - i, same_name);
        drop_others(places + i, group, location);
    }
}

/* ---- The frame ---- */

/* Bonds of removed atoms are removed; the others get the new numbers of their atoms. */
static elea_status renumber_bonds(const place *places, elea_topology *topology, elea_error *error)
{
    if (topology->n_bonds == 0)
        return ELEA_OK;
    size_t *numbers = calloc(topology->n_atoms + 1, sizeof *numbers);
    if (numbers == NULL)
        return elea_error_memory(error, topology->n_atoms, sizeof *numbers, "bonds");
    size_t kept = 0, n_bonds = 0;
    for (size_t i = 0; i < topology->n_atoms; i++)
        numbers[i] = places[i].dropped ? SIZE_MAX : kept++;
    for (size_t i = 0; i < topology->n_bonds; i++) {
        size_t a = numbers[topology->bonds[i][0]], b = numbers[topology->bonds[i][1]];
        if (a == SIZE_MAX || b == SIZE_MAX)
            continue;
        topology->bonds[n_bonds][0] = a;
        topology->bonds[n_bonds++][1] = b;
    }
    topology->n_bonds = n_bonds;
    free(numbers);
    return ELEA_OK;
}

static void remove_dropped(const place *places, elea_frame *frame)
{
    elea_atom *atoms = frame->topology->atoms;
    size_t kept = 0;
    for (size_t i = 0; i < frame->n_atoms; i++) {
        if (places[i].dropped)
            continue;
        atoms[kept] = atoms[i];
        memmove(frame->positions + 3 * kept, frame->positions + 3 * i, 3 * sizeof(double));
        kept++;
    }
    frame->n_atoms = kept;
    frame->topology->n_atoms = kept;
}

elea_status elea_altloc_resolve(const elea_altloc_list *list, elea_frame *frame, elea_error *error)
{
    size_t n = list->n;
    if (!list->has_alternates)
        return ELEA_OK;
    place *places = calloc(n, sizeof *places);
    if (places == NULL)
        return elea_error_memory(error, n, sizeof *places, "alternate locations");
    for (size_t i = 0; i < n; i++)
        places[i] = (place){.atom = &frame->topology->atoms[i],
                            .occupancy = list->items[i].occupancy,
                            .index = i,
                            .location = list->items[i].location};
    qsort(places, n, sizeof *places, by_name);
    for (size_t i = 0, group; i < n; i += group) {
        group = count_group(places + i, n - i, same_residue);
        choose_conformer(places + i, group);
    }
    qsort(places, n, sizeof *places, by_index);
    elea_status failed = renumber_bonds(places, frame->topology, error);
    if (!failed)
        remove_dropped(places, frame);
    free(places);
    return failed;
}
