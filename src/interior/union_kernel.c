/* SPDX-License-Identifier: MIT */
#include "interior/union_kernel.h"

#define KERNEL_OF(isa)                                                                             \
    {                                                                                              \
        .add_arcs = rim_add_arcs##isa, .cross = caps_cross##isa, .expose = covers_expose##isa,     \
        .compare = caps_compare##isa, .touching = balls_touching##isa, .create = caps_create##isa, \
    }

static const elea_union_kernel kernels[ELEA_NUM_ISAS] = {
    [ELEA_ISA_PORTABLE] = KERNEL_OF(_portable),
#ifdef ELEA_HAVE_X86_KERNELS
    [ELEA_ISA_AVX2] = KERNEL_OF(_avx2),
    [ELEA_ISA_AVX512] = KERNEL_OF(_avx512),
#endif
};

const elea_union_kernel *elea_union_kernel_find(elea_isa isa)
{
    return &kernels[isa];
}
