/* SPDX-License-Identifier: MIT */
/** The table of properties: all that is the same for every result. */
#ifndef ELEA_RESULT_PROPERTY_TABLE_H
#define ELEA_RESULT_PROPERTY_TABLE_H

#include "elea.h"

/** What the components of a property are. */
typedef enum elea_layout {
    LAYOUT_SCALAR,      /**< 1 number */
    LAYOUT_EIGENVALUES, /**< 3 in ascending order: "1", "2", "3" */
    LAYOUT_TENSOR,      /**< 6 of a symmetric 3 x 3 tensor: xx, yy, zz, xy, xz, yz */
} elea_layout;

/** A row of properties.def, which says what a member that is not set means. */
typedef struct elea_property_row {
    const char *key;
    elea_layout layout;
    unsigned n_components;
    uint32_t needs;                 /**< bits ELEA_NEEDS_... */
    const char *label;              /**< for a table */
    const char *group;              /**< its title in a table */
    const char *meaning;            /**< in one line; docs/output.md has the same */
    int length_power;               /**< of the unit of length in the unit */
    const char *unit;               /**< if it is no power of the unit of length */
    const char *unit_without_scale; /**< instead of `unit` for bodies without a unit of length */
    unsigned nist;                  /**< place in the CSV of NIST ZENO */
    const char *nist_unit;
    const char *zenowrapper;
} elea_property_row;

/** The row of a property; NULL if there is none. */
const elea_property_row *elea_property_table_row(elea_property property);

/** Place of the property's first component among those of all properties, in their order. */
size_t elea_property_offset(elea_property property);

/** A thing that some properties need. */
typedef struct elea_need {
    uint32_t bit;
    const char *key;  /**< "mass" */
    const char *what; /**< "a mass", as Python says it; NULL for what long enough runs find */
} elea_need;

/** All of them; `n` is their number. */
const elea_need *elea_property_table_needs(size_t *n);

#endif
