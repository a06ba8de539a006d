/* SPDX-License-Identifier: MIT */
/**
 * How walks are done: a table of functions for each method. A frame calls them without knowing
 * which it has, so that another method is another row.
 */
#ifndef ELEA_RUN_METHOD_H
#define ELEA_RUN_METHOD_H

#include "base/cancel.h"
#include "run/block_queue.h"

struct elea_active_frame;

typedef struct elea_method_row {
    const char *name;
    uint64_t block_size; /**< walks that are one task */
    /** Makes `active->solver`, what is kept from frame to frame. */
    elea_status (*create)(struct elea_active_frame *active, elea_error *error);
    void (*free)(struct elea_active_frame *active);
    /** Sets the launch surface of the frame's body, and readies the solver for it. */
    elea_status (*prepare)(struct elea_active_frame *active, const elea_settings *settings,
                           elea_error *error);
    /** Does the walks of a block; for many threads at once, each with its own block. */
    elea_status (*block)(struct elea_active_frame *active, const elea_settings *settings,
                         const elea_block *block, elea_error *error);
    /** Adds to the result what only the method knows. */
    void (*report)(const struct elea_active_frame *active, elea_frame_info *info);
    /** Lets go of what belongs to the frame's body. */
    void (*release)(struct elea_active_frame *active);
} elea_method_row;

extern const elea_method_row elea_method_first_passage, elea_method_wos;

/** NULL if there is no such method. */
const elea_method_row *elea_method_find(elea_method method);

#endif
