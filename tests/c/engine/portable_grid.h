/* SPDX-License-Identifier: MIT */
/** Helpers of tests that make grids. */
#ifndef ELEA_TESTS_C_PORTABLE_GRID_H
#define ELEA_TESTS_C_PORTABLE_GRID_H

#include <stdlib.h>

#include "engine/kernel.h"

static const grid_lanes portable = {grid_reach_portable, grid_count_portable, grid_collect_portable,
                                    grid_split_portable, grid_limit_portable, grid_select_portable,
                                    grid_fill_portable};

/** The body; frees the arrays. */
static inline elea_body *body_of(size_t n, double *centres, double *radii)
{
    elea_error error;
    elea_body *body = elea_body_create(n, centres, radii, &error);
    assert_non_null(body);
    free(centres);
    free(radii);
    return body;
}

#endif
