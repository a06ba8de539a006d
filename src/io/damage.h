/* SPDX-License-Identifier: MIT */
/** Errors of frames of binary files. */
#ifndef ELEA_IO_DAMAGE_H
#define ELEA_IO_DAMAGE_H

#include "io/reader.h"

/** "PATH: frame N: the file is truncated inside this frame; ..." (ELEA_ERROR_TRUNCATED). */
elea_status elea_damage_truncated(const elea_reader *reader, size_t number, elea_error *error);

/** "PATH: frame N: the frame is damaged: WHAT; ..." (ELEA_ERROR_FORMAT). */
elea_status elea_damage_found(const elea_reader *reader, size_t number, const char *what,
                              elea_error *error);

/** The frame has another number of atoms than the first. */
elea_status elea_damage_n_atoms(const elea_reader *reader, size_t number, uint64_t n_atoms,
                                uint64_t n_first, elea_error *error);

#endif
