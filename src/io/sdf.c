/* SPDX-License-Identifier: MIT */
/*
 * MOL and SDF of MDL (BIOVIA, CTfile formats): molecules with atoms and bonds in fixed columns
 * (V2000), or in words after "M  V30" (V3000). Each molecule is a frame.
 */
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "base/error.h"
#include "base/search.h"
#include "io/reader.h"
#include "io/text.h"

#define HEADER_LINES 3
#define MIN_DRAWN    4 /* atoms from which a plane may be a drawing */

typedef struct passage {
    elea_reader *reader;
    elea_frame *frame; /* NULL: skipped */
    uint64_t line;     /* of the counts */
    uint64_t n_atoms, n_bonds;
    bool is_v3000;
    bool says_3d;     /* the header: the positions are not a drawing */
    bool has_depth;   /* a z is not 0 */
    uint64_t *labels; /* of the atoms of V3000, ascending */
    size_t n_labels, capacity;
} passage;

static bool is_version(const elea_line *line, const char *version)
{
    elea_field found = elea_text_columns(line, 35, 39);
    return found.length == 5 && memcmp(found.text, version, 5) == 0;
}

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line line;
    for (int i = 0; i <= HEADER_LINES; i++)
        if (!elea_text_head_line(&rest, &line))
            return false;
    return is_version(&line, "V2000") || is_version(&line, "V3000");
}

/* ---- Lines ---- */

/* A line that must be there. */
static elea_status next_line(passage *pass, elea_line *line, elea_error *error)
{
    elea_status failed = elea_text_line(pass->reader->input, line, error);
    if (failed || line->text != NULL)
        return failed;
    return elea_text_truncated(pass->reader->input, pass->line, error);
}

/* The words after "M  V30"; a line that ends with "-" goes on, but not before what is needed. */
static elea_status next_v30(passage *pass, elea_line *line, elea_field *rest, elea_error *error)
{
    elea_status failed = next_line(pass, line, error);
    if (failed)
        return failed;
    if (strncmp(line->text, "M  V30", 6) != 0)
        return elea_text_wrong(pass->reader->input, "the line", elea_text_trim(line),
                               "where one that begins with M  V30 is expected", error);
    *rest = (elea_field){line->text + 6, line->length - 6};
    return ELEA_OK;
}

/* ---- Atoms and bonds ---- */

static elea_status add_atom(passage *pass, elea_field symbol, const elea_field position[3],
                            elea_error *error)
{
    elea_atom atom = {.name = ""};
    double numbers[3];
    elea_status failed = elea_text_position(pass->reader->input, position, 0, numbers, error);
    if (!failed)
        failed = elea_text_name(pass->reader->input, "the symbol of the atom", symbol, atom.name,
                                sizeof atom.name, error);
    if (failed)
        return failed;
    pass->has_depth = pass->has_depth || numbers[2] != 0.0;
    if (strcmp(atom.name, "T") == 0) /* tritium */
        memcpy(atom.element, "H", 2);
    else
        (void)elea_element_canonical(atom.name, atom.element);
    return elea_text_add_atom(pass->frame, &atom, numbers, error);
}

static elea_status add_bond(passage *pass, size_t a, size_t b, elea_error *error)
{
    return a == b || pass->reader->topology != NULL
               ? ELEA_OK
               : elea_topology_add_bond(pass->frame->topology, a, b, error);
}

static elea_status wrong_bond(const passage *pass, const elea_line *line, elea_error *error)
{
    return elea_text_wrong(pass->reader->input, "the line", elea_text_trim(line),
                           "which is not a bond between two atoms of the molecule", error);
}

/* ---- V2000 ---- */

static elea_status read_v2000(passage *pass, elea_error *error)
{
    elea_line line;
    elea_status failed = ELEA_OK;
    for (uint64_t i = 0; i < pass->n_atoms && !failed; i++) {
        failed = next_line(pass, &line, error);
        const elea_field position[3] = {
            failed ? (elea_field){"", 0} : elea_text_columns(&line, 1, 10),
            failed ? (elea_field){"", 0} : elea_text_columns(&line, 11, 20),
            failed ? (elea_field){"", 0} : elea_text_columns(&line, 21, 30)};
        if (!failed && !line.ended)
            failed = elea_text_truncated(pass->reader->input, pass->line, error);
        if (!failed && pass->frame != NULL)
            failed = add_atom(pass, elea_text_columns(&line, 32, 34), position, error);
    }
    for (uint64_t i = 0; i < pass->n_bonds && !failed; i++) {
        uint64_t a = 0, b = 0;
        failed = next_line(pass, &line, error);
        if (failed || pass->frame == NULL)
            continue;
        if (!elea_text_count(elea_text_columns(&line, 1, 3), &a) ||
            !elea_text_count(elea_text_columns(&line, 4, 6), &b) || a > pass->n_atoms ||
            b > pass->n_atoms)
            return wrong_bond(pass, &line, error);
        failed = add_bond(pass, (size_t)a - 1, (size_t)b - 1, error);
    }
    return failed;
}

