/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "io/netcdf_recipe.h"
#include "io/reader.h"

static binary_file *build(const netcdf_recipe *r)
{
    static binary_file file;
    file = (binary_file){.n = 0};
    put_netcdf(&file, r);
    return &file;
}

static void check_frame(elea_reader *reader, size_t number, const netcdf_recipe *r, double factor)
{
    double box[3][3];
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    read_good(reader, number, frame);
    assert_int_equal(elea_frame_n_atoms(frame), r->n_atoms);
    for (size_t i = 0; i < 3 * r->n_atoms; i++)
        assert_true(elea_frame_positions(frame)[i] == netcdf_coordinate(number, i) * factor);
    double time = elea_frame_time(frame);
    assert_true(r->has_time ? time == 2.5 * (double)number : isnan(time));
    assert_int_equal(elea_frame_box(frame, box), r->has_cell);
    for (size_t k = 0; r->has_cell && k < 9; k++)
        assert_true((&box[0][0])[k] == (k % 4 == 0 ? netcdf_length(number, k / 4) : 0.0));
    elea_frame_free(frame);
}

static void check_recipe(const scratch *s, const netcdf_recipe *r, double factor)
{
    elea_reader *reader = open_file(s, build(r));
    assert_string_equal(elea_reader_format(reader), "NetCDF");
    assert_null(elea_reader_topology(reader));
    assert_null(elea_reader_note(reader));
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    assert_int_equal(elea_reader_n_frames(reader), r->n_frames);
    assert_int_equal(elea_reader_is_single(reader),
                     !r->is_double && r->scale == 0.0 && factor == 1.0);
    for (size_t i = r->n_frames; i-- > 0;)
        check_frame(reader, i, r, factor);
    for (size_t i = 0; i < r->n_frames; i++)
        check_frame(reader, i, r, factor);
    elea_reader_free(reader);
}

static void all_versions_and_variables(void **state)
{
    static const int versions[] = {1, 2, 5};
    for (unsigned flags = 0; flags < 64; flags++)
        for (size_t i = 0; i < 3; i++) {
            netcdf_recipe r = netcdf_plain;
            r.version = versions[i];
            r.has_time = (flags & 1U) != 0;
            r.has_cell = (flags & 2U) != 0;
            r.has_velocities = (flags & 4U) != 0;
            r.is_double = (flags & 8U) != 0;
            r.has_fixed_frames = (flags & 16U) != 0;
            r.scale = (flags & 32U) != 0 ? 0.5 : 0.0;
            check_recipe(*state, &r, 1.0);
        }
}

static void restart_files_are_one_frame(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.is_restart = true;
    r.is_double = true;
    r.n_frames = 1;
    r.conventions = "AMBERRESTART";
    check_recipe(*state, &r, 1.0);
    r.has_cell = r.has_time = false;
    r.has_velocities = true;
    check_recipe(*state, &r, 1.0);
}

static void units_are_converted_or_refused(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.unit = "nanometer";
    check_recipe(*state, &r, 10.0);
    r.unit = "Angstroms";
    check_recipe(*state, &r, 1.0);
    r.unit = "";
    check_recipe(*state, &r, 1.0);
    r.unit = "furlong";
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT,
                   "the coordinates have the unknown unit \"furlong\"");
    r.unit = "angstromnanometer";
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, "unknown unit");
}

static void times_are_in_picoseconds_or_unknown(void **state)
{
    static const struct {
        const char *unit;
        double factor;
    } cases[] = {{"ps", 1.0}, {"femtosecond", 1e-3}, {"ns", 1e3}, {"step", (double)NAN}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        netcdf_recipe r = netcdf_plain;
        r.unit_of_time = cases[i].unit;
        elea_reader *reader = open_file(*state, build(&r));
        elea_frame *frame = elea_frame_create(NULL);
        assert_non_null(frame);
        read_good(reader, 2, frame);
        double time = elea_frame_time(frame);
        assert_true(isnan(cases[i].factor) ? isnan(time) : time == 5.0 * cases[i].factor);
        const char *note = elea_reader_note(reader);
        assert_true(isnan(cases[i].factor) == (note != NULL && strstr(note, "time") != NULL));
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

static void other_conventions_are_refused(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.conventions = "CF-1.6, AMBER";
    check_recipe(*state, &r, 1.0);
    static const char *const others[] = {"CF-1.6", "AMBERENSEMBLE", "XAMBER", "AMB"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        r.conventions = others[i];
        expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, others[i]);
    }
    r.conventions = "";
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, "no Conventions");
    r = netcdf_plain;
    r.convention_version = "2.0";
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, "ConventionVersion is \"2.0\"");
    r.convention_version = "";
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, "no ConventionVersion");
}

/* Replaces the only occurrence of a text of the same length. */
static binary_file *with_text(const netcdf_recipe *r, const char *from, const char *to)
{
    binary_file *file = build(r);
    size_t n = strlen(from), found = 0;
    assert_int_equal(strlen(to), n);
    for (size_t i = 0; i + n <= file->n; i++)
        if (memcmp(file->bytes + i, from, n) == 0) {
            memcpy(file->bytes + i, to, n);
            found++;
        }
    assert_int_equal(found, 1);
    return file;
}

