/* SPDX-License-Identifier: MIT */
#include "interior/union_cell.h"

#include <string.h>

#define NO_VERTEX UINT16_MAX
#define COMPLETE  (UINT16_MAX - 1)

/*
 * A vertex made by a cut lies on an edge of before, and is as far from the new plane as the
 * distances of that edge's ends are uncertain. Each of the cuts before it adds less than 1e-15 to
 * its distance from each of its planes, so moving every plane outwards by more keeps the polyhedron
 * around the cell.
 */
#define MARGIN 1e-12

#define MOST_REFUSED 64 /* the polyhedron is then left as it is; not tuned */

void elea_cell_start(elea_cell *cell)
{
    *cell = (elea_cell){.n_vertices = 8, .n_edges = 0, .n_faces = 6};
    for (uint16_t i = 0; i < 8; i++) {
        cell->x[i] = i & 1 ? 1.0 : -1.0;
        cell->y[i] = i & 2 ? 1.0 : -1.0;
        cell->z[i] = i & 4 ? 1.0 : -1.0;
        for (unsigned k = 0; k < 3; k++) {
            if (i >> k & 1)
                continue;
            unsigned a = (k + 1) % 3, b = (k + 2) % 3;
            cell->edges[cell->n_edges++] =
                (cell_edge){i, (uint16_t)(i | 1U << k), (uint16_t)(2 * a + (i >> a & 1)),
                            (uint16_t)(2 * b + (i >> b & 1))};
        }
    }
}

static double square_at(const elea_cell *cell, size_t i)
{
    return cell->x[i] * cell->x[i] + cell->y[i] * cell->y[i] + cell->z[i] * cell->z[i];
}

double elea_cell_reach(const elea_cell *cell)
{
    double most = 0.0;
    for (size_t i = 0; i < cell->n_vertices; i++)
        most = fmax(most, square_at(cell, i));
    return sqrt(most);
}

bool elea_cell_is_buried(const elea_cell *cell)
{
    return elea_cell_reach(cell) < 1.0 - MARGIN;
}

/* The point at the share `s` of the way from vertex a to vertex b. */
static vec3 between(const elea_cell *cell, size_t a, size_t b, double s)
{
    return (vec3){cell->x[a] + s * (cell->x[b] - cell->x[a]),
                  cell->y[a] + s * (cell->y[b] - cell->y[a]),
                  cell->z[a] + s * (cell->z[b] - cell->z[a])};
}

/*
 * The part is in the hull of its vertices and of the points of edges at which the function would
 * change its sign if it were linear, because a convex function is not above its chords. The hull
 * is inside the ball if these points are.
 */
bool elea_cell_reaches(const elea_cell *cell, const double beyond[CELL_VERTICES])
{
    bool any = false;
    for (size_t i = 0; i < cell->n_vertices; i++) {
        if (!(beyond[i] > 0.0))
            continue;
        if (square_at(cell, i) > 1.0 - MARGIN)
            return true;
        any = true;
    }
    for (size_t k = 0; k < cell->n_edges && any; k++) {
        size_t a = cell->edges[k].from, b = cell->edges[k].to;
        if ((beyond[a] > 0.0) == (beyond[b] > 0.0))
            continue;
        vec3 end = between(cell, a, b, beyond[a] / (beyond[a] - beyond[b]));
        if (vec3_dot(end, end) > 1.0 - MARGIN)
            return true;
    }
    return false;
}

double elea_cell_farthest(const elea_cell *cell, vec3 u)
{
    double most = -HUGE_VAL;
    for (size_t i = 0; i < cell->n_vertices; i++) {
        double x = cell->x[i] * u.x + cell->y[i] * u.y + cell->z[i] * u.z;
        most = x > most ? x : most;
    }
    return most;
}

bool elea_cell_exceeds(const elea_cell *cell, vec3 u, double t)
{
    double beyond[CELL_VERTICES], most = -HUGE_VAL;
    for (size_t i = 0; i < cell->n_vertices; i++) {
        beyond[i] = cell->x[i] * u.x + cell->y[i] * u.y + cell->z[i] * u.z - t;
        most = beyond[i] > most ? beyond[i] : most;
    }
    return most > 0.0 && elea_cell_reaches(cell, beyond);
}

/* ---- Cutting ---- */

typedef struct cutting {
    const elea_cell *old;
    elea_cell cell;                 /* that remains */
    double beyond[CELL_VERTICES];   /* distances from the plane */
    uint16_t number[CELL_VERTICES]; /* of the old vertices that remain */
    uint16_t pending[CELL_FACES];   /* the first new vertex of each face, or what is known of it */
} cutting;

static bool add_vertex(elea_cell *cell, vec3 v)
{
    if (cell->n_vertices == CELL_VERTICES)
        return false;
    size_t i = cell->n_vertices++;
    cell->x[i] = v.x;
    cell->y[i] = v.y;
    cell->z[i] = v.z;
    return true;
}

