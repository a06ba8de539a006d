/* SPDX-License-Identifier: MIT */
/*
 * Unions of many balls, random or degenerate on purpose, compared with slices, with samples, and
 * with themselves when rotated, shifted or reordered.
 */
#include "interior/slices.h"
#include "interior/union_helpers.h"

static const vec3 nowhere = {0.0, 0.0, 0.0};

/* ---- Slices ---- */

static void assert_slices(const elea_sphere *balls, size_t n, double tolerance)
{
    elea_closed_form u = closed_form(balls, n);
    slices s = slices_measure(balls, n);
    assert_close(u.volume, s.volume, tolerance * s.volume);
    assert_close(u.area, s.area, tolerance * s.area);
    assert_close(u.centroid.z, s.z / s.volume, tolerance * sqrt(trace_of(u.gyration)));
    assert_close(u.second[SYM3_ZZ], s.zz, tolerance * trace_of(u.second));
}

static void clouds_agree_with_slices(void **state)
{
    (void)state;
    elea_random random = random_create(1, 0, ELEA_PURPOSE_INTERIOR, 0);
    elea_sphere balls[12];
    const double spacings[] = {0.5, 0.9, 1.3};
    for (size_t i = 0; i < 6; i++) {
        size_t n = i < 3 ? 6 : 12;
        fill_cloud(balls, n, spacings[i % 3], &random);
        assert_slices(balls, n, 1e-12);
    }
}

/*
 * 26 balls about all points of a 3 x 3 x 3 cube except its centre. They enclose a cavity, which is
 * not part of the body, but its wall is part of the surface.
 */
static void a_cavity_is_outside_and_its_wall_is_surface(void **state)
{
    (void)state;
    elea_sphere balls[27];
    size_t n = 0;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++)
            for (int k = -1; k <= 1; k++)
                if (i != 0 || j != 0 || k != 0)
                    balls[n++] = ball(i, j, k, 0.75);
    assert_slices(balls, n, 1e-12);
    elea_closed_form hollow = closed_form(balls, n);
    /*
     * A ball that fills the cavity does not change the outside; it adds the cavity to the volume.
     */
    balls[n] = ball(0.0, 0.0, 0.0, 0.75);
    elea_closed_form full = closed_form(balls, n + 1);
    double wall = hollow.area - full.area, cavity = full.volume - hollow.volume;
    assert_true(cavity > 0.01);
    assert_true(wall > cbrt(36.0 * ELEA_PI * cavity * cavity)); /* not less than a ball's */
}

/* ---- Samples ---- */

typedef struct samples {
    double mean[10], error[10]; /* of 1, x, xx over the box */
    double box;                 /* its volume */
} samples;

static bool is_inside(const elea_sphere *balls, size_t n, vec3 point)
{
    for (size_t i = 0; i < n; i++) {
        vec3 v = vec3_sub(point, balls[i].centre);
        if (vec3_dot(v, v) < balls[i].radius * balls[i].radius)
            return true;
    }
    return false;
}

/* Two points in each cell of a grid: errors follow from their differences. */
static samples take_samples(const elea_sphere *balls, size_t n, double half, int cells,
                            elea_random *random)
{
    samples s = {.box = 8.0 * half * half * half};
    double edge = 2.0 * half / cells, total = pow(cells, 3.0), square[10] = {0.0};
    for (int cell = 0; cell < cells * cells * cells; cell++) {
        double score[2][10] = {{0.0}};
        for (int twin = 0; twin < 2; twin++) {
            double x[3];
            for (int k = 0, c = cell; k < 3; k++, c /= cells)
                x[k] = -half + edge * (c % cells + random_uniform(random));
            if (!is_inside(balls, n, (vec3){x[0], x[1], x[2]}))
                continue;
            score[twin][0] = 1.0;
            for (int i = 0; i < 3; i++) {
                score[twin][1 + i] = x[i];
                for (int j = i; j < 3; j++)
                    score[twin][4 + sym3_index(i, j)] = x[i] * x[j];
            }
        }
        for (int i = 0; i < 10; i++) {
            double difference = score[0][i] - score[1][i];
            s.mean[i] += (score[0][i] + score[1][i]) / (2.0 * total);
            square[i] += difference * difference / 4.0;
        }
    }
    for (int i = 0; i < 10; i++)
        s.error[i] = sqrt(square[i]) / total;
    return s;
}

