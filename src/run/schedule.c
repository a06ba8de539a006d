/* SPDX-License-Identifier: MIT */
#include "run/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "run/clock.h"
#include "run/schedule_frames.h"
#include "run/settings.h"

void elea_schedule_init(elea_schedule *schedule)
{
    memset(schedule, 0, sizeof *schedule);
    atomic_init(&schedule->cancel.requested, false);
    atomic_init(&schedule->changes, 0);
    (void)pthread_mutex_init(&schedule->mutex, NULL);
    (void)pthread_cond_init(&schedule->work, NULL);
    elea_clock_init_condition(&schedule->done);
}

void elea_schedule_free(elea_schedule *schedule)
{
    schedule_frames_free(schedule);
    (void)pthread_cond_destroy(&schedule->done);
    (void)pthread_cond_destroy(&schedule->work);
    (void)pthread_mutex_destroy(&schedule->mutex);
}

/* ---- Beginning a run ---- */

/*
 * Work that one thread does alone, such as preparation and closed form, may take this longer than
 * the limit, so that small bodies have a result whatever the limit.
 */
#define LEAST_GRACE 1.0 /* seconds */
#define GRACE       0.1 /* of the limit */

static bool is_late(double deadline)
{
    return elea_clock_now() > deadline;
}

static void set_deadline(elea_schedule *s)
{
    s->cancel.is_late = isfinite(s->deadline) ? is_late : NULL;
    s->cancel.deadline = s->deadline + fmax(LEAST_GRACE, GRACE * s->settings.max_run_time);
}

elea_status elea_schedule_begin(elea_schedule *s, elea_error *error)
{
    elea_status failed = schedule_frames_begin(s, error);
    if (failed)
        return failed;
    set_deadline(s);
    s->stopping = s->reading = s->source_cancelled = s->source_ended = false;
    s->next_order = s->delivered = s->walks_done = 0;
    s->frames_known = 0.0;
    s->n_working = s->n_idle = s->n_starting = 0;
    s->most_in_flight = s->n_frames;
    s->source_error = (elea_error)ELEA_ERROR_INIT;
    s->timing = (elea_timing){.struct_size = sizeof s->timing};
    return ELEA_OK;
}

void elea_schedule_stop(elea_schedule *s)
{
    s->stopping = true;
    atomic_store(&s->cancel.requested, true);
    elea_schedule_announce(s);
    pthread_cond_broadcast(&s->work);
    pthread_cond_signal(&s->done);
}

/* ---- Loading a frame ---- */

/* Thread seconds that the next frame may use. */
static double budget_of_next(const elea_schedule *s)
{
    if (!isfinite(s->deadline))
        return HUGE_VAL;
    uint64_t all = s->settings.num_frames, before = s->next_order;
    double left = (double)s->n_threads * (s->deadline - elea_clock_now()), promised = 0.0;
    for (uint64_t order = s->delivered; order < s->next_order; order++) {
        const elea_active_frame *active = elea_schedule_frame(s, order);
        if (elea_active_frame_is_open(active))
            promised += fmax(0.0, active->budget - active->spent);
    }
    if (all == 0)
        return elea_time_share(left, 0.0, 1);
    return elea_time_share(left, promised, all > before ? all - before : 1);
}

/* The first frame is always begun, to have at least one result. */
static bool is_too_late(const elea_schedule *s)
{
    return s->next_order > 0 && elea_clock_now() >= s->deadline;
}

static elea_status set_too_late(const elea_schedule *s, elea_error *error)
{
    uint64_t all = s->settings.num_frames;
    if (all == 0)
        return elea_error_set(error, ELEA_ERROR_TIME,
                              "the time of %g s was over before the last frame was begun",
                              s->settings.max_run_time);
    return elea_error_set(error, ELEA_ERROR_TIME,
                          "the time of %g s was over when %llu of %llu frames were begun; give it "
                          "more, or fewer frames",
                          s->settings.max_run_time, (unsigned long long)s->next_order,
                          (unsigned long long)all);
}

/* What the deadline cancelled ran out of time. */
static elea_status explain_late(const elea_schedule *s, const elea_active_frame *active,
                                elea_status failed, elea_error *error)
{
    if (failed != ELEA_ERROR_CANCELLED ||
        atomic_load_explicit(&s->cancel.requested, memory_order_relaxed))
        return failed;
    return elea_error_at(error, ELEA_ERROR_TIME, (elea_place){NULL, 0, (int64_t)active->job.frame},
                         "the time of %g s was over before its preparation, or its closed form, "
                         "was complete; give it more time, or a smaller body",
                         s->settings.max_run_time);
}

