/* SPDX-License-Identifier: MIT */
/** From tallies to results: every output with its gradient (docs/method.md, 5). */
#ifndef ELEA_RESULT_PROPERTIES_H
#define ELEA_RESULT_PROPERTIES_H

#include "body/launch.h"
#include "interior/dimensions.h"
#include "interior/interior.h"
#include "result/result.h"
#include "result/stokes_fit.h"
#include "result/uncertain.h"
#include "stokes/stokes.h"
#include "walk/doubt.h"

/** What is known of the body without walks. */
typedef struct elea_frame_facts {
    const elea_moments *moments;
    const elea_tally *virial; /**< of contact.h; empty: not computed */
    elea_dimensions dimensions;
} elea_frame_facts;

/**
 * Fills a cleared `result` with everything that follows from the tallies. `doubt` (NULL: none) is
 * that of the walks. With an answer of the Stokes solver (NULL or no levels: none), translation,
 * rotation and viscosity follow from it, otherwise from a fit to other frames (NULL: none), or from
 * the analogy.
 */
void elea_result_compute(elea_result *result, const elea_settings *settings, const elea_body *body,
                         const elea_launch *launch, const elea_tally *exterior,
                         const elea_doubt *doubt, const elea_frame_facts *facts,
                         const elea_stokes_answer *stokes, const elea_stokes_fit *fit);

#endif
