/* SPDX-License-Identifier: MIT */
/** Search in numbers in ascending order. */
#ifndef ELEA_BASE_SEARCH_H
#define ELEA_BASE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether `number` is one of them; then `*index` is its first place. */
static inline bool elea_search(const uint64_t *numbers, size_t n, uint64_t number, size_t *index)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    *index = low;
    return low < n && numbers[low] == number;
}

#endif
