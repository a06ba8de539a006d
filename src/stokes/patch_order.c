/* SPDX-License-Identifier: MIT */
#include "stokes/patch_order.h"

#include <math.h>

/* Of many points, only some are looked at. */
#define MANY 256

static const float *longest_axis(const uint32_t *order, size_t n, const float *const x[3])
{
    float low[3] = {HUGE_VALF, HUGE_VALF, HUGE_VALF};
    float high[3] = {-HUGE_VALF, -HUGE_VALF, -HUGE_VALF};
    for (size_t i = 0; i < n; i += 1 + n / MANY)
        for (int k = 0; k < 3; k++) {
            float v = x[k][order[i]];
            low[k] = v < low[k] ? v : low[k];
            high[k] = v > high[k] ? v : high[k];
        }
    int longest = 0;
    for (int k = 1; k < 3; k++)
        if (high[k] - low[k] > high[longest] - low[longest])
            longest = k;
    return x[longest];
}

/* Puts the `half` points with the smallest coordinates first (Hoare 1961). */
static void partition(uint32_t *order, size_t n, size_t half, const float *x)
{
    size_t first = 0, end = n;
    while (end - first > 1) {
        float pivot = x[order[first + (end - 1 - first) / 2]];
        size_t i = first, j = end - 1;
        for (;;) {
            while (x[order[i]] < pivot)
                i++;
            while (x[order[j]] > pivot)
                j--;
            if (i >= j)
                break;
            uint32_t swapped = order[i];
            order[i++] = order[j];
            order[j--] = swapped;
        }
        if (half <= j)
            end = j + 1;
        else
            first = j + 1;
    }
}

void patch_order(uint32_t *order, size_t n, const float *const x[3], size_t leaf)
{
    struct {
        size_t first, n;
    } stack[8 * sizeof(size_t)];
    size_t depth = 0, first = 0;
    for (;;) {
        while (n > leaf) {
            size_t half = patch_order_half(n, leaf);
            partition(order + first, n, half, longest_axis(order + first, n, x));
            stack[depth].first = first + half;
            stack[depth++].n = n - half;
            n = half;
        }
        if (depth == 0)
            return;
        first = stack[--depth].first;
        n = stack[depth].n;
    }
}

/* With fewer blocks a part is too little work. */
#define LEAST_BLOCKS 8

size_t patch_order_cut(uint32_t *order, size_t n, const float *const x[3], size_t leaf,
                       patch_order_part part[PATCH_ORDER_PARTS])
{
    size_t parts = 1;
    part[0] = (patch_order_part){0, n};
    while (2 * parts <= PATCH_ORDER_PARTS && n > 2 * parts * leaf * LEAST_BLOCKS) {
        for (size_t k = parts; k-- > 0;) {
            patch_order_part whole = part[k];
            uint32_t *begin = order + whole.first;
            size_t half = patch_order_half(whole.n, leaf);
            partition(begin, whole.n, half, longest_axis(begin, whole.n, x));
            part[2 * k] = (patch_order_part){whole.first, half};
            part[2 * k + 1] = (patch_order_part){whole.first + half, whole.n - half};
        }
        parts *= 2;
    }
    return parts;
}
