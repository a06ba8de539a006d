/* SPDX-License-Identifier: MIT */
/* Every bit of a solution is the same whoever does its parts, and whatever was solved before. */
#include <pthread.h>
#include <stdatomic.h>

#include "stokes/solve.h"

#define THREADS 4

typedef elea_status run_step(const elea_step *step, void *work, size_t parts);

static elea_status backwards(const elea_step *step, void *work, size_t parts)
{
    for (size_t part = parts; part-- > 0;)
        if (step->run(work, part, NULL) != ELEA_OK)
            return ELEA_ERROR_SYSTEM;
    return ELEA_OK;
}

typedef struct shared_step {
    const elea_step *step;
    void *work;
    size_t parts;
    atomic_size_t next;
} shared_step;

static void *take_parts(void *argument)
{
    shared_step *shared = argument;
    for (size_t part; (part = atomic_fetch_add(&shared->next, 1)) < shared->parts;)
        if (shared->step->run(shared->work, part, NULL) != ELEA_OK)
            return shared;
    return NULL;
}

static elea_status in_threads(const elea_step *step, void *work, size_t parts)
{
    shared_step shared = {.step = step, .work = work, .parts = parts};
    pthread_t threads[THREADS];
    elea_status failed = ELEA_OK;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_parts, &shared), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        if (result != NULL)
            failed = ELEA_ERROR_SYSTEM;
    }
    return failed;
}

static void solve_by(run_step *run, elea_stokes_solver *solver, const elea_stokes_order *order)
{
    elea_stokes_solver_begin(solver, order);
    for (size_t step = 0; step < elea_stokes_solve.n_steps;) {
        const elea_step *now = &elea_stokes_solve.steps[step];
        size_t parts = now->parts != NULL ? now->parts(solver) : 1;
        assert_true(parts > 0);
        assert_int_equal(run(now, solver, parts), ELEA_OK);
        step = elea_stokes_solve.next(solver, step);
    }
}

static void assert_same(const elea_stokes_solution *a, const elea_stokes_solution *b, size_t n)
{
    assert_memory_equal(a->matrix, b->matrix, sizeof a->matrix);
    assert_memory_equal(a->origin, b->origin, sizeof a->origin);
    assert_true(a->tail == b->tail && a->products == b->products);
    assert_true((a->density == NULL) == (b->density == NULL));
    if (a->density != NULL)
        assert_memory_equal(a->density, b->density, n * sizeof(float));
}

static void check_order_of_parts(elea_stokes_problem problem)
{
    elea_patches p = patches_cloud(1500, 4.0, 5);
    elea_stokes_order order = order_of(&p, problem, USUAL_TOLERANCE);
    elea_stokes_solver *plain = create(), *other = create();
    elea_stokes_solution expected = solve_with(plain, &order);
    solve_by(backwards, other, &order);
    assert_same(&expected, elea_stokes_solver_solution(other), p.n);
    solve_by(in_threads, other, &order);
    assert_same(&expected, elea_stokes_solver_solution(other), p.n);
    elea_stokes_solver_free(plain);
    elea_stokes_solver_free(other);
    patches_destroy(&p);
}

static void bits_do_not_depend_on_threads_or_the_order_of_parts(void **state)
{
    (void)state;
    check_order_of_parts(STOKES_FORCES);
    check_order_of_parts(STOKES_CHARGES);
}

static void memory_is_used_again_without_traces(void **state)
{
    (void)state;
    elea_stokes_solver *used = create();
    const size_t sizes[] = {200, 700, 90, 700, 3};
    for (size_t i = 0; i < NUM_ITEMS(sizes); i++) {
        elea_patches p = patches_cloud(sizes[i], 3.0, i);
        for (int problem = STOKES_FORCES; problem <= STOKES_CHARGES; problem++) {
            elea_stokes_order order = order_of(&p, (elea_stokes_problem)problem, USUAL_TOLERANCE);
            elea_stokes_solution s = solve_with(used, &order);
            elea_stokes_solver *fresh = create();
            elea_stokes_solution expected = solve_with(fresh, &order);
            assert_same(&expected, &s, p.n);
            elea_stokes_solver_free(fresh);
        }
        patches_destroy(&p);
    }
    elea_stokes_solver_free(used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_do_not_depend_on_threads_or_the_order_of_parts),
        cmocka_unit_test(memory_is_used_again_without_traces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
