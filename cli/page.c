/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "input_safe.h"
#include "output.h"

#define PROGRAM "elea-report"

extern char **environ;

/* ---- elea-report ---- */

/* Beside this program, if it was called by a path. NULL: no memory. */
static char *find_program(const char *self)
{
    const char *slash = strrchr(self, '/');
    size_t folder = slash != NULL ? (size_t)(slash - self) + 1 : 0;
    char *path = malloc(folder + sizeof PROGRAM);
    if (path == NULL)
        return NULL;
    (void)snprintf(path, folder + sizeof PROGRAM, "%.*s%s", (int)folder, self, PROGRAM);
    if (slash != NULL && access(path, X_OK) != 0)
        (void)snprintf(path, sizeof PROGRAM, "%s", PROGRAM);
    return path;
}

/* Standard output becomes `descriptor`, or nothing. Signals are as they are for any program. */
static int spawn(pid_t *child, const char *program, char *const arguments[], int descriptor)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, pipes;
    (void)sigemptyset(&none);
    (void)sigemptyset(&pipes);
    (void)sigaddset(&pipes, SIGPIPE);
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        (void)posix_spawnattr_setsigmask(&attributes, &none);
        (void)posix_spawnattr_setsigdefault(&attributes, &pipes);
        (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        failed = descriptor >= 0
                     ? posix_spawn_file_actions_adddup2(&actions, descriptor, STDOUT_FILENO)
                     : posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
                                                        O_WRONLY, 0);
        if (!failed)
            failed = posix_spawnp(child, program, &actions, &attributes, arguments, environ);
        (void)posix_spawnattr_destroy(&attributes);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Runs it to its end; what is wrong it has said itself. `self` is the path of this program. */
static elea_status call(const char *self, char *const arguments[], int descriptor,
                        elea_error *error)
{
    char *program = find_program(self);
    pid_t child;
    int status = 0;
    int failed = program != NULL ? spawn(&child, program, arguments, descriptor) : ENOMEM;
    free(program);
    if (failed == ENOENT)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s",
                              "--report: needs elea-report, which is not beside elea and not in "
                              "PATH; install it in a clone of Elea: pip install '.[report]'");
    if (failed)
        return elea_error_set(error, ELEA_ERROR_SYSTEM, "--report: cannot run elea-report: %s",
                              strerror(failed));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return elea_error_set(error, ELEA_ERROR_SYSTEM,
                                  "--report: cannot wait for elea-report: %s", strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "--report: elea-report failed; its message is above");
}

/* ---- The page ---- */

elea_status page_check(const struct analysis *analysis, const char *self, elea_error *error)
{
    const struct options *options = analysis->options;
    struct output output = {.stream = NULL};
    char name[] = PROGRAM, version[] = "--version";
    char *const arguments[] = {name, version, NULL};
    if (options->report == NULL)
        return ELEA_OK;
    elea_status failed = input_safe_open(analysis, &output, options->report, error);
    if (!failed)
        failed = call(self, arguments, -1, error);
    output_discard(&output);
    return failed;
}

elea_status page_write(const struct options *options, const char *self, elea_error *error)
{
    struct output output = {.stream = NULL};
    char name[] = PROGRAM, to[] = "-o", standard[] = "-", end[] = "--";
    char *const arguments[] = {name, to, standard, end, strdup(options->json), NULL};
    if (arguments[4] == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the name of a file");
    elea_status failed = output_open(&output, options->report, error);
    if (!failed)
        failed = call(self, arguments, fileno(output.stream), error);
    if (!failed)
        failed = output_finish(&output, error);
    output_discard(&output);
    free(arguments[4]);
    return failed;
}
