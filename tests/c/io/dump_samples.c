/* SPDX-License-Identifier: MIT */
/*
 * Writes a small file of each format of frames to a folder, as inputs from which fuzz_reader
 * begins:
 *
 *     dump_samples FOLDER
 *
 * The first byte of an input names the format and the number of atoms, the second the options
 * (tests/fuzz/fuzz_reader.c).
 */
#include "io/samples.h"

static bool write_sample(const char *folder, size_t index, const binary_file *file)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/sample-%s", folder, samples[index].format->name);
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        return false;
    bool good = fputc((int)((index + 2 * (NUM_SAMPLES + 1)) % 256), out) != EOF &&
                fputc(samples[index].format->frames->needs_structure ? 64 : 0, out) != EOF &&
                fwrite(file->bytes, 1, file->n, out) == file->n;
    return fclose(out) == 0 && good;
}

int main(int argc, char **argv)
{
    static binary_file file;
    bool good = argc == 2;
    for (size_t i = 0; i < NUM_SAMPLES && good; i++) {
        if (samples[i].format->frames == NULL)
            continue;
        file = (binary_file){.n = 0};
        samples[i].put(&file);
        good = write_sample(argv[1], i, &file);
    }
    if (!good)
        (void)fprintf(stderr, "usage: dump_samples FOLDER (which must exist)\n");
    return good ? 0 : 1;
}
