/* SPDX-License-Identifier: MIT */
/* Files in memory give the same as files on disk: frames, bodies, radii and messages. */
#include "io/samples.h"

#include "atoms/topology.h"
#include "body/body.h"
#include "io/input.h"

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void assert_same_error(const elea_error *a, const elea_error *b)
{
    assert_int_equal(a->status, b->status);
    assert_string_equal(a->message, b->message);
    assert_string_equal(a->path, b->path);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->frame, b->frame);
}

/* ---- Frames ---- */

static void assert_same_atoms(const elea_topology *a, const elea_topology *b)
{
    assert_true((a == NULL) == (b == NULL));
    if (a == NULL)
        return;
    assert_int_equal(elea_topology_check_frame(a, b, NULL), ELEA_OK);
    assert_true(elea_topology_same_radii(a, b));
}

static void assert_same_frame(elea_reader *a, elea_reader *b, size_t number)
{
    elea_error error_a = ELEA_ERROR_INIT, error_b = ELEA_ERROR_INIT;
    elea_frame *frame_a = elea_frame_create(NULL), *frame_b = elea_frame_create(NULL);
    assert_true(frame_a != NULL && frame_b != NULL);
    elea_status failed = elea_reader_read(a, number, frame_a, &error_a);
    assert_int_equal(elea_reader_read(b, number, frame_b, &error_b), failed);
    assert_same_error(&error_a, &error_b);
    size_t n = elea_frame_n_atoms(frame_a);
    if (!failed) {
        assert_int_equal(elea_frame_n_atoms(frame_b), n);
        assert_memory_equal(elea_frame_positions(frame_a), elea_frame_positions(frame_b),
                            n * 3 * sizeof(double));
        assert_true(same_number(elea_frame_time(frame_a), elea_frame_time(frame_b)));
        assert_same_atoms(elea_frame_topology(frame_a), elea_frame_topology(frame_b));
    }
    elea_frame_free(frame_a);
    elea_frame_free(frame_b);
}

static void assert_same_frames(elea_reader *a, elea_reader *b)
{
    elea_error error_a = ELEA_ERROR_INIT, error_b = ELEA_ERROR_INIT;
    assert_string_equal(elea_reader_format(a), elea_reader_format(b));
    assert_int_equal(elea_reader_n_frames(a), elea_reader_n_frames(b));
    assert_int_equal(elea_reader_n_atoms(a), elea_reader_n_atoms(b));
    assert_same_atoms(elea_reader_topology(a), elea_reader_topology(b));
    assert_int_equal(elea_reader_damage(a, &error_a), elea_reader_damage(b, &error_b));
    assert_same_error(&error_a, &error_b);
    for (size_t i = elea_reader_n_frames(a); i-- > 0;)
        assert_same_frame(a, b, i);
}

/* ---- Bodies ---- */

static void assert_same_bodies(elea_body_file *a, elea_body_file *b)
{
    assert_string_equal(elea_body_file_format(a), elea_body_file_format(b));
    assert_string_equal(elea_body_file_description(a), elea_body_file_description(b));
    assert_int_equal(elea_body_file_length_unit(a), elea_body_file_length_unit(b));
    assert_int_equal(elea_body_file_n_frames(a), elea_body_file_n_frames(b));
    elea_body *body_a = elea_body_file_body(a, 0, NULL), *body_b = elea_body_file_body(b, 0, NULL);
    assert_true(body_a != NULL && body_b != NULL);
    for (int kind = 0; kind < ELEA_NUM_PRIMITIVE_KINDS; kind++)
        assert_int_equal(elea_body_count(body_a, (elea_primitive_kind)kind),
                         elea_body_count(body_b, (elea_primitive_kind)kind));
    assert_true(body_a->enclosing == body_b->enclosing);
    elea_body_free(body_a);
    elea_body_free(body_b);
}

/* ---- Both ---- */

/*
 * Opens `size` bytes as a file and in memory, with the same outcome. Returns whether that is
 * success.
 */
