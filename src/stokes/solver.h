/* SPDX-License-Identifier: MIT */
/**
 * Solves for the forces, or charges, on patches whose velocities, or potentials, are given, by
 * block Krylov iterations (docs/stokes.md, Solution).
 */
#ifndef ELEA_STOKES_SOLVER_H
#define ELEA_STOKES_SOLVER_H

#include "stokes/patches.h"

/** Right sides of the Stokes problem: 3 translations, 3 rotations, 5 strains (docs/stokes.md). */
#define STOKES_MODES 11
/** Right sides of the electric problem: 1, x, y, z. */
#define STOKES_POTENTIALS 4
/** Of the self terms (docs/stokes.md, Matrix). */
#define STOKES_ANISOTROPY OPERATOR_ANISOTROPY

typedef enum elea_stokes_problem { STOKES_FORCES, STOKES_CHARGES } elea_stokes_problem;

typedef struct elea_stokes_order {
    elea_stokes_problem problem;
    const elea_patches *patches; /**< at least one; must stay until the solution is read */
    double
        tolerance; /**< relative truncation error of the matrix's diagonal; a third for charges */
    const elea_stokes_kernel *kernel;
} elea_stokes_order;

/**
 * v'f: the grand resistance matrix for 8 pi eta = 1 (11 x 11), or the matrix of charges by
 * potentials (4 x 4, in the upper left), both in units of the patches' lengths; symmetric.
 */
typedef struct elea_stokes_solution {
    bool positive;    /**< false: the matrix was not positive definite even without anisotropy */
    bool converged;   /**< false: the largest number of iterations, 25, was not enough */
    double origin[3]; /**< about which the modes and potentials are: the mean of the points */
    double matrix[STOKES_MODES][STOKES_MODES];
    double tail;          /**< estimated relative truncation error; above the tolerance if it has
                               not converged */
    unsigned products;    /**< of the matrix by a block, in all attempts */
    double anisotropy;    /**< of the self terms; less than STOKES_ANISOTROPY if the matrix with it
                               was not positive definite; 0 for charges */
    const float *density; /**< |force / area| of each patch in translation, relative: mean 1, but
                               at least 0.1; NULL for charges */
} elea_stokes_solution;

/** Keeps its memory from problem to problem. */
typedef struct elea_stokes_solver elea_stokes_solver;

elea_stokes_solver *elea_stokes_solver_create(elea_error *error);
void elea_stokes_solver_free(elea_stokes_solver *solver);
void elea_stokes_solver_watch(elea_stokes_solver *solver, const elea_cancel *cancel);

/** Takes an order, which is copied; then run `elea_stokes_solve`. */
void elea_stokes_solver_begin(elea_stokes_solver *solver, const elea_stokes_order *order);
extern const elea_program elea_stokes_solve; /**< its work: elea_stokes_solver */

/** Belongs to the solver; valid until the next order. */
const elea_stokes_solution *elea_stokes_solver_solution(const elea_stokes_solver *solver);

#endif
