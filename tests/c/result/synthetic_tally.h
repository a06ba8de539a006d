/* SPDX-License-Identifier: MIT */
/** Tallies made by hand, so that the properties that follow from them are known. */
#ifndef ELEA_TESTS_SYNTHETIC_TALLY_H
#define ELEA_TESTS_SYNTHETIC_TALLY_H

#include "result/properties.h"
#include "support.h"

/** What the tallies of a body shall say. */
typedef struct synthetic_values {
    double capacitance, volume;
    double alpha[SYM3_SIZE], gyration[SYM3_SIZE];
} synthetic_values;

/** All that `elea_result_compute` asks for. */
typedef struct synthetic_system {
    elea_body *body;
    elea_launch launch;
    elea_settings settings;
    elea_tally exterior, interior;
} synthetic_system;

/** Sphere of unit radius, two such that touch along x, and 1LYD as published. */
extern const synthetic_values synthetic_sphere, synthetic_pair, synthetic_1lyd;

/**
 * Tallies of a million samples about a launch sphere of that radius. The scores have means
 * as they are off the centre, a part of s x that is not symmetric, and independent errors.
 */
synthetic_system synthetic_create(const synthetic_values *values, double launch_radius);
void synthetic_free(synthetic_system *system);
elea_result synthetic_result(const synthetic_system *system);

/** The tensor in axes that are turned at random. */
void synthetic_turn(elea_random *random, const double tensor[SYM3_SIZE], double turned[SYM3_SIZE]);

#endif
