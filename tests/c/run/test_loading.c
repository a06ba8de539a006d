/* SPDX-License-Identifier: MIT */
/* Bodies that are loaded by the run's threads, have settings of their own, or fail. */
#include <stdatomic.h>

#include "support.h"

enum { N_BODIES = 24 };

/* What becomes of the body at a position. */
enum fate { FATE_GOOD, FATE_UNREADABLE, FATE_UNFIT, FATE_NO_BODY, FATE_BAD_SETTINGS };

typedef struct collection collection;

typedef struct item {
    collection *all;
    size_t position;
    enum fate fate;
    elea_settings settings;
} item;

struct collection {
    item items[N_BODIES];
    elea_result results[N_BODIES];
    elea_error errors[N_BODIES];
    size_t given, delivered;
    bool out_of_order;
};

static enum fate fate_at(size_t position)
{
    static const enum fate fates[] = {FATE_GOOD,    FATE_UNREADABLE, FATE_GOOD, FATE_UNFIT,
                                      FATE_NO_BODY, FATE_GOOD,       FATE_GOOD, FATE_BAD_SETTINGS};
    return fates[position % NUM_ITEMS(fates)];
}

static elea_body *body_at(size_t position)
{
    double centres[3 * 4], radii[4];
    size_t n = 1 + position % 4;
    for (size_t i = 0; i < n; i++) {
        centres[3 * i] = 1.5 * (double)i;
        centres[3 * i + 1] = centres[3 * i + 2] = 0.1 * (double)(i * position);
        radii[i] = 1.0 + 0.01 * (double)position;
    }
    return elea_body_create(n, centres, radii, NULL);
}

static elea_settings settings_at(size_t position)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = 3000 + 100 * position;
    settings.num_patches = 60;
    settings.seed = position % 3;
    settings.theory = position % 2 == 0 ? ELEA_THEORY_STOKES : ELEA_THEORY_ANALOGY;
    if (settings.theory == ELEA_THEORY_ANALOGY)
        settings.num_patches = 0;
    settings.method = position % 5 == 4 ? ELEA_METHOD_WOS : ELEA_METHOD_FIRST_PASSAGE;
    if (fate_at(position) == FATE_UNFIT)
        settings.launch_radius = 0.5; /* smaller than the body */
    if (fate_at(position) == FATE_BAD_SETTINGS)
        settings.max_rsd_capacitance = -1.0, settings.num_walks = 0;
    return settings;
}

static elea_status load(elea_job *job, elea_error *error)
{
    item *it = job->item;
    job->frame = 0;
    job->settings = &it->settings;
    if (it->fate == FATE_UNREADABLE)
        return elea_error_set(error, ELEA_ERROR_FORMAT, "body %zu is broken", it->position);
    if (it->fate != FATE_NO_BODY)
        job->body = body_at(it->position);
    return ELEA_OK;
}

static elea_status next(void *context, elea_job *job, elea_error *error)
{
    (void)error;
    collection *all = context;
    if (all->given == N_BODIES)
        return ELEA_OK;
    item *it = &all->items[all->given];
    *it = (item){all, all->given, fate_at(all->given), settings_at(all->given)};
    *job = (elea_job){.load = load, .item = it, .time = NAN};
    all->given++;
    return ELEA_OK;
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    collection *all = context;
    all->results[all->delivered++] = *result;
    return ELEA_OK;
}

static elea_status take_failure(void *context, const elea_job *job, const elea_error *why,
                                elea_error *error)
{
    (void)error;
    collection *all = context;
    const item *it = job->item;
    all->out_of_order |= it->position != all->delivered;
    all->errors[all->delivered++] = *why;
    return ELEA_OK;
}

static elea_status run_all(collection *all, unsigned n_threads, unsigned in_flight, bool tolerant)
{
    elea_settings settings = elea_settings_default();
    memset(all, 0, sizeof *all);
    settings.num_threads = n_threads;
    settings.frames_in_flight = in_flight;
    const elea_source source = {.struct_size = sizeof source, .next = next, .context = all};
    const elea_observer observer = {.struct_size = sizeof observer,
                                    .result = take_result,
                                    .failed = tolerant ? take_failure : NULL,
                                    .context = all};
    return elea_run(&settings, &source, &observer, NULL, NULL);
}

static void each_body_has_the_result_or_failure_that_it_has_alone(void **state)
{
    (void)state;
    static collection all;
    static const unsigned threads[] = {1, 2, 5};
    static const unsigned in_flight[] = {0, 1, 12};
    for (size_t i = 0; i < NUM_ITEMS(threads) * NUM_ITEMS(in_flight); i++) {
        assert_int_equal(run_all(&all, threads[i % 3], in_flight[i / 3], true), ELEA_OK);
        assert_int_equal(all.delivered, N_BODIES);
        assert_false(all.out_of_order);
        for (size_t k = 0; k < N_BODIES; k++) {
            static const elea_status expected[] = {
                [FATE_UNREADABLE] = ELEA_ERROR_FORMAT,
                [FATE_UNFIT] = ELEA_ERROR_ARGUMENT,
                [FATE_NO_BODY] = ELEA_ERROR_ARGUMENT,
                [FATE_BAD_SETTINGS] = ELEA_ERROR_ARGUMENT,
                [FATE_GOOD] = ELEA_OK,
            };
            assert_int_equal(all.errors[k].status, expected[fate_at(k)]);
            if (fate_at(k) != FATE_GOOD)
                continue;
            static elea_result alone;
            const elea_settings settings = settings_at(k);
            elea_body *body = body_at(k);
            assert_int_equal(elea_compute(body, &settings, &alone, NULL), ELEA_OK);
            elea_body_free(body);
            assert_same_result(&all.results[k], &alone);
        }
    }
}

static void without_an_observer_of_failures_the_first_one_ends_the_run(void **state)
{
    (void)state;
    static collection all;
    assert_int_equal(run_all(&all, 3, 0, false), ELEA_ERROR_FORMAT);
    assert_int_equal(all.delivered, 1);
}

static elea_status refuse_failure(void *context, const elea_job *job, const elea_error *why,
                                  elea_error *error)
{
    (void)context;
    (void)job;
    return elea_error_set(error, ELEA_ERROR_FILE, "no room for \"%s\"", why->message);
}

static void an_observer_of_failures_may_fail_itself(void **state)
{
    (void)state;
    static collection all;
    elea_settings settings = elea_settings_default();
    elea_error error;
    memset(&all, 0, sizeof all);
    settings.num_threads = 2;
    const elea_source source = {.struct_size = sizeof source, .next = next, .context = &all};
    const elea_observer observer = {.struct_size = sizeof observer,
                                    .result = take_result,
                                    .failed = refuse_failure,
                                    .context = &all};
    elea_status status = elea_run(&settings, &source, &observer, NULL, &error);
    assert_failed(status, &error, ELEA_ERROR_FILE, "no room for \"body 1 is broken\"");
    assert_int_equal(all.delivered, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_body_has_the_result_or_failure_that_it_has_alone),
        cmocka_unit_test(without_an_observer_of_failures_the_first_one_ends_the_run),
        cmocka_unit_test(an_observer_of_failures_may_fail_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
