/* SPDX-License-Identifier: MIT */
/**
 * Any bytes as a file of measured values: finite positive numbers, or a one-line message that names
 * the file.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct compare compare;
    elea_error error = {.status = ELEA_OK};
    char *text = malloc(size + 1);
    CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    compare = (struct compare){.length_unit = ELEA_LENGTH_ANGSTROM};
    elea_status failed = compare_apply(&compare, text, "a.txt", &error);
    if (failed) {
        CHECK(failed == error.status);
        CHECK(strncmp(error.message, "a.txt: ", 7) == 0);
        CHECK(memchr(error.message, '\0', sizeof error.message) != NULL);
    } else {
        CHECK(compare.n_values > 0);
    }
    for (size_t i = 0; i < compare.n_values; i++) {
        CHECK(isfinite(compare.values[i].value) && compare.values[i].value > 0.0);
        CHECK(isfinite(compare.values[i].error) && compare.values[i].error >= 0.0);
        CHECK(memchr(compare.values[i].species, '\0', sizeof compare.values[i].species) != NULL);
    }
    free(text);
    return 0;
}
