/* SPDX-License-Identifier: MIT */
/** The planes between the cells of patch_reach.h. */
#ifndef ELEA_STOKES_PATCH_PLANES_H
#define ELEA_STOKES_PATCH_PLANES_H

#include "body/body.h"

/** Cells along each axis, at most. */
#define PATCH_PLANES_CELLS 512

/** A grid of cells, which are not evenly spaced if the body has cuboids. */
typedef struct patch_planes {
    size_t n[3]; /**< cells along each axis */
    double at[3][PATCH_PLANES_CELLS + 1];
    double density[3]; /**< cells per length, on average */
    double tolerance;  /**< of coordinates */
} patch_planes;

/**
 * Lays planes through all faces of cuboids, if these are not too many, so that cells which several
 * cuboids fill together are inside one of them, and others in between that resolve spheres. The
 * outermost cells are outside the body.
 */
elea_status patch_planes_lay(patch_planes *planes, const elea_body *body, elea_error *error);

/** The first of planes 0 to n along an axis that is not below x; n + 1 if there is none. */
static inline size_t patch_planes_above(const patch_planes *planes, int axis, double x)
{
    const double *plane = planes->at[axis];
    size_t n = planes->n[axis];
    if (x <= plane[0])
        return 0;
    if (x > plane[n])
        return n + 1;
    size_t i = (size_t)((x - plane[0]) * planes->density[axis]); /* right if they are even */
    if (i >= 1 && i + 2 <= n && plane[i - 1] < x && plane[i + 2] >= x) {
        while (plane[i] < x)
            i++;
        return i;
    }
    size_t low = 0, high = n; /* plane[low] < x <= plane[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (plane[middle] < x)
            low = middle;
        else
            high = middle;
    }
    return high;
}

#endif
