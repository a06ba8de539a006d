/* SPDX-License-Identifier: MIT */
/** DCD files made from a description. */
#ifndef ELEA_TESTS_DCD_RECIPE_H
#define ELEA_TESTS_DCD_RECIPE_H

#include "io/binary_file.h"

/* Everything in which DCD files differ. */
typedef struct recipe {
    bool big_endian;
    size_t marker_size;
    int32_t version; /* 0: X-PLOR */
    bool has_cell, has_fourth;
    size_t n_atoms, n_fixed; /* the atoms with odd numbers, from 0, are fixed first */
    size_t n_frames;
    int32_t stated_n_frames, start, steps_per_frame;
    double step;
    double cell[6];
    int32_t n_title_lines;
    uint64_t title_length; /* 0: the actual number */
} recipe;

static const recipe plain = {
    .marker_size = 4,
    .version = 24,
    .n_atoms = 5,
    .n_frames = 3,
    .stated_n_frames = 3,
    .start = 10,
    .steps_per_frame = 4,
    .step = 0.5,
    .n_title_lines = 2,
};

static inline bool is_fixed(const recipe *r, size_t atom)
{
    size_t n_odd = r->n_atoms / 2;
    if (atom % 2 == 1)
        return atom / 2 < r->n_fixed;
    return r->n_fixed > n_odd && atom / 2 < r->n_fixed - n_odd;
}

/* Exact in single precision. */
static inline float coordinate(size_t frame, size_t atom, size_t axis)
{
    return (float)frame * 64.0F + (float)atom - (float)axis * 0.125F;
}

static inline void put_length(binary_file *file, const recipe *r, uint64_t length)
{
    put_number(file, length, r->marker_size);
}

static inline void put_header(binary_file *file, const recipe *r)
{
    put_length(file, r, 84);
    put_bytes(file, "CORD", 4);
    put_int(file, r->stated_n_frames);
    put_int(file, r->start);
    put_int(file, r->steps_per_frame);
    put_zeros(file, 20);
    put_int(file, (int32_t)r->n_fixed);
    if (r->version != 0) {
        put_float(file, (float)r->step);
        put_int(file, r->has_cell);
        put_int(file, r->has_fourth);
        put_zeros(file, 28);
    } else {
        put_double(file, r->step);
        put_zeros(file, 32);
    }
    put_int(file, r->version);
    put_length(file, r, 84);
}

static inline void put_titles_and_atoms(binary_file *file, const recipe *r)
{
    uint64_t length = r->title_length;
    if (length == 0)
        length = 4 + 80 * (uint64_t)r->n_title_lines;
    put_length(file, r, length);
    put_int(file, r->n_title_lines);
    put_zeros(file, 80 * (size_t)r->n_title_lines);
    put_length(file, r, length);
    put_length(file, r, 4);
    put_int(file, (int32_t)r->n_atoms);
    put_length(file, r, 4);
    if (r->n_fixed == 0)
        return;
    put_length(file, r, 4 * (r->n_atoms - r->n_fixed));
    for (size_t i = 0; i < r->n_atoms; i++)
        if (!is_fixed(r, i))
            put_int(file, (int32_t)i + 1);
    put_length(file, r, 4 * (r->n_atoms - r->n_fixed));
}

static inline void put_frame(binary_file *file, const recipe *r, size_t frame)
{
    if (r->has_cell) {
        put_length(file, r, 48);
        for (size_t k = 0; k < 6; k++)
            put_double(file, r->cell[k]);
        put_length(file, r, 48);
    }
    bool all = frame == 0;
    size_t n = all ? r->n_atoms : r->n_atoms - r->n_fixed;
    for (size_t axis = 0; axis < (r->has_fourth ? 4U : 3U); axis++) {
        put_length(file, r, 4 * n);
        for (size_t i = 0; i < r->n_atoms; i++)
            if (all || !is_fixed(r, i))
                put_float(file, coordinate(frame, i, axis));
        put_length(file, r, 4 * n);
    }
}

static inline binary_file *build(const recipe *r)
{
    static binary_file file;
    file.n = 0;
    file.big_endian = r->big_endian;
    put_header(&file, r);
    put_titles_and_atoms(&file, r);
    for (size_t frame = 0; frame < r->n_frames; frame++)
        put_frame(&file, r, frame);
    return &file;
}

#endif
