/* SPDX-License-Identifier: MIT */
/*
 * Data files of LAMMPS (docs.lammps.org/read_data.html): a header with counts and the box, and
 * sections. The atom style, which a comment may state ("Atoms # full"), gives the columns.
 */
#include "base/error.h"
#include "io/lammps.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TYPES 100000
#define MAX_WORDS 16

/* Columns of an atom, from 0; -1: none. */
typedef struct layout {
    const char *style;
    int molecule, type, position, diameter;
    size_t n; /* without image flags; 0: any */
} layout;

static const layout layouts[] = {
    {"atomic", -1, 1, 2, -1, 5}, {"charge", -1, 1, 3, -1, 6},   {"bond", 1, 2, 3, -1, 6},
    {"angle", 1, 2, 3, -1, 6},   {"molecular", 1, 2, 3, -1, 6}, {"full", 1, 2, 4, -1, 7},
    {"sphere", -1, 1, 4, 2, 7},  {"hybrid", -1, 1, 2, -1, 0},
};

typedef struct data_file {
    elea_reader *reader;
    elea_frame *frame; /* NULL: skipped */
    elea_line line;    /* read ahead */
    bool ended;
    uint64_t n_atoms, n_bonds, n_types, got;
    double bounds[3][2], tilt[3], vectors[9];
    unsigned has_bounds; /* a bit for each axis */
    bool has_vectors, has_atoms;
    char units[16];
    double scale, to_ps;
    double *masses;       /* of types */
    uint64_t (*pairs)[2]; /* numbers of bonded atoms */
    size_t n_pairs, capacity;
    elea_lammps_atoms atoms;
    layout columns;
    size_t n_columns;
    bool has_images;
} data_file;

/* The title, and a line of the header with "atoms"; titles vary. */
static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes}, words, count, word, more;
    elea_line line;
    if (!elea_text_head_line(&rest, &line))
        return false;
    while (elea_text_head_line(&rest, &line)) {
        uint64_t n = 0;
        words = elea_text_whole(&line);
        if (!elea_text_word(&words, &count) || count.text[0] == '#')
            continue;
        return elea_text_count(count, &n) && elea_text_word(&words, &word) && word.length == 5 &&
               memcmp(word.text, "atoms", 5) == 0 &&
               (!elea_text_word(&words, &more) || more.text[0] == '#');
    }
    return false;
}

/* ---- Lines ---- */

/* The next line that is neither blank nor a comment; without text at the end of the file. */
static elea_status next_line(data_file *f, elea_field *content, elea_error *error)
{
    for (;;) {
        elea_status failed = elea_text_line(f->reader->input, &f->line, error);
        f->ended = !failed && f->line.text == NULL;
        *content = f->ended || failed ? (elea_field){"", 0} : elea_text_trim(&f->line);
        if (failed || f->ended || (content->length > 0 && content->text[0] != '#'))
            return failed;
    }
}

static elea_status wrong_line(const data_file *f, const char *advice, elea_error *error)
{
    return elea_text_wrong(f->reader->input, "the line", elea_text_trim(&f->line), advice, error);
}

/* Words of the line, up to a comment. */
static size_t split(elea_field line, elea_field words[MAX_WORDS])
{
    size_t n = 0;
    while (n < MAX_WORDS && elea_text_word(&line, &words[n]) && words[n].text[0] != '#')
        n++;
    return n;
}

static bool is_word(elea_field field, const char *word)
{
    return field.length == strlen(word) && memcmp(field.text, word, field.length) == 0;
}

/* ---- Header ---- */

/* "10 atoms", "0 10 xlo xhi", "0 0 0 xy xz yz", "1 0 0 avec"; other counts do not matter. */
static elea_status take_header(data_file *f, elea_field content, elea_error *error)
{
    static const char *const low[] = {"xlo", "ylo", "zlo"};
    static const char *const vector[] = {"avec", "bvec", "cvec"};
    elea_field words[MAX_WORDS];
    double numbers[3] = {0.0};
    size_t n = split(content, words), n_numbers = 0;
    while (n_numbers < 3 && n_numbers < n &&
           elea_text_number(words[n_numbers], &numbers[n_numbers]))
        n_numbers++;
    for (int k = 0; k < 3 && n_numbers == 2 && n == 4; k++)
        if (is_word(words[2], low[k])) {
            f->bounds[k][0] = numbers[0];
            f->bounds[k][1] = numbers[1];
            f->has_bounds |= 1U << k;
        }
    if (n_numbers == 3 && n == 6 && is_word(words[3], "xy"))
        memcpy(f->tilt, numbers, sizeof f->tilt);
    for (int k = 0; k < 3 && n_numbers == 3 && n == 4; k++)
        if (is_word(words[3], vector[k])) {
            memcpy(f->vectors + 3 * k, numbers, sizeof numbers);
            f->has_vectors = true;
        }
    if (n_numbers != 1 || n < 2)
        return ELEA_OK;
    uint64_t *place = n == 2 && is_word(words[1], "atoms")   ? &f->n_atoms
                      : n == 2 && is_word(words[1], "bonds") ? &f->n_bonds
                      : n == 3 && is_word(words[1], "atom") && is_word(words[2], "types")
                          ? &f->n_types
                          : NULL;
    if (place == NULL || elea_text_count(words[0], place) || is_word(words[0], "0"))
        return ELEA_OK;
    return wrong_line(f, "which does not begin with a number", error);
}

