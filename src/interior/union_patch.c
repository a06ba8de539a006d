/* SPDX-License-Identifier: MIT */
#include "interior/union_patch.h"

#include "interior/union_rim.h"

/* ---- The exposed arcs of a circle ---- */

typedef enum exposure { EXPOSED, HIDDEN, BURIED } exposure;

/* Removes the part of kept cap j's circle that cap `place` covers, in nearly degenerate cases. */
static exposure bury_closely(const elea_cap_set *set, size_t j, size_t place, double nested,
                             double apart, const elea_circle *circle, elea_arcs *arcs)
{
    elea_crossing crossing;
    elea_cap *cap = &set->kept[j], *other = &set->kept[place];
    elea_cap_relation relation = caps_relate(cap, other, nested, apart);
    if (relation == ELEA_CAPS_CLOSE)
        relation = elea_caps_relate_closely(cap, other, &crossing);
    if (relation == ELEA_CAPS_CROSSING) {
        elea_cover cover = elea_circle_cover(circle, &crossing);
        elea_arcs_bury_closely(arcs, &cover);
    }
    if (relation == ELEA_CAPS_NESTED && place < j)
        return HIDDEN;
    return relation == ELEA_CAPS_COVERING ? BURIED : EXPOSED;
}

/* The same for all caps of a block. */
static exposure bury_block(const elea_cap_set *set, size_t j, const elea_cap_block *block,
                           const elea_circle *circle, elea_arcs *arcs)
{
    elea_covers covers;
    exposure state = EXPOSED;
    set->kernel->cross(circle, block, &covers);
    for (size_t i = 0; i < block->n && arcs->n > 0 && state == EXPOSED; i++) {
        double nested = covers.nested[i], apart = covers.apart[i];
        if (nested >= ELEA_CAPS_CLEAR && apart >= ELEA_CAPS_CLEAR) {
            elea_cover cover = covers_lane(&covers, i);
            elea_arcs_bury(arcs, &cover);
        } else if (block->place[i] != j) {
            state = bury_closely(set, j, block->place[i], nested, apart, circle, arcs);
        }
    }
    return arcs->n > 0 ? state : HIDDEN;
}

/* The exposed part of the circle of kept cap j. */
static exposure expose_arcs(const elea_cap_set *set, size_t j, const elea_circle *circle,
                            elea_arcs *arcs)
{
    elea_cap_search search;
    exposure state = EXPOSED;
    elea_arcs_set_whole(arcs);
    elea_cap_search_start(&search, set, j);
    while (state == EXPOSED && elea_cap_search_next(&search))
        state = bury_block(set, j, search.block, circle, arcs);
    return state;
}

/* ---- The pole of the area ---- */

/*
 * Finds the one of 26 directions that is farthest from all caps; false if none is farther than
 * `clearance`. The directions are slightly rotated to avoid the symmetries of bodies.
 */
static bool find_clear_pole(const elea_cap_set *set, double clearance, vec3 *pole)
{
    bool found = false;
    for (int i = 0; i < 27; i++) {
        const int a = i / 9 - 1, b = i / 3 % 3 - 1, c = i % 3 - 1;
        if (i == 13)
            continue; /* a = b = c = 0 */
        vec3 v = {a + 0.0137 * b, b + 0.0271 * c, c - 0.0193 * a};
        double length = vec3_length(v), nearest = HUGE_VAL;
        for (size_t k = 0; k < set->n_kept && nearest > clearance; k++) {
            const elea_cap *cap = &set->kept[k];
            double cosine = vec3_dot(v, cap->u) / length;
            cosine = fmin(1.0, fmax(-1.0, cosine));
            nearest = fmin(nearest, acos(cosine) - atan2(cap->rho, cap->t));
        }
        if (nearest > clearance) {
            clearance = nearest;
            *pole = (vec3){v.x / length, v.y / length, v.z / length};
            found = true;
        }
    }
    return found;
}

/*
 * The centre of the largest cap, because no exposed arc is nearer to it than that cap's edge. If
 * all caps are smaller than 11 degrees, an exposed point may be farther from all of them.
 */
static vec3 choose_pole(const elea_cap_set *set, bool *is_exposed)
{
    const elea_cap *largest = &set->kept[0];
    vec3 pole = largest->u;
    *is_exposed = largest->q < 0.02 && find_clear_pole(set, atan2(largest->rho, largest->t), &pole);
    return pole;
}

/* ---- The moments ---- */

/* Surface divergence theorem on the unit sphere; M0 is the solid angle (docs/interior.md). */
static elea_patch close_patch(const elea_rim *rim, vec3 centre)
{
    const double c[3] = {centre.x, centre.y, centre.z};
    elea_patch patch = {.solid_angle = rim->area};
    for (int i = 0; i < 3; i++)
        patch.first[i] = -rim->first[i] / 2.0;
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            int k = sym3_index(i, j);
            patch.second[k] = ((i == j ? rim->area : 0.0) - rim->second[k]) / 3.0;
            patch.third[k] = (c[i] * patch.first[j] + c[j] * patch.first[i] - rim->third[k]) / 4.0;
        }
    return patch;
}

static elea_patch whole_sphere(void)
{
    elea_patch patch = {.solid_angle = 4.0 * ELEA_PI};
    for (int i = 0; i < 3; i++)
        patch.second[i] = 4.0 * ELEA_PI / 3.0;
    return patch;
}

elea_patch elea_patch_compute(elea_cap_set *set, elea_arcs *arcs, elea_rim_arcs *rim_arcs,
                              vec3 centre)
{
    const elea_patch nothing = {.solid_angle = 0.0};
    if (set->n_found == 0)
        return whole_sphere();
    if (!elea_cap_set_keep(set))
        return nothing;
    bool exposed;
    vec3 pole = choose_pole(set, &exposed);
    elea_rim_sum sum = {.kernel = set->kernel, .pole = pole, .centre = centre, .arcs = rim_arcs};
    sum.rim.area = exposed ? 4.0 * ELEA_PI : 0.0;
    rim_arcs->n = 0;
    for (size_t j = 0; j < set->n_kept; j++) {
        if (j % ELEA_CAPS_AT_ONCE == 0 && cancel_requested(set->cancel))
            return nothing;
        elea_circle circle = elea_circle_create(&set->kept[j]);
        exposure state = expose_arcs(set, j, &circle, arcs);
        if (state == BURIED)
            return nothing;
        if (state == HIDDEN)
            continue;
        exposed = true;
        elea_rim_add(&sum, &circle, arcs);
    }
    elea_rim_finish(&sum);
    return exposed ? close_patch(&sum.rim, centre) : nothing;
}
