/* SPDX-License-Identifier: MIT */
/** Settings as a caller gives them, and as the rest of the library uses them. */
#ifndef ELEA_RUN_SETTINGS_H
#define ELEA_RUN_SETTINGS_H

#include "elea.h"

/** Copies the caller's settings, of whatever size, over the defaults, and checks them. */
elea_status elea_settings_take(elea_settings *settings, const elea_settings *given,
                               elea_error *error);

#endif
