/* SPDX-License-Identifier: MIT */
/*
 * Density maps of electron microscopy: MRC2014 (Cheng et al., J. Struct. Biol. 192, 146 (2015)),
 * which includes CCP4 maps. Lengths are in Angstrom.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/block.h"
#include "io/body_file.h"
#include "io/bytes.h"

#define HEADER_SIZE 1024
#define CHUNK       ((size_t)1 << 16) /* voxels read at once */

/* Offsets in the header, in bytes. */
enum {
    AT_SIZE = 0,      /* NX, NY, NZ: along columns, rows, sections */
    AT_MODE = 12,     /* type of the values */
    AT_START = 16,    /* of the box, in voxels along columns, rows, sections */
    AT_SAMPLING = 28, /* MX, MY, MZ: voxels along the edges of the cell, x, y, z */
    AT_CELL = 40,     /* lengths and angles of the cell */
    AT_AXES = 64,     /* which of x, y, z (1, 2, 3) columns, rows, sections are */
    AT_SPACE_GROUP = 88,
    AT_EXTENDED = 92, /* size of the extended header */
    AT_ORIGIN = 196,
    AT_MAP = 208,
    AT_STAMP = 212
};

typedef struct mrc_file {
    elea_input *input;
    unsigned char head[HEADER_SIZE];
    bool big_endian;
    int mode;
    size_t value_size;
    elea_block block;
    double *values; /* CHUNK of them */
} mrc_file;

static int32_t head_int(const mrc_file *file, size_t place)
{
    return elea_bits_int(elea_bytes_32(file->head + place, file->big_endian));
}

static double head_real(const mrc_file *file, size_t place)
{
    return elea_bits_float(elea_bytes_32(file->head + place, file->big_endian));
}

static bool recognize(const unsigned char *head, size_t n)
{
    return n >= HEADER_SIZE && memcmp(head + AT_MAP, "MAP", 3) == 0 &&
           (head[AT_MAP + 3] == ' ' || head[AT_MAP + 3] == '\0');
}

/* ---- The header ---- */

/* The stamp gives the byte order. Without one, use the order in which the size is plausible. */
static void find_order(mrc_file *file)
{
    const unsigned char *stamp = file->head + AT_STAMP;
    if (stamp[0] == 0x44)
        file->big_endian = false;
    else if (stamp[0] == 0x11)
        file->big_endian = true;
    else
        file->big_endian = elea_bytes_le32(file->head + AT_SIZE) > 0xffff;
}

static elea_status check_mode(mrc_file *file, elea_error *error)
{
    file->mode = head_int(file, AT_MODE);
    switch (file->mode) {
    case 0:
        file->value_size = 1;
        return ELEA_OK;
    case 1:
    case 6:
    case 12:
        file->value_size = 2;
        return ELEA_OK;
    case 2:
        file->value_size = 4;
        return ELEA_OK;
    case 3:
    case 4:
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
            "the values are complex (mode %d), those of a Fourier transform; give the map itself",
            file->mode);
    default:
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "the values are of the unknown mode %d; 0, 1, 2, 6 and 12 can be read",
                             file->mode);
    }
}

/* Whether the angles of the cell are 90 degrees, or 0 (not given). */
static bool is_orthogonal(const mrc_file *file)
{
    for (size_t k = 0; k < 3; k++) {
        double angle = head_real(file, AT_CELL + 12 + 4 * k);
        if (!(angle == 0.0 || fabs(angle - 90.0) < 0.01))
            return false;
    }
    return true;
}

/* Files from before 2000 may lack the axes. */
static elea_status read_axes(const mrc_file *file, int axis[3], elea_error *error)
{
    int found = 0, zeros = 0;
    for (int k = 0; k < 3; k++) {
        int32_t number = head_int(file, AT_AXES + 4 * (size_t)k);
        zeros += number == 0;
        axis[k] = number >= 1 && number <= 3 ? number - 1 : 0;
        found |= number >= 1 && number <= 3 ? 1 << axis[k] : 0;
    }
    if (zeros == 3)
        for (int k = 0; k < 3; k++)
            axis[k] = k;
    else if (found != 7)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "the axes of columns, rows and sections are %d, %d and %d; they must "
                             "be 1, 2 and 3 in some order",
                             (int)head_int(file, AT_AXES), (int)head_int(file, AT_AXES + 4),
                             (int)head_int(file, AT_AXES + 8));
    return ELEA_OK;
}

/* Stacks of images and of volumes have the same header. */
static elea_status check_volume(const mrc_file *file, elea_error *error)
{
    int32_t sections = head_int(file, AT_SIZE + 8), group = head_int(file, AT_SPACE_GROUP),
            sampling = head_int(file, AT_SAMPLING + 8);
    if (group == 0 && sampling == 1 && sections > 1)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "a stack of %d images is not a volume (space group 0)", (int)sections);
    if (group > 400 && sampling < sections)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "this is a stack of volumes; give one of them");
    if (!is_orthogonal(file))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "the angles of the cell are %g, %g and %g; voxels must be rectangular",
                             head_real(file, AT_CELL + 12), head_real(file, AT_CELL + 16),
                             head_real(file, AT_CELL + 20));
    return ELEA_OK;
}

/*
 * Position and edges of the voxels. Values belong to points, which are used as centres of voxels.
 * The origin is the MRC2014 origin if there is one, else the start of the box.
 */
