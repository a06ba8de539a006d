/* SPDX-License-Identifier: MIT */
#include "columns.h"

#include <math.h>

static bool promised(const elea_settings *settings, double mass, elea_property property)
{
    bool has_unit = settings->length_unit != ELEA_LENGTH_NONE;
    bool has_viscosity = has_unit && settings->viscosity > 0.0;
    switch (property) {
    case ELEA_INTRINSIC_VISCOSITY_MASS_UNITS:
        return mass > 0.0;
    case ELEA_SURFACE_AREA:
        return settings->interior == ELEA_INTERIOR_EXACT;
    case ELEA_FRICTION_COEFFICIENT:
        return has_viscosity;
    case ELEA_DIFFUSION_COEFFICIENT:
        return has_viscosity && settings->temperature > 0.0;
    case ELEA_SEDIMENTATION_COEFFICIENT:
        return has_viscosity && mass > 0.0 && !isnan(settings->buoyancy_factor);
    default:
        return true;
    }
}

struct columns columns_choose(const elea_settings *settings, const elea_result *first)
{
    struct columns columns;
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        columns.shown[p] = elea_result_available(first, (elea_property)p) ||
                           promised(settings, elea_result_info(first)->mass, (elea_property)p);
    return columns;
}

size_t columns_n_components(elea_property property)
{
    return (size_t)elea_property_shape(property);
}

const char *columns_component(elea_property property, size_t component)
{
    static const char *const tensor[ELEA_TENSOR] = {"xx", "yy", "zz", "xy", "xz", "yz"};
    static const char *const eigenvalues[ELEA_EIGENVALUES] = {"1", "2", "3"};
    switch (elea_property_shape(property)) {
    case ELEA_EIGENVALUES:
        return eigenvalues[component];
    case ELEA_TENSOR:
        return tensor[component];
    case ELEA_SCALAR:
        break;
    }
    return "";
}
