/* SPDX-License-Identifier: MIT */
/*
 * mmCIF, by the PDBx/mmCIF dictionary (mmcif.wwpdb.org): the atoms of the category atom_site. Each
 * model is a frame. Names and numbers are the author's (auth_), as in PDB files, or if these are
 * missing those of the dictionary (label_).
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "io/altloc.h"
#include "io/biounit.h"
#include "io/mmcif_atom.h"
#include "io/mmcif_site.h"
#include "io/reader.h"

static const char *const suffixes[] = {"cif", "mmcif", NULL};

static const char *const cell_names[6] = {
    "_cell.length_a",    "_cell.length_b",   "_cell.length_c",
    "_cell.angle_alpha", "_cell.angle_beta", "_cell.angle_gamma",
};

/* ---- What the scan finds ---- */

typedef struct mmcif_state {
    elea_altloc_list alternates;
    elea_mmcif_sites sites;
    size_t first_n_atoms; /* of the first frame, with all its locations */
    size_t n_blocks;      /* that have been scanned */
    elea_mmcif_cell cell; /* of the data block that is being scanned */
    bool is_crystal;      /* there are atoms as in the CIF of small molecules */
} mmcif_state;

/* ---- A frame that is read or skipped ---- */

typedef struct passage {
    elea_reader *reader;
    elea_frame *frame; /* NULL while scanning */
    elea_cif cif;
    elea_mmcif_columns columns;
    uint64_t begin; /* of the site */
    uint64_t line;  /* of the first atom */
    size_t n_atoms;
    int64_t model;
    size_t decimals; /* of the last value of the previous row */
    elea_mmcif_row row;
} passage;

static elea_status keep_value(passage *pass, elea_mmcif_item item, elea_error *error)
{
    bool wanted = pass->frame != NULL || item == MMCIF_MODEL;
    return wanted ? elea_mmcif_keep(&pass->row, item, &pass->cif, error) : ELEA_OK;
}

/* ---- The atoms of a model ---- */

/* Models come in order, so that none is taken for two frames. */
static elea_status begin_model(passage *pass, int64_t model, elea_error *error)
{
    mmcif_state *state = pass->reader->state;
    pass->model = model;
    pass->line = elea_input_line_number(pass->cif.input);
    if (pass->frame != NULL)
        return ELEA_OK;
    elea_mmcif_site *here = elea_mmcif_last_site(&state->sites);
    if (model >= here->first_model && model <= here->last_model)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, elea_input_place(pass->cif.input),
            "model %lld begins here, after model %lld; put the atoms of each model "
            "together, and the models in order",
            (long long)model, (long long)here->last_model);
    here->first_model = model < here->first_model ? model : here->first_model;
    here->last_model = model > here->last_model ? model : here->last_model;
    return ELEA_OK;
}

/* Assemblies name chains by their label; while one is made, atoms do, too. */
static elea_status take_chain(passage *pass, elea_mmcif_atom *read, elea_error *error)
{
    elea_biounit_list *list = pass->reader->biounits;
    bool is_wanted = pass->reader->options.assembly != NULL;
    elea_status failed = ELEA_OK;
    if (pass->reader->topology == NULL && (is_wanted || list->n_parts > 0))
        failed = elea_biounit_see_chain(list, read->label, read->atom.chain,
                                        read->atom.residue_name, error);
    if (is_wanted && read->label[0] == '\0')
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->cif.input),
                             "label_asym_id of the atom is missing or longer than 7 bytes, so that "
                             "no assembly can be made");
    if (is_wanted)
        memcpy(read->atom.chain, read->label, sizeof read->atom.chain);
    return failed;
}

static elea_status finish_atom(passage *pass, elea_error *error)
{
    mmcif_state *state = pass->reader->state;
    elea_mmcif_atom read;
    pass->n_atoms++;
    if (pass->frame == NULL)
        return ELEA_OK;
    elea_status failed = elea_mmcif_read_atom(&pass->row, pass->cif.input, &read, error);
    if (!failed)
        failed = take_chain(pass, &read, error);
    if (!failed)
        failed = elea_text_add_atom(pass->frame, &read.atom, read.position, error);
    if (!failed)
        failed = elea_altloc_add(&state->alternates, read.location, read.occupancy, error);
    return failed;
}

static elea_status fail_row(const passage *pass, size_t n, elea_error *error)
{
    if (pass->cif.token.kind == CIF_END)
        return elea_text_truncated(pass->cif.input, pass->line, error);
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->cif.input),
                         "the row of atom_site before this line has %zu values for %zu columns", n,
                         pass->columns.n);
}

