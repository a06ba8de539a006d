/* SPDX-License-Identifier: MIT */
/* Parts of the command line program that depend only on their arguments. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config.h"
#include "json.h"
#include "numbers.h"
#include "options.h"
#include "point_file.h"
#include "result/result.h"
#include "slice.h"
#include "table.h"

/* ---- Numbers ---- */

static void check_rounded(double value, double error, const char *value_text,
                          const char *error_text)
{
    char text[NUMBERS_SIZE];
    numbers_value(value, error, text);
    assert_string_equal(text, value_text);
    numbers_error(value, error, text);
    assert_string_equal(text, error_text);
}

static void values_are_rounded_to_two_digits_of_the_error(void **state)
{
    (void)state;
    check_rounded(21.48712, 0.00423, "21.4871", "0.0042");
    check_rounded(1.2160448942, 2e-16, "1.21604", "0");
    check_rounded(21.48712, 0.0996, "21.49", "0.10");
    check_rounded(100999.3, 121.0, "101000", "120");
    check_rounded(100999.3, 12.1, "100999", "12");
    check_rounded(-3.14159, 0.01, "-3.142", "0.010");
    check_rounded(0.3, 12.0, "0", "12");
    check_rounded(-0.3, 12.0, "0", "12");
    check_rounded(-0.00001, 0.1, "0.00", "0.10");
    check_rounded(9.9999, 0.0012, "9.9999", "0.0012");
    check_rounded(0.0, 0.5, "0.00", "0.50");
}

static void tiny_and_huge_values_have_powers_of_ten(void **state)
{
    (void)state;
    check_rounded(1.07431e-06, 2.14e-09, "1.0743e-06", "2.1e-09");
    check_rounded(6.02214076e23, 3e20, "6.0221e+23", "3.0e+20");
    check_rounded(1e-300, 1e-303, "1.0000e-300", "1.0e-303");
    check_rounded(1e-9, 1e-6, "0", "1.0e-06");
    check_rounded(1e300, 1e307, "0", "1.0e+307");
    check_rounded(9999999.0, 1.5, "9999999.0", "1.5");
    check_rounded(10000000.0, 1.5, "1.00000000e+07", "1.5e+00");
    check_rounded(1.0, 1e-11, "1.000000000000", "1.0e-11");
    check_rounded(1.0, 1e-20, "1", "0");
}

static void values_without_an_error_have_six_digits(void **state)
{
    (void)state;
    check_rounded(3.14159265, 0.0, "3.14159", "0");
    check_rounded(3.14159265, (double)NAN, "3.14159", "-");
    check_rounded(3.14159265, (double)INFINITY, "3.14159", "-");
    check_rounded(3.14159265, -1.0, "3.14159", "-");
    check_rounded(1.23456789e-12, 0.0, "1.23457e-12", "0");
    check_rounded(0.0, 0.0, "0", "0");
    check_rounded((double)NAN, 0.1, "nan", "0.10");
    check_rounded(-(double)NAN, (double)NAN, "nan", "-");
    check_rounded((double)INFINITY, 0.1, "inf", "0.10");
}

static void exact_numbers_read_back_as_they_were(void **state)
{
    (void)state;
    static const double values[] = {0.1,     1.0 / 3.0, 1e23,     5e-324,  1.7976931348623157e308,
                                    -0.0015, 1e6,       123456.0, 2.5e-10, 327.1930000000001};
    char text[NUMBERS_SIZE];
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        numbers_exact(values[i], text);
        assert_true(strtod(text, NULL) == values[i]);
    }
    numbers_exact(0.1, text);
    assert_string_equal(text, "0.1");
    numbers_exact(1.0, text);
    assert_string_equal(text, "1");
    numbers_exact(-(double)NAN, text);
    assert_string_equal(text, "nan");
    numbers_exact(-(double)INFINITY, text);
    assert_string_equal(text, "-inf");
}

static void assert_scientific(double value, const char *expected)
{
    char text[NUMBERS_SIZE];
    numbers_scientific(value, text);
    assert_string_equal(text, expected);
    assert_true(isnan(value) ? isnan(strtod(text, NULL)) : strtod(text, NULL) == value);
}

