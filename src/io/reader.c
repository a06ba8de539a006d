/* SPDX-License-Identifier: MIT */
#include "io/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/guess.h"
#include "base/error.h"
#include "base/sized.h"

/* ---- Frames ---- */

elea_frame *elea_frame_create(elea_error *error)
{
    elea_frame *frame = calloc(1, sizeof *frame);
    if (frame == NULL) {
        (void)elea_error_memory(error, 1, sizeof *frame, "frame");
        return NULL;
    }
    frame->time = NAN;
    return frame;
}

void elea_frame_free(elea_frame *frame)
{
    if (frame == NULL)
        return;
    free(frame->positions);
    elea_topology_free(frame->topology);
    free(frame);
}

static elea_status reserve(elea_frame *frame, size_t n_atoms, elea_error *error)
{
    if (n_atoms <= frame->capacity)
        return ELEA_OK;
    if (n_atoms > SIZE_MAX / (3 * sizeof(double)))
        return elea_error_memory(error, n_atoms, 3 * sizeof(double), "positions");
    double *positions = realloc(frame->positions, n_atoms * 3 * sizeof *positions);
    if (positions == NULL)
        return elea_error_memory(error, n_atoms, 3 * sizeof *positions, "positions");
    frame->positions = positions;
    frame->capacity = n_atoms;
    return ELEA_OK;
}

elea_status elea_frame_resize(elea_frame *frame, size_t n_atoms, elea_error *error)
{
    elea_status failed = reserve(frame, n_atoms, error);
    if (failed)
        return failed;
    frame->n_atoms = n_atoms;
    frame->time = NAN;
    frame->has_box = false;
    frame->has_own_topology = false;
    return ELEA_OK;
}

elea_status elea_frame_append(elea_frame *frame, const double position[3], elea_error *error)
{
    if (frame->n_atoms == frame->capacity) {
        elea_status failed = reserve(frame, frame->capacity + frame->capacity / 2 + 64, error);
        if (failed)
            return failed;
    }
    memcpy(frame->positions + 3 * frame->n_atoms, position, 3 * sizeof *position);
    frame->n_atoms++;
    return ELEA_OK;
}

void elea_frame_set_cell(elea_frame *frame, const double lengths[3], const double angles[3])
{
    frame->has_box = false;
    /* CRYST1 with 1 1 1 is the usual placeholder for "no crystal". */
    bool placeholder = lengths[0] == 1.0 && lengths[1] == 1.0 && lengths[2] == 1.0;
    if (placeholder || !(lengths[0] > 0.0 && lengths[1] > 0.0 && lengths[2] > 0.0))
        return;
    double cosine[3];
    for (int k = 0; k < 3; k++)
        cosine[k] = angles[k] == 90.0 ? 0.0 : cos(angles[k] * (acos(-1.0) / 180.0));
    double sine = angles[2] == 90.0 ? 1.0 : sqrt(1.0 - cosine[2] * cosine[2]);
    if (!(sine > 0.0))
        return;
    double y = (cosine[0] - cosine[1] * cosine[2]) / sine;
    double z2 = 1.0 - cosine[1] * cosine[1] - y * y;
    if (!(z2 > 0.0))
        return;
    memset(frame->box, 0, sizeof frame->box);
    frame->box[0][0] = lengths[0];
    frame->box[1][0] = lengths[1] * cosine[2];
    frame->box[1][1] = lengths[1] * sine;
    frame->box[2][0] = lengths[2] * cosine[1];
    frame->box[2][1] = lengths[2] * y;
    frame->box[2][2] = lengths[2] * sqrt(z2);
    frame->has_box = true;
}

void elea_frame_set_box(elea_frame *frame, const double vectors[9])
{
    const double *a = vectors, *b = vectors + 3, *c = vectors + 6;
    double volume = a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
                    a[2] * (b[0] * c[1] - b[1] * c[0]);
    /* The volume is not finite if any number is not. */
    frame->has_box = isfinite(volume) && volume != 0.0;
    if (frame->has_box)
        memcpy(frame->box, vectors, sizeof frame->box);
}

size_t elea_frame_n_atoms(const elea_frame *frame)
{
    return frame->n_atoms;
}

const double *elea_frame_positions(const elea_frame *frame)
{
    return frame->positions;
}

