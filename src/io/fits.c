/* SPDX-License-Identifier: MIT */
/*
 * FITS images, read by CFITSIO. Files of NIST ZENO lack the padding of the last block, and CFITSIO
 * rejects them. Therefore unpadded files, and compressed ones, are read into memory and padded.
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/body_file.h"

static bool recognize(const unsigned char *head, size_t n)
{
    static const char first_key[] = "SIMPLE  =";
    return n >= sizeof first_key - 1 && memcmp(head, first_key, sizeof first_key - 1) == 0;
}

#ifdef ELEA_HAVE_CFITSIO

#include <fitsio.h>

#define BLOCK_SIZE 2880
#define CHUNK      ((size_t)1 << 16) /* voxels read at once */
#define MAX_AXES   9

typedef struct fits_image {
    elea_input *input;
    fitsfile *file;
    uint64_t file_size; /* before padding */
    void *memory;       /* the whole file; NULL if read from disk */
    size_t memory_size;
    double *values; /* CHUNK of them */
} fits_image;

/*
 * CFITSIO keeps a table of open files and a stack of messages for the whole process, and protects
 * them only in reentrant builds. This lock serializes the calls of this library in all builds; a
 * program that calls CFITSIO itself in other threads needs a reentrant build.
 */
static pthread_mutex_t cfitsio_lock = PTHREAD_MUTEX_INITIALIZER;

/* Messages of this file are those above the mark. */
static void begin_cfitsio(void)
{
    (void)pthread_mutex_lock(&cfitsio_lock);
    fits_write_errmark();
}

static void end_cfitsio(void)
{
    fits_clear_errmark();
    (void)pthread_mutex_unlock(&cfitsio_lock);
}

static elea_status failed_as(const fits_image *image, int status, const char *what,
                             elea_error *error)
{
    char text[FLEN_STATUS] = "";
    fits_get_errstatus(status, text);
    if (status == MEMORY_ALLOCATION)
        return elea_error_at(error, ELEA_ERROR_MEMORY, elea_input_place(image->input),
                             "no memory to read the file");
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(image->input),
                         "%s cannot be read: %s (CFITSIO status %d)", what, text, status);
}

/* ---- Opening ---- */

static elea_status read_all(fits_image *image, elea_error *error)
{
    size_t size = 0;
    elea_status failed =
        elea_input_read_all(image->input, BLOCK_SIZE, &image->memory, &size, error);
    if (failed)
        return failed;
    size_t padding = (BLOCK_SIZE - size % BLOCK_SIZE) % BLOCK_SIZE;
    memset((char *)image->memory + size, 0, padding);
    image->file_size = size;
    image->memory_size = size + padding;
    return ELEA_OK;
}

static elea_status open_image(fits_image *image, elea_error *error)
{
    unsigned char head[BLOCK_SIZE];
    size_t n = 0;
    image->file_size = elea_input_remaining(image->input);
    bool on_disk = elea_input_is_plain_file(image->input) && image->file_size % BLOCK_SIZE == 0;
    elea_status failed = elea_input_read(image->input, head, sizeof head, &n, error);
    /* CFITSIO would try other formats and compressions, by content and by name. */
    if (!failed && !recognize(head, n))
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(image->input),
                               "not a FITS file, which begins with SIMPLE");
    if (!failed && !on_disk)
        failed = elea_input_seek(image->input, (elea_input_mark){0, 0}, error);
    if (!failed && !on_disk)
        failed = read_all(image, error);
    if (failed)
        return failed;
    int status = 0;
    if (on_disk)
        fits_open_diskfile(&image->file, elea_input_path(image->input), READONLY, &status);
    else
        fits_open_memfile(&image->file, "elea", READONLY, &image->memory, &image->memory_size, 0,
                          NULL, &status);
    return status != 0 ? failed_as(image, status, "the file", error) : ELEA_OK;
}

/* ---- Content ---- */

/* The first part of the file that has an image, because the first part may be empty. */
static elea_status find_axes(fits_image *image, int *bits, int *n_axes, LONGLONG *axes,
                             elea_error *error)
{
    int status = 0, type = IMAGE_HDU;
    for (;;) {
        *n_axes = 0;
        if (type == IMAGE_HDU)
            fits_get_img_paramll(image->file, MAX_AXES, bits, n_axes, axes, &status);
        if (status != 0)
            return failed_as(image, status, "the header", error);
        if (*n_axes > 0)
            return ELEA_OK;
        fits_movrel_hdu(image->file, 1, &type, &status);
        if (status == END_OF_FILE)
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(image->input),
                                 "the file holds no image");
        if (status != 0)
            return failed_as(image, status, "the header", error);
    }
}