/* Called and returns with the mutex held. `status` is the reason why no more frames follow. */
static void end_source(elea_schedule *s, elea_status status, const elea_error *error)
{
    s->source_ended = true;
    if (status) {
        s->source_error = *error;
        s->source_error.status = status;
    }
    elea_schedule_announce(s);
    pthread_cond_signal(&s->done);
}

/* Called and returns with the mutex held, but releases it while the source is called. */
static elea_status ask_source(elea_schedule *s, elea_job *job, elea_error *error)
{
    double start = elea_clock_now();
    s->reading = true;
    s->reading_since = start;
    pthread_mutex_unlock(&s->mutex);
    elea_status failed = s->source.next(s->source.context, job, error);
    pthread_mutex_lock(&s->mutex);
    s->reading = false;
    s->timing.read += elea_clock_now() - start;
    if (!s->source_cancelled)
        return failed;
    elea_body_free(job->body);
    *job = (elea_job){.body = NULL};
    return set_too_late(s, error);
}

/* Too late for another frame. Only the source knows if there is one, unless `num_frames` tells. */
static void refuse_frame(elea_schedule *s)
{
    elea_job job = {.body = NULL};
    elea_error error = ELEA_ERROR_INIT;
    elea_status failed = ELEA_OK;
    bool more = s->next_order < s->settings.num_frames;
    if (!more) {
        failed = ask_source(s, &job, &error);
        more = !failed && (job.body != NULL || job.load != NULL);
        elea_body_free(job.body);
    }
    if (more)
        failed = set_too_late(s, &error);
    end_source(s, failed, &error);
}

/* With the mutex held: opens an empty slot for the next frame. */
static void open_frame(elea_schedule *s, elea_active_frame *active)
{
    s->slots[s->next_order % s->n_frames] = active;
    active->opened = elea_clock_now();
    active->deadline = s->deadline;
    active->walks_only = s->walks_only;
    active->budget = budget_of_next(s);
    active->spent = active->seconds_per_walk = 0.0;
    memset(active->spent_on, 0, sizeof active->spent_on);
    memset(active->done, 0, sizeof active->done);
    active->job = (elea_job){.body = NULL};
    active->settings = s->settings;
    active->n_busy = 0;
    active->error = (elea_error)ELEA_ERROR_INIT;
    active->state = FRAME_LOADING;
    s->next_order++;
}

/* Without memory for one more frame, those in flight go on. */
static void do_without(elea_schedule *s, elea_status failed, const elea_error *error)
{
    if (s->next_order > s->delivered)
        s->most_in_flight = (size_t)(s->next_order - s->delivered);
    else
        end_source(s, failed, error);
}

/* Called and returns with the mutex held. No thread may be working on the frame. */
static void finish_frame(elea_schedule *s, elea_active_frame *active)
{
    active->state = FRAME_FINISHING;
    pthread_mutex_unlock(&s->mutex);
    elea_active_frame_finish(active, &active->settings);
    pthread_mutex_lock(&s->mutex);
    active->state = FRAME_DONE;
    pthread_cond_signal(&s->done);
}

/* Settings of the job, but for what the run has in common. */
static elea_status take_settings(const elea_schedule *s, elea_active_frame *active)
{
    const elea_settings *given = active->job.settings, *run = &s->settings;
    elea_settings *own = &active->settings;
    if (given == NULL)
        return ELEA_OK;
    elea_status failed = elea_settings_take(own, given, &active->error);
    if (failed)
        return failed;
    own->num_threads = run->num_threads;
    own->frames_in_flight = run->frames_in_flight;
    own->num_frames = run->num_frames;
    own->max_run_time = run->max_run_time;
    own->sphere_areas = run->sphere_areas;
    own->record_surface_points = run->record_surface_points;
    own->record_interior_points = run->record_interior_points;
    if (own->max_rsd_average > 0.0 || (own->stokes_every > 1 && own->stokes_plan == NULL))
        return elea_error_set(&active->error, ELEA_ERROR_ARGUMENT,
                              "the settings of a body cannot have max_rsd_average, nor "
                              "stokes_every without a plan");
    return elea_active_frame_reserve(active, own->method, schedule_window(s), &active->error);
}

