/* SPDX-License-Identifier: MIT */
/*
 * PRMTOP (parm7), the topology of AMBER (ambermd.org/FileFormats.php): sections "%FLAG NAME" with
 * "%FORMAT(10I8)", also those written by chamber. The radii are those of generalized Born models.
 */
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/guess_mass.h"
#include "base/error.h"
#include "io/reader.h"
#include "io/text.h"

#define MAX_WIDTH 80

/* Sections that are needed, and the number of values in each, from POINTERS. */
enum section {
    POINTERS,
    ATOM_NAME,
    ATOMIC_NUMBER,
    MASS,
    RADII,
    RESIDUE_LABEL,
    RESIDUE_POINTER,
    RESIDUE_NUMBER,
    RESIDUE_CHAIN,
    BONDS_H,
    BONDS,
    NUM_SECTIONS
};

enum kind { TEXT, INTEGER, REAL };

static const struct section_row {
    const char *name;
    enum kind kind;
    int pointer, times; /* the number of values is `times` POINTERS[pointer] */
    bool required;
} rows[NUM_SECTIONS] = {
    [POINTERS] = {"POINTERS", INTEGER, -1, 0, true},
    [ATOM_NAME] = {"ATOM_NAME", TEXT, 0, 1, true},
    [ATOMIC_NUMBER] = {"ATOMIC_NUMBER", INTEGER, 0, 1, false},
    [MASS] = {"MASS", REAL, 0, 1, true},
    [RADII] = {"RADII", REAL, 0, 1, false},
    [RESIDUE_LABEL] = {"RESIDUE_LABEL", TEXT, 11, 1, true},
    [RESIDUE_POINTER] = {"RESIDUE_POINTER", INTEGER, 11, 1, true},
    [RESIDUE_NUMBER] = {"RESIDUE_NUMBER", INTEGER, 11, 1, false},
    [RESIDUE_CHAIN] = {"RESIDUE_CHAINID", TEXT, 11, 1, false},
    [BONDS_H] = {"BONDS_INC_HYDROGEN", INTEGER, 2, 3, true},
    [BONDS] = {"BONDS_WITHOUT_HYDROGEN", INTEGER, 12, 3, true},
};

typedef union value {
    char text[8];
    int64_t integer;
    double real;
} value;

typedef struct values {
    size_t n, capacity;
    value *items;
    bool given;
} values;

typedef struct file {
    elea_input *input;
    values sections[NUM_SECTIONS];
    enum section current; /* NUM_SECTIONS: one that is not needed */
    size_t width;         /* of its values, 0 before %FORMAT */
    uint64_t line;        /* of its %FLAG */
} file;

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    return n_bytes > 8 && (memcmp(bytes, "%VERSION", 8) == 0 || memcmp(bytes, "%FLAG", 5) == 0);
}

/* ---- Sections ---- */

static elea_status keep(values *list, const value *item, elea_error *error)
{
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 64;
        value *items = realloc(list->items, capacity * sizeof *items);
        if (items == NULL)
            return elea_error_memory(error, capacity, sizeof *items, "a section");
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->n++] = *item;
    return ELEA_OK;
}

/* A section is complete when the next begins, or the file ends. */
static elea_status finish_section(const file *f, elea_error *error)
{
    if (f->current == NUM_SECTIONS)
        return ELEA_OK;
    const struct section_row *row = &rows[f->current];
    const values *pointers = &f->sections[POINTERS], *list = &f->sections[f->current];
    elea_place place = {elea_input_path(f->input), f->line, -1};
    if (f->current == POINTERS) {
        bool good = list->n > 27;
        for (size_t i = 0; i < list->n; i++)
            good = good && list->items[i].integer >= 0 && list->items[i].integer <= INT32_MAX;
        if (!good || list->items[0].integer == 0 || list->items[11].integer == 0)
            return elea_error_at(
                error, ELEA_ERROR_FORMAT, place,
                "POINTERS, the numbers of atoms and terms, is incomplete or wrong");
        return ELEA_OK;
    }
    if (!pointers->given || pointers->items == NULL || pointers->n <= (size_t)row->pointer)
        return elea_error_at(error, ELEA_ERROR_FORMAT, place, "%s comes before POINTERS",
                             row->name);
    uint64_t expected = (uint64_t)pointers->items[row->pointer].integer * (uint64_t)row->times;
    if (list->n == expected)
        return ELEA_OK;
    return elea_error_at(error, ELEA_ERROR_FORMAT, place,
                         "%s has %zu values, but POINTERS says %llu; is the file damaged?",
                         row->name, list->n, (unsigned long long)expected);
}

