/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "support.h"

static void assert_location(const elea_error *error, const char *path, uint64_t line, int64_t frame)
{
    assert_string_equal(error->path, path);
    assert_int_equal(error->line, line);
    assert_int_equal(error->frame, frame);
}

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
    elea_error error = {.line = 3, .frame = 4, .path = "old"};
    assert_int_equal(elea_error_set(&error, ELEA_ERROR_FORMAT, "%s, line %d", "x.pdb", 7),
                     ELEA_ERROR_FORMAT);
    assert_int_equal(error.status, ELEA_ERROR_FORMAT);
    assert_string_equal(error.message, "x.pdb, line 7");
    assert_location(&error, "", 0, -1);
}

static void the_initial_error_says_nothing(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    assert_int_equal(error.status, ELEA_OK);
    assert_string_equal(error.message, "");
    assert_location(&error, "", 0, -1);
}

static void status_does_not_depend_on_whether_there_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(elea_error_set(NULL, ELEA_ERROR_FILE, "%d", 1), ELEA_ERROR_FILE);
    assert_int_equal(elea_error_at(NULL, ELEA_ERROR_FILE, elea_place_file("a"), "%d", 1),
                     ELEA_ERROR_FILE);
    assert_int_equal(elea_error_memory(NULL, 1, 2, "bytes"), ELEA_ERROR_MEMORY);
    assert_int_equal(elea_error_locate(NULL, ELEA_ERROR_BODY, "a.pdb", 0, 3), ELEA_ERROR_BODY);
    assert_int_equal(elea_error_prefix(NULL, ELEA_ERROR_BODY, "%s", "a"), ELEA_ERROR_BODY);
}

static void messages_are_one_line(void **state)
{
    (void)state;
    elea_error error;
    (void)elea_error_at(&error, ELEA_ERROR_FILE, elea_place_file("a\nb"), "c\td");
    (void)elea_error_prefix(&error, ELEA_ERROR_FILE, "e\rf");
    assert_string_equal(error.message, "e f: a b: c d");
    assert_string_equal(error.path, "a\nb");
}

static void errors_carry_their_location(void **state)
{
    (void)state;
    elea_error error;
    assert_int_equal(
        elea_error_at(&error, ELEA_ERROR_FORMAT, (elea_place){"a.pdb", 7, -1}, "no %s", "atoms"),
        ELEA_ERROR_FORMAT);
    assert_string_equal(error.message, "a.pdb: line 7: no atoms");
    assert_location(&error, "a.pdb", 7, -1);
    (void)elea_error_at(&error, ELEA_ERROR_FORMAT, (elea_place){"a.dcd", 0, 0}, "damaged");
    assert_string_equal(error.message, "a.dcd: frame 0: damaged");
    assert_location(&error, "a.dcd", 0, 0);
    (void)elea_error_at(&error, ELEA_ERROR_FORMAT, (elea_place){"a.xyz", 2, 5}, "damaged");
    assert_string_equal(error.message, "a.xyz: line 2: frame 5: damaged");
    assert_location(&error, "a.xyz", 2, 5);
}

static void a_location_is_put_in_front_once(void **state)
{
    (void)state;
    elea_error error;
    (void)elea_error_set(&error, ELEA_ERROR_BODY, "no spheres");
    assert_int_equal(elea_error_locate(&error, ELEA_ERROR_BODY, NULL, 0, 3), ELEA_ERROR_BODY);
    assert_string_equal(error.message, "frame 3: no spheres");
    (void)elea_error_locate(&error, ELEA_ERROR_BODY, "a.xtc", 0, 4);
    assert_string_equal(error.message, "a.xtc: frame 3: no spheres");
    (void)elea_error_locate(&error, ELEA_ERROR_BODY, "b.xtc", 1, 5);
    assert_string_equal(error.message, "a.xtc: frame 3: no spheres");
    assert_location(&error, "a.xtc", 0, 3);
}

/* A path does not count as a frame, nor the beginning of another path as that path. */
static void locations_are_not_read_out_of_messages(void **state)
{
    (void)state;
    elea_error error;
    (void)elea_error_at(&error, ELEA_ERROR_FILE, elea_place_file("frame 1/x.pdb"), "is missing");
    assert_location(&error, "frame 1/x.pdb", 0, -1);
    (void)elea_error_set(&error, ELEA_ERROR_FILE, "a.pdb.gz is missing");
    (void)elea_error_locate(&error, ELEA_ERROR_FILE, "a.pdb", 0, -1);
    assert_string_equal(error.message, "a.pdb: a.pdb.gz is missing");
}

/* The line and frame are added if an inner call does not know them; otherwise its own are kept. */
static void a_frame_completes_the_location_of_a_file(void **state)
{
    (void)state;
    elea_error error;
    (void)elea_error_at(&error, ELEA_ERROR_FORMAT, (elea_place){"a.xyz", 2, -1}, "damaged");
    (void)elea_error_locate(&error, ELEA_ERROR_FORMAT, NULL, 0, 5);
    assert_location(&error, "a.xyz", 2, 5);
    assert_string_equal(error.message, "a.xyz: line 2: damaged");
}

