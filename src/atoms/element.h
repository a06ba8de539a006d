/* SPDX-License-Identifier: MIT */
/** Chemical elements: their symbols and weights, and which one an atom's name means. */
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

/**
 * Guesses the element from the names that force fields and the PDB give to atoms and residues. A
 * name of four columns with blanks in it (" CA ", "CA  ") is a PDB field, whose element ends in the
 * second column; other names carry no information on columns. False, with an empty symbol, if the
 * element cannot be determined (virtual sites, beads).
 */
bool elea_element_guess(const char *name, const char *residue_name, char symbol[4]);

#endif
