/* SPDX-License-Identifier: MIT */
/*
 * PDB, following the wwPDB's description of the format, version 3.3: records in fixed columns. A
 * frame is a MODEL, or the atoms up to END, ENDMDL or the end of the file.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "base/error.h"
#include "io/altloc.h"
#include "io/reader.h"
#include "io/text.h"

#define POSITION_END 54 /* columns of a line with a complete position */

static const char *const suffixes[] = {"pdb", "ent", "brk", NULL};

typedef struct unit_cell {
    bool given;
    double lengths[3];
    double angles[3];
} unit_cell;

typedef struct pdb_state {
    unit_cell first_cell; /* of the first frame, and of all frames without their own */
    elea_altloc_list alternates;
} pdb_state;

/* ---- Records ---- */

typedef enum record {
    RECORD_OTHER,
    RECORD_ATOM,
    RECORD_CRYST1,
    RECORD_TITLE,
    RECORD_MODEL,
    RECORD_ENDMDL,
    RECORD_END
} record;

static bool begins_with(const elea_line *line, const char *name)
{
    size_t n = strlen(name);
    return line->length >= n && memcmp(line->text, name, n) == 0 &&
           (n == 6 || line->length == n || line->text[n] == ' ');
}

static record classify(const elea_line *line)
{
    static const struct {
        const char *name;
        record record;
    } records[] = {
        {"ATOM", RECORD_ATOM},   {"HETATM", RECORD_ATOM},   {"END", RECORD_END},
        {"MODEL", RECORD_MODEL}, {"ENDMDL", RECORD_ENDMDL}, {"CRYST1", RECORD_CRYST1},
        {"TITLE", RECORD_TITLE},
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
        if (line->text[0] == records[i].name[0] && begins_with(line, records[i].name))
            return records[i].record;
    return RECORD_OTHER;
}

static bool is_record(const elea_line *line)
{
    static const char *const names[] = {
        "HEADER", "OBSLTE", "TITLE",  "SPLIT",  "CAVEAT", "COMPND", "SOURCE", "KEYWDS", "EXPDTA",
        "NUMMDL", "MDLTYP", "AUTHOR", "REVDAT", "SPRSDE", "JRNL",   "REMARK", "DBREF",  "DBREF1",
        "DBREF2", "SEQADV", "SEQRES", "MODRES", "HET",    "HETNAM", "HETSYN", "FORMUL", "HELIX",
        "SHEET",  "SSBOND", "LINK",   "CISPEP", "SITE",   "CRYST1", "ORIGX1", "ORIGX2", "ORIGX3",
        "SCALE1", "SCALE2", "SCALE3", "MTRIX1", "MTRIX2", "MTRIX3", "MODEL",  "ATOM",   "ANISOU",
        "TER",    "HETATM", "ENDMDL", "CONECT", "MASTER", "END",    "USER",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (begins_with(line, names[i]))
            return true;
    return false;
}

/* Requires two consecutive records, because the title of a GRO file may look like one. */
static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line line;
    int n = 0;
    while (n < 2 && elea_text_head_line(&rest, &line))
        if (elea_text_trim(&line).length > 0) {
            if (!is_record(&line))
                return false;
            n++;
        }
    return n == 2;
}

/* ---- Parts of an atom's record ---- */

/*
 * Serial numbers above 99999 make some programs write longer lines. The decimal points of x, y and
 * z, which belong in columns 35, 43 and 51, show by how much.
 */
static elea_line align(elea_line line)
{
    if (line.length <= 12 || line.text[11] < '0' || line.text[11] > '9')
        return line;
    for (size_t shift = 0; shift <= 5 && 50 + shift < line.length; shift++)
        if (line.text[34 + shift] == '.' && line.text[42 + shift] == '.' &&
            line.text[50 + shift] == '.')
            return (elea_line){line.text + shift, line.length - shift, line.ended};
    return line;
}

static int digit36(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
}

/*
 * Hybrid-36 of width 4 (cci.lbl.gov/hybrid_36): -999 to 9999, then A000 to ZZZZ, a000 to zzzz.
 */
static bool parse_hybrid36(elea_field field, int32_t *number)
{
    if (field.length != 4 || digit36(field.text[0]) < 10)
        return false;
    bool is_lower = field.text[0] >= 'a';
    int32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = field.text[i];
        int digit = digit36(c);
        if (digit < 0 || (digit >= 10 && (c >= 'a') != is_lower))
            return false;
        value = 36 * value + digit;
    }
    *number = value + 10000 + (is_lower ? 16 : -10) * 36 * 36 * 36;
    return true;
}