double elea_frame_time(const elea_frame *frame)
{
    return frame->time;
}

bool elea_frame_box(const elea_frame *frame, double vectors[3][3])
{
    if (frame->has_box)
        memcpy(vectors, frame->box, sizeof frame->box);
    return frame->has_box;
}

const elea_topology *elea_frame_topology(const elea_frame *frame)
{
    return frame->has_own_topology ? frame->topology : NULL;
}

/* ---- Opening ---- */

/* An option that the format cannot meet would be without effect. */
static elea_status check_options(const elea_reader *reader, elea_error *error)
{
    const elea_frame_format *frames = reader->format->frames;
    const elea_reader_options *options = &reader->options;
    elea_place place = elea_place_file(elea_input_path(reader->input));
    if (options->assembly != NULL && !frames->has_assemblies)
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, place,
                             "only PDB and mmCIF files describe biological assemblies; leave out "
                             "--assembly");
    if (options->types != NULL && frames->names_atoms && !frames->has_types)
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, place,
                             "only LAMMPS files have numbered types; leave out --types");
    if (options->assembly != NULL && options->models == ELEA_MODELS_JOIN)
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, place,
                             "the MODELs are joined, or an assembly is made, but not both; leave "
                             "out --models join or --assembly");
    return ELEA_OK;
}

static elea_status open_format(elea_reader *reader, elea_error *error)
{
    reader->format = elea_format_find(reader->input, ELEA_CONTENT_FRAMES, error);
    if (reader->format == NULL)
        return ELEA_ERROR_FORMAT;
    const elea_frame_format *frames = reader->format->frames;
    reader->length_unit = frames->length_unit;
    reader->names_atoms = frames->names_atoms;
    elea_status failed = check_options(reader, error);
    return failed ? failed : frames->open != NULL ? frames->open(reader, error) : ELEA_OK;
}

/* ---- Index of frames ---- */

static elea_status remember_frame(elea_reader *reader, elea_input_mark mark, elea_error *error)
{
    if (reader->n_frames == reader->capacity) {
        size_t capacity = 2 * reader->capacity + 16;
        elea_input_mark *frames = realloc(reader->frames, capacity * sizeof *frames);
        if (frames == NULL)
            return elea_error_memory(error, capacity, sizeof *frames, "frame positions");
        reader->frames = frames;
        reader->capacity = capacity;
    }
    reader->frames[reader->n_frames++] = mark;
    return ELEA_OK;
}

/* Damage after at least one good frame is stored, not returned, if the frames can be trusted. */
static elea_status build_index(elea_reader *reader, elea_error *error)
{
    for (bool end = false; !end;) {
        elea_input_mark mark = elea_input_tell(reader->input);
        elea_error why = ELEA_ERROR_INIT;
        elea_status failed = reader->format->frames->scan(reader, &end, &why);
        if (failed)
            (void)elea_error_locate(&why, failed, NULL, 0, (int64_t)reader->n_frames);
        if (failed == ELEA_ERROR_MEMORY || elea_input_is_damaged(reader->input) ||
            (failed && reader->n_frames == 0)) {
            if (error != NULL)
                *error = why;
            return failed;
        }
        if (failed) {
            reader->damage = why;
            break;
        }
        if (!end) {
            failed = remember_frame(reader, mark, error);
            if (failed)
                return failed;
            reader->scanned = reader->n_frames;
        }
    }
    if (reader->n_frames == 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT,
                             elea_place_file(elea_input_path(reader->input)),
                             "the file has no frames");
    reader->current = SIZE_MAX;
    return ELEA_OK;
}

/* ---- Reading ---- */

static elea_status read_numbered(elea_reader *reader, size_t number, elea_frame *frame,
                                 elea_error *error)
{
    elea_status failed = ELEA_OK;
    if (number != reader->current)
        failed = elea_input_seek(reader->input, reader->frames[number], error);
    if (!failed) {
        reader->current = number;
        failed = reader->format->frames->read(reader, frame, error);
    }
    if (!failed && reader->names_atoms && reader->topology != NULL)
        elea_guess_again(frame->topology, reader->topology, frame->positions);
    else if (!failed && reader->names_atoms)
        elea_guess_elements(frame->topology, frame->positions, NULL);
    if (failed)
        (void)elea_error_locate(error, failed, elea_input_path(reader->input), 0, (int64_t)number);
    /* After a failure the position of the input is arbitrary. */
    reader->current = failed ? SIZE_MAX : number + 1;
    if (number + 1 < reader->n_frames && !failed &&
        elea_input_tell(reader->input).offset != reader->frames[number + 1].offset)
        reader->current = SIZE_MAX;
    return failed;
}

