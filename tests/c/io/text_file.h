/* SPDX-License-Identifier: MIT */
/** Text files for the tests of the readers: written to a separate folder, and read. */
#ifndef ELEA_TESTS_C_TEXT_FILE_H
#define ELEA_TESTS_C_TEXT_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elea.h"

static inline int make_folder(void **state)
{
    char *folder = strdup("/tmp/elea_text_XXXXXX");
    *state = folder;
    return folder != NULL && mkdtemp(folder) != NULL ? 0 : -1;
}

static inline void path_in(const char *folder, const char *name, char path[512])
{
    (void)snprintf(path, 512, "%s/%s", folder, name);
}

static inline int remove_folder(void **state)
{
    char path[512];
    DIR *folder = opendir(*state);
    if (folder == NULL)
        return -1;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        path_in(*state, entry->d_name, path);
        if (entry->d_name[0] != '.')
            (void)unlink(path);
    }
    (void)closedir(folder);
    (void)rmdir(*state);
    free(*state);
    return 0;
}

static inline void write_bytes(const char *path, const void *bytes, size_t size)
{
    (void)unlink(path); /* file systems write truncated files to disk at once, new ones later */
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* NULL and a message if the file cannot be read. */
static inline elea_reader *try_text(void **state, const char *name, const char *text,
                                    elea_error *error)
{
    char path[512];
    path_in(*state, name, path);
    write_bytes(path, text, strlen(text));
    return elea_reader_open(path, error);
}

static inline elea_reader *open_text(void **state, const char *name, const char *text)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_reader *reader = try_text(state, name, text, &error);
    assert_string_equal(error.message, "");
    assert_non_null(reader);
    return reader;
}

/* The file must be rejected with that status and a one-line message that contains this. */
static inline void assert_refused(void **state, const char *name, const char *text,
                                  elea_status status, const char *part)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_reader *reader = try_text(state, name, text, &error);
    if (reader != NULL || error.status != status || strstr(error.message, part) == NULL)
        print_error("expected status %d, \"%s\"; got %d, \"%s\"\n", (int)status, part,
                    (int)error.status, error.message);
    assert_null(reader);
    assert_int_equal(error.status, status);
    assert_non_null(strstr(error.message, part));
    assert_non_null(strstr(error.message, name));
    assert_null(strchr(error.message, '\n'));
}

static inline elea_frame *read_number(elea_reader *reader, size_t number)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    elea_status failed = elea_reader_read(reader, number, frame, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(failed, ELEA_OK);
    return frame;
}

static inline const elea_topology *topology_of(const elea_reader *reader, const elea_frame *frame)
{
    const elea_topology *own = elea_frame_topology(frame);
    return own != NULL ? own : elea_reader_topology(reader);
}

static inline void assert_position(const elea_frame *frame, size_t atom, double x, double y,
                                   double z)
{
    assert_true(atom < elea_frame_n_atoms(frame));
    const double *position = elea_frame_positions(frame) + 3 * atom;
    if (position[0] != x || position[1] != y || position[2] != z)
        print_error("atom %zu: %.17g %.17g %.17g\n", atom, position[0], position[1], position[2]);
    assert_true(position[0] == x && position[1] == y && position[2] == z);
}

static inline void assert_box(const elea_frame *frame, const double expected[9])
{
    double box[3][3];
    assert_true(elea_frame_box(frame, box));
    for (int k = 0; k < 9; k++)
        assert_true(fabs(box[k / 3][k % 3] - expected[k]) <= 1e-12 * fabs(expected[k]));
}

static inline bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static inline bool same_atom(const elea_atom *a, const elea_atom *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->residue_name, b->residue_name) == 0 &&
           strcmp(a->chain, b->chain) == 0 && strcmp(a->element, b->element) == 0 &&
           a->residue_number == b->residue_number && a->insertion_code == b->insertion_code &&
           a->element_guessed == b->element_guessed && a->radius == b->radius;
}

/* Asserts that all data of two frames are bit-identical. */
static inline void assert_same_frame(const elea_reader *reader_a, const elea_frame *a,
                                     const elea_reader *reader_b, const elea_frame *b)
{
    double box_a[3][3] = {{0}};
    double box_b[3][3] = {{0}};
    size_t n = elea_frame_n_atoms(a);
    assert_int_equal(n, elea_frame_n_atoms(b));
    assert_memory_equal(elea_frame_positions(a), elea_frame_positions(b), n * 3 * sizeof(double));
    assert_true(same_number(elea_frame_time(a), elea_frame_time(b)));
    assert_int_equal(elea_frame_box(a, box_a), elea_frame_box(b, box_b));
    assert_memory_equal(box_a, box_b, sizeof box_a);
    const elea_topology *topology_a = topology_of(reader_a, a);
    const elea_topology *topology_b = topology_of(reader_b, b);
    assert_int_equal(elea_topology_n_atoms(topology_a), n);
    assert_int_equal(elea_topology_n_atoms(topology_b), n);
    for (size_t i = 0; i < n; i++)
        assert_true(
            same_atom(elea_topology_atom(topology_a, i), elea_topology_atom(topology_b, i)));
}

#endif
