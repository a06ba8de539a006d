/* SPDX-License-Identifier: MIT */
#include "atoms/whole.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/contacts.h"
#include "atoms/whole_tree.h"
#include "base/error.h"
#include "base/sized.h"

/* Molecules whose atoms are so close (Angstrom) touch; beads: in units of their spacing. */
#define ATOMS_TOUCH 5.0
#define LONE_TOUCH  8.0
#define BEADS_TOUCH 1.75

/* ---- Small parts ---- */

const char *elea_whole_mode_name(unsigned mode)
{
    static const char *const names[] = {
        [ELEA_WHOLE_AUTO] = "auto", [ELEA_WHOLE_ALWAYS] = "always", [ELEA_WHOLE_NEVER] = "never"};
    return mode < sizeof names / sizeof names[0] ? names[mode] : NULL;
}

elea_status elea_whole_warn(elea_whole *whole, elea_error *error, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char **warnings = realloc(whole->warnings, (whole->n_warnings + 1) * sizeof *warnings);
    char *copy = malloc(strlen(text) + 1);
    if (warnings != NULL)
        whole->warnings = warnings;
    if (warnings == NULL || copy == NULL) {
        free(copy);
        return elea_error_memory(error, 1, sizeof text, "a warning");
    }
    memcpy(copy, text, strlen(text) + 1);
    whole->warnings[whole->n_warnings++] = copy;
    return ELEA_OK;
}

const char *elea_whole_warning(const elea_whole *whole, size_t number)
{
    return number < whole->n_warnings ? whole->warnings[number] : NULL;
}

void elea_whole_free(elea_whole *whole)
{
    if (whole == NULL)
        return;
    for (size_t i = 0; i < whole->n_warnings; i++)
        free(whole->warnings[i]);
    free(whole->warnings);
    free(whole->steps);
    free(whole->bonds);
    free(whole->molecules);
    free(whole);
}

/* ---- The first frame ---- */

/* What is known while the object is made. */
typedef struct making {
    elea_whole *whole;
    const elea_whole_source *source;
    elea_bond_atoms atoms;
    elea_lattice lattice;
    elea_bond_list list;
    elea_whole_tree tree;
} making;

static elea_status find_bonds(making *m, elea_error *error)
{
    const elea_whole_source *source = m->source;
    elea_status failed =
        elea_bonds_of_file(&m->list, &m->atoms, source->topology, source->selection, error);
    if (!failed)
        failed = elea_bonds_of_templates(&m->list, &m->atoms, error);
    if (!failed)
        failed = elea_bonds_of_chains(&m->list, &m->atoms, error);
    if (!failed)
        failed = elea_bonds_of_beads(&m->list, &m->atoms, error);
    if (!failed)
        failed = elea_bonds_by_distance(&m->list, &m->atoms, error);
    return failed;
}

static elea_status refuse_box(const making *m, elea_error *error)
{
    if (m->source->mode != ELEA_WHOLE_ALWAYS)
        return ELEA_OK;
    if (m->source->box == NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the first frame has no box, but --whole always (whole=\"always\") "
                              "needs one; leave it out");
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "the box of the first frame cannot contain its atoms, but --whole always "
                          "(whole=\"always\") needs one that can; leave it out");
}

/* A box in which atoms would overlap with images of others is not that of the positions. */
static elea_status find_bonds_across(making *m, elea_error *error)
{
    bool overlaps = false;
    size_t n = m->list.n;
    if (m->atoms.lattice == NULL)
        return refuse_box(m, error);
    elea_status failed = elea_bonds_across(&m->list, &m->atoms, &overlaps, error);
    if (failed || !overlaps)
        return failed;
    m->list.n = n;
    m->atoms.lattice = NULL;
    m->whole->ignores_box = true;
    return refuse_box(m, error);
}

static double contact_distance(const elea_bond_atoms *atoms)
{
    double distance = BEADS_TOUCH * atoms->spacing;
    for (size_t i = 0; i < atoms->n && distance < LONE_TOUCH; i++)
        if (elea_bond_is_lone(atoms, i))
            distance = LONE_TOUCH;
        else if (atoms->radii[i] > 0.0)
            distance = fmax(distance, ATOMS_TOUCH);
    return distance;
}

static elea_status add_contacts(making *m, elea_error *error)
{
    elea_contact *contacts = NULL;
    size_t n = 0;
    const elea_contact_molecules molecules = {
        .n_atoms = m->atoms.n,
        .n_molecules = m->tree.n_molecules,
        .positions = m->tree.placed,
        .molecules = m->tree.molecules,
        .cut = m->tree.cut,
        .lattice = m->atoms.lattice,
        .cutoff = contact_distance(&m->atoms),
        .rule = m->tree.any_cut                                            ? ELEA_CONTACT_LARGEST
                : m->source->crystal && m->source->mode == ELEA_WHOLE_AUTO ? ELEA_CONTACT_DIRECT
                                                                           : ELEA_CONTACT_FIRST,
    };
    if (!(molecules.cutoff > 0.0))
        return ELEA_OK;
    elea_status failed = elea_contacts_find(&molecules, &contacts, &n, error);
    for (size_t i = 0; i < n && !failed; i++)
        failed = elea_bond_list_add(&m->list, &m->atoms, contacts[i].a, contacts[i].b, 0.0, error);
    free(contacts);
    return failed;
}

/* No frame has a box across which molecules could be joined. */
static bool is_never_moved(const making *m)
{
    return m->source->n_frames == 1 && m->atoms.lattice == NULL;
}

