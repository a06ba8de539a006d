/* SPDX-License-Identifier: MIT */
/*
 * Writes the library's reading of a file, for comparison with other readers (tests/python):
 *
 *     dump_frames FILE                    all frames
 *     dump_frames FILE START STOP STEP    a range of them
 *     dump_frames FILE --frames N N ...   these, in this order
 *     dump_frames FILE --atoms            the atoms, as text
 *     dump_frames FILE --bonds            the bonds that the file gives, as text
 *
 * NAME=VALUE before FILE are options of the reader: assembly, types, length-unit.
 *
 * The environment variable ELEA_N_ATOMS has the number of atoms, for formats that need it.
 *
 * Frames are in the machine's native binary form: first the 8 bytes "ELEADUMP" and two 64-bit
 * integers, the number of frames and the status of damage that ends the file early; then for each
 * frame 64-bit integers (its number, its number of atoms, 1 if it has a box) and doubles (time, 9
 * of the box, 3 for each atom).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/topology.h"

static bool put(const void *data, size_t size, size_t n)
{
    return fwrite(data, size, n, stdout) == n;
}

static bool put_frame(size_t number, const elea_frame *frame)
{
    double numbers[10] = {elea_frame_time(frame)}, box[3][3];
    bool has_box = elea_frame_box(frame, box);
    if (has_box)
        memcpy(numbers + 1, box, sizeof box);
    size_t n_atoms = elea_frame_n_atoms(frame);
    const uint64_t counts[3] = {number, n_atoms, has_box};
    return put(counts, sizeof counts[0], 3) && put(numbers, sizeof numbers[0], 10) &&
           put(elea_frame_positions(frame), sizeof(double), 3 * n_atoms);
}

static bool cannot_write(elea_error *error)
{
    error->status = ELEA_ERROR_FILE;
    (void)snprintf(error->message, sizeof error->message, "cannot write to the standard output");
    return false;
}

static bool dump_frame(elea_reader *reader, elea_frame *frame, size_t number, elea_error *error)
{
    if (elea_reader_read(reader, number, frame, error) != ELEA_OK)
        return false;
    return put_frame(number, frame) || cannot_write(error);
}

static size_t number_of(const char *text)
{
    return (size_t)strtoull(text, NULL, 10);
}

static bool dump_frames(elea_reader *reader, int n, char **arguments, elea_frame *frame,
                        elea_error *error)
{
    const uint64_t counts[2] = {elea_reader_n_frames(reader),
                                (uint64_t)elea_reader_damage(reader, NULL)};
    if (!put("ELEADUMP", 1, 8) || !put(counts, sizeof counts[0], 2))
        return cannot_write(error);
    bool good = true;
    if (n > 0 && strcmp(arguments[0], "--frames") == 0) {
        for (int i = 1; good && i < n; i++)
            good = dump_frame(reader, frame, number_of(arguments[i]), error);
        return good;
    }
    size_t start = n == 3 ? number_of(arguments[0]) : 0;
    size_t stop = n == 3 ? number_of(arguments[1]) : elea_reader_n_frames(reader);
    size_t step = n == 3 ? number_of(arguments[2]) : 1;
    for (size_t i = start; good && i < stop; i += step)
        good = dump_frame(reader, frame, i, error);
    return good;
}

static bool dump_atoms(elea_reader *reader, elea_error *error)
{
    const elea_topology *topology = elea_reader_topology(reader);
    for (size_t i = 0; topology != NULL && i < elea_topology_n_atoms(topology); i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        const char code[2] = {atom->insertion_code, '\0'};
        if (printf("%s\t%s\t%" PRId32 "\t%s\t%s\t%d\t%s\t%.17g\n", atom->name, atom->residue_name,
                   atom->residue_number, atom->chain, atom->element, atom->element_guessed, code,
                   atom->radius) < 0)
            return cannot_write(error);
    }
    return true;
}

static bool dump_bonds(const elea_reader *reader, elea_error *error)
{
    const elea_topology *topology = elea_reader_topology(reader);
    for (size_t i = 0; topology != NULL && i < topology->n_bonds; i++)
        if (printf("%zu\t%zu\n", topology->bonds[i][0], topology->bonds[i][1]) < 0)
            return cannot_write(error);
    return true;
}

/* Takes options off the front of the arguments; false if one is wrong. */
static bool take_options(int *argc, char ***argv, elea_reader_options *options, elea_error *error)
{
    for (; *argc > 1 && strchr((*argv)[1], '=') != NULL; --*argc, ++*argv) {
        char *value = strchr((*argv)[1], '=');
        *value++ = '\0';
        if (strcmp((*argv)[1], "assembly") == 0)
            options->assembly = value;
        else if (strcmp((*argv)[1], "types") == 0)
            options->types = value;
        else if (elea_length_unit_parse(value, &options->length_unit, error) == ELEA_OK)
            options->has_length_unit = true;
        else
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_reader_options options = {.struct_size = sizeof options};
    if (!take_options(&argc, &argv, &options, &error))
        argc = 0;
    if (argc < 2 || (argc > 2 && argv[2][0] != '-' && argc != 5)) {
        (void)fprintf(stderr, "usage: dump_frames [NAME=VALUE]... FILE "
                              "[START STOP STEP | --frames N ... | "
                              "--atoms | --bonds]\n");
        return 2;
    }
    const char *n_atoms = getenv("ELEA_N_ATOMS");
    options.n_atoms = n_atoms != NULL ? number_of(n_atoms) : 0;
    elea_reader *reader = elea_reader_open_with(argv[1], &options, &error);
    elea_frame *frame = reader != NULL ? elea_frame_create(&error) : NULL;
    bool good = frame != NULL;
    if (good && argc == 3 && strcmp(argv[2], "--atoms") == 0)
        good = dump_atoms(reader, &error);
    else if (good && argc == 3 && strcmp(argv[2], "--bonds") == 0)
        good = dump_bonds(reader, &error);
    else if (good)
        good = dump_frames(reader, argc - 2, argv + 2, frame, &error);
    good = fflush(stdout) == 0 && good;
    if (!good)
        (void)fprintf(stderr, "dump_frames: %s\n", error.message);
    elea_frame_free(frame);
    elea_reader_free(reader);
    return good ? 0 : 1;
}
