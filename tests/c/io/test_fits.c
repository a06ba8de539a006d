/* SPDX-License-Identifier: MIT */
#include "io/voxel_check.h"

#include <math.h>

#ifdef ELEA_HAVE_CFITSIO
#include <fitsio.h>

#define NX     70
#define NY     6
#define NZ     4
#define VOXELS (NX * NY * NZ)
#define BLOCK  2880

static void put_card(binary_file *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void put_card(binary_file *file, const char *format, ...)
{
    char card[128];
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(card, sizeof card, format, arguments);
    va_end(arguments);
    assert_true(n >= 0 && n <= 80);
    memset(card + n, ' ', 80 - (size_t)n);
    put_bytes(file, card, 80);
}

static void pad(binary_file *file, char filler)
{
    while (file->n % BLOCK != 0)
        put_bytes(file, &filler, 1);
}

/* An image without its voxels; `more` is a card, or NULL. */
static binary_file begin_image(int bits, const char *more)
{
    binary_file file = {.big_endian = true};
    put_card(&file, "SIMPLE  =                    T / as the standard has it");
    put_card(&file, "BITPIX  = %20d", bits);
    put_card(&file, "NAXIS   =                    3");
    put_card(&file, "NAXIS1  = %20d", NX);
    put_card(&file, "NAXIS2  = %20d", NY);
    put_card(&file, "NAXIS3  = %20d", NZ);
    put_card(&file, "CDELT1  =                  0.5");
    put_card(&file, "CDELT2  =                2.0E0");
    put_card(&file, "CDELT3  =                   -3");
    if (more != NULL)
        put_card(&file, "%s", more);
    put_card(&file, "END");
    pad(&file, ' ');
    return file;
}

/* 0, 1, 2, 3, 0 ... with holes. */
static int value_of(size_t voxel)
{
    return (int)(voxel * 7 % 13 % 4);
}

static void put_value(binary_file *file, int bits, int value)
{
    if (bits == -32)
        put_float(file, (float)value);
    else if (bits == -64)
        put_double(file, value);
    else
        put_number(file, (uint64_t)(int64_t)value, (size_t)bits / 8);
}

static binary_file make_image(int bits, const char *more, int offset)
{
    binary_file file = begin_image(bits, more);
    for (size_t i = 0; i < VOXELS; i++)
        put_value(&file, bits, value_of(i) + offset);
    pad(&file, '\0');
    return file;
}

static elea_status read_image(const scratch *s, const binary_file *file, double threshold,
                              elea_voxels *voxels, elea_error *error)
{
    *error = (elea_error){.status = ELEA_OK};
    write_bytes(s, file->bytes, file->n);
    return read_image_file(&elea_format_fits, s->path, threshold, voxels, error);
}

static void assert_image(const scratch *s, const binary_file *file, double threshold,
                         int least_solid)
{
    unsigned char solid[VOXELS];
    elea_voxels voxels;
    elea_error error;
    if (read_image(s, file, threshold, &voxels, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < VOXELS; i++)
        solid[i] = value_of(i) >= least_solid;
    assert_covered(&voxels, solid);
    assert_true(voxels.step[0] == 0.5 && voxels.step[1] == 2.0 && voxels.step[2] == -3.0);
    elea_voxels_clear(&voxels);
}

/* ---- Good images ---- */

static void every_type_of_number_is_read(void **state)
{
    static const int types[] = {8, 16, 32, 64, -32, -64};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        binary_file file = make_image(types[i], NULL, 0);
        assert_image(*state, &file, NAN, 1);
        assert_image(*state, &file, 2.0, 2);
        assert_image(*state, &file, 2.5, 3);
        assert_true(elea_format_fits.recognize(file.bytes, file.n));
    }
}

static void scaled_numbers_are_scaled_before_they_are_judged(void **state)
{
    /* Unsigned numbers are stored as signed ones with an offset. */
    binary_file file = make_image(16, "BZERO   =                32768", -32768);
    assert_image(*state, &file, NAN, 1);
    file = make_image(8, "BZERO   =                 -128", 128);
    assert_image(*state, &file, NAN, 1);
    file = make_image(32, "BSCALE  =                  0.1", 0);
    assert_image(*state, &file, 0.15, 2);
}

static void undefined_voxels_are_not_solid(void **state)
{
    binary_file file = begin_image(16, "BLANK   =                 -999");
    for (size_t i = 0; i < VOXELS; i++)
        put_value(&file, 16, value_of(i) == 0 ? -999 : value_of(i));
    pad(&file, '\0');
    assert_image(*state, &file, NAN, 1);
    file = begin_image(-64, NULL);
    for (size_t i = 0; i < VOXELS; i++)
        put_double(&file, value_of(i) == 0 ? (double)NAN : value_of(i));
    pad(&file, '\0');
    assert_image(*state, &file, NAN, 1);
}

/* NIST ZENO's files end with the last voxel, and have units without quotes. */
static void images_need_no_padding(void **state)
{
    binary_file file = begin_image(8, "CTYPE1  = um / units along axis 1");
    for (size_t i = 0; i < VOXELS; i++)
        put_value(&file, 8, value_of(i));
    assert_true(file.n % BLOCK != 0);
    assert_image(*state, &file, NAN, 1);
}

static void steps_are_one_where_they_are_missing(void **state)
{
    const scratch *s = *state;
    elea_voxels voxels;
    elea_error error;
    binary_file file = make_image(8, NULL, 0);
    for (size_t i = 0; i < 3; i++)
        memcpy(file.bytes + (6 + i) * 80, "COMMENT ", 8);
    assert_int_equal(read_image(s, &file, NAN, &voxels, &error), ELEA_OK);
    for (int k = 0; k < 3; k++)
        assert_true(voxels.step[k] == 1.0 && voxels.corner[k] == 0.0);
    elea_voxels_clear(&voxels);
}

static void steps_may_go_down(void **state)
{
    const scratch *s = *state;
    elea_voxels voxels;
    elea_error error;
    double corners[6];
    binary_file file = begin_image(8, NULL);
    put_zeros(&file, NX * NY * 2);
    put_number(&file, 1, 1);
    put_zeros(&file, VOXELS - NX * NY * 2 - 1);
    assert_int_equal(read_image(s, &file, NAN, &voxels, &error), ELEA_OK);
    elea_voxels_corners(&voxels, 0, 1.0, corners);
    static const double due[6] = {0.0, 0.0, -9.0, 0.5, 2.0, -6.0};
    assert_memory_equal(corners, due, sizeof due);
    elea_voxels_clear(&voxels);
}

/* Writes the image with CFITSIO, compressed in tiles, after an empty one. */
static void write_compressed(const scratch *s)
{
    fitsfile *file = NULL;
    int status = 0;
    long axes[3] = {NX, NY, NZ};
    double step = 1.0;
    short values[VOXELS];
    for (size_t i = 0; i < VOXELS; i++)
        values[i] = (short)value_of(i);
    (void)unlink(s->path);
    fits_create_diskfile(&file, s->path, &status);
    fits_create_img(file, BYTE_IMG, 0, axes, &status);
    fits_set_compression_type(file, RICE_1, &status);
    fits_create_img(file, SHORT_IMG, 3, axes, &status);
    fits_write_key(file, TDOUBLE, "CDELT1", &step, NULL, &status);
    fits_write_img(file, TSHORT, 1, VOXELS, values, &status);
    fits_close_file(file, &status);
    assert_int_equal(status, 0);
}

static void compressed_images_behind_an_empty_one_are_found(void **state)
{
    const scratch *s = *state;
    elea_voxels voxels;
    elea_error error = {.status = ELEA_OK};
    unsigned char solid[VOXELS];
    write_compressed(s);
    if (read_image_file(&elea_format_fits, s->path, NAN, &voxels, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < VOXELS; i++)
        solid[i] = value_of(i) > 0;
    assert_covered(&voxels, solid);
    elea_voxels_clear(&voxels);
}

static void an_image_is_a_model_without_a_unit(void **state)
{
    const scratch *s = *state;
    elea_error error = {.status = ELEA_OK};
    binary_file file = begin_image(8, NULL);
    for (size_t i = 0; i < VOXELS; i++)
        put_number(&file, 1, 1);
    write_bytes(s, file.bytes, file.n);
    assert_true(elea_body_file_recognized(s->path));
    elea_body_file *model = elea_body_file_open(s->path, NAN, &error);
    assert_string_equal(error.message, "");
    assert_string_equal(elea_body_file_format(model), "FITS");
    assert_string_equal(elea_body_file_description(model),
                        "70 x 6 x 4 voxels, 1680 solid, in 1 cuboid");
    assert_int_equal(elea_body_file_length_unit(model), ELEA_LENGTH_NONE);
    elea_body_file_free(model);
}

#ifdef ELEA_HAVE_ZLIB
static void gzip_makes_no_difference(void **state)
{
    const scratch *s = *state;
    elea_voxels voxels;
    elea_error error = {.status = ELEA_OK};
    unsigned char solid[VOXELS];
    binary_file file = make_image(16, NULL, 0);
    for (size_t i = 0; i < VOXELS; i++)
        solid[i] = value_of(i) > 0;
    for (int padded = 0; padded < 2; padded++) {
        file.n = padded ? file.n : (size_t)(BLOCK + 2 * VOXELS);
        write_gzip(s, &file);
        assert_int_equal(read_image_file(&elea_format_fits, s->path, NAN, &voxels, &error),
                         ELEA_OK);
        assert_covered(&voxels, solid);
        elea_voxels_clear(&voxels);
    }
    file.n = BLOCK + 2 * VOXELS - 1;
    write_gzip(s, &file);
    assert_int_equal(read_image_file(&elea_format_fits, s->path, NAN, &voxels, &error),
                     ELEA_ERROR_TRUNCATED);
    elea_voxels_clear(&voxels);
}
#endif

/* ---- Bad images ---- */

static void assert_image_refused(const scratch *s, const binary_file *file, elea_status status,
                                 const char *words)
{
    elea_voxels voxels;
    elea_error error;
    elea_status failed = read_image(s, file, NAN, &voxels, &error);
    elea_voxels_clear(&voxels);
    if (failed != status || strstr(error.message, words) == NULL ||
        strstr(error.message, s->path) == NULL)
        fail_msg("expected \"%s\"; got %d, \"%s\"", words, (int)failed, error.message);
    assert_null(strchr(error.message, '\n'));
}

static void set_card(binary_file *file, size_t number, const char *text)
{
    memset(file->bytes + 80 * number, ' ', 80);
    memcpy(file->bytes + 80 * number, text, strlen(text));
}

static void headers_that_cannot_be_are_refused(void **state)
{
    static const struct {
        size_t card;
        const char *text, *words;
        elea_status status;
    } cases[] = {
        {1, "BITPIX  =                   12", "cannot be read", ELEA_ERROR_FORMAT},
        {2, "NAXIS   =                    2", "has 2 axes", ELEA_ERROR_FORMAT},
        {2, "NAXIS   =                    0", "holds no image", ELEA_ERROR_FORMAT},
        {2, "NAXIS   =                   -1", "cannot be read", ELEA_ERROR_FORMAT},
        {3, "NAXIS1  =                    0", "an image cannot have", ELEA_ERROR_FORMAT},
        {3, "NAXIS1  =                 many", "cannot be read", ELEA_ERROR_FORMAT},
        {4, "NAXIS2  =                 6000", "the file is truncated", ELEA_ERROR_TRUNCATED},
        {5, "NAXIS3  =        4000000000000", "an image cannot have", ELEA_ERROR_FORMAT},
        {6, "CDELT1  =                    0", "CDELT1 is 0", ELEA_ERROR_FORMAT},
        {7, "CDELT2  =                  'a'", "CDELT2 cannot be read", ELEA_ERROR_FORMAT},
        {8, "CDELT3  =               1.E999", "CDELT3", ELEA_ERROR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        binary_file file = make_image(8, NULL, 0);
        set_card(&file, cases[i].card, cases[i].text);
        assert_image_refused(*state, &file, cases[i].status, cases[i].words);
    }
    /* Four axes, the last of which is longer than 1. */
    binary_file four = begin_image(8, NULL);
    set_card(&four, 2, "NAXIS   =                    4");
    set_card(&four, 6, "NAXIS4  =                    2");
    put_zeros(&four, 2 * VOXELS);
    assert_image_refused(*state, &four, ELEA_ERROR_FORMAT, "has 4 axes");
    binary_file file = make_image(8, NULL, 0);
    memset(file.bytes + BLOCK, 0, VOXELS);
    assert_image_refused(*state, &file, ELEA_ERROR_BODY, "all of its voxels are zero");
}

static void images_cut_anywhere_are_refused(void **state)
{
    binary_file file = make_image(8, NULL, 0);
    for (size_t n = BLOCK + VOXELS - 1; n > 0; n -= n > BLOCK + 300 ? 1 : n > 100 ? 67 : n) {
        elea_voxels voxels;
        elea_error error;
        file.n = n;
        assert_int_not_equal(read_image(*state, &file, NAN, &voxels, &error), ELEA_OK);
        assert_true(strlen(error.message) > 0);
        elea_voxels_clear(&voxels);
    }
}

/* CFITSIO checks the header, but not the voxels. */
static void changed_cards_give_bodies_or_errors(void **state)
{
    static const char letters[] = " =0123456789.-+ETN'/\x80";
    uint64_t random = 5;
    for (int trial = 0; trial < 1000; trial++) {
        binary_file file = make_image(8, NULL, 0);
        for (int i = 0; i < 2; i++) {
            size_t place = 80 + next_random(&random) % (80 * 8);
            file.bytes[place] = (unsigned char)letters[next_random(&random) % (sizeof letters - 1)];
        }
        elea_voxels voxels;
        elea_error error;
        if (read_image(*state, &file, NAN, &voxels, &error) == ELEA_OK)
            assert_true(voxels.n_solid > 0 && voxels.n_boxes > 0);
        else
            assert_true(strlen(error.message) > 0 && strchr(error.message, '\n') == NULL);
        elea_voxels_clear(&voxels);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_of_number_is_read),
        cmocka_unit_test(scaled_numbers_are_scaled_before_they_are_judged),
        cmocka_unit_test(undefined_voxels_are_not_solid),
        cmocka_unit_test(images_need_no_padding),
        cmocka_unit_test(steps_are_one_where_they_are_missing),
        cmocka_unit_test(steps_may_go_down),
        cmocka_unit_test(compressed_images_behind_an_empty_one_are_found),
        cmocka_unit_test(an_image_is_a_model_without_a_unit),
#ifdef ELEA_HAVE_ZLIB
        cmocka_unit_test(gzip_makes_no_difference),
#endif
        cmocka_unit_test(headers_that_cannot_be_are_refused),
        cmocka_unit_test(images_cut_anywhere_are_refused),
        cmocka_unit_test(changed_cards_give_bodies_or_errors),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}

#else

static void images_are_refused_without_cfitsio(void **state)
{
    const scratch *s = *state;
    static const unsigned char head[] = "SIMPLE  =                    T";
    elea_error error = {.status = ELEA_OK};
    write_bytes(s, head, sizeof head - 1);
    assert_true(elea_body_file_recognized(s->path));
    assert_null(elea_body_file_open(s->path, NAN, &error));
    assert_int_equal(error.status, ELEA_ERROR_FILE);
    assert_non_null(strstr(error.message, "this build has no CFITSIO"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(images_are_refused_without_cfitsio)};
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}

#endif
