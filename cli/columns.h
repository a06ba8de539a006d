/* SPDX-License-Identifier: MIT */
/** Which properties a run reports. */
#ifndef ELEA_CLI_COLUMNS_H
#define ELEA_CLI_COLUMNS_H

#include "elea.h"

/**
 * Properties that the settings and the mass allow, including those that the first frame lacks
 * because too few walks or samples hit the body.
 */
struct columns {
    bool shown[ELEA_NUM_PROPERTIES];
};

struct columns columns_choose(const elea_settings *settings, const elea_result *first);

#endif