static elea_status place_voxels(const mrc_file *file, elea_voxels *voxels, elea_error *error)
{
    bool has_origin = false;
    elea_status failed = read_axes(file, voxels->axis, error);
    if (failed)
        return failed;
    for (size_t k = 0; k < 3; k++) {
        double origin = head_real(file, AT_ORIGIN + 4 * k);
        has_origin = has_origin || (isfinite(origin) && origin != 0.0);
    }
    for (size_t k = 0; k < 3; k++) {
        size_t axis = (size_t)voxels->axis[k];
        double length = head_real(file, AT_CELL + 4 * axis);
        int32_t sampling = head_int(file, AT_SAMPLING + 4 * axis);
        double step = length / sampling;
        if (!isfinite(step) || !(step > 0.0))
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                                 "the size of the voxels is not stated: %g A for %d along %c; "
                                 "write the lengths of the cell into the header",
                                 length, (int)sampling, "xyz"[axis]);
        double origin = has_origin ? head_real(file, AT_ORIGIN + 4 * axis)
                                   : head_int(file, AT_START + 4 * k) * step;
        voxels->step[k] = step;
        voxels->corner[k] = (isfinite(origin) ? origin : 0.0) - 0.5 * step;
    }
    return ELEA_OK;
}

static elea_status read_header(mrc_file *file, double threshold, elea_voxels *voxels,
                               elea_error *error)
{
    size_t n = 0;
    elea_status failed = elea_input_read(file->input, file->head, HEADER_SIZE, &n, error);
    if (failed)
        return failed;
    if (n < HEADER_SIZE)
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(file->input),
                             "the file is truncated in its header of 1024 bytes");
    find_order(file);
    uint64_t size[3];
    for (size_t k = 0; k < 3; k++) {
        int32_t number = head_int(file, AT_SIZE + 4 * k);
        size[k] = number > 0 ? (uint64_t)number : 0;
    }
    failed = elea_voxels_begin(voxels, size, threshold, elea_input_path(file->input), error);
    if (!failed)
        failed = check_mode(file, error);
    if (!failed)
        failed = check_volume(file, error);
    if (!failed)
        failed = place_voxels(file, voxels, error);
    if (failed)
        return failed;
    int32_t extended = head_int(file, AT_EXTENDED);
    if (extended < 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "the size of the extended header is %d; the header is damaged",
                             (int)extended);
    return elea_input_skip(file->input, (uint64_t)extended, error);
}

/* ---- Values ---- */

/* IEEE 754 half precision. */
static double half_value(uint32_t bits)
{
    uint32_t exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    double value = NAN;
    if (exponent == 0)
        value = ldexp(fraction, -24);
    else if (exponent < 0x1f)
        value = ldexp(fraction + 0x400, (int)exponent - 25);
    else if (fraction == 0)
        value = HUGE_VAL;
    return bits & 0x8000 ? -value : value;
}

static uint32_t bytes_16(const unsigned char *bytes, bool big_endian)
{
    return big_endian ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

static void decode(const mrc_file *file, const unsigned char *bytes, size_t n, double *values)
{
    bool big = file->big_endian;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *at = bytes + i * file->value_size;
        switch (file->mode) {
        case 0:
            values[i] = at[0] < 128 ? at[0] : at[0] - 256;
            break;
        case 1: {
            int number = (int)bytes_16(at, big);
            values[i] = number < 32768 ? number : number - 65536;
            break;
        }
        case 2:
            values[i] = elea_bits_float(elea_bytes_32(at, big));
            break;
        case 6:
            values[i] = bytes_16(at, big);
            break;
        default:
            values[i] = half_value(bytes_16(at, big));
        }
    }
}

static elea_status read_values(mrc_file *file, elea_voxels *voxels, elea_error *error)
{
    file->values = malloc(CHUNK * sizeof *file->values);
    if (file->values == NULL)
        return elea_error_memory(error, CHUNK, sizeof *file->values, "voxels");
    uint64_t room = elea_input_remaining(file->input) / file->value_size;
    for (uint64_t first = 0; first < voxels->n_voxels;) {
        uint64_t n = voxels->n_voxels - first < CHUNK ? voxels->n_voxels - first : CHUNK;
        bool whole = voxels->n_voxels <= room;
        elea_status failed = ELEA_OK;
        if (whole)
            failed =
                elea_block_read(&file->block, file->input, n * file->value_size, &whole, error);
        if (failed)
            return failed;
        if (!whole)
            return elea_error_at(
                error, ELEA_ERROR_TRUNCATED, elea_input_place(file->input),
                "the file is truncated: its header announces %zu x %zu x %zu voxels",
                voxels->size[0], voxels->size[1], voxels->size[2]);
        decode(file, file->block.bytes, (size_t)n, file->values);
        failed = elea_voxels_add(voxels, file->values, (size_t)n, error);
        if (failed)
            return failed;
        first += n;
    }
    return ELEA_OK;
}

static elea_status read_image(elea_input *input, double threshold, elea_voxels *voxels,
                              elea_error *error)
{
    mrc_file file = {.input = input};
    *voxels = (elea_voxels){.bits = NULL};
    elea_status failed = read_header(&file, threshold, voxels, error);
    if (!failed)
        failed = read_values(&file, voxels, error);
    elea_block_clear(&file.block);
    free(file.values);
    if (!failed && isnan(threshold))
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, elea_input_place(input),
                             "give a threshold (--threshold), such as the contour level that was "
                             "published with the map; the values range from %g to %g",
                             voxels->least, voxels->greatest);
    return failed ? failed : elea_voxels_finish(voxels, elea_input_path(input), error);
}

const elea_format elea_format_mrc = {
    .name = "MRC",
    .suffixes = (const char *const[]){"mrc", "map", "ccp4", "rec", NULL},
    .recognize = recognize,
    .body = &(const elea_body_format){.read_image = read_image, .image_unit = ELEA_LENGTH_ANGSTROM},
};
