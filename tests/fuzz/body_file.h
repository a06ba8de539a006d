/* SPDX-License-Identifier: MIT */
/** Any bytes as a body file: it gives bodies, or is rejected with a one-line message. */
#ifndef ELEA_TESTS_FUZZ_BODY_FILE_H
#define ELEA_TESTS_FUZZ_BODY_FILE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elea.h"

#define MAX_FRAMES 16 /* read from one file */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void require(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

static inline void require_failure(const elea_error *error)
{
    require(error->status != ELEA_OK && error->message[0] != '\0' &&
                strchr(error->message, '\n') == NULL,
            "failure without a line of message");
}

static inline void open_bytes(const uint8_t *data, size_t size, const char *name, double threshold)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_body_file *file = elea_body_file_open_memory(data, size, name, threshold, &error);
    if (file == NULL) {
        require_failure(&error);
        return;
    }
    size_t n = elea_body_file_n_frames(file);
    require(n > 0 && elea_body_file_description(file)[0] != '\0', "a body of nothing");
    for (size_t i = 0; i < n && i < MAX_FRAMES; i++) {
        elea_body *body = elea_body_file_body(file, i, &error);
        if (body == NULL)
            require_failure(&error);
        else
            require(elea_body_count(body, ELEA_PRIMITIVE_SPHERE) +
                            elea_body_count(body, ELEA_PRIMITIVE_CUBOID) >
                        0,
                    "an empty body");
        elea_body_free(body);
    }
    elea_body_file_free(file);
}

#endif
