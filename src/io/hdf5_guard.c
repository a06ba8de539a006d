/* SPDX-License-Identifier: MIT */
/*
 * HDF5 1.10 trusts what a file states of the sizes of attributes and chunks, and of the texts in
 * global heaps to which attributes refer: of a damaged file it reads and writes beyond its buffers,
 * or divides by zero. HDF5 1.14 reads a damaged global heap forever. Therefore the header of each
 * object is checked before HDF5 sees it. The
 * structures are those of the HDF5 File Format Specification 3.0, III.E (global heaps), IV.A.1
 * (object headers), IV.A.2.d (datatypes), IV.A.2.b (dataspaces), IV.A.2.i (layouts),
 * IV.A.2.l (filters), IV.A.2.m
 * (attributes), IV.A.2.q (continuations).
 */
#include "io/hdf5.h"

#ifdef ELEA_HAVE_HDF5

#include <stdlib.h>
#include <string.h>

#include "io/bytes.h"
#include "io/hdf5_calls.h"

enum {
    CONTINUATION = 0x10,
    LAYOUT = 0x08,
    ATTRIBUTE = 0x0c,
    DATATYPE = 0x03,
    FILTERS = 0x0b,
    VARIABLE = 9,        /* class of datatypes of variable length */
    RECORD = 16,         /* bytes of a reference to a heap: length, address, number */
    MAX_CHUNKS = 256,    /* of a header */
    MAX_CHUNK = 1 << 20, /* bytes; a message has 64 KiB at most */
    MAX_HEAP = 64 << 20, /* bytes of a heap of texts */
};

typedef struct chunk {
    uint64_t address, size; /* of the messages */
} chunk;

typedef struct guard {
    elea_hdf5 *file;
    uint64_t file_size;
    chunk chunks[MAX_CHUNKS];
    size_t n_chunks;
    bool is_v2, has_order; /* of the header; messages have a creation order */
    elea_hdf5_chunks index;
    uint64_t type_size, element_size; /* that of the type, and that for which chunks were made */
} guard;

/* A piece of a message. */
typedef struct piece {
    const unsigned char *bytes;
    size_t n;
} piece;

uint64_t elea_hdf5_size(elea_hdf5 *file)
{
    if (file->image != NULL)
        return file->image_size;
    return elea_input_seek(file->input, (elea_input_mark){0, 0}, NULL) == ELEA_OK
               ? elea_input_remaining(file->input)
               : 0;
}

bool elea_hdf5_read_at(elea_hdf5 *file, uint64_t address, size_t n, unsigned char *bytes)
{
    size_t n_read = 0;
    if (file->image != NULL) {
        if (address > file->image_size || n > file->image_size - address)
            return false;
        memcpy(bytes, (const unsigned char *)file->image + address, n);
        return true;
    }
    return elea_input_seek(file->input, (elea_input_mark){address, 0}, NULL) == ELEA_OK &&
           elea_input_read(file->input, bytes, n, &n_read, NULL) == ELEA_OK && n_read == n;
}

/* Reads it into memory that the caller frees; NULL if the file does not have it. */
static unsigned char *read_piece(const guard *g, uint64_t address, uint64_t n)
{
    if (address > g->file_size || n > g->file_size - address)
        return NULL;
    unsigned char *bytes = malloc(n > 0 ? (size_t)n : 1);
    if (bytes != NULL && !elea_hdf5_read_at(g->file, address, (size_t)n, bytes)) {
        free(bytes);
        bytes = NULL;
    }
    return bytes;
}

static unsigned two(const unsigned char *bytes)
{
    return (unsigned)(bytes[0] | bytes[1] << 8);
}

/* ---- Global heaps ---- */

/* All objects of the heap must lie in it, and the one of that number must have that length. */
static bool check_objects(const unsigned char *heap, uint64_t size, uint32_t number,
                          uint64_t length)
{
    bool found = false;
    for (uint64_t at = 16; at + 16 <= size;) {
        unsigned index = two(heap + at);
        uint64_t n = elea_bytes_le64(heap + at + 8);
        if (index == 0) /* free space, with its own header */
            return found && n >= 16 && n <= size - at;
        if (n > size - at - 16)
            return false;
        if (index == number) {
            if (found || n != length)
                return false;
            found = true;
        }
        at += 16 + (n + 7) / 8 * 8;
    }
    return found;
}

/* A sequence of elements of that size, such as a text. */
static bool check_sequence(const guard *g, const unsigned char *record, size_t element)
{
    unsigned char head[16];
    uint64_t length = elea_bytes_le32(record) * (uint64_t)element;
    uint64_t address = elea_bytes_le64(record + 4);
    if (length == 0)
        return true;
    if (!elea_hdf5_read_at(g->file, address, sizeof head, head) ||
        memcmp(head, "GCOL\1\0\0\0", 8) != 0)
        return false;
    uint64_t size = elea_bytes_le64(head + 8);
    unsigned char *heap = size <= MAX_HEAP ? read_piece(g, address, size) : NULL;
    bool good = heap != NULL && check_objects(heap, size, elea_bytes_le32(record + 12), length);
    free(heap);
    return good;
}

