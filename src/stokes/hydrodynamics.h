/* SPDX-License-Identifier: MIT */
/** From the grand resistance matrix to what experiments see (docs/stokes.md, Results). */
#ifndef ELEA_STOKES_HYDRODYNAMICS_H
#define ELEA_STOKES_HYDRODYNAMICS_H

#include "base/vec3.h"
#include "stokes/stokes.h"

/** Rigid-body motion and suspension viscosity for viscosity 1 and kT = 1; lengths of the body. */
typedef struct elea_hydrodynamics {
    double radius;                 /**< R_h */
    double rotational_radius;      /**< R_r */
    double centre[3];              /**< of diffusion, relative to the body's origin */
    double translation[SYM3_SIZE]; /**< diffusion tensor at the centre of diffusion */
    double rotation[SYM3_SIZE];    /**< rotational diffusion tensor */
    double coupling[SYM3_SIZE];    /**< at the centre of diffusion, where it is symmetric */
    double relaxation_time[5];     /**< descending */
    double viscosity;              /**< [eta] times the body's volume */
    double viscosity_infinite;     /**< the same at high frequency */
} elea_hydrodynamics;

/** False if the matrix is not positive definite. */
bool elea_hydrodynamics_compute(const elea_stokes_level *level, elea_hydrodynamics *out);

/**
 * The mobility matrix, of velocity and spin by force and torque about `place`, relative to the
 * body's origin; positive definite.
 */
void elea_hydrodynamics_mobility(const elea_hydrodynamics *hydrodynamics, const double place[3],
                                 double mobility[6][6]);

/** A mobility matrix about a point, about the one displaced from it by `r`. */
void elea_mobility_move(const double m[6][6], const double r[3], double moved[6][6]);

/**
 * The five relaxation times of a rotational diffusion tensor with these eigenvalues, descending
 * (Favro 1960).
 */
void elea_relaxation_times(const double eigenvalues[3], double times[5]);

/** What walks know of the capacitance; `error` is its relative standard error, NaN if unknown. */
typedef struct elea_known_capacitance {
    double value, error;
} elea_known_capacitance;

/** The finest level, corrected by the capacitance from walks, and relative errors. */
typedef struct elea_stokes_estimate {
    uint64_t num_patches;
    elea_hydrodynamics values; /**< corrected */
    double by_capacitance[3];  /**< d ln (R_h, R_r, [eta]) / d ln C */
    double error[3]; /**< relative error estimates of R_h, R_r and [eta], walks excluded */
    double shift;    /**< ln (C_n / C): how far the patches are off */
} elea_stokes_estimate;

/** `capacitance` is NULL without walks. False if the matrix is not positive definite. */
bool elea_stokes_estimate_compute(const elea_stokes_answer *answer,
                                  const elea_known_capacitance *capacitance,
                                  elea_stokes_estimate *estimate);

#endif
