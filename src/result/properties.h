/* SPDX-License-Identifier: MIT */
/** From tallies to results: every output with its gradient (docs/method.md, 5). */
#ifndef ELEA_RESULT_PROPERTIES_H
#define ELEA_RESULT_PROPERTIES_H

#include "body/launch.h"
#include "interior/interior.h"
#include "result/result.h"
#include "result/uncertain.h"
#include "walk/doubt.h"

/** Relative model errors (Douglas et al. 1994; Mansfield and Douglas 2008). */
#define ELEA_RADIUS_MODEL_ERROR    0.01
#define ELEA_PREFACTOR_MODEL_ERROR 0.015

/**
 * Fills a cleared `result` with everything that follows from the tallies. `doubt` (NULL: none) is
 * that of the walks.
 */
void elea_result_compute(elea_result *result, const elea_settings *settings, const elea_body *body,
                         const elea_launch *launch, const elea_tally *exterior,
                         const elea_doubt *doubt, const elea_moments *interior);

#endif
