/* SPDX-License-Identifier: MIT */
/*
 * The whole way from the bytes of a structure to JSON, CSV and NDJSON: two bytes for options, one
 * for the format (case.h), and the structure. What is written is complete, and as many frames are
 * in each file. Run with -dict=reader.dict.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis.h"
#include "case.h"
#include "check.h"
#include "ensemble.h"
#include "io/hdf5.h"
#include "json_read.h"
#include "plan.h"
#include "report.h"

enum { HEAD = 3, NUM_FILES = 4, MAX_ATOMS = 2000, MAX_LINE = 1 << 20 };

static const char *const file_options[NUM_FILES] = {"--json", "--csv", "--ndjson", "--csv-atoms"};
static const char *const file_names[NUM_FILES] = {"a.json", "a.csv", "a.ndjson", "b.csv"};
static char paths[NUM_FILES][MAX_PATH];

static void check_failure(const elea_error *error)
{
    CHECK(error->status != ELEA_OK && error->message[0] != '\0');
    CHECK(strchr(error->message, '\n') == NULL);
}

/* ---- What was written ---- */

/* Reads a document to its end: the number of keys "frame" that are members of arrays. */
static size_t read_document(FILE *stream)
{
    struct json_read read = json_read_begin(stream, "a.json");
    elea_error error = ELEA_ERROR_INIT;
    enum json_token token = JSON_NULL;
    size_t n = 0, n_tokens = 0;
    while (token != JSON_END) {
        CHECK(json_read_next(&read, &token, &error) == ELEA_OK);
        if (token == JSON_KEY && read.depth == 3 && strcmp(read.text, "frame") == 0)
            n++;
        if (token == JSON_NUMBER)
            CHECK(isfinite(strtod(read.text, NULL)));
        n_tokens++;
    }
    CHECK(n_tokens > 2);
    json_read_free(&read);
    return n;
}

static size_t read_json(void)
{
    FILE *stream = fopen(paths[0], "rb");
    CHECK(stream != NULL);
    size_t n = read_document(stream);
    (void)fclose(stream);
    return n;
}

/* Lines, each of which is a document if that is wanted. */
static size_t read_lines(const char *path, bool documents)
{
    static char line[MAX_LINE];
    FILE *stream = fopen(path, "rb");
    size_t n = 0;
    CHECK(stream != NULL);
    while (fgets(line, sizeof line, stream) != NULL) {
        size_t length = strlen(line);
        CHECK(length > 1 && line[length - 1] == '\n');
        n++;
        if (!documents)
            continue;
        FILE *document = fmemopen(line, length, "rb");
        CHECK(document != NULL);
        (void)read_document(document);
        (void)fclose(document);
    }
    (void)fclose(stream);
    return n;
}

static void check_files(const struct options *options, size_t n_frames)
{
    CHECK(read_json() == n_frames);
    CHECK(read_lines(paths[2], true) == n_frames);
    size_t n_lines = read_lines(paths[1], false);
    CHECK(options->csv_format == OPTIONS_CSV_NIST || n_lines == n_frames + 1);
}

/* ---- A run ---- */

static void run(struct analysis *analysis, struct report *report)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_timing timing = {.struct_size = sizeof timing};
    const elea_source source = report_source(report);
    const elea_observer observer = report_observer(report);
    if (report_resume(report, &analysis->next, &error) != ELEA_OK) {
        check_failure(&error);
        return;
    }
    elea_status failed = elea_run(&analysis->settings, &source, &observer, &timing, &error);
    size_t n_frames = report->summary.frames;
    if (failed)
        check_failure(&error);
    if (failed && (n_frames == 0 || report->failed)) {
        report_discard(report);
        return;
    }
    enum report_end end = failed ? REPORT_BROKEN_OFF : REPORT_COMPLETE;
    CHECK(report_finish(report, &timing, end, failed ? error.message : NULL, &error) == ELEA_OK);
    CHECK(n_frames == analysis->range.count || failed);
    check_files(analysis->options, n_frames);
}

/* Bodies that are too large for a fuzz target are those of others. */
static bool is_small(struct analysis *analysis)
{
    if (analysis->model != NULL)
        return true;
    return elea_selection_n_atoms(analysis->atoms.selection) <= MAX_ATOMS;
}

static void analyse(const struct options *options)
{
    struct analysis analysis;
    struct ensemble ensemble = {.weights = NULL};
    struct report report;
    elea_error error = ELEA_ERROR_INIT;
    bool opened = analysis_open(&analysis, options, &error) == ELEA_OK && is_small(&analysis) &&
                  ensemble_open(&ensemble, &analysis, &error) == ELEA_OK &&
                  plan_make(&analysis, &error) == ELEA_OK;
    if (opened)
        opened = report_open(&report, &analysis, &ensemble, &error) == ELEA_OK;
    if (opened) {
        analysis_print(&analysis);
        analysis_warn(&analysis);
        run(&analysis, &report);
    } else if (error.status != ELEA_OK) {
        check_failure(&error);
    }
    ensemble_close(&ensemble);
    analysis_close(&analysis);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    case_be_silent();
    for (size_t i = 0; i < NUM_FILES; i++)
        case_path(file_names[i], paths[i]);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[MAX_PATH];
    /* HDF5 files are read by the HDF5 library; fuzz_topology has what is ours. */
    if (size < HEAD || elea_hdf5_recognize(data + HEAD, size - HEAD))
        return 0;
    struct case_command command = case_begin(data[0], data[1]);
    (void)snprintf(name, sizeof name, "a.%s", case_suffix(data[2]));
    for (size_t i = 0; i < NUM_FILES; i++) {
        if (i == 3 && size % 2 == 0) /* areas are not of all bodies */
            continue;
        case_add(&command, file_options[i]);
        case_add(&command, paths[i]);
    }
    case_add(&command, name);
    struct options options;
    elea_error error = ELEA_ERROR_INIT;
    if (options_parse(command.n, command.words, &options, &error) == ELEA_OK) {
        options.content = data + HEAD;
        options.content_size = size - HEAD;
        analyse(&options);
        for (size_t i = 0; i < NUM_FILES; i++)
            (void)unlink(paths[i]);
    } else {
        check_failure(&error);
    }
    options_free(&options);
    return 0;
}
