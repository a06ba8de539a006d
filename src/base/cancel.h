/* SPDX-License-Identifier: MIT */
/** A request to end work early, which one thread sets and others read. */
#ifndef ELEA_BASE_CANCEL_H
#define ELEA_BASE_CANCEL_H

#include <stdatomic.h>

#include "base/error.h"

typedef struct elea_cancel {
    atomic_bool requested;
} elea_cancel;

/** Costs one load; false for NULL. */
static inline bool cancel_requested(const elea_cancel *cancel)
{
    return cancel != NULL && atomic_load_explicit(&cancel->requested, memory_order_relaxed);
}

static inline elea_status cancel_error(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_CANCELLED, "the run was cancelled");
}

#endif
