/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "support.h"

static void defaults_are_valid(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    assert_int_equal(elea_settings_check(&settings, NULL), ELEA_OK);
    assert_true(settings.max_rsd_capacitance == 0.001 && settings.max_rsd_volume == 0.001);
    assert_true(settings.num_walks == 0 && settings.num_interior_samples == 0);
    assert_true(settings.seed == 0 && settings.length_unit == ELEA_LENGTH_ANGSTROM);
    assert_string_equal(elea_method_name(settings.method), "first-passage");
    assert_string_equal(elea_method_name(ELEA_METHOD_WOS), "wos");
    assert_string_equal(elea_interior_name(settings.interior), "exact");
    assert_string_equal(elea_interior_name(ELEA_INTERIOR_SAMPLE), "sample");
}

static void values_outside_an_enumeration_have_no_name(void **state)
{
    (void)state;
    assert_string_equal(elea_method_name((elea_method)-1), "");
    assert_string_equal(elea_method_name(ELEA_NUM_METHODS), "");
    assert_string_equal(elea_interior_name((elea_interior)-1), "");
    assert_string_equal(elea_interior_name(ELEA_NUM_INTERIORS), "");
    assert_string_equal(elea_isa_name((elea_isa)-1), "");
    assert_string_equal(elea_isa_name(ELEA_NUM_ISAS), "");
    assert_string_equal(elea_stop_name((elea_stop)-1), "");
    assert_string_equal(elea_stop_name(ELEA_NUM_STOPS), "");
    assert_string_equal(elea_length_unit_name((elea_length_unit)-1), "");
    assert_string_equal(elea_length_unit_name(ELEA_NUM_LENGTH_UNITS), "");
    assert_string_equal(elea_status_text((elea_status)-1), elea_status_text(ELEA_NUM_STATUSES));
}

static void assert_refused(const elea_settings *settings, const char *name)
{
    elea_error error = ELEA_ERROR_INIT;
    assert_failed(elea_settings_check(settings, &error), &error, ELEA_ERROR_ARGUMENT, name);
    assert_int_equal(elea_settings_check(settings, NULL), ELEA_ERROR_ARGUMENT);
}

static void lengths_and_times_must_not_be_negative(void **state)
{
    (void)state;
    static const double bad[] = {-1.0, NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < NUM_ITEMS(bad); i++) {
        elea_settings s = elea_settings_default();
        s.launch_radius = bad[i];
        assert_refused(&s, "launch_radius");
        s = elea_settings_default();
        s.skin_thickness = bad[i];
        assert_refused(&s, "skin_thickness");
        s = elea_settings_default();
        s.max_run_time = bad[i];
        assert_refused(&s, "max_run_time");
    }
}

static void a_solvent_that_is_given_must_be_possible(void **state)
{
    (void)state;
    static const double bad[] = {-1.0, 0.0, INFINITY, -INFINITY};
    elea_settings s = elea_settings_default();
    assert_true(isnan(s.temperature) && isnan(s.viscosity) && isnan(s.buoyancy_factor));
    for (size_t i = 0; i < NUM_ITEMS(bad); i++) {
        s = elea_settings_default();
        s.temperature = bad[i];
        assert_refused(&s, "temperature");
        s = elea_settings_default();
        s.viscosity = bad[i];
        assert_refused(&s, "viscosity");
    }
}

static void buoyancy_may_be_negative_or_zero_but_not_infinite(void **state)
{
    (void)state;
    elea_settings s = elea_settings_default();
    s.buoyancy_factor = -0.3;
    assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    s.buoyancy_factor = 0.0;
    assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    s.buoyancy_factor = -INFINITY;
    assert_refused(&s, "buoyancy_factor");
}

static void settings_of_an_older_header_are_completed(void **state)
{
    (void)state;
    elea_settings s = elea_settings_default();
    s.struct_size = offsetof(elea_settings, frames_in_flight);
    s.frames_in_flight = 1000000; /* beyond the caller's struct */
    assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    s.struct_size = 0;
    assert_refused(&s, "struct_size of the settings is 0");
    struct {
        elea_settings known;
        uint64_t unknown;
    } newer;
    elea_settings_init(&newer.known, sizeof newer);
    assert_int_equal(newer.unknown, 0);
    assert_int_equal(elea_settings_check(&newer.known, NULL), ELEA_OK);
    newer.unknown = 1;
    assert_refused(&newer.known, "the settings has members");
}

