/* SPDX-License-Identifier: MIT */
#include "io/mmcif_site.h"

#include <stdlib.h>

#include "base/error.h"

elea_status elea_mmcif_add_site(elea_mmcif_sites *sites, const elea_input *input,
                                const elea_mmcif_site *added, elea_error *error)
{
    if (sites->has_site)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                             "the data block has a second atom_site; keep one of them");
    if (sites->n == sites->capacity) {
        size_t capacity = 2 * sites->capacity + 4;
        elea_mmcif_site *items = realloc(sites->items, capacity * sizeof *items);
        if (items == NULL)
            return elea_error_memory(error, capacity, sizeof *items, "data blocks");
        sites->items = items;
        sites->capacity = capacity;
    }
    elea_mmcif_site *site = &sites->items[sites->n++];
    *site = *added;
    site->rows_end = added->columns.n > 0 ? UINT64_MAX : 0;
    site->first_model = INT64_MAX;
    site->last_model = INT64_MIN;
    sites->has_site = true;
    return ELEA_OK;
}

elea_mmcif_site *elea_mmcif_last_site(const elea_mmcif_sites *sites)
{
    return &sites->items[sites->n - 1];
}

const elea_mmcif_site *elea_mmcif_find_site(const elea_mmcif_sites *sites, uint64_t offset)
{
    size_t low = 0, high = sites->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sites->items[middle].begin <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    const elea_mmcif_site *found = low > 0 ? &sites->items[low - 1] : NULL;
    return found != NULL && (found->begin == offset || offset < found->rows_end) ? found : NULL;
}
