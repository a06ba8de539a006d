/* SPDX-License-Identifier: MIT */
#include "run/pool.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void elea_pool_init(elea_pool *pool)
{
    memset(pool, 0, sizeof *pool);
    (void)pthread_mutex_init(&pool->mutex, NULL);
    (void)pthread_cond_init(&pool->wake, NULL);
    (void)pthread_cond_init(&pool->idle, NULL);
}

void elea_pool_free(elea_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->ending = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->n_threads; i++)
        (void)pthread_join(pool->threads[i], NULL);
    free(pool->threads);
    (void)pthread_cond_destroy(&pool->idle);
    (void)pthread_cond_destroy(&pool->wake);
    (void)pthread_mutex_destroy(&pool->mutex);
}

static void *serve(void *argument)
{
    elea_pool *pool = argument;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (pool->wanted == 0 && !pool->ending)
            pthread_cond_wait(&pool->wake, &pool->mutex);
        if (pool->ending)
            break;
        pool->wanted--;
        pool->busy++;
        pthread_mutex_unlock(&pool->mutex);
        pool->work(pool->argument);
        pthread_mutex_lock(&pool->mutex);
        pool->busy--;
        if (pool->busy == 0)
            pthread_cond_signal(&pool->idle);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static elea_status reserve(elea_pool *pool, unsigned n, elea_error *error)
{
    if (n <= pool->capacity)
        return ELEA_OK;
    pthread_t *threads = realloc(pool->threads, n * sizeof *threads);
    if (threads == NULL)
        return elea_error_memory(error, n, sizeof *threads, "threads");
    pool->threads = threads;
    pool->capacity = n;
    return ELEA_OK;
}

/* A thread inherits the signal mask of the thread that starts it. */
static int start_threads(elea_pool *pool, unsigned n)
{
    sigset_t all, before;
    int refused = 0;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->n_threads < n && refused == 0) {
        refused = pthread_create(&pool->threads[pool->n_threads], NULL, serve, pool);
        pool->n_threads += refused == 0;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return refused;
}

elea_status elea_pool_begin(elea_pool *pool, unsigned n, void (*work)(void *argument),
                            void *argument, unsigned *started, elea_error *error)
{
    *started = 0;
    elea_status failed = reserve(pool, n, error);
    if (failed)
        return failed;
    int refused = start_threads(pool, n);
    if (n > 0 && pool->n_threads == 0)
        return elea_error_set(error, ELEA_ERROR_SYSTEM, "no thread could be started: %s",
                              strerror(refused));
    *started = n < pool->n_threads ? n : pool->n_threads;
    pthread_mutex_lock(&pool->mutex);
    pool->work = work;
    pool->argument = argument;
    pool->wanted = *started;
    if (*started == pool->n_threads)
        pthread_cond_broadcast(&pool->wake);
    for (unsigned i = 0; i < *started && *started < pool->n_threads; i++)
        pthread_cond_signal(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    return ELEA_OK;
}

void elea_pool_join(elea_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->wanted = 0;
    while (pool->busy > 0)
        pthread_cond_wait(&pool->idle, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}
