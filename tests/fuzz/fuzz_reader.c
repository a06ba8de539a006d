/* SPDX-License-Identifier: MIT */
/*
 * All readers on any bytes. The first byte determines the format suggested by the file name, and
 * the number of atoms that is given, the second the options of the reader, the rest is the file. A
 * frame must be the same in any order of
 * reading. Run with -dict=reader.dict.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/format.h"
#include "io/hdf5.h"

#define MAX_FRAMES 64 /* read from one file: a compressed file is decompressed again for each */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* For oxDNA, whose configurations need a structure. */
static const char two_nucleotides[] = "2 1 5->3\nAC type=DNA\n";

static void require(bool condition, const char *what)
{
    if (condition)
        return;
    (void)fprintf(stderr, "fuzz_reader: %s\n", what);
    abort();
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 1099511628211U;
    return hash;
}

/* A checksum of everything that was read. */
static uint64_t read_frame(elea_reader *reader, size_t number, elea_frame *frame)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_status status = elea_reader_read(reader, number, frame, &error);
    if (status != ELEA_OK) {
        require(error.status == status && error.message[0] != '\0', "failure without message");
        return mix(0, error.message, strlen(error.message));
    }
    size_t n = elea_frame_n_atoms(frame);
    double time = elea_frame_time(frame);
    double box[3][3] = {{0}};
    (void)elea_frame_box(frame, box);
    uint64_t hash = mix(mix(n, &time, sizeof time), box, sizeof box);
    hash = mix(hash, elea_frame_positions(frame), n * 3 * sizeof(double));
    const elea_topology *topology = elea_frame_topology(frame);
    if (topology == NULL)
        topology = elea_reader_topology(reader);
    if (topology == NULL)
        return hash;
    require(elea_topology_n_atoms(topology) == n, "atoms and positions differ in number");
    for (size_t i = 0; i < n; i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        require(memchr(atom->name, '\0', sizeof atom->name) != NULL &&
                    memchr(atom->residue_name, '\0', sizeof atom->residue_name) != NULL &&
                    memchr(atom->chain, '\0', sizeof atom->chain) != NULL &&
                    memchr(atom->element, '\0', sizeof atom->element) != NULL,
                "text without end");
        hash = mix(hash, atom, sizeof *atom);
    }
    return hash;
}

static void read_both_ways(elea_reader *reader)
{
    uint64_t hashes[MAX_FRAMES];
    elea_frame *frame = elea_frame_create(NULL);
    size_t n = elea_reader_n_frames(reader);
    n = n < MAX_FRAMES ? n : MAX_FRAMES;
    require(frame != NULL, "no memory");
    if (n == 0)
        require(elea_topology_n_atoms(elea_reader_topology(reader)) == elea_reader_n_atoms(reader),
                "reader without frames or atoms");
    for (size_t i = 0; i < n; i++)
        hashes[i] = read_frame(reader, i, frame);
    for (size_t i = n; i-- > 0;)
        require(read_frame(reader, i, frame) == hashes[i], "the order of reading matters");
    elea_frame_free(frame);
}

/* "file.pdb" for one of the formats of the table, or "file" for no format; and a number of atoms.
 */
static void name_file(uint8_t choice, char *name, size_t size, size_t *n_atoms)
{
    size_t n = 0;
    while (elea_format_row(n) != NULL)
        n++;
    const elea_format *format = elea_format_row(choice % (n + 1));
    *n_atoms = choice / (n + 1);
    (void)snprintf(name, size, "file%s%s", format != NULL ? "." : "",
                   format != NULL ? format->suffixes[0] : "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* HDF5 files are read by the HDF5 library; fuzz_topology has what is ours. */
    if (size < 2 || elea_hdf5_recognize(data + 2, size - 2))
        return 0;
    char name[64];
    elea_error error = ELEA_ERROR_INIT;
    elea_reader_options options = {
        .struct_size = sizeof options,
        .models = data[1] % 3,
        .assembly = data[1] & 4 ? "1" : NULL,
        .types = data[1] & 8 ? "1=C,2=O,3=bead" : NULL,
        .has_length_unit = (data[1] & 16) != 0,
        .length_unit = data[1] & 32 ? ELEA_LENGTH_NANOMETRE : ELEA_LENGTH_NONE,
    };
    name_file(data[0], name, sizeof name, &options.n_atoms);
    elea_reader *strands =
        elea_reader_open_memory(two_nucleotides, sizeof two_nucleotides - 1, "a.top", &error);
    require(strands != NULL, "the structure is not read");
    options.structure = data[1] & 64 ? elea_reader_topology(strands) : NULL;
    elea_reader *reader = elea_reader_open_memory_with(data + 2, size - 2, name, &options, &error);
    elea_reader_free(strands);
    if (reader == NULL)
        require(error.status != ELEA_OK && error.message[0] != '\0' &&
                    strchr(error.message, '\n') == NULL,
                "failure without a line of message");
    else
        read_both_ways(reader);
    elea_reader_free(reader);
    return 0;
}
