/* SPDX-License-Identifier: MIT */
/* Whether two lists of atoms are those of one molecule, within a file and between files. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "atoms/residue.h"
#include "atoms/topology.h"
#include "base/error.h"

#define NAME_SIZE (sizeof((elea_atom *)0)->name)

/* ---- Names in different formats and force fields ---- */

/* "1HB*" is "HB'1": the digits before a name belong to its end in other conventions. */
static void normalize_name(const char *name, char text[NAME_SIZE])
{
    size_t n_digits = strspn(name, "0123456789");
    size_t length = strlen(name);
    for (size_t i = 0; i < length; i++) {
        char c = name[(i + n_digits) % length];
        text[i] = c == '*' ? '\'' : c;
    }
    text[length] = '\0';
}

static bool names_match(const char *a, const char *b)
{
    char x[NAME_SIZE];
    char y[NAME_SIZE];
    normalize_name(a, x);
    normalize_name(b, y);
    return strcasecmp(x, y) == 0;
}

/* Formats cut names to three or four letters. */
static bool is_cut(const char *a, const char *b)
{
    size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    return n >= 3 && strncasecmp(a, b, n) == 0;
}

/* The residue whose bonds a row has: "=HIS" of HSD refers to HIS. */
static const char *parent(const elea_residue *residue)
{
    bool refers = residue->bonds != NULL && residue->bonds[0] == '=';
    return refers ? residue->bonds + 1 : residue->name;
}

/* HIS and HSD are the same residue. */
static bool residues_match(const char *a, const char *b)
{
    if (a[0] == '\0' || b[0] == '\0' || strcasecmp(a, b) == 0 || is_cut(a, b))
        return true;
    const elea_residue *x = elea_residue_find(a);
    const elea_residue *y = elea_residue_find(b);
    if (x == NULL || y == NULL || x->kind != y->kind)
        return false;
    return strcmp(parent(x), parent(y)) == 0;
}

static bool is_ion(const elea_atom *atom)
{
    return elea_residue_is_ion(atom->residue_name, atom->name);
}

static bool are_water(const elea_atom *a, const elea_atom *b)
{
    return elea_residue_kind(a->residue_name) == RESIDUE_WATER &&
           elea_residue_kind(b->residue_name) == RESIDUE_WATER;
}

static bool same_element(const elea_atom *a, const elea_atom *b)
{
    return a->element[0] != '\0' && strcmp(a->element, b->element) == 0;
}

/* Of a LAMMPS file, only the number of the type is known, or nothing. */
static bool is_unnamed(const elea_atom *atom)
{
    return atom->element[0] == '\0' && atom->name[strspn(atom->name, "0123456789")] == '\0';
}

/*
 * Where files name atoms by different conventions: the element of each must be the same, unless one
 * of them is unknown or guessed from the name. The name may be different where that cannot hide
 * another molecule: an XYZ file may have elements alone, hydrogens are numbered in many ways, and
 * ions and waters have many names.
 */
static bool atoms_match(const elea_atom *a, const elea_atom *b)
{
    if (is_unnamed(a) != is_unnamed(b))
        return true;
    bool guessed =
        a->element_guessed || b->element_guessed || a->element[0] == '\0' || b->element[0] == '\0';
    if (!guessed && !same_element(a, b))
        return false;
    if (same_element(a, b) && ((is_ion(a) && is_ion(b)) || are_water(a, b)))
        return true;
    if (!residues_match(a->residue_name, b->residue_name))
        return false;
    bool unnamed = a->residue_name[0] == '\0' || b->residue_name[0] == '\0';
    bool is_hydrogen = a->element[0] == 'H' && a->element[1] == '\0';
    return names_match(a->name, b->name) || (same_element(a, b) && (unnamed || is_hydrogen));
}

/* ---- Differences ---- */

static bool atoms_equal(const elea_atom *a, const elea_atom *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->residue_name, b->residue_name) == 0 &&
           strcmp(a->chain, b->chain) == 0 && strcmp(a->element, b->element) == 0 &&
           a->insertion_code == b->insertion_code && a->residue_number == b->residue_number;
}

enum { DESCRIPTION_SIZE = 96 };

/* "CA (C) of GLY 12 in chain A" */
static void describe(const elea_atom *atom, char text[DESCRIPTION_SIZE])
{
    bool has_residue = atom->residue_name[0] != '\0';
    int n = snprintf(text, DESCRIPTION_SIZE, "%s", atom->name);
    if (atom->element[0] != '\0' && strcmp(atom->element, atom->name) != 0)
        n += snprintf(text + n, DESCRIPTION_SIZE - (size_t)n, " (%s)", atom->element);
    if (has_residue)
        n += snprintf(text + n, DESCRIPTION_SIZE - (size_t)n, " of %s %d%.*s", atom->residue_name,
                      (int)atom->residue_number, atom->insertion_code != '\0',
                      &atom->insertion_code);
    if (has_residue && atom->chain[0] != '\0')
        (void)snprintf(text + n, DESCRIPTION_SIZE - (size_t)n, " in chain %s", atom->chain);
}

static elea_status compare(const elea_topology *topology, const elea_topology *reference,
                           bool (*alike)(const elea_atom *, const elea_atom *), const char *where,
                           elea_error *error)
{
    char found[DESCRIPTION_SIZE];
    char expected[DESCRIPTION_SIZE];
    if (topology->n_atoms != reference->n_atoms)
        return elea_error_set(error, ELEA_ERROR_FORMAT, "%zu atom%s, but %s has %zu",
                              topology->n_atoms, topology->n_atoms == 1 ? "" : "s", where,
                              reference->n_atoms);
    for (size_t i = 0; i < topology->n_atoms; i++) {
        const elea_atom *a = &topology->atoms[i];
        const elea_atom *b = &reference->atoms[i];
        if (alike(a, b))
            continue;
        describe(a, found);
        describe(b, expected);
        return elea_error_set(error, ELEA_ERROR_FORMAT, "atom %zu is %s, but %s in %s", i + 1,
                              found, expected, where);
    }
    return ELEA_OK;
}

elea_status elea_topology_check_frame(const elea_topology *topology, const elea_topology *first,
                                      elea_error *error)
{
    return compare(topology, first, atoms_equal, "the first frame", error);
}

elea_status elea_topology_match(const elea_topology *topology, const elea_topology *reference,
                                const char *name, elea_error *error)
{
    return compare(topology, reference, atoms_match, name, error);
}

bool elea_topology_same_radii(const elea_topology *a, const elea_topology *b)
{
    for (size_t i = 0; i < a->n_atoms; i++)
        if (a->atoms[i].radius != b->atoms[i].radius)
            return false;
    return true;
}
