/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "walk/doubt.h"
#include "walk/score.h"

static const elea_sphere pair[] = {{{5.0, 0.0, 0.0}, 1.0}, {{-5.0, 0.0, 0.0}, 0.5}};

typedef struct subject {
    elea_body *body;
    elea_launch launch;
    elea_doubt doubt;
} subject;

/* Walks without charges around the pair, from a sphere about it. */
static subject plain_pair(double radius)
{
    subject s = {.body = test_body(2, pair)};
    elea_body *moved;
    elea_settings settings = elea_settings_default();
    settings.launch_radius = radius;
    assert_int_equal(elea_launch_sphere(s.body, &settings, &s.launch, NULL), ELEA_OK);
    moved = elea_launch_body(&s.launch, s.body, NULL);
    assert_int_equal(elea_doubt_find_uncharged(&s.doubt, moved, &s.launch, radius, NULL, NULL),
                     ELEA_OK);
    elea_body_free(moved);
    return s;
}

typedef double matrix[ELEA_TALLY_SIZE][ELEA_TALLY_SIZE];

static void covariance_of(const subject *s, uint64_t count, uint64_t hits, matrix m)
{
    const elea_tally tally = {.count = count, .hits = hits};
    elea_doubt_covariance(&s->doubt, &tally, m);
}

static double trace(matrix m, int first, int n)
{
    double sum = 0.0;
    for (int i = first; i < first + n; i++)
        sum += m[i][i];
    return sum;
}

/* Three pseudo-hits on the part where most is left, of a probability that is possible. */
static void doubt_is_that_of_three_hits(void **state)
{
    (void)state;
    subject s = plain_pair(10.0);
    matrix m;
    covariance_of(&s, 1000, 100, m);
    /* The probability 3 / 1000 is below the bound of one sphere, 1 / 10 or 0.5 / 10. */
    double factor = 3.0 / 1e6, missed = 930.0 / 1000.0;
    assert_close(m[WALK_W][WALK_W], factor * missed, 1e-12);
    /* |s| = 1, whatever its mean. */
    assert_close(trace(m, WALK_S, 3), factor * missed, 1e-12);
    /* x: at most the farthest point of the first sphere, and not much less. */
    double square = trace(m, WALK_X, 3) / factor;
    double reach = primitive_centre(s.body, 0).x + 1.0;
    assert_true(square <= reach * reach * (1.0 + 1e-6) && square > 0.9 * reach * reach);
    assert_close(trace(m, WALK_SX, 9), factor * square, 1e-12);
    /* The mean start is s = 4 pi x C_E / k = x / 3 R for a sphere, here of norm 1 / 2. */
    double lean = m[WALK_W][WALK_S] / m[WALK_W][WALK_W];
    assert_true(fabs(lean) > 0.1 && fabs(lean) < 0.25);
    elea_body_free(s.body);
}

static void doubt_falls_with_the_square_of_the_walks(void **state)
{
    (void)state;
    subject s = plain_pair(10.0);
    matrix m, more;
    covariance_of(&s, 1000, 0, m);
    covariance_of(&s, 10000, 0, more);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j < ELEA_TALLY_SIZE; j++) {
            assert_near(more[i][j], 0.01 * m[i][j], 1e-12 * m[i][i]);
            assert_near(m[i][j], m[j][i], 1e-14 * m[i][i]);
        }
    elea_body_free(s.body);
}

/* Few walks may miss a larger part of the body than there is. */
static void doubt_is_bounded_by_the_geometry(void **state)
{
    (void)state;
    subject s = plain_pair(200.0);
    matrix m;
    covariance_of(&s, DOUBT_WALKS, 0, m);
    double possible = 1.5 / s.launch.capacity;
    assert_true(possible < DOUBT_HITS / DOUBT_WALKS);
    assert_close(m[WALK_W][WALK_W], possible / DOUBT_WALKS, 1e-12);
    elea_body_free(s.body);
}

/* Without charges hits score alike: if all walks hit, only a miss may be unseen. */
static void without_charges_only_misses_scatter(void **state)
{
    (void)state;
    subject s = plain_pair(10.0);
    matrix all, half;
    covariance_of(&s, 100000, 100000, all);
    covariance_of(&s, 100000, 50000, half);
    assert_close(all[WALK_W][WALK_W] / half[WALK_W][WALK_W], 30.0 / 50030.0, 1e-12);
    assert_close(all[WALK_X][WALK_X], half[WALK_X][WALK_X], 1e-12);
    elea_body_free(s.body);
}

static void no_doubt_adds_nothing(void **state)
{
    (void)state;
    static elea_doubt nothing;
    elea_doubt_clear(&nothing);
    subject s = {.doubt = nothing};
    matrix m;
    covariance_of(&s, 1000, 10, m);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j < ELEA_TALLY_SIZE; j++)
            assert_true(m[i][j] == 0.0);
    assert_true(elea_doubt_square(&nothing, DOUBT_WEIGHTS, 10.0) == 0.0);
}

static void doubt_fades_where_hits_are_seen(void **state)
{
    (void)state;
    assert_true(elea_doubt_fade(1.0, 0.0) == 1.0 && elea_doubt_fade(0.0, 1.0) == 0.0);
    assert_true(elea_doubt_fade(0.0, 0.0) == 0.0 && isnan(elea_doubt_fade(1.0, NAN)));
    double last = 1.0, added = 0.0;
    for (double sampled = 0.0; sampled < 100.0; sampled += 0.01) {
        double fade = elea_doubt_fade(1.0, sampled);
        assert_true(fade <= last && sampled + fade >= added); /* the sum never falls */
        last = fade;
        added = sampled + fade;
    }
    assert_true(elea_doubt_fade(1.0, 4.0) < 0.06 && elea_doubt_fade(1.0, 0.5) > 0.96);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubt_is_that_of_three_hits),
        cmocka_unit_test(doubt_falls_with_the_square_of_the_walks),
        cmocka_unit_test(doubt_is_bounded_by_the_geometry),
        cmocka_unit_test(without_charges_only_misses_scatter),
        cmocka_unit_test(no_doubt_adds_nothing),
        cmocka_unit_test(doubt_fades_where_hits_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
