/* SPDX-License-Identifier: MIT */
#include "stokes/solver.h"

#include <math.h>
#include <string.h>

#include "stokes/solver_state.h"

/** Convergence is geometric, from below; this is the largest ratio that is believed. */
#define LARGEST_RATIO 0.6
/** The ratio before two changes are known. */
#define USUAL_RATIO 0.4
/** Relative residuals: small enough whatever the changes are; and too large in any case. */
#define SMALL_RESIDUAL 1e-4
#define LARGE_RESIDUAL 0.02
/** Right sides are 0 but for rounding errors if they are below this share of the first one. */
#define NO_RIGHT_SIDE 1e-6
/** C corrects the other results, and must be more accurate (docs/stokes.md). */
#define CHARGES_TOLERANCE (1.0 / 3.0)

static const double anisotropies[] = {OPERATOR_ANISOTROPY, OPERATOR_ANISOTROPY / 2.0, 0.0};
#define ATTEMPTS (sizeof anisotropies / sizeof anisotropies[0])

void elea_stokes_solver_watch(elea_stokes_solver *solver, const elea_cancel *cancel)
{
    solver->cancel = cancel;
}

void elea_stokes_solver_begin(elea_stokes_solver *solver, const elea_stokes_order *order)
{
    bool forces = order->problem == STOKES_FORCES;
    solver->order = *order;
    solver->matrix.dimension = forces ? 3 : 1;
    solver->n_right = forces ? STOKES_MODES : STOKES_POTENTIALS;
    solver->rows = solver->matrix.dimension * order->patches->stride;
    memset(&solver->solution, 0, sizeof solver->solution);
}

const elea_stokes_solution *elea_stokes_solver_solution(const elea_stokes_solver *solver)
{
    return &solver->solution;
}

/* ---- When to stop ---- */

static double residual_square(const elea_stokes_solver *solver, size_t column)
{
    double square = 0.0;
    for (size_t part = 0; part < solver_ranges(solver); part++)
        square += solver->squares[part].residual[column];
    return square;
}

/* In a plane or on a line some right sides depend on others, and some are 0. */
static bool is_zero(const elea_stokes_solver *solver, size_t column)
{
    return solver->right_square[column] <= NO_RIGHT_SIDE * NO_RIGHT_SIDE * solver->right_square[0];
}

/* The largest relative residual, and the largest relative growth of the diagonal. */
static void find_changes(elea_stokes_solver *solver, double *residual, double *change)
{
    *residual = *change = 0.0;
    for (size_t c = 0; c < solver->n_right; c++) {
        double value = solver->solution.matrix[c][c];
        if (!is_zero(solver, c)) {
            *residual = fmax(*residual, sqrt(residual_square(solver, c) / solver->right_square[c]));
            *change = fmax(*change, 1.0 - solver->last_diagonal[c] / value);
        }
        solver->last_diagonal[c] = value;
    }
}

/* Estimates the truncation error; true if it is small enough. */
static bool is_converged(elea_stokes_solver *solver)
{
    double residual, change, last = solver->last_change;
    find_changes(solver, &residual, &change);
    double *tail = &solver->solution.tail;
    if (solver->iteration > 1) {
        double ratio = last > 0.0 ? fmin(LARGEST_RATIO, change / last) : USUAL_RATIO;
        *tail = change * ratio / (1.0 - ratio);
        solver->last_change = change;
    }
    if (residual < SMALL_RESIDUAL) {
        *tail = fmin(*tail, residual);
        return true;
    }
    double tolerance = solver->order.tolerance;
    if (solver->order.problem == STOKES_CHARGES)
        tolerance *= CHARGES_TOLERANCE;
    return *tail < tolerance && residual < LARGE_RESIDUAL;
}

/* ---- Steps ---- */

enum {
    PREPARE,
    GUARD,
    INVERT,
    START,
    PROJECT,
    SUBTRACT,
    ORTHONORMALIZE,
    MULTIPLY,
    GRAM,
    REDUCE,
    RESIDUAL,
    DENSITY,
    NORMALIZE,
    DONE
};

static elea_status prepare(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_stokes_solver *solver = work;
    elea_status failed = solver_reserve(solver, error);
    if (failed)
        return failed;
    operator_set_radii(&solver->matrix, solver->order.patches->area);
    operator_origin(&solver->matrix, solver->solution.origin);
    operator_modes(&solver->matrix, solver->solution.origin, solver->right[0]);
    solver->attempt = 0;
    if (solver->order.problem == STOKES_FORCES)
        solver->solution.anisotropy = anisotropies[0];
    return ELEA_OK;
}

static elea_status orthonormalize(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_stokes_solver *solver = work;
    if (cancel_requested(solver->cancel))
        return cancel_error(error);
    elea_status failed = solver_grow(solver, error);
    if (failed)
        return failed;
    solver_orthonormalize(solver);
    return ELEA_OK;
}

