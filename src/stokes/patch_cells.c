/* SPDX-License-Identifier: MIT */
#include "stokes/patch_cells.h"

#include <math.h>

#include "body/shape.h"

/* Neighbours that are tried; more would drop few more cells. */
#define NEAREST 16
/* Cells along a side of those that are tried first. */
#define LARGEST 8
/* Angle by which a cell must be inside another sphere, besides the step of patch_cover.h. */
#define MARGIN 1e-6

/* ---- Neighbours ---- */

/* The part of a sphere that another one covers: all directions within an angle of an axis. */
typedef struct cap {
    vec3 axis;
    double angle, cosine, sine;
} cap;

/* Spheres that overlap one, the nearest first. */
typedef struct neighbours {
    size_t n;
    uint32_t number[NEAREST + 1];
    double square[NEAREST + 1]; /* of the distance */
} neighbours;

static void insert(neighbours *list, uint32_t number, double square)
{
    size_t i = list->n;
    for (; i > 0 && square < list->square[i - 1]; i--) {
        list->number[i] = list->number[i - 1];
        list->square[i] = list->square[i - 1];
    }
    list->number[i] = number;
    list->square[i] = square;
    if (list->n < NEAREST)
        list->n++;
}

static bool is_near(const patch_node *node, const float x[3], float radius)
{
    bool near = true;
    for (int k = 0; k < 3; k++)
        near &= (node->low[k] <= x[k] + radius) & (x[k] - radius <= node->high[k]);
    return near;
}

static void find_neighbours(const patch_cover *cover, size_t number, neighbours *list)
{
    const elea_body *body = cover->body;
    const elea_sphere *sphere = body_sphere(body, number);
    float radius = (float)(sphere->radius * cover->inverse_unit);
    float x[3] = {cover->centre[0][number], cover->centre[1][number], cover->centre[2][number]};
    list->n = 0;
    for (size_t k = 0; k < cover->n_nodes;) {
        const patch_node *node = &cover->nodes[k];
        if (!is_near(node, x, radius)) {
            k = node->next;
            continue;
        }
        for (size_t i = node->first; i < node->first + node->count; i++) {
            uint32_t other = cover->order[i];
            if (other == number || primitive_kind(body, other) != ELEA_PRIMITIVE_SPHERE)
                continue;
            vec3 apart = vec3_sub(body_sphere(body, other)->centre, sphere->centre);
            double reach = sphere->radius + body_sphere(body, other)->radius;
            double square = vec3_dot(apart, apart);
            if (square < reach * reach)
                insert(list, other, square);
        }
        k++;
    }
}

/* False if the neighbour covers nothing, or too little to matter. */
static bool make_cap(const patch_cover *cover, size_t number, size_t other, double square, cap *c)
{
    const elea_sphere *a = body_sphere(cover->body, number), *b = body_sphere(cover->body, other);
    double distance = sqrt(square);
    if (!(distance > 1e-12 * a->radius))
        return false;
    double cosine =
        (a->radius * a->radius + square - b->radius * b->radius) / (2.0 * a->radius * distance);
    c->angle = acos(fmax(-1.0, fmin(1.0, cosine))) - MARGIN - 4.0 * cover->step / a->radius;
    c->axis = vec3_scale(1.0 / distance, vec3_sub(b->centre, a->centre));
    c->cosine = cos(c->angle);
    c->sine = sin(c->angle);
    return c->angle > 0.0;
}

/* ---- Cells ---- */

typedef struct search {
    cap caps[NEAREST];
    size_t n_caps;
    patch_cells *cells;
    size_t count; /* of those that are kept */
} search;

/* A direction, and an angle about it that holds the cell. */
typedef struct bound {
    vec3 middle;
    double cosine, sine, angle;
} bound;

static double height(size_t row)
{
    return -1.0 + 2.0 * (double)row / PATCH_CELL_ROWS;
}

