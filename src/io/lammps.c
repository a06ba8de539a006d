/* SPDX-License-Identifier: MIT */
#include "io/lammps.h"

#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/guess_mass.h"
#include "atoms/solvent_names.h"
#include "base/error.h"
#include "base/search.h"
#include "io/unit_names.h"

/* ---- Numbers of atoms ---- */

elea_status elea_lammps_add(elea_lammps_atoms *atoms, uint64_t id, double mass, elea_error *error)
{
    if (atoms->n == atoms->capacity) {
        size_t capacity = 2 * atoms->capacity + 256;
        uint64_t *ids = realloc(atoms->ids, capacity * sizeof *ids);
        if (ids != NULL)
            atoms->ids = ids;
        double *masses = realloc(atoms->masses, capacity * sizeof *masses);
        if (masses != NULL)
            atoms->masses = masses;
        if (ids == NULL || masses == NULL)
            return elea_error_memory(error, capacity, sizeof *ids + sizeof *masses, "atoms");
        atoms->capacity = capacity;
    }
    atoms->ids[atoms->n] = id;
    atoms->masses[atoms->n++] = mass;
    return ELEA_OK;
}

void elea_lammps_free(elea_lammps_atoms *atoms)
{
    free(atoms->ids);
    free(atoms->masses);
    *atoms = (elea_lammps_atoms){0};
}

typedef struct item {
    uint64_t id;
    double mass;
    double position[3];
    elea_atom atom;
} item;

static int by_id(const void *a, const void *b)
{
    const item *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static bool is_ascending(const elea_lammps_atoms *atoms)
{
    bool ascending = true;
    for (size_t i = 1; i < atoms->n && ascending; i++)
        ascending = atoms->ids[i - 1] < atoms->ids[i];
    return ascending;
}

elea_status elea_lammps_sort(elea_lammps_atoms *atoms, const elea_input *input, elea_frame *frame,
                             elea_error *error)
{
    if (is_ascending(atoms))
        return ELEA_OK;
    item *items = malloc(atoms->n * sizeof *items);
    if (items == NULL)
        return elea_error_memory(error, atoms->n, sizeof *items, "atoms");
    for (size_t i = 0; i < atoms->n; i++) {
        items[i] = (item){.id = atoms->ids[i], .mass = atoms->masses[i]};
        items[i].atom = frame->topology->atoms[i];
        memcpy(items[i].position, frame->positions + 3 * i, sizeof items[i].position);
    }
    qsort(items, atoms->n, sizeof *items, by_id);
    for (size_t i = 0; i < atoms->n; i++) {
        atoms->ids[i] = items[i].id;
        atoms->masses[i] = items[i].mass;
        frame->topology->atoms[i] = items[i].atom;
        memcpy(frame->positions + 3 * i, items[i].position, sizeof items[i].position);
    }
    free(items);
    for (size_t i = 1; i < atoms->n; i++)
        if (atoms->ids[i - 1] == atoms->ids[i])
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                                 "two atoms before this line have the number %llu",
                                 (unsigned long long)atoms->ids[i]);
    return ELEA_OK;
}

size_t elea_lammps_find(const elea_lammps_atoms *atoms, uint64_t id)
{
    size_t index = 0;
    return elea_search(atoms->ids, atoms->n, id, &index) ? index : SIZE_MAX;
}

/* ---- Types ---- */

/* Takes "TYPE=TEXT" off the front of the list; false if it is wrong. */
static bool next_type(const char **list, elea_field *type, elea_field *text)
{
    size_t n = strcspn(*list, ",");
    const char *equal = memchr(*list, '=', n);
    if (equal == NULL)
        return false;
    *type = (elea_field){*list, (size_t)(equal - *list)};
    *text = (elea_field){equal + 1, n - type->length - 1};
    *list += n;
    *list += **list == ',';
    return type->length > 0 && text->length > 0 && text->length < sizeof((elea_atom *)0)->name;
}

elea_status elea_lammps_check_types(elea_reader *reader, elea_error *error)
{
    elea_field type, text;
    for (const char *list = reader->options.types; list != NULL && *list != '\0';)
        if (!next_type(&list, &type, &text))
            return elea_error_at(error, ELEA_ERROR_ARGUMENT,
                                 elea_place_file(elea_input_path(reader->input)),
                                 "the types \"%.60s\" are not like 1=C,2=O", reader->options.types);
    return ELEA_OK;
}

