/* SPDX-License-Identifier: MIT */
/*
 * PDB, following the wwPDB's description of the format, version 3.3: records in fixed columns. A
 * frame is a MODEL, or the atoms up to END, ENDMDL or the end of the file.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/altloc.h"
#include "io/assembly.h"
#include "io/pdb_conect.h"
#include "io/pdb_record.h"
#include "io/reader.h"

static const char *const suffixes[] = {"pdb", "ent", "brk", NULL};

typedef struct unit_cell {
    bool given;
    double lengths[3];
    double angles[3];
} unit_cell;

typedef struct pdb_state {
    unit_cell first_cell; /* of the first frame, and of all frames without their own */
    elea_altloc_list alternates;
    elea_conect conect;      /* of the first frame */
    bool has_models;         /* the first frame is a MODEL */
    bool describes_assembly; /* REMARK 350 says how to make a biological assembly */
    bool is_nmr;             /* models fit the same data */
    bool after_endmdl;       /* while scanning: the previous frame ended with ENDMDL */
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

static elea_status read_cell(const elea_input *input, const elea_line *line, unit_cell *read,
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

/* State of reading one frame. */
typedef struct passage {
    elea_frame *frame;          /* NULL while scanning */
    uint64_t line;              /* position of the first record of the frame */
    uint64_t atom_line;         /* of the first atom */
    elea_input_mark line_start; /* of the current line */
    size_t n_atoms;
    size_t length; /* of the line of the last atom */
    bool in_model;
    bool has_model;
    bool has_endmdl;
    bool finished;
    unit_cell cell;
    double time;
} passage;

static elea_status pass_atom(elea_reader *reader, passage *pass, const elea_line *line,
                             elea_error *error)
{
    /* A line may end after the position, but not before the end of the previous atom's line. */
    if (!line->ended && (line->length < ELEA_PDB_POSITION_END || line->length < pass->length))
        return elea_text_truncated(reader->input, pass->line, error);
    if (pass->n_atoms == 0)
        pass->atom_line = elea_input_line_number(reader->input);
    pass->n_atoms++;
    pass->length = line->length;
    if (pass->frame == NULL && reader->n_frames == 0)
        return elea_conect_take_atom(&((pdb_state *)reader->state)->conect, line, error);
    return pass->frame != NULL ? read_atom(reader, line, pass->frame, error) : ELEA_OK;
}

static elea_status pass_model(elea_reader *reader, passage *pass, elea_error *error)
{
    pass->has_model = true;
    if (pass->n_atoms > 0 && reader->models != ELEA_MODELS_JOIN) {
        /* Some programs omit ENDMDL; the line belongs to the next frame. */
        pass->finished = true;
        return elea_input_seek(reader->input, pass->line_start, error);
    }
    if (pass->in_model && pass->n_atoms == 0)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
            "a MODEL begins inside that of line %llu, which has no atoms; is the file damaged?",
            (unsigned long long)pass->line);
    pass->in_model = true;
    return ELEA_OK;
}

static elea_status pass_end(elea_reader *reader, passage *pass, bool is_endmdl, elea_error *error)
{
    if (is_endmdl && pass->n_atoms > 0 && reader->models == ELEA_MODELS_JOIN) {
        pass->in_model = false;
        return ELEA_OK;
    }
    pass->has_endmdl = is_endmdl;
    pass->finished = pass->n_atoms > 0;
    if (!pass->finished && pass->in_model)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the MODEL that ends here has no atoms");
    return ELEA_OK;
}

/* What the header says of the MODELs. */
static void pass_header(pdb_state *state, const elea_line *line, elea_pdb_record record)
{
    if (record == PDB_EXPDTA)
        state->is_nmr = state->is_nmr || strstr(line->text, "NMR") != NULL;
    else if (strncmp(line->text, "REMARK 350", 10) == 0)
        state->describes_assembly =
            state->describes_assembly || strstr(line->text, "BIOMOLECULE") != NULL;
}

static elea_status pass_line(elea_reader *reader, passage *pass, const elea_line *line,
                             elea_error *error)
{
    bool needs_cell = pass->frame != NULL || reader->n_frames == 0;
    if (elea_pdb_is_cut_atom(line))
        return elea_text_truncated(reader->input, pass->line, error);
    elea_pdb_record record = elea_pdb_classify(line);
    switch (record) {
    case PDB_ATOM:
        return pass_atom(reader, pass, line, error);
    case PDB_MODEL:
        return pass_model(reader, pass, error);
    case PDB_ENDMDL:
    case PDB_END:
        return pass_end(reader, pass, record == PDB_ENDMDL, error);
    case PDB_CRYST1:
        return needs_cell ? read_cell(reader->input, line, &pass->cell, error) : ELEA_OK;
    case PDB_TITLE: {
        double time = pass->frame != NULL ? elea_text_time(line->text) : NAN;
        pass->time = isnan(time) ? pass->time : time;
        return ELEA_OK;
    }
    case PDB_CONECT:
        return pass->frame == NULL
                   ? elea_conect_take_line(&((pdb_state *)reader->state)->conect, line, error)
                   : ELEA_OK;
    case PDB_REMARK:
    case PDB_EXPDTA:
        if (reader->n_frames == 0)
            pass_header(reader->state, line, record);
        return ELEA_OK;
    case PDB_OTHER:
        break;
    }
    return ELEA_OK;
}

