/* SPDX-License-Identifier: MIT */
/** Bodies as a whole: copies, position of the centre. */
#ifndef ELEA_BODY_BODY_H
#define ELEA_BODY_BODY_H

#include "body/body_struct.h"

/** A body without primitives. */
elea_body *elea_body_empty(elea_error *error);

/**
 * Places the origin at the centre of an enclosing sphere, and rounds coordinates to a decimal grid
 * (`elea_body_create`). Fails if the body is too large or too small.
 */
elea_status elea_body_centre(elea_body *body, elea_error *error);

/** A copy that the caller owns. */
elea_body *elea_body_clone(const elea_body *body, elea_error *error);

/** Moves all primitives, and updates the position of the origin in the given coordinates. */
void elea_body_translate(elea_body *body, vec3 by);

#endif
