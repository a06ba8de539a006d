/* SPDX-License-Identifier: MIT */
#include "run/pool.h"

#include <stdatomic.h>

#include "support.h"

/* All threads of a job wait here until they are released, so each must be a separate thread. */
typedef struct meeting {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned there;
    bool released;
} meeting;

static void meet(void *argument)
{
    meeting *m = argument;
    pthread_mutex_lock(&m->mutex);
    m->there++;
    pthread_cond_broadcast(&m->changed);
    while (!m->released)
        pthread_cond_wait(&m->changed, &m->mutex);
    pthread_mutex_unlock(&m->mutex);
}

static void jobs_have_as_many_threads_as_they_ask_for(void **state)
{
    (void)state;
    static const unsigned numbers[] = {3, 1, 5, 2, 5};
    elea_pool pool;
    elea_pool_init(&pool);
    unsigned most = 0;
    for (size_t i = 0; i < NUM_ITEMS(numbers); i++) {
        meeting m = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false};
        unsigned first = i % 2 == 0 ? numbers[i] : 1;
        assert_int_equal(elea_pool_begin(&pool, first, numbers[i], meet, &m, NULL), ELEA_OK);
        for (unsigned k = 0; k < 2 * numbers[i]; k++) /* no more than that */
            elea_pool_more(&pool);
        pthread_mutex_lock(&m.mutex);
        while (m.there < numbers[i])
            pthread_cond_wait(&m.changed, &m.mutex);
        m.released = true;
        pthread_cond_broadcast(&m.changed);
        pthread_mutex_unlock(&m.mutex);
        elea_pool_join(&pool);
        assert_int_equal(m.there, numbers[i]);
        most = numbers[i] > most ? numbers[i] : most;
        assert_int_equal(pool.n_threads, most); /* existing threads are reused */
    }
    elea_pool_free(&pool);
}

static void count(void *argument)
{
    atomic_fetch_add((atomic_int *)argument, 1);
}

static void a_job_that_is_over_is_not_taken_up(void **state)
{
    (void)state;
    elea_pool pool;
    elea_pool_init(&pool);
    for (int i = 0; i < 200; i++) {
        atomic_int calls = 0;
        assert_int_equal(elea_pool_begin(&pool, 3, 4, count, &calls, NULL), ELEA_OK);
        elea_pool_more(&pool);
        elea_pool_join(&pool);
        elea_pool_more(&pool); /* too late */
        int after = atomic_load(&calls);
        assert_in_range(after, 0, 4);
        assert_true(pool.busy == 0 && pool.wanted == 0);
        assert_int_equal(atomic_load(&calls), after);
    }
    elea_pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_have_as_many_threads_as_they_ask_for),
        cmocka_unit_test(a_job_that_is_over_is_not_taken_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
