/* SPDX-License-Identifier: MIT */
/** Molecules made whole: exact cases, and whole molecules cut by random boxes. */
#include "atoms/whole.h"
#include "support.h"

enum { MAX_ATOMS = 4000 };

/* A molecule, and where its atoms are. */
typedef struct model {
    elea_topology *topology;
    double positions[3 * MAX_ATOMS];
    size_t n;
} model;

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

static void add(model *m, const char *name, const char *element, const char *residue_name,
                int number, double x, double y, double z)
{
    elea_atom atom = {.residue_number = number};
    (void)snprintf(atom.name, sizeof atom.name, "%s", name);
    (void)snprintf(atom.element, sizeof atom.element, "%s", element);
    (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", residue_name);
    const double position[3] = {x, y, z};
    assert_true(m->n < MAX_ATOMS);
    memcpy(m->positions + 3 * m->n++, position, sizeof position);
    assert_int_equal(elea_topology_append(m->topology, &atom, NULL), ELEA_OK);
}

/* A zigzag of carbons along x, from a point. */
static void add_chain(model *m, size_t n, const char *residue_name, double x, double y, double z)
{
    for (size_t i = 0; i < n; i++)
        add(m, "C", "C", residue_name, 1, x + 1.25 * (double)i, y + (i % 2 ? 0.85 : 0.0), z);
}

static elea_whole *find(const model *m, const double *box, elea_whole_mode mode, bool crystal,
                        elea_error *error)
{
    const elea_whole_source source = {.struct_size = sizeof source,
                                      .topology = m->topology,
                                      .positions = m->positions,
                                      .box = box,
                                      .mode = mode,
                                      .crystal = crystal};
    return elea_whole_create(&source, error);
}

/* Finds the molecules in the model's positions and makes these whole. */
static elea_whole_change make_whole(model *m, const double *box, elea_whole_mode mode, bool crystal)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_whole_change change = {.struct_size = sizeof change};
    elea_whole *whole = find(m, box, mode, crystal, &error);
    assert_string_equal(error.message, "");
    assert_non_null(whole);
    assert_int_equal(elea_whole_apply(whole, m->positions, box, &change, &error), ELEA_OK);
    elea_whole_free(whole);
    return change;
}

/* Moves each atom into the box, which begins at `origin`. */
static void wrap(model *m, const elea_lattice *lattice, const double origin[3])
{
    for (size_t i = 0; i < m->n; i++)
        for (int k = 0; k < 3; k++) {
            double f = 0.0;
            for (int l = 0; l < 3; l++)
                f += (m->positions[3 * i + (size_t)l] - origin[l]) * lattice->inverse[l][k];
            for (int l = 0; l < 3; l++)
                m->positions[3 * i + (size_t)l] -= floor(f) * lattice->vectors[k][l];
        }
}

/* Largest difference of positions relative to the first atom. */
static double deviation(const double *a, const double *b, size_t n)
{
    double most = 0.0;
    for (size_t i = 0; i < 3 * n; i++)
        most = fmax(most, fabs((a[i] - a[i % 3]) - (b[i] - b[i % 3])));
    return most;
}

/* A box that contains the molecule with `margin`, in any orientation, more or less skewed. */
static void random_box(elea_random *random, const model *m, double margin, bool skewed,
                       double box[9])
{
    double low[3] = {INFINITY, INFINITY, INFINITY}, high[3] = {-INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < 3 * m->n; i++) {
        low[i % 3] = fmin(low[i % 3], m->positions[i]);
        high[i % 3] = fmax(high[i % 3], m->positions[i]);
    }
    memset(box, 0, 9 * sizeof *box);
    for (size_t k = 0; k < 3; k++)
        box[4 * k] = (high[k] - low[k] + margin) * test_uniform(random, 1.0, 1.5);
    if (skewed) {
        box[3] = test_uniform(random, -1.5, 1.5) * box[0];
        box[6] = test_uniform(random, -1.5, 1.5) * box[0];
        box[7] = test_uniform(random, -1.5, 1.5) * box[4];
    }
}

/* Cut by 200 random boxes, the molecule is again what it was. */
static void check_random_boxes(model *m, uint64_t seed, double margin)
{
    static double original[3 * MAX_ATOMS];
    elea_random random = test_random(seed);
    memcpy(original, m->positions, sizeof original);
    for (int trial = 0; trial < 200; trial++) {
        double box[9], origin[3];
        elea_lattice lattice;
        memcpy(m->positions, original, sizeof original);
        random_box(&random, m, margin, trial % 2 == 1, box);
        assert_true(elea_lattice_make(&lattice, box));
        for (int k = 0; k < 3; k++)
            origin[k] = test_uniform(&random, -100.0, 100.0);
        wrap(m, &lattice, origin);
        elea_whole_change change = make_whole(m, box, ELEA_WHOLE_AUTO, false);
        assert_int_equal(change.n_long, 0);
        assert_near(deviation(m->positions, original, m->n), 0.0, 1e-9);
    }
}

