/* SPDX-License-Identifier: MIT */
/** A request to end work early, which one thread sets and others read, or which comes with time. */
#ifndef ELEA_BASE_CANCEL_H
#define ELEA_BASE_CANCEL_H

#include <stdatomic.h>

#include "base/error.h"

typedef struct elea_cancel {
    atomic_bool requested;
    bool (*is_late)(double deadline); /**< NULL: there is no deadline */
    double deadline;
} elea_cancel;

/** Whether work is to end because of the deadline. */
static inline bool cancel_late(const elea_cancel *cancel)
{
    return cancel != NULL && cancel->is_late != NULL && cancel->is_late(cancel->deadline);
}

/** Costs one load, and a look at the clock if there is a deadline; false for NULL. */
static inline bool cancel_requested(const elea_cancel *cancel)
{
    return cancel != NULL &&
           (atomic_load_explicit(&cancel->requested, memory_order_relaxed) || cancel_late(cancel));
}

static inline elea_status cancel_error(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_CANCELLED, "the run was cancelled");
}

#endif