static void clouds_agree_with_samples(void **state)
{
    (void)state;
    enum { N = 40 };
    elea_random random = random_create(2, 0, ELEA_PURPOSE_INTERIOR, 0);
    elea_sphere balls[N];
    const double spacings[] = {0.6, 1.2, 1.8};
    for (size_t k = 0; k < 3; k++) {
        fill_cloud(balls, N, spacings[k], &random);
        double half = spacings[k] * cbrt(N) / 2.0 + 1.3;
        elea_closed_form u = closed_form(balls, N);
        samples s = take_samples(balls, N, half, 40, &random);
        double v = u.volume, exact[10] = {v, v * u.centroid.x, v * u.centroid.y, v * u.centroid.z};
        memcpy(exact + 4, u.second, sizeof u.second);
        for (int i = 0; i < 10; i++)
            assert_close(exact[i] / s.box, s.mean[i], 4.0 * s.error[i]);
    }
}

/* Exposed area: points on each ball that no other ball covers. */
static void areas_of_atoms_agree_with_samples(void **state)
{
    (void)state;
    enum { N = 60, POINTS = 4000 };
    elea_random random = random_create(3, 0, ELEA_PURPOSE_INTERIOR, 0);
    elea_sphere balls[N];
    double areas[N];
    fill_cloud(balls, N, 1.1, &random);
    assert_true(closed_form_any(balls, N, areas).reliable);
    for (size_t i = 0; i < N; i++) {
        double a = balls[i].radius, count = 0.0;
        for (int k = 0; k < POINTS; k++) {
            vec3 point = vec3_add_scaled(balls[i].centre, a, random_direction(&random));
            elea_sphere own = balls[i];
            balls[i].radius = 0.0;
            count += is_inside(balls, N, point) ? 0.0 : 1.0;
            balls[i] = own;
        }
        double p = areas[i] / (4.0 * ELEA_PI * a * a);
        assert_close(count / POINTS, p, 4.0 * sqrt(p * (1.0 - p) / POINTS) + 1e-12);
    }
}

/* ---- Rotated, shifted, reordered ---- */

static void results_turn_and_shift_with_the_body(void **state)
{
    (void)state;
    enum { N = 3000 };
    static elea_sphere balls[N], other[N];
    elea_random random = random_create(4, 0, ELEA_PURPOSE_INTERIOR, 0);
    fill_cloud(balls, N, 1.4, &random);
    elea_closed_form u = closed_form(balls, N);
    rotation r = test_rotation(&random);
    vec3 shift = {1000.0, -300.0, 77.7};
    for (size_t i = 0; i < N; i++)
        other[i] = (elea_sphere){vec3_add(rotate(&r, balls[i].centre), shift), balls[i].radius};
    elea_closed_form v = closed_form(other, N);
    assert_same(&u, &v, &r, shift, 1e-11);
    for (size_t i = 0; i < N; i++)
        other[i] = balls[N - 1 - i];
    v = closed_form(other, N);
    assert_same(&u, &v, NULL, nowhere, 1e-13);
}

static void radii_over_many_octaves_are_no_trouble(void **state)
{
    (void)state;
    enum { N = 2000 };
    static elea_sphere balls[N];
    elea_random random = random_create(5, 0, ELEA_PURPOSE_INTERIOR, 0);
    for (size_t i = 0; i < N; i++) {
        vec3 c = vec3_scale(10.0, random_in_ball(&random));
        balls[i] = (elea_sphere){c, 5.0 * pow(10.0, -6.0 * random_uniform(&random))};
    }
    assert_isotropic(balls, N, &random, 1e-12);
}

