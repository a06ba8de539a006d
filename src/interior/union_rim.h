/* SPDX-License-Identifier: MIT */
/**
 * Integrals over the exposed arcs of a ball, from which the moments of its exposed surface
 * follow (docs/interior.md). Every arc contributes independently: no loops are traced.
 */
#ifndef ELEA_INTERIOR_UNION_RIM_H
#define ELEA_INTERIOR_UNION_RIM_H

#include "interior/union_kernel.h"

#define RIM_BLOCKS 8

/** Arcs of a ball that have not been added yet. */
typedef struct elea_rim_arcs {
    size_t n;
    rim_block blocks[RIM_BLOCKS];
} elea_rim_arcs;

/** Where the arcs of a ball are added. */
typedef struct elea_rim_sum {
    const elea_union_kernel *kernel;
    vec3 pole;   /**< the potential of the area is singular there, so no arc may be near it */
    vec3 centre; /**< the c of the third moment */
    elea_rim rim;
    elea_rim_arcs *arcs; /**< those to be added: none at the begin */
} elea_rim_sum;

/** Adds an arc of a circle. */
void elea_rim_add(elea_rim_sum *sum, const elea_circle *circle, elea_arc_end from, elea_arc_end to,
                  double turn);

/** Completes the sum. */
void elea_rim_finish(elea_rim_sum *sum);

#endif
