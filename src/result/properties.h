/* SPDX-License-Identifier: MIT */
/** From tallies to results: every output with its gradient (docs/method.md, Properties). */
#ifndef ELEA_RESULT_PROPERTIES_H
#define ELEA_RESULT_PROPERTIES_H

#include "body/launch.h"
#include "interior/interior.h"
#include "result/uncertain.h"

/** Places of the inputs of all outputs, see ELEA_NUM_INPUTS. */
enum {
    INPUT_EXTERIOR = 0,         /**< 16 means of walk.h's scores */
    INPUT_INTERIOR = 16,        /**< 10 integrals of interior.h's scores */
    INPUT_RADIUS_MODEL = 26,    /**< the factor 1 +- 0.01 between C and R_h */
    INPUT_PREFACTOR_MODEL = 27, /**< the factor 1 +- 0.015 of q_eta */
};

/** Relative standard deviations of the theory (Douglas et al. 1994; Mansfield et al. 2008). */
#define ELEA_RADIUS_MODEL_ERROR    0.01
#define ELEA_PREFACTOR_MODEL_ERROR 0.015

/** Fills all of `result` that follows from the tallies; frame, time and stops are left alone. */
void elea_result_compute(elea_result *result, const elea_settings *settings, const elea_body *body,
                         const elea_launch *launch, const elea_tally *exterior,
                         const elea_moments *interior);

/** q_eta of Mansfield and Douglas 2008 from the rising eigenvalues of the polarizability. */
uncertain elea_viscosity_prefactor(const uncertain eigenvalues[3]);

#endif