/* Without the mutex: the body, unless the source has handed it over already. */
static elea_status load_body(const elea_schedule *s, elea_active_frame *active)
{
    elea_job *job = &active->job;
    elea_status failed = job->load != NULL ? job->load(job, &active->error) : ELEA_OK;
    if (!failed && job->body == NULL)
        failed = elea_error_set(&active->error, ELEA_ERROR_ARGUMENT, "`load` has set no body");
    return failed ? failed : take_settings(s, active);
}

static void fail_frame(elea_schedule *s, elea_active_frame *active, elea_status failed)
{
    elea_active_frame_fail(active, failed, NULL);
    elea_active_frame_release_body(active);
    pthread_cond_signal(&s->done);
}

/*
 * Called and returns with the mutex held: begins the first frame that waits for memory, if there is
 * enough now. This thread owns the frame until it is FRAME_RUNNING.
 */
static bool admit_frame(elea_schedule *s)
{
    elea_active_frame *active = schedule_frames_admit(s);
    if (active == NULL)
        return false;
    active->state = FRAME_PREPARING;
    pthread_mutex_unlock(&s->mutex);
    double begun = elea_clock_now();
    elea_status failed = elea_active_frame_prepare(active, &active->settings);
    failed = explain_late(s, active, failed, &active->error);
    double ended = elea_clock_now();
    pthread_mutex_lock(&s->mutex);
    s->timing.index += ended - begun;
    active->spent += ended - begun;
    active->state = FRAME_RUNNING;
    if (failed)
        fail_frame(s, active, failed);
    else if (elea_active_frame_is_finished(active))
        finish_frame(s, active);
    elea_schedule_announce(s);
    return true;
}

/* With the mutex held, by a thread that has work: whether another is to look for more. Threads are
 * started one after another, as long as each finds work. */
static bool wants_help(elea_schedule *s)
{
    if (s->help == NULL || s->n_idle + s->n_starting > 0 || s->n_working >= s->n_threads ||
        !schedule_frames_allow_thread(s))
        return false;
    s->n_starting++;
    return true;
}

/* Called and returns with the mutex held. This thread owns the frame until it is FRAME_RUNNING. */
static void load_frame(elea_schedule *s)
{
    double start = elea_clock_now();
    elea_active_frame *active = NULL;
    elea_error source_error = ELEA_ERROR_INIT;
    elea_status failed = schedule_frames_take(s, &active, &source_error);
    if (failed) {
        do_without(s, failed, &source_error);
        return;
    }
    open_frame(s, active);
    failed = ask_source(s, &active->job, &source_error);
    if (failed || (active->job.body == NULL && active->job.load == NULL)) {
        s->next_order--;
        active->state = FRAME_EMPTY;
        schedule_frames_give_back(s, active);
        end_source(s, failed, &source_error);
        return;
    }
    s->source_ended = s->next_order >= s->most_frames;
    elea_schedule_announce(s);
    bool help = wants_help(s);
    pthread_mutex_unlock(&s->mutex);
    if (help)
        s->help(s->helper);

    double read = elea_clock_now();
    failed = load_body(s, active);
    if (!failed)
        failed = schedule_frames_estimate(s, active);
    double loaded = elea_clock_now();

    pthread_mutex_lock(&s->mutex);
    s->timing.read += loaded - read;
    active->spent = loaded - start;
    active->state = FRAME_WAITING;
    if (failed)
        fail_frame(s, active, failed);
    else
        admit_frame(s);
    elea_schedule_announce(s);
}

/* ---- Doing its tasks ---- */

/* With the mutex held: records the outcome of a task. */
static elea_status hand_in(elea_schedule *s, const elea_task *task, double begun, elea_error *error)
{
    elea_active_frame *active = task->active;
    double now = elea_clock_now();
    bool walking = task->stage == STAGE_WALKS;
    double *spent[NUM_STAGES] = {
        [STAGE_PREPARATION] = &s->timing.index,   [STAGE_CLOSED_FORM] = &s->timing.interior,
        [STAGE_STOKES] = &s->timing.stokes,       [STAGE_CHARGES] = &s->timing.stokes,
        [STAGE_WALKS] = &s->timing.walks,         [STAGE_SAMPLES] = &s->timing.interior,
        [STAGE_DIMENSIONS] = &s->timing.interior, [STAGE_VIRIAL] = &s->timing.interior};
    *spent[task->stage] += now - begun;
    s->walks_done += walking ? task->block.n_samples : 0;
    elea_status failed = elea_active_frame_hand_in(task, &active->settings, now - begun, error);
    if (!failed && (active->spent >= active->budget || now >= s->deadline))
        elea_active_frame_end(active, &s->settings);
    return failed;
}

