/* SPDX-License-Identifier: MIT */
#include "slice.h"

#include <inttypes.h>
#include <stdio.h>

/* Negative bounds count from the end; bounds out of range are clamped. */
static int64_t place(struct slice_bound bound, int64_t n, int64_t low, int64_t high,
                     int64_t fallback)
{
    if (!bound.given)
        return fallback;
    int64_t value = bound.value < 0 ? bound.value + n : bound.value;
    return value < low ? low : value > high ? high : value;
}

struct slice_range slice_resolve(const struct slice *slice, size_t n_frames)
{
    int64_t n = n_frames > INT64_MAX ? INT64_MAX : (int64_t)n_frames;
    int64_t step = slice->step.given ? slice->step.value : 1;
    if (step == INT64_MIN) /* so that -step exists */
        step = -INT64_MAX;
    bool forward = step > 0;
    int64_t low = forward ? 0 : -1;
    int64_t high = forward ? n : n - 1;
    int64_t start = place(slice->start, n, low, high, forward ? low : high);
    int64_t stop = place(slice->stop, n, low, high, forward ? high : low);
    struct slice_range range = {0, start, step};
    if (forward && start < stop)
        range.count = (size_t)((stop - start - 1) / step + 1);
    else if (!forward && stop < start)
        range.count = (size_t)((start - stop - 1) / -step + 1);
    return range;
}

bool slice_ends_within(const struct slice *slice, size_t n_frames)
{
    bool forward = !slice->step.given || slice->step.value > 0;
    const struct slice_bound *last = forward ? &slice->stop : &slice->start;
    const struct slice_bound *first = forward ? &slice->start : &slice->stop;
    if (first->given && first->value < 0)
        return false;
    return last->given && last->value >= 0 &&
           (uint64_t)last->value + (forward ? 0 : 1) <= (uint64_t)n_frames;
}

static void bound_text(struct slice_bound bound, char text[24])
{
    text[0] = '\0';
    if (bound.given)
        (void)snprintf(text, 24, "%" PRId64, bound.value);
}

void slice_text(const struct slice *slice, char text[SLICE_TEXT_SIZE])
{
    char start[24], stop[24], step[24];
    bound_text(slice->start, start);
    bound_text(slice->stop, stop);
    bound_text(slice->step, step);
    (void)snprintf(text, SLICE_TEXT_SIZE, "%s:%s%s%s", start, stop, step[0] != '\0' ? ":" : "",
                   step);
}
