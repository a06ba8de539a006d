/* SPDX-License-Identifier: MIT */
#include "atoms/contacts.h"

#include <stdlib.h>
#include <string.h>

#include "atoms/near.h"
#include "base/error.h"

#define DIRECT_WEIGHT 3 /* a contact that needs no move counts as one of so many more atoms */

/* Two molecules f < g, the latter at one of its images, and how many pairs of atoms touch. */
typedef struct touch {
    size_t f, g;
    double shift[3];
    uint64_t n_pairs;
    size_t a, b; /* the nearest */
    double distance2;
    int class; /* better ones first: see better_first */
    double weight;
} touch;

/* All pairs of molecules that touch, as a hash table with open addressing. */
typedef struct table {
    const elea_contact_molecules *molecules;
    touch *rows; /* n_pairs is 0 in empty ones */
    size_t mask, n;
} table;

/* ---- Counting ---- */

static size_t find_row(const touch *rows, size_t mask, const touch *key)
{
    uint64_t h = (uint64_t)key->f * 0x9e3779b97f4a7c15U + (uint64_t)key->g * 0xbf58476d1ce4e5b9U;
    for (int k = 0; k < 3; k++) { /* small integers, but any double is allowed */
        uint64_t bits;
        memcpy(&bits, &key->shift[k], sizeof bits);
        h = (h ^ (h >> 29)) * 0x94d049bb133111ebU + bits;
    }
    size_t row = (size_t)(h ^ (h >> 32)) & mask;
    while (rows[row].n_pairs > 0 &&
           !(rows[row].f == key->f && rows[row].g == key->g &&
             rows[row].shift[0] == key->shift[0] && rows[row].shift[1] == key->shift[1] &&
             rows[row].shift[2] == key->shift[2]))
        row = (row + 1) & mask;
    return row;
}

static elea_status grow(table *t, elea_error *error)
{
    size_t mask = 2 * t->mask + 1;
    touch *rows = mask < SIZE_MAX / 2 / sizeof *rows ? calloc(mask + 1, sizeof *rows) : NULL;
    if (rows == NULL)
        return elea_error_memory(error, mask, sizeof *rows, "contacts of molecules");
    for (size_t i = 0; t->rows != NULL && i <= t->mask; i++)
        if (t->rows[i].n_pairs > 0)
            rows[find_row(rows, mask, &t->rows[i])] = t->rows[i];
    free(t->rows);
    t->rows = rows;
    t->mask = mask;
    return ELEA_OK;
}

static elea_status take_pair(void *context, const elea_near_pair *pair, elea_error *error)
{
    table *t = context;
    const size_t *molecules = t->molecules->molecules;
    touch key = {.f = molecules[pair->a], .g = molecules[pair->b], .a = pair->a, .b = pair->b};
    if (key.f == key.g)
        return ELEA_OK;
    bool swapped = key.f > key.g;
    for (int k = 0; k < 3; k++) /* + 0.0: no negative zeros */
        key.shift[k] = (swapped ? -pair->shift[k] : pair->shift[k]) + 0.0;
    if (swapped) {
        key.f = molecules[pair->b];
        key.g = molecules[pair->a];
        key.a = pair->b;
        key.b = pair->a;
    }
    if (2 * t->n >= t->mask) {
        elea_status failed = grow(t, error);
        if (failed)
            return failed;
    }
    touch *row = &t->rows[find_row(t->rows, t->mask, &key)];
    if (row->n_pairs == 0) {
        *row = key;
        t->n++;
    }
    if (row->n_pairs == 0 || pair->distance2 < row->distance2) {
        row->a = key.a;
        row->b = key.b;
        row->distance2 = pair->distance2;
    }
    row->n_pairs++;
    return ELEA_OK;
}

/* ---- Joining ---- */

static int compare_shifts(const touch *x, const touch *y)
{
    for (int k = 0; k < 3; k++)
        if (x->shift[k] != y->shift[k])
            return x->shift[k] < y->shift[k] ? -1 : 1;
    return 0;
}

static int better_first(const void *a, const void *b)
{
    const touch *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    if (x->f != y->f)
        return x->f < y->f ? -1 : 1;
    if (x->g != y->g)
        return x->g < y->g ? -1 : 1;
    return compare_shifts(x, y);
}

/* Moves the rows to the front, rates them, and drops those that the rule does not allow. */
static size_t rate(table *t)
{
    const elea_contact_molecules *molecules = t->molecules;
    size_t n = 0;
    for (size_t i = 0; i <= t->mask; i++) {
        touch row = t->rows[i];
        bool direct = row.shift[0] == 0.0 && row.shift[1] == 0.0 && row.shift[2] == 0.0;
        if (row.n_pairs == 0 || (molecules->rule == ELEA_CONTACT_DIRECT && !direct))
            continue;
        bool whole = !molecules->cut[row.f] && !molecules->cut[row.g];
        row.weight = (double)row.n_pairs * (direct && whole ? DIRECT_WEIGHT : 1);
        row.class = molecules->rule == ELEA_CONTACT_FIRST && !direct;
        t->rows[n++] = row;
    }
    qsort(t->rows, n, sizeof *t->rows, better_first);
    return n;
}

static size_t root_of(size_t *parents, size_t i)
{
    while (parents[i] != i)
        i = parents[i] = parents[parents[i]];
    return i;
}

static elea_status join(table *t, elea_contact **contacts, size_t *n, elea_error *error)
{
    size_t n_molecules = t->molecules->n_molecules;
    size_t *parents = calloc(n_molecules + 1, sizeof *parents);
    *contacts = calloc(n_molecules + 1, sizeof **contacts);
    if (parents == NULL || *contacts == NULL) {
        free(parents);
        return elea_error_memory(error, n_molecules, sizeof **contacts, "contacts of molecules");
    }
    for (size_t i = 0; i < n_molecules; i++)
        parents[i] = i;
    size_t n_rows = rate(t);
    for (size_t i = 0; i < n_rows; i++) {
        size_t f = root_of(parents, t->rows[i].f), g = root_of(parents, t->rows[i].g);
        if (f == g)
            continue;
        parents[g] = f;
        (*contacts)[(*n)++] = (elea_contact){t->rows[i].a, t->rows[i].b};
    }
    free(parents);
    return ELEA_OK;
}

elea_status elea_contacts_find(const elea_contact_molecules *molecules, elea_contact **contacts,
                               size_t *n, elea_error *error)
{
    table t = {.molecules = molecules, .mask = 63};
    bool crowded = false;
    *contacts = NULL;
    *n = 0;
    if (molecules->n_molecules < 2)
        return ELEA_OK;
    elea_status failed = grow(&t, error);
    if (!failed)
        failed = elea_near_pairs(molecules->n_atoms, molecules->positions, molecules->lattice,
                                 molecules->cutoff, take_pair, &t, &crowded, error);
    if (!failed && !crowded)
        failed = join(&t, contacts, n, error);
    free(t.rows);
    return failed;
}
