/* SPDX-License-Identifier: MIT */
#include "atoms/formula.h"

#include "atoms/element.h"

#define HYDROGEN 1

/* ---- Counts ---- */

/* The element whose symbol begins at `*text`, which is moved behind it; 0 if there is none. */
static int take_element(const char **text)
{
    char given[3] = {**text, '\0', '\0'}, symbol[4];
    ++*text;
    if (**text >= 'a' && **text <= 'z')
        given[1] = *(*text)++;
    return elea_element_canonical(given, symbol) ? elea_element_number(symbol) : 0;
}

/* The number at `*text`, which is moved behind it; 1 if there is none. */
static int take_count(const char **text)
{
    int count = 0;
    if (**text < '0' || **text > '9')
        return 1;
    for (; **text >= '0' && **text <= '9'; ++*text)
        count = 10 * count + (**text - '0');
    return count;
}

void elea_formula_add(elea_formula *formula, const char *text, int times)
{
    while (*text != '\0') {
        int element = take_element(&text);
        int count = take_count(&text);
        if (element > 0)
            formula->counts[element] += times * count;
    }
}

void elea_formula_join(elea_formula *formula, const elea_formula *other)
{
    for (int i = 1; i < ELEA_FORMULA_ELEMENTS; i++)
        formula->counts[i] += other->counts[i];
}

int elea_formula_heavy(const elea_formula *formula)
{
    int n = 0;
    for (int i = HYDROGEN + 1; i < ELEA_FORMULA_ELEMENTS; i++)
        n += formula->counts[i];
    return n;
}

bool elea_formula_contains(const elea_formula *formula, const elea_formula *part)
{
    for (int i = HYDROGEN + 1; i < ELEA_FORMULA_ELEMENTS; i++)
        if (part->counts[i] > formula->counts[i])
            return false;
    return true;
}

/* ---- Mass and volume ---- */

double elea_formula_mass(const elea_formula *formula)
{
    double mass = 0.0;
    char symbol[4];
    for (int i = 1; i < ELEA_FORMULA_ELEMENTS; i++) {
        if (formula->counts[i] == 0 || !elea_element_find(i, symbol))
            continue;
        double weight = elea_element_weight(symbol);
        if (!(weight > 0.0))
            return 0.0;
        mass += formula->counts[i] * weight;
    }
    return mass;
}

/*
 * Traube's increments for C, H, N and S as Durchschlag and Zipper, Progr. Colloid Polym. Sci. 94
 * (1994) 20, use them. Oxygen (2.3 in hydroxyl, 5.5 in carbonyl groups) and phosphorus have one
 * value each, which makes up for rings and charges in the mean of the cofactors in the table of
 * residues of US-SOMO (NAD, B12, 13P, LMT, ...). Iron as in its Fe4S4, and so any other element.
 */
#define OTHER_INCREMENT 10.0
static const struct increment {
    int element;
    double volume; /* cm3/mol */
} increments[] = {{1, 3.1}, {6, 9.9}, {7, 1.5}, {8, 4.0}, {15, 17.0}, {16, 15.5}};

static double increment_of(int element)
{
    for (size_t k = 0; k < sizeof increments / sizeof increments[0]; k++)
        if (increments[k].element == element)
            return increments[k].volume;
    return OTHER_INCREMENT;
}

double elea_formula_volume(const elea_formula *formula)
{
    double volume = 0.0;
    for (int i = 1; i < ELEA_FORMULA_ELEMENTS; i++)
        if (formula->counts[i] != 0)
            volume += formula->counts[i] * increment_of(i);
    return volume;
}
