/* SPDX-License-Identifier: MIT */
/*
 * TRR: the trajectories of GROMACS in full precision. XDR, so big-endian throughout; in nanometres
 * and picoseconds. Each frame states the sizes of its blocks in bytes, which tell whether numbers
 * are of 4 or 8 bytes. Blocks may be absent: frames without positions are left out.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/block.h"
#include "io/bytes.h"
#include "io/damage.h"
#include "io/reader.h"

#define MAGIC      1993U
#define NAME       "\0\0\0\x0d\0\0\0\x0cGMX_trn_file"
#define NAME_SIZE  20U
#define SIZES_AT   (4U + NAME_SIZE)
#define FIXED_SIZE (SIZES_AT + 13U * 4U) /* of the header, without time and lambda */

/* Blocks of which the header has the sizes, in this order; the first two and the next but two have
 * never been written. The others follow each other in the frame. */
enum {
    INPUT_RECORD,
    ENERGIES,
    BOX,
    VIRIAL,
    PRESSURE,
    TOPOLOGY,
    SYMBOLS,
    POSITIONS,
    VELOCITIES,
    FORCES,
    NUM_BLOCKS
};

typedef struct trr_state {
    elea_block block;
    uint32_t n_atoms; /* of the first frame; 0 before */
    bool has_double;  /* a frame has numbers of 8 bytes */
    size_t n_skipped; /* frames without positions */
} trr_state;

typedef struct frame_header {
    uint32_t sizes[NUM_BLOCKS];
    uint32_t n_atoms;
    unsigned real; /* bytes of a number */
    double time;
} frame_header;

/* ---- Headers ---- */

static double real_at(const unsigned char *bytes, unsigned real)
{
    return real == 8 ? elea_bits_double(elea_bytes_be64(bytes))
                     : (double)elea_bits_float(elea_bytes_be32(bytes));
}

/* How many numbers each block has, if it is there. */
static uint64_t numbers_of(const frame_header *header, int block)
{
    switch (block) {
    case BOX:
    case VIRIAL:
    case PRESSURE:
        return 9;
    case POSITIONS:
    case VELOCITIES:
    case FORCES:
        return 3 * (uint64_t)header->n_atoms;
    default:
        return 0;
    }
}

/* All blocks must have numbers of the same size. */
static const char *find_real(frame_header *header)
{
    header->real = 0;
    for (int i = 0; i < NUM_BLOCKS; i++) {
        uint64_t n = numbers_of(header, i), size = header->sizes[i];
        if (size == 0)
            continue;
        if (n == 0)
            return "it has a block that no version of GROMACS reads";
        if (size != 4 * n && size != 8 * n)
            return "the size of a block does not fit its number of atoms";
        unsigned real = size == 4 * n ? 4 : 8;
        if (header->real != 0 && header->real != real)
            return "its blocks have numbers of different sizes";
        header->real = real;
    }
    return header->real == 0 ? "it has no data" : NULL;
}

static elea_status check_begin(const elea_reader *reader, size_t number, bool first,
                               const unsigned char *bytes, size_t n, elea_error *error)
{
    uint32_t magic = n < 4 ? MAGIC : elea_bytes_be32(bytes);
    size_t n_name = n < SIZES_AT ? (n < 4 ? 0 : n - 4) : NAME_SIZE;
    if (magic == MAGIC && memcmp(bytes + 4, NAME, n_name) == 0)
        return ELEA_OK;
    if (first)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "not a TRR file, which begins with 1993 and GMX_trn_file; name it "
                             "after its true format");
    return elea_damage_found(reader, number, "it does not begin with 1993 and GMX_trn_file", error);
}

static elea_status check_n_atoms(const elea_reader *reader, size_t number,
                                 const frame_header *header, elea_error *error)
{
    const trr_state *state = reader->state;
    if (header->n_atoms == 0 || header->n_atoms > INT32_MAX)
        return elea_damage_found(reader, number, "its number of atoms is not positive", error);
    if (state->n_atoms != 0 && header->n_atoms != state->n_atoms)
        return elea_damage_n_atoms(reader, number, header->n_atoms, state->n_atoms, error);
    return ELEA_OK;
}

