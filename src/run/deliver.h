/* SPDX-License-Identifier: MIT */
/** What the caller's thread does in a run: hands over the results, and polls the caller. */
#ifndef ELEA_RUN_DELIVER_H
#define ELEA_RUN_DELIVER_H

#include "run/schedule.h"

/**
 * Delivers results in order until the last one, a failure, or somebody's wish to end; then all
 * threads of the run are ending. Returns why.
 */
elea_status elea_deliver(elea_schedule *schedule, const elea_observer *observer, elea_error *error);

#endif
