/* SPDX-License-Identifier: MIT */
/* Packs random coordinates as in XTC, bit by bit and byte by byte, to test the unpacker. */
#ifndef ELEA_TESTS_XTC_PACKER_H
#define ELEA_TESTS_XTC_PACKER_H

#include "io/binary_file.h"

#define MOST_ATOMS 400

typedef struct bit_writer {
    unsigned char bytes[1 << 14];
    size_t n_bits;
} bit_writer;

static inline void put_bits(bit_writer *out, uint64_t number, unsigned n)
{
    for (unsigned i = n; i-- > 0; out->n_bits++) {
        assert_true(out->n_bits / 8 < sizeof out->bytes);
        if (out->n_bits % 8 == 0)
            out->bytes[out->n_bits / 8] = 0;
        if ((number >> i & 1U) != 0)
            out->bytes[out->n_bits / 8] |= (unsigned char)(0x80U >> out->n_bits % 8);
    }
}

/* The mixed-radix number is built in bytes, lowest first. */
static inline void put_packed(bit_writer *out, unsigned n, const uint32_t sizes[3],
                              const uint32_t numbers[3])
{
    unsigned char bytes[12] = {0};
    for (unsigned k = 0; k < 3; k++) {
        uint64_t carry = numbers[k];
        for (size_t i = 0; i < sizeof bytes; i++) {
            carry += (uint64_t)bytes[i] * (k == 0 ? 1 : sizes[k]);
            bytes[i] = (unsigned char)carry;
            carry >>= 8;
        }
    }
    size_t i = 0;
    for (; n > 8; n -= 8)
        put_bits(out, bytes[i++], 8);
    put_bits(out, bytes[i], n);
}

/* Bits of the product of the sizes, with the same byte arithmetic. */
static inline unsigned packed_bits(const uint32_t sizes[3])
{
    unsigned char bytes[12] = {1};
    for (unsigned k = 0; k < 3; k++) {
        uint64_t carry = 0;
        for (size_t i = 0; i < sizeof bytes; i++) {
            carry += (uint64_t)bytes[i] * sizes[k];
            bytes[i] = (unsigned char)carry;
            carry >>= 8;
        }
    }
    unsigned n = 8 * sizeof bytes;
    while (n > 0 && ((unsigned)bytes[(n - 1) / 8] >> (n - 1) % 8 & 1U) == 0)
        n--;
    return n;
}

static const uint32_t near_sizes[73] = {
    0,        0,        0,        0,       0,       0,       0,       0,       0,       8,
    10,       12,       16,       20,      25,      32,      40,      50,      64,      80,
    101,      128,      161,      203,     256,     322,     406,     512,     645,     812,
    1024,     1290,     1625,     2048,    2580,    3250,    4096,    5060,    6501,    8192,
    10321,    13003,    16384,    20642,   26007,   32768,   41285,   52015,   65536,   82570,
    104031,   131072,   165140,   208063,  262144,  330280,  416127,  524287,  660561,  832255,
    1048576,  1321122,  1664510,  2097152, 2642245, 3329021, 4194304, 5284491, 6658042, 8388607,
    10568983, 13316085, 16777216,
};

/* ---- Frames ---- */

typedef struct xtc_recipe {
    int32_t magic;
    int32_t n_atoms;
    float time;
    float box[9];
    float precision;
    int32_t minimum[3], maximum[3];
    int32_t near_index;
    unsigned most_near; /* in a group */
    uint64_t seed;
} xtc_recipe;

typedef struct packed_frame {
    bit_writer bits;
    int32_t positions[MOST_ATOMS][3]; /* the expected result */
} packed_frame;

/* Prefers the ends of a range. */
static inline uint32_t draw_below(uint64_t *random, uint32_t size)
{
    uint64_t draw = next_random(random);
    if (draw % 8 < 2)
        return draw % 8 == 0 ? 0 : size - 1;
    return (uint32_t)((draw >> 8) % size);
}

