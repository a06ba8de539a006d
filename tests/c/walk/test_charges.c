/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>

#include "body/shape.h"
#include "engine/engine.h"
#include "engine/kernel.h"
#include "walk/charges_fit.h"
#include "walk/walk.h"

#define LIMIT 5.5 /* standard errors: a probability of 4e-8; seeds are fixed */

static const charges_lanes lanes[ELEA_NUM_ISAS] = {
    [ELEA_ISA_PORTABLE] = {charges_fill_portable, charges_multiply_portable, charges_solve_portable,
                           charges_subtract_portable},
#ifdef ELEA_HAVE_X86_KERNELS
    [ELEA_ISA_AVX2] = {charges_fill_avx2, charges_multiply_avx2, charges_solve_avx2,
                       charges_subtract_avx2},
    [ELEA_ISA_AVX512] = {charges_fill_avx512, charges_multiply_avx512, charges_solve_avx512,
                         charges_subtract_avx512},
#endif
};

/* Runs `check` for each instruction set that this processor has. */
static void for_each_isa(void (*check)(const charges_lanes *with))
{
    for (elea_isa isa = ELEA_ISA_PORTABLE; isa < ELEA_NUM_ISAS; isa++)
        if (elea_isa_available(isa))
            check(&lanes[isa]);
}

/* ---- Number of charges ---- */

static void charges_are_as_many_as_pay(void **state)
{
    (void)state;
    elea_body *body = test_row(7, (vec3){5.0, 0.0, 0.0}, 1.0);
    assert_int_equal(elea_charges_count(500, 20.0, body), 0);
    assert_int_equal(elea_charges_count(500, HUGE_VAL, body), 0);
    size_t last = 0;
    for (uint64_t walks = 1000; walks < 1000000000; walks *= 2) {
        size_t count = elea_charges_count(walks, 20.0, body);
        assert_true(count >= last && count <= CHARGES_MOST);
        assert_true(elea_charges_pilot(count) <= walks / 4);
        assert_true(elea_charges_count(walks, 10.0, body) <= count);
        last = count;
    }
    assert_true(last > 100);
    assert_int_equal(elea_charges_count(1000000000, 100.0, body), CHARGES_MOST);
    elea_places places;
    assert_int_equal(elea_places_find(&places, body, 1.0, NULL, NULL), ELEA_OK);
    assert_int_equal(elea_charges_known(50, 1000, &places), 50);
    assert_int_equal(elea_charges_known(50, 100, &places), 25 + 7);
    assert_int_equal(elea_charges_known(50, 3, &places), 7);
    assert_int_equal(elea_charges_known(5, 3, &places), 5);
    elea_places_free(&places);
    elea_body_free(body);
}

/* ---- Positions ---- */

static bool lies_deep(const elea_body *body, const elea_charge *c, double unit)
{
    vec3 place = {unit * (double)c->place[0], unit * (double)c->place[1],
                  unit * (double)c->place[2]};
    bool deep = false;
    for (size_t i = 0; i < body_size(body); i++)
        deep |= -primitive_distance(body, i, place) >= (1.0 - 1e-5) * unit * (double)c->depth;
    return deep && c->depth > 0.0f;
}

static void assert_charges_in(const elea_body *body, size_t count, size_t at_least)
{
    static elea_charges charges;
    double unit = 1.1 * body->enclosing;
    static const places_landmarks none = {.n = 0};
    assert_int_equal(elea_charges_place(&charges, body, &none, count, unit, NULL, NULL), ELEA_OK);
    assert_true(charges.count <= count && charges.count >= at_least);
    for (size_t i = 0; i < charges.count; i++) {
        assert_true(lies_deep(body, &charges.charge[i], unit));
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(charges.charge[i].place, charges.charge[j].place,
                                    sizeof charges.charge[i].place);
    }
}

