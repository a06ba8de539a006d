/* SPDX-License-Identifier: MIT */
#include "io/pdb_record.h"

#include <string.h>

#include "atoms/element.h"
#include "atoms/guess.h"
#include "base/error.h"

#define NAME_LENGTH 6 /* columns of a record's name */

/* ---- Records ---- */

/*
 * All records of the wwPDB's format, versions 2 and 3.
 */
static const struct {
    char name[NAME_LENGTH + 1];
    elea_pdb_record record;
} records[] = {
    {"ATOM", PDB_ATOM},     {"HETATM", PDB_ATOM},   {"END", PDB_END},      {"MODEL", PDB_MODEL},
    {"ENDMDL", PDB_ENDMDL}, {"CRYST1", PDB_CRYST1}, {"TITLE", PDB_TITLE},  {"ANISOU", PDB_OTHER},
    {"AUTHOR", PDB_OTHER},  {"CAVEAT", PDB_OTHER},  {"CISPEP", PDB_OTHER}, {"COMPND", PDB_OTHER},
    {"CONECT", PDB_CONECT}, {"DBREF", PDB_OTHER},   {"DBREF1", PDB_OTHER}, {"DBREF2", PDB_OTHER},
    {"EXPDTA", PDB_EXPDTA}, {"FORMUL", PDB_OTHER},  {"FTNOTE", PDB_OTHER}, {"HEADER", PDB_OTHER},
    {"HELIX", PDB_OTHER},   {"HET", PDB_OTHER},     {"HETNAM", PDB_OTHER}, {"HETSYN", PDB_OTHER},
    {"HYDBND", PDB_OTHER},  {"JRNL", PDB_OTHER},    {"KEYWDS", PDB_OTHER}, {"LINK", PDB_OTHER},
    {"MASTER", PDB_OTHER},  {"MDLTYP", PDB_OTHER},  {"MODRES", PDB_OTHER}, {"MTRIX1", PDB_OTHER},
    {"MTRIX2", PDB_OTHER},  {"MTRIX3", PDB_OTHER},  {"NUMMDL", PDB_OTHER}, {"OBSLTE", PDB_OTHER},
    {"ORIGX1", PDB_OTHER},  {"ORIGX2", PDB_OTHER},  {"ORIGX3", PDB_OTHER}, {"REMARK", PDB_REMARK},
    {"REVDAT", PDB_OTHER},  {"SCALE1", PDB_OTHER},  {"SCALE2", PDB_OTHER}, {"SCALE3", PDB_OTHER},
    {"SEQADV", PDB_OTHER},  {"SEQRES", PDB_OTHER},  {"SHEET", PDB_OTHER},  {"SIGATM", PDB_OTHER},
    {"SIGUIJ", PDB_OTHER},  {"SITE", PDB_OTHER},    {"SLTBRG", PDB_OTHER}, {"SOURCE", PDB_OTHER},
    {"SPLIT", PDB_OTHER},   {"SPRSDE", PDB_OTHER},  {"SSBOND", PDB_OTHER}, {"TER", PDB_OTHER},
    {"TURN", PDB_OTHER},    {"TVECT", PDB_OTHER},   {"USER", PDB_OTHER},
};

#define NUM_RECORDS (sizeof records / sizeof records[0])

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The name in capitals; returns its length, up to the first blank. */
static size_t read_name(const elea_line *line, char name[NAME_LENGTH + 1])
{
    size_t n = 0;
    while (n < NAME_LENGTH && n < line->length && line->text[n] != ' ' && line->text[n] != '\t') {
        name[n] = upper(line->text[n]);
        n++;
    }
    name[n] = '\0';
    return n;
}

/* The row of that name, NUM_RECORDS if there is none. */
static size_t find_record(const char *name)
{
    size_t i = 0;
    while (i < NUM_RECORDS && (records[i].name[0] != name[0] || strcmp(records[i].name, name) != 0))
        i++;
    return i;
}

/* HETATM, or ATOM, which a long serial number may touch. */
static bool names_atom(const char *name)
{
    return strcmp(name, "HETATM") == 0 ||
           (strncmp(name, "ATOM", 4) == 0 && strspn(name + 4, "0123456789*") == strlen(name + 4));
}

/*
 * Serial numbers above 99999 make some programs write longer lines. The decimal points of x, y and
 * z, which belong in columns 35, 43 and 51, show by how much.
 */
static bool find_points(const elea_line *line, size_t *shift)
{
    for (*shift = 0; *shift <= 5 && 50 + *shift < line->length; ++*shift)
        if (line->text[34 + *shift] == '.' && line->text[42 + *shift] == '.' &&
            line->text[50 + *shift] == '.')
            return true;
    return false;
}

/* A line of another name that has coordinates: "ATM", " ATOM". */
static bool has_coordinates(const elea_line *line)
{
    double number = 0.0;
    size_t shift = 0;
    if (!find_points(line, &shift))
        return false;
    for (size_t k = 0; k < 3; k++)
        if (!elea_text_number(elea_text_columns(line, 31 + 8 * k + shift, 38 + 8 * k + shift),
                              &number))
            return false;
    return true;
}

