/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdatomic.h>

#include "support.h"

enum { MAX_FRAMES = 12 };

/* ---- A trajectory of small bodies ---- */

/* Frame numbers with gaps, as those of a trajectory that is read with a stride. */
static uint64_t frame_number(size_t position)
{
    return 1000 + 7 * position;
}

static elea_body *frame_body(size_t position)
{
    elea_body *body = test_globule(1 + position, position);
    elea_body_set_mass(body, 100.0 * (double)(1 + position));
    return body;
}

/* A run with what is to happen in it, and what was seen of it. */
typedef struct trajectory {
    size_t positions[MAX_FRAMES]; /* in the full trajectory */
    size_t n_frames;
    size_t fails_at;       /* the source fails there, if below n_frames */
    bool fails_with_body;  /* and leaves a body behind */
    size_t observer_fails; /* at that result, if below n_frames */
    int polls_allowed;     /* then the caller cancels; negative: never */
    size_t read;
    atomic_int readers; /* threads in `next` */
    atomic_int handed;  /* bodies handed over less results received */
    atomic_int most_in_flight;
    bool overlapping_reads, foreign_thread, bad_progress;
    pthread_t caller;
    size_t n_results;
    elea_result results[MAX_FRAMES];
} trajectory;

static void trajectory_begin(trajectory *t, size_t n_frames)
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

static elea_status next_body(void *context, elea_job *job, elea_error *error)
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
        *job = (elea_job){frame_body(position), frame_number(position), 0.5 * (double)position};
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

static elea_status run(trajectory *t, const elea_settings *settings, elea_error *error)
{
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = t};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = receive, .poll = may_go_on, .context = t};
    if (error != NULL)
        *error = (elea_error)ELEA_ERROR_INIT;
    elea_status status = elea_run(settings, &source, &observer, NULL, error);
    assert_false(t->overlapping_reads || t->foreign_thread || t->bad_progress);
    return status;
}

static elea_settings small_counts(void)
{
    /* Neither is a whole number of blocks. */
    elea_settings settings = test_counts(1500, 15000, 99);
    settings.length_unit = ELEA_LENGTH_NANOMETRE;
    settings.temperature = 300.0;
    settings.viscosity = 1e-3;
    return settings;
}

static elea_settings low_precision(void)
{
    elea_settings settings = small_counts();
    settings.num_walks = 0;
    settings.num_interior_samples = 0;
    settings.max_rsd_capacitance = 0.007;
    settings.max_rsd_volume = 0.006;
    settings.max_num_walks = 25500;
    settings.max_num_interior_samples = 73000;
    return settings;
}

/* ---- The same results, however they are come by ---- */

static void assert_same_results(const trajectory *t, const trajectory *reference)
{
    assert_int_equal(t->n_results, reference->n_results);
    for (size_t i = 0; i < t->n_results; i++)
        assert_same_result(&t->results[i], &reference->results[i]);
}

static void assert_independent_of_threads(elea_settings settings, size_t n_frames)
{
    static const unsigned threads[] = {1, 2, 3, 8}, in_flight[] = {1, 2, 5};
    static trajectory reference, t;
    trajectory_begin(&reference, n_frames);
    settings.num_threads = 1;
    settings.frames_in_flight = 1;
    assert_int_equal(run(&reference, &settings, NULL), ELEA_OK);
    assert_int_equal(reference.n_results, n_frames);
    for (size_t i = 0; i < NUM_ITEMS(threads); i++)
        for (size_t k = 0; k < NUM_ITEMS(in_flight); k++) {
            settings.num_threads = threads[i];
            settings.frames_in_flight = in_flight[k];
            trajectory_begin(&t, n_frames);
            assert_int_equal(run(&t, &settings, NULL), ELEA_OK);
            assert_same_results(&t, &reference);
            assert_true(atomic_load(&t.most_in_flight) <= (int)in_flight[k]);
        }
}

static void threads_and_frames_in_flight_change_no_bit(void **state)
{
    (void)state;
    assert_independent_of_threads(small_counts(), MAX_FRAMES);
}

static void nor_do_they_when_precision_decides(void **state)
{
    (void)state;
    assert_independent_of_threads(low_precision(), 5);
}

/* The fast walk and the closed form. */
static elea_settings fast(elea_settings settings)
{
    settings.method = ELEA_METHOD_FIRST_PASSAGE;
    settings.interior = ELEA_INTERIOR_EXACT;
    return settings;
}

