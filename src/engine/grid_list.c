/* SPDX-License-Identifier: MIT */
#include "engine/grid_parts.h"

#include <math.h>
#include <stdlib.h>

void grid_list_free(grid_list *list)
{
    free(list->blocks);
    free(list->bounds);
    *list = (grid_list){.count = 0};
}

size_t grid_list_bytes(const grid_list *list)
{
    return list->count * sizeof *list->blocks +
           GRID_BOUNDS * grid_list_padded(list->count) * sizeof *list->bounds;
}

/* Makes room for `count` blocks, and fills the padding of their bounds. */
static bool reserve(grid_list *list, size_t count)
{
    size_t padded = grid_list_padded(count);
    /* Empty lists have memory, too, because some are made when they are first needed. */
    *list = (grid_list){.count = count,
                        .blocks = malloc((count + 1) * sizeof *list->blocks),
                        .bounds = malloc((GRID_BOUNDS * padded + 1) * sizeof *list->bounds)};
    if (list->blocks == NULL || list->bounds == NULL) {
        grid_list_free(list);
        return false;
    }
    for (size_t k = 0; k < GRID_BOUNDS; k++)
        for (size_t i = count; i < padded; i++)
            list->bounds[k * padded + i] = k == 0 ? (float)GRID_PADDING : 0.0f;
    return true;
}

/* A ball that encloses a block: its centre is that of the box around the primitives' centres. */
static void enclose(const grid_source *source, size_t block, float ball[GRID_BOUNDS])
{
    const grid_shapes *all = &source->all;
    size_t n = body_size(source->body), first = block * GRID_LIST, end = first + GRID_LIST;
    const int high = all->n_rows == GRID_ROWS_CUBOIDS ? GRID_HIGH : 0;
    bool full = end <= n;
    end = full ? end : n;
    for (int k = 0; k < 3; k++) {
        float least = HUGE_VALF, most = -HUGE_VALF;
        for (size_t i = first; i < end; i++) {
            least = fminf(least, all->row[k][i]);
            most = fmaxf(most, all->row[high + k][i]);
        }
        ball[k] = 0.5f * (least + most);
    }
    ball[GRID_REACH] = 0.0f;
    for (size_t i = first; i < end; i++) {
        float square = 0.0f;
        for (int k = 0; k < 3; k++) {
            float d =
                fmaxf(fabsf(all->row[k][i] - ball[k]), fabsf(all->row[high + k][i] - ball[k]));
            square += d * d;
        }
        ball[GRID_REACH] = fmaxf(ball[GRID_REACH], sqrtf(square) + all->row[GRID_RADIUS][i]);
    }
    ball[GRID_REACH] += 4.0f * ROUNDING;
    ball[GRID_FULL] = full ? ball[GRID_REACH] : GRID_FAR;
}

bool grid_list_all(const grid_source *source, grid_list *list)
{
    size_t count = source->all.n_blocks, padded = grid_list_padded(count);
    if (!reserve(list, count))
        return false;
    for (size_t b = 0; b < count; b++) {
        float ball[GRID_BOUNDS];
        list->blocks[b] = (uint32_t)b;
        enclose(source, b, ball);
        for (size_t k = 0; k < GRID_BOUNDS; k++)
            list->bounds[k * padded + b] = ball[k];
    }
    return true;
}

bool grid_list_select(const grid_source *source, grid_list *list, const grid_list *from,
                      const float centre[3], float limit)
{
    uint32_t *places = malloc((from->count + 1) * sizeof *places);
    if (places == NULL)
        return false;
    size_t count = source->lanes->select(from, centre, fminf(limit, GRID_FAR), from->count, places);
    bool enough = reserve(list, count);
    size_t padded = grid_list_padded(count), wide = grid_list_padded(from->count);
    for (size_t i = 0; i < count && enough; i++) {
        list->blocks[i] = from->blocks[places[i]];
        for (size_t k = 0; k < GRID_BOUNDS; k++)
            list->bounds[k * padded + i] = from->bounds[k * wide + places[i]];
    }
    free(places);
    return enough;
}

grid_list grid_list_narrow(const grid_source *source, const grid_list *from, const float centre[3],
                           float limit, grid_few *few)
{
    size_t count =
        source->lanes->select(from, centre, fminf(limit, GRID_FAR), GRID_FEW, few->blocks);
    if (count > GRID_FEW)
        return *from;
    for (size_t i = 0; i < count; i++)
        few->blocks[i] = from->blocks[few->blocks[i]];
    return (grid_list){.count = count, .blocks = few->blocks};
}
