/* SPDX-License-Identifier: MIT */
/** Images of voxels: which of them are solid, and boxes that cover these. */
#ifndef ELEA_IO_VOXELS_H
#define ELEA_IO_VOXELS_H

#include "elea.h"

/** Voxels from `low` (included) to `high` (excluded), along the axes of the file. */
typedef struct elea_voxel_box {
    int32_t low[3], high[3];
} elea_voxel_box;

/** Each voxel is added as a number and stored as a bit, until boxes replace the bits. */
typedef struct elea_voxels {
    size_t size[3];    /**< voxels along the axes of the file; the first varies fastest */
    int axis[3];       /**< coordinate (0: x) of each axis of the file */
    double step[3];    /**< edges of a voxel along the axes of the file; may be negative */
    double corner[3];  /**< of the first voxel, along the axes of the file */
    double threshold;  /**< values at or above it are solid; NaN: values that are not zero */
    uint64_t n_voxels; /**< of the whole image */
    uint64_t n_solid;
    double least, greatest; /**< of the values */
    size_t n_boxes, box_capacity;
    elea_voxel_box *boxes;
    /* Bits in rows of `words` words; the next voxel is `x` of row `row`. */
    size_t words, x, row, word_capacity;
    uint64_t *bits;
} elea_voxels;

/**
 * Begins an image of `size` voxels. Unless the caller changes it, the axes are x, y, z, and the
 * voxels are unit cubes that start at the origin. `path` is for messages.
 */
elea_status elea_voxels_begin(elea_voxels *voxels, const uint64_t size[3], double threshold,
                              const char *path, elea_error *error);

/** Adds the next `n` voxels in the order of the file; they must not exceed the size. */
elea_status elea_voxels_add(elea_voxels *voxels, const double *values, size_t n, elea_error *error);

/**
 * Covers the solid voxels, each once, with few large boxes, and frees the bits. Fails if there
 * are none.
 */
elea_status elea_voxels_finish(elea_voxels *voxels, const char *path, elea_error *error);

/** Low x, y, z and high x, y, z of box `number`, times `scale`. */
void elea_voxels_corners(const elea_voxels *voxels, size_t number, double scale, double corners[6]);

/** Frees the image's memory. */
void elea_voxels_clear(elea_voxels *voxels);

#endif