static elea_status finish_header(data_file *f, elea_error *error)
{
    if (f->n_atoms == 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(f->reader->input),
                             "the header gives no number of atoms");
    if (f->n_types > MAX_TYPES)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(f->reader->input),
                             "the header gives more than %d atom types", MAX_TYPES);
    f->masses = calloc((size_t)f->n_types + 1, sizeof *f->masses);
    return f->masses != NULL
               ? ELEA_OK
               : elea_error_memory(error, (size_t)f->n_types, sizeof *f->masses, "masses of types");
}

/* ---- Columns of atoms ---- */

static bool is_type(const data_file *f, elea_field field)
{
    uint64_t type = 0;
    return elea_text_count(field, &type) && (f->n_types == 0 || type <= f->n_types);
}

/* By the number of columns, where only one style has as many; image flags are three integers. */
static const layout *guess_layout(const data_file *f, const elea_field *words, size_t n)
{
    int64_t value = 0;
    bool images = n >= 8 && elea_text_integer(words[n - 1], &value) &&
                  elea_text_integer(words[n - 2], &value) &&
                  elea_text_integer(words[n - 3], &value);
    size_t base = images ? n - 3 : n;
    bool molecular = base >= 6 && elea_text_integer(words[1], &value) && is_type(f, words[2]);
    if (base == 5)
        return &layouts[0];
    if (base == 6 && molecular && !is_type(f, words[1]))
        return &layouts[4];
    if (base == 6 && !elea_text_integer(words[2], &value))
        return &layouts[1];
    if (base == 7 && molecular)
        return &layouts[5];
    return NULL;
}

/* `comment` is the line "Atoms # full", `words` the first atom. */
static elea_status find_layout(data_file *f, const char *style, const elea_field *words, size_t n,
                               elea_error *error)
{
    const layout *found = NULL;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0] && found == NULL; i++)
        if (strcmp(style, layouts[i].style) == 0)
            found = &layouts[i];
    static const char others[] = " body bpm/sphere dielectric dipole dpd edpd electron ellipsoid "
                                 "line mdpd peri rheo smd sph spin tdpd template tri wavepacket ";
    char word[20];
    (void)snprintf(word, sizeof word, " %s ", style);
    if (style[0] != '\0' && strstr(others, word) != NULL)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(f->reader->input),
                             "the atom style %s is not read; write a dump with columns id type "
                             "x y z",
                             style);
    if (found == NULL)
        found = guess_layout(f, words, n);
    if (found == NULL)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(f->reader->input),
                             "the atom style is not known from %zu columns; state it in the line "
                             "of the section, as in \"Atoms # full\"",
                             n);
    if (n < (size_t)found->position + 3 || (found->n > 0 && n != found->n && n != found->n + 3))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(f->reader->input),
                             "the atom has %zu columns, which are not those of the style %s", n,
                             found->style);
    f->columns = *found;
    f->n_columns = n;
    f->has_images = found->n > 0 && n == found->n + 3;
    return ELEA_OK;
}

/* ---- Atoms ---- */

static void box_of(const data_file *f, double box[9])
{
    const double own[9] = {f->bounds[0][1] - f->bounds[0][0], 0.0, 0.0,        f->tilt[0],
                           f->bounds[1][1] - f->bounds[1][0], 0.0, f->tilt[1], f->tilt[2],
                           f->bounds[2][1] - f->bounds[2][0]};
    memcpy(box, f->has_vectors ? f->vectors : own, sizeof own);
}

static elea_status place_atom(data_file *f, const elea_field *words, double position[3],
                              elea_error *error)
{
    double box[9];
    elea_status failed =
        elea_text_position(f->reader->input, words + f->columns.position, 0, position, error);
    box_of(f, box);
    for (int j = 0; j < 3 && f->has_images && !failed; j++) {
        double image = 0.0;
        elea_field word = words[f->n_columns - 3 + (size_t)j];
        if (!elea_text_number(word, &image))
            return elea_text_not_a_number(f->reader->input, "the image flag", word, error);
        for (int k = 0; k < 3; k++)
            position[k] += image * box[3 * j + k];
    }
    for (int k = 0; k < 3; k++)
        position[k] *= f->scale;
    return failed;
}