static void threads_are_those_of_the_process(void **state)
{
    (void)state;
    assert_in_range(elea_default_num_threads(), 1, sysconf(_SC_NPROCESSORS_CONF));
}

static void precisions_lie_between_zero_and_one(void **state)
{
    (void)state;
    static const double bad[] = {0.0, -0.1, 1.0, 2.0, NAN, INFINITY};
    for (size_t i = 0; i < NUM_ITEMS(bad); i++) {
        elea_settings s = elea_settings_default();
        s.max_rsd_capacitance = bad[i];
        assert_refused(&s, "max_rsd_capacitance");
        s = elea_settings_default();
        s.max_rsd_volume = bad[i];
        assert_refused(&s, "max_rsd_volume");
        /* If both have counts, precisions are ignored. */
        s.num_walks = 1000;
        s.num_interior_samples = 1000;
        assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    }
}

static void either_precision_of_the_walks_will_do(void **state)
{
    (void)state;
    elea_settings s = elea_settings_default();
    s.max_rsd_polarizability = 0.01;
    assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    s.max_rsd_capacitance = 0.0;
    assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    static const double bad[] = {-0.1, 1.0, NAN, INFINITY};
    for (size_t i = 0; i < NUM_ITEMS(bad); i++) {
        s.max_rsd_polarizability = bad[i];
        assert_refused(&s, "max_rsd_polarizability");
    }
    s.max_rsd_polarizability = 0.0;
    assert_refused(&s, "max_rsd_capacitance");
}

static void stops_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"count", "precision", "cap", "time"};
    for (int i = 0; i < ELEA_NUM_STOPS; i++)
        assert_string_equal(elea_stop_name((elea_stop)i), names[i]);
    assert_string_equal(elea_stop_name(ELEA_NUM_STOPS), "");
}

static void caps_must_allow_some_walks(void **state)
{
    (void)state;
    elea_settings s = elea_settings_default();
    s.max_num_walks = 0;
    assert_refused(&s, "max_num_walks");
    s = elea_settings_default();
    s.max_num_interior_samples = 0;
    assert_refused(&s, "max_num_interior_samples");
}

static void enumerations_must_be_known(void **state)
{
    (void)state;
    elea_settings s = elea_settings_default();
    s.method = ELEA_NUM_METHODS;
    assert_refused(&s, "method");
    s = elea_settings_default();
    s.length_unit = ELEA_NUM_LENGTH_UNITS;
    assert_refused(&s, "length_unit");
}

static void the_theory_has_settings_of_its_own(void **state)
{
    (void)state;
    static const double bad[] = {0.0, -0.1, 1.0, NAN, INFINITY};
    elea_settings s = elea_settings_default();
    s.theory = ELEA_THEORY_STOKES;
    assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    s.num_patches = ELEA_MIN_PATCHES;
    s.max_rsd_stokes = 0.01;
    assert_int_equal(elea_settings_check(&s, NULL), ELEA_OK);
    for (size_t i = 0; i < NUM_ITEMS(bad); i++) {
        s.max_rsd_stokes = bad[i];
        assert_refused(&s, "max_rsd_stokes");
    }
    s.max_rsd_stokes = 0.01;
    s.num_patches = ELEA_MIN_PATCHES - 1;
    assert_refused(&s, "num_patches is 23; it must be at least 24");
    s.num_patches = ELEA_MAX_PATCHES + 1;
    assert_refused(&s, "num_patches is 100001; it must be at most 100000");
    s.num_patches = 0;
    s.stokes_every = 2;
    s.max_run_time = 10.0;
    assert_refused(&s, "stokes_every and max_run_time exclude each other");
    s.max_run_time = 0.0;
    assert_string_equal(elea_theory_name(ELEA_THEORY_STOKES), "stokes");
    assert_string_equal(elea_theory_name(ELEA_THEORY_ANALOGY), "analogy");
    assert_string_equal(elea_theory_name(ELEA_NUM_THEORIES), "");
}

