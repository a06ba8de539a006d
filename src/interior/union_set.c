/* SPDX-License-Identifier: MIT */
#include "interior/union_set.h"

#include <stdlib.h>

#include "base/error.h"

#define NOT_KEPT UINT32_MAX

elea_status elea_cap_set_reserve(elea_cap_set *set, size_t n, elea_error *error)
{
    if (n <= set->capacity)
        return ELEA_OK;
    size_t capacity = n + n / 2 + 64;
    elea_cap *found = realloc(set->found, capacity * sizeof *found);
    set->found = found != NULL ? found : set->found;
    elea_cap *kept = realloc(set->kept, capacity * sizeof *kept);
    set->kept = kept != NULL ? kept : set->kept;
    size_t n_blocks = capacity / ELEA_CAP_LANES + 1;
    elea_cap_block *blocks = realloc(set->blocks, n_blocks * sizeof *blocks);
    set->blocks = blocks != NULL ? blocks : set->blocks;
    elea_cap_key *order = realloc(set->order, capacity * sizeof *order);
    set->order = order != NULL ? order : set->order;
    uint32_t *place = realloc(set->place, capacity * sizeof *place);
    set->place = place != NULL ? place : set->place;
    if (set->meeting == NULL)
        set->meeting = malloc(ELEA_NUM_LARGEST * sizeof *set->meeting);
    if (set->cell == NULL)
        set->cell = malloc(sizeof *set->cell);
    if (found == NULL || kept == NULL || blocks == NULL || order == NULL || place == NULL ||
        set->meeting == NULL || set->cell == NULL) {
        (void)elea_error_memory(error, capacity, sizeof *found, "caps of a sphere");
        return ELEA_ERROR_MEMORY;
    }
    elea_status failed = elea_ball_tree_reserve(&set->tree, capacity, error);
    if (!failed)
        set->capacity = capacity;
    return failed;
}

void elea_cap_set_clear(elea_cap_set *set)
{
    free(set->found);
    free(set->kept);
    free(set->blocks);
    free(set->order);
    free(set->place);
    free(set->meeting);
    free(set->cell);
    elea_ball_tree_clear(&set->tree);
}

/* ---- Searching ---- */

/* A ball that intersects the unit sphere in the cap; the balls of intersecting caps touch. */
static elea_ball_item ball_of_cap(const elea_cap *cap, size_t id)
{
    /* The distance from u to the circle, with a margin for the rounding of |u| and the angle. */
    double chord = sqrt(2.0 * cap->q) * (1.0 + 1e-12) + 1e-14;
    return (elea_ball_item){{cap->u.x, cap->u.y, cap->u.z}, chord, (uint32_t)id};
}

/* A tree is useful if a cap may meet only few of its caps. */
static bool is_worth_a_search(const elea_cap_set *set, const elea_ball_item *ball)
{
    return set->has_tree && ball->radius + set->largest_in_tree < 0.5;
}

/* The first `n_known` kept caps need no search. */
static void start(elea_cap_search *search, const elea_cap_set *set, const elea_cap *cap,
                  size_t n_known)
{
    search->set = set;
    search->n_listed = 0;
    search->next_block = n_known / ELEA_CAP_LANES;
    search->end_block = (set->n_kept + ELEA_CAP_LANES - 1) / ELEA_CAP_LANES;
    search->in_tree = false;
    if (!set->has_tree)
        return;
    search->ball = ball_of_cap(cap, 0);
    if (is_worth_a_search(set, &search->ball)) {
        search->end_block = ELEA_NUM_LARGEST / ELEA_CAP_LANES;
        search->in_tree = true;
        search->leaves = ball_search(search->ball.centre, search->ball.radius, ELEA_BALLS_TOUCHING);
    }
}

void elea_cap_search_start(elea_cap_search *search, const elea_cap_set *set, size_t place)
{
    bool large = place < ELEA_NUM_LARGEST;
    size_t n_known =
        set->n_kept < ELEA_NUM_LARGEST ? set->n_kept + ELEA_CAP_LANES - 1 : ELEA_NUM_LARGEST;
    start(search, set, &set->kept[place], large ? n_known : 0);
    search->listed = large ? set->meeting[place] : NULL;
    search->n_listed = large ? set->n_meeting[place] : 0;
}

