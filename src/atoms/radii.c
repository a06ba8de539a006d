/* SPDX-License-Identifier: MIT */
#include "atoms/radii.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/guess.h"
#include "atoms/residue.h"
#include "atoms/select.h"
#include "atoms/sites.h"
#include "atoms/solvent_names.h"
#include "atoms/trace.h"
#include "base/error.h"

/* Kang, Mansfield and Douglas, Phys. Rev. E 69, 031918 (2004): a protein's hydrodynamic
 * properties from spheres of 5 Angstrom about its alpha carbons. */
#define ALPHA_CARBON_RADIUS 5.0
/* What fits experiments (docs/presets.md). */
#define FITTED_CARBON_RADIUS   4.4
#define ALPHA_CARBON_SELECTION "protein and name CA"
#define SITE_SELECTION                                                                             \
    "(nucleic and name " ELEA_SITE_BACK " " ELEA_SITE_BASE ") or (" ALPHA_CARBON_SELECTION ")"

#define MAX_ELEMENTS 120 /* 118 and deuterium, with some reserve */

/* A line of a loaded set. */
typedef struct named_radius {
    char name[ELEA_RADII_NAME_SIZE];
    double radius;
    uint64_t line;
} named_radius;

typedef enum radii_kind {
    KIND_ELEMENTS,
    KIND_ALPHA_CARBONS,
    KIND_SITES, /* of oxDNA, and alpha carbons */
    KIND_CARRIED,
    KIND_LOADED
} radii_kind;

struct elea_radii {
    radii_kind kind;
    char *name;
    elea_radii_table elements; /* KIND_ELEMENTS, KIND_LOADED */
    elea_radii_table others;   /* KIND_ELEMENTS: for elements that `elements` lacks; or no rows */
    double alpha_carbon;       /* KIND_ALPHA_CARBONS */
    /* KIND_LOADED */
    named_radius *names; /* sorted by name */
    size_t n_names, capacity;
    elea_element_radius rows[MAX_ELEMENTS]; /* of `elements` */
    bool exact[MAX_ELEMENTS];               /* the row's name was spelled as the symbol is */
};

static elea_radii *create(radii_kind kind, const char *name, elea_error *error)
{
    elea_radii *radii = calloc(1, sizeof *radii);
    size_t size = strlen(name) + 1;
    if (radii != NULL)
        radii->name = malloc(size);
    if (radii == NULL || radii->name == NULL) {
        (void)elea_error_memory(error, 1, sizeof *radii, "radii");
        elea_radii_free(radii);
        return NULL;
    }
    memcpy(radii->name, name, size);
    radii->kind = kind;
    return radii;
}

void elea_radii_free(elea_radii *radii)
{
    if (radii == NULL)
        return;
    free(radii->name);
    free(radii->names);
    free(radii);
}

const char *elea_radii_name(const elea_radii *radii)
{
    return radii->name;
}

const char *elea_radii_selection(const elea_radii *radii)
{
    return radii->kind == KIND_ALPHA_CARBONS ? ALPHA_CARBON_SELECTION
           : radii->kind == KIND_SITES       ? SITE_SELECTION
                                             : NULL;
}

/* ---- Built-in sets ---- */

static const struct builtin {
    const char *name;
    radii_kind kind;
    const elea_radii_table *elements, *others;
    double alpha_carbon;
} builtins[] = {{"bondi", KIND_ELEMENTS, &elea_radii_bondi, NULL, 0.0},
                {"alvarez", KIND_ELEMENTS, &elea_radii_alvarez, NULL, 0.0},
                {"bondi+alvarez", KIND_ELEMENTS, &elea_radii_bondi, &elea_radii_alvarez, 0.0},
                {"calpha5", KIND_ALPHA_CARBONS, NULL, NULL, ALPHA_CARBON_RADIUS},
                {"calpha", KIND_ALPHA_CARBONS, NULL, NULL, FITTED_CARBON_RADIUS},
                {"oxdna", KIND_SITES, NULL, NULL, FITTED_CARBON_RADIUS},
                {"file", KIND_CARRIED, NULL, NULL, 0.0}};

const char *elea_radii_builtin_name(size_t number)
{
    return number < sizeof builtins / sizeof builtins[0] ? builtins[number].name : NULL;
}

