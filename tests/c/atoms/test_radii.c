/* SPDX-License-Identifier: MIT */
/** Sets of radii: built-in sets, sets from files, and the mass of a selection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atoms/radii.h"
#include "atoms/topology.h"

#define FILE_SIZE 64

typedef struct fixture {
    elea_topology *topology;
    char folder[FILE_SIZE];
    char path[2 * FILE_SIZE];
} fixture;

static void append(elea_topology *topology, const char *name, const char *residue_name,
                   int32_t number, const char *element, double radius)
{
    elea_atom atom = {.residue_number = number, .radius = radius};
    (void)snprintf(atom.name, sizeof atom.name, "%s", name);
    (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", residue_name);
    (void)snprintf(atom.element, sizeof atom.element, "%s", element);
    assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
}

static int set_up(void **state)
{
    fixture *made = calloc(1, sizeof *made);
    if (made == NULL)
        return -1;
    (void)snprintf(made->folder, sizeof made->folder, "/tmp/elea-radii-XXXXXX");
    if (mkdtemp(made->folder) == NULL) {
        free(made);
        return -1;
    }
    (void)snprintf(made->path, sizeof made->path, "%s/set.txt", made->folder);
    elea_topology *t = made->topology = elea_topology_create(NULL);
    append(t, "N", "ALA", 1, "N", 1.5F);
    append(t, "CA", "ALA", 1, "C", 1.75F);
    append(t, "H1", "ALA", 1, "H", 0.0F);
    append(t, "D2", "ALA", 1, "D", -1.0F);
    append(t, "CA", "CA", 2, "Ca", NAN);
    append(t, "FE", "HEM", 3, "Fe", INFINITY);
    append(t, "MW", "SOL", 4, "", 2.5F);
    append(t, "MW", "SOL", 5, "", 0.0F);
    append(t, "M2", "SOL", 5, "", 0.0F);
    append(t, "", "", 0, "", 0.0F);
    *state = made;
    return 0;
}

static int tear_down(void **state)
{
    fixture *made = *state;
    elea_topology_free(made->topology);
    (void)remove(made->path);
    (void)rmdir(made->folder);
    free(made);
    return 0;
}

static elea_radii *builtin(const char *name)
{
    elea_radii *radii = elea_radii_builtin(name, NULL);
    assert_non_null(radii);
    assert_string_equal(elea_radii_name(radii), name);
    return radii;
}

static void write_set(const fixture *made, const char *content, size_t size)
{
    FILE *file = fopen(made->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static elea_radii *load(const fixture *made, const char *content)
{
    write_set(made, content, strlen(content));
    elea_error error = {.message = ""};
    elea_radii *radii = elea_radii_load(made->path, &error);
    assert_string_equal(error.message, "");
    assert_non_null(radii);
    assert_string_equal(elea_radii_name(radii), made->path);
    assert_null(elea_radii_selection(radii));
    return radii;
}

static void check_refused(const fixture *made, const char *content, size_t size, const char *what)
{
    char expected[ELEA_MESSAGE_SIZE];
    elea_error error = {.message = ""};
    write_set(made, content, size);
    assert_null(elea_radii_load(made->path, &error));
    (void)snprintf(expected, sizeof expected, "%s: %s", made->path, what);
    assert_string_equal(error.message, expected);
    assert_int_equal(error.status, ELEA_ERROR_FORMAT);
}

#define CHECK_REFUSED(made, content, what) check_refused(made, content, sizeof content - 1, what)

static elea_status assign(const elea_radii *radii, const elea_topology *topology,
                          const char *expression, double *values, elea_error *error)
{
    elea_selection *selection = elea_selection_create(topology, expression, error);
    assert_non_null(selection);
    elea_status status = elea_radii_assign(radii, topology, selection, values, error);
    elea_selection_free(selection);
    return status;
}

static void check_missing(elea_radii *radii, const elea_topology *topology, const char *expression,
                          const char *message)
{
    double values[16];
    elea_error error = {.message = ""};
    assert_int_equal(assign(radii, topology, expression, values, &error), ELEA_ERROR_RADIUS);
    assert_string_equal(error.message, message);
    assert_int_equal(error.status, ELEA_ERROR_RADIUS);
    elea_radii_free(radii);
}

static void check_radii(elea_radii *radii, const elea_topology *topology, const char *expression,
                        size_t n, const double *expected)
{
    double values[16] = {0.0};
    elea_error error = {.message = ""};
    assert_int_equal(assign(radii, topology, expression, values, &error), ELEA_OK);
    assert_string_equal(error.message, "");
    for (size_t i = 0; i < n; i++)
        assert_true(values[i] == expected[i]);
    elea_radii_free(radii);
}

#define RADII(...)                                                                                 \
    (sizeof((const double[]){__VA_ARGS__}) / sizeof(double)), ((const double[]){__VA_ARGS__})

static void bondi_comes_before_mantina(void **state)
{
    (void)state;
    static const elea_element_radius values[] = {
        {"H", 1.20},  {"Li", 1.82}, {"C", 1.70},  {"N", 1.55},  {"O", 1.52}, {"P", 1.80},
        {"S", 1.80},  {"Br", 1.85}, {"Zn", 1.39}, {"Na", 2.27}, {"D", 1.20}, {"Ca", 2.31},
        {"Al", 1.84}, {"Ba", 2.68}, {"Sr", 2.49}, {"Fe", 0.0},  {"", 0.0},   {"XX", 0.0},
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_true(elea_radii_table_find(&elea_radii_bondi, values[i].symbol) == values[i].radius);
    assert_int_equal(elea_radii_bondi.n_rows, 54);
}

static void alvarez_is_the_paper_of_2013(void **state)
{
    (void)state;
    static const elea_element_radius values[] = {
        {"H", 1.20},  {"C", 1.77},  {"N", 1.66},  {"O", 1.50}, {"Fe", 2.44}, {"Ar", 1.83},
        {"Kr", 2.25}, {"Xe", 2.06}, {"Es", 2.70}, {"Pm", 0.0}, {"Rn", 0.0},  {"D", 1.20},
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_true(elea_radii_table_find(&elea_radii_alvarez, values[i].symbol) ==
                    values[i].radius);
    assert_int_equal(elea_radii_alvarez.n_rows, 93);
}

static void built_in_sets_go_by_element(void **state)
{
    const elea_topology *t = ((fixture *)*state)->topology;
    check_radii(builtin("bondi"), t, "resid 1 2", RADII(1.55, 1.70, 1.20, 1.20, 2.31));
    check_radii(builtin("alvarez"), t, "resid 1:3", RADII(1.66, 1.77, 1.20, 1.20, 2.62, 2.44));
    check_radii(builtin("bondi+alvarez"), t, "resid 1:3",
                RADII(1.55, 1.70, 1.20, 1.20, 2.31, 2.44));
}

static void calpha5_is_for_alpha_carbons(void **state)
{
    const elea_topology *t = ((fixture *)*state)->topology;
    elea_radii *radii = builtin("calpha5");
    assert_string_equal(elea_radii_selection(radii), "protein and name CA");
    check_radii(radii, t, "protein and name CA", RADII(5.0));
    check_radii(builtin("calpha"), t, "protein and name CA", RADII(4.4));
    check_missing(
        builtin("calpha5"), t, "name CA N",
        "2 atoms have no radius in the set \"calpha5\": atom 1 (N in ALA 1), atom 5 (CA in "
        "CA 2); it is for alpha carbons only, so select \"protein and name CA\"");
}

static void file_is_what_the_atoms_carry(void **state)
{
    const elea_topology *t = ((fixture *)*state)->topology;
    check_radii(builtin("file"), t, "index 0 1 6", RADII(1.5, 1.75, 2.5));
    check_missing(builtin("file"), t, "resid 1 to 3",
                  "4 atoms have no radius in the set \"file\": atom 3 (H1 in ALA 1), atom 4 (D2 in "
                  "ALA 1), atom 5 (CA in CA 2), FE; the structure file carries none for them; "
                  "choose a set such as \"bondi\" with --radii, or leave them out with --select");
}

static void only_calpha5_narrows_the_selection(void **state)
{
    (void)state;
    static const char *const names[] = {"bondi", "alvarez", "file"};
    for (size_t i = 0; i < 3; i++) {
        elea_radii *radii = builtin(names[i]);
        assert_null(elea_radii_selection(radii));
        elea_radii_free(radii);
    }
    elea_radii_free(NULL);
}

static void unknown_sets_are_refused(void **state)
{
    (void)state;
    elea_error error = {.message = ""};
    assert_null(elea_radii_builtin("Bondi", &error));
    assert_string_equal(error.message,
                        "there is no set of radii \"Bondi\"; the sets are bondi, "
                        "alvarez, bondi+alvarez, calpha5, calpha, oxdna and file (the radii in the "
                        "structure file)");
    assert_int_equal(error.status, ELEA_ERROR_ARGUMENT);
    assert_null(elea_radii_builtin(NULL, NULL));
}

static void atoms_without_a_radius_are_named(void **state)
{
    const elea_topology *t = ((fixture *)*state)->topology;
    check_missing(builtin("bondi"), t, "resid 3",
                  "1 atom has no radius in the set \"bondi\": atom 6 (FE in HEM 3); the set "
                  "\"alvarez\" has them, or give a file of \"name radius\" lines with --radii, or "
                  "leave them out with --select");
    check_missing(
        builtin("bondi"), t, "all",
        "5 atoms have no radius in the set \"bondi\": atom 6 (FE in HEM 3), atom 7 (MW in "
        "SOL 4, element not known), atom 9 (M2 in SOL 5, element not known), "
        "without a name; give a file of \"name radius\" lines with --radii, as for the beads of a "
        "coarse-grained model (type_radii= in ZenoWrapper), or leave them out with --select");
    check_missing(
        builtin("alvarez"), t, "index 9",
        "1 atom has no radius in the set \"alvarez\": atom 10 (without a name, element not "
        "known); give a file of \"name radius\" lines with --radii, as for the beads of a "
        "coarse-grained model (type_radii= in ZenoWrapper), or leave them out with --select");
    check_radii(builtin("bondi"), t, "resid 1 and not water", RADII(1.55, 1.70, 1.20, 1.20));
}

static void check_doubt(const char *set, const elea_topology *t, const char *text)
{
    char doubt[ELEA_DOUBT_SIZE] = "?";
    elea_selection *all = elea_selection_create(t, "all", NULL);
    elea_radii *radii = builtin(set);
    assert_int_equal(elea_radii_doubt(radii, t, all, doubt), text[0] != '\0');
    assert_memory_equal(doubt, text, strlen(text) + (text[0] == '\0'));
    elea_radii_free(radii);
    elea_selection_free(all);
}

static void radii_of_atoms_are_doubted_for_a_trace(void **state)
{
    elea_topology *trace = elea_topology_create(NULL);
    append(trace, "CA", "ALA", 1, "C", 0.0F);
    check_doubt("bondi", trace, "");
    append(trace, "HA", "ALA", 1, "H", 0.0F);
    append(trace, "CA", "GLY", 2, "C", 0.0F);
    check_doubt("bondi", trace, "2 of 2 residues have only their alpha carbon");
    check_doubt("alvarez", trace, "2 of 2 residues have only their alpha carbon");
    check_doubt("calpha5", trace, "");
    append(trace, "N", "NH2", 3, "N", 0.0F);
    append(trace, "O", "HOH", 4, "O", 0.0F);
    append(trace, "N", "SER", 5, "N", 0.0F);
    append(trace, "CA", "SER", 5, "C", 0.0F);
    append(trace, "CB", "SER", 5, "C", 0.0F);
    check_doubt("bondi", trace, "2 of 3 residues have only their alpha carbon");
    elea_topology_free(trace);
    check_doubt("bondi", ((fixture *)*state)->topology, "");
}

static void a_selection_of_another_structure_is_refused(void **state)
{
    const elea_topology *t = ((fixture *)*state)->topology;
    elea_topology *small = elea_topology_create(NULL);
    append(small, "N", "ALA", 1, "N", 0.0F);
    elea_selection *selection = elea_selection_create(t, "index 0 3", NULL);
    elea_radii *radii = builtin("bondi");
    double values[2];
    elea_error error = {.message = ""};
    assert_int_equal(elea_radii_assign(radii, small, selection, values, &error),
                     ELEA_ERROR_ARGUMENT);
    assert_string_equal(error.message,
                        "the selection has atom 4, but the structure ends at atom 1");
    assert_true(elea_selection_mass(selection, small) == 0.0);
    elea_radii_free(radii);
    elea_selection_free(selection);
    elea_topology_free(small);
}

static void loaded_sets_take_names_before_elements(void **state)
{
    const fixture *made = *state;
    const elea_topology *t = made->topology;
    check_radii(load(made, "CA 1.9\nN 1.6\nH 1.1\nc 1.7\n"), t, "resid 1 2",
                RADII(1.6, 1.9, 1.1, 1.1, 1.9));
    check_radii(load(made, "C 1.7\nnA 9\nCAL 3\ncA 2.4\nn 1e0\nH1 2\nh 1"), t, "resid 1 2",
                RADII(1.0, 1.7, 2.0, 1.0, 2.4));
    check_radii(load(made, "H 1.1\nD 1.2\n"), t, "name D2", RADII(1.2));
    check_radii(load(made, "MW 0.5\nM2 0.25\n"), t, "water", RADII(0.5, 0.5, 0.25));
}

static void an_element_takes_the_name_that_is_spelled_like_it(void **state)
{
    const fixture *made = *state;
    elea_topology *t = elea_topology_create(NULL);
    append(t, "CAL", "CAL", 1, "Ca", 0.0F);
    check_radii(load(made, "CA 1.9\nCa 2.3\nca 1.8\n"), t, "all", RADII(2.3));
    check_radii(load(made, "ca 2.3\nCA 2.3\n"), t, "all", RADII(2.3));
    char message[ELEA_MESSAGE_SIZE];
    (void)snprintf(
        message, sizeof message,
        "1 atom has no radius in the set \"%s\": atom 1 (CAL in CAL 1); add their names or "
        "elements to the file, or leave them out",
        made->path);
    check_missing(load(made, "ca 1.8\nCA 1.9\ncA 1.9\n"), t, "all", message);
    elea_topology_free(t);
}

static void loaded_sets_have_comments_and_blank_lines(void **state)
{
    const fixture *made = *state;
    const elea_topology *t = made->topology;
    check_radii(load(made, "\xEF\xBB\xBF# a set\r\n\r\n  N\t1.5 # nitrogen\r\n#\n\nC# 3\nN 1.50\n"),
                t, "name N", RADII(1.5));
}

static void faulty_files_are_refused(void **state)
{
    const fixture *made = *state;
    static const char empty[] = "the file has no radii; write lines with a name and a radius in "
                                "Angstrom";
    CHECK_REFUSED(made, "", empty);
    CHECK_REFUSED(made, "# nothing\n\n", empty);
    CHECK_REFUSED(made, "C 1.7\nN\n",
                  "line 2: the line has only one column; write a name and a radius in "
                  "Angstrom");
    CHECK_REFUSED(made, "C 1.7 carbon\n",
                  "line 1: the line has more than two columns; write a name and a "
                  "radius in Angstrom");
    static const char *const numbers[] = {"nan", "inf", "-1",    "0",    "0.0", "-0",
                                          "1,7", "x",   "1e999", "1.7A", "0x1", "1e-999"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char content[FILE_SIZE], what[2 * FILE_SIZE];
        (void)snprintf(content, sizeof content, "# radii\nC %s\n", numbers[i]);
        (void)snprintf(what, sizeof what,
                       "line 2: the radius is \"%s\", which is not a positive number "
                       "(in Angstrom)",
                       numbers[i]);
        check_refused(made, content, strlen(content), what);
    }
    CHECK_REFUSED(made, "CA 1.9\nN 1.5\nCA 2\n",
                  "line 3: \"CA\" has the radius 2 here, but 1.9 in line 1; keep one of them");
    CHECK_REFUSED(made, "ABCDEFGHIJKLMNOP 1\n",
                  "line 1: the name is \"ABCDEFGHIJKLMNOP\", which is longer than an atom name (15 "
                  "characters)");
    CHECK_REFUSED(made, "C 1.7\nN\0 1.5\n",
                  "line 2: the line has a NUL byte; this is not a text file");
}

static void files_that_cannot_be_opened_are_refused(void **state)
{
    const fixture *made = *state;
    elea_error error = {.message = ""};
    assert_null(elea_radii_load(made->path, &error));
    assert_int_equal(error.status, ELEA_ERROR_FILE);
    assert_null(elea_radii_load(made->folder, &error));
    assert_int_equal(error.status, ELEA_ERROR_FILE);
}

static double look_up(const char *set, const char *element, const char *name,
                      const char *residue_name)
{
    elea_atom atom = {.residue_number = 0};
    (void)snprintf(atom.element, sizeof atom.element, "%s", element);
    (void)snprintf(atom.name, sizeof atom.name, "%s", name);
    (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", residue_name);
    elea_radii *radii = elea_radii_builtin(set, NULL);
    assert_non_null(radii);
    double radius = elea_radii_lookup(radii, &atom);
    elea_radii_free(radii);
    return radius;
}

static void single_atoms_are_looked_up(void **state)
{
    (void)state;
    assert_true(look_up("bondi", "C", "", "") == 1.70);
    assert_true(look_up("bondi", "cl", "", "") == 1.75);
    assert_true(look_up("bondi", "CL", "CA", "ALA") == 1.75);
    assert_true(look_up("bondi", "", "CA", "ALA") == 1.70);
    assert_true(look_up("bondi", "", "CA", "CA") == 2.31);
    assert_true(look_up("calpha5", "", "CA", "ALA") == 5.0);
}

static void single_atoms_may_have_no_radius(void **state)
{
    (void)state;
    assert_true(look_up("bondi", "Fe", "", "") == 0.0);
    assert_true(look_up("bondi", "Xx", "CA", "ALA") == 0.0);
    assert_true(look_up("bondi", "", "", "") == 0.0);
    assert_true(look_up("calpha5", "C", "CB", "ALA") == 0.0);
    assert_true(look_up("file", "C", "CA", "ALA") == 0.0);
}

static void mass_is_the_sum_of_the_atoms_weights(void **state)
{
    const elea_topology *t = ((fixture *)*state)->topology;
    elea_selection *selection = elea_selection_create(t, "resid 1 2", NULL);
    double expected = 14.007 + 12.011 + 1.008 + 2.014101778 + 40.078;
    assert_true(fabs(elea_selection_mass(selection, t) - expected) < 1e-9);
    elea_selection_free(selection);
    selection = elea_selection_create(t, "all", NULL);
    assert_true(elea_selection_mass(selection, t) == 0.0);
    elea_selection_free(selection);
}

/* Of carbon and deuterium: m_1 m_2 / (m_1 + m_2)^2 times the squared distance. */
static void gyration_is_by_the_atoms_weights(void **state)
{
    (void)state;
    static const elea_atom atoms[] = {
        {.name = "C", .element = "C"}, {.name = "D", .element = "D"}, {.name = "?"}};
    static const size_t indices[] = {1, 0, 2}, beyond[] = {0, 3};
    static const double positions[] = {1e6, 1.0, 3.0, 1e6, 1.0, 7.0, 1e6, 1.0, 3.0};
    elea_topology *t = elea_topology_create(NULL);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(elea_topology_append(t, &atoms[i], NULL), ELEA_OK);
    double c = 12.011, d = 2.014101778, expected = 4.0 * sqrt(c * d) / (c + d);
    assert_true(fabs(elea_topology_gyration(t, 2, indices, positions) - expected) < 1e-12);
    assert_true(elea_topology_gyration(t, 1, indices, positions) == 0.0);
    assert_true(elea_topology_gyration(t, 0, indices, positions) == 0.0);
    assert_true(elea_topology_gyration(t, 3, indices, positions) == 0.0);
    assert_true(elea_topology_gyration(t, 2, beyond, positions) == 0.0);
    elea_topology_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bondi_comes_before_mantina, set_up, tear_down),
        cmocka_unit_test_setup_teardown(alvarez_is_the_paper_of_2013, set_up, tear_down),
        cmocka_unit_test_setup_teardown(built_in_sets_go_by_element, set_up, tear_down),
        cmocka_unit_test_setup_teardown(calpha5_is_for_alpha_carbons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(file_is_what_the_atoms_carry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_calpha5_narrows_the_selection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_sets_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(atoms_without_a_radius_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(radii_of_atoms_are_doubted_for_a_trace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_selection_of_another_structure_is_refused, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(loaded_sets_take_names_before_elements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_element_takes_the_name_that_is_spelled_like_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(loaded_sets_have_comments_and_blank_lines, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(faulty_files_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_opened_are_refused, set_up, tear_down),
        cmocka_unit_test(single_atoms_are_looked_up),
        cmocka_unit_test(gyration_is_by_the_atoms_weights),
        cmocka_unit_test(single_atoms_may_have_no_radius),
        cmocka_unit_test_setup_teardown(mass_is_the_sum_of_the_atoms_weights, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
