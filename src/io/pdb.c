/* SPDX-License-Identifier: MIT */
/*
 * PDB, following the wwPDB's description of the format, version 3.3: records in fixed columns. A
 * frame is a MODEL, or the atoms up to END, ENDMDL or the end of the file.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/altloc.h"
#include "io/biounit.h"
#include "io/pdb_conect.h"
#include "io/pdb_models.h"
#include "io/reader.h"

static const char *const suffixes[] = {"pdb", "ent", "brk", NULL};

typedef struct pdb_state {
    elea_pdb_models models; /* first, as pdb_models.h asks */
    elea_altloc_list alternates;
    elea_conect conect; /* of the first frame */
} pdb_state;

/* Requires two consecutive records, because the title of a GRO file may look like one. */
static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line line;
    int n = 0;
    while (n < 2 && elea_text_head_line(&rest, &line))
        if (elea_text_trim(&line).length > 0) {
            if (!elea_pdb_is_record(&line))
                return false;
            n++;
        }
    return n == 2;
}

/* ---- Frames ---- */

static elea_status read_atom(elea_reader *reader, const elea_line *line, elea_frame *frame,
                             elea_error *error)
{
    pdb_state *state = reader->state;
    elea_pdb_atom read;
    elea_status failed = elea_pdb_read_atom(reader->input, *line, &read, error);
    if (!failed)
        failed = elea_text_add_atom(frame, &read.atom, read.position, error);
    if (!failed)
        failed = elea_altloc_add(&state->alternates, read.location, read.occupancy, error);
    return failed;
}

static elea_status read_cell(const elea_input *input, const elea_line *line, elea_pdb_cell *read,
                             elea_error *error)
{
    static const size_t columns[6][2] = {{7, 15}, {16, 24}, {25, 33}, {34, 40}, {41, 47}, {48, 54}};
    double numbers[6] = {0.0, 0.0, 0.0, 90.0, 90.0, 90.0};
    for (size_t i = 0; i < 6; i++) {
        elea_field field = elea_text_columns(line, columns[i][0], columns[i][1]);
        if (field.length > 0 && !elea_text_number(field, &numbers[i]))
            return elea_text_not_a_number(input, "a number of CRYST1", field, error);
    }
    read->given = true;
    memcpy(read->lengths, numbers, sizeof read->lengths);
    memcpy(read->angles, numbers + 3, sizeof read->angles);
    return ELEA_OK;
}

static elea_status pass_atom(elea_reader *reader, elea_pdb_passage *pass, const elea_line *line,
                             elea_error *error)
{
    /* A line may end after the position, but not before the end of the previous atom's line. */
    if (!line->ended && (line->length < ELEA_PDB_POSITION_END || line->length < pass->extent))
        return elea_text_truncated(reader->input, pass->line, error);
    pass->extent = line->length;
    if (pass->frame == NULL && reader->n_frames == 0)
        return elea_conect_take_atom(&((pdb_state *)reader->state)->conect, line, error);
    return pass->frame != NULL ? read_atom(reader, line, pass->frame, error) : ELEA_OK;
}

static elea_status pass_bonds(elea_reader *reader, const elea_pdb_passage *pass,
                              const elea_line *line, elea_error *error)
{
    return pass->frame == NULL
               ? elea_conect_take_line(&((pdb_state *)reader->state)->conect, line, error)
               : ELEA_OK;
}

static const elea_pdb_rules rules = {.atom = pass_atom, .cell = read_cell, .bonds = pass_bonds};

static elea_status open_pdb(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(pdb_state));
    return reader->state != NULL ? elea_biounit_open(reader, error)
                                 : elea_error_memory(error, 1, sizeof(pdb_state), "PDB reader");
}

static void close_pdb(elea_reader *reader)
{
    pdb_state *state = reader->state;
    if (state != NULL)
        elea_altloc_free(&state->alternates);
    if (state != NULL)
        elea_conect_free(&state->conect);
    elea_biounit_close(reader);
    free(state);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    return elea_pdb_scan_frame(reader, &rules, end, error);
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    pdb_state *state = reader->state;
    elea_altloc_clear(&state->alternates);
    elea_status failed = elea_pdb_read_frame(reader, &rules, frame, error);
    if (!failed && reader->topology == NULL)
        failed = elea_conect_add_bonds(&state->conect, frame->topology, error);
    if (!failed)
        failed = elea_altloc_resolve(&state->alternates, frame, error);
    return failed ? failed : elea_biounit_finish_frame(reader, frame, error);
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .has_assemblies = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_pdb,
    .close = close_pdb,
    .scan = scan,
    .read = read_frame,
    .check_models = elea_pdb_check_models,
};

const elea_format elea_format_pdb = {
    .name = "PDB",
    .suffixes = suffixes,
    .recognize = recognize,
    .frames = &frames,
};
