/* SPDX-License-Identifier: MIT */
/* The object as bytes, for other processes on machines of the same kind and version. */
#include <stdlib.h>
#include <string.h>

#include "atoms/whole.h"
#include "base/error.h"

typedef struct head {
    uint64_t magic;
    uint64_t mode, ignores_box, n, n_bonds;
    double bulk;
} head;

#define MAGIC 0x31656c6f68576c45U /* "ElWhole1" */

void *elea_whole_pack(const elea_whole *whole, size_t *size, elea_error *error)
{
    const head h = {.magic = MAGIC,
                    .mode = whole->mode,
                    .ignores_box = whole->ignores_box,
                    .n = whole->n,
                    .n_bonds = whole->n_bonds,
                    .bulk = whole->bulk};
    size_t n_steps = whole->n * sizeof *whole->steps;
    size_t n_bonds = whole->n_bonds * sizeof *whole->bonds;
    *size = sizeof h + n_steps + n_bonds;
    unsigned char *bytes = malloc(*size);
    if (bytes == NULL) {
        (void)elea_error_memory(error, 1, *size, "bonds");
        return NULL;
    }
    memcpy(bytes, &h, sizeof h);
    if (n_steps > 0)
        memcpy(bytes + sizeof h, whole->steps, n_steps);
    if (n_bonds > 0)
        memcpy(bytes + sizeof h + n_steps, whole->bonds, n_bonds);
    return bytes;
}

/* Whether the numbers of atoms are in range. */
static bool is_valid(const elea_whole *whole)
{
    for (size_t i = 0; i < whole->n; i++)
        if (whole->steps[i].atom >= whole->n ||
            (whole->steps[i].parent >= whole->n && whole->steps[i].parent != SIZE_MAX))
            return false;
    for (size_t i = 0; i < whole->n_bonds; i++)
        if (whole->bonds[i].a >= whole->n || whole->bonds[i].b >= whole->n)
            return false;
    return true;
}

static elea_status unpack(elea_whole *whole, const unsigned char *bytes, size_t size,
                          elea_error *error)
{
    head h = {.magic = 0};
    if (size >= sizeof h)
        memcpy(&h, bytes, sizeof h);
    size_t rest = size - sizeof h;
    if (h.magic != MAGIC || h.mode > ELEA_WHOLE_NEVER || h.n > rest / sizeof *whole->steps ||
        h.n_bonds > rest / sizeof *whole->bonds ||
        rest != h.n * sizeof *whole->steps + h.n_bonds * sizeof *whole->bonds)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "these are not the bonds of molecules as this version packs them");
    whole->mode = (elea_whole_mode)h.mode;
    whole->ignores_box = h.ignores_box != 0;
    whole->n = (size_t)h.n;
    whole->n_bonds = (size_t)h.n_bonds;
    whole->bulk = h.bulk;
    whole->steps = calloc(whole->n + 1, sizeof *whole->steps);
    whole->bonds = calloc(whole->n_bonds + 1, sizeof *whole->bonds);
    if (whole->steps == NULL || whole->bonds == NULL)
        return elea_error_memory(error, 1, size, "bonds");
    bytes += sizeof h;
    memcpy(whole->steps, bytes, whole->n * sizeof *whole->steps);
    memcpy(whole->bonds, bytes + whole->n * sizeof *whole->steps,
           whole->n_bonds * sizeof *whole->bonds);
    return is_valid(whole) ? ELEA_OK
                           : elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                            "these bonds are between atoms that do not exist");
}

elea_whole *elea_whole_unpack(const void *bytes, size_t size, elea_error *error)
{
    elea_whole *whole = calloc(1, sizeof *whole);
    if (whole == NULL) {
        (void)elea_error_memory(error, 1, sizeof *whole, "bonds");
        return NULL;
    }
    if (unpack(whole, bytes, size, error) != ELEA_OK) {
        elea_whole_free(whole);
        return NULL;
    }
    return whole;
}
