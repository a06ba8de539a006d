/* SPDX-License-Identifier: MIT */
/*
 * Frames x blocks over one pool of threads. A frame in flight sits in a slot: a thread loads
 * its body and builds the index, then all threads take blocks of its walks and samples,
 * earlier frames first. The caller's thread does no work of its own; it delivers the results
 * in order and polls the caller.
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "error.h"
#include "interior.h"
#include "properties.h"
#include "series.h"
#include "walk.h"

/* A block of plain walks takes milliseconds; of first-passage walks many are a block, since the
 * lanes run empty at its end. */
#define PLAIN_WALKS_PER_BLOCK 1000
#define LANE_WALKS_PER_BLOCK  4096
#define SAMPLES_PER_BLOCK     10000
#define PILOT_WALKS           10000
#define PILOT_SAMPLES         20000
#define POLL_SECONDS          0.1

typedef enum slot_state {
    SLOT_EMPTY,
    SLOT_LOADING,
    SLOT_RUNNING,
    SLOT_FINISHING,
    SLOT_DONE,
    SLOT_FAILED
} slot_state;

/* The closed form of the interior: one piece of work. */
typedef enum exact_state { EXACT_NONE, EXACT_OPEN, EXACT_CLAIMED, EXACT_DONE } exact_state;

typedef struct slot {
    slot_state state;
    elea_job job;
    elea_launch launch;
    elea_body *launched; /* the body in the coordinates of the launch surface */
    elea_engine *engine; /* first-passage walks */
    elea_index *index;   /* plain walks and samples; of the body itself */
    bool indexed;
    elea_series walks, interior;
    exact_state exact;
    elea_union measure;
    double *areas; /* of single spheres, if they are asked for */
    elea_result result;
    elea_error error;
} slot;

typedef struct run {
    const elea_settings *settings;
    elea_source source;
    unsigned n_threads;
    size_t n_slots;
    slot *slots;
    pthread_mutex_t mutex; /* guards all below and the slots' states and series */
    pthread_cond_t work;   /* there may be work, or an end of it */
    pthread_cond_t done;   /* a slot is done, or a thread has ended */
    bool reading;          /* a thread is in source.next */
    bool source_ended;
    bool stopping;       /* no more work is to be begun */
    uint64_t next_order; /* of the next frame from the source */
    uint64_t delivered;  /* frames handed to the observer */
    uint64_t walks_done;
    elea_error source_error;
    elea_timing timing;
} run;

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- Loading a frame ---- */

static elea_stop_rule walks_rule(const elea_settings *s)
{
    return (elea_stop_rule){s->num_walks, s->max_rsd_capacitance, s->max_num_walks, PILOT_WALKS};
}

static elea_stop_rule interior_rule(const elea_settings *s)
{
    return (elea_stop_rule){s->num_interior_samples, s->max_rsd_volume, s->max_num_interior_samples,
                            PILOT_SAMPLES};
}

static void begin_samples(const run *r, slot *s)
{
    elea_stop_rule rule = interior_rule(r->settings);
    elea_series_reset(&s->interior, &rule, SAMPLES_PER_BLOCK);
}

static elea_status build_index(slot *s, elea_error *error)
{
    double radius = fmax(s->launch.radius, s->job.body->enclosing);
    elea_status failed = elea_index_build(s->index, s->job.body, radius, error);
    s->indexed = !failed;
    return failed;
}

static elea_status prepare_engine(const run *r, slot *s)
{
    elea_status failed = elea_launch_ellipsoid(s->job.body, r->settings, &s->launch, &s->error);
    if (failed)
        return failed;
    s->launched = elea_launch_body(&s->launch, s->job.body, &s->error);
    if (s->launched == NULL)
        return ELEA_ERROR_MEMORY;
    return elea_engine_prepare(s->engine, s->launched, &s->launch, r->settings->isa, &s->error);
}

