/* SPDX-License-Identifier: MIT */
#include "point_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "numbers.h"

/* ---- Names ---- */

/* Start of the extension of a file name, or the end of the name. */
static size_t ending_of(const char *name)
{
    const char *slash = strrchr(name, '/'), *dot = strrchr(name, '.');
    const char *base = slash != NULL ? slash + 1 : name;
    return dot == NULL || dot <= base ? strlen(name) : (size_t)(dot - name);
}

enum point_file_format point_file_format_of(const char *name)
{
    const char *ending = name + ending_of(name);
    return strcasecmp(ending, ".npy") == 0   ? POINT_FILE_NPY
           : strcasecmp(ending, ".ply") == 0 ? POINT_FILE_PLY
           : strcasecmp(ending, ".xyz") == 0 ? POINT_FILE_XYZ
                                             : POINT_FILE_TEXT;
}

char *point_file_name(const char *name, uint64_t frame, int digits)
{
    size_t size = strlen(name) + 32, stem = ending_of(name);
    char *text = malloc(size);
    if (text != NULL && digits > 0)
        (void)snprintf(text, size, "%.*s.%0*" PRIu64 "%s", (int)stem, name, digits, frame,
                       name + stem);
    else if (text != NULL)
        (void)snprintf(text, size, "%s", name);
    return text;
}

/* ---- Formats ---- */

/* In the byte order that the headers state, on every machine. */
static void put_double(FILE *stream, double value)
{
    uint64_t bits;
    unsigned char bytes[8];
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(bits >> (8 * i));
    (void)fwrite(bytes, 1, sizeof bytes, stream);
}

static void put_values(FILE *stream, size_t n, const double (*points)[4])
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 4; k++)
            put_double(stream, points[i][k]);
}

/* NumPy's format 1.0: the header is padded to a whole number of 64 bytes. */
static void write_npy(FILE *stream, size_t n, const double (*points)[4])
{
    char header[128];
    int length = snprintf(header, sizeof header,
                          "{'descr': '<f8', 'fortran_order': False, 'shape': (%zu, 4), }", n);
    int padded = (10 + length + 1 + 63) / 64 * 64 - 10;
    const unsigned char start[10] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)padded, 0};
    (void)fwrite(start, 1, sizeof start, stream);
    (void)fprintf(stream, "%-*s\n", padded - 1, header);
    put_values(stream, n, points);
}

static void write_ply(FILE *stream, size_t n, const double (*points)[4])
{
    (void)fprintf(stream,
                  "ply\nformat binary_little_endian 1.0\nelement vertex %zu\n"
                  "property double x\nproperty double y\nproperty double z\n"
                  "property double weight\nend_header\n",
                  n);
    put_values(stream, n, points);
}

/* The extended XYZ of ASE and OVITO; other programs see points of an element X. */
static void write_xyz(FILE *stream, uint64_t frame, size_t n, const double (*points)[4])
{
    (void)fprintf(stream, "%zu\nProperties=species:S:1:pos:R:3:weight:R:1 frame=%" PRIu64 "\n", n,
                  frame);
    for (size_t i = 0; i < n; i++)
        (void)fprintf(stream, "X %.9g %.9g %.9g %.9g\n", points[i][0], points[i][1], points[i][2],
                      points[i][3]);
}

/*
 * Columns of 16 characters as in NIST ZENO, which has three signs of charges instead of a weight.
 */
static void write_text(FILE *stream, size_t n, const double (*points)[4], bool weighted)
{
    for (size_t i = 0; i < n; i++) {
        if (weighted)
            (void)fprintf(stream, "%-11.9g", points[i][3]);
        (void)fprintf(stream, " %15.9g %15.9g %15.9g\n", points[i][0], points[i][1], points[i][2]);
    }
}

void point_file_write(FILE *stream, enum point_file_format format, uint64_t frame, size_t n,
                      const double (*points)[4], bool weighted)
{
    switch (format) {
    case POINT_FILE_NPY:
        write_npy(stream, n, points);
        return;
    case POINT_FILE_PLY:
        write_ply(stream, n, points);
        return;
    case POINT_FILE_XYZ:
        write_xyz(stream, frame, n, points);
        return;
    case POINT_FILE_TEXT:
        write_text(stream, n, points, weighted);
        return;
    }
}