static inline void put_far(bit_writer *bits, const xtc_recipe *r, uint64_t *random,
                           uint32_t position[3])
{
    uint32_t sizes[3], numbers[3], all = 0;
    for (int k = 0; k < 3; k++) {
        sizes[k] = (uint32_t)r->maximum[k] - (uint32_t)r->minimum[k] + 1;
        numbers[k] = draw_below(random, sizes[k]);
        position[k] = (uint32_t)r->minimum[k] + numbers[k];
        all |= sizes[k];
    }
    if (all <= 0xffffff)
        put_packed(bits, packed_bits(sizes), sizes, numbers);
    for (int k = 0; all > 0xffffff && k < 3; k++)
        put_bits(bits, numbers[k], packed_bits((const uint32_t[3]){1, 1, sizes[k]}));
}

static inline void put_near(bit_writer *bits, int32_t index, uint64_t *random, uint32_t position[3])
{
    uint32_t size = near_sizes[index], numbers[3];
    for (int k = 0; k < 3; k++) {
        numbers[k] = draw_below(random, size);
        position[k] += numbers[k] - size / 2;
    }
    put_packed(bits, (unsigned)index, (const uint32_t[3]){size, size, size}, numbers);
}

/* A group of 1 + n_near atoms; the first near atom is stored before the far one. */
static inline void put_group(packed_frame *frame, const xtc_recipe *r, int32_t index,
                             unsigned n_near, int code, uint64_t *random, size_t at)
{
    uint32_t position[3];
    put_far(&frame->bits, r, random, position);
    memcpy(frame->positions[n_near > 0 ? at + 1 : at], position, sizeof position);
    put_bits(&frame->bits, code >= 0, 1);
    if (code >= 0)
        put_bits(&frame->bits, (uint64_t)code, 5);
    for (size_t i = 0; i < n_near; i++) {
        put_near(&frame->bits, index, random, position);
        memcpy(frame->positions[i == 0 ? at : at + 1 + i], position, sizeof position);
    }
}

/* Random groups; a group as long as the previous one does not always state its length. */
static inline const packed_frame *pack(const xtc_recipe *r)
{
    static packed_frame frame;
    frame.bits.n_bits = 0;
    uint64_t random = r->seed;
    int32_t index = r->near_index;
    unsigned before = 0;
    for (size_t at = 0, n_near = 0; at < (size_t)r->n_atoms; at += 1 + n_near) {
        size_t left = (size_t)r->n_atoms - at - 1;
        uint64_t draw = next_random(&random);
        n_near = draw % 4 == 0 ? before : (draw >> 8) % (r->most_near + 1);
        n_near = n_near < left ? n_near : left;
        n_near = index < 73 ? n_near : 0;
        int change = (int)((draw >> 40) % 3);
        if (index + change - 1 < 9 || index + change - 1 > 72)
            change = index == 73 ? 0 : 1;
        if (n_near == 10 && change == 2) /* would be 32, of 5 bits */
            change = 1;
        bool silent = n_near == before && change == 1 && (draw >> 60) % 4 != 0;
        put_group(&frame, r, index, (unsigned)n_near, silent ? -1 : (int)(3 * n_near) + change,
                  &random, at);
        index += change - 1;
        before = (unsigned)n_near;
    }
    return &frame;
}

static inline void put_frame_header(binary_file *file, const xtc_recipe *r)
{
    file->big_endian = true;
    put_int(file, r->magic);
    put_int(file, r->n_atoms);
    put_int(file, 0);
    put_float(file, r->time);
    for (size_t k = 0; k < 9; k++)
        put_float(file, r->box[k]);
    put_int(file, r->n_atoms);
}

static inline void put_bit_stream(binary_file *file, const xtc_recipe *r, const bit_writer *bits)
{
    size_t n = (bits->n_bits + 7) / 8;
    put_float(file, r->precision);
    for (size_t k = 0; k < 3; k++)
        put_int(file, r->minimum[k]);
    for (size_t k = 0; k < 3; k++)
        put_int(file, r->maximum[k]);
    put_int(file, r->near_index);
    put_number(file, n, r->magic == 2023 ? 8 : 4);
    put_bytes(file, bits->bytes, n);
    put_zeros(file, (4 - n % 4) % 4);
}

static inline void put_frame(binary_file *file, const xtc_recipe *r)
{
    put_frame_header(file, r);
    put_bit_stream(file, r, &pack(r)->bits);
}

#endif
