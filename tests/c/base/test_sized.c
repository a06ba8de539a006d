/* SPDX-License-Identifier: MIT */
#include "base/sized.h"

#include "support.h"

/* The library's struct, and the structs of callers with an older and a newer header. */
typedef struct known {
    size_t struct_size;
    double first, second;
} known;

typedef struct older {
    size_t struct_size;
    double first;
} older;

typedef struct newer {
    size_t struct_size;
    double first, second, third;
} newer;

static known defaults(void)
{
    return (known){.first = 1.0, .second = 2.0};
}

static void members_that_an_older_caller_lacks_keep_their_defaults(void **state)
{
    (void)state;
    known taken = defaults();
    older given = {sizeof given, 5.0};
    assert_int_equal(elea_sized_read(&taken, sizeof taken, &given, "it", NULL), ELEA_OK);
    assert_true(taken.first == 5.0 && taken.second == 2.0);
    assert_int_equal(taken.struct_size, sizeof taken);
}

static void what_a_newer_caller_asks_for_is_refused_unless_it_is_zero(void **state)
{
    (void)state;
    known taken = defaults();
    newer given = {sizeof given, 5.0, 6.0, 0.0};
    assert_int_equal(elea_sized_read(&taken, sizeof taken, &given, "it", NULL), ELEA_OK);
    assert_true(taken.first == 5.0 && taken.second == 6.0);
    elea_error error;
    given.third = 7.0;
    assert_failed(elea_sized_read(&taken, sizeof taken, &given, "it", &error), &error,
                  ELEA_ERROR_ARGUMENT, "it has members that");
}

static void a_size_that_was_not_set_is_refused(void **state)
{
    (void)state;
    known taken = defaults(), given = {.first = 5.0};
    elea_error error;
    for (given.struct_size = 0; given.struct_size <= sizeof(size_t); given.struct_size++)
        assert_failed(elea_sized_read(&taken, sizeof taken, &given, "the source", &error), &error,
                      ELEA_ERROR_ARGUMENT, "struct_size of the source is");
    assert_true(taken.first == 1.0);
}

static void answers_end_where_the_callers_struct_ends(void **state)
{
    (void)state;
    const known answer = {0, 5.0, 6.0};
    struct {
        older asked;
        double behind;
    } old = {{sizeof old.asked, 0.0}, 3.0};
    elea_sized_write(&old.asked, &answer, sizeof answer);
    assert_true(old.asked.first == 5.0 && old.behind == 3.0);
    newer asked = {sizeof asked, 0.0, 0.0, 3.0};
    elea_sized_write(&asked, &answer, sizeof answer);
    assert_true(asked.first == 5.0 && asked.second == 6.0 && asked.third == 0.0);
    assert_int_equal(asked.struct_size, sizeof asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_that_an_older_caller_lacks_keep_their_defaults),
        cmocka_unit_test(what_a_newer_caller_asks_for_is_refused_unless_it_is_zero),
        cmocka_unit_test(a_size_that_was_not_set_is_refused),
        cmocka_unit_test(answers_end_where_the_callers_struct_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