static void charges_lie_deep_in_the_body(void **state)
{
    (void)state;
    static const double corners[] = {0, 0, 0, 1, 1, 1, 1, 0, 0, 5, 0.2, 3};
    static const double centre[] = {6.0, 0.0, 0.0}, radius[] = {1.0};
    static const elea_sphere same[] = {{{0, 0, 0}, 1.0}, {{0, 0, 0}, 1.0}, {{0, 0, 0}, 0.5}};
    static const elea_sphere unequal[] = {{{0, 0, 0}, 10.0}, {{10, 0, 0}, 0.1}, {{0, 10, 0}, 1e-3}};
    elea_body *bodies[] = {test_globule(5000, 1), test_row(30, (vec3){1.9, 0.1, 0}, 1.0),
                           test_shapes(1, centre, radius, 2, corners, NULL), test_body(3, same),
                           test_body(3, unequal)};
    for (size_t i = 0; i < NUM_ITEMS(bodies); i++) {
        assert_charges_in(bodies[i], 1, 1);
        assert_charges_in(bodies[i], 60, 50);
        assert_charges_in(bodies[i], CHARGES_MOST, 400);
        elea_body_free(bodies[i]);
    }
}

/* Cuboids of equal size that fill the cube of edge 2 about the origin. */
static elea_body *divided_cube(int parts)
{
    enum { MOST = 2 };
    static double corners[MOST * MOST * MOST][6];
    double edge = 2.0 / parts;
    for (int i = 0; i < parts * parts * parts; i++) {
        const int at[3] = {i % parts, i / parts % parts, i / parts / parts};
        for (int k = 0; k < 3; k++) {
            corners[i][k] = edge * at[k] - 1.0;
            corners[i][3 + k] = corners[i][k] + edge;
        }
    }
    return test_shapes(0, NULL, NULL, (size_t)(parts * parts * parts), corners[0], NULL);
}

/* Charges less than a tenth below the surface of the cube are as near to another face: counts them.
 */
static size_t count_along_edges(int parts)
{
    static elea_charges charges;
    static const places_landmarks none = {.n = 0};
    elea_body *body = divided_cube(parts);
    assert_int_equal(elea_charges_place(&charges, body, &none, 400, 1.0, NULL, NULL), ELEA_OK);
    assert_int_equal(charges.count, 400);
    size_t along = 0;
    for (size_t i = 0; i < charges.count; i++) {
        double depth[3], least = 1.0;
        for (int k = 0; k < 3; k++) {
            depth[k] = 1.0 - fabs((double)charges.charge[i].place[k]);
            least = fmin(least, depth[k]);
        }
        int near = 0;
        for (int k = 0; k < 3; k++)
            near += depth[k] < 1.05 * least;
        assert_true(least > 0.1 || near >= 2);
        along += least < 0.1;
    }
    elea_body_free(body);
    return along;
}

/* Of one cube and of several that touch: edges where they touch are none. */
static void charges_lie_along_edges(void **state)
{
    (void)state;
    assert_true(count_along_edges(1) > 100);
    assert_true(count_along_edges(2) > 90);
}

/* ---- Coefficients ---- */

enum { HITS = 3000, PLACES = 13 };

static float hits[4][HITS + CHARGES_PADDING];

static charges_sample random_sample(elea_charges *charges)
{
    elea_random random = test_random(1);
    charges->count = PLACES;
    for (size_t i = 0; i < PLACES; i++)
        for (int k = 0; k < 3; k++)
            charges->charge[i].place[k] = (float)test_uniform(&random, -0.5, 0.5);
    for (size_t i = 0; i < HITS; i++) {
        vec3 x = random_direction(&random);
        hits[0][i] = (float)x.x;
        hits[1][i] = (float)x.y;
        hits[2][i] = (float)x.z;
        hits[3][i] = (float)test_uniform(&random, 0.3, 1.0);
    }
    return (charges_sample){.n_hits =
                                (HITS + CHARGES_PADDING - 1) / CHARGES_PADDING * CHARGES_PADDING,
                            .hit = {hits[0], hits[1], hits[2]},
                            .weight = hits[3],
                            .charges = charges};
}

/* Row `i` of the sample at hit `h`. */
static double row_at(const charges_sample *sample, size_t i, size_t h)
{
    double w = (double)sample->weight[h];
    if (i >= PLACES)
        return i == PLACES ? w : w * (double)sample->hit[i - PLACES - 1][h];
    double square = 0.0;
    for (int k = 0; k < 3; k++) {
        double d = (double)sample->hit[k][h] - (double)sample->charges->charge[i].place[k];
        square += d * d;
    }
    return w / sqrt(square);
}

