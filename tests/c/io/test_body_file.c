/* SPDX-License-Identifier: MIT */
#include "io/text_file.h"

#include "base/vec3.h"
#include "body/body.h"

static void write_text(void **state, const char *name, const char *text)
{
    char path[512];
    path_in(*state, name, path);
    write_bytes(path, text, strlen(text));
}

static elea_body_file *try_model(void **state, const char *name, double threshold,
                                 elea_error *error)
{
    char path[512];
    path_in(*state, name, path);
    *error = (elea_error)ELEA_ERROR_INIT;
    return elea_body_file_open(path, threshold, error);
}

static elea_body_file *open_model(void **state, const char *name, const char *text)
{
    elea_error error;
    write_text(state, name, text);
    elea_body_file *model = try_model(state, name, NAN, &error);
    assert_string_equal(error.message, "");
    assert_non_null(model);
    return model;
}

static elea_body *body_of(elea_body_file *model, size_t number)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_body *body = elea_body_file_body(model, number, &error);
    assert_string_equal(error.message, "");
    assert_non_null(body);
    return body;
}

static void assert_model_refused(void **state, const char *name, const char *text,
                                 elea_status status, const char *part)
{
    elea_error error;
    write_text(state, name, text);
    elea_body_file *model = try_model(state, name, NAN, &error);
    if (model != NULL || error.status != status || strstr(error.message, part) == NULL)
        print_error("expected status %d, \"%s\"; got %d, \"%s\"\n", (int)status, part,
                    (int)error.status, error.message);
    assert_null(model);
    assert_int_equal(error.status, status);
    assert_non_null(strstr(error.message, part));
    assert_non_null(strstr(error.message, name));
    assert_null(strchr(error.message, '\n'));
}

/* ---- Bodies ---- */

static void spheres_and_cuboids_make_one_body(void **state)
{
    elea_body_file *model = open_model(state, "mixed.bod",
                                       "HUNITS 2 nm SPHERE 0 0 0 1\nSPHERE 2 0 0 0.5\n"
                                       "CUBOID 1 1 1 0 0 0 CUBE 3 0 0 1\nMASS 3 kDa RLAUNCH 9\n");
    assert_string_equal(elea_body_file_format(model), "BOD");
    assert_string_equal(elea_body_file_description(model), "2 spheres, 2 cuboids");
    assert_int_equal(elea_body_file_n_frames(model), 1);
    assert_int_equal(elea_body_file_length_unit(model), ELEA_LENGTH_NANOMETRE);
    assert_int_equal(elea_body_file_n_files(model), 1);
    assert_int_equal(elea_body_file_damage(model, NULL), ELEA_OK);
    const elea_run_hints *hints = elea_body_file_hints(model);
    assert_true(hints->mass == 3000.0 && hints->launch_radius == 18.0);
    assert_true(isnan(hints->temperature) && isnan(hints->buoyancy_factor));
    elea_body *body = body_of(model, 0);
    assert_int_equal(elea_body_count(body, ELEA_PRIMITIVE_SPHERE), 2);
    assert_int_equal(elea_body_count(body, ELEA_PRIMITIVE_CUBOID), 2);
    assert_true(body->mass == 3000.0);
    assert_true(body->spheres[0].radius == 2.0 && body->spheres[1].radius == 1.0);
    double apart = body->spheres[1].centre.x - body->spheres[0].centre.x;
    assert_true(fabs(apart - 4.0) < 1e-12);
    vec3 edges = vec3_sub(body->cuboids[0].high, body->cuboids[0].low);
    assert_true(fabs(edges.x - 2.0) < 1e-12 && fabs(edges.z - 2.0) < 1e-12);
    elea_body_free(body);
    /* A body can be requested repeatedly. */
    elea_body_free(body_of(model, 0));
    elea_error error;
    assert_null(elea_body_file_body(model, 1, &error));
    assert_int_equal(error.status, ELEA_ERROR_ARGUMENT);
    assert_non_null(strstr(error.message, "there is no frame 1; the file has 1"));
    elea_body_file_free(model);
}

static const char snapshots[] = "2\nnumbers\n1 -1 0 0\n2 0.25 0 0\n"
                                "2\n\n1 0 0 0\n2 1.25 0 0\n"
                                "2\nfar\n1 5 5 5\n2 8 5 5\n";
static const char conversion[] = "# type radius\n1 1\n2 0.25\nA 1 # as 1\nB 0.25\n";