static elea_status prepare(run *r, slot *s)
{
    bool plain = r->settings->method == ELEA_METHOD_WOS;
    bool sampled = r->settings->interior == ELEA_INTERIOR_SAMPLE;
    s->indexed = false;
    elea_status failed = plain ? elea_launch_sphere(s->job.body, r->settings, &s->launch, &s->error)
                               : prepare_engine(r, s);
    if (!failed && (plain || sampled))
        failed = build_index(s, &s->error);
    if (failed) {
        char frame[32];
        (void)snprintf(frame, sizeof frame, "frame %llu", (unsigned long long)s->job.frame);
        return elea_error_prefix(&s->error, frame);
    }
    elea_stop_rule walks = walks_rule(r->settings);
    elea_series_reset(&s->walks, &walks, plain ? PLAIN_WALKS_PER_BLOCK : LANE_WALKS_PER_BLOCK);
    s->exact = sampled ? EXACT_NONE : EXACT_OPEN;
    if (sampled)
        begin_samples(r, s);
    else
        elea_series_skip(&s->interior);
    return ELEA_OK;
}

static void release_body(slot *s)
{
    elea_body_free(s->job.body);
    elea_body_free(s->launched);
    s->job.body = NULL;
    s->launched = NULL;
}

/* Called and returns with the mutex held. The slot is this thread's until it is RUNNING. */
static void load_frame(run *r, slot *s)
{
    r->reading = true;
    s->state = SLOT_LOADING;
    r->next_order++;
    s->job = (elea_job){.body = NULL};
    s->error = (elea_error){.status = ELEA_OK};
    pthread_mutex_unlock(&r->mutex);

    double start = seconds_now();
    elea_error source_error = {.status = ELEA_OK};
    elea_status failed = r->source.next(r->source.context, &s->job, &source_error);
    double read = seconds_now() - start;

    pthread_mutex_lock(&r->mutex);
    r->reading = false;
    r->timing.read += read;
    if (failed || s->job.body == NULL) {
        r->source_ended = true;
        r->next_order--;
        if (failed) {
            source_error.status = failed;
            r->source_error = source_error;
        }
        s->state = SLOT_EMPTY;
        pthread_cond_broadcast(&r->work);
        pthread_cond_signal(&r->done);
        return;
    }
    pthread_cond_signal(&r->work);
    pthread_mutex_unlock(&r->mutex);

    start = seconds_now();
    failed = prepare(r, s);
    double index = seconds_now() - start;

    pthread_mutex_lock(&r->mutex);
    r->timing.index += index;
    s->state = failed ? SLOT_FAILED : SLOT_RUNNING;
    if (failed) {
        release_body(s);
        pthread_cond_signal(&r->done);
    }
    pthread_cond_broadcast(&r->work);
}

/* ---- Doing its blocks ---- */

static elea_status measure_union(const run *r, slot *s, elea_error *error)
{
    const elea_body *body = s->job.body;
    free(s->areas);
    s->areas = NULL;
    if (r->settings->sphere_areas) {
        s->areas = calloc(body->n_spheres + 1, sizeof *s->areas);
        if (s->areas == NULL)
            return elea_error_memory(error, body->n_spheres, sizeof *s->areas, "areas");
    }
    elea_status failed = elea_interior_measure(body, &s->measure, s->areas, error);
    /* Samples must do instead; plain walks have an index already. */
    if (!failed && !s->measure.certain && !s->indexed)
        failed = build_index(s, error);
    return failed;
}

/* Called and returns with the mutex held. No thread works on the frame any more. */
static void finish_frame(run *r, slot *s)
{
    s->state = SLOT_FINISHING;
    pthread_mutex_unlock(&r->mutex);
    memset(&s->result, 0, sizeof s->result);
    s->result.frame = s->job.frame;
    s->result.time = s->job.time;
    s->result.walks_stop = s->walks.stop;
    s->result.interior_stop = s->interior.stop;
    s->result.num_interior_samples = s->interior.total.count;
    bool exact = s->exact == EXACT_DONE && s->measure.certain;
    if (s->exact == EXACT_DONE && !exact)
        s->result.notes |= ELEA_NOTE_INTERIOR_SAMPLED;
    elea_moments moments = exact
                               ? elea_interior_exact(&s->measure)
                               : elea_interior_sampled(&s->interior.total, s->job.body->enclosing);
    elea_result_compute(&s->result, r->settings, s->job.body, &s->launch, &s->walks.total,
                        &moments);
    release_body(s);
    pthread_mutex_lock(&r->mutex);
    s->state = SLOT_DONE;
    pthread_cond_signal(&r->done);
}

