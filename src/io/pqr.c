/* SPDX-License-Identifier: MIT */
/*
 * PQR, as PDB2PQR, APBS and GROMACS write it: lines of a PDB file whose last two fields are the
 * charge and the radius of the atom. Fields are separated by blanks; files in the columns of PDB,
 * where coordinates may touch, are read by columns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "atoms/element.h"
#include "atoms/guess.h"
#include "base/error.h"
#include "io/pdb_models.h"

#define MAX_WORDS       13 /* after the record: 11, an element, and one too many */
#define PROBABLE_RADIUS 10.0
#define PDB_DECIMALS    2 /* of occupancy and temperature factor, the last numbers of a PDB line */

static const char *const suffixes[] = {"pqr", NULL};

/* ---- Fields of an atom ---- */

typedef struct atom_fields {
    elea_field name, residue, chain, number, code;
    elea_field position[3];
    elea_field charge, radius;
    elea_field element; /* empty unless GROMACS wrote the file */
    bool in_columns;    /* coordinates are in the columns of PDB */
} atom_fields;

/* Takes the record off the line, with or without a blank before the serial number. */
static bool take_record(const elea_line *line, elea_field *rest)
{
    static const char *const names[] = {"ATOM", "HETATM"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t n = strlen(names[i]);
        if (line->length <= n || strncasecmp(line->text, names[i], n) != 0)
            continue;
        char next = line->text[n];
        *rest = (elea_field){line->text + n, line->length - n};
        return next == ' ' || next == '\t' || (next >= '0' && next <= '9');
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static elea_field part(elea_field field, size_t first, size_t length)
{
    return (elea_field){field.text + first, length};
}

/* "52" or "52A"; the insertion code goes to `*code`. */
static bool take_number(elea_field word, elea_field *number, elea_field *code)
{
    int64_t value = 0;
    size_t n = word.length;
    bool coded = n > 1 && is_letter(word.text[n - 1]);
    *number = part(word, 0, n - coded);
    *code = part(word, n - coded, coded);
    return elea_text_integer(*number, &value);
}

/* Words of the residue: [chain] number [code], or chain and number without a blank ("A1000"). */
static bool take_residue(const elea_field *words, size_t n, atom_fields *fields)
{
    fields->chain = part(words[0], 0, 0);
    if (n == 1 && take_number(words[0], &fields->number, &fields->code))
        return true;
    if (n == 1 && is_letter(words[0].text[0]) && words[0].length > 1) {
        fields->chain = part(words[0], 0, 1);
        return take_number(part(words[0], 1, words[0].length - 1), &fields->number, &fields->code);
    }
    if (n == 2 && words[1].length == 1 && is_letter(words[1].text[0]) &&
        take_number(words[0], &fields->number, &fields->code)) {
        fields->code = words[1];
        return true;
    }
    if (n < 2 || n > 3 || !take_number(words[1], &fields->number, &fields->code))
        return false;
    fields->chain = words[0];
    if (n == 3)
        fields->code = words[2];
    return n == 2 || words[2].length == 1;
}

static bool are_numbers(const elea_field *words, size_t n)
{
    double value = 0.0;
    for (size_t i = 0; i < n; i++)
        if (!elea_text_number(words[i], &value))
            return false;
    return true;
}

/* Splits what follows the record into words; an element at the end is not counted. */
static size_t take_words(elea_field rest, elea_field words[MAX_WORDS], elea_field *element)
{
    size_t n = 0;
    double value = 0.0;
    while (n < MAX_WORDS && elea_text_word(&rest, &words[n]) && words[n].text[0] != '#')
        n++;
    *element = (elea_field){"", 0};
    if (n > 2 && words[n - 1].length <= 2 && is_letter(words[n - 1].text[0]) &&
        elea_text_number(words[n - 2], &value))
        *element = words[--n];
    return n;
}

static bool split_words(const elea_field *words, size_t n, atom_fields *fields)
{
    if (n < 9 || n > 11 || !take_residue(words + 3, n - 8, fields) ||
        !are_numbers(words + n - 5, 5))
        return false;
    fields->name = words[1];
    fields->residue = words[2];
    memcpy(fields->position, words + n - 5, sizeof fields->position);
    return true;
}

/* The decimal points of x, y and z are where PDB has them. */
static bool has_columns(const elea_line *line)
{
    return line->length > 54 && line->text[34] == '.' && line->text[42] == '.' &&
           line->text[50] == '.';
}

static bool split_columns(const elea_line *line, const elea_field *words, size_t n,
                          atom_fields *fields)
{
    for (size_t k = 0; k < 3; k++)
        fields->position[k] = elea_text_columns(line, 31 + 8 * k, 38 + 8 * k);
    fields->name = elea_text_columns(line, 13, 16);
    fields->residue = elea_text_columns(line, 17, 21);
    fields->chain = elea_text_columns(line, 22, 22);
    fields->number = elea_text_columns(line, 23, 26);
    fields->code = elea_text_columns(line, 27, 27);
    int64_t number = 0;
    return n >= 2 && words[n - 2].text >= line->text + 54 && are_numbers(words + n - 2, 2) &&
           are_numbers(fields->position, 3) && elea_text_integer(fields->number, &number);
}

/* False if the line is not that of an atom in PQR; `*n` is the number of its words. */
static bool split_atom(const elea_line *line, elea_field rest, atom_fields *fields, size_t *n)
{
    elea_field words[MAX_WORDS];
    *n = take_words(rest, words, &fields->element);
    fields->in_columns = has_columns(line);
    if (fields->in_columns && fields->element.length > 0)
        return false; /* PDB */
    if (!split_words(words, *n, fields) &&
        !(fields->in_columns && split_columns(line, words, *n, fields)))
        return false;
    fields->charge = words[*n - 2];
    fields->radius = words[*n - 1];
    return true;
}

/* ---- Recognition ---- */

typedef struct traits {
    size_t n_atoms;
    size_t n_fit;    /* lines that can be those of an atom in PQR */
    bool distinct;   /* one of them cannot be one of PDB */
    bool has_radius; /* above zero */
    bool probable;   /* no radius is negative or very large */
    bool says_so;    /* PDB2PQR's remark */
    bool has_remark;
} traits;

/*
 * A line of PDB without an element ends in two numbers, too: occupancy and temperature factor, with
 * two decimals each. Hence more decimals are a sign of PQR, and so is a negative charge in a line
 * that is not in columns.
 */
static void judge_atom(const atom_fields *fields, traits *found)
{
    double charge = 0.0, radius = 0.0;
    (void)elea_text_number(fields->charge, &charge);
    (void)elea_text_number(fields->radius, &radius);
    found->has_radius = found->has_radius || radius > 0.0;
    found->probable = found->probable && radius >= 0.0 && radius <= PROBABLE_RADIUS;
    found->distinct = found->distinct || elea_text_decimals(fields->charge) > PDB_DECIMALS ||
                      elea_text_decimals(fields->radius) > PDB_DECIMALS ||
                      (!fields->in_columns && charge < 0.0);
}

static traits judge(const unsigned char *bytes, size_t n_bytes)
{
    static const char remark[] = "PQR file generated";
    elea_field rest = {(const char *)bytes, n_bytes}, words;
    elea_line line;
    traits found = {.probable = true};
    while (elea_text_head_line(&rest, &line)) {
        atom_fields fields;
        size_t n = 0;
        bool is_remark = line.length > sizeof remark && strncmp(line.text, "REMARK", 6) == 0;
        found.has_remark = found.has_remark || is_remark;
        if (is_remark)
            for (size_t i = 6; i + sizeof remark <= line.length + 1; i++)
                found.says_so =
                    found.says_so || memcmp(line.text + i, remark, sizeof remark - 1) == 0;
        if (!take_record(&line, &words))
            continue;
        found.n_atoms++;
        if (split_atom(&line, words, &fields, &n)) {
            found.n_fit++;
            judge_atom(&fields, &found);
        }
    }
    return found;
}

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    traits found = judge(bytes, n_bytes);
    bool evident = found.n_atoms > 0 && found.distinct && found.has_radius && found.probable;
    return found.n_fit == found.n_atoms && (found.says_so || evident);
}

/* The remarks may be longer than the first bytes. */
static bool fits(const unsigned char *bytes, size_t n_bytes)
{
    traits found = judge(bytes, n_bytes);
    return found.n_fit > 0 || (found.n_atoms == 0 && found.has_remark);
}

/* ---- Atoms ---- */

static elea_status read_names(const elea_input *input, const atom_fields *fields, elea_atom *atom,
                              elea_error *error)
{
    int64_t number = 0;
    memset(atom, 0, sizeof *atom);
    elea_status failed = elea_text_name(input, "the name of the atom", fields->name, atom->name,
                                        sizeof atom->name, error);
    if (!failed)
        failed = elea_text_name(input, "the name of the residue", fields->residue,
                                atom->residue_name, sizeof atom->residue_name, error);
    if (!failed)
        failed = elea_text_name(input, "the chain", fields->chain, atom->chain, sizeof atom->chain,
                                error);
    if (failed)
        return failed;
    if (!elea_text_integer(fields->number, &number) || number < INT32_MIN || number > INT32_MAX)
        return elea_text_wrong(input, "the residue number", fields->number, "which is out of range",
                               error);
    atom->residue_number = (int32_t)number;
    atom->insertion_code = fields->code.length > 0 ? fields->code.text[0] : '\0';
    char symbol[4] = "";
    (void)elea_text_copy(symbol, sizeof symbol, fields->element);
    if (!elea_element_canonical(symbol, atom->element))
        elea_guess_later(atom, NULL);
    return ELEA_OK;
}

static elea_status no_atom(const elea_input *input, const elea_line *line, size_t n,
                           elea_error *error)
{
    char advice[160];
    (void)snprintf(
        advice, sizeof advice,
        "which has %zu fields and is not an atom of PQR: ATOM serial name residue [chain] "
        "number x y z charge radius",
        n + 1);
    return elea_text_wrong(input, "the line", elea_text_trim(line), advice, error);
}

/* ---- Frames ---- */

static elea_status pass_atom(elea_reader *reader, elea_pdb_passage *pass, const elea_line *line,
                             elea_error *error)
{
    elea_field rest;
    atom_fields fields;
    size_t n = 0;
    elea_atom atom;
    double position[3];
    bool good = take_record(line, &rest) && split_atom(line, rest, &fields, &n);
    /* A truncated number is still a number, but has fewer decimals than the one before. */
    if (!line->ended && (!good || elea_text_decimals(fields.radius) < pass->extent))
        return elea_text_truncated(reader->input, pass->line, error);
    if (!good)
        return no_atom(reader->input, line, n, error);
    pass->extent = elea_text_decimals(fields.radius);
    if (pass->frame == NULL)
        return ELEA_OK;
    elea_status failed = read_names(reader->input, &fields, &atom, error);
    if (!failed)
        failed = elea_text_position(reader->input, fields.position, 0, position, error);
    if (failed)
        return failed;
    if (!elea_text_number(fields.radius, &atom.radius) || atom.radius < 0.0)
        return elea_text_wrong(reader->input, "the radius", fields.radius,
                               "which is below zero; is this a PQR file?", error);
    return elea_text_add_atom(pass->frame, &atom, position, error);
}

/* `editconf -mead` of GROMACS writes the box. */
static elea_status read_cell(const elea_input *input, const elea_line *line, elea_pdb_cell *read,
                             elea_error *error)
{
    double numbers[6];
    elea_field rest = elea_text_whole(line), word;
    (void)elea_text_word(&rest, &word);
    for (size_t i = 0; i < 6; i++)
        if (!elea_text_word(&rest, &word) || !elea_text_number(word, &numbers[i]))
            return elea_text_not_a_number(input, "a number of CRYST1", word, error);
    read->given = true;
    memcpy(read->lengths, numbers, sizeof read->lengths);
    memcpy(read->angles, numbers + 3, sizeof read->angles);
    return ELEA_OK;
}

static const elea_pdb_rules rules = {.atom = pass_atom, .cell = read_cell};

static elea_status open_pqr(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(elea_pdb_models));
    return reader->state != NULL
               ? ELEA_OK
               : elea_error_memory(error, 1, sizeof(elea_pdb_models), "PQR reader");
}

static void close_pqr(elea_reader *reader)
{
    free(reader->state);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    return elea_pdb_scan_frame(reader, &rules, end, error);
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    return elea_pdb_read_frame(reader, &rules, frame, error);
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .gives_radii = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_pqr,
    .close = close_pqr,
    .scan = scan,
    .read = read_frame,
    .check_models = elea_pdb_check_models,
};

const elea_format elea_format_pqr = {
    .name = "PQR",
    .suffixes = suffixes,
    .recognize = recognize,
    .fits = fits,
    .frames = &frames,
};
