/* SPDX-License-Identifier: MIT */
#include "io/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

#ifdef ELEA_HAVE_ZLIB
#include <zlib.h>
#endif

#define BUFFER_SIZE ((size_t)1 << 16)
#define LINE_LIMIT  ((size_t)1 << 20)

struct elea_input {
    char *path;
    FILE *file;
#ifdef ELEA_HAVE_ZLIB
    gzFile gzip; /* not NULL if the file is gzip-compressed; `file` is NULL then */
#endif
    uint64_t size;       /* UINT64_MAX if not known */
    uint64_t buffer_end; /* offset of the byte after the buffer */
    size_t next, filled; /* bytes of the buffer: next one to hand out, number there */
    uint64_t line_number;
    char *line;
    size_t line_capacity;
    unsigned char *buffer;
};

elea_place elea_input_place(const elea_input *input)
{
    return (elea_place){input->path, input->line_number, -1};
}

elea_place elea_input_frame(const elea_input *input, size_t frame)
{
    return (elea_place){input->path, 0, (int64_t)frame};
}

static elea_status open_failed(const char *path, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(path), "cannot open the file: %s",
                         strerror(errno));
}

static elea_status check_kind(const char *path, struct stat *status, elea_error *error)
{
    if (stat(path, status) != 0)
        return open_failed(path, error);
    if (S_ISDIR(status->st_mode))
        return elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(path),
                             "this is a directory; give the name of a file in it");
    /* Opening a pipe would wait for its writer. */
    if (!S_ISREG(status->st_mode))
        return elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(path),
                             "not a regular file, which is needed to find the frames; write the "
                             "data to a file first");
    return ELEA_OK;
}

static elea_status open_gzip(elea_input *input, elea_error *error)
{
#ifdef ELEA_HAVE_ZLIB
    (void)fclose(input->file);
    input->file = NULL;
    input->gzip = gzopen(input->path, "rb");
    if (input->gzip == NULL)
        return open_failed(input->path, error);
    (void)gzbuffer(input->gzip, (unsigned)BUFFER_SIZE);
    input->size = UINT64_MAX;
    return ELEA_OK;
#else
    return elea_error_at(
        error, ELEA_ERROR_FILE, elea_input_place(input),
        "the file is gzip-compressed, and this build has no zlib; decompress it first");
#endif
}

static elea_status open_file(elea_input *input, elea_error *error)
{
    struct stat status;
    elea_status failed = check_kind(input->path, &status, error);
    if (failed)
        return failed;
    input->file = fopen(input->path, "rb");
    if (input->file == NULL)
        return open_failed(input->path, error);
    input->size = (uint64_t)status.st_size;
    unsigned char magic[2] = {0, 0};
    size_t n = fread(magic, 1, sizeof magic, input->file);
    if (ferror(input->file) || fseek(input->file, 0, SEEK_SET) != 0)
        return elea_error_at(error, ELEA_ERROR_FILE, elea_input_place(input),
                             "cannot read the file: %s", strerror(errno));
    if (n == 2 && magic[0] == 0x1f && magic[1] == 0x8b)
        return open_gzip(input, error);
    return ELEA_OK;
}

elea_input *elea_input_open(const char *path, elea_error *error)
{
    elea_input *input = calloc(1, sizeof *input);
    if (input == NULL) {
        (void)elea_error_memory(error, 1, sizeof *input, "input");
        return NULL;
    }
    size_t length = strlen(path) + 1;
    input->path = malloc(length);
    input->buffer = malloc(BUFFER_SIZE);
    if (input->path == NULL || input->buffer == NULL) {
        (void)elea_error_memory(error, 1, BUFFER_SIZE, "input buffer");
        elea_input_close(input);
        return NULL;
    }
    memcpy(input->path, path, length);
    if (open_file(input, error) != ELEA_OK) {
        elea_input_close(input);
        return NULL;
    }
    return input;
}

void elea_input_close(elea_input *input)
{
    if (input == NULL)
        return;
    if (input->file != NULL)
        (void)fclose(input->file);
#ifdef ELEA_HAVE_ZLIB
    if (input->gzip != NULL)
        (void)gzclose(input->gzip);
#endif
    free(input->path);
    free(input->buffer);
    free(input->line);
    free(input);
}

const char *elea_input_path(const elea_input *input)
{
    return input->path;
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
    if (input->size == UINT64_MAX)
        return UINT64_MAX;
    uint64_t here = elea_input_tell(input).offset;
    return here < input->size ? input->size - here : 0;
}

#ifdef ELEA_HAVE_ZLIB
static elea_status read_gzip(elea_input *input, void *buffer, size_t size, size_t *n_read,
                             elea_error *error)
{
    int n = gzread(input->gzip, buffer, (unsigned)size);
    int code = Z_OK;
    const char *text = gzerror(input->gzip, &code);
    /* A gzip file that ends too early reads as good bytes, then none and Z_BUF_ERROR. */
    if (n < 0 || (n == 0 && code == Z_BUF_ERROR))
        return elea_error_at(
            error, ELEA_ERROR_TRUNCATED, elea_input_place(input),
            "the gzip data are damaged or truncated (%s); test the file with gzip -t", text);
    *n_read = (size_t)n;
    return ELEA_OK;
}
#endif

/* Reads past the buffer: at most BUFFER_SIZE bytes for gzip. */
static elea_status read_raw(elea_input *input, void *buffer, size_t size, size_t *n_read,
                            elea_error *error)
{
#ifdef ELEA_HAVE_ZLIB
    if (input->gzip != NULL)
        return read_gzip(input, buffer, size < BUFFER_SIZE ? size : BUFFER_SIZE, n_read, error);
#endif
    *n_read = fread(buffer, 1, size, input->file);
    if (*n_read < size && ferror(input->file))
        return elea_error_at(error, ELEA_ERROR_FILE, elea_input_place(input),
                             "cannot read the file: %s", strerror(errno));
    return ELEA_OK;
}

static elea_status fill(elea_input *input, elea_error *error)
{
    size_t n = 0;
    elea_status failed = read_raw(input, input->buffer, BUFFER_SIZE, &n, error);
    if (failed)
        return failed;
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

static elea_status grow_line(elea_input *input, size_t length, elea_error *error)
{
    if (length >= LINE_LIMIT)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, (elea_place){input->path, input->line_number + 1, -1},
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

static elea_status finish_line(elea_input *input, size_t length, char **line, elea_error *error)
{
    if (length > 0 && input->line[length - 1] == '\r')
        length--;
    input->line[length] = '\0';
    input->line_number++;
    if (memchr(input->line, '\0', length) != NULL)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                             "the line has a NUL byte; this is not a text file");
    *line = input->line;
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
        const unsigned char *newline = memchr(start, '\n', available);
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
    bool moved = false;
#ifdef ELEA_HAVE_ZLIB
    if (input->gzip != NULL) {
        gzclearerr(input->gzip); /* damage further on must not spoil what comes before it */
        moved = gzseek(input->gzip, (z_off_t)mark.offset, SEEK_SET) >= 0;
    } else
#endif
        moved = fseeko(input->file, (off_t)mark.offset, SEEK_SET) == 0;
    if (!moved)
        return elea_error_at(error, ELEA_ERROR_FILE, elea_input_place(input),
                             "cannot move to byte %llu", (unsigned long long)mark.offset);
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
