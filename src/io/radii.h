/* SPDX-License-Identifier: MIT */
/** Tables of element radii; the calls on them are public. */
#ifndef ELEA_SRC_IO_RADII_H
#define ELEA_SRC_IO_RADII_H

#include "elea.h"

typedef struct elea_element_radius {
    char symbol[3];
    double radius; /**< Angstrom */
} elea_element_radius;

typedef struct elea_radii_table {
    const char *name;
    const elea_element_radius *rows;
    size_t n_rows;
} elea_radii_table;

extern const elea_radii_table elea_radii_bondi, elea_radii_alvarez;

/** Radius of a canonical symbol, 0 if the table lacks it; hydrogen's for "D" if it lacks that. */
double elea_radii_table_find(const elea_radii_table *table, const char *symbol);

#endif
