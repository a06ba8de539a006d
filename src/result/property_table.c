/* SPDX-License-Identifier: MIT */
#include "result/property_table.h"

#include <math.h>
#include <stdio.h>

#include "base/vec3.h"
#include "result/buoyancy.h"
#include "result/units.h"

/* ---- The table ---- */

/* Requirements that occur together. */
#define NEEDS_WALKS     ELEA_NEEDS_HITS
#define NEEDS_PREFACTOR (ELEA_NEEDS_HITS | ELEA_NEEDS_POSITIVE_POLARIZABILITY)
#define NEEDS_FRICTION  (ELEA_NEEDS_HITS | ELEA_NEEDS_VISCOSITY | ELEA_NEEDS_LENGTH_UNIT)
#define NEEDS_DIFFUSION (NEEDS_FRICTION | ELEA_NEEDS_TEMPERATURE)
/* By the analogy; the solution of the Stokes equations needs no more than a hit. */
#define NEEDS_ROTATION             (ELEA_NEEDS_HITS | ELEA_NEEDS_POSITIVE_POLARIZABILITY | ELEA_NEEDS_VOLUME)
#define NEEDS_ROTATIONAL_DIFFUSION (NEEDS_ROTATION | NEEDS_DIFFUSION)
/* The sphere that the molecule would be without its solvent. */
#define NEEDS_ANHYDROUS (ELEA_NEEDS_MASS | ELEA_NEEDS_SPECIFIC_VOLUME | ELEA_NEEDS_LENGTH_UNIT)
#define NEEDS_CONCENTRATION                                                                        \
    (ELEA_NEEDS_HITS | ELEA_NEEDS_VOLUME | ELEA_NEEDS_VIRIAL | ELEA_NEEDS_MASS |                   \
     ELEA_NEEDS_LENGTH_UNIT)
#define NEEDS_GYRATION (ELEA_NEEDS_VOLUME | ELEA_NEEDS_POSITIVE_GYRATION)

