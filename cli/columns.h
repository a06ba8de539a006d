/* SPDX-License-Identifier: MIT */
/** Which properties a run reports, and what their components are called. */
#ifndef ELEA_CLI_COLUMNS_H
#define ELEA_CLI_COLUMNS_H

#include "elea.h"

/**
 * Properties that the settings and the first result promise: also those that the first
 * frame happens to lack because too few walks or samples hit the body.
 */
struct columns {
    bool shown[ELEA_NUM_PROPERTIES];
};

struct columns columns_choose(const elea_settings *settings, const elea_result *first);

/** "" for scalars, "1" to "3" for eigenvalues, "xx" to "yz" for tensors. */
const char *columns_component(elea_property property, size_t component);

size_t columns_n_components(elea_property property);

#endif
