/* SPDX-License-Identifier: MIT */
/**
 * A convex polyhedron about the exposed part of a ball, which tells what cannot expose or cover
 * anything of it. Each overlapping ball leaves a half-space of normals; the exposed part is where
 * the intersection of all half-spaces, the ball's power cell, meets the ball. Of n balls that
 * all overlap each other, each cell has few faces, but n caps.
 */
#ifndef ELEA_INTERIOR_UNION_CELL_H
#define ELEA_INTERIOR_UNION_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec3.h"

#define CELL_VERTICES 128
#define CELL_EDGES    (3 * CELL_VERTICES / 2)
#define CELL_FACES    256

/** The two vertices and the two faces of an edge. */
typedef struct cell_edge {
    uint16_t from, to, face, other;
} cell_edge;

/** Contains the cell, in units of the ball's radius, about the ball's centre. */
typedef struct elea_cell {
    size_t n_vertices, n_edges, n_faces;
    size_t n_refused; /**< cuts that were not made */
    double x[CELL_VERTICES], y[CELL_VERTICES], z[CELL_VERTICES];
    cell_edge edges[CELL_EDGES];
} elea_cell;

/** A cube about the ball. */
void elea_cell_start(elea_cell *cell);

/**
 * Whether a part of the polyhedron where `beyond` > 0, a convex function given at the vertices,
 * is not inside the ball. May also be true if there is none.
 */
bool elea_cell_reaches(const elea_cell *cell, const double beyond[CELL_VERTICES]);

/** The largest n.u of the polyhedron. */
double elea_cell_farthest(const elea_cell *cell, vec3 u);

/** Whether a part of the polyhedron beyond the plane n.u = t is not inside the ball. */
bool elea_cell_exceeds(const elea_cell *cell, vec3 u, double t);

/**
 * Removes what is beyond the plane n.u = t, with a margin for rounding and for errors of t up to
 * `slack`. Removes nothing if there would be too many vertices.
 */
void elea_cell_cut(elea_cell *cell, vec3 u, double t, double slack);

/** The largest distance of a vertex from the ball's centre. */
double elea_cell_reach(const elea_cell *cell);

/** Whether the whole surface of the ball is outside the polyhedron: other balls cover it. */
bool elea_cell_is_buried(const elea_cell *cell);

#endif