/* Reads the values of a row; the first is the last token. */
static elea_status read_row(passage *pass, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t i = 0; !failed && i < pass->columns.n; i++) {
        if (i > 0)
            failed = elea_cif_next(&pass->cif, error);
        if (!failed && pass->cif.token.kind != CIF_VALUE)
            return fail_row(pass, i, error);
        if (!failed)
            failed = keep_value(pass, (elea_mmcif_item)pass->columns.items[i], error);
    }
    if (failed)
        return failed;
    /* A truncated number is still a number, but has fewer decimals than the one before. */
    size_t decimals = elea_text_decimals(pass->cif.token.text);
    if (!pass->cif.token.ended && decimals < pass->decimals)
        return elea_text_truncated(pass->cif.input, pass->line, error);
    pass->decimals = decimals;
    return ELEA_OK;
}

/* The loop has ended, at the last token. */
static elea_status end_rows(passage *pass, elea_error *error)
{
    mmcif_state *state = pass->reader->state;
    if (pass->frame == NULL)
        elea_mmcif_last_site(&state->sites)->rows_end = pass->cif.token.start.offset;
    if (pass->frame == NULL && pass->cif.token.kind == CIF_END && pass->reader->n_frames > 0 &&
        pass->n_atoms < state->first_n_atoms)
        return elea_text_truncated(pass->cif.input, pass->line, error);
    return elea_cif_leave(&pass->cif, &pass->cif.token, error);
}

/* Passes the rows of one model. */
static elea_status pass_rows(passage *pass, elea_error *error)
{
    for (;;) {
        int64_t model = 0;
        elea_status failed = elea_cif_next(&pass->cif, error);
        if (failed)
            return failed;
        if (pass->cif.token.kind != CIF_VALUE)
            return end_rows(pass, error);
        const elea_cif_token first = pass->cif.token;
        failed = read_row(pass, error);
        if (!failed)
            failed = elea_mmcif_read_model(&pass->row, pass->cif.input, &model, error);
        if (failed)
            return failed;
        if (pass->n_atoms > 0 && model != pass->model)
            return elea_cif_leave(&pass->cif, &first, error);
        if (pass->n_atoms == 0)
            failed = begin_model(pass, model, error);
        if (!failed)
            failed = finish_atom(pass, error);
        if (failed)
            return failed;
    }
}

/* ---- What surrounds the atoms ---- */

static elea_status require_positions(const passage *pass, const bool given[MMCIF_NUM_ITEMS],
                                     elea_error *error)
{
    for (int i = MMCIF_X; i <= MMCIF_Z; i++)
        if (!given[i])
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->cif.input),
                                 "atom_site has no %s, so its atoms have no positions",
                                 elea_mmcif_item_name((elea_mmcif_item)i));
    return ELEA_OK;
}

/* The tag that is the last token names the next item of atom_site. */
static elea_status add_item(passage *pass, bool given[MMCIF_NUM_ITEMS + 1], elea_mmcif_item *which,
                            elea_error *error)
{
    *which = elea_mmcif_find_item(pass->cif.token.text);
    if (*which != MMCIF_NUM_ITEMS && given[*which])
        return elea_text_wrong(pass->cif.input, "the item", pass->cif.token.text,
                               "which atom_site has twice", error);
    given[*which] = true;
    return ELEA_OK;
}

/* Reads the tags of the loop atom_site, whose first is the last token; the first row is next. */
static elea_status read_columns(passage *pass, elea_error *error)
{
    bool given[MMCIF_NUM_ITEMS + 1] = {false};
    elea_mmcif_item which = MMCIF_NUM_ITEMS;
    elea_status failed = ELEA_OK;
    pass->columns.n = 0;
    while (!failed && pass->cif.token.kind == CIF_TAG) {
        if (pass->columns.n == ELEA_MMCIF_MAX_COLUMNS)
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->cif.input),
                                 "atom_site has more than %d items", ELEA_MMCIF_MAX_COLUMNS);
        failed = add_item(pass, given, &which, error);
        pass->columns.items[pass->columns.n++] = (unsigned char)which;
        if (!failed)
            failed = elea_cif_next(&pass->cif, error);
    }
    if (!failed)
        failed = require_positions(pass, given, error);
    elea_cif_unread(&pass->cif);
    return failed;
}

