/* SPDX-License-Identifier: MIT */
/*
 * XTC: the compressed trajectories of GROMACS. XDR, so big-endian throughout; in nanometres and
 * picoseconds. Up to nine atoms are stored as plain floats, without a precision.
 */
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "io/block.h"
#include "io/bytes.h"
#include "io/damage.h"
#include "io/reader.h"
#include "io/xtc_decode.h"

#define MAGIC         1995U
#define MAGIC_LARGE   2023U /* bytes counted in 64 bits, since GROMACS 2023 */
#define HEADER_SIZE   56    /* up to and including the second count of atoms */
#define PACKING_SIZE  32    /* up to the count of bytes */
#define NUM_PLAIN     9U
#define PLAIN_SIZE    12U
#define BYTES_OF_ATOM 16U /* a packed atom needs at most 102 bits, */
#define ATOMS_OF_BYTE 4U  /* and at least 2 */

typedef struct xtc_state {
    elea_block block;
    uint32_t n_atoms; /* of the first frame; 0 before */
} xtc_state;

typedef struct frame_header {
    uint32_t magic;
    uint32_t n_atoms;
    float time;
    float box[9];
    elea_xtc_packing packing; /* only if atoms are packed */
    uint64_t n_bytes;         /* of coordinates */
} frame_header;

/* ---- Headers ---- */

static elea_status check_magic(const elea_reader *reader, size_t number, uint32_t magic,
                               elea_error *error)
{
    if (magic == MAGIC || magic == MAGIC_LARGE)
        return ELEA_OK;
    if (number == 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "not an XTC file: it begins with %lu instead of 1995 or 2023; name it "
                             "after its true format",
                             (unsigned long)magic);
    return elea_damage_found(reader, number, "it does not begin with 1995 or 2023", error);
}

static elea_status check_n_atoms(const elea_reader *reader, size_t number,
                                 const frame_header *header, uint32_t again, elea_error *error)
{
    const xtc_state *state = reader->state;
    if (header->n_atoms == 0 || header->n_atoms > INT32_MAX)
        return elea_damage_found(reader, number, "its number of atoms is not positive", error);
    if (header->n_atoms != again)
        return elea_damage_found(reader, number, "its two counts of atoms differ", error);
    if (state->n_atoms != 0 && header->n_atoms != state->n_atoms)
        return elea_damage_n_atoms(reader, number, header->n_atoms, state->n_atoms, error);
    return ELEA_OK;
}

/* Reads how atoms are packed, and in how many bytes. */
static elea_status read_packing(elea_reader *reader, size_t number, frame_header *header,
                                elea_error *error)
{
    unsigned char bytes[PACKING_SIZE + 8];
    size_t size = PACKING_SIZE + (header->magic == MAGIC_LARGE ? 8 : 4), n = 0;
    elea_status failed = elea_input_read(reader->input, bytes, size, &n, error);
    if (failed)
        return failed;
    if (n < size)
        return elea_damage_truncated(reader, number, error);
    elea_xtc_packing *packing = &header->packing;
    packing->precision = elea_bits_float(elea_bytes_be32(bytes));
    for (size_t k = 0; k < 3; k++) {
        packing->minimum[k] = elea_bits_int(elea_bytes_be32(bytes + 4 + 4 * k));
        packing->maximum[k] = elea_bits_int(elea_bytes_be32(bytes + 16 + 4 * k));
    }
    packing->small_index = elea_bytes_be32(bytes + 28);
    const unsigned char *count = bytes + PACKING_SIZE;
    header->n_bytes =
        header->magic == MAGIC_LARGE ? elea_bytes_be64(count) : elea_bytes_be32(count);
    const char *fault = elea_xtc_packing_fault(packing);
    if (fault == NULL && (header->n_bytes / BYTES_OF_ATOM > header->n_atoms ||
                          header->n_atoms / ATOMS_OF_BYTE > header->n_bytes))
        fault = "its number of bytes does not fit its number of atoms";
    return fault != NULL ? elea_damage_found(reader, number, fault, error) : ELEA_OK;
}

