/* SPDX-License-Identifier: MIT */
#include "output_target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#ifdef __linux__
/* Access control lists and attributes of the user; the system sets those of other kinds itself. */
static bool has_attributes(const char *name)
{
    char names[4096];
    ssize_t n = listxattr(name, names, sizeof names);
    bool found = n < 0 && errno == ERANGE;
    for (ssize_t i = 0; i < n && !found; i += (ssize_t)strlen(names + i) + 1)
        found =
            strncmp(names + i, "user.", 5) == 0 || strncmp(names + i, "system.posix_acl", 16) == 0;
    return found;
}
#else
static bool has_attributes(const char *name)
{
    (void)name;
    return false;
}
#endif

/* Only the superuser can give files away; others only to groups of theirs. */
static bool can_be_imitated(const struct stat *existing)
{
    if (geteuid() == 0)
        return true;
    bool group = existing->st_gid == getegid();
    gid_t groups[1024];
    int n = getgroups(sizeof groups / sizeof groups[0], groups);
    for (int i = 0; i < n && !group; i++)
        group = groups[i] == existing->st_gid;
    return group && existing->st_uid == geteuid();
}

int output_target_find(struct output_target *target, const char *name, const struct stat *existing)
{
    *target = (struct output_target){.exists = existing != NULL, .descriptor = -1};
    if (existing == NULL)
        return 0;
    target->status = *existing;
    if (existing->st_nlink == 1 && can_be_imitated(existing) && !has_attributes(name))
        return 0;
    target->descriptor = open(name, O_RDWR | O_CLOEXEC);
    return target->descriptor >= 0 ? 0 : -1;
}

void output_target_free(struct output_target *target)
{
    if (target->exists && target->descriptor >= 0)
        (void)close(target->descriptor);
    *target = (struct output_target){.descriptor = -1};
}

void output_target_imitate(const struct output_target *target, int descriptor)
{
    struct stat now;
    const struct stat *before = &target->status;
    if (!target->exists || fstat(descriptor, &now) != 0)
        return;
    mode_t mode = before->st_mode & 07777;
    if ((now.st_uid != before->st_uid || now.st_gid != before->st_gid) &&
        fchown(descriptor, before->st_uid, before->st_gid) != 0)
        mode &= 0777;               /* no rights of another owner */
    (void)fchmod(descriptor, mode); /* last: a new owner clears some bits */
}

static int write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(descriptor, bytes, size);
        if (n < 0 && errno != EINTR)
            return -1;
        bytes += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* Writing may clear bits such as that of the group. */
static int copy(int from, int to, mode_t mode)
{
    char bytes[65536];
    off_t done = 0;
    ssize_t n = 0;
    if (ftruncate(to, 0) != 0 || lseek(to, 0, SEEK_SET) != 0)
        return -1;
    while ((n = pread(from, bytes, sizeof bytes, done)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || write_all(to, bytes, (size_t)n) != 0)
            return -1;
        done += n;
    }
    (void)fchmod(to, mode & 07777);
    return fsync(to) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : -1;
}

int output_target_copy(struct output_target *target, const char *name, int descriptor)
{
    if (!target->exists)
        return -1; /* errno is that of the renaming */
    if (target->descriptor < 0)
        target->descriptor = open(name, O_RDWR | O_CLOEXEC);
    return target->descriptor >= 0 ? copy(descriptor, target->descriptor, target->status.st_mode)
                                   : -1;
}
