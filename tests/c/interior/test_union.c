/* SPDX-License-Identifier: MIT */
/* Unions of balls with known volumes, areas and moments. */
#include <stdio.h>

#include "interior/double_double.h"
#include "interior/union_helpers.h"

#define EXACT 1e-13 /* relative */

static const vec3 nowhere = {0.0, 0.0, 0.0};

static double ball_volume(double a)
{
    return 4.0 / 3.0 * ELEA_PI * a * a * a;
}

static double ball_area(double a)
{
    return 4.0 * ELEA_PI * a * a;
}

/* ---- One ball ---- */

static void one_ball_is_a_ball(void **state)
{
    (void)state;
    elea_sphere b = ball(0.25, -3.0, 7.5, 1.75);
    elea_closed_form u = closed_form(&b, 1);
    const double x[3] = {b.centre.x, b.centre.y, b.centre.z};
    double v = ball_volume(b.radius), a = b.radius;
    assert_close(u.volume, v, EXACT * v);
    assert_close(u.area, ball_area(a), EXACT * ball_area(a));
    assert_close(vec3_length(vec3_sub(u.centroid, b.centre)), 0.0, EXACT * a);
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            double own = i == j ? a * a / 5.0 : 0.0;
            assert_close(u.gyration[sym3_index(i, j)], own, EXACT * a * a);
            assert_close(u.second[sym3_index(i, j)], v * (own + x[i] * x[j]), EXACT * v * 100.0);
        }
    assert_close(u.residual_area, 0.0, 1e-15);
    assert_close(u.residual_volume, 0.0, 1e-15);
}

/* ---- Bodies of revolution: balls along the x axis ---- */

typedef struct revolution {
    double volume, x, xx, yy, area;
} revolution;

/* Adds the part between x = from and x = to of a ball with centre c on the x axis. */
static void add_zone(revolution *sum, double c, double a, double from, double to)
{
    /* Polynomials of h = x - c: the disc at h has the area pi (a^2 - h^2). */
    double power[6], p = from - c, q = to - c;
    for (int k = 0; k < 6; k++)
        power[k] = (pow(q, k + 1) - pow(p, k + 1)) / (k + 1);
    double m0 = a * a * power[0] - power[2], m1 = a * a * power[1] - power[3],
           m2 = a * a * power[2] - power[4];
    double disc = (a * a * a * a * power[0] - 2.0 * a * a * power[2] + power[4]) / 4.0;
    sum->volume += ELEA_PI * m0;
    sum->x += ELEA_PI * (m1 + c * m0);
    sum->xx += ELEA_PI * (m2 + 2.0 * c * m1 + c * c * m0);
    sum->yy += ELEA_PI * disc;
    sum->area += 2.0 * ELEA_PI * a * (to - from);
}

/* Two intersecting balls at x = 0 and x = d. */
static revolution two_balls(double a, double b, double d)
{
    double plane = (d * d + a * a - b * b) / (2.0 * d);
    revolution sum = {0.0, 0.0, 0.0, 0.0, 0.0};
    add_zone(&sum, 0.0, a, -a, plane);
    add_zone(&sum, d, b, plane, d + b);
    return sum;
}

static void assert_revolution(const elea_closed_form *u, const revolution *r, double tolerance)
{
    double x = r->x / r->volume, xx = r->xx / r->volume - x * x, size = xx + r->yy / r->volume;
    assert_close(u->volume, r->volume, tolerance * r->volume);
    assert_close(u->area, r->area, tolerance * r->area);
    assert_close(u->centroid.x, x, tolerance * sqrt(size));
    assert_close(u->centroid.y, 0.0, tolerance * sqrt(size));
    assert_close(u->centroid.z, 0.0, tolerance * sqrt(size));
    assert_close(u->gyration[SYM3_XX], xx, tolerance * size);
    assert_close(u->gyration[SYM3_YY], r->yy / r->volume, tolerance * size);
    assert_close(u->gyration[SYM3_ZZ], r->yy / r->volume, tolerance * size);
    assert_close(u->gyration[SYM3_XY], 0.0, tolerance * size);
    assert_close(u->gyration[SYM3_XZ], 0.0, tolerance * size);
    assert_close(u->gyration[SYM3_YZ], 0.0, tolerance * size);
    assert_close(u->second[SYM3_XX], r->xx, tolerance * (r->xx + r->volume * size));
}