static void nor_do_they_with_the_fast_walk(void **state)
{
    (void)state;
    elea_settings settings = fast(small_counts());
    settings.num_walks = 9001;
    assert_independent_of_threads(settings, MAX_FRAMES);
    settings = fast(low_precision());
    settings.max_rsd_capacitance = 0.003;
    assert_independent_of_threads(settings, 5);
}

static void nor_on_any_instruction_set(void **state)
{
    (void)state;
    elea_settings settings = fast(small_counts());
    settings.num_walks = 9001;
    for (int isa = 0; isa < (int)ELEA_NUM_ISAS; isa++)
        if (elea_isa_available((elea_isa)isa)) {
            settings.isa = (elea_isa)isa;
            assert_independent_of_threads(settings, 3);
        }
}

static void closed_form_gives_area_and_volume_without_error(void **state)
{
    (void)state;
    static const double centres[6] = {0.0, 0.0, 0.0, 3.0, 0.0, 0.0}, radii[2] = {1.0, 2.0};
    elea_body *body = elea_body_create(2, centres, radii, NULL);
    elea_settings settings = fast(test_counts(100, 0, 1));
    elea_result result = test_compute(body, &settings);
    elea_body_free(body);
    const elea_quantity *area = elea_result_quantity(&result, ELEA_SURFACE_AREA, 0);
    assert_close(area->value, 20.0 * ELEA_PI, 1e-12);
    assert_true(area->std_error == 0.0 && result.info.num_interior_samples == 0);
    assert_close(elea_result_quantity(&result, ELEA_VOLUME, 0)->value, 12.0 * ELEA_PI, 1e-12);
}

static void frames_come_in_the_order_of_the_source(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = small_counts();
    settings.num_threads = 3;
    settings.frames_in_flight = 5;
    trajectory_begin(&t, MAX_FRAMES);
    for (size_t i = 0; i < MAX_FRAMES; i++)
        t.positions[i] = (5 * i + 3) % MAX_FRAMES;
    assert_int_equal(run(&t, &settings, NULL), ELEA_OK);
    assert_int_equal(t.n_results, MAX_FRAMES);
    for (size_t i = 0; i < MAX_FRAMES; i++) {
        const elea_result *r = &t.results[i];
        assert_int_equal(r->info.frame, frame_number(t.positions[i]));
        assert_true(r->info.time == 0.5 * (double)t.positions[i]);
        assert_int_equal(r->info.n_spheres, t.positions[i] + 1);
        assert_true(r->info.mass == 100.0 * (double)(t.positions[i] + 1));
        assert_int_equal(r->info.num_walks, 1500);
        assert_int_equal(r->info.num_interior_samples, 15000);
        assert_true(r->info.num_steps >= r->info.num_walks &&
                    r->info.num_hits <= r->info.num_walks);
        assert_int_equal(r->info.walks_stop, ELEA_STOP_COUNT);
        assert_int_equal(r->info.interior_stop, ELEA_STOP_COUNT);
    }
}

static void a_part_of_the_frames_has_the_numbers_of_the_whole(void **state)
{
    (void)state;
    static trajectory whole, part;
    elea_settings settings = small_counts();
    settings.num_threads = 2;
    trajectory_begin(&whole, MAX_FRAMES);
    assert_int_equal(run(&whole, &settings, NULL), ELEA_OK);
    static const size_t chosen[] = {9, 2, 3, 11};
    trajectory_begin(&part, NUM_ITEMS(chosen));
    memcpy(part.positions, chosen, sizeof chosen);
    assert_int_equal(run(&part, &settings, NULL), ELEA_OK);
    assert_int_equal(part.n_results, NUM_ITEMS(chosen));
    for (size_t i = 0; i < NUM_ITEMS(chosen); i++)
        assert_same_result(&part.results[i], &whole.results[chosen[i]]);
}

/* One body, given again and again as other frames. */
typedef struct one_body {
    const elea_body *body;
    uint64_t frame, n_frames;
} one_body;

static elea_status next_copy(void *context, elea_job *job, elea_error *error)
{
    one_body *one = context;
    if (one->frame < one->n_frames)
        *job = (elea_job){elea_body_clone(one->body, error), one->frame++, NAN};
    return ELEA_OK;
}

static elea_status keep(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    elea_result *results = context;
    results[result->info.frame] = *result;
    return ELEA_OK;
}