/* One ball with thousands of neighbours: caps are then looked up, not compared one by one. */
static void a_coated_ball_is_the_sum_of_its_coating(void **state)
{
    (void)state;
    enum { N = 4000 };
    static elea_sphere balls[N + 1];
    elea_random random = random_create(6, 0, ELEA_PURPOSE_INTERIOR, 0);
    double spacing = sqrt(4.0 * ELEA_PI / N), sum = 4.0 / 3.0 * ELEA_PI;
    balls[0] = ball(0.0, 0.0, 0.0, 1.0);
    /* On a spiral none overlaps another: each adds the difference between two balls and one. */
    for (int i = 1; i <= N; i++) {
        double z = 1.0 - (2.0 * i - 1.0) / N, rho = sqrt(1.0 - z * z), phi = 2.399963229728653 * i;
        balls[i] = ball(rho * cos(phi), rho * sin(phi), z, 0.3 * spacing);
        elea_closed_form pair = closed_form((elea_sphere[]){balls[0], balls[i]}, 2);
        sum += pair.volume - 4.0 / 3.0 * ELEA_PI;
    }
    elea_closed_form u = closed_form(balls, N + 1);
    assert_close(u.volume, sum, 1e-11); /* from as many roundings */
    /* And at random positions, where coatings overlap. */
    for (int i = 1; i <= N; i++)
        balls[i].centre = random_direction(&random);
    assert_isotropic(balls, N + 1, &random, 1e-12);
    /* Each of many large caps also intersects many others. */
    for (int i = 1; i <= N; i++)
        balls[i] = (elea_sphere){vec3_scale(2.0, random_direction(&random)), 1.01};
    assert_isotropic(balls, 600, &random, 1e-12);
}

static void a_hollow_shell_agrees_with_its_parts(void **state)
{
    (void)state;
    enum { N = 1500 };
    static elea_sphere balls[N + 1];
    for (int i = 0; i < N; i++) {
        double z = 1.0 - (2.0 * i + 1.0) / N, rho = sqrt(1.0 - z * z), phi = 2.399963229728653 * i;
        balls[i] = ball(rho * cos(phi), rho * sin(phi), z, 0.1);
    }
    elea_closed_form hollow = closed_form(balls, N);
    balls[N] = ball(0.0, 0.0, 0.0, 1.0); /* fills the cavity, and is completely covered */
    double areas[N + 1];
    elea_closed_form full = closed_form_any(balls, N + 1, areas);
    assert_true(full.reliable && areas[N] == 0.0);
    balls[N].radius = 0.85; /* touches nothing */
    elea_closed_form both = closed_form(balls, N + 1);
    double core = 0.85 * 0.85 * 0.85 * 4.0 / 3.0 * ELEA_PI;
    assert_close(both.volume, hollow.volume + core, 1e-12);
    assert_close(both.area, hollow.area + 3.0 * core / 0.85, 1e-12 * hollow.area);
    /* The inner wall is roughly a sphere of radius 0.9, with dents. */
    assert_true(hollow.area - full.area > 4.0 * ELEA_PI * 0.81);
    assert_close(full.volume - hollow.volume, 4.0 / 3.0 * ELEA_PI * 0.729, 0.4);
}

/* ---- Degenerate on purpose ---- */

typedef void make_cloud(elea_sphere *balls, size_t n, elea_random *random);

static double pick(elea_random *random, const double *values, size_t n)
{
    return values[(size_t)(random_uniform(random) * (double)n)];
}

static int pick_step(elea_random *random, int most)
{
    return (int)(random_uniform(random) * (most + 1));
}

/* Integer points with radii whose spheres intersect in lattice points, edges and circles. */
static void make_lattice(elea_sphere *balls, size_t n, elea_random *random)
{
    const double radii[] = {
        0.5, 1.0, 1.5, 0.70710678118654757, 0.8660254037844386, 1.4142135623730951};
    double radius = pick(random, radii, 6);
    bool half = random_uniform(random) < 0.5, equal = random_uniform(random) < 0.7;
    for (size_t i = 0; i < n; i++) {
        balls[i] = ball(pick_step(random, 3), pick_step(random, 3), pick_step(random, 2),
                        equal ? radius : pick(random, radii, 6));
        if (half)
            balls[i].centre = vec3_scale(0.5, balls[i].centre);
    }
}

/* All spheres through the origin. */
static void make_through_point(elea_sphere *balls, size_t n, elea_random *random)
{
    for (size_t i = 0; i < n; i++) {
        double a = 0.5 + random_uniform(random);
        balls[i] = (elea_sphere){vec3_scale(a, random_direction(random)), a};
    }
}

