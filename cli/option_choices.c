/* SPDX-License-Identifier: MIT */
#include "option_choices.h"

#include <stddef.h>

#include "elea.h"

const char *option_choices_csv(unsigned number)
{
    static const char *const names[] = {"frames", "nist", NULL}; /* as enum options_csv_format */
    return names[number];
}

const char *option_choices_solvents(unsigned number)
{
    static const char *const names[] = {"water", "D2O", "none", NULL};
    return names[number];
}

const char *option_choices_radii(unsigned number)
{
    return elea_radii_builtin_name(number);
}