static bool add_edge(elea_cell *cell, size_t from, size_t to, uint16_t face, uint16_t other)
{
    if (cell->n_edges == CELL_EDGES)
        return false;
    cell->edges[cell->n_edges++] = (cell_edge){(uint16_t)from, (uint16_t)to, face, other};
    return true;
}

/* The plane cuts each old face in one edge of the new face; false if rounding does otherwise. */
static bool add_to_face(cutting *c, uint16_t face, uint16_t vertex)
{
    uint16_t first = c->pending[face];
    c->pending[face] = first == NO_VERTEX ? vertex : COMPLETE;
    if (first == NO_VERTEX)
        return true;
    return first != COMPLETE && add_edge(&c->cell, first, vertex, face, (uint16_t)c->cell.n_faces);
}

/* The part of an edge on this side of the plane. */
static bool cut_edge(cutting *c, const cell_edge *edge)
{
    const elea_cell *old = c->old;
    bool outside = c->beyond[edge->from] > 0.0, to_outside = c->beyond[edge->to] > 0.0;
    if (outside && to_outside)
        return true;
    if (!outside && !to_outside)
        return add_edge(&c->cell, c->number[edge->from], c->number[edge->to], edge->face,
                        edge->other);
    size_t a = outside ? edge->to : edge->from, b = outside ? edge->from : edge->to;
    double s = c->beyond[a] / (c->beyond[a] - c->beyond[b]);
    uint16_t vertex = (uint16_t)c->cell.n_vertices;
    return add_vertex(&c->cell, between(old, a, b, s)) &&
           add_edge(&c->cell, c->number[a], vertex, edge->face, edge->other) &&
           add_to_face(c, edge->face, vertex) && add_to_face(c, edge->other, vertex);
}

/* Numbers the faces that are left anew, once all numbers are used up. */
static void renumber_faces(elea_cell *cell)
{
    uint16_t number[CELL_FACES], n = 0;
    for (size_t i = 0; i < CELL_FACES; i++)
        number[i] = NO_VERTEX;
    for (size_t i = 0; i < cell->n_edges; i++) {
        uint16_t *faces[2] = {&cell->edges[i].face, &cell->edges[i].other};
        for (int k = 0; k < 2; k++) {
            if (number[*faces[k]] == NO_VERTEX)
                number[*faces[k]] = n++;
            *faces[k] = number[*faces[k]];
        }
    }
    cell->n_faces = n;
}

/* False if the whole polyhedron remains, or the result would not be one. */
static bool cut_all(cutting *c, vec3 u, double t)
{
    const elea_cell *old = c->old;
    size_t n_outside = 0;
    for (size_t i = 0; i < old->n_vertices; i++) {
        c->beyond[i] = old->x[i] * u.x + old->y[i] * u.y + old->z[i] * u.z - t;
        n_outside += c->beyond[i] > 0.0;
    }
    if (n_outside == 0)
        return false;
    c->cell.n_vertices = c->cell.n_edges = 0;
    c->cell.n_faces = old->n_faces;
    for (size_t i = 0; i < old->n_vertices; i++) {
        c->number[i] = (uint16_t)c->cell.n_vertices;
        if (!(c->beyond[i] > 0.0))
            (void)add_vertex(&c->cell, (vec3){old->x[i], old->y[i], old->z[i]});
    }
    memset(c->pending, 0xff, old->n_faces * sizeof *c->pending);
    for (size_t i = 0; i < old->n_edges; i++)
        if (!cut_edge(c, &old->edges[i]))
            return false;
    for (size_t i = 0; i < old->n_faces; i++)
        if (c->pending[i] != NO_VERTEX && c->pending[i] != COMPLETE)
            return false;
    c->cell.n_faces++;
    return true;
}

void elea_cell_cut(elea_cell *cell, vec3 u, double t, double slack)
{
    cutting c;
    c.old = cell;
    if (cell->n_refused == MOST_REFUSED)
        return;
    if (cell->n_faces == CELL_FACES)
        renumber_faces(cell);
    if (!cut_all(&c, u, t + slack + MARGIN)) {
        cell->n_refused++;
        return;
    }
    cell->n_vertices = c.cell.n_vertices;
    cell->n_edges = c.cell.n_edges;
    cell->n_faces = c.cell.n_faces;
    memcpy(cell->x, c.cell.x, cell->n_vertices * sizeof *cell->x);
    memcpy(cell->y, c.cell.y, cell->n_vertices * sizeof *cell->y);
    memcpy(cell->z, c.cell.z, cell->n_vertices * sizeof *cell->z);
    memcpy(cell->edges, c.cell.edges, cell->n_edges * sizeof *cell->edges);
}