static void check_products(const charges_lanes *with)
{
    static elea_charges charges;
    charges_sample sample = random_sample(&charges);
    size_t rows = charges_rows(PLACES);
    static float table[(PLACES + 7) * CHARGES_TILE];
    double *product = calloc(rows * rows, sizeof *product);
    assert_non_null(product);
    for (size_t first = 0; first < HITS; first += CHARGES_TILE) {
        size_t n = HITS - first < CHARGES_TILE ? HITS - first : CHARGES_TILE;
        n = (n + CHARGES_PADDING - 1) / CHARGES_PADDING * CHARGES_PADDING;
        /* In two parts each. */
        with->fill(&sample, first, n, 0, 12, table);
        with->fill(&sample, first, n, 12, rows, table);
        with->multiply(table, n, rows, 8, rows, product);
        with->multiply(table, n, rows, 0, 8, product);
    }
    for (size_t i = 0; i < PLACES + CHARGES_TARGETS; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0.0, size = 0.0;
            for (size_t h = 0; h < HITS; h++) {
                sum += row_at(&sample, i, h) * row_at(&sample, j, h);
                size += fabs(row_at(&sample, i, h) * row_at(&sample, j, h));
            }
            assert_near(product[i * rows + j], sum, 1e-6 * size);
        }
    free(product);
}

static void products_are_those_of_the_rows(void **state)
{
    (void)state;
    for_each_isa(check_products);
}

static void check_solution(const charges_lanes *with)
{
    enum { N = 37 };
    static double given[N][N], matrix[N * N], right[N][CHARGES_TARGETS], b[N][CHARGES_TARGETS];
    elea_random random = test_random(2);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++)
            given[i][j] = given[j][i] = test_normal(&random) + (i == j ? 20.0 : 0.0);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = i; j < N; j++)
            matrix[i * N + j] = given[i][j];
        for (int t = 0; t < CHARGES_TARGETS; t++)
            right[i][t] = b[i][t] = test_normal(&random);
    }
    assert_true(with->solve(matrix, N, right));
    for (size_t i = 0; i < N; i++)
        for (int t = 0; t < CHARGES_TARGETS; t++) {
            double sum = 0.0;
            for (size_t j = 0; j < N; j++)
                sum += given[i][j] * right[j][t];
            assert_near(sum, b[i][t], 1e-12);
        }
    double singular[4] = {1.0, 2.0, 2.0, 4.0}, unknown[2][CHARGES_TARGETS] = {{1.0}};
    assert_false(with->solve(singular, 2, unknown));
    double none[1] = {NAN};
    assert_false(with->solve(none, 1, unknown));
}

static void equations_are_solved(void **state)
{
    (void)state;
    for_each_isa(check_solution);
}

/* Charges of a body as the engine would place them. */
static void fit_charges(const elea_body *body, size_t count, elea_launch *launch,
                        elea_charges *charges)
{
    elea_settings settings = elea_settings_default();
    assert_int_equal(elea_launch_ellipsoid(body, &settings, launch, NULL), ELEA_OK);
    elea_body *turned = elea_launch_body(launch, body, NULL);
    elea_engine *engine = elea_engine_create(NULL);
    assert_true(turned != NULL && engine != NULL);
    assert_int_equal(elea_engine_prepare(engine, turned, launch, ELEA_ISA_PORTABLE, NULL), ELEA_OK);
    static elea_tally pilot;
    memset(&pilot, 0, sizeof pilot);
    elea_points points = {.n = 0};
    assert_int_equal(
        elea_engine_block(engine, 0, 0, 0, elea_charges_pilot(count), &pilot, &points, NULL),
        ELEA_OK);
    elea_places places;
    assert_int_equal(elea_places_find(&places, turned, launch->radius, NULL, NULL), ELEA_OK);
    const charges_pilot fitted = {&lanes[ELEA_ISA_PORTABLE], launch, &points, &pilot, &places};
    static elea_doubt doubt;
    assert_int_equal(
        elea_charges_place(charges, turned, &places.landmarks, count, launch->radius, NULL, NULL),
        ELEA_OK);
    assert_int_equal(elea_charges_fit(charges, &fitted, &doubt, NULL), ELEA_OK);
    elea_places_free(&places);
    elea_points_free(&points);
    elea_engine_free(engine);
    elea_body_free(turned);
}

