/* SPDX-License-Identifier: MIT */
#include "atoms/keyword.h"

#include <stdio.h>
#include <string.h>

static const elea_keyword keywords[] = {
    {"all", ELEA_SELECT_ALL},         {"none", ELEA_SELECT_NONE},
    {"protein", ELEA_SELECT_PROTEIN}, {"backbone", ELEA_SELECT_BACKBONE},
    {"nucleic", ELEA_SELECT_NUCLEIC}, {"water", ELEA_SELECT_WATER},
    {"ion", ELEA_SELECT_ION},         {"hydrogen", ELEA_SELECT_HYDROGEN},
    {"name", ELEA_SELECT_NAME},       {"resname", ELEA_SELECT_RESIDUE_NAME},
    {"chain", ELEA_SELECT_CHAIN},     {"chainid", ELEA_SELECT_CHAIN},
    {"segid", ELEA_SELECT_CHAIN},     {"segname", ELEA_SELECT_CHAIN},
    {"element", ELEA_SELECT_ELEMENT}, {"type", ELEA_SELECT_TYPE},
    {"resid", ELEA_SELECT_RESIDUE},   {"resnum", ELEA_SELECT_RESIDUE},
    {"index", ELEA_SELECT_INDEX},     {"bynum", ELEA_SELECT_NUMBER},
};

/* Words of MDAnalysis, VMD and PyMOL that do not exist here, and what to write instead. */
static const struct foreign_word {
    char word[11];
    char advice[100];
} foreign_words[] = {
    {"around", "atoms cannot be selected by distance, because that would change with the frame"},
    {"within", "atoms cannot be selected by distance, because that would change with the frame"},
    {"prop", "atoms cannot be selected by position, because that would change with the frame"},
    {"byres", "list the residues with \"resid\" or \"resname\""},
    {"same", "list the residues with \"resid\" or \"resname\""},
    {"serial", "write \"bynum\" for the atom's place in the file from 1, or \"index\" from 0"},
    {"id", "write \"bynum\" for the atom's place in the file from 1, or \"index\" from 0"},
    {"residue", "write \"resid\" for the residue's number in the file"},
    {"resi", "write \"resid\" for the residue's number in the file"},
    {"resn", "write \"resname\""},
    {"segment", "write \"segid\" or \"chain\""},
    {"noh", "write \"not hydrogen\""},
    {"heavy", "write \"not hydrogen\""},
    {"solvent", "write \"water or ion\""},
    {"sidechain", "write \"protein and not backbone\""},
    {"calpha", "write \"protein and name CA\""},
    {"alpha", "write \"protein and name CA\""},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static char small(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

bool elea_keyword_spells(const char *text, size_t length, const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (small(text[i]) != word[i])
            return false;
    return true;
}

const elea_keyword *elea_keyword_find(const char *text, size_t length)
{
    for (size_t i = 0; i < COUNT(keywords); i++)
        if (elea_keyword_spells(text, length, keywords[i].name))
            return &keywords[i];
    return NULL;
}

#define LONGEST_TYPO 12

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Number of letters to change, add, omit or swap with their neighbour (optimal string alignment).
 */
static size_t misspelling(const char *text, size_t length, const char *word)
{
    size_t cost[LONGEST_TYPO + 1][LONGEST_TYPO + 1];
    size_t word_length = strlen(word);
    for (size_t i = 0; i <= length; i++) {
        for (size_t k = 0; k <= word_length; k++) {
            if (i == 0 || k == 0) {
                cost[i][k] = i + k;
                continue;
            }
            bool differs = small(text[i - 1]) != word[k - 1];
            size_t least = smaller(cost[i - 1][k], cost[i][k - 1]) + 1;
            least = smaller(least, cost[i - 1][k - 1] + differs);
            if (i > 1 && k > 1 && small(text[i - 1]) == word[k - 2] &&
                small(text[i - 2]) == word[k - 1])
                least = smaller(least, cost[i - 2][k - 2] + 1);
            cost[i][k] = least;
        }
    }
    return cost[length][word_length];
}

static const char *nearest_keyword(const char *text, size_t length)
{
    if (length < 2 || length > LONGEST_TYPO)
        return NULL;
    size_t least = length < 5 ? 1 : 2;
    const char *nearest = NULL;
    if (misspelling(text, length, "not") <= least) {
        least = misspelling(text, length, "not");
        nearest = "not";
    }
    for (size_t i = 0; i < COUNT(keywords); i++) {
        size_t changes = misspelling(text, length, keywords[i].name);
        if (changes < least || (nearest == NULL && changes == least)) {
            least = changes;
            nearest = keywords[i].name;
        }
    }
    return nearest;
}

const char *elea_keyword_advise(const char *text, size_t length,
                                char advice[ELEA_KEYWORD_ADVICE_SIZE])
{
    for (size_t i = 0; i < COUNT(foreign_words); i++) {
        if (elea_keyword_spells(text, length, foreign_words[i].word)) {
            (void)snprintf(advice, ELEA_KEYWORD_ADVICE_SIZE, "%s", foreign_words[i].advice);
            return advice;
        }
    }
    const char *nearest = nearest_keyword(text, length);
    if (nearest != NULL) {
        (void)snprintf(advice, ELEA_KEYWORD_ADVICE_SIZE, "did you mean \"%.20s\"?", nearest);
        return advice;
    }
    size_t used = (size_t)snprintf(advice, ELEA_KEYWORD_ADVICE_SIZE, "the keywords are");
    for (size_t i = 0; i < COUNT(keywords) && used < ELEA_KEYWORD_ADVICE_SIZE; i++)
        used += (size_t)snprintf(advice + used, ELEA_KEYWORD_ADVICE_SIZE - used, "%s %s",
                                 i > 0 ? "," : "", keywords[i].name);
    return advice;
}
