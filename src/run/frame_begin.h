/* SPDX-License-Identifier: MIT */
/**
 * The begin of a frame. The closed form and the Stokes equations need the body only, so that they
 * run beside the preparation of what walks and samples need, which is the work of one thread.
 */
#ifndef ELEA_RUN_FRAME_BEGIN_H
#define ELEA_RUN_FRAME_BEGIN_H

#include "run/active_frame.h"

/** Takes the next part of the preparation, if it is not under way already. */
bool elea_frame_begin_claim(elea_active_frame *active, elea_block *block);
elea_status elea_frame_begin_work(elea_active_frame *active, const elea_settings *settings,
                                  const elea_block *block, elea_error *error);
/** Opens the queue for which it was. */
elea_status elea_frame_begin_take(elea_active_frame *active, const elea_settings *settings,
                                  const elea_block *block, elea_error *error);

#endif
