/* SPDX-License-Identifier: MIT */
/*
 * A doubling of the patches that fails leaves the solution that there is. The program is linked
 * with --wrap for the functions below, so that it can make a doubling fail.
 */
#include <stdatomic.h>

#include "run/clock.h"
#include "stokes/solver_state.h"
#include "support.h"

#define FIRST 500 /* patches before any doubling */

typedef enum ailment { NONE, INDEFINITE, DIVERGENT, ENDLESS } ailment;

static ailment of_doubling; /* what happens to levels of more than FIRST patches */
static double jump;         /* of the clock, seconds */
static atomic_long until_failure;
static atomic_long asked;

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker asks for these names. */
void *__real_malloc(size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
double __real_elea_clock_now(void);
double __wrap_elea_clock_now(void);
const elea_stokes_solution *__real_elea_stokes_solver_solution(const elea_stokes_solver *solver);
const elea_stokes_solution *__wrap_elea_stokes_solver_solution(const elea_stokes_solver *solver);

static bool must_fail(void)
{
    atomic_fetch_add(&asked, 1);
    return atomic_fetch_sub(&until_failure, 1) == 0;
}

void *__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : __real_malloc(size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return must_fail() ? NULL : __real_aligned_alloc(alignment, size);
}

double __wrap_elea_clock_now(void)
{
    return __real_elea_clock_now() + jump;
}

#define LIMIT 1000.0 /* seconds */

const elea_stokes_solution *__wrap_elea_stokes_solver_solution(const elea_stokes_solver *solver)
{
    static elea_stokes_solution altered;
    const elea_stokes_solution *found = __real_elea_stokes_solver_solution(solver);
    if (solver->order.patches->n <= FIRST || of_doubling == NONE)
        return found;
    altered = *found;
    altered.positive = of_doubling != INDEFINITE;
    if (of_doubling == DIVERGENT) {
        altered.converged = false;
        altered.tail = 0.3;
    }
    if (of_doubling == ENDLESS)
        jump = 1.02 * LIMIT;
    return &altered;
}

/* NOLINTEND(bugprone-reserved-identifier) */

static elea_body *body;
static elea_settings settings;
static elea_result before; /* with a goal that needs no doubling */

static int set_up(void **state)
{
    (void)state;
    atomic_store(&until_failure, 1L << 40);
    body = test_globule(100, 3);
    settings = elea_settings_default();
    settings.theory = ELEA_THEORY_STOKES;
    settings.max_rsd_capacitance = 1e-3;
    settings.num_threads = 1;
    settings.max_rsd_stokes = 0.05;
    before = test_compute(body, &settings);
    const elea_frame_info *info = elea_result_info(&before);
    assert_int_equal(info->stokes_stop, ELEA_STOKES_STOP_PRECISION);
    assert_false(info->notes & ELEA_NOTE_STOKES_IMPRECISE);
    settings.max_rsd_stokes = 0.4 * info->stokes_errors[2];
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    elea_body_free(body);
    return 0;
}

/* All but the note and the reason are as if no doubling had been tried. */
static void assert_kept(elea_result *result, elea_stokes_stop why)
{
    assert_int_equal(result->info.stokes_stop, why);
    assert_int_equal(result->info.notes, before.info.notes | ELEA_NOTE_STOKES_IMPRECISE);
    assert_int_equal(result->info.theory, ELEA_THEORY_STOKES);
    assert_true(result->info.num_patches <= FIRST);
    result->info.notes = before.info.notes;
    result->info.stokes_stop = before.info.stokes_stop;
    assert_same_result(result, &before);
}

static void the_goal_asks_for_more(void **state)
{
    (void)state;
    of_doubling = NONE;
    elea_result result = test_compute(body, &settings);
    assert_true(elea_result_info(&result)->num_patches > FIRST);
    assert_true(elea_result_info(&result)->stokes_errors[2] < before.info.stokes_errors[2]);
}

static void without_a_solution_the_coarser_one_stands(void **state)
{
    (void)state;
    of_doubling = INDEFINITE;
    elea_result result = test_compute(body, &settings);
    of_doubling = NONE;
    assert_kept(&result, ELEA_STOKES_STOP_NO_SOLUTION);
}

static void without_convergence_the_coarser_one_stands(void **state)
{
    (void)state;
    of_doubling = DIVERGENT;
    elea_result result = test_compute(body, &settings);
    of_doubling = NONE;
    assert_kept(&result, ELEA_STOKES_STOP_NO_CONVERGENCE);
}

/* The limit of time passes during the doubling. */
static void without_time_the_coarser_one_stands(void **state)
{
    (void)state;
    elea_settings s = settings;
    s.max_run_time = LIMIT;
    of_doubling = ENDLESS;
    elea_result result = test_compute(body, &s);
    of_doubling = NONE;
    jump = 0.0;
    assert_kept(&result, ELEA_STOKES_STOP_TIME);
}

/* Every fifth allocation of a doubling fails once. */
static void without_memory_the_coarser_one_stands(void **state)
{
    (void)state;
    elea_settings s = settings;
    long kept = 0, whole = 0;
    s.max_rsd_stokes = 0.05;
    atomic_store(&asked, 0);
    (void)test_compute(body, &s);
    long first = atomic_load(&asked) - 10, more = 0;
    for (long n = first; whole < 2 && more < 100; n += 5, more++) {
        elea_error error = ELEA_ERROR_INIT;
        elea_result result;
        atomic_store(&until_failure, n);
        elea_status status = elea_compute(body, &settings, &result, &error);
        bool met = atomic_load(&until_failure) < 0;
        atomic_store(&until_failure, 1L << 40);
        if (status != ELEA_OK) { /* of what comes after the patches */
            assert_failed(status, &error, ELEA_ERROR_MEMORY, "no memory");
            continue;
        }
        whole += !met;
        if (result.info.stokes_stop == ELEA_STOKES_STOP_NO_MEMORY &&
            result.info.num_patches <= FIRST) {
            assert_kept(&result, ELEA_STOKES_STOP_NO_MEMORY);
            kept++;
        }
    }
    print_message("%ld failures of a doubling\n", kept);
    assert_true(kept >= 10 && whole == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_goal_asks_for_more),
        cmocka_unit_test(without_a_solution_the_coarser_one_stands),
        cmocka_unit_test(without_convergence_the_coarser_one_stands),
        cmocka_unit_test(without_time_the_coarser_one_stands),
        cmocka_unit_test(without_memory_the_coarser_one_stands),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
