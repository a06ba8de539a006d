/* SPDX-License-Identifier: MIT */
/*
 * PSF, the topology of CHARMM, X-PLOR and NAMD: a first line with flags (EXT, CMAP, CHEQ, XPLOR,
 * NAMD, DRUDE), a title, atoms, bonds, and terms of the force field. Programs differ in the widths
 * of columns, so lines are divided by blanks; only the segment may be missing.
 */
#include <stdlib.h>
#include <string.h>

#include "atoms/guess_mass.h"
#include "base/error.h"
#include "io/reader.h"
#include "io/text.h"

#define MAX_WORDS 9

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line line;
    elea_field word;
    if (!elea_text_head_line(&rest, &line))
        return false;
    rest = elea_text_whole(&line);
    return elea_text_word(&rest, &word) && word.length == 3 && memcmp(word.text, "PSF", 3) == 0;
}

/* ---- Sections ---- */

/* Finds "N !NAME"; `*n` is the number before it, 0 if the file has no such section. */
static elea_status find_section(elea_input *input, const char *name, uint64_t *n, elea_error *error)
{
    elea_line line;
    *n = 0;
    for (;;) {
        elea_status failed = elea_text_line(input, &line, error);
        if (failed || line.text == NULL)
            return failed;
        const char *found = strchr(line.text, '!');
        if (found == NULL || strncmp(found + 1, name, strlen(name)) != 0)
            continue;
        elea_field rest = {line.text, (size_t)(found - line.text)}, word = {line.text, 0};
        int64_t count = 0;
        if (!elea_text_word(&rest, &word) || !elea_text_integer(word, &count) || count < 0)
            return elea_text_wrong(input, "the number of items", word, "which is not a number",
                                   error);
        *n = (uint64_t)count;
        return ELEA_OK;
    }
}

/* ---- Atoms ---- */

/* "380", "380A" with an insertion code. */
static bool read_number(elea_field word, elea_atom *atom)
{
    int64_t number = 0;
    char last = word.length > 1 ? word.text[word.length - 1] : '0';
    bool has_code = (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
    elea_field digits = {word.text, word.length - has_code};
    if (!elea_text_integer(digits, &number) || number < INT32_MIN || number > INT32_MAX)
        return false;
    atom->residue_number = (int32_t)number;
    atom->insertion_code = has_code ? last : '\0';
    return true;
}

static elea_status name_atom(const elea_input *input, const elea_field segment,
                             const elea_field *words, elea_atom *atom, elea_error *error)
{
    elea_status failed =
        elea_text_name(input, "the segment", segment, atom->chain, sizeof atom->chain, error);
    if (!failed)
        failed = elea_text_name(input, "the name of the residue", words[1], atom->residue_name,
                                sizeof atom->residue_name, error);
    if (!failed)
        failed = elea_text_name(input, "the name of the atom", words[2], atom->name,
                                sizeof atom->name, error);
    return failed;
}

/* Number, segment, residue number, residue, name, type, charge, mass. */
static elea_status read_atom(const elea_input *input, const elea_line *line, elea_atom *atom,
                             double *mass, elea_error *error)
{
    elea_field rest = elea_text_whole(line), words[MAX_WORDS];
    size_t n = 0;
    double charge = 0.0;
    int64_t serial = 0;
    while (n < MAX_WORDS && elea_text_word(&rest, &words[n]))
        n++;
    bool has_segment = n >= 8 && elea_text_number(words[6], &charge) &&
                       elea_text_number(words[7], mass) && read_number(words[2], atom);
    bool lacks_segment = !has_segment && n >= 7 && elea_text_number(words[5], &charge) &&
                         elea_text_number(words[6], mass) && read_number(words[1], atom);
    if ((!has_segment && !lacks_segment) || !elea_text_integer(words[0], &serial) || *mass < 0.0)
        return elea_text_wrong(input, "the line", elea_text_trim(line),
                               "which is not an atom with number, segment, residue, name, type, "
                               "charge and mass",
                               error);
    return has_segment ? name_atom(input, words[1], words + 2, atom, error)
                       : name_atom(input, (elea_field){"", 0}, words + 1, atom, error);
}

/* Memory grows with the lines that are there. */
static elea_status keep_mass(double **masses, size_t n, size_t *capacity, double mass,
                             elea_error *error)
{
    if (*masses == NULL || n == *capacity) {
        size_t wanted = 2 * *capacity + 1024;
        double *grown = realloc(*masses, wanted * sizeof *grown);
        if (grown == NULL)
            return elea_error_memory(error, wanted, sizeof *grown, "masses");
        *masses = grown;
        *capacity = wanted;
    }
    (*masses)[n] = mass;
    return ELEA_OK;
}

static elea_status read_atoms(elea_reader *reader, double **masses, elea_error *error)
{
    uint64_t n_atoms = 0;
    size_t capacity = 0;
    elea_line line;
    elea_status failed = find_section(reader->input, "NATOM", &n_atoms, error);
    uint64_t count_line = elea_input_line_number(reader->input);
    if (!failed && n_atoms == 0)
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                               "the file has no atoms: its section NATOM is missing or empty");
    for (uint64_t i = 0; i < n_atoms && !failed; i++) {
        elea_atom atom = {.name = ""};
        double mass = 0.0;
        failed = elea_text_line(reader->input, &line, error);
        if (!failed && line.text == NULL)
            failed = elea_text_ends_early(reader->input, count_line, i, n_atoms, error);
        if (!failed && !line.ended)
            failed = elea_text_truncated(reader->input, count_line, error);
        if (!failed)
            failed = read_atom(reader->input, &line, &atom, &mass, error);
        if (!failed)
            failed = elea_topology_append(reader->topology, &atom, error);
        if (!failed)
            failed = keep_mass(masses, (size_t)i, &capacity, mass, error);
    }
    return failed;
}