/* Time and lambda follow; their size is known only now. */
static elea_status read_time(elea_reader *reader, size_t number, frame_header *header,
                             elea_error *error)
{
    unsigned char bytes[16];
    size_t n = 0;
    elea_status failed = elea_input_read(reader->input, bytes, (size_t)2 * header->real, &n, error);
    if (failed)
        return failed;
    if (n < (size_t)2 * header->real)
        return elea_damage_truncated(reader, number, error);
    header->time = real_at(bytes, header->real);
    return ELEA_OK;
}

/* Sets `*end` at the end of the file. */
static elea_status read_header(elea_reader *reader, size_t number, frame_header *header, bool *end,
                               elea_error *error)
{
    unsigned char bytes[FIXED_SIZE];
    size_t n = 0;
    bool first = elea_input_tell(reader->input).offset == 0;
    elea_status failed = elea_input_read(reader->input, bytes, sizeof bytes, &n, error);
    *end = n == 0;
    if (failed || *end)
        return failed;
    failed = check_begin(reader, number, first, bytes, n, error);
    if (failed)
        return failed;
    if (n < sizeof bytes)
        return elea_damage_truncated(reader, number, error);
    for (size_t i = 0; i < NUM_BLOCKS; i++)
        header->sizes[i] = elea_bytes_be32(bytes + SIZES_AT + 4 * i);
    header->n_atoms = elea_bytes_be32(bytes + SIZES_AT + (size_t)4 * NUM_BLOCKS);
    failed = check_n_atoms(reader, number, header, error);
    if (failed)
        return failed;
    const char *fault = find_real(header);
    return fault != NULL ? elea_damage_found(reader, number, fault, error)
                         : read_time(reader, number, header, error);
}

/* ---- Frames ---- */

static elea_status skip_blocks(elea_reader *reader, size_t number, const frame_header *header,
                               int from, int to, elea_error *error)
{
    uint64_t size = 0;
    for (int i = from; i < to; i++)
        size += header->sizes[i];
    if (size > elea_input_remaining(reader->input))
        return elea_damage_truncated(reader, number, error);
    elea_status failed = elea_input_skip(reader->input, size, error);
    return failed == ELEA_ERROR_TRUNCATED ? elea_damage_truncated(reader, number, error) : failed;
}

/* Reads the header of the next frame that has positions, and skips frames before it. */
static elea_status next_header(elea_reader *reader, size_t number, frame_header *header,
                               size_t *n_skipped, bool *end, elea_error *error)
{
    for (*n_skipped = 0;; ++*n_skipped) {
        elea_status failed = read_header(reader, number, header, end, error);
        if (failed || *end || header->sizes[POSITIONS] > 0)
            return failed;
        failed = skip_blocks(reader, number, header, BOX, NUM_BLOCKS, error);
        if (failed)
            return failed;
    }
}

static elea_status note_skipped(elea_reader *reader, size_t n_skipped, bool end, elea_error *error)
{
    trr_state *state = reader->state;
    state->n_skipped += n_skipped;
    if (end && reader->n_frames == 0 && state->n_skipped > 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "none of its %zu frames has positions, only velocities, forces or "
                             "boxes; give a trajectory with positions (nstxout above 0)",
                             state->n_skipped);
    if (state->n_skipped > 0)
        (void)snprintf(reader->note, sizeof reader->note,
                       "%zu frame%s without positions %s left out, and not counted",
                       state->n_skipped, state->n_skipped == 1 ? "" : "s",
                       state->n_skipped == 1 ? "is" : "are");
    return ELEA_OK;
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    size_t number = reader->scanned, n_skipped = 0;
    trr_state *state = reader->state;
    frame_header header = {.n_atoms = 0};
    elea_status failed = next_header(reader, number, &header, &n_skipped, end, error);
    if (!failed && !*end)
        failed = skip_blocks(reader, number, &header, BOX, NUM_BLOCKS, error);
    if (failed)
        return failed;
    if (!*end) {
        state->n_atoms = header.n_atoms;
        state->has_double = state->has_double || header.real == 8;
    }
    return note_skipped(reader, n_skipped, *end, error);
}

