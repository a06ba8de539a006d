/* SPDX-License-Identifier: MIT */
/**
 * The spheres of a body that are not inside another. The others change neither walks nor integrals,
 * but thousands of them at one place would be in all lists there.
 */
#ifndef ELEA_INTERIOR_OUTER_H
#define ELEA_INTERIOR_OUTER_H

#include "interior/contact.h"

/** Sphere `number` of a body. */
typedef struct numbered_sphere {
    elea_sphere sphere;
    size_t number;
} numbered_sphere;

/** True if `a` is inside `b`; the first of several equal spheres contains the others. */
bool elea_outer_contains(const numbered_sphere *b, const numbered_sphere *a);

/** Starts from {0}. */
typedef struct elea_outer {
    elea_body *body;  /**< of these spheres alone; NULL: all of the spheres are */
    uint32_t *number; /**< of each in the given body */
} elea_outer;

/** Finds them with `contact`, which was built of the body. */
elea_status elea_outer_find(elea_outer *outer, const elea_contact *contact, const elea_body *body,
                            const elea_cancel *cancel, elea_error *error);
void elea_outer_clear(elea_outer *outer);

/** Moves `values` of these spheres to the places of all `n`; the others get 0. */
void elea_outer_spread(const elea_outer *outer, double *values, size_t n);

#endif
