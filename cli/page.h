/* SPDX-License-Identifier: MIT */
/**
 * The page of --report. It is made by elea-report, a command of the Python package, which is looked
 * for beside this program and in PATH, from the file of --json.
 */
#ifndef ELEA_CLI_PAGE_H
#define ELEA_CLI_PAGE_H

#include "analysis.h"

/**
 * Before a run: fails if elea-report is not there, or the page cannot be written. `self` is the
 * path by which this program was called.
 */
elea_status page_check(const struct analysis *analysis, const char *self, elea_error *error);

/** After a run, from the file of results. */
elea_status page_write(const struct options *options, const char *self, elea_error *error);

#endif
