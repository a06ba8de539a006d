/* SPDX-License-Identifier: MIT */
/** Solutions for tests. */
#ifndef ELEA_TESTS_SOLVE_H
#define ELEA_TESTS_SOLVE_H

#include "stokes/patch_sets.h"
#include "stokes/solver.h"

#define USUAL_TOLERANCE 1e-4

static inline elea_stokes_solver *create(void)
{
    elea_error error = {0};
    elea_stokes_solver *solver = elea_stokes_solver_create(&error);
    assert_non_null(solver);
    return solver;
}

static inline elea_stokes_order order_of(const elea_patches *patches, elea_stokes_problem problem,
                                         double tolerance)
{
    return (elea_stokes_order){problem, patches, tolerance,
                               elea_stokes_kernel_find(elea_isa_resolve(ELEA_ISA_BEST))};
}

static inline elea_stokes_solution solve_with(elea_stokes_solver *solver,
                                              const elea_stokes_order *order)
{
    elea_error error = {0};
    elea_stokes_solver_begin(solver, order);
    assert_int_equal(elea_program_run(&elea_stokes_solve, solver, &error), ELEA_OK);
    elea_stokes_solution solution = *elea_stokes_solver_solution(solver);
    assert_true(solution.positive);
    return solution;
}

#endif
