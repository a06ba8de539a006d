/* SPDX-License-Identifier: MIT */
/** The atoms of an HDF5 file of MDTraj, in JSON. */
#ifndef ELEA_IO_MDTRAJ_TOPOLOGY_H
#define ELEA_IO_MDTRAJ_TOPOLOGY_H

#include "base/error.h"

/** Fills a topology that is empty. Fails with the place and what is wrong. */
elea_status elea_mdtraj_topology_read(const char *text, size_t size, elea_place place,
                                      elea_topology *topology, elea_error *error);

#endif
