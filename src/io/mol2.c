/* SPDX-License-Identifier: MIT */
/*
 * MOL2 of Tripos: sections @<TRIPOS>MOLECULE with counts, ATOM (number, name, x, y, z, type,
 * substructure), BOND (number, two atoms, type), CRYSIN (cell). Each molecule is a frame.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/guess.h"
#include "atoms/residue.h"
#include "base/error.h"
#include "base/search.h"
#include "io/reader.h"
#include "io/text.h"

static const char mark[] = "@<TRIPOS>";

enum part { OTHER, MOLECULE, ATOMS, BONDS, CELL };

/* The molecule that is read, or skipped. */
typedef struct passage {
    elea_reader *reader;
    elea_frame *frame; /* NULL: skipped */
    enum part part;
    uint64_t line;         /* of its beginning */
    uint64_t n_lines;      /* of MOLECULE so far */
    bool begun;            /* its MOLECULE has been seen */
    uint64_t n[2], got[2]; /* atoms and bonds: announced, and read */
    uint64_t *numbers;     /* of the atoms, ascending */
    size_t capacity;
} passage;

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line line;
    while (elea_text_head_line(&rest, &line)) {
        elea_field content = elea_text_trim(&line);
        if (content.length > 0 && content.text[0] != '#')
            return content.length >= sizeof mark - 1 &&
                   memcmp(content.text, mark, sizeof mark - 1) == 0;
    }
    return false;
}

/* ---- Atoms ---- */

/*
 * A type begins with the symbol: "C.ar", "Cl". Those of force fields ("ca", "CT") do not: there the
 * name decides. Du and LP are no atoms.
 */
static void find_element(elea_field type, elea_atom *atom)
{
    char word[4] = "", symbol[4] = "";
    size_t n = 0;
    while (n < type.length && type.text[n] != '.')
        n++;
    (void)elea_text_copy(word, sizeof word, (elea_field){type.text, n});
    if (strcmp(word, "Du") == 0 || strcmp(word, "LP") == 0)
        return;
    if (elea_element_canonical(word, symbol) && strcmp(word, symbol) == 0)
        memcpy(atom->element, symbol, sizeof symbol);
    else
        elea_guess_later(atom, NULL);
}

/* "ALA12" is residue 12; names that are no residue's stay as they are, or are left out if long. */
static void name_residue(elea_field name, elea_atom *atom)
{
    char text[32];
    if (!elea_text_copy(text, sizeof text, name) || strcmp(text, "****") == 0)
        return;
    size_t n = strlen(text);
    while (n > 0 && text[n - 1] >= '0' && text[n - 1] <= '9')
        n--;
    int64_t number = 0;
    elea_field digits = {text + n, strlen(text) - n};
    if (digits.length > 0 && digits.length < 9 && elea_text_integer(digits, &number)) {
        char kept = text[n];
        text[n] = '\0';
        if (elea_residue_find(text) != NULL)
            atom->residue_number = (int32_t)number;
        else
            text[n] = kept;
    }
    (void)elea_text_copy(atom->residue_name, sizeof atom->residue_name,
                         (elea_field){text, strlen(text)});
}

static elea_status keep_number(passage *pass, uint64_t number, elea_error *error)
{
    size_t n = (size_t)pass->got[0];
    if (n > 0 && number <= pass->numbers[n - 1])
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->reader->input),
                             "the numbers of the atoms are not ascending; renumber them");
    if (n == pass->capacity) {
        size_t capacity = 2 * pass->capacity + 64;
        uint64_t *numbers = realloc(pass->numbers, capacity * sizeof *numbers);
        if (numbers == NULL)
            return elea_error_memory(error, capacity, sizeof *numbers, "atoms");
        pass->numbers = numbers;
        pass->capacity = capacity;
    }
    pass->numbers[n] = number;
    return ELEA_OK;
}

static elea_status read_atom(passage *pass, const elea_line *line, elea_error *error)
{
    const elea_input *input = pass->reader->input;
    elea_field rest = elea_text_whole(line), words[8];
    elea_atom atom = {.name = ""};
    double position[3];
    uint64_t number = 0;
    int64_t residue = 0;
    size_t n = 0;
    while (n < 8 && elea_text_word(&rest, &words[n]))
        n++;
    if (n < 6 || !elea_text_count(words[0], &number))
        return elea_text_wrong(input, "the line", elea_text_trim(line),
                               "which is not an atom with number, name, x, y, z and type", error);
    if (pass->frame == NULL)
        return ELEA_OK;
    elea_status failed = keep_number(pass, number, error);
    if (!failed)
        failed = elea_text_name(input, "the name of the atom", words[1], atom.name,
                                sizeof atom.name, error);
    if (!failed)
        failed = elea_text_position(input, words + 2, 0, position, error);
    if (failed)
        return failed;
    if (n > 6 && elea_text_integer(words[6], &residue) && residue > INT32_MIN &&
        residue < INT32_MAX)
        atom.residue_number = (int32_t)residue;
    if (n > 7)
        name_residue(words[7], &atom);
    find_element(words[5], &atom);
    return elea_text_add_atom(pass->frame, &atom, position, error);
}

/* ---- Bonds and cell ---- */

static elea_status read_bond(passage *pass, const elea_line *line, elea_error *error)
{
    elea_field rest = elea_text_whole(line), word;
    uint64_t number = 0;
    size_t atoms[2];
    (void)elea_text_word(&rest, &word);
    for (int k = 0; k < 2; k++)
        if (!elea_text_word(&rest, &word) || !elea_text_count(word, &number) ||
            (pass->frame != NULL &&
             !elea_search(pass->numbers, (size_t)pass->got[0], number, &atoms[k])))
            return elea_text_wrong(pass->reader->input, "the line", elea_text_trim(line),
                                   "which is not a bond between two atoms of the molecule", error);
    if (pass->frame == NULL || pass->reader->topology != NULL || atoms[0] == atoms[1])
        return ELEA_OK;
    return elea_topology_add_bond(pass->frame->topology, atoms[0], atoms[1], error);
}

