/* SPDX-License-Identifier: MIT */
/**
 * Tallies of blocks of walks that are kept, so that another run need not walk them again
 * (elea_walk_record of elea.h).
 *
 * Blocks are summed in groups of ELEA_BLOCKS_PER_GROUP. An entry is a single block, or the sum of
 * the first blocks of a group; only these can be added to a total with the bits of a run without
 * entries.
 */
#ifndef ELEA_RUN_WALK_RECORD_H
#define ELEA_RUN_WALK_RECORD_H

#include "base/tally.h"
#include "elea.h"

#define ELEA_BLOCKS_PER_GROUP 64

typedef struct elea_walk_entry {
    uint64_t first, n; /**< blocks */
    elea_tally tally;
} elea_walk_entry;

/** Adds an entry; those with the same blocks must not exist. */
elea_status elea_walk_record_keep(elea_walk_record *record, const elea_walk_entry *entry,
                                  elea_error *error);

/** The first block of the group of this one. */
static inline uint64_t elea_group_of_block(uint64_t block)
{
    return block - block % ELEA_BLOCKS_PER_GROUP;
}

/** The shortest entry with which a total of the blocks before `block` can go on; or NULL. */
const elea_walk_entry *elea_walk_record_find(const elea_walk_record *record, uint64_t block);

#endif