/* Reads or skips one frame; `pass->n_atoms` is 0 if there is none. */
static elea_status pass_frame(elea_reader *reader, passage *pass, elea_error *error)
{
    elea_line line;
    elea_status failed = ELEA_OK;
    while (!failed && !pass->finished) {
        pass->line_start = elea_input_tell(reader->input);
        failed = elea_text_line(reader->input, &line, error);
        if (failed || line.text == NULL)
            break;
        if (pass->line == 0)
            pass->line = elea_input_line_number(reader->input);
        failed = pass_line(reader, pass, &line, error);
    }
    return failed;
}

static elea_status open_pdb(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(pdb_state));
    return reader->state != NULL ? ELEA_OK
                                 : elea_error_memory(error, 1, sizeof(pdb_state), "PDB reader");
}

static void close_pdb(elea_reader *reader)
{
    pdb_state *state = reader->state;
    if (state != NULL)
        elea_altloc_free(&state->alternates);
    if (state != NULL)
        elea_conect_free(&state->conect);
    free(state);
}

/* Atoms behind the last ENDMDL belong to no frame. */
static bool is_stray(const elea_reader *reader, const passage *pass, elea_status failed)
{
    const pdb_state *state = reader->state;
    bool complete = !failed && pass->finished;
    return state->after_endmdl && pass->n_atoms > 0 && !pass->has_model &&
           (state->has_models || !complete) && (!failed || failed == ELEA_ERROR_TRUNCATED);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    pdb_state *state = reader->state;
    passage pass = {.frame = NULL, .time = NAN};
    elea_status failed = pass_frame(reader, &pass, error);
    if (is_stray(reader, &pass, failed))
        return elea_error_at(error, ELEA_ERROR_FORMAT,
                             (elea_place){elea_input_path(reader->input), pass.atom_line, -1},
                             "the atoms from this line on follow an ENDMDL and belong to no MODEL; "
                             "put them between MODEL and ENDMDL, or remove them");
    if (failed)
        return failed;
    /* A file of one frame needs no END; after frames that have one, it is required. */
    if (!pass.finished && (pass.in_model || (pass.n_atoms > 0 && reader->n_frames > 0)))
        return elea_text_truncated(reader->input, pass.line, error);
    if (reader->n_frames == 0) {
        state->first_cell = pass.cell;
        state->has_models = pass.has_model;
    }
    state->after_endmdl = pass.has_endmdl;
    *end = pass.n_atoms == 0;
    return ELEA_OK;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    pdb_state *state = reader->state;
    passage pass = {.frame = frame, .time = NAN};
    elea_altloc_clear(&state->alternates);
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = pass_frame(reader, &pass, error);
    if (!failed && reader->topology == NULL)
        failed = elea_conect_add_bonds(&state->conect, frame->topology, error);
    if (!failed)
        failed = elea_altloc_resolve(&state->alternates, frame, error);
    if (failed)
        return failed;
    const unit_cell *cell = pass.cell.given ? &pass.cell : &state->first_cell;
    if (cell->given)
        elea_frame_set_cell(frame, cell->lengths, cell->angles);
    frame->time = pass.time;
    return ELEA_OK;
}

/* ---- Models that are not frames ---- */

static elea_status compare_models(elea_reader *reader, const elea_frame *first, elea_frame *second,
                                  elea_error *error)
{
    static const char advice[] = "join the MODELs to one body, or read them as frames "
                                 "(--models join or frames)";
    const pdb_state *state = reader->state;
    elea_error why = ELEA_ERROR_INIT;
    elea_status failed = elea_reader_read(reader, 1, second, &why);
    bool differs = failed == ELEA_ERROR_FORMAT && why.line == 0;
    if (differs && state->describes_assembly)
        return elea_error_at(error, ELEA_ERROR_FORMAT,
                             elea_place_file(elea_input_path(reader->input)),
                             "its MODELs have different atoms and are not frames, but parts of the "
                             "biological assembly in REMARK 350; %s",
                             advice);
    if (failed || !elea_assembly_found(first->n_atoms, first->positions, second->positions,
                                       state->describes_assembly))
        return ELEA_OK; /* a failure is that of the frame, when it is read */
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(elea_input_path(reader->input)),
                         "its MODELs are copies of a rigid molecule in different places, as in a "
                         "biological assembly, and not frames; %s",
                         advice);
}

static elea_status check_models(elea_reader *reader, const elea_frame *first, elea_error *error)
{
    const pdb_state *state = reader->state;
    if (!state->has_models || state->is_nmr || reader->n_frames < 2)
        return ELEA_OK;
    elea_frame *second = elea_frame_create(error);
    if (second == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = compare_models(reader, first, second, error);
    elea_frame_free(second);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_pdb,
    .close = close_pdb,
    .scan = scan,
    .read = read_frame,
    .check_models = check_models,
};

const elea_format elea_format_pdb = {
    .name = "PDB",
    .suffixes = suffixes,
    .recognize = recognize,
    .frames = &frames,
};
