/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A long name is shortened, but not the reason. */
static elea_status cannot_write(const char *name, int number, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot write it: %s", name,
                          strerror(number));
}

/* ---- Opening ---- */

/* A lock ends with its process, so that none is left by one that was killed. It is refused only
 * where another process has it: some file systems have no locks. */
static bool lock(int descriptor)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, F_SETLK, &whole) == 0 || (errno != EACCES && errno != EAGAIN);
}

static elea_status is_locked(const char *name, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "%s: another run is writing there; wait for its end, or give another "
                          "name",
                          name);
}

/* `elea batch` writes a file under its own name. */
static bool is_being_written(const char *name)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int descriptor = open(name, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    bool locked =
        descriptor >= 0 && fcntl(descriptor, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
    if (descriptor >= 0)
        (void)close(descriptor);
    return locked;
}

/* Another run may have renamed or removed the file between its opening and the lock. */
static bool is_still_there(int descriptor, const char *name)
{
    struct stat now, opened;
    return lstat(name, &now) == 0 && fstat(descriptor, &opened) == 0 &&
           now.st_dev == opened.st_dev && now.st_ino == opened.st_ino;
}

/* Anybody may have put a file there in a folder of all users. */
static bool is_own(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1 &&
           status.st_uid == geteuid();
}

/* Opens the partial file, which may be left by a run that was killed. */
static elea_status open_locked(const struct output *output, int *descriptor, elea_error *error)
{
    do {
        *descriptor = open(output->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (*descriptor < 0)
            return cannot_write(errno == ELOOP ? output->part : output->name, errno, error);
        bool own = is_own(*descriptor), locked = own && lock(*descriptor);
        if (locked && is_still_there(*descriptor, output->part))
            return ELEA_OK;
        (void)close(*descriptor);
        *descriptor = -1;
        if (!own && access(output->part, F_OK) == 0)
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: is in the way, and not the file of a run of yours; remove "
                                  "it, or give another name for the output",
                                  output->part);
        if (own && !locked)
            return is_locked(output->name, error);
    } while (true);
}

static elea_status open_part(struct output *output, const struct stat *existing, elea_error *error)
{
    int descriptor = -1;
    char *part = NULL;
    output->target = output_resolve(output->name, existing != NULL);
    if (output->target == NULL)
        return cannot_write(output->name, errno, error);
    if (output_target_find(&output->kept, output->target, existing) != 0)
        return cannot_write(output->name, errno, error);
    bool stays = output->kept.descriptor >= 0;
    if (stays ? !lock(output->kept.descriptor)
              : existing != NULL && is_being_written(output->target))
        return is_locked(output->name, error);
    part = output->part = output_part_name(output->target);
    if (part == NULL)
        return cannot_write(output->name, ENOMEM, error);
    elea_status failed = open_locked(output, &descriptor, error);
    if (failed) { /* it is another's */
        free(part);
        output->part = NULL;
        return failed;
    }
    if (ftruncate(descriptor, 0) == 0)
        output->stream = fdopen(descriptor, "w");
    if (output->stream == NULL) {
        failed = cannot_write(output->name, errno, error);
        (void)close(descriptor);
    }
    return failed;
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

/* What the shell has redirected to a file would be lost with it. */
static bool is_standard_stream(const struct stat *file)
{
    struct stat stream;
    bool found = false;
    for (int i = STDOUT_FILENO; i <= STDERR_FILENO; i++)
        found = found || (fstat(i, &stream) == 0 && S_ISREG(stream.st_mode) &&
                          stream.st_dev == file->st_dev && stream.st_ino == file->st_ino);
    return found;
}

elea_status output_open(struct output *output, const char *name, elea_error *error)
{
    *output = (struct output){.name = name, .kept = {.descriptor = -1}};
    if (output_is_stdout(name)) {
        output->stream = stdout;
        output->name = "standard output";
        return ELEA_OK;
    }
    struct stat status;
    bool exists = stat(name, &status) == 0;
    if (!exists && errno != ENOENT)
        return cannot_write(name, errno, error);
    if (exists && !is_device_name(name) && is_standard_stream(&status))
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: standard output or standard error goes to this file; give "
                              "another name",
                              name);
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
    output_target_free(&output->kept);
    free(output->part);
    free(output->target);
    *output = (struct output){.name = output->name, .kept = {.descriptor = -1}};
}

/* Some systems cannot do this for some files. */
static bool is_permanent(int descriptor)
{
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS;
}

/* With the complete part on the disk: gives it its name, or its content to the file that stays. */
static elea_status put_in_place(struct output *output, elea_error *error)
{
    int descriptor = fileno(output->stream);
    bool placed = false;
    if (output->kept.descriptor < 0) {
        output_target_imitate(&output->kept, descriptor);
        placed = rename(output->part, output->target) == 0;
    }
    /* A file that is mounted, or that is another's in a folder of all users, cannot be replaced. */
    if (!placed && output_target_copy(&output->kept, output->target, descriptor) == 0)
        placed = unlink(output->part) == 0;
    if (!placed) {
        int number = errno;
        (void)elea_error_set(error, ELEA_ERROR_FILE,
                             "%s: cannot write it: %s; what was to be in it is in %s", output->name,
                             strerror(number), output->part);
        free(output->part); /* so that it stays */
        output->part = NULL;
        return ELEA_ERROR_FILE;
    }
    output_sync_folder(output->target);
    return ELEA_OK;
}

elea_status output_finish(struct output *output, elea_error *error)
{
    elea_status failed = output_flush(output, error);
    if (!failed && output->part != NULL && !is_permanent(fileno(output->stream)))
        failed = cannot_write(output->name, errno, error);
    if (!failed && output->part != NULL)
        failed = put_in_place(output, error); /* with the lock, which ends when it is closed */
    if (!failed && output->stream != stdout) {
        bool closed = fclose(output->stream) == 0;
        output->stream = NULL;
        if (!closed)
            failed = cannot_write(output->name, errno, error);
    }
    if (failed)
        output_discard(output);
    else
        forget(output);
    return failed;
}

void output_discard(struct output *output)
{
    if (output->part != NULL)
        (void)unlink(output->part);
    if (output->stream != NULL && output->stream != stdout)
        (void)fclose(output->stream);
    forget(output);
}
