/* SPDX-License-Identifier: MIT */
/** How the plan of --stokes-every is packed. */
#ifndef ELEA_CLI_PART_PLAN_H
#define ELEA_CLI_PART_PLAN_H

#include "elea.h"

struct part_stokes_plan {
    elea_stokes_summary summary;
    double fit[ELEA_STOKES_FIT_SIZE];
};

#endif
