/* SPDX-License-Identifier: MIT */
/** The arcs of a circle that no cap covers. */
#ifndef ELEA_INTERIOR_UNION_ARCS_H
#define ELEA_INTERIOR_UNION_ARCS_H

#include "interior/union_caps.h"

/** The circle n = (t + t_rest) u + rho (e1 cos(phi) + e2 sin(phi)) of a cap. */
typedef struct elea_circle {
    const elea_cap *cap;
    vec3 e1, e2; /**< with u, right-handed and orthonormal */
} elea_circle;

elea_circle elea_circle_create(const elea_cap *cap);

/** A point of the circle, in the direction (x, y) = |(x, y)| (cos(phi), sin(phi)). */
typedef struct elea_arc_end {
    double x, y;
} elea_arc_end;

/**
 * From one end to another. A turn in [0, 4] increases with phi in [0, 2 pi], by 1 per quadrant,
 * and needs no trigonometry.
 */
typedef struct elea_arc {
    double start, end;    /**< turns */
    uint32_t first, last; /**< of the ends */
} elea_arc;

/** Disjoint arcs with ascending turns. Starts from {0}. */
typedef struct elea_arcs {
    size_t capacity, n, n_ends;
    elea_arc *arcs, *spare;
    elea_arc_end *ends;
} elea_arcs;

/** Makes room for the arcs that remain after `n_caps` caps. */
elea_status elea_arcs_reserve(elea_arcs *arcs, size_t n_caps, elea_error *error);

void elea_arcs_clear(elea_arcs *arcs);

void elea_arcs_set_whole(elea_arcs *arcs);

/** The part of a circle that a cap covers: from one end to another. */
typedef struct elea_cover {
    double from_turn, to_turn;
    elea_arc_end from, to;
    double along; /**< as in elea_crossing */
} elea_cover;

/** Covers that are compared with each other: a multiple of the caps in a block. */
#define ELEA_COVERS_MOST 12

/** The gaps between the circle's cap and other caps, and the covers if they cross. */
typedef struct elea_covers {
    double nested[ELEA_COVERS_MOST], apart[ELEA_COVERS_MOST], along[ELEA_COVERS_MOST];
    double from_turn[ELEA_COVERS_MOST], from_x[ELEA_COVERS_MOST], from_y[ELEA_COVERS_MOST];
    double to_turn[ELEA_COVERS_MOST], to_x[ELEA_COVERS_MOST], to_y[ELEA_COVERS_MOST];
} elea_covers;

static inline elea_cover covers_lane(const elea_covers *covers, size_t i)
{
    return (elea_cover){covers->from_turn[i],
                        covers->to_turn[i],
                        {covers->from_x[i], covers->from_y[i]},
                        {covers->to_x[i], covers->to_y[i]},
                        covers->along[i]};
}

/** A lane that covers nothing. */
static inline void covers_omit(elea_covers *covers, size_t i)
{
    covers->from_turn[i] = HUGE_VAL;
    covers->to_turn[i] = -HUGE_VAL;
}

/** An arc that no cover contains: from the end of one cover to the begin of another. */
typedef struct exposed_arc {
    unsigned after, before; /**< lanes of these covers */
    double turn;            /**< its length */
} exposed_arc;

/** The same for a crossing in double-double. */
elea_cover elea_circle_cover(const elea_circle *circle, const elea_crossing *crossing);

typedef enum elea_cover_extent {
    ELEA_COVERS_NOTHING,
    ELEA_COVERS_PART,
    ELEA_COVERS_ALL
} elea_cover_extent;

/** What a crossing in double-double covers: its ends may have been swapped by rounding. */
elea_cover_extent elea_cover_extent_of(const elea_cover *cover);

/** Removes the arcs that a cap covers, a part of the circle. */
void elea_arcs_bury(elea_arcs *arcs, const elea_cover *cover);

#endif
