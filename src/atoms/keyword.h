/* SPDX-License-Identifier: MIT */
/** The words of the selection language, and advice on words that are not part of it. */
#ifndef ELEA_ATOMS_KEYWORD_H
#define ELEA_ATOMS_KEYWORD_H

#include "atoms/select.h"

typedef struct elea_keyword {
    char name[10];
    elea_select_kind kind;
} elea_keyword;

/** The keyword that the `length` bytes of `text` spell in any case, or NULL. */
const elea_keyword *elea_keyword_find(const char *text, size_t length);

/** What to do about a word that is not a keyword: `did you mean "protein"?`. Returns `advice`. */
#define ELEA_KEYWORD_ADVICE_SIZE 256
const char *elea_keyword_advise(const char *text, size_t length,
                                char advice[ELEA_KEYWORD_ADVICE_SIZE]);

/** True if the `length` bytes of `text` spell `word` (given in lower case) in any case. */
bool elea_keyword_spells(const char *text, size_t length, const char *word);

#endif
