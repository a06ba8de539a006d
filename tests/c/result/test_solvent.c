/* SPDX-License-Identifier: MIT */
/* Every correlation at published points; docs/solvents.md names the sources. */
#include "result/water.h"
#include "support.h"

static elea_solvent solvent_at(const char *name, double celsius)
{
    elea_solvent solvent = {NAN, NAN};
    elea_error error = ELEA_ERROR_INIT;
    if (elea_solvent_at(name, celsius + 273.15, &solvent, &error) != ELEA_OK)
        fail_msg("%s at %g C: %s", name, celsius, error.message);
    return solvent;
}

/* Published values: viscosity in mPa s, density in g/cm^3; 0 if the table does not have it. */
typedef struct point {
    const char *name;
    double celsius, viscosity, density;
} point;

static void assert_points(const point *points, size_t n, double viscosity_error,
                          double density_error)
{
    for (size_t i = 0; i < n; i++) {
        elea_solvent solvent = solvent_at(points[i].name, points[i].celsius);
        if (points[i].viscosity > 0.0)
            assert_close(1e3 * solvent.viscosity, points[i].viscosity, viscosity_error);
        if (points[i].density > 0.0)
            assert_close(1e-3 * solvent.density, points[i].density, density_error);
    }
}

/* ---- Water ---- */

static void water_is_that_of_the_tables(void **state)
{
    (void)state;
    /* ISO/TR 3666's standard at 20 C; tables of IAPWS 2008. */
    static const point points[] = {
        {"water", 2.0, 1.6735, 0.9999},  {"water", 4.0, 1.5673, 1.0000},
        {"water", 10.0, 1.3059, 0.9997}, {"water", 20.0, 1.0016, 0.9982},
        {"water", 25.0, 0.8900, 0.9970}, {"water", 37.0, 0.6913, 0.9933},
        {"water", 60.0, 0.4660, 0.9832}, {"water", 80.0, 0.3540, 0.9718},
        {"water", 100.0, 0.2817, 0.0},
    };
    assert_points(points, NUM_ITEMS(points), 5e-4, 6e-5);
    /* The point of IAPWS SR6-08 for checking programs. */
    assert_close(elea_light_water_density(260.0), 997.06836, 1e-8);
}

static void viscosity_of_water_falls_with_temperature(void **state)
{
    (void)state;
    double before = HUGE_VAL;
    for (int i = 0; i <= 260; i++) {
        double viscosity;
        assert_int_equal(elea_water_viscosity(253.15 + 0.5 * i, &viscosity, NULL), ELEA_OK);
        assert_true(viscosity > 0.0 && viscosity < before);
        before = viscosity;
    }
}

static void viscosity_of_water_is_known_for_liquid_water_alone(void **state)
{
    (void)state;
    static const double outside[] = {253.1, 383.2, 0.0, -20.0, NAN, INFINITY};
    for (size_t i = 0; i < NUM_ITEMS(outside); i++) {
        double viscosity;
        elea_error error = ELEA_ERROR_INIT;
        assert_failed(elea_water_viscosity(outside[i], &viscosity, &error), &error,
                      ELEA_ERROR_ARGUMENT, "253.15 to 383.15 K");
    }
}

/* The points of IAPWS R17-20 for checking programs, without the critical enhancement. */
static void heavy_water_has_the_viscosity_of_iapws(void **state)
{
    (void)state;
    static const double known[][3] = {
        {298.15, 0.0, 10.035938},    {298.15, 1105.0, 1092.6424}, {298.15, 1130.0, 1088.3626},
        {373.15, 1064.0, 326.63791}, {775.0, 1.0, 29.639474},     {775.0, 100.0, 31.930085},
        {775.0, 400.0, 53.324172},
    };
    for (size_t i = 0; i < NUM_ITEMS(known); i++)
        assert_close(1e6 * elea_heavy_water_viscosity(known[i][0], known[i][1]), known[i][2], 5e-8);
}