static elea_status check_finite(const elea_reader *reader, size_t number, const elea_frame *frame,
                                elea_error *error)
{
    for (size_t i = 0; i < 3 * frame->n_atoms; i++)
        if (!isfinite(frame->positions[i]))
            return elea_error_at(
                error, ELEA_ERROR_FORMAT, elea_input_frame(reader->input, number),
                "the position of atom %zu is not finite; the simulation has failed there",
                i / 3 + 1);
    return ELEA_OK;
}

/* Frames are averaged, which means nothing if they are different molecules. */
static elea_status check_atoms(const elea_reader *reader, size_t number, elea_frame *frame,
                               elea_error *error)
{
    static const char advice[] = "frames must have the same atoms in the same order; give other "
                                 "molecules in files of their own";
    elea_place place = elea_input_frame(reader->input, number);
    elea_error why = ELEA_ERROR_INIT;
    if (frame->n_atoms != reader->n_atoms)
        return elea_error_at(error, ELEA_ERROR_FORMAT, place,
                             "it has %zu atom%s, but the first frame has %zu; %s", frame->n_atoms,
                             frame->n_atoms == 1 ? "" : "s", reader->n_atoms, advice);
    if (reader->topology == NULL || !reader->names_atoms)
        return ELEA_OK;
    if (elea_topology_check_frame(frame->topology, reader->topology, &why) != ELEA_OK)
        return elea_error_at(error, ELEA_ERROR_FORMAT, place, "%s; %s", why.message, advice);
    frame->has_own_topology = !elea_topology_same_radii(frame->topology, reader->topology);
    return ELEA_OK;
}

static bool has_double_box(const elea_frame *frame)
{
    bool is_double = false;
    for (int k = 0; frame->has_box && k < 9; k++) {
        double number = frame->box[k / 3][k % 3];
        is_double = is_double || !((double)(float)number == number);
    }
    return is_double;
}

/* The first frame gives the number of atoms and the topology. */
static elea_status read_first(elea_reader *reader, elea_error *error)
{
    elea_frame *frame = elea_frame_create(error);
    if (frame == NULL)
        return ELEA_ERROR_MEMORY;
    const elea_frame_format *format = reader->format->frames;
    elea_status failed = read_numbered(reader, 0, frame, error);
    if (!failed) {
        reader->n_atoms = frame->n_atoms;
        reader->first_time = frame->time;
        reader->has_double_box = has_double_box(frame);
        if (reader->names_atoms) {
            reader->topology = frame->topology;
            frame->topology = NULL;
        } else if (reader->topology != NULL)
            elea_guess_elements(reader->topology, frame->positions, NULL);
        if (format->check_models != NULL && reader->options.models == ELEA_MODELS_AUTO)
            failed = format->check_models(reader, frame, error);
    }
    elea_frame_free(frame);
    return failed;
}

/* A file without positions has atoms and no frames. */
static elea_status read_topology(elea_reader *reader, elea_error *error)
{
    reader->topology = elea_topology_create(error);
    if (reader->topology == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = reader->format->frames->read_topology(reader, error);
    if (!failed)
        failed = elea_input_finish(reader->input, error);
    reader->n_atoms = reader->topology->n_atoms;
    return failed ? elea_error_locate(error, failed, elea_input_path(reader->input), 0, -1)
                  : ELEA_OK;
}

static elea_status read_content(elea_reader *reader, elea_error *error)
{
    if (reader->format->frames->read_topology != NULL)
        return read_topology(reader, error);
    elea_status failed = build_index(reader, error);
    return failed ? failed : read_first(reader, error);
}

/* Takes ownership of the input, which is NULL if it could not be opened. */
static elea_reader *create(elea_input *input, const elea_reader_options *options, elea_error *error)
{
    if (input == NULL)
        return NULL;
    elea_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        (void)elea_error_memory(error, 1, sizeof *reader, "reader");
        elea_input_close(input);
        return NULL;
    }
    reader->input = input;
    bool good = elea_sized_read(&reader->options, sizeof reader->options, options,
                                "elea_reader_options", error) == ELEA_OK;
    good = good && open_format(reader, error) == ELEA_OK && read_content(reader, error) == ELEA_OK;
    if (!good) {
        elea_reader_free(reader);
        return NULL;
    }
    return reader;
}

