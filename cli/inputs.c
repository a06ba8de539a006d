/* SPDX-License-Identifier: MIT */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

enum { MAX_DEPTH = 64 }; /* of folders: deeper ones are a loop, or a mistake */

struct search {
    struct inputs *inputs;
    const char *const *outputs;
};

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the names of the structures");
}

bool inputs_is_hidden(const char *path)
{
    for (const char *part = path; part != NULL && *part != '\0';) {
        size_t length = strcspn(part, "/");
        bool dots = strncmp(part, ".", length) == 0 || strncmp(part, "..", length) == 0;
        if (part[0] == '.' && !dots)
            return true;
        part = part[length] == '/' ? part + length + 1 : NULL;
    }
    return false;
}

/* ---- Files ---- */

static void note_status(struct input *input, const struct stat *status)
{
    input->exists = true;
    input->device = status->st_dev;
    input->number = status->st_ino;
    input->size = (uint64_t)status->st_size;
#ifdef __APPLE__
    input->modified =
        status->st_mtimespec.tv_sec * (int64_t)1000000000 + status->st_mtimespec.tv_nsec;
#else
    input->modified = status->st_mtim.tv_sec * (int64_t)1000000000 + status->st_mtim.tv_nsec;
#endif
}

static elea_status add(struct inputs *inputs, const char *path, elea_file_kind kind,
                       const struct stat *status, elea_error *error)
{
    if (inputs->n == inputs->capacity) {
        size_t capacity = 2 * inputs->capacity + 64;
        struct input *items = realloc(inputs->items, capacity * sizeof *items);
        if (items == NULL)
            return no_memory(error);
        inputs->items = items;
        inputs->capacity = capacity;
    }
    struct input *input = &inputs->items[inputs->n];
    *input = (struct input){.path = strdup(path), .kind = kind};
    if (input->path == NULL)
        return no_memory(error);
    inputs->n++;
    if (status != NULL)
        note_status(input, status);
    inputs->total_size += input->size;
    return ELEA_OK;
}

/* ---- Folders ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
}

static elea_status list_folder(const char *path, char ***names, size_t *n, elea_error *error)
{
    size_t capacity = 0;
    const struct dirent *entry = NULL;
    DIR *folder = opendir(path);
    *names = NULL;
    *n = 0;
    if (folder == NULL)
        return elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot read the folder: %s", path,
                              strerror(errno));
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (*n == capacity) {
            capacity = 2 * capacity + 64;
            char **more = realloc(*names, capacity * sizeof *more);
            if (more == NULL)
                break;
            *names = more;
        }
        size_t size = strlen(path) + strlen(entry->d_name) + 2;
        (*names)[*n] = malloc(size);
        if ((*names)[*n] == NULL)
            break;
        bool slash = path[strlen(path) - 1] == '/';
        (void)snprintf((*names)[*n], size, "%s%s%s", path, slash ? "" : "/", entry->d_name);
        ++*n;
    }
    (void)closedir(folder);
    if (entry == NULL) {
        if (*n > 0)
            qsort(*names, *n, sizeof **names, by_name);
        return ELEA_OK;
    }
    free_names(*names, *n);
    *names = NULL;
    *n = 0;
    return no_memory(error);
}

static bool is_output(const struct search *search, const struct stat *status)
{
    struct stat output;
    for (const char *const *name = search->outputs; *name != NULL; name++)
        if (stat(*name, &output) == 0 && output.st_dev == status->st_dev &&
            output.st_ino == status->st_ino)
            return true;
    return false;
}

static elea_status add_found(const struct search *search, const char *path,
                             const struct stat *status, elea_error *error)
{
    if (is_output(search, status))
        return ELEA_OK;
    elea_file_kind kind = elea_file_kind_find(path, NULL, 0);
    search->inputs->skipped.unknown += kind == ELEA_FILE_UNKNOWN;
    search->inputs->skipped.parts += kind == ELEA_FILE_PART;
    if (kind == ELEA_FILE_UNKNOWN || kind == ELEA_FILE_PART)
        return ELEA_OK;
    return add(search->inputs, path, kind, status, error);
}

/* Links to files are followed, links to folders are not: they may lead in circles. */
static elea_status search_folder(const struct search *search, const char *path, int depth,
                                 elea_error *error) /* NOLINT(misc-no-recursion) */
{
    char **names = NULL;
    size_t n = 0;
    if (depth > MAX_DEPTH)
        return elea_error_set(error, ELEA_ERROR_FILE, "%s: folders are nested too deeply", path);
    elea_status failed = list_folder(path, &names, &n, error);
    for (size_t i = 0; i < n && !failed; i++) {
        struct stat status, link;
        if (stat(names[i], &status) != 0 || lstat(names[i], &link) != 0)
            failed = S_ISLNK(lstat(names[i], &link) == 0 ? link.st_mode : 0)
                         ? ELEA_OK /* a link to nothing */
                         : elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot read it: %s",
                                          names[i], strerror(errno));
        else if (S_ISREG(status.st_mode))
            failed = add_found(search, names[i], &status, error);
        else if (S_ISDIR(status.st_mode) && !S_ISLNK(link.st_mode))
            failed = search_folder(search, names[i], depth + 1, error);
    }
    free_names(names, n);
    return failed;
}

/* ---- Lists ---- */

