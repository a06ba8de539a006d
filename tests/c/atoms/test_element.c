/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "atoms/element.h"

static void weights_are_iupac_2021(void **state)
{
    (void)state;
    assert_true(elea_element_weight("H") == 1.008);
    assert_true(elea_element_weight("C") == 12.011);
    assert_true(elea_element_weight("S") == 32.06);
    assert_true(elea_element_weight("Ar") == 39.95);
    assert_true(elea_element_weight("Yb") == 173.045);
    assert_true(elea_element_weight("U") == 238.02891);
}

static void weight_of_unknown_or_unstable_element_is_zero(void **state)
{
    (void)state;
    const char *const symbols[] = {"", "X", "Tc", "Og", "ZN", "zn", "Carbon", "h"};
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
        assert_true(elea_element_weight(symbols[i]) == 0.0);
}

static void numbers_and_symbols_agree(void **state)
{
    (void)state;
    char symbol[4];
    char again[4];
    for (int number = 1; number <= 118; number++) {
        assert_true(elea_element_find(number, symbol));
        assert_int_equal(elea_element_number(symbol), number);
        assert_true(elea_element_canonical(symbol, again));
        assert_string_equal(symbol, again);
    }
    assert_false(elea_element_find(0, symbol));
    assert_string_equal(symbol, "");
    assert_false(elea_element_find(119, symbol));
    assert_false(elea_element_find(-1, symbol));
}

static void table_is_in_the_order_of_atomic_numbers(void **state)
{
    (void)state;
    assert_int_equal(elea_element_number("Ne"), 10);
    assert_int_equal(elea_element_number("Zn"), 30);
    assert_int_equal(elea_element_number("Xe"), 54);
    assert_int_equal(elea_element_number("Rn"), 86);
    assert_int_equal(elea_element_number("Og"), 118);
}

static void symbols_are_found_in_any_case(void **state)
{
    (void)state;
    char symbol[4];
    assert_true(elea_element_canonical("zN", symbol));
    assert_string_equal(symbol, "Zn");
    assert_true(elea_element_canonical("c", symbol));
    assert_string_equal(symbol, "C");
    assert_false(elea_element_canonical("", symbol));
    assert_false(elea_element_canonical("Qq", symbol));
    assert_false(elea_element_canonical("C1", symbol));
    assert_false(elea_element_canonical("Carbon", symbol));
    assert_string_equal(symbol, "");
}

static void deuterium_has_its_own_weight(void **state)
{
    (void)state;
    char symbol[4];
    assert_true(elea_element_canonical("D", symbol));
    assert_string_equal(symbol, "D");
    assert_int_equal(elea_element_number("D"), 1);
    assert_true(elea_element_weight("D") > 2.014 && elea_element_weight("D") < 2.015);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_iupac_2021),
        cmocka_unit_test(weight_of_unknown_or_unstable_element_is_zero),
        cmocka_unit_test(numbers_and_symbols_agree),
        cmocka_unit_test(table_is_in_the_order_of_atomic_numbers),
        cmocka_unit_test(symbols_are_found_in_any_case),
        cmocka_unit_test(deuterium_has_its_own_weight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
