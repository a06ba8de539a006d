/* SPDX-License-Identifier: MIT */
/**
 * Any bytes as a file of options (words.h): accepted, or rejected with a one-line message that has
 * the line number.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "config.h"
#include "options.h"
#include "words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct options options = option_table_nothing_given();
    elea_error error = {.status = ELEA_OK};
    char *text = expand_words(data, size);
    elea_status failed = config_apply(text, "a.cfg", options_set, &options, &error);
    if (failed) {
        CHECK(failed == error.status);
        CHECK(strncmp(error.message, "a.cfg: line ", 12) == 0);
        CHECK(memchr(error.message, '\0', sizeof error.message) != NULL);
    }
    free(text);
    return 0;
}
