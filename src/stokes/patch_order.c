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

/*
 * Points at both ends of a range that are on the wrong side of the pivot are listed without
 * branches, which would be unpredictable, and swapped (S. Edelkamp and A. Weiss, ESA 2016). They
 * are swapped in the same pairs as without lists.
 */
#define LISTED 64

typedef struct misplaced {
    size_t next, n;
    uint8_t place[LISTED]; /* from the end of the range */
} misplaced;

static inline void swap(uint32_t *a, uint32_t *b)
{
    uint32_t swapped = *a;
    *a = *b;
    *b = swapped;
}

static void list_low(misplaced *list, const uint32_t *from, const float *x, float pivot)
{
    list->next = list->n = 0;
    for (size_t k = 0; k < LISTED; k++) {
        list->place[list->n] = (uint8_t)k;
        list->n += x[from[k]] >= pivot;
    }
}

static void list_high(misplaced *list, const uint32_t *from, const float *x, float pivot)
{
    list->next = list->n = 0;
    for (size_t k = 0; k < LISTED; k++) {
        list->place[list->n] = (uint8_t)k;
        list->n += x[*(from - k)] <= pivot;
    }
}

/* Swaps pairs while there are many points between the ends, which it moves. */
static void swap_many(uint32_t *order, size_t *low, size_t *high, const float *x, float pivot)
{
    misplaced left = {.n = 0}, right = {.n = 0};
    size_t i = *low, j = *high;
    while (j - i >= (size_t)2 * LISTED) {
        if (left.next == left.n)
            list_low(&left, order + i, x, pivot);
        if (right.next == right.n)
            list_high(&right, order + j, x, pivot);
        while (left.next < left.n && right.next < right.n)
            swap(&order[i + left.place[left.next++]], &order[j - right.place[right.next++]]);
        i += left.next == left.n ? LISTED : 0;
        j -= right.next == right.n ? LISTED : 0;
    }
    *low = left.next < left.n ? i + left.place[left.next] : i;
    *high = right.next < right.n ? j - right.place[right.next] : j;
}

/* Puts the `half` points with the smallest coordinates first (Hoare 1961). */
static void partition(uint32_t *order, size_t n, size_t half, const float *x)
{
    size_t first = 0, end = n;
    while (end - first > 1) {
        float pivot = x[order[first + (end - 1 - first) / 2]];
        size_t i = first, j = end - 1;
        swap_many(order, &i, &j, x, pivot);
        for (;;) {
            while (x[order[i]] < pivot)
                i++;
            while (x[order[j]] > pivot)
                j--;
            if (i >= j)
                break;
            swap(&order[i++], &order[j--]);
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