static void heavy_water_has_the_density_of_the_tables(void **state)
{
    (void)state;
    /* IAPWS R16-17: at 300 K and 0.0529 MPa, saturated at 280 K; in mol/l. */
    assert_close(elea_heavy_water_density(300.0), 55.126 * 20.027508, 5e-5);
    assert_close(elea_heavy_water_density(280.0), 55.2072786 * 20.027508, 1.5e-4);
    /* CRC Handbook, 73rd edition. */
    static const point points[] = {
        {"D2O", 5.0, 0.0, 1.1055},  {"D2O", 10.0, 0.0, 1.1057}, {"D2O", 25.0, 0.0, 1.1044},
        {"D2O", 40.0, 0.0, 1.1001}, {"D2O", 60.0, 0.0, 1.0905}, {"D2O", 100.0, 0.0, 1.0635},
    };
    assert_points(points, NUM_ITEMS(points), 0.0, 3e-4);
}

static void mixtures_of_waters_lie_between(void **state)
{
    (void)state;
    elea_solvent light = solvent_at("water", 20.0), heavy = solvent_at("D2O", 20.0);
    elea_solvent half = solvent_at("D2O 50%", 20.0);
    assert_close(half.density, 0.5 * (light.density + heavy.density), 1e-12);
    assert_close(half.viscosity, 0.5 * (light.viscosity + heavy.viscosity), 1e-3);
    assert_true(solvent_at("D2O 0%", 20.0).viscosity == light.viscosity);
    assert_true(solvent_at("D2O 100%", 20.0).density == heavy.density);
}

/* ---- Solutions ---- */

static void glycerol_is_that_of_the_tables(void **state)
{
    (void)state;
    /* Segur and Oberstar, Ind. Eng. Chem. 43, 2117 (1951). */
    static const point viscosities[] = {
        {"glycerol 10%", 10.0, 1.74, 0.0},   {"glycerol 10%", 20.0, 1.31, 0.0},
        {"glycerol 10%", 40.0, 0.826, 0.0},  {"glycerol 20%", 20.0, 1.76, 0.0},
        {"glycerol 30%", 30.0, 1.87, 0.0},   {"glycerol 50%", 10.0, 9.01, 0.0},
        {"glycerol 50%", 20.0, 6.00, 0.0},   {"glycerol 50%", 40.0, 3.10, 0.0},
        {"glycerol 60%", 20.0, 10.8, 0.0},   {"glycerol 80%", 30.0, 33.9, 0.0},
        {"glycerol 90%", 20.0, 219.0, 0.0},  {"glycerol 100%", 20.0, 1410.0, 0.0},
        {"glycerol 100%", 40.0, 284.0, 0.0},
    };
    assert_points(viscosities, NUM_ITEMS(viscosities), 0.025, 0.0);
    /* Bosart and Snoddy, Ind. Eng. Chem. 19, 506 (1927), and 20, 1377 (1928). */
    static const point densities[] = {
        {"glycerol 10%", 15.0, 0.0, 1.02325},  {"glycerol 10%", 20.0, 0.0, 1.02210},
        {"glycerol 10%", 30.0, 0.0, 1.01905},  {"glycerol 30%", 25.0, 0.0, 1.07070},
        {"glycerol 50%", 15.0, 0.0, 1.12870},  {"glycerol 50%", 20.0, 0.0, 1.12630},
        {"glycerol 70%", 30.0, 0.0, 1.17565},  {"glycerol 80%", 20.0, 0.0, 1.20850},
        {"glycerol 100%", 20.0, 0.0, 1.26108}, {"glycerol 100%", 30.0, 0.0, 1.25495},
    };
    assert_points(densities, NUM_ITEMS(densities), 0.0, 5e-4);
}