static bool next_of_list(elea_cap_search *search)
{
    elea_cap_block *block = &search->own;
    for (block->n = 0; search->n_listed > 0 && block->n < ELEA_CAP_LANES; search->n_listed--) {
        uint32_t place = *search->listed++;
        cap_block_add(block, &search->set->kept[place], place);
    }
    search->block = block;
    return true;
}

static bool next_of_tree(elea_cap_search *search)
{
    const elea_cap_set *set = search->set;
    elea_cap_block *block = &search->own;
    elea_ball_search *leaves = &search->leaves;
    block->n = 0;
    while (block->n < ELEA_CAP_LANES) {
        if (leaves->first == leaves->end && !ball_search_next(leaves, &set->tree))
            break;
        const elea_ball_item *item = leaves->first++;
        uint32_t place = set->place[item->id];
        if (place != NOT_KEPT && ball_item_touches(item, search->ball.centre, search->ball.radius))
            cap_block_add(block, &set->kept[place], place);
    }
    search->block = block;
    return block->n > 0;
}

bool elea_cap_search_next(elea_cap_search *search)
{
    if (search->n_listed > 0)
        return next_of_list(search);
    if (search->next_block == search->end_block)
        return search->in_tree && next_of_tree(search);
    search->block = &search->set->blocks[search->next_block++];
    return true;
}

/* ---- Keeping ---- */

static bool key_precedes(const elea_cap *found, const elea_cap_key *a, const elea_cap_key *b)
{
    if (a->t != b->t)
        return a->t < b->t;
    const elea_cap *first = &found[a->place], *second = &found[b->place];
    if (first->t_rest != second->t_rest)
        return first->t_rest < second->t_rest;
    return first->id < second->id;
}

/* Largest cap first; equal ones in a fixed order. Shell 1959: no memory, no recursion. */
static void sort_keys(const elea_cap *found, elea_cap_key *keys, size_t n)
{
    size_t gap = n > 40 ? n / 3 : 1;
    for (; gap > 0; gap = gap == 1 ? 0 : (gap / 3 > 0 ? gap / 3 : 1))
        for (size_t i = gap; i < n; i++) {
            elea_cap_key key = keys[i];
            size_t j = i;
            for (; j >= gap && key_precedes(found, &key, &keys[j - gap]); j -= gap)
                keys[j] = keys[j - gap];
            keys[j] = key;
        }
}

static void sort_caps(elea_cap_set *set)
{
    for (size_t i = 0; i < set->n_found; i++)
        set->order[i] = (elea_cap_key){set->found[i].t, (uint32_t)i};
    sort_keys(set->found, set->order, set->n_found);
}

typedef enum fate { KEPT, HIDDEN, BURIED } fate;

/* Decides if a larger cap hides a cap; the common case of crossing caps is decided first. */
static fate compare_closely(elea_cap *cap, elea_cap *larger, double nested, double apart)
{
    elea_crossing ignored;
    if (nested > ELEA_CAPS_SURE && apart > ELEA_CAPS_SURE)
        return KEPT;
    elea_cap_relation relation = caps_relate(cap, larger, nested, apart);
    if (relation == ELEA_CAPS_CLOSE)
        relation = elea_caps_relate_closely(cap, larger, &ignored);
    if (relation == ELEA_CAPS_NESTED)
        return HIDDEN;
    return relation == ELEA_CAPS_COVERING ? BURIED : KEPT;
}

/* The same for all caps of a block. Adds to `meeting` all that are not disjoint from the cap. */
static fate compare_block(const elea_cap_set *set, elea_cap *cap, const elea_cap_block *block,
                          uint8_t *meeting, size_t *n_meeting)
{
    cap_gaps gaps;
    set->kernel->compare(block, cap, &gaps);
    ++*set->work;
    size_t n = *n_meeting;
    /* No branches in this loop, because they would be unpredictable. */
    for (size_t i = 0; i < block->n; i++) {
        meeting[n] = (uint8_t)block->place[i];
        n += ~gaps.miss >> i & 1;
    }
    *n_meeting = n;
    unsigned unsettled = ~(gaps.cross | gaps.miss) & ((1U << block->n) - 1);
    fate verdict = KEPT;
    for (size_t i = 0; i < block->n && unsettled != 0 && verdict == KEPT; i++)
        verdict = compare_closely(cap, &set->kept[block->place[i]], gaps.nested[i], gaps.apart[i]);
    return verdict;
}

