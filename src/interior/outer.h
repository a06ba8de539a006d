/* SPDX-License-Identifier: MIT */
/**
 * The spheres of a body that are not inside another, nor in a crowd that is the same without them.
 * The others change neither walks nor integrals, but thousands of them at one place would be in all
 * lists there.
 */
#ifndef ELEA_INTERIOR_OUTER_H
#define ELEA_INTERIOR_OUTER_H

#include "base/program.h"
#include "interior/contact.h"
#include "interior/outer_crowd.h"

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

/** The work of `elea_outer_program`; the members up to `cancel` are given. */
typedef struct elea_outer_work {
    const elea_body *body; /**< of spheres alone */
    elea_contact *contact; /**< in the end, that of the outer spheres */
    elea_outer *outer;
    bool each; /**< those of crowds are needed, too: as radii will change */
    const elea_cancel *cancel;
    bool *contained;        /**< in others, for each sphere */
    elea_outer_crowd crowd; /**< if there is one */
} elea_outer_work;

extern const elea_program elea_outer_program;
/** Frees what is left of it, at the end or before. */
void elea_outer_work_clear(elea_outer_work *work);

void elea_outer_clear(elea_outer *outer);

/** Moves `values` of these spheres to the places of all `n`; the others get 0. */
void elea_outer_spread(const elea_outer *outer, double *values, size_t n);

#endif
