/* SPDX-License-Identifier: MIT */
#include "io/input.h"

#include <stdlib.h>
#include <string.h>

#include "io/stream.h"

#define BUFFER_SIZE ((size_t)1 << 16)
#define LINE_LIMIT  ((size_t)1 << 20)

struct elea_input {
    elea_stream *stream;
    uint64_t buffer_end; /* offset of the byte after the buffer */
    size_t next, filled; /* bytes of the buffer: next one to return, and their number */
    uint64_t line_number;
    char line_end; /* '\r' in a file of old Macs, else '\n'; 0: not known yet */
    char *line;
    size_t line_capacity;
    unsigned char *buffer;
};

/* Takes ownership of the stream, which is NULL if it could not be opened. */
static elea_input *create(elea_stream *stream, elea_error *error)
{
    if (stream == NULL)
        return NULL;
    elea_input *input = calloc(1, sizeof *input);
    unsigned char *buffer = malloc(BUFFER_SIZE);
    if (input == NULL || buffer == NULL) {
        (void)elea_error_memory(error, 1, BUFFER_SIZE, "input buffer");
        elea_stream_close(stream);
        free(input);
        free(buffer);
        return NULL;
    }
    input->stream = stream;
    input->buffer = buffer;
    return input;
}

elea_input *elea_input_open(const char *path, elea_error *error)
{
    return create(elea_stream_open(path, error), error);
}

elea_input *elea_input_open_memory(const void *bytes, size_t size, const char *name,
                                   elea_error *error)
{
    return create(elea_stream_open_memory(bytes, size, name, error), error);
}

void elea_input_close(elea_input *input)
{
    if (input == NULL)
        return;
    elea_stream_close(input->stream);
    free(input->buffer);
    free(input->line);
    free(input);
}

const char *elea_input_path(const elea_input *input)
{
    return elea_stream_path(input->stream);
}

bool elea_input_is_plain_file(const elea_input *input)
{
    return elea_stream_is_plain_file(input->stream);
}

elea_place elea_input_place(const elea_input *input)
{
    return (elea_place){elea_input_path(input), input->line_number, -1};
}

elea_place elea_input_frame(const elea_input *input, size_t frame)
{
    return (elea_place){elea_input_path(input), 0, (int64_t)frame};
}

elea_input_mark elea_input_tell(const elea_input *input)
{
    return (elea_input_mark){input->buffer_end - (input->filled - input->next), input->line_number};
}

uint64_t elea_input_line_number(const elea_input *input)
{
    return input->line_number;
}

uint64_t elea_input_remaining(const elea_input *input)
{
    uint64_t size = elea_stream_size(input->stream), here = elea_input_tell(input).offset;
    if (size == UINT64_MAX)
        return UINT64_MAX;
    return here < size ? size - here : 0;
}

/* By the first bytes of the file: "\r" that nothing but further text follows. */
static char find_line_end(const unsigned char *text, size_t n)
{
    const unsigned char *end = memchr(text, '\r', n);
    bool is_mac = end != NULL && (size_t)(end - text) + 1 < n && memchr(text, '\n', n) == NULL;
    return is_mac ? '\r' : '\n';
}

static elea_status fill(elea_input *input, elea_error *error)
{
    size_t n = 0;
    elea_status failed = elea_stream_read(input->stream, input->buffer, BUFFER_SIZE, &n, error);
    if (failed)
        return failed;
    if (input->line_end == '\0')
        input->line_end = find_line_end(input->buffer, n);
    input->next = 0;
    input->filled = n;
    input->buffer_end += n;
    return ELEA_OK;
}

elea_status elea_input_read(elea_input *input, void *buffer, size_t size, size_t *n_read,
                            elea_error *error)
{
    *n_read = 0;
    while (*n_read < size) {
        if (input->next == input->filled) {
            elea_status failed = fill(input, error);
            if (failed)
                return failed;
            if (input->filled == 0)
                return ELEA_OK;
        }
        size_t n = input->filled - input->next;
        if (n > size - *n_read)
            n = size - *n_read;
        memcpy((char *)buffer + *n_read, input->buffer + input->next, n);
        input->next += n;
        *n_read += n;
    }
    return ELEA_OK;
}

elea_status elea_input_read_all(elea_input *input, size_t extra, void **bytes, size_t *size,
                                elea_error *error)
{
    uint64_t remaining = elea_input_remaining(input);
    size_t step = remaining < SIZE_MAX - BUFFER_SIZE - extra ? (size_t)remaining + 1 : BUFFER_SIZE;
    size_t capacity = 0, n = 0;
    *bytes = NULL;
    *size = 0;
    do {
        if (*bytes == NULL || capacity - *size < step + extra) {
            capacity += capacity / 2 + step + extra;
            void *grown = realloc(*bytes, capacity);
            if (grown == NULL)
                return elea_error_memory(error, capacity, 1, "bytes of a file");
            *bytes = grown;
        }
        elea_status failed = elea_input_read(input, (char *)*bytes + *size, step, &n, error);
        if (failed)
            return failed;
        *size += n;
    } while (n == step);
    return ELEA_OK;
}