static void snapshots_of_a_trajectory_get_their_radii(void **state)
{
    static const struct {
        size_t n_spheres;
        double radii[2], apart;
    } expected[] = {{2, {2.0, 0.5}, 2.5}, {2, {2.0, 0.5}, 2.5}, {2, {2.0, 0.5}, 6.0}};
    write_text(state, "run.xyz", snapshots);
    write_text(state, "run.conv", conversion);
    elea_body_file *model =
        open_model(state, "run.bod", "TRAJECTORY run.xyz run.conv\nHUNITS 2 A\nMASS 5 Da\n");
    assert_int_equal(elea_body_file_n_frames(model), 3);
    assert_int_equal(elea_body_file_damage(model, NULL), ELEA_OK);
    assert_string_equal(elea_body_file_description(model), "2 spheres in the first of 3 snapshots");
    assert_int_equal(elea_body_file_n_files(model), 3);
    assert_non_null(strstr(elea_body_file_file(model, 1), "/run.xyz"));
    assert_non_null(strstr(elea_body_file_file(model, 2), "/run.conv"));
    static const size_t order[] = {0, 1, 2, 0, 2, 1, 1};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        size_t n = order[i];
        elea_body *body = body_of(model, n);
        assert_int_equal(elea_body_count(body, ELEA_PRIMITIVE_SPHERE), expected[n].n_spheres);
        assert_true(body->mass == 5.0);
        for (size_t k = 0; k < expected[n].n_spheres; k++)
            assert_true(body->spheres[k].radius == expected[n].radii[k]);
        double apart = body->spheres[1].centre.x - body->spheres[0].centre.x;
        assert_true(fabs(apart - expected[n].apart) < 1e-12);
        elea_body_free(body);
    }
    elea_body_file_free(model);
}

static void snapshots_without_radii_and_cut_off_are_told(void **state)
{
    elea_error error = ELEA_ERROR_INIT;
    write_text(state, "odd.xyz",
               "1\n\nA 0 0 0\n2\n\nA 0 0 0\nB 1 0 0\n1\n\nB 1 0 0\n3\n\nA 0 0 0\n");
    write_text(state, "run.conv", conversion);
    elea_body_file *model = open_model(state, "odd.bod", "TRAJECTORY odd.xyz run.conv\n");
    assert_int_equal(elea_body_file_n_frames(model), 3);
    assert_int_equal(elea_body_file_damage(model, &error), ELEA_ERROR_TRUNCATED);
    assert_non_null(strstr(error.message, "odd.xyz: "));
    elea_body_free(body_of(model, 0));
    assert_null(elea_body_file_body(model, 1, &error));
    assert_int_equal(error.status, ELEA_ERROR_FORMAT);
    assert_non_null(strstr(error.message, "odd.xyz: frame 1: it has 2 atoms, but the first frame "
                                          "has 1"));
    assert_null(elea_body_file_body(model, 2, &error));
    assert_non_null(
        strstr(error.message, "odd.xyz: frame 2: atom 1 is B, but A in the first frame"));
    /* A failure does not affect later results. */
    elea_body *body = body_of(model, 0);
    assert_true(body->spheres[0].radius == 1.0);
    elea_body_free(body);
    elea_body_file_free(model);
    write_text(state, "unknown.xyz", "2\n\nA 0 0 0\nXx 1 0 0\n");
    model = open_model(state, "unknown.bod", "TRAJECTORY unknown.xyz run.conv\n");
    assert_null(elea_body_file_body(model, 0, &error));
    assert_int_equal(error.status, ELEA_ERROR_RADIUS);
    assert_non_null(strstr(error.message, "unknown.xyz: frame 0: 1 atom has no radius"));
    elea_body_file_free(model);
}

/* ---- Errors ---- */

