/* SPDX-License-Identifier: MIT */
/** Prints the indices of the selected atoms of a file, for comparison with other programs. */
#include <stdio.h>

#include "elea.h"

static int fail(const elea_error *error)
{
    (void)fprintf(stderr, "%s\n", error->message);
    return 1;
}

static int dump(const elea_reader *reader, const char *expression)
{
    elea_error error = {.status = ELEA_OK};
    elea_selection *selection =
        elea_selection_create(elea_reader_topology(reader), expression, &error);
    if (selection == NULL)
        return fail(&error);
    for (size_t i = 0; i < elea_selection_n_atoms(selection); i++)
        (void)printf("%zu\n", elea_selection_indices(selection)[i]);
    elea_selection_free(selection);
    return 0;
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 3) {
        (void)fprintf(stderr, "usage: dump_selection FILE EXPRESSION\n");
        return 2;
    }
    elea_error error = {.status = ELEA_OK};
    elea_reader *reader = elea_reader_open(arguments[1], &error);
    if (reader == NULL)
        return fail(&error);
    int code = dump(reader, arguments[2]);
    elea_reader_free(reader);
    return code;
}
