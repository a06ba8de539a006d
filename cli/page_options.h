/* SPDX-License-Identifier: MIT */
/** What --report means for other options. */
#ifndef ELEA_CLI_PAGE_OPTIONS_H
#define ELEA_CLI_PAGE_OPTIONS_H

#include "option_table.h"

/** Names the file of results, FILE.json, if a page is wanted and no --json names one. */
elea_status page_options_complete(struct options *options, elea_error *error);

/** Fails if page or results would go to standard output. */
elea_status page_options_check(const struct options *options, elea_error *error);

#endif
