/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "option_batch.h"
#include "option_words.h"
#include "output.h"
#include "page_options.h"
#include "shard.h"

/* ---- Names ---- */

/* Edits (insert, delete, replace, swap neighbours) from one short word to another. */
static size_t distance(const char *a, const char *b)
{
    enum { LIMIT = 40 };
    size_t n = strlen(a), m = strlen(b);
    if (n >= LIMIT || m >= LIMIT)
        return LIMIT;
    size_t d[LIMIT][LIMIT];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m];
}

/* The name that was probably meant; the beginning of a name counts as one wrong letter. */
static const struct option_row *nearest(const char *name)
{
    const struct option_row *row = NULL, *found = NULL;
    size_t least = strlen(name) / 3 + 2;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++) {
        if (row->name == NULL)
            continue;
        size_t d = distance(name, row->name);
        if (d > 1 && strlen(name) >= 2 && strncmp(name, row->name, strlen(name)) == 0)
            d = 1;
        if (d < least) {
            least = d;
            found = row;
        }
    }
    return found;
}

static elea_status unknown_option(const char *name, elea_error *error)
{
    const struct option_row *near = nearest(name);
    if (near != NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "unknown option --%s; did you mean --%s?",
                              name, near->name);
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "unknown option --%s; elea --help lists the options", name);
}

/* ---- Values ---- */

/* Fails with "give a, b or c". */
static elea_status refuse_choice(const struct option_row *row, elea_error *error)
{
    char list[256] = "";
    size_t used = 0;
    for (unsigned i = 0; option_table_choice(row, i) != NULL && used < sizeof list; i++) {
        const char *comma = i == 0 ? "" : option_table_choice(row, i + 1) != NULL ? ", " : " or ";
        int length =
            snprintf(list + used, sizeof list - used, "%s%s", comma, option_table_choice(row, i));
        used += length > 0 ? (size_t)length : 0;
    }
    return elea_error_set(error, ELEA_ERROR_ARGUMENT, "give %s", list);
}

static elea_status read_choice(const struct option_row *row, const char *text, unsigned *target,
                               elea_error *error)
{
    const char *name = NULL;
    for (unsigned i = 0; text != NULL && (name = option_table_choice(row, i)) != NULL; i++)
        if (strcmp(name, text) == 0) {
            *target = i;
            return ELEA_OK;
        }
    return refuse_choice(row, error);
}

static size_t number_of(const struct option_row *row)
{
    size_t number = 0;
    while (option_table_at(number) != row)
        number++;
    return number;
}

static elea_status apply(const struct option_row *row, const char *text, struct options *options,
                         elea_error *error)
{
    void *target = (char *)options + row->offset;
    elea_status failed = row->parse != NULL ? row->parse(text, target, error)
                                            : read_choice(row, text, target, error);
    if (failed)
        return elea_error_prefix(error, error->status, "--%s%s%.200s", row->name,
                                 text != NULL ? " " : "", text != NULL ? text : "");
    options->given[number_of(row)] = true;
    return ELEA_OK;
}

/* ---- The command line ---- */

/* An option in place of a value means that the value was forgotten; "-5" and "-" are values. */
static bool looks_like_option(const char *text)
{
    char name[64];
    if (strncmp(text, "--", 2) == 0) {
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(text + 2, "="), text + 2);
        return option_table_find(name) != NULL;
    }
    return text[0] == '-' && option_table_find_letter(text[1]) != NULL;
}

struct arguments {
    int argc;
    char **argv;
    int next;
};

static elea_status take_value(const struct option_row *row, const char *attached,
                              struct arguments *arguments, struct options *options,
                              elea_error *error)
{
    if (attached == NULL &&
        (arguments->next == arguments->argc || looks_like_option(arguments->argv[arguments->next])))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "option --%s needs a value: --%s %s",
                              row->name, row->name, row->argument);
    return apply(row, attached != NULL ? attached : arguments->argv[arguments->next++], options,
                 error);
}

static elea_status parse_long(const char *text, struct arguments *arguments,
                              struct options *options, elea_error *error)
{
    char name[64];
    size_t length = strcspn(text, "=");
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), text);
    const char *attached = text[length] == '=' ? text + length + 1 : NULL;
    const struct option_row *row = option_table_find(name);
    if (row == NULL)
        return unknown_option(name, error);
    if (row->argument != NULL)
        return take_value(row, attached, arguments, options, error);
    if (attached != NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "option --%s takes no value", row->name);
    return apply(row, NULL, options, error);
}