static elea_status begin_section(file *f, const elea_line *line, elea_error *error)
{
    elea_field rest = {line->text + 5, line->length - 5}, name = {"", 0};
    elea_status failed = finish_section(f, error);
    (void)elea_text_word(&rest, &name);
    f->line = elea_input_line_number(f->input);
    f->width = 0;
    f->current = 0;
    while (f->current < NUM_SECTIONS &&
           (strlen(rows[f->current].name) != name.length ||
            memcmp(rows[f->current].name, name.text, name.length) != 0))
        f->current++;
    if (failed || f->current == NUM_SECTIONS)
        return failed;
    if (f->sections[f->current].given)
        return elea_text_wrong(f->input, "the section", name, "which the file has twice", error);
    f->sections[f->current].given = true;
    return ELEA_OK;
}

/* "%FORMAT(20a4)", "(5E16.8)", "(10I8)": the width follows the letter. */
static elea_status take_format(file *f, const elea_line *line, elea_error *error)
{
    const char *p = strchr(line->text, '(');
    uint64_t width = 0;
    p = p != NULL ? p + 1 + strspn(p + 1, "0123456789") : "";
    if (*p != '\0') {
        p++;
        (void)elea_text_count((elea_field){p, strspn(p, "0123456789")}, &width);
    }
    if (width == 0 || width > MAX_WIDTH)
        return elea_text_wrong(f->input, "the format", elea_text_trim(line),
                               "which is not like %FORMAT(10I8)", error);
    f->width = (size_t)width;
    return ELEA_OK;
}

static elea_status take_value(file *f, elea_field field, elea_error *error)
{
    const struct section_row *row = &rows[f->current];
    value item = {.text = ""};
    while (field.length > 0 && field.text[0] == ' ')
        field = (elea_field){field.text + 1, field.length - 1};
    while (field.length > 0 && field.text[field.length - 1] == ' ')
        field.length--;
    bool good = row->kind == TEXT      ? elea_text_copy(item.text, sizeof item.text, field)
                : row->kind == INTEGER ? elea_text_integer(field, &item.integer)
                                       : elea_text_number(field, &item.real);
    if (!good)
        return elea_text_wrong(f->input, "a value of this section", field,
                               row->kind == TEXT ? "which is too long" : "which is not a number",
                               error);
    return keep(&f->sections[f->current], &item, error);
}

/* Names may be blank, and fill their columns to the last line's end; numbers end with the line. */
static elea_status take_values(file *f, const elea_line *line, elea_error *error)
{
    elea_status failed = ELEA_OK;
    if (f->current == NUM_SECTIONS || line->length == 0)
        return ELEA_OK;
    if (f->width == 0)
        return elea_text_wrong(f->input, "the line", elea_text_trim(line),
                               "which has no %FORMAT before it", error);
    for (size_t at = 0; at < line->length && !failed; at += f->width) {
        size_t n = line->length - at < f->width ? line->length - at : f->width;
        elea_field field = {line->text + at, n};
        bool blank = strspn(field.text, " ") >= n;
        if (blank && at + n == line->length && (rows[f->current].kind != TEXT || n < f->width))
            break;
        failed = take_value(f, field, error);
    }
    return failed;
}

static elea_status read_sections(file *f, elea_error *error)
{
    elea_line line;
    for (;;) {
        elea_status failed = elea_text_line(f->input, &line, error);
        if (failed)
            return failed;
        if (line.text == NULL)
            return finish_section(f, error);
        if (strncmp(line.text, "%FLAG", 5) == 0)
            failed = begin_section(f, &line, error);
        else if (strncmp(line.text, "%FORMAT", 7) == 0 && f->current != NUM_SECTIONS)
            failed = take_format(f, &line, error);
        else if (line.text[0] != '%')
            failed = take_values(f, &line, error);
        if (failed)
            return failed;
    }
}

/* ---- From sections to atoms ---- */

static elea_status check_sections(const file *f, elea_error *error)
{
    for (int i = 0; i < NUM_SECTIONS; i++)
        if (rows[i].required && !f->sections[i].given)
            return elea_error_at(error, ELEA_ERROR_TRUNCATED,
                                 elea_place_file(elea_input_path(f->input)),
                                 "the file has no section %s; is it truncated?", rows[i].name);
    return ELEA_OK;
}

