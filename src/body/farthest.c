/* SPDX-License-Identifier: MIT */
#include "body/farthest.h"

#include "elea.h"

size_t elea_farthest_sphere(const elea_sphere *spheres, size_t n, vec3 from, double *reach)
{
#ifdef ELEA_HAVE_X86_KERNELS
    switch (elea_isa_resolve(ELEA_ISA_BEST)) {
    case ELEA_ISA_AVX512:
        return farthest_sphere_avx512(spheres, n, from, reach);
    case ELEA_ISA_AVX2:
        return farthest_sphere_avx2(spheres, n, from, reach);
    default:
        break;
    }
#endif
    return farthest_sphere_portable(spheres, n, from, reach);
}
