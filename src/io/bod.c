/* SPDX-License-Identifier: MIT */
/*
 * Words separated by white space, in any case: a keyword and its values. NIST ZENO 5.3 requires
 * them on one line; older versions do not, and neither does this reader. If a setting is given
 * twice, the last one is used.
 */
#include "io/bod.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "io/words.h"

typedef struct bod_reader {
    elea_words words;
    elea_bod *bod;
} bod_reader;

typedef elea_status (*command_reader)(bod_reader *from, elea_error *error);

/* ---- Shapes ---- */

static elea_status append(elea_numbers *numbers, const double *values, size_t n, elea_error *error)
{
    if (numbers->capacity - numbers->n < n) {
        size_t capacity = numbers->capacity + numbers->capacity / 2 + 96;
        double *grown = NULL;
        if (capacity <= SIZE_MAX / sizeof *grown)
            grown = realloc(numbers->values, capacity * sizeof *grown);
        if (grown == NULL)
            return elea_error_memory(error, capacity, sizeof *grown, "numbers of a body");
        numbers->values = grown;
        numbers->capacity = capacity;
    }
    memcpy(numbers->values + numbers->n, values, n * sizeof *values);
    numbers->n += n;
    return ELEA_OK;
}

static elea_status add_sphere(elea_bod *bod, const double centre[3], double radius,
                              elea_error *error)
{
    elea_status failed = append(&bod->centres, centre, 3, error);
    return failed ? failed : append(&bod->radii, &radius, 1, error);
}

static elea_status read_sphere(bod_reader *from, elea_error *error)
{
    double centre[3], radius = 0.0;
    elea_status failed = elea_words_point(&from->words, centre, error);
    if (!failed)
        failed = elea_words_positive(&from->words, "the radius", &radius, error);
    return failed ? failed : add_sphere(from->bod, centre, radius, error);
}

/* Corners in any order. */
static elea_status add_cuboid(const bod_reader *from, const double a[3], const double b[3],
                              elea_error *error)
{
    double corners[6];
    for (int k = 0; k < 3; k++) {
        corners[k] = fmin(a[k], b[k]);
        corners[3 + k] = fmax(a[k], b[k]);
        if (!(corners[3 + k] > corners[k]))
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(from->words.input),
                                 "the cuboid has no extent along %c: it goes from %.10g to %.10g",
                                 "xyz"[k], a[k], b[k]);
    }
    return append(&from->bod->corners, corners, 6, error);
}

static elea_status read_cuboid(bod_reader *from, elea_error *error)
{
    double a[3], b[3];
    elea_status failed = elea_words_point(&from->words, a, error);
    if (!failed)
        failed = elea_words_point(&from->words, b, error);
    return failed ? failed : add_cuboid(from, a, b, error);
}

static elea_status read_cube(bod_reader *from, elea_error *error)
{
    double a[3], b[3], edge = 0.0;
    elea_status failed = elea_words_point(&from->words, a, error);
    if (!failed)
        failed = elea_words_positive(&from->words, "the edge", &edge, error);
    if (failed)
        return failed;
    for (int k = 0; k < 3; k++)
        b[k] = a[k] + edge;
    return add_cuboid(from, a, b, error);
}

/* A residue number, which may be followed by an insertion code. */
static bool is_residue_number(elea_field word)
{
    int64_t number = 0;
    elea_field shorter = {word.text, word.length - 1};
    return elea_text_integer(word, &number) || elea_text_integer(shorter, &number);
}

/*
 * Words of a PQR line: serial, name, residue, optional chain, number, x, y, z, charge, radius.
 * Returns their number: 10 with a chain, 9 without, or fewer.
 */
static size_t take_atom(bod_reader *from, elea_field words[10])
{
    double number = 0.0;
    size_t n = 0;
    while (n < 10) {
        elea_field before = from->words.rest;
        if (!elea_text_word(&from->words.rest, &words[n]))
            break;
        if (words[n].text[0] == '#') {
            from->words.rest.length = 0;
            break;
        }
        n++;
        /* A tenth word after an atom without a chain begins a command. */
        if (n == 10 && !(is_residue_number(words[4]) && elea_text_number(words[9], &number))) {
            from->words.rest = before;
            return 9;
        }
    }
    return n;
}

static elea_status read_atom(bod_reader *from, elea_error *error)
{
    static const char *const what[5] = {"the x coordinate", "the y coordinate", "the z coordinate",
                                        "the charge", "the radius"};
    elea_field words[10];
    double numbers[5];
    size_t n = take_atom(from, words);
    if (n < 9)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(from->words.input),
                             "ATOM has %zu values; it needs serial, name, residue, chain "
                             "(optional), number, x, y, z, charge, radius in one line",
                             n);
    if (!is_residue_number(words[n - 6]))
        return elea_text_wrong(from->words.input, "the number of the residue", words[n - 6],
                               "which is not an integer", error);
    for (size_t k = 0; k < 5; k++)
        if (!elea_text_number(words[n - 5 + k], &numbers[k]))
            return elea_text_wrong(from->words.input, what[k], words[n - 5 + k],
                                   "which is not a number", error);
    if (!(numbers[4] > 0.0))
        return elea_text_wrong(from->words.input, what[4], words[n - 1],
                               "which is not a number above zero", error);
    return add_sphere(from->bod, numbers, numbers[4], error);
}