/* Residues begin at atoms in ascending order, the first at atom 1. */
static elea_status check_residues(const file *f, elea_error *error)
{
    const values *starts = &f->sections[RESIDUE_POINTER];
    const value *pointers = f->sections[POINTERS].items;
    int64_t n_atoms = pointers != NULL ? pointers[0].integer : 0, last = 0;
    bool good = starts->items != NULL && starts->items[0].integer == 1;
    for (size_t i = 0; i < starts->n && good; i++) {
        good = starts->items[i].integer > last && starts->items[i].integer <= n_atoms;
        last = starts->items[i].integer;
    }
    return good
               ? ELEA_OK
               : elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(elea_input_path(f->input)),
                               "RESIDUE_POINTER, the first atoms of residues, is not ascending "
                               "from 1");
}

static void fill_atom(const file *f, size_t i, size_t residue, elea_atom *atom)
{
    const values *numbers = &f->sections[RESIDUE_NUMBER], *chains = &f->sections[RESIDUE_CHAIN];
    const values *elements = &f->sections[ATOMIC_NUMBER], *radii = &f->sections[RADII];
    memcpy(atom->name, f->sections[ATOM_NAME].items[i].text, sizeof(value));
    memcpy(atom->residue_name, f->sections[RESIDUE_LABEL].items[residue].text, sizeof(value));
    atom->residue_number = (int32_t)(residue + 1);
    if (numbers->given && numbers->items[residue].integer >= INT32_MIN &&
        numbers->items[residue].integer <= INT32_MAX)
        atom->residue_number = (int32_t)numbers->items[residue].integer;
    if (chains->given)
        memcpy(atom->chain, chains->items[residue].text, sizeof(value));
    if (elements->given && elements->items[i].integer > 0 && elements->items[i].integer <= 118)
        (void)elea_element_find((int)elements->items[i].integer, atom->element);
    if (radii->given && radii->items[i].real > 0.0)
        atom->radius = radii->items[i].real;
}

static elea_status add_atoms(const file *f, elea_topology *topology, elea_error *error)
{
    const values *starts = &f->sections[RESIDUE_POINTER], *masses = &f->sections[MASS];
    double *numbers = calloc(masses->n + 1, sizeof *numbers);
    if (numbers == NULL)
        return elea_error_memory(error, masses->n, sizeof *numbers, "masses");
    elea_status failed = ELEA_OK;
    for (size_t i = 0, residue = 0; i < masses->n && !failed; i++) {
        elea_atom atom = {.name = ""};
        while (residue + 1 < starts->n && starts->items[residue + 1].integer <= (int64_t)i + 1)
            residue++;
        fill_atom(f, i, residue, &atom);
        numbers[i] = masses->items[i].real;
        failed = elea_topology_append(topology, &atom, error);
    }
    if (!failed)
        elea_guess_from_masses(topology, numbers);
    free(numbers);
    return failed;
}

/* Three times the index of each atom, and the type of the bond. */
static elea_status add_bonds(const file *f, enum section section, elea_topology *topology,
                             elea_error *error)
{
    const values *list = &f->sections[section];
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i + 2 < list->n && !failed; i += 3) {
        int64_t a = list->items[i].integer, b = list->items[i + 1].integer;
        int64_t end = 3 * (int64_t)topology->n_atoms;
        if (a < 0 || b < 0 || a >= end || b >= end || a % 3 != 0 || b % 3 != 0)
            return elea_error_at(error, ELEA_ERROR_FORMAT,
                                 elea_place_file(elea_input_path(f->input)),
                                 "bond %zu of %s has an atom that the file does not have",
                                 i / 3 + 1, rows[section].name);
        if (a != b)
            failed = elea_topology_add_bond(topology, (size_t)a / 3, (size_t)b / 3, error);
    }
    return failed;
}

static elea_status read_topology(elea_reader *reader, elea_error *error)
{
    file f = {.input = reader->input, .current = NUM_SECTIONS};
    elea_status failed = read_sections(&f, error);
    if (!failed)
        failed = check_sections(&f, error);
    if (!failed)
        failed = check_residues(&f, error);
    if (!failed)
        failed = add_atoms(&f, reader->topology, error);
    if (!failed)
        failed = add_bonds(&f, BONDS_H, reader->topology, error);
    if (!failed)
        failed = add_bonds(&f, BONDS, reader->topology, error);
    for (int i = 0; i < NUM_SECTIONS; i++)
        free(f.sections[i].items);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .read_topology = read_topology,
};

const elea_format elea_format_prmtop = {
    .name = "PRMTOP",
    .suffixes = (const char *const[]){"prmtop", "parm7", NULL},
    .recognize = recognize,
    .frames = &frames,
};