static elea_status parse_residue_number(const elea_input *input, const elea_line *line,
                                        elea_atom *atom, elea_error *error)
{
    int64_t number = 0;
    elea_field field = elea_text_columns(line, 23, 26);
    char code = line->length > 26 ? line->text[26] : ' ';
    /* A fifth digit extends into the column of the insertion code, which is a letter. */
    if (field.length == 4 && code >= '0' && code <= '9') {
        field = elea_text_columns(line, 23, 27);
        code = ' ';
    }
    atom->insertion_code = code == ' ' ? '\0' : code;
    /* "****": too large for the program that wrote the file. */
    if (field.length == 0 || memchr(field.text, '*', field.length) != NULL ||
        parse_hybrid36(field, &atom->residue_number))
        return ELEA_OK;
    if (!elea_text_integer(field, &number))
        return elea_text_not_a_number(input, "the residue number", field, error);
    atom->residue_number = (int32_t)number;
    return ELEA_OK;
}

/* From columns 77-78, unless they are blank or contain something else, as in old files. */
static void find_element(const elea_line *line, elea_atom *atom)
{
    char text[3] = "";
    elea_field field = elea_text_columns(line, 77, 78);
    for (size_t i = 0; i < field.length; i++) /* "O-", "N1": a charge a column too early */
        if (digit36(field.text[i]) < 10)
            field.length = i;
    (void)elea_text_copy(text, sizeof text, field);
    if (elea_element_canonical(text, atom->element))
        return;
    char name[5] = "";
    memcpy(name, line->text + 12, 4);
    atom->element_guessed = elea_element_guess(name, atom->residue_name, atom->element);
}

static elea_status parse_names(const elea_input *input, const elea_line *line, elea_atom *atom,
                               elea_error *error)
{
    memset(atom, 0, sizeof *atom);
    (void)elea_text_copy(atom->name, sizeof atom->name, elea_text_columns(line, 13, 16));
    /* Force fields have names of four letters ("TIP3"), which extend to column 21. */
    (void)elea_text_copy(atom->residue_name, sizeof atom->residue_name,
                         elea_text_columns(line, 18, 21));
    elea_field chain = elea_text_columns(line, 22, 22);
    if (chain.length == 0)
        chain = elea_text_columns(line, 73, 76);
    (void)elea_text_copy(atom->chain, sizeof atom->chain, chain);
    find_element(line, atom);
    return parse_residue_number(input, line, atom, error);
}

/* Occupancies matter only for alternates, and are often missing elsewhere. */
static elea_status parse_occupancy(const elea_input *input, const elea_line *line, char location,
                                   double *occupancy, elea_error *error)
{
    elea_field field = elea_text_columns(line, 55, 60);
    *occupancy = 1.0;
    if (field.length == 0 || elea_text_number(field, occupancy) || location == ' ')
        return ELEA_OK;
    return elea_text_not_a_number(input, "the occupancy", field, error);
}

