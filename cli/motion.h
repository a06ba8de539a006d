/* SPDX-License-Identifier: MIT */
/** How a frame's motion was computed, and its matrices, in the JSON file. */
#ifndef ELEA_CLI_MOTION_H
#define ELEA_CLI_MOTION_H

#include "elea.h"
#include "json.h"

/** Members of the object of a frame: theory, patches and their errors, mobility, axes. */
void motion_write(struct json *json, const elea_settings *settings, const elea_result *result);

#endif
