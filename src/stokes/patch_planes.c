/* SPDX-License-Identifier: MIT */
#include "stokes/patch_planes.h"

#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"

#define MOST_CELLS ((size_t)1 << 24) /* 2 MB for each array of bits */
#define MOST_FACES (PATCH_PLANES_CELLS - 16)
/* Cells of a ball's radius: enough for the walls that overlapping balls make. */
#define CELLS_PER_RADIUS 3.0
#define TOLERANCE        1e-9 /* of the enclosing radius; twice that merges faces */

/* ---- Faces of cuboids ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts coordinates and drops those that are repeated. */
static size_t unique(double *x, size_t n, double tolerance)
{
    qsort(x, n, sizeof *x, compare);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (x[i] - x[kept - 1] > tolerance)
            x[kept++] = x[i];
    return kept;
}

/* Fixed planes along one axis, from outside the body to outside. */
typedef struct fixed_planes {
    size_t n;
    double at[PATCH_PLANES_CELLS];
} fixed_planes;

static bool is_cuboid(const rounded_box *shape)
{
    return shape->radius == 0.0;
}

/* Only the bounds, with one more plane outside each. */
static void fix_bounds(fixed_planes planes[3], const elea_cuboid *bounds, double margin)
{
    for (int k = 0; k < 3; k++) {
        double low = vec3_coordinate(bounds->low, k), high = vec3_coordinate(bounds->high, k);
        planes[k].n = 4;
        planes[k].at[0] = low - margin;
        planes[k].at[1] = low;
        planes[k].at[2] = high;
        planes[k].at[3] = high + margin;
    }
}

/* Adds the faces to the bounds; false if there are too many. */
static bool fix_faces(fixed_planes *planes, const elea_body *body, int axis, double tolerance,
                      double *room)
{
    size_t n = 0;
    for (size_t k = 0; k < planes->n; k++)
        room[n++] = planes->at[k];
    for (size_t i = 0; i < body_size(body); i++) {
        rounded_box shape = primitive_rounded_box(body, i);
        if (is_cuboid(&shape)) {
            room[n++] = vec3_coordinate(shape.box.low, axis);
            room[n++] = vec3_coordinate(shape.box.high, axis);
        }
    }
    n = unique(room, n, tolerance);
    if (n > MOST_FACES)
        return false;
    planes->n = n;
    for (size_t k = 0; k < n; k++)
        planes->at[k] = room[k];
    return true;
}

/* ---- Cells that resolve spheres ---- */

/* Mean radius of the spheres; infinite if there are none. */
static double mean_radius(const elea_body *body)
{
    double sum = 0.0;
    size_t count = 0;
    for (size_t i = 0; i < body_size(body); i++) {
        rounded_box shape = primitive_rounded_box(body, i);
        if (!is_cuboid(&shape)) {
            sum += shape.radius;
            count++;
        }
    }
    return count > 0 ? sum / (double)count : HUGE_VAL;
}

static size_t parts_of(double length, double cell)
{
    return length > cell ? (size_t)fmin(ceil(length / cell), 2.0 * PATCH_PLANES_CELLS) : 1;
}

static size_t count_cells(const fixed_planes *planes, double cell)
{
    size_t n = 0;
    for (size_t i = 0; i + 1 < planes->n; i++)
        n += parts_of(planes->at[i + 1] - planes->at[i], cell);
    return n;
}

static bool fits(const fixed_planes planes[3], double cell)
{
    size_t cells = 1;
    for (int k = 0; k < 3; k++) {
        size_t n = count_cells(&planes[k], cell);
        if (n > PATCH_PLANES_CELLS)
            return false;
        cells *= n;
    }
    return cells <= MOST_CELLS;
}

static void divide(patch_planes *all, int axis, const fixed_planes *planes, double cell)
{
    double *plane = all->at[axis];
    size_t n = 0;
    for (size_t i = 0; i + 1 < planes->n; i++) {
        double low = planes->at[i], length = planes->at[i + 1] - low;
        size_t parts = parts_of(length, cell);
        for (size_t part = 0; part < parts; part++)
            plane[n++] = low + length * (double)part / (double)parts;
    }
    plane[n] = planes->at[planes->n - 1];
    all->n[axis] = n;
    all->density[axis] = (double)n / (plane[n] - plane[0]);
}

/* ---- Both ---- */

static elea_cuboid bounds_of(const elea_body *body)
{
    elea_cuboid all = primitive_bounds(body, 0);
    for (size_t i = 1; i < body_size(body); i++) {
        elea_cuboid bounds = primitive_bounds(body, i);
        cuboid_include(&all, bounds.low, bounds.high);
    }
    return all;
}

static elea_status fix_all_faces(fixed_planes planes[3], const elea_body *body, double tolerance,
                                 bool *fixed, elea_error *error)
{
    size_t n = 2 * body->n_cuboids + 4;
    double *room = malloc(n * sizeof *room);
    if (room == NULL)
        return elea_error_memory(error, n, sizeof *room, "faces of cuboids");
    *fixed = true;
    for (int k = 0; k < 3 && *fixed; k++)
        *fixed = fix_faces(&planes[k], body, k, tolerance, room);
    free(room);
    return ELEA_OK;
}

elea_status patch_planes_lay(patch_planes *planes, const elea_body *body, elea_error *error)
{
    fixed_planes fixed[3];
    elea_cuboid bounds = bounds_of(body);
    double margin = 0.01 * body->enclosing, cell = mean_radius(body) / CELLS_PER_RADIUS;
    planes->tolerance = TOLERANCE * body->enclosing;
    fix_bounds(fixed, &bounds, margin);
    if (body->n_cuboids > 0) {
        bool all = false;
        elea_status failed = fix_all_faces(fixed, body, 2.0 * planes->tolerance, &all, error);
        if (failed)
            return failed;
        /* Without spheres, cells between faces are either inside the body or outside. */
        if (!all || !fits(fixed, HUGE_VAL)) {
            fix_bounds(fixed, &bounds, margin);
            cell = fmin(cell, body->enclosing / 100.0);
        }
    }
    while (!fits(fixed, cell))
        cell *= 1.25;
    for (int k = 0; k < 3; k++)
        divide(planes, k, &fixed[k], cell);
    return ELEA_OK;
}
