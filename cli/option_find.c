/* SPDX-License-Identifier: MIT */
/* Rows of the table of options by name, and what their values are. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "numbers.h"
#include "option_table.h"

const struct option_row *option_table_find(const char *name)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (row->name != NULL &&
            (strcmp(row->name, name) == 0 || (row->alias != NULL && strcmp(row->alias, name) == 0)))
            return row;
    return NULL;
}

const struct option_row *option_table_find_letter(char letter)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (letter != '\0' && row->letter == letter)
            return row;
    return NULL;
}

/* The library's row of the setting that the option sets; NULL if it sets none. */
static const elea_setting *setting_of(const struct option_row *row)
{
    const elea_setting *setting = NULL;
    for (size_t i = 0; row->name != NULL && (setting = elea_setting_at(i)) != NULL; i++)
        if (row->offset == offsetof(struct options, settings) + setting->offset)
            return setting;
    return NULL;
}

const char *option_table_choice(const struct option_row *row, unsigned number)
{
    if (row->choices != NULL)
        return row->choices(number);
    const elea_setting *setting = setting_of(row);
    return setting != NULL && setting->choice != NULL ? setting->choice(number) : NULL;
}

void option_table_default(const struct option_row *row, char *text, size_t size)
{
    const struct options defaults = option_table_nothing_given();
    const void *value = (const char *)&defaults + row->offset;
    char number[NUMBERS_SIZE] = "";
    if (row->fallback != NULL) {
        (void)snprintf(text, size, "%s", row->fallback);
        return;
    }
    if (row->parse == value_count && *(const uint64_t *)value != 0)
        numbers_count(*(const uint64_t *)value, number);
    else if (row->parse == value_percent && *(const double *)value > 0.0)
        (void)snprintf(number, sizeof number, "%g %%", *(const double *)value * 100.0);
    (void)snprintf(text, size, "%s", number);
}

struct options option_table_nothing_given(void)
{
    return (struct options){
        .select = ELEA_DEFAULT_SELECTION,
        .radii = "bondi",
        .solvent = "water",
        .scale_radii = 1.0,
        .threshold = NAN,
        .mass = NAN,
        .settings = elea_settings_default(),
    };
}
