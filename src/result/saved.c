/* SPDX-License-Identifier: MIT */
/* Results as bytes (elea_result_save). */
#include <string.h>

#include "base/error.h"
#include "result/result.h"

size_t elea_result_size(void)
{
    return sizeof(elea_result);
}

void elea_result_save(const elea_result *result, unsigned char *bytes)
{
    memcpy(bytes, result, sizeof *result);
}

/* A truth value in memory is 0 or 1; to read another is undefined. */
static bool are_truths(const unsigned char *bytes, size_t offset, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (bytes[offset + i] > 1)
            return false;
    return true;
}

static bool is_below(const unsigned char *bytes, size_t offset, unsigned end)
{
    unsigned value;
    memcpy(&value, bytes + offset, sizeof value);
    return value < end;
}

#define TRUTHS(bytes, member)                                                                      \
    are_truths((bytes), offsetof(elea_result, member), sizeof((elea_result *)NULL)->member)
#define BELOW(bytes, member, end) is_below((bytes), offsetof(elea_result, member), (end))

_Static_assert(sizeof(bool) == 1 && sizeof(elea_stop) == sizeof(unsigned) &&
                   sizeof(elea_theory) == sizeof(unsigned) &&
                   sizeof(elea_stokes_stop) == sizeof(unsigned),
               "the checks of elea_result_load need these sizes");

elea_status elea_result_load(elea_result *result, const unsigned char *bytes, size_t size,
                             elea_error *error)
{
    bool good = size == sizeof *result && TRUTHS(bytes, available) && TRUTHS(bytes, has_sample) &&
                TRUTHS(bytes, has_axes) && TRUTHS(bytes, has_mobility) &&
                TRUTHS(bytes, mobility_is_si) && BELOW(bytes, info.walks_stop, ELEA_NUM_STOPS) &&
                BELOW(bytes, info.interior_stop, ELEA_NUM_STOPS) &&
                BELOW(bytes, info.theory, ELEA_NUM_THEORIES) &&
                BELOW(bytes, info.stokes_stop, ELEA_NUM_STOKES_STOPS);
    if (!good)
        return elea_error_set(error, ELEA_ERROR_FORMAT,
                              "these are not the bytes of a result of this version of Elea");
    memcpy(result, bytes, sizeof *result);
    return ELEA_OK;
}
