/* SPDX-License-Identifier: MIT */
/**
 * How much memory a frame takes: an upper estimate, from measured bytes per primitive, per walk and
 * per patch (docs/running.md).
 */
#ifndef ELEA_RUN_FRAME_MEMORY_H
#define ELEA_RUN_FRAME_MEMORY_H

#include "elea.h"

/** Bytes by stage. */
typedef struct elea_frame_memory {
    double body;   /**< its primitives, indexes, closed form */
    double walks;  /**< cells of the grid that walks reach, control charges */
    double stokes; /**< patches at first, and solver */
    double more;   /**< for doubling the patches once */
    double points; /**< that are recorded */
} elea_frame_memory;

elea_frame_memory elea_frame_memory_estimate(const elea_settings *settings, const elea_body *body);

/** What a frame cannot do without. */
static inline double frame_memory_needed(const elea_frame_memory *memory)
{
    return memory->body + memory->walks + memory->stokes + memory->points;
}

/** That says what a frame needs, that only `room` bytes of `limit` are left, and what is enough. */
elea_status elea_frame_memory_refuse(const elea_frame_memory *memory, double room, double limit,
                                     double enough, elea_error *error);

#endif
