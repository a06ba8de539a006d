/* SPDX-License-Identifier: MIT */
/** Numbers in binary files, in either byte order, at any address. */
#ifndef ELEA_IO_BYTES_H
#define ELEA_IO_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Compilers turn these sums of shifts into one load and, if needed, one byte swap. */

static inline uint32_t elea_bytes_le32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static inline uint32_t elea_bytes_be32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           (uint32_t)bytes[3];
}

static inline uint64_t elea_bytes_le64(const unsigned char *bytes)
{
    return (uint64_t)elea_bytes_le32(bytes) | (uint64_t)elea_bytes_le32(bytes + 4) << 32;
}

static inline uint64_t elea_bytes_be64(const unsigned char *bytes)
{
    return (uint64_t)elea_bytes_be32(bytes) << 32 | (uint64_t)elea_bytes_be32(bytes + 4);
}

static inline uint32_t elea_bytes_32(const unsigned char *bytes, bool big_endian)
{
    return big_endian ? elea_bytes_be32(bytes) : elea_bytes_le32(bytes);
}

static inline uint64_t elea_bytes_64(const unsigned char *bytes, bool big_endian)
{
    return big_endian ? elea_bytes_be64(bytes) : elea_bytes_le64(bytes);
}

/** The two's complement number in `bits`. */
static inline int32_t elea_bits_int(uint32_t bits)
{
    int32_t number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static inline float elea_bits_float(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static inline double elea_bits_double(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/** The same bytes in reverse order. */
static inline uint64_t elea_bytes_swap64(uint64_t bits)
{
    bits = (bits & 0x00ff00ff00ff00ffU) << 8 | (bits >> 8 & 0x00ff00ff00ff00ffU);
    bits = (bits & 0x0000ffff0000ffffU) << 16 | (bits >> 16 & 0x0000ffff0000ffffU);
    return bits << 32 | bits >> 32;
}

#endif
