/* SPDX-License-Identifier: MIT */
/** The heap of the program. */
#ifndef ELEA_CLI_HEAP_H
#define ELEA_CLI_HEAP_H

/** Memory that one thread has freed is used by others, at the cost of waiting for one another. */
void heap_share(void);

#endif
