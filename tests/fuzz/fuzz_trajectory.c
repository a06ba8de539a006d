/* SPDX-License-Identifier: MIT */
/*
 * A structure with a trajectory, as the command takes them: two bytes for options, one for the
 * format of each (case.h), the structure, a mark, and the trajectory. The atoms of each frame must
 * be in the same places in any order of reading. Run with -dict=reader.dict.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "analysis.h"
#include "case.h"
#include "check.h"
#include "io/hdf5.h"

enum { MAX_FRAMES = 8, HEAD = 4 };

static const char mark[] = "\xffTRAJECTORY\xff";

/* Numbers that are not finite were rejected, so equal frames have equal bytes. */
static uint64_t hash_of(const struct analysis *analysis, const elea_job *job)
{
    uint64_t hash = 14695981039346656037U;
    size_t n = elea_body_count(job->body, ELEA_PRIMITIVE_SPHERE) * 3 * sizeof(double);
    CHECK(n > 0 && job->body != NULL);
    if (analysis->centres == NULL)
        return 0;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ ((const unsigned char *)analysis->centres)[i]) * 1099511628211U;
    return hash;
}

static uint64_t read_body(struct analysis *analysis, size_t position)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_job job = {.body = NULL};
    elea_status failed = analysis_body(analysis, position, &job, &error);
    uint64_t hash = failed ? (uint64_t)failed : hash_of(analysis, &job);
    CHECK((failed != ELEA_OK) == (job.body == NULL));
    CHECK(!failed || (error.message[0] != '\0' && strchr(error.message, '\n') == NULL));
    elea_body_free(job.body);
    return hash;
}

static void read_both_ways(struct analysis *analysis)
{
    uint64_t hashes[MAX_FRAMES];
    size_t n = analysis->range.count < MAX_FRAMES ? analysis->range.count : MAX_FRAMES;
    CHECK(analysis->n_files == 1 && n > 0);
    for (size_t i = 0; i < n; i++)
        hashes[i] = read_body(analysis, i);
    for (size_t i = n; i-- > 0;)
        CHECK(read_body(analysis, i) == hashes[i]);
}

static void analyse(const struct options *options)
{
    struct analysis analysis;
    elea_error error = ELEA_ERROR_INIT;
    if (analysis_open(&analysis, options, &error) == ELEA_OK)
        read_both_ways(&analysis);
    else
        CHECK(error.message[0] != '\0' && strchr(error.message, '\n') == NULL);
    analysis_close(&analysis);
}

static void write_file(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(data, 1, size, file) == size);
    CHECK(fclose(file) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    case_be_silent();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[MAX_PATH], file[MAX_PATH], path[MAX_PATH];
    const uint8_t *second = size > HEAD ? memmem(data, size, mark, sizeof mark - 1) : NULL;
    if (second == NULL || second < data + HEAD)
        return 0;
    struct case_command command = case_begin(data[0], data[1]);
    size_t n = (size_t)(second - data) - HEAD;
    second += sizeof mark - 1;
    size_t rest = (size_t)(data + size - second);
    /* HDF5 files are read by the HDF5 library; fuzz_topology has what is ours. */
    if (elea_hdf5_recognize(data + HEAD, n) || elea_hdf5_recognize(second, rest))
        return 0;
    (void)snprintf(name, sizeof name, "a.%s", case_suffix(data[2]));
    (void)snprintf(file, sizeof file, "t.%s", case_suffix(data[3]));
    case_path(file, path);
    case_add(&command, name);
    case_add(&command, path);
    struct options options;
    elea_error error = ELEA_ERROR_INIT;
    if (options_parse(command.n, command.words, &options, &error) == ELEA_OK) {
        options.content = data + HEAD;
        options.content_size = n;
        write_file(path, second, rest);
        analyse(&options);
        (void)unlink(path);
    }
    options_free(&options);
    return 0;
}
