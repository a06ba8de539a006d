/* SPDX-License-Identifier: MIT */
/**
 * Four doubles at a time, in the vector types of GCC and clang. There are four with each
 * instruction set, and products and sums are not fused (-ffp-contract=off), so results have the
 * same bits with all of them. A file that includes this is compiled once per instruction set, with
 * LANES_ISA as the suffix of its public names.
 */
#ifndef ELEA_BASE_LANES_DOUBLE_H
#define ELEA_BASE_LANES_DOUBLE_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

#define QUAD 4

#define QUAD_JOIN_(a, b) a##b
#define QUAD_JOIN(a, b)  QUAD_JOIN_(a, b)
/** `name` with the suffix of the instruction set. */
#define QUAD_NAME(name) QUAD_JOIN(name, LANES_ISA)

#define QUAD_INLINE static inline __attribute__((always_inline))

typedef double quad __attribute__((vector_size(8 * QUAD)));
typedef int64_t quad_mask __attribute__((vector_size(8 * QUAD))); /* all bits of a lane, or none */

QUAD_INLINE quad quad_set(double x)
{
    return (quad){x, x, x, x};
}

QUAD_INLINE quad quad_load(const double *from)
{
    quad x;
    memcpy(&x, from, sizeof x);
    return x;
}

QUAD_INLINE void quad_store(double *to, quad x)
{
    memcpy(to, &x, sizeof x);
}

/** a where m, else b */
QUAD_INLINE quad quad_select(quad_mask m, quad a, quad b)
{
#if defined(__AVX2__)
    return (quad)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m);
#else
    return (quad)((m & (quad_mask)a) | (~m & (quad_mask)b));
#endif
}

QUAD_INLINE quad quad_abs(quad a)
{
    return (quad)((quad_mask)a & INT64_MAX);
}

/** |a| with the sign of b */
QUAD_INLINE quad quad_copysign(quad a, quad b)
{
    return (quad)(((quad_mask)a & INT64_MAX) | ((quad_mask)b & INT64_MIN));
}

QUAD_INLINE quad quad_sqrt(quad a)
{
#if defined(__AVX2__)
    return (quad)_mm256_sqrt_pd((__m256d)a);
#else
    quad root;
    for (int i = 0; i < QUAD; i++)
        root[i] = __builtin_sqrt(a[i]);
    return root;
#endif
}

/** Lane i in bit i. */
QUAD_INLINE unsigned quad_bits(quad_mask m)
{
#if defined(__AVX2__)
    return (unsigned)_mm256_movemask_pd((__m256d)m);
#else
    unsigned bits = 0;
    for (int i = 0; i < QUAD; i++)
        bits |= m[i] != 0 ? 1U << i : 0U;
    return bits;
#endif
}

/** The sum of all lanes. */
QUAD_INLINE double quad_sum(quad a)
{
    return (a[0] + a[1]) + (a[2] + a[3]);
}

/**
 * The angle of (x, y), to about one unit in the last place; 0 for (0, 0). Range reduction to the
 * octant about tan(pi/8) and the rational approximation are those of atan in the Cephes library
 * (S. L. Moshier, Methods and Programs for Mathematical Functions, 1989).
 */
QUAD_INLINE quad quad_atan2(quad y, quad x)
{
    const double quarter = 0x1.921fb54442d18p-1, quarter_rest = 0x1.1a62633145c07p-55; /* pi / 4 */
    const double eighth = 0.41421356237309504880; /* tan(pi/8) */
    quad across = quad_abs(x), up = quad_abs(y);
    quad_mask steep = up > across;
    quad large = quad_select(steep, up, across) + DBL_MIN, small = quad_select(steep, across, up);
    quad_mask middle = small > eighth * large;
    quad above = quad_select(middle, small - large, small);
    quad below = quad_select(middle, small + large, large);
    quad r = above / below, z = r * r;
    quad p = z * -8.750608600031904122785e-1 - 1.615753718733365076637e1;
    p = p * z - 7.500855792314704667340e1;
    p = p * z - 1.228866684490136173410e2;
    p = p * z - 6.485021904942025371773e1;
    quad q = z + 2.485846490142306297962e1;
    q = q * z + 1.650270098316988542046e2;
    q = q * z + 4.328810604912902668951e2;
    q = q * z + 4.853903996359136964868e2;
    q = q * z + 1.945506571482613964425e2;
    /* The multiple of pi / 4 and its sign; the rest of pi / 4 comes first, as it is small. */
    quad turn = quad_select(middle, quad_set(1.0), quad_set(0.0));
    quad angle = r + r * (z * (p / q));
    angle = quad_select(steep, -angle, angle);
    turn = quad_select(steep, 2.0 - turn, turn);
    quad_mask left = x < 0.0;
    angle = quad_select(left, -angle, angle);
    turn = quad_select(left, 4.0 - turn, turn);
    return quad_copysign(turn * quarter + (angle + turn * quarter_rest), y);
}

#endif
