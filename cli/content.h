/* SPDX-License-Identifier: MIT */
/** The structure that the options name: a file, or a file of an archive in memory. */
#ifndef ELEA_CLI_CONTENT_H
#define ELEA_CLI_CONTENT_H

#include "elea.h"
#include "options.h"

/** Whether it is a geometric model, not atoms. */
bool content_is_model(const struct options *options);

/** How files are read; `structure` is the one of a trajectory, NULL if it is itself to be read. */
elea_reader_options content_reading(const struct options *options, const elea_reader *structure);

elea_reader *content_open_atoms(const struct options *options, elea_error *error);
elea_body_file *content_open_model(const struct options *options, elea_error *error);

#endif
