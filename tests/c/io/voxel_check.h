/* SPDX-License-Identifier: MIT */
/** Whether the boxes of an image cover exactly its solid voxels, each once. */
#ifndef ELEA_TESTS_C_VOXEL_CHECK_H
#define ELEA_TESTS_C_VOXEL_CHECK_H

#include "io/binary_file.h"

#include "io/body_file.h"

/* Reads the image in the file at `path`. */
static inline elea_status read_image_file(const elea_format *format, const char *path,
                                          double threshold, elea_voxels *voxels, elea_error *error)
{
    elea_input *input = elea_input_open(path, error);
    assert_non_null(input);
    elea_status failed = format->body->read_image(input, threshold, voxels, error);
    elea_input_close(input);
    return failed;
}

/* `solid` has a byte for each voxel, in the order of the file. */
static inline void assert_covered(const elea_voxels *voxels, const unsigned char *solid)
{
    const size_t *size = voxels->size;
    size_t n = size[0] * size[1] * size[2], n_solid = 0;
    unsigned char *count = calloc(n, 1);
    assert_non_null(count);
    for (size_t i = 0; i < voxels->n_boxes; i++) {
        const elea_voxel_box *box = &voxels->boxes[i];
        for (int k = 0; k < 3; k++)
            assert_true(box->low[k] >= 0 && box->low[k] < box->high[k] &&
                        (size_t)box->high[k] <= size[k]);
        for (size_t z = (size_t)box->low[2]; z < (size_t)box->high[2]; z++)
            for (size_t y = (size_t)box->low[1]; y < (size_t)box->high[1]; y++)
                for (size_t x = (size_t)box->low[0]; x < (size_t)box->high[0]; x++)
                    count[(z * size[1] + y) * size[0] + x]++;
    }
    for (size_t i = 0; i < n; i++)
        n_solid += solid[i] != 0;
    for (size_t i = 0; i < n; i++)
        if (count[i] != (solid[i] != 0)) {
            print_error("voxel %zu is covered %d times\n", i, count[i]);
            assert_true(count[i] == (solid[i] != 0));
        }
    assert_int_equal(voxels->n_solid, n_solid);
    free(count);
}

#endif