static void scientific_numbers_have_six_digits_or_all(void **state)
{
    (void)state;
    assert_scientific(1.0, "1.000000e+00");
    assert_scientific(0.0, "0.000000e+00");
    assert_scientific(-1.024502, "-1.024502e+00");
    assert_scientific(1.0 / 3.0, "3.333333333333333e-01");
    assert_scientific(6.02214076e23, "6.02214076e+23");
    assert_scientific(1e-300 / 3.0, "3.3333333333333334e-301");
    assert_scientific(-1.5e-7, "-1.500000e-07");
    assert_scientific(100000001.0, "1.00000001e+08");
    assert_scientific((double)-INFINITY, "-inf");
    assert_scientific((double)NAN, "nan");
    assert_scientific((double)INFINITY, "inf");
}

static void round_counts_are_brief(void **state)
{
    (void)state;
    static const struct {
        uint64_t count;
        const char *text;
    } cases[] = {
        {0, "0"},
        {1000, "1000"},
        {10000, "1e4"},
        {10000000, "1e7"},
        {2500000, "25e5"},
        {123456, "123456"},
        {UINT64_MAX, "18446744073709551615"},
    };
    char text[NUMBERS_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        numbers_count(cases[i].count, text);
        assert_string_equal(text, cases[i].text);
    }
}

/* ---- Slices ---- */

static struct slice_bound at(int64_t value)
{
    return (struct slice_bound){true, value};
}

static void slices_take_any_bounds(void **state)
{
    (void)state;
    const struct slice_bound none = {false, 0};
    struct slice_range range = slice_resolve(&(struct slice){none, none, none}, 5);
    assert_int_equal(range.count, 5);
    range = slice_resolve(&(struct slice){none, none, at(INT64_MIN)}, 5);
    assert_int_equal(range.count, 1);
    assert_int_equal(range.first, 4);
    range = slice_resolve(&(struct slice){at(INT64_MIN), at(INT64_MAX), at(INT64_MAX)}, 5);
    assert_int_equal(range.count, 1);
    assert_int_equal(range.first, 0);
    range = slice_resolve(&(struct slice){at(INT64_MAX), at(INT64_MIN), at(-2)}, 5);
    assert_int_equal(range.count, 3);
    assert_int_equal(range.first, 4);
    range = slice_resolve(&(struct slice){none, none, none}, 0);
    assert_int_equal(range.count, 0);
}

static void a_slice_knows_whether_more_frames_would_matter(void **state)
{
    (void)state;
    const struct slice_bound none = {false, 0};
    assert_true(slice_ends_within(&(struct slice){none, at(5), none}, 5));
    assert_false(slice_ends_within(&(struct slice){none, at(6), none}, 5));
    assert_false(slice_ends_within(&(struct slice){none, none, none}, 5));
    assert_false(slice_ends_within(&(struct slice){at(-3), at(5), none}, 5));
    assert_false(slice_ends_within(&(struct slice){none, at(-1), none}, 5));
    assert_true(slice_ends_within(&(struct slice){at(4), none, at(-1)}, 5));
    assert_false(slice_ends_within(&(struct slice){at(5), none, at(-1)}, 5));
    assert_false(slice_ends_within(&(struct slice){none, none, at(-1)}, 5));
}

/* ---- JSON ---- */

static char *contents(FILE *file)
{
    static char text[65536];
    rewind(file);
    size_t n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    (void)fclose(file);
    return text;
}

static void json_escapes_what_it_must(void **state)
{
    (void)state;
    static const struct {
        const char *text, *quoted;
    } cases[] = {
        {"plain", "\"plain\"\n"},
        {"a\"b\\c\n\t\x01\x7f", "\"a\\\"b\\\\c\\u000a\\u0009\\u0001\\u007f\"\n"},
        {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"\n"},
        {"\xff", "\"\\ufffd\"\n"},
        {"\xc3", "\"\\ufffd\"\n"},
        {"\xc0\xaf", "\"\\ufffd\\ufffd\"\n"},
        {"\xe0\x80\x80", "\"\\ufffd\\ufffd\\ufffd\"\n"},
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"\n"},
        {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        FILE *file = tmpfile();
        assert_non_null(file);
        struct json json = json_begin(file, 0);
        json_string(&json, cases[i].text);
        (void)fputc('\n', file);
        assert_string_equal(contents(file), cases[i].quoted);
    }
}

