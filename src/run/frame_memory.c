/* SPDX-License-Identifier: MIT */
#include "run/frame_memory.h"

#include <math.h>

#include "base/error.h"
#include "body/body_struct.h"
#include "body/shape.h"
#include "run/frame_stokes.h"
#include "run/method.h"

/* Measured with compact globules, coils and gases of 1e3 to 1e6 spheres (docs/running.md). */
#define BYTES_PER_PRIMITIVE 300.0
#define BYTES_PER_BODY      3e6
/* Cells near a primitive that walks can reach; and those that one more walk finds, on average. */
#define BYTES_PER_EXPOSED 1250.0
#define BYTES_PER_WALK    1000.0
#define PILOT_WALKS       1e4
/* Of the Stokes equations. */
#define BYTES_PER_COVERED 200.0
#define BYTES_PER_PATCH   7200.0
/* Four numbers, in an array that grows by doubling and is copied then. */
#define BYTES_PER_POINT 96.0

/*
 * Primitives that are exposed, at most: the enclosing sphere has room for so many of mean size, and
 * three times as many are in a rough surface.
 */
static double exposed(const elea_body *body)
{
    double n = (double)body_size(body), squares = 0.0;
    for (size_t i = 0; i < body_size(body); i++)
        squares += primitive_area(body, i) / (4.0 * ELEA_PI);
    double enclosing = body->enclosing * body->enclosing;
    return squares > 0.0 ? fmin(n, 12.0 * enclosing / (squares / n)) : n;
}

static double walks_of(const elea_settings *settings)
{
    return settings->num_walks > 0
               ? (double)settings->num_walks
               : (double)elea_method_find(settings->method)->plan(settings).expected;
}

static double bytes_of_points(const elea_settings *settings)
{
    double walks =
        (double)(settings->num_walks > 0 ? settings->num_walks : settings->max_num_walks);
    double samples =
        (double)(settings->num_interior_samples > 0 ? settings->num_interior_samples
                                                    : settings->max_num_interior_samples);
    return BYTES_PER_POINT * ((settings->record_surface_points ? walks : 0.0) +
                              (settings->record_interior_points ? samples : 0.0));
}

elea_frame_memory elea_frame_memory_estimate(const elea_settings *settings, const elea_body *body)
{
    double n = (double)body_size(body), surface = exposed(body);
    elea_frame_memory memory = {.body = BYTES_PER_BODY + BYTES_PER_PRIMITIVE * n};
    memory.walks =
        fmin(BYTES_PER_EXPOSED * surface, BYTES_PER_WALK * (walks_of(settings) + PILOT_WALKS));
    memory.points = bytes_of_points(settings);
    if (settings->theory == ELEA_THEORY_STOKES) {
        double patches = (double)elea_frame_stokes_most_patches(settings, surface);
        memory.stokes = BYTES_PER_COVERED * n + BYTES_PER_PATCH * patches;
        memory.more = settings->num_patches > 0 ? 0.0 : BYTES_PER_PATCH * patches;
    }
    return memory;
}

elea_status elea_frame_memory_refuse(const elea_frame_memory *memory, double room, double limit,
                                     double enough, elea_error *error)
{
    const double megabyte = 1024.0 * 1024.0;
    return elea_error_set(
        error, ELEA_ERROR_MEMORY,
        "needs up to %.3g MB of memory (body and indexes %.3g, walks %.3g, Stokes equations %.3g, "
        "points %.3g), but %.3g of the %.4g MB of max_memory are left; allow %.0f MB, or give a "
        "smaller body%s",
        frame_memory_needed(memory) / megabyte, memory->body / megabyte, memory->walks / megabyte,
        memory->stokes / megabyte, memory->points / megabyte, fmax(room, 0.0) / megabyte,
        limit / megabyte, ceil(enough / megabyte),
        memory->points > memory->body ? " or fewer points" : "");
}
