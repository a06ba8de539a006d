/* SPDX-License-Identifier: MIT */
/** The table of settings: each with its type and range. */
#ifndef ELEA_SETTING_TABLE_H
#define ELEA_SETTING_TABLE_H

#include "elea.h"

/** Fails on the first setting outside the range that its row states, and names it. */
ELEA_MUST_USE elea_status elea_setting_table_check(const elea_settings *settings,
                                                   elea_error *error);

#endif
