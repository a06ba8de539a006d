/* SPDX-License-Identifier: MIT */
/**
 * A command for an input: the bits of two bytes choose options, a byte the format by which the
 * structure is named, which is in memory. Other files are in a folder of their own.
 */
#ifndef FUZZ_CASE_H
#define FUZZ_CASE_H

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "io/format.h"
#include "options.h"

enum { MAX_PATH = 64, MAX_WORDS = 80 };

/* What a bit adds to the command. */
static const char *const case_choices[16][4] = {
    {"--preset", "bare"},
    {"--theory", "analogy"},
    {"--interior", "sample", "--num-interior-samples", "100"},
    {"--method", "wos"},
    {"--whole", "always"},
    {"--models", "join"},
    {"--assembly", "1"},
    {"--length-unit", "nm"},
    {"--threshold", "0.5"},
    {"--max-rsd-virial", "50"},
    {"--radii", "file"},
    {"--select", "name C* or element O or index 0"},
    {"--csv-format", "nist"},
    {"--types", "1=C,2=O"},
    {"--models", "frames", "--ensemble"},
    {"--mass", "1kDa", "--solvent", "none"},
};

struct case_command {
    char *words[MAX_WORDS + 1]; /* literals and names of files, which are not changed */
    int n;
};

static inline void case_add(struct case_command *command, const char *word)
{
    CHECK(command->n < MAX_WORDS);
    command->words[command->n++] = (char *)(uintptr_t)word;
}

static inline struct case_command case_begin(uint8_t low, uint8_t high)
{
    static const char *const always[] = {"elea", "--num-walks",   "64", "--num-patches",
                                         "24",   "--num-threads", "1",  "--step",
                                         "1",    "--stop",        "3"};
    struct case_command command = {.n = 0};
    unsigned bits = low | (unsigned)high << 8;
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        case_add(&command, always[i]);
    for (size_t i = 0; i < 16; i++)
        for (size_t k = 0; bits >> i & 1 && k < 4 && case_choices[i][k] != NULL; k++)
            case_add(&command, case_choices[i][k]);
    return command;
}

/** "pdb": a suffix of one of the formats of the table, or "" for none. */
static inline const char *case_suffix(uint8_t choice)
{
    size_t n = 0;
    while (elea_format_row(n) != NULL)
        n++;
    const elea_format *format = elea_format_row(choice % (n + 1));
    return format != NULL ? format->suffixes[0] : "";
}

static char case_folder[MAX_PATH];

static inline void case_remove_folder(void)
{
    (void)rmdir(case_folder);
}

/** Path of a file in the folder of this process, which is made with the first. */
static inline void case_path(const char *name, char path[MAX_PATH])
{
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    if (case_folder[0] == '\0') {
        (void)snprintf(case_folder, MAX_PATH, "%s/elea-fuzz-%ld", memory, (long)getpid());
        (void)mkdir(case_folder, 0700);
        (void)atexit(case_remove_folder);
    }
    int n = snprintf(path, MAX_PATH, "%s/%s", case_folder, name);
    CHECK(n > 0 && n < MAX_PATH);
}

/** No text of the program is shown. */
static inline void case_be_silent(void)
{
    FILE *none = fopen("/dev/null", "w");
    CHECK(none != NULL);
    stdout = none;
    stderr = none;
}

#endif