static elea_status read_cell(passage *pass, const elea_line *line, elea_error *error)
{
    elea_field rest = elea_text_whole(line), word;
    double numbers[6];
    for (int k = 0; k < 6; k++)
        if (!elea_text_word(&rest, &word) || !elea_text_number(word, &numbers[k]))
            return elea_text_wrong(pass->reader->input, "the line", elea_text_trim(line),
                                   "which is not a cell with three lengths and angles", error);
    if (pass->frame != NULL)
        elea_frame_set_cell(pass->frame, numbers, numbers + 3);
    pass->part = OTHER;
    return ELEA_OK;
}

/* ---- Molecules ---- */

static elea_status read_counts(passage *pass, const elea_line *line, elea_error *error)
{
    elea_field rest = elea_text_whole(line), word = {"", 0};
    if (pass->n_lines++ != 1)
        return ELEA_OK;
    for (int k = 0; k < 2; k++) {
        int64_t n = 0;
        bool given = elea_text_word(&rest, &word);
        if ((!given && k == 0) || (given && (!elea_text_integer(word, &n) || n < 0)))
            return elea_text_wrong(pass->reader->input, "the number of atoms or bonds", word,
                                   "which is not a number", error);
        pass->n[k] = (uint64_t)n;
    }
    return pass->n[0] > 0
               ? ELEA_OK
               : elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(pass->reader->input),
                               "the molecule has no atoms");
}

static elea_status begin_part(passage *pass, const elea_line *line, elea_input_mark start,
                              bool *end, elea_error *error)
{
    static const char *const names[] = {"", "MOLECULE", "ATOM", "BOND", "CRYSIN"};
    elea_field name = elea_text_trim(line);
    name = (elea_field){name.text + sizeof mark - 1, name.length - (sizeof mark - 1)};
    pass->part = OTHER;
    for (int i = MOLECULE; i <= CELL; i++)
        if (strlen(names[i]) == name.length && memcmp(names[i], name.text, name.length) == 0)
            pass->part = (enum part)i;
    if (pass->part != MOLECULE)
        return ELEA_OK;
    *end = pass->begun;
    if (*end)
        return elea_input_seek(pass->reader->input, start, error);
    pass->begun = true;
    pass->line = elea_input_line_number(pass->reader->input);
    return ELEA_OK;
}

/* Number, atoms and type of a bond. */
static bool has_type(elea_field rest)
{
    elea_field word;
    size_t n = 0;
    while (elea_text_word(&rest, &word))
        n++;
    return n >= 4;
}

static elea_status pass_line(passage *pass, const elea_line *line, elea_error *error)
{
    bool is_item = pass->part == ATOMS || pass->part == BONDS;
    elea_field content = elea_text_trim(line);
    if (pass->part == MOLECULE)
        return read_counts(pass, line, error);
    if (content.length == 0 || content.text[0] == '#')
        return ELEA_OK;
    if (pass->part == CELL)
        return read_cell(pass, line, error);
    if (!is_item)
        return ELEA_OK;
    int k = pass->part == BONDS;
    /* A bond whose type is there has its atoms as a whole. */
    if (!line->ended && !(k == 1 && has_type(content)))
        return elea_text_truncated(pass->reader->input, pass->line, error);
    elea_status failed = k == 0 ? read_atom(pass, line, error) : read_bond(pass, line, error);
    pass->got[k] += !failed;
    return failed;
}

static elea_status check_counts(const passage *pass, bool at_end, elea_error *error)
{
    static const char *const what[] = {"atoms", "bonds"};
    for (int k = 0; k < 2; k++)
        if (pass->got[k] != pass->n[k]) {
            bool truncated = at_end && pass->got[k] < pass->n[k];
            return elea_error_at(error, truncated ? ELEA_ERROR_TRUNCATED : ELEA_ERROR_FORMAT,
                                 (elea_place){elea_input_path(pass->reader->input), pass->line, -1},
                                 "the molecule that begins here has %llu %s, but its counts say "
                                 "%llu%s",
                                 (unsigned long long)pass->got[k], what[k],
                                 (unsigned long long)pass->n[k],
                                 truncated ? "; is the file truncated?" : "");
        }
    return ELEA_OK;
}

static elea_status pass_molecule(passage *pass, elea_error *error)
{
    bool end = false;
    elea_line line;
    elea_status failed = ELEA_OK;
    while (!failed && !end) {
        elea_input_mark start = elea_input_tell(pass->reader->input);
        failed = elea_text_line(pass->reader->input, &line, error);
        if (failed || line.text == NULL)
            break;
        if (strncmp(elea_text_trim(&line).text, mark, sizeof mark - 1) == 0)
            failed = begin_part(pass, &line, start, &end, error);
        else
            failed = pass_line(pass, &line, error);
    }
    return failed || !pass->begun ? failed : check_counts(pass, !end, error);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    passage pass = {.reader = reader};
    elea_status failed = pass_molecule(&pass, error);
    *end = !pass.begun;
    return failed;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    passage pass = {.reader = reader, .frame = frame};
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = pass_molecule(&pass, error);
    free(pass.numbers);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_mol2 = {
    .name = "MOL2",
    .suffixes = (const char *const[]){"mol2", NULL},
    .recognize = recognize,
    .frames = &frames,
};
