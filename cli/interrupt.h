/* SPDX-License-Identifier: MIT */
/** Ctrl-C, SIGTERM and the like: the first requests the end of the run, the second ends the
 * program. */
#ifndef ELEA_CLI_INTERRUPT_H
#define ELEA_CLI_INTERRUPT_H

void interrupt_catch(void);

/** Number of the received signal, or 0. */
int interrupt_signal(void);

#endif
