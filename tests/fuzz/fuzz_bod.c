/* SPDX-License-Identifier: MIT */
/* Any bytes as a BOD file, which may refer to itself. Run with -dict=bod.dict. */
#include "body_file.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    begin_file("a.bod");
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    open_bytes(data, size, NAN);
    return 0;
}
