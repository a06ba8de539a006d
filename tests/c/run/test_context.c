/* SPDX-License-Identifier: MIT */
/* Runs that share threads and memory, and runs that are cancelled during a long stage. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/slow_source.h"
#include "run/trajectory.h"
#include "support.h"

static elea_context *create(unsigned num_threads)
{
    elea_context *context = elea_context_create(num_threads, NULL);
    assert_non_null(context);
    return context;
}

/* ---- Many runs ---- */

/* Alternating large and small bodies, with all methods and thread counts, leave no traces. */
static void results_are_those_of_runs_without_a_context(void **state)
{
    (void)state;
    elea_context *context = create(2);
    elea_body *bodies[] = {trajectory_body(3), test_globule(300, 1), trajectory_body(0)};
    for (unsigned threads = 0; threads <= 3; threads++)
        for (int method = 0; method < (int)ELEA_NUM_METHODS; method++)
            for (size_t i = 0; i < NUM_ITEMS(bodies); i++) {
                elea_settings settings = trajectory_small_counts();
                settings.method = (elea_method)method;
                settings.interior = threads == 1 ? ELEA_INTERIOR_EXACT : ELEA_INTERIOR_SAMPLE;
                settings.num_threads = threads;
                elea_result alone = test_compute(bodies[i], &settings), shared;
                assert_int_equal(elea_context_compute(context, bodies[i], &settings, &shared, NULL),
                                 ELEA_OK);
                assert_same_result(&alone, &shared);
            }
    for (size_t i = 0; i < NUM_ITEMS(bodies); i++)
        elea_body_free(bodies[i]);
    elea_context_free(context);
}

static void a_context_is_as_good_after_a_failure(void **state)
{
    (void)state;
    elea_context *context = create(2);
    elea_body *body = trajectory_body(5);
    elea_settings good = trajectory_small_counts(), bad = good;
    bad.launch_radius = 1e-3;
    elea_result alone = test_compute(body, &good), shared;
    elea_error error;
    for (int i = 0; i < 3; i++) {
        assert_failed(elea_context_compute(context, body, &bad, &shared, &error), &error,
                      ELEA_ERROR_ARGUMENT, "launch");
        assert_int_equal(elea_context_compute(context, body, &good, &shared, NULL), ELEA_OK);
        assert_same_result(&alone, &shared);
    }
    elea_body_free(body);
    elea_context_free(context);
}

static elea_status run_within(void *context, const elea_result *result, elea_error *error)
{
    (void)result;
    elea_body *body = trajectory_body(0);
    elea_settings settings = trajectory_small_counts();
    elea_result within;
    elea_status failed = elea_context_compute(context, body, &settings, &within, error);
    elea_body_free(body);
    return failed;
}

static void a_context_serves_one_run_at_a_time(void **state)
{
    (void)state;
    elea_context *context = create(2);
    slow_source slow;
    slow_source_init(&slow, 1, false);
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = run_within, .context = context};
    elea_settings settings = trajectory_small_counts();
    elea_error error;
    const elea_source source = slow_source_source(&slow);
    assert_failed(elea_context_run(context, &settings, &source, &observer, NULL, &error), &error,
                  ELEA_ERROR_ARGUMENT, "in use");
    slow_source_free(&slow);
    elea_context_free(context);
}

