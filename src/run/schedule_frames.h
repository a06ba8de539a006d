/* SPDX-License-Identifier: MIT */
/** The frames in flight of a schedule. All but the estimate is called with the mutex held. */
#ifndef ELEA_RUN_SCHEDULE_FRAMES_H
#define ELEA_RUN_SCHEDULE_FRAMES_H

#include "run/schedule_state.h"

/** Makes room for a run: no frame is in flight. */
elea_status schedule_frames_begin(elea_schedule *s, elea_error *error);
void schedule_frames_free(elea_schedule *s);

/** Blocks of a frame that may be in progress at once. */
size_t schedule_window(const elea_schedule *s);

/** A frame that is not in flight, created if there is none. */
elea_status schedule_frames_take(elea_schedule *s, elea_active_frame **frame, elea_error *error);
void schedule_frames_give_back(elea_schedule *s, elea_active_frame *frame);

/** With the mutex held: makes room for the frame after the one that was delivered. */
void schedule_frames_next(elea_schedule *schedule);

/** Empties a frame that has failed, whose parts may be in any state; no thread may work on it. */
elea_status schedule_frames_renew(elea_schedule *schedule, elea_active_frame *active,
                                  elea_error *error);

/** Estimates the memory of a frame with a body; fails with the frame's error if it cannot fit. */
elea_status schedule_frames_estimate(const elea_schedule *s, elea_active_frame *frame);

/** True if a frame with a body waits for memory. */
bool schedule_frames_wait(const elea_schedule *s);

/** True if memory allows one more thread. */
bool schedule_frames_allow_thread(const elea_schedule *s);

/** The first of them, if it can have the memory now; otherwise NULL. */
elea_active_frame *schedule_frames_admit(elea_schedule *s);

#endif
