/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "numbers.h"

static void write_names(FILE *stream, elea_property property)
{
    const char *key = elea_property_key(property);
    for (size_t i = 0; i < columns_n_components(property); i++) {
        const char *component = columns_component(property, i);
        const char *joint = component[0] != '\0' ? "_" : "";
        (void)fprintf(stream, ",%s%s%s,%s%s%s_std_error,%s%s%s_total_error", key, joint, component,
                      key, joint, component, key, joint, component);
    }
}

void csv_write_header(FILE *stream, const struct columns *columns)
{
    (void)fputs("frame,time", stream);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        if (columns->shown[p])
            write_names(stream, (elea_property)p);
    (void)fputc('\n', stream);
}

static void write_number(FILE *stream, double value)
{
    char text[NUMBERS_SIZE];
    numbers_exact(value, text);
    (void)fprintf(stream, ",%s", text);
}

static void write_property(FILE *stream, const elea_result *result, elea_property property)
{
    for (size_t i = 0; i < columns_n_components(property); i++) {
        if (!result->available[property]) {
            (void)fputs(",,,", stream);
            continue;
        }
        const elea_quantity *quantity = elea_result_quantity(result, property, i);
        write_number(stream, quantity->value);
        write_number(stream, quantity->std_error);
        write_number(stream, quantity->total_error);
    }
}

void csv_write_row(FILE *stream, const struct columns *columns, const elea_result *result)
{
    (void)fprintf(stream, "%" PRIu64, result->frame);
    if (isnan(result->time))
        (void)fputc(',', stream);
    else
        write_number(stream, result->time);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        if (columns->shown[p])
            write_property(stream, result, (elea_property)p);
    (void)fputc('\n', stream);
}

void csv_write_atoms_header(FILE *stream)
{
    (void)fputs("frame,atom,name,residue_name,residue_number,insertion_code,chain,radius,"
                "surface_area\n",
                stream);
}

/* Names of atoms may hold what separates columns. */
static void write_quoted(FILE *stream, const char *text)
{
    if (strpbrk(text, ",\"\n") == NULL) {
        (void)fprintf(stream, ",%s", text);
        return;
    }
    (void)fputs(",\"", stream);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)fputc('"', stream);
        (void)fputc(*text, stream);
    }
    (void)fputc('"', stream);
}

void csv_write_atoms(FILE *stream, const struct analysis *analysis, const elea_result *result,
                     const double *areas)
{
    const struct atoms *atoms = &analysis->atoms;
    const size_t *indices = elea_selection_indices(atoms->selection);
    for (size_t i = 0; i < result->n_spheres; i++) {
        const elea_atom *atom = elea_topology_atom(analysis->topology, indices[i]);
        const char code[2] = {atom->insertion_code, '\0'};
        (void)fprintf(stream, "%" PRIu64 ",%zu", result->frame, indices[i]);
        write_quoted(stream, atom->name);
        write_quoted(stream, atom->residue_name);
        (void)fprintf(stream, ",%" PRId32, atom->residue_number);
        write_quoted(stream, code);
        write_quoted(stream, atom->chain);
        write_number(stream, atoms->radii[i]);
        if (areas != NULL)
            write_number(stream, areas[i]);
        else
            (void)fputc(',', stream);
        (void)fputc('\n', stream);
    }
}