static const elea_property_row rows[ELEA_NUM_PROPERTIES] = {
#define PROPERTY(id, name, kind, n, ...)                                                           \
    [ELEA_##id] = {.key = #name, .layout = LAYOUT_##kind, .n_components = (n), __VA_ARGS__},
#include "result/properties.def"
#undef PROPERTY
};

/* In the order of the rows. */
static const elea_property listed[] = {
#define PROPERTY(id, ...) ELEA_##id,
#include "result/properties.def"
#undef PROPERTY
};
_Static_assert(sizeof listed / sizeof listed[0] == ELEA_NUM_PROPERTIES,
               "properties.def has a row for each of elea_property");

static const elea_need needs[] = {
    {ELEA_NEEDS_HITS, "hits", NULL},
    {ELEA_NEEDS_POSITIVE_POLARIZABILITY, "positive_polarizability", NULL},
    {ELEA_NEEDS_VOLUME, "volume", NULL},
    {ELEA_NEEDS_EXACT_INTERIOR, "exact_interior", "interior='exact'"},
    {ELEA_NEEDS_MASS, "mass", "a mass"},
    {ELEA_NEEDS_BUOYANCY_FACTOR, "buoyancy_factor", "a buoyancy factor"},
    {ELEA_NEEDS_TEMPERATURE, "temperature", "a temperature"},
    {ELEA_NEEDS_VISCOSITY, "viscosity", "a viscosity"},
    {ELEA_NEEDS_LENGTH_UNIT, "length_unit", "a length unit"},
    {ELEA_NEEDS_STOKES, "stokes", "theory='stokes'"},
    {ELEA_NEEDS_SPECIFIC_VOLUME, "specific_volume", "a specific volume"},
    {ELEA_NEEDS_POSITIVE_GYRATION, "positive_gyration", NULL},
    {ELEA_NEEDS_VIRIAL, "virial", "max_rsd_virial"},
    {ELEA_NEEDS_SPHERES, "spheres", "a body of spheres"},
    {ELEA_NEEDS_PAIRS, "pairs", "2 to 3,000 spheres with different centres"},
    {ELEA_NEEDS_LAYER, "layer", "a hydration layer"},
    {ELEA_NEEDS_ATOM_MASSES, "atom_masses", "masses of atoms"},
};

const elea_need *elea_property_table_needs(size_t *n)
{
    *n = sizeof needs / sizeof needs[0];
    return needs;
}

const elea_property_row *elea_property_table_row(elea_property property)
{
    return (unsigned)property < ELEA_NUM_PROPERTIES ? &rows[property] : NULL;
}

/* An empty row for properties that do not exist. */
static const elea_property_row *row_of(elea_property property)
{
    static const elea_property_row none = {.key = "", .label = "", .group = "", .meaning = ""};
    return (unsigned)property < ELEA_NUM_PROPERTIES ? &rows[property] : &none;
}

const char *elea_property_key(elea_property property)
{
    return row_of(property)->key;
}

const char *elea_property_label(elea_property property)
{
    return row_of(property)->label;
}

const char *elea_property_group(elea_property property)
{
    return row_of(property)->group;
}

elea_property elea_property_listed(size_t place)
{
    return place < ELEA_NUM_PROPERTIES ? listed[place] : ELEA_NUM_PROPERTIES;
}

unsigned elea_property_nist_place(elea_property property)
{
    return row_of(property)->nist;
}

const char *elea_property_nist_unit(elea_property property)
{
    return row_of(property)->nist_unit;
}

/* ---- Components ---- */

size_t elea_property_n_components(elea_property property)
{
    return row_of(property)->n_components;
}

size_t elea_property_offset(elea_property property)
{
    size_t offset = 0;
    for (int p = 0; p < (int)property; p++)
        offset += rows[p].n_components;
    return offset;
}

const char *elea_property_component(elea_property property, size_t component)
{
    static const char *const tensor[] = {"xx", "yy", "zz", "xy", "xz", "yz"};
    static const char *const vector[] = {"x", "y", "z"};
    static const char *const numbers[] = {"1", "2", "3", "4", "5"};
    const elea_property_row *row = row_of(property);
    if (component >= row->n_components)
        return "";
    switch (row->layout) {
    case LAYOUT_EIGENVALUES:
    case LAYOUT_TIMES:
        return numbers[component];
    case LAYOUT_TENSOR:
        return tensor[component];
    case LAYOUT_VECTOR:
        return vector[component];
    case LAYOUT_SCALAR:
        break;
    }
    return "";
}

unsigned elea_property_rank(elea_property property)
{
    switch (row_of(property)->layout) {
    case LAYOUT_EIGENVALUES:
    case LAYOUT_VECTOR:
    case LAYOUT_TIMES:
        return 1;
    case LAYOUT_TENSOR:
        return 2;
    case LAYOUT_SCALAR:
        break;
    }
    return 0;
}

size_t elea_property_extent(elea_property property)
{
    const elea_property_row *row = row_of(property);
    if (row->layout == LAYOUT_SCALAR)
        return 1;
    return row->layout == LAYOUT_TENSOR ? 3 : row->n_components;
}

size_t elea_property_element(elea_property property, size_t row, size_t column)
{
    bool symmetric = row_of(property)->layout == LAYOUT_TENSOR && row < 3 && column < 3;
    return symmetric ? (size_t)sym3_index((int)row, (int)column) : row;
}

/* ---- Units ---- */

void elea_property_unit(elea_property property, elea_length_unit length_unit,
                        char unit[ELEA_UNIT_SIZE])
{
    const elea_property_row *row = row_of(property);
    const char *length = elea_length_unit_name(length_unit);
    unit[0] = '\0';
    if (row->n_components == 0)
        return;
    if (length_unit == ELEA_LENGTH_NONE && row->unit_without_scale != NULL)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s", row->unit_without_scale);
    else if (row->unit != NULL)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s", row->unit);
    else if (row->length_power == 0)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "1");
    else if (row->length_power == 1)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s", length);
    else
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s^%d", length, row->length_power);
}

/* ---- Needs ---- */

uint32_t elea_property_needs(elea_property property)
{
    return row_of(property)->needs;
}

uint32_t elea_needs_met(const elea_settings *settings, double mass)
{
    uint32_t met = ELEA_NEEDS_HITS | ELEA_NEEDS_POSITIVE_POLARIZABILITY | ELEA_NEEDS_VOLUME |
                   ELEA_NEEDS_POSITIVE_GYRATION;
    if (settings->interior == ELEA_INTERIOR_EXACT)
        met |= ELEA_NEEDS_EXACT_INTERIOR;
    if (mass > 0.0)
        met |= ELEA_NEEDS_MASS;
    if (!isnan(elea_buoyancy_factor(settings)))
        met |= ELEA_NEEDS_BUOYANCY_FACTOR;
    if (elea_buoyancy_specific_volume(settings) > 0.0)
        met |= ELEA_NEEDS_SPECIFIC_VOLUME;
    if (settings->temperature > 0.0)
        met |= ELEA_NEEDS_TEMPERATURE;
    if (settings->viscosity > 0.0)
        met |= ELEA_NEEDS_VISCOSITY;
    if (elea_length_unit_metres(settings->length_unit) > 0.0)
        met |= ELEA_NEEDS_LENGTH_UNIT;
    if (settings->max_rsd_virial > 0.0)
        met |= ELEA_NEEDS_VIRIAL;
    if (settings->theory == ELEA_THEORY_STOKES)
        met |= ELEA_NEEDS_STOKES;
    return met;
}
