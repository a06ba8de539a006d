/* SPDX-License-Identifier: MIT */
/*
 * Writes a small file of each format to a folder, as inputs from which fuzzing begins
 * (tests/fuzz/make_seeds.py):
 *
 *     dump_samples FOLDER
 *
 * Prints a line for each: the number of the format in the table, its suffix, and what its files
 * hold, "body" or "frames", what is needed to read them, "nothing", "atoms" or "structure", and
 * "container" if the HDF5 library reads it.
 */
#include "io/samples.h"

static const char *need_of(const elea_format *format)
{
    bool frames = format->frames != NULL;
    return frames && format->frames->needs_structure ? "structure"
           : frames && format->frames->needs_n_atoms ? "atoms"
                                                     : "nothing";
}

static bool write_sample(const char *folder, size_t index, const binary_file *file)
{
    char path[4096];
    const elea_format *format = samples[index].format;
    (void)snprintf(path, sizeof path, "%s/%zu", folder, index);
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        return false;
    bool good = fwrite(file->bytes, 1, file->n, out) == file->n;
    good = fclose(out) == 0 && good;
    return printf("%zu %s %s %s %s\n", index, format->suffixes[0],
                  format->frames != NULL ? "frames" : "body", need_of(format),
                  format->choose != NULL ? "container" : "file") > 0 &&
           good;
}

int main(int argc, char **argv)
{
    static binary_file file;
    bool good = argc == 2;
    for (size_t i = 0; i < NUM_SAMPLES && good; i++) {
        file = (binary_file){.n = 0};
        samples[i].put(&file);
        good = write_sample(argv[1], i, &file);
    }
    if (!good)
        (void)fprintf(stderr, "usage: dump_samples FOLDER (which must exist)\n");
    return good ? 0 : 1;
}
