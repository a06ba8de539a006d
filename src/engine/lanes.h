/* SPDX-License-Identifier: MIT */
/**
 * Lanes: as many floats side by side as the instruction set computes at once, in the vector
 * types of GCC and clang. Arithmetic is written with operators; what C has no operator for is
 * wrapped here. A file that includes this is compiled once for each instruction set, with
 * LANES_ISA as the suffix of its public names.
 *
 * Floats keep the meaning of IEEE 754, NaN included: no -ffast-math. Products and sums may be
 * fused (-ffp-contract=fast), so differences of squares are written as products.
 */
#ifndef ELEA_ENGINE_LANES_H
#define ELEA_ENGINE_LANES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX2__)
#define LANES 8
#else
#define LANES 4
#endif

#define LANES_JOIN_(a, b) a##b
#define LANES_JOIN(a, b)  LANES_JOIN_(a, b)
/** `name` with the suffix of the instruction set. */
#define LANES_NAME(name) LANES_JOIN(name, LANES_ISA)

#define LANES_INLINE static inline __attribute__((always_inline))

typedef float lanes_float __attribute__((vector_size(4 * LANES)));
typedef int32_t lanes_int __attribute__((vector_size(4 * LANES)));
typedef uint32_t lanes_uint __attribute__((vector_size(4 * LANES)));
typedef uint64_t lanes_word __attribute__((vector_size(4 * LANES)));

/** One truth for each lane. */
#if defined(__AVX512F__)
typedef __mmask16 lanes_mask;
#else
typedef lanes_int lanes_mask; /* all bits of a lane, or none */
#endif

/* ---- Making ---- */

LANES_INLINE lanes_float lanes_set(float x)
{
    return x - (lanes_float){0.0f};
}

LANES_INLINE lanes_int lanes_set_int(int32_t x)
{
    return x - (lanes_int){0};
}

/** 0, 1, 2, ... */
LANES_INLINE lanes_int lanes_count(void)
{
    lanes_int count;
    for (int i = 0; i < LANES; i++)
        count[i] = i;
    return count;
}

LANES_INLINE lanes_float lanes_load(const float *from)
{
    lanes_float x;
    memcpy(&x, from, sizeof x);
    return x;
}

LANES_INLINE void lanes_store(float *to, lanes_float x)
{
    memcpy(to, &x, sizeof x);
}

LANES_INLINE lanes_int lanes_bits(lanes_float x)
{
    return (lanes_int)x;
}

LANES_INLINE lanes_float lanes_from_bits(lanes_int x)
{
    return (lanes_float)x;
}

/** Towards zero; the caller keeps values within int32_t. */
LANES_INLINE lanes_int lanes_truncate(lanes_float x)
{
    return __builtin_convertvector(x, lanes_int);
}

LANES_INLINE lanes_float lanes_from_int(lanes_int x)
{
    return __builtin_convertvector(x, lanes_float);
}

/** The bits of a where `where` has zeros, those of b elsewhere; b has none of the others. */
LANES_INLINE lanes_int lanes_replace_bits(lanes_int a, int32_t where, lanes_int b)
{
#if defined(__AVX512F__) /* (a & ~where) | b in one instruction */
    return (lanes_int)_mm512_ternarylogic_epi32((__m512i)a, (__m512i)lanes_set_int(where),
                                                (__m512i)b, 0xba);
#else
    return (a & ~where) | b;
#endif
}

/* ---- Masks ---- */

#if defined(__AVX512F__)

LANES_INLINE lanes_mask lanes_less(lanes_float a, lanes_float b)
{
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LT_OQ);
}

LANES_INLINE lanes_mask lanes_less_equal(lanes_float a, lanes_float b)
{
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LE_OQ);
}

LANES_INLINE lanes_mask lanes_negative_int(lanes_int a)
{
    return _mm512_movepi32_mask((__m512i)a);
}

LANES_INLINE lanes_mask lanes_equal_int(lanes_int a, lanes_int b)
{
    return _mm512_cmpeq_epi32_mask((__m512i)a, (__m512i)b);
}