elea_reader *elea_reader_open(const char *path, elea_error *error)
{
    const elea_reader_options options = {.struct_size = sizeof options};
    return elea_reader_open_with(path, &options, error);
}

elea_reader *elea_reader_open_with(const char *path, const elea_reader_options *options,
                                   elea_error *error)
{
    return create(elea_input_open(path, error), options, error);
}

const char *elea_models_name(unsigned number)
{
    static const char *const names[] = {"auto", "frames", "join"};
    return number < sizeof names / sizeof names[0] ? names[number] : NULL;
}

elea_reader *elea_reader_open_memory(const void *bytes, size_t size, const char *name,
                                     elea_error *error)
{
    const elea_reader_options options = {.struct_size = sizeof options};
    return elea_reader_open_memory_with(bytes, size, name, &options, error);
}

elea_reader *elea_reader_open_memory_with(const void *bytes, size_t size, const char *name,
                                          const elea_reader_options *options, elea_error *error)
{
    return create(elea_input_open_memory(bytes, size, name, error), options, error);
}

void elea_reader_free(elea_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->format != NULL && reader->format->frames->close != NULL)
        reader->format->frames->close(reader);
    elea_input_close(reader->input);
    elea_topology_free(reader->topology);
    free(reader->frames);
    free(reader);
}

const char *elea_reader_format(const elea_reader *reader)
{
    return reader->format->name;
}

const elea_topology *elea_reader_topology(const elea_reader *reader)
{
    return reader->topology;
}

const char *elea_reader_radii(const elea_reader *reader)
{
    return reader->format->frames->gives_radii || reader->gives_radii ? "file" : "bondi";
}

size_t elea_reader_n_atoms(const elea_reader *reader)
{
    return reader->n_atoms;
}

size_t elea_reader_n_frames(const elea_reader *reader)
{
    return reader->n_frames;
}

elea_length_unit elea_reader_length_unit(const elea_reader *reader)
{
    return reader->length_unit;
}

bool elea_reader_takes_length_unit(const elea_reader *reader)
{
    return reader->takes_length_unit;
}

void elea_reader_add_note(elea_reader *reader, const char *text)
{
    size_t used = strlen(reader->note);
    (void)snprintf(reader->note + used, sizeof reader->note - used, "%s%s", used > 0 ? "; " : "",
                   text);
}

bool elea_format_single(const elea_reader *reader)
{
    (void)reader;
    return true;
}

bool elea_reader_is_single(const elea_reader *reader)
{
    return reader->format->frames->is_single != NULL && reader->format->frames->is_single(reader) &&
           !reader->has_double_box;
}

double elea_reader_first_time(const elea_reader *reader)
{
    return reader->first_time;
}

const char *elea_reader_note(const elea_reader *reader)
{
    return reader->note[0] != '\0' ? reader->note : NULL;
}

elea_status elea_reader_damage(const elea_reader *reader, elea_error *why)
{
    if (why != NULL)
        *why = reader->damage;
    return reader->damage.status;
}

elea_status elea_reader_read(elea_reader *reader, size_t number, elea_frame *frame,
                             elea_error *error)
{
    if (reader->n_frames == 0)
        return elea_error_at(error, ELEA_ERROR_ARGUMENT,
                             elea_place_file(elea_input_path(reader->input)),
                             "a %s file has no positions; give the trajectory that belongs to it",
                             reader->format->name);
    if (number >= reader->n_frames)
        return elea_error_at(error, ELEA_ERROR_ARGUMENT,
                             elea_place_file(elea_input_path(reader->input)),
                             "there is no frame %zu; the file has %zu", number, reader->n_frames);
    elea_status failed = read_numbered(reader, number, frame, error);
    if (!failed)
        failed = check_atoms(reader, number, frame, error);
    return failed ? failed : check_finite(reader, number, frame, error);
}
