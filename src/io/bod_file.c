/* SPDX-License-Identifier: MIT */
/* BOD as a format: the file, and the images and trajectories that it refers to. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/body_file.h"

static elea_place place_of(const elea_body_file *file, const elea_bod_name *name)
{
    return (elea_place){file->files[0], name->line, -1};
}

/* Prefixes the message with the position of the reference. */
static elea_status refer(const elea_body_file *file, const elea_bod_name *name, elea_status failed,
                         elea_error *error)
{
    return failed ? elea_error_prefix(error, failed, "%s: line %llu", file->files[0],
                                      (unsigned long long)name->line)
                  : ELEA_OK;
}

static elea_status open_image(elea_body_file *file, const elea_bod_name *name, double threshold,
                              elea_error *error)
{
    elea_status failed = elea_body_file_add_reference(file, name->text, error);
    if (failed)
        return failed;
    elea_input *input = elea_input_open(file->files[file->n_files - 1], error);
    const elea_format *format =
        input != NULL ? elea_format_find(input, ELEA_CONTENT_BODY, error) : NULL;
    if (format == NULL)
        failed = error->status;
    else if (format != &elea_format_fits)
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                               "VOXELS takes a FITS image only; open other images directly");
    else
        failed = format->body->read_image(input, threshold, &file->images[file->n_images++], error);
    if (!failed)
        failed = elea_input_finish(input, error);
    elea_input_close(input);
    return failed;
}

static elea_status open_images(elea_body_file *file, double threshold, elea_error *error)
{
    const elea_bod *bod = &file->bod;
    if (bod->n_images == 0 && !isnan(threshold))
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, elea_place_file(file->files[0]),
                             "a threshold applies to voxels, and this file has none; leave it out");
    file->images = calloc(bod->n_images + 1, sizeof *file->images);
    if (file->images == NULL)
        return elea_error_memory(error, bod->n_images, sizeof *file->images, "images");
    for (size_t i = 0; i < bod->n_images; i++) {
        elea_status failed = open_image(file, &bod->images[i], threshold, error);
        if (failed)
            return refer(file, &bod->images[i], failed, error);
    }
    return ELEA_OK;
}

static elea_status open_snapshots(elea_body_file *file, elea_error *error)
{
    const elea_bod *bod = &file->bod;
    elea_snapshots *from = &file->snapshots;
    if (bod->trajectory.text == NULL)
        return ELEA_OK;
    elea_status failed = elea_body_file_add_reference(file, bod->trajectory.text, error);
    if (!failed)
        failed = elea_body_file_add_reference(file, bod->conversion.text, error);
    if (failed)
        return failed;
    from->frame = elea_frame_create(error);
    if (from->frame == NULL)
        return ELEA_ERROR_MEMORY;
    from->reader = elea_reader_open(file->files[1], error);
    if (from->reader == NULL)
        return refer(file, &bod->trajectory, error->status, error);
    /* Other formats have units of their own. */
    if (strcmp(elea_reader_format(from->reader), elea_format_xyz.name) != 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, place_of(file, &bod->trajectory),
                             "%.300s is a %s file; a TRAJECTORY must be XYZ", file->files[1],
                             elea_reader_format(from->reader));
    from->conversion = elea_radii_load(file->files[2], error);
    if (from->conversion == NULL)
        return refer(file, &bod->conversion, error->status, error);
    return ELEA_OK;
}

static elea_status read_file(elea_body_file *file, elea_input *input, double threshold,
                             elea_error *error)
{
    elea_status failed = elea_bod_read(input, &file->bod, error);
    if (!failed)
        failed = open_images(file, threshold, error);
    return failed ? failed : open_snapshots(file, error);
}

const elea_format elea_format_bod = {
    .name = "BOD",
    .suffixes = (const char *const[]){"bod", NULL},
    .recognize = elea_bod_recognize,
    .body = &(const elea_body_format){.read = read_file},
};