static void compute_is_a_run_of_frame_0(void **state)
{
    (void)state;
    elea_settings settings = small_counts();
    settings.num_threads = 2;
    elea_body *body = frame_body(6);
    one_body one = {body, 0, 1};
    elea_result by_compute = test_compute(body, &settings), by_run;
    const elea_source source = {.struct_size = sizeof source, .next = next_copy, .context = &one};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = keep, .context = &by_run};
    assert_int_equal(elea_run(&settings, &source, &observer, NULL, NULL), ELEA_OK);
    assert_same_result(&by_compute, &by_run);
    assert_int_equal(by_compute.info.frame, 0);
    assert_true(isnan(by_compute.info.time));
    /* The body is still the caller's, and good for another time. */
    elea_result again = test_compute(body, &settings);
    assert_same_result(&again, &by_compute);
    elea_body_free(body);
}

static void seeds_and_frames_have_numbers_of_their_own(void **state)
{
    (void)state;
    elea_settings settings = small_counts();
    elea_body *body = frame_body(6);
    elea_result first = test_compute(body, &settings);
    settings.seed++;
    elea_result second = test_compute(body, &settings);
    assert_true(first.info.num_steps != second.info.num_steps);
    assert_true(first.quantities[0].value != second.quantities[0].value);
    elea_result frames[3];
    one_body one = {body, 0, NUM_ITEMS(frames)};
    const elea_source source = {.struct_size = sizeof source, .next = next_copy, .context = &one};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = keep, .context = frames};
    assert_int_equal(elea_run(&settings, &source, &observer, NULL, NULL), ELEA_OK);
    for (size_t i = 0; i < NUM_ITEMS(frames); i++)
        for (size_t k = 0; k < i; k++)
            assert_true(frames[i].info.num_steps != frames[k].info.num_steps);
    elea_body_free(body);
}

static void precision_is_reached_or_the_cap(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = low_precision();
    trajectory_begin(&t, MAX_FRAMES);
    assert_int_equal(run(&t, &settings, NULL), ELEA_OK);
    int n_capped = 0;
    for (size_t i = 0; i < MAX_FRAMES; i++) {
        const elea_result *r = &t.results[i];
        const elea_quantity *c = elea_result_quantity(r, ELEA_CAPACITANCE, 0);
        const elea_quantity *v = elea_result_quantity(r, ELEA_VOLUME, 0);
        n_capped +=
            (r->info.walks_stop == ELEA_STOP_CAP) + (r->info.interior_stop == ELEA_STOP_CAP);
        if (r->info.walks_stop == ELEA_STOP_CAP)
            assert_int_equal(r->info.num_walks, settings.max_num_walks);
        else
            assert_true(c->std_error <= settings.max_rsd_capacitance * c->value);
        if (r->info.interior_stop == ELEA_STOP_CAP)
            assert_int_equal(r->info.num_interior_samples, settings.max_num_interior_samples);
        else
            assert_true(v->std_error <= settings.max_rsd_volume * v->value);
    }
    /* The settings are such that both happen. */
    assert_true(n_capped > 0 && n_capped < 2 * MAX_FRAMES);
}

/* ---- What can go wrong ---- */

static void frames_before_a_failing_one_are_delivered(void **state)
{
    (void)state;
    static const unsigned threads[] = {1, 2, 8};
    static trajectory t, reference;
    elea_settings settings = small_counts();
    trajectory_begin(&reference, 7);
    assert_int_equal(run(&reference, &settings, NULL), ELEA_OK);
    for (size_t i = 0; i < NUM_ITEMS(threads); i++)
        for (int with_body = 0; with_body < 2; with_body++) {
            settings.num_threads = threads[i];
            trajectory_begin(&t, MAX_FRAMES);
            t.fails_at = 7;
            t.fails_with_body = with_body == 1;
            elea_error error;
            assert_failed(run(&t, &settings, &error), &error, ELEA_ERROR_TRUNCATED,
                          "frame 7 breaks off");
            assert_same_results(&t, &reference);
            assert_int_equal(t.read, 8);
        }
}

static void a_source_may_fail_at_once(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = small_counts();
    settings.num_threads = 3;
    trajectory_begin(&t, MAX_FRAMES);
    t.fails_at = 0;
    elea_error error;
    assert_failed(run(&t, &settings, &error), &error, ELEA_ERROR_TRUNCATED, "frame 0");
    assert_int_equal(t.n_results, 0);
}

