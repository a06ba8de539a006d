/* SPDX-License-Identifier: MIT */
/*
 * H5MD 1.1 (nongnu.org/h5md/h5md.html): the positions, times and box of a group of particles.
 * Velocities, forces, images, species and observables are not used.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "io/hdf5_frames.h"
#include "io/hdf5_kind.h"

static elea_status check_version(const elea_reader *reader, elea_hdf5 *file, elea_error *error)
{
    double major = elea_hdf5_attribute_number(file, "/h5md", "version", 0, 1.0);
    return major == 1.0
               ? ELEA_OK
               : elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                               "its version of H5MD is %g; only version 1 is known", major);
}

/* ---- The group ---- */

static void set_path(char path[ELEA_HDF5_PATH], const char *group, const char *name)
{
    (void)snprintf(path, ELEA_HDF5_PATH, "/particles/%s%s", group, name);
}

/* The element of that name: a group with the dataset `value`, or a fixed dataset. */
static bool find_element(elea_hdf5 *file, const char *group, const char *name,
                         char path[ELEA_HDF5_PATH], bool *is_fixed)
{
    char value[ELEA_HDF5_TEXT];
    (void)snprintf(value, sizeof value, "%s/value", name);
    set_path(path, group, value);
    *is_fixed = !elea_hdf5_has(file, path);
    if (*is_fixed)
        set_path(path, group, name);
    return !*is_fixed || (elea_hdf5_has(file, path) && !elea_hdf5_member(file, path, 0, value));
}

static bool has_positions(elea_hdf5 *file, const char *group)
{
    char path[ELEA_HDF5_PATH];
    bool is_fixed;
    return find_element(file, group, "/position", path, &is_fixed);
}

/* The only group with positions, or else that of the name "trajectory". */
static elea_status find_group(const elea_reader *reader, elea_hdf5 *file,
                              char group[ELEA_HDF5_TEXT], elea_error *error)
{
    char names[ELEA_NOTE_SIZE] = "", name[ELEA_HDF5_TEXT];
    size_t n = 0, used = 0;
    bool has_default = false;
    for (size_t i = 0; elea_hdf5_member(file, "/particles", i, name); i++) {
        /* A group whose name is too long may be the one. */
        if (name[0] != '\0' && !has_positions(file, name))
            continue;
        has_default = has_default || strcmp(name, "trajectory") == 0;
        if (used < sizeof names)
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", n > 0 ? ", " : "",
                                     name[0] != '\0' ? name : "...");
        memcpy(group, name, sizeof name);
        n++;
    }
    for (char *c = names; *c != '\0'; c++)
        *c = *c >= ' ' && *c <= '~' ? *c : '?';
    elea_status failed = elea_hdf5_check(file, error);
    if (failed)
        return failed;
    if (n == 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the H5MD file has no positions (particles/.../position); write it "
                             "with positions");
    if ((n > 1 && !has_default) || (n == 1 && group[0] == '\0'))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the H5MD file has positions of %zu groups of particles (%s); write "
                             "the one that is wanted to a file of its own, or name it trajectory",
                             n, names);
    if (n > 1)
        memcpy(group, "trajectory", sizeof "trajectory");
    return ELEA_OK;
}

/* ---- Its parts ---- */

/* Boundaries are "none" or "periodic" along each edge; without that attribute a box is periodic. */
static bool is_periodic(elea_hdf5 *file, const char *group)
{
    char path[ELEA_HDF5_PATH], text[ELEA_HDF5_TEXT];
    bool any = false, all_none = false;
    set_path(path, group, "/box");
    for (size_t k = 0; k < 3 && elea_hdf5_attribute(file, path, "boundary", k, text); k++) {
        bool none = strcmp(text, "none") == 0;
        all_none = k == 0 ? none : all_none && none;
        any = any || !none;
    }
    return any || !all_none;
}

static elea_status add_parts(elea_reader *reader, const char *group, elea_error *error)
{
    elea_hdf5 *file = ((elea_hdf5_frames *)reader->state)->file;
    char path[ELEA_HDF5_PATH];
    elea_hdf5_source source = {.path = path, .attribute = "unit"};
    (void)find_element(file, group, "/position", path, &source.is_fixed);
    elea_status failed = elea_hdf5_frames_add(reader, ELEA_HDF5_POSITIONS, &source, error);
    source.is_fixed = false;
    set_path(path, group, "/position/time");
    if (!failed)
        failed = elea_hdf5_frames_add(reader, ELEA_HDF5_TIMES, &source, error);
    if (!failed && is_periodic(file, group) &&
        find_element(file, group, "/box/edges", path, &source.is_fixed))
        failed = elea_hdf5_frames_add(reader, ELEA_HDF5_EDGES, &source, error);
    return failed;
}

static elea_status open_file(elea_reader *reader, elea_error *error)
{
    char group[ELEA_HDF5_TEXT];
    elea_status failed = elea_hdf5_frames_open(reader, error);
    if (failed)
        return failed;
    elea_hdf5 *file = ((elea_hdf5_frames *)reader->state)->file;
    failed = check_version(reader, file, error);
    if (!failed)
        failed = find_group(reader, file, group, error);
    return failed ? failed : add_parts(reader, group, error);
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

const elea_format elea_format_h5md = {
    .name = "H5MD",
    .suffixes = (const char *const[]){"h5md", NULL},
    .recognize = elea_hdf5_recognize,
    .choose = elea_hdf5_kind_find,
    .frames = &frames,
};
