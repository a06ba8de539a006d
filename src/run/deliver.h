/* SPDX-License-Identifier: MIT */
/** The work of the caller's thread in a run: delivering results and polling the caller. */
#ifndef ELEA_RUN_DELIVER_H
#define ELEA_RUN_DELIVER_H

#include "run/schedule.h"

/**
 * Delivers results in order until the last one, a failure, or cancellation, then makes all threads
 * of the run end. Returns the reason.
 */
elea_status elea_deliver(elea_schedule *schedule, const elea_observer *observer, elea_error *error);

#endif