static void json_puts_commas_and_lines_where_they_belong(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    struct json json = json_begin(file, 1);
    json_open_object(&json);
    json_key(&json, "empty");
    json_open_array(&json);
    json_close_array(&json);
    json_key(&json, "list");
    json_open_array(&json);
    json_number(&json, 0.5);
    json_number(&json, (double)NAN);
    json_number(&json, -(double)INFINITY);
    json_integer(&json, UINT64_MAX);
    json_signed(&json, INT64_MIN);
    json_string(&json, NULL);
    json_close_array(&json);
    json_close_object(&json);
    assert_string_equal(contents(file), "{\n  \"empty\": [],\n  \"list\": [0.5, null, null, "
                                        "18446744073709551615, -9223372036854775808, null]\n}\n");
}

/* ---- The table ---- */

static elea_result extreme_result(double value, double error)
{
    elea_result result;
    elea_result_clear(&result);
    result.info.frame = 99999999;
    result.info.time = 123456789.125;
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        result.available[p] = true;
    for (int i = 0; i < ELEA_NUM_COMPONENTS; i++)
        result.quantities[i] = (elea_quantity){value, error, error * 1.5};
    return result;
}

static void check_widths(char *text, size_t limit)
{
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strlen(line) > limit)
            fail_msg("%zu columns: %s", strlen(line), line);
        assert_true(line[strlen(line) - 1] != ' ');
    }
}

static void no_line_of_a_table_is_over_100_columns(void **state)
{
    (void)state;
    static const double values[][2] = {
        {1e-30, 1e-35}, {-1e30, 1e26},          {1.0, 0.0},         {(double)NAN, (double)NAN},
        {1.0, 1e-9},    {-123456.789, 0.00123}, {0.00123456, 1e-5}, {(double)INFINITY, 1.0},
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        FILE *file = tmpfile();
        assert_non_null(file);
        struct table table = {file, ELEA_LENGTH_CENTIMETRE, true};
        elea_settings settings = elea_settings_default();
        elea_result result = extreme_result(values[i][0], values[i][1]);
        struct columns columns = columns_choose(&settings, &result);
        const struct options options = option_table_nothing_given();
        const struct analysis analysis = {.options = &options};
        struct ensemble ensemble;
        assert_int_equal(ensemble_open(&ensemble, &analysis, NULL), ELEA_OK);
        assert_int_equal(ensemble_add(&ensemble, &result, NULL), ELEA_OK);
        table_print_result(&table, &result);
        table_print_heading(&table, &columns);
        table_print_line(&table, &columns, &result);
        table_print_average(&table, &ensemble);
        ensemble_close(&ensemble);
        check_widths(contents(file), 100);
    }
}

static void the_table_shows_every_property(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    struct table table = {file, ELEA_LENGTH_ANGSTROM, true};
    elea_result result = extreme_result(1.0, 0.1);
    table_print_result(&table, &result);
    const char *text = contents(file);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        assert_non_null(strstr(text, elea_property_label((elea_property)p)));
}