elea_radii *elea_radii_builtin(const char *name, elea_error *error)
{
    if (name == NULL)
        name = "";
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
        if (strcmp(name, builtins[i].name) != 0)
            continue;
        elea_radii *radii = create(builtins[i].kind, name, error);
        if (radii != NULL && builtins[i].elements != NULL)
            radii->elements = *builtins[i].elements;
        if (radii != NULL && builtins[i].others != NULL)
            radii->others = *builtins[i].others;
        if (radii != NULL)
            radii->alpha_carbon = builtins[i].alpha_carbon;
        return radii;
    }
    (void)elea_error_set(
        error, ELEA_ERROR_ARGUMENT,
        "there is no set of radii \"%.80s\"; the sets are bondi, alvarez, "
        "bondi+alvarez, calpha5, calpha, oxdna and file (the radii in the structure "
        "file)",
        name);
    return NULL;
}

/* ---- Loaded sets ---- */

elea_radii *elea_radii_create_named(const char *name, elea_error *error)
{
    return create(KIND_LOADED, name, error);
}

elea_status elea_radii_add(elea_radii *radii, const char *name, double radius, uint64_t line,
                           elea_error *error)
{
    if (radii->n_names == radii->capacity) {
        size_t capacity = radii->capacity + radii->capacity / 2 + 64;
        named_radius *names = realloc(radii->names, capacity * sizeof *names);
        if (names == NULL)
            return elea_error_memory(error, capacity, sizeof *names, "radii");
        radii->names = names;
        radii->capacity = capacity;
    }
    named_radius *added = &radii->names[radii->n_names++];
    *added = (named_radius){.radius = radius, .line = line};
    (void)snprintf(added->name, sizeof added->name, "%s", name);
    return ELEA_OK;
}

static int compare_names(const void *a, const void *b)
{
    const named_radius *first = a, *second = b;
    return strcmp(first->name, second->name);
}

static elea_status fail_contradiction(const elea_radii *radii, const named_radius *a,
                                      const named_radius *b, elea_error *error)
{
    const named_radius *first = a->line < b->line ? a : b;
    const named_radius *second = a->line < b->line ? b : a;
    return elea_error_at(
        error, ELEA_ERROR_FORMAT, (elea_place){radii->name, second->line, -1},
        "\"%s\" has the radius %.10g here, but %.10g in line %llu; keep one of them", second->name,
        second->radius, first->radius, (unsigned long long)first->line);
}

/*
 * A name that is a symbol in some spelling also stands for the element. "Ca" (calcium) and "CA"
 * (the alpha carbon) may differ: the element gets the radius of the name spelled like its symbol.
 * "CA" and "ca" (an aromatic carbon of GAFF) do not give calcium a radius.
 */
static void add_element(elea_radii *radii, const named_radius *name)
{
    char symbol[4];
    if (!elea_element_canonical(name->name, symbol))
        return;
    bool exact = strcmp(symbol, name->name) == 0;
    size_t row = 0;
    while (row < radii->elements.n_rows && strcmp(radii->rows[row].symbol, symbol) != 0)
        row++;
    bool is_new = row == radii->elements.n_rows;
    if (row == MAX_ELEMENTS || (!is_new && radii->exact[row]))
        return;
    bool contradicts = !is_new && !exact && radii->rows[row].radius != name->radius;
    memcpy(radii->rows[row].symbol, symbol, sizeof radii->rows[row].symbol);
    radii->rows[row].radius = contradicts ? 0.0 : name->radius;
    radii->exact[row] = exact;
    radii->elements.n_rows += is_new;
}

elea_status elea_radii_complete(elea_radii *radii, elea_error *error)
{
    if (radii->n_names == 0)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, elea_place_file(radii->name),
            "the file has no radii; write lines with a name and a radius in Angstrom");
    qsort(radii->names, radii->n_names, sizeof *radii->names, compare_names);
    radii->elements.rows = radii->rows;
    for (size_t i = 0; i < radii->n_names; i++) {
        const named_radius *name = &radii->names[i];
        if (i > 0 && compare_names(name - 1, name) == 0 && name[-1].radius != name->radius)
            return fail_contradiction(radii, name - 1, name, error);
        add_element(radii, name);
    }
    return ELEA_OK;
}

/* ---- Radii of atoms ---- */

static double loaded_radius(const elea_radii *radii, const elea_atom *atom)
{
    named_radius key = {.line = 0};
    memcpy(key.name, atom->name, sizeof key.name);
    const named_radius *found =
        bsearch(&key, radii->names, radii->n_names, sizeof key, compare_names);
    return found != NULL ? found->radius : elea_radii_table_find(&radii->elements, atom->element);
}

static double element_radius(const elea_radii *radii, const char *element)
{
    double radius = elea_radii_table_find(&radii->elements, element);
    return radius > 0.0 ? radius : elea_radii_table_find(&radii->others, element);
}

static double alpha_carbon_radius(const elea_radii *radii, const elea_atom *atom)
{
    bool is_one =
        strcmp(atom->name, "CA") == 0 && elea_residue_kind(atom->residue_name) == RESIDUE_PROTEIN;
    return is_one ? radii->alpha_carbon : 0.0;
}