static void long_paths_leave_the_reason(void **state)
{
    (void)state;
    char path[3 * ELEA_PATH_SIZE];
    memset(path, 'p', sizeof path - 1);
    memcpy(path, "head", 4);
    memcpy(path + sizeof path - 5, "tail", 5);
    elea_error error;
    (void)elea_error_at(&error, ELEA_ERROR_FILE, (elea_place){path, UINT64_MAX, INT64_MAX},
                        "the reason");
    (void)elea_error_prefix(&error, ELEA_ERROR_FILE, "%s", path);
    (void)elea_error_prefix(&error, ELEA_ERROR_FILE, "%s", path);
    assert_true(strlen(error.message) < ELEA_MESSAGE_SIZE);
    assert_non_null(strstr(error.message, "tail: line 18446744073709551615: frame "));
    assert_non_null(strstr(error.message, ": the reason"));
    assert_int_equal(strlen(error.path), ELEA_PATH_SIZE - 1);
    assert_int_equal(memcmp(error.path, "head", 4), 0);
    assert_string_equal(error.path + ELEA_PATH_SIZE - 5, "tail");
}

static void long_paths_are_not_cut_inside_a_character(void **state)
{
    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        char path[1024] = "abc";
        char *end = path + shift;
        for (int i = 0; i < 200; i++, end += 3)
            memcpy(end, "\xE2\x82\xAC", 4);
        elea_error error;
        (void)elea_error_at(&error, ELEA_ERROR_FILE, elea_place_file(path), "x");
        const char *dots = strstr(error.message, "...");
        assert_non_null(dots);
        assert_int_equal((unsigned char)dots[-1], 0xAC);
        assert_int_equal((unsigned char)dots[3], 0xE2);
    }
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
    (void)elea_error_locate(&error, ELEA_ERROR_FILE, "a.pdb", 1, 2);
    assert_int_equal(strlen(error.message), ELEA_MESSAGE_SIZE - 1);
    assert_int_equal(memcmp(error.message, "a.pdb: line 1: frame 2: aaa", 27), 0);
}

static void long_names_in_messages_leave_the_reason(void **state)
{
    (void)state;
    static const size_t sizes[] = {2000, 4096, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *name = test_malloc(sizes[i]);
        memset(name, 'n', sizes[i] - 1);
        name[sizes[i] - 1] = '\0';
        elea_error error;
        (void)elea_error_set(&error, ELEA_ERROR_FILE, "%s: cannot write it: %s", name, "No space");
        assert_int_equal(memcmp(error.message, "nnn", 3), 0);
        assert_non_null(strstr(error.message, "nnn: cannot write it: No space"));
        (void)elea_error_at(&error, ELEA_ERROR_FILE, elea_place_file("a"), "%s is no name", name);
        (void)elea_error_prefix(&error, ELEA_ERROR_FILE, "b");
        assert_int_equal(memcmp(error.message, "b: a: nnn", 9), 0);
        assert_non_null(strstr(error.message, "nnn is no name"));
        test_free(name);
    }
}

static void prefix_goes_before_the_message(void **state)
{
    (void)state;
    elea_error error;
    (void)elea_error_at(&error, ELEA_ERROR_BODY, elea_place_file("a"), "no spheres");
    assert_int_equal(elea_error_prefix(&error, ELEA_ERROR_BODY, "%s %d", "--option", 3),
                     ELEA_ERROR_BODY);
    assert_string_equal(error.message, "--option 3: a: no spheres");
    assert_location(&error, "a", 0, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_text),
        cmocka_unit_test(unknown_statuses_have_a_text_too),
        cmocka_unit_test(header_and_library_have_the_version_of_the_build),
        cmocka_unit_test(versions_are_ordered_by_their_numbers),
        cmocka_unit_test(set_fills_the_error_and_returns_the_status),
        cmocka_unit_test(the_initial_error_says_nothing),
        cmocka_unit_test(status_does_not_depend_on_whether_there_is_an_error),
        cmocka_unit_test(messages_are_one_line),
        cmocka_unit_test(errors_carry_their_location),
        cmocka_unit_test(a_location_is_put_in_front_once),
        cmocka_unit_test(locations_are_not_read_out_of_messages),
        cmocka_unit_test(a_frame_completes_the_location_of_a_file),
        cmocka_unit_test(long_paths_leave_the_reason),
        cmocka_unit_test(long_paths_are_not_cut_inside_a_character),
        cmocka_unit_test(set_cuts_long_messages),
        cmocka_unit_test(long_names_in_messages_leave_the_reason),
        cmocka_unit_test(prefix_goes_before_the_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