/* Steps that cannot fail, except that the run may be cancelled. */
#define STEP(name, action)                                                                         \
    static elea_status name(void *work, size_t part, elea_error *error)                            \
    {                                                                                              \
        elea_stokes_solver *solver = work;                                                         \
        if (cancel_requested(solver->cancel))                                                      \
            return cancel_error(error);                                                            \
        (void)part;                                                                                \
        action;                                                                                    \
        return ELEA_OK;                                                                            \
    }
#define PARTS(name, number)                                                                        \
    static size_t name(const void *work)                                                           \
    {                                                                                              \
        return number((const elea_stokes_solver *)work);                                           \
    }

STEP(guard, solver_guard(solver, part))
STEP(invert, solver_invert_blocks(solver, part))
STEP(start, solver_start(solver, part))
STEP(project, solver_project(solver, part))
STEP(subtract, solver_subtract(solver, part))
STEP(multiply, solver_multiply(solver, part))
STEP(gram, solver_gram(solver, part))
STEP(reduce, solver_reduce(solver))
STEP(residual, solver_residual(solver, part))
STEP(density, solver_density(solver, part))
STEP(normalize, solver_normalize_density(solver))
PARTS(guard_parts, solver_guard_parts)
PARTS(block_parts, solver_block_parts)
PARTS(ranges, solver_ranges)
PARTS(project_parts, solver_project_parts)
PARTS(multiply_parts, solver_multiply_parts)
PARTS(gram_parts, solver_gram_parts)

/* ---- Their order ---- */

static bool all_blocks_positive(const elea_stokes_solver *solver)
{
    for (size_t part = 0; part < solver_block_parts(solver); part++)
        if (solver->block_refused[part])
            return false;
    return true;
}

/* Forgets the basis. */
static size_t begin_attempt(elea_stokes_solver *solver, size_t step)
{
    solver->n_basis = solver->n_new = 0;
    solver->iteration = 0;
    solver->last_change = 0.0;
    memset(solver->last_diagonal, 0, sizeof solver->last_diagonal);
    solver->solution.tail = 1.0;
    return step;
}

/* The matrix is certainly positive definite without anisotropy, but for rounding errors. */
static size_t try_again(elea_stokes_solver *solver)
{
    if (solver->order.problem == STOKES_CHARGES || solver->attempt + 1 == ATTEMPTS)
        return DONE;
    solver->solution.anisotropy = anisotropies[++solver->attempt];
    return begin_attempt(solver, INVERT);
}

static size_t finish(elea_stokes_solver *solver)
{
    solver->solution.positive = true;
    if (solver->order.problem == STOKES_CHARGES)
        return DONE;
    solver->solution.density = solver->density;
    return DENSITY;
}

static size_t after_start(elea_stokes_solver *solver)
{
    for (size_t c = 0; c < solver->n_right; c++)
        solver->right_square[c] = residual_square(solver, c);
    return ORTHONORMALIZE;
}

/* The basis may span everything, if there are few patches. */
static size_t after_orthonormalize(elea_stokes_solver *solver)
{
    if (solver->n_new == 0) {
        solver->solution.converged = true;
        return finish(solver);
    }
    solver->iteration++;
    solver->solution.products++;
    return MULTIPLY;
}

static size_t after_residual(elea_stokes_solver *solver)
{
    solver->solution.converged = is_converged(solver);
    bool ends = solver->solution.converged || solver->iteration == SOLVER_ITERATIONS;
    return ends ? finish(solver) : PROJECT;
}

static size_t next(void *work, size_t step)
{
    elea_stokes_solver *solver = work;
    switch (step) {
    case PREPARE:
        return begin_attempt(solver, solver->order.problem == STOKES_FORCES ? GUARD : START);
    case INVERT:
        return all_blocks_positive(solver) ? START : try_again(solver);
    case START:
        return after_start(solver);
    case ORTHONORMALIZE:
        return after_orthonormalize(solver);
    case REDUCE:
        return solver->positive ? RESIDUAL : try_again(solver);
    case RESIDUAL:
        return after_residual(solver);
    default:
        return step + 1;
    }
}

static const elea_step steps[DONE] = {
    [PREPARE] = {NULL, prepare},
    [GUARD] = {guard_parts, guard},
    [INVERT] = {block_parts, invert},
    [START] = {ranges, start},
    [PROJECT] = {project_parts, project},
    [SUBTRACT] = {ranges, subtract},
    [ORTHONORMALIZE] = {NULL, orthonormalize},
    [MULTIPLY] = {multiply_parts, multiply},
    [GRAM] = {gram_parts, gram},
    [REDUCE] = {NULL, reduce},
    [RESIDUAL] = {ranges, residual},
    [DENSITY] = {ranges, density},
    [NORMALIZE] = {NULL, normalize},
};

const elea_program elea_stokes_solve = {DONE, steps, next};
