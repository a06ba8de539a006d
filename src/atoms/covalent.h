/* SPDX-License-Identifier: MIT */
/** Covalent radii, and how long a bond can be. */
#ifndef ELEA_ATOMS_COVALENT_H
#define ELEA_ATOMS_COVALENT_H

#include "elea.h"

/** Covalent radius (Angstrom) of a canonical symbol; 0 if it is unknown. */
double elea_covalent_radius(const char *symbol);

/** Whether atoms of this element bind to others by covalent bonds rather than as ions or metals. */
bool elea_covalent_is_nonmetal(const char *symbol);

/** Atoms closer than the sum of their radii and this are bonded. */
#define ELEA_COVALENT_TOLERANCE 0.4
/** A bond longer than the sum of the radii and this is not possible. */
#define ELEA_COVALENT_STRETCH 1.0

#endif
