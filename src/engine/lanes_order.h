/* SPDX-License-Identifier: MIT */
/** Operations across lanes: packing, and the minimum of all lanes. */
#ifndef ELEA_ENGINE_LANES_ORDER_H
#define ELEA_ENGINE_LANES_ORDER_H

#include "base/lanes.h"

/* ---- Moving lanes together and apart ---- */

#if LANES == 8
/* The numbers of the lanes in the mask, one per byte, in ascending order. */
LANES_INLINE __m256i lanes_in_mask(unsigned bits)
{
    uint64_t bytes = _pdep_u64(bits, 0x0101010101010101U) * 0xff;
    return _mm256_cvtepu8_epi32(
        _mm_cvtsi64_si128((long long)_pext_u64(0x0706050403020100U, bytes)));
}

/* For each lane, the number of lower lanes in the mask. */
LANES_INLINE __m256i lanes_before(unsigned bits)
{
    uint64_t bytes = _pdep_u64(bits, 0x0101010101010101U) * 0xff;
    return _mm256_cvtepu8_epi32(
        _mm_cvtsi64_si128((long long)_pdep_u64(0x0706050403020100U, bytes)));
}
#endif

/** Stores the lanes in `bits` one after the other; always overwrites LANES floats. */
LANES_INLINE void lanes_pack(float *to, lanes_float x, unsigned bits)
{
#if LANES == 16
    /* The compiler shares this order between vectors that are packed alike. */
    __m512i order = _mm512_maskz_compress_epi32((__mmask16)bits, (__m512i)lanes_count());
    lanes_store(to, (lanes_float)_mm512_permutexvar_ps(order, (__m512)x));
#elif LANES == 8
    lanes_store(to, (lanes_float)_mm256_permutevar8x32_ps((__m256)x, lanes_in_mask(bits)));
#else
    for (int i = 0; i < LANES; i++) {
        *to = x[i];
        to += bits >> i & 1;
    }
#endif
}

/** `x` with the lanes in `bits` loaded one after the other; always reads LANES floats. */
LANES_INLINE lanes_float lanes_unpack(const float *from, lanes_float x, unsigned bits)
{
#if LANES == 16
    __m512i order = _mm512_maskz_expand_epi32((__mmask16)bits, (__m512i)lanes_count());
    return (lanes_float)_mm512_mask_permutexvar_ps((__m512)x, (__mmask16)bits, order,
                                                   (__m512)lanes_load(from));
#elif LANES == 8
    lanes_float spread =
        (lanes_float)_mm256_permutevar8x32_ps((__m256)lanes_load(from), lanes_before(bits));
    return lanes_select(lanes_mask_from_bits(bits), spread, x);
#else
    for (int i = 0; i < LANES; i++)
        if (bits >> i & 1)
            x[i] = *from++;
    return x;
#endif
}

/* ---- Minima across lanes ---- */

/** The smallest and second smallest of some numbers, lane by lane. */
typedef struct lanes_pair {
    lanes_float first, second;
} lanes_pair;

LANES_INLINE lanes_pair lanes_pair_of(lanes_float a, lanes_float b)
{
    return (lanes_pair){lanes_min(a, b), lanes_max(a, b)};
}

LANES_INLINE lanes_pair lanes_pair_merge(lanes_pair a, lanes_pair b)
{
    return (lanes_pair){lanes_min(a.first, b.first),
                        lanes_min(lanes_min(a.second, b.second), lanes_max(a.first, b.first))};
}

/* Joins the low, or the high, halves of the 128-bit blocks of two vectors. */
#if LANES == 16
#define LANES_LOW_2(a, b)                                                                          \
    __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define LANES_HIGH_2(a, b)                                                                         \
    __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define LANES_EVEN(a, b)                                                                           \
    __builtin_shufflevector(a, b, 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30)
#define LANES_ODD(a, b)                                                                            \
    __builtin_shufflevector(a, b, 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31)
