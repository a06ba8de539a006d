/* SPDX-License-Identifier: MIT */
#include "io/pdb_conect.h"

#include <stdlib.h>

#include "base/error.h"

#define NO_SERIAL  ((elea_conect_serial)0)
#define MAX_BONDED 4  /* of a record */
#define MAX_LISTED 16 /* bonds per atom; more are those of further frames, listed again */

typedef struct numbered {
    elea_conect_serial serial;
    size_t atom;
} numbered;

void elea_conect_free(elea_conect *conect)
{
    free(conect->serials);
    free(conect->pairs);
}

/* The characters of columns `first` to `first` + 4; "*****" stands for any number. */
static elea_conect_serial read_serial(const elea_line *line, size_t first)
{
    elea_field field = elea_text_columns(line, first, first + 4);
    elea_conect_serial serial = NO_SERIAL;
    for (size_t i = 0; i < field.length; i++) {
        if (field.text[i] == '*' || field.text[i] == ' ')
            return NO_SERIAL;
        serial = serial << 8 | (unsigned char)field.text[i];
    }
    return serial;
}

elea_status elea_conect_take_atom(elea_conect *conect, const elea_line *line, elea_error *error)
{
    if (conect->n_serials == conect->serial_capacity) {
        size_t capacity = 2 * conect->serial_capacity + 256;
        elea_conect_serial *serials = realloc(conect->serials, capacity * sizeof *serials);
        if (serials == NULL)
            return elea_error_memory(error, capacity, sizeof *serials, "serial numbers");
        conect->serials = serials;
        conect->serial_capacity = capacity;
    }
    conect->serials[conect->n_serials++] = read_serial(line, 7);
    return ELEA_OK;
}

elea_status elea_conect_take_line(elea_conect *conect, const elea_line *line, elea_error *error)
{
    const elea_conect_serial first = read_serial(line, 7);
    if (conect->n_pairs / MAX_LISTED >= conect->n_serials)
        return ELEA_OK;
    if (conect->n_pairs + MAX_BONDED > conect->pair_capacity) {
        size_t capacity = 2 * conect->pair_capacity + 64;
        elea_conect_serial(*pairs)[2] = realloc(conect->pairs, capacity * sizeof *pairs);
        if (pairs == NULL)
            return elea_error_memory(error, capacity, sizeof *pairs, "bonds of CONECT records");
        conect->pairs = pairs;
        conect->pair_capacity = capacity;
    }
    for (size_t k = 1; k <= MAX_BONDED && first != NO_SERIAL; k++) {
        const elea_conect_serial other = read_serial(line, 7 + 5 * k);
        if (other == NO_SERIAL)
            continue;
        conect->pairs[conect->n_pairs][0] = first;
        conect->pairs[conect->n_pairs++][1] = other;
    }
    return ELEA_OK;
}

static int by_serial(const void *a, const void *b)
{
    const numbered *x = a, *y = b;
    if (x->serial != y->serial)
        return x->serial < y->serial ? -1 : 1;
    return (x->atom > y->atom) - (x->atom < y->atom);
}

/* The atom with that serial number; SIZE_MAX if none or several have it. */
static size_t find(const numbered *atoms, size_t n, elea_conect_serial serial)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (atoms[middle].serial < serial)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < n && atoms[low].serial == serial;
    bool several = found && low + 1 < n && atoms[low + 1].serial == serial;
    return found && !several ? atoms[low].atom : SIZE_MAX;
}

elea_status elea_conect_add_bonds(const elea_conect *conect, elea_topology *topology,
                                  elea_error *error)
{
    const size_t n = conect->n_serials;
    if (conect->n_pairs == 0 || n != topology->n_atoms)
        return ELEA_OK;
    numbered *atoms = calloc(n + 1, sizeof *atoms);
    if (atoms == NULL)
        return elea_error_memory(error, n, sizeof *atoms, "serial numbers");
    for (size_t i = 0; i < n; i++)
        atoms[i] = (numbered){conect->serials[i], i};
    qsort(atoms, n, sizeof *atoms, by_serial);
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < conect->n_pairs && !failed; i++) {
        size_t a = find(atoms, n, conect->pairs[i][0]), b = find(atoms, n, conect->pairs[i][1]);
        /* Both atoms list their bond. */
        if (a != SIZE_MAX && b != SIZE_MAX && a != b)
            failed = elea_topology_add_bond(topology, a, b, error);
    }
    free(atoms);
    return failed;
}
