/* SPDX-License-Identifier: MIT */
/* Any bytes as a BOD file. Run with -dict=bod.dict. */
#include "body_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    open_bytes(data, size, "a.bod", NAN);
    return 0;
}
