/* SPDX-License-Identifier: MIT */
/** Units as files name them, and those of files that name none. */
#ifndef ELEA_IO_UNIT_NAMES_H
#define ELEA_IO_UNIT_NAMES_H

#include "io/reader.h"

typedef enum elea_unit_kind { ELEA_UNIT_LENGTH, ELEA_UNIT_ANGLE, ELEA_UNIT_TIME } elea_unit_kind;

/** The factor to Angstrom, degrees or picoseconds, in any case of letters; 0 if it is unknown. */
double elea_unit_find(elea_unit_kind kind, const char *name);

/**
 * For a file that states no unit of length: the factor of the unit that the user states. If there
 * is none it fails, and the message lists the `choice`.
 */
elea_status elea_unit_stated(elea_reader *reader, const char *choice, double *factor,
                             elea_error *error);

#endif
