/* SPDX-License-Identifier: MIT */
/** Messages for users on standard error, one line each. */
#ifndef ELEA_CLI_MESSAGE_H
#define ELEA_CLI_MESSAGE_H

#include <stdio.h>

#include "elea.h"

/** Prints "elea: ..." as one line, masked. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** What a terminal would not show as it is becomes '?': control characters, those that turn the
 * direction of text, bytes that are not UTF-8. */
void message_mask(char *text);

/** Prints a part of a line that contains text of others, such as the name of a file, masked. */
void message_say(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Text without that path in front: of "PATH: why" and "PATH: warning: why", the reason. */
const char *message_without_path(const char *text, const char *path);

/** Messages that are kept, as they are. */
struct message_list {
    char **lines;
    size_t n;
    bool lost; /**< some, for lack of memory */
};

/** What this thread prints is kept in the list instead; NULL: it is printed again. */
void message_capture(struct message_list *list);

/** Adds a copy; false if there is no memory. */
bool message_add(struct message_list *list, const char *text);
void message_list_free(struct message_list *list);

#endif