static elea_status grow_line(elea_input *input, size_t length, elea_error *error)
{
    if (length >= LINE_LIMIT)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT,
            (elea_place){elea_input_path(input), input->line_number + 1, -1},
            "the line is longer than %zu bytes; this is not a text file of coordinates",
            LINE_LIMIT);
    if (length < input->line_capacity)
        return ELEA_OK;
    size_t capacity = 2 * length + 256;
    char *line = realloc(input->line, capacity);
    if (line == NULL)
        return elea_error_memory(error, capacity, 1, "line");
    input->line = line;
    input->line_capacity = capacity;
    return ELEA_OK;
}

size_t elea_input_mark_size(const void *bytes, size_t n)
{
    static const char mark[] = "\xef\xbb\xbf";
    return n >= sizeof mark - 1 && memcmp(bytes, mark, sizeof mark - 1) == 0 ? sizeof mark - 1 : 0;
}

static elea_status finish_line(elea_input *input, size_t length, char **line, elea_error *error)
{
    size_t skipped = input->line_number == 0 ? elea_input_mark_size(input->line, length) : 0;
    if (length > 0 && input->line[length - 1] == '\r')
        length--;
    input->line[length] = '\0';
    input->line_number++;
    if (memchr(input->line, '\0', length) != NULL)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                             "the line has a NUL byte; this is not a text file");
    *line = input->line + skipped;
    return ELEA_OK;
}

elea_status elea_input_line(elea_input *input, char **line, elea_error *error)
{
    size_t length = 0;
    *line = NULL;
    for (;;) {
        if (input->next == input->filled) {
            elea_status failed = fill(input, error);
            if (failed)
                return failed;
            if (input->filled == 0)
                return length > 0 ? finish_line(input, length, line, error) : ELEA_OK;
        }
        const unsigned char *start = input->buffer + input->next;
        size_t available = input->filled - input->next;
        const unsigned char *newline = memchr(start, input->line_end, available);
        size_t n = newline != NULL ? (size_t)(newline - start) : available;
        elea_status failed = grow_line(input, length + n + 1, error);
        if (failed)
            return failed;
        memcpy(input->line + length, start, n);
        length += n;
        input->next += n + (newline != NULL);
        if (newline != NULL)
            return finish_line(input, length, line, error);
    }
}

elea_status elea_input_seek(elea_input *input, elea_input_mark mark, elea_error *error)
{
    input->line_number = mark.line;
    uint64_t buffer_start = input->buffer_end - input->filled;
    if (mark.offset >= buffer_start && mark.offset <= input->buffer_end) {
        input->next = (size_t)(mark.offset - buffer_start);
        return ELEA_OK;
    }
    elea_status failed = elea_stream_seek(input->stream, mark.offset, error);
    if (failed)
        return failed;
    input->buffer_end = mark.offset;
    input->next = 0;
    input->filled = 0;
    return ELEA_OK;
}

static elea_status skip_by_reading(elea_input *input, uint64_t size, elea_error *error)
{
    while (size > 0) {
        if (input->next == input->filled) {
            elea_status failed = fill(input, error);
            if (failed)
                return failed;
            if (input->filled == 0)
                return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(input),
                                     "the file is truncated");
        }
        uint64_t n = input->filled - input->next;
        n = n < size ? n : size;
        input->next += (size_t)n;
        size -= n;
    }
    return ELEA_OK;
}

elea_status elea_input_skip(elea_input *input, uint64_t size, elea_error *error)
{
    uint64_t remaining = elea_input_remaining(input);
    if (remaining == UINT64_MAX)
        return skip_by_reading(input, size, error);
    if (size > remaining)
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(input),
                             "the file is truncated");
    elea_input_mark mark = elea_input_tell(input);
    mark.offset += size;
    return elea_input_seek(input, mark, error);
}

elea_status elea_input_finish(elea_input *input, elea_error *error)
{
    elea_status failed = ELEA_OK;
    if (elea_stream_size(input->stream) != UINT64_MAX)
        return ELEA_OK;
    do
        failed = fill(input, error);
    while (!failed && input->filled > 0);
    return failed;
}

bool elea_input_is_damaged(const elea_input *input)
{
    return elea_stream_is_damaged(input->stream);
}