/* ---- Exact cases ---- */

static void a_chain_cut_by_the_box_is_joined(void **state)
{
    model *m = *state;
    const double x[6] = {27.0, 28.5, 0.0, 1.5, 3.0, 4.5};
    const double box[9] = {30.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 30.0};
    for (size_t i = 0; i < 6; i++)
        add(m, "C", "C", "LIG", 1, x[i], 10.0, 10.0);
    elea_whole_change change = make_whole(m, box, ELEA_WHOLE_AUTO, false);
    assert_int_equal(change.n_moved, 4);
    for (size_t i = 0; i < 6; i++)
        assert_near(m->positions[3 * i], 27.0 + 1.5 * (double)i, 1e-13);
}

static void whole_molecules_are_not_moved(void **state)
{
    model *m = *state;
    static double before[3 * MAX_ATOMS];
    const double boxes[][9] = {{30.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 30.0},
                               {8.0, 0.0, 0.0, 0.0, 8.0, 0.0, 0.0, 0.0, 8.0},
                               {1e6, 0.0, 0.0, 0.0, 1e6, 0.0, 0.0, 0.0, 1e6},
                               {20.0, 0.0, 0.0, 57.0, 19.0, 0.0, -39.0, 66.0, 25.0}};
    add_chain(m, 20, "LIG", 25.0, 1.0, 1.0); /* beyond the box, as trajectories without jumps */
    add_chain(m, 20, "LIG", 25.0, 5.0, 1.0);
    memcpy(before, m->positions, sizeof before);
    for (size_t b = 0; b < NUM_ITEMS(boxes); b++) {
        assert_int_equal(make_whole(m, boxes[b], ELEA_WHOLE_AUTO, false).n_moved, 0);
        assert_memory_equal(m->positions, before, sizeof before);
    }
}

/* Programs write boxes of no meaning for molecules in a vacuum. */
static void hostile_boxes_change_nothing(void **state)
{
    model *m = *state;
    static double before[3 * MAX_ATOMS];
    elea_random random = test_random(7);
    const double edges[] = {0.0, 1e-3, 1.0, 3.0, 5.0, 9.0, -9.0, NAN, INFINITY, 1e-300, 1e300};
    for (int i = 0; i < 60; i++) { /* two alkanes */
        const double x = 1.25 * (i % 30), y = (i < 30 ? 0.0 : 4.5) + (i % 2 ? 0.85 : 0.0);
        add(m, "C", "C", "LIG", 1, x, y, 0.0);
        add(m, "H", "H", "LIG", 1, x, y + (i % 2 ? 0.6 : -0.6), 0.9);
        add(m, "H", "H", "LIG", 1, x, y + (i % 2 ? 0.6 : -0.6), -0.9);
    }
    memcpy(before, m->positions, sizeof before);
    for (size_t e = 0; e < NUM_ITEMS(edges); e++)
        for (int trial = 0; trial < 5; trial++) {
            double box[9];
            for (size_t k = 0; k < 9; k++)
                box[k] = k % 4 == 0 ? edges[e] : trial * test_uniform(&random, -1.0, 1.0);
            assert_int_equal(make_whole(m, box, ELEA_WHOLE_AUTO, false).n_moved, 0);
            assert_memory_equal(m->positions, before, sizeof before);
        }
}

static void never_moves_nothing_and_always_needs_a_box(void **state)
{
    model *m = *state;
    elea_error error = ELEA_ERROR_INIT;
    const double box[9] = {20.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 20.0};
    add_chain(m, 4, "LIG", 18.0, 1.0, 1.0);
    m->positions[6] -= 20.0;
    m->positions[9] -= 20.0;
    assert_int_equal(make_whole(m, box, ELEA_WHOLE_NEVER, false).n_moved, 0);
    assert_null(find(m, NULL, ELEA_WHOLE_ALWAYS, false, &error));
    assert_failed(error.status, &error, ELEA_ERROR_ARGUMENT, "has no box");
    elea_whole *whole = find(m, box, ELEA_WHOLE_ALWAYS, false, NULL);
    assert_non_null(whole);
    assert_failed(elea_whole_apply(whole, m->positions, NULL, NULL, &error), &error,
                  ELEA_ERROR_ARGUMENT, "has no box");
    elea_whole_free(whole);
    assert_int_equal(make_whole(m, box, ELEA_WHOLE_ALWAYS, false).n_moved, 2);
}

