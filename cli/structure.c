/* SPDX-License-Identifier: MIT */
#include "structure.h"

#include <string.h>

#include "content.h"
#include "message.h"

elea_reader *structure_open_trajectory(const struct options *options, const char *path,
                                       const elea_reader *structure, elea_error *error)
{
    const elea_reader_options how = content_reading(options, structure);
    elea_reader *reader = elea_reader_open_with(path, &how, error);
    if (reader == NULL || elea_reader_n_frames(reader) > 0)
        return reader;
    (void)elea_error_set(error, ELEA_ERROR_FILE,
                         "%s: a %s file has no positions; give it as the first file, before the "
                         "trajectory",
                         path, elea_reader_format(reader));
    elea_reader_free(reader);
    return NULL;
}

elea_status structure_open(const struct options *options, elea_reader **structure,
                           elea_error *error)
{
    const char *path = options->structure;
    *structure = content_open_atoms(options, error);
    if (*structure == NULL)
        return elea_error_locate(error, error->status, path, 0, -1);
    if (OPTIONS_GIVEN(options, models) && strcmp(elea_reader_format(*structure), "PDB") != 0 &&
        strcmp(elea_reader_format(*structure), "PQR") != 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "%s: only a PDB or PQR file has MODELs; leave out --models", path);
    if (elea_reader_topology(*structure) == NULL)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: a %s file does not name its atoms; give a structure (PDB, "
                              "mmCIF, PQR, GRO, XYZ) before it",
                              path, elea_reader_format(*structure));
    if (elea_reader_n_frames(*structure) == 0 && options->n_trajectories == 0)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: a %s file has no positions; give the trajectory after it, as in "
                              "elea %s trajectory.dcd",
                              path, elea_reader_format(*structure), path);
    return ELEA_OK;
}

void structure_warn(const elea_reader *structure, const char *path)
{
    const char *note = elea_reader_note(structure);
    if (note != NULL)
        message_print("%s: note: %s", path, note);
}
