/* SPDX-License-Identifier: MIT */
/* For tests of binary formats: files are built number by number in memory, then written. */
#ifndef ELEA_TESTS_BINARY_FILE_H
#define ELEA_TESTS_BINARY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "elea.h"

#ifdef ELEA_HAVE_ZLIB
#include <zlib.h>
#endif

/* ---- Bytes ---- */

typedef struct binary_file {
    unsigned char bytes[1 << 16];
    size_t n;
    bool big_endian;
} binary_file;

static inline void put_bytes(binary_file *file, const void *bytes, size_t n)
{
    assert_true(n <= sizeof file->bytes - file->n);
    if (n > 0)
        memcpy(file->bytes + file->n, bytes, n);
    file->n += n;
}

static inline void put_number(binary_file *file, uint64_t number, size_t size)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < size; i++)
        bytes[file->big_endian ? size - 1 - i : i] = (unsigned char)(number >> (8 * i));
    put_bytes(file, bytes, size);
}

static inline void put_int(binary_file *file, int32_t number)
{
    put_number(file, (uint32_t)number, 4);
}

static inline void put_float(binary_file *file, float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_number(file, bits, 4);
}

static inline void put_double(binary_file *file, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_number(file, bits, 8);
}

static inline void put_zeros(binary_file *file, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_number(file, 0, 1);
}

/* ---- Files ---- */

/* A separate folder for the test program; `path` is the only file in it. */
typedef struct scratch {
    char folder[64];
    char path[96];
} scratch;

static inline int make_scratch(void **state)
{
    scratch *s = calloc(1, sizeof *s);
    if (s == NULL)
        return -1;
    (void)snprintf(s->folder, sizeof s->folder, "/tmp/elea-test-XXXXXX");
    if (mkdtemp(s->folder) == NULL) {
        free(s);
        return -1;
    }
    (void)snprintf(s->path, sizeof s->path, "%s/file", s->folder);
    *state = s;
    return 0;
}

static inline int remove_scratch(void **state)
{
    scratch *s = *state;
    (void)unlink(s->path);
    int failed = rmdir(s->folder);
    free(s);
    return failed;
}

static inline void write_bytes(const scratch *s, const unsigned char *bytes, size_t n)
{
    (void)unlink(s->path); /* file systems write truncated files to disk at once, new ones later */
    FILE *out = fopen(s->path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    assert_int_equal(fclose(out), 0);
}

#ifdef ELEA_HAVE_ZLIB
static inline void write_gzip(const scratch *s, const binary_file *file)
{
    gzFile out = gzopen(s->path, "wb");
    assert_non_null(out);
    assert_int_equal(gzwrite(out, file->bytes, (unsigned)file->n), (int)file->n);
    assert_int_equal(gzclose(out), Z_OK);
}
#endif

/* ---- Readers ---- */

static inline elea_reader *open_good(const scratch *s)
{
    elea_error error = {.status = ELEA_OK};
    elea_reader *reader = elea_reader_open(s->path, &error);
    if (reader == NULL)
        fail_msg("%s", error.message);
    return reader;
}

static inline elea_reader *open_file(const scratch *s, const binary_file *file)
{
    write_bytes(s, file->bytes, file->n);
    return open_good(s);
}

/* Opening `file` fails with that status and a one-line message that contains `words`. */
static inline void expect_refusal(const scratch *s, const binary_file *file, elea_status status,
                                  const char *words)
{
    elea_error error = {.status = ELEA_OK};
    write_bytes(s, file->bytes, file->n);
    assert_null(elea_reader_open(s->path, &error));
    if (strstr(error.message, words) == NULL || strstr(error.message, s->path) == NULL)
        fail_msg("unexpected: %s", error.message);
    assert_null(strchr(error.message, '\n'));
    assert_int_equal(error.status, status);
}

/* Opening succeeds with `n_frames` good frames before damage of that status and `words`. */
static inline void expect_damage(const scratch *s, const binary_file *file, size_t n_frames,
                                 elea_status status, const char *words)
{
    elea_reader *reader = open_file(s, file);
    elea_error why = {.status = ELEA_OK};
    assert_int_equal(elea_reader_n_frames(reader), n_frames);
    assert_int_equal(elea_reader_damage(reader, &why), status);
    if (strstr(why.message, words) == NULL)
        fail_msg("unexpected: %s", why.message);
    elea_reader_free(reader);
}

static inline void read_good(elea_reader *reader, size_t number, elea_frame *frame)
{
    elea_error error = {.status = ELEA_OK};
    if (elea_reader_read(reader, number, frame, &error) != ELEA_OK)
        fail_msg("%s", error.message);
}

/* Opens the bytes and reads everything; arbitrary bytes must give results or errors. */
static inline void read_anything(const scratch *s, const unsigned char *bytes, size_t n)
{
    elea_error error = {.status = ELEA_OK};
    write_bytes(s, bytes, n);
    elea_reader *reader = elea_reader_open(s->path, &error);
    if (reader == NULL) {
        assert_int_not_equal(error.status, ELEA_OK);
        return;
    }
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    for (size_t i = 0; i < elea_reader_n_frames(reader); i++)
        if (elea_reader_read(reader, i, frame, &error) == ELEA_OK)
            assert_non_null(elea_frame_positions(frame));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

/* ---- Random numbers, the same in every run (splitmix64) ---- */

static inline uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static inline void flip_bits(const scratch *s, const binary_file *file, size_t num_trials)
{
    unsigned char *bytes = malloc(file->n);
    assert_non_null(bytes);
    uint64_t random = 20250101;
    for (size_t trial = 0; trial < num_trials; trial++) {
        memcpy(bytes, file->bytes, file->n);
        size_t n = 1 + next_random(&random) % 4;
        for (size_t i = 0; i < n; i++) {
            uint64_t bit = next_random(&random) % (8 * file->n);
            bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        }
        read_anything(s, bytes, file->n);
    }
    free(bytes);
}

/* Reading in any order gives the same as reading in ascending order. */
static inline void read_in_any_order(const scratch *s)
{
    elea_reader *ascending = open_good(s), *mixed = open_good(s);
    elea_frame *a = elea_frame_create(NULL), *b = elea_frame_create(NULL);
    assert_true(a != NULL && b != NULL);
    size_t n = elea_reader_n_frames(ascending);
    uint64_t random = 7;
    for (size_t trial = 0; trial < 8 * n; trial++) {
        size_t number = next_random(&random) % n;
        read_good(mixed, number, b);
        for (size_t i = 0; i <= number; i++)
            read_good(ascending, i, a);
        assert_int_equal(elea_frame_n_atoms(a), elea_frame_n_atoms(b));
        assert_memory_equal(elea_frame_positions(a), elea_frame_positions(b),
                            3 * sizeof(double) * elea_frame_n_atoms(a));
        assert_true(elea_frame_time(a) == elea_frame_time(b));
    }
    elea_frame_free(a);
    elea_frame_free(b);
    elea_reader_free(ascending);
    elea_reader_free(mixed);
}

#endif
