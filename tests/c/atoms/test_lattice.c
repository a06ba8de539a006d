/* SPDX-License-Identifier: MIT */
/** Lattices of boxes, nearest images in them, and pairs of close atoms. */
#include "atoms/lattice.h"
#include "atoms/near.h"
#include "support.h"

static double length2(const double d[3])
{
    return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

/* The shortest of d + n1 a + n2 b + n3 c with all n up to 12, which strongly skewed boxes need. */
static double shortest2(const double box[9], const double d[3])
{
    double least = INFINITY;
    for (int i = -12; i <= 12; i++)
        for (int j = -12; j <= 12; j++)
            for (int k = -12; k <= 12; k++) {
                double image[3];
                for (int m = 0; m < 3; m++)
                    image[m] = d[m] + i * box[m] + j * box[3 + m] + k * box[6 + m];
                least = fmin(least, length2(image));
            }
    return least;
}

static void nearest_images_are_the_shortest_of_all(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    for (int trial = 0; trial < 60; trial++) {
        double box[9] = {test_uniform(&random, 5.0, 20.0), 0.0, 0.0, 0.0,
                         test_uniform(&random, 5.0, 20.0), 0.0, 0.0, 0.0,
                         test_uniform(&random, 5.0, 20.0)};
        box[3] = test_uniform(&random, -2.0, 2.0) * box[0]; /* more skewed than any program's */
        box[6] = test_uniform(&random, -2.0, 2.0) * box[0];
        box[7] = test_uniform(&random, -2.0, 2.0) * box[4];
        elea_lattice lattice;
        assert_true(elea_lattice_make(&lattice, box));
        assert_close(lattice.volume, box[0] * box[4] * box[8], 1e-12);
        for (int k = 0; k < 10; k++) {
            double d[3], n[3], image[3];
            for (int m = 0; m < 3; m++)
                image[m] = d[m] = test_uniform(&random, -15.0, 15.0);
            bool moved = elea_lattice_nearest(&lattice, image, n);
            assert_close(length2(image), shortest2(box, d), 1e-9);
            assert_int_equal(moved, n[0] != 0.0 || n[1] != 0.0 || n[2] != 0.0);
            for (int m = 0; m < 3; m++)
                assert_near(d[m] + n[0] * lattice.vectors[0][m] + n[1] * lattice.vectors[1][m] +
                                n[2] * lattice.vectors[2][m],
                            image[m], 1e-11);
        }
    }
}

static void a_short_vector_stays_as_it_is(void **state)
{
    (void)state;
    const double box[9] = {10.0, 0.0, 0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 30.0};
    elea_lattice lattice;
    assert_true(elea_lattice_make(&lattice, box));
    double half[3] = {5.0, 0.0, 0.0}, diagonal[3] = {5.0, 10.0, 15.0}, n[3];
    assert_false(elea_lattice_nearest(&lattice, half, n));
    assert_false(elea_lattice_nearest(&lattice, diagonal, n)); /* eight images are as near */
    double beyond[3] = {5.001, 9.0, 31.0};
    assert_true(elea_lattice_nearest(&lattice, beyond, n));
    assert_near(beyond[0], -4.999, 1e-12);
    assert_near(beyond[1], 9.0, 0.0);
    assert_near(beyond[2], 1.0, 1e-12);
}

static void reduced_boxes_keep_their_vectors(void **state)
{
    (void)state;
    /* GROMACS's rhombic dodecahedron, longest vector first. */
    const double box[9] = {60.0, 0.0, 0.0, 0.0, 60.0, 0.0, 30.0, 30.0, 42.42641};
    elea_lattice lattice;
    assert_true(elea_lattice_make(&lattice, box));
    assert_memory_equal(lattice.vectors, box, sizeof box);
}

static void boxes_without_volume_are_none(void **state)
{
    (void)state;
    const double boxes[][9] = {
        {0},
        {10.0, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 0.0},
        {NAN, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 10.0},
        {INFINITY, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 10.0},
        {1e300, 0.0, 0.0, 0.0, 1e300, 0.0, 0.0, 0.0, 1e300},
        {1e-200, 0.0, 0.0, 0.0, 1e-200, 0.0, 0.0, 0.0, 1e-200},
        {10.0, 0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 0.0, 10.0},
        {10.0, 0.0, 0.0, 1e13, 1e-3, 0.0, 0.0, 0.0, 10.0},
    };
    elea_lattice lattice;
    for (size_t i = 0; i < NUM_ITEMS(boxes); i++)
        assert_false(elea_lattice_make(&lattice, boxes[i]));
    const double mirrored[9] = {-10.0, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 10.0};
    double d[3] = {8.0, 0.0, 0.0}, n[3];
    assert_true(elea_lattice_make(&lattice, mirrored));
    assert_true(elea_lattice_nearest(&lattice, d, n));
    assert_near(d[0], -2.0, 1e-12);
}

/* ---- Pairs ---- */

enum { N = 300 };

typedef struct seen {
    bool pair[N][N];
    size_t n;
} seen;

static elea_status see(void *context, const elea_near_pair *pair, elea_error *error)
{
    (void)error;
    seen *s = context;
    assert_true(pair->a < pair->b);
    assert_false(s->pair[pair->a][pair->b]);
    s->pair[pair->a][pair->b] = true;
    s->n++;
    return ELEA_OK;
}

static void check_pairs(const double positions[], const elea_lattice *lattice, double cutoff)
{
    static seen s;
    bool crowded = true;
    size_t n = 0;
    memset(&s, 0, sizeof s);
    assert_int_equal(elea_near_pairs(N, positions, lattice, cutoff, see, &s, &crowded, NULL),
                     ELEA_OK);
    assert_false(crowded);
    for (size_t i = 0; i < N; i++)
        for (size_t j = i + 1; j < N; j++) {
            double d[3], shift[3];
            for (size_t k = 0; k < 3; k++)
                d[k] = positions[3 * j + k] - positions[3 * i + k];
            if (lattice != NULL)
                (void)elea_lattice_nearest(lattice, d, shift);
            bool near = length2(d) <= cutoff * cutoff;
            n += near;
            assert_int_equal(s.pair[i][j], near);
        }
    assert_int_equal(s.n, n);
}

static void pairs_are_those_of_a_double_loop(void **state)
{
    (void)state;
    elea_random random = test_random(2);
    static double positions[3 * N];
    const double boxes[][9] = {{12.0, 0.0, 0.0, 0.0, 15.0, 0.0, 0.0, 0.0, 3.0},
                               {9.0, 0.0, 0.0, 30.0, 11.0, 0.0, -20.0, 14.0, 8.0},
                               {1.0, 0.0, 0.0, 0.0, 2.5, 0.0, 0.0, 0.0, 40.0}};
    for (size_t i = 0; i < 3 * N; i++)
        positions[i] = test_uniform(&random, -20.0, 25.0);
    positions[0] = 1e12; /* far away, even beyond the numbers of cells */
    positions[1] = 1e200;
    for (size_t k = 0; k < 5; k++)
        check_pairs(positions, NULL, 1.0 + 2.0 * (double)k);
    positions[0] = positions[1] = 0.0;
    for (size_t b = 0; b < NUM_ITEMS(boxes); b++)
        for (size_t k = 0; k < 4; k++) {
            elea_lattice lattice;
            assert_true(elea_lattice_make(&lattice, boxes[b]));
            check_pairs(positions, &lattice, 0.4 + (double)k);
        }
}

static elea_status ignore(void *context, const elea_near_pair *pair, elea_error *error)
{
    (void)pair;
    (void)error;
    ++*(size_t *)context;
    return ELEA_OK;
}

static void a_crowd_ends_the_search(void **state)
{
    (void)state;
    const size_t n = 20000;
    double *positions = calloc(3 * n, sizeof *positions);
    bool crowded = false;
    size_t n_pairs = 0;
    assert_non_null(positions);
    assert_int_equal(elea_near_pairs(n, positions, NULL, 2.0, ignore, &n_pairs, &crowded, NULL),
                     ELEA_OK);
    assert_true(crowded);
    assert_true(n_pairs < n * n / 2);
    free(positions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_images_are_the_shortest_of_all),
        cmocka_unit_test(a_short_vector_stays_as_it_is),
        cmocka_unit_test(reduced_boxes_keep_their_vectors),
        cmocka_unit_test(boxes_without_volume_are_none),
        cmocka_unit_test(pairs_are_those_of_a_double_loop),
        cmocka_unit_test(a_crowd_ends_the_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
