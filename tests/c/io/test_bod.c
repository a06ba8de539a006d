/* SPDX-License-Identifier: MIT */
#include "io/text_file.h"

#include "io/bod.h"

static elea_status read_text(void **state, const char *name, const char *text, elea_bod *bod,
                             elea_error *error)
{
    char path[512];
    path_in(*state, name, path);
    write_bytes(path, text, strlen(text));
    elea_input *input = elea_input_open(path, error);
    assert_non_null(input);
    elea_status failed = elea_bod_read(input, bod, error);
    elea_input_close(input);
    return failed;
}

static elea_bod read_good(void **state, const char *text)
{
    elea_bod bod;
    elea_error error = ELEA_ERROR_INIT;
    elea_status failed = read_text(state, "good.bod", text, &bod, &error);
    if (failed)
        print_error("%s: %s\n", text, error.message);
    assert_int_equal(failed, ELEA_OK);
    return bod;
}

static void assert_numbers(const elea_numbers *numbers, const double *expected, size_t n,
                           const char *text)
{
    if (numbers->n != n)
        print_error("%s: %zu numbers\n", text, numbers->n);
    assert_int_equal(numbers->n, n);
    for (size_t i = 0; i < n; i++) {
        if (numbers->values[i] != expected[i])
            print_error("%s: number %zu is %.17g\n", text, i, numbers->values[i]);
        assert_true(numbers->values[i] == expected[i]);
    }
}

/* ---- Shapes ---- */