static void sucrose_is_that_of_the_tables(void **state)
{
    (void)state;
    /* CRC Handbook, 102nd edition, at 20 C. */
    static const point points[] = {
        {"sucrose 1%", 20.0, 1.028, 1.0021},   {"sucrose 5%", 20.0, 1.146, 1.0178},
        {"sucrose 10%", 20.0, 1.336, 1.0381},  {"sucrose 20%", 20.0, 1.945, 1.0810},
        {"sucrose 30%", 20.0, 3.187, 1.1270},  {"sucrose 40%", 20.0, 6.162, 1.1765},
        {"sucrose 50%", 20.0, 15.431, 1.2295}, {"sucrose 60%", 20.0, 58.487, 0.0},
    };
    assert_points(points, NUM_ITEMS(points), 4e-3, 2e-4);
    /* Earlier editions, at other temperatures. */
    static const point warm[] = {
        {"sucrose 20%", 0.0, 3.804, 0.0},  {"sucrose 20%", 5.0, 3.154, 0.0},
        {"sucrose 20%", 25.0, 1.704, 0.0}, {"sucrose 20%", 40.0, 1.193, 0.0},
        {"sucrose 20%", 80.0, 0.590, 0.0}, {"sucrose 40%", 5.0, 11.56, 0.0},
        {"sucrose 40%", 25.0, 5.187, 0.0}, {"sucrose 40%", 50.0, 2.497, 0.0},
        {"sucrose 60%", 25.0, 43.86, 0.0}, {"sucrose 60%", 50.0, 14.01, 0.0},
    };
    assert_points(warm, NUM_ITEMS(warm), 0.015, 0.0);
}

static void sodium_chloride_is_that_of_the_tables(void **state)
{
    (void)state;
    /* CRC Handbook, 102nd edition, at 20 C. */
    static const point points[] = {
        {"NaCl 1%", 20.0, 1.020, 1.0053},      {"NaCl 5%", 20.0, 1.085, 1.0340},
        {"NaCl 10%", 20.0, 1.193, 1.0707},     {"NaCl 15%", 20.0, 1.352, 1.1085},
        {"NaCl 20%", 20.0, 1.557, 1.1478},     {"NaCl 26%", 20.0, 1.990, 1.1972},
        {"NaCl 0.172 M", 20.0, 1.020, 1.0053}, {"NaCl 1.832 M", 20.0, 1.193, 1.0707},
        {"NaCl 3.928 M", 20.0, 1.557, 1.1478},
    };
    assert_points(points, NUM_ITEMS(points), 0.013, 5e-4);
    /* Laliberte's own points for checking programs. */
    static const point checks[] = {{"NaCl 0.581%", 5.0, 1.5285829, 0.0}};
    assert_points(checks, NUM_ITEMS(checks), 1e-3, 0.0);
}

static void urea_is_that_of_the_tables(void **state)
{
    (void)state;
    /* CRC Handbook, 102nd edition, at 20 C. */
    static const point points[] = {
        {"urea 0.083 M", 20.0, 1.007, 0.9995}, {"urea 1.013 M", 20.0, 1.041, 1.0138},
        {"urea 2.059 M", 20.0, 1.091, 1.0304}, {"urea 4.253 M", 20.0, 1.235, 1.0643},
        {"urea 6.185 M", 20.0, 1.413, 1.0926}, {"urea 8.234 M", 20.0, 1.700, 1.1239},
        {"urea 8.665 M", 20.0, 1.780, 1.1313}, {"urea 20%", 20.0, 1.178, 1.0530},
        {"urea 40%", 20.0, 1.565, 1.1106},
    };
    assert_points(points, NUM_ITEMS(points), 5e-3, 1e-4);
    /* Gucker, Gage and Moser, J. Am. Chem. Soc. 60, 2582 (1938), at 25 C. */
    static const point warm[] = {{"urea 1 M", 25.0, 0.0, 1.01277},
                                 {"urea 4 M", 25.0, 0.0, 1.05874},
                                 {"urea 8 M", 25.0, 0.0, 1.11722}};
    assert_points(warm, NUM_ITEMS(warm), 0.0, 1.5e-3);
}

/*
 * The source has the correlation only; these are its polynomials of c in g/cm^3 and relative to
 * water, written out by hand. The slope of the density is that of 69.8 cm^3/mol at infinite
 * dilution.
 */