static elea_status add_atom(data_file *f, const elea_field *words, elea_error *error)
{
    elea_reader *reader = f->reader;
    elea_atom atom = {.name = ""};
    uint64_t id = 0, type = 0;
    int64_t molecule = 0;
    double position[3] = {0.0}, diameter = 0.0;
    if (!elea_text_count(words[0], &id))
        return wrong_line(f, "which does not begin with the number of an atom", error);
    elea_status failed = place_atom(f, words, position, error);
    if (!failed)
        failed = elea_lammps_name(reader, words[f->columns.type], &atom, error);
    if (failed)
        return failed;
    if (f->columns.molecule > 0 && elea_text_integer(words[f->columns.molecule], &molecule) &&
        molecule > 0 && molecule < INT32_MAX)
        atom.residue_number = (int32_t)molecule;
    if (f->columns.diameter > 0 && elea_text_number(words[f->columns.diameter], &diameter))
        atom.radius = 0.5 * diameter * f->scale;
    double mass = elea_text_count(words[f->columns.type], &type) && type <= f->n_types
                      ? f->masses[type]
                      : 0.0;
    failed = elea_lammps_add(&f->atoms, id, mass, error);
    return failed ? failed : elea_text_add_atom(f->frame, &atom, position, error);
}

/* The style is copied, because the next line overwrites it. */
static void take_style(elea_field heading, char style[16])
{
    elea_field rest = heading, word = {"", 0};
    style[0] = '\0';
    (void)elea_text_word(&rest, &word);
    if (!elea_text_word(&rest, &word) || word.text[0] != '#')
        return;
    if (word.length > 1)
        word = (elea_field){word.text + 1, word.length - 1};
    else
        (void)elea_text_word(&rest, &word);
    (void)elea_text_copy(style, 16, word);
}

static elea_status read_atoms(data_file *f, elea_field heading, elea_error *error)
{
    char style[16];
    uint64_t heading_line = elea_input_line_number(f->reader->input);
    take_style(heading, style);
    if (f->has_atoms)
        return wrong_line(f, "a second section of atoms", error);
    f->has_atoms = true;
    for (uint64_t i = 0; i < f->n_atoms; i++) {
        elea_field content, words[MAX_WORDS];
        elea_status failed = next_line(f, &content, error);
        if (!failed && f->ended)
            failed = elea_text_ends_early(f->reader->input, heading_line, i, f->n_atoms, error);
        if (!failed && !f->line.ended)
            failed = elea_text_truncated(f->reader->input, heading_line, error);
        if (failed)
            return failed;
        size_t n = split(content, words);
        if (i == 0)
            failed = find_layout(f, style, words, n, error);
        if (!failed && n != f->n_columns)
            failed = wrong_line(f, "which has other columns than the first atom", error);
        if (!failed && f->frame != NULL)
            failed = add_atom(f, words, error);
        if (failed)
            return failed;
    }
    return ELEA_OK;
}

/* ---- Other sections ---- */

static elea_status read_masses(data_file *f, elea_error *error)
{
    for (uint64_t i = 0; i < f->n_types; i++) {
        elea_field content, words[MAX_WORDS];
        uint64_t type = 0;
        double mass = 0.0;
        elea_status failed = next_line(f, &content, error);
        if (!failed && f->ended)
            failed = elea_text_truncated(f->reader->input, 1, error);
        if (failed)
            return failed;
        if (split(content, words) < 2 || !elea_text_number(words[1], &mass))
            return wrong_line(f, "which is not a type and its mass", error);
        if (elea_text_count(words[0], &type) && type <= f->n_types)
            f->masses[type] = mass;
    }
    return ELEA_OK;
}

static elea_status keep_pair(data_file *f, const uint64_t pair[2], elea_error *error)
{
    if (f->n_pairs == f->capacity) {
        size_t capacity = 2 * f->capacity + 256;
        uint64_t(*pairs)[2] = realloc(f->pairs, capacity * sizeof *pairs);
        if (pairs == NULL)
            return elea_error_memory(error, capacity, sizeof *pairs, "bonds");
        f->pairs = pairs;
        f->capacity = capacity;
    }
    memcpy(f->pairs[f->n_pairs++], pair, sizeof *f->pairs);
    return ELEA_OK;
}

