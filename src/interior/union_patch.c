/* SPDX-License-Identifier: MIT */
#include "interior/union_patch.h"

#include "interior/union_rim.h"

/* ---- The exposed arcs of a circle ---- */

typedef enum exposure { EXPOSED, HIDDEN, BURIED, UNCLEAR } exposure;

/* ---- Few caps ---- */

static bool has_few(const elea_cap_set *set, size_t j)
{
    return set->n_kept <= ELEA_NUM_LARGEST && set->n_meeting[j] <= ELEA_COVERS_MOST;
}

/* The covers of kept cap j's circle; false if not all caps clearly cross it. */
static bool find_covers(const elea_cap_set *set, size_t j, const elea_circle *circle,
                        elea_covers *covers)
{
    const size_t n = set->n_meeting[j];
    const uint8_t *meeting = set->meeting[j];
    elea_cap_block block = {.n = 0};
    for (size_t first = 0; first < n; first += ELEA_CAP_LANES) {
        size_t end = first + ELEA_CAP_LANES < n ? first + ELEA_CAP_LANES : n;
        block.n = 0;
        for (size_t i = first; i < end; i++)
            cap_block_add(&block, &set->kept[meeting[i]], meeting[i]);
        unsigned all = (1U << block.n) - 1;
        if ((set->kernel->cross(circle, &block, covers, first) & all) != all)
            return false;
        for (size_t i = block.n; i < ELEA_CAP_LANES; i++)
            covers_omit(covers, first + i);
    }
    return true;
}

/*
 * Adds the exposed arcs of kept cap j's circle, all of whose covers are compared at once. UNCLEAR
 * without any if this is not possible.
 */
static exposure add_few(const elea_cap_set *set, size_t j, const elea_circle *circle,
                        elea_rim_sum *sum)
{
    elea_covers covers;
    exposed_arc arcs[ELEA_COVERS_MOST];
    const elea_arc_end start = {1.0, 0.0};
    if (!has_few(set, j) || !find_covers(set, j, circle, &covers))
        return UNCLEAR;
    const size_t n = set->n_meeting[j]; /* which is known of few kept caps only */
    if (n == 0) {
        elea_rim_add(sum, circle, start, start, 4.0);
        return EXPOSED;
    }
    size_t n_arcs = set->kernel->expose(&covers, n, arcs);
    for (size_t i = 0; i < n_arcs; i++) {
        size_t a = arcs[i].after, b = arcs[i].before;
        elea_rim_add(sum, circle, (elea_arc_end){covers.to_x[a], covers.to_y[a]},
                     (elea_arc_end){covers.from_x[b], covers.from_y[b]}, arcs[i].turn);
    }
    return n_arcs > 0 ? EXPOSED : HIDDEN;
}

/* ---- Any caps ---- */

/*
 * What cap `place` covers of kept cap j's circle, in nearly degenerate cases: nothing, a part,
 * which it sets, or all. `state` becomes BURIED if the two caps cover the ball.
 */
static elea_cover_extent cover_closely(const elea_cap_set *set, size_t j, size_t place,
                                       const elea_circle *circle, const double gaps[2],
                                       elea_cover *cover, exposure *state)
{
    elea_crossing crossing;
    elea_cap *cap = &set->kept[j], *other = &set->kept[place];
    elea_cap_relation relation = caps_relate(cap, other, gaps[0], gaps[1]);
    if (relation == ELEA_CAPS_CLOSE)
        relation = elea_caps_relate_closely(cap, other, &crossing);
    if (relation == ELEA_CAPS_COVERING)
        *state = BURIED;
    if (relation == ELEA_CAPS_NESTED)
        return place < j ? ELEA_COVERS_ALL : ELEA_COVERS_NOTHING;
    if (relation != ELEA_CAPS_CROSSING)
        return ELEA_COVERS_NOTHING;
    *cover = elea_circle_cover(circle, &crossing);
    return elea_cover_extent_of(cover);
}

/* Removes the parts of kept cap j's circle that the caps of a block cover. */
static exposure bury_block(const elea_cap_set *set, size_t j, const elea_cap_block *block,
                           const elea_circle *circle, elea_arcs *arcs)
{
    elea_covers covers;
    exposure state = EXPOSED;
    (void)set->kernel->cross(circle, block, &covers, 0);
    ++*set->work;
    for (size_t i = 0; i < block->n && arcs->n > 0 && state == EXPOSED; i++) {
        const double gaps[2] = {covers.nested[i], covers.apart[i]};
        elea_cover cover = covers_lane(&covers, i);
        elea_cover_extent extent = ELEA_COVERS_PART;
        if (block->place[i] == j)
            continue;
        if (gaps[0] < ELEA_CAPS_CLEAR || gaps[1] < ELEA_CAPS_CLEAR)
            extent = cover_closely(set, j, block->place[i], circle, gaps, &cover, &state);
        if (extent == ELEA_COVERS_PART)
            elea_arcs_bury(arcs, &cover);
        else if (extent == ELEA_COVERS_ALL)
            arcs->n = 0;
    }
    return arcs->n > 0 || state == BURIED ? state : HIDDEN;
}

/* The same as add_few, for any caps. */
static exposure add_any(const elea_cap_set *set, size_t j, const elea_circle *circle,
                        elea_arcs *arcs, elea_rim_sum *sum)
{
    elea_cap_search search;
    exposure state = EXPOSED;
    elea_arcs_set_whole(arcs);
    elea_cap_search_start(&search, set, j);
    while (state == EXPOSED && elea_cap_search_next(&search))
        state = bury_block(set, j, search.block, circle, arcs);
    for (size_t i = 0; i < arcs->n && state == EXPOSED; i++) {
        const elea_arc *arc = &arcs->arcs[i];
        elea_rim_add(sum, circle, arcs->ends[arc->first], arcs->ends[arc->last],
                     arc->end - arc->start);
    }
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
        if (j % ELEA_CAPS_AT_ONCE == 0 && cap_set_ends(set))
            return nothing;
        elea_circle circle = elea_circle_create(&set->kept[j]);
        exposure state = add_few(set, j, &circle, &sum);
        if (state == UNCLEAR)
            state = add_any(set, j, &circle, arcs, &sum);
        if (state == BURIED)
            return nothing;
        exposed = exposed || state == EXPOSED;
    }
    elea_rim_finish(&sum);
    return exposed ? close_patch(&sum.rim, centre) : nothing;
}
