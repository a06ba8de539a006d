/* SPDX-License-Identifier: MIT */
/*
 * Datatypes as HDF5 files describe them (HDF5 File Format Specification 3.0, IV.A.2.d): checked
 * before HDF5 sees them, as in io/hdf5_guard.c.
 */
#include "io/hdf5.h"

#ifdef ELEA_HAVE_HDF5

#include <string.h>

#include "io/bytes.h"
#include "io/hdf5_calls.h"

enum { MAX_DEPTH = 4, MAX_MEMBERS = 256, HEAD = 8 };

static size_t check(const unsigned char *bytes, size_t n, int depth);

static size_t size_of(const unsigned char *type)
{
    return elea_bytes_le32(type + 4);
}

static size_t count_members(const unsigned char *type)
{
    return (size_t)(type[1] | type[2] << 8);
}

/* Bytes of a name with its NUL, padded in old versions; 0 if it has no end. */
static size_t skip_name(const unsigned char *bytes, size_t n, bool is_padded)
{
    const unsigned char *end = memchr(bytes, '\0', n);
    if (end == NULL || end == bytes)
        return 0;
    size_t length = (size_t)(end - bytes) + 1;
    length = is_padded ? (length + 7) / 8 * 8 : length;
    return length <= n ? length : 0;
}

/* A base type of the same size, names, and values. */
static size_t check_enumeration(const unsigned char *bytes, size_t n, int depth)
{
    size_t n_members = count_members(bytes), used = HEAD;
    size_t base = check(bytes + used, n - used, depth);
    if (base == 0 || n_members == 0 || n_members > MAX_MEMBERS ||
        size_of(bytes + used) != size_of(bytes))
        return 0;
    used += base;
    for (size_t i = 0; i < n_members; i++) {
        size_t name = skip_name(bytes + used, n - used, bytes[0] >> 4 < 3);
        if (name == 0)
            return 0;
        used += name;
    }
    size_t values = n_members * size_of(bytes);
    return values <= n - used ? used + values : 0;
}

/* Members with a name, an offset, in version 1 dimensions that are not used, and a type. */
static size_t check_compound(const unsigned char *bytes, size_t n, int depth)
{
    size_t n_members = count_members(bytes), used = HEAD, size = size_of(bytes);
    unsigned version = bytes[0] >> 4;
    size_t width = version < 3 ? 4 : size < 256 ? 1 : size < 65536 ? 2 : 4;
    if (n_members == 0 || n_members > MAX_MEMBERS || size >= 1 << 24)
        return 0;
    for (size_t i = 0; i < n_members; i++) {
        size_t name = skip_name(bytes + used, n - used, version < 3), offset = 0;
        size_t more = width + (version == 1 ? 28 : 0);
        if (name == 0 || more > n - used - name)
            return 0;
        used += name;
        for (size_t k = 0; k < width; k++)
            offset |= (size_t)bytes[used + k] << (8 * k);
        used += more;
        size_t member = check(bytes + used, n - used, depth);
        if (member == 0 || offset > size || size_of(bytes + used) > size - offset)
            return 0;
        used += member;
    }
    return used;
}

/* Dimensions, in version 2 with a permutation that is not used, and the type of an element. */
static size_t check_array(const unsigned char *bytes, size_t n, int depth)
{
    bool is_old = bytes[0] >> 4 < 3;
    size_t head = HEAD + (is_old ? 4 : 1), rank = n > HEAD ? bytes[HEAD] : 0;
    size_t used = head + 4 * rank * (is_old ? 2 : 1);
    if (rank == 0 || rank > H5S_MAX_RANK || used > n)
        return 0;
    uint64_t n_elements = 1;
    for (size_t k = 0; k < rank; k++) {
        uint64_t edge = elea_bytes_le32(bytes + head + 4 * k);
        if (edge == 0 || n_elements > UINT32_MAX / edge)
            return 0;
        n_elements *= edge;
    }
    size_t base = check(bytes + used, n - used, depth);
    return base > 0 && n_elements * size_of(bytes + used) == size_of(bytes) ? used + base : 0;
}

/* Bytes of the description, or 0 if it is wrong. */
static size_t check(const unsigned char *bytes, size_t n, int depth)
{
    static const size_t properties[] = {
        [H5T_INTEGER] = 4, [H5T_FLOAT] = 12, [H5T_TIME] = 2, [H5T_BITFIELD] = 4};
    if (n < HEAD || depth == MAX_DEPTH || size_of(bytes) == 0 || bytes[0] >> 4 == 0)
        return 0;
    switch (bytes[0] & 0xf) {
    case H5T_INTEGER:
    case H5T_FLOAT:
    case H5T_TIME:
    case H5T_BITFIELD: {
        size_t used = HEAD + properties[bytes[0] & 0xf];
        return used <= n && size_of(bytes) <= 16 ? used : 0;
    }
    case H5T_STRING:
    case H5T_REFERENCE:
        return HEAD;
    case H5T_OPAQUE:
        return bytes[1] % 8 == 0 && bytes[1] <= n - HEAD ? HEAD + bytes[1] : 0;
    case H5T_ARRAY:
        return check_array(bytes, n, depth + 1);
    case H5T_COMPOUND:
        return check_compound(bytes, n, depth + 1);
    case H5T_ENUM:
        return check_enumeration(bytes, n, depth + 1);
    case H5T_VLEN: {
        size_t base = check(bytes + HEAD, n - HEAD, depth + 1);
        return base > 0 ? HEAD + base : 0;
    }
    default:
        return 0;
    }
}

bool elea_hdf5_type_is_sound(const unsigned char *bytes, size_t n)
{
    return check(bytes, n, 0) > 0;
}

#endif
