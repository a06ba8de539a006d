/* SPDX-License-Identifier: MIT */
#include "io/pdb_models.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "io/assembly.h"
#include "io/biounit.h"

/* ---- Passing a frame ---- */

static elea_status pass_atom(elea_reader *reader, const elea_pdb_rules *rules,
                             elea_pdb_passage *pass, const elea_line *line, elea_error *error)
{
    elea_status failed = rules->atom(reader, pass, line, error);
    if (pass->n_atoms == 0)
        pass->atom_line = elea_input_line_number(reader->input);
    pass->n_atoms++;
    return failed;
}

static elea_status pass_model(elea_reader *reader, elea_pdb_passage *pass, elea_error *error)
{
    pass->has_model = true;
    if (pass->n_atoms > 0 && reader->options.models != ELEA_MODELS_JOIN) {
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

static elea_status pass_end(elea_reader *reader, elea_pdb_passage *pass, bool is_endmdl,
                            elea_error *error)
{
    if (is_endmdl && pass->n_atoms > 0 && reader->options.models == ELEA_MODELS_JOIN) {
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
static elea_status pass_header(elea_reader *reader, const elea_line *line, elea_pdb_record record,
                               elea_error *error)
{
    elea_pdb_models *state = reader->state;
    if (record == PDB_EXPDTA)
        state->is_nmr = state->is_nmr || strstr(line->text, "NMR") != NULL;
    else if (strncmp(line->text, "REMARK 350", 10) == 0)
        state->describes_assembly =
            state->describes_assembly || strstr(line->text, "BIOMOLECULE") != NULL;
    if (reader->biounits != NULL && strncmp(line->text, "REMARK 350", 10) == 0)
        return elea_biounit_take_remark(reader->biounits, line, error);
    return ELEA_OK;
}

static void pass_title(elea_pdb_passage *pass, const elea_line *line)
{
    double time = pass->frame != NULL ? elea_text_time(line->text) : NAN;
    pass->time = isnan(time) ? pass->time : time;
}

static elea_status pass_line(elea_reader *reader, const elea_pdb_rules *rules,
                             elea_pdb_passage *pass, const elea_line *line, elea_error *error)
{
    bool needs_cell = pass->frame != NULL || reader->n_frames == 0;
    if (elea_pdb_is_cut_atom(line))
        return elea_text_truncated(reader->input, pass->line, error);
    elea_pdb_record record = elea_pdb_classify(line);
    switch (record) {
    case PDB_ATOM:
        return pass_atom(reader, rules, pass, line, error);
    case PDB_MODEL:
        return pass_model(reader, pass, error);
    case PDB_ENDMDL:
    case PDB_END:
        return pass_end(reader, pass, record == PDB_ENDMDL, error);
    case PDB_CRYST1:
        return needs_cell ? rules->cell(reader->input, line, &pass->cell, error) : ELEA_OK;
    case PDB_TITLE:
        pass_title(pass, line);
        return ELEA_OK;
    case PDB_CONECT:
        return rules->bonds != NULL ? rules->bonds(reader, pass, line, error) : ELEA_OK;
    case PDB_REMARK:
    case PDB_EXPDTA:
        return reader->n_frames == 0 && pass->frame == NULL
                   ? pass_header(reader, line, record, error)
                   : ELEA_OK;
    case PDB_OTHER:
        break;
    }
    return ELEA_OK;
}

/* Reads or skips one frame; `pass->n_atoms` is 0 if there is none. */
static elea_status pass_frame(elea_reader *reader, const elea_pdb_rules *rules,
                              elea_pdb_passage *pass, elea_error *error)
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
        failed = pass_line(reader, rules, pass, &line, error);
    }
    return failed;
}

/* Atoms behind the last ENDMDL belong to no frame. */
static bool is_stray(const elea_reader *reader, const elea_pdb_passage *pass, elea_status failed)
{
    const elea_pdb_models *state = reader->state;
    bool complete = !failed && pass->finished;
    return state->after_endmdl && pass->n_atoms > 0 && !pass->has_model &&
           (state->has_models || !complete) && (!failed || failed == ELEA_ERROR_TRUNCATED);
}

elea_status elea_pdb_scan_frame(elea_reader *reader, const elea_pdb_rules *rules, bool *end,
                                elea_error *error)
{
    elea_pdb_models *state = reader->state;
    elea_pdb_passage pass = {.frame = NULL, .time = NAN};
    elea_status failed = pass_frame(reader, rules, &pass, error);
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

elea_status elea_pdb_read_frame(elea_reader *reader, const elea_pdb_rules *rules, elea_frame *frame,
                                elea_error *error)
{
    const elea_pdb_models *state = reader->state;
    elea_pdb_passage pass = {.frame = frame, .time = NAN};
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = pass_frame(reader, rules, &pass, error);
    if (failed)
        return failed;
    const elea_pdb_cell *cell = pass.cell.given ? &pass.cell : &state->first_cell;
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
    const elea_pdb_models *state = reader->state;
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

elea_status elea_pdb_check_models(elea_reader *reader, const elea_frame *first, elea_error *error)
{
    const elea_pdb_models *state = reader->state;
    if (!state->has_models || state->is_nmr || reader->n_frames < 2)
        return ELEA_OK;
    elea_frame *second = elea_frame_create(error);
    if (second == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = compare_models(reader, first, second, error);
    elea_frame_free(second);
    return failed;
}
