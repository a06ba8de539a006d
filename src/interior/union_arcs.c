/* SPDX-License-Identifier: MIT */
#include "interior/union_arcs.h"

#include <float.h>
#include <stdlib.h>

#include "base/error.h"

/* Duff et al. 2017, J. Comput. Graph. Tech. 6, 1. */
elea_circle elea_circle_create(const elea_cap *cap)
{
    vec3 u = cap->u;
    double sign = u.z >= 0.0 ? 1.0 : -1.0;
    double a = -1.0 / (sign + u.z), b = u.x * u.y * a;
    return (elea_circle){
        cap, {1.0 + sign * u.x * u.x * a, sign * b, -sign * u.x}, {b, sign + u.y * u.y * a, -u.y}};
}

/* As in cap_lanes.c, with the same bits. */
static inline double turn_of(double x, double y)
{
    double p = y / (fabs(x) + fabs(y) + DBL_MIN) + 0.0; /* and never -0.0 */
    double right = copysign(1.0, x), up = copysign(1.0, p);
    return (1.0 - right) + right * p + (1.0 + right) * (1.0 - up);
}

elea_cover elea_circle_cover(const elea_circle *circle, const elea_crossing *crossing)
{
    double g1 = vec3_dot(crossing->across, circle->e2);
    double g2 = -vec3_dot(crossing->across, circle->e1);
    double along = crossing->along, aside = crossing->aside;
    elea_arc_end from = {g1 * along + g2 * aside, g2 * along - g1 * aside};
    elea_arc_end to = {g1 * along - g2 * aside, g2 * along + g1 * aside};
    return (elea_cover){turn_of(from.x, from.y), turn_of(to.x, to.y), from, to, along};
}

/* Each cap splits at most one arc; elea_arcs_bury writes one entry beyond the remaining arcs. */
elea_status elea_arcs_reserve(elea_arcs *arcs, size_t n_caps, elea_error *error)
{
    if (n_caps <= arcs->capacity)
        return ELEA_OK;
    size_t capacity = n_caps + n_caps / 2 + 64;
    elea_arcs_clear(arcs);
    arcs->arcs = malloc((capacity + 2) * sizeof *arcs->arcs);
    arcs->spare = malloc((capacity + 2) * sizeof *arcs->spare);
    arcs->ends = malloc(2 * (capacity + 1) * sizeof *arcs->ends);
    if (arcs->arcs == NULL || arcs->spare == NULL || arcs->ends == NULL)
        return elea_error_memory(error, capacity, sizeof *arcs->arcs, "arcs of a sphere");
    arcs->capacity = capacity;
    return ELEA_OK;
}

void elea_arcs_clear(elea_arcs *arcs)
{
    free(arcs->arcs);
    free(arcs->spare);
    free(arcs->ends);
    *arcs = (elea_arcs){.n = 0};
}

void elea_arcs_set_whole(elea_arcs *arcs)
{
    arcs->n = 1;
    arcs->n_ends = 2;
    arcs->arcs[0] = (elea_arc){0.0, 4.0, 0, 1};
    arcs->ends[0] = arcs->ends[1] = (elea_arc_end){1.0, 0.0};
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

/*
 * Removes the cover from every arc and keeps the parts before and after it. If the cover passes
 * through turn 0, only the part between its ends remains. The loop has no branches, because they
 * would be unpredictable.
 */
void elea_arcs_bury(elea_arcs *arcs, const elea_cover *cover)
{
    const double beyond = 8.0, from = cover->from_turn, to = cover->to_turn;
    bool wraps = to < from;
    double low = to - beyond * (double)!wraps, high = to + beyond * (double)wraps;
    uint32_t from_place = (uint32_t)arcs->n_ends, to_place = from_place + 1;
    elea_arc *out = arcs->spare;
    size_t n = 0;
    for (size_t i = 0; i < arcs->n; i++) {
        const elea_arc arc = arcs->arcs[i];
        out[n].start = larger(arc.start, low);
        out[n].end = smaller(arc.end, from);
        out[n].first = low > arc.start ? to_place : arc.first;
        out[n].last = from < arc.end ? from_place : arc.last;
        n += out[n].start < out[n].end;
        out[n].start = larger(arc.start, high);
        out[n].end = arc.end;
        out[n].first = high > arc.start ? to_place : arc.first;
        out[n].last = arc.last;
        n += out[n].start < out[n].end;
    }
    arcs->ends[from_place] = cover->from;
    arcs->ends[to_place] = cover->to;
    arcs->n_ends += 2;
    arcs->spare = arcs->arcs;
    arcs->arcs = out;
    arcs->n = n;
}

/* The sign of `along` separates a tiny cover from a nearly complete one. */
elea_cover_extent elea_cover_extent_of(const elea_cover *cover)
{
    double length = cover->to_turn - cover->from_turn, along = cover->along;
    length += length < 0.0 ? 4.0 : 0.0;
    bool unknown = (cover->from.x == 0.0 && cover->from.y == 0.0) ||
                   (cover->to.x == 0.0 && cover->to.y == 0.0);
    if (unknown)
        return along < 0.0 ? ELEA_COVERS_ALL : ELEA_COVERS_NOTHING;
    if (along <= 0.0)
        return length < 1.0 ? ELEA_COVERS_ALL : ELEA_COVERS_PART;
    return length > 0.0 && length <= 3.0 ? ELEA_COVERS_PART : ELEA_COVERS_NOTHING;
}
