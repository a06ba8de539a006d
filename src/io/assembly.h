/* SPDX-License-Identifier: MIT */
/**
 * Models that are not frames: the file of a biological assembly has each copy of the molecule in a
 * MODEL of its own.
 */
#ifndef ELEA_IO_ASSEMBLY_H
#define ELEA_IO_ASSEMBLY_H

#include "elea.h"

/**
 * Whether two models of `n` atoms are copies of a rigid molecule at different places, which do not
 * overlap. `declared`: the file describes an assembly, so that a few atoms suffice.
 */
bool elea_assembly_found(size_t n, const double *a, const double *b, bool declared);

#endif
