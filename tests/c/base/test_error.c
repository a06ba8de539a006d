/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "support.h"

static void every_status_has_its_own_text(void **state)
{
    (void)state;
    for (int i = 0; i < ELEA_NUM_STATUSES; i++) {
        const char *text = elea_status_text((elea_status)i);
        assert_non_null(text);
        assert_true(text[0] != '\0');
        assert_string_not_equal(text, "unknown status");
        for (int j = 0; j < i; j++)
            assert_string_not_equal(text, elea_status_text((elea_status)j));
    }
}

static void unknown_statuses_have_a_text_too(void **state)
{
    (void)state;
    assert_string_equal(elea_status_text(ELEA_NUM_STATUSES), "unknown status");
    assert_string_equal(elea_status_text((elea_status)-1), "unknown status");
}

static void header_and_library_have_the_version_of_the_build(void **state)
{
    (void)state;
    assert_string_equal(elea_version(), MESON_PROJECT_VERSION);
    char header[32];
    (void)snprintf(header, sizeof header, "%d.%d.%d", ELEA_VERSION_MAJOR, ELEA_VERSION_MINOR,
                   ELEA_VERSION_PATCH);
    assert_string_equal(header, MESON_PROJECT_VERSION);
}

static void versions_are_ordered_by_their_numbers(void **state)
{
    (void)state;
#if ELEA_VERSION_NUMBER < ELEA_MAKE_VERSION(0, 1, 0)
    fail();
#endif
    assert_true(ELEA_MAKE_VERSION(0, 9, 999) < ELEA_MAKE_VERSION(0, 10, 0));
    assert_true(ELEA_MAKE_VERSION(0, 999, 999) < ELEA_MAKE_VERSION(1, 0, 0));
}

static void set_fills_the_error_and_returns_the_status(void **state)
{
    (void)state;
    elea_error error = {ELEA_OK, ""};
    assert_int_equal(elea_error_set(&error, ELEA_ERROR_FORMAT, "%s, line %d", "x.pdb", 7),
                     ELEA_ERROR_FORMAT);
    assert_int_equal(error.status, ELEA_ERROR_FORMAT);
    assert_string_equal(error.message, "x.pdb, line 7");
}

static void set_does_without_an_error(void **state)
{
    (void)state;
    assert_int_equal(elea_error_set(NULL, ELEA_ERROR_FILE, "%d", 1), ELEA_ERROR_FILE);
    assert_int_equal(elea_error_memory(NULL, 1, 2, "bytes"), ELEA_ERROR_MEMORY);
    (void)elea_error_prefix(NULL, "frame 3");
}

static void set_cuts_long_messages(void **state)
{
    (void)state;
    char text[3 * ELEA_MESSAGE_SIZE];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    elea_error error;
    (void)elea_error_set(&error, ELEA_ERROR_FILE, "%s", text);
    assert_int_equal(strlen(error.message), ELEA_MESSAGE_SIZE - 1);
    assert_int_equal(elea_error_prefix(&error, text), ELEA_ERROR_FILE);
    assert_true(strlen(error.message) < ELEA_MESSAGE_SIZE);
}

static void prefix_goes_before_the_message(void **state)
{
    (void)state;
    elea_error error;
    (void)elea_error_set(&error, ELEA_ERROR_BODY, "no spheres");
    assert_int_equal(elea_error_prefix(&error, "frame 3"), ELEA_ERROR_BODY);
    assert_string_equal(error.message, "frame 3: no spheres");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_text),
        cmocka_unit_test(unknown_statuses_have_a_text_too),
        cmocka_unit_test(header_and_library_have_the_version_of_the_build),
        cmocka_unit_test(versions_are_ordered_by_their_numbers),
        cmocka_unit_test(set_fills_the_error_and_returns_the_status),
        cmocka_unit_test(set_does_without_an_error),
        cmocka_unit_test(set_cuts_long_messages),
        cmocka_unit_test(prefix_goes_before_the_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
