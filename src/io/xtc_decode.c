/* SPDX-License-Identifier: MIT */
/*
 * Coordinates, multiplied by the precision and rounded to integers, come in groups. A group is one
 * atom anywhere in the frame's range, then up to ten atoms, each near the previous one. Three
 * integers are packed as one mixed-radix number in the minimum number of bits. The size of the near
 * atoms' numbers is an index to a table with steps of a factor 2^(1/3), so that the index is also
 * the number of bits of three of them; the end of a group may change the index by one step up or
 * down.
 */
#include "io/xtc_decode.h"

#include <math.h>

#include "io/bytes.h"

/* ---- Repeated division by the same number ---- */

/* inverse = floor((2^64 - 1) / size) */
typedef struct divisor {
    uint64_t inverse;
    uint32_t size;
} divisor;

#define DIVISOR(size)                                                                              \
    {                                                                                              \
        UINT64_MAX / (size), (size)                                                                \
    }

static inline uint64_t multiply_high(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    return (uint64_t)((wide)a * b >> 64);
#else
    uint64_t a0 = a & UINT32_MAX, a1 = a >> 32, b0 = b & UINT32_MAX, b1 = b >> 32;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
    uint64_t other = a0 * b1 + (middle & UINT32_MAX);
    return a1 * b1 + (middle >> 32) + (other >> 32);
#endif
}

/* The estimate from the inverse is the quotient or one less, for any value and size. */
static inline uint64_t divide(uint64_t value, divisor by, uint32_t *remainder)
{
    uint64_t quotient = multiply_high(value, by.inverse);
    uint64_t rest = value - quotient * by.size;
    uint64_t too_small = rest >= by.size;
    *remainder = (uint32_t)(rest - (too_small ? by.size : 0));
    return quotient + too_small;
}

/* ---- Bits ---- */

/* The first bit of a byte is the highest. Beyond the end bits are zero, and `overrun` is set. */
typedef struct bit_reader {
    const unsigned char *bytes;
    uint64_t next, end; /* bits */
    bool overrun;
} bit_reader;

#define MOST_BITS 57 /* in any eight bytes, at whichever bit of a byte they begin */

/* The next 1 to MOST_BITS bits, the first as the highest bit of the word. */
static inline uint64_t read_word(bit_reader *bits, unsigned n)
{
    if (n > bits->end - bits->next) {
        bits->overrun = true;
        return 0;
    }
    uint64_t word = elea_bytes_be64(bits->bytes + (bits->next >> 3)) << (bits->next & 7);
    bits->next += n;
    return word & ~(UINT64_MAX >> n);
}

/* A number of up to 32 bits that is written from its highest bit on. */
static inline uint32_t read_plain(bit_reader *bits, unsigned n)
{
    return (uint32_t)(read_word(bits, n) >> (64 - n));
}

/* A packed number is written from its lowest byte on; its 1 to 8 highest bits come last. */
static inline uint64_t read_packed(bit_reader *bits, unsigned n)
{
    uint64_t word = elea_bytes_swap64(read_word(bits, n));
    unsigned n_whole = (n - 1) & ~7U;
    uint64_t last = word >> n_whole;
    return (word & ((1ULL << n_whole) - 1)) | last >> (8 - (n - n_whole)) << n_whole;
}

/* ---- Three integers in one number ---- */

typedef struct mixed_radix {
    divisor sizes[3];
    unsigned n_bits;
} mixed_radix;

static unsigned bit_length(uint64_t value)
{
    unsigned n = 0;
    for (; value != 0; value >>= 1)
        n++;
    return n;
}

/* Bits of a * b * c, each below 2^24. */
static unsigned product_bits(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t low = (a * b & UINT32_MAX) * c;
    uint64_t high = (a * b >> 32) * c + (low >> 32);
    return high != 0 ? 32 + bit_length(high) : bit_length(low);
}

/* False if the first of them is too large for its size, which means that the file is damaged. */
static inline bool read_narrow(bit_reader *bits, const mixed_radix *radix, uint32_t numbers[3])
{
    uint64_t rest = read_packed(bits, radix->n_bits);
    rest = divide(rest, radix->sizes[2], &numbers[2]);
    rest = divide(rest, radix->sizes[1], &numbers[1]);
    numbers[0] = (uint32_t)rest;
    return rest < radix->sizes[0].size;
}