/* In single precision products are rounded as in other programs. */
static double angstroms(const unsigned char *bytes, unsigned real)
{
    if (real == 8)
        return elea_bits_double(elea_bytes_be64(bytes)) * 10.0;
    float single = elea_bits_float(elea_bytes_be32(bytes)) * 10.0F;
    return (double)single;
}

static elea_status read_block(elea_reader *reader, size_t number, uint32_t size, elea_error *error)
{
    bool whole = false;
    elea_block *block = &((trr_state *)reader->state)->block;
    elea_status failed = elea_block_read(block, reader->input, size, &whole, error);
    return failed || whole ? failed : elea_damage_truncated(reader, number, error);
}

static elea_status read_positions(elea_reader *reader, size_t number, const frame_header *header,
                                  elea_frame *frame, elea_error *error)
{
    const elea_block *block = &((trr_state *)reader->state)->block;
    elea_status failed = skip_blocks(reader, number, header, VIRIAL, POSITIONS, error);
    if (!failed)
        failed = read_block(reader, number, header->sizes[POSITIONS], error);
    if (!failed)
        failed = elea_frame_resize(frame, header->n_atoms, error);
    if (failed)
        return failed;
    for (size_t i = 0; i < 3 * (size_t)header->n_atoms; i++)
        frame->positions[i] = angstroms(block->bytes + i * header->real, header->real);
    return skip_blocks(reader, number, header, VELOCITIES, NUM_BLOCKS, error);
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    size_t number = reader->current, n_skipped = 0;
    const elea_block *block = &((trr_state *)reader->state)->block;
    frame_header header = {.n_atoms = 0};
    double box[9] = {0.0};
    bool end = false;
    elea_status failed = next_header(reader, number, &header, &n_skipped, &end, error);
    if (!failed && end)
        failed = elea_damage_truncated(reader, number, error);
    if (!failed)
        failed = read_block(reader, number, header.sizes[BOX], error);
    if (failed)
        return failed;
    for (size_t k = 0; header.sizes[BOX] > 0 && k < 9; k++)
        box[k] = angstroms(block->bytes + k * header.real, header.real);
    failed = read_positions(reader, number, &header, frame, error);
    if (failed)
        return failed;
    if (isfinite(header.time))
        frame->time = header.time;
    elea_frame_set_box(frame, box);
    return ELEA_OK;
}

/* ---- The format ---- */

static bool recognize(const unsigned char *head, size_t n_bytes)
{
    return n_bytes >= SIZES_AT && elea_bytes_be32(head) == MAGIC &&
           memcmp(head + 4, NAME, NAME_SIZE) == 0;
}

static elea_status open_state(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(trr_state));
    if (reader->state == NULL)
        return elea_error_memory(error, 1, sizeof(trr_state), "state of a TRR file");
    return ELEA_OK;
}

static void close_state(elea_reader *reader)
{
    trr_state *state = reader->state;
    if (state != NULL)
        elea_block_clear(&state->block);
    free(state);
}

static bool is_single(const elea_reader *reader)
{
    return !((const trr_state *)reader->state)->has_double;
}

static const elea_frame_format frames = {
    .names_atoms = false,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_state,
    .close = close_state,
    .scan = scan,
    .read = read_frame,
    .is_single = is_single,
};

const elea_format elea_format_trr = {
    .name = "TRR",
    .suffixes = (const char *const[]){"trr", NULL},
    .recognize = recognize,
    .frames = &frames,
};