static bool is_finished(const slot *s)
{
    return s->walks.finished && s->interior.finished &&
           (s->exact == EXACT_NONE || s->exact == EXACT_DONE);
}

/* A piece of work on a frame: a block of a series, or the closed form of the interior. */
typedef struct task {
    slot *frame;
    elea_series *series; /* NULL for the closed form */
    elea_block block;
} task;

static elea_status do_block(const run *r, const task *t, elea_error *error)
{
    slot *s = t->frame;
    const elea_block *block = &t->block;
    uint64_t seed = r->settings->seed, frame = s->job.frame;
    if (t->series == &s->walks && r->settings->method == ELEA_METHOD_FIRST_PASSAGE)
        return elea_engine_block(s->engine, seed, frame, block->number, block->n_samples,
                                 block->tally, error);
    bool walking = t->series == &s->walks;
    elea_random random = random_create(
        seed, frame, walking ? ELEA_PURPOSE_WALKS : ELEA_PURPOSE_INTERIOR, block->number);
    if (walking)
        elea_walk_block(s->index, &s->launch, &random, block->n_samples, block->tally);
    else
        elea_interior_block(s->index, s->job.body->enclosing, &random, block->n_samples,
                            block->tally);
    return ELEA_OK;
}

/* With the mutex held: what a task leaves behind. */
static void hand_in(run *r, const task *t, double elapsed)
{
    slot *s = t->frame;
    bool walking = t->series == &s->walks;
    *(walking ? &r->timing.walks : &r->timing.interior) += elapsed;
    r->walks_done += walking ? t->block.n_samples : 0;
    if (t->series != NULL) {
        elea_series_complete(t->series, &t->block);
    } else {
        s->exact = EXACT_DONE;
        if (!s->measure.certain)
            begin_samples(r, s);
    }
}

static void fail_frame(run *r, slot *s, const elea_error *error)
{
    if (s->state != SLOT_RUNNING)
        return;
    s->error = *error;
    s->state = SLOT_FAILED;
    pthread_cond_signal(&r->done);
}

/* Called and returns with the mutex held, which is open while the work is done. */
static void do_task(run *r, const task *t)
{
    slot *s = t->frame;
    pthread_mutex_unlock(&r->mutex);
    double start = seconds_now();
    elea_error error = {.status = ELEA_OK};
    elea_status failed = t->series != NULL ? do_block(r, t, &error) : measure_union(r, s, &error);
    double elapsed = seconds_now() - start;
    pthread_mutex_lock(&r->mutex);
    if (failed)
        fail_frame(r, s, &error);
    else
        hand_in(r, t, elapsed);
    if (s->state == SLOT_RUNNING && is_finished(s))
        finish_frame(r, s);
    pthread_cond_broadcast(&r->work);
}

/* ---- The pool ---- */

static slot *slot_of(const run *r, uint64_t order)
{
    return &r->slots[order % r->n_slots];
}

/* Work on one frame; the closed form first, since it cannot be shared. */
static bool claim_of_frame(slot *s, task *t)
{
    *t = (task){.frame = s};
    if (s->exact == EXACT_OPEN) {
        s->exact = EXACT_CLAIMED;
        return true;
    }
    t->series = &s->walks;
    if (elea_series_claim(t->series, &t->block))
        return true;
    t->series = &s->interior;
    return elea_series_claim(t->series, &t->block);
}

/* Work on the earliest frame that has any. */
static bool claim_task(run *r, task *t)
{
    for (uint64_t order = r->delivered; order < r->next_order; order++) {
        slot *s = slot_of(r, order);
        if (s->state == SLOT_RUNNING && claim_of_frame(s, t))
            return true;
    }
    return false;
}

static bool can_load(const run *r)
{
    return !r->reading && !r->source_ended && r->next_order < r->delivered + r->n_slots;
}

