/* SPDX-License-Identifier: MIT */
/*
 * HDF5 files of MDTraj (mdtraj.org/1.9.4/hdf5_format.html, conventions "Pande"): coordinates, time,
 * cells, and the atoms as JSON, which may be missing. Velocities and energies are not used.
 */
#include <stdlib.h>

#include "atoms/topology.h"
#include "base/error.h"
#include "io/hdf5_frames.h"
#include "io/hdf5_kind.h"
#include "io/mdtraj_topology.h"

static elea_status read_atoms(elea_reader *reader, elea_error *error)
{
    const elea_hdf5_frames *frames = reader->state;
    elea_place place = elea_place_file(elea_input_path(reader->input));
    char *text = NULL;
    size_t size = 0;
    reader->names_atoms = false;
    if (!elea_hdf5_has(frames->file, "/topology"))
        return ELEA_OK;
    elea_status failed = elea_hdf5_read_text(frames->file, "/topology", &text, &size, error);
    if (!failed)
        reader->topology = elea_topology_create(error);
    if (!failed && reader->topology == NULL)
        failed = ELEA_ERROR_MEMORY;
    if (!failed)
        failed = elea_mdtraj_topology_read(text, size, place, reader->topology, error);
    free(text);
    if (!failed && reader->topology->n_atoms != frames->n_atoms)
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, place,
                               "its topology has %zu atoms, but its coordinates have %llu; write "
                               "it again",
                               reader->topology->n_atoms, (unsigned long long)frames->n_atoms);
    return failed;
}

static elea_status open_file(elea_reader *reader, elea_error *error)
{
    static const struct {
        elea_hdf5_which which;
        elea_hdf5_source source;
    } parts[] = {
        {ELEA_HDF5_POSITIONS, {"/coordinates", false, "units", "nanometers"}},
        {ELEA_HDF5_TIMES, {"/time", false, "units", "picoseconds"}},
        {ELEA_HDF5_LENGTHS, {"/cell_lengths", false, "units", "nanometers"}},
        {ELEA_HDF5_ANGLES, {"/cell_angles", false, "units", "degrees"}},
    };
    elea_status failed = elea_hdf5_frames_open(reader, error);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !failed; i++)
        failed = elea_hdf5_frames_add(reader, parts[i].which, &parts[i].source, error);
    return failed ? failed : read_atoms(reader, error);
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_file,
    .close = elea_hdf5_frames_close,
    .scan = elea_hdf5_frames_scan,
    .read = elea_hdf5_frames_read,
    .is_single = elea_hdf5_frames_single,
};

const elea_format elea_format_mdtraj = {
    .name = "MDTraj HDF5",
    .suffixes = (const char *const[]){"h5", "hdf5", NULL},
    .recognize = elea_hdf5_recognize,
    .choose = elea_hdf5_kind_find,
    .frames = &frames,
};