static void two_crossing_balls_are_two_zones(void **state)
{
    (void)state;
    const double cases[][3] = {{1.0, 1.0, 1.0},    {1.0, 1.0, 1e-3},    {1.0, 0.5, 1.2},
                               {1.0, 0.5, 0.5001}, {1.0, 0.01, 1.0},    {1.0, 1.0, 1.999999},
                               {3.0, 2.0, 1.5},    {1.0, 1e-4, 1.00005}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double a = cases[i][0], b = cases[i][1], d = cases[i][2];
        elea_sphere balls[2] = {ball(0.0, 0.0, 0.0, a), ball(d, 0.0, 0.0, b)};
        elea_closed_form u = closed_form(balls, 2);
        revolution r = two_balls(a, b, d);
        assert_revolution(&u, &r, EXACT);
    }
}

static void touching_balls_add_up(void **state)
{
    (void)state;
    const double gaps[] = {0.0, 1e-16, -1e-16, 1e-13, -1e-13, 1e-7, 0.5};
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        elea_sphere balls[2] = {ball(0.0, 0.0, 0.0, 1.0), ball(1.5 + gaps[i], 0.0, 0.0, 0.5)};
        elea_closed_form u = closed_form(balls, 2);
        revolution r = {0.0, 0.0, 0.0, 0.0, 0.0};
        add_zone(&r, 0.0, 1.0, -1.0, 1.0);
        add_zone(&r, 1.5 + gaps[i], 0.5, 1.0 + gaps[i], 2.0 + gaps[i]);
        assert_revolution(&u, &r, gaps[i] < 0.0 ? 1e-12 : EXACT);
    }
}

static void a_ball_within_another_does_not_count(void **state)
{
    (void)state;
    /* Concentric, eccentric, touching from inside, and touching up to rounding. */
    const double inner[][2] = {{0.0, 0.5}, {0.3, 0.5}, {0.5, 0.5}, {0.3, 0.7}, {0.7, 0.3 - 1e-13}};
    elea_sphere outer = ball(0.0, 0.0, 0.0, 1.0);
    elea_closed_form alone = closed_form(&outer, 1);
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++) {
        elea_sphere balls[2] = {ball(inner[i][0], 0.0, 0.0, inner[i][1]), outer};
        double areas[2];
        elea_closed_form u = closed_form_any(balls, 2, areas);
        assert_true(u.reliable);
        assert_same(&alone, &u, NULL, nowhere, EXACT);
        assert_true(areas[0] <= EXACT);
    }
}

static void a_ball_that_sticks_out_a_little_counts_a_little(void **state)
{
    (void)state;
    const double excess[] = {1e-13, 1e-8, 1e-3};
    for (size_t i = 0; i < sizeof excess / sizeof excess[0]; i++) {
        double d = 0.4, b = 0.6 + excess[i];
        elea_sphere balls[2] = {ball(0.0, 0.0, 0.0, 1.0), ball(d, 0.0, 0.0, b)};
        elea_closed_form u = closed_form(balls, 2);
        revolution r = two_balls(1.0, b, d);
        assert_revolution(&u, &r, EXACT);
    }
}

static void the_first_of_equal_balls_has_all_of_the_area(void **state)
{
    (void)state;
    elea_sphere balls[6];
    double areas[6];
    for (size_t i = 0; i < 6; i++)
        balls[i] = ball(0.1, 0.2, 0.3, 1.5);
    elea_closed_form u = closed_form_any(balls, 6, areas);
    assert_true(u.reliable);
    assert_close(u.volume, ball_volume(1.5), EXACT * ball_volume(1.5));
    assert_close(areas[0], ball_area(1.5), EXACT * ball_area(1.5));
    for (size_t i = 1; i < 6; i++)
        assert_true(areas[i] == 0.0);
}

