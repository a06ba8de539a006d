/* SPDX-License-Identifier: MIT */
/* An MRC header of 1024 bytes, changed by the input, with voxels. */
#include "body_file.h"

#define HEADER_SIZE 1024
#define CHANGED     256 /* of the header; labels follow */

/* Inputs are short: the first bytes go into the header, the rest are values. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t head = size < CHANGED ? size : CHANGED, rest = size - head;
    uint8_t *bytes = calloc(HEADER_SIZE + rest, 1);
    require(bytes != NULL, "no memory");
    if (head > 0)
        memcpy(bytes, data, head);
    if (rest > 0)
        memcpy(bytes + HEADER_SIZE, data + head, rest);
    open_bytes(bytes, HEADER_SIZE + rest, "a.mrc", size % 2 == 0 ? 0.5 : (double)NAN);
    free(bytes);
    open_bytes(data, size, "a.mrc", 0.5);
    return 0;
}
