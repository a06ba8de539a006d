/* SPDX-License-Identifier: MIT */
/** Pairs of atoms that are close to each other, directly or across a periodic box, in O(n). */
#ifndef ELEA_ATOMS_NEAR_H
#define ELEA_ATOMS_NEAR_H

#include "atoms/lattice.h"

/** Mixes the numbers of a cell. */
static inline uint64_t elea_near_hash(const int64_t k[3])
{
    uint64_t h = (uint64_t)k[0] * 0x9e3779b97f4a7c15U;
    h = (h ^ (h >> 29)) + (uint64_t)k[1] * 0xbf58476d1ce4e5b9U;
    h = (h ^ (h >> 31)) + (uint64_t)k[2] * 0x94d049bb133111ebU;
    return h ^ (h >> 32);
}

/** Two atoms, a < b, and the vector from a to b or to its nearest image. */
typedef struct elea_near_pair {
    size_t a, b;
    double shift[3]; /**< of b, in vectors of the lattice; zeros without one */
    double distance2;
} elea_near_pair;

/** Takes a pair; a failure ends the search. */
typedef elea_status elea_near_visit(void *context, const elea_near_pair *pair, elea_error *error);

/**
 * Calls `visit` once for each pair that is at most `cutoff` apart; `lattice` is NULL without a box.
 * Positions must be finite. Sets `*crowded`, and ends early, if the atoms lie too densely for
 * a number of pairs that is proportional to that of the atoms.
 */
elea_status elea_near_pairs(size_t n, const double *positions, const elea_lattice *lattice,
                            double cutoff, elea_near_visit *visit, void *context, bool *crowded,
                            elea_error *error);

#endif
