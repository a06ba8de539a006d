/* SPDX-License-Identifier: MIT */
/** Tallies made by hand, so that the properties that follow from them are known. */
#ifndef ELEA_TESTS_SYNTHETIC_TALLY_H
#define ELEA_TESTS_SYNTHETIC_TALLY_H

#include "result/properties.h"
#include "support.h"

/** The values that the tallies of a body represent. */
typedef struct synthetic_values {
    double capacitance, volume;
    double alpha[SYM3_SIZE], gyration[SYM3_SIZE];
} synthetic_values;

/** All inputs of `elea_result_compute`. */
typedef struct synthetic_system {
    elea_body *body;
    elea_launch launch;
    elea_settings settings;
    elea_tally exterior, interior;
    elea_tally virial;
    const elea_stokes_answer *stokes; /**< NULL: the analogy */
} synthetic_system;

/** A unit sphere, two unit spheres that touch along x, and 1LYD as published. */
extern const synthetic_values synthetic_sphere, synthetic_pair, synthetic_1lyd;

/**
 * Tallies of a million samples about a launch sphere of that radius. The scores have means as for a
 * body off the centre, an asymmetric part of s x, and independent errors.
 */
synthetic_system synthetic_create(const synthetic_values *values, double launch_radius);
void synthetic_free(synthetic_system *system);
elea_result synthetic_result(const synthetic_system *system);

/** The tensor in randomly rotated axes. */
void synthetic_turn(elea_random *random, const double tensor[SYM3_SIZE], double turned[SYM3_SIZE]);

#endif