static elea_status begin_image(fits_image *image, double threshold, elea_voxels *voxels,
                               elea_error *error)
{
    int bits = 0, n_axes = 0;
    LONGLONG axes[MAX_AXES] = {0}, head = 0, start = 0, end = 0;
    elea_status failed = find_axes(image, &bits, &n_axes, axes, error);
    if (failed)
        return failed;
    bool is_volume = n_axes >= 3 && n_axes <= MAX_AXES;
    for (int k = 3; is_volume && k < n_axes; k++)
        is_volume = axes[k] == 1;
    if (!is_volume)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(image->input),
                             "the image has %d axes; a body needs three", n_axes);
    uint64_t size[3];
    for (int k = 0; k < 3; k++)
        size[k] = axes[k] > 0 ? (uint64_t)axes[k] : 0;
    failed = elea_voxels_begin(voxels, size, threshold, elea_input_path(image->input), error);
    int status = 0, compressed = fits_is_compressed_image(image->file, &status);
    fits_get_hduaddrll(image->file, &head, &start, &end, &status);
    if (failed || status != 0)
        return failed ? failed : failed_as(image, status, "the header", error);
    uint64_t bytes = (uint64_t)abs(bits) / 8, room = image->file_size;
    room = start >= 0 && (uint64_t)start < room ? room - (uint64_t)start : 0;
    if (!compressed && voxels->n_voxels > room / bytes)
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(image->input),
                             "the file is truncated: its header announces %llu voxels of %llu "
                             "bytes, and %llu bytes follow",
                             (unsigned long long)voxels->n_voxels, (unsigned long long)bytes,
                             (unsigned long long)room);
    return ELEA_OK;
}

/* Edges of a voxel; 1 if the header does not give them, as in the standard. */
static elea_status read_steps(const fits_image *image, elea_voxels *voxels, elea_error *error)
{
    for (int k = 0; k < 3; k++) {
        char key[FLEN_KEYWORD];
        int status = 0;
        double step = 1.0;
        (void)snprintf(key, sizeof key, "CDELT%d", k + 1);
        fits_read_key(image->file, TDOUBLE, key, &step, NULL, &status);
        if (status == KEY_NO_EXIST)
            step = 1.0;
        else if (status != 0)
            return failed_as(image, status, key, error);
        if (!isfinite(step) || step == 0.0)
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(image->input),
                                 "%s is %g; it must be the edge length of a voxel", key, step);
        voxels->step[k] = step;
    }
    return ELEA_OK;
}

static elea_status read_values(fits_image *image, elea_voxels *voxels, elea_error *error)
{
    image->values = malloc(CHUNK * sizeof *image->values);
    if (image->values == NULL)
        return elea_error_memory(error, CHUNK, sizeof *image->values, "voxels");
    /* Undefined voxels of integer images are marked by a number (BLANK), which becomes NaN. */
    double undefined = NAN;
    for (uint64_t first = 0; first < voxels->n_voxels;) {
        uint64_t n = voxels->n_voxels - first < CHUNK ? voxels->n_voxels - first : CHUNK;
        int status = 0, any = 0;
        fits_read_img(image->file, TDOUBLE, (LONGLONG)first + 1, (LONGLONG)n, &undefined,
                      image->values, &any, &status);
        if (status != 0)
            return failed_as(image, status, "the image", error);
        elea_status failed = elea_voxels_add(voxels, image->values, (size_t)n, error);
        if (failed)
            return failed;
        first += n;
    }
    return ELEA_OK;
}

static elea_status read_image(elea_input *input, double threshold, elea_voxels *voxels,
                              elea_error *error)
{
    fits_image image = {.input = input};
    *voxels = (elea_voxels){.bits = NULL};
    begin_cfitsio();
    elea_status failed = open_image(&image, error);
    if (!failed)
        failed = begin_image(&image, threshold, voxels, error);
    if (!failed)
        failed = read_steps(&image, voxels, error);
    if (!failed)
        failed = read_values(&image, voxels, error);
    int status = 0;
    if (image.file != NULL)
        fits_close_file(image.file, &status);
    end_cfitsio();
    free(image.memory);
    free(image.values);
    return failed ? failed : elea_voxels_finish(voxels, elea_input_path(input), error);
}

#else

static elea_status read_image(elea_input *input, double threshold, elea_voxels *voxels,
                              elea_error *error)
{
    (void)threshold;
    *voxels = (elea_voxels){.bits = NULL};
    return elea_error_at(error, ELEA_ERROR_FILE, elea_input_place(input),
                         "this is a FITS image, and this build has no CFITSIO; build with it, or "
                         "convert the image to MRC");
}

#endif

const elea_format elea_format_fits = {
    .name = "FITS",
    .suffixes = (const char *const[]){"fits", "fit", "fts", NULL},
    .recognize = recognize,
    .body = &(const elea_body_format){.read_image = read_image, .image_unit = ELEA_LENGTH_NONE},
};
