/* SPDX-License-Identifier: MIT */
/** The formulas of all properties (docs/method.md, 5). */
#ifndef ELEA_RESULT_FORMULAS_H
#define ELEA_RESULT_FORMULAS_H

#include "base/vec3.h"
#include "result/uncertain.h"

/** The input quantities of the formulas; zero if the frame does not provide them. */
typedef struct elea_formula_terms {
    const elea_settings *settings;
    double mass;                          /**< dalton */
    double area;                          /**< has no error; the same holds for the following */
    double mass_gyration;                 /**< radius of gyration by mass */
    double extent, kirkwood, core_volume; /**< of dimensions.h */
    uncertain capacitance;                /**< C */
    uncertain radius;                     /**< R_h, including the model error */
    uncertain alpha[SYM3_SIZE], alpha_eigenvalues[3], mean_alpha;
    uncertain prefactor; /**< q_eta, including the model error */
    uncertain volume;
    uncertain virial; /**< B2 of a pair, in units of volume */
    /* For viscosity 1 and kT = 1, including the model errors: */
    uncertain rotational_radius; /**< R_r */
    uncertain rotation[SYM3_SIZE], rotation_eigenvalues[3];
    /* The same, only from the Stokes equations: */
    uncertain translation[SYM3_SIZE], translation_eigenvalues[3];
    uncertain coupling[SYM3_SIZE];
    uncertain centre[3];          /**< of diffusion, in the coordinates of the input */
    uncertain viscosity_infinite; /**< intrinsic, at high frequency, times the volume */
    uncertain gyration[SYM3_SIZE], gyration_eigenvalues[3];
} elea_formula_terms;

/**
 * The components of a property, in the unit that corresponds to the length unit of the settings.
 */
void elea_formula_evaluate(elea_property property, const elea_formula_terms *terms,
                           uncertain *components);

/** q_eta of Mansfield and Douglas 2008 from the ascending eigenvalues of the polarizability. */
uncertain elea_formula_prefactor(const uncertain eigenvalues[3]);

#endif
