/* SPDX-License-Identifier: MIT */
/**
 * libelea: hydrodynamic properties of molecules from their coordinates.
 *
 * The declarations follow the data::
 *
 *     file -> reader -> frame -+
 *             topology -> selection, radii -> body -> run -> result -> average
 *     file -> body_file ----------------------^ settings -^
 *
 * Conventions:
 *
 * - Objects that own memory are opaque, created by `_create` or `_open` and released by
 *   `_free`, which accepts NULL. Everything else is a plain value without pointers.
 * - A function that can fail takes an `elea_error *` as its last parameter (NULL is
 *   allowed) and returns an `elea_status`, or NULL instead of an object.
 * - The library prints nothing, never ends the process, does not read the environment and
 *   keeps no global state: calls with different objects may run in different threads.
 *   (CFITSIO, which reads FITS images, and HDF5 keep some; a lock makes these calls take
 *   turns. HDF5 also reads HDF5_PLUGIN_PATH, where it looks for decompressors.)
 * - Lengths read from files are in Angstrom, times in picoseconds. Other lengths are
 *   in the unit of the caller's coordinates (see `elea_length_unit`).
 */
#ifndef ELEA_H
#define ELEA_H

#include "elea/atoms.h"
#include "elea/base.h"
#include "elea/body.h"
#include "elea/files.h"
#include "elea/result.h"
#include "elea/run.h"
#include "elea/settings.h"
#include "elea/solvent.h"

#endif
