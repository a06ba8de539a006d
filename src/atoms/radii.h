/* SPDX-License-Identifier: MIT */
/** Sets of radii: tables of elements, and sets built name by name. */
#ifndef ELEA_ATOMS_RADII_H
#define ELEA_ATOMS_RADII_H

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

/** Radius of a canonical symbol, 0 if the table lacks it; if it lacks "D", that of hydrogen. */
double elea_radii_table_find(const elea_radii_table *table, const char *symbol);

#define ELEA_RADII_NAME_SIZE sizeof(((elea_atom *)0)->name)

/** An empty set; errors call it `name`. */
elea_radii *elea_radii_create_named(const char *name, elea_error *error);

/** Adds the radius of an atom name or element, shorter than ELEA_RADII_NAME_SIZE. */
elea_status elea_radii_add(elea_radii *radii, const char *name, double radius, uint64_t line,
                           elea_error *error);

/** Makes the set ready for use; fails if it is empty or contradicts itself. */
elea_status elea_radii_complete(elea_radii *radii, elea_error *error);

#endif