static void guanidinium_chloride_is_that_of_its_source(void **state)
{
    (void)state;
    elea_solvent water = solvent_at("water", 20.0), none = solvent_at("GdmCl 0 M", 20.0);
    /* 1.00053 - 0.04778951 + 0.0978462 - 0.01352025 + 0.00297224 */
    assert_close(solvent_at("GdmCl 1 M", 20.0).viscosity, 1.04003868 * water.viscosity, 1e-7);
    /* 1.00053 - 0.04778951 2 + 0.3913848 - 0.216324 + 0.1902235 */
    assert_close(solvent_at("4 M GdmCl", 20.0).viscosity, 1.27023527 * water.viscosity, 1e-7);
    /* 998.23 + 103.548 - 5.86944 + 0.648448 - 0.0523648 */
    assert_close(solvent_at("4 M GdmCl", 20.0).density, 1096.5046432, 1e-7);
    double slope = (solvent_at("GdmCl 0.01 M", 20.0).density - none.density) / 0.01;
    assert_near((95.53 - slope) / (1e-3 * water.density), 69.8, 0.1);
}

static void little_solute_is_nearly_water(void **state)
{
    (void)state;
    static const char *const names[] = {"glycerol 0%", "sucrose 0%", "NaCl 0 M", "urea 0 M",
                                        "GdmCl 0 M"};
    elea_solvent water = solvent_at("water", 25.0);
    for (size_t i = 0; i < NUM_ITEMS(names); i++) {
        elea_solvent solvent = solvent_at(names[i], 25.0);
        assert_close(solvent.viscosity, water.viscosity, 3e-3);
        assert_close(solvent.density, water.density, 3e-5);
    }
}

/* ---- Names and ranges ---- */

static void names_are_understood_in_many_spellings(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"water", "H2O"},
        {"water", " Light Water "},
        {"D2O", "heavy water"},
        {"D2O", "Deuterium oxide"},
        {"D2O", "d2o 100 %"},
        {"D2O 50%", "50 % D2O in H2O"},
        {"glycerol 10%", "10% glycerol"},
        {"glycerol 10%", "Glycerin 10 % (w/w)"},
        {"glycerol 10%", "GLYCERINE 10.0 wt%"},
        {"glycerol 10% v/v", "10 vol% glycerol in water"},
        {"glycerol 10% by volume", "glycerol 10 %(V/V)"},
        {"sucrose 5%", "saccharose 5% by mass"},
        {"sucrose 5% w/v", "sucrose 50 g/l"},
        {"NaCl 0.15 M", "150 mM NaCl"},
        {"NaCl 0.15 M", "sodium chloride .15 mol/l"},
        {"urea 8 M", "8M Urea"},
        {"urea 8 M", "carbamide 8. molar"},
    };
    for (size_t i = 0; i < NUM_ITEMS(same); i++) {
        elea_solvent a = solvent_at(same[i][0], 20.0), b = solvent_at(same[i][1], 20.0);
        assert_close(a.viscosity, b.viscosity, 1e-14);
        assert_close(a.density, b.density, 1e-14);
    }
}

static void concentrations_convert_into_each_other(void **state)
{
    (void)state;
    /* CRC Handbook, 102nd edition: 10 % of sucrose are 0.303 M, 10 % of glycerol 1.109 M. */
    assert_close(solvent_at("sucrose 0.303 M", 20.0).density,
                 solvent_at("sucrose 10%", 20.0).density, 1e-4);
    assert_close(solvent_at("glycerol 1.109 M", 20.0).viscosity,
                 solvent_at("glycerol 10%", 20.0).viscosity, 1e-3);
    assert_close(solvent_at("glycerol 100% v/v", 20.0).density,
                 solvent_at("glycerol 100%", 20.0).density, 1e-7);
    /* The amount of solute is that at 20 C whatever the temperature. */
    double volume = 10.0 * 1.26108 / 1.0269; /* percent by mass of 10 percent by volume */
    char name[40];
    (void)snprintf(name, sizeof name, "glycerol %.4f%%", volume);
    assert_close(solvent_at("glycerol 10% v/v", 30.0).density, solvent_at(name, 30.0).density,
                 1e-4);
}