#define LANES_LOW_8(a, b)                                                                          \
    __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define LANES_HIGH_8(a, b)                                                                         \
    __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define LANES_LOW_4(a, b)                                                                          \
    __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define LANES_HIGH_4(a, b)                                                                         \
    __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
#elif LANES == 8
#define LANES_LOW_2(a, b)  __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define LANES_HIGH_2(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LANES_EVEN(a, b)   __builtin_shufflevector(a, b, 0, 2, 8, 10, 4, 6, 12, 14)
#define LANES_ODD(a, b)    __builtin_shufflevector(a, b, 1, 3, 9, 11, 5, 7, 13, 15)
#define LANES_LOW_4(a, b)  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define LANES_HIGH_4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#else
#define LANES_LOW_2(a, b)  __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define LANES_HIGH_2(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define LANES_EVEN(a, b)   __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define LANES_ODD(a, b)    __builtin_shufflevector(a, b, 1, 3, 5, 7)
#endif

/** The maximum of all lanes. */
LANES_INLINE float lanes_greatest(lanes_float a)
{
#if LANES == 16
    a = lanes_max(LANES_LOW_8(a, a), LANES_HIGH_8(a, a));
#endif
#if LANES >= 8
    a = lanes_max(LANES_LOW_4(a, a), LANES_HIGH_4(a, a));
#endif
    a = lanes_max(LANES_LOW_2(a, a), LANES_HIGH_2(a, a));
    return lanes_max(LANES_EVEN(a, a), LANES_ODD(a, a))[0];
}

/** The minimum of all lanes. */
LANES_INLINE float lanes_least(lanes_float a)
{
    return -lanes_greatest(-a);
}

#define LANES_FOLD(LOW, HIGH, a, b)                                                                \
    lanes_pair_merge((lanes_pair){LOW((a).first, (b).first), LOW((a).second, (b).second)},         \
                     (lanes_pair){HIGH((a).first, (b).first), HIGH((a).second, (b).second)})

/** Index of walker `i` in the vectors passed to `lanes_two_least`. */
LANES_INLINE int lanes_place(int i)
{
    return (i & 3) * (LANES / 4) + (i >> 2);
}

/**
 * `keys[lanes_place(i)]` holds the smallest and second smallest key of walker i in each column;
 * lane i of the result holds the two smallest of all. With 16 lanes, single chunks have one key per
 * column; `single` then means that there are no second keys.
 */
LANES_INLINE lanes_pair lanes_two_least(const lanes_pair keys[LANES], bool single)
{
    lanes_pair m[4];
    for (int k = 0; k < 4; k++) {
        const lanes_pair *v = keys + (LANES / 4) * k;
#if LANES == 16
        lanes_pair a = single ? lanes_pair_of(LANES_LOW_8(v[0].first, v[1].first),
                                              LANES_HIGH_8(v[0].first, v[1].first))
                              : LANES_FOLD(LANES_LOW_8, LANES_HIGH_8, v[0], v[1]);
        lanes_pair b = single ? lanes_pair_of(LANES_LOW_8(v[2].first, v[3].first),
                                              LANES_HIGH_8(v[2].first, v[3].first))
                              : LANES_FOLD(LANES_LOW_8, LANES_HIGH_8, v[2], v[3]);
        m[k] = LANES_FOLD(LANES_LOW_4, LANES_HIGH_4, a, b);
#elif LANES == 8
        m[k] = LANES_FOLD(LANES_LOW_4, LANES_HIGH_4, v[0], v[1]);
        (void)single;
#else
        m[k] = v[0];
        (void)single;
#endif
    }
    lanes_pair low = LANES_FOLD(LANES_LOW_2, LANES_HIGH_2, m[0], m[1]);
    lanes_pair high = LANES_FOLD(LANES_LOW_2, LANES_HIGH_2, m[2], m[3]);
    return LANES_FOLD(LANES_EVEN, LANES_ODD, low, high);
}

#endif
