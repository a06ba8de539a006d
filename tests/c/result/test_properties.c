/* SPDX-License-Identifier: MIT */
#include "result/synthetic_tally.h"
#include "result/units.h"

static double value_of(const elea_result *result, elea_property property, size_t component)
{
    assert_true(result->available[property]);
    return elea_result_quantity(result, property, component)->value;
}

/* ---- The table ---- */

static void keys_are_distinct_and_fit_csv(void **state)
{
    (void)state;
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
        const char *key = elea_property_key((elea_property)p);
        assert_true(strspn(key, "abcdefghijklmnopqrstuvwxyz_") == strlen(key) && key[0] != '\0');
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
    assert_int_equal(elea_property_rank(ELEA_VOLUME), 0);
    assert_int_equal(elea_property_n_components(ELEA_VOLUME), 1);
    assert_string_equal(elea_property_component(ELEA_VOLUME, 0), "");
    assert_string_equal(elea_property_component(ELEA_GYRATION, 6), "");
}

/* A property that cannot be told from another, or that a table leaves out, is a mistake in a row.
 */
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
        if (strcmp(group, last) != 0) { /* its rows stand together */
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
    uint32_t all = elea_needs_met(&settings, 1e4), known = 0;
    size_t n;
    const elea_need *needs = elea_property_table_needs(&n);
    for (size_t i = 0; i < n; i++)
        known |= needs[i].bit;
    assert_int_equal(all, known);
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++) {
        assert_true(elea_property_needs((elea_property)p) != 0);
        assert_int_equal(elea_property_needs((elea_property)p) & ~known, 0);
    }
    assert_int_equal(all & ~elea_needs_met(&settings, (double)NAN), ELEA_NEEDS_MASS);
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

/* ---- Values ---- */

static void sphere_has_its_textbook_values(void **state)
{
    (void)state;
    synthetic_system system = synthetic_create(&synthetic_sphere, 1.7);
    elea_result r = synthetic_result(&system);
    assert_close(value_of(&r, ELEA_CAPACITANCE, 0), 1.0, 1e-13);
    assert_close(value_of(&r, ELEA_HYDRODYNAMIC_RADIUS, 0), 1.0, 1e-13);
    assert_close(value_of(&r, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0), 4.0 * ELEA_PI, 1e-13);
    assert_close(value_of(&r, ELEA_INTRINSIC_VISCOSITY_PREFACTOR, 0), 5.0 / 6.0, 1e-13);
    assert_close(value_of(&r, ELEA_VISCOMETRIC_RADIUS, 0), 1.0, 1e-13);
    assert_close(value_of(&r, ELEA_VOLUME, 0), 4.0 / 3.0 * ELEA_PI, 1e-13);
    assert_close(value_of(&r, ELEA_CAPACITANCE_SPHERE_SAME_VOLUME, 0), 1.0, 1e-13);
    assert_close(value_of(&r, ELEA_INTRINSIC_CONDUCTIVITY, 0), 3.0, 1e-13);
    assert_close(value_of(&r, ELEA_INTRINSIC_VISCOSITY, 0), 2.5, 1e-13);
    for (size_t k = 0; k < 3; k++) {
        assert_close(value_of(&r, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, k), 4.0 * ELEA_PI,
                     1e-13);
        assert_close(value_of(&r, ELEA_GYRATION_EIGENVALUES, k), 0.2, 1e-13);
        assert_near(value_of(&r, ELEA_ELECTRIC_POLARIZABILITY, 3 + k), 0.0, 1e-13);
        assert_near(value_of(&r, ELEA_GYRATION, 3 + k), 0.0, 1e-15);
    }
    synthetic_free(&system);
}

