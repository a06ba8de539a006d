/* SPDX-License-Identifier: MIT */
/**
 * Lanes: as many floats as one instruction of the instruction set processes, in the vector types of
 * GCC and clang. Arithmetic is written with operators; operations without an operator in C are
 * wrapped here. A file that includes this is compiled once per instruction set, with LANES_ISA as
 * the suffix of its public names.
 *
 * Floats keep the meaning of IEEE 754, NaN included: no -ffast-math. Except in the portable kernel,
 * products and sums may be fused (-ffp-contract=fast), so differences of squares are written as
 * products.
 */
#ifndef ELEA_BASE_LANES_H
#define ELEA_BASE_LANES_H

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

/** One truth value per lane. */
#if defined(__AVX512F__)
typedef __mmask16 lanes_mask;
#else
typedef lanes_int lanes_mask; /* all bits of a lane, or none */
#endif

/* ---- Creating ---- */

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

/** The bits of a where `where` has zeros, those of b elsewhere; b must be zero outside `where`. */
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

/**
 * Lane i in bit i. The instruction sets all 32 bits of a general register. The conversion of a mask
 * by gcc 12 may store 16 bits on the stack and read 32, as it does with sanitizers.
 */
LANES_INLINE unsigned lanes_mask_bits(lanes_mask m)
{
    unsigned bits;
    __asm__("kmovw %1, %0" : "=r"(bits) : "k"(m));
    return bits;
}

LANES_INLINE bool lanes_any(lanes_mask m)
{
    return m != 0;
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

LANES_INLINE bool lanes_any(lanes_mask m)
{
    return lanes_mask_bits(m) != 0;
}

#endif

/* ---- Functions ---- */

/** The smaller one; b if either is NaN. */
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

/** The larger one; b if either is NaN. */
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
 * 1 / sqrt(x) for x >= 1e-37, to 1e-7: cheaper than root and quotient, and bit-identical on all
 * processors, unlike the approximating instructions. Halving the exponent is accurate to 3.5 %; a
 * step of fourth order and a Newton step follow.
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

/** The same for integers. */
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
 * base[index[i]] of numbers that other threads may be writing. On x86 each aligned element of a
 * gather is read as a whole, and the processor does not reorder loads. With the fence, which keeps
 * the compiler from reordering them, this is equivalent to the atomic loads used elsewhere.
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

#endif