/* All spheres through the unit circle in the plane z = 0. */
static void make_pencil(elea_sphere *balls, size_t n, elea_random *random)
{
    for (size_t i = 0; i < n; i++) {
        double h = 4.0 * random_uniform(random) - 2.0;
        balls[i] = ball(0.0, 0.0, h, sqrt(1.0 + h * h));
    }
}

/* Each ball touches an earlier one from outside or inside. */
static void make_touching(elea_sphere *balls, size_t n, elea_random *random)
{
    balls[0] = ball(0.0, 0.0, 0.0, 1.0);
    for (size_t i = 1; i < n; i++) {
        const elea_sphere *other = &balls[(size_t)(random_uniform(random) * (double)i)];
        double a = pow(10.0, -3.0 * random_uniform(random));
        bool inside = random_uniform(random) < 0.3 && a < other->radius;
        double d = inside ? other->radius - a : other->radius + a;
        balls[i] = (elea_sphere){vec3_add_scaled(other->centre, d, random_direction(random)), a};
    }
}

/* Balls that are duplicated, exactly or nearly. */
static void make_near_duplicates(elea_sphere *balls, size_t n, elea_random *random)
{
    fill_cloud(balls, n, 1.2, random);
    const size_t n_first = n / 3;
    for (size_t i = n_first; i < n; i++) {
        const elea_sphere *other = &balls[(size_t)(random_uniform(random) * (double)n_first)];
        double noise = pow(10.0, -6.0 - 11.0 * random_uniform(random));
        balls[i].centre = vec3_add_scaled(other->centre, noise, random_direction(random));
        balls[i].radius = other->radius * (1.0 + noise * pick_step(random, 2));
    }
}

/* Centres on a line. */
static void make_collinear(elea_sphere *balls, size_t n, elea_random *random)
{
    for (size_t i = 0; i < n; i++)
        balls[i] = ball(0.25 * pick_step(random, 20), 0.0, 0.0, 0.25 * (1 + pick_step(random, 6)));
}

/* A ball, and others on the corners of polyhedra about it: coincident circles, common points. */
static void make_polyhedron(elea_sphere *balls, size_t n, elea_random *random)
{
    const double golden = 1.6180339887498949, a = 0.5 + random_uniform(random);
    balls[0] = ball(0.0, 0.0, 0.0, 1.0);
    for (size_t i = 1; i < n; i++) {
        double x = (i & 1) != 0 ? 1.0 : -1.0, y = (i & 2) != 0 ? golden : -golden;
        double c[3] = {0.0, x, y};
        size_t k = i / 4 % 3, shell = 1 + i / 12;
        balls[i] = ball(c[k], c[(k + 1) % 3], c[(k + 2) % 3], a * (double)shell);
    }
}

/* Rotating the body, or changing each coordinate slightly, hardly changes the results. */
static void assert_robust(make_cloud *make, uint64_t seed, size_t count)
{
    elea_sphere balls[24], moved[24];
    for (size_t i = 0; i < count; i++) {
        elea_random random = random_create(seed, i, ELEA_PURPOSE_INTERIOR, 0);
        size_t n = 4 + (size_t)pick_step(&random, 20);
        make(balls, n, &random);
        assert_isotropic(balls, n, &random, 1e-12);
        double noise = pow(10.0, -12.0 - 5.0 * random_uniform(&random));
        for (size_t k = 0; k < n; k++)
            moved[k] =
                (elea_sphere){vec3_add_scaled(balls[k].centre, noise, random_direction(&random)),
                              balls[k].radius};
        elea_closed_form u = closed_form(balls, n), v = closed_form(moved, n);
        assert_same(&u, &v, NULL, nowhere, 1e-9);
        assert_true(u.residual_area < 1e-12 && u.residual_volume < 1e-12);
    }
}