static void two_touching_spheres_have_theirs(void **state)
{
    (void)state;
    synthetic_system system = synthetic_create(&synthetic_pair, 2.0);
    elea_result r = synthetic_result(&system);
    assert_close(value_of(&r, ELEA_CAPACITANCE, 0), 2.0 * log(2.0), 1e-13);
    assert_close(value_of(&r, ELEA_ELECTRIC_POLARIZABILITY, SYM3_XX), 60.421, 1e-12);
    assert_close(value_of(&r, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, 2), 60.421, 1e-12);
    assert_near(value_of(&r, ELEA_INTRINSIC_CONDUCTIVITY, 0), 4.2072, 6e-5);
    assert_close(value_of(&r, ELEA_CAPACITANCE_SPHERE_SAME_VOLUME, 0), cbrt(2.0), 1e-13);
    assert_close(value_of(&r, ELEA_GYRATION_EIGENVALUES, 0), 0.2, 1e-12);
    assert_close(value_of(&r, ELEA_GYRATION_EIGENVALUES, 2), 1.2, 1e-12);
    synthetic_free(&system);
}

static void published_protein_has_its_published_values(void **state)
{
    (void)state;
    synthetic_system system = synthetic_create(&synthetic_1lyd, 30.0);
    elea_result r = synthetic_result(&system);
    assert_near(value_of(&r, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0), 127389.0, 1.0);
    assert_near(value_of(&r, ELEA_CAPACITANCE_SPHERE_SAME_VOLUME, 0), 19.7386, 1e-4);
    assert_near(value_of(&r, ELEA_INTRINSIC_CONDUCTIVITY, 0), 3.9545, 1e-4);
    /* From its eigenvalues; 3.2907 is published, from the diagonal of the tensor as it lay. */
    assert_close(value_of(&r, ELEA_INTRINSIC_VISCOSITY, 0), 0.8274048107796796 * 3.95452, 1e-5);
    synthetic_free(&system);
}

static void turning_a_body_changes_nothing_but_tensors(void **state)
{
    (void)state;
    static const elea_property same[] = {
        ELEA_CAPACITANCE,
        ELEA_MEAN_ELECTRIC_POLARIZABILITY,
        ELEA_VISCOMETRIC_RADIUS,
        ELEA_INTRINSIC_VISCOSITY_PREFACTOR,
        ELEA_INTRINSIC_VISCOSITY,
        ELEA_INTRINSIC_CONDUCTIVITY,
        ELEA_GYRATION_EIGENVALUES,
        ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES,
        ELEA_VOLUME,
    };
    elea_random random = test_random(1);
    synthetic_system system = synthetic_create(&synthetic_1lyd, 30.0);
    elea_result reference = synthetic_result(&system);
    for (int n = 0; n < 50; n++) {
        synthetic_values values = synthetic_1lyd;
        synthetic_turn(&random, synthetic_1lyd.alpha, values.alpha);
        synthetic_turn(&random, synthetic_1lyd.gyration, values.gyration);
        synthetic_system turned = synthetic_create(&values, 30.0);
        elea_result result = synthetic_result(&turned);
        for (size_t i = 0; i < NUM_ITEMS(same); i++)
            for (size_t k = 0; k < elea_property_n_components(same[i]); k++)
                assert_close(value_of(&result, same[i], k), value_of(&reference, same[i], k),
                             1e-11);
        synthetic_free(&turned);
    }
    synthetic_free(&system);
}

static void quantities_without_a_value_are_nan(void **state)
{
    (void)state;
    static const struct {
        int property;
        size_t component;
    } others[] = {{-1, 0},
                  {ELEA_NUM_PROPERTIES, 0},
                  {ELEA_SURFACE_AREA, 0}, /* needs the closed form */
                  {ELEA_DIFFUSION_COEFFICIENT, 0},
                  {ELEA_CAPACITANCE, 1},
                  {ELEA_GYRATION, 6},
                  {ELEA_SEDIMENTATION_COEFFICIENT, SIZE_MAX}};
    synthetic_system system = synthetic_create(&synthetic_sphere, 1.7);
    elea_result r = synthetic_result(&system);
    assert_true(isnan(r.info.mass));
    for (size_t i = 0; i < NUM_ITEMS(others); i++) {
        elea_property property = (elea_property)others[i].property;
        size_t component = others[i].component;
        const elea_quantity *q = elea_result_quantity(&r, property, component);
        assert_true(isnan(q->value) && isnan(q->std_error) && isnan(q->total_error));
        assert_true(
            isnan(elea_result_covariance(&r, property, component, ELEA_CAPACITANCE, 0, true)));
        assert_true(
            isnan(elea_result_covariance(&r, ELEA_CAPACITANCE, 0, property, component, true)));
    }
    assert_false(elea_result_available(&r, (elea_property)-1));
    assert_false(elea_result_available(&r, ELEA_NUM_PROPERTIES));
    assert_true(isnan(elea_result_walk_mean(&r, ELEA_NUM_WALK_MEANS)->value));
    synthetic_free(&system);
}

