/* SPDX-License-Identifier: MIT */
/** Warnings of atoms of the first frame that are far from their residue, or too close to others. */
#include "atoms/whole.h"
#include "support.h"

enum { MOST = 2100 };

typedef struct model {
    elea_topology *topology;
    double positions[MOST][3];
    size_t n;
} model;

static void add(model *m, const char *name, const char *element, const char *residue, int number,
                double x, double y)
{
    elea_atom atom = {.residue_number = number};
    (void)snprintf(atom.name, sizeof atom.name, "%s", name);
    (void)snprintf(atom.element, sizeof atom.element, "%s", element);
    (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", residue);
    assert_true(m->n < MOST);
    m->positions[m->n][0] = x;
    m->positions[m->n++][1] = y;
    assert_int_equal(elea_topology_append(m->topology, &atom, NULL), ELEA_OK);
}

static int set_up(void **state)
{
    model *m = calloc(1, sizeof *m);
    if (m == NULL)
        return -1;
    m->topology = elea_topology_create(NULL);
    *state = m;
    return m->topology != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    model *m = *state;
    elea_topology_free(m->topology);
    free(m);
    return 0;
}

/* Carbons along x, 1.4 A apart; the last is moved by `away`. */
static void add_row(model *m, size_t n, const char *residue, double away)
{
    for (size_t i = 0; i < n; i++)
        add(m, "C", "C", residue, 1, 1.4 * (double)i + (i + 1 == n ? away : 0.0), 0.0);
}

/* The warnings of the first frame, of all atoms or of those that are selected. */
static void assert_warning(const model *m, const double *box, const char *selected,
                           const char *words)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_selection *selection =
        selected != NULL ? elea_selection_create(m->topology, selected, &error) : NULL;
    assert_true(selected == NULL || selection != NULL);
    const elea_whole_source source = {.struct_size = sizeof source,
                                      .topology = m->topology,
                                      .selection = selection,
                                      .positions = &m->positions[0][0],
                                      .box = box,
                                      .mode = ELEA_WHOLE_AUTO};
    elea_whole *whole = elea_whole_create(&source, &error);
    assert_string_equal(error.message, "");
    const char *warning = elea_whole_warning(whole, 0);
    if (words == NULL && warning != NULL)
        fail_msg("unexpected: %s", warning);
    if (words != NULL && (warning == NULL || strstr(warning, words) == NULL))
        fail_msg("expected \"%s\"; got \"%s\"", words, warning != NULL ? warning : "nothing");
    elea_whole_free(whole);
    elea_selection_free(selection);
}

static void an_atom_far_away_is_named(void **state)
{
    model *m = *state;
    add_row(m, 6, "LIG", 9999.0);
    assert_warning(m, NULL, NULL, "atom 6 (C of LIG 1) lies 1e+04 A from the rest of its residue");
}

static void a_hydrogen_far_away_is_named(void **state)
{
    model *m = *state;
    add(m, "N", "N", "GLY", 1, 0.0, 0.0);
    add(m, "CA", "C", "GLY", 1, 1.5, 0.0);
    add(m, "HA", "H", "GLY", 1, 1.5, 20.0);
    add(m, "C", "C", "GLY", 1, 3.0, 0.0);
    assert_warning(m, NULL, NULL, "atom 3 (HA of GLY 1) lies 20 A from the rest");
}

static void parts_far_from_each_other_are_named_by_the_smaller(void **state)
{
    model *m = *state;
    for (size_t i = 0; i < 3; i++)
        add(m, "A", "C", "LIG", 1, 1.4 * (double)i, 0.0);
    for (size_t i = 0; i < 5; i++)
        add(m, "B", "C", "LIG", 1, 100.0 + 1.4 * (double)i, 0.0);
    assert_warning(m, NULL, NULL, "atom 1 (A of LIG 1) lies 100 A");
}

static void order_in_the_file_does_not_matter(void **state)
{
    model *m = *state;
    for (size_t i = 0; i < 40; i++)
        add(m, "C", "C", "LIG", 1, 1.4 * (double)(i * 17 % 40), 0.0);
    assert_warning(m, NULL, NULL, NULL);
}

static void large_residues_are_compared_too(void **state)
{
    model *m = *state;
    add_row(m, 2000, "POL", 0.0);
    assert_warning(m, NULL, NULL, NULL);
    m->positions[1999][0] += 500.0;
    assert_warning(m, NULL, NULL, "atom 2000 (C of POL 1) lies 501 A");
}

static void images_in_the_box_are_near(void **state)
{
    model *m = *state;
    const double box[9] = {50.0, 0.0, 0.0, 0.0, 50.0, 0.0, 0.0, 0.0, 50.0};
    add_row(m, 6, "LIG", 0.0);
    m->positions[0][0] += 50.0;
    assert_warning(m, box, NULL, NULL);
    m->positions[0][0] -= 25.0;
    assert_warning(m, box, NULL, "atom 1 (C of LIG 1) lies 18 A");
}

