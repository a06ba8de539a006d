/* SPDX-License-Identifier: MIT */
/** What the solver keeps between steps (solver.h, docs/stokes.md, Solution). */
#ifndef ELEA_STOKES_SOLVER_STATE_H
#define ELEA_STOKES_SOLVER_STATE_H

#include "stokes/solver.h"

/** Most iterations; the basis has a block of columns of each. */
#define SOLVER_ITERATIONS 25
#define SOLVER_BASIS      (SOLVER_ITERATIONS * STOKES_MODES)

/** Sums of squares of each column, over some patches. */
typedef struct solver_squares {
    double residual[STOKES_MODES], block[STOKES_MODES];
} solver_squares;

/** Small matrices with a row for each column of the basis. */
typedef struct solver_small {
    double gram[SOLVER_BASIS][STOKES_MODES];         /**< products of columns */
    float overlap[SOLVER_BASIS][STOKES_MODES];       /**< P' block, for the update */
    float factor[SOLVER_BASIS][STOKES_MODES];        /**< y, for updates */
    double projected[SOLVER_BASIS * STOKES_MODES];   /**< P'v; rows of length `n_right` */
    double half[SOLVER_BASIS * STOKES_MODES];        /**< L^-1 P'v, T = L L', alike */
    double coordinates[SOLVER_BASIS * STOKES_MODES]; /**< y = T^-1 P'v, alike */
    double cholesky[SOLVER_BASIS * SOLVER_BASIS];    /**< of T = P'Y */
} solver_small;

struct elea_stokes_solver {
    const elea_cancel *cancel;
    elea_stokes_order order;
    elea_stokes_solution solution;
    stokes_operator matrix;
    size_t n_right; /**< right sides */
    size_t rows;    /**< of a column */
    unsigned attempt;
    bool positive; /**< no contrary sign in this attempt */

    size_t n_basis, n_new; /**< columns of the basis; of them, those of this iteration */
    unsigned iteration;
    double last_change;
    double last_diagonal[STOKES_MODES];
    double right_square[STOKES_MODES];

    /* Memory; the columns point into it. */
    size_t capacity, block_floats; /**< stride and numbers of a block for which there is memory */
    float *floats;
    float *right[STOKES_MODES], *block[STOKES_MODES];
    float *packed, *inverses, *density;
    float *grown[SOLVER_ITERATIONS]; /**< a block of the basis, and its image */
    float *basis[SOLVER_BASIS], *image[SOLVER_BASIS];
    solver_small *small;
    solver_squares *squares;      /**< for each range of patches */
    unsigned char *block_refused; /**< for each part of solver_invert_blocks */
};

/* ---- Memory (solver_memory.c) ---- */

/** Memory for the order, and its matrix and columns. */
elea_status solver_reserve(elea_stokes_solver *solver, elea_error *error);
/** Memory for this iteration's columns, behind those that there are. */
elea_status solver_grow(elea_stokes_solver *solver, elea_error *error);

/* ---- The work of the steps, each in parts (solver_steps.c) ---- */

/** Ranges of patches, for work on rows. */
size_t solver_ranges(const elea_stokes_solver *solver);

size_t solver_guard_parts(const elea_stokes_solver *solver);
void solver_guard(elea_stokes_solver *solver, size_t part);

size_t solver_block_parts(const elea_stokes_solver *solver);
/** Self terms, and the inverses of diagonal blocks. */
void solver_invert_blocks(elea_stokes_solver *solver, size_t part);

/** The preconditioned right sides, of a range of patches. */
void solver_start(elea_stokes_solver *solver, size_t part);

size_t solver_project_parts(const elea_stokes_solver *solver);
/** P' block. */
void solver_project(elea_stokes_solver *solver, size_t part);
/** block - P P' block, in a range of patches. */
void solver_subtract(elea_stokes_solver *solver, size_t part);
/** The block to columns of the basis; dependent ones are dropped. */
void solver_orthonormalize(elea_stokes_solver *solver);

size_t solver_multiply_parts(const elea_stokes_solver *solver);
/** The images of the new columns of the basis. */
void solver_multiply(elea_stokes_solver *solver, size_t part);

size_t solver_gram_parts(const elea_stokes_solver *solver);
/** Products of the basis with its new images, and of its new columns with the right sides. */
void solver_gram(elea_stokes_solver *solver, size_t part);
/** The best approximation in the basis; clears `positive` if the matrix is not. */
void solver_reduce(elea_stokes_solver *solver);
/** The preconditioned residual, of a range of patches. */
void solver_residual(elea_stokes_solver *solver, size_t part);

/** |force / area| in translation, of a range of patches; then relative to the mean. */
void solver_density(elea_stokes_solver *solver, size_t part);
void solver_normalize_density(elea_stokes_solver *solver);

#endif
