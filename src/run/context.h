/* SPDX-License-Identifier: MIT */
/** Runs for the library's own use. */
#ifndef ELEA_RUN_CONTEXT_H
#define ELEA_RUN_CONTEXT_H

#include "elea.h"

/** As elea_run, but without interior: results have neither volume, nor area, nor gyration. */
elea_status elea_context_run_walks(const elea_settings *settings, const elea_source *source,
                                   const elea_observer *observer, elea_error *error);

#endif
