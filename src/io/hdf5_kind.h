/* SPDX-License-Identifier: MIT */
/** What an HDF5 file holds: its first bytes do not tell. */
#ifndef ELEA_IO_HDF5_KIND_H
#define ELEA_IO_HDF5_KIND_H

#include "io/format.h"
#include "io/hdf5.h"

/** The format of an HDF5 file; NULL, with a message that names what it is, if it is not read. */
const elea_format *elea_hdf5_kind_find(elea_input *input, elea_error *error);

#endif
