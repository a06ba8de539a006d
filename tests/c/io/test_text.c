/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/text.h"

static elea_field field(const char *text)
{
    return (elea_field){text, strlen(text)};
}

static void plain_numbers_are_correctly_rounded(void **state)
{
    (void)state;
    const char *const texts[] = {
        "0",
        "-0.000",
        "1",
        "+1.5",
        "-12.345",
        ".5",
        "5.",
        "0.1",
        "0.126",
        "99999999",
        "1e3",
        "1.5E-3",
        "1e22",
        "-2.5e+01",
        "1e-300",
        "4.9e-324",
        "1.7976931348623157e308",
        "0.1234567890123456789",
        "9007199254740993",
        "123456789012345678901234567890",
        "1.2345678901234567",
        "2.22507385850720113605740979670913197593481954635e-308",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value = NAN;
        double expected = strtod(texts[i], NULL);
        assert_true(elea_text_number(field(texts[i]), &value));
        assert_memory_equal(&value, &expected, sizeof value);
    }
}

static void random_decimals_round_as_strtod_does(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252U;
    char text[64];
    for (int i = 0; i < 200000; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        int decimals = (int)(random % 19);
        double scale = (double)(random >> 11) / 9007199254740992.0;
        (void)snprintf(text, sizeof text, i % 3 == 0 ? "%.*e" : "%.*f", decimals,
                       (scale - 0.5) * 2e4);
        double value = NAN;
        double expected = strtod(text, NULL);
        assert_true(elea_text_number(field(text), &value));
        assert_memory_equal(&value, &expected, sizeof value);
    }
}

static void anything_but_a_whole_number_is_refused(void **state)
{
    (void)state;
    const char *const texts[] = {
        "",     "-",     "+",     ".",        "-.",     "e5",
        "1e",   "1e+",   "nan",   "NaN",      "inf",    "-inf",
        "1..2", "1.2.",  "--1",   "1-",       "0x10",   "1,5",
        "1 2",  "1f",    "1.0d0", "1e5.0",    "1e999",  "-1e309",
        "one",  "1_000", " 1",    "infinity", "nan(1)", "1e9999999999999999999",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value = 7.0;
        assert_false(elea_text_number(field(texts[i]), &value));
    }
    char endless[400];
    memset(endless, '1', sizeof endless);
    double value = 0.0;
    assert_false(elea_text_number((elea_field){endless, sizeof endless}, &value));
}

static void scaling_moves_the_decimal_point(void **state)
{
    (void)state;
    double value = NAN;
    assert_true(elea_text_scaled(field("0.126"), 1, &value));
    assert_true(value == 1.26);
    assert_true(elea_text_scaled(field("3e-10"), 10, &value));
    assert_true(value == 3.0);
    assert_false(elea_text_scaled(field("1e308"), 10, &value));
}

static void the_locale_of_the_program_does_not_matter(void **state)
{
    (void)state;
    static const char *const commas[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"};
    bool set = false;
    for (size_t i = 0; !set && i < sizeof commas / sizeof commas[0]; i++)
        set = setlocale(LC_NUMERIC, commas[i]) != NULL && localeconv()->decimal_point[0] == ',';
    if (!set)
        skip();
    double value = NAN;
    bool good = elea_text_number(field("1.2345678901234567"), &value);
    bool comma = elea_text_number(field("1,2345678901234567"), &(double){0.0});
    bool kept = localeconv()->decimal_point[0] == ',';
    (void)setlocale(LC_NUMERIC, "C");
    assert_true(good && value == 1.2345678901234567);
    assert_false(comma);
    assert_true(kept);
}

static void integers_and_counts_are_strict(void **state)
{
    (void)state;
    int64_t integer = 0;
    uint64_t count = 0;
    assert_true(elea_text_integer(field("-12"), &integer));
    assert_int_equal(integer, -12);
    assert_true(elea_text_integer(field("+7"), &integer));
    assert_int_equal(integer, 7);
    const char *const wrong[] = {"", "-", "1.0", "0x1", "1 ", "99999999999999999999", "1e3"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(elea_text_integer(field(wrong[i]), &integer));
        assert_false(elea_text_count(field(wrong[i]), &count));
    }
    assert_true(elea_text_count(field("100000"), &count));
    assert_int_equal(count, 100000);
    assert_false(elea_text_count(field("0"), &count));
    assert_false(elea_text_count(field("-3"), &count));
    assert_false(elea_text_count(field("+3"), &count));
}

static void columns_end_with_the_line(void **state)
{
    (void)state;
    const elea_line line = {"ab  cd ", 7, true};
    elea_field found = elea_text_columns(&line, 1, 3);
    assert_true(found.length == 2 && found.text == line.text);
    found = elea_text_columns(&line, 4, 99);
    assert_true(found.length == 2 && memcmp(found.text, "cd", 2) == 0);
    assert_int_equal(elea_text_columns(&line, 7, 7).length, 0);
    assert_int_equal(elea_text_columns(&line, 8, 9).length, 0);
    assert_int_equal(elea_text_columns(&line, 100, 200).length, 0);
}

static void words_are_taken_one_by_one(void **state)
{
    (void)state;
    elea_field rest = field(" C\t1.0  2");
    elea_field word;
    assert_true(elea_text_word(&rest, &word) && word.length == 1 && word.text[0] == 'C');
    assert_true(elea_text_word(&rest, &word) && word.length == 3);
    assert_true(elea_text_word(&rest, &word) && word.length == 1 && word.text[0] == '2');
    assert_false(elea_text_word(&rest, &word));
    assert_false(elea_text_word(&rest, &word));
}

static void time_is_found_in_titles_of_gromacs(void **state)
{
    (void)state;
    assert_true(elea_text_time("Protein t=   12.50000 step= 5") == 12.5);
    assert_true(elea_text_time("TITLE     Protein in water t= 0.00000") == 0.0);
    assert_true(elea_text_time("t=3") == 3.0);
    assert_true(elea_text_time("start= 1, t= 2.5, step= 3") == 2.5);
    assert_true(isnan(elea_text_time("weight= 7")));
    assert_true(isnan(elea_text_time("")));
    assert_true(isnan(elea_text_time("t=")));
    assert_true(isnan(elea_text_time("t= now")));
}

static void decimals_are_counted_behind_the_point(void **state)
{
    (void)state;
    assert_int_equal(elea_text_decimals(field("1.250")), 3);
    assert_int_equal(elea_text_decimals(field("1.25e-10")), 2);
    assert_int_equal(elea_text_decimals(field("1.")), 0);
    assert_int_equal(elea_text_decimals(field("12")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_numbers_are_correctly_rounded),
        cmocka_unit_test(random_decimals_round_as_strtod_does),
        cmocka_unit_test(anything_but_a_whole_number_is_refused),
        cmocka_unit_test(scaling_moves_the_decimal_point),
        cmocka_unit_test(the_locale_of_the_program_does_not_matter),
        cmocka_unit_test(integers_and_counts_are_strict),
        cmocka_unit_test(columns_end_with_the_line),
        cmocka_unit_test(words_are_taken_one_by_one),
        cmocka_unit_test(time_is_found_in_titles_of_gromacs),
        cmocka_unit_test(decimals_are_counted_behind_the_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