/* Ions, other residues, and files without residues may be anywhere. */
static void what_may_be_far_away_is_no_fault(void **state)
{
    model *m = *state;
    add_row(m, 6, "LIG", 0.0);
    add(m, "NA", "Na", "NA", 2, 900.0, 0.0);
    add(m, "NA", "Na", "NA", 2, 0.0, 900.0);
    add(m, "O", "O", "HOH", 3, 300.0, 0.0);
    add(m, "BB", "", "BEA", 4, 0.0, 400.0);
    add(m, "BB", "", "BEA", 4, 0.0, 800.0);
    assert_warning(m, NULL, NULL, NULL);
}

static void atoms_without_residues_that_are_far_apart_do_not_touch(void **state)
{
    model *m = *state;
    add_row(m, 6, "", 900.0);
    assert_warning(m, NULL, NULL, "the atoms form 2 groups that do not touch");
}

/* What lies between the selected atoms is not selected. */
static void selections_have_gaps(void **state)
{
    model *m = *state;
    for (size_t i = 0; i < 30; i++)
        add(m, i == 0 || i == 29 ? "C" : "X", "C", "LIG", 1, 1.4 * (double)i, 0.0);
    assert_warning(m, NULL, "name C", NULL);
    m->positions[29][0] += 30.0;
    assert_warning(m, NULL, "name C", "atom 30 (C of LIG 1) lies 70.6 A");
}

static void many_are_counted(void **state)
{
    model *m = *state;
    for (int i = 0; i < 5; i++) {
        add(m, "C", "C", "LIG", i, 0.0, 3.0 * i);
        add(m, "C", "C", "LIG", i, 90.0, 3.0 * i);
    }
    elea_error error = ELEA_ERROR_INIT;
    const elea_whole_source source = {.struct_size = sizeof source,
                                      .topology = m->topology,
                                      .positions = &m->positions[0][0],
                                      .mode = ELEA_WHOLE_AUTO};
    elea_whole *whole = elea_whole_create(&source, &error);
    assert_non_null(whole);
    assert_non_null(strstr(elea_whole_warning(whole, 2), "atom 6 (C of LIG 2) lies 90 A"));
    assert_string_equal(elea_whole_warning(whole, 3), "2 more residues are torn");
    elea_whole_free(whole);
}

/* Of two chains that touch in a first frame without a box, the second is in the next one at an
 * image. */
static void frames_without_a_box_are_searched_for_contacts_if_others_follow(void **state)
{
    model *m = *state;
    const double box[9] = {40.0, 0.0, 0.0, 0.0, 40.0, 0.0, 0.0, 0.0, 40.0};
    add_row(m, 10, "LIG", 0.0);
    for (size_t i = 0; i < 10; i++)
        add(m, "C", "C", "LIG", 2, 1.4 * (double)i, 4.0);
    for (size_t n_frames = 0; n_frames < 3; n_frames++) {
        const elea_whole_source source = {.struct_size = sizeof source,
                                          .topology = m->topology,
                                          .positions = &m->positions[0][0],
                                          .mode = ELEA_WHOLE_AUTO,
                                          .n_frames = n_frames};
        elea_whole *whole = elea_whole_create(&source, NULL);
        assert_non_null(whole);
        assert_null(elea_whole_warning(whole, 0));
        for (size_t i = 0; i < m->n; i++) {
            size_t molecule = SIZE_MAX;
            assert_true(elea_whole_molecule(whole, i, &molecule) && molecule == i / 10);
        }
        double next[20][3];
        memcpy(next, m->positions, sizeof next);
        for (size_t i = 10; i < m->n; i++)
            next[i][1] += 40.0;
        elea_whole_change change = {.struct_size = sizeof change};
        assert_int_equal(elea_whole_apply(whole, &next[0][0], box, &change, NULL), ELEA_OK);
        assert_int_equal(change.n_long, 0);
        assert_int_equal(change.n_moved, n_frames == 1 ? 0 : 10);
        elea_whole_free(whole);
    }
}

/* Benzene (C-C 1.39, C-H 1.08 Angstrom) and dinitrogen (1.10), in a unit of that many Angstrom.
 */
static void add_molecules(model *m, double unit)
{
    for (int k = 0; k < 6; k++) {
        double angle = acos(-1.0) / 3.0 * k;
        add(m, "C", "C", "BNZ", 1, 1.39 / unit * cos(angle), 1.39 / unit * sin(angle));
        add(m, "H", "H", "BNZ", 1, 2.47 / unit * cos(angle), 2.47 / unit * sin(angle));
    }
    add(m, "N", "N", "N2", 2, 4.0 / unit, 0.0);
    add(m, "N", "N", "N2", 2, 5.1 / unit, 0.0);
}