/* ---- V3000 ---- */

static bool is_word(elea_field field, const char *word)
{
    return field.length == strlen(word) && memcmp(field.text, word, field.length) == 0;
}

/* Skips to "M  V30 A B", as in BEGIN ATOM; `rest` is what follows. */
static elea_status find_v30(passage *pass, const char *a, const char *b, elea_line *line,
                            elea_field *rest, elea_error *error)
{
    elea_field first, second;
    for (;;) {
        elea_status failed = next_v30(pass, line, rest, error);
        if (failed)
            return failed;
        if (!elea_text_word(rest, &first) || !is_word(first, a))
            continue;
        if (b == NULL || (elea_text_word(rest, &second) && is_word(second, b)))
            return ELEA_OK;
    }
}

static elea_status keep_label(passage *pass, uint64_t label, elea_error *error)
{
    if (pass->n_labels > 0 && label <= pass->labels[pass->n_labels - 1])
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->reader->input),
                             "the numbers of the atoms are not ascending; renumber them");
    if (pass->n_labels == pass->capacity) {
        size_t capacity = 2 * pass->capacity + 64;
        uint64_t *labels = realloc(pass->labels, capacity * sizeof *labels);
        if (labels == NULL)
            return elea_error_memory(error, capacity, sizeof *labels, "atoms");
        pass->labels = labels;
        pass->capacity = capacity;
    }
    pass->labels[pass->n_labels++] = label;
    return ELEA_OK;
}

/* Rest of a line of an atom or bond, which may go on in the next. */
static elea_status skip_continuation(passage *pass, elea_line *line, elea_error *error)
{
    elea_field rest;
    elea_status failed = ELEA_OK;
    while (!failed && line->length > 0 && line->text[line->length - 1] == '-')
        failed = next_v30(pass, line, &rest, error);
    return failed;
}

static elea_status read_v30_atom(passage *pass, const elea_line *line, elea_field rest,
                                 elea_error *error)
{
    elea_field words[5];
    uint64_t label = 0;
    size_t n = 0;
    while (n < 5 && elea_text_word(&rest, &words[n]))
        n++;
    if (n < 5 || !elea_text_count(words[0], &label))
        return elea_text_wrong(pass->reader->input, "the line", elea_text_trim(line),
                               "which is not an atom with number, symbol, x, y and z", error);
    if (pass->frame == NULL)
        return ELEA_OK;
    elea_status failed = keep_label(pass, label, error);
    return failed ? failed : add_atom(pass, words[1], words + 2, error);
}

static elea_status read_v30_bond(passage *pass, const elea_line *line, elea_field rest,
                                 elea_error *error)
{
    elea_field word;
    uint64_t label = 0;
    size_t atoms[2] = {0, 0};
    for (int k = -2; k < 2; k++)
        if (!elea_text_word(&rest, &word) || !elea_text_count(word, &label) ||
            (k >= 0 && pass->frame != NULL &&
             !elea_search(pass->labels, pass->n_labels, label, &atoms[k])))
            return wrong_bond(pass, line, error);
    return pass->frame != NULL ? add_bond(pass, atoms[0], atoms[1], error) : ELEA_OK;
}

