/* SPDX-License-Identifier: MIT */
/** Translation, rotation and viscosity by the theory chosen, as terms of the formulas. */
#ifndef ELEA_RESULT_MOTION_H
#define ELEA_RESULT_MOTION_H

#include "body/body.h"
#include "result/formulas.h"
#include "result/stokes_fit.h"
#include "stokes/hydrodynamics.h"

/** Relative model errors (Douglas et al. 1994; Mansfield and Douglas 2008). */
#define ELEA_RADIUS_MODEL_ERROR    0.01
#define ELEA_PREFACTOR_MODEL_ERROR 0.015

/** What the motion follows from. */
typedef struct elea_motion_source {
    const uncertain *input; /**< all inputs */
    const elea_settings *settings;
    const elea_body *body;
    double capacitance_error; /**< relative, NaN if unknown */
    bool has_volume;
    const elea_stokes_fit *fit; /**< NULL: none */
} elea_motion_source;

/**
 * Adds to the electric terms what the analogy gives. Returns true if there is rotation, which needs
 * the volume.
 */
bool elea_motion_by_analogy(elea_result *result, const elea_motion_source *source,
                            elea_formula_terms *terms);

/**
 * Replaces the terms of the analogy by those of a solution of the Stokes equations. False, with
 * nothing changed but the notes, if that is of no use.
 */
bool elea_motion_by_stokes(elea_result *result, const elea_motion_source *source,
                           const elea_stokes_answer *answer, elea_formula_terms *terms);

/**
 * Replaces the terms of the analogy, with rotation, by what other frames of the trajectory tell of
 * the Stokes equations of this one.
 */
void elea_motion_by_fit(elea_result *result, const elea_stokes_fit *fit, elea_formula_terms *terms);

#endif
