/* SPDX-License-Identifier: MIT */
#include "run/slow_source.h"

#include <math.h>

#include "run/trajectory.h"

void slow_source_init(slow_source *slow, unsigned n_bodies, bool blocks)
{
    *slow = (slow_source){.n_bodies = n_bodies, .blocks = blocks, .caller = pthread_self()};
    (void)pthread_mutex_init(&slow->mutex, NULL);
    (void)pthread_cond_init(&slow->changed, NULL);
}

void slow_source_free(slow_source *slow)
{
    (void)pthread_cond_destroy(&slow->changed);
    (void)pthread_mutex_destroy(&slow->mutex);
}

static elea_status next(void *context, elea_job *job, elea_error *error)
{
    slow_source *slow = context;
    (void)error;
    pthread_mutex_lock(&slow->mutex);
    if (slow->given < slow->n_bodies) {
        *job = (elea_job){.body = trajectory_body(slow->given), .frame = slow->given, .time = NAN};
        slow->given++;
    } else if (slow->blocks) {
        slow->waiting = true;
        pthread_cond_broadcast(&slow->changed);
        while (!slow->cancelled)
            pthread_cond_wait(&slow->changed, &slow->mutex);
    }
    pthread_cond_broadcast(&slow->changed);
    pthread_mutex_unlock(&slow->mutex);
    return ELEA_OK;
}

static void cancel(void *context)
{
    slow_source *slow = context;
    pthread_mutex_lock(&slow->mutex);
    slow->cancelled = true;
    slow->n_cancels++;
    slow->foreign_thread |= !pthread_equal(pthread_self(), slow->caller);
    pthread_cond_broadcast(&slow->changed);
    pthread_mutex_unlock(&slow->mutex);
}

elea_source slow_source_source(slow_source *slow)
{
    return (elea_source){
        .struct_size = sizeof(elea_source), .next = next, .context = slow, .cancel = cancel};
}

void slow_source_wait(slow_source *slow, bool blocked)
{
    pthread_mutex_lock(&slow->mutex);
    while (blocked ? !slow->waiting : slow->given < slow->n_bodies)
        pthread_cond_wait(&slow->changed, &slow->mutex);
    pthread_mutex_unlock(&slow->mutex);
}