static void settings_of_the_other_theory_are_refused(void **state)
{
    (void)state;
    elea_settings s = elea_settings_default();
    s.max_rsd_stokes = 0.01;
    assert_refused(&s, "max_rsd_stokes is for the Stokes equations");
    s = elea_settings_default();
    s.num_patches = 100;
    assert_refused(&s, "num_patches is for the Stokes equations");
    s = elea_settings_default();
    s.stokes_every = 2;
    assert_refused(&s, "stokes_every is for the Stokes equations");
}

static void the_walks_take_a_small_part_of_the_goal(void **state)
{
    (void)state;
    assert_true(elea_stokes_capacitance_goal(0.005) == 0.0005);
    assert_true(elea_stokes_capacitance_goal(0.1) == 0.001);
    assert_close(elea_stokes_capacitance_goal(0.001), 0.0001, 1e-15);
}

static void threads_and_frames_have_a_limit(void **state)
{
    (void)state;
    elea_settings s = elea_settings_default();
    s.num_threads = 1000000;
    assert_refused(&s, "num_threads");
    s = elea_settings_default();
    s.frames_in_flight = 1000000;
    assert_refused(&s, "frames_in_flight");
}

/* A value that no setting of the row's kind may have. */
static void spoil(const elea_setting *row, elea_settings *settings)
{
    void *member = (char *)settings + row->offset;
    switch (row->kind) {
    case ELEA_SETTING_CHOICE:
        *(unsigned *)member = 1000;
        return;
    case ELEA_SETTING_NUMBER:
        *(unsigned *)member = row->most + 1;
        return;
    case ELEA_SETTING_PRECISION:
    case ELEA_SETTING_POSITIVE:
    case ELEA_SETTING_MEASURED:
    case ELEA_SETTING_REAL:
        *(double *)member = -INFINITY;
        return;
    case ELEA_SETTING_COUNT:
    case ELEA_SETTING_SEED:
        return;
    }
}

static void every_row_of_the_table_is_checked(void **state)
{
    (void)state;
    size_t n = 0;
    for (const elea_setting *row = NULL; (row = elea_setting_at(n)) != NULL; n++) {
        elea_settings s = elea_settings_default();
        if (row->kind == ELEA_SETTING_COUNT || row->kind == ELEA_SETTING_SEED)
            continue;
        spoil(row, &s);
        assert_refused(&s, row->name);
    }
    assert_true(n > 20);
    assert_null(elea_setting_at(SIZE_MAX));
}

static void choices_have_the_names_of_their_values(void **state)
{
    (void)state;
    for (size_t i = 0; elea_setting_at(i) != NULL; i++) {
        const elea_setting *row = elea_setting_at(i);
        assert_true((row->kind == ELEA_SETTING_CHOICE) == (row->choice != NULL));
        for (unsigned value = 0; row->choice != NULL && row->choice(value) != NULL; value++)
            assert_true(row->choice(value)[0] != '\0');
        if (strcmp(row->name, "method") == 0)
            assert_string_equal(row->choice(ELEA_METHOD_WOS), "wos");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_valid),
        cmocka_unit_test(lengths_and_times_must_not_be_negative),
        cmocka_unit_test(a_solvent_that_is_given_must_be_possible),
        cmocka_unit_test(buoyancy_may_be_negative_or_zero_but_not_infinite),
        cmocka_unit_test(settings_of_an_older_header_are_completed),
        cmocka_unit_test(threads_are_those_of_the_process),
        cmocka_unit_test(precisions_lie_between_zero_and_one),
        cmocka_unit_test(either_precision_of_the_walks_will_do),
        cmocka_unit_test(values_outside_an_enumeration_have_no_name),
        cmocka_unit_test(stops_have_names),
        cmocka_unit_test(caps_must_allow_some_walks),
        cmocka_unit_test(enumerations_must_be_known),
        cmocka_unit_test(the_theory_has_settings_of_its_own),
        cmocka_unit_test(settings_of_the_other_theory_are_refused),
        cmocka_unit_test(the_walks_take_a_small_part_of_the_goal),
        cmocka_unit_test(threads_and_frames_have_a_limit),
        cmocka_unit_test(every_row_of_the_table_is_checked),
        cmocka_unit_test(choices_have_the_names_of_their_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