/* ---- Attributes ---- */

/* Takes `n` bytes, padded to 8 in old versions, off the front. */
static bool take(piece *rest, size_t n, bool padded, piece *taken)
{
    size_t with_padding = padded ? (n + 7) / 8 * 8 : n;
    if (with_padding > rest->n)
        return false;
    *taken = (piece){rest->bytes, n};
    *rest = (piece){rest->bytes + with_padding, rest->n - with_padding};
    return true;
}

/* Number of values, 0 if the dataspace is wrong or empty. */
static uint64_t count_values(piece space)
{
    if (space.n < 4)
        return 0;
    size_t rank = space.bytes[1], head = space.bytes[0] == 1 ? 8 : 4;
    uint64_t n = space.bytes[0] == 2 && space.bytes[3] == 2 ? 0 : 1;
    if (space.bytes[0] > 2 || space.n < head + 8 * rank)
        return 0;
    for (size_t k = 0; k < rank; k++) {
        uint64_t size = elea_bytes_le64(space.bytes + head + 8 * k);
        n = size == 0 || n <= UINT32_MAX / size ? n * size : UINT32_MAX;
    }
    return n;
}

static bool check_attribute(const guard *g, piece message)
{
    piece rest, name, type, space;
    unsigned version = message.n >= 8 ? message.bytes[0] : 0;
    size_t head = version == 3 ? 9 : 8;
    if (version < 1 || version > 3 || message.n < head)
        return false;
    rest = (piece){message.bytes + head, message.n - head};
    if (!take(&rest, two(message.bytes + 2), version == 1, &name) ||
        !take(&rest, two(message.bytes + 4), version == 1, &type) ||
        !take(&rest, two(message.bytes + 6), version == 1, &space))
        return false;
    /* A name that has no end. */
    if (name.n == 0 || name.bytes[name.n - 1] != '\0')
        return false;
    /* Types and dataspaces that are stored elsewhere are used by no program known. */
    if (version > 1 && message.bytes[1] != 0)
        return false;
    uint64_t n = count_values(space), size = type.n >= 8 ? elea_bytes_le32(type.bytes + 4) : 0;
    if (size == 0 || n > rest.n / size)
        return false;
    if (!elea_hdf5_type_is_sound(type.bytes, type.n))
        return false;
    bool good = true;
    if ((type.bytes[0] & 0xf) == VARIABLE)
        for (uint64_t i = 0; i < n && good; i++)
            good = size == RECORD &&
                   check_sequence(g, rest.bytes + i * RECORD, elea_bytes_le32(type.bytes + 12));
    return good;
}

/* ---- Layouts ---- */

static bool check_type(guard *g, piece message)
{
    if (!elea_hdf5_type_is_sound(message.bytes, message.n))
        return false;
    g->type_size = elea_bytes_le32(message.bytes + 4);
    return true;
}

/* Edges of chunks are above zero. */
static bool check_layout(guard *g, piece message)
{
    if (message.n < 5)
        return false;
    const unsigned char *bytes = message.bytes;
    unsigned version = bytes[0];
    bool is_chunked = bytes[version < 3 ? 2 : 1] == 2;
    size_t n = bytes[version < 3 ? 1 : version == 3 ? 2 : 3];
    size_t head = version < 3 ? 16 : version == 3 ? 11 : 5, width = version > 3 ? bytes[4] : 4;
    if (!is_chunked || version > 4)
        return true; /* HDF5 refuses versions that it does not know */
    if (width == 0 || width > 8 || message.n < head + n * width)
        return false;
    uint64_t size = 1;
    for (size_t k = 0; k < n; k++) {
        uint64_t edge = 0;
        for (size_t i = 0; i < width; i++)
            edge |= (uint64_t)bytes[head + k * width + i] << (8 * i);
        if (edge == 0 || size > UINT32_MAX / edge)
            return false;
        size *= edge;
        g->element_size = edge; /* the last */
    }
    if (version <= 3)
        g->index = (elea_hdf5_chunks){.is_indexed = true,
                                      .address = elea_bytes_le64(bytes + (version < 3 ? 8 : 3)),
                                      .rank = n,
                                      .size = size,
                                      .compressing = g->index.compressing};
    return true;
}

/* ---- Filters ---- */

/* Which of them may make chunks shorter: all but shuffle and the checksum. */
static bool check_filters(guard *g, piece message)
{
    if (message.n < 2)
        return false;
    unsigned version = message.bytes[0], n = message.bytes[1];
    piece rest, taken;
    if (version < 1 || version > 2 || n > 32 ||
        !take(&message, version == 1 ? 8 : 2, false, &taken))
        return false;
    rest = message;
    for (unsigned i = 0; i < n; i++) {
        if (rest.n < (version == 1 ? 8U : 6U))
            return false;
        unsigned id = two(rest.bytes);
        bool has_name = version == 1 || id >= 256;
        if (has_name && rest.n < 8)
            return false;
        size_t name = has_name ? two(rest.bytes + 2) : 0;
        size_t n_values = two(rest.bytes + (has_name ? 6 : 4));
        size_t values = 4 * (n_values + (version == 1 ? n_values % 2 : 0));
        if (!take(&rest, has_name ? 8 : 6, false, &taken) ||
            !take(&rest, name, version == 1, &taken) || !take(&rest, values, false, &taken))
            return false;
        if (id != H5Z_FILTER_SHUFFLE && id != H5Z_FILTER_FLETCHER32)
            g->index.compressing |= (uint32_t)1 << i;
    }
    return true;
}

