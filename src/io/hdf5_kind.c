/* SPDX-License-Identifier: MIT */
#include "io/hdf5_kind.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

static bool has_text(elea_hdf5 *file, const char *name, const char *word)
{
    char text[ELEA_HDF5_TEXT];
    return elea_hdf5_attribute(file, "/", name, 0, text) && strstr(text, word) != NULL;
}

/* As in io/amber_netcdf.c; a restart file is one frame. */
static const elea_format *amber(elea_hdf5 *file, elea_input *input, elea_error *error)
{
    const char *why = NULL;
    if (!has_text(file, "ConventionVersion", "1.0"))
        why = "its ConventionVersion is not 1.0; write it with cpptraj";
    else if (!elea_hdf5_has(file, "/coordinates"))
        why = "it has no coordinates, only velocities, forces or other data; give the file with "
              "coordinates";
    if (why == NULL)
        return &elea_format_netcdf4;
    (void)elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input), "%s", why);
    return NULL;
}

static void refuse(elea_hdf5 *file, elea_input *input, elea_error *error)
{
    const char *what = "is of none of these kinds";
    if (elea_hdf5_has(file, "/model_weights") || has_text(file, "keras_version", "") ||
        elea_hdf5_has(file, "/layers"))
        what = "holds a neural network of Keras";
    else if (has_text(file, "_NCProperties", "") || has_text(file, "Conventions", ""))
        what = "is NetCDF-4 by other conventions";
    if (elea_hdf5_check(file, error) == ELEA_OK)
        (void)elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                            "of HDF5 files, trajectories of H5MD and MDTraj and NetCDF-4 by the "
                            "conventions of AMBER are read; this one %s",
                            what);
}

const elea_format *elea_hdf5_kind_find(elea_input *input, elea_error *error)
{
    const elea_format *format = NULL;
    elea_hdf5 *file = elea_hdf5_open(input, error);
    if (file == NULL)
        return NULL;
    if (elea_hdf5_has(file, "/h5md"))
        format = &elea_format_h5md;
    else if (has_text(file, "conventions", "Pande"))
        format = &elea_format_mdtraj;
    else if (has_text(file, "Conventions", "AMBER"))
        format = amber(file, input, error);
    else
        refuse(file, input, error);
    elea_hdf5_close(file);
    if (elea_input_seek(input, (elea_input_mark){0, 0}, format != NULL ? error : NULL) != ELEA_OK)
        format = NULL;
    return format;
}