static double site_radius(const elea_radii *radii, const elea_atom *atom)
{
    double radius = elea_site_radius(atom);
    return radius > 0.0 ? radius : alpha_carbon_radius(radii, atom);
}

/* 0 if it has none. */
static double radius_of(const elea_radii *radii, const elea_atom *atom)
{
    bool usable = isfinite(atom->radius) && atom->radius > 0.0F;
    switch (radii->kind) {
    case KIND_ELEMENTS:
        return element_radius(radii, atom->element);
    case KIND_ALPHA_CARBONS:
        return alpha_carbon_radius(radii, atom);
    case KIND_SITES:
        return site_radius(radii, atom);
    case KIND_CARRIED:
        return usable ? atom->radius : 0.0;
    case KIND_LOADED:
        return loaded_radius(radii, atom);
    }
    return 0.0;
}

#define NAMED_ATOMS 3
#define NAMED_KINDS 12

/* Atoms without a radius; messages describe the first of some kinds, and name more kinds. */
typedef struct missing_atoms {
    size_t n_atoms;
    size_t n_kinds; /* NAMED_KINDS + 1: there are more */
    size_t atoms[NAMED_KINDS];
    bool in_alvarez; /* all of them are */
    bool in_oxdna;   /* likewise */
    bool unknown;    /* some have no element */
} missing_atoms;

static void note_missing(missing_atoms *missing, const elea_topology *topology, size_t index)
{
    const elea_atom *atom = elea_topology_atom(topology, index);
    missing->n_atoms++;
    if (elea_radii_table_find(&elea_radii_alvarez, atom->element) <= 0.0)
        missing->in_alvarez = false;
    if (elea_site_radius(atom) <= 0.0)
        missing->in_oxdna = false;
    missing->unknown = missing->unknown || atom->element[0] == '\0';
    size_t known = missing->n_kinds < NAMED_KINDS ? missing->n_kinds : NAMED_KINDS;
    for (size_t i = 0; i < known; i++) {
        const elea_atom *other = elea_topology_atom(topology, missing->atoms[i]);
        if (strcmp(other->name, atom->name) == 0 &&
            strcmp(other->residue_name, atom->residue_name) == 0)
            return;
    }
    if (missing->n_kinds < NAMED_KINDS)
        missing->atoms[missing->n_kinds] = index;
    if (missing->n_kinds <= NAMED_KINDS)
        missing->n_kinds++;
}

static const char *advice_for(const elea_radii *radii, const missing_atoms *missing)
{
    switch (radii->kind) {
    case KIND_ELEMENTS:
        if (missing->in_alvarez)
            return "the set \"alvarez\" has them, or give a file of \"name radius\" lines with "
                   "--radii, or leave them out with --select";
        if (missing->in_oxdna)
            return "the set \"oxdna\" has them (--radii oxdna)";
        if (missing->unknown)
            return "give a file of \"name radius\" lines with --radii, as for the beads of a "
                   "coarse-grained model (type_radii= in ZenoWrapper), or leave them out with "
                   "--select";
        return "give a file of \"name radius\" lines with --radii, or leave them out with --select";
    case KIND_ALPHA_CARBONS:
        return "it is for alpha carbons only, so select \"" ALPHA_CARBON_SELECTION "\"";
    case KIND_SITES:
        return "it is for the sites of oxDNA and alpha carbons only, so select \"" SITE_SELECTION
               "\"";
    case KIND_CARRIED:
        return "the structure file carries none for them; choose a set such as \"bondi\" with "
               "--radii, or leave them out with --select";
    case KIND_LOADED:
        return "add their names or elements to the file, or leave them out";
    }
    return "";
}

static const char *name_of(const elea_topology *topology, size_t index)
{
    const elea_atom *atom = elea_topology_atom(topology, index);
    return atom->name[0] != '\0' ? atom->name : "without a name";
}

static size_t print_atom(char *text, size_t size, const elea_topology *topology, size_t index)
{
    const elea_atom *atom = elea_topology_atom(topology, index);
    size_t used = (size_t)snprintf(text, size, "atom %zu (%s", index + 1, name_of(topology, index));
    if (used < size && atom->residue_name[0] != '\0')
        used += (size_t)snprintf(text + used, size - used, " in %s %ld", atom->residue_name,
                                 (long)atom->residue_number);
    if (used < size && atom->element[0] == '\0')
        used += (size_t)snprintf(text + used, size - used, ", element not known");
    if (used < size)
        used += (size_t)snprintf(text + used, size - used, ")");
    return used;
}