elea_status elea_lammps_name(const elea_reader *reader, elea_field type, elea_atom *atom,
                             elea_error *error)
{
    elea_field listed, text;
    char symbol[4];
    elea_status failed = elea_text_name(reader->input, "the type of the atom", type, atom->name,
                                        sizeof atom->name, error);
    if (failed)
        return failed;
    for (const char *list = reader->options.types; list != NULL && *list != '\0';) {
        if (!next_type(&list, &listed, &text) || listed.length != type.length ||
            memcmp(listed.text, type.text, type.length) != 0)
            continue;
        (void)elea_text_copy(atom->name, sizeof atom->name, text);
        if (reader->length_unit == ELEA_LENGTH_ANGSTROM &&
            elea_element_canonical(atom->name, symbol) && strcmp(symbol, atom->name) == 0)
            memcpy(atom->element, symbol, sizeof symbol);
    }
    return ELEA_OK;
}

/* Frames after the first have no bonds, and its names. */
static elea_status name_solvent(const elea_reader *reader, elea_topology *topology,
                                elea_error *error)
{
    const elea_topology *first = reader->topology;
    if (first == NULL)
        return elea_solvent_name(topology, error);
    for (size_t i = 0; i < topology->n_atoms && topology->n_atoms == first->n_atoms; i++) {
        if (first->atoms[i].residue_name[0] == '\0')
            continue;
        memcpy(topology->atoms[i].residue_name, first->atoms[i].residue_name,
               sizeof first->atoms[i].residue_name);
        topology->atoms[i].residue_number = first->atoms[i].residue_number;
    }
    return ELEA_OK;
}

elea_status elea_lammps_find_elements(const elea_reader *reader, const elea_lammps_atoms *atoms,
                                      elea_topology *topology, elea_error *error)
{
    bool all = reader->length_unit == ELEA_LENGTH_ANGSTROM, any_heavy = false;
    double last = -1.0;
    char symbol[4] = "";
    for (size_t i = 0; i < atoms->n && all; i++) {
        if (topology->atoms[i].element[0] != '\0' || atoms->masses[i] == last)
            continue;
        last = atoms->masses[i];
        all = last < 0.5 || elea_guess_mass(last, symbol);
        any_heavy = any_heavy || last > 3.0;
    }
    last = -1.0;
    for (size_t i = 0; i < atoms->n && all && any_heavy; i++) {
        elea_atom *atom = &topology->atoms[i];
        if (atom->element[0] != '\0' || atoms->masses[i] < 0.5)
            continue;
        if (atoms->masses[i] != last)
            (void)elea_guess_mass(atoms->masses[i], symbol);
        last = atoms->masses[i];
        memcpy(atom->element, symbol, sizeof symbol);
    }
    return name_solvent(reader, topology, error);
}

/* ---- Units ---- */

/* docs.lammps.org/units.html; the last is the factor of times. */
static const struct {
    const char *name;
    double scale, to_ps;
} styles[] = {
    {"real", 1.0, 1e-3},
    {"metal", 1.0, 1.0},
    {"nano", 10.0, 1e3},
    {"micro", 1e4, 1e6},
    {"electron", 0.529177211, 1e-3},
    {"si", 1e10, 1e12},
    {"cgs", 1e8, 1e12},
};

static bool take_style(elea_reader *reader, elea_field units, double *scale, double *to_ps)
{
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++)
        if (strlen(styles[i].name) == units.length &&
            memcmp(styles[i].name, units.text, units.length) == 0) {
            *scale = styles[i].scale;
            *to_ps = styles[i].to_ps;
            return true;
        }
    if (units.length != 2 || memcmp(units.text, "lj", 2) != 0)
        return false;
    *scale = 1.0;
    *to_ps = 0.0;
    reader->length_unit = ELEA_LENGTH_NONE;
    return true;
}

elea_status elea_lammps_unit(elea_reader *reader, elea_field units, double *scale, double *to_ps,
                             elea_error *error)
{
    reader->length_unit = ELEA_LENGTH_ANGSTROM;
    if (units.length > 0)
        return take_style(reader, units, scale, to_ps)
                   ? ELEA_OK
                   : elea_text_wrong(reader->input, "the style of units", units,
                                     "which is not one of LAMMPS", error);
    *to_ps = 0.0;
    return elea_unit_stated(reader, "A (real, metal), nm (nano) or L (lj)", scale, error);
}
