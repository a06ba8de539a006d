/* SPDX-License-Identifier: MIT */
#include "columns.h"

struct columns columns_choose(const elea_settings *settings, const elea_result *first)
{
    struct columns columns;
    uint32_t met = elea_needs_met(settings, elea_result_info(first)->mass);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++) {
        elea_property property = (elea_property)p;
        columns.shown[p] =
            elea_result_available(first, property) || (elea_property_needs(property) & ~met) == 0;
    }
    return columns;
}