static void nearly_equal_balls_are_nearly_one(void **state)
{
    (void)state;
    for (int power = -3; power > -170; power -= 3) {
        double shift = pow(10.0, power);
        elea_sphere balls[3] = {ball(0.0, 0.0, 0.0, 1.0), ball(shift, 0.0, 0.0, 1.0),
                                ball(shift, 0.0, 0.0, 1.0 + 2.3e-16)};
        elea_closed_form u = closed_form(balls, 3);
        revolution r = two_balls(1.0, 1.0, shift);
        assert_revolution(&u, &r, EXACT);
    }
}

/* ---- Three balls ---- */

/* Gibson and Scheraga 1987, Mol. Phys. 62, 1247, for three unit balls at distances a, b, c. */
static double common_volume(double a, double b, double c)
{
    const double d[3] = {a, b, c};
    double aa = a * a + b * b + c * c, bb = pow(a, 4) + pow(b, 4) + pow(c, 4);
    double w = sqrt(aa * aa - 2.0 * bb - a * a * b * b * c * c), v = w / 6.0;
    for (int i = 0; i < 3; i++) {
        double q = d[i] * (aa - 2.0 * d[i] * d[i]);
        v -= d[i] / 2.0 * (2.0 - d[i] * d[i] / 6.0) * atan2(2.0 * w, q);
        v += 4.0 / 3.0 * atan2(d[i] * w, q);
    }
    return v;
}

static double lens_volume(double d)
{
    return ELEA_PI * (4.0 + d) * (2.0 - d) * (2.0 - d) / 12.0;
}

static void three_balls_follow_inclusion_and_exclusion(void **state)
{
    (void)state;
    const double sides[][3] = {{1.0, 1.0, 1.0}, {0.5, 0.6, 0.7}, {1.2, 1.0, 0.8}, {0.1, 1.3, 1.31}};
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        double a = sides[i][0], b = sides[i][1], c = sides[i][2];
        double x = (b * b + c * c - a * a) / (2.0 * c), y = sqrt(b * b - x * x);
        elea_sphere balls[3] = {ball(0.0, 0.0, 0.0, 1.0), ball(c, 0.0, 0.0, 1.0),
                                ball(x, y, 0.0, 1.0)};
        elea_closed_form u = closed_form(balls, 3);
        double v = 3.0 * ball_volume(1.0) - lens_volume(a) - lens_volume(b) - lens_volume(c) +
                   common_volume(a, b, c);
        assert_close(u.volume, v, EXACT * v);
    }
}

/* ---- A ring, an enclosure, lattices ---- */

/*
 * 416 unit balls on a ring of radius 4. Half-planes through the axis of the ring, midway between
 * centres, cut from each ball at +-h, h = 4 sin(pi / 416), its own part: the slab V = 2 pi (h - h^3
 * / 3) = 8 pi (sin b - 16/3 sin^3 b), and an area of 4 pi h.
 */
static void a_ring_of_balls_is_made_of_slabs(void **state)
{
    (void)state;
    enum { N = 416 };
    static elea_sphere balls[N];
    double s = sin(ELEA_PI / N), v = N * 8.0 * ELEA_PI * (s - 16.0 / 3.0 * s * s * s);
    for (int i = 0; i < N; i++) {
        double angle = 2.0 * ELEA_PI * i / N;
        balls[i] = ball(4.0 * cos(angle), 4.0 * sin(angle), 0.0, 1.0);
    }
    elea_closed_form u = closed_form(balls, N);
    assert_close(u.volume, v, EXACT * v);
    assert_close(u.area, N * 4.0 * ELEA_PI * 4.0 * s, EXACT * u.area);
    assert_close(vec3_length(u.centroid), 0.0, EXACT);
    assert_close(u.gyration[SYM3_ZZ], 0.249923978253, 1e-12);
    assert_close(u.gyration[SYM3_XX], 8.37473392389, 1e-11);
    assert_close(u.gyration[SYM3_YY], 8.37473392389, 1e-11);
}