static bool assert_same(const scratch *s, const elea_format *format, const unsigned char *bytes,
                        size_t size)
{
    elea_error error_a = ELEA_ERROR_INIT, error_b = ELEA_ERROR_INIT;
    write_bytes(s, bytes, size);
    /* To detect reading beyond the end. */
    unsigned char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    bool opened = false;
    if (format->frames != NULL) {
        elea_reader *a = open_sample(format, s->path, NULL, 0, &error_a);
        elea_reader *b = open_sample(format, s->path, copy, size, &error_b);
        assert_true((a == NULL) == (b == NULL));
        opened = a != NULL;
        if (opened)
            assert_same_frames(a, b);
        elea_reader_free(a);
        elea_reader_free(b);
    } else {
        double threshold = threshold_of(format);
        elea_body_file *a = elea_body_file_open(s->path, threshold, &error_a);
        elea_body_file *b = elea_body_file_open_memory(copy, size, s->path, threshold, &error_b);
        assert_true((a == NULL) == (b == NULL));
        opened = a != NULL;
        memset(copy, 0, size); /* the bytes are not kept */
        if (opened)
            assert_same_bodies(a, b);
        elea_body_file_free(a);
        elea_body_file_free(b);
    }
    free(copy);
    assert_same_error(&error_a, &error_b);
    return opened;
}

static void content_in_memory_is_read_like_a_file(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        static binary_file file;
        file = (binary_file){.n = 0};
        samples[i].put(&file);
        bool good = assert_same(*state, samples[i].format, file.bytes, file.n);
        assert_int_equal(good, is_built(samples[i].format));
    }
}

static void truncated_content_is_told_alike(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        static binary_file file;
        file = (binary_file){.n = 0};
        samples[i].put(&file);
        size_t step = 1 + file.n / 400;
        for (size_t n = 0; n < file.n; n += step)
            (void)assert_same(*state, samples[i].format, file.bytes, n);
    }
}

#ifdef ELEA_HAVE_ZLIB
static size_t compress_bytes(const binary_file *file, unsigned char *bytes, size_t size)
{
    z_stream stream = {.zalloc = Z_NULL};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (unsigned char *)(uintptr_t)file->bytes;
    stream.avail_in = (unsigned)file->n;
    stream.next_out = bytes;
    stream.avail_out = (unsigned)size;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&stream);
    return size - stream.avail_out;
}

static void compressed_content_is_decompressed(void **state)
{
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        static binary_file file;
        static unsigned char bytes[1 << 16];
        file = (binary_file){.n = 0};
        samples[i].put(&file);
        size_t size = compress_bytes(&file, bytes, sizeof bytes);
        assert_int_equal(assert_same(*state, samples[i].format, bytes, size),
                         is_built(samples[i].format));
        for (size_t n = 0; n < size; n += 1 + size / 50)
            (void)assert_same(*state, samples[i].format, bytes, n);
    }
}

/* Everything read back, in one piece. */
static size_t read_all(const unsigned char *bytes, size_t size, unsigned char *content, size_t room,
                       elea_status *failed)
{
    size_t n = 0;
    elea_error error = ELEA_ERROR_INIT;
    elea_input *input = elea_input_open_memory(bytes, size, "a.gz", &error);
    assert_non_null(input);
    *failed = elea_input_read(input, content, room, &n, &error);
    assert_int_equal(error.status, *failed);
    elea_input_close(input);
    return n;
}

static void members_follow_each_other_and_padding_is_ignored(void **state)
{
    (void)state;
    static binary_file text;
    static unsigned char bytes[4096], content[4096];
    elea_status failed;
    text = (binary_file){.n = 0};
    put_text(&text, "one two\n");
    size_t size = compress_bytes(&text, bytes, sizeof bytes);
    memcpy(bytes + size, bytes, size);
    assert_int_equal(read_all(bytes, 2 * size, content, sizeof content, &failed), 2 * text.n);
    assert_int_equal(failed, ELEA_OK);
    assert_memory_equal(content, "one two\none two\n", 2 * text.n);
    memset(bytes + size, 0, 32);
    assert_int_equal(read_all(bytes, size + 32, content, sizeof content, &failed), text.n);
    assert_int_equal(failed, ELEA_OK);
    (void)read_all(bytes, size - 1, content, sizeof content, &failed);
    assert_int_equal(failed, ELEA_ERROR_TRUNCATED);
    bytes[size - 5] ^= 1; /* the check sum */
    (void)read_all(bytes, size, content, sizeof content, &failed);
    assert_int_equal(failed, ELEA_ERROR_FORMAT);
}

