/* SPDX-License-Identifier: MIT */
#include "base/sized.h"

#include <string.h>

#include "base/error.h"

static size_t size_of(const void *object)
{
    size_t size;
    memcpy(&size, object, sizeof size);
    return size;
}

elea_status elea_sized_read(void *to, size_t size, const void *from, const char *what,
                            elea_error *error)
{
    size_t given = size_of(from);
    if (given <= sizeof given)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "struct_size of %s is %zu; set it to its sizeof", what, given);
    const unsigned char *bytes = from;
    for (size_t i = size; i < given; i++)
        if (bytes[i] != 0)
            return elea_error_set(
                error, ELEA_ERROR_ARGUMENT,
                "%s has members that are set and that this version of the library does "
                "not know; use a newer one",
                what);
    memcpy(to, from, given < size ? given : size);
    memcpy(to, &size, sizeof size);
    return ELEA_OK;
}

void elea_sized_write(void *to, const void *from, size_t size)
{
    size_t given = size_of(to), known = given < size ? given : size;
    if (given < sizeof given)
        return;
    memcpy((unsigned char *)to + sizeof given, (const unsigned char *)from + sizeof given,
           known - sizeof given);
    memset((unsigned char *)to + known, 0, given - known);
}
