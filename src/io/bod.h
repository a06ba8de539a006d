/* SPDX-License-Identifier: MIT */
/** BOD, NIST ZENO's language for bodies (docs/input.md), without the files it refers to. */
#ifndef ELEA_IO_BOD_H
#define ELEA_IO_BOD_H

#include "elea.h"
#include "io/input.h"

/** A name in the file, and its line. */
typedef struct elea_bod_name {
    char *text;
    uint64_t line;
} elea_bod_name;

/** Numbers that are appended one at a time. */
typedef struct elea_numbers {
    size_t n, capacity;
    double *values;
} elea_numbers;

/** The content of a file. Lengths are in `length_unit`: `scale` times the numbers in the file. */
typedef struct elea_bod {
    elea_length_unit length_unit;
    double scale;
    elea_run_hints hints;
    elea_numbers centres, radii; /**< of spheres */
    elea_numbers corners;        /**< of cuboids: low x, y, z, high x, y, z of each */
    size_t n_images, image_capacity;
    elea_bod_name *images;                /**< of VOXELS */
    elea_bod_name trajectory, conversion; /**< of TRAJECTORY; text is NULL if absent */
} elea_bod;

/** Empty content: no shapes, no unit, no settings. */
void elea_bod_init(elea_bod *bod);

/** Reads all of the input. Clear the result even after a failure. */
elea_status elea_bod_read(elea_input *input, elea_bod *bod, elea_error *error);
void elea_bod_clear(elea_bod *bod);

/** True if the first line that is not a comment begins with a keyword and its numbers. */
bool elea_bod_recognize(const unsigned char *head, size_t n);

#endif
