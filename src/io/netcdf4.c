/* SPDX-License-Identifier: MIT */
/*
 * NetCDF-4 files (HDF5) by the AMBER conventions 1.0 (ambermd.org/netcdf/nctraj.xhtml), with the
 * same variables as in NetCDF-3.
 */
#include <string.h>

#include "base/error.h"
#include "io/hdf5_frames.h"
#include "io/hdf5_kind.h"

static elea_status open_file(elea_reader *reader, elea_error *error)
{
    static const struct {
        elea_hdf5_which which;
        elea_hdf5_source source;
    } parts[] = {
        {ELEA_HDF5_POSITIONS, {"/coordinates", false, "units", "angstrom"}},
        {ELEA_HDF5_TIMES, {"/time", false, "units", "picosecond"}},
        {ELEA_HDF5_LENGTHS, {"/cell_lengths", false, "units", "angstrom"}},
        {ELEA_HDF5_ANGLES, {"/cell_angles", false, "units", "degree"}},
    };
    elea_status failed = elea_hdf5_frames_open(reader, error);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !failed; i++)
        failed = elea_hdf5_frames_add(reader, parts[i].which, &parts[i].source, error);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = false,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_file,
    .close = elea_hdf5_frames_close,
    .scan = elea_hdf5_frames_scan,
    .read = elea_hdf5_frames_read,
    .is_single = elea_hdf5_frames_single,
};

const elea_format elea_format_netcdf4 = {
    .name = "NetCDF-4",
    .suffixes = (const char *const[]){"nc4", NULL},
    .recognize = elea_hdf5_recognize,
    .choose = elea_hdf5_kind_find,
    .frames = &frames,
};
