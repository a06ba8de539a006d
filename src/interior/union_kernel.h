/* SPDX-License-Identifier: MIT */
/**
 * The loops of the exact interior that process four numbers at a time, compiled once per
 * instruction set. Results have the same bits with each (base/lanes_double.h).
 */
#ifndef ELEA_INTERIOR_UNION_KERNEL_H
#define ELEA_INTERIOR_UNION_KERNEL_H

#include <stddef.h>

#include "elea.h"
#include "interior/rim_block.h"
#include "interior/union_arcs.h"
#include "interior/union_near.h"

/** The functions of one instruction set. */
typedef struct elea_union_kernel {
    /** The arcs of `n` blocks; lanes without an arc are `rim_no_arc`. */
    void (*add_arcs)(elea_rim *rim, const rim_block *blocks, size_t n, vec3 pole, vec3 centre);
    /** The gaps between a circle's cap and the caps of a block, and the covers if they cross, from
     * lane `first` on. Returns the bits of the lanes of the block that clearly cross. */
    unsigned (*cross)(const elea_circle *circle, const elea_cap_block *block, elea_covers *covers,
                      size_t first);
    /** Lists the exposed arcs between the covers in the first `n` lanes; there must be a cover. The
     * last block of lanes must be set. */
    size_t (*expose)(const elea_covers *covers, size_t n, exposed_arc arcs[ELEA_COVERS_MOST]);
    /** The gaps of a cap to those of a block (lanes from n on are undefined). */
    void (*compare)(const elea_cap_block *block, const elea_cap *cap, cap_gaps *gaps);
    /** Lists the places of the balls that touch one, which may be among them; returns their number.
     */
    size_t (*touching)(const near_table *table, const elea_near_balls *near,
                       const elea_ball_item *ball, uint32_t *touching);
    /** The caps that the balls of a tree in these `n` places, some of which may not touch it, cut
     * out of one. Returns their number. There is room for `n`. */
    size_t (*create)(const near_table *table, const elea_ball_item *items, const uint32_t *places,
                     size_t n, const elea_ball_item *ball, elea_cap *caps);
} elea_union_kernel;

/** The kernel of an instruction set that is available. */
const elea_union_kernel *elea_union_kernel_find(elea_isa isa);

/* clang-format off: the formatter joins the lines of declarations in a macro. */
#define UNION_KERNEL_DECLARE(isa)                                                                  \
    void rim_add_arcs##isa(elea_rim *rim, const rim_block *blocks, size_t n, vec3 pole,            \
                           vec3 centre);                                                           \
    unsigned caps_cross##isa(const elea_circle *circle, const elea_cap_block *block,               \
                             elea_covers *covers, size_t first);                                   \
    size_t covers_expose##isa(const elea_covers *covers, size_t n,                                 \
                              exposed_arc arcs[ELEA_COVERS_MOST]);                                 \
    void caps_compare##isa(const elea_cap_block *block, const elea_cap *cap, cap_gaps *gaps);      \
    size_t balls_touching##isa(const near_table *table, const elea_near_balls *near,               \
                               const elea_ball_item *ball, uint32_t *touching);                    \
    size_t caps_create##isa(const near_table *table, const elea_ball_item *items,                  \
                            const uint32_t *places, size_t n, const elea_ball_item *ball,          \
                            elea_cap *caps);
/* clang-format on */

UNION_KERNEL_DECLARE(_portable)
UNION_KERNEL_DECLARE(_avx2)
UNION_KERNEL_DECLARE(_avx512)

#endif
