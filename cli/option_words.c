/* SPDX-License-Identifier: MIT */
#include "option_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool option_words_omits(const struct option_row *row)
{
    static const size_t members[] = {
        offsetof(struct options, shard),
        offsetof(struct options, report),
        offsetof(struct options, settings.num_threads),
        offsetof(struct options, settings.frames_in_flight),
        offsetof(struct options, settings.max_memory),
        offsetof(struct options, print_benchmarks),
        offsetof(struct options, resume),
        offsetof(struct options, quiet),
        offsetof(struct options, verbose),
    };
    bool omitted = row->name != NULL && row->writes;
    for (size_t i = 0; row->name != NULL && i < sizeof members / sizeof members[0]; i++)
        omitted = omitted || row->offset == members[i];
    return omitted;
}

bool option_words_is_of_merge(const struct option_row *row)
{
    static const size_t others[] = {
        offsetof(struct options, resume),
        offsetof(struct options, shard),
        offsetof(struct options, surface_points),
        offsetof(struct options, interior_points),
    };
    bool own = row->name == NULL || row->offset == offsetof(struct options, help) ||
               option_words_omits(row);
    for (size_t i = 0; row->name != NULL && i < sizeof others / sizeof others[0]; i++)
        own = own && row->offset != others[i];
    return own;
}

/* An option in the command, and the number of its words. */
struct word {
    bool omitted;
    int n;
};

static struct word long_option(const char *text)
{
    char name[64];
    size_t length = strcspn(text, "=");
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), text);
    const struct option_row *row = option_table_find(name);
    bool apart = row != NULL && row->argument != NULL && text[length] != '=';
    return (struct word){row != NULL && option_words_omits(row), apart ? 2 : 1};
}

/* Letters that stand together stay together, because those left out change no result. */
static struct word letter_options(const char *letters)
{
    struct word word = {true, 1};
    for (; *letters != '\0'; letters++) {
        const struct option_row *row = option_table_find_letter(*letters);
        word.omitted = word.omitted && row != NULL && option_words_omits(row);
        if (row != NULL && row->argument != NULL) {
            word.n = letters[1] == '\0' ? 2 : 1;
            break;
        }
    }
    return word;
}

static char **choose(const struct options *options, bool omitted)
{
    char **words = calloc((size_t)options->argc + 1, sizeof *words);
    bool operands_only = false;
    size_t n = 0;
    for (int i = 0; words != NULL && i < options->argc;) {
        const char *text = options->argv[i];
        struct word word = {false, 1};
        if (i > 0 && !operands_only && text[0] == '-' && text[1] != '\0') {
            operands_only = strcmp(text, "--") == 0;
            if (!operands_only)
                word = text[1] == '-' ? long_option(text + 2) : letter_options(text + 1);
        }
        for (int k = 0; k < word.n && i < options->argc; k++, i++)
            if (word.omitted == omitted)
                words[n++] = options->argv[i];
    }
    return words;
}

char **option_words(const struct options *options)
{
    return choose(options, false);
}

char **option_words_left_out(const struct options *options)
{
    return choose(options, true);
}