/*
 * The same for up to 72 bits, by long division with digits of 32 bits. Because there are no more
 * bits than the sizes need, the remainder is below twice the first size and fits in `low`.
 */
static bool read_wide(bit_reader *bits, const mixed_radix *radix, uint32_t numbers[3])
{
    uint64_t low = read_packed(bits, 32);
    uint64_t high = read_packed(bits, radix->n_bits - 32);
    for (int k = 2; k > 0; k--) {
        uint32_t carry;
        high = divide(high, radix->sizes[k], &carry);
        low = divide((uint64_t)carry << 32 | low, radix->sizes[k], &numbers[k]);
    }
    numbers[0] = (uint32_t)low;
    return low < radix->sizes[0].size;
}

static inline bool read_three(bit_reader *bits, const mixed_radix *radix, uint32_t numbers[3])
{
    if (radix->n_bits <= MOST_BITS)
        return read_narrow(bits, radix, numbers);
    return read_wide(bits, radix, numbers);
}

/* ---- Near atoms ---- */

/* The size at index i is about 2^(i/3), so that its cube fits into i bits. */
static const divisor near_sizes[] = {
    [9] = DIVISOR(8), DIVISOR(10),       DIVISOR(12),       DIVISOR(16),       DIVISOR(20),
    DIVISOR(25),      DIVISOR(32),       DIVISOR(40),       DIVISOR(50),       DIVISOR(64),
    DIVISOR(80),      DIVISOR(101),      DIVISOR(128),      DIVISOR(161),      DIVISOR(203),
    DIVISOR(256),     DIVISOR(322),      DIVISOR(406),      DIVISOR(512),      DIVISOR(645),
    DIVISOR(812),     DIVISOR(1024),     DIVISOR(1290),     DIVISOR(1625),     DIVISOR(2048),
    DIVISOR(2580),    DIVISOR(3250),     DIVISOR(4096),     DIVISOR(5060),     DIVISOR(6501),
    DIVISOR(8192),    DIVISOR(10321),    DIVISOR(13003),    DIVISOR(16384),    DIVISOR(20642),
    DIVISOR(26007),   DIVISOR(32768),    DIVISOR(41285),    DIVISOR(52015),    DIVISOR(65536),
    DIVISOR(82570),   DIVISOR(104031),   DIVISOR(131072),   DIVISOR(165140),   DIVISOR(208063),
    DIVISOR(262144),  DIVISOR(330280),   DIVISOR(416127),   DIVISOR(524287),   DIVISOR(660561),
    DIVISOR(832255),  DIVISOR(1048576),  DIVISOR(1321122),  DIVISOR(1664510),  DIVISOR(2097152),
    DIVISOR(2642245), DIVISOR(3329021),  DIVISOR(4194304),  DIVISOR(5284491),  DIVISOR(6658042),
    DIVISOR(8388607), DIVISOR(10568983), DIVISOR(13316085), DIVISOR(16777216),
};

#define FIRST_INDEX 9U
#define NUM_INDICES ((uint32_t)(sizeof near_sizes / sizeof near_sizes[0]))

/* ---- Groups ---- */

typedef struct xtc_decoder {
    bit_reader bits;
    mixed_radix far;      /* n_bits is 0 if a size is too large to be multiplied */
    unsigned far_bits[3]; /* then each number is separate, with this many bits */
    mixed_radix near;
    uint32_t near_index;
    unsigned n_near; /* near atoms of a group; applies until changed */
    uint32_t minimum[3];
    float inverse_precision;
} xtc_decoder;

const char *elea_xtc_packing_fault(const elea_xtc_packing *packing)
{
    if (!(packing->precision > 0.0F) || !isfinite(packing->precision))
        return "its precision is not a positive number";
    for (int k = 0; k < 3; k++) {
        int64_t size = (int64_t)packing->maximum[k] - packing->minimum[k] + 1;
        if (size < 1 || size > (int64_t)UINT32_MAX)
            return "its largest coordinate is below the smallest, or too far above it";
    }
    /* Writers begin one past the table if no neighbours are near each other. */
    if (packing->small_index < FIRST_INDEX || packing->small_index > NUM_INDICES)
        return "its index of small numbers is outside the table";
    return NULL;
}

/* An index outside the table is valid as long as no near atom follows: `n_bits` is 0 then. */
static void set_near(xtc_decoder *decoder, uint32_t index)
{
    bool good = index >= FIRST_INDEX && index < NUM_INDICES;
    divisor size = good ? near_sizes[index] : (divisor){0, 0};
    decoder->near = (mixed_radix){{size, size, size}, good ? index : 0};
    decoder->near_index = index;
}