/* ---- Files ---- */

static elea_status read_name(bod_reader *from, const char *what, elea_bod_name *name,
                             elea_error *error)
{
    elea_field word;
    elea_status failed = elea_words_next_raw(&from->words, &word, error);
    if (!failed && word.text == NULL)
        failed = elea_words_truncated(&from->words, what, error);
    if (failed)
        return failed;
    char *text = malloc(word.length + 1);
    if (text == NULL)
        return elea_error_memory(error, word.length + 1, 1, "name of a file");
    (void)elea_text_copy(text, word.length + 1, word);
    free(name->text);
    *name = (elea_bod_name){text, elea_input_line_number(from->words.input)};
    return ELEA_OK;
}

static elea_status read_voxels(bod_reader *from, elea_error *error)
{
    elea_bod *bod = from->bod;
    if (bod->n_images == bod->image_capacity) {
        size_t capacity = 2 * bod->image_capacity + 4;
        elea_bod_name *images = realloc(bod->images, capacity * sizeof *images);
        if (images == NULL)
            return elea_error_memory(error, capacity, sizeof *images, "names of files");
        bod->images = images;
        bod->image_capacity = capacity;
    }
    elea_bod_name *image = &bod->images[bod->n_images++];
    image->text = NULL;
    return read_name(from, "the name of the voxels' file", image, error);
}

static elea_status read_trajectory(bod_reader *from, elea_error *error)
{
    elea_bod *bod = from->bod;
    elea_status failed = read_name(from, "the name of the xyz file", &bod->trajectory, error);
    return failed ? failed
                  : read_name(from, "the name of the conversion file", &bod->conversion, error);
}

/* ---- Settings ---- */

static elea_status read_unit(bod_reader *from, elea_error *error)
{
    elea_field word;
    char name[8];
    elea_status failed = elea_words_value(&from->words, "the unit of length", &word, error);
    if (failed)
        return failed;
    if (!elea_text_copy(name, sizeof name, word) ||
        elea_length_unit_parse(name, &from->bod->length_unit, NULL) != ELEA_OK)
        return elea_text_wrong(from->words.input, "the unit of length", word,
                               "which is not one of m, cm, nm, A, L", error);
    return ELEA_OK;
}

static elea_status read_units(bod_reader *from, elea_error *error)
{
    from->bod->scale = 1.0;
    return read_unit(from, error);
}

static elea_status read_hunits(bod_reader *from, elea_error *error)
{
    elea_status failed =
        elea_words_positive(&from->words, "the length in HUNITS", &from->bod->scale, error);
    return failed ? failed : read_unit(from, error);
}

/* A number and its unit, which together give a positive value. */
static elea_status read_quantity(bod_reader *from, elea_dimension dimension, const char *what,
                                 const char *units, double *value, elea_error *error)
{
    elea_field word;
    char unit[8], place[64];
    double number = 0.0;
    elea_status failed = elea_words_number(&from->words, what, &number, error);
    if (failed)
        return failed;
    (void)snprintf(place, sizeof place, "the unit of %s", what);
    failed = elea_words_value(&from->words, place, &word, error);
    if (failed)
        return failed;
    if (!elea_text_copy(unit, sizeof unit, word) ||
        elea_convert(dimension, number, unit, value, NULL) != ELEA_OK)
        return elea_text_wrong(from->words.input, place, word, units, error);
    if (!(*value > 0.0) || !isfinite(*value))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(from->words.input),
                             "%s is %g %s; it must be above zero", what, number, unit);
    return ELEA_OK;
}

static elea_status read_temperature(bod_reader *from, elea_error *error)
{
    return read_quantity(from, ELEA_DIMENSION_TEMPERATURE, "the temperature",
                         "which is not one of K, C", &from->bod->hints.temperature, error);
}

static elea_status read_mass(bod_reader *from, elea_error *error)
{
    return read_quantity(from, ELEA_DIMENSION_MASS, "the mass",
                         "which is not one of Da, kDa, g, kg", &from->bod->hints.mass, error);
}

static elea_status read_viscosity(bod_reader *from, elea_error *error)
{
    return read_quantity(from, ELEA_DIMENSION_VISCOSITY, "the viscosity",
                         "which is not one of p, cp, Pa.s, mPa.s", &from->bod->hints.viscosity,
                         error);
}

static elea_status read_buoyancy(bod_reader *from, elea_error *error)
{
    return elea_words_number(&from->words, "the buoyancy factor", &from->bod->hints.buoyancy_factor,
                             error);
}

