/* SPDX-License-Identifier: MIT */
/** Threads that are started when there is work for them, and sleep between jobs. */
#ifndef ELEA_RUN_POOL_H
#define ELEA_RUN_POOL_H

#include <pthread.h>

#include "elea.h"

typedef struct elea_pool {
    pthread_mutex_t mutex;
    pthread_cond_t wake; /**< there is a job, or the pool ends */
    pthread_cond_t idle; /**< the last thread has finished the job */
    pthread_t *threads;
    unsigned n_threads, capacity;
    void (*work)(void *argument);
    void *argument;
    unsigned wanted; /**< threads that must still start the job */
    unsigned busy;   /**< threads working on the job */
    unsigned most;   /**< maximum of both together */
    bool ending;
} elea_pool;

void elea_pool_init(elea_pool *pool);

/** Ends the threads. No job may be in progress. */
void elea_pool_free(elea_pool *pool);

/**
 * Makes `first` threads call `work`, and lets `elea_pool_more` add others up to `most`. They block
 * all signals, leaving these to the caller's threads. Fails if not even one of `first` can be
 * started. `elea_pool_join` must follow.
 */
elea_status elea_pool_begin(elea_pool *pool, unsigned first, unsigned most,
                            void (*work)(void *argument), void *argument, elea_error *error);

/** Makes one more thread call `work`, unless there are enough, or the system refuses it. */
void elea_pool_more(elea_pool *pool);

/** Waits until all threads that started the job have finished it; the others skip it. */
void elea_pool_join(elea_pool *pool);

#endif