/*
 * Removes the caps from position `first` of the order on that cover nothing which the kept ones
 * leave exposed. False if nothing is exposed.
 */
static bool drop_redundant(elea_cap_set *set, size_t first)
{
    const double slack = 1e-15;
    elea_cell *cell = set->cell;
    elea_cell_start(cell);
    for (size_t i = 0; i < set->n_kept; i++)
        elea_cell_cut(cell, set->kept[i].u, set->kept[i].t, slack);
    size_t n = first;
    for (size_t i = first; i < set->n_found; i++) {
        const elea_cap *cap = &set->found[set->order[i].place];
        if (!elea_cell_exceeds(cell, cap->u, cap->t - slack))
            continue;
        elea_cell_cut(cell, cap->u, cap->t, slack);
        set->order[n++] = set->order[i];
    }
    set->n_found = n;
    return !elea_cell_is_buried(cell);
}

/* Builds a tree of all caps from position `first` of the order on; the first is the largest. */
static void grow_tree(elea_cap_set *set, size_t first)
{
    for (size_t i = first; i < set->n_found; i++) {
        set->tree.items[i - first] = ball_of_cap(&set->found[set->order[i].place], i);
        set->place[i] = NOT_KEPT;
    }
    set->largest_in_tree = set->tree.items[0].radius;
    elea_ball_tree_build(&set->tree, set->n_found - first);
    set->has_tree = true;
}

static void keep_cap(elea_cap_set *set, const elea_cap *cap)
{
    size_t place = set->n_kept++;
    elea_cap_block *block = &set->blocks[place / ELEA_CAP_LANES];
    block->n = place % ELEA_CAP_LANES;
    cap_block_add(block, cap, (uint32_t)place);
    set->kept[place] = *cap;
}

/* Compares one of the first caps with all kept ones, and adds it to the lists of those it meets. */
static fate judge_large(elea_cap_set *set, elea_cap *cap)
{
    size_t place = set->n_kept, n = 0;
    uint8_t *meeting = set->meeting[place];
    fate verdict = KEPT;
    for (size_t i = 0; i < place && verdict == KEPT; i += ELEA_CAP_LANES)
        verdict = compare_block(set, cap, &set->blocks[i / ELEA_CAP_LANES], meeting, &n);
    if (verdict != KEPT)
        return verdict;
    keep_cap(set, cap);
    set->n_meeting[place] = (uint8_t)n;
    for (size_t i = 0; i < n; i++) {
        size_t other = meeting[i];
        set->meeting[other][set->n_meeting[other]++] = (uint8_t)place;
    }
    return KEPT;
}

/* Judges the cap at position i of the order once the largest caps are known. */
static fate judge_small(elea_cap_set *set, size_t i, elea_cap *cap)
{
    elea_cap_search search;
    fate verdict = KEPT;
    start(&search, set, cap, 0);
    while (verdict == KEPT && elea_cap_search_next(&search)) {
        uint8_t ignored[ELEA_CAP_LANES];
        size_t n_ignored = 0;
        verdict = compare_block(set, cap, search.block, ignored, &n_ignored);
    }
    if (verdict == KEPT) {
        set->place[i] = (uint32_t)set->n_kept;
        keep_cap(set, cap);
    }
    return verdict;
}

/* Prepares the caps from position i of the order on; false if nothing is exposed. */
static bool start_small(elea_cap_set *set, size_t i)
{
    if (!drop_redundant(set, i))
        return false;
    if (i < set->n_found)
        grow_tree(set, i);
    return true;
}

bool elea_cap_set_keep(elea_cap_set *set)
{
    sort_caps(set);
    set->n_kept = 0;
    set->has_tree = false;
    for (size_t i = 0; i < set->n_found; i++) {
        if (i % ELEA_CAPS_AT_ONCE == 0 && cap_set_ends(set))
            return false;
        bool large = set->n_kept < ELEA_NUM_LARGEST;
        if (!large && !set->has_tree && !start_small(set, i))
            return false;
        if (i == set->n_found)
            break;
        elea_cap *cap = &set->found[set->order[i].place];
        if ((large ? judge_large(set, cap) : judge_small(set, i, cap)) == BURIED)
            return false;
    }
    return true;
}
