/* SPDX-License-Identifier: MIT */
#include "run/deliver.h"

#include <math.h>

#include "run/clock.h"
#include "run/schedule_frames.h"

#define POLL_SECONDS 0.1

/* The next two functions are called with the mutex released. */
static elea_status hand_over(const elea_schedule *s, const elea_active_frame *active,
                             const elea_observer *observer, elea_error *error)
{
    const elea_result *result = &active->result;
    elea_status failed = ELEA_OK;
    if (observer->result != NULL)
        failed = observer->result(observer->context, result, error);
    if (!failed && observer->areas != NULL && s->settings.sphere_areas)
        failed = observer->areas(observer->context, result, elea_active_frame_areas(active), error);
    const elea_points *hits = &active->walks.points, *inside = &active->samples.points;
    if (!failed && observer->surface_points != NULL && s->settings.record_surface_points)
        failed = observer->surface_points(observer->context, result, hits->n,
                                          (const double(*)[4])hits->values, error);
    if (!failed && observer->interior_points != NULL && s->settings.record_interior_points)
        failed = observer->interior_points(observer->context, result, inside->n,
                                           (const double(*)[4])inside->values, error);
    return failed;
}

static bool may_go_on(const elea_observer *observer, const elea_progress *progress)
{
    return observer->poll == NULL || observer->poll(observer->context, progress);
}

/*
 * The functions below are called and return with the mutex held, but release it while the caller's
 * functions run.
 */

static elea_status deliver_frame(elea_schedule *s, const elea_observer *observer, elea_error *error)
{
    elea_active_frame *active = elea_schedule_frame(s, s->delivered);
    pthread_mutex_unlock(&s->mutex);
    elea_status failed = hand_over(s, active, observer, error);
    pthread_mutex_lock(&s->mutex);
    s->frames_known += elea_active_frame_known(active);
    schedule_frames_next(s);
    return failed;
}

/* A failure of the body, for an observer who wants the others nevertheless. */
static bool is_own_failure(const elea_active_frame *active, const elea_observer *observer)
{
    return observer->failed != NULL && active->state == FRAME_FAILED &&
           active->error.status != ELEA_ERROR_CANCELLED && active->error.status != ELEA_ERROR_TIME;
}

/* No thread may be working on the frame. */
static elea_status deliver_failure(elea_schedule *s, const elea_observer *observer,
                                   elea_error *error)
{
    elea_active_frame *active = elea_schedule_frame(s, s->delivered);
    pthread_mutex_unlock(&s->mutex);
    elea_status failed = observer->failed(observer->context, &active->job, &active->error, error);
    pthread_mutex_lock(&s->mutex); /* other threads look at the states of all frames */
    if (!failed)
        failed = schedule_frames_renew(s, active, error);
    schedule_frames_next(s);
    return failed;
}

/* Hands over the next frame, if it is complete. */
static bool deliver_next(elea_schedule *s, const elea_observer *observer, elea_status *failed,
                         elea_error *error)
{
    if (s->delivered == s->next_order)
        return false;
    const elea_active_frame *next = elea_schedule_frame(s, s->delivered);
    if (next->state == FRAME_DONE)
        *failed = deliver_frame(s, observer, error);
    else if (is_own_failure(next, observer) && next->n_busy == 0)
        *failed = deliver_failure(s, observer, error);
    else
        return false;
    return true;
}

static void poll_caller(elea_schedule *s, const elea_observer *observer)
{
    elea_progress progress = elea_schedule_progress(s);
    pthread_mutex_unlock(&s->mutex);
    bool good = may_go_on(observer, &progress);
    pthread_mutex_lock(&s->mutex);
    s->cancelled |= !good;
}

static void cancel_source(elea_schedule *s)
{
    if (!s->reading || s->source_cancelled || s->source.cancel == NULL)
        return;
    s->source_cancelled = true;
    pthread_mutex_unlock(&s->mutex);
    s->source.cancel(s->source.context);
    pthread_mutex_lock(&s->mutex);
}

/* A source that is called after the deadline still has POLL_SECONDS to answer. */
static bool source_is_overdue(const elea_schedule *s)
{
    return s->reading && elea_clock_now() >= fmax(s->deadline, s->reading_since) + POLL_SECONDS;
}

/* True if the run ends, with the reason in `failed`. */
static bool is_over(const elea_schedule *s, const elea_observer *observer, elea_status *failed,
                    elea_error *error)
{
    const elea_error *why = NULL;
    bool waiting = s->delivered < s->next_order;
    if (s->cancelled) {
        *failed = cancel_error(error);
        return true;
    }
    if (waiting && elea_schedule_frame(s, s->delivered)->state == FRAME_FAILED &&
        !is_own_failure(elea_schedule_frame(s, s->delivered), observer))
        why = &elea_schedule_frame(s, s->delivered)->error;
    else if (!waiting && s->source_ended)
        why = &s->source_error;
    if (why == NULL)
        return false;
    *failed = why->status;
    if (*failed && error != NULL)
        *error = *why;
    return true;
}

elea_status elea_deliver(elea_schedule *s, const elea_observer *observer, elea_error *error)
{
    elea_status failed = ELEA_OK;
    double next_poll = elea_clock_now() + POLL_SECONDS;
    pthread_mutex_lock(&s->mutex);
    while (!failed && !is_over(s, observer, &failed, error)) {
        if (!deliver_next(s, observer, &failed, error))
            elea_clock_wait(&s->done, &s->mutex, POLL_SECONDS);
        if (!failed && source_is_overdue(s))
            cancel_source(s);
        if (!failed && elea_clock_now() >= next_poll) {
            poll_caller(s, observer);
            next_poll = elea_clock_now() + POLL_SECONDS;
        }
    }
    elea_schedule_stop(s);
    cancel_source(s);
    pthread_mutex_unlock(&s->mutex);
    return failed;
}
