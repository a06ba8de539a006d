/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "stokes/precondition.h"
#include "stokes/solver_state.h"

/** Of the inverses of diagonal blocks, for a patch. */
#define INVERSE_FLOATS (PRECONDITION_SIZE / PRECONDITION_PATCHES)
/** Of everything but the basis: 5 arrays, right sides, block, packed block, inverses. */
#define PATCH_FLOATS(block) (5 + 3 * (block) + INVERSE_FLOATS)

elea_stokes_solver *elea_stokes_solver_create(elea_error *error)
{
    elea_stokes_solver *solver = calloc(1, sizeof *solver);
    if (solver == NULL) {
        (void)elea_error_memory(error, 1, sizeof *solver, "Stokes solver");
        return NULL;
    }
    solver->small = malloc(sizeof *solver->small); /* only what is used costs memory */
    if (solver->small == NULL) {
        (void)elea_error_memory(error, 1, sizeof *solver->small, "Stokes solver");
        free(solver);
        return NULL;
    }
    return solver;
}

static void release(elea_stokes_solver *solver)
{
    free(solver->floats);
    free(solver->squares);
    free(solver->block_refused);
    for (size_t i = 0; i < SOLVER_ITERATIONS; i++) {
        free(solver->grown[i]);
        solver->grown[i] = NULL;
    }
    solver->floats = NULL;
    solver->squares = NULL;
    solver->block_refused = NULL;
    solver->capacity = 0;
}

void elea_stokes_solver_free(elea_stokes_solver *solver)
{
    if (solver == NULL)
        return;
    release(solver);
    free(solver->small);
    free(solver);
}

static float *allocate(size_t stride, size_t floats, elea_error *error)
{
    float *memory = NULL; /* strides are multiples of 64, so sizes are multiples of the alignment */
    if (stride <= SIZE_MAX / sizeof(float) / floats)
        memory = aligned_alloc(64, stride * floats * sizeof(float));
    if (memory == NULL)
        (void)elea_error_memory(error, stride, floats * sizeof(float), "patches");
    return memory;
}

/* Numbers of a block of columns, for a patch. */
static size_t block_floats(const elea_stokes_solver *solver)
{
    return solver->matrix.dimension * solver->n_right;
}

/* A solver for charges alone takes less memory. */
static elea_status enlarge(elea_stokes_solver *solver, size_t stride, elea_error *error)
{
    size_t floats = block_floats(solver);
    if (stride <= solver->capacity && floats <= solver->block_floats)
        return ELEA_OK;
    release(solver);
    solver->block_floats = floats;
    solver->floats = allocate(stride, PATCH_FLOATS(floats), error);
    if (solver->floats == NULL)
        return ELEA_ERROR_MEMORY;
    size_t parts = stride / STOKES_PAD; /* no range or part is smaller */
    solver->squares = calloc(parts, sizeof *solver->squares);
    solver->block_refused = calloc(parts, 1);
    if (solver->squares == NULL || solver->block_refused == NULL)
        return elea_error_memory(error, parts, sizeof *solver->squares, "parts");
    solver->capacity = stride;
    return ELEA_OK;
}

/* The next `floats` numbers per patch. */
static float *take(float **memory, size_t stride, size_t floats)
{
    float *start = *memory;
    *memory += stride * floats;
    return start;
}

elea_status solver_reserve(elea_stokes_solver *solver, elea_error *error)
{
    const elea_patches *patches = solver->order.patches;
    size_t stride = patches->stride;
    elea_status failed = enlarge(solver, stride, error);
    if (failed)
        return failed;
    float *memory = solver->floats;
    stokes_operator *matrix = &solver->matrix;
    matrix->n = patches->n;
    matrix->stride = stride;
    for (size_t k = 0; k < 3; k++) {
        matrix->x[k] = patches->x[k];
        matrix->normal[k] = patches->normal[k];
    }
    matrix->root = take(&memory, stride, 1);
    matrix->radius = take(&memory, stride, 1);
    matrix->guard = take(&memory, stride, 1);
    matrix->self = take(&memory, stride, 1);
    solver->density = take(&memory, stride, 1);
    for (size_t c = 0; c < solver->n_right; c++) {
        solver->right[c] = take(&memory, stride, matrix->dimension);
    }
    for (size_t c = 0; c < solver->n_right; c++)
        solver->block[c] = take(&memory, stride, matrix->dimension);
    solver->packed = take(&memory, stride, matrix->dimension * solver->n_right);
    solver->inverses = memory;
    return ELEA_OK;
}

elea_status solver_grow(elea_stokes_solver *solver, elea_error *error)
{
    float **grown = &solver->grown[solver->iteration];
    if (*grown == NULL)
        *grown = allocate(solver->capacity, 2 * solver->block_floats, error);
    if (*grown == NULL)
        return ELEA_ERROR_MEMORY;
    float *memory = *grown;
    for (size_t c = 0; c < solver->n_right; c++) {
        solver->basis[solver->n_basis + c] = memory + c * solver->rows;
        solver->image[solver->n_basis + c] = memory + (solver->n_right + c) * solver->rows;
    }
    return ELEA_OK;
}
