/* SPDX-License-Identifier: MIT */
/**
 * Signals. All threads block them, and one waits for them, so that no other thread is ever
 * interrupted. Ctrl-C, SIGTERM and the like end the program, whatever it does at that time; SIGUSR1
 * requests a report of its state, and nothing else.
 */
#ifndef ELEA_CLI_INTERRUPT_H
#define ELEA_CLI_INTERRUPT_H

#include <stdbool.h>

/** What the program does at present. */
struct interrupt_stage {
    const char *doing; /**< "reading files" */
    /** Seconds within which the stage ends by itself, as it looks at `interrupt_signal` and at
     * `interrupt_report_wanted`; 0: it does neither. */
    double patience;
    /**
     * Ends the stage otherwise, and returns the exit status. It runs in the thread that waits for
     * signals, while no thread is between `interrupt_hold` and `interrupt_release`. NULL: there is
     * nothing to end.
     */
    int (*leave)(void *context);
    /** For the first stage: the same once the clock (progress_clock) shows `deadline`; 0: none. */
    double deadline;
    int (*late)(void *context);
    void *context;
};

/** Begins to wait for signals, with the first stage; once in a program, before other threads. */
void interrupt_begin(const struct interrupt_stage *first);
void interrupt_enter(const struct interrupt_stage *next);

/** While it is held, no stage is left. */
void interrupt_hold(void);
void interrupt_release(void);

/** Number of the received signal that ends the program, or 0. */
int interrupt_signal(void);

/** Whether a report of the state was requested; only once for each request. */
bool interrupt_report_wanted(void);

#endif
