/* SPDX-License-Identifier: MIT */
/** The second virial coefficient as a stage of a frame: blocks of orientations of two copies. */
#ifndef ELEA_RUN_FRAME_VIRIAL_H
#define ELEA_RUN_FRAME_VIRIAL_H

#include "interior/contact.h"
#include "run/block_queue.h"

/** Starts from {0}. */
typedef struct elea_frame_virial {
    elea_contact contact;
    elea_block_queue samples;
} elea_frame_virial;

elea_status elea_frame_virial_reserve(elea_frame_virial *stage, size_t window, elea_error *error);
void elea_frame_virial_free(elea_frame_virial *stage);

/** Starts with the orientations of two copies if the settings ask for them; `stage->contact` is of
 * the body. */
elea_status elea_frame_virial_begin(elea_frame_virial *stage, const elea_settings *settings,
                                    const elea_body *body, elea_error *error);

/** Does a block of the queue. */
void elea_frame_virial_work(const elea_frame_virial *stage, const elea_settings *settings,
                            uint64_t frame, const elea_block *block);

#endif