/* A child has the memory of its parent, but not its threads. */
static void a_child_that_was_forked_is_told_to_make_its_own(void **state)
{
    (void)state;
    elea_context *context = create(2);
    elea_body *body = trajectory_body(3);
    elea_settings settings = trajectory_small_counts();
    elea_result result;
    assert_int_equal(elea_context_compute(context, body, &settings, &result, NULL), ELEA_OK);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        elea_status failed = elea_context_compute(context, body, &settings, &result, NULL);
        elea_context_cancel(context);
        elea_context_free(context);
        settings.num_threads = 1;
        bool good = failed == ELEA_ERROR_ARGUMENT &&
                    elea_compute(body, &settings, &result, NULL) == ELEA_OK;
        _exit(good ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(elea_context_compute(context, body, &settings, &result, NULL), ELEA_OK);
    elea_body_free(body);
    elea_context_free(context);
}

static elea_status look_at_mask(void *context, elea_job *job, elea_error *error)
{
    (void)job;
    (void)error;
    return pthread_sigmask(SIG_BLOCK, NULL, context) == 0 ? ELEA_OK : ELEA_ERROR_SYSTEM;
}

static void the_callers_threads_get_its_signals(void **state)
{
    (void)state;
    sigset_t before, seen, after;
    (void)sigemptyset(&seen);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &before), 0);
    const elea_source source = {
        .struct_size = sizeof source, .next = look_at_mask, .context = &seen};
    elea_settings settings = trajectory_small_counts();
    assert_int_equal(elea_run(&settings, &source, NULL, NULL, NULL), ELEA_OK);
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGALRM, SIGCHLD};
    for (size_t i = 0; i < NUM_ITEMS(signals); i++)
        assert_int_equal(sigismember(&seen, signals[i]), 1);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &after), 0);
    for (size_t i = 0; i < NUM_ITEMS(signals); i++)
        assert_int_equal(sigismember(&after, signals[i]), sigismember(&before, signals[i]));
}

/* ---- Structs of other versions ---- */

static void a_source_of_an_older_header_needs_no_cancel(void **state)
{
    (void)state;
    slow_source slow;
    slow_source_init(&slow, 3, false);
    elea_settings settings = trajectory_small_counts();
    elea_source source = slow_source_source(&slow);
    source.struct_size = offsetof(elea_source, cancel);
    assert_int_equal(elea_run(&settings, &source, NULL, NULL, NULL), ELEA_OK);
    assert_int_equal(slow.given, 3);
    elea_error error;
    source.struct_size = 0;
    assert_failed(elea_run(&settings, &source, NULL, NULL, &error), &error, ELEA_ERROR_ARGUMENT,
                  "the source");
    source = slow_source_source(&slow);
    const elea_observer observer = {.struct_size = 0};
    assert_failed(elea_run(&settings, &source, &observer, NULL, &error), &error,
                  ELEA_ERROR_ARGUMENT, "the observer");
    source.next = NULL;
    assert_failed(elea_run(&settings, &source, NULL, NULL, &error), &error, ELEA_ERROR_ARGUMENT,
                  "next");
    slow_source_free(&slow);
}

/* ---- Cancelling ---- */

typedef struct canceller {
    elea_context *context;
    slow_source *slow;
    bool blocked; /* waits until the source blocks, else until it has returned a body */
} canceller;

static void *cancel_run(void *argument)
{
    canceller *c = argument;
    slow_source_wait(c->slow, c->blocked);
    elea_context_cancel(c->context);
    return NULL;
}

