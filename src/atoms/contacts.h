/* SPDX-License-Identifier: MIT */
/** Which molecules touch each other, directly or across the box, and through which atoms. */
#ifndef ELEA_ATOMS_CONTACTS_H
#define ELEA_ATOMS_CONTACTS_H

#include "atoms/lattice.h"

/** Which contacts hold molecules together. */
typedef enum elea_contact_rule {
    ELEA_CONTACT_DIRECT, /**< where the molecules are */
    ELEA_CONTACT_FIRST,  /**< those, and then others, across the box */
    ELEA_CONTACT_LARGEST /**< those of the most atoms, because molecules were cut at the box */
} elea_contact_rule;

/** Molecules of which each is whole. */
typedef struct elea_contact_molecules {
    size_t n_atoms, n_molecules;
    const double *positions; /**< [n_atoms][3] */
    const size_t *molecules; /**< of each atom */
    const bool *cut;         /**< of each molecule: it was put together, and is anywhere */
    const elea_lattice *lattice;
    double cutoff; /**< atoms at most so far apart touch */
    elea_contact_rule rule;
} elea_contact_molecules;

/** The nearest atoms of two molecules that touch. */
typedef struct elea_contact {
    size_t a, b;
} elea_contact;

/**
 * Finds contacts that join all molecules that touch, without a circle: at most n_molecules - 1.
 * Writes an array to be freed; its order and content depend on positions only.
 */
elea_status elea_contacts_find(const elea_contact_molecules *molecules, elea_contact **contacts,
                               size_t *n, elea_error *error);

#endif
