/* SPDX-License-Identifier: MIT */
/**
 * Where two copies of a body of spheres overlap, and from this their second virial coefficient
 * (docs/interior.md).
 */
#ifndef ELEA_INTERIOR_CONTACT_H
#define ELEA_INTERIOR_CONTACT_H

#include "base/random.h"
#include "base/tally.h"
#include "interior/ball_tree.h"

/** A body prepared for this. Starts from {0}. */
typedef struct elea_contact {
    elea_ball_tree tree;
    elea_sphere *nodes; /**< a ball around what is below each node of the tree */
    size_t nodes_capacity;
    double spread[SYM3_SIZE]; /**< mean of x_i x_j over the spheres, about the origin */
} elea_contact;

/** Replaces the body, whose primitives must all be spheres. */
elea_status elea_contact_build(elea_contact *contact, const elea_body *body,
                               const elea_cancel *cancel, elea_error *error);

/**
 * The same in parts. Begins; then each part of the tree (`elea_ball_tree_build_part`), and
 * `elea_ball_tree_join`; then the balls around the nodes of each part.
 */
elea_status elea_contact_cut(elea_contact *contact, const elea_body *body,
                             const elea_cancel *cancel, elea_error *error);
size_t elea_contact_parts(const elea_contact *contact);
void elea_contact_bound(elea_contact *contact, size_t part);

/** The `n` spheres of a leaf of the tree. */
const elea_ball_item *elea_contact_leaf(const elea_contact *contact, size_t node, size_t *n);

void elea_contact_clear(elea_contact *contact);

/**
 * Adds `n_samples` random orientations of two copies to `tally`. The first score has the mean B2,
 * half the volume that a body excludes to the centre of another, averaged over orientations.
 */
void elea_contact_block(const elea_contact *contact, elea_random *random, uint64_t n_samples,
                        elea_tally *tally);

#endif
