/* SPDX-License-Identifier: MIT */
/** Conversion of the caller's settings to those used by the rest of the library. */
#ifndef ELEA_RUN_SETTINGS_H
#define ELEA_RUN_SETTINGS_H

#include "elea.h"

/** Copies the caller's settings, of any struct size, over the defaults, and checks them. */
elea_status elea_settings_take(elea_settings *settings, const elea_settings *given,
                               elea_error *error);

#endif
