/* SPDX-License-Identifier: MIT */
/*
 * The index of the chunks of a dataset (HDF5 File Format Specification 3.0, III.A.1, version 1 of
 * B-trees): checked before HDF5 sees it, as in io/hdf5_guard.c, because HDF5 reads chunks to their
 * end even if fewer bytes are stored. Other indices have checksums.
 */
#include "io/hdf5.h"

#ifdef ELEA_HAVE_HDF5

#include <stdlib.h>
#include <string.h>

#include "io/bytes.h"
#include "io/hdf5_calls.h"

enum { HEAD = 24, MAX_LEVELS = 16 };

static bool check_node(elea_hdf5 *file, const elea_hdf5_chunks *chunks, uint64_t address,
                       unsigned level, uint64_t *n_left);

/* Keys and children in turn: size, filters that were left out, place; address. */
static bool check_entries(elea_hdf5 *file, const elea_hdf5_chunks *chunks,
                          const unsigned char *entries, size_t n, unsigned level, uint64_t *n_left)
{
    size_t key = 8 + 8 * chunks->rank;
    bool good = true;
    for (size_t i = 0; i < n && good; i++) {
        const unsigned char *entry = entries + i * (key + 8);
        uint32_t size = elea_bytes_le32(entry), left_out = elea_bytes_le32(entry + 4);
        uint64_t child = elea_bytes_le64(entry + key);
        if (level > 0)
            good = check_node(file, chunks, child, level - 1, n_left);
        else /* what is compressed may have any size */
            good = (chunks->compressing & ~left_out) != 0 || size >= chunks->size;
    }
    return good;
}

/* `*n_left` nodes may still follow: there are no more than fit into the file. */
static bool check_node(elea_hdf5 *file, const elea_hdf5_chunks *chunks, uint64_t address,
                       unsigned level, uint64_t *n_left)
{
    unsigned char head[HEAD];
    if (*n_left == 0 || !elea_hdf5_read_at(file, address, sizeof head, head) ||
        memcmp(head, "TREE\1", 5) != 0 || head[5] != level)
        return false;
    --*n_left;
    size_t n = (size_t)(head[6] | head[7] << 8), size = n * (16 + 8 * chunks->rank);
    unsigned char *entries = malloc(size > 0 ? size : 1);
    bool good = entries != NULL && elea_hdf5_read_at(file, address + HEAD, size, entries) &&
                check_entries(file, chunks, entries, n, level, n_left);
    free(entries);
    return good;
}

bool elea_hdf5_chunks_are_sound(elea_hdf5 *file, const elea_hdf5_chunks *chunks)
{
    unsigned char head[HEAD];
    uint64_t n_left = elea_hdf5_size(file) / HEAD;
    if (!chunks->is_indexed || chunks->address == UINT64_MAX) /* none was written */
        return true;
    return elea_hdf5_read_at(file, chunks->address, sizeof head, head) && head[5] < MAX_LEVELS &&
           check_node(file, chunks, chunks->address, head[5], &n_left);
}

#endif