elea_pdb_record elea_pdb_classify(const elea_line *line)
{
    char name[NAME_LENGTH + 1];
    if (line->length >= 5 && memcmp(line->text, "ATOM ", 5) == 0)
        return PDB_ATOM;
    elea_field text = elea_text_trim(line);
    if (text.length == 0)
        return PDB_OTHER;
    (void)read_name(&(elea_line){text.text, text.length, line->ended}, name);
    size_t row = find_record(name);
    if (row < NUM_RECORDS && (text.text == line->text || records[row].record == PDB_ATOM))
        return records[row].record;
    return names_atom(name) || has_coordinates(line) ? PDB_ATOM : PDB_OTHER;
}

bool elea_pdb_is_record(const elea_line *line)
{
    char name[NAME_LENGTH + 1];
    size_t n = read_name(line, name);
    /* Titles of other formats are rarely in capitals. */
    if (n == 0 || memcmp(name, line->text, n) != 0)
        return false;
    return names_atom(name) || find_record(name) < NUM_RECORDS;
}

bool elea_pdb_is_cut_atom(const elea_line *line)
{
    char name[NAME_LENGTH + 1];
    size_t n = read_name(line, name);
    return !line->ended && n > 0 && n == line->length &&
           (strncmp("ATOM", name, n) == 0 || strncmp("HETATM", name, n) == 0);
}

/* ---- Parts of an atom's record ---- */

static elea_line align(elea_line line)
{
    size_t shift = 0;
    if (line.length <= 12 || strchr("0123456789*", line.text[11]) == NULL ||
        !find_points(&line, &shift))
        return line;
    return (elea_line){line.text + shift, line.length - shift, line.ended};
}

/* Columns of text cannot be found where a program has replaced blanks by tabs. */
static elea_status check_name(const elea_input *input, const elea_line *line, elea_error *error)
{
    char name[NAME_LENGTH + 1];
    (void)read_name(line, name);
    size_t n = line->length < ELEA_PDB_POSITION_END ? line->length : ELEA_PDB_POSITION_END;
    if (memchr(line->text, '\t', n) != NULL)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                             "the line has a tab, but PDB has fixed columns; replace the tab by "
                             "blanks (as expand does)");
    if (names_atom(name))
        return ELEA_OK;
    return elea_text_wrong(input, "the record's name", elea_text_columns(line, 1, NAME_LENGTH),
                           "but atoms are ATOM or HETATM, from the first column on; correct or "
                           "remove the line",
                           error);
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
    elea_guess_later(atom, name);
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

/* Whether no blank separates the column from the next. */
static bool touches_next(const elea_line *line, size_t column)
{
    return line->length > column && line->text[column - 1] != ' ' && line->text[column] != ' ';
}

/*
 * A number that is too long for its columns shifts those after it, and would be divided there into
 * two other numbers. Numbers that only touch have the same number of decimals.
 */
static elea_status check_columns(const elea_input *input, const elea_line *line,
                                 const elea_field position[3], elea_error *error)
{
    elea_field occupancy = elea_text_columns(line, ELEA_PDB_POSITION_END + 1, 60);
    size_t decimals = elea_text_decimals(position[1]);
    double number = 0.0;
    bool good = !(touches_next(line, 38) && elea_text_decimals(position[0]) != decimals) &&
                !(touches_next(line, 46) && elea_text_decimals(position[2]) != decimals) &&
                !(touches_next(line, ELEA_PDB_POSITION_END) &&
                  (elea_text_decimals(position[2]) != decimals ||
                   memchr(occupancy.text, '.', occupancy.length) == NULL ||
                   !elea_text_number(occupancy, &number)));
    if (good)
        return ELEA_OK;
    return elea_text_wrong(input, "the position", elea_text_columns(line, 31, 60),
                           "which does not fit into columns 31 to 54; fix the line", error);
}

static elea_status parse_position(const elea_input *input, const elea_line *line,
                                  double position[3], elea_error *error)
{
    /* Columns 28 to 30 are blank, unless x is longer than its columns. */
    const elea_field fields[3] = {elea_text_columns(line, 28, 38), elea_text_columns(line, 39, 46),
                                  elea_text_columns(line, 47, ELEA_PDB_POSITION_END)};
    elea_status failed = elea_text_position(input, fields, 0, position, error);
    return failed ? failed : check_columns(input, line, fields, error);
}

elea_status elea_pdb_read_atom(const elea_input *input, elea_line line, elea_pdb_atom *read,
                               elea_error *error)
{
    elea_status failed = check_name(input, &line, error);
    if (failed)
        return failed;
    line = align(line);
    failed = parse_position(input, &line, read->position, error);
    if (!failed)
        failed = parse_names(input, &line, &read->atom, error);
    read->location = line.length > 16 ? line.text[16] : ' ';
    if (!failed)
        failed = parse_occupancy(input, &line, read->location, &read->occupancy, error);
    return failed;
}
