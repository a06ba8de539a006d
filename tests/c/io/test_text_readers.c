/* SPDX-License-Identifier: MIT */
/** Requirements on all text formats: order of reading, line ends, gzip, truncation anywhere. */
#include "io/text_file.h"

#ifdef ELEA_HAVE_ZLIB
#include <zlib.h>
#endif

typedef struct sample_file {
    const char *name;
    const char *format;
    size_t n_frames;
    const char *text;
} sample_file;

/* The frames differ in number of atoms, names, time and box. */
static const sample_file samples[] = {
    {"sample.pdb", "PDB", 3,
     "TITLE     Protein t= 1.50000 step= 1\n"
     "CRYST1   30.123   40.123   50.123  90.00  90.00  90.00 P 1           1\n"
     "MODEL        1\n"
     "ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N  \n"
     "ATOM      2  CA AALA A   1      11.639   6.071  -5.147  0.40  0.00           C  \n"
     "ATOM      3  CA BALA A   1      11.739   6.171  -5.247  0.60  0.00           C  \n"
     "TER\nENDMDL\n"
     "MODEL        2\n"
     "ATOM      1  N   ALA A   1      12.104   7.134  -7.504  1.00  0.00           N  \n"
     "HETATM    2 CL    CL BA000      21.639  16.071 -15.147  1.00  0.00          CL  \n"
     "ENDMDL\n"
     "TITLE     Protein t= 3.50000 step= 3\n"
     "CRYST1   31.123   40.123   50.123  90.00  90.00  90.00 P 1           1\n"
     "MODEL        3\n"
     "ATOM      1  N   ALA A   1      13.104   8.134  -8.504  1.00  0.00           N  \n"
     "ENDMDL\nEND\n"},
    {"sample.gro", "GRO", 3,
     "first, t=   1.50000 step= 1\n2\n"
     "    1SOL     OW    1   0.126   1.624  -1.679  0.1227 -0.0580  0.0434\n"
     "    1SOL    HW1    2   0.191   1.661   1.747  0.8085  0.3191 -0.7791\n"
     "   1.86206   2.86206   3.86206\n"
     "\n1\n"
     "    1NA      NA    1   1.123   2.123   3.123\n"
     "   1.86207   2.86207   3.86207\n"
     "third, t=   3.50000 step= 3\n2\n"
     "    1SOL     OW    1   0.127   1.625  -1.678\n"
     "    1SOL    HW1    2   0.192   1.662   1.748\n"
     "   1.86208   2.86208   3.86208\n"},
    {"sample.xyz", "XYZ", 3,
     "2\nwater\nO 0.12345 1.12345 2.12345\nH 3.12345 4.12345 -5.12345\n"
     "1\n\nCl 6.12345 7.12345 8.12345\n"
     "2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3 time=2.5ps\n"
     "O 0.12346 1.12346 2.12346\nH 3.12346 4.12346 -5.12346\n"},
};

#define NUM_SAMPLES (sizeof samples / sizeof samples[0])

/* Frames of a reader in the order of the file; the caller frees them. */
static void read_all(elea_reader *reader, elea_frame **frames)
{
    for (size_t i = 0; i < elea_reader_n_frames(reader); i++)
        frames[i] = read_number(reader, i);
}

static void free_all(elea_frame **frames, size_t n)
{
    for (size_t i = 0; i < n; i++)
        elea_frame_free(frames[i]);
}

static void samples_have_all_their_frames(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        elea_reader *reader = open_text(state, samples[i].name, samples[i].text);
        assert_string_equal(elea_reader_format(reader), samples[i].format);
        assert_int_equal(elea_reader_n_frames(reader), samples[i].n_frames);
        assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
        elea_reader_free(reader);
    }
}

static void formats_are_told_by_content_alone(void **state)
{
    static const char *const names[] = {"sample", "sample.dat", "sample.log"};
    for (size_t i = 0; i < NUM_SAMPLES; i++)
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
            elea_reader *reader = open_text(state, names[k], samples[i].text);
            assert_string_equal(elea_reader_format(reader), samples[i].format);
            elea_reader_free(reader);
        }
}