/* A file that the user names is an input, whatever it is. */
static elea_status add_named(void *context, const char *path, elea_error *error)
{
    const struct search *search = context;
    struct stat status;
    if (stat(path, &status) != 0) {
        bool missing = errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP ||
                       errno == ENAMETOOLONG;
        return missing ? add(search->inputs, path, ELEA_FILE_UNKNOWN, NULL, error)
                       : elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot read it: %s", path,
                                        strerror(errno));
    }
    if (S_ISDIR(status.st_mode))
        return search_folder(search, path, 0, error);
    return add(search->inputs, path, elea_file_kind_find(path, NULL, 0), &status, error);
}

elea_status inputs_read_list(char *text, size_t size,
                             elea_status (*add_path)(void *context, const char *path,
                                                     elea_error *error),
                             void *context, elea_error *error)
{
    bool by_nul = memchr(text, '\0', size) != NULL;
    char *end = text + size;
    for (char *path = text; path < end;) {
        char *stop = memchr(path, by_nul ? '\0' : '\n', (size_t)(end - path));
        if (stop == NULL)
            stop = end; /* `text` has a NUL byte there */
        *stop = '\0';
        if (!by_nul && stop > path && stop[-1] == '\r')
            stop[-1] = '\0';
        if (path[0] != '\0' && (by_nul || path[0] != '#')) {
            elea_status failed = add_path(context, path, error);
            if (failed)
                return failed;
        }
        path = stop + 1;
    }
    return ELEA_OK;
}

static elea_status read_all(FILE *file, const char *name, char **text, size_t *size,
                            elea_error *error)
{
    size_t capacity = 1 << 16;
    *text = malloc(capacity + 1);
    *size = 0;
    for (size_t got = 1; *text != NULL && got > 0; *size += got) {
        if (*size == capacity) {
            char *larger = realloc(*text, 2 * capacity + 1);
            if (larger == NULL)
                free(*text);
            *text = larger;
            capacity *= 2;
        }
        got = *text != NULL ? fread(*text + *size, 1, capacity - *size, file) : 0;
    }
    if (*text == NULL)
        return no_memory(error);
    (*text)[*size] = '\0';
    return ferror(file) != 0 ? elea_error_set(error, ELEA_ERROR_FILE,
                                              "%s: cannot read the list: %s", name, strerror(errno))
                             : ELEA_OK;
}

static elea_status add_list(struct search *search, const char *name, elea_error *error)
{
    bool is_stdin = strcmp(name, "-") == 0;
    char *text = NULL;
    size_t size = 0;
    FILE *file = is_stdin ? stdin : fopen(name, "rb");
    if (file == NULL)
        return elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot read the list: %s", name,
                              strerror(errno));
    elea_status failed = read_all(file, is_stdin ? "standard input" : name, &text, &size, error);
    if (!failed)
        failed = inputs_read_list(text, size, add_named, search, error);
    free(text);
    if (!is_stdin)
        (void)fclose(file);
    return failed;
}

/* ---- All ---- */

static int by_identity(const void *a, const void *b)
{
    const struct input *x = *(const struct input *const *)a, *y = *(const struct input *const *)b;
    return x->device != y->device   ? (x->device < y->device ? -1 : 1)
           : x->number != y->number ? (x->number < y->number ? -1 : 1)
                                    : 0;
}

static elea_status count_duplicates(struct inputs *inputs, elea_error *error)
{
    const size_t size = sizeof(struct input *); /* NOLINT(bugprone-sizeof-expression) */
    const struct input **sorted = calloc(inputs->n + 1, size);
    if (sorted == NULL)
        return no_memory(error);
    for (size_t i = 0; i < inputs->n; i++)
        sorted[i] = &inputs->items[i];
    qsort(sorted, inputs->n, size, by_identity);
    for (size_t i = 1; i < inputs->n; i++)
        inputs->n_duplicates += sorted[i]->exists && by_identity(&sorted[i - 1], &sorted[i]) == 0;
    free(sorted);
    return ELEA_OK;
}

elea_status inputs_find(struct inputs *inputs, const char *const *operands, size_t n_operands,
                        const char *const *outputs, elea_error *error)
{
    struct search search = {inputs, outputs};
    elea_status failed = ELEA_OK;
    *inputs = (struct inputs){.items = NULL};
    for (size_t i = 0; i < n_operands && !failed; i++) {
        const char *operand = operands[i];
        bool list = operand[0] == '@' || strcmp(operand, "-") == 0;
        failed = list ? add_list(&search, operand[0] == '@' ? operand + 1 : operand, error)
                      : add_named(&search, operand, error);
    }
    return failed ? failed : count_duplicates(inputs, error);
}

void inputs_free(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->n; i++)
        free(inputs->items[i].path);
    free(inputs->items);
    *inputs = (struct inputs){.items = NULL};
}

elea_status inputs_check_output(const struct inputs *inputs, const char *output, elea_error *error)
{
    struct stat status;
    bool exists = stat(output, &status) == 0;
    for (size_t i = 0; i < inputs->n; i++) {
        const struct input *input = &inputs->items[i];
        if (exists
                ? input->exists && input->device == status.st_dev && input->number == status.st_ino
                : !input->exists && output_same_file(output, input->path))
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: would overwrite the structure %s; give another name", output,
                                  input->path);
    }
    return ELEA_OK;
}