LANES_INLINE lanes_mask lanes_and(lanes_mask a, lanes_mask b)
{
    return _kand_mask16(a, b);
}

LANES_INLINE lanes_mask lanes_or(lanes_mask a, lanes_mask b)
{
    return _kor_mask16(a, b);
}

/** a and not b */
LANES_INLINE lanes_mask lanes_but_not(lanes_mask a, lanes_mask b)
{
    return _kandn_mask16(b, a);
}

/** Lane i in bit i. */
LANES_INLINE unsigned lanes_mask_bits(lanes_mask m)
{
    return m;
}

LANES_INLINE lanes_mask lanes_mask_from_bits(unsigned bits)
{
    return (lanes_mask)bits;
}

/** a where m, else b */
LANES_INLINE lanes_float lanes_select(lanes_mask m, lanes_float a, lanes_float b)
{
    return (lanes_float)_mm512_mask_blend_ps(m, (__m512)b, (__m512)a);
}

LANES_INLINE lanes_int lanes_select_int(lanes_mask m, lanes_int a, lanes_int b)
{
    return (lanes_int)_mm512_mask_blend_epi32(m, (__m512i)b, (__m512i)a);
}

#else

LANES_INLINE lanes_mask lanes_less(lanes_float a, lanes_float b)
{
    return a < b;
}

LANES_INLINE lanes_mask lanes_less_equal(lanes_float a, lanes_float b)
{
    return a <= b;
}

LANES_INLINE lanes_mask lanes_negative_int(lanes_int a)
{
    return a < 0;
}

LANES_INLINE lanes_mask lanes_equal_int(lanes_int a, lanes_int b)
{
    return a == b;
}

LANES_INLINE lanes_mask lanes_and(lanes_mask a, lanes_mask b)
{
    return a & b;
}

LANES_INLINE lanes_mask lanes_or(lanes_mask a, lanes_mask b)
{
    return a | b;
}

LANES_INLINE lanes_mask lanes_but_not(lanes_mask a, lanes_mask b)
{
    return a & ~b;
}

LANES_INLINE unsigned lanes_mask_bits(lanes_mask m)
{
#if defined(__AVX2__)
    return (unsigned)_mm256_movemask_ps((__m256)m);
#elif defined(__SSE2__)
    return (unsigned)_mm_movemask_ps((__m128)m);
#else
    unsigned bits = 0;
    for (int i = 0; i < LANES; i++)
        bits |= m[i] != 0 ? 1U << i : 0U;
    return bits;
#endif
}

LANES_INLINE lanes_mask lanes_mask_from_bits(unsigned bits)
{
    lanes_int bit;
    for (int i = 0; i < LANES; i++)
        bit[i] = 1 << i;
    return ((int32_t)bits & bit) != 0;
}

LANES_INLINE lanes_int lanes_select_int(lanes_mask m, lanes_int a, lanes_int b)
{
#if defined(__AVX2__)
    return (lanes_int)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m);
#else
    return (m & a) | (~m & b);
#endif
}

LANES_INLINE lanes_float lanes_select(lanes_mask m, lanes_float a, lanes_float b)
{
    return (lanes_float)lanes_select_int(m, (lanes_int)a, (lanes_int)b);
}

#endif

LANES_INLINE bool lanes_any(lanes_mask m)
{
    return lanes_mask_bits(m) != 0;
}

/* ---- Functions ---- */

/** The lesser; b where either is NaN. */
LANES_INLINE lanes_float lanes_min(lanes_float a, lanes_float b)
{
#if defined(__AVX512F__)
    return (lanes_float)_mm512_min_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
    return (lanes_float)_mm256_min_ps((__m256)a, (__m256)b);
#elif defined(__SSE2__)
    return (lanes_float)_mm_min_ps((__m128)a, (__m128)b);
#else
    return lanes_select(a < b, a, b);
#endif
}

/** The greater; b where either is NaN. */
LANES_INLINE lanes_float lanes_max(lanes_float a, lanes_float b)
{
#if defined(__AVX512F__)
    return (lanes_float)_mm512_max_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
    return (lanes_float)_mm256_max_ps((__m256)a, (__m256)b);
#elif defined(__SSE2__)
    return (lanes_float)_mm_max_ps((__m128)a, (__m128)b);
#else
    return lanes_select(a > b, a, b);
#endif
}