static void order_of_reading_does_not_matter(void **state)
{
    static const size_t order[] = {2, 0, 1, 1, 2, 2, 0, 0, 1, 2};
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        elea_frame *frames[3] = {NULL};
        elea_reader *reader = open_text(state, samples[i].name, samples[i].text);
        size_t n = elea_reader_n_frames(reader);
        read_all(reader, frames);
        elea_frame *again = elea_frame_create(NULL);
        assert_non_null(again);
        for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
            size_t number = order[k] % n;
            assert_int_equal(elea_reader_read(reader, number, again, NULL), ELEA_OK);
            assert_same_frame(reader, frames[number], reader, again);
        }
        elea_frame_free(again);
        free_all(frames, n);
        elea_reader_free(reader);
    }
}

static void assert_same_content(elea_reader *a, elea_reader *b)
{
    elea_frame *frames_a[3] = {NULL};
    elea_frame *frames_b[3] = {NULL};
    size_t n = elea_reader_n_frames(a);
    assert_int_equal(n, elea_reader_n_frames(b));
    assert_int_equal(elea_reader_length_unit(a), elea_reader_length_unit(b));
    read_all(a, frames_a);
    read_all(b, frames_b);
    for (size_t i = 0; i < n; i++)
        assert_same_frame(a, frames_a[i], b, frames_b[i]);
    free_all(frames_a, n);
    free_all(frames_b, n);
}

/* Replaces each "\n"; the caller frees the text. */
static char *with_line_ends(const char *text, const char *line_end)
{
    char *changed = malloc(strlen(text) * (1 + strlen(line_end)) + 1);
    assert_non_null(changed);
    char *to = changed;
    for (; *text != '\0'; text++)
        if (*text == '\n')
            to += sprintf(to, "%s", line_end);
        else
            *to++ = *text;
    *to = '\0';
    return changed;
}

static void line_ends_of_windows_change_nothing(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        char *text = with_line_ends(samples[i].text, "\r\n");
        elea_reader *plain = open_text(state, samples[i].name, samples[i].text);
        elea_reader *windows = open_text(state, "windows", text);
        assert_string_equal(elea_reader_format(windows), samples[i].format);
        assert_same_content(plain, windows);
        elea_reader_free(plain);
        elea_reader_free(windows);
        free(text);
    }
}

static void missing_last_line_end_changes_nothing(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        elea_reader *plain = open_text(state, samples[i].name, samples[i].text);
        char *text = strdup(samples[i].text);
        assert_non_null(text);
        text[strlen(text) - 1] = '\0';
        char name[64];
        (void)snprintf(name, sizeof name, "unended_%s", samples[i].name);
        elea_reader *unended = open_text(state, name, text);
        assert_same_content(plain, unended);
        elea_reader_free(plain);
        elea_reader_free(unended);
        free(text);
    }
}

/* A truncated file must give frames of the complete one, or an error. */
static size_t check_part(const char *path, elea_reader *whole)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_reader *part = elea_reader_open(path, &error);
    if (part == NULL) {
        assert_int_not_equal(error.status, ELEA_OK);
        assert_true(strlen(error.message) > 0);
        assert_null(strchr(error.message, '\n'));
        return 0;
    }
    size_t n = elea_reader_n_frames(part);
    assert_in_range(n, 1, elea_reader_n_frames(whole));
    for (size_t i = n; i-- > 0;) {
        elea_frame *expected = read_number(whole, i);
        elea_frame *found = read_number(part, i);
        assert_same_frame(whole, expected, part, found);
        elea_frame_free(expected);
        elea_frame_free(found);
    }
    elea_reader_free(part);
    return n;
}

static void check_cuts(void **state, const sample_file *sample, const char *text)
{
    char path[512];
    char name[64];
    size_t size = strlen(text);
    size_t n_frames = 0;
    elea_reader *whole = open_text(state, sample->name, sample->text);
    (void)snprintf(name, sizeof name, "cut_%s", sample->name);
    path_in(*state, name, path);
    for (size_t cut = 0; cut <= size; cut++) {
        write_bytes(path, text, cut);
        n_frames = check_part(path, whole);
    }
    assert_int_equal(n_frames, sample->n_frames);
    elea_reader_free(whole);
}

static void files_cut_anywhere_give_whole_frames(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        check_cuts(state, &samples[i], samples[i].text);
        char *text = with_line_ends(samples[i].text, "\r\n");
        check_cuts(state, &samples[i], text);
        free(text);
    }
}

