/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_SUFFIX ".part-XXXXXX"

enum { LINK_SIZE = 4096, MAX_LINKS = 40 }; /* as in Linux */

static elea_status cannot_write(const char *name, int number, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot write it: %s", name,
                          strerror(number));
}

bool output_is_stdout(const char *name)
{
    return strcmp(name, "-") == 0 || strcmp(name, "/dev/stdout") == 0;
}

/* ---- Names of files ---- */

/* Length of the folder in a name, with its last slash. */
static size_t folder_length(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash != NULL ? (size_t)(slash - name) + 1 : 0;
}

/* What the symbolic link `name` refers to; NULL on failure. */
static char *follow(const char *name)
{
    char link[LINK_SIZE];
    ssize_t length = readlink(name, link, sizeof link);
    if (length < 0)
        return NULL;
    if ((size_t)length == sizeof link) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    size_t folder = link[0] == '/' ? 0 : folder_length(name);
    char *target = malloc(folder + (size_t)length + 1);
    if (target == NULL)
        return NULL;
    memcpy(target, name, folder);
    memcpy(target + folder, link, (size_t)length);
    target[folder + (size_t)length] = '\0';
    return target;
}

/* The file that would be made under a name that may be a link to no file; NULL on failure. */
static char *resolve_missing(const char *name)
{
    struct stat status;
    char *resolved = strdup(name);
    for (int i = 0; resolved != NULL && lstat(resolved, &status) == 0 && S_ISLNK(status.st_mode);
         i++) {
        char *target = i < MAX_LINKS ? follow(resolved) : NULL;
        if (i == MAX_LINKS)
            errno = ELOOP;
        free(resolved);
        resolved = target;
    }
    return resolved;
}

/* The file that a name refers to after following symbolic links, so that links are not replaced. */
static char *resolve(const char *name, bool exists)
{
    char *resolved = exists ? realpath(name, NULL) : resolve_missing(name);
    if (resolved == NULL && errno == 0)
        errno = ENOMEM;
    return resolved;
}

static bool same_status(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The folder of a resolved name. */
static bool find_folder(const char *name, struct stat *status)
{
    size_t length = folder_length(name);
    char *folder = length > 0 ? strndup(name, length) : strdup(".");
    bool found = folder != NULL && stat(folder, status) == 0;
    free(folder);
    return found;
}

/* Neither file exists. */
static bool same_missing(const char *a, const char *b)
{
    struct stat first, second;
    char *one = resolve(a, false), *other = resolve(b, false);
    bool same = one != NULL && other != NULL &&
                strcmp(one + folder_length(one), other + folder_length(other)) == 0 &&
                find_folder(one, &first) && find_folder(other, &second) &&
                same_status(&first, &second);
    free(one);
    free(other);
    return same;
}

static int find(const char *name, struct stat *status)
{
    return output_is_stdout(name) ? fstat(STDOUT_FILENO, status) : stat(name, status);
}

bool output_same_file(const char *a, const char *b)
{
    struct stat first, second;
    bool a_exists = find(a, &first) == 0, b_exists = find(b, &second) == 0;
    if (a_exists && b_exists)
        return S_ISREG(first.st_mode) && same_status(&first, &second);
    return !a_exists && !b_exists && same_missing(a, b);
}

/* ---- Opening ---- */

/* mkstemp makes files that only their owner can read; set the usual permissions instead. */
static void set_usual_mode(int descriptor, const struct stat *existing)
{
    mode_t mask = umask(0);
    (void)umask(mask);
    mode_t mode = existing != NULL ? existing->st_mode & 0777 : (mode_t)(0666 & ~mask);
    (void)fchmod(descriptor, mode);
}

static elea_status open_part(struct output *output, const struct stat *existing, elea_error *error)
{
    output->target = resolve(output->name, existing != NULL);
    if (output->target == NULL)
        return cannot_write(output->name, errno, error);
    size_t size = strlen(output->target) + sizeof PART_SUFFIX;
    output->part = malloc(size);
    if (output->part == NULL)
        return cannot_write(output->name, ENOMEM, error);
    (void)snprintf(output->part, size, "%s%s", output->target, PART_SUFFIX);
    int descriptor = mkstemp(output->part);
    if (descriptor < 0) {
        int number = errno;
        free(output->part);
        output->part = NULL;
        return cannot_write(output->name, number, error);
    }
    set_usual_mode(descriptor, existing);
    output->stream = fdopen(descriptor, "w");
    if (output->stream == NULL) {
        int number = errno;
        (void)close(descriptor);
        return cannot_write(output->name, number, error);
    }
    return ELEA_OK;
}

static elea_status open_directly(struct output *output, elea_error *error)
{
    output->stream = fopen(output->name, "w");
    if (output->stream == NULL)
        return cannot_write(output->name, errno, error);
    return ELEA_OK;
}

/* An entry of /dev may link to a regular file (/dev/stderr), which must not be replaced. */
static bool is_device_name(const char *name)
{
    return strncmp(name, "/dev/", 5) == 0 || strncmp(name, "/proc/", 6) == 0;
}

elea_status output_open(struct output *output, const char *name, elea_error *error)
{
    *output = (struct output){.name = name};
    if (output_is_stdout(name)) {
        output->stream = stdout;
        output->name = "standard output";
        return ELEA_OK;
    }
    struct stat status;
    bool exists = stat(name, &status) == 0;
    if (!exists && errno != ENOENT)
        return cannot_write(name, errno, error);
    if (exists && S_ISDIR(status.st_mode))
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: cannot write it: this is a directory; give a file name", name);
    if (exists && (!S_ISREG(status.st_mode) || is_device_name(name)))
        return open_directly(output, error);
    if (exists && access(name, W_OK) != 0)
        return cannot_write(name, errno, error);
    elea_status failed = open_part(output, exists ? &status : NULL, error);
    if (failed)
        output_discard(output);
    return failed;
}

static elea_status flush(FILE *stream, const char *name, elea_error *error)
{
    errno = 0;
    bool good = fflush(stream) == 0;
    int number = errno;
    if (good && !ferror(stream))
        return ELEA_OK;
    (void)cannot_write(name, number != 0 ? number : EIO, error);
    errno = number;
    return error->status;
}

elea_status output_flush(struct output *output, elea_error *error)
{
    return flush(output->stream, output->name, error);
}

elea_status output_flush_stdout(elea_error *error)
{
    return flush(stdout, "standard output", error);
}

static void forget(struct output *output)
{
    free(output->part);
    free(output->target);
    *output = (struct output){.name = output->name};
}

elea_status output_finish(struct output *output, elea_error *error)
{
    elea_status failed = output_flush(output, error);
    if (!failed && output->stream != stdout) {
        bool closed = fclose(output->stream) == 0;
        output->stream = NULL;
        if (!closed)
            failed = cannot_write(output->name, errno, error);
    }
    if (!failed && output->part != NULL && rename(output->part, output->target) != 0)
        failed = cannot_write(output->name, errno, error);
    if (failed)
        output_discard(output);
    else
        forget(output);
    return failed;
}

void output_discard(struct output *output)
{
    if (output->stream != NULL && output->stream != stdout)
        (void)fclose(output->stream);
    if (output->part != NULL)
        (void)unlink(output->part);
    forget(output);
}
