/* SPDX-License-Identifier: MIT */
#include "result/synthetic_tally.h"
#include "result/units.h"

static void keys_are_distinct_and_fit_csv(void **state)
{
    (void)state;
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
        const char *key = elea_property_key((elea_property)p);
        assert_true(strspn(key, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(key) &&
                    key[0] != '\0');
        assert_true(strlen(elea_property_label((elea_property)p)) > 0);
        for (int q = 0; q < p; q++)
            assert_string_not_equal(key, elea_property_key((elea_property)q));
    }
    assert_string_equal(elea_property_key(ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES),
                        "electric_polarizability_eigenvalues");
    assert_string_equal(elea_property_key(ELEA_SEDIMENTATION_COEFFICIENT),
                        "sedimentation_coefficient");
}

static void components_lie_one_behind_the_other(void **state)
{
    (void)state;
    size_t next = 0;
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
        assert_int_equal(elea_property_offset((elea_property)p), next);
        next += elea_property_n_components((elea_property)p);
    }
    assert_int_equal(next, ELEA_NUM_COMPONENTS);
}

static void components_make_arrays(void **state)
{
    (void)state;
    static const char *const symmetric[3][3] = {
        {"xx", "xy", "xz"}, {"xy", "yy", "yz"}, {"xz", "yz", "zz"}};
    static const char *const eigenvalues[3] = {"1", "2", "3"};
    assert_int_equal(elea_property_rank(ELEA_GYRATION), 2);
    assert_int_equal(elea_property_extent(ELEA_GYRATION), 3);
    assert_int_equal(elea_property_n_components(ELEA_GYRATION), 6);
    assert_int_equal(elea_property_rank(ELEA_GYRATION_EIGENVALUES), 1);
    assert_int_equal(elea_property_extent(ELEA_GYRATION_EIGENVALUES), 3);
    for (size_t i = 0; i < 3; i++) {
        size_t component = elea_property_element(ELEA_GYRATION_EIGENVALUES, i, 0);
        assert_string_equal(elea_property_component(ELEA_GYRATION_EIGENVALUES, component),
                            eigenvalues[i]);
        for (size_t j = 0; j < 3; j++) {
            component = elea_property_element(ELEA_GYRATION, i, j);
            assert_string_equal(elea_property_component(ELEA_GYRATION, component), symmetric[i][j]);
        }
    }
    assert_int_equal(elea_property_rank(ELEA_CENTRE_OF_DIFFUSION), 1);
    assert_int_equal(elea_property_extent(ELEA_CENTRE_OF_DIFFUSION), 3);
    assert_string_equal(elea_property_component(ELEA_CENTRE_OF_DIFFUSION, 2), "z");
    assert_int_equal(elea_property_rank(ELEA_RELAXATION_TIMES), 1);
    assert_int_equal(elea_property_extent(ELEA_RELAXATION_TIMES), 5);
    assert_int_equal(elea_property_element(ELEA_RELAXATION_TIMES, 4, 0), 4);
    assert_string_equal(elea_property_component(ELEA_RELAXATION_TIMES, 4), "5");
    assert_int_equal(elea_property_rank(ELEA_VOLUME), 0);
    assert_int_equal(elea_property_extent(ELEA_VOLUME), 1);
    assert_int_equal(elea_property_n_components(ELEA_VOLUME), 1);
    assert_string_equal(elea_property_component(ELEA_VOLUME, 0), "");
    assert_string_equal(elea_property_component(ELEA_GYRATION, 6), "");
}

/* A property that equals another, or that a table omits, indicates a mistake in a row. */
static void every_property_is_listed_once_in_one_group(void **state)
{
    (void)state;
    bool seen[ELEA_NUM_PROPERTIES] = {false};
    char groups[256] = "";
    const char *last = "";
    for (size_t i = 0; i < ELEA_NUM_PROPERTIES; i++) {
        elea_property p = elea_property_listed(i);
        assert_true((unsigned)p < ELEA_NUM_PROPERTIES && !seen[p]);
        seen[p] = true;
        const char *group = elea_property_group(p);
        assert_true(group[0] != '\0');
        if (strcmp(group, last) != 0) { /* its rows are consecutive */
            assert_null(strstr(groups, group));
            (void)snprintf(groups + strlen(groups), sizeof groups - strlen(groups), "%s;", group);
            last = group;
        }
    }
    assert_int_equal(elea_property_listed(ELEA_NUM_PROPERTIES), ELEA_NUM_PROPERTIES);
}

static void places_in_the_layout_of_nist_are_one_to_the_last(void **state)
{
    (void)state;
    unsigned theirs = 0, taken[ELEA_NUM_PROPERTIES + 1] = {0};
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
        unsigned place = elea_property_nist_place((elea_property)p);
        assert_true(place <= ELEA_NUM_PROPERTIES);
        assert_true(place == 0 || taken[place]++ == 0);
        theirs += place > 0;
    }
    for (unsigned place = 1; place <= theirs; place++)
        assert_int_equal(taken[place], 1);
}

