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

#endif