static void unknown_solvents_are_refused(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"", "water, D2O, glycerol"},
        {"ethanol", "water, D2O, glycerol"},
        {"ethanol 6 M", "water, D2O, glycerol"},
        {"glycerol", "glycerol 10%"},
        {"urea", "urea 8 M"},
        {"water 50%", "is not understood"},
        {"glycerol ten percent", "is not understood"},
        {"glycerol -10%", "is not understood"},
        {"glycerol nan%", "is not understood"},
        {"glycerol %", "is not understood"},
        {"glycerol 1.0.0%", "is not understood"},
        {"urea 8 mol/kg", "is not understood"},
        {"8 M urea + NaCl", "is not understood"},
        {"glycerol 101%", "0 to 100 % by mass"},
        {"sucrose 80%", "0 to 75 % by mass"},
        {"sucrose 2 M", "1.8 M"},
        {"sucrose 10% v/v", "0 to 75 % by mass"},
        {"NaCl 6 M", "5.4 M"},
        {"urea 9 M", "0 to 8.6 M"},
        {"GdmCl 8 M", "0 to 7.355 M"},
        {"D2O 5 M", "0 to 100 % by volume"},
        {"glycerolglycerolglycerolglycerolglycerolglycerolglycerolglycerol 10%", "not known"},
    };
    for (size_t i = 0; i < NUM_ITEMS(names); i++) {
        elea_solvent solvent;
        elea_error error = ELEA_ERROR_INIT;
        assert_failed(elea_solvent_at(names[i][0], 293.15, &solvent, &error), &error,
                      ELEA_ERROR_ARGUMENT, names[i][1]);
    }
}

static void temperatures_outside_the_range_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double kelvin;
        const char *part;
    } outside[] = {
        {"D2O", 274.0, "277.15 to 373.15 K"},          {"D2O 10%", 380.0, "277.15 to 373.15 K"},
        {"glycerol 10%", 270.0, "273.15 to 373.15 K"}, {"sucrose 5%", 360.0, "273.15 to 353.15 K"},
        {"NaCl 1 M", 273.15, "278.15 to 373.15 K"},    {"urea 8 M", 320.0, "277.15 to 313.15 K"},
        {"urea 8 M", NAN, "277.15 to 313.15 K"},
    };
    for (size_t i = 0; i < NUM_ITEMS(outside); i++) {
        elea_solvent solvent;
        elea_error error = ELEA_ERROR_INIT;
        assert_failed(elea_solvent_at(outside[i].name, outside[i].kelvin, &solvent, &error), &error,
                      ELEA_ERROR_ARGUMENT, outside[i].part);
    }
}

static void density_is_not_extrapolated(void **state)
{
    (void)state;
    assert_true(isnan(solvent_at("glycerol 10%", 37.0).density));
    assert_true(isnan(solvent_at("sucrose 60%", 20.0).density));
    assert_true(isnan(solvent_at("sucrose 10%", 4.0).density));
    assert_true(solvent_at("glycerol 10%", 37.0).viscosity > 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(water_is_that_of_the_tables),
        cmocka_unit_test(viscosity_of_water_falls_with_temperature),
        cmocka_unit_test(viscosity_of_water_is_known_for_liquid_water_alone),
        cmocka_unit_test(heavy_water_has_the_viscosity_of_iapws),
        cmocka_unit_test(heavy_water_has_the_density_of_the_tables),
        cmocka_unit_test(mixtures_of_waters_lie_between),
        cmocka_unit_test(glycerol_is_that_of_the_tables),
        cmocka_unit_test(sucrose_is_that_of_the_tables),
        cmocka_unit_test(sodium_chloride_is_that_of_the_tables),
        cmocka_unit_test(urea_is_that_of_the_tables),
        cmocka_unit_test(guanidinium_chloride_is_that_of_its_source),
        cmocka_unit_test(little_solute_is_nearly_water),
        cmocka_unit_test(names_are_understood_in_many_spellings),
        cmocka_unit_test(concentrations_convert_into_each_other),
        cmocka_unit_test(unknown_solvents_are_refused),
        cmocka_unit_test(temperatures_outside_the_range_are_refused),
        cmocka_unit_test(density_is_not_extrapolated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