static bool all_claimed(const run *r)
{
    if (!r->source_ended || r->reading)
        return false;
    for (uint64_t order = r->delivered; order < r->next_order; order++) {
        slot_state state = slot_of(r, order)->state;
        if (state == SLOT_LOADING || state == SLOT_RUNNING)
            return false;
    }
    return true;
}

static void *work(void *argument)
{
    run *r = argument;
    pthread_mutex_lock(&r->mutex);
    while (!r->stopping && !all_claimed(r)) {
        task t;
        if (claim_task(r, &t))
            do_task(r, &t);
        else if (can_load(r))
            load_frame(r, slot_of(r, r->next_order));
        else
            pthread_cond_wait(&r->work, &r->mutex);
    }
    pthread_cond_broadcast(&r->work);
    pthread_mutex_unlock(&r->mutex);
    return NULL;
}

/* ---- The caller's thread ---- */

static elea_progress progress_now(const run *r)
{
    elea_progress progress = {.frames_done = (double)r->delivered, .walks_done = r->walks_done};
    for (uint64_t order = r->delivered; order < r->next_order; order++) {
        const slot *s = slot_of(r, order);
        if (s->state == SLOT_RUNNING)
            progress.frames_done += elea_series_fraction(&s->walks);
        else if (s->state == SLOT_DONE || s->state == SLOT_FINISHING)
            progress.frames_done += 1.0;
    }
    return progress;
}

static void wait_for_result(run *r)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)(POLL_SECONDS * 1e9);
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    (void)pthread_cond_timedwait(&r->done, &r->mutex, &until);
}

/* Both with the mutex open. */
static elea_status hand_over(const run *r, const slot *s, const elea_observer *observer,
                             elea_error *error)
{
    elea_status failed = ELEA_OK;
    if (observer->result != NULL)
        failed = observer->result(observer->context, &s->result, error);
    if (failed || observer->areas == NULL || !r->settings->sphere_areas)
        return failed;
    bool known = s->exact == EXACT_DONE && s->measure.certain;
    return observer->areas(observer->context, &s->result, known ? s->areas : NULL, error);
}

static elea_status poll_caller(const elea_observer *observer, const elea_progress *progress,
                               elea_error *error)
{
    if (observer->poll == NULL || observer->poll(observer->context, progress))
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_CANCELLED, "the run was cancelled");
}

/* Delivers results in order until the last one, a failure, or the caller's wish to end. */
static elea_status deliver(run *r, const elea_observer *observer, elea_error *error)
{
    elea_status failed = ELEA_OK;
    double next_poll = seconds_now() + POLL_SECONDS;
    pthread_mutex_lock(&r->mutex);
    while (!failed) {
        slot *s = slot_of(r, r->delivered);
        bool waiting = r->delivered < r->next_order;
        if (waiting && s->state == SLOT_DONE) {
            pthread_mutex_unlock(&r->mutex);
            failed = hand_over(r, s, observer, error);
            pthread_mutex_lock(&r->mutex);
            s->state = SLOT_EMPTY;
            r->delivered++;
            pthread_cond_broadcast(&r->work);
        } else if (waiting && s->state == SLOT_FAILED) {
            failed = s->error.status;
            if (error != NULL)
                *error = s->error;
        } else if (!waiting && r->source_ended) {
            failed = r->source_error.status;
            if (failed && error != NULL)
                *error = r->source_error;
            break;
        } else {
            wait_for_result(r);
        }
        if (!failed && seconds_now() >= next_poll) {
            elea_progress progress = progress_now(r);
            pthread_mutex_unlock(&r->mutex);
            failed = poll_caller(observer, &progress, error);
            pthread_mutex_lock(&r->mutex);
            next_poll = seconds_now() + POLL_SECONDS;
        }
    }
    r->stopping = true;
    pthread_cond_broadcast(&r->work);
    pthread_mutex_unlock(&r->mutex);
    return failed;
}

/* ---- Setting up and clearing away ---- */

static unsigned default_threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (unsigned)n : 1;
}