static void files_without_coordinates_are_refused(void **state)
{
    expect_refusal(*state, with_text(&netcdf_plain, "coordinates", "velocitiess"),
                   ELEA_ERROR_FORMAT, "no coordinates");
    elea_reader *reader = open_file(*state, with_text(&netcdf_plain, "cell_angles", "other_names"));
    elea_frame *frame = elea_frame_create(NULL);
    double box[3][3];
    assert_non_null(frame);
    read_good(reader, 0, frame);
    assert_false(elea_frame_box(frame, box));
    assert_non_null(strstr(elea_reader_note(reader), "no box"));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void frames_come_in_any_order(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.n_frames = r.stated_n_frames = 7;
    r.has_velocities = true;
    write_bytes(*state, build(&r)->bytes, build(&r)->n);
    read_in_any_order(*state);
#ifdef ELEA_HAVE_ZLIB
    write_gzip(*state, build(&r));
    read_in_any_order(*state);
    r.has_fixed_frames = true;
    write_gzip(*state, build(&r));
    read_in_any_order(*state);
#endif
}

/* ---- The number of frames ---- */

static void an_unknown_number_of_frames_is_that_of_the_file(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.version = 5;
    r.stated_n_frames = UINT64_MAX;
    check_recipe(*state, &r, 1.0);
    r.version = 2;
    r.stated_n_frames = UINT32_MAX;
    check_recipe(*state, &r, 1.0);
#ifdef ELEA_HAVE_ZLIB
    write_gzip(*state, build(&r));
    elea_reader *reader = open_good(*state);
    assert_int_equal(elea_reader_n_frames(reader), r.n_frames);
    elea_reader_free(reader);
#endif
}

static void frames_beyond_the_stated_number_are_told(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.stated_n_frames = 1;
    elea_reader *reader = open_file(*state, build(&r));
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_string_equal(elea_reader_note(reader), "only the 1 frames that its header states are "
                                                  "read, although there is room for 2 more");
    elea_reader_free(reader);
    r.stated_n_frames = 0;
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, "room for 3");
    r.n_frames = 0;
    expect_refusal(*state, build(&r), ELEA_ERROR_FORMAT, "no frames");
    r.n_frames = 2;
    r.stated_n_frames = 4000000000;
    expect_damage(*state, build(&r), 2, ELEA_ERROR_TRUNCATED, "frame 2: the file is truncated");
}

/* ---- Damage ---- */

static void a_cut_anywhere_leaves_the_frames_before_it(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.n_frames = 0;
    size_t header = build(&r)->n;
    r.n_frames = 3;
    binary_file file = *build(&r);
    size_t frame = (file.n - header) / 3;
    for (size_t n = file.n - 1; n >= 4; n--) {
        file.n = n;
        if (n < header)
            expect_refusal(*state, &file, ELEA_ERROR_TRUNCATED, "truncated inside the header");
        else if (n < header + frame)
            expect_refusal(*state, &file, ELEA_ERROR_TRUNCATED, "frame 0: the file is truncated");
        else
            expect_damage(*state, &file, (n - header) / frame, ELEA_ERROR_TRUNCATED,
                          n < header + 2 * frame ? "frame 1: the file is truncated"
                                                 : "frame 2: the file is truncated");
    }
}

static void flipped_bits_do_no_harm(void **state)
{
    netcdf_recipe r = netcdf_plain;
    r.scale = 0.5;
    flip_bits(*state, build(&r), 2000);
    r.n_frames = 0; /* the header alone, and little else */
    r.stated_n_frames = UINT32_MAX;
    flip_bits(*state, build(&r), 2000);
    r = netcdf_plain;
    r.version = 5;
    r.has_fixed_frames = true;
    flip_bits(*state, build(&r), 2000);
}

/* Each number of the header in turn is absurd. */
static void absurd_counts_do_no_harm(void **state)
{
    static const uint32_t numbers[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x20000000};
    netcdf_recipe r = netcdf_plain;
    for (r.version = 2; r.version <= 5; r.version += 3) {
        binary_file file = *build(&r);
        size_t size = file.n;
        for (size_t at = 4; at + 4 <= size; at += 4)
            for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
                unsigned char before[4];
                memcpy(before, file.bytes + at, 4);
                file.n = at;
                put_number(&file, numbers[i], 4);
                read_anything(*state, file.bytes, size);
                memcpy(file.bytes + at, before, 4);
            }
    }
}

static void values_that_were_never_written_are_damage(void **state)
{
    netcdf_recipe r = netcdf_plain;
    binary_file *file = build(&r);
    size_t n = file->n;
    file->n = n - 48 - 8;
    put_number(file, 0x7cf00000, 4); /* NC_FILL_FLOAT */
    file->n = n;
    elea_error error = ELEA_ERROR_INIT;
    elea_reader *reader = open_file(*state, file);
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    assert_int_equal(elea_reader_read(reader, 2, frame, &error), ELEA_ERROR_FORMAT);
    assert_non_null(strstr(error.message, "frame 2: the frame is damaged: its values were never"));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_versions_and_variables),
        cmocka_unit_test(restart_files_are_one_frame),
        cmocka_unit_test(units_are_converted_or_refused),
        cmocka_unit_test(times_are_in_picoseconds_or_unknown),
        cmocka_unit_test(other_conventions_are_refused),
        cmocka_unit_test(files_without_coordinates_are_refused),
        cmocka_unit_test(frames_come_in_any_order),
        cmocka_unit_test(an_unknown_number_of_frames_is_that_of_the_file),
        cmocka_unit_test(frames_beyond_the_stated_number_are_told),
        cmocka_unit_test(a_cut_anywhere_leaves_the_frames_before_it),
        cmocka_unit_test(flipped_bits_do_no_harm),
        cmocka_unit_test(absurd_counts_do_no_harm),
        cmocka_unit_test(values_that_were_never_written_are_damage),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
