/* SPDX-License-Identifier: MIT */
#include "stokes/kernel.h"

#define KERNEL_OF(isa)                                                                             \
    {                                                                                              \
        .matrix = {operator_guard##isa, operator_multiply_forces##isa,                             \
                   operator_multiply_charges##isa},                                                \
        .tall = {tall_gram##isa, tall_subtract##isa, tall_square##isa,                             \
                 precondition_eliminate##isa, precondition_apply##isa},                            \
        .patches = {patch_nearest##isa, patch_take##isa, patch_screen##isa},                       \
    }

static const elea_stokes_kernel kernels[ELEA_NUM_ISAS] = {
    [ELEA_ISA_PORTABLE] = KERNEL_OF(_portable),
#ifdef ELEA_HAVE_X86_KERNELS
    [ELEA_ISA_AVX2] = KERNEL_OF(_avx2),
    [ELEA_ISA_AVX512] = KERNEL_OF(_avx512),
#endif
};

const elea_stokes_kernel *elea_stokes_kernel_find(elea_isa isa)
{
    return &kernels[isa];
}