/* Moves far back and forth in content that must be decompressed again. */
static void compressed_content_is_read_in_any_order(void **state)
{
    (void)state;
    static binary_file numbers;
    static unsigned char bytes[1 << 17];
    numbers = (binary_file){.n = 0};
    for (int32_t i = 0; i < 16000; i++)
        put_int(&numbers, i);
    size_t size = compress_bytes(&numbers, bytes, sizeof bytes);
    elea_input *input = elea_input_open_memory(bytes, size, "a.gz", NULL);
    assert_non_null(input);
    uint64_t random = 3;
    for (int trial = 0; trial < 200; trial++) {
        uint64_t number = next_random(&random) % 16000;
        unsigned char got[4];
        size_t n = 0;
        assert_int_equal(elea_input_seek(input, (elea_input_mark){4 * number, 0}, NULL), ELEA_OK);
        assert_int_equal(elea_input_read(input, got, 4, &n, NULL), ELEA_OK);
        assert_int_equal(n, 4);
        assert_memory_equal(got, numbers.bytes + 4 * number, 4);
    }
    elea_input_close(input);
}
#endif

/* ---- Names, radii ---- */

static void names_stand_for_paths(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    assert_null(elea_reader_open_memory("1\n\nC 0 0 up\n", 13, "from the net.xyz", &error));
    assert_string_equal(error.path, "from the net.xyz");
    assert_int_equal(error.line, 3);
    assert_int_equal(error.frame, 0);
    assert_int_equal(strncmp(error.message, "from the net.xyz: line 3: ", 26), 0);
    /* The content of a table of numbers does not identify its format. */
    elea_reader *reader = elea_reader_open_memory("1\n2\nC 0 0 0\n", 12, "a.xyz", &error);
    assert_non_null(reader);
    elea_reader_free(reader);
    assert_null(elea_body_file_open_memory("SPHERE 0 0 0 0", 14, "a.bod", NAN, &error));
    assert_string_equal(error.path, "a.bod");
    assert_int_equal(error.line, 1);
    assert_null(elea_body_file_open_memory("", 0, "a.bod", NAN, &error));
    assert_string_equal(error.message, "a.bod: the file is empty");
}

static void radii_are_read_from_memory(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    static const char text[] = "# radii\nC 1.5\nCA 2.25\n";
    elea_radii *radii = elea_radii_load_memory(text, sizeof text - 1, "mine", &error);
    assert_non_null(radii);
    assert_string_equal(elea_radii_name(radii), "mine");
    elea_atom atom = {.name = "CA", .element = "C"};
    assert_true(elea_radii_lookup(radii, &atom) == 2.25);
    elea_radii_free(radii);
    assert_null(elea_radii_load_memory("C\n", 2, "mine", &error));
    assert_string_equal(error.path, "mine");
    assert_int_equal(error.line, 1);
    assert_null(elea_radii_load_memory(NULL, 0, "mine", &error));
    assert_string_equal(error.path, "mine");
}

/* Some editors begin a file with it. */
static void byte_order_mark_is_skipped_in_all_text(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    static const char radii_text[] = "\xef\xbb\xbf"
                                     "C 1.5\n";
    elea_radii *radii = elea_radii_load_memory(radii_text, sizeof radii_text - 1, "mine", &error);
    assert_non_null(radii);
    assert_true(elea_radii_lookup(radii, &(elea_atom){.name = "C"}) == 1.5);
    elea_radii_free(radii);
    static const char body_text[] = "\xef\xbb\xbf"
                                    "SPHERE 0 0 0 1\n";
    elea_body_file *body =
        elea_body_file_open_memory(body_text, sizeof body_text - 1, "any name", NAN, &error);
    assert_non_null(body);
    elea_body_file_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_in_memory_is_read_like_a_file),
        cmocka_unit_test(truncated_content_is_told_alike),
#ifdef ELEA_HAVE_ZLIB
        cmocka_unit_test(compressed_content_is_decompressed),
        cmocka_unit_test(members_follow_each_other_and_padding_is_ignored),
        cmocka_unit_test(compressed_content_is_read_in_any_order),
#endif
        cmocka_unit_test(names_stand_for_paths),
        cmocka_unit_test(radii_are_read_from_memory),
        cmocka_unit_test(byte_order_mark_is_skipped_in_all_text),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