static elea_status read_launch_radius(bod_reader *from, elea_error *error)
{
    return elea_words_positive(&from->words, "the launch radius", &from->bod->hints.launch_radius,
                               error);
}

static elea_status read_skin(bod_reader *from, elea_error *error)
{
    return elea_words_positive(&from->words, "the skin thickness", &from->bod->hints.skin_thickness,
                               error);
}

/* ---- The language ---- */

static const struct command {
    const char *word;
    command_reader read;
    size_t n_numbers; /* that follow and identify the language; 0: they do not */
} commands[] = {
    {"SPHERE", read_sphere, 4},
    {"S", read_sphere, 4},
    {"CUBE", read_cube, 4},
    {"CUBOID", read_cuboid, 6},
    {"ATOM", read_atom, 0},
    {"VOXELS", read_voxels, 0},
    {"TRAJECTORY", read_trajectory, 0},
    {"RLAUNCH", read_launch_radius, 1},
    {"ST", read_skin, 1},
    {"HUNITS", read_hunits, 1},
    {"UNITS", read_units, 0},
    {"TEMP", read_temperature, 1},
    {"MASS", read_mass, 1},
    {"VISCOSITY", read_viscosity, 1},
    {"BF", read_buoyancy, 1},
};

static const struct command *find_command(elea_field word)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (word.length == strlen(commands[i].word) &&
            strncasecmp(word.text, commands[i].word, word.length) == 0)
            return &commands[i];
    return NULL;
}

static elea_status unknown_word(const bod_reader *from, elea_field word, elea_error *error)
{
    double number = 0.0;
    return elea_text_wrong(
        from->words.input, "the word", word,
        elea_text_number(word, &number)
            ? "a number more than the command before it takes"
            : "which is not known; SPHERE, CUBE, CUBOID, ATOM, VOXELS, TRAJECTORY, RLAUNCH, ST, "
              "HUNITS, UNITS, TEMP, MASS, VISCOSITY and BF are",
        error);
}

/* The unit may follow the shapes to which it applies. */
static void apply_scale(elea_bod *bod)
{
    elea_numbers *const lengths[] = {&bod->centres, &bod->radii, &bod->corners};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < lengths[k]->n; i++)
            lengths[k]->values[i] *= bod->scale;
    bod->hints.launch_radius *= bod->scale;
    bod->hints.skin_thickness *= bod->scale;
}

static elea_status check_parts(const elea_input *input, const elea_bod *bod, elea_error *error)
{
    const char *path = elea_input_path(input);
    size_t n_shapes = bod->radii.n + bod->corners.n + bod->n_images;
    if (bod->trajectory.text != NULL && n_shapes > 0)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, (elea_place){path, bod->trajectory.line, -1},
            "TRAJECTORY cannot be combined with other shapes; remove one or the other");
    if (bod->trajectory.text == NULL && n_shapes == 0)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, elea_place_file(path),
            "the file has no shapes; write SPHERE, CUBE, CUBOID, ATOM, VOXELS or TRAJECTORY");
    return ELEA_OK;
}

void elea_bod_init(elea_bod *bod)
{
    *bod = (elea_bod){
        .length_unit = ELEA_LENGTH_NONE,
        .scale = 1.0,
        .hints = {NAN, NAN, NAN, NAN, NAN, NAN},
    };
}

elea_status elea_bod_read(elea_input *input, elea_bod *bod, elea_error *error)
{
    elea_bod_init(bod);
    bod_reader from = {{input, {NULL, 0, true}, {"", 0}}, bod};
    for (;;) {
        elea_field word;
        elea_status failed = elea_words_next(&from.words, &word, error);
        if (failed)
            return failed;
        if (word.text == NULL)
            break;
        const struct command *command = find_command(word);
        failed = command != NULL ? command->read(&from, error) : unknown_word(&from, word, error);
        if (failed)
            return failed;
    }
    apply_scale(bod);
    return check_parts(input, bod, error);
}

void elea_bod_clear(elea_bod *bod)
{
    for (size_t i = 0; i < bod->n_images; i++)
        free(bod->images[i].text);
    free(bod->images);
    free(bod->trajectory.text);
    free(bod->conversion.text);
    free(bod->centres.values);
    free(bod->radii.values);
    free(bod->corners.values);
    elea_bod_init(bod);
}

bool elea_bod_recognize(const unsigned char *head, size_t n)
{
    elea_field rest = {(const char *)head, n}, word, values;
    elea_line line;
    double number = 0.0;
    do {
        if (!elea_text_head_line(&rest, &line))
            return false;
        values = elea_text_whole(&line);
    } while (!elea_text_word(&values, &word) || word.text[0] == '#');
    const struct command *command = find_command(word);
    if (command == NULL || command->n_numbers == 0)
        return false;
    for (size_t i = 0; i < command->n_numbers; i++)
        if (!elea_text_word(&values, &word) || !elea_text_number(word, &number))
            return false;
    return true;
}
