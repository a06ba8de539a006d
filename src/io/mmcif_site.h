/* SPDX-License-Identifier: MIT */
/** Where the atoms of mmCIF's data blocks are, so that reading can begin in the middle of them. */
#ifndef ELEA_IO_MMCIF_SITE_H
#define ELEA_IO_MMCIF_SITE_H

#include "elea.h"
#include "io/input.h"

#define ELEA_MMCIF_MAX_COLUMNS 256 /* of atom_site; the dictionary has half as many items */

/** Columns of the loop atom_site, each an elea_mmcif_item. */
typedef struct elea_mmcif_columns {
    size_t n;
    unsigned char items[ELEA_MMCIF_MAX_COLUMNS];
} elea_mmcif_columns;

typedef struct elea_mmcif_cell {
    unsigned given; /**< a bit for each number */
    double numbers[6];
} elea_mmcif_cell;

/** An atom_site, with what is needed to begin in the middle of its rows. */
typedef struct elea_mmcif_site {
    uint64_t begin;                  /**< offset of the first row, or item if there is no loop */
    uint64_t rows_end;               /**< 0 if there is no loop */
    int64_t first_model, last_model; /**< extremes of the numbers so far */
    elea_mmcif_columns columns;
    elea_mmcif_cell cell; /**< of its data block, where it may come before or after the atoms */
} elea_mmcif_site;

/** Those of a file. Initially zero. */
typedef struct elea_mmcif_sites {
    elea_mmcif_site *items;
    size_t n, capacity;
    bool has_site; /**< of the current data block */
} elea_mmcif_sites;

/** Adds that of the current data block, which must be the first; sets its extent. */
elea_status elea_mmcif_add_site(elea_mmcif_sites *sites, const elea_input *input,
                                const elea_mmcif_site *added, elea_error *error);

/** The one added last. */
elea_mmcif_site *elea_mmcif_last_site(const elea_mmcif_sites *sites);

/** The site that begins there, or that has rows there; NULL if there is none. */
const elea_mmcif_site *elea_mmcif_find_site(const elea_mmcif_sites *sites, uint64_t offset);

#endif
