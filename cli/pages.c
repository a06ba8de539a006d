/* SPDX-License-Identifier: MIT */
/**
 * Writes the manual page or the completion of a shell at build time: copies a template to standard
 * output, with the table of options in place of the lines "@OPTIONS@" (manual page), "@NAMES@" and
 * "@VALUES@" (bash), "@ZSH@" and "@FISH@".
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "option_table.h"

/* ---- The manual page ---- */

/* Text for groff: dashes that can be copied as dashes, and `bold`. */
static void print_roff(const char *text)
{
    bool bold = false;
    for (; *text != '\0'; text++) {
        if (*text == '`') {
            bold = !bold;
            (void)fputs(bold ? "\\fB" : "\\fR", stdout);
        } else if (*text == '-' || *text == '\\') {
            (void)fputs(*text == '-' ? "\\-" : "\\e", stdout);
        } else {
            (void)putchar(*text);
        }
    }
}

/* "Frames" of "Frames, numbered from 0" */
static void print_heading(const struct option_row *row)
{
    size_t length = strcspn(row->help, ",(");
    while (row->help[length - 1] == ' ')
        length--;
    (void)printf(".SS \"%.*s\"\n", (int)length, row->help);
    if (row->manual == NULL)
        return;
    print_roff(row->manual);
    (void)putchar('\n');
}

static void print_option(const struct option_row *row)
{
    char fallback[128];
    option_table_default(row, fallback, sizeof fallback);
    (void)fputs(".TP\n", stdout);
    if (row->letter != 0)
        (void)printf("\\fB\\-%c\\fR, ", row->letter);
    (void)fputs("\\fB\\-\\-", stdout);
    print_roff(row->name);
    if (row->alias != NULL) {
        (void)fputs("\\fR, \\fB\\-\\-", stdout);
        print_roff(row->alias);
    }
    (void)fputs("\\fR", stdout);
    if (row->argument != NULL)
        (void)printf(" \\fI%s\\fR", row->argument);
    (void)putchar('\n');
    if (row->manual != NULL) {
        print_roff(row->manual);
    } else {
        (void)putchar(toupper((unsigned char)row->help[0]));
        print_roff(row->help + 1);
        (void)putchar('.');
    }
    if (fallback[0] != '\0') {
        (void)fputs("\nDefault: ", stdout);
        print_roff(fallback);
        (void)putchar('.');
    }
    (void)putchar('\n');
}

static void print_manual(void)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++) {
        if (row->name == NULL)
            print_heading(row);
        else
            print_option(row);
    }
}

/* ---- Completion for bash ---- */

static void print_names(void)
{
    const struct option_row *row = NULL;
    (void)fputs("    local options='", stdout);
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++) {
        if (row->name != NULL)
            (void)printf("--%s ", row->name);
        if (row->alias != NULL)
            (void)printf("--%s ", row->alias);
    }
    (void)fputs("'\n", stdout);
}

static bool takes_file(const struct option_row *row)
{
    return strstr(row->argument, "FILE") != NULL;
}

/* What may follow an option: names of values, files, both, or nothing known. */
static void print_values(const struct option_row *row)
{
    bool file = takes_file(row);
    (void)fputs("    ", stdout);
    if (row->letter != 0)
        (void)printf("-%c | ", row->letter);
    if (row->alias != NULL)
        (void)printf("--%s | ", row->alias);
    (void)printf("--%s) ", row->name);
    if (!file && option_table_choice(row, 0) == NULL) {
        (void)fputs("COMPREPLY=() ;;\n", stdout);
        return;
    }
    (void)fputs("mapfile -t COMPREPLY < <(compgen", stdout);
    const char *name = option_table_choice(row, 0);
    if (name != NULL)
        (void)fputs(" -W '", stdout);
    for (unsigned i = 0; (name = option_table_choice(row, i)) != NULL; i++)
        (void)printf("%s%s", i > 0 ? " " : "", name);
    (void)printf("%s%s -- \"$word\") ;;\n", option_table_choice(row, 0) != NULL ? "'" : "",
                 file ? " -f" : "");
}