static void a_source_may_be_empty(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = small_counts();
    settings.num_threads = 3;
    trajectory_begin(&t, 0);
    assert_int_equal(run(&t, &settings, NULL), ELEA_OK);
    assert_int_equal(t.n_results, 0);
    assert_int_equal(t.read, 1);
}

static void a_body_that_does_not_fit_fails_with_its_frame_named(void **state)
{
    (void)state;
    static trajectory t;
    elea_body *body = frame_body(8);
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        elea_settings settings = small_counts();
        settings.num_threads = threads;
        settings.launch_radius = body->enclosing * 0.999;
        trajectory_begin(&t, MAX_FRAMES);
        elea_error error;
        elea_status status = run(&t, &settings, &error);
        assert_true(t.n_results <= 8);
        char frame[32];
        (void)snprintf(frame, sizeof frame,
                       "frame %llu: ", (unsigned long long)frame_number(t.n_results));
        assert_failed(status, &error, ELEA_ERROR_ARGUMENT, frame);
        assert_non_null(strstr(error.message, "launch radius"));
    }
    elea_body_free(body);
}

static void a_failing_observer_ends_the_run(void **state)
{
    (void)state;
    static trajectory t;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        elea_settings settings = small_counts();
        settings.num_threads = threads;
        trajectory_begin(&t, MAX_FRAMES);
        t.observer_fails = 4;
        elea_error error;
        assert_failed(run(&t, &settings, &error), &error, ELEA_ERROR_FILE, "disk full");
        assert_int_equal(t.n_results, 4);
    }
}

static void the_caller_may_cancel(void **state)
{
    (void)state;
    static trajectory t;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        /* These would take years. */
        elea_settings settings = test_counts(UINT64_MAX, UINT64_MAX, 0);
        settings.num_threads = threads;
        trajectory_begin(&t, MAX_FRAMES);
        t.polls_allowed = 1;
        elea_error error;
        assert_failed(run(&t, &settings, &error), &error, ELEA_ERROR_CANCELLED, "cancelled");
        assert_int_equal(t.n_results, 0);
    }
}

/* ---- A limit on the time; none of these tests looks at a clock ---- */

static void an_ample_time_changes_no_bit(void **state)
{
    (void)state;
    static trajectory with, without;
    elea_settings settings = small_counts();
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        settings.num_threads = threads;
        settings.max_run_time = 0.0;
        trajectory_begin(&without, MAX_FRAMES);
        assert_int_equal(run(&without, &settings, NULL), ELEA_OK);
        settings.max_run_time = 1e9;
        settings.num_frames = threads == 1 ? MAX_FRAMES : 0;
        trajectory_begin(&with, MAX_FRAMES);
        assert_int_equal(run(&with, &settings, NULL), ELEA_OK);
        assert_int_equal(with.n_results, MAX_FRAMES);
        for (size_t i = 0; i < MAX_FRAMES; i++)
            assert_same_result(&with.results[i], &without.results[i]);
    }
}

/* No time at all: the first frame does a block of walks and one of samples, the others nothing. */
static void without_time_there_is_a_first_result_and_no_other(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = test_counts(UINT64_MAX, UINT64_MAX, 0); /* these would take years */
    settings.max_run_time = 1e-12;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        settings.num_threads = threads;
        for (uint64_t known = 0; known <= MAX_FRAMES; known += MAX_FRAMES) {
            settings.num_frames = known;
            trajectory_begin(&t, MAX_FRAMES);
            elea_error error;
            assert_failed(run(&t, &settings, &error), &error, ELEA_ERROR_TIME, "1e-12 s");
            assert_true(known == 0 || strstr(error.message, "1 of 12 frames") != NULL);
            assert_int_equal(t.n_results, 1);
            const elea_result *r = &t.results[0];
            assert_true(r->info.walks_stop == ELEA_STOP_TIME &&
                        r->info.interior_stop == ELEA_STOP_TIME);
            assert_true(r->info.num_walks > 0 && r->info.num_interior_samples > 0);
            assert_true(r->available[ELEA_CAPACITANCE] && r->available[ELEA_VOLUME]);
        }
    }
}

