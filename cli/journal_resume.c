/* SPDX-License-Identifier: MIT */
/* What is there of a run that was stopped: the state file, and how much of the outputs is as it
 * says. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal_part.h"

/* ---- Fields ---- */

static void undo_escapes(char *text)
{
    char *to = text;
    for (; *text != '\0'; text++) {
        if (*text == '\\' && text[1] != '\0') {
            text++;
            *to++ = (char)(*text == 't' ? '\t' : *text == 'n' ? '\n' : *text);
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
}

size_t journal_split(char *line, char **fields, size_t most)
{
    size_t n = 0;
    while (line != NULL && n < most) {
        char *tab = strchr(line, '\t');
        if (tab != NULL)
            *tab++ = '\0';
        undo_escapes(line);
        fields[n++] = line;
        line = tab;
    }
    return n;
}

/* ---- Reading ---- */

elea_status journal_read_state(const struct journal *journal, char **text, size_t *size,
                               elea_error *error)
{
    struct stat status;
    if (fstat(journal->state, &status) != 0)
        return journal_cannot("read", journal->state_name, error);
    *size = (size_t)status.st_size;
    *text = malloc(*size + 1);
    if (*text == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the state");
    for (size_t n = 0; n < *size;) {
        ssize_t got = pread(journal->state, *text + n, *size - n, (off_t)n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return journal_cannot("read", journal->state_name, error);
        if (got == 0)
            *size = n;
        n += (size_t)got;
    }
    (*text)[*size] = '\0';
    return ELEA_OK;
}

/* The next line with its end, or NULL: a torn line is none. */
static char *next_line(char **text)
{
    char *line = *text, *end = strchr(line, '\n');
    if (end == NULL)
        return NULL;
    *end = '\0';
    *text = end + 1;
    return line;
}

const char *journal_value(const struct journal_head *head, const char *key)
{
    for (size_t i = 0; i < head->n; i++)
        if (strcmp(head->lines[i].key, key) == 0)
            return head->lines[i].value;
    return NULL;
}

static elea_status differs(const struct journal *journal, const char *key, const char *was,
                           const char *is, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s cannot be continued: %.80s was %s%.200s, and is %s%.200s now; give "
                          "what was given before, or another name for the output",
                          journal->outputs[0].name, key, was != NULL ? "" : "not given",
                          was != NULL ? was : "", is != NULL ? "" : "not given",
                          is != NULL ? is : "");
}

elea_status journal_read_head(const struct journal *journal, char **text, struct journal_head *head,
                              bool *complete, elea_error *error)
{
    char *line = next_line(text);
    *complete = false;
    if (line == NULL)
        return ELEA_OK;
    if (strcmp(line, "elea state 1") != 0)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: not the state of a run of this version; give another name for "
                              "the output",
                              journal->state_name);
    while ((line = next_line(text)) != NULL && strcmp(line, "begin") != 0) {
        char *fields[3];
        if (journal_split(line, fields, 3) != 3 || !journal_describe(head, fields[1], fields[2]))
            break;
    }
    *complete = line != NULL && strcmp(line, "begin") == 0;
    return ELEA_OK;
}

elea_status journal_check_head(const struct journal *journal, const struct journal_head *head,
                               char **text, bool *complete, elea_error *error)
{
    struct journal_head seen = {NULL, 0};
    elea_status failed = journal_read_head(journal, text, &seen, complete, error);
    for (size_t i = 0; *complete && i < seen.n && !failed; i++) {
        const char *is = journal_value(head, seen.lines[i].key);
        if (is == NULL || strcmp(is, seen.lines[i].value) != 0)
            failed = differs(journal, seen.lines[i].key, seen.lines[i].value, is, error);
    }
    for (size_t i = 0; *complete && i < head->n && !failed; i++)
        if (journal_value(&seen, head->lines[i].key) == NULL)
            failed = differs(journal, head->lines[i].key, NULL, head->lines[i].value, error);
    journal_head_free(&seen);
    return failed;
}

/* Whether the output has a part of that content; `*whole` is false if it ends before. */
static bool has_part(const struct journal_output *output, uint64_t end, uint64_t hash, bool *whole)
{
    uint64_t found = JOURNAL_HASH;
    *whole = true;
    for (uint64_t at = output->end; at < end;) {
        char buffer[4096];
        size_t wanted = end - at < sizeof buffer ? (size_t)(end - at) : sizeof buffer;
        ssize_t got = pread(output->descriptor, buffer, wanted, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            *whole = false;
            return false;
        }
        found = journal_hash(found, buffer, (size_t)got);
        at += (uint64_t)got;
    }
    return found == hash;
}

/* Reads "+ end:hash ..." and checks the outputs; `*good` is false for a record that is not there.
 */
static elea_status check_record(struct journal *journal, const char *places, bool *good,
                                elea_error *error)
{
    uint64_t ends[JOURNAL_MAX_OUTPUTS];
    *good = places[0] == '+';
    for (size_t i = 0; i < journal->n_outputs && *good; i++) {
        char *rest = NULL;
        places = strchr(places, ' ');
        *good = places != NULL;
        if (!*good)
            break;
        ends[i] = strtoull(++places, &rest, 10);
        uint64_t hash = *rest == ':' ? strtoull(rest + 1, NULL, 16) : 0;
        bool whole = false;
        *good = ends[i] >= journal->outputs[i].end &&
                has_part(&journal->outputs[i], ends[i], hash, &whole);
        if (!*good && whole)
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: is not as it was written, from byte %" PRIu64
                                  " on; restore it, or give another name",
                                  journal->outputs[i].name, journal->outputs[i].end);
    }
    for (size_t i = 0; i < journal->n_outputs && *good; i++)
        journal->outputs[i].end = ends[i];
    return ELEA_OK;
}

elea_status journal_next_record(struct journal *journal, char **text, char **fields, size_t *n,
                                bool *good, elea_error *error)
{
    char *line = next_line(text);
    *good = line != NULL;
    if (line == NULL)
        return ELEA_OK;
    *n = journal_split(line, fields, JOURNAL_MAX_FIELDS);
    return check_record(journal, fields[0], good, error);
}

/* Takes the complete records; `*end` is where the next line of the state belongs. */
elea_status journal_take_records(struct journal *journal, char *text, const char *begin,
                                 size_t *end, const struct journal_taker *taker, elea_error *error)
{
    *end = (size_t)(text - begin);
    for (bool first = true;; first = false) {
        char *fields[JOURNAL_MAX_FIELDS];
        bool good = false;
        size_t n = 0;
        elea_status failed = journal_next_record(journal, &text, fields, &n, &good, error);
        if (failed || !good)
            return failed;
        if (!first) {
            failed = taker->take(taker->context, fields + 1, n - 1, error);
            journal->n_records++;
        }
        if (failed)
            return failed;
        journal->begun = true;
        *end = (size_t)(text - begin);
    }
}

/* Only what is longer is cut, so that complete files keep their time. */
static elea_status cut_file(int descriptor, const char *name, uint64_t end, elea_error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return journal_cannot("read", name, error);
    if ((uint64_t)status.st_size > end && ftruncate(descriptor, (off_t)end) != 0)
        return journal_cannot("write", name, error);
    return ELEA_OK;
}

elea_status journal_cut(struct journal *journal, size_t state_end, elea_error *error)
{
    elea_status failed = cut_file(journal->state, journal->state_name, state_end, error);
    for (size_t i = 0; i < journal->n_outputs && !failed; i++)
        failed = cut_file(journal->outputs[i].descriptor, journal->outputs[i].name,
                          journal->outputs[i].end, error);
    return failed;
}
