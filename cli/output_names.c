/* SPDX-License-Identifier: MIT */
#include "output_names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_SUFFIX ".part"

enum { LINK_SIZE = 4096, MAX_LINKS = 40 }; /* as in Linux */

bool output_is_stdout(const char *name)
{
    return strcmp(name, "-") == 0 || strcmp(name, "/dev/stdout") == 0;
}

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

char *output_resolve(const char *name, bool exists)
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

char *output_folder(const char *resolved)
{
    size_t length = folder_length(resolved);
    return length > 0 ? strndup(resolved, length) : strdup(".");
}

static bool find_folder(const char *name, struct stat *status)
{
    char *folder = output_folder(name);
    bool found = folder != NULL && stat(folder, status) == 0;
    free(folder);
    return found;
}

/* Neither file exists. Some file systems would take names that differ in case only for one. */
static bool same_missing(const char *a, const char *b)
{
    struct stat first, second;
    char *one = output_resolve(a, false), *other = output_resolve(b, false);
    bool same = one != NULL && other != NULL &&
                strcasecmp(one + folder_length(one), other + folder_length(other)) == 0 &&
                find_folder(one, &first) && find_folder(other, &second) &&
                same_status(&first, &second);
    free(one);
    free(other);
    return same;
}

char *output_part_name(const char *name)
{
    size_t size = strlen(name) + sizeof PART_SUFFIX;
    char *part = malloc(size);
    if (part != NULL)
        (void)snprintf(part, size, "%s%s", name, PART_SUFFIX);
    return part;
}

static int find(const char *name, struct stat *status)
{
    return output_is_stdout(name) ? fstat(STDOUT_FILENO, status) : stat(name, status);
}

static bool is_same(const char *a, const char *b)
{
    struct stat first, second;
    bool a_exists = find(a, &first) == 0, b_exists = find(b, &second) == 0;
    if (a_exists && b_exists)
        return S_ISREG(first.st_mode) && same_status(&first, &second);
    return !a_exists && !b_exists && same_missing(a, b);
}

/* The name under which `name` is written is `other`. */
static bool is_part_of(const char *name, const char *other)
{
    char *part = output_is_stdout(name) ? NULL : output_part_name(name);
    bool same = part != NULL && is_same(part, other);
    free(part);
    return same;
}

bool output_same_file(const char *a, const char *b)
{
    return is_same(a, b) || is_part_of(a, b) || is_part_of(b, a);
}

void output_sync_folder(const char *resolved)
{
    char *name = output_folder(resolved);
    int folder = name != NULL ? open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder >= 0) {
        (void)fsync(folder);
        (void)close(folder);
    }
    free(name);
}
