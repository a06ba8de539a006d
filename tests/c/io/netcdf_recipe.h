/* SPDX-License-Identifier: MIT */
/** NetCDF files of the AMBER conventions made from a description. */
#ifndef ELEA_TESTS_NETCDF_RECIPE_H
#define ELEA_TESTS_NETCDF_RECIPE_H

#include "io/binary_file.h"

/* Everything in which these files differ. */
typedef struct netcdf_recipe {
    int version; /* 1: classic, 2: 64-bit offsets, 5: 64-bit data */
    bool is_restart, has_cell, has_time, has_velocities, is_double;
    bool has_fixed_frames; /* frames are a dimension of fixed length */
    size_t n_atoms, n_frames;
    uint64_t stated_n_frames;
    double scale; /* scale_factor of coordinates; 0: none */
    const char *conventions, *convention_version, *unit, *unit_of_time;
} netcdf_recipe;

static const netcdf_recipe netcdf_plain = {
    .version = 2,
    .has_cell = true,
    .has_time = true,
    .n_atoms = 5,
    .n_frames = 3,
    .stated_n_frames = 3,
    .conventions = "AMBER",
    .convention_version = "1.0",
    .unit = "angstrom",
    .unit_of_time = "picosecond",
};

enum { DIM_FRAME, DIM_SPATIAL, DIM_ATOM, DIM_CELL, NUM_DIMS };
enum { NC_CHAR = 2, NC_FLOAT = 5, NC_DOUBLE = 6 };

/* Exact in single precision. */
static inline double netcdf_coordinate(size_t frame, size_t i)
{
    return (double)frame * 32.0 + (double)i * 0.125 - 3.0;
}

static inline double netcdf_length(size_t frame, size_t k)
{
    return 40.0 + 10.0 * (double)k + 0.125 * (double)frame;
}

static inline void put_count(binary_file *file, const netcdf_recipe *r, uint64_t n)
{
    put_number(file, n, r->version == 5 ? 8 : 4);
}

static inline void put_padded(binary_file *file, const netcdf_recipe *r, const char *text)
{
    size_t n = strlen(text);
    put_count(file, r, n);
    put_bytes(file, text, n);
    put_zeros(file, (4 - n % 4) % 4);
}

static inline void put_text_attribute(binary_file *file, const netcdf_recipe *r, const char *name,
                                      const char *text)
{
    put_padded(file, r, name);
    put_number(file, NC_CHAR, 4);
    put_padded(file, r, text);
}

static inline void put_real(binary_file *file, bool is_double, double value)
{
    if (is_double)
        put_double(file, value);
    else
        put_float(file, (float)value);
}

/* A variable: its header, and where its `begin` has to be filled in. */
typedef struct netcdf_variable {
    const char *name, *unit;
    int dims[3];
    size_t rank;
    int type;
    double scale;
    size_t n;        /* values of a frame */
    size_t begin_at; /* in the header */
    uint64_t begin;
} netcdf_variable;

static inline void put_variable(binary_file *file, const netcdf_recipe *r, netcdf_variable *v)
{
    size_t skipped = r->is_restart ? 1 : 0; /* the dimension of frames */
    put_padded(file, r, v->name);
    put_count(file, r, v->rank - skipped);
    for (size_t i = skipped; i < v->rank; i++)
        put_count(file, r, (uint64_t)v->dims[i]);
    put_number(file, 12, 4);
    put_count(file, r, v->scale != 0.0 ? 2 : 1);
    put_text_attribute(file, r, "units", v->unit);
    if (v->scale != 0.0) {
        put_padded(file, r, "scale_factor");
        put_number(file, NC_DOUBLE, 4);
        put_count(file, r, 1);
        put_double(file, v->scale);
    }
    put_number(file, (uint64_t)v->type, 4);
    put_count(file, r, 0); /* its size, which readers must not need */
    v->begin_at = file->n;
    put_number(file, 0, r->version == 1 ? 4 : 8);
}

