/* SPDX-License-Identifier: MIT */
/**
 * Runs a program and makes one of its system calls fail, or kills it there:
 *
 *     fault --log FILE [--save FILE COPY] [KIND NUMBER ACTION] -- PROGRAM ARGUMENT...
 *
 * Calls are counted by kind (`kinds`) from the begin of `main` on, those of all threads and of the
 * C library included, because the kernel stops the program at each of them (ptrace, with a filter
 * of seccomp, so that it does not stop at others). ACTION is the name of an error, "short" (half of
 * what is to be written), "tear" (the same, and then killed), "kill" (before the call) or "after"
 * (after it). The log gets a line for each call: its kind, number and file; with a fault, only that
 * one. At the fault, COPY is made of a file as it is then. The exit status is that of the program,
 * 128 plus the number of the signal that ended it, or 125 if it cannot be traced.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT_TRACE = 125, MAX_KINDS = 16, PATH_SIZE = 4096 };

/* Where the name of the file is: in a descriptor, or in a name. */
enum place { NOWHERE, DESCRIPTOR, NAME };

struct kind {
    long call;
    const char *name;
    enum place place;
    int argument; /**< that has it */
};

static const struct kind kinds[] = {
    {SYS_write, "write", DESCRIPTOR, 0},  {SYS_pwrite64, "write", DESCRIPTOR, 0},
    {SYS_writev, "write", DESCRIPTOR, 0}, {SYS_open, "open", NAME, 0},
    {SYS_openat, "open", NAME, 1},        {SYS_rename, "rename", NAME, 0},
    {SYS_renameat, "rename", NAME, 1},    {SYS_renameat2, "rename", NAME, 1},
    {SYS_fsync, "fsync", DESCRIPTOR, 0},  {SYS_fdatasync, "fsync", DESCRIPTOR, 0},
    {SYS_close, "close", DESCRIPTOR, 0},  {SYS_mmap, "memory", NOWHERE, 0},
    {SYS_mremap, "memory", NOWHERE, 0},   {SYS_brk, "memory", NOWHERE, 0},
    {SYS_mprotect, "memory", NOWHERE, 0}, {SYS_clone, "clone", NOWHERE, 0},
    {SYS_clone3, "clone", NOWHERE, 0},    {SYS_ftruncate, "ftruncate", DESCRIPTOR, 0},
    {SYS_unlink, "unlink", NAME, 0},      {SYS_unlinkat, "unlink", NAME, 1},
    {SYS_read, "read", DESCRIPTOR, 0},    {SYS_pread64, "read", DESCRIPTOR, 0},
    {SYS_fcntl, "fcntl", DESCRIPTOR, 0},  {SYS_lseek, "lseek", DESCRIPTOR, 0},
    {SYS_newfstatat, "stat", NAME, 1},    {SYS_fstat, "stat", DESCRIPTOR, 0},
};
enum { NUM_CALLS = sizeof kinds / sizeof kinds[0] };

static const struct {
    const char *name;
    int number;
} errors[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO},       {"EINTR", EINTR},   {"EMFILE", EMFILE},
    {"ENOMEM", ENOMEM}, {"EAGAIN", EAGAIN}, {"ENOLCK", ENOLCK},
};

struct fault {
    const char *kind, *action; /**< NULL: none */
    long number;
    int error; /**< 0: another action */
    const char *saved, *copy;
    FILE *log;
};

/* At the end of a call: the program is killed, gets a result, or a register back. */
enum after { NOTHING, KILL, ANSWER, RESTORE };

struct state {
    const struct fault *fault;
    pid_t program;
    bool begun;
    pid_t pending;    /**< the thread in whose call the fault is */
    enum after after; /**< what is to be done at the end of this call */
    size_t changed;   /**< the register that is to be restored */
    uint64_t before;
    struct {
        const char *kind;
        long n;
    } counts[MAX_KINDS];
};

static void give_up(const char *what)
{
    (void)fprintf(stderr, "fault: %s: %s\n", what, strerror(errno));
    exit(CANNOT_TRACE);
}

/* ---- What a call is ---- */

static const struct kind *find_kind(long call)
{
    for (size_t i = 0; i < NUM_CALLS; i++)
        if (kinds[i].call == call)
            return &kinds[i];
    return NULL;
}

static long count(struct state *state, const char *kind)
{
    size_t i = 0;
    while (state->counts[i].kind != NULL && strcmp(state->counts[i].kind, kind) != 0)
        i++;
    state->counts[i].kind = kind;
    return ++state->counts[i].n;
}