/* -qv, -j4, -j 4 */
static elea_status parse_letters(const char *letters, struct arguments *arguments,
                                 struct options *options, elea_error *error)
{
    for (; *letters != '\0'; letters++) {
        const struct option_row *row = option_table_find_letter(*letters);
        if (row == NULL)
            return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                  "unknown option -%c; elea --help lists the options", *letters);
        if (row->argument != NULL)
            return take_value(row, letters[1] != '\0' ? letters + 1 : NULL, arguments, options,
                              error);
        elea_status failed = apply(row, NULL, options, error);
        if (failed)
            return failed;
    }
    return ELEA_OK;
}

elea_status options_set(void *options, const char *name, const char *value, elea_error *error)
{
    const struct option_row *row =
        strlen(name) == 1 ? option_table_find_letter(name[0]) : option_table_find(name);
    if (row == NULL)
        return unknown_option(name, error);
    if (row->offset == offsetof(struct options, config))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--%s: is allowed only on the command line", row->name);
    if (row->argument != NULL && value == NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "option --%s needs a value: %s = %s",
                              row->name, row->name, row->argument);
    if (row->argument == NULL && value != NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "option --%s takes no value", row->name);
    return apply(row, value, options, error);
}

/* ---- Given options ---- */

static const struct option_row *find_offset(size_t offset)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (row->name != NULL && row->offset == offset)
            return row;
    return NULL;
}

bool options_given_at(const struct options *options, size_t offset)
{
    const struct option_row *row = find_offset(offset);
    return row != NULL && options->given[number_of(row)];
}

void options_complete_at(struct options *options, size_t offset, double value)
{
    const struct option_row *row = find_offset(offset);
    if (row == NULL || options->given[number_of(row)])
        return;
    *(double *)(void *)((char *)options + offset) = value;
    options->given[number_of(row)] = true;
}

void options_set_text(struct options *options, size_t offset, const char *value)
{
    const struct option_row *row = find_offset(offset);
    *(const char **)(void *)((char *)options + offset) = value;
    if (row != NULL)
        options->given[number_of(row)] = true;
}

elea_status options_refuse(const struct options *options, enum option_scope scope,
                           elea_error *error)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (row->scope == scope && options->given[i])
            return elea_error_set(
                error, ELEA_ERROR_ARGUMENT, "--%s: applies to %s, but %s is %s; leave it out",
                row->name, scope == OPTION_FOR_ATOMS ? "atoms" : "images of voxels",
                options->structure, scope == OPTION_FOR_ATOMS ? "a geometric model" : "not one");
    return ELEA_OK;
}

/* ---- Contradictions ---- */

/* Name of the file that an option writes; NULL if it was not given, or writes none. */
static const char *output_of(const struct option_row *row, const struct options *options)
{
    const void *member = (const char *)options + row->offset;
    return row->writes ? *(const char *const *)member : NULL;
}

static elea_status check_outputs(const struct options *options, elea_error *error)
{
    const struct option_row *first = NULL, *second = NULL;
    for (size_t i = 0; (first = option_table_at(i)) != NULL; i++)
        for (size_t j = i + 1; (second = option_table_at(j)) != NULL; j++) {
            const char *a = output_of(first, options), *b = output_of(second, options);
            if (a != NULL && b != NULL &&
                (strcmp(a, b) == 0 || (output_is_stdout(a) && output_is_stdout(b)) ||
                 output_same_file(a, b)))
                return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                      "--%s and --%s cannot write to the same file", first->name,
                                      second->name);
        }
    return ELEA_OK;
}

/* Options of another command are refused by name. */
static elea_status check_command(const struct options *options, elea_error *error)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++) {
        const char *advice = option_batch_refusal(row);
        if (!options->given[i])
            continue;
        if (options->merge && !option_words_is_of_merge(row))
            return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                  "--%s is not for elea merge; the parts were computed with it, or "
                                  "without it",
                                  row->name);
        if (options->batch && advice != NULL)
            return elea_error_set(error, ELEA_ERROR_ARGUMENT, "--%s is not for elea batch; %s",
                                  row->name, advice);
        if (!options->batch && !options->merge && option_batch_is_own(row))
            return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                  "--%s is for elea batch: elea batch [options] PATH...",
                                  row->name);
    }
    if (options->merge && options->n_trajectories == 0)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT, "%s",
            "give the JSON files of all parts: elea merge [options] PART.json...; "
            "elea merge --help lists the options");
    if (options->batch && options->n_trajectories == 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s",
                              "give structures: elea batch [options] "
                              "PATH|FOLDER|@LIST|ARCHIVE...; elea batch --help lists the options");
    return ELEA_OK;
}

