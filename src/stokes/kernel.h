/* SPDX-License-Identifier: MIT */
/** The parts of the Stokes solver that are compiled once per instruction set. */
#ifndef ELEA_STOKES_KERNEL_H
#define ELEA_STOKES_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "elea.h"
#include "stokes/operator.h"
#include "stokes/patch_search.h"
#include "stokes/tall.h"

/** The kernel of one instruction set. */
typedef struct elea_stokes_kernel {
    operator_kernel matrix;
    tall_kernel tall;
    patch_lanes patches;
} elea_stokes_kernel;

/** The kernel of an instruction set that is available. */
const elea_stokes_kernel *elea_stokes_kernel_find(elea_isa isa);

/* clang-format off: the formatter joins the lines of declarations in a macro. */
#define STOKES_KERNEL_DECLARE(isa)                                                                 \
    OPERATOR_KERNEL_DECLARE(isa)                                                                   \
    TALL_KERNEL_DECLARE(isa)                                                                       \
    PATCH_LANES_DECLARE(isa)
/* clang-format on */

STOKES_KERNEL_DECLARE(_portable)
STOKES_KERNEL_DECLARE(_avx2)
STOKES_KERNEL_DECLARE(_avx512)

#endif