/* Walks for years, or waits forever, unless another thread cancels it. */
static void assert_cancelled(unsigned n_bodies, bool blocks, elea_settings settings)
{
    slow_source slow;
    slow_source_init(&slow, n_bodies, blocks);
    canceller c = {create(2), &slow, blocks};
    const elea_source source = slow_source_source(&slow);
    pthread_t thread;
    elea_error error;
    assert_int_equal(pthread_create(&thread, NULL, cancel_run, &c), 0);
    assert_failed(elea_context_run(c.context, &settings, &source, NULL, NULL, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_in_range(slow.n_cancels, blocks, 1); /* the other bodies may be finished */
    assert_false(slow.foreign_thread);
    elea_context_free(c.context);
    slow_source_free(&slow);
}

static void another_thread_may_cancel_walks(void **state)
{
    (void)state;
    elea_settings settings = test_counts(UINT64_MAX, UINT64_MAX, 0);
    for (int method = 0; method < (int)ELEA_NUM_METHODS; method++) {
        settings.method = (elea_method)method;
        assert_cancelled(1, false, settings);
    }
}

static void another_thread_may_cancel_a_source_that_blocks(void **state)
{
    (void)state;
    assert_cancelled(0, true, trajectory_small_counts());
    assert_cancelled(2, true, trajectory_small_counts());
}

static void cancelling_without_a_run_does_nothing(void **state)
{
    (void)state;
    elea_context *context = create(1);
    elea_context_cancel(context);
    elea_body *body = trajectory_body(2);
    elea_settings settings = trajectory_small_counts();
    elea_result result;
    assert_int_equal(elea_context_compute(context, body, &settings, &result, NULL), ELEA_OK);
    elea_body_free(body);
    elea_context_free(context);
    elea_context_free(NULL);
}

static bool never(void *context, const elea_progress *progress)
{
    (void)context;
    (void)progress;
    return false;
}

static elea_status refuse(void *context, const elea_result *result, elea_error *error)
{
    (void)context;
    (void)result;
    (void)error;
    return ELEA_ERROR_FILE;
}

static void the_caller_may_cancel_a_source_that_blocks(void **state)
{
    (void)state;
    slow_source slow;
    elea_settings settings = trajectory_small_counts();
    for (unsigned n_bodies = 0; n_bodies < 2; n_bodies++) {
        slow_source_init(&slow, n_bodies, true);
        const elea_source source = slow_source_source(&slow);
        const elea_observer observer = {.struct_size = sizeof observer,
                                        .result = n_bodies > 0 ? refuse : NULL,
                                        .poll = n_bodies > 0 ? NULL : never};
        assert_int_equal(elea_run(&settings, &source, &observer, NULL, NULL),
                         n_bodies > 0 ? ELEA_ERROR_FILE : ELEA_ERROR_CANCELLED);
        assert_true(slow.n_cancels <= 1 && !slow.foreign_thread);
        slow_source_free(&slow);
    }
}

static elea_status count(void *context, const elea_result *result, elea_error *error)
{
    (void)result;
    (void)error;
    ++*(unsigned *)context;
    return ELEA_OK;
}

static void a_source_that_blocks_does_not_outlast_the_time(void **state)
{
    (void)state;
    for (unsigned n_bodies = 0; n_bodies < 3; n_bodies += 2) {
        unsigned n_results = 0;
        slow_source slow;
        slow_source_init(&slow, n_bodies, true);
        const elea_source source = slow_source_source(&slow);
        const elea_observer observer = {
            .struct_size = sizeof observer, .result = count, .context = &n_results};
        elea_settings settings = trajectory_small_counts();
        settings.max_run_time = 0.2;
        elea_error error;
        assert_failed(elea_run(&settings, &source, &observer, NULL, &error), &error,
                      ELEA_ERROR_TIME, "0.2 s");
        /* The first frame is computed in any case. */
        assert_true(n_results <= n_bodies && (n_results > 0) == (n_bodies > 0));
        assert_true(slow.n_cancels <= 1 && !slow.foreign_thread);
        slow_source_free(&slow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_those_of_runs_without_a_context),
        cmocka_unit_test(a_context_is_as_good_after_a_failure),
        cmocka_unit_test(a_context_serves_one_run_at_a_time),
        cmocka_unit_test(a_child_that_was_forked_is_told_to_make_its_own),
        cmocka_unit_test(the_callers_threads_get_its_signals),
        cmocka_unit_test(a_source_of_an_older_header_needs_no_cancel),
        cmocka_unit_test(another_thread_may_cancel_walks),
        cmocka_unit_test(another_thread_may_cancel_a_source_that_blocks),
        cmocka_unit_test(cancelling_without_a_run_does_nothing),
        cmocka_unit_test(the_caller_may_cancel_a_source_that_blocks),
        cmocka_unit_test(a_source_that_blocks_does_not_outlast_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
