/* SPDX-License-Identifier: MIT */
/** Volume, surface area and moments of a union of axis-parallel boxes in closed form. */
#ifndef ELEA_INTERIOR_BOXES_H
#define ELEA_INTERIOR_BOXES_H

#include "base/cancel.h"
#include "body/body.h"
#include "interior/union.h"

/**
 * Computes the union of `n` boxes, which may overlap in any way. If they overlap so much that the
 * closed form would take too long, `form->reliable` is false and the rest is unset.
 */
elea_status elea_boxes_compute(const elea_cuboid *boxes, size_t n, elea_closed_form *form,
                               const elea_cancel *cancel, elea_error *error);

#endif