static void free_slots(run *r)
{
    for (size_t i = 0; r->slots != NULL && i < r->n_slots; i++) {
        release_body(&r->slots[i]);
        free(r->slots[i].areas);
        elea_index_free(r->slots[i].index);
        elea_engine_free(r->slots[i].engine);
        elea_series_free(&r->slots[i].walks);
        elea_series_free(&r->slots[i].interior);
    }
    free(r->slots);
}

static elea_status create_slots(run *r, elea_error *error)
{
    /* Wide enough that a slow block does not hold up the others for long. */
    size_t window = 4 * (size_t)r->n_threads + 4;
    r->slots = calloc(r->n_slots, sizeof *r->slots);
    if (r->slots == NULL)
        return elea_error_memory(error, r->n_slots, sizeof *r->slots, "frames in flight");
    for (size_t i = 0; i < r->n_slots; i++) {
        slot *s = &r->slots[i];
        s->index = elea_index_create(error);
        s->engine = s->index != NULL ? elea_engine_create(error) : NULL;
        if (s->engine == NULL)
            return ELEA_ERROR_MEMORY;
        elea_status failed = elea_series_create(&s->walks, window, error);
        if (!failed)
            failed = elea_series_create(&s->interior, window, error);
        if (failed)
            return failed;
    }
    return ELEA_OK;
}

/* Starts the threads, delivers, and joins what was started. */
static elea_status run_threads(run *r, const elea_observer *observer, elea_error *error)
{
    pthread_t *threads = calloc(r->n_threads, sizeof *threads);
    if (threads == NULL)
        return elea_error_memory(error, r->n_threads, sizeof *threads, "threads");
    unsigned started = 0;
    int refused = 0;
    while (started < r->n_threads && refused == 0) {
        refused = pthread_create(&threads[started], NULL, work, r);
        started += refused == 0;
    }
    elea_status failed;
    if (started == 0)
        failed = elea_error_set(error, ELEA_ERROR_SYSTEM, "no thread could be started: %s",
                                strerror(refused));
    else
        failed = deliver(r, observer, error);
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    free(threads);
    return failed;
}

elea_status elea_run(const elea_settings *settings, elea_source source, elea_observer observer,
                     elea_timing *timing, elea_error *error)
{
    elea_status failed = elea_settings_check(settings, error);
    if (failed)
        return failed;
    double start = seconds_now();
    run r = {.settings = settings, .source = source};
    r.n_threads = settings->num_threads > 0 ? settings->num_threads : default_threads();
    r.n_slots = settings->frames_in_flight > 0 ? settings->frames_in_flight : r.n_threads + 1;
    (void)pthread_mutex_init(&r.mutex, NULL);
    (void)pthread_cond_init(&r.work, NULL);
    (void)pthread_cond_init(&r.done, NULL);
    failed = create_slots(&r, error);
    if (!failed)
        failed = run_threads(&r, &observer, error);
    free_slots(&r);
    (void)pthread_cond_destroy(&r.done);
    (void)pthread_cond_destroy(&r.work);
    (void)pthread_mutex_destroy(&r.mutex);
    r.timing.wall = seconds_now() - start;
    if (timing != NULL)
        *timing = r.timing;
    return failed;
}

/* ---- One body ---- */

typedef struct single {
    elea_body *body; /* until it is handed over */
    elea_result *result;
} single;

static elea_status single_next(void *context, elea_job *job, elea_error *error)
{
    (void)error;
    single *s = context;
    *job = (elea_job){.body = s->body, .frame = 0, .time = NAN};
    s->body = NULL;
    return ELEA_OK;
}

static elea_status single_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    single *s = context;
    *s->result = *result;
    return ELEA_OK;
}

elea_status elea_compute(const elea_body *body, const elea_settings *settings, elea_result *result,
                         elea_error *error)
{
    elea_settings one_frame = *settings;
    one_frame.frames_in_flight = 1;
    single s = {.body = elea_body_clone(body, error), .result = result};
    if (s.body == NULL)
        return ELEA_ERROR_MEMORY;
    elea_source source = {single_next, &s};
    elea_observer observer = {.result = single_result, .context = &s};
    elea_status failed = elea_run(&one_frame, source, observer, NULL, error);
    elea_body_free(s.body);
    return failed;
}
