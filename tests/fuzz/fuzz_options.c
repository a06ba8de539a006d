/* SPDX-License-Identifier: MIT */
/**
 * A command line, one word a line (words.h), and after an empty line the file that --config-file
 * names: accepted, or rejected with a message. The words that determine the results are again a
 * command line that is accepted.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "config.h"
#include "option_words.h"
#include "options.h"
#include "words.h"

enum { MAX_WORDS = 200 };

static const char *config; /* the text of the file */

elea_status __wrap_config_read(const char *path, char **text, config_setter *set, void *context,
                               elea_error *error);

elea_status __wrap_config_read(const char *path, char **text, config_setter *set, void *context,
                               elea_error *error)
{
    *text = strdup(config);
    CHECK(*text != NULL && path != NULL);
    return config_apply(*text, path, set, context, error);
}

/* Splits the lines before an empty one. */
static int split(char *text, char **words)
{
    static char program[] = "elea";
    int n = 1;
    words[0] = program;
    while (*text != '\0' && *text != '\n' && n < MAX_WORDS) {
        char *end = text + strcspn(text, "\n");
        bool last = *end == '\0';
        *end = '\0';
        words[n++] = text;
        text = last ? end : end + 1;
    }
    words[n] = NULL;
    config = *text == '\n' ? text + 1 : "";
    return n;
}

static void check_failure(const elea_error *error, elea_status failed)
{
    CHECK(failed == error->status && error->message[0] != '\0');
    CHECK(memchr(error->message, '\0', sizeof error->message) != NULL);
}

static size_t count(char **words)
{
    size_t n = 0;
    while (words[n] != NULL)
        n++;
    return n;
}

static void parse_again(const struct options *options)
{
    char **kept = option_words(options), **left_out = option_words_left_out(options);
    struct options again;
    elea_error error = ELEA_ERROR_INIT;
    CHECK(kept != NULL && left_out != NULL);
    CHECK(count(kept) + count(left_out) == (size_t)options->argc);
    if (!options->help && !options->version) {
        CHECK(options_parse((int)count(kept), kept, &again, &error) == ELEA_OK);
        CHECK(again.batch == options->batch && again.merge == options->merge);
        CHECK(again.settings.num_walks == options->settings.num_walks);
        CHECK(again.settings.seed == options->settings.seed);
        CHECK(again.n_trajectories == options->n_trajectories);
        options_free(&again);
    }
    free(kept);
    free(left_out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *words[MAX_WORDS + 1], *text = expand_words(data, size);
    struct options options;
    elea_error error = ELEA_ERROR_INIT;
    elea_status failed = options_parse(split(text, words), words, &options, &error);
    if (failed)
        check_failure(&error, failed);
    else
        parse_again(&options);
    options_free(&options);
    free(text);
    return 0;
}