static elea_status read_atom(elea_reader *reader, elea_line line, elea_frame *frame,
                             elea_error *error)
{
    pdb_state *state = reader->state;
    elea_atom atom;
    double position[3];
    double occupancy = 1.0;
    line = align(line);
    elea_field fields[3] = {elea_text_columns(&line, 31, 38), elea_text_columns(&line, 39, 46),
                            elea_text_columns(&line, 47, POSITION_END)};
    elea_status failed = elea_text_position(reader->input, fields, 0, position, error);
    if (!failed)
        failed = parse_names(reader->input, &line, &atom, error);
    if (failed)
        return failed;
    char location = line.text[16];
    failed = parse_occupancy(reader->input, &line, location, &occupancy, error);
    if (!failed)
        failed = elea_text_add_atom(frame, &atom, position, error);
    if (!failed)
        failed = elea_altloc_add(&state->alternates, frame->topology, location, occupancy, error);
    return failed;
}

/* ---- Frames ---- */

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
    elea_input_mark line_start; /* of the current line */
    size_t n_atoms;
    size_t length; /* of the line of the last atom */
    bool in_model;
    bool finished;
    unit_cell cell;
    double time;
} passage;

static elea_status pass_atom(elea_reader *reader, passage *pass, const elea_line *line,
                             elea_error *error)
{
    /* A line may end after the position, but not before the end of the previous atom's line. */
    if (!line->ended && (line->length < POSITION_END || line->length < pass->length))
        return elea_text_truncated(reader->input, pass->line, error);
    pass->n_atoms++;
    pass->length = line->length;
    return pass->frame != NULL ? read_atom(reader, *line, pass->frame, error) : ELEA_OK;
}

static elea_status pass_model(elea_reader *reader, passage *pass, elea_error *error)
{
    if (pass->n_atoms > 0) {
        /* Some programs omit ENDMDL; the line belongs to the next frame. */
        pass->finished = true;
        return elea_input_seek(reader->input, pass->line_start, error);
    }
    if (pass->in_model)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
            "a MODEL begins inside that of line %llu, which has no atoms; is the file damaged?",
            (unsigned long long)pass->line);
    pass->in_model = true;
    return ELEA_OK;
}

static elea_status pass_end(elea_reader *reader, passage *pass, elea_error *error)
{
    pass->finished = pass->n_atoms > 0;
    if (!pass->finished && pass->in_model)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the MODEL that ends here has no atoms");
    return ELEA_OK;
}

static elea_status pass_line(elea_reader *reader, passage *pass, const elea_line *line,
                             elea_error *error)
{
    bool needs_cell = pass->frame != NULL || reader->n_frames == 0;
    switch (classify(line)) {
    case RECORD_ATOM:
        return pass_atom(reader, pass, line, error);
    case RECORD_MODEL:
        return pass_model(reader, pass, error);
    case RECORD_ENDMDL:
    case RECORD_END:
        return pass_end(reader, pass, error);
    case RECORD_CRYST1:
        return needs_cell ? read_cell(reader->input, line, &pass->cell, error) : ELEA_OK;
    case RECORD_TITLE: {
        double time = pass->frame != NULL ? elea_text_time(line->text) : NAN;
        pass->time = isnan(time) ? pass->time : time;
        return ELEA_OK;
    }
    case RECORD_OTHER:
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
    free(state);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    pdb_state *state = reader->state;
    passage pass = {.frame = NULL, .time = NAN};
    elea_status failed = pass_frame(reader, &pass, error);
    if (failed)
        return failed;
    /* A file of one frame needs no END; after frames that have one, it is required. */
    if (!pass.finished && (pass.in_model || (pass.n_atoms > 0 && reader->n_frames > 0)))
        return elea_text_truncated(reader->input, pass.line, error);
    if (reader->n_frames == 0)
        state->first_cell = pass.cell;
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
    if (failed)
        return failed;
    elea_altloc_resolve(&state->alternates, frame);
    const unit_cell *cell = pass.cell.given ? &pass.cell : &state->first_cell;
    if (cell->given)
        elea_frame_set_cell(frame, cell->lengths, cell->angles);
    frame->time = pass.time;
    return ELEA_OK;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_pdb,
    .close = close_pdb,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_pdb = {
    .name = "PDB",
    .suffixes = suffixes,
    .recognize = recognize,
    .frames = &frames,
};