static elea_status read_v3000(passage *pass, elea_error *error)
{
    elea_line line;
    elea_field rest, word;
    elea_status failed = find_v30(pass, "COUNTS", NULL, &line, &rest, error);
    if (failed)
        return failed;
    if (!elea_text_word(&rest, &word) || !elea_text_count(word, &pass->n_atoms) ||
        !elea_text_word(&rest, &word) ||
        (!is_word(word, "0") && !elea_text_count(word, &pass->n_bonds)))
        return elea_text_wrong(pass->reader->input, "the line", elea_text_trim(&line),
                               "which does not give the numbers of atoms and bonds", error);
    failed = find_v30(pass, "BEGIN", "ATOM", &line, &rest, error);
    for (uint64_t i = 0; i < pass->n_atoms && !failed; i++) {
        failed = next_v30(pass, &line, &rest, error);
        if (!failed)
            failed = read_v30_atom(pass, &line, rest, error);
        if (!failed)
            failed = skip_continuation(pass, &line, error);
    }
    if (!failed && pass->n_bonds > 0)
        failed = find_v30(pass, "BEGIN", "BOND", &line, &rest, error);
    for (uint64_t i = 0; i < pass->n_bonds && !failed; i++) {
        failed = next_v30(pass, &line, &rest, error);
        if (!failed)
            failed = read_v30_bond(pass, &line, rest, error);
        if (!failed)
            failed = skip_continuation(pass, &line, error);
    }
    return failed;
}

/* ---- Molecules ---- */

/* The numbers of atoms and bonds, and before them the header, whose second line tells dimensions.
 */
static elea_status read_header(passage *pass, bool *end, elea_error *error)
{
    elea_line line;
    elea_status failed = elea_text_line(pass->reader->input, &line, error);
    pass->line = elea_input_line_number(pass->reader->input);
    *end = !failed && line.text == NULL;
    if (failed || *end)
        return failed;
    for (int i = 1; i <= HEADER_LINES && !failed; i++) {
        bool is_last = i == HEADER_LINES;
        failed = elea_text_line(pass->reader->input, &line, error);
        /* A blank line or two after the last molecule. */
        *end = !failed && line.text == NULL && pass->reader->n_frames > 0 && i == 1;
        if (failed || *end)
            return failed;
        if (line.text == NULL)
            return elea_text_truncated(pass->reader->input, pass->line, error);
        if (i == 1) {
            elea_field dimension = elea_text_columns(&line, 21, 22);
            pass->says_3d = is_word(dimension, "3D");
        }
        if (is_last)
            break;
    }
    pass->is_v3000 = is_version(&line, "V3000");
    elea_field bonds = elea_text_columns(&line, 4, 6);
    bool good =
        pass->is_v3000 || (is_version(&line, "V2000") &&
                           elea_text_count(elea_text_columns(&line, 1, 3), &pass->n_atoms) &&
                           (is_word(bonds, "0") || elea_text_count(bonds, &pass->n_bonds)));
    return good
               ? ELEA_OK
               : elea_text_wrong(pass->reader->input, "the line", elea_text_trim(&line),
                                 "which does not give the numbers of atoms and bonds, and V2000 or "
                                 "V3000",
                                 error);
}

/* To the end of the connection table, and of the molecule's data. */
static elea_status skip_rest(passage *pass, elea_error *error)
{
    elea_line line;
    bool has_end = false;
    for (;;) {
        elea_status failed = elea_text_line(pass->reader->input, &line, error);
        if (failed)
            return failed;
        if (line.text == NULL)
            return has_end ? ELEA_OK : elea_text_truncated(pass->reader->input, pass->line, error);
        has_end = has_end || strncmp(line.text, "M  END", 6) == 0;
        if (strncmp(line.text, "$$$$", 4) == 0)
            return ELEA_OK;
    }
}

static elea_status pass_molecule(passage *pass, bool *end, elea_error *error)
{
    elea_status failed = read_header(pass, end, error);
    if (failed || *end)
        return failed;
    failed = pass->is_v3000 ? read_v3000(pass, error) : read_v2000(pass, error);
    if (!failed && pass->frame != NULL && pass->n_atoms >= MIN_DRAWN && !pass->has_depth &&
        !pass->says_3d)
        failed =
            elea_error_at(error, ELEA_ERROR_FORMAT,
                          (elea_place){elea_input_path(pass->reader->input), pass->line, -1},
                          "the molecule is flat, as a drawing; make positions in space, as with "
                          "`obabel --gen3d`");
    return failed ? failed : skip_rest(pass, error);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    passage pass = {.reader = reader};
    return pass_molecule(&pass, end, error);
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    passage pass = {.reader = reader, .frame = frame};
    bool end = false;
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = pass_molecule(&pass, &end, error);
    free(pass.labels);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_sdf = {
    .name = "SDF",
    .suffixes = (const char *const[]){"sdf", "sd", "mol", NULL},
    .recognize = recognize,
    .frames = &frames,
};
