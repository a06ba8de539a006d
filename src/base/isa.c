/* SPDX-License-Identifier: MIT */
#include "elea.h"

#include <string.h>

static const char *const names[ELEA_NUM_ISAS] = {"best", "portable", "avx2", "avx512"};

const char *elea_isa_name(elea_isa isa)
{
    return (unsigned)isa < ELEA_NUM_ISAS ? names[isa] : "";
}

bool elea_isa_parse(const char *name, elea_isa *isa)
{
    for (int i = 0; i < (int)ELEA_NUM_ISAS; i++)
        if (strcmp(name, names[i]) == 0) {
            *isa = (elea_isa)i;
            return true;
        }
    return false;
}

#ifdef ELEA_HAVE_X86_KERNELS

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("popcnt");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}

#else

static bool has_avx2(void)
{
    return false;
}

static bool has_avx512(void)
{
    return false;
}

#endif

bool elea_isa_available(elea_isa isa)
{
    switch (isa) {
    case ELEA_ISA_BEST:
    case ELEA_ISA_PORTABLE:
        return true;
    case ELEA_ISA_AVX2:
        return has_avx2();
    case ELEA_ISA_AVX512:
        return has_avx512();
    case ELEA_NUM_ISAS:
        break;
    }
    return false;
}

elea_isa elea_isa_resolve(elea_isa isa)
{
    if (isa != ELEA_ISA_BEST)
        return isa;
    return has_avx512() ? ELEA_ISA_AVX512 : has_avx2() ? ELEA_ISA_AVX2 : ELEA_ISA_PORTABLE;
}