static void a_new_result_knows_nothing_and_a_copy_as_much_as_its_original(void **state)
{
    (void)state;
    elea_result *result = elea_result_create(NULL);
    assert_non_null(result);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++) {
        assert_false(elea_result_available(result, (elea_property)p));
        assert_true(isnan(elea_result_quantity(result, (elea_property)p, 0)->value));
    }
    assert_true(isnan(elea_result_info(result)->mass) && isnan(elea_result_info(result)->time));
    assert_true(isnan(elea_result_walk_mean(result, 0)->value));
    elea_result_free(result);

    synthetic_system system = synthetic_create(&synthetic_sphere, 1.7);
    elea_result original = synthetic_result(&system);
    elea_result *copy = elea_result_copy(&original, NULL);
    assert_non_null(copy);
    assert_same_result(copy, &original);
    assert_close(elea_result_quantity(copy, ELEA_CAPACITANCE, 0)->value, 1.0, 1e-13);
    assert_close(
        elea_result_covariance(copy, ELEA_CAPACITANCE, 0, ELEA_HYDRODYNAMIC_RADIUS, 0, true),
        pow(elea_result_quantity(copy, ELEA_CAPACITANCE, 0)->std_error, 2.0), 1e-12);
    elea_result_free(copy);
    elea_result_free(NULL);
    synthetic_free(&system);
}

/* ---- Solvent and mass ---- */

/* A sphere of 2.15 nm and 14.3 kDa in water of 25 C, in any unit of length. */
static synthetic_system dissolved_sphere(elea_length_unit unit)
{
    double r = 2.15e-9 / elea_length_unit_metres(unit);
    synthetic_values values = synthetic_sphere;
    values.capacitance *= r;
    values.volume *= r * r * r;
    for (int i = 0; i < SYM3_SIZE; i++) {
        values.alpha[i] *= r * r * r;
        values.gyration[i] *= r * r;
    }
    synthetic_system system = synthetic_create(&values, 1.5 * r);
    elea_body_set_mass(system.body, 14300.0);
    system.settings.length_unit = unit;
    system.settings.temperature = 298.15;
    system.settings.viscosity = 0.89e-3;
    system.settings.buoyancy_factor = 0.27;
    return system;
}

static void transport_follows_from_solvent_and_mass(void **state)
{
    (void)state;
    static const elea_length_unit units[] = {ELEA_LENGTH_ANGSTROM, ELEA_LENGTH_NANOMETRE,
                                             ELEA_LENGTH_CENTIMETRE, ELEA_LENGTH_METRE};
    for (size_t i = 0; i < NUM_ITEMS(units); i++) {
        synthetic_system system = dissolved_sphere(units[i]);
        elea_result r = synthetic_result(&system);
        /* 6 pi 0.89e-3 Pa s 2.15e-9 m = 3.60686e-11 kg/s; k_B T / f = 1.14127e-10 m^2/s;
         * m b / f = 1.77754e-13 s; 2.5 (4 pi / 3) (2.15e-7 cm)^3 6.022e23 / 14300 g. */
        assert_close(value_of(&r, ELEA_FRICTION_COEFFICIENT, 0), 3.6068625255864413e-08, 1e-12);
        assert_close(value_of(&r, ELEA_DIFFUSION_COEFFICIENT, 0), 1.1412702769509388e-06, 1e-12);
        assert_close(value_of(&r, ELEA_SEDIMENTATION_COEFFICIENT, 0), 1.7775397018537047, 1e-12);
        assert_close(value_of(&r, ELEA_INTRINSIC_VISCOSITY_MASS_UNITS, 0), 4.38287275887796, 1e-12);
        assert_true(r.info.mass == 14300.0);
        synthetic_free(&system);
    }
}

