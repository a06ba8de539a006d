/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

/* A signal handler may access no other object that other threads read (C17, 7.14.1.1). */
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "atomic_int takes a lock");
static atomic_int caught;

static void on_signal(int number)
{
    atomic_store(&caught, number);
}

/* A signal that is ignored from the start (nohup, a shell's background job) stays ignored. */
static void catch_signal(int number)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct sigaction before;
    action.sa_flags |= (int)SA_RESETHAND;
    (void)sigemptyset(&action.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(number, &action, NULL);
}

void interrupt_catch(void)
{
    /* Of the user, of a lost terminal, and what batch systems send before the end of a job. */
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGUSR1};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        catch_signal(numbers[i]);
}

int interrupt_signal(void)
{
    return atomic_load(&caught);
}
