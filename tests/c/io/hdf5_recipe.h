/* SPDX-License-Identifier: MIT */
/*
 * HDF5 files made by the library in memory. Without it a file is only the first bytes of one, which
 * suffice to recognize it.
 */
#ifndef ELEA_TESTS_HDF5_RECIPE_H
#define ELEA_TESTS_HDF5_RECIPE_H

#include "io/binary_file.h"

#ifdef ELEA_HAVE_HDF5

#include <hdf5.h>

typedef hid_t hdf5_id;

/* Texts of fixed length, unless `is_variable`. */
static inline void put_hdf5_text(hdf5_id object, const char *name, const char *text,
                                 bool is_variable)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    assert_true(H5Tset_size(type, is_variable ? H5T_VARIABLE : strlen(text)) >= 0);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(attribute >= 0);
    assert_true(H5Awrite(attribute, type, is_variable ? (const void *)&text : text) >= 0);
    (void)H5Aclose(attribute);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
}

static inline void put_hdf5_integer(hdf5_id object, const char *name, int number)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(object, name, H5T_NATIVE_INT, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(attribute >= 0 && H5Awrite(attribute, H5T_NATIVE_INT, &number) >= 0);
    (void)H5Aclose(attribute);
    (void)H5Sclose(space);
}

static inline hdf5_id put_hdf5_group(hdf5_id where, const char *name)
{
    hid_t group = H5Gcreate2(where, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(group >= 0);
    return group;
}

/* Numbers in big-endian single precision, in chunks of one frame, with their unit. */
static inline void put_hdf5_numbers(hdf5_id where, const char *name, int rank, const hsize_t *shape,
                                    const double *numbers, const char *unit_name, const char *unit)
{
    const hsize_t chunk[3] = {1, rank > 1 ? shape[1] : 1, rank > 2 ? shape[2] : 1};
    hid_t space = rank > 0 ? H5Screate_simple(rank, shape, NULL) : H5Screate(H5S_SCALAR);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    assert_true(rank == 0 || H5Pset_chunk(creation, rank, chunk) >= 0);
    assert_true(H5Pset_create_intermediate_group(links, 1) >= 0);
    hid_t data = H5Dcreate2(where, name, H5T_IEEE_F32BE, space, links, creation, H5P_DEFAULT);
    assert_true(data >= 0);
    assert_true(H5Dwrite(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) >= 0);
    if (unit != NULL)
        put_hdf5_text(data, unit_name, unit, strcmp(unit_name, "unit") == 0);
    (void)H5Dclose(data);
    (void)H5Pclose(links);
    (void)H5Pclose(creation);
    (void)H5Sclose(space);
}

/* ---- The formats: two frames of two atoms ---- */

static const hsize_t hdf5_positions_shape[3] = {2, 2, 3};
static const double hdf5_positions[12] = {0.125, 0.25, 0.5, 1.0, 0.75, 0.5,
                                          0.25,  0.25, 0.5, 1.0, 0.75, 0.625};
static const double hdf5_times[2] = {2.0, 4.0};
static const double hdf5_lengths[6] = {3.0, 4.0, 5.0, 3.0, 4.0, 6.0};
static const double hdf5_angles[6] = {90.0, 90.0, 90.0, 90.0, 90.0, 90.0};

static inline void put_h5md_group(hdf5_id file, const char *name, const char *unit)
{
    hid_t group = put_hdf5_group(file, name);
    put_hdf5_numbers(group, "position/value", 3, hdf5_positions_shape, hdf5_positions, "unit",
                     unit);
    put_hdf5_numbers(group, "position/time", 1, hdf5_positions_shape, hdf5_times, "unit", "ps");
    (void)H5Gclose(group);
}

static inline void put_h5md_content(hdf5_id file)
{
    static const hsize_t shape[2] = {2, 3};
    hid_t head = put_hdf5_group(file, "h5md");
    put_hdf5_integer(head, "version", 1);
    (void)H5Gclose(head);
    (void)H5Gclose(put_hdf5_group(file, "particles"));
    put_h5md_group(file, "particles/all", "nm");
    hid_t box = put_hdf5_group(file, "particles/all/box");
    put_hdf5_text(box, "boundary", "periodic", true);
    put_hdf5_numbers(box, "edges/value", 2, shape, hdf5_lengths, "unit", "nm");
    (void)H5Gclose(box);
}

static inline void put_cells(hdf5_id file, const char *length, const char *angle, const char *time)
{
    static const hsize_t shape[2] = {2, 3};
    put_hdf5_numbers(file, "coordinates", 3, hdf5_positions_shape, hdf5_positions, "units", length);
    put_hdf5_numbers(file, "cell_lengths", 2, shape, hdf5_lengths, "units", length);
    put_hdf5_numbers(file, "cell_angles", 2, shape, hdf5_angles, "units", angle);
    put_hdf5_numbers(file, "time", 1, shape, hdf5_times, "units", time);
}

static inline void put_topology(hdf5_id file, const char *text)
{
    hsize_t one = 1;
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(1, &one, NULL);
    assert_true(H5Tset_size(type, strlen(text)) >= 0);
    hid_t data = H5Dcreate2(file, "topology", type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(data >= 0);
    assert_true(H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) >= 0);
    (void)H5Dclose(data);
    (void)H5Sclose(space);
    (void)H5Tclose(type);
}

static inline void put_mdtraj_content(hdf5_id file)
{
    put_hdf5_text(file, "conventions", "Pande", false);
    put_cells(file, "nanometers", "degrees", "picoseconds");
    put_topology(file, "{\"chains\": [{\"index\": 0, \"residues\": [{\"index\": 0, \"name\": "
                       "\"GLY\", \"atoms\": [{\"index\": 0, \"name\": \"N\", \"element\": "
                       "\"N\"}, {\"index\": 1, \"name\": \"CA\", \"element\": \"C\"}], "
                       "\"resSeq\": 7}]}], \"bonds\": [[0, 1]]}");
}

static inline void put_netcdf4_content(hdf5_id file)
{
    put_hdf5_text(file, "Conventions", "AMBER", false);
    put_hdf5_text(file, "ConventionVersion", "1.0", false);
    put_cells(file, "angstrom", "degree", "picosecond");
}

static inline void put_hdf5(binary_file *file, void (*put_content)(hdf5_id))
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    assert_true(H5Pset_fapl_core(access, 1 << 12, 0) >= 0);
    hid_t id = H5Fcreate("sample", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    assert_true(id >= 0);
    put_content(id);
    assert_true(H5Fflush(id, H5F_SCOPE_GLOBAL) >= 0);
    ssize_t size = H5Fget_file_image(id, file->bytes + file->n, sizeof file->bytes - file->n);
    assert_true(size > 0);
    file->n += (size_t)size;
    (void)H5Fclose(id);
    (void)H5Pclose(access);
}

#else

typedef int hdf5_id;

static inline void put_h5md_content(hdf5_id file)
{
    (void)file;
}

static inline void put_mdtraj_content(hdf5_id file)
{
    (void)file;
}

static inline void put_netcdf4_content(hdf5_id file)
{
    (void)file;
}

static inline void put_hdf5(binary_file *file, void (*put_content)(hdf5_id))
{
    put_content(0);
    put_bytes(file, "\x89HDF\r\n\x1a\n", 8);
}

#endif

#endif