static void transport_needs_what_it_is_made_of(void **state)
{
    (void)state;
    synthetic_system system = dissolved_sphere(ELEA_LENGTH_ANGSTROM);
    elea_result all = synthetic_result(&system);
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        assert_true(all.available[p] || p == ELEA_SURFACE_AREA);

    synthetic_system changed = system;
    changed.settings.buoyancy_factor = NAN;
    elea_result r = synthetic_result(&changed);
    assert_false(r.available[ELEA_SEDIMENTATION_COEFFICIENT]);
    assert_true(r.available[ELEA_DIFFUSION_COEFFICIENT]);
    changed.settings.buoyancy_factor = 0.0; /* as dense as the solvent: it does not sink */
    r = synthetic_result(&changed);
    assert_true(r.available[ELEA_SEDIMENTATION_COEFFICIENT]);
    assert_true(value_of(&r, ELEA_SEDIMENTATION_COEFFICIENT, 0) == 0.0);

    changed = system;
    changed.settings.temperature = NAN;
    r = synthetic_result(&changed);
    assert_false(r.available[ELEA_DIFFUSION_COEFFICIENT]);
    assert_true(r.available[ELEA_FRICTION_COEFFICIENT]);
    assert_true(r.available[ELEA_SEDIMENTATION_COEFFICIENT]);

    changed = system;
    changed.settings.viscosity = NAN;
    r = synthetic_result(&changed);
    assert_false(r.available[ELEA_FRICTION_COEFFICIENT] ||
                 r.available[ELEA_DIFFUSION_COEFFICIENT] ||
                 r.available[ELEA_SEDIMENTATION_COEFFICIENT]);
    assert_true(r.available[ELEA_INTRINSIC_VISCOSITY_MASS_UNITS]);

    changed = system;
    changed.settings.length_unit = ELEA_LENGTH_NONE;
    r = synthetic_result(&changed);
    assert_false(r.available[ELEA_FRICTION_COEFFICIENT] ||
                 r.available[ELEA_DIFFUSION_COEFFICIENT] ||
                 r.available[ELEA_SEDIMENTATION_COEFFICIENT]);
    assert_true(r.available[ELEA_INTRINSIC_VISCOSITY]);
    assert_close(value_of(&r, ELEA_INTRINSIC_VISCOSITY_MASS_UNITS, 0),
                 value_of(&r, ELEA_INTRINSIC_VISCOSITY, 0) * value_of(&r, ELEA_VOLUME, 0) / 14300.0,
                 1e-12);

    elea_body_set_mass(system.body, 0.0);
    r = synthetic_result(&system);
    assert_false(r.available[ELEA_SEDIMENTATION_COEFFICIENT] ||
                 r.available[ELEA_INTRINSIC_VISCOSITY_MASS_UNITS]);
    assert_true(r.available[ELEA_DIFFUSION_COEFFICIENT]);
    synthetic_free(&system);
}

static void buoyant_bodies_rise(void **state)
{
    (void)state;
    synthetic_system system = dissolved_sphere(ELEA_LENGTH_NANOMETRE);
    system.settings.buoyancy_factor = -0.27;
    elea_result r = synthetic_result(&system);
    assert_close(value_of(&r, ELEA_SEDIMENTATION_COEFFICIENT, 0), -1.7775397018537047, 1e-12);
    synthetic_free(&system);
}

/* ---- What cannot be said ---- */

static void without_hits_only_the_inside_is_known(void **state)
{
    (void)state;
    synthetic_system system = synthetic_create(&synthetic_pair, 2.0);
    system.exterior = (elea_tally){.count = 1000};
    elea_result r = synthetic_result(&system);
    assert_true((r.info.notes & ELEA_NOTE_NO_HITS) != 0 &&
                (r.info.notes & ELEA_NOTE_NO_VOLUME) == 0);
    assert_true(r.available[ELEA_VOLUME] && r.available[ELEA_GYRATION_EIGENVALUES]);
    assert_false(r.available[ELEA_CAPACITANCE] || r.available[ELEA_HYDRODYNAMIC_RADIUS] ||
                 r.available[ELEA_INTRINSIC_VISCOSITY] || r.available[ELEA_INTRINSIC_CONDUCTIVITY]);
    assert_int_equal(r.info.num_walks, 1000);
    assert_int_equal(r.info.num_hits, 0);
    synthetic_free(&system);
}

