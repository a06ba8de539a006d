/* SPDX-License-Identifier: MIT */
/** Input files must not be overwritten, not even under another name. */
#ifndef ELEA_CLI_INPUT_SAFE_H
#define ELEA_CLI_INPUT_SAFE_H

#include "analysis.h"
#include "output.h"

/** Fails if an output is one of the files that the analysis reads. */
elea_status input_safe_check(const struct analysis *analysis, const char *output,
                             elea_error *error);
/** Opens an output after this check; does nothing for NULL. */
elea_status input_safe_open(const struct analysis *analysis, struct output *output,
                            const char *name, elea_error *error);

#endif