static elea_status fail_missing(const elea_radii *radii, const elea_topology *topology,
                                const missing_atoms *missing, elea_error *error)
{
    char atoms[ELEA_MESSAGE_SIZE / 2] = "";
    size_t used = 0;
    for (size_t i = 0; i < missing->n_kinds && used + 4 < sizeof atoms; i++) {
        if (i > 0)
            used += (size_t)snprintf(atoms + used, sizeof atoms - used, ", ");
        if (i == NAMED_KINDS)
            used += (size_t)snprintf(atoms + used, sizeof atoms - used, "...");
        else if (i < NAMED_ATOMS)
            used += print_atom(atoms + used, sizeof atoms - used, topology, missing->atoms[i]);
        else
            used += (size_t)snprintf(atoms + used, sizeof atoms - used, "%s",
                                     name_of(topology, missing->atoms[i]));
    }
    return elea_error_set(error, ELEA_ERROR_RADIUS,
                          "%zu atom%s no radius in the set \"%.300s\": %s; %s", missing->n_atoms,
                          missing->n_atoms == 1 ? " has" : "s have", radii->name, atoms,
                          advice_for(radii, missing));
}

static bool is_point(const elea_atom *atom)
{
    return atom->radius == 0.0 && elea_element_number(atom->element) == 1;
}

size_t elea_radii_omit_points(const elea_radii *radii, const elea_topology *topology,
                              elea_selection *selection)
{
    size_t n_points = 0, n_spheres = 0, n = selection->n_atoms;
    for (size_t i = 0; i < n && radii->kind == KIND_CARRIED; i++) {
        const elea_atom *atom = elea_topology_atom(topology, selection->indices[i]);
        n_points += is_point(atom);
        n_spheres += atom->radius > 0.0;
    }
    /* A file without any radius has no points either. */
    if (n_points == 0 || n_spheres == 0)
        return 0;
    selection->n_atoms = 0;
    for (size_t i = 0; i < n; i++)
        if (!is_point(elea_topology_atom(topology, selection->indices[i])))
            selection->indices[selection->n_atoms++] = selection->indices[i];
    return n_points;
}

elea_status elea_radii_assign(const elea_radii *radii, const elea_topology *topology,
                              const elea_selection *selection, double *values, elea_error *error)
{
    size_t n = elea_selection_n_atoms(selection);
    const size_t *indices = elea_selection_indices(selection);
    missing_atoms missing = {.in_alvarez = true, .in_oxdna = true};
    if (n > 0 && indices[n - 1] >= elea_topology_n_atoms(topology))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the selection has atom %zu, but the structure ends at atom %zu",
                              indices[n - 1] + 1, elea_topology_n_atoms(topology));
    for (size_t i = 0; i < n; i++) {
        values[i] = radius_of(radii, elea_topology_atom(topology, indices[i]));
        if (values[i] <= 0.0)
            note_missing(&missing, topology, indices[i]);
    }
    return missing.n_atoms > 0 ? fail_missing(radii, topology, &missing, error) : ELEA_OK;
}

bool elea_radii_doubt(const elea_radii *radii, const elea_topology *topology,
                      const elea_selection *selection, char text[ELEA_DOUBT_SIZE])
{
    text[0] = '\0';
    if (radii->kind != KIND_ELEMENTS)
        return false;
    elea_trace trace = elea_trace_count(topology, selection);
    size_t n_points = trace.n_alpha_carbons + trace.n_others;
    if (elea_solvent_suspected(topology, selection)) {
        (void)snprintf(
            text, ELEA_DOUBT_SIZE,
            "most of the %zu atoms are those of water, which belong to the body, as the "
            "file names no residues; select the molecule, as in --select \"index 0:3340\", "
            "or take a structure with residue names",
            elea_selection_n_atoms(selection));
        return true;
    }
    if (n_points < 2 || 2 * n_points < trace.n_residues)
        return false;
    bool alpha = trace.n_alpha_carbons >= trace.n_others;
    (void)snprintf(text, ELEA_DOUBT_SIZE,
                   alpha ? "%zu of %zu residues have only their alpha carbon, for which the radii "
                           "of atoms are too small; use the set calpha5 (--radii calpha5), or give "
                           "radii in a file"
                         : "%zu of %zu residues have only one or two atoms, for which the radii of "
                           "atoms are too small; give radii for them in a file (--radii FILE)",
                   n_points, trace.n_residues);
    return true;
}

double elea_radii_lookup(const elea_radii *radii, const elea_atom *atom)
{
    elea_atom known = *atom;
    bool has_element = atom->element[0] != '\0'
                           ? elea_element_canonical(atom->element, known.element)
                           : elea_guess_element(atom->name, atom->residue_name, known.element);
    if (!has_element)
        known.element[0] = '\0';
    return radius_of(radii, &known);
}
