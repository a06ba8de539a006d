/* SPDX-License-Identifier: MIT */
#include "batch_summary.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"

enum { MAX_KINDS = 20 }; /* printed */

/* ---- Kinds of messages ---- */

void batch_group_text(const char *message, char text[BATCH_GROUP_SIZE])
{
    size_t used = 0;
    /* "line 5: ", "frame 3: " */
    for (const char *place = message; (place = strstr(place, ": ")) != NULL; place += 2)
        if (isdigit((unsigned char)place[-(place > message)]) && place - message < 24)
            message = place + 2;
    for (const char *c = message; *c != '\0' && *c != ';' && used + 2 < BATCH_GROUP_SIZE; c++) {
        bool number = isdigit((unsigned char)*c) != 0;
        if (number)
            c += strspn(c, "0123456789.") - 1;
        text[used++] = number ? '#' : *c;
    }
    text[used] = '\0';
    message_mask(text);
}

bool batch_group_note(struct message_list *list, const char *message)
{
    char text[BATCH_GROUP_SIZE];
    batch_group_text(message, text);
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->lines[i], text) == 0)
            return true;
    return message_add(list, text);
}

static bool count_kind(struct batch_groups *groups, const char *text)
{
    for (size_t i = 0; i < groups->n; i++)
        if (strncmp(groups->items[i].text, text, BATCH_GROUP_SIZE - 1) == 0) {
            groups->items[i].n++;
            return true;
        }
    struct batch_group *items = realloc(groups->items, (groups->n + 1) * sizeof *items);
    if (items == NULL)
        return false;
    groups->items = items;
    (void)snprintf(items[groups->n].text, BATCH_GROUP_SIZE, "%s", text);
    items[groups->n++].n = 1;
    return true;
}

/* ---- Fields ---- */

static char *integer(uint64_t value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%" PRIu64, value);
    return strdup(text);
}

static char *with_letter(char letter, const char *text)
{
    size_t size = strlen(text) + 2;
    char *field = malloc(size);
    if (field != NULL)
        (void)snprintf(field, size, "%c%s", letter, text);
    return field;
}

size_t batch_summary_fields(const struct batch_entry *entry, char *fields[], size_t most)
{
    size_t n = 0;
    fields[n++] = strdup(entry->name);
    fields[n++] = integer(entry->input->size);
    fields[n++] = integer((uint64_t)entry->input->modified);
    fields[n++] = integer(entry->hash);
    fields[n++] = integer(entry->n_rows);
    fields[n++] = integer(entry->n_failed);
    fields[n++] = strdup(entry->radii != NULL ? entry->radii : "");
    for (size_t i = 0; i < entry->failures.n && n < most; i++)
        fields[n++] = with_letter('F', entry->failures.lines[i]);
    for (size_t i = 0; i < entry->warnings.n && n < most; i++)
        fields[n++] = with_letter('W', entry->warnings.lines[i]);
    return n;
}

static bool add_radii(struct batch_summary *summary, const char *text)
{
    char *end = NULL;
    for (double radius = strtod(text, &end); end != text; radius = strtod(text, &end)) {
        double *radii = realloc(summary->radii, (summary->n_radii + 1) * sizeof *radii);
        if (radii == NULL)
            return false;
        summary->radii = radii;
        radii[summary->n_radii++] = radius;
        text = end;
    }
    return true;
}

bool batch_summary_add(struct batch_summary *summary, char *const *fields, size_t n_fields)
{
    if (n_fields < BATCH_NUM_FIELDS)
        return false;
    uint64_t n_failed = strtoull(fields[5], NULL, 10);
    summary->n_structures++;
    summary->n_rows += strtoull(fields[4], NULL, 10);
    summary->n_rows_failed += n_failed;
    summary->n_failed += n_failed > 0;
    bool good = add_radii(summary, fields[6]);
    for (size_t i = BATCH_NUM_FIELDS; i < n_fields && good; i++)
        good = count_kind(fields[i][0] == 'F' ? &summary->failures : &summary->warnings,
                          fields[i][0] != '\0' ? fields[i] + 1 : "");
    return good;
}

void batch_summary_free(struct batch_summary *summary)
{
    free(summary->failures.items);
    free(summary->warnings.items);
    free(summary->radii);
    *summary = (struct batch_summary){0};
}

/* ---- Printing ---- */

static int more_first(const void *a, const void *b)
{
    const struct batch_group *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp(x->text, y->text);
}

static void print_groups(const char *heading, const struct batch_groups *groups)
{
    if (groups->n == 0)
        return;
    qsort(groups->items, groups->n, sizeof *groups->items, more_first);
    (void)fprintf(stderr, "%s:\n", heading);
    for (size_t i = 0; i < groups->n && i < MAX_KINDS; i++)
        (void)fprintf(stderr, "%7zu  %s\n", groups->items[i].n, groups->items[i].text);
    if (groups->n > MAX_KINDS)
        (void)fprintf(stderr, "         and %zu other kinds\n", groups->n - MAX_KINDS);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* By linear interpolation, as in NumPy. */
static double quantile(const double *sorted, size_t n, double fraction)
{
    double place = fraction * (double)(n - 1);
    size_t below = (size_t)place;
    size_t above = below + 1 < n ? below + 1 : below;
    return sorted[below] + (place - (double)below) * (sorted[above] - sorted[below]);
}

static void print_radii(const struct batch_summary *summary)
{
    const double *r = summary->radii;
    size_t n = summary->n_radii;
    if (n == 0)
        return;
    qsort(summary->radii, n, sizeof *r, ascending);
    (void)fprintf(
        stderr, "hydrodynamic radius of %zu (A): min %.4g, quartiles %.4g, %.4g, %.4g, max %.4g\n",
        n, r[0], quantile(r, n, 0.25), quantile(r, n, 0.5), quantile(r, n, 0.75), r[n - 1]);
}

static void print_skipped(const struct inputs_skipped *skipped, size_t n_duplicates)
{
    if (skipped->unknown > 0)
        (void)fprintf(stderr, "skipped: %zu file%s of unknown format in folders or archives\n",
                      skipped->unknown, skipped->unknown == 1 ? "" : "s");
    if (skipped->parts > 0)
        (void)fprintf(stderr,
                      "skipped: %zu file%s without names or without positions of atoms, in "
                      "folders or archives\n",
                      skipped->parts, skipped->parts == 1 ? "" : "s");
    if (n_duplicates > 0)
        (void)fprintf(stderr, "given more than once: %zu file%s, each time with its own row\n",
                      n_duplicates, n_duplicates == 1 ? "" : "s");
}

void batch_summary_print(const struct batch_summary *summary, const struct inputs_skipped *skipped,
                         size_t n_duplicates, size_t n_now, double seconds)
{
    size_t n = summary->n_structures;
    (void)fprintf(stderr, "%zu structure%s: %zu done, %zu failed", n, n == 1 ? "" : "s",
                  n - summary->n_failed, summary->n_failed);
    if (summary->n_rows != n)
        (void)fprintf(stderr, "; %zu rows", summary->n_rows);
    if (n_now < n)
        (void)fprintf(stderr, "; %zu in this run", n_now);
    if (n_now > 0 && seconds > 0.0)
        (void)fprintf(stderr, "; %.3g s, %.3g per second", seconds, (double)n_now / seconds);
    (void)fputc('\n', stderr);
    print_skipped(skipped, n_duplicates);
    print_radii(summary);
    print_groups("failed", &summary->failures);
    print_groups("warnings", &summary->warnings);
}
