/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "option_text.h"

bool describe_options(const struct options *options, struct journal_head *head)
{
    const elea_isa isa = elea_isa_resolve(options->settings.isa);
    const char *wanted = getenv("ELEA_ISA");
    bool own = wanted != NULL && wanted[0] != '\0' && strcmp(wanted, "best") != 0;
    bool good =
        journal_describe(head, "the version of elea", elea_version()) &&
        journal_describe(head, "the instruction set (ELEA_ISA)", own ? wanted : elea_isa_name(isa));
    const struct option_row *row = NULL;
    for (size_t i = 0; good && (row = option_table_at(i)) != NULL; i++) {
        char buffer[OPTION_TEXT_SIZE], name[OPTION_TEXT_SIZE];
        const char *text = options->given[i] ? option_text(row, options, buffer) : NULL;
        if (text == NULL)
            continue;
        (void)snprintf(name, sizeof name, "--%s", row->name);
        good = journal_describe(head, name, text);
    }
    return good;
}
