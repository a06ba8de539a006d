/* SPDX-License-Identifier: MIT */
/** A source that returns some bodies and then either ends or waits for data that never arrive. */
#ifndef RUN_SLOW_SOURCE_H
#define RUN_SLOW_SOURCE_H

#include <pthread.h>

#include "elea.h"

typedef struct slow_source {
    unsigned n_bodies, given;
    bool blocks;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool waiting, cancelled;
    int n_cancels;
    pthread_t caller;
    bool foreign_thread; /* it was cancelled from a thread other than the caller's */
} slow_source;

/** The caller is the thread that calls this. */
void slow_source_init(slow_source *slow, unsigned n_bodies, bool blocks);
void slow_source_free(slow_source *slow);
elea_source slow_source_source(slow_source *slow);

/** Waits until the source blocks or has returned its bodies. */
void slow_source_wait(slow_source *slow, bool blocked);

#endif