static void changed_bytes_never_break_the_reader(void **state)
{
    static const char bytes[] = {' ', '\n', '\r', '-', '9', '.', 'e', 'A', '*', '\t', '\x80', '"'};
    char path[512];
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        char *text = strdup(samples[i].text);
        assert_non_null(text);
        path_in(*state, samples[i].name, path);
        for (size_t k = 0; text[k] != '\0'; k++) {
            elea_error error = ELEA_ERROR_INIT;
            char kept = text[k];
            text[k] = bytes[k % sizeof bytes];
            write_bytes(path, text, strlen(text));
            elea_reader *reader = elea_reader_open(path, &error);
            elea_frame *frame = elea_frame_create(NULL);
            assert_non_null(frame);
            for (size_t n = 0; reader != NULL && n < elea_reader_n_frames(reader); n++)
                if (elea_reader_read(reader, n, frame, &error) != ELEA_OK)
                    assert_true(strlen(error.message) > 0);
            elea_frame_free(frame);
            elea_reader_free(reader);
            text[k] = kept;
        }
        free(text);
    }
}

#ifdef ELEA_HAVE_ZLIB

static void write_gzip(const char *path, const char *text, size_t size)
{
    gzFile file = gzopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(gzwrite(file, text, (unsigned)size), size);
    assert_int_equal(gzclose(file), Z_OK);
}

/* The caller frees the bytes. */
static char *read_bytes(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void gzip_changes_nothing(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        char path[512];
        char name[64];
        (void)snprintf(name, sizeof name, "%s.gz", samples[i].name);
        path_in(*state, name, path);
        write_gzip(path, samples[i].text, strlen(samples[i].text));
        elea_reader *plain = open_text(state, samples[i].name, samples[i].text);
        elea_reader *zipped = elea_reader_open(path, NULL);
        assert_non_null(zipped);
        assert_string_equal(elea_reader_format(zipped), samples[i].format);
        assert_same_content(plain, zipped);
        elea_reader_free(plain);
        elea_reader_free(zipped);
    }
}

static void gzip_cut_anywhere_gives_whole_frames(void **state)
{
    char path[512];
    path_in(*state, "cut.xyz.gz", path);
    const sample_file *sample = &samples[2];
    size_t size = 0;
    write_gzip(path, sample->text, strlen(sample->text));
    char *bytes = read_bytes(path, &size);
    elea_reader *whole = open_text(state, sample->name, sample->text);
    for (size_t cut = 0; cut < size; cut++) {
        write_bytes(path, bytes, cut);
        (void)check_part(path, whole);
    }
    elea_reader_free(whole);
    free(bytes);
}

static void frames_before_damage_in_gzip_are_read_in_any_order(void **state)
{
    enum { NUM_FRAMES = 4000, FRAME_SIZE = 64 };
    char path[512];
    size_t size = 0;
    char *text = malloc(NUM_FRAMES * FRAME_SIZE);
    assert_non_null(text);
    size_t length = 0;
    for (int i = 0; i < NUM_FRAMES; i++)
        length += (size_t)sprintf(text + length, "1\nframe %d\nC %d.125 %d.5 %d.25\n", i, i, 7 * i,
                                  i * i % 9973);
    path_in(*state, "long.xyz.gz", path);
    write_gzip(path, text, length);
    char *bytes = read_bytes(path, &size);
    write_bytes(path, bytes, size - size / 5);
    elea_reader *reader = elea_reader_open(path, NULL);
    assert_non_null(reader);
    size_t n = elea_reader_n_frames(reader);
    assert_in_range(n, NUM_FRAMES / 2, NUM_FRAMES - 1);
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_ERROR_TRUNCATED);
    for (size_t i = n; i > 200; i -= 199) {
        elea_frame *frame = read_number(reader, i - 1);
        assert_position(frame, 0, (double)(i - 1) + 0.125, 7.0 * (double)(i - 1) + 0.5,
                        (double)((i - 1) * (i - 1) % 9973) + 0.25);
        elea_frame_free(frame);
    }
    elea_reader_free(reader);
    free(bytes);
    free(text);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_have_all_their_frames),
        cmocka_unit_test(formats_are_told_by_content_alone),
        cmocka_unit_test(order_of_reading_does_not_matter),
        cmocka_unit_test(line_ends_of_windows_change_nothing),
        cmocka_unit_test(missing_last_line_end_changes_nothing),
        cmocka_unit_test(files_cut_anywhere_give_whole_frames),
        cmocka_unit_test(changed_bytes_never_break_the_reader),
#ifdef ELEA_HAVE_ZLIB
        cmocka_unit_test(gzip_changes_nothing),
        cmocka_unit_test(gzip_cut_anywhere_gives_whole_frames),
        cmocka_unit_test(frames_before_damage_in_gzip_are_read_in_any_order),
#endif
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