/* Reads everything before the coordinates; sets `*end` at the end of the file. */
static elea_status read_header(elea_reader *reader, size_t number, frame_header *header, bool *end,
                               elea_error *error)
{
    unsigned char bytes[HEADER_SIZE];
    size_t n = 0;
    elea_status failed = elea_input_read(reader->input, bytes, sizeof bytes, &n, error);
    *end = n == 0;
    if (failed || *end)
        return failed;
    header->magic = n < 4 ? MAGIC : elea_bytes_be32(bytes);
    failed = check_magic(reader, number, header->magic, error);
    if (failed)
        return failed;
    if (n < sizeof bytes)
        return elea_damage_truncated(reader, number, error);
    header->n_atoms = elea_bytes_be32(bytes + 4);
    header->time = elea_bits_float(elea_bytes_be32(bytes + 12));
    for (size_t k = 0; k < 9; k++)
        header->box[k] = elea_bits_float(elea_bytes_be32(bytes + 16 + 4 * k));
    failed = check_n_atoms(reader, number, header, elea_bytes_be32(bytes + 52), error);
    if (failed)
        return failed;
    header->n_bytes = (uint64_t)header->n_atoms * PLAIN_SIZE;
    return header->n_atoms <= NUM_PLAIN ? ELEA_OK : read_packing(reader, number, header, error);
}

static uint64_t padded(uint64_t n_bytes)
{
    return (n_bytes + 3) & ~(uint64_t)3;
}

/* ---- The format ---- */

static bool recognize(const unsigned char *head, size_t n_bytes)
{
    if (n_bytes < HEADER_SIZE)
        return false;
    uint32_t magic = elea_bytes_be32(head), n_atoms = elea_bytes_be32(head + 4);
    return (magic == MAGIC || magic == MAGIC_LARGE) && n_atoms > 0 && n_atoms <= INT32_MAX &&
           elea_bytes_be32(head + 52) == n_atoms;
}

static elea_status open_state(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(xtc_state));
    if (reader->state == NULL)
        return elea_error_memory(error, 1, sizeof(xtc_state), "state of an XTC file");
    return ELEA_OK;
}

static void close_state(elea_reader *reader)
{
    xtc_state *state = reader->state;
    if (state != NULL)
        elea_block_clear(&state->block);
    free(state);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    size_t number = reader->scanned;
    frame_header header = {0};
    elea_status failed = read_header(reader, number, &header, end, error);
    if (failed || *end)
        return failed;
    uint64_t size = padded(header.n_bytes), remaining = elea_input_remaining(reader->input);
    if (size > remaining)
        return elea_damage_truncated(reader, number, error);
    failed = elea_input_skip(reader->input, size, error);
    if (failed)
        return failed;
    ((xtc_state *)reader->state)->n_atoms = header.n_atoms;
    return ELEA_OK;
}

static void set_time_and_box(const frame_header *header, elea_frame *frame)
{
    if (isfinite(header->time))
        frame->time = (double)header->time;
    double vectors[9];
    for (size_t k = 0; k < 9; k++) {
        float angstroms = header->box[k] * 10.0F;
        vectors[k] = (double)angstroms;
    }
    elea_frame_set_box(frame, vectors);
}

static void convert_plain(const unsigned char *bytes, size_t n_atoms, double *positions)
{
    for (size_t i = 0; i < 3 * n_atoms; i++) {
        float angstroms = elea_bits_float(elea_bytes_be32(bytes + 4 * i)) * 10.0F;
        positions[i] = (double)angstroms;
    }
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    size_t number = reader->current;
    elea_block *block = &((xtc_state *)reader->state)->block;
    frame_header header = {0};
    bool end = false, whole = false;
    elea_status failed = read_header(reader, number, &header, &end, error);
    if (failed)
        return failed;
    if (end)
        return elea_damage_truncated(reader, number, error);
    failed = elea_block_read(block, reader->input, padded(header.n_bytes), &whole, error);
    if (!failed && !whole)
        failed = elea_damage_truncated(reader, number, error);
    if (!failed)
        failed = elea_frame_resize(frame, header.n_atoms, error);
    if (failed)
        return failed;
    set_time_and_box(&header, frame);
    if (header.n_atoms <= NUM_PLAIN)
        convert_plain(block->bytes, header.n_atoms, frame->positions);
    else if (!elea_xtc_decode(&header.packing, block->bytes, (size_t)header.n_bytes, header.n_atoms,
                              frame->positions))
        return elea_damage_found(reader, number, "its packed coordinates cannot be unpacked",
                                 error);
    return ELEA_OK;
}

static const elea_frame_format frames = {
    .names_atoms = false,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_state,
    .close = close_state,
    .scan = scan,
    .read = read_frame,
    .is_single = elea_format_single,
};

const elea_format elea_format_xtc = {
    .name = "XTC",
    .suffixes = (const char *const[]){"xtc", NULL},
    .recognize = recognize,
    .frames = &frames,
};