static void a_molecule_bonded_to_its_own_image_is_an_error(void **state)
{
    model *m = *state;
    elea_error error = ELEA_ERROR_INIT;
    const double box[9] = {10.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 30.0};
    add_chain(m, 8, "POL", 0.0, 1.0, 1.0); /* the ninth is the image of the first */
    assert_null(find(m, box, ELEA_WHOLE_AUTO, false, &error));
    assert_failed(error.status, &error, ELEA_ERROR_BODY, "bonded to its own image");
}

static void without_a_box_bonds_that_are_too_long_are_reported(void **state)
{
    model *m = *state;
    elea_error error = ELEA_ERROR_INIT;
    elea_whole_change change = {.struct_size = sizeof change};
    add_chain(m, 10, "LIG", 0.0, 0.0, 0.0);
    elea_whole *whole = find(m, NULL, ELEA_WHOLE_AUTO, false, &error);
    assert_non_null(whole);
    for (size_t i = 6; i < 10; i++)
        m->positions[3 * i + 1] += 50.0;
    assert_int_equal(elea_whole_apply(whole, m->positions, NULL, &change, &error), ELEA_OK);
    assert_int_equal(change.n_moved, 0);
    assert_int_equal(change.n_long, 1);
    assert_int_equal(change.a, 5);
    assert_int_equal(change.b, 6);
    assert_near(change.length, hypot(1.25, 50.0 - 0.85), 1e-12);
    elea_whole_free(whole);
}

/* What is done to a frame depends on no other but the first. */
static void frames_may_come_in_any_order(void **state)
{
    model *m = *state;
    const double box[9] = {40.0, 0.0, 0.0, 13.0, 38.0, 0.0, -13.0, 13.0, 36.0};
    elea_lattice lattice;
    elea_random random = test_random(8);
    static double frames[5][3 * MAX_ATOMS], first[5][3 * MAX_ATOMS];
    add_chain(m, 16, "LIG", 0.0, 0.0, 0.0);
    add_chain(m, 16, "LIG", 0.0, 4.5, 0.0);
    assert_true(elea_lattice_make(&lattice, box));
    elea_whole *whole = find(m, box, ELEA_WHOLE_AUTO, false, NULL);
    assert_non_null(whole);
    for (size_t f = 0; f < 5; f++) {
        const double origin[3] = {test_uniform(&random, -50.0, 50.0), 3.0, 4.0};
        wrap(m, &lattice, origin);
        memcpy(frames[f], m->positions, sizeof frames[f]);
        memcpy(first[f], m->positions, sizeof first[f]);
        assert_int_equal(elea_whole_apply(whole, first[f], box, NULL, NULL), ELEA_OK);
    }
    for (size_t f = 5; f-- > 0;) {
        assert_int_equal(elea_whole_apply(whole, frames[f], box, NULL, NULL), ELEA_OK);
        assert_memory_equal(frames[f], first[f], sizeof frames[f]);
    }
    elea_whole_free(whole);
}

static void molecules_that_touch_across_the_box_are_joined_except_in_crystals(void **state)
{
    model *m = *state;
    const double box[9] = {40.0, 0.0, 0.0, 0.0, 40.0, 0.0, 0.0, 0.0, 40.0};
    add_chain(m, 10, "LIG", 5.0, 1.0, 1.0);
    add_chain(m, 10, "LIG", 5.0, 37.5, 1.0); /* 4.5 A below the first through the box */
    assert_int_equal(make_whole(m, box, ELEA_WHOLE_AUTO, true).n_moved, 0);
    assert_int_equal(make_whole(m, box, ELEA_WHOLE_AUTO, false).n_moved, 10);
    assert_near(m->positions[3 * 10 + 1], -2.5, 1e-12);
}

static void ions_and_other_molecules_do_not_become_bonds(void **state)
{
    model *m = *state;
    const double box[9] = {20.0, 0.0, 0.0, 0.0, 30.0, 0.0, 0.0, 0.0, 30.0};
    /* An ion of a crystal touches the molecule on both sides: no molecule without an end. */
    add_chain(m, 13, "LIG", 2.3, 1.0, 1.0);
    add(m, "NA", "Na", "NA", 2, 0.0, 1.0, 1.0);
    assert_int_equal(make_whole(m, box, ELEA_WHOLE_AUTO, true).n_moved, 0);
}

/* ---- Packing ---- */