static void without_samples_inside_the_volume_is_left_out(void **state)
{
    (void)state;
    synthetic_system system = synthetic_create(&synthetic_pair, 2.0);
    system.interior = (elea_tally){.count = 1000};
    elea_result r = synthetic_result(&system);
    assert_true((r.info.notes & ELEA_NOTE_NO_VOLUME) != 0 &&
                (r.info.notes & ELEA_NOTE_NO_HITS) == 0);
    assert_true(r.available[ELEA_CAPACITANCE] && r.available[ELEA_VISCOMETRIC_RADIUS]);
    assert_false(r.available[ELEA_VOLUME] || r.available[ELEA_GYRATION] ||
                 r.available[ELEA_CAPACITANCE_SPHERE_SAME_VOLUME] ||
                 r.available[ELEA_INTRINSIC_VISCOSITY] || r.available[ELEA_INTRINSIC_CONDUCTIVITY]);
    synthetic_free(&system);
}

static void tensor_of_no_body_has_no_prefactor(void **state)
{
    (void)state;
    synthetic_values values = synthetic_pair;
    values.alpha[SYM3_YY] = -1.0;
    synthetic_system system = synthetic_create(&values, 2.0);
    elea_result r = synthetic_result(&system);
    assert_true(r.available[ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES]);
    assert_false(r.available[ELEA_INTRINSIC_VISCOSITY_PREFACTOR] ||
                 r.available[ELEA_VISCOMETRIC_RADIUS] || r.available[ELEA_INTRINSIC_VISCOSITY]);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        for (size_t k = 0; k < elea_property_n_components((elea_property)p); k++) {
            const elea_quantity *q = elea_result_quantity(&r, (elea_property)p, k);
            assert_int_equal(isfinite(q->value) && isfinite(q->total_error), r.available[p]);
        }
    synthetic_free(&system);
}

static void close_eigenvalues_are_noted(void **state)
{
    (void)state;
    synthetic_values apart = synthetic_1lyd;
    synthetic_system system = synthetic_create(&synthetic_1lyd, 30.0);
    assert_int_equal(synthetic_result(&system).info.notes, 0);
    synthetic_free(&system);

    apart.alpha[SYM3_YY] = apart.alpha[SYM3_XX] + 1.0;
    system = synthetic_create(&apart, 30.0);
    assert_int_equal(synthetic_result(&system).info.notes, ELEA_NOTE_CLOSE_EIGENVALUES);
    synthetic_free(&system);

    apart = synthetic_1lyd;
    apart.gyration[SYM3_YY] = apart.gyration[SYM3_ZZ] + 0.01;
    system = synthetic_create(&apart, 30.0);
    assert_int_equal(synthetic_result(&system).info.notes, ELEA_NOTE_CLOSE_EIGENVALUES);
    synthetic_free(&system);
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
        cmocka_unit_test(quantities_without_a_value_are_nan),
        cmocka_unit_test(a_new_result_knows_nothing_and_a_copy_as_much_as_its_original),
        cmocka_unit_test(sphere_has_its_textbook_values),
        cmocka_unit_test(two_touching_spheres_have_theirs),
        cmocka_unit_test(published_protein_has_its_published_values),
        cmocka_unit_test(turning_a_body_changes_nothing_but_tensors),
        cmocka_unit_test(transport_follows_from_solvent_and_mass),
        cmocka_unit_test(transport_needs_what_it_is_made_of),
        cmocka_unit_test(buoyant_bodies_rise),
        cmocka_unit_test(without_hits_only_the_inside_is_known),
        cmocka_unit_test(without_samples_inside_the_volume_is_left_out),
        cmocka_unit_test(tensor_of_no_body_has_no_prefactor),
        cmocka_unit_test(close_eigenvalues_are_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
