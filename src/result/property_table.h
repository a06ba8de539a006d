/* SPDX-License-Identifier: MIT */
/** The table of properties: everything that does not depend on the result. */
#ifndef ELEA_RESULT_PROPERTY_TABLE_H
#define ELEA_RESULT_PROPERTY_TABLE_H

#include "elea.h"

/** Layout of the components of a property. */
typedef enum elea_layout {
    LAYOUT_SCALAR,      /**< 1 number */
    LAYOUT_EIGENVALUES, /**< 3 in ascending order: "1", "2", "3" */
    LAYOUT_TENSOR,      /**< 6 of a symmetric 3 x 3 tensor: xx, yy, zz, xy, xz, yz */
    LAYOUT_VECTOR,      /**< 3 coordinates: "x", "y", "z" */
    LAYOUT_TIMES, /**< 5 relaxation times, or 2 axial ratios, in descending order: "1" to "5" */
} elea_layout;

/** A row of properties.def, which describes the meaning of unset members. */
typedef struct elea_property_row {
    const char *key;
    elea_layout layout;
    unsigned n_components;
    uint32_t needs;                 /**< bits ELEA_NEEDS_... */
    const char *label;              /**< name in tables */
    const char *group;              /**< heading in tables */
    const char *meaning;            /**< in one line, as in docs/output.md */
    int length_power;               /**< the unit is this power of the unit of length */
    const char *unit;               /**< if the unit is not such a power */
    const char *unit_without_scale; /**< replaces `unit` if the unit of length is unknown */
    unsigned nist;                  /**< position in the CSV of NIST ZENO, from 1 */
    const char *nist_unit;
    const char *zenowrapper;
} elea_property_row;

/** The row of a property; NULL if there is none. */
const elea_property_row *elea_property_table_row(elea_property property);

/** Index of the property's first component among those of all properties, in their order. */
size_t elea_property_offset(elea_property property);

/** A requirement of properties. */
typedef struct elea_need {
    uint32_t bit;
    const char *key;  /**< "mass" */
    const char *what; /**< "a mass", for Python; NULL if enough walks and samples meet it */
} elea_need;

/** All requirements; `n` is their number. */
const elea_need *elea_property_table_needs(size_t *n);

#endif