static void packed_objects_do_the_same(void **state)
{
    model *m = *state;
    elea_error error = ELEA_ERROR_INIT;
    static double other[3 * MAX_ATOMS];
    const double box[9] = {20.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 20.0};
    elea_lattice lattice;
    size_t size = 0;
    add_chain(m, 12, "LIG", 14.0, 1.0, 1.0);
    assert_true(elea_lattice_make(&lattice, box));
    wrap(m, &lattice, (const double[3]){0.0, 0.0, 0.0});
    memcpy(other, m->positions, sizeof other);
    elea_whole *whole = find(m, box, ELEA_WHOLE_AUTO, false, NULL);
    unsigned char *bytes = elea_whole_pack(whole, &size, NULL);
    elea_whole *copy = elea_whole_unpack(bytes, size, &error);
    assert_non_null(copy);
    assert_int_equal(elea_whole_apply(whole, m->positions, box, NULL, NULL), ELEA_OK);
    assert_int_equal(elea_whole_apply(copy, other, box, NULL, NULL), ELEA_OK);
    assert_memory_equal(other, m->positions, sizeof other);
    for (size_t cut = 0; cut < size; cut += 7)
        assert_null(elea_whole_unpack(bytes, cut, &error));
    size_t wrong = 12; /* an atom that does not exist */
    memcpy(bytes + size - sizeof(elea_bond), &wrong, sizeof wrong);
    assert_null(elea_whole_unpack(bytes, size, &error));
    assert_failed(error.status, &error, ELEA_ERROR_ARGUMENT, "do not exist");
    elea_whole_free(whole);
    elea_whole_free(copy);
    free(bytes);
}

/* ---- Whole molecules cut by random boxes ---- */

static void a_polymer_survives_random_boxes(void **state)
{
    model *m = *state;
    elea_random random = test_random(11);
    double x[3] = {0.0, 0.0, 0.0};
    for (int i = 0; i < 300; i++) {
        add(m, "C", "C", "POL", i / 4, x[0], x[1], x[2]);
        double step[3];
        vec3 u = random_direction(&random);
        step[0] = u.x;
        step[1] = u.y;
        step[2] = fabs(u.z) + 0.6; /* drifts, so that the chain does not cross itself */
        double length = sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
        for (int k = 0; k < 3; k++)
            x[k] += 1.54 * step[k] / length;
    }
    check_random_boxes(m, 12, 6.0);
}

static void a_ring_survives_random_boxes(void **state)
{
    model *m = *state;
    const int n = 60;
    for (int i = 0; i < n; i++) {
        double angle = 2.0 * ELEA_PI * i / n, radius = 0.75 / sin(ELEA_PI / n);
        add(m, "C", "C", "RNG", 1, radius * cos(angle), radius * sin(angle), 0.0);
    }
    check_random_boxes(m, 13, 6.0);
}

static void a_dimer_survives_random_boxes(void **state)
{
    model *m = *state;
    for (int layer = 0; layer < 4; layer++)
        add_chain(m, 15, "LIG", 0.3 * layer, 0.0, 4.2 * layer);
    check_random_boxes(m, 14, 12.0);
}

static void beads_survive_random_boxes(void **state)
{
    model *m = *state;
    for (int i = 0; i < 100; i++)
        add(m, "B", "", "", 0, 4.0 * cos(0.6 * i), 4.0 * sin(0.6 * i), 3.5 * i);
    check_random_boxes(m, 15, 20.0);
}

static void alpha_carbons_survive_random_boxes(void **state)
{
    model *m = *state;
    for (int i = 0; i < 120; i++) /* a helix */
        add(m, "CA", "C", "ALA", i + 1, 2.3 * cos(1.745 * i), 2.3 * sin(1.745 * i), 1.5 * i);
    check_random_boxes(m, 16, 20.0);
}

static void martini_chains_survive_random_boxes(void **state)
{
    model *m = *state;
    for (int i = 0; i < 60; i++) {
        double x = 3.5 * i, y = i % 2 ? 1.0 : 0.0;
        add(m, "BB", "", i % 3 ? "LYS" : "ALA", i + 1, x, y, 0.0);
        if (i % 3 == 0)
            continue;
        add(m, "SC1", "", "LYS", i + 1, x, y + 3.2, 0.0);
        add(m, "SC2", "", "LYS", i + 1, x, y + 6.0, 1.0);
    }
    check_random_boxes(m, 17, 20.0);
}

/*
 * Nucleotides of B-DNA in cylindrical coordinates (Angstrom, degrees) about the axis of the helix:
 * Arnott and Hukins, Biochem. Biophys. Res. Commun. 47, 1504 (1972).
 */
