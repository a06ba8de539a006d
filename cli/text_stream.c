/* SPDX-License-Identifier: MIT */
/* For fopencookie; a reserved name, but this is how the system asks for it. */
#ifdef __linux__
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#endif
#include "text_stream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#ifdef __linux__
/* Nothing is taken if there is no memory, which the stream notes as an error. */
static ssize_t take(void *context, const char *bytes, size_t size)
{
    struct text_stream *text = context;
    if (text->size + size + 1 > text->capacity) {
        size_t capacity = 2 * (text->size + size) + 256;
        char *more = realloc(text->bytes, capacity);
        if (more == NULL)
            return 0;
        text->bytes = more;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
    return (ssize_t)size;
}

static FILE *open_stream(struct text_stream *text)
{
    text->bytes = calloc(1, 1);
    text->capacity = 1;
    return text->bytes != NULL ? fopencookie(text, "w", (cookie_io_functions_t){.write = take})
                               : NULL;
}
#else
static FILE *open_stream(struct text_stream *text)
{
    return open_memstream(&text->bytes, &text->size);
}
#endif

FILE *text_stream_open(struct text_stream *text)
{
    *text = (struct text_stream){.stream = NULL};
    text->stream = open_stream(text);
    return text->stream;
}

bool text_stream_close(struct text_stream *text)
{
    bool good = text->stream != NULL;
    if (good) {
        good = fflush(text->stream) == 0 && !ferror(text->stream);
        good = fclose(text->stream) == 0 && good;
    }
    text->stream = NULL;
    if (!good) {
        free(text->bytes);
        text->bytes = NULL;
        text->size = 0;
    }
    return good;
}