/* The areas of every seventh ball are those in a body of its neighbours alone. */
static void assert_local(const elea_sphere *balls, size_t n)
{
    elea_sphere *near = malloc(n * sizeof *near);
    double *areas = malloc(2 * n * sizeof *areas), *alone = areas + n;
    assert_non_null(near);
    assert_non_null(areas);
    closed_form_any(balls, n, areas);
    for (size_t i = 0; i < n; i += 7) {
        size_t n_near = 0, own = 0;
        for (size_t k = 0; k < n; k++) {
            if (k == i)
                own = n_near;
            double d = vec3_length(vec3_sub(balls[k].centre, balls[i].centre));
            if (d < (balls[k].radius + balls[i].radius) * (1.0 + 1e-9))
                near[n_near++] = balls[k];
        }
        closed_form_any(near, n_near, alone);
        assert_close(alone[own], areas[i], 1e-12 * balls[i].radius * balls[i].radius);
    }
    free(areas);
    free(near);
}

static void areas_depend_on_neighbours_alone(void **state)
{
    (void)state;
    enum { MOST = 700 };
    static elea_sphere balls[MOST];
    elea_random random = random_create(19, 0, ELEA_PURPOSE_WALKS, 0);
    const double spacings[] = {1.1, 1.4, 1.8};
    for (int i = 0; i < 3; i++) {
        fill_cloud(balls, MOST, spacings[i], &random);
        assert_local(balls, MOST);
    }
    for (size_t i = 0; i < MOST; i++)
        balls[i] = ball((double)(i % 10), (double)(i / 10 % 10), (double)(i / 100), 0.65);
    assert_local(balls, MOST);
    make_lattice(balls, 400, &random);
    assert_local(balls, 400);
}

static void lattices_are_reliable(void **state)
{
    (void)state;
    assert_robust(make_lattice, 11, 1200);
}

static void spheres_through_a_point_are_reliable(void **state)
{
    (void)state;
    assert_robust(make_through_point, 12, 500);
}

static void spheres_through_a_circle_are_reliable(void **state)
{
    (void)state;
    assert_robust(make_pencil, 13, 500);
}

static void touching_balls_are_reliable(void **state)
{
    (void)state;
    assert_robust(make_touching, 14, 500);
}

static void near_duplicates_are_reliable(void **state)
{
    (void)state;
    assert_robust(make_near_duplicates, 15, 500);
}

static void collinear_balls_are_reliable(void **state)
{
    (void)state;
    assert_robust(make_collinear, 16, 500);
}

static void polyhedra_are_reliable(void **state)
{
    (void)state;
    assert_robust(make_polyhedron, 17, 300);
}

/* Slices between nearly coincident heights lose digits themselves. */
static void degenerate_clouds_agree_with_slices(void **state)
{
    (void)state;
    make_cloud *makers[] = {make_lattice, make_through_point, make_pencil, make_touching,
                            make_collinear};
    elea_sphere balls[8];
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        elea_random random = random_create(18, i, ELEA_PURPOSE_INTERIOR, 0);
        makers[i](balls, 8, &random);
        rotation r = test_rotation(&random);
        for (size_t k = 0; k < 8; k++)
            balls[k].centre = rotate(&r, balls[k].centre);
        assert_slices(balls, 8, 1e-11);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clouds_agree_with_slices),
        cmocka_unit_test(a_cavity_is_outside_and_its_wall_is_surface),
        cmocka_unit_test(clouds_agree_with_samples),
        cmocka_unit_test(areas_of_atoms_agree_with_samples),
        cmocka_unit_test(results_turn_and_shift_with_the_body),
        cmocka_unit_test(radii_over_many_octaves_are_no_trouble),
        cmocka_unit_test(a_coated_ball_is_the_sum_of_its_coating),
        cmocka_unit_test(a_hollow_shell_agrees_with_its_parts),
        cmocka_unit_test(areas_depend_on_neighbours_alone),
        cmocka_unit_test(lattices_are_reliable),
        cmocka_unit_test(spheres_through_a_point_are_reliable),
        cmocka_unit_test(spheres_through_a_circle_are_reliable),
        cmocka_unit_test(touching_balls_are_reliable),
        cmocka_unit_test(near_duplicates_are_reliable),
        cmocka_unit_test(collinear_balls_are_reliable),
        cmocka_unit_test(polyhedra_are_reliable),
        cmocka_unit_test(degenerate_clouds_agree_with_slices),
    };
    return cmocka_run_group_tests_name("union_clouds", tests, NULL, NULL);
}
