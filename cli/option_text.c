/* SPDX-License-Identifier: MIT */
#include "option_text.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "numbers.h"

/* Options that say where and how a run is done. */
static bool changes_no_result(const struct option_row *row)
{
    static const size_t members[] = {
        offsetof(struct options, config),
        offsetof(struct options, settings.num_threads),
        offsetof(struct options, settings.frames_in_flight),
        offsetof(struct options, settings.max_memory),
        offsetof(struct options, quiet),
        offsetof(struct options, verbose),
        offsetof(struct options, help),
        offsetof(struct options, version),
        offsetof(struct options, resume),
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (row->offset == members[i])
            return true;
    return row->writes;
}

static void write_bound(const struct slice_bound *bound, char text[OPTION_TEXT_SIZE])
{
    (void)snprintf(text, OPTION_TEXT_SIZE, "%" PRId64, bound->value);
}

const char *option_text(const struct option_row *row, const struct options *options,
                        char buffer[OPTION_TEXT_SIZE])
{
    const void *value = (const char *)options + row->offset;
    if (row->name == NULL || changes_no_result(row))
        return NULL;
    if (row->parse == NULL)
        return option_table_choice(row, *(const unsigned *)value);
    if (row->parse == value_text || row->parse == value_solvent)
        return *(const char *const *)value;
    if (row->parse == value_length_unit)
        return elea_length_unit_name(*(const elea_length_unit *)value);
    if (row->parse == value_flag)
        return *(const bool *)value ? "yes" : "no";
    if (row->parse == value_count || row->parse == value_seed)
        (void)snprintf(buffer, OPTION_TEXT_SIZE, "%" PRIu64, *(const uint64_t *)value);
    else if (row->parse == value_small_count || row->parse == value_charges ||
             row->parse == value_patches)
        (void)snprintf(buffer, OPTION_TEXT_SIZE, "%u", *(const unsigned *)value);
    else if (row->parse == value_bound || row->parse == value_step)
        write_bound(value, buffer);
    else
        numbers_exact(*(const double *)value, buffer);
    return buffer;
}