static elea_status check(const struct options *options, elea_error *error)
{
    const elea_settings *settings = &options->settings;
    if (check_command(options, error) != ELEA_OK)
        return error->status;
    if (options->structure == NULL && !options->batch && !options->merge)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s",
                              "give a structure: elea [options] STRUCTURE [TRAJECTORY...]; "
                              "elea --help lists the options");
    if (OPTIONS_GIVEN(options, settings.num_walks) &&
        OPTIONS_GIVEN(options, settings.max_num_walks))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s",
                              "--num-walks sets the number of walks; leave out --max-num-walks");
    if (OPTIONS_GIVEN(options, settings.num_interior_samples) &&
        OPTIONS_GIVEN(options, settings.max_num_interior_samples))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s",
                              "--num-interior-samples sets the number of samples; leave out "
                              "--max-num-interior-samples");
    if (OPTIONS_GIVEN(options, csv_format) && options->csv == NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s",
                              "--csv-format sets the layout of the CSV file; give --csv FILE too");
    if (OPTIONS_GIVEN(options, settings.control_charges) && settings->control_charges > 0 &&
        settings->method == ELEA_METHOD_WOS)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT, "%s",
            "--control-charges is for first-passage walks; leave out --method wos");
    elea_status failed = page_options_check(options, error);
    if (!failed)
        failed = shard_check(options, error);
    return failed ? failed : check_outputs(options, error);
}

/* ---- All options ---- */

/* All operands are stored as trajectories; `finish_operands` takes the structure from them. */
static elea_status parse_words(struct options *options, elea_error *error)
{
    struct arguments arguments = {options->argc, options->argv,
                                  options->batch || options->merge ? 2 : 1};
    bool operands_only = false;
    options->n_trajectories = 0;
    while (arguments.next < arguments.argc) {
        const char *text = arguments.argv[arguments.next++];
        elea_status failed = ELEA_OK;
        if (operands_only || text[0] != '-' || text[1] == '\0')
            options->trajectories[options->n_trajectories++] = text;
        else if (strcmp(text, "--") == 0)
            operands_only = true;
        else if (text[1] == '-')
            failed = parse_long(text + 2, &arguments, options, error);
        else
            failed = parse_letters(text + 1, &arguments, options, error);
        if (failed)
            return failed;
    }
    return ELEA_OK;
}

/* The first operand is the structure, unless the command line has an --input-file. */
static void finish_operands(struct options *options, bool input_on_line)
{
    options->structure = options->input;
    if (input_on_line || options->n_trajectories == 0)
        return;
    options->structure = options->trajectories[0];
    options->n_trajectories--;
    memmove(options->trajectories, options->trajectories + 1,
            options->n_trajectories * sizeof *options->trajectories);
}

static struct options nothing_given(int argc, char **argv, const char **trajectories)
{
    struct options options = option_table_nothing_given();
    options.argc = argc;
    options.argv = argv;
    options.trajectories = trajectories;
    options.batch = argc > 1 && strcmp(argv[1], "batch") == 0;
    options.merge = argc > 1 && strcmp(argv[1], "merge") == 0;
    return options;
}

/* Parses twice if there is a file of options: first to find it, then to override its values. */
elea_status options_parse(int argc, char **argv, struct options *options, elea_error *error)
{
    const char **trajectories = calloc((size_t)argc + 1, sizeof *trajectories);
    *options = nothing_given(argc, argv, trajectories);
    if (trajectories == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the arguments");
    elea_status failed = parse_words(options, error);
    bool input_on_line = options->input != NULL;
    if (!failed && options->config != NULL && !options->help && !options->version) {
        const char *config = options->config;
        *options = nothing_given(argc, argv, trajectories);
        failed = config_read(config, &options->config_text, options_set, options, error);
        if (!failed)
            failed = parse_words(options, error);
    }
    if (failed)
        return failed;
    if (!options->batch && !options->merge)
        finish_operands(options, input_on_line);
    if (page_options_complete(options, error) != ELEA_OK)
        return error->status;
    return options->help || options->version ? ELEA_OK : check(options, error);
}

void options_free(struct options *options)
{
    free(options->trajectories);
    free(options->config_text);
    free(options->report_json);
    for (size_t i = 0; i < sizeof options->part_names / sizeof options->part_names[0]; i++)
        free(options->part_names[i]);
    options->trajectories = NULL;
    options->config_text = NULL;
    options->report_json = NULL;
}
