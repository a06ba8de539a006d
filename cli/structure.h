/* SPDX-License-Identifier: MIT */
/** The file that names the atoms, opened as the options ask, and the trajectories alike. */
#ifndef ELEA_CLI_STRUCTURE_H
#define ELEA_CLI_STRUCTURE_H

#include "options.h"

/** Opens a trajectory of the structure, which must have frames; NULL on failure. */
elea_reader *structure_open_trajectory(const struct options *options, const char *path,
                                       const elea_reader *structure, elea_error *error);

/** Opens the structure, which must name its atoms. Close the reader also after a failure. */
elea_status structure_open(const struct options *options, elea_reader **structure,
                           elea_error *error);

/** Says what the file tells of its atoms that the user may not know. */
void structure_warn(const elea_reader *structure, const char *path);

#endif