/* The tree over bonds is replaced by one over bonds and contacts. */
static elea_status span(making *m, elea_error *error)
{
    elea_status failed = elea_whole_tree_span(&m->tree, &m->atoms, &m->list, error);
    if (!failed)
        failed = elea_whole_tree_check(&m->tree, &m->list, error);
    if (!failed)
        failed = elea_whole_warn_unknown(m->whole, &m->atoms, &m->list, error);
    if (failed)
        return failed;
    if (!is_never_moved(m))
        failed = add_contacts(m, error);
    if (failed)
        return failed;
    m->whole->molecules = m->tree.molecules;
    m->tree.molecules = NULL;
    if (is_never_moved(m))
        return ELEA_OK;
    elea_whole_tree_free(&m->tree);
    return elea_whole_tree_span(&m->tree, &m->atoms, &m->list, error);
}

/* Hands over the tree and the bonds whose lengths can be checked. */
static void hand_over(making *m)
{
    elea_whole *whole = m->whole;
    size_t n = 0;
    for (size_t i = 0; i < m->list.n; i++)
        if (m->list.bonds[i].limit > 0.0)
            m->list.bonds[n++] = m->list.bonds[i];
    whole->n_bonds = n;
    whole->bonds = m->list.bonds;
    whole->steps = m->tree.steps;
    whole->n = m->atoms.n;
    whole->bulk = m->atoms.bulk;
    m->list.bonds = NULL;
    m->tree.steps = NULL;
}

static elea_status make(making *m, elea_error *error)
{
    const elea_whole_source *source = m->source;
    elea_status failed = elea_bond_atoms_collect(&m->atoms, source->topology, source->selection,
                                                 source->positions, error);
    if (failed)
        return failed;
    failed = elea_bond_atoms_set_box(&m->atoms, source->box, &m->lattice, error);
    if (!failed)
        failed = find_bonds(m, error);
    if (!failed)
        failed = find_bonds_across(m, error);
    if (!failed)
        failed =
            elea_whole_warn_gaps(m->whole, &m->atoms, &m->list, m->atoms.lattice != NULL, error);
    if (!failed)
        failed = elea_whole_warn_residues(m->whole, &m->atoms, source->topology, error);
    if (!failed)
        failed = elea_whole_warn_close(m->whole, &m->atoms, source->topology, error);
    if (!failed)
        failed = span(m, error);
    if (!failed)
        failed =
            elea_whole_warn_apart(m->whole, &m->atoms, m->tree.placed, source->topology, error);
    if (!failed)
        hand_over(m);
    return failed;
}

elea_whole *elea_whole_create(const elea_whole_source *given, elea_error *error)
{
    elea_whole_source source = {.struct_size = sizeof source};
    if (elea_sized_read(&source, sizeof source, given, "elea_whole_source", error) != ELEA_OK)
        return NULL;
    elea_whole *whole = calloc(1, sizeof *whole);
    if (whole == NULL) {
        (void)elea_error_memory(error, 1, sizeof *whole, "bonds");
        return NULL;
    }
    whole->mode = source.mode;
    if (source.mode == ELEA_WHOLE_NEVER)
        return whole;
    making m = {.whole = whole, .source = &source};
    elea_status failed = make(&m, error);
    elea_whole_tree_free(&m.tree);
    elea_bond_list_free(&m.list);
    elea_bond_atoms_free(&m.atoms);
    if (failed) {
        elea_whole_free(whole);
        return NULL;
    }
    return whole;
}

bool elea_whole_molecule(const elea_whole *whole, size_t atom, size_t *molecule)
{
    bool known = whole->molecules != NULL && atom < whole->n;
    if (known)
        *molecule = whole->molecules[atom];
    return known;
}

/* ---- Any frame ---- */

static void check_bonds(const elea_whole *whole, const double *positions, elea_whole_change *change)
{
    double longest2 = 0.0;
    for (size_t i = 0; i < whole->n_bonds; i++) {
        const elea_bond *bond = &whole->bonds[i];
        const double *a = positions + 3 * bond->a, *b = positions + 3 * bond->b;
        double x = b[0] - a[0], y = b[1] - a[1], z = b[2] - a[2];
        double length2 = x * x + y * y + z * z;
        if (length2 <= bond->limit * bond->limit)
            continue;
        change->n_long++;
        if (length2 > longest2) {
            longest2 = length2;
            change->a = bond->a;
            change->b = bond->b;
        }
    }
    change->length = sqrt(longest2);
}

static elea_status find_lattice(const elea_whole *whole, const double *box, elea_lattice *lattice,
                                bool *found, elea_error *error)
{
    *found = !whole->ignores_box && box != NULL && elea_lattice_make(lattice, box) &&
             lattice->volume >= whole->bulk;
    if (*found || whole->mode != ELEA_WHOLE_ALWAYS)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "the frame has no box that can contain its atoms, but --whole always "
                          "(whole=\"always\") needs one; leave it out");
}

elea_status elea_whole_apply(const elea_whole *whole, double *positions, const double *box,
                             elea_whole_change *change, elea_error *error)
{
    elea_lattice lattice;
    elea_whole_change done = {.struct_size = sizeof done};
    bool has_box = false;
    elea_status failed = ELEA_OK;
    if (whole->mode != ELEA_WHOLE_NEVER) {
        failed = find_lattice(whole, box, &lattice, &has_box, error);
        for (size_t i = 0; i < whole->n && has_box; i++) {
            const elea_whole_step *step = &whole->steps[i];
            if (step->parent != SIZE_MAX)
                done.n_moved += elea_whole_follow(&lattice, positions + 3 * step->parent,
                                                  positions + 3 * step->atom, step->limit);
        }
        check_bonds(whole, positions, &done);
    }
    if (change != NULL)
        elea_sized_write(change, &done, sizeof done);
    return failed;
}