/* Called and returns with the mutex held, but releases it during the work. */
static void do_task(elea_schedule *s, const elea_task *task)
{
    elea_active_frame *active = task->active;
    elea_error error = ELEA_ERROR_INIT;
    bool help = wants_help(s);
    if (s->n_idle > 0) /* there may be more for them; each that finds some wakes another */
        pthread_cond_signal(&s->work);
    pthread_mutex_unlock(&s->mutex);
    if (help)
        s->help(s->helper);
    double begun = elea_clock_now();
    elea_status failed = elea_active_frame_work(task, &active->settings, &error);
    failed = explain_late(s, active, failed, &error);
    pthread_mutex_lock(&s->mutex);
    if (!failed)
        failed = hand_in(s, task, begun, &error);
    if (failed && active->state == FRAME_RUNNING) {
        elea_active_frame_fail(active, failed, &error);
        pthread_cond_signal(&s->done);
    }
    active->n_busy--;
    if (active->state == FRAME_FAILED && active->n_busy == 0)
        pthread_cond_signal(&s->done);
    if (active->state == FRAME_RUNNING && elea_active_frame_is_finished(active))
        finish_frame(s, active);
    elea_schedule_announce(s);
}

/* Claims work on the earliest frame that has any. */
static bool claim_task(elea_schedule *s, elea_task *task)
{
    for (uint64_t order = s->delivered; order < s->next_order; order++) {
        elea_active_frame *active = elea_schedule_frame(s, order);
        if (active->state == FRAME_RUNNING && elea_active_frame_claim(active, task)) {
            active->n_busy++;
            return true;
        }
    }
    return false;
}

static bool can_load(const elea_schedule *s)
{
    return !s->reading && !s->source_ended && !schedule_frames_wait(s) &&
           s->next_order < s->delivered + s->most_in_flight;
}

static bool all_claimed(const elea_schedule *s)
{
    if (!s->source_ended || s->reading)
        return false;
    for (uint64_t order = s->delivered; order < s->next_order; order++)
        if (elea_active_frame_is_open(elea_schedule_frame(s, order)))
            return false;
    return true;
}

/* Steps follow each other faster than a thread falls asleep and is woken, which takes 50 us. */
#define AWAKE 1e-4 /* seconds */

static unsigned changes_of(elea_schedule *s)
{
    return atomic_load_explicit(&s->changes, memory_order_relaxed);
}

/* Called and returns with the mutex held: waits for an announcement, at first without sleeping. */
static void wait_for_work(elea_schedule *s)
{
    unsigned seen = changes_of(s);
    double until = elea_clock_now() + AWAKE;
    s->n_idle++;
    pthread_mutex_unlock(&s->mutex);
    while (changes_of(s) == seen && elea_clock_now() < until)
        ;
    pthread_mutex_lock(&s->mutex);
    if (changes_of(s) == seen)
        pthread_cond_wait(&s->work, &s->mutex);
    s->n_idle--;
}

void elea_schedule_work(void *schedule)
{
    elea_schedule *s = schedule;
    pthread_mutex_lock(&s->mutex);
    s->n_working++;
    s->n_starting -= s->n_starting > 0;
    while (!s->stopping && !all_claimed(s)) {
        elea_task task;
        if (claim_task(s, &task))
            do_task(s, &task);
        else if (admit_frame(s))
            continue;
        else if (can_load(s) && is_too_late(s))
            refuse_frame(s);
        else if (can_load(s))
            load_frame(s);
        else
            wait_for_work(s);
    }
    s->n_working--;
    elea_schedule_announce(s);
    pthread_mutex_unlock(&s->mutex);
}

elea_progress elea_schedule_progress(const elea_schedule *s)
{
    elea_progress progress = {.frames_done = (double)s->delivered,
                              .walks_done = s->walks_done,
                              .frames_known = s->frames_known};
    for (uint64_t order = s->delivered; order < s->next_order; order++) {
        const elea_active_frame *active = elea_schedule_frame(s, order);
        double fraction = 0.0;
        if (active->state == FRAME_RUNNING)
            fraction = elea_active_frame_fraction(active);
        else if (active->state == FRAME_DONE || active->state == FRAME_FINISHING)
            fraction = 1.0;
        progress.frames_done += fraction;
        if (fraction > 0.0)
            progress.frames_known += fraction * elea_active_frame_known(active);
    }
    return progress;
}