static void find_name(pid_t thread, const struct kind *kind, uint64_t value, char *name)
{
    char path[64];
    ssize_t n = 0;
    name[0] = '\0';
    if (kind->place == DESCRIPTOR) {
        (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)thread, (int)value);
        n = readlink(path, name, PATH_SIZE - 1);
    } else if (kind->place == NAME) {
        (void)snprintf(path, sizeof path, "/proc/%d/mem", (int)thread);
        int memory = open(path, O_RDONLY | O_CLOEXEC);
        n = memory >= 0 ? pread(memory, name, PATH_SIZE - 1, (off_t)value) : 0;
        (void)close(memory);
    }
    name[n > 0 ? n : 0] = '\0';
}

/* ---- The fault ---- */

static void set_register(pid_t thread, size_t offset, uint64_t value)
{
    if (ptrace(PTRACE_POKEUSER, thread, offset, value) != 0)
        give_up("a register");
}

#define REGISTER(name) offsetof(struct user_regs_struct, name)

/* The call is not done; this is its result. */
static void answer(pid_t thread, long result)
{
    set_register(thread, REGISTER(orig_rax), (uint64_t)-1);
    set_register(thread, REGISTER(rax), (uint64_t)result);
}

static void save(const struct fault *fault)
{
    char bytes[65536];
    ssize_t n = 0;
    if (fault->saved == NULL)
        return;
    int from = open(fault->saved, O_RDONLY | O_CLOEXEC);
    int to = open(fault->copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    while (from >= 0 && (n = read(from, bytes, sizeof bytes)) > 0)
        if (write(to, bytes, (size_t)n) != n)
            give_up(fault->copy);
    (void)close(from);
    (void)close(to);
}

/* The program relies on it that its registers stay. */
static void change_argument(struct state *state, pid_t thread, size_t offset, uint64_t before,
                            uint64_t now)
{
    set_register(thread, offset, now);
    state->changed = offset;
    state->before = before;
    state->after = state->after == NOTHING ? RESTORE : state->after;
}

static void inject(struct state *state, pid_t thread, uint64_t call, const uint64_t *arguments)
{
    const struct fault *fault = state->fault;
    bool half = strcmp(fault->action, "short") == 0 || strcmp(fault->action, "tear") == 0;
    save(fault);
    state->after =
        strcmp(fault->action, "tear") == 0 || strcmp(fault->action, "after") == 0 ? KILL : NOTHING;
    if (strcmp(fault->action, "kill") == 0)
        (void)kill(state->program, SIGKILL);
    else if (half) /* of the bytes, or the first of several texts */
        change_argument(state, thread, REGISTER(rdx), arguments[2],
                        call == SYS_writev ? 1 : (arguments[2] + 1) / 2);
    else if (fault->error != 0 && call == SYS_brk) /* as it answers if it fails */
        change_argument(state, thread, REGISTER(rdi), arguments[0], 0);
    else if (fault->error != 0 && call == SYS_close) /* it is closed all the same */
        state->after = ANSWER;
    else if (fault->error != 0)
        answer(thread, -fault->error);
    state->pending = thread;
}

static void enter(struct state *state, pid_t thread, uint64_t call, const uint64_t *arguments)
{
    const struct fault *fault = state->fault;
    const struct kind *kind = find_kind((long)call);
    char name[PATH_SIZE];
    /* The first that `main` does. */
    state->begun =
        state->begun || (call == SYS_fcntl && arguments[0] == 0 && arguments[1] == F_GETFD);
    if (kind == NULL || !state->begun)
        return;
    long number = count(state, kind->name);
    bool here =
        fault->kind != NULL && strcmp(fault->kind, kind->name) == 0 && number == fault->number;
    if (fault->kind == NULL || here) {
        find_name(thread, kind, arguments[kind->argument], name);
        (void)fprintf(fault->log, "%s %ld %s\n", kind->name, number, name);
    }
    if (here)
        inject(state, thread, call, arguments);
}

/* ---- Tracing ---- */

static void stop_at_call(struct state *state, pid_t thread)
{
    struct __ptrace_syscall_info call = {.op = PTRACE_SYSCALL_INFO_NONE};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof call, &call) <= 0)
        return; /* it has been killed */
    enter(state, thread, call.seccomp.nr, call.seccomp.args);
}

