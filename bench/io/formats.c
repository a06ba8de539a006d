/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "timer.h"

#define N_ATOMS  3000
#define N_FRAMES 200

static void write_pdb(FILE *file, const double (*x)[3], int frame)
{
    (void)fprintf(file, "MODEL     %4d\n", frame + 1);
    for (int i = 0; i < N_ATOMS; i++)
        (void)fprintf(file, "ATOM  %5d  CA  ALA A%4d    %8.3f%8.3f%8.3f  1.00  0.00           C\n",
                      i + 1, i + 1, x[i][0], x[i][1], x[i][2]);
    (void)fputs("ENDMDL\n", file);
}

static void write_gro(FILE *file, const double (*x)[3], int frame)
{
    (void)fprintf(file, "bench t= %d.0\n%5d\n", frame, N_ATOMS);
    for (int i = 0; i < N_ATOMS; i++)
        (void)fprintf(file, "%5dALA  %5s%5d%8.3f%8.3f%8.3f\n", i + 1, "CA", i + 1, 0.1 * x[i][0],
                      0.1 * x[i][1], 0.1 * x[i][2]);
    (void)fputs("   9.00000   9.00000   9.00000\n", file);
}

static void write_xyz(FILE *file, const double (*x)[3], int frame)
{
    (void)fprintf(file, "%d\nframe %d\n", N_ATOMS, frame);
    for (int i = 0; i < N_ATOMS; i++)
        (void)fprintf(file, "C %.5f %.5f %.5f\n", x[i][0], x[i][1], x[i][2]);
}

static void write_record(FILE *file, const void *data, int32_t size)
{
    (void)fwrite(&size, sizeof size, 1, file);
    (void)fwrite(data, 1, (size_t)size, file);
    (void)fwrite(&size, sizeof size, 1, file);
}

static void write_dcd_header(FILE *file)
{
    int32_t header[21] = {0};
    memcpy(header, "CORD", 4);
    header[1] = N_FRAMES;
    header[3] = 1;
    header[20] = 24;
    write_record(file, header, sizeof header);
    char title[84] = {1};
    write_record(file, title, sizeof title);
    int32_t n_atoms = N_ATOMS;
    write_record(file, &n_atoms, sizeof n_atoms);
}

static void write_dcd(FILE *file, const double (*x)[3], int frame)
{
    if (frame == 0)
        write_dcd_header(file);
    static float column[N_ATOMS];
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < N_ATOMS; i++)
            column[i] = (float)x[i][k];
        write_record(file, column, sizeof column);
    }
}

typedef struct format {
    const char *suffix;
    void (*write)(FILE *file, const double (*x)[3], int frame);
} format;

static void write_trajectory(const char *path, const format *f, const bench_shapes *globule)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        (void)fprintf(stderr, "elea-bench: %s: cannot write it\n", path);
        exit(1);
    }
    for (int frame = 0; frame < N_FRAMES; frame++)
        f->write(file, (const double(*)[3])globule->centres, frame);
    (void)fclose(file);
}

static void read_all(const char *path, double *open_seconds, double *read_seconds, size_t *n_frames,
                     size_t *n_atoms)
{
    elea_error error = {.status = ELEA_OK};
    double start = bench_cpu();
    elea_reader *reader = elea_reader_open(path, &error);
    bench_expect(error.status, &error);
    *open_seconds = bench_cpu() - start;
    elea_frame *frame = elea_frame_create(&error);
    bench_expect(error.status, &error);
    start = bench_cpu();
    *n_frames = elea_reader_n_frames(reader);
    for (size_t i = 0; i < *n_frames; i++)
        bench_expect(elea_reader_read(reader, i, frame, &error), &error);
    *read_seconds = bench_cpu() - start;
    *n_atoms = elea_frame_n_atoms(frame);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void report(const char *name, const char *path, double seconds)
{
    double open_total = 0.0, read_total = 0.0, frames = 0.0;
    size_t n_frames = 0, n_atoms = 0, rounds = 0;
    while (read_total < seconds) {
        double open_seconds, read_seconds;
        read_all(path, &open_seconds, &read_seconds, &n_frames, &n_atoms);
        open_total += open_seconds;
        read_total += read_seconds;
        frames += (double)n_frames;
        rounds++;
    }
    struct stat status;
    double megabytes = stat(path, &status) == 0 ? 1e-6 * (double)status.st_size : 0.0;
    double read_speed = megabytes * (double)rounds / read_total;
    printf("%-6s %8zu %8zu %9.1f %10.0f %12.2f %10.0f\n", name, n_atoms, n_frames, megabytes,
           read_speed, 1e-6 * frames * (double)n_atoms / read_total,
           megabytes * (double)rounds / open_total);
    (void)fflush(stdout);
}

/* Frames of an XTC file are independent, so copies of a file form a longer file. */
static bool copy_repeated(const char *from, const char *to, int times)
{
    FILE *out = fopen(to, "wb");
    bool good = out != NULL;
    for (int i = 0; i < times && good; i++) {
        FILE *in = fopen(from, "rb");
        good = in != NULL;
        char buffer[1 << 15];
        size_t n = 0;
        while (good && (n = fread(buffer, 1, sizeof buffer, in)) > 0)
            good = fwrite(buffer, 1, n, out) == n;
        if (in != NULL)
            (void)fclose(in);
    }
    if (out != NULL)
        (void)fclose(out);
    return good;
}

void bench_formats(const char *folder, double seconds)
{
    static const format formats[] = {
        {"pdb", write_pdb}, {"gro", write_gro}, {"xyz", write_xyz}, {"dcd", write_dcd}};
    printf("\nReaders (processor time; files in the page cache)\n");
    printf("%-6s %8s %8s %9s %10s %12s %10s\n", "format", "atoms", "frames", "MB", "read MB/s",
           "M atoms/s", "scan MB/s");
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/elea-bench-%ld", (long)getpid());
    char file[80];
    bench_shapes globule = bench_globule(N_ATOMS);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        (void)snprintf(file, sizeof file, "%s.%s", path, formats[i].suffix);
        write_trajectory(file, &formats[i], &globule);
        report(formats[i].suffix, file, seconds);
        (void)unlink(file);
    }
    bench_free(&globule);
    char example[512];
    (void)snprintf(example, sizeof example, "%.480s/peptide.xtc", folder);
    (void)snprintf(file, sizeof file, "%s.xtc", path);
    if (copy_repeated(example, file, 50))
        report("xtc", file, seconds);
    (void)unlink(file);
}
