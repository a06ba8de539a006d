/* SPDX-License-Identifier: MIT */
#include "result/units.h"
#include "support.h"

static void every_length_unit_is_understood_by_its_name(void **state)
{
    (void)state;
    static const double metres[ELEA_NUM_LENGTH_UNITS] = {0.0, 1e-10, 1e-9, 1e-2, 1.0};
    for (int i = 0; i < ELEA_NUM_LENGTH_UNITS; i++) {
        elea_length_unit unit = ELEA_NUM_LENGTH_UNITS;
        const char *name = elea_length_unit_name((elea_length_unit)i);
        assert_int_equal(elea_length_unit_parse(name, &unit, NULL), ELEA_OK);
        assert_int_equal(unit, i);
        assert_true(elea_length_unit_metres(unit) == metres[i]);
    }
}

static void length_units_are_understood_in_any_case_but_for_m(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        elea_length_unit unit;
    } known[] = {{"a", ELEA_LENGTH_ANGSTROM},
                 {"l", ELEA_LENGTH_NONE},
                 {"NM", ELEA_LENGTH_NANOMETRE},
                 {"Cm", ELEA_LENGTH_CENTIMETRE}};
    elea_length_unit unit;
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        assert_int_equal(elea_length_unit_parse(known[i].name, &unit, NULL), ELEA_OK);
        assert_int_equal(unit, known[i].unit);
    }
    assert_int_equal(elea_length_unit_parse("M", &unit, NULL), ELEA_ERROR_ARGUMENT);
}

static void unknown_length_units_are_refused(void **state)
{
    (void)state;
    static const char *const unknown[] = {"", "angstrom", "mm", "nmm", "n", " nm", "A "};
    for (size_t i = 0; i < NUM_ITEMS(unknown); i++) {
        elea_length_unit unit;
        elea_error error = ELEA_ERROR_INIT;
        assert_failed(elea_length_unit_parse(unknown[i], &unit, &error), &error,
                      ELEA_ERROR_ARGUMENT, "nm");
    }
    assert_string_equal(elea_length_unit_name(ELEA_NUM_LENGTH_UNITS), "");
    assert_true(elea_length_unit_metres(ELEA_NUM_LENGTH_UNITS) == 0.0);
}

static void every_unit_converts_into_the_unit_inside(void **state)
{
    (void)state;
    static const struct {
        elea_dimension dimension;
        double value;
        const char *unit;
        double converted;
    } known[] = {
        {ELEA_DIMENSION_TEMPERATURE, 293.15, "K", 293.15},
        {ELEA_DIMENSION_TEMPERATURE, 20.0, "C", 293.15},
        {ELEA_DIMENSION_TEMPERATURE, -273.15, "c", 0.0},
        {ELEA_DIMENSION_VISCOSITY, 0.001, "Pa.s", 0.001},
        {ELEA_DIMENSION_VISCOSITY, 0.89, "mPa.s", 0.89e-3},
        {ELEA_DIMENSION_VISCOSITY, 0.01, "p", 0.001},
        {ELEA_DIMENSION_VISCOSITY, 0.01, "P", 0.001},
        {ELEA_DIMENSION_VISCOSITY, 1.002, "cp", 1.002e-3},
        {ELEA_DIMENSION_VISCOSITY, 1.002, "cP", 1.002e-3},
        {ELEA_DIMENSION_MASS, 18700.0, "Da", 18700.0},
        {ELEA_DIMENSION_MASS, 18.7, "kDa", 18700.0},
        {ELEA_DIMENSION_MASS, 18700.0, "g/mol", 18700.0},
        {ELEA_DIMENSION_MASS, 18.7, "kg/mol", 18700.0},
        {ELEA_DIMENSION_MASS, 1.66053906717384663e-24, "g", 1.0},
        {ELEA_DIMENSION_MASS, 1.66053906717384663e-27, "kg", 1.0},
        {ELEA_DIMENSION_DENSITY, 998.2, "kg/m3", 998.2},
        {ELEA_DIMENSION_DENSITY, 0.9982, "g/cm3", 998.2},
        {ELEA_DIMENSION_DENSITY, 0.9982, "g/mL", 998.2},
        {ELEA_DIMENSION_DENSITY, 998.2, "g/l", 998.2},
    };
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        double converted = NAN;
        assert_int_equal(
            elea_convert(known[i].dimension, known[i].value, known[i].unit, &converted, NULL),
            ELEA_OK);
        assert_near(converted, known[i].converted, 1e-13 * (fabs(known[i].converted) + 1e-3));
    }
}

static void units_of_other_dimensions_are_refused(void **state)
{
    (void)state;
    static const struct {
        elea_dimension dimension;
        const char *unit, *advice;
    } unknown[] = {
        {ELEA_DIMENSION_TEMPERATURE, "F", "K or C"}, {ELEA_DIMENSION_TEMPERATURE, "", "K or C"},
        {ELEA_DIMENSION_VISCOSITY, "K", "mPa.s"},    {ELEA_DIMENSION_VISCOSITY, "MPa.s", "mPa.s"},
        {ELEA_DIMENSION_MASS, "cp", "kDa"},          {ELEA_DIMENSION_MASS, "Dalton", "kDa"},
        {ELEA_DIMENSION_DENSITY, "kg", "g/cm3"},
    };
    for (size_t i = 0; i < NUM_ITEMS(unknown); i++) {
        double converted;
        elea_error error = ELEA_ERROR_INIT;
        assert_failed(elea_convert(unknown[i].dimension, 1.0, unknown[i].unit, &converted, &error),
                      &error, ELEA_ERROR_ARGUMENT, unknown[i].advice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_unit_is_understood_by_its_name),
        cmocka_unit_test(length_units_are_understood_in_any_case_but_for_m),
        cmocka_unit_test(unknown_length_units_are_refused),
        cmocka_unit_test(every_unit_converts_into_the_unit_inside),
        cmocka_unit_test(units_of_other_dimensions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