static inline size_t list_variables(const netcdf_recipe *r, netcdf_variable v[5])
{
    size_t n = 0;
    int type = r->is_double ? NC_DOUBLE : NC_FLOAT;
    if (r->has_time)
        v[n++] = (netcdf_variable){.name = "time",
                                   .unit = r->unit_of_time,
                                   .dims = {DIM_FRAME},
                                   .rank = 1,
                                   .type = type,
                                   .n = 1};
    v[n++] = (netcdf_variable){.name = "coordinates",
                               .unit = r->unit,
                               .dims = {DIM_FRAME, DIM_ATOM, DIM_SPATIAL},
                               .rank = 3,
                               .type = type,
                               .n = 3 * r->n_atoms,
                               .scale = r->scale};
    if (r->has_velocities)
        v[n++] = (netcdf_variable){.name = "velocities",
                                   .unit = "angstrom/picosecond",
                                   .dims = {DIM_FRAME, DIM_ATOM, DIM_SPATIAL},
                                   .rank = 3,
                                   .type = type,
                                   .n = 3 * r->n_atoms,
                                   .scale = 20.455};
    if (r->has_cell) {
        v[n++] = (netcdf_variable){.name = "cell_lengths",
                                   .unit = "angstrom",
                                   .dims = {DIM_FRAME, DIM_CELL},
                                   .rank = 2,
                                   .type = NC_DOUBLE,
                                   .n = 3};
        v[n++] = (netcdf_variable){.name = "cell_angles",
                                   .unit = "degree",
                                   .dims = {DIM_FRAME, DIM_CELL},
                                   .rank = 2,
                                   .type = NC_DOUBLE,
                                   .n = 3};
    }
    return n;
}

static inline void put_netcdf_header(binary_file *file, const netcdf_recipe *r)
{
    static const char *const names[NUM_DIMS] = {"frame", "spatial", "atom", "cell_spatial"};
    const uint64_t sizes[NUM_DIMS] = {r->has_fixed_frames ? r->n_frames : 0, 3, r->n_atoms, 3};
    const unsigned char magic[4] = {'C', 'D', 'F', (unsigned char)r->version};
    put_bytes(file, magic, sizeof magic);
    put_count(file, r, r->is_restart || r->has_fixed_frames ? 0 : r->stated_n_frames);
    put_number(file, 10, 4);
    put_count(file, r, NUM_DIMS);
    for (size_t i = 0; i < NUM_DIMS; i++) {
        put_padded(file, r, names[i]);
        put_count(file, r, sizes[i]);
    }
    put_number(file, 12, 4);
    put_count(file, r, 3);
    put_text_attribute(file, r, "title", "a title");
    put_text_attribute(file, r, "Conventions", r->conventions);
    put_text_attribute(file, r, "ConventionVersion", r->convention_version);
}

static inline void put_values(binary_file *file, const netcdf_variable *v, size_t frame)
{
    for (size_t i = 0; i < v->n; i++) {
        double value = strcmp(v->name, "cell_lengths") == 0  ? netcdf_length(frame, i)
                       : strcmp(v->name, "cell_angles") == 0 ? 90.0
                       : strcmp(v->name, "time") == 0        ? 2.5 * (double)frame
                                                             : netcdf_coordinate(frame, i);
        put_real(file, v->type == NC_DOUBLE, v->scale == 0.0 ? value : value / v->scale);
    }
}

static inline void fill_begin(binary_file *file, const netcdf_recipe *r, const netcdf_variable *v)
{
    size_t n = file->n;
    file->n = v->begin_at;
    put_number(file, v->begin, r->version == 1 ? 4 : 8);
    file->n = n;
}

/* All frames of one variable after another, or all variables of one frame after another. */
static inline void put_netcdf(binary_file *file, const netcdf_recipe *r)
{
    netcdf_variable v[5];
    size_t n = list_variables(r, v);
    file->big_endian = true;
    put_netcdf_header(file, r);
    put_number(file, 11, 4);
    put_count(file, r, n);
    for (size_t i = 0; i < n; i++)
        put_variable(file, r, &v[i]);
    size_t n_outer = r->has_fixed_frames ? n : r->n_frames;
    size_t n_inner = r->has_fixed_frames ? r->n_frames : n;
    for (size_t outer = 0; outer < n_outer; outer++)
        for (size_t inner = 0; inner < n_inner; inner++) {
            size_t frame = r->has_fixed_frames ? inner : outer;
            netcdf_variable *variable = &v[r->has_fixed_frames ? outer : inner];
            if (frame == 0)
                variable->begin = file->n;
            put_values(file, variable, frame);
        }
    for (size_t i = 0; i < n; i++)
        fill_begin(file, r, &v[i]);
}

#endif
