/* SPDX-License-Identifier: MIT */
/** The parts of the Stokes solver that are compiled once per instruction set. */
#ifndef ELEA_STOKES_KERNEL_H
#define ELEA_STOKES_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "elea.h"

typedef struct elea_stokes_kernel elea_stokes_kernel;

/** The kernel of an instruction set that is available. */
const elea_stokes_kernel *elea_stokes_kernel_find(elea_isa isa);

#endif