static void needs_are_known_and_can_be_met(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    settings.viscosity = 1e-3;
    settings.temperature = 300.0;
    settings.buoyancy_factor = 0.27;
    settings.specific_volume = 0.73;
    settings.max_rsd_virial = 0.01;
    settings.theory = ELEA_THEORY_STOKES;
    uint32_t all = elea_needs_met(&settings, 1e4), known = 0;
    size_t n;
    const elea_need *needs = elea_property_table_needs(&n);
    for (size_t i = 0; i < n; i++)
        known |= needs[i].bit;
    const uint32_t of_bodies =
        ELEA_NEEDS_SPHERES | ELEA_NEEDS_PAIRS | ELEA_NEEDS_LAYER | ELEA_NEEDS_ATOM_MASSES;
    assert_int_equal(all, known & ~of_bodies);
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
        assert_true(elea_property_needs((elea_property)p) != 0);
        assert_int_equal(elea_property_needs((elea_property)p) & ~known, 0);
    }
    assert_int_equal(all & ~elea_needs_met(&settings, (double)NAN), ELEA_NEEDS_MASS);
    settings.theory = ELEA_THEORY_ANALOGY;
    assert_int_equal(all & ~elea_needs_met(&settings, 1e4), ELEA_NEEDS_STOKES);
    settings.theory = ELEA_THEORY_STOKES;
    settings.interior = ELEA_INTERIOR_SAMPLE;
    assert_int_equal(all & ~elea_needs_met(&settings, 1e4), ELEA_NEEDS_EXACT_INTERIOR);
    settings.length_unit = ELEA_LENGTH_NONE;
    assert_int_equal(all & ~elea_needs_met(&settings, 1e4),
                     ELEA_NEEDS_EXACT_INTERIOR | ELEA_NEEDS_LENGTH_UNIT);
}

static void units_follow_the_unit_of_length(void **state)
{
    (void)state;
    static const struct {
        elea_property property;
        elea_length_unit length;
        const char *unit;
    } known[] = {
        {ELEA_CAPACITANCE, ELEA_LENGTH_ANGSTROM, "A"},
        {ELEA_CAPACITANCE, ELEA_LENGTH_NONE, "L"},
        {ELEA_HYDRODYNAMIC_RADIUS, ELEA_LENGTH_METRE, "m"},
        {ELEA_ELECTRIC_POLARIZABILITY, ELEA_LENGTH_NANOMETRE, "nm^3"},
        {ELEA_VOLUME, ELEA_LENGTH_CENTIMETRE, "cm^3"},
        {ELEA_GYRATION_EIGENVALUES, ELEA_LENGTH_ANGSTROM, "A^2"},
        {ELEA_INTRINSIC_VISCOSITY, ELEA_LENGTH_ANGSTROM, "1"},
        {ELEA_INTRINSIC_VISCOSITY_PREFACTOR, ELEA_LENGTH_NONE, "1"},
        {ELEA_INTRINSIC_VISCOSITY_MASS_UNITS, ELEA_LENGTH_ANGSTROM, "cm^3/g"},
        {ELEA_INTRINSIC_VISCOSITY_MASS_UNITS, ELEA_LENGTH_NONE, "L^3/Da"},
        {ELEA_FRICTION_COEFFICIENT, ELEA_LENGTH_NANOMETRE, "dyn s/cm"},
        {ELEA_DIFFUSION_COEFFICIENT, ELEA_LENGTH_METRE, "cm^2/s"},
        {ELEA_SEDIMENTATION_COEFFICIENT, ELEA_LENGTH_ANGSTROM, "Sved"},
        {ELEA_ROTATIONAL_RADIUS, ELEA_LENGTH_NANOMETRE, "nm"},
        {ELEA_CENTRE_OF_DIFFUSION, ELEA_LENGTH_NONE, "L"},
        {ELEA_ROTATIONAL_DIFFUSION_TENSOR, ELEA_LENGTH_ANGSTROM, "1/s"},
        {ELEA_COUPLING_TENSOR, ELEA_LENGTH_ANGSTROM, "cm/s"},
        {ELEA_RELAXATION_TIMES, ELEA_LENGTH_METRE, "ns"},
    };
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        char unit[ELEA_UNIT_SIZE];
        elea_property_unit(known[i].property, known[i].length, unit);
        assert_string_equal(unit, known[i].unit);
    }
}

static void what_is_not_in_the_table_has_nothing(void **state)
{
    (void)state;
    static const int others[] = {-1, ELEA_NUM_PROPERTIES};
    for (size_t i = 0; i < NUM_ITEMS(others); i++) {
        elea_property property = (elea_property)others[i];
        char unit[ELEA_UNIT_SIZE] = "x";
        assert_string_equal(elea_property_key(property), "");
        assert_string_equal(elea_property_label(property), "");
        assert_string_equal(elea_property_group(property), "");
        assert_string_equal(elea_property_component(property, 0), "");
        assert_int_equal(elea_property_n_components(property), 0);
        assert_int_equal(elea_property_needs(property), 0);
        assert_int_equal(elea_property_nist_place(property), 0);
        assert_null(elea_property_nist_unit(property));
        elea_property_unit(property, ELEA_LENGTH_ANGSTROM, unit);
        assert_string_equal(unit, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_distinct_and_fit_csv),
        cmocka_unit_test(components_lie_one_behind_the_other),
        cmocka_unit_test(units_follow_the_unit_of_length),
        cmocka_unit_test(components_make_arrays),
        cmocka_unit_test(every_property_is_listed_once_in_one_group),
        cmocka_unit_test(places_in_the_layout_of_nist_are_one_to_the_last),
        cmocka_unit_test(needs_are_known_and_can_be_met),
        cmocka_unit_test(what_is_not_in_the_table_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
