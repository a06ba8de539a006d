/* SPDX-License-Identifier: MIT */
/** Exact grand resistance matrices (Kim, Karrila 1991, Microhydrodynamics, Table 3.4). */
#ifndef ELEA_TESTS_SPHEROID_H
#define ELEA_TESTS_SPHEROID_H

#include "stokes/hydrodynamics.h"
#include "support.h"

typedef double grand_matrix[STOKES_MODES][STOKES_MODES];

/** The strains of the modes (docs/stokes.md). */
extern const double spheroid_strain[5][3][3];

/** The level of a sphere of radius `a` about its centre, at the body's origin. */
elea_stokes_level spheroid_sphere(double a);
/** That of a prolate spheroid with semi-axis `a` along z and axial ratio `p` > 1. */
elea_stokes_level spheroid_prolate(double a, double p);
/** One without symmetry, from random numbers: positive definite, with couplings of all kinds. */
elea_stokes_level spheroid_random(elea_random *random);

/** The same body with its modes about another point, displaced by `s`. */
elea_stokes_level spheroid_about(const elea_stokes_level *level, const double s[3]);
/** The body turned, or mirrored, about its own origin by the orthogonal matrix `q`. */
elea_stokes_level spheroid_turned(const elea_stokes_level *level, const double q[3][3]);
/** The body enlarged. */
elea_stokes_level spheroid_scaled(const elea_stokes_level *level, double factor);

#endif
