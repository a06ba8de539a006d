/* SPDX-License-Identifier: MIT */
/**
 * Methods for walks: one row of functions per method. A frame calls them without knowing its
 * method, so a new method only needs a new row.
 */
#ifndef ELEA_RUN_METHOD_H
#define ELEA_RUN_METHOD_H

#include "base/cancel.h"
#include "base/program.h"
#include "run/block_queue.h"
#include "run/walk_plan.h"

struct elea_active_frame;

typedef struct elea_method_row {
    const char *name;
    /** Plans the walks of each frame. */
    elea_walk_plan (*plan)(const elea_settings *settings);
    /** Creates `active->solver`, which is kept from frame to frame. */
    elea_status (*create)(struct elea_active_frame *active, elea_error *error);
    void (*free)(struct elea_active_frame *active);
    /** Sets the launch surface of the frame's body, and prepares the solver for it. */
    elea_status (*prepare)(struct elea_active_frame *active, const elea_settings *settings,
                           elea_error *error);
    /** Then begins a program that prepares it further, in parts; NULL: nothing is left to do. */
    elea_program_state (*follow)(struct elea_active_frame *active, const elea_settings *settings);
    /** Takes over what is known in the end; NULL: nothing. */
    void (*ready)(struct elea_active_frame *active);
    /** Does the walks of a block; many threads call this at once, each with its own block. */
    elea_status (*block)(struct elea_active_frame *active, const elea_settings *settings,
                         const elea_block *block, elea_error *error);
    /** Adds method-specific data to the result. */
    void (*report)(const struct elea_active_frame *active, elea_frame_info *info);
    /** Releases all data of the frame's body. */
    void (*release)(struct elea_active_frame *active);
} elea_method_row;

extern const elea_method_row elea_method_first_passage, elea_method_wos;

/** NULL if there is no such method. */
const elea_method_row *elea_method_find(elea_method method);

#endif