static elea_status expect_value(passage *pass, elea_error *error)
{
    elea_status failed = elea_cif_next(&pass->cif, error);
    if (failed || pass->cif.token.kind == CIF_VALUE)
        return failed;
    if (pass->cif.token.kind == CIF_END)
        return elea_text_truncated(pass->cif.input, elea_input_line_number(pass->cif.input), error);
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->cif.input),
                         "the item before this line has no value");
}

/* An atom_site of a single atom without a loop; the first tag is the last token. */
static elea_status pass_single(passage *pass, elea_error *error)
{
    bool given[MMCIF_NUM_ITEMS + 1] = {false};
    elea_mmcif_item which = MMCIF_NUM_ITEMS;
    elea_status failed = ELEA_OK;
    while (!failed && pass->cif.token.kind == CIF_TAG &&
           elea_mmcif_is_atom_site(pass->cif.token.text)) {
        failed = add_item(pass, given, &which, error);
        if (!failed)
            failed = expect_value(pass, error);
        if (!failed)
            failed = keep_value(pass, which, error);
        if (!failed)
            failed = elea_cif_next(&pass->cif, error);
    }
    if (!failed)
        failed = require_positions(pass, given, error);
    if (!failed)
        failed = finish_atom(pass, error);
    return failed ? failed : elea_cif_leave(&pass->cif, &pass->cif.token, error);
}

static elea_status add_site(passage *pass, elea_error *error)
{
    mmcif_state *state = pass->reader->state;
    return elea_mmcif_add_site(
        &state->sites, pass->reader->input,
        &(elea_mmcif_site){.begin = pass->begin, .columns = pass->columns, .cell = state->cell},
        error);
}

static elea_status pass_atoms(passage *pass, bool is_loop, elea_error *error)
{
    elea_status failed = ELEA_OK;
    pass->begin = pass->cif.token.start.offset;
    pass->line = elea_input_line_number(pass->cif.input);
    if (is_loop) {
        failed = read_columns(pass, error);
        pass->begin = pass->cif.token.start.offset;
    }
    if (!failed && pass->frame == NULL)
        failed = add_site(pass, error);
    if (failed)
        return failed;
    return is_loop ? pass_rows(pass, error) : pass_single(pass, error);
}

/* A tag outside loops is the last token; skips its value, or keeps a number of the cell. */
static elea_status pass_item(passage *pass, elea_error *error)
{
    mmcif_state *state = pass->reader->state;
    unsigned k = 0;
    while (k < 6 && !elea_cif_equal(pass->cif.token.text, cell_names[k]))
        k++;
    elea_status failed = expect_value(pass, error);
    if (failed || k == 6 || pass->frame != NULL || pass->cif.token.missing)
        return failed;
    elea_field field = elea_cif_number(pass->cif.token.text);
    if (!elea_text_number(field, &state->cell.numbers[k]))
        return elea_text_not_a_number(pass->cif.input, cell_names[k] + 1, field, error);
    state->cell.given |= 1U << k;
    if (state->sites.has_site)
        elea_mmcif_last_site(&state->sites)->cell = state->cell;
    return ELEA_OK;
}

/* The assemblies of the first data block are kept. */
static bool is_of_assemblies(const passage *pass)
{
    const mmcif_state *state = pass->reader->state;
    return pass->frame == NULL && state->n_blocks <= 1 && pass->cif.token.kind == CIF_TAG &&
           elea_biounit_is_category(pass->cif.token.text);
}

/* Skips a loop, or stops at the first tag of atom_site. */
static elea_status pass_loop(passage *pass, bool *found, elea_error *error)
{
    mmcif_state *state = pass->reader->state;
    elea_status failed = elea_cif_next(&pass->cif, error);
    *found =
        !failed && pass->cif.token.kind == CIF_TAG && elea_mmcif_is_atom_site(pass->cif.token.text);
    if (*found)
        return ELEA_OK;
    if (!failed && is_of_assemblies(pass))
        return elea_biounit_read_category(pass->reader->biounits, &pass->cif, true, error);
    bool in_tags = true;
    while (!failed &&
           (pass->cif.token.kind == CIF_VALUE || (in_tags && pass->cif.token.kind == CIF_TAG))) {
        in_tags = pass->cif.token.kind == CIF_TAG;
        if (in_tags && pass->cif.token.text.length > 11 &&
            strncasecmp(pass->cif.token.text.text, "_atom_site_", 11) == 0)
            state->is_crystal = true;
        failed = elea_cif_next(&pass->cif, error);
    }
    elea_cif_unread(&pass->cif);
    return failed;
}

