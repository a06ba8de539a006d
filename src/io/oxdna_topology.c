/* SPDX-License-Identifier: MIT */
/*
 * Topologies of oxDNA (docs of oxDNA, "Configuration and topology files"). The classic format has a
 * line for each nucleotide: strand, base, and the numbers from 0 of its neighbours towards the 3'
 * and the 5' end. The format "5->3" has a line for each strand: its sequence, type and whether it
 * is circular. Proteins (DNANM, RNANM) have three more numbers in the first line, and either
 * negative strands with neighbours towards N and C end, or the type "peptide".
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "io/oxdna.h"
#include "io/reader.h"
#include "io/text.h"

typedef struct topology_file {
    elea_input *input;
    uint64_t n, n_strands; /* of the first line */
    bool is_new;
    elea_oxdna_system system;
} topology_file;

/* ---- First line ---- */

/* "12 2", "12 2 5->3"; of files with proteins "150 3 24 126 2". */
static bool parse_head(elea_field rest, uint64_t *n, uint64_t *n_strands, bool *is_new)
{
    elea_field words[7];
    int64_t more = 0;
    size_t n_words = 0;
    while (n_words < 7 && elea_text_word(&rest, &words[n_words]))
        n_words++;
    *is_new = (n_words == 3 || n_words == 6) && words[n_words - 1].length == 4 &&
              memcmp(words[n_words - 1].text, "5->3", 4) == 0;
    size_t n_numbers = n_words - *is_new;
    if ((n_numbers != 2 && n_numbers != 5) || !elea_text_count(words[0], n) ||
        !elea_text_count(words[1], n_strands) || *n_strands > *n)
        return false;
    for (size_t k = 2; k < n_numbers; k++)
        if (!elea_text_integer(words[k], &more) || more < 0)
            return false;
    return true;
}

/* Strand, base or amino acid, two neighbours. */
static bool parse_row(elea_field rest, int64_t *strand, elea_field *base, int64_t neighbours[2])
{
    elea_field words[4];
    for (size_t k = 0; k < 4; k++)
        if (!elea_text_word(&rest, &words[k]))
            return false;
    *base = words[1];
    return elea_text_integer(words[0], strand) && *strand != 0 &&
           elea_text_integer(words[2], &neighbours[0]) &&
           elea_text_integer(words[3], &neighbours[1]) && neighbours[0] >= ELEA_OXDNA_NONE &&
           neighbours[1] >= ELEA_OXDNA_NONE;
}

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes}, base;
    elea_line line;
    uint64_t n = 0, n_strands = 0;
    int64_t strand = 0, neighbours[2];
    bool is_new = false;
    if (!elea_text_head_line(&rest, &line) ||
        !parse_head(elea_text_whole(&line), &n, &n_strands, &is_new))
        return false;
    return is_new || (elea_text_head_line(&rest, &line) &&
                      parse_row(elea_text_whole(&line), &strand, &base, neighbours));
}

static elea_status read_head(topology_file *f, elea_error *error)
{
    elea_line line;
    elea_status failed = elea_text_line(f->input, &line, error);
    if (!failed && (line.text == NULL ||
                    !parse_head(elea_text_whole(&line), &f->n, &f->n_strands, &f->is_new)))
        failed = elea_text_wrong(f->input, "the line", elea_text_trim(&line),
                                 "where a topology of oxDNA has the numbers of nucleotides and "
                                 "strands",
                                 error);
    return failed;
}

/* ---- Particles ---- */

static elea_status add_amino_acid(topology_file *f, elea_field letter, elea_oxdna_particle *added,
                                  elea_error *error)
{
    if (!elea_oxdna_is_amino_acid(letter.text, letter.length))
        return elea_text_wrong(f->input, "the amino acid", letter, "which is not the letter of one",
                               error);
    added->letter = letter.text[0];
    return elea_oxdna_add(&f->system, added, error);
}

static elea_status add_nucleotide(topology_file *f, elea_field base, elea_oxdna_particle *added,
                                  elea_error *error)
{
    int64_t number = 0;
    bool is_integer = elea_text_integer(base, &number);
    added->letter = elea_oxdna_letter(base.text, base.length, is_integer, number);
    if (added->letter == '\0')
        return elea_text_wrong(f->input, "the base", base,
                               "which is none of A, C, G, T and U, and no integer", error);
    return elea_oxdna_add(&f->system, added, error);
}

static elea_status add_particle(topology_file *f, elea_field base, elea_oxdna_particle *added,
                                elea_error *error)
{
    if (f->system.n == f->n || f->system.n == INT32_MAX)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(f->input),
                             "there are more nucleotides than the %llu of line 1",
                             (unsigned long long)f->n);
    added->line = elea_input_line_number(f->input);
    return added->kind == ELEA_OXDNA_AMINO_ACID ? add_amino_acid(f, base, added, error)
                                                : add_nucleotide(f, base, added, error);
}

/* ---- The classic format ---- */

static elea_status take_row(topology_file *f, const elea_line *line, elea_error *error)
{
    int64_t strand = 0, neighbours[2];
    elea_field base = {"", 0};
    if (!parse_row(elea_text_whole(line), &strand, &base, neighbours))
        return elea_text_wrong(f->input, "the line", elea_text_trim(line),
                               "which is not a nucleotide with strand, base and two neighbours",
                               error);
    bool peptide = strand < 0;
    elea_oxdna_particle added = {
        .kind = peptide ? ELEA_OXDNA_AMINO_ACID : ELEA_OXDNA_UNKNOWN,
        .before = neighbours[peptide ? 0 : 1],
        .after = neighbours[peptide ? 1 : 0],
    };
    return add_particle(f, base, &added, error);
}

