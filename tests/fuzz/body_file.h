/* SPDX-License-Identifier: MIT */
/** Any bytes as a model file: it gives bodies, or is refused with a line. */
#ifndef ELEA_TESTS_FUZZ_MODEL_FILE_H
#define ELEA_TESTS_FUZZ_MODEL_FILE_H

#define _GNU_SOURCE /* memfd_create; NOLINT(bugprone-reserved-identifier) */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "elea.h"

#define MAX_FRAMES 16 /* read of one file */

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int memory_file = -1;
static char folder[] = "/tmp/elea_fuzz_XXXXXX";
static char path[64];

static inline void require(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

static inline void remove_name(void)
{
    (void)unlink(path);
    (void)rmdir(folder);
}

/* The file is in memory, with a link of that name to it in a folder of its own. */
static inline void begin_file(const char *name)
{
    char target[64];
    memory_file = memfd_create("elea_fuzz", 0);
    require(memory_file >= 0 && mkdtemp(folder) != NULL, "no temporary file");
    (void)snprintf(target, sizeof target, "/proc/%ld/fd/%d", (long)getpid(), memory_file);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    require(symlink(target, path) == 0, "no link to the temporary file");
    (void)atexit(remove_name);
}

static inline void require_failure(const elea_error *error)
{
    require(error->status != ELEA_OK && error->message[0] != '\0' &&
                strchr(error->message, '\n') == NULL,
            "failure without a line of message");
}

static inline void open_bytes(const uint8_t *data, size_t size, double threshold)
{
    elea_error error = ELEA_ERROR_INIT;
    require(ftruncate(memory_file, 0) == 0 && pwrite(memory_file, data, size, 0) == (ssize_t)size,
            "the temporary file cannot be written");
    (void)elea_body_file_recognized(path);
    elea_body_file *model = elea_body_file_open(path, threshold, &error);
    if (model == NULL) {
        require_failure(&error);
        return;
    }
    size_t n = elea_body_file_n_frames(model);
    require(n > 0 && elea_body_file_description(model)[0] != '\0', "a model of nothing");
    for (size_t i = 0; i < n && i < MAX_FRAMES; i++) {
        elea_body *body = elea_body_file_body(model, i, &error);
        if (body == NULL)
            require_failure(&error);
        else
            require(elea_body_count(body, ELEA_PRIMITIVE_SPHERE) +
                            elea_body_count(body, ELEA_PRIMITIVE_CUBOID) >
                        0,
                    "an empty body");
        elea_body_free(body);
    }
    elea_body_file_free(model);
}

#endif