static void start(xtc_decoder *decoder, const elea_xtc_packing *packing)
{
    uint32_t sizes[3], all = 0;
    for (int k = 0; k < 3; k++) {
        decoder->minimum[k] = (uint32_t)packing->minimum[k];
        sizes[k] = (uint32_t)packing->maximum[k] - decoder->minimum[k] + 1;
        decoder->far.sizes[k] = (divisor)DIVISOR(sizes[k]);
        decoder->far_bits[k] = bit_length(sizes[k]);
        all |= sizes[k];
    }
    decoder->far.n_bits = all > 0xffffff ? 0 : product_bits(sizes[0], sizes[1], sizes[2]);
    decoder->inverse_precision = 1.0F / packing->precision;
    set_near(decoder, packing->small_index);
}

/* Sums wrap around as unsigned numbers, which are the two's complement of the integers. */
static inline bool read_far(xtc_decoder *decoder, uint32_t position[3])
{
    bool good = true;
    if (decoder->far.n_bits != 0)
        good = read_three(&decoder->bits, &decoder->far, position);
    else
        for (int k = 0; k < 3; k++) {
            position[k] = read_plain(&decoder->bits, decoder->far_bits[k]);
            good = good && position[k] < decoder->far.sizes[k].size;
        }
    for (int k = 0; k < 3; k++)
        position[k] += decoder->minimum[k];
    return good;
}

/* Moves `position` from an atom to one near it. */
static inline bool step_near(xtc_decoder *decoder, uint32_t position[3])
{
    uint32_t numbers[3];
    bool good = read_three(&decoder->bits, &decoder->near, numbers);
    for (int k = 0; k < 3; k++)
        position[k] += numbers[k] - decoder->near.sizes[k].size / 2;
    return good;
}

/* Rounds twice, in single precision, like every XTC reader that stores floats. */
static inline void put(const xtc_decoder *decoder, const uint32_t from[3], double to[3])
{
    for (int k = 0; k < 3; k++) {
        float nanometres = (float)elea_bits_int(from[k]) * decoder->inverse_precision;
        float angstroms = nanometres * 10.0F;
        to[k] = (double)angstroms;
    }
}

/* Number of near atoms, and the step of their size: 0 down, 1 none, 2 up. */
static inline uint32_t read_group_size(xtc_decoder *decoder)
{
    if (read_plain(&decoder->bits, 1) == 0)
        return 1;
    uint32_t code = read_plain(&decoder->bits, 5);
    decoder->n_near = code / 3;
    return code % 3;
}

/* The first near atom precedes the far one, so the oxygen of a water is the far one. */
static bool decode_near(xtc_decoder *decoder, uint32_t position[3], double *positions)
{
    if (decoder->near.n_bits == 0)
        return false;
    put(decoder, position, positions + 3);
    bool good = step_near(decoder, position);
    put(decoder, position, positions);
    for (unsigned i = 2; i <= decoder->n_near; i++) {
        good = step_near(decoder, position) && good;
        put(decoder, position, positions + (size_t)3 * i);
    }
    return good;
}

/* Atoms of the group, at most `most`; 0 if the bytes are damaged. */
static size_t decode_group(xtc_decoder *decoder, size_t most, double *positions)
{
    uint32_t position[3];
    bool good = read_far(decoder, position);
    uint32_t change = read_group_size(decoder);
    if (!good || decoder->n_near >= most)
        return 0;
    if (decoder->n_near == 0)
        put(decoder, position, positions);
    else
        good = decode_near(decoder, position, positions);
    if (change != 1)
        set_near(decoder, decoder->near_index + change - 1);
    return good && !decoder->bits.overrun ? decoder->n_near + 1 : 0;
}

bool elea_xtc_decode(const elea_xtc_packing *packing, const unsigned char *bytes, size_t n_bytes,
                     size_t n_atoms, double *positions)
{
    xtc_decoder decoder = {.bits = {.bytes = bytes, .end = (uint64_t)n_bytes * 8}};
    start(&decoder, packing);
    for (size_t done = 0; done < n_atoms;) {
        size_t n = decode_group(&decoder, n_atoms - done, positions + 3 * done);
        if (n == 0)
            return false;
        done += n;
    }
    return true;
}
