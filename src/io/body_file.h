/* SPDX-License-Identifier: MIT */
/** Common to the formats of bodies: the content of a file and of those it refers to. */
#ifndef ELEA_IO_BODY_FILE_H
#define ELEA_IO_BODY_FILE_H

#include "elea.h"
#include "io/bod.h"
#include "io/format.h"
#include "io/snapshots.h"
#include "io/voxels.h"

#define ELEA_BODY_DESCRIPTION_SIZE 256

/** A format for bodies: either an image of voxels or something else. */
struct elea_body_format {
    /** Reads an image into `voxels`, which are empty before; the caller clears them even after a
     * failure. */
    elea_status (*read_image)(elea_input *input, double threshold, elea_voxels *voxels,
                              elea_error *error);
    elea_length_unit image_unit; /**< of the lengths of an image */
    /** Reads any other file into `file`, which has its name already. */
    elea_status (*read)(elea_body_file *file, elea_input *input, double threshold,
                        elea_error *error);
};

struct elea_body_file {
    const elea_format *format;
    elea_bod bod; /**< spheres, cuboids, unit and settings */
    size_t n_images;
    elea_voxels *images;
    elea_snapshots snapshots;
    size_t n_files, file_capacity;
    char **files; /**< the one that was opened, then those it refers to */
    char description[ELEA_BODY_DESCRIPTION_SIZE];
};

/**
 * Adds the name of a file that the first one refers to: relative to that file's folder, unless the
 * name begins with a slash.
 */
elea_status elea_body_file_add_reference(elea_body_file *file, const char *name, elea_error *error);

#endif