static void columns_hold_what_the_settings_promise(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    elea_result nothing;
    elea_result_clear(&nothing);
    struct columns columns = columns_choose(&settings, &nothing);
    assert_true(columns.shown[ELEA_VOLUME]);
    assert_false(columns.shown[ELEA_FRICTION_COEFFICIENT]);
    assert_false(columns.shown[ELEA_INTRINSIC_VISCOSITY_MASS_UNITS]);
    settings.viscosity = 1e-3;
    settings.temperature = 300.0;
    settings.buoyancy_factor = 0.27;
    settings.specific_volume = 0.73;
    settings.max_rsd_virial = 0.01;
    settings.theory = ELEA_THEORY_STOKES;
    nothing.info.mass = 1e4;
    columns = columns_choose(&settings, &nothing);
    const uint32_t of_bodies =
        ELEA_NEEDS_SPHERES | ELEA_NEEDS_PAIRS | ELEA_NEEDS_LAYER | ELEA_NEEDS_ATOM_MASSES;
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        assert_true(columns.shown[p] == ((elea_property_needs((elea_property)p) & of_bodies) == 0));
    settings.length_unit = ELEA_LENGTH_NONE;
    columns = columns_choose(&settings, &nothing);
    assert_false(columns.shown[ELEA_FRICTION_COEFFICIENT]);
    assert_true(columns.shown[ELEA_INTRINSIC_VISCOSITY_MASS_UNITS]);
}

/* ---- Files of options ---- */

static void assert_split(const char *line, const char *name, const char *value)
{
    char text[100];
    const char *found_name = NULL, *found_value = NULL;
    elea_error error;
    (void)snprintf(text, sizeof text, "%s", line);
    assert_int_equal(config_split(text, &found_name, &found_value, &error), ELEA_OK);
    assert_true((found_name == NULL) == (name == NULL) && (found_value == NULL) == (value == NULL));
    if (name != NULL)
        assert_string_equal(found_name, name);
    if (value != NULL)
        assert_string_equal(found_value, value);
}

static void lines_of_options_are_a_name_and_a_value(void **state)
{
    (void)state;
    assert_split("num-walks = 1e6", "num-walks", "1e6");
    assert_split("  num-walks=1e6\t\r", "num-walks", "1e6");
    assert_split("num-walks 1e6", "num-walks", "1e6");
    assert_split("num-walks =1e6 # many", "num-walks", "1e6");
    assert_split("num-walks = 1e6#many", "num-walks", "1e6");
    assert_split("select = protein and chain A", "select", "protein and chain A");
    assert_split("csv = \"a # b\" # c", "csv", "a # b");
    assert_split("csv 'a = \"b\"'", "csv", "a = \"b\"");
    assert_split("print-counts", "print-counts", NULL);
    assert_split("print-counts # all", "print-counts", NULL);
    assert_split("print-counts# all", "print-counts", NULL);
    assert_split("csv =", "csv", "");
    assert_split("csv = ''", "csv", "");
    assert_split("csv = # none", "csv", "");
    assert_split("= 3", "", "3");
    assert_split("a = b = c", "a", "b = c");
    assert_split("", NULL, NULL);
    assert_split(" \t\r", NULL, NULL);
    assert_split("  # comment", NULL, NULL);
    static const char *const bad[] = {"csv = 'a", "csv \"", "csv = 'a' b", "csv = \"a\"b"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[100];
        const char *name, *value;
        elea_error error;
        (void)snprintf(text, sizeof text, "%s", bad[i]);
        assert_int_equal(config_split(text, &name, &value, &error), ELEA_ERROR_ARGUMENT);
        assert_non_null(strstr(error.message, "quote"));
    }
}

/* ---- Files of points ---- */

