/* SPDX-License-Identifier: MIT */
/** Whether the files of a trajectory hold the atoms of the structure. */
#ifndef ELEA_CLI_MATCH_H
#define ELEA_CLI_MATCH_H

#include "elea.h"
#include "options.h"

/** Prints what was done to a trajectory. */
void match_warn(const elea_reader *reader, const char *path);

/** Number of atoms, and their names if the file has them; `path` names the structure. */
elea_status match_atoms(const elea_reader *reader, const elea_reader *structure, const char *path,
                        elea_error *error);

/** Fails: that file states its unit of length, and `--length-unit` gives another. */
elea_status match_unit_refuse(const struct options *options, elea_length_unit unit,
                              elea_error *error);

/** Fails if `--length-unit` is of no use: no file takes it, and it is not that of the structure. */
elea_status match_unit(const struct options *options, const elea_reader *structure, bool is_used,
                       elea_error *error);

/** Radii, if the file has them: those of the structure would be used. */
elea_status match_radii(const elea_reader *reader, const char *path, const elea_reader *structure,
                        const char *structure_path, elea_error *error);

#endif
