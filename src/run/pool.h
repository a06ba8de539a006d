/* SPDX-License-Identifier: MIT */
/** Threads that are started when they are first needed, and sleep between the jobs. */
#ifndef ELEA_RUN_POOL_H
#define ELEA_RUN_POOL_H

#include <pthread.h>

#include "elea.h"

typedef struct elea_pool {
    pthread_mutex_t mutex;
    pthread_cond_t wake; /**< there is a job, or the end */
    pthread_cond_t idle; /**< the last thread is back from the job */
    pthread_t *threads;
    unsigned n_threads, capacity;
    void (*work)(void *argument);
    void *argument;
    unsigned wanted; /**< threads that are still to take up the job */
    unsigned busy;   /**< and those at it */
    bool ending;
} elea_pool;

void elea_pool_init(elea_pool *pool);

/** Ends the threads. No job may be under way. */
void elea_pool_free(elea_pool *pool);

/**
 * Has `n` threads call `work`, or as many as can be started; `*started` is how many. They block
 * all signals, which are for the threads of the caller. `elea_pool_join` must follow.
 */
elea_status elea_pool_begin(elea_pool *pool, unsigned n, void (*work)(void *argument),
                            void *argument, unsigned *started, elea_error *error);

/** Waits until all that took up the job have returned from it; the others need not any more. */
void elea_pool_join(elea_pool *pool);

#endif
