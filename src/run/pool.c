/* SPDX-License-Identifier: MIT */
#include "run/pool.h"

#include <errno.h>
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

static bool reserve(elea_pool *pool)
{
    if (pool->n_threads < pool->capacity)
        return true;
    unsigned capacity = pool->capacity < 8 ? 8 : 2 * pool->capacity;
    pthread_t *threads = realloc(pool->threads, capacity * sizeof *threads);
    if (threads == NULL)
        return false;
    pool->threads = threads;
    pool->capacity = capacity;
    return true;
}

/* A thread inherits the signal mask of the thread that starts it. Returns an error number. */
static int start_thread(elea_pool *pool)
{
    sigset_t all, before;
    if (!reserve(pool))
        return ENOMEM;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    int refused = pthread_create(&pool->threads[pool->n_threads], NULL, serve, pool);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    pool->n_threads += refused == 0;
    return refused;
}

/* With the mutex held. */
static int add_thread(elea_pool *pool)
{
    int refused = 0;
    if (pool->wanted + pool->busy >= pool->most)
        return 0;
    if (pool->wanted + pool->busy >= pool->n_threads)
        refused = start_thread(pool);
    if (refused == 0) {
        pool->wanted++;
        pthread_cond_signal(&pool->wake);
    } else { /* those that there are */
        pool->most = pool->wanted + pool->busy;
    }
    return refused;
}

elea_status elea_pool_begin(elea_pool *pool, unsigned first, unsigned most,
                            void (*work)(void *argument), void *argument, elea_error *error)
{
    int refused = 0;
    pthread_mutex_lock(&pool->mutex);
    pool->work = work;
    pool->argument = argument;
    pool->most = most;
    for (unsigned i = 0; i < first && refused == 0; i++)
        refused = add_thread(pool);
    bool none = first > 0 && pool->wanted + pool->busy == 0;
    pthread_mutex_unlock(&pool->mutex);
    if (none && refused == ENOMEM)
        return elea_error_memory(error, 1, sizeof *pool->threads, "threads");
    return none ? elea_error_set(error, ELEA_ERROR_SYSTEM, "no thread could be started: %s",
                                 strerror(refused))
                : ELEA_OK;
}

void elea_pool_more(elea_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    (void)add_thread(pool);
    pthread_mutex_unlock(&pool->mutex);
}

void elea_pool_join(elea_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->wanted = pool->most = 0;
    while (pool->busy > 0)
        pthread_cond_wait(&pool->idle, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}
