/* SPDX-License-Identifier: MIT */
/**
 * Any bytes as what `elea batch` reads beside structures: lists of paths, lines of a state with the
 * fields of structures, and messages, whose kinds are counted.
 */
#include <stdlib.h>
#include <string.h>

#include "batch_summary.h"
#include "check.h"
#include "inputs.h"
#include "journal.h"

static elea_status take_path(void *context, const char *path, elea_error *error)
{
    size_t *n = context;
    (void)error;
    CHECK(path[0] != '\0');
    (void)inputs_is_hidden(path);
    *n += strlen(path) + 1;
    return ELEA_OK;
}

static char *copy(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    CHECK(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = copy(data, size), *fields[JOURNAL_MAX_FIELDS], kind[BATCH_GROUP_SIZE];
    size_t n = 0;
    CHECK(inputs_read_list(text, size, take_path, &n, NULL) == ELEA_OK && n <= size + 1);
    free(text);
    text = copy(data, size);
    batch_group_text(text, kind);
    CHECK(strlen(kind) < sizeof kind);
    struct batch_summary summary = {0};
    size_t n_fields = journal_split(text, fields, JOURNAL_MAX_FIELDS);
    CHECK(n_fields >= 1 && n_fields <= JOURNAL_MAX_FIELDS);
    bool good = batch_summary_add(&summary, fields, n_fields);
    CHECK(good == (n_fields >= BATCH_NUM_FIELDS));
    batch_summary_free(&summary);
    free(text);
    return 0;
}