/* ---- Bonds ---- */

static elea_status take_pair(elea_reader *reader, const elea_field words[2], elea_error *error)
{
    uint64_t atoms[2];
    for (int k = 0; k < 2; k++)
        if (!elea_text_count(words[k], &atoms[k]) || atoms[k] > reader->topology->n_atoms)
            return elea_text_wrong(reader->input, "the atom of a bond", words[k],
                                   "which is not one of the file's atoms", error);
    return atoms[0] != atoms[1] ? elea_topology_add_bond(reader->topology, (size_t)atoms[0] - 1,
                                                         (size_t)atoms[1] - 1, error)
                                : ELEA_OK;
}

static elea_status read_bonds(elea_reader *reader, elea_error *error)
{
    uint64_t n = 0, n_read = 0;
    elea_line line;
    elea_field words[2];
    elea_status failed = find_section(reader->input, "NBOND", &n, error);
    uint64_t count_line = elea_input_line_number(reader->input);
    while (n_read < n && !failed) {
        failed = elea_text_line(reader->input, &line, error);
        if (failed)
            break;
        if (line.text == NULL || !line.ended)
            return elea_text_truncated(reader->input, count_line, error);
        elea_field rest = elea_text_whole(&line);
        while (!failed && n_read < n && elea_text_word(&rest, &words[0])) {
            words[1] = (elea_field){"", 0};
            (void)elea_text_word(&rest, &words[1]);
            failed = take_pair(reader, words, error);
            n_read++;
        }
    }
    return failed;
}

static elea_status read_topology(elea_reader *reader, elea_error *error)
{
    double *masses = NULL;
    elea_status failed = read_atoms(reader, &masses, error);
    if (!failed)
        failed = read_bonds(reader, error);
    if (!failed)
        elea_guess_from_masses(reader->topology, masses);
    free(masses);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .read_topology = read_topology,
};

const elea_format elea_format_psf = {
    .name = "PSF",
    .suffixes = (const char *const[]){"psf", NULL},
    .recognize = recognize,
    .frames = &frames,
};