LANES_INLINE lanes_float lanes_sqrt(lanes_float a)
{
#if defined(__AVX512F__)
    return (lanes_float)_mm512_sqrt_ps((__m512)a);
#elif defined(__AVX2__)
    return (lanes_float)_mm256_sqrt_ps((__m256)a);
#elif defined(__SSE2__)
    return (lanes_float)_mm_sqrt_ps((__m128)a);
#else
    lanes_float root;
    for (int i = 0; i < LANES; i++)
        root[i] = __builtin_sqrtf(a[i]);
    return root;
#endif
}

/**
 * 1 / sqrt(x) for x >= 1e-37, to 1e-7: cheaper than root and quotient, and the same bits on all
 * processors, which the instructions that approximate it do not give. From the exponent's half,
 * which is good to 3.5 %, by a step of fourth order and one of Newton.
 */
LANES_INLINE lanes_float lanes_inverse_sqrt(lanes_float x)
{
    lanes_float y = lanes_from_bits(0x5f3759df - (lanes_bits(x) >> 1));
    lanes_float off = 1.0f - x * y * y;
    y += y * off * (0.5f + off * (0.375f + off * 0.3125f));
    off = 1.0f - x * y * y;
    return y + y * off * 0.5f;
}

/** The sum of all lanes. */
LANES_INLINE float lanes_sum(lanes_float a)
{
    float sum = 0.0f;
    for (int i = 0; i < LANES; i++)
        sum += a[i];
    return sum;
}

/** base[index[i]] */
LANES_INLINE lanes_float lanes_gather(const float *base, lanes_int index)
{
#if defined(__AVX512F__)
    return (lanes_float)_mm512_i32gather_ps((__m512i)index, base, 4);
#elif defined(__AVX2__)
    return (lanes_float)_mm256_i32gather_ps(base, (__m256i)index, 4);
#else
    lanes_float x;
    for (int i = 0; i < LANES; i++)
        x[i] = base[index[i]];
    return x;
#endif
}

/** The same of integers. */
LANES_INLINE lanes_uint lanes_gather_uint(const uint32_t *base, lanes_int index)
{
#if defined(__AVX512F__)
    return (lanes_uint)_mm512_i32gather_epi32((__m512i)index, base, 4);
#elif defined(__AVX2__)
    return (lanes_uint)_mm256_i32gather_epi32((const int *)base, (__m256i)index, 4);
#else
    lanes_uint x;
    for (int i = 0; i < LANES; i++)
        x[i] = base[index[i]];
    return x;
#endif
}

/* The thread sanitizer does not know that gathers are loads. */
#if defined(__SANITIZE_THREAD__)
#define LANES_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LANES_SANITIZED 1
#endif
#endif

/**
 * base[index[i]] of numbers that other threads may be writing. On x86 an aligned element of a
 * gather is read whole, and loads are not reordered by the processor, so with the fence, which
 * keeps the compiler from reordering them, it does what the atomic loads do elsewhere.
 */
LANES_INLINE lanes_int lanes_gather_shared(const _Atomic int32_t *base, lanes_int index)
{
    lanes_int x;
#if defined(__AVX512F__) && !defined(LANES_SANITIZED)
    x = (lanes_int)_mm512_i32gather_epi32((__m512i)index, (const void *)base, 4);
#elif defined(__AVX2__) && !defined(LANES_SANITIZED)
    x = (lanes_int)_mm256_i32gather_epi32((const int *)(const void *)base, (__m256i)index, 4);
#else
    for (int i = 0; i < LANES; i++)
        x[i] = atomic_load_explicit(&base[index[i]], memory_order_acquire);
#endif
    atomic_signal_fence(memory_order_acquire); /* compilers must not move later loads before it */
    return x;
}

/* ---- Moving lanes together and apart ---- */

