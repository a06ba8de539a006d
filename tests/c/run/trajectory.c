/* SPDX-License-Identifier: MIT */
#include "run/trajectory.h"

#include "support.h"

uint64_t trajectory_frame_number(size_t position)
{
    return 1000 + 7 * position;
}

elea_body *trajectory_body(size_t position)
{
    elea_body *body = test_globule(1 + position, position);
    elea_body_set_mass(body, 100.0 * (double)(1 + position));
    return body;
}

void trajectory_begin(trajectory *t, size_t n_frames)
{
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < n_frames; i++)
        t->positions[i] = i;
    t->n_frames = n_frames;
    t->fails_at = SIZE_MAX;
    t->observer_fails = SIZE_MAX;
    t->polls_allowed = -1;
    t->caller = pthread_self();
}

elea_status trajectory_next(void *context, elea_job *job, elea_error *error)
{
    trajectory *t = context;
    if (atomic_fetch_add(&t->readers, 1) != 0)
        t->overlapping_reads = true;
    size_t read = t->read;
    elea_status status = ELEA_OK;
    if (read == t->fails_at) {
        status = ELEA_ERROR_TRUNCATED;
        error->status = status;
        (void)snprintf(error->message, sizeof error->message, "frame %zu breaks off", read);
    }
    if (read < t->n_frames && (status == ELEA_OK || t->fails_with_body)) {
        size_t position = t->positions[read];
        *job = (elea_job){.body = trajectory_body(position),
                          .frame = trajectory_frame_number(position),
                          .time = 0.5 * (double)position};
        int in_flight = atomic_fetch_add(&t->handed, 1) + 1;
        if (in_flight > atomic_load(&t->most_in_flight))
            atomic_store(&t->most_in_flight, in_flight);
    }
    t->read = read + 1;
    atomic_fetch_sub(&t->readers, 1);
    return status;
}

static elea_status receive(void *context, const elea_result *result, elea_error *error)
{
    trajectory *t = context;
    if (!pthread_equal(pthread_self(), t->caller))
        t->foreign_thread = true;
    atomic_fetch_sub(&t->handed, 1);
    if (t->n_results == t->observer_fails) {
        if (error != NULL)
            (void)snprintf(error->message, sizeof error->message, "disk full");
        if (error != NULL)
            error->status = ELEA_ERROR_FILE;
        return ELEA_ERROR_FILE;
    }
    t->results[t->n_results++] = *result;
    return ELEA_OK;
}

static bool may_go_on(void *context, const elea_progress *progress)
{
    trajectory *t = context;
    if (!pthread_equal(pthread_self(), t->caller))
        t->foreign_thread = true;
    if (!(progress->frames_done >= 0.0 && progress->frames_done <= (double)t->n_frames))
        t->bad_progress = true;
    return t->polls_allowed < 0 || t->polls_allowed-- > 0;
}

elea_status trajectory_run(trajectory *t, const elea_settings *settings, elea_error *error)
{
    const elea_source source = {
        .struct_size = sizeof source, .next = trajectory_next, .context = t};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = receive, .poll = may_go_on, .context = t};
    if (error != NULL)
        *error = (elea_error)ELEA_ERROR_INIT;
    elea_status status = elea_run(settings, &source, &observer, NULL, error);
    assert_false(t->overlapping_reads || t->foreign_thread || t->bad_progress);
    return status;
}

elea_settings trajectory_small_counts(void)
{
    /* Neither is a whole number of blocks. */
    elea_settings settings = test_counts(1500, 15000, 99);
    settings.length_unit = ELEA_LENGTH_NANOMETRE;
    settings.temperature = 300.0;
    settings.viscosity = 1e-3;
    return settings;
}

elea_settings trajectory_low_precision(void)
{
    elea_settings settings = trajectory_small_counts();
    settings.num_walks = 0;
    settings.num_interior_samples = 0;
    settings.max_rsd_capacitance = 0.007;
    settings.max_rsd_volume = 0.006;
    settings.max_num_walks = 25500;
    settings.max_num_interior_samples = 73000;
    return settings;
}

void trajectory_assert_same(const trajectory *t, const trajectory *reference)
{
    assert_int_equal(t->n_results, reference->n_results);
    for (size_t i = 0; i < t->n_results; i++)
        assert_same_result(&t->results[i], &reference->results[i]);
}
