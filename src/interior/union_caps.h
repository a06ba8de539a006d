/* SPDX-License-Identifier: MIT */
/**
 * The caps that overlapping balls cut out of the surface of a ball, on the unit sphere of its
 * normals, and the relation of two caps. It is decided without perturbation, in double-double for
 * nearly degenerate pairs, so all decisions fit one arrangement of circles (docs/interior.md).
 */
#ifndef ELEA_INTERIOR_UNION_CAPS_H
#define ELEA_INTERIOR_UNION_CAPS_H

#include "body/body.h"

/** Covers the normals n with n.u > cos(theta). */
typedef struct elea_cap {
    vec3 u;
    double t;      /**< cos(theta), rounded */
    double t_rest; /**< cos(theta) = t + t_rest to 1e-32, so tiny caps keep their digits */
    double q, p;   /**< 1 - cos(theta) and 1 + cos(theta), each to full relative accuracy */
    double rho;    /**< sin(theta) */
    double t_cut;  /**< t of the plane through the circle, minus t; NaN until needed */
    uint32_t id;   /**< of the ball that creates it */
} elea_cap;

/** Squares below this lose digits to underflow; lengths in use are above 1e-50. */
#define ELEA_SMALLEST_SQUARE 1e-280

/** Distance of two centres; 0 if its square would underflow. */
double elea_sphere_distance(vec3 a, vec3 b);

typedef enum elea_cap_relation {
    ELEA_CAPS_APART,
    ELEA_CAPS_NESTED, /**< the smaller one (if equal, the later one) lies in the other */
    ELEA_CAPS_CROSSING,
    ELEA_CAPS_COVERING, /**< together they cover the sphere */
    ELEA_CAPS_CLOSE     /**< nearly degenerate: decided by elea_caps_relate_closely */
} elea_cap_relation;

/*
 * Two gaps determine the relation of two caps; gamma is the angle between their centres:
 *     nested = cos(theta_1 - theta_2) - cos(gamma)
 *     apart  = cos(gamma) - cos(theta_1 + theta_2)
 * Both are > 0 if the circles cross.
 */
#define ELEA_CAPS_SURE  1e-10 /* the sign of a larger gap is reliable */
#define ELEA_CAPS_CLEAR 1e-3  /* the intersections are known to full accuracy */

/** The relation of two caps as far as double precision determines it. */
static inline elea_cap_relation caps_relate(const elea_cap *a, const elea_cap *b, double nested,
                                            double apart)
{
    if (nested >= ELEA_CAPS_CLEAR && apart >= ELEA_CAPS_CLEAR)
        return ELEA_CAPS_CROSSING;
    if (apart < -ELEA_CAPS_SURE)
        return a->t + b->t > 0.0 ? ELEA_CAPS_APART : ELEA_CAPS_COVERING;
    return nested < -ELEA_CAPS_SURE ? ELEA_CAPS_NESTED : ELEA_CAPS_CLOSE;
}

/** Where two circles meet, as seen from the first: `across` is u_1 x u_2. */
typedef struct elea_crossing {
    vec3 across;
    double along, aside; /**< cos and sin of half the covered arc, times a common factor */
} elea_crossing;

/**
 * The relation in double-double: never ELEA_CAPS_CLOSE, and symmetric in the caps. Sets their
 * t_cut, which few caps need.
 */
elea_cap_relation elea_caps_relate_closely(elea_cap *a, elea_cap *b, elea_crossing *crossing);

/** A few caps as a structure of arrays, for loops that the compiler vectorizes. */
#define ELEA_CAP_LANES 4

typedef struct elea_cap_block {
    size_t n;
    uint32_t place[ELEA_CAP_LANES]; /**< of the caps in a list; only the first n are set */
    double x[ELEA_CAP_LANES], y[ELEA_CAP_LANES], z[ELEA_CAP_LANES]; /**< u */
    double t[ELEA_CAP_LANES], rho[ELEA_CAP_LANES];
} elea_cap_block;

static inline void cap_block_add(elea_cap_block *block, const elea_cap *cap, uint32_t place)
{
    size_t lane = block->n++;
    block->place[lane] = place;
    block->x[lane] = cap->u.x;
    block->y[lane] = cap->u.y;
    block->z[lane] = cap->u.z;
    block->t[lane] = cap->t;
    block->rho[lane] = cap->rho;
}

/** The gaps of a cap to those of a block. */
typedef struct cap_gaps {
    double nested[ELEA_CAP_LANES], apart[ELEA_CAP_LANES];
    unsigned cross, miss; /**< bits of the lanes that surely cross, or are surely disjoint */
} cap_gaps;

#endif