#if LANES == 8
/* Numbers of the lanes in the mask, each in a byte, the least first. */
LANES_INLINE __m256i lanes_in_mask(unsigned bits)
{
    uint64_t bytes = _pdep_u64(bits, 0x0101010101010101U) * 0xff;
    return _mm256_cvtepu8_epi32(
        _mm_cvtsi64_si128((long long)_pext_u64(0x0706050403020100U, bytes)));
}

/* For each lane of the mask how many of its lanes are below. */
LANES_INLINE __m256i lanes_before(unsigned bits)
{
    uint64_t bytes = _pdep_u64(bits, 0x0101010101010101U) * 0xff;
    return _mm256_cvtepu8_epi32(
        _mm_cvtsi64_si128((long long)_pdep_u64(0x0706050403020100U, bytes)));
}
#endif

/** Stores the lanes in `bits` one after the other; overwrites LANES floats in any case. */
LANES_INLINE void lanes_pack(float *to, lanes_float x, unsigned bits)
{
#if LANES == 16
    /* The order of the lanes is found once for all that are packed alike. */
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

/** `x` with the lanes in `bits` loaded one after the other; reads LANES floats in any case. */
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

/** The least and the second least of some numbers, lane by lane. */
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

/* Halves of 128-bit blocks: the low ones, or the high ones, of two vectors. */
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

/** The greatest of all lanes. */
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

/** The least of all lanes. */
LANES_INLINE float lanes_least(lanes_float a)
{
    return -lanes_greatest(-a);
}

#define LANES_FOLD(LOW, HIGH, a, b)                                                                \
    lanes_pair_merge((lanes_pair){LOW((a).first, (b).first), LOW((a).second, (b).second)},         \
                     (lanes_pair){HIGH((a).first, (b).first), HIGH((a).second, (b).second)})

/** Place of walker `i` among the vectors that `lanes_two_least` takes. */
LANES_INLINE int lanes_place(int i)
{
    return (i & 3) * (LANES / 4) + (i >> 2);
}

/**
 * From the keys of walker i at `keys[lanes_place(i)]`, least and second least in each column,
 * to the two least in lane i. With 16 lanes, keys of single chunks have one key a column: then
 * `single` says that no second keys are there.
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

/* ---- Random numbers ---- */

/** xoshiro256++ in each 64-bit lane, seeded like the one of random.h. */
typedef struct lanes_random {
    lanes_word state[4];
} lanes_random;

LANES_INLINE lanes_word lanes_rotate(lanes_word x, int k)
{
    return (x << k) | (x >> (64 - k));
}

LANES_INLINE lanes_uint lanes_random_bits(lanes_random *random)
{
    lanes_word *s = random->state;
    lanes_word result = lanes_rotate(s[0] + s[3], 23) + s[0];
    lanes_word t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = lanes_rotate(s[3], 45);
    return (lanes_uint)result;
}

/** Middles of 2^23 equal intervals of (0, 1): at least 2^-24, at most 1 - 2^-24. */
LANES_INLINE lanes_float lanes_unit_interval(lanes_uint bits)
{
    return (lanes_float)((bits >> 9) | 0x3f800000U) - (1.0f - 0x1p-24f);
}

LANES_INLINE lanes_float lanes_random_uniform(lanes_random *random)
{
    return lanes_unit_interval(lanes_random_bits(random));
}

/** Sine and cosine of 2 pi `turn` for turns in [0, 1], to 1e-6, from those of half the angle. */
LANES_INLINE void lanes_sine_cosine(lanes_float turn, lanes_float *sine, lanes_float *cosine)
{
    /* sin(pi t) / t and cos(pi t) at the Chebyshev nodes of t^2 in [0, 1/4]; t = turn - 1/2
     * shifts the angle by half a turn, which is undone by the signs. */
    lanes_float t = turn - 0.5f, x = t * t;
    lanes_float s =
        t * (3.14159264f +
             x * (-5.16771008f + x * (2.55007739f + x * (-0.598290411f + x * 0.0776559123f))));
    lanes_float c = 0.999999953f +
                    x * (-4.93479280f + x * (4.05841079f + x * (-1.33187297f + x * 0.219682424f)));
    *sine = -2.0f * s * c;
    *cosine = 2.0f * s * s - 1.0f;
}

#endif
