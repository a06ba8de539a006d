/* SPDX-License-Identifier: MIT */
/** Any bytes as the file of a part, and as packed text: no crash, and a message of one line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "elea.h"
#include "json_read.h"
#include "packed.h"

static void unpack(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    size_t n = 100000;
    CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    free(packed_bytes(text, &n));
    free(text);
    /* What is packed comes back. */
    char *packed = packed_text(data, size);
    n = size;
    unsigned char *bytes = packed != NULL ? packed_bytes(packed, &n) : NULL;
    CHECK(bytes != NULL && n == size && memcmp(bytes, data, size) == 0);
    free(bytes);
    free(packed);
}

static void read_tokens(const uint8_t *data, size_t size)
{
    FILE *stream = fmemopen((void *)(uintptr_t)data, size, "r");
    elea_error error = ELEA_ERROR_INIT;
    enum json_token token = JSON_NULL;
    if (stream == NULL)
        return;
    struct json_read read = json_read_begin(stream, "part.json");
    elea_status failed = ELEA_OK;
    while (!failed && token != JSON_END) {
        failed = json_read_next(&read, &token, &error);
        if (!failed && (token == JSON_KEY || token == JSON_STRING))
            unpack((const uint8_t *)read.text, read.size);
    }
    if (failed) {
        CHECK(strncmp(error.message, "part.json", 9) == 0);
        CHECK(strpbrk(error.message, "\n\r") == NULL);
    }
    json_read_free(&read);
    (void)fclose(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    read_tokens(data, size);
    unpack(data, size);
    return 0;
}