/*
 * A cubic lattice. Up to r = sqrt(1/2), where next-nearest balls touch and circles meet in points,
 * only nearest balls overlap, in a lens that no third ball reaches.
 */
static void lattices_lose_a_lens_for_each_bond(void **state)
{
    (void)state;
    enum { SIDE = 6, N = SIDE * SIDE * SIDE, BONDS = 3 * SIDE * SIDE * (SIDE - 1) };
    static elea_sphere balls[N];
    const double radii[] = {0.3, 0.5, 0.5 + 1e-13, 0.6, 0.70710678118654746, 0.70710678118654757};
    for (size_t k = 0; k < sizeof radii / sizeof radii[0]; k++) {
        double r = radii[k], height = r > 0.5 ? r - 0.5 : 0.0;
        for (int i = 0; i < N; i++) {
            int row = i / SIDE, z = row / SIDE;
            balls[i] = ball(i % SIDE, row % SIDE, z, r);
        }
        elea_closed_form u = closed_form(balls, N);
        double cap = ELEA_PI * height * height * (3.0 * r - height) / 3.0;
        double v = N * ball_volume(r) - BONDS * 2.0 * cap;
        double a = N * ball_area(r) - BONDS * 4.0 * ELEA_PI * r * height;
        assert_close(u.volume, v, EXACT * v);
        assert_close(u.area, a, EXACT * a);
        assert_close(u.centroid.x, (SIDE - 1) / 2.0, EXACT * SIDE);
        assert_close(u.gyration[SYM3_XY], 0.0, EXACT * SIDE * SIDE);
    }
}

static void a_buried_ball_has_no_area(void **state)
{
    (void)state;
    elea_sphere balls[7] = {ball(0.0, 0.0, 0.0, 0.5),  ball(0.6, 0.0, 0.0, 1.0),
                            ball(-0.6, 0.0, 0.0, 1.0), ball(0.0, 0.6, 0.0, 1.0),
                            ball(0.0, -0.6, 0.0, 1.0), ball(0.0, 0.0, 0.6, 1.0),
                            ball(0.0, 0.0, -0.6, 1.0)};
    double areas[7];
    elea_closed_form u = closed_form_any(balls, 7, areas), six = closed_form(balls + 1, 6);
    assert_true(u.reliable);
    assert_true(areas[0] == 0.0);
    for (size_t i = 2; i < 7; i++)
        assert_close(areas[i], areas[1], EXACT);
    assert_same(&six, &u, NULL, nowhere, EXACT);
}

/* ---- Far apart, large and small ---- */

static void bodies_far_apart_add_up(void **state)
{
    (void)state;
    const double distances[] = {10.0, 1e3, 1e5};
    for (size_t i = 0; i < sizeof distances / sizeof distances[0]; i++) {
        double far = distances[i], v = 2.0 * (2.0 * ball_volume(1.0) - lens_volume(1.0));
        elea_sphere balls[4] = {ball(0.0, 0.0, 0.0, 1.0), ball(1.0, 0.0, 0.0, 1.0),
                                ball(0.0, far, 0.0, 1.0), ball(1.0, far, 0.0, 1.0)};
        elea_closed_form u = closed_form(balls, 4);
        assert_close(u.volume, v, 1e-15 * far * v);
        assert_close(u.area, 12.0 * ELEA_PI, EXACT * u.area);
    }
}

/*
 * Distances below the rounding error are not resolved, but must not cause delays or wrong results.
 */