static const elea_sphere three[] = {
    {{100.0, 0.0, 0.0}, 1.0}, {{102.9, 1.7, -1.1}, 0.8}, {{99.6, 1.9, 1.3}, 0.9}};

/* By the midpoint rule over all starts: the scores of walks that end where they start. */
static void means_are_those_over_the_launch_surface(void **state)
{
    (void)state;
    enum { RINGS = 1000, TURNS = 64 };
    static elea_charges charges;
    elea_launch launch;
    elea_body *body = test_body(3, three);
    fit_charges(body, 40, &launch, &charges);
    assert_true(charges.count == 40 && charges.mean[WALK_W] > 0.5);
    double sum[ELEA_TALLY_SIZE] = {0.0};
    for (int i = 0; i < RINGS; i++)
        for (int j = 0; j < TURNS; j++) {
            double z = (2.0 * i + 1.0) / RINGS - 1.0, turn = 2.0 * ELEA_PI * j / TURNS;
            double across = sqrt(1.0 - z * z);
            vec3 s = {across * cos(turn), across * sin(turn), z};
            vec3 x = elea_launch_point(&launch, s);
            const double start[3] = {s.x, s.y, s.z}, place[3] = {x.x, x.y, x.z};
            double rest[CHARGES_TARGETS];
            elea_charges_subtract(&charges, place, rest);
            const double potential[4] = {1.0 - rest[0], place[0] - rest[1], place[1] - rest[2],
                                         place[2] - rest[3]};
            walk_add_score(sum, 1.0 / (RINGS * TURNS), start, potential);
        }
    elea_score_turn(&launch, sum);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        assert_near(charges.mean[i], sum[i], 2e-6 * launch.radius);
    double restored[ELEA_TALLY_SIZE] = {0.0};
    elea_charges_restore(&charges, 7, restored);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        assert_true(restored[i] == 7.0 * charges.mean[i]);
    elea_body_free(body);
}

/* A sphere is its own launch surface: charges gain nothing for W, everything for the positions. */
static void charges_that_do_not_help_are_dropped(void **state)
{
    (void)state;
    static const elea_sphere one = {{1.0, 2.0, 3.0}, 2.0};
    static elea_charges charges;
    elea_launch launch;
    elea_body *body = test_body(1, &one);
    fit_charges(body, 16, &launch, &charges);
    assert_int_equal(charges.count, 16);
    double size[CHARGES_TARGETS] = {0.0};
    for (size_t i = 0; i < charges.count; i++)
        for (int t = 0; t < CHARGES_TARGETS; t++)
            size[t] += fabs((double)charges.charge[i].amount[t]);
    assert_true(size[0] == 0.0 && size[1] > 0.1 && size[2] > 0.1 && size[3] > 0.1);
    assert_true(charges.mean[WALK_W] == 0.0);
    elea_body_free(body);
}

/* ---- Results ---- */

static elea_result result_with(const elea_body *body, unsigned charges, uint64_t walks)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = walks;
    settings.control_charges = charges;
    return test_compute(body, &settings);
}

