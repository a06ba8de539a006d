/* SPDX-License-Identifier: MIT */
/** Any bytes as a file of weights: finite weights, not all zero, or a message of one line. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "elea.h"

enum { NUM_FRAMES = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    elea_error error = ELEA_ERROR_INIT;
    double weights[NUM_FRAMES], sum = 0.0;
    if (elea_weights_load_memory(data, size, "w.txt", NUM_FRAMES, weights, &error) != ELEA_OK) {
        CHECK(strncmp(error.message, "w.txt: ", 7) == 0);
        CHECK(strpbrk(error.message, "\n\r\t") == NULL);
        return 0;
    }
    for (size_t i = 0; i < NUM_FRAMES; i++) {
        CHECK(isfinite(weights[i]) && weights[i] >= 0.0);
        sum += weights[i];
    }
    CHECK(sum > 0.0);
    return 0;
}
