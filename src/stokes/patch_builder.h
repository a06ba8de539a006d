/* SPDX-License-Identifier: MIT */
/** How patches are built, in stages; private to src/stokes/patch*.c. */
#ifndef ELEA_STOKES_PATCH_BUILDER_H
#define ELEA_STOKES_PATCH_BUILDER_H

#include "stokes/patch_cells.h"
#include "stokes/patch_cover.h"
#include "stokes/patch_order.h"
#include "stokes/patch_reach.h"
#include "stokes/patch_search.h"
#include "stokes/patch_surface.h"
#include "stokes/patches.h"

/** Candidates per patch. */
#define PATCH_CANDIDATES 16

/** A level that only estimates exposed areas, as part of the key of random numbers. */
#define PATCH_SURVEY_LEVEL 255

/** Coordinates, normal and area of a candidate, in units of the enclosing radius. */
enum { PATCH_X, PATCH_NORMAL = 3, PATCH_AREA = 6, PATCH_FIELDS };

/** Room for the neighbours of several spheres. */
typedef struct patch_chunk {
    struct patch_chunk *next;
    size_t used;
    _Alignas(8) unsigned char room[16000];
} patch_chunk;

/** Candidates on some primitives, consecutive ones of the cover's order. */
typedef struct patch_batch {
    size_t first, end; /**< places in the order */
    size_t n, capacity;
    size_t place; /**< of its first candidate among all */
    float (*item)[PATCH_FIELDS];
    patch_chunk *chunks; /**< neighbours that were found in it */
} patch_batch;

typedef struct patch_batches {
    size_t n, capacity;
    patch_batch *batch;
} patch_batches;

/** All candidates, in spatial order. */
typedef struct patch_candidates {
    size_t n, padded; /**< to whole vectors of blocks; the padding has no area */
    size_t capacity;
    float *field[PATCH_FIELDS];
    float *density; /**< wanted */
    float *rest;    /**< squared distance from the nearest point taken */
    int32_t *owner; /**< that point */
    uint32_t *order;
    float (*raw)[PATCH_FIELDS]; /**< before they are sorted */
    size_t n_parts;             /**< of the sorting */
    patch_order_part part[PATCH_ORDER_PARTS];
} patch_candidates;

/** The candidates of which a point is the nearest one; sums over them. */
typedef struct patch_cluster {
    double mass, area, mass_area; /**< mass: area times wanted density */
    double centroid[3];
    double second;   /**< mass times squared distance from the centroid */
    double distance; /**< squared, of the candidate nearest to the centroid */
    uint32_t nearest;
} patch_cluster;

/** Points taken from the candidates. */
typedef struct patch_choice {
    size_t n, capacity;
    uint32_t *taken;
    float *x[3]; /**< padded to whole blocks */
    patch_cluster *cluster;
} patch_choice;

/** Where a density is wanted, padded to whole blocks. */
typedef struct patch_wish {
    size_t n, capacity; /**< n is 0 if the density is uniform */
    float *x[3], *density;
} patch_wish;

struct elea_patch_builder {
    elea_patch_source source;
    const elea_cancel *cancel;
    double unit;
    size_t n, capacity; /**< primitives */
    patch_cover cover;
    patch_reach reach;
    uint8_t *hidden; /**< sides of each primitive that need no candidates (patch_surface.h) */
    double *exposed; /**< area of each primitive */
    double *open;    /**< area of each on which candidates are drawn */
    bool has_cells;  /**< candidates are drawn in cells of spheres */
    size_t cells_capacity;
    patch_cells *cells; /**< of each primitive */
    bool keeps_near;    /**< the neighbours of each sphere for the next levels */
    patch_near **near;  /**< NULL: not found yet */
    double *expected;   /**< candidates on each before hidden ones are dropped */
    float *wanted;      /**< density at the primitives, in the order of the cover */
    double correction;  /**< of the number of candidates, from earlier draws */
    bool is_limited;    /**< no more candidates may be drawn */
    unsigned level, draws, rounds;
    size_t ordered; /**< patches */
    const elea_patch_density *density;
    patch_wish wish;
    patch_batches batches;
    patch_candidates candidates;
    size_t blocks_capacity;
    float *blocks; /**< room for patch_spread */
    patch_choice choice;
    struct patch_arena {
        size_t capacity;
        float *memory;
        elea_patches patches;
    } arena[2]; /**< of even and of odd levels */
};

/* ---- Memory ---- */

static inline size_t patch_round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

/** Frees `old` and returns room for `n` items of `size` bytes, aligned to 64 bytes, or NULL. */
void *patch_renew(void *old, size_t n, size_t size);

/* ---- Candidates (patch_candidates.c) ---- */

/** Divides the primitives into batches of similar numbers of candidates (`expected`). */
elea_status patch_batches_plan(elea_patch_builder *builder, elea_error *error);
/** Draws points on the primitives of a batch and keeps those on the outer surface. */
elea_status patch_batch_draw(elea_patch_builder *builder, size_t number, elea_error *error);
/** The same, but only their areas are kept, as `exposed`. */
elea_status patch_batch_survey(elea_patch_builder *builder, size_t number, elea_error *error);
/** Counts the candidates of all batches, and makes room for them; then, each after the other: */
elea_status patch_candidates_gather(elea_patch_builder *builder, elea_error *error);
/** Copies a batch. */
void patch_candidates_copy(elea_patch_builder *builder, size_t number);
/** Begins to sort them in space, in parts. */
void patch_candidates_cut(elea_patch_builder *builder);
void patch_candidates_sort(elea_patch_builder *builder, size_t part);
/** Fills the fields of the candidates of a part of the searches (patch_near.c), in this order. */
void patch_candidates_fill(elea_patch_builder *builder, size_t part);
/** Frees the neighbours of all spheres. */
void patch_neighbours_clear(elea_patch_builder *builder);
void patch_batches_clear(patch_batches *batches);
void patch_candidates_clear(patch_candidates *candidates);

/* ---- Searches for nearest points (patch_near.c), in parts ---- */

size_t patch_near_parts(size_t n_points);
/** The first point of a part. */
size_t patch_near_first(size_t part);
/** Takes over the density that is wanted. */
elea_status patch_wish_set(patch_wish *wish, const elea_patch_density *density, elea_error *error);
void patch_wish_clear(patch_wish *wish);
/** The wanted density at points in the given order (NULL: as they are). */
elea_status patch_wish_find(const elea_patch_builder *builder, const float *const x[3],
                            const uint32_t *order, size_t n, size_t part, float *density,
                            elea_error *error);
/** The owners of the candidates of a part. */
elea_status patch_owners_find(elea_patch_builder *builder, size_t part, elea_error *error);

/* ---- Choice of points (patch_choice.c) and their clusters (patch_clusters.c) ---- */

/** Takes points that are far from each other. */
elea_status patch_choice_spread(elea_patch_builder *builder, elea_error *error);
/** Copies the coordinates of the points taken. */
void patch_choice_place(elea_patch_builder *builder);
void patch_choice_clear(patch_choice *choice);
void patch_clusters_sum(elea_patch_builder *builder);
/** Moves each point to the candidate nearest to the centroid of its cluster. */
void patch_clusters_move(elea_patch_builder *builder);
/** Makes patches of the clusters. */
elea_status patch_clusters_finish(elea_patch_builder *builder, elea_error *error);

#endif