/* Two unit spheres that touch: C = 2 ln 2, eigenvalues 6 pi zeta(3), twice, and 16 pi zeta(3). */
static void results_are_true_with_any_number_of_charges(void **state)
{
    (void)state;
    const double zeta_3 = 1.2020569031595942;
    elea_body *body = test_row(2, (vec3){1.2, 1.6, 0.0}, 1.0);
    elea_result none = result_with(body, 0, 200000);
    static const unsigned counts[] = {1, 2, 10, 64, CHARGES_MOST, ELEA_CONTROL_CHARGES_AUTO};
    double plain = none.quantities[ELEA_CAPACITANCE].std_error;
    for (size_t i = 0; i < NUM_ITEMS(counts); i++) {
        elea_result r = result_with(body, counts[i], 200000);
        const elea_quantity *c = elea_result_quantity(&r, ELEA_CAPACITANCE, 0);
        const elea_quantity *longest =
            elea_result_quantity(&r, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, 2);
        const elea_quantity *mean = elea_result_quantity(&r, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0);
        assert_within_errors(c, 2.0 * log(2.0), LIMIT);
        assert_within_errors(mean, 28.0 / 3.0 * ELEA_PI * zeta_3, LIMIT);
        assert_within_errors(longest, 16.0 * ELEA_PI * zeta_3, LIMIT);
        assert_true(r.info.num_control_charges == counts[i] || i == NUM_ITEMS(counts) - 1);
        assert_true(c->std_error < plain * (counts[i] < 10 ? 1.05 : 0.2));
        if (counts[i] == 64)
            assert_true(c->std_error < 0.02 * plain);
    }
    elea_body_free(body);
}

/* Of a cube (Hwang and Mascagni, J. Appl. Phys. 95 (2004) 3798), alone and made of 8. */
static void edges_have_the_charges_that_they_need(void **state)
{
    (void)state;
    elea_body *cube = divided_cube(1), *eight = divided_cube(2);
    elea_result few = result_with(cube, 61, 100000), many = result_with(cube, 400, 100000),
                touching = result_with(eight, 400, 100000);
    const elea_result *all[] = {&few, &many, &touching};
    for (size_t i = 0; i < NUM_ITEMS(all); i++)
        assert_within_errors(elea_result_quantity(all[i], ELEA_CAPACITANCE, 0), 2.0 * 0.66067815,
                             LIMIT);
    double error = few.quantities[ELEA_CAPACITANCE].std_error;
    assert_true(many.quantities[ELEA_CAPACITANCE].std_error < 0.6 * error);
    assert_true(touching.quantities[ELEA_CAPACITANCE].std_error < 0.6 * error);
    elea_body_free(cube);
    elea_body_free(eight);
}

/* Overlaps, chains, cuboids, and spheres too small for lanes: with and without charges. */
static void charges_change_nothing_but_the_errors(void **state)
{
    (void)state;
    static const double corners[] = {0, 0, 0, 1, 1, 1, 1, 0, 0, 2, 0.5, 3};
    static const elea_sphere small[] = {{{0, 0, 0}, 1.0}, {{1.5, 0, 0}, 0.6}, {{0, 1, 0}, 5e-5}};
    elea_body *bodies[] = {test_globule(300, 1), test_row(60, (vec3){2.5, 0.2, 0}, 1.0),
                           test_row(4, (vec3){90.0, 20.0, 0}, 1.0),
                           test_shapes(0, NULL, NULL, 2, corners, NULL), test_body(3, small)};
    for (size_t b = 0; b < NUM_ITEMS(bodies); b++) {
        elea_result with = result_with(bodies[b], 100, 60000);
        elea_result without = result_with(bodies[b], 0, 60000);
        for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++) {
            const elea_quantity *p = &with.quantities[i], *q = &without.quantities[i];
            assert_int_equal(isnan(p->value), isnan(q->value));
            if (isnan(q->value))
                continue; /* needs a solvent or a mass */
            double error = sqrt(p->std_error * p->std_error + q->std_error * q->std_error);
            assert_near(p->value, q->value, LIMIT * error + 1e-12 * fabs(q->value));
        }
        double gain = without.quantities[ELEA_CAPACITANCE].std_error /
                      with.quantities[ELEA_CAPACITANCE].std_error;
        assert_true(gain > 2.0);
        elea_body_free(bodies[b]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charges_are_as_many_as_pay),
        cmocka_unit_test(charges_lie_deep_in_the_body),
        cmocka_unit_test(charges_lie_along_edges),
        cmocka_unit_test(products_are_those_of_the_rows),
        cmocka_unit_test(equations_are_solved),
        cmocka_unit_test(means_are_those_over_the_launch_surface),
        cmocka_unit_test(charges_that_do_not_help_are_dropped),
        cmocka_unit_test(results_are_true_with_any_number_of_charges),
        cmocka_unit_test(edges_have_the_charges_that_they_need),
        cmocka_unit_test(charges_change_nothing_but_the_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
