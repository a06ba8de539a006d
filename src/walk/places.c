/* SPDX-License-Identifier: MIT */
#include "walk/places.h"

#include <stdlib.h>

#include "base/error.h"
#include "walk/lattice.h"
#include "walk/remote.h"

#define PADDING        16
#define MOST_DISTANCES 2e6  /* bounds the time to find what is exposed */
#define OUTWARD        1e-6 /* gaps below this part of a primitive's size are closed */
#define BLOCK          16   /* primitives in a box; not tuned */

enum { UNKNOWN, EXPOSED, COVERED };

/* Few primitives have several places each, so that no side of a large one is overlooked. */
static size_t places_per_primitive(size_t n)
{
    return n <= 8 ? 12 : n <= 64 ? 6 : n <= 256 ? 3 : n <= 512 ? 2 : 1;
}

/* Farthest-first traversal: each landmark is the primitive that is farthest from those before. */
static elea_status find_landmarks(elea_places *places, const elea_cancel *cancel, elea_error *error)
{
    const elea_body *body = places->body;
    remote_points centres;
    size_t n = body_size(body), next = 0;
    if (!remote_points_create(&centres, n)) {
        remote_points_clear(&centres);
        return elea_error_memory(error, n, 4 * sizeof *centres.x, "places");
    }
    for (size_t i = 0; i < n; i++)
        remote_points_add(&centres, primitive_centre(body, i), 1.0f);
    while (places->landmarks.n < PLACES_LANDMARKS && !cancel_requested(cancel)) {
        places->landmarks.primitive[places->landmarks.n++] = (uint32_t)next;
        next = remote_points_take(&centres, next);
        next = next < n ? next : 0;
    }
    remote_points_clear(&centres);
    return cancel_requested(cancel) ? cancel_error(error) : ELEA_OK;
}

/* The point of the surface in a direction, or with `scale` times its distance from the centre. */
static vec3 surface_place(const elea_body *body, size_t number, vec3 direction, double scale)
{
    vec3 centre = primitive_centre(body, number);
    vec3 to = vec3_sub(primitive_towards(body, number, direction), centre);
    return vec3_add_scaled(centre, scale, to);
}

/* Direction of place `number`; consecutive ones cover the sphere evenly. */
static vec3 direction_of(size_t number)
{
    static const uint32_t shift[2] = {0, 0};
    return lattice_direction(shift, (uint32_t)number);
}

static void add_places(elea_places *places, size_t primitive, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t number = places->n++;
        vec3 at = primitive_towards(places->body, primitive, direction_of(number));
        at = vec3_scale(1.0 / places->unit, at);
        places->at[0][number] = (float)at.x;
        places->at[1][number] = (float)at.y;
        places->at[2][number] = (float)at.z;
        places->part[number] = (uint32_t)primitive;
    }
}

static size_t number_of_blocks(const elea_body *body)
{
    return (body_size(body) + BLOCK - 1) / BLOCK;
}

static size_t end_of_block(const elea_body *body, size_t block)
{
    size_t end = (block + 1) * BLOCK;
    return end < body_size(body) ? end : body_size(body);
}

static void bound_blocks(elea_places *places)
{
    const elea_body *body = places->body;
    for (size_t block = 0; block < number_of_blocks(body); block++) {
        elea_cuboid box = primitive_bounds(body, block * BLOCK);
        for (size_t i = block * BLOCK + 1; i < end_of_block(body, block); i++) {
            elea_cuboid other = primitive_bounds(body, i);
            cuboid_include(&box, other.low, other.high);
        }
        places->blocks[block] = box;
    }
}

static elea_status allocate(elea_places *places, size_t n, elea_error *error)
{
    places->padded = (n + PADDING - 1) / PADDING * PADDING;
    bool failed = false;
    for (int k = 0; k < 3; k++) {
        places->at[k] = calloc(places->padded, sizeof *places->at[k]);
        failed = failed || places->at[k] == NULL;
    }
    places->part = calloc(places->padded, sizeof *places->part);
    places->state = calloc(places->padded, sizeof *places->state);
    places->blocks = calloc(number_of_blocks(places->body), sizeof *places->blocks);
    if (failed || places->part == NULL || places->state == NULL || places->blocks == NULL)
        return elea_error_memory(error, n, sizeof *places->part, "places");
    return ELEA_OK;
}

elea_status elea_places_find(elea_places *places, const elea_body *body, double unit,
                             const elea_cancel *cancel, elea_error *error)
{
    size_t size = body_size(body), each = places_per_primitive(size);
    size_t most = (size_t)fmin(PLACES_MOST, fmax(PLACES_LANDMARKS, MOST_DISTANCES / (double)size));
    size_t stride = each > 1 || size <= most ? 1 : (size + most - 1) / most;
    *places = (elea_places){.body = body, .unit = unit, .stride = (double)stride, .cancel = cancel};
    elea_status failed = ELEA_OK;
    if (stride > 1)
        failed = find_landmarks(places, cancel, error);
    if (!failed)
        failed = allocate(places, places->landmarks.n + (size + stride - 1) / stride * each, error);
    if (failed)
        return failed;
    bound_blocks(places);
    for (size_t i = 0; i < places->landmarks.n; i++)
        add_places(places, places->landmarks.primitive[i], 1);
    for (size_t i = 0; i < size; i += stride)
        add_places(places, i, each);
    return ELEA_OK;
}

void elea_places_free(elea_places *places)
{
    for (int k = 0; k < 3; k++)
        free(places->at[k]);
    free(places->part);
    free(places->state);
    free(places->blocks);
    *places = (elea_places){.n = 0};
}

/* Whether a primitive of the block other than `own` contains the point. */
static bool covers(const elea_body *body, size_t block, size_t own, vec3 point)
{
    for (size_t i = block * BLOCK; i < end_of_block(body, block); i++)
        if (i != own && primitive_contains(body, i, point))
            return true;
    return false;
}

bool elea_places_exposed(elea_places *places, size_t number)
{
    if (places->state[number] != UNKNOWN)
        return places->state[number] == EXPOSED;
    const elea_body *body = places->body;
    size_t own = places->part[number];
    /* Just above the surface, so that faces which touch are covered, and equal spheres are not. */
    vec3 place = surface_place(body, own, direction_of(number), 1.0 + OUTWARD);
    bool covered = covers(body, own / BLOCK, own, place);
    for (size_t block = 0; block < number_of_blocks(body) && !covered; block++)
        covered = cuboid_contains(&places->blocks[block], place) && covers(body, block, own, place);
    places->state[number] = covered ? COVERED : EXPOSED;
    return !covered;
}

size_t elea_places_parts(elea_places *places)
{
    size_t parts = 0;
    /* The places of a part are consecutive; landmarks may have another one. */
    for (size_t i = 0, last = SIZE_MAX; i < places->n && !cancel_requested(places->cancel); i++)
        if (places->part[i] != last && elea_places_exposed(places, i)) {
            last = places->part[i];
            parts++;
        }
    return parts;
}

double elea_places_chance(const elea_places *places, const elea_launch *launch, size_t number)
{
    double stride = number < places->landmarks.n ? 1.0 : places->stride;
    return stride * elea_shape_capacity(places->body, places->part[number]) / launch->capacity;
}
