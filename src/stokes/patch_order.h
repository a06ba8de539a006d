/* SPDX-License-Identifier: MIT */
/** Spatial order of points, by recursive bisection. */
#ifndef ELEA_STOKES_PATCH_ORDER_H
#define ELEA_STOKES_PATCH_ORDER_H

#include <stddef.h>
#include <stdint.h>

/**
 * The first half of `n` points that are halved into blocks of `leaf`: a multiple of it. For more
 * than `leaf` points it is less than `n`.
 */
static inline size_t patch_order_half(size_t n, size_t leaf)
{
    return (n / 2 + leaf - 1) / leaf * leaf;
}

/**
 * Sorts the numbers `order[n]` of points, until each block of `leaf` from a multiple of `leaf` is
 * compact: halves them along the longest edge of their box, and so on.
 */
void patch_order(uint32_t *order, size_t n, const float *const x[3], size_t leaf);

/** Consecutive places of an order. */
typedef struct patch_order_part {
    size_t first, n;
} patch_order_part;

#define PATCH_ORDER_PARTS 8

/**
 * Begins to sort: afterwards each part may be sorted by itself, by `patch_order(order + first, n,
 * ...)`, with the same result. Returns the number of parts, which depends on `n` and `leaf` only.
 */
size_t patch_order_cut(uint32_t *order, size_t n, const float *const x[3], size_t leaf,
                       patch_order_part part[PATCH_ORDER_PARTS]);

#endif