/* ---- Headers ---- */

static bool add_chunk(guard *g, uint64_t address, uint64_t size)
{
    if (g->n_chunks == MAX_CHUNKS || size > MAX_CHUNK)
        return false;
    g->chunks[g->n_chunks++] = (chunk){address, size};
    return true;
}

/* "OCHK" before, and a checksum after the messages in the newer version. */
static bool add_continuation(guard *g, piece message)
{
    if (message.n < 16)
        return false;
    uint64_t address = elea_bytes_le64(message.bytes), size = elea_bytes_le64(message.bytes + 8);
    if (!g->is_v2)
        return add_chunk(g, address, size);
    return size >= 8 && address < UINT64_MAX - 4 && add_chunk(g, address + 4, size - 8);
}

static bool check_messages(guard *g, piece rest)
{
    size_t head = !g->is_v2 ? 8 : g->has_order ? 6 : 4;
    bool good = true;
    while (good && rest.n >= head) {
        unsigned kind = g->is_v2 ? rest.bytes[0] : two(rest.bytes);
        size_t n = two(rest.bytes + (g->is_v2 ? 1 : 2));
        unsigned flags = rest.bytes[g->is_v2 ? 3 : 4];
        if (n > rest.n - head)
            return false;
        piece message = {rest.bytes + head, n};
        if (kind == CONTINUATION)
            good = add_continuation(g, message);
        else if (kind == ATTRIBUTE)
            good = (flags & 2) == 0 && check_attribute(g, message);
        else if (kind == DATATYPE)
            good = (flags & 2) != 0 || check_type(g, message);
        else if (kind == FILTERS)
            good = check_filters(g, message);
        else if (kind == LAYOUT)
            good = check_layout(g, message);
        rest = (piece){rest.bytes + head + n, rest.n - head - n};
    }
    return good;
}

static bool begin_v2(guard *g, uint64_t address)
{
    unsigned char head[6 + 16 + 4 + 8];
    if (!elea_hdf5_read_at(g->file, address, 6, head) || head[4] != 2)
        return false;
    unsigned flags = head[5];
    size_t before = 6U + ((flags & 0x20) != 0 ? 16U : 0U) + ((flags & 0x10) != 0 ? 4U : 0U);
    size_t width = (size_t)1 << (flags & 3);
    uint64_t size = 0;
    if (!elea_hdf5_read_at(g->file, address, before + width, head))
        return false;
    for (size_t i = 0; i < width; i++)
        size |= (uint64_t)head[before + i] << (8 * i);
    g->is_v2 = true;
    g->has_order = (flags & 4) != 0;
    return add_chunk(g, address + before + width, size);
}

static bool begin(guard *g, uint64_t address)
{
    unsigned char head[12];
    if (!elea_hdf5_read_at(g->file, address, sizeof head, head))
        return false;
    if (memcmp(head, "OHDR", 4) == 0)
        return begin_v2(g, address);
    return head[0] == 1 && add_chunk(g, address + 16, elea_bytes_le32(head + 8));
}

/* Addresses and sizes of 8 bytes, as all programs write them. */
static bool has_wide_addresses(elea_hdf5 *file)
{
    unsigned char head[16];
    if (!elea_hdf5_read_at(file, 0, sizeof head, head))
        return false;
    size_t at = head[8] < 2 ? 13 : 9;
    return head[8] <= 3 && head[at] == 8 && head[at + 1] == 8;
}

static bool check_object(elea_hdf5 *file, uint64_t address)
{
    guard g = {.file = file, .file_size = elea_hdf5_size(file)};
    bool good = has_wide_addresses(file) && begin(&g, address);
    /* Chunks are added while they are read. */
    for (size_t i = 0; i < g.n_chunks && good; i++) {
        unsigned char *bytes = read_piece(&g, g.chunks[i].address, g.chunks[i].size);
        good = bytes != NULL && check_messages(&g, (piece){bytes, (size_t)g.chunks[i].size});
        free(bytes);
    }
    if (g.type_size > 0 && g.element_size > 0 && g.type_size != g.element_size)
        good = false;
    return good && elea_hdf5_chunks_are_sound(file, &g.index);
}

bool elea_hdf5_is_sound(elea_hdf5 *file, uint64_t address)
{
    size_t n = file->n_sound < ELEA_HDF5_SOUND ? file->n_sound : ELEA_HDF5_SOUND;
    for (size_t i = 0; i < n; i++)
        if (file->sound[i] == address)
            return true;
    if (!check_object(file, address))
        return false;
    file->sound[file->n_sound++ % ELEA_HDF5_SOUND] = address;
    return true;
}

#endif
