/* SPDX-License-Identifier: MIT */
/** Units and constants. */
#ifndef ELEA_RESULT_UNITS_H
#define ELEA_RESULT_UNITS_H

#include "elea.h"

/* Exact by definition (SI, 2019). */
#define ELEA_BOLTZMANN 1.380649e-23  /* J/K */
#define ELEA_AVOGADRO  6.02214076e23 /* 1/mol */

/** Metres in a length unit; 0 for bodies without a scale. */
double elea_length_unit_metres(elea_length_unit unit);

#endif
