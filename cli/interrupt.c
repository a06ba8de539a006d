/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "message.h"
#include "progress.h"

/*
 * A second signal ends the program at once, but not so soon: `timeout` sends SIGTERM to the
 * program, and then to its group.
 */
#define APART 1.0  /* seconds */
#define LOOK  0.02 /* seconds between looks at whether the stage has ended */

static atomic_int caught;
static atomic_bool report_wanted;
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stage_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct interrupt_stage stage;
static double begun;
static sigset_t awaited;

/* Those that end: of the user and a lost terminal, and what batch systems send before the end of a
 * job: SIGTERM (Slurm, PBS), SIGUSR2 (LSF, Grid Engine), SIGXCPU (limits of CPU time). */
static const int numbers[] = {
    SIGINT,  SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGUSR2, SIGUSR1, /* this and the next do not end */
#ifdef SIGINFO
    SIGINFO,
#endif
};
enum { NUM_ENDINGS = 6, NUM_AWAITED = sizeof numbers / sizeof numbers[0] };

/* A signal that is ignored from the start (nohup, a shell's background job) stays ignored. */
static void await(int number)
{
    struct sigaction before;
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaddset(&awaited, number);
}

static struct interrupt_stage present(void)
{
    pthread_mutex_lock(&stage_mutex);
    struct interrupt_stage now = stage;
    pthread_mutex_unlock(&stage_mutex);
    return now;
}

void interrupt_enter(const struct interrupt_stage *next)
{
    pthread_mutex_lock(&stage_mutex);
    stage = *next;
    pthread_mutex_unlock(&stage_mutex);
}

/* ---- The thread that waits ---- */

/* The default action of a signal. */
static void end_at_once(int number)
{
    sigset_t one;
    (void)signal(number, SIG_DFL);
    (void)sigemptyset(&one);
    (void)sigaddset(&one, number);
    (void)pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    (void)raise(number);
    _exit(128 + number);
}

static void report(void)
{
    const struct interrupt_stage now = present();
    if (now.patience > 0.0)
        atomic_store(&report_wanted, true);
    else
        message_print("state: %s, %.1f s after the start", now.doing, progress_clock() - begun);
}

/* Gives signals that end the program their default actions. That of those that ask for its state
 * would end it, too. The limit of CPU time repeats its signal every second. */
static void let_signals_end(bool limit)
{
    sigset_t endings = awaited;
    for (size_t i = NUM_ENDINGS; i < NUM_AWAITED; i++)
        (void)sigdelset(&endings, numbers[i]);
    if (!limit)
        (void)sigdelset(&endings, SIGXCPU);
    (void)pthread_sigmask(SIG_UNBLOCK, &endings, NULL);
}

/* Returns if the stage cannot be left now. */
static void leave(int number)
{
    if (pthread_mutex_trylock(&held) != 0)
        return;
    let_signals_end(false); /* what may block, as a stopped terminal, must not outlast another */
    const struct interrupt_stage now = present();
    int code = 128 + number;
    if (now.leave != NULL)
        code = now.leave(now.context);
    else
        message_print("interrupted while %s; nothing is written", now.doing);
    _exit(code);
}

/* Nothing of such a stage is to be kept. */
static void end_late(void)
{
    const struct interrupt_stage now = present();
    if (now.deadline > 0.0 && progress_clock() >= now.deadline)
        _exit(now.late(now.context));
}

/* The limit of CPU time sends its signal every second from then on. */
static void take(int number, double first)
{
    if (atomic_load(&caught) == 0)
        atomic_store(&caught, number);
    else if (number != SIGXCPU && progress_clock() - first > APART)
        end_at_once(number);
}

static bool is_ending(int number)
{
    bool found = false;
    for (size_t i = 0; i < NUM_ENDINGS; i++)
        found = found || numbers[i] == number;
    return found;
}

/* After the first ending signal, or before a deadline, whether there is one is looked at in
 * between. */
static bool next_signal(int *number)
{
    sigset_t pending;
    const struct timespec pause = {.tv_nsec = (long)(LOOK * 1e9)};
    if (atomic_load(&caught) == 0 && !(present().deadline > 0.0))
        return sigwait(&awaited, number) == 0;
    (void)nanosleep(&pause, NULL);
    bool more = false;
    (void)sigpending(&pending);
    for (size_t i = 0; i < NUM_AWAITED; i++)
        more = more ||
               (sigismember(&pending, numbers[i]) == 1 && sigismember(&awaited, numbers[i]) == 1);
    return more && sigwait(&awaited, number) == 0;
}

static void *serve(void *unused)
{
    (void)unused;
    double first = 0.0;
    while (true) {
        int number = 0;
        bool got = next_signal(&number);
        if (got && is_ending(number)) {
            first = atomic_load(&caught) == 0 ? progress_clock() : first;
            take(number, first);
        } else if (got) {
            report();
        }
        end_late();
        int ending = atomic_load(&caught);
        if (ending != 0 && progress_clock() - first >= present().patience)
            leave(ending);
    }
    return NULL;
}

/* ---- For the others ---- */

void interrupt_begin(const struct interrupt_stage *first)
{
    pthread_t thread;
    begun = progress_clock();
    interrupt_enter(first);
    (void)sigemptyset(&awaited);
    for (size_t i = 0; i < NUM_AWAITED; i++)
        await(numbers[i]);
    (void)pthread_sigmask(SIG_BLOCK, &awaited, NULL);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of writing */
    if (pthread_create(&thread, NULL, serve, NULL) == 0)
        (void)pthread_detach(thread);
    else
        let_signals_end(true);
}

void interrupt_hold(void)
{
    (void)pthread_mutex_lock(&held);
}

void interrupt_release(void)
{
    (void)pthread_mutex_unlock(&held);
}

int interrupt_signal(void)
{
    return atomic_load(&caught);
}

bool interrupt_report_wanted(void)
{
    return atomic_exchange(&report_wanted, false);
}