static void what_cannot_be_resolved_is_not_reliable(void **state)
{
    (void)state;
    enum { N = 2000 };
    static elea_sphere balls[N];
    elea_random random = random_create(3, 0, ELEA_PURPOSE_INTERIOR, 0);
    fill_cloud(balls, N, 1.8, &random);
    for (size_t i = N / 2; i < N; i++)
        balls[i].centre.x += 1e9;
    elea_closed_form u = closed_form_any(balls, N, NULL);
    elea_closed_form half = closed_form(balls, N / 2);
    assert_close(u.area, 2.0 * half.area, 0.1 * u.area);
    assert_true(!u.reliable || u.residual_volume <= 1e-10);
    for (size_t i = N / 2; i < N; i++)
        balls[i].centre.x += 1e40;
    u = closed_form_any(balls, N, NULL);
    assert_false(u.reliable);
}

static void results_scale_exactly_with_powers_of_two(void **state)
{
    (void)state;
    enum { N = 60 };
    elea_sphere balls[N], scaled[N];
    const int powers[] = {-130, -40, 1, 40, 130};
    elea_random random = random_create(4, 0, ELEA_PURPOSE_INTERIOR, 0);
    fill_cloud(balls, N, 1.5, &random);
    elea_closed_form u = closed_form(balls, N);
    for (size_t k = 0; k < sizeof powers / sizeof powers[0]; k++) {
        int p = powers[k];
        double s = ldexp(1.0, p);
        for (size_t i = 0; i < N; i++)
            scaled[i] = (elea_sphere){vec3_scale(s, balls[i].centre), s * balls[i].radius};
        elea_closed_form v = closed_form(scaled, N);
        assert_true(v.volume == ldexp(u.volume, 3 * p));
        assert_true(v.area == ldexp(u.area, 2 * p));
        assert_true(v.centroid.x == ldexp(u.centroid.x, p));
        assert_true(v.gyration[SYM3_XZ] == ldexp(u.gyration[SYM3_XZ], 2 * p));
        assert_true(v.second[SYM3_YY] == ldexp(u.second[SYM3_YY], 5 * p));
    }
}

static void the_same_balls_give_the_same_bits(void **state)
{
    (void)state;
    enum { N = 500 };
    static elea_sphere balls[N];
    elea_random random = random_create(5, 0, ELEA_PURPOSE_INTERIOR, 0);
    fill_cloud(balls, N, 1.3, &random);
    elea_closed_form a = closed_form(balls, N), b = closed_form(balls, N);
    assert_memory_equal(&a.volume, &b.volume, sizeof a.volume);
    assert_memory_equal(a.second, b.second, sizeof a.second);
    assert_memory_equal(a.gyration, b.gyration, sizeof a.gyration);
}

/* ---- Bad input, arithmetic ---- */

static void bad_balls_are_refused(void **state)
{
    (void)state;
    const elea_sphere bad[] = {ball(NAN, 0.0, 0.0, 1.0),  ball(0.0, HUGE_VAL, 0.0, 1.0),
                               ball(0.0, 0.0, 0.0, NAN),  ball(0.0, 0.0, 0.0, HUGE_VAL),
                               ball(0.0, 0.0, 0.0, 0.0),  ball(0.0, 0.0, 0.0, -1.0),
                               ball(0.0, 0.0, 1e60, 1.0), ball(0.0, 0.0, 0.0, 1e-60)};
    elea_closed_form u;
    elea_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        elea_sphere balls[2] = {ball(0.0, 0.0, 0.0, 1.0), bad[i]};
        assert_int_equal(elea_union_compute(balls, 2, &u, NULL, NULL, &error), ELEA_ERROR_BODY);
        assert_non_null(strstr(error.message, "sphere 2 "));
    }
    assert_int_equal(elea_union_compute(bad, 0, &u, NULL, NULL, &error), ELEA_ERROR_BODY);
    assert_int_equal(elea_union_compute(bad, 1, &u, NULL, NULL, NULL), ELEA_ERROR_BODY);
}

