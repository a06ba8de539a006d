/* SPDX-License-Identifier: MIT */
#include "stokes/patch_order.h"

#include <math.h>

static const float *longest_axis(const uint32_t *order, size_t n, const float *const x[3])
{
    const float *longest = x[0];
    float length = -1.0f;
    for (int k = 0; k < 3; k++) {
        float low = HUGE_VALF, high = -HUGE_VALF;
        for (size_t i = 0; i < n; i++) {
            float v = x[k][order[i]];
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
        if (high - low > length) {
            length = high - low;
            longest = x[k];
        }
    }
    return longest;
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
