/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "numbers.h"
#include "utf8.h"

void csv_write_text(FILE *stream, const char *text)
{
    bool quoted = strpbrk(text, ",\"\n\r") != NULL;
    (void)fputs(quoted ? ",\"" : ",", stream);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
        unsigned length = utf8_length(c);
        if (*c == '"')
            (void)fputc('"', stream);
        if (length > 0)
            (void)fwrite(c, 1, length, stream);
        else
            (void)fputs(UTF8_REPLACEMENT, stream);
        c += length > 0 ? length : 1;
    }
    if (quoted)
        (void)fputc('"', stream);
}

static void write_names(FILE *stream, elea_property property)
{
    const char *key = elea_property_key(property);
    for (size_t i = 0; i < elea_property_n_components(property); i++) {
        const char *component = elea_property_component(property, i);
        const char *joint = component[0] != '\0' ? "_" : "";
        (void)fprintf(stream, ",%s%s%s,%s%s%s_std_error,%s%s%s_total_error", key, joint, component,
                      key, joint, component, key, joint, component);
    }
}

/* Names of the means of elea_result_walk_mean, in its order. */
static const char *const means[ELEA_NUM_WALK_MEANS] = {
    "t",    "u_x",  "u_y",  "u_z",  "v_x",  "v_y",  "v_z",  "w_xx",
    "w_xy", "w_xz", "w_yx", "w_yy", "w_yz", "w_zx", "w_zy", "w_zz"};

void csv_write_names(FILE *stream, const struct columns *columns, bool counts)
{
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        if (columns->shown[p])
            write_names(stream, (elea_property)p);
    (void)fputs(",num_walks,walks_stop,num_interior_samples,interior_stop,theory,num_patches",
                stream);
    if (counts) {
        (void)fputs(",num_hits,num_steps,num_control_charges,num_interior_hits", stream);
        for (int i = 0; i < ELEA_NUM_WALK_MEANS; i++)
            (void)fprintf(stream, ",%s,%s_std_error", means[i], means[i]);
    }
    (void)fputc('\n', stream);
}

void csv_write_header(FILE *stream, const struct columns *columns, bool counts)
{
    (void)fputs("frame,time", stream);
    csv_write_names(stream, columns, counts);
}

void csv_write_number(FILE *stream, double value)
{
    char text[NUMBERS_SIZE];
    numbers_exact(value, text);
    (void)fprintf(stream, ",%s", text);
}

static void write_property(FILE *stream, const elea_result *result, elea_property property)
{
    for (size_t i = 0; i < elea_property_n_components(property); i++) {
        if (!elea_result_available(result, property)) {
            (void)fputs(",,,", stream);
            continue;
        }
        const elea_quantity *quantity = elea_result_quantity(result, property, i);
        csv_write_number(stream, quantity->value);
        csv_write_number(stream, quantity->std_error);
        csv_write_number(stream, quantity->total_error);
    }
}

static void write_counts(FILE *stream, const elea_result *result)
{
    const elea_frame_info *info = elea_result_info(result);
    (void)fprintf(stream, ",%" PRIu64 ",%" PRIu64 ",%u,%" PRIu64, info->num_hits, info->num_steps,
                  info->num_control_charges, info->num_interior_hits);
    for (size_t i = 0; i < ELEA_NUM_WALK_MEANS; i++) {
        const elea_quantity *mean = elea_result_walk_mean(result, i);
        csv_write_number(stream, mean->value);
        csv_write_number(stream, mean->std_error);
    }
}

void csv_write_result(FILE *stream, const struct columns *columns, bool counts,
                      const elea_result *result)
{
    const elea_frame_info *info = elea_result_info(result);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        if (columns->shown[p])
            write_property(stream, result, (elea_property)p);
    (void)fprintf(stream, ",%" PRIu64 ",%s,%" PRIu64 ",%s,%s,%" PRIu64, info->num_walks,
                  elea_stop_name(info->walks_stop), info->num_interior_samples,
                  elea_stop_name(info->interior_stop), elea_theory_name(info->theory),
                  info->num_patches);
    if (counts)
        write_counts(stream, result);
    (void)fputc('\n', stream);
}

void csv_write_row(FILE *stream, const struct columns *columns, bool counts,
                   const elea_result *result)
{
    const elea_frame_info *info = elea_result_info(result);
    (void)fprintf(stream, "%" PRIu64, info->frame);
    if (isnan(info->time))
        (void)fputc(',', stream);
    else
        csv_write_number(stream, info->time);
    csv_write_result(stream, columns, counts, result);
}

void csv_write_atoms_header(FILE *stream)
{
    (void)fputs("frame,atom,name,residue_name,residue_number,insertion_code,chain,radius,"
                "surface_area\n",
                stream);
}

void csv_write_atoms(FILE *stream, const struct analysis *analysis, const elea_result *result,
                     const double *areas)
{
    const struct atoms *atoms = &analysis->atoms;
    const size_t *indices = elea_selection_indices(atoms->selection);
    const elea_frame_info *info = elea_result_info(result);
    for (size_t i = 0; i < info->n_spheres; i++) {
        const elea_atom *atom = elea_topology_atom(analysis->topology, indices[i]);
        const char code[2] = {atom->insertion_code, '\0'};
        (void)fprintf(stream, "%" PRIu64 ",%zu", info->frame, indices[i]);
        csv_write_text(stream, atom->name);
        csv_write_text(stream, atom->residue_name);
        (void)fprintf(stream, ",%" PRId32, atom->residue_number);
        csv_write_text(stream, code);
        csv_write_text(stream, atom->chain);
        csv_write_number(stream, atoms->radii[i]);
        if (areas != NULL)
            csv_write_number(stream, areas[i]);
        else
            (void)fputc(',', stream);
        (void)fputc('\n', stream);
    }
}
