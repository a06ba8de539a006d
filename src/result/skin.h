/* SPDX-License-Identifier: MIT */
/** The error due to the skin, in which walks end before they reach the surface. */
#ifndef ELEA_RESULT_SKIN_H
#define ELEA_RESULT_SKIN_H

#include "base/tally.h"
#include "body/launch.h"
#include "interior/interior.h"

/**
 * Sets `error` to the change of the mean scores that is due to the skin, one standard deviation. It
 * changes all means at once (docs/method.md, Errors).
 */
void elea_skin_error(const elea_launch *launch, const elea_body *body, const elea_moments *interior,
                     const double mean[ELEA_TALLY_SIZE], double error[ELEA_TALLY_SIZE]);

#endif