/* From the middle along the meridian, and then along the parallel. */
static bound bound_cell(size_t row, size_t column, size_t size)
{
    double low = height(row), high = height(row + size);
    double from = acos(high), to = acos(low), theta = 0.5 * (from + to);
    double step = ELEA_PI / PATCH_CELL_COLUMNS;
    double phi = step * (double)(2 * column + size);
    double widest = low * high < 0.0 ? 1.0 : sqrt(1.0 - fmin(low * low, high * high));
    bound b = {.angle = 0.5 * (to - from) + widest * step * (double)size};
    b.middle = (vec3){sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta)};
    b.cosine = cos(b.angle);
    b.sine = sin(b.angle);
    return b;
}

/* Whether the cell's bound lies in a cap: cos(cap's angle - bound's angle) is of their axes. */
static bool is_covered(const search *s, const bound *b)
{
    for (size_t i = 0; i < s->n_caps; i++) {
        const cap *c = &s->caps[i];
        if (b->angle < c->angle &&
            vec3_dot(b->middle, c->axis) > c->cosine * b->cosine + c->sine * b->sine)
            return true;
    }
    return false;
}

/* Keeps the parts of a cell of `size` by `size` that are not covered. */
static void search_cell(search *s, size_t row, size_t column, size_t size)
{
    bound b = bound_cell(row, column, size);
    if (is_covered(s, &b))
        return;
    if (size == 1) {
        s->cells->row[row] |= UINT64_C(1) << column;
        s->count++;
        return;
    }
    size_t half = size / 2;
    for (size_t part = 0; part < 4; part++)
        search_cell(s, row + part / 2 * half, column + part % 2 * half, half);
}

double patch_cells_find(const patch_cover *cover, size_t number, patch_cells *cells)
{
    neighbours near;
    search s = {.cells = cells};
    find_neighbours(cover, number, &near);
    for (size_t i = 0; i < near.n; i++)
        s.n_caps += make_cap(cover, number, near.number[i], near.square[i], &s.caps[s.n_caps]);
    *cells = (patch_cells){{0}};
    for (size_t row = 0; row < PATCH_CELL_ROWS; row += LARGEST)
        for (size_t column = 0; column < PATCH_CELL_COLUMNS; column += LARGEST)
            search_cell(&s, row, column, LARGEST);
    return primitive_area(cover->body, number) * (double)s.count / PATCH_CELLS;
}

/* ---- Points ---- */

static size_t list_cells(const patch_cells *cells, uint16_t list[PATCH_CELLS])
{
    size_t n = 0;
    for (size_t row = 0; row < PATCH_CELL_ROWS; row++)
        for (uint64_t bits = cells->row[row]; bits != 0; bits &= bits - 1)
            list[n++] = (uint16_t)(row * PATCH_CELL_COLUMNS + (size_t)__builtin_ctzll(bits));
    return n;
}

static vec3 direction_in(size_t cell, elea_random *random)
{
    size_t row = cell / PATCH_CELL_COLUMNS, column = cell % PATCH_CELL_COLUMNS;
    double h = -1.0 + 2.0 * ((double)row + random_uniform(random)) / PATCH_CELL_ROWS,
           r = sqrt(fmax(0.0, 1.0 - h * h));
    double phi = 2.0 * ELEA_PI * ((double)column + random_uniform(random)) / PATCH_CELL_COLUMNS;
    return (vec3){r * cos(phi), r * sin(phi), h};
}

void patch_cells_draw(const elea_sphere *sphere, const patch_cells *cells, double expected,
                      elea_random *random, const patch_receiver *receiver)
{
    uint16_t list[PATCH_CELLS] = {0};
    size_t n = list_cells(cells, list), count = (size_t)(expected + random_uniform(random));
    if (n == 0 || count == 0)
        return;
    double whole = 4.0 * ELEA_PI * sphere->radius * sphere->radius * (double)n / PATCH_CELLS;
    double area = whole / (expected < 1.0 ? expected : (double)count);
    double shift = random_uniform(random);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)(((double)i + shift) / (double)count * (double)n);
        vec3 normal = direction_in(list[at < n ? at : n - 1], random);
        const patch_sample sample = {vec3_add_scaled(sphere->centre, sphere->radius, normal),
                                     normal, area, false};
        if (!receiver->take(receiver->context, &sample))
            return;
    }
}