static void bonds_are_not_too_short(void **state)
{
    model *m = *state;
    add_molecules(m, 1.0);
    assert_warning(m, NULL, NULL, NULL);
}

static void nanometres_and_bohr_radii_are_noticed(void **state)
{
    model *m = *state;
    add_molecules(m, 10.0);
    assert_warning(m, NULL, NULL,
                   "14 of 14 atoms are closer to another one than bonds are long, as atom 1 (C of "
                   "BNZ 1) and atom 2 (H of BNZ 1), 0.108 A apart: the coordinates are in another "
                   "unit");
    elea_topology_free(m->topology);
    m->topology = elea_topology_create(NULL);
    m->n = 0;
    add_molecules(m, 1.889726);
    assert_warning(m, NULL, NULL, "14 of 14 atoms are closer");
}

static void atoms_that_are_given_twice_are_counted(void **state)
{
    model *m = *state;
    add_molecules(m, 1.0);
    add(m, "N", "N", "N2", 3, 5.1, 0.0);
    assert_warning(m, NULL, NULL,
                   "2 of 15 atoms are closer to another one than bonds are long, as "
                   "atom 14 (N of N2 2) and atom 15 (N of N2 3), 0 A apart");
    assert_warning(m, NULL, "resid 1 2", NULL);
}

static void the_first_pair_does_not_depend_on_how_dense_atoms_are(void **state)
{
    model *m = *state;
    for (size_t i = 0; i < MOST; i++)
        add(m, "C", "C", "LIG", (int)i, 0.0, 0.0);
    assert_warning(m, NULL, NULL, "atom 1 (C of LIG 0) and atom 2 (C of LIG 1), 0 A apart");
}

static void beads_may_be_close_but_not_at_one_place(void **state)
{
    model *m = *state;
    for (size_t i = 0; i < 8; i++)
        add(m, "BB", "", "ALA", 1, 0.2 * (double)i, 0.0);
    assert_warning(m, NULL, NULL, NULL);
    add(m, "BB", "", "ALA", 1, 0.2, 0.0);
    assert_warning(m, NULL, NULL, "2 of 9 atoms are closer");
}

/* Two rows of carbons, `gap` apart along y, of residues that are numbered. */
static void add_two_rows(model *m, double gap)
{
    for (size_t i = 0; i < 40; i++)
        add(m, "C", "C", "LIG", 1 + (int)(i / 4), 1.4 * (double)(i % 20), i < 20 ? 0.0 : gap);
}

static void molecules_that_touch_are_one_body(void **state)
{
    model *m = *state;
    add_two_rows(m, 5.9);
    assert_warning(m, NULL, NULL, NULL);
}

static void molecules_that_do_not_touch_are_noticed(void **state)
{
    model *m = *state;
    add_two_rows(m, 14.0);
    assert_warning(
        m, NULL, NULL,
        "the atoms form 2 groups that do not touch (more than 6 A apart), the largest of "
        "20 atoms, and one that begins with atom 21 (C of LIG 6)");
    assert_warning(m, NULL, "resid 1 to 5", NULL);
}

/* Across the box they are 4 A apart. */
static void molecules_touch_across_the_box(void **state)
{
    model *m = *state;
    const double box[9] = {60.0, 0.0, 0.0, 0.0, 60.0, 0.0, 0.0, 0.0, 60.0};
    add_two_rows(m, 56.0);
    assert_warning(m, box, NULL, NULL);
    assert_warning(m, NULL, NULL, "the atoms form 2 groups that do not touch");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_atom_far_away_is_named),
        TEST(a_hydrogen_far_away_is_named),
        TEST(parts_far_from_each_other_are_named_by_the_smaller),
        TEST(order_in_the_file_does_not_matter),
        TEST(large_residues_are_compared_too),
        TEST(images_in_the_box_are_near),
        TEST(what_may_be_far_away_is_no_fault),
        TEST(atoms_without_residues_that_are_far_apart_do_not_touch),
        TEST(selections_have_gaps),
        TEST(many_are_counted),
        TEST(frames_without_a_box_are_searched_for_contacts_if_others_follow),
        TEST(bonds_are_not_too_short),
        TEST(nanometres_and_bohr_radii_are_noticed),
        TEST(atoms_that_are_given_twice_are_counted),
        TEST(the_first_pair_does_not_depend_on_how_dense_atoms_are),
        TEST(beads_may_be_close_but_not_at_one_place),
        TEST(molecules_that_touch_are_one_body),
        TEST(molecules_that_do_not_touch_are_noticed),
        TEST(molecules_touch_across_the_box),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