static elea_status read_bonds(data_file *f, elea_error *error)
{
    uint64_t heading_line = elea_input_line_number(f->reader->input);
    for (uint64_t i = 0; i < f->n_bonds; i++) {
        elea_field content, words[MAX_WORDS];
        uint64_t pair[2];
        elea_status failed = next_line(f, &content, error);
        if (!failed && (f->ended || !f->line.ended))
            failed = elea_text_truncated(f->reader->input, heading_line, error);
        if (failed)
            return failed;
        if (split(content, words) < 4 || !elea_text_count(words[2], &pair[0]) ||
            !elea_text_count(words[3], &pair[1]))
            return wrong_line(f, "which is not a bond with number, type and two atoms", error);
        failed = f->frame != NULL ? keep_pair(f, pair, error) : ELEA_OK;
        if (failed)
            return failed;
    }
    return ELEA_OK;
}

static elea_status add_bonds(data_file *f, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < f->n_pairs && !failed; i++) {
        size_t a = elea_lammps_find(&f->atoms, f->pairs[i][0]);
        size_t b = elea_lammps_find(&f->atoms, f->pairs[i][1]);
        if (a == SIZE_MAX || b == SIZE_MAX)
            return elea_error_at(error, ELEA_ERROR_FORMAT,
                                 elea_place_file(elea_input_path(f->reader->input)),
                                 "bond %zu has an atom that the file does not have", i + 1);
        if (a != b)
            failed = elea_topology_add_bond(f->frame->topology, a, b, error);
    }
    return failed;
}

/* ---- The file ---- */

static elea_status read_sections(data_file *f, elea_field content, elea_error *error)
{
    elea_status failed = ELEA_OK;
    while (!failed && !f->ended) {
        elea_field rest = content, word = {"", 0};
        (void)elea_text_word(&rest, &word);
        if (is_word(word, "Masses"))
            failed = read_masses(f, error);
        else if (is_word(word, "Atoms"))
            failed = read_atoms(f, content, error);
        else if (is_word(word, "Bonds"))
            failed = read_bonds(f, error);
        if (!failed)
            failed = next_line(f, &content, error);
    }
    if (failed || f->has_atoms)
        return failed;
    return elea_error_at(error, ELEA_ERROR_TRUNCATED,
                         elea_place_file(elea_input_path(f->reader->input)),
                         "the file has no section Atoms; is it truncated?");
}

/* The title of write_data ends with "units = real". */
static elea_status take_title(data_file *f, elea_error *error)
{
    elea_status failed = elea_text_line(f->reader->input, &f->line, error);
    f->ended = !failed && f->line.text == NULL;
    if (failed || f->ended)
        return failed;
    const char *found = strstr(f->line.text, "units = ");
    if (found != NULL)
        (void)elea_text_copy(f->units, sizeof f->units,
                             (elea_field){found + 8, strcspn(found + 8, ", \t")});
    return elea_lammps_unit(f->reader, (elea_field){f->units, strlen(f->units)}, &f->scale,
                            &f->to_ps, error);
}

static elea_status pass_file(data_file *f, bool *end, elea_error *error)
{
    elea_field content = {"", 0};
    elea_status failed = take_title(f, error);
    *end = f->ended;
    if (failed || *end)
        return failed;
    failed = next_line(f, &content, error);
    while (!failed && !f->ended && !(content.text[0] >= 'A' && content.text[0] <= 'Z')) {
        failed = take_header(f, content, error);
        if (!failed)
            failed = next_line(f, &content, error);
    }
    if (!failed)
        failed = finish_header(f, error);
    return failed ? failed : read_sections(f, content, error);
}

static void clear(data_file *f)
{
    free(f->masses);
    free(f->pairs);
    elea_lammps_free(&f->atoms);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    data_file f = {.reader = reader};
    *end = reader->n_frames > 0;
    elea_status failed = *end ? ELEA_OK : pass_file(&f, end, error);
    clear(&f);
    return failed;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    data_file f = {.reader = reader, .frame = frame};
    double box[9];
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = pass_file(&f, &(bool){false}, error);
    if (!failed)
        failed = elea_lammps_sort(&f.atoms, reader->input, frame, error);
    if (!failed && reader->topology == NULL)
        failed = add_bonds(&f, error);
    if (!failed)
        failed = elea_lammps_find_elements(reader, &f.atoms, frame->topology, error);
    if (!failed) {
        box_of(&f, box);
        for (int k = 0; k < 9; k++)
            box[k] *= f.scale;
        if (f.has_bounds == 7 || f.has_vectors)
            elea_frame_set_box(frame, box);
        if (reader->topology == NULL)
            reader->gives_radii = f.columns.diameter > 0;
    }
    clear(&f);
    return failed;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .has_types = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = elea_lammps_check_types,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_lammps_data = {
    .name = "LAMMPS data",
    .suffixes = (const char *const[]){"data", "lmp", NULL},
    .recognize = recognize,
    .frames = &frames,
};
