/* SPDX-License-Identifier: MIT */
#include "io/altloc.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct elea_altloc {
    size_t index;
    const elea_atom *atom;
    double occupancy;
    char location;
    bool dropped;
};

void elea_altloc_clear(elea_altloc_list *list)
{
    list->n = 0;
    list->run = 0;
    list->run_alternates = false;
}

void elea_altloc_free(elea_altloc_list *list)
{
    free(list->items);
    *list = (elea_altloc_list){.n = 0};
}

static int compare_positions(const elea_atom *a, const elea_atom *b)
{
    if (a->residue_number != b->residue_number)
        return a->residue_number < b->residue_number ? -1 : 1;
    if (a->insertion_code != b->insertion_code)
        return a->insertion_code < b->insertion_code ? -1 : 1;
    return strcmp(a->chain, b->chain);
}

/* Residues without alternates (nearly all) are dropped at their end. */
static void end_run(elea_altloc_list *list)
{
    if (!list->run_alternates)
        list->n = list->run;
    list->run = list->n;
    list->run_alternates = false;
}

elea_status elea_altloc_add(elea_altloc_list *list, const elea_topology *topology, char location,
                            double occupancy, elea_error *error)
{
    size_t index = topology->n_atoms - 1;
    const elea_atom *atom = &topology->atoms[index];
    if (index > 0 && compare_positions(atom - 1, atom) != 0)
        end_run(list);
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 64;
        elea_altloc *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL)
            return elea_error_memory(error, capacity, sizeof *items, "alternate locations");
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->n++] = (elea_altloc){index, NULL, occupancy, location, false};
    list->run_alternates = list->run_alternates || location != ' ';
    return ELEA_OK;
}

static int by_site(const void *left, const void *right)
{
    const elea_altloc *a = left;
    const elea_altloc *b = right;
    int order = compare_positions(a->atom, b->atom);
    if (order == 0)
        order = strcmp(a->atom->name, b->atom->name);
    if (order == 0)
        order = a->index < b->index ? -1 : 1;
    return order;
}

static int by_index(const void *left, const void *right)
{
    const elea_altloc *a = left;
    const elea_altloc *b = right;
    return a->index < b->index ? -1 : 1;
}

static bool is_better(const elea_altloc *a, const elea_altloc *b)
{
    if (b == NULL || a->occupancy > b->occupancy)
        return true;
    return a->occupancy == b->occupancy && a->index < b->index;
}

/*
 * Items of one residue position. In microheterogeneity the alternates are residues with different
 * names; a mixture of their atoms would not be a residue.
 */
static void choose_residue(elea_altloc *items, size_t n)
{
    const elea_altloc *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (items[i].location != ' ' && is_better(&items[i], best))
            best = &items[i];
    for (size_t i = 0; i < n; i++)
        items[i].dropped = items[i].location != ' ' &&
                           strcmp(items[i].atom->residue_name, best->atom->residue_name) != 0;
}

/* Items of one position and atom name. A blank location is an alternate if there are others. */
static void choose_atom(elea_altloc *items, size_t n)
{
    const elea_altloc *best = NULL;
    const elea_altloc *alternate = NULL;
    for (size_t i = 0; i < n; i++)
        if (!items[i].dropped && items[i].location != ' ')
            alternate = &items[i];
    if (alternate == NULL)
        return;
    const char *residue = alternate->atom->residue_name;
    for (size_t i = 0; i < n; i++)
        if (!items[i].dropped && strcmp(items[i].atom->residue_name, residue) == 0 &&
            is_better(&items[i], best))
            best = &items[i];
    for (size_t i = 0; i < n; i++)
        if (strcmp(items[i].atom->residue_name, residue) == 0 && &items[i] != best)
            items[i].dropped = true;
}

/* Number of consecutive items from `first` with the same position and name. */
static size_t count_group(const elea_altloc_list *list, size_t first, size_t end, bool by_name)
{
    const elea_atom *atom = list->items[first].atom;
    size_t i = first + 1;
    while (i < end && compare_positions(list->items[i].atom, atom) == 0 &&
           (!by_name || strcmp(list->items[i].atom->name, atom->name) == 0))
        i++;
    return i - first;
}

static void choose(elea_altloc_list *list)
{
    for (size_t first = 0; first < list->n;) {
        size_t end = first + count_group(list, first, list->n, false);
        choose_residue(list->items + first, end - first);
        while (first < end) {
            size_t n = count_group(list, first, end, true);
            choose_atom(list->items + first, n);
            first += n;
        }
    }
}

static void remove_dropped(const elea_altloc_list *list, elea_frame *frame)
{
    elea_atom *atoms = frame->topology->atoms;
    const elea_altloc *item = list->items;
    const elea_altloc *end = list->items + list->n;
    size_t kept = 0;
    for (size_t i = 0; i < frame->n_atoms; i++) {
        bool dropped = item < end && item->index == i && item->dropped;
        item += item < end && item->index == i;
        if (dropped)
            continue;
        atoms[kept] = atoms[i];
        memmove(frame->positions + 3 * kept, frame->positions + 3 * i, 3 * sizeof(double));
        kept++;
    }
    frame->n_atoms = kept;
    frame->topology->n_atoms = kept;
}

void elea_altloc_resolve(elea_altloc_list *list, elea_frame *frame)
{
    end_run(list);
    if (list->n == 0)
        return;
    for (size_t i = 0; i < list->n; i++)
        list->items[i].atom = &frame->topology->atoms[list->items[i].index];
    qsort(list->items, list->n, sizeof *list->items, by_site);
    choose(list);
    qsort(list->items, list->n, sizeof *list->items, by_index);
    remove_dropped(list, frame);
}