static void print_completion(void)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (row->name != NULL && row->argument != NULL)
            print_values(row);
}

/* ---- Completion for zsh and fish ---- */

/* The names of an option's values, after `before` if there are any. */
static void print_choices(const struct option_row *row, const char *before)
{
    const char *name = NULL;
    for (unsigned i = 0; (name = option_table_choice(row, i)) != NULL; i++)
        (void)printf("%s%s", i == 0 ? before : " ", name);
}

/* The first clause of an option's help, in single quotes of a shell; `escaped` get a backslash. */
static void print_clause(const struct option_row *row, const char *escaped, const char *quote)
{
    for (const char *at = row->help; strchr(":;(", *at) == NULL; at++) {
        if (at[0] == ' ' && at[1] == '(')
            break;
        if (*at == '\'')
            (void)fputs(quote, stdout);
        else if (*at != '`')
            (void)printf("%s%c", strchr(escaped, *at) != NULL ? "\\" : "", *at);
    }
}

/* '(--csv)--csv=[file of results]:FILE:_files' for _arguments, for one of the option's names. */
static void print_zsh_name(const struct option_row *row, const char *dashes, const char *name)
{
    (void)printf("        '%s%s", dashes, name);
    if (row->argument != NULL)
        (void)putchar(dashes[1] == '-' ? '=' : '+');
    (void)putchar('[');
    print_clause(row, "[]\\", "'\\''");
    (void)putchar(']');
    if (row->argument != NULL) {
        const bool file = takes_file(row), named = option_table_choice(row, 0) != NULL;
        (void)printf(":%s:%s", row->argument, file && !named ? "_files" : "");
        print_choices(row, file ? "{_elea_name_or_file " : "(");
        (void)fputs(named ? (file ? "}" : ")") : file ? "" : " ", stdout);
    }
    (void)fputs("'\n", stdout);
}

static void print_zsh(const struct option_row *row)
{
    const char letter[2] = {row->letter, '\0'};
    if (row->letter != 0)
        print_zsh_name(row, "-", letter);
    if (row->alias != NULL)
        print_zsh_name(row, "--", row->alias);
    print_zsh_name(row, "--", row->name);
}

static void print_fish(const struct option_row *row)
{
    (void)fputs("complete -c elea", stdout);
    if (row->letter != 0)
        (void)printf(" -s %c", row->letter);
    if (row->alias != NULL)
        (void)printf(" -l %s", row->alias);
    (void)printf(" -l %s", row->name);
    if (row->argument != NULL) {
        (void)fputs(takes_file(row) ? " -r -F" : " -x", stdout);
        print_choices(row, " -a '");
        if (option_table_choice(row, 0) != NULL)
            (void)putchar('\'');
    }
    (void)fputs(" -d '", stdout);
    print_clause(row, "\\", "\\'");
    (void)fputs("'\n", stdout);
}

static void print_each(void (*print)(const struct option_row *row))
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (row->name != NULL)
            print(row);
}

/* ---- Templates ---- */

int main(int argc, char **argv)
{
    char line[512];
    FILE *template = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (template == NULL) {
        (void)fputs("usage: pages TEMPLATE\n", stderr);
        return 2;
    }
    while (fgets(line, sizeof line, template) != NULL) {
        if (strcmp(line, "@OPTIONS@\n") == 0)
            print_manual();
        else if (strcmp(line, "@NAMES@\n") == 0)
            print_names();
        else if (strcmp(line, "@VALUES@\n") == 0)
            print_completion();
        else if (strcmp(line, "@ZSH@\n") == 0)
            print_each(print_zsh);
        else if (strcmp(line, "@FISH@\n") == 0)
            print_each(print_fish);
        else
            (void)fputs(line, stdout);
    }
    return fclose(template) != 0 || fflush(stdout) != 0;
}