static void every_shape_is_understood_in_any_case(void **state)
{
    static const struct {
        const char *text;
        size_t n_spheres, n_cuboids;
        double spheres[2][4];
        double cuboids[2][6];
    } cases[] = {
        {"SPHERE 1 2 3 4\n", 1, 0, {{1, 2, 3, 4}}, {{0}}},
        {"sphere 1 2 3 4\n", 1, 0, {{1, 2, 3, 4}}, {{0}}},
        {"SpHeRe -1.5\t.25 +1e-3 \t1E1", 1, 0, {{-1.5, 0.25, 0.001, 10}}, {{0}}},
        {"S 1 2 3 4 s 5 6 7 8", 2, 0, {{1, 2, 3, 4}, {5, 6, 7, 8}}, {{0}}},
        {"CUBE 1 2 3 0.5", 0, 1, {{0}}, {{1, 2, 3, 1.5, 2.5, 3.5}}},
        {"cube 0 0 0 2 Cube 2 0 0 1", 0, 2, {{0}}, {{0, 0, 0, 2, 2, 2}, {2, 0, 0, 3, 1, 1}}},
        {"CUBOID 0 0 0 1 2 3", 0, 1, {{0}}, {{0, 0, 0, 1, 2, 3}}},
        {"cuboid 1 0 3 0 2 0", 0, 1, {{0}}, {{0, 0, 0, 1, 2, 3}}},
        {"CUBOID -1 -2 -3 1 2 3 SPHERE 0 0 0 1", 1, 1, {{0, 0, 0, 1}}, {{-1, -2, -3, 1, 2, 3}}},
        {"ATOM 1 N MET A 1 27.340 24.430 2.614 0.16 1.85\n",
         1,
         0,
         {{27.34, 24.43, 2.614, 1.85}},
         {{0}}},
        {"atom 1 N MET 1 27 24 2 -0.3 1.85\n", 1, 0, {{27, 24, 2, 1.85}}, {{0}}},
        {"ATOM 1 N MET 52A 1 2 3 0 4 # ten\nATOM ***** N MET X -3B 5 6 7 0 8",
         2,
         0,
         {{1, 2, 3, 4}, {5, 6, 7, 8}},
         {{0}}},
        {"ATOM 1 N MET 1 1 2 3 0 4 S 5 6 7 8", 2, 0, {{1, 2, 3, 4}, {5, 6, 7, 8}}, {{0}}},
        {"ATOM 1 N MET A 1 1 2 3 0 4 TEMP 20 C", 1, 0, {{1, 2, 3, 4}}, {{0}}},
        {"# a comment\nSPHERE 1 2 # SPHERE 9 9 9 9\n3\n\n\r\n4 s 5 6 7 8#9\n  # end",
         2,
         0,
         {{1, 2, 3, 4}, {5, 6, 7, 8}},
         {{0}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_bod bod = read_good(state, cases[i].text);
        assert_int_equal(bod.length_unit, ELEA_LENGTH_NONE);
        double centres[6], radii[2];
        for (size_t k = 0; k < cases[i].n_spheres; k++) {
            memcpy(centres + 3 * k, cases[i].spheres[k], 3 * sizeof *centres);
            radii[k] = cases[i].spheres[k][3];
        }
        assert_numbers(&bod.centres, centres, 3 * cases[i].n_spheres, cases[i].text);
        assert_numbers(&bod.radii, radii, cases[i].n_spheres, cases[i].text);
        assert_numbers(&bod.corners, cases[i].cuboids[0], 6 * cases[i].n_cuboids, cases[i].text);
        elea_bod_clear(&bod);
    }
}

static void names_of_files_are_kept_with_their_lines(void **state)
{
    elea_bod bod = read_good(state, "VOXELS a.fits.gz voxels\nfolder/b#2.fits\n");
    assert_int_equal(bod.n_images, 2);
    assert_string_equal(bod.images[0].text, "a.fits.gz");
    assert_int_equal(bod.images[0].line, 1);
    assert_string_equal(bod.images[1].text, "folder/b#2.fits");
    assert_int_equal(bod.images[1].line, 2);
    assert_null(bod.trajectory.text);
    elea_bod_clear(&bod);
    bod = read_good(state, "# moves\nTrajectory run.xyz # two files\nrun.conv");
    assert_int_equal(bod.n_images, 0);
    assert_string_equal(bod.trajectory.text, "run.xyz");
    assert_int_equal(bod.trajectory.line, 2);
    assert_string_equal(bod.conversion.text, "run.conv");
    assert_int_equal(bod.conversion.line, 3);
    elea_bod_clear(&bod);
}

/* ---- Settings ---- */

static void every_unit_of_length_is_understood_before_and_behind(void **state)
{
    static const struct {
        const char *text;
        elea_length_unit unit;
        double radius;
    } cases[] = {
        {"S 0 0 0 3", ELEA_LENGTH_NONE, 3.0},
        {"UNITS m S 0 0 0 3", ELEA_LENGTH_METRE, 3.0},
        {"units cm S 0 0 0 3", ELEA_LENGTH_CENTIMETRE, 3.0},
        {"UNITS nm S 0 0 0 3", ELEA_LENGTH_NANOMETRE, 3.0},
        {"UNITS A S 0 0 0 3", ELEA_LENGTH_ANGSTROM, 3.0},
        {"UNITS L S 0 0 0 3", ELEA_LENGTH_NONE, 3.0},
        {"S 0 0 0 3\nHUNITS 2.5 nm", ELEA_LENGTH_NANOMETRE, 7.5},
        {"S 0 0 0 3 hunits 1e1 NM", ELEA_LENGTH_NANOMETRE, 30.0},
        {"HUNITS 123 L S 0 0 0 3", ELEA_LENGTH_NONE, 369.0},
        {"HUNITS 4 m S 0 0 0 3", ELEA_LENGTH_METRE, 12.0},
        {"HUNITS 0.5 cm S 0 0 0 3", ELEA_LENGTH_CENTIMETRE, 1.5},
        {"HUNITS 45 A S 0 0 0 3", ELEA_LENGTH_ANGSTROM, 135.0},
        {"HUNITS 10 nm S 0 0 0 3 UNITS A", ELEA_LENGTH_ANGSTROM, 3.0},
        {"UNITS A S 0 0 0 3 HUNITS 10 nm", ELEA_LENGTH_NANOMETRE, 30.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_bod bod = read_good(state, cases[i].text);
        assert_int_equal(bod.length_unit, cases[i].unit);
        assert_numbers(&bod.radii, &cases[i].radius, 1, cases[i].text);
        elea_bod_clear(&bod);
    }
}

static void the_unit_scales_all_lengths(void **state)
{
    elea_bod bod = read_good(state, "RLAUNCH 20 ST 0.5 S 1 2 3 4 CUBE 1 2 3 4 HUNITS 2 nm");
    static const double centre[] = {2, 4, 6}, corners[] = {2, 4, 6, 10, 12, 14};
    assert_numbers(&bod.centres, centre, 3, "HUNITS 2 nm");
    assert_numbers(&bod.corners, corners, 6, "HUNITS 2 nm");
    assert_true(bod.hints.launch_radius == 40.0 && bod.hints.skin_thickness == 1.0);
    elea_bod_clear(&bod);
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void every_setting_is_understood_in_every_unit(void **state)
{
    static const double gram = 6.02214076e23;
    static const struct {
        const char *text;
        elea_run_hints hints;
    } cases[] = {
        {"", {NAN, NAN, NAN, NAN, NAN, NAN}},
        {"RLAUNCH 20", {20.0, NAN, NAN, NAN, NAN, NAN}},
        {"rlaunch 1.5e1", {15.0, NAN, NAN, NAN, NAN, NAN}},
        {"ST 0.01", {NAN, 0.01, NAN, NAN, NAN, NAN}},
        {"st .004", {NAN, 0.004, NAN, NAN, NAN, NAN}},
        {"TEMP 290 K", {NAN, NAN, 290.0, NAN, NAN, NAN}},
        {"temp 20 c", {NAN, NAN, 293.15, NAN, NAN, NAN}},
        {"TEMP -10 C", {NAN, NAN, 263.15, NAN, NAN, NAN}},
        {"MASS 140 Da", {NAN, NAN, NAN, NAN, NAN, 140.0}},
        {"MASS 1.5 kDa", {NAN, NAN, NAN, NAN, NAN, 1500.0}},
        {"MASS 2 g", {NAN, NAN, NAN, NAN, NAN, 2.0 * gram}},
        {"mass 2 kg", {NAN, NAN, NAN, NAN, NAN, 2.0 * 1e3 * gram}},
        {"VISCOSITY 2 p", {NAN, NAN, NAN, 0.2, NAN, NAN}},
        {"viscosity 10 cp", {NAN, NAN, NAN, 0.01, NAN, NAN}},
        {"VISCOSITY 1 P", {NAN, NAN, NAN, 0.1, NAN, NAN}},
        {"BF 5", {NAN, NAN, NAN, NAN, 5.0, NAN}},
        {"BF 0", {NAN, NAN, NAN, NAN, 0.0, NAN}},
        {"bf -0.25", {NAN, NAN, NAN, NAN, -0.25, NAN}},
        {"TEMP 20 C TEMP 300 K", {NAN, NAN, 300.0, NAN, NAN, NAN}},
        {"hunits 1 L temp\n20\nC viscosity 1 cp mass\t1 kDa bf .5 rlaunch 2 st .1",
         {2.0, 0.1, 293.15, 0.001, 0.5, 1000.0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "SPHERE 0 0 0 1\n%s", cases[i].text);
        elea_bod bod = read_good(state, text);
        const elea_run_hints *is = &bod.hints, *due = &cases[i].hints;
        bool same =
            is_same(is->launch_radius, due->launch_radius) &&
            is_same(is->skin_thickness, due->skin_thickness) &&
            is_same(is->temperature, due->temperature) && is_same(is->viscosity, due->viscosity) &&
            is_same(is->buoyancy_factor, due->buoyancy_factor) && is_same(is->mass, due->mass);
        if (!same)
            print_error("%s\n", text);
        assert_true(same);
        elea_bod_clear(&bod);
    }
}

/* ---- Errors ---- */

static const struct {
    const char *text, *message;
    elea_status status;
} bad_texts[] = {
    {"SPHERE 0 0 0 1\nTRIANGLE 0 0 0\n",
     "line 2: the word is \"TRIANGLE\", which is not known; SPHERE,", ELEA_ERROR_FORMAT},
    {"SPHERES 0 0 0 1\n", "line 1: the word is \"SPHERES\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0 1 2\n", "line 1: the word is \"2\", a number more", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0 1SPHERE 0 0 0 1\n", "line 1: the radius is \"1SPHERE\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 one 1\n", "line 1: the z coordinate is \"one\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0 1,5\n", "line 1: the radius is \"1,5\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0\nSPHERE 0 0 0 1\n", "line 2: the radius is \"SPHERE\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0 0\n", "line 1: the radius is \"0\", which is not a number above zero",
     ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0 -1.5\n", "line 1: the radius is \"-1.5\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0 nan\n", "line 1: the radius is \"nan\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0 inf 0 1\n", "line 1: the y coordinate is \"inf\"", ELEA_ERROR_FORMAT},
    {"SPHERE 1e999 0 0 1\n", "line 1: the x coordinate is \"1e999\"", ELEA_ERROR_FORMAT},
    {"SPHERE 0x10 0 0 1\n", "line 1: the x coordinate is \"0x10\"", ELEA_ERROR_FORMAT},
    {"CUBE 0 0 0 0\n", "line 1: the edge is \"0\"", ELEA_ERROR_FORMAT},
    {"CUBE 0 0 0 -1\n", "line 1: the edge is \"-1\"", ELEA_ERROR_FORMAT},
    {"CUBE 1e30 0 0 1\n", "line 1: the cuboid has no extent along x", ELEA_ERROR_FORMAT},
    {"CUBOID 0 0 0\n1 0 2\n", "line 2: the cuboid has no extent along y: it goes from 0",
     ELEA_ERROR_FORMAT},
    {"CUBOID 0 0 0 1 1 nan\n", "line 1: the z coordinate is \"nan\"", ELEA_ERROR_FORMAT},
    {"ATOM 1 N MET A 1 1 2 3 0\n", "line 1: the number of the residue is \"A\"", ELEA_ERROR_FORMAT},
    {"ATOM 1 N MET 1 1 2 3\n4 5\n", "line 1: ATOM has 7 values", ELEA_ERROR_FORMAT},
    {"ATOM 1 N MET A 1 1 2 3 0 0.0\n", "line 1: the radius is \"0.0\"", ELEA_ERROR_FORMAT},
    {"ATOM 1 N MET A 1 1 2 z 0 1\n", "line 1: the z coordinate is \"z\"", ELEA_ERROR_FORMAT},
    {"ATOM 1 N MET A 1 1 2 3 q 1\n", "line 1: the charge is \"q\"", ELEA_ERROR_FORMAT},
    {"ATOM 1 N MET A 1 1 2 3 1.0 9.7 N\n", "line 1: the word is \"N\"", ELEA_ERROR_FORMAT},
    {"ATOM 1 N MET 1 1.5 2 3 0 4 5\n", "line 1: the word is \"5\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1 UNITS inch\n", "line 1: the unit of length is \"inch\", which is not one of m,",
     ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nUNITS angstroms\n", "line 2: the unit of length is \"angstroms\"",
     ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nUNITS M\n", "line 2: the unit of length is \"M\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nHUNITS nm\n", "line 2: the length in HUNITS is \"nm\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nHUNITS 0 A\n", "line 2: the length in HUNITS is \"0\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nRLAUNCH 0\n", "line 2: the launch radius is \"0\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nST -1\n", "line 2: the skin thickness is \"-1\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nTEMP 20 F\n",
     "line 2: the unit of the temperature is \"F\", which is not one of K, C", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nTEMP cold K\n", "line 2: the temperature is \"cold\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nTEMP -300 C\n", "line 2: the temperature is -300 C; it must be above",
     ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nMASS 1 lb\n", "line 2: the unit of the mass is \"lb\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nMASS 0 Da\n", "line 2: the mass is 0 Da", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nMASS 1e300 kg\n", "line 2: the mass is 1e+300 kg", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nVISCOSITY 1 Poise\n", "line 2: the unit of the viscosity is \"Poise\"",
     ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nVISCOSITY -1 cp\n", "line 2: the viscosity is -1 cp", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\nBF x\n", "line 2: the buoyancy factor is \"x\"", ELEA_ERROR_FORMAT},
    {"S 0 0 0 1\n\nTRAJECTORY a b\n", "line 3: TRAJECTORY cannot be combined with",
     ELEA_ERROR_FORMAT},
    {"VOXELS v.fits TRAJECTORY a b\n", "line 1: TRAJECTORY cannot", ELEA_ERROR_FORMAT},
    {"", "the file has no shapes", ELEA_ERROR_FORMAT},
    {"# nothing\nUNITS nm\n", "the file has no shapes", ELEA_ERROR_FORMAT},
    {"SPHERE 0 0 0 1\nSPHERE 0 0", "line 2: the file ends here, before the z coordinate",
     ELEA_ERROR_TRUNCATED},
    {"SPHERE 0 0 0 1\nHUNITS 1 # nm\n", "line 2: the file ends here, before the unit of length",
     ELEA_ERROR_TRUNCATED},
    {"CUBOID 0 0 0 1 1\n", "before the z coordinate", ELEA_ERROR_TRUNCATED},
    {"TEMP 20\n", "before the unit of the temperature", ELEA_ERROR_TRUNCATED},
    {"VOXELS\n", "before the name of the voxels' file", ELEA_ERROR_TRUNCATED},
    {"TRAJECTORY a.xyz\n", "before the name of the conversion file", ELEA_ERROR_TRUNCATED},
};

static void errors_name_file_and_line_and_word(void **state)
{
    for (size_t i = 0; i < sizeof bad_texts / sizeof bad_texts[0]; i++) {
        elea_bod bod;
        elea_error error = ELEA_ERROR_INIT;
        elea_status failed = read_text(state, "bad.bod", bad_texts[i].text, &bod, &error);
        elea_bod_clear(&bod);
        if (failed != bad_texts[i].status || strstr(error.message, bad_texts[i].message) == NULL)
            print_error("%s: status %d, \"%s\"\n", bad_texts[i].text, (int)failed, error.message);
        assert_int_equal(failed, bad_texts[i].status);
        assert_int_equal(error.status, bad_texts[i].status);
        assert_non_null(strstr(error.message, bad_texts[i].message));
        assert_non_null(strstr(error.message, "bad.bod: "));
        assert_null(strchr(error.message, '\n'));
    }
}

static void the_first_line_tells_the_language(void **state)
{
    static const struct {
        const char *text;
        bool is_bod;
    } cases[] = {
        {"SPHERE 0 0 0 1\n", true},
        {"# two\n\n  s 0 0 0 1 # unit\n", true},
        {"cuboid 0 0 0 1 1 1\n", true},
        {"CUBE 0 0 0 1\n", true},
        {"temp 20 C\n", true},
        {"rlaunch 2\n", true},
        {"SPHERE 0 0 0\n", false},
        {"SPHERE 0 0 0 1", false}, /* may go on */
        {"ATOM      1  N   MET A   1      27.340  24.430   2.614  1.00  9.67           N\n", false},
        {"VOXELS of a brain\n", false},
        {"units\n", false},
        {"5\ncomment\nC 0 0 0\n", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool is_bod =
            elea_bod_recognize((const unsigned char *)cases[i].text, strlen(cases[i].text));
        if (is_bod != cases[i].is_bod)
            print_error("%s\n", cases[i].text);
        assert_true(is_bod == cases[i].is_bod);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_understood_in_any_case),
        cmocka_unit_test(names_of_files_are_kept_with_their_lines),
        cmocka_unit_test(every_unit_of_length_is_understood_before_and_behind),
        cmocka_unit_test(the_unit_scales_all_lengths),
        cmocka_unit_test(every_setting_is_understood_in_every_unit),
        cmocka_unit_test(errors_name_file_and_line_and_word),
        cmocka_unit_test(the_first_line_tells_the_language),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