/* Passes everything up to the next atoms, and these. */
static elea_status pass_content(passage *pass, elea_error *error)
{
    mmcif_state *state = pass->reader->state;
    for (;;) {
        bool found = false, is_loop = false;
        elea_status failed = elea_cif_next(&pass->cif, error);
        if (failed || pass->cif.token.kind == CIF_END)
            return failed;
        switch (pass->cif.token.kind) {
        case CIF_DATA:
            state->sites.has_site = false;
            state->cell.given = 0;
            state->n_blocks += pass->frame == NULL;
            break;
        case CIF_LOOP:
            is_loop = true;
            failed = pass_loop(pass, &found, error);
            break;
        case CIF_TAG:
            found = elea_mmcif_is_atom_site(pass->cif.token.text);
            if (is_of_assemblies(pass))
                failed =
                    elea_biounit_read_category(pass->reader->biounits, &pass->cif, false, error);
            else if (!found)
                failed = pass_item(pass, error);
            break;
        case CIF_VALUE:
            return elea_text_wrong(pass->cif.input, "the value", pass->cif.token.text,
                                   "which belongs to no item", error);
        case CIF_OTHER:
        case CIF_END:
            break;
        }
        if (found && !failed)
            failed = pass_atoms(pass, is_loop, error);
        if (failed || pass->n_atoms > 0)
            return failed;
        if (found) /* no rows */
            elea_cif_begin(&pass->cif, pass->reader->input);
    }
}

/* Passes one frame; `pass->n_atoms` is 0 if there is none. */
static elea_status pass_frame(passage *pass, elea_reader *reader, elea_error *error)
{
    const mmcif_state *state = reader->state;
    uint64_t offset = elea_input_tell(reader->input).offset;
    const elea_mmcif_site *here = elea_mmcif_find_site(&state->sites, offset);
    pass->reader = reader;
    elea_cif_begin(&pass->cif, reader->input);
    if (here == NULL || offset >= here->rows_end)
        return pass_content(pass, error);
    pass->begin = here->begin;
    pass->columns = here->columns;
    return pass_rows(pass, error);
}

/* ---- The format ---- */

static elea_status fail_without_atoms(const elea_reader *reader, elea_error *error)
{
    const mmcif_state *state = reader->state;
    return elea_error_at(
        error, ELEA_ERROR_FORMAT, elea_place_file(elea_input_path(reader->input)), "%s",
        state->is_crystal ? "a CIF of a crystal of small molecules is not read; convert it to PDB"
                          : "the file has no atoms: its category atom_site is missing or empty");
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    mmcif_state *state = reader->state;
    passage pass = {.frame = NULL};
    elea_status failed = pass_frame(&pass, reader, error);
    if (failed)
        return failed;
    *end = pass.n_atoms == 0;
    if (*end && reader->n_frames == 0)
        return fail_without_atoms(reader, error);
    if (reader->n_frames == 0)
        state->first_n_atoms = pass.n_atoms;
    return ELEA_OK;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    mmcif_state *state = reader->state;
    passage pass = {.frame = frame};
    elea_altloc_clear(&state->alternates);
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = pass_frame(&pass, reader, error);
    if (!failed)
        failed = elea_altloc_resolve(&state->alternates, frame, error);
    if (failed)
        return failed;
    const elea_mmcif_site *here = elea_mmcif_find_site(&state->sites, pass.begin);
    if (here != NULL && here->cell.given == 0x3F)
        elea_frame_set_cell(frame, here->cell.numbers, here->cell.numbers + 3);
    return elea_biounit_finish_frame(reader, frame, error);
}

static elea_status open_mmcif(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(mmcif_state));
    return reader->state != NULL ? elea_biounit_open(reader, error)
                                 : elea_error_memory(error, 1, sizeof(mmcif_state), "mmCIF reader");
}

static void close_mmcif(elea_reader *reader)
{
    mmcif_state *state = reader->state;
    elea_biounit_close(reader);
    if (state == NULL)
        return;
    elea_altloc_free(&state->alternates);
    free(state->sites.items);
    free(state);
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .has_assemblies = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_mmcif,
    .close = close_mmcif,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_mmcif = {
    .name = "mmCIF",
    .suffixes = suffixes,
    .recognize = elea_cif_recognize,
    .frames = &frames,
};