static void assert_named(const char *name, uint64_t frame, int digits, const char *expected)
{
    char *text = point_file_name(name, frame, digits);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void numbers_of_frames_stand_before_the_ending(void **state)
{
    (void)state;
    assert_named("points.npy", 7, 0, "points.npy");
    assert_named("points.npy", 7, 3, "points.007.npy");
    assert_named("a.b/points", 12, 2, "a.b/points.12");
    assert_named("a.b/points.tar.txt", 12345, 2, "a.b/points.tar.12345.txt");
    assert_named(".hidden", 0, 1, ".hidden.0");
    assert_named("d/.hidden.ply", UINT64_MAX, 1, "d/.hidden.18446744073709551615.ply");
    assert_int_equal(point_file_format_of("a.npy"), POINT_FILE_NPY);
    assert_int_equal(point_file_format_of("a.b/c.PLY"), POINT_FILE_PLY);
    assert_int_equal(point_file_format_of("a.xyz"), POINT_FILE_XYZ);
    assert_int_equal(point_file_format_of("a.npy/b"), POINT_FILE_TEXT);
    assert_int_equal(point_file_format_of(".npy"), POINT_FILE_TEXT);
    assert_int_equal(point_file_format_of("npy"), POINT_FILE_TEXT);
}

static void assert_points(enum point_file_format format, size_t n, bool weighted,
                          const char *expected)
{
    static const double points[2][4] = {{1.0, -2.5, 1e-9, 0.25}, {-123456.789, 0.0, 3.0, 1.0}};
    FILE *file = tmpfile();
    assert_non_null(file);
    point_file_write(file, format, 5, n, points, weighted);
    assert_string_equal(contents(file), expected);
}

static void points_are_written_to_the_byte(void **state)
{
    (void)state;
    assert_points(POINT_FILE_TEXT, 2, true,
                  "0.25                      1            -2.5           1e-09\n"
                  "1               -123456.789               0               3\n");
    assert_points(POINT_FILE_TEXT, 1, false, "               1            -2.5           1e-09\n");
    assert_points(POINT_FILE_TEXT, 0, true, "");
    assert_points(POINT_FILE_XYZ, 2, true,
                  "2\nProperties=species:S:1:pos:R:3:weight:R:1 frame=5\n"
                  "X 1 -2.5 1e-09 0.25\nX -123456.789 0 3 1\n");
}

static void headers_of_arrays_are_whole_blocks(void **state)
{
    (void)state;
    static const double point[1][4] = {{1.0, 2.0, 4.0, 8.0}};
    unsigned char bytes[512];
    FILE *file = tmpfile();
    assert_non_null(file);
    point_file_write(file, POINT_FILE_NPY, 0, 1, point, true);
    rewind(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    assert_int_equal(size, 128 + 32);
    assert_memory_equal(bytes, "\x93NUMPY\1\0\x76\0{'descr': '<f8', ", 27);
    assert_true(bytes[127] == '\n' && bytes[126] == ' ');
    static const unsigned char one[8] = {0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
    assert_memory_equal(bytes + 128, one, sizeof one);
    (void)fclose(file);
}

/* ---- Options ---- */

static void every_row_can_be_read_and_is_described(void **state)
{
    (void)state;
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++) {
        assert_non_null(row->help);
        if (row->name == NULL)
            continue;
        assert_true(row->parse != NULL || option_table_choice(row, 0) != NULL);
        assert_true((row->argument == NULL) == (row->parse == value_flag));
        assert_ptr_equal(option_table_find(row->name), row);
        assert_true(row->letter == 0 || option_table_find_letter(row->letter) == row);
        assert_true(row->alias == NULL || option_table_find(row->alias) == row);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_rounded_to_two_digits_of_the_error),
        cmocka_unit_test(tiny_and_huge_values_have_powers_of_ten),
        cmocka_unit_test(values_without_an_error_have_six_digits),
        cmocka_unit_test(exact_numbers_read_back_as_they_were),
        cmocka_unit_test(scientific_numbers_have_six_digits_or_all),
        cmocka_unit_test(round_counts_are_brief),
        cmocka_unit_test(slices_take_any_bounds),
        cmocka_unit_test(a_slice_knows_whether_more_frames_would_matter),
        cmocka_unit_test(json_escapes_what_it_must),
        cmocka_unit_test(json_puts_commas_and_lines_where_they_belong),
        cmocka_unit_test(no_line_of_a_table_is_over_100_columns),
        cmocka_unit_test(the_table_shows_every_property),
        cmocka_unit_test(columns_hold_what_the_settings_promise),
        cmocka_unit_test(lines_of_options_are_a_name_and_a_value),
        cmocka_unit_test(every_row_can_be_read_and_is_described),
        cmocka_unit_test(numbers_of_frames_stand_before_the_ending),
        cmocka_unit_test(points_are_written_to_the_byte),
        cmocka_unit_test(headers_of_arrays_are_whole_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
