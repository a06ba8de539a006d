/* SPDX-License-Identifier: MIT */
/**
 * What is inside an index: shared by its building (index_build.c) and its queries (index.c).
 */
#ifndef ELEA_BODY_INDEX_CELLS_H
#define ELEA_BODY_INDEX_CELLS_H

#include "body/index.h"

/* Not tuned: the root's levels save a few steps of each descent; the finest cells bound it. */
#define ROOT_LEVEL 3  /* the root is a dense grid of 2^3 cells a side */
#define MAX_LEVEL  14 /* the finest cells are 2^14 a side */
#define INSIDE     (-HUGE_VALF)

/*
 * A leaf lists entries [first, first + count); an inner cell (count 0) has 8 cells at first. A leaf
 * inside the body has `rest` = INSIDE, and its list is not used. With UNKNOWN the tree has to tell.
 */
typedef struct cell {
    uint32_t first, count;
    float rest; /* at most the distance of any candidate that is not listed, as entry.bound */
} cell;

/* A primitive of a leaf's list, which is in ascending order of `bound`. */
typedef struct entry {
    float bound; /* at most the distance of its surface from the cell's centre */
    uint32_t primitive;
} entry;

struct elea_index {
    const elea_cancel *cancel;
    const elea_body *body;
    bool disjoint; /* `elea_shape_are_disjoint` */
    double half;   /* the root is the cube [-half, half]^3 */
    double scale;  /* from coordinates to the finest cells */
    double step;   /* edge of the finest cells */
    int64_t work;  /* that is left */
    cell *cells;
    size_t n_cells, cells_capacity;
    entry *entries;
    size_t n_entries, entries_capacity;
    uint32_t *scratch; /* candidate lists of the cells that are being split */
    size_t scratch_used, scratch_capacity;
    double *bounds; /* distance of each candidate from the centre of the cell */
    size_t bounds_capacity;
    elea_near_tree near; /* for points whose list does not determine what is nearest */
};

#endif