static void double_doubles_keep_106_bits(void **state)
{
    (void)state;
    assert_true(dd_works());
    dd third = dd_multiply((dd){1.0 / 3.0, 0.0}, (dd){1.0, 0.0});
    /* 1 - 3 (1/3) is the rounding error of 1/3, times 3: exactly 2^-54. */
    dd rest = dd_subtract((dd){1.0, 0.0}, dd_scale(third, 3.0));
    assert_true(dd_round(rest) == 0x1p-54);
    dd sum = dd_add((dd){1.0, 0x1p-60}, (dd){-1.0, 0x1p-100});
    assert_true(dd_round(sum) == 0x1p-60 + 0x1p-100);
    dd square = dd_multiply((dd){1.0, 0x1p-60}, (dd){1.0, 0x1p-60});
    assert_true(square.high == 1.0 && square.low == 0x1p-59);
    /* Antisymmetry ensures that two circles agree on where they intersect. */
    dd a = dd_subtract(dd_product(0.1, 0.7), dd_product(0.3, 0.9));
    dd b = dd_subtract(dd_product(0.3, 0.9), dd_product(0.1, 0.7));
    assert_true(a.high == -b.high && a.low == -b.low);
}

/* ---- Published bodies ---- */

static size_t load(const char *name, elea_sphere *balls, size_t most)
{
    const char *folder = getenv("ELEA_SHARED_DATA");
    char path[4096];
    size_t n = 0;
    if (folder == NULL)
        return 0;
    (void)snprintf(path, sizeof path, "%s/nist/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    while (n < most && fscanf(file, " SPHERE %lf %lf %lf %lf", &balls[n].centre.x,
                              &balls[n].centre.y, &balls[n].centre.z, &balls[n].radius) == 4)
        n++;
    (void)fclose(file);
    return n;
}

static void published_bodies_have_their_values(void **state)
{
    (void)state;
    static elea_sphere balls[1000];
    double lambda[3], vectors[3][3];
    size_t n = load("1LYD.bod", balls, 1000);
    if (n == 0)
        skip();
    elea_closed_form u = closed_form(balls, n);
    assert_int_equal(n, 164);
    assert_close(u.volume, 32213.6686515, 1e-7);
    assert_close(u.area, 7746.78939060, 1e-8);
    sym3_eigen(u.gyration, lambda, vectors);
    assert_close(lambda[0], 58.9748256, 1e-7);
    assert_close(lambda[1], 62.4998914, 1e-7);
    assert_close(lambda[2], 184.3250879, 1e-7);
    n = load("polymer.bod", balls, 1000);
    u = closed_form(balls, n);
    assert_int_equal(n, 20);
    assert_close(u.volume, 17.1020883119, 1e-10);
    sym3_eigen(u.gyration, lambda, vectors);
    assert_close(lambda[0], 0.415413408, 1e-9);
    assert_close(lambda[1], 0.642704876, 1e-9);
    assert_close(lambda[2], 3.600200674, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_ball_is_a_ball),
        cmocka_unit_test(two_crossing_balls_are_two_zones),
        cmocka_unit_test(touching_balls_add_up),
        cmocka_unit_test(a_ball_within_another_does_not_count),
        cmocka_unit_test(a_ball_that_sticks_out_a_little_counts_a_little),
        cmocka_unit_test(the_first_of_equal_balls_has_all_of_the_area),
        cmocka_unit_test(nearly_equal_balls_are_nearly_one),
        cmocka_unit_test(three_balls_follow_inclusion_and_exclusion),
        cmocka_unit_test(a_ring_of_balls_is_made_of_slabs),
        cmocka_unit_test(lattices_lose_a_lens_for_each_bond),
        cmocka_unit_test(a_buried_ball_has_no_area),
        cmocka_unit_test(bodies_far_apart_add_up),
        cmocka_unit_test(what_cannot_be_resolved_is_not_reliable),
        cmocka_unit_test(results_scale_exactly_with_powers_of_two),
        cmocka_unit_test(the_same_balls_give_the_same_bits),
        cmocka_unit_test(bad_balls_are_refused),
        cmocka_unit_test(double_doubles_keep_106_bits),
        cmocka_unit_test(published_bodies_have_their_values),
    };
    return cmocka_run_group_tests_name("union", tests, NULL, NULL);
}