static void references_that_fail_are_told_with_their_line(void **state)
{
    write_text(state, "good.xyz", "1\n\nA 0 0 0\n");
    write_text(state, "good.conv", "A 1\n");
    write_text(state, "bad.conv", "A 0\n");
    write_text(state, "bad.xyz", "1\n\nA 0 0 up\n");
    write_text(state, "other.gro",
               "title\n1\n    1SOL     OW    1   0.126   1.624  -1.679\n   1.0 1.0 1.0\n");
    write_text(state, "text.fits", "no image\n");
    assert_model_refused(state, "m1.bod", "# runs\nTRAJECTORY none.xyz good.conv\n",
                         ELEA_ERROR_FILE, "m1.bod: line 2: ");
    assert_model_refused(state, "m2.bod", "TRAJECTORY good.xyz none.conv\n", ELEA_ERROR_FILE,
                         "m2.bod: line 1: ");
    assert_model_refused(state, "m3.bod", "TRAJECTORY good.xyz bad.conv\n", ELEA_ERROR_FORMAT,
                         "bad.conv: line 1: the radius is \"0\"");
    assert_model_refused(state, "m4.bod", "TRAJECTORY bad.xyz good.conv\n", ELEA_ERROR_FORMAT,
                         "bad.xyz: line 3");
    assert_model_refused(state, "m5.bod", "TRAJECTORY other.gro good.conv\n", ELEA_ERROR_FORMAT,
                         "is a GRO file; a TRAJECTORY must be XYZ");
    assert_model_refused(state, "m6.bod", "\n\nVOXELS none.fits\n", ELEA_ERROR_FILE,
                         "m6.bod: line 3: ");
    assert_model_refused(state, "m7.bod", "VOXELS good.xyz\n", ELEA_ERROR_FORMAT,
                         "m7.bod: line 1: ");
    assert_model_refused(state, "m8.bod", "VOXELS m7.bod\n", ELEA_ERROR_FORMAT,
                         "VOXELS takes a FITS image only");
    assert_model_refused(state, "empty.bod", "", ELEA_ERROR_FORMAT, "the file is empty");
    assert_model_refused(state, "words.txt", "of wisdom\n", ELEA_ERROR_FORMAT,
                         "give a file of format FITS, MRC or BOD");
}

static void lengths_beyond_numbers_are_no_body(void **state)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_body_file *model = open_model(state, "huge.bod", "HUNITS 1e300 A SPHERE 0 0 0 1e300\n");
    assert_null(elea_body_file_body(model, 0, &error));
    assert_int_equal(error.status, ELEA_ERROR_BODY);
    assert_non_null(strstr(error.message, "huge.bod: "));
    elea_body_file_free(model);
}

static void thresholds_are_for_voxels(void **state)
{
    elea_error error;
    write_text(state, "one.bod", "SPHERE 0 0 0 1\n");
    assert_null(try_model(state, "one.bod", 0.5, &error));
    assert_int_equal(error.status, ELEA_ERROR_ARGUMENT);
    assert_non_null(strstr(error.message, "one.bod: a threshold applies to voxels"));
    assert_null(try_model(state, "one.bod", HUGE_VAL, &error));
    assert_non_null(strstr(error.message, "threshold must be finite"));
    elea_body_file_free(NULL);
}

/* ---- Recognition ---- */

static void models_are_told_from_structures(void **state)
{
    static const struct {
        const char *name, *text;
        bool is_model;
    } cases[] = {
        {"pqr.bod", "ATOM      1  N   MET A   1      27.340  24.430   2.614  1.00  9.67\n", true},
        {"pqr.BOD", "#\n", true},
        {"body.txt", "# two\n\nSPHERE 0 0 0 1\n", true},
        {"none.bod", NULL, true},
        {"none.fits.gz", NULL, true},
        {"none.MRC", NULL, true},
        {"none.map.gz", NULL, true},
        {"none.pdb", NULL, false},
        {"bod", "REMARK\n", false},
        {"a.pdb", "ATOM      1  N   MET A   1      27.340  24.430   2.614  1.00  9.67\n", false},
        {"a.xyz", "1\n\nC 0 0 0\n", false},
        {"image", "SIMPLE  =                    T\n", true},
        {"empty", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[512];
        path_in(*state, cases[i].name, path);
        if (cases[i].text != NULL)
            write_text(state, cases[i].name, cases[i].text);
        if (elea_body_file_recognized(path) != cases[i].is_model)
            print_error("%s\n", cases[i].name);
        assert_true(elea_body_file_recognized(path) == cases[i].is_model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spheres_and_cuboids_make_one_body),
        cmocka_unit_test(snapshots_of_a_trajectory_get_their_radii),
        cmocka_unit_test(snapshots_without_radii_and_cut_off_are_told),
        cmocka_unit_test(references_that_fail_are_told_with_their_line),
        cmocka_unit_test(lengths_beyond_numbers_are_no_body),
        cmocka_unit_test(thresholds_are_for_voxels),
        cmocka_unit_test(models_are_told_from_structures),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
