/* SPDX-License-Identifier: MIT */
/** Buoyancy, from whichever of its parts are given. */
#ifndef ELEA_RESULT_BUOYANCY_H
#define ELEA_RESULT_BUOYANCY_H

#include <math.h>

#include "elea.h"

/* cm^3/g times kg/m^3 */
#define ELEA_BUOYANCY_SCALE 1e-3

/** The buoyancy factor given, else 1 - v rho; NaN if unknown. */
static inline double elea_buoyancy_factor(const elea_settings *settings)
{
    double displaced = ELEA_BUOYANCY_SCALE * settings->specific_volume * settings->solvent_density;
    return isnan(settings->buoyancy_factor) ? 1.0 - displaced : settings->buoyancy_factor;
}

/** The specific volume given in cm^3/g, else that of the buoyancy factor; NaN if unknown. */
static inline double elea_buoyancy_specific_volume(const elea_settings *settings)
{
    double displaced = 1.0 - settings->buoyancy_factor;
    return isnan(settings->specific_volume)
               ? displaced / (ELEA_BUOYANCY_SCALE * settings->solvent_density)
               : settings->specific_volume;
}

#endif
