/* SPDX-License-Identifier: MIT */
#include "result/synthetic_tally.h"
#include "result/units.h"

static double value_of(const elea_result *result, elea_property property, size_t component)
{
    assert_true(result->available[property]);
    return elea_result_quantity(result, property, component)->value;
}

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
    system.settings.specific_volume = 0.73;
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
    const uint32_t not_here = ELEA_NEEDS_STOKES | ELEA_NEEDS_VIRIAL | ELEA_NEEDS_SPHERES |
                              ELEA_NEEDS_PAIRS | ELEA_NEEDS_LAYER | ELEA_NEEDS_ATOM_MASSES;
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        assert_true(all.available[p] || p == ELEA_SURFACE_AREA ||
                    (elea_property_needs((elea_property)p) & not_here) != 0);

    synthetic_system changed = system;
    changed.settings.buoyancy_factor = NAN;
    changed.settings.specific_volume = NAN;
    elea_result r = synthetic_result(&changed);
    assert_false(r.available[ELEA_SEDIMENTATION_COEFFICIENT]);
    assert_true(r.available[ELEA_DIFFUSION_COEFFICIENT]);
    changed.settings.buoyancy_factor = 0.0; /* as dense as the solvent, so it does not sediment */
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

/* The references are computed with the molecule's mass in kg, 14300 / 6.02214076e26. */
static void properties_in_water_at_20_c_do_not_depend_on_the_solvent(void **state)
{
    (void)state;
    elea_solvent water;
    assert_int_equal(elea_solvent_at("water", 293.15, &water, NULL), ELEA_OK);
    double f = 6.0 * ELEA_PI * water.viscosity * 2.15e-9, mass = 14300.0e-3 / 6.02214076e23;
    for (int i = 0; i < 3; i++) {
        synthetic_system system = dissolved_sphere(ELEA_LENGTH_NANOMETRE);
        system.settings.viscosity = i == 0 ? 0.89e-3 : (double)NAN;
        system.settings.temperature = i == 0 ? 298.15 : (double)NAN;
        if (i == 2) { /* the specific volume that explains the buoyancy factor */
            system.settings.specific_volume = NAN;
            system.settings.solvent_density = 1100.0;
            system.settings.buoyancy_factor = 1.0 - 0.73e-3 * system.settings.solvent_density;
        }
        elea_result r = synthetic_result(&system);
        assert_close(value_of(&r, ELEA_DIFFUSION_COEFFICIENT_20W, 0),
                     1e4 * 1.380649e-23 * 293.15 / f, 1e-12);
        assert_close(value_of(&r, ELEA_SEDIMENTATION_COEFFICIENT_20W, 0),
                     1e13 * mass * (1.0 - 0.73e-3 * water.density) / f, 1e-12);
        assert_true(r.available[ELEA_DIFFUSION_COEFFICIENT] == (i == 0));
        synthetic_free(&system);
    }
}

static void the_buoyancy_factor_follows_from_specific_volume_and_density(void **state)
{
    (void)state;
    synthetic_system system = dissolved_sphere(ELEA_LENGTH_ANGSTROM);
    system.settings.buoyancy_factor = NAN;
    elea_result r = synthetic_result(&system);
    assert_false(r.available[ELEA_SEDIMENTATION_COEFFICIENT]);
    assert_true(r.available[ELEA_SEDIMENTATION_COEFFICIENT_20W]);
    system.settings.solvent_density = 1000.0; /* 1 - 0.73 = 0.27 */
    r = synthetic_result(&system);
    assert_close(value_of(&r, ELEA_SEDIMENTATION_COEFFICIENT, 0), 1.7775397018537047, 1e-12);
    system.settings.buoyancy_factor = 0.54; /* what is given has precedence */
    r = synthetic_result(&system);
    assert_close(value_of(&r, ELEA_SEDIMENTATION_COEFFICIENT, 0), 2.0 * 1.7775397018537047, 1e-12);
    synthetic_free(&system);
}

/* R_0 = (3 m v / (4 pi N_A))^(1/3): 14300 Da of 0.73 cm^3/g are a sphere of 1.6054 nm. */
static void friction_is_compared_with_spheres_of_two_volumes(void **state)
{
    (void)state;
    static const elea_length_unit units[] = {ELEA_LENGTH_ANGSTROM, ELEA_LENGTH_NANOMETRE,
                                             ELEA_LENGTH_METRE};
    for (size_t i = 0; i < NUM_ITEMS(units); i++) {
        synthetic_system system = dissolved_sphere(units[i]);
        elea_result r = synthetic_result(&system);
        double metres = elea_length_unit_metres(units[i]);
        double r0 = cbrt(3.0 * 14300.0 * 0.73 / (4.0 * ELEA_PI * 6.02214076e23)) * 1e-2;
        assert_near(r0, 1.6054e-9, 1e-13);
        assert_close(value_of(&r, ELEA_ANHYDROUS_RADIUS, 0), r0 / metres, 1e-12);
        assert_close(value_of(&r, ELEA_FRICTIONAL_RATIO, 0), 2.15e-9 / r0, 1e-12);
        assert_close(value_of(&r, ELEA_PERRIN_FACTOR, 0), 1.0, 1e-12);
        assert_true(elea_result_quantity(&r, ELEA_ANHYDROUS_RADIUS, 0)->total_error == 0.0);
        synthetic_free(&system);
    }
}

static void buoyant_bodies_rise(void **state)
{
    (void)state;
    synthetic_system system = dissolved_sphere(ELEA_LENGTH_NANOMETRE);
    system.settings.buoyancy_factor = -0.27;
    system.settings.specific_volume = NAN; /* more than the solvent's; its density is unknown */
    elea_result r = synthetic_result(&system);
    assert_close(value_of(&r, ELEA_SEDIMENTATION_COEFFICIENT, 0), -1.7775397018537047, 1e-12);
    assert_false(r.available[ELEA_SEDIMENTATION_COEFFICIENT_20W]);
    synthetic_free(&system);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transport_follows_from_solvent_and_mass),
        cmocka_unit_test(transport_needs_what_it_is_made_of),
        cmocka_unit_test(properties_in_water_at_20_c_do_not_depend_on_the_solvent),
        cmocka_unit_test(the_buoyancy_factor_follows_from_specific_volume_and_density),
        cmocka_unit_test(friction_is_compared_with_spheres_of_two_volumes),
        cmocka_unit_test(buoyant_bodies_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