typedef struct polar {
    const char *name;
    double r, angle, z;
} polar;

static const polar phosphate[] = {
    {"P", 8.91, 95.2, 2.08}, {"OP1", 10.20, 91.1, 1.86}, {"OP2", 8.82, 103.3, 1.29}};
static const polar sugar[] = {{"O5'", 7.73, 88.0, 1.83},  {"C5'", 7.70, 79.8, 2.77},
                              {"C4'", 7.59, 69.9, 2.04},  {"O4'", 6.22, 66.0, 1.83},
                              {"C3'", 8.20, 69.9, 0.64},  {"O3'", 8.75, 61.4, 0.25},
                              {"C2'", 7.04, 73.2, -0.24}, {"C1'", 5.86, 67.4, 0.47}};
static const polar guanine[] = {
    {"N9", 4.63, 76.6, 0.42}, {"C8", 4.82, 93.2, 0.50},  {"N7", 3.92, 105.7, 0.42},
    {"C5", 2.70, 94.0, 0.28}, {"C6", 1.39, 109.3, 0.15}, {"O6", 1.71, 154.6, 0.13},
    {"N1", 0.92, 37.9, 0.03}, {"C2", 2.28, 28.7, 0.03},  {"N2", 3.01, 4.2, -0.10},
    {"N3", 3.29, 46.7, 0.16}, {"C4", 3.33, 70.3, 0.28}};
static const polar cytosine[] = {{"N1", 4.63, 76.6, 0.42},  {"C2", 3.40, 67.4, 0.27},
                                 {"O2", 3.69, 47.9, 0.18},  {"N3", 2.31, 83.9, 0.22},
                                 {"C4", 2.94, 110.0, 0.32}, {"N4", 2.76, 136.6, 0.27},
                                 {"C5", 4.35, 107.0, 0.47}, {"C6", 4.99, 92.2, 0.52}};

/* Atoms of the nucleotide of a pair; the second strand is the first turned about a dyad. */
static void add_part(model *m, const polar *atoms, size_t n, const char *residue_name, int number,
                     int pair, double strand)
{
    for (size_t i = 0; i < n; i++) {
        double angle = (strand * atoms[i].angle - 36.0 * pair) * ELEA_PI / 180.0;
        const char element[2] = {atoms[i].name[0], '\0'};
        add(m, atoms[i].name, element, residue_name, number, atoms[i].r * cos(angle),
            atoms[i].r * sin(angle), strand * atoms[i].z - 3.38 * pair);
    }
}

static void add_nucleotide(model *m, int number, int pair, double strand, bool first)
{
    bool is_guanine = (pair % 2 == 0) == (strand > 0.0);
    const char *name = is_guanine ? "DG" : "DC";
    if (!first)
        add_part(m, phosphate, NUM_ITEMS(phosphate), name, number, pair, strand);
    add_part(m, sugar, NUM_ITEMS(sugar), name, number, pair, strand);
    if (is_guanine)
        add_part(m, guanine, NUM_ITEMS(guanine), name, number, pair, strand);
    else
        add_part(m, cytosine, NUM_ITEMS(cytosine), name, number, pair, strand);
}

static void a_duplex_of_dna_survives_random_boxes(void **state)
{
    enum { N_PAIRS = 20 };
    model *m = *state;
    for (int i = 0; i < N_PAIRS; i++)
        add_nucleotide(m, i + 1, i, 1.0, i == 0);
    for (int i = 0; i < N_PAIRS; i++)
        add_nucleotide(m, N_PAIRS + i + 1, N_PAIRS - 1 - i, -1.0, i == 0);
    check_random_boxes(m, 18, 12.0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_chain_cut_by_the_box_is_joined),
        TEST(whole_molecules_are_not_moved),
        TEST(hostile_boxes_change_nothing),
        TEST(never_moves_nothing_and_always_needs_a_box),
        TEST(a_molecule_bonded_to_its_own_image_is_an_error),
        TEST(without_a_box_bonds_that_are_too_long_are_reported),
        TEST(frames_may_come_in_any_order),
        TEST(molecules_that_touch_across_the_box_are_joined_except_in_crystals),
        TEST(ions_and_other_molecules_do_not_become_bonds),
        TEST(packed_objects_do_the_same),
        TEST(a_polymer_survives_random_boxes),
        TEST(a_ring_survives_random_boxes),
        TEST(a_dimer_survives_random_boxes),
        TEST(beads_survive_random_boxes),
        TEST(alpha_carbons_survive_random_boxes),
        TEST(martini_chains_survive_random_boxes),
        TEST(a_duplex_of_dna_survives_random_boxes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