static elea_status read_classic(topology_file *f, elea_error *error)
{
    elea_line line = {.text = ""};
    elea_status failed = ELEA_OK;
    while (!failed && line.text != NULL) {
        failed = elea_text_line(f->input, &line, error);
        if (!failed && line.text != NULL && elea_text_trim(&line).length > 0 && line.text[0] != '#')
            failed = take_row(f, &line, error);
    }
    if (!failed && f->system.n < f->n)
        failed = elea_text_ends_early(f->input, 1, f->system.n, f->n, error);
    return failed ? failed : elea_oxdna_check(&f->system, error);
}

/* ---- The format 5->3 ---- */

typedef struct strand {
    elea_oxdna_kind kind;
    bool circular;
} strand;

static bool spells(elea_field field, const char *word)
{
    return field.length == strlen(word) && strncasecmp(field.text, word, field.length) == 0;
}

/* "type=RNA", "circular=true"; what else there may be means nothing for the shape. */
static bool take_option(strand *s, elea_field word)
{
    const char *sign = memchr(word.text, '=', word.length);
    if (sign == NULL)
        return false;
    elea_field key = {word.text, (size_t)(sign - word.text)};
    elea_field value = {sign + 1, word.length - key.length - 1};
    if (spells(key, "type")) {
        s->kind = spells(value, "DNA")       ? ELEA_OXDNA_DNA
                  : spells(value, "RNA")     ? ELEA_OXDNA_RNA
                  : spells(value, "peptide") ? ELEA_OXDNA_AMINO_ACID
                                             : ELEA_OXDNA_UNKNOWN;
        return s->kind != ELEA_OXDNA_UNKNOWN;
    }
    if (!spells(key, "circular"))
        return true;
    s->circular = spells(value, "true") || spells(value, "yes") || spells(value, "1");
    return s->circular || spells(value, "false") || spells(value, "no") || spells(value, "0");
}

/* Takes a base off the front of a sequence: a letter, or an integer in parentheses. */
static elea_field take_base(elea_field *sequence)
{
    const char *text = sequence->text;
    const char *end = text[0] == '(' ? memchr(text, ')', sequence->length) : NULL;
    elea_field base =
        end != NULL ? (elea_field){text + 1, (size_t)(end - text) - 1} : (elea_field){text, 1};
    size_t length = end != NULL ? base.length + 2 : 1;
    *sequence = (elea_field){text + length, sequence->length - length};
    return base;
}

static elea_status take_sequence(topology_file *f, elea_field sequence, const strand *s,
                                 elea_error *error)
{
    size_t first = f->system.n;
    elea_status failed = ELEA_OK;
    while (!failed && sequence.length > 0) {
        int64_t i = (int64_t)f->system.n;
        elea_field base = take_base(&sequence);
        elea_oxdna_particle added = {
            .kind = (unsigned char)s->kind,
            .before = f->system.n > first ? i - 1 : ELEA_OXDNA_NONE,
            .after = sequence.length > 0 ? i + 1 : ELEA_OXDNA_NONE,
        };
        failed = add_particle(f, base, &added, error);
    }
    if (!failed && s->circular && f->system.n > first) {
        f->system.particles[first].before = (int64_t)f->system.n - 1;
        f->system.particles[f->system.n - 1].after = (int64_t)first;
    }
    return failed;
}

static elea_status take_strand(topology_file *f, const elea_line *line, elea_error *error)
{
    elea_field rest = elea_text_whole(line), sequence = {"", 0}, word;
    strand s = {.kind = ELEA_OXDNA_UNKNOWN};
    (void)elea_text_word(&rest, &sequence);
    while (elea_text_word(&rest, &word))
        if (!take_option(&s, word))
            return elea_text_wrong(f->input, "the word", word,
                                   "which is none of type=DNA, type=RNA, type=peptide and "
                                   "circular=true",
                                   error);
    return take_sequence(f, sequence, &s, error);
}

static elea_status read_new(topology_file *f, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (uint64_t i = 0; i < f->n_strands && !failed; i++) {
        elea_line line;
        failed = elea_text_line(f->input, &line, error);
        /* Whether "circular=true" is missing cannot be known; oxDNA wants the whole line, too. */
        if (!failed && (line.text == NULL || !line.ended))
            failed = elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(f->input),
                                   "the file ends after %llu whole lines of the %llu strands of "
                                   "line 1: it is truncated, or that number is wrong",
                                   (unsigned long long)i, (unsigned long long)f->n_strands);
        else if (!failed)
            failed = take_strand(f, &line, error);
    }
    if (!failed && f->system.n < f->n)
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(f->input),
                               "the strands have %zu nucleotides, but line 1 says %llu",
                               f->system.n, (unsigned long long)f->n);
    return failed;
}

/* ---- The file ---- */

static elea_status read_topology(elea_reader *reader, elea_error *error)
{
    topology_file f = {.input = reader->input};
    f.system.path = elea_input_path(reader->input);
    elea_status failed = read_head(&f, error);
    if (!failed)
        failed = f.is_new ? read_new(&f, error) : read_classic(&f, error);
    if (!failed)
        failed = elea_oxdna_make_atoms(&f.system, !f.is_new, reader->topology, error);
    /* The format 5->3 has a default. */
    if (!failed && f.system.n_assumed > 0 && !f.is_new)
        (void)snprintf(reader->note, sizeof reader->note,
                       "%zu nucleotides are taken as DNA, as no T or U tells what they are; a "
                       "topology 5->3 with type=RNA makes them RNA",
                       f.system.n_assumed);
    elea_oxdna_free(&f.system);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .read_topology = read_topology,
};

const elea_format elea_format_oxdna_topology = {
    .name = "oxDNA topology",
    .suffixes = (const char *const[]){"top", NULL},
    .recognize = recognize,
    .frames = &frames,
};