static void stop_after_call(struct state *state, pid_t thread)
{
    if (state->pending != thread)
        return;
    if (state->after == KILL)
        (void)kill(state->program, SIGKILL);
    else if (state->after == ANSWER)
        set_register(thread, REGISTER(rax), (uint64_t)-state->fault->error);
    else if (state->after == RESTORE)
        set_register(thread, state->changed, state->before);
    state->pending = 0;
}

/* A thread begins with SIGSTOP, which is not for the program. */
static int signal_of(int status)
{
    int number = WSTOPSIG(status);
    return status >> 16 != 0 || number == SIGTRAP || number == SIGSTOP ? 0 : number;
}

static int trace(struct state *state)
{
    int status = 0, code = CANNOT_TRACE;
    pid_t thread;
    while ((thread = waitpid(-1, &status, __WALL)) > 0) {
        if (thread == state->program && WIFEXITED(status))
            code = WEXITSTATUS(status);
        else if (thread == state->program && WIFSIGNALED(status))
            code = 128 + WTERMSIG(status);
        if (!WIFSTOPPED(status))
            continue;
        bool entered = status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8);
        bool left = WSTOPSIG(status) == (SIGTRAP | 0x80);
        if (entered)
            stop_at_call(state, thread);
        else if (left)
            stop_after_call(state, thread);
        (void)ptrace(state->pending == thread ? PTRACE_SYSCALL : PTRACE_CONT, thread, 0,
                     entered || left ? 0 : signal_of(status));
    }
    return code;
}

/* Stops at calls of the kind of the fault, or of all kinds, and at those that tell of the begin. */
static void filter_calls(const struct fault *fault)
{
    struct sock_filter steps[2 * NUM_CALLS + 4];
    unsigned short n = 0;
    steps[n++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < NUM_CALLS; i++) {
        if (fault->kind != NULL && strcmp(kinds[i].name, fault->kind) != 0 &&
            kinds[i].call != SYS_fcntl)
            continue;
        steps[n++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)kinds[i].call, 0, 1);
        steps[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    steps[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog program = {.len = n, .filter = steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        give_up("seccomp");
}

static pid_t start(const struct fault *fault, char **arguments)
{
    pid_t program = fork();
    int status = 0;
    if (program < 0)
        give_up("fork");
    if (program == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
            give_up("ptrace");
        (void)raise(SIGSTOP);
        filter_calls(fault);
        (void)execv(arguments[0], arguments);
        give_up(arguments[0]);
    }
    if (waitpid(program, &status, 0) != program || !WIFSTOPPED(status))
        exit(CANNOT_TRACE);
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                   PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SETOPTIONS, program, 0, options) != 0 ||
        ptrace(PTRACE_CONT, program, 0, 0) != 0)
        give_up("ptrace");
    return program;
}

/* ---- Arguments ---- */

static void take_fault(struct fault *fault, char **words)
{
    static const char *const actions[] = {"short", "tear", "kill", "after"};
    bool known = false;
    fault->kind = words[0];
    fault->number = strtol(words[1], NULL, 10);
    fault->action = words[2];
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(errors[i].name, fault->action) == 0)
            fault->error = errors[i].number;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        known = known || strcmp(actions[i], fault->action) == 0;
    errno = EINVAL;
    if (fault->error == 0 && !known)
        give_up(fault->action);
}

/* Returns the words of the program. */
static char **take_arguments(struct fault *fault, char **words)
{
    for (; *words != NULL && strcmp(*words, "--") != 0; words++) {
        if (strcmp(words[0], "--log") == 0 && words[1] != NULL) {
            fault->log = fopen(*++words, "we");
        } else if (strcmp(words[0], "--save") == 0 && words[1] != NULL && words[2] != NULL) {
            fault->saved = *++words;
            fault->copy = *++words;
        } else if (words[1] != NULL && words[2] != NULL) {
            take_fault(fault, words);
            words += 2;
        }
    }
    errno = EINVAL;
    if (fault->log == NULL || words[0] == NULL || words[1] == NULL)
        give_up("arguments");
    return words + 1;
}

int main(int argc, char **argv)
{
    struct fault fault = {.kind = NULL};
    char **words = take_arguments(&fault, argv + (argc > 0));
    struct state state = {.fault = &fault, .program = start(&fault, words)};
    int code = trace(&state);
    if (fclose(fault.log) != 0)
        give_up("the log");
    return code;
}
