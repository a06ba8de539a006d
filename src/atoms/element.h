/* SPDX-License-Identifier: MIT */
/** Chemical elements: their symbols and weights. */
#ifndef ELEA_ATOMS_ELEMENT_H
#define ELEA_ATOMS_ELEMENT_H

#include "elea.h"

/**
 * Conventional standard atomic weight, IUPAC 2021 (doi 10.1515/pac-2019-0603), of a canonical
 * symbol ("Zn"), or the atomic mass of deuterium "D". 0 if there is none: for unknown symbols, and
 * for elements without stable isotopes.
 */
double elea_element_weight(const char *symbol);

/** Writes the canonical symbol of `text` ("ZN", "zn"); false if it is not an element's. */
bool elea_element_canonical(const char *text, char symbol[4]);

/** Atomic number of a canonical symbol, 0 if unknown; "D" has 1. */
int elea_element_number(const char *symbol);

/** Symbol of the element with that atomic number; false outside 1 to 118. */
bool elea_element_find(int number, char symbol[4]);

#endif