static void a_source_that_ends_in_time_is_no_failure(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = elea_settings_default();
    settings.max_run_time = 1e-12;
    for (settings.num_frames = 0; settings.num_frames <= 1; settings.num_frames++) {
        trajectory_begin(&t, 1);
        assert_int_equal(run(&t, &settings, NULL), ELEA_OK);
        assert_int_equal(t.n_results, 1);
        trajectory_begin(&t, MAX_FRAMES);
        t.fails_at = 1;
        assert_int_equal(run(&t, &settings, NULL), ELEA_ERROR_TRUNCATED);
        assert_int_equal(t.n_results, 1);
    }
    elea_body *body = frame_body(3);
    settings.num_walks = UINT64_MAX;
    elea_result result = test_compute(body, &settings);
    assert_int_equal(result.info.walks_stop, ELEA_STOP_TIME);
    elea_body_free(body);
}

static void a_frame_that_stopped_for_the_time_can_be_had_again(void **state)
{
    (void)state;
    elea_body *body = frame_body(7);
    elea_settings settings = test_counts(UINT64_MAX, UINT64_MAX, 0);
    settings.max_run_time = 1e-12;
    for (int method = 0; method < ELEA_NUM_METHODS; method++) {
        settings.method = (elea_method)method;
        elea_result stopped = test_compute(body, &settings);
        elea_settings counts = settings;
        counts.max_run_time = 0.0;
        counts.num_walks = stopped.info.num_walks;
        counts.control_charges = stopped.info.num_control_charges;
        counts.num_interior_samples = stopped.info.num_interior_samples;
        elea_result again = test_compute(body, &counts);
        assert_int_equal(again.info.walks_stop, ELEA_STOP_COUNT);
        again.info.walks_stop = again.info.interior_stop = ELEA_STOP_TIME;
        assert_same_result(&stopped, &again);
    }
    elea_body_free(body);
}

static void settings_are_checked_before_anything_is_read(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = small_counts();
    settings.viscosity = 0.0;
    trajectory_begin(&t, MAX_FRAMES);
    elea_error error;
    assert_failed(run(&t, &settings, &error), &error, ELEA_ERROR_ARGUMENT, "viscosity");
    assert_int_equal(t.read, 0);
    elea_body *body = frame_body(0);
    elea_result result;
    assert_failed(elea_compute(body, &settings, &result, &error), &error, ELEA_ERROR_ARGUMENT,
                  "viscosity");
    elea_body_free(body);
}

static void nobody_need_listen(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = small_counts();
    settings.num_threads = 0;
    trajectory_begin(&t, MAX_FRAMES);
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = &t};
    elea_timing timing = {sizeof timing, -1.0, -1.0, -1.0, -1.0, -1.0};
    assert_int_equal(elea_run(&settings, &source, NULL, &timing, NULL), ELEA_OK);
    assert_int_equal(t.read, MAX_FRAMES + 1);
    assert_true(timing.wall > 0.0 && timing.read >= 0.0 && timing.index > 0.0 &&
                timing.walks > 0.0 && timing.interior > 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_frames_in_flight_change_no_bit),
        cmocka_unit_test(nor_do_they_when_precision_decides),
        cmocka_unit_test(nor_do_they_with_the_fast_walk),
        cmocka_unit_test(nor_on_any_instruction_set),
        cmocka_unit_test(closed_form_gives_area_and_volume_without_error),
        cmocka_unit_test(frames_come_in_the_order_of_the_source),
        cmocka_unit_test(a_part_of_the_frames_has_the_numbers_of_the_whole),
        cmocka_unit_test(compute_is_a_run_of_frame_0),
        cmocka_unit_test(seeds_and_frames_have_numbers_of_their_own),
        cmocka_unit_test(precision_is_reached_or_the_cap),
        cmocka_unit_test(frames_before_a_failing_one_are_delivered),
        cmocka_unit_test(a_source_may_fail_at_once),
        cmocka_unit_test(a_source_may_be_empty),
        cmocka_unit_test(a_body_that_does_not_fit_fails_with_its_frame_named),
        cmocka_unit_test(a_failing_observer_ends_the_run),
        cmocka_unit_test(the_caller_may_cancel),
        cmocka_unit_test(an_ample_time_changes_no_bit),
        cmocka_unit_test(without_time_there_is_a_first_result_and_no_other),
        cmocka_unit_test(a_source_that_ends_in_time_is_no_failure),
        cmocka_unit_test(a_frame_that_stopped_for_the_time_can_be_had_again),
        cmocka_unit_test(settings_are_checked_before_anything_is_read),
        cmocka_unit_test(nobody_need_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
