/* SPDX-License-Identifier: MIT */
#include "body/index.h"
#include "body/shape.h"
#include "support.h"

/* ---- Brute force ---- */

/* Inside, the distance of the nearest face; outside, that of the nearest point. */
static double distance_to_cuboid(const elea_cuboid *c, vec3 p)
{
    const double low[3] = {c->low.x, c->low.y, c->low.z}, x[3] = {p.x, p.y, p.z};
    const double high[3] = {c->high.x, c->high.y, c->high.z};
    double depth = HUGE_VAL, square = 0.0;
    for (int k = 0; k < 3; k++) {
        double nearest = fmin(fmax(x[k], low[k]), high[k]);
        square += (x[k] - nearest) * (x[k] - nearest);
        depth = fmin(depth, fmin(x[k] - low[k], high[k] - x[k]));
    }
    return depth >= 0.0 ? -depth : sqrt(square);
}

static size_t size_of(const elea_body *body)
{
    return body->n_spheres + body->n_cuboids;
}

static double distance_to(const elea_body *body, size_t i, vec3 point)
{
    if (i >= body->n_spheres)
        return distance_to_cuboid(&body->cuboids[i - body->n_spheres], point);
    const elea_sphere *sphere = &body->spheres[i];
    return vec3_length(vec3_sub(point, sphere->centre)) - sphere->radius;
}

static elea_nearest nearest_of_all(const elea_body *body, vec3 point)
{
    elea_nearest found = {.distance = HUGE_VAL, .second = HUGE_VAL, .primitive = 0};
    for (size_t i = 0; i < size_of(body); i++) {
        double d = distance_to(body, i, point);
        if (d < found.distance) {
            found.second = found.distance;
            found.distance = d;
            found.primitive = (uint32_t)i;
        } else if (d < found.second) {
            found.second = d;
        }
    }
    return found;
}

static bool is_inside_any(const elea_body *body, vec3 point)
{
    for (size_t i = 0; i < size_of(body); i++) {
        if (i >= body->n_spheres) {
            if (distance_to(body, i, point) < 0.0)
                return true;
            continue;
        }
        const elea_sphere *sphere = &body->spheres[i];
        vec3 offset = vec3_sub(point, sphere->centre);
        if (vec3_dot(offset, offset) < sphere->radius * sphere->radius)
            return true;
    }
    return false;
}

static void assert_nearest(const elea_index *index, const elea_body *body, vec3 point,
                           elea_nearest truth, double rounding)
{
    elea_nearest found = elea_index_nearest(index, point);
    if (truth.distance < -rounding) {
        assert_true(found.distance <= rounding);
        return;
    }
    assert_near(found.distance, truth.distance, rounding);
    /* Any of several at that distance may be returned, but its distance must match. */
    assert_true(found.primitive < size_of(body));
    assert_near(distance_to(body, found.primitive, point), found.distance, rounding);
    if (size_of(body) == 1)
        assert_true(found.second == HUGE_VAL);
    else
        assert_near(found.second, truth.second, rounding);
}

static void assert_free_radius(const elea_index *index, vec3 point, double least, double distance,
                               double rounding)
{
    double radius = elea_index_free_radius(index, point, least);
    if (distance < -rounding) {
        assert_true(radius <= rounding);
        return;
    }
    assert_true(radius <= distance + rounding);
    /* Below `least` there are no shortcuts: the value is the distance itself. */
    if (radius < least)
        assert_near(radius, distance, rounding);
}

static void assert_answers(const elea_index *index, const elea_body *body, vec3 point,
                           double radius)
{
    /* A few times the rounding of a coordinate. */
    double rounding = 2e-15 * radius;
    elea_nearest truth = nearest_of_all(body, point);
    assert_nearest(index, body, point, truth, rounding);
    assert_free_radius(index, point, 0.0, truth.distance, rounding);
    assert_free_radius(index, point, 1e-6 * radius, truth.distance, rounding);
    assert_free_radius(index, point, 0.1 * radius, truth.distance, rounding);
    assert_free_radius(index, point, HUGE_VAL, truth.distance, rounding);
    assert_int_equal(elea_index_contains(index, point), is_inside_any(body, point));
}

/* ---- Points ---- */

/* A point near a face, an edge or a corner. */
static vec3 point_near_cuboid(const elea_cuboid *c, double depth, elea_random *random)
{
    vec3 e = vec3_sub(c->high, c->low);
    vec3 point = {c->low.x + e.x * random_uniform(random), c->low.y + e.y * random_uniform(random),
                  c->low.z + e.z * random_uniform(random)};
    point.x = random_uniform(random) < 0.5 ? c->low.x : point.x;
    point.y = random_uniform(random) < 0.5 ? c->high.y : point.y;
    point.z = random_uniform(random) < 0.5 ? c->low.z : point.z;
    return vec3_add_scaled(point, depth, random_direction(random));
}

/* At a distance from a random sphere's surface, inside or outside, down to 1e-9 of the body. */
static vec3 point_near_surface(const elea_body *body, double radius, elea_random *random)
{
    size_t i = (size_t)(random_uniform(random) * (double)size_of(body));
    double depth = pow(10.0, test_uniform(random, -9.0, -1.0)) * radius;
    vec3 point;
    if (i < body->n_spheres) {
        const elea_sphere *sphere = &body->spheres[i];
        double r = sphere->radius + (random_uniform(random) < 0.3 ? -depth : depth);
        point = vec3_add_scaled(sphere->centre, r, random_direction(random));
    } else {
        point = point_near_cuboid(&body->cuboids[i - body->n_spheres], depth, random);
    }
    double far = vec3_length(point) / radius;
    return far > 1.0 ? vec3_scale(0.999999 / far, point) : point;
}

/* The cube of the index is a little larger than the launch sphere. */
static double index_half(double radius)
{
    return radius * (1.0 + 1e-9);
}

static double on_border(double x, double half, int level)
{
    double edge = 2.0 * half / (double)(1 << level);
    return fmin(half, floor((x + half) / edge) * edge - half);
}

/* A point with one to three coordinates on a border of cells of some level. */
static vec3 point_on_border(double radius, elea_random *random)
{
    double half = index_half(radius);
    int level = (int)test_uniform(random, 0.0, 15.0);
    vec3 point = vec3_scale(0.999 * radius, random_in_ball(random));
    point.x = on_border(point.x, half, level);
    if (random_uniform(random) < 0.5)
        point.y = on_border(point.y, half, level);
    if (random_uniform(random) < 0.5)
        point.z = on_border(point.z, half, level);
    return point;
}

/* On the launch sphere, or on a face, an edge or a corner of the cube of the index. */
static vec3 point_on_rim(double radius, elea_random *random)
{
    vec3 point = vec3_scale(radius, random_direction(random));
    if (random_uniform(random) < 0.5)
        return point;
    double half = index_half(radius);
    point.x = copysign(half, point.x);
    if (random_uniform(random) < 0.5)
        point.y = copysign(half, point.y);
    if (random_uniform(random) < 0.5)
        point.z = copysign(half, point.z);
    return point;
}

/* To the last bit, as if all primitives were looked at in turn; inside the body too. */
static void assert_tree_of(const elea_body *body, double radius, int n_points)
{
    elea_near_tree tree = {.body = NULL};
    assert_int_equal(elea_near_tree_build(&tree, body, NULL, NULL), ELEA_OK);
    elea_random random = test_random(size_of(body));
    for (int k = 0; k < n_points; k++) {
        vec3 point = k % 2 == 0 ? vec3_scale(2.0 * radius, random_in_ball(&random))
                                : point_near_surface(body, radius, &random);
        elea_nearest found = elea_near_tree_find(&tree, point), truth = {HUGE_VAL, HUGE_VAL, 0};
        for (size_t i = 0; i < size_of(body); i++) {
            double d = primitive_distance(body, i, point);
            truth.second = fmin(truth.second, fmax(d, truth.distance));
            truth.primitive = d < truth.distance ? (uint32_t)i : truth.primitive;
            truth.distance = fmin(d, truth.distance);
        }
        assert_true(found.distance == truth.distance && found.second == truth.second);
        assert_int_equal(found.primitive, truth.primitive);
    }
    elea_near_tree_clear(&tree);
}

static void assert_index_of(elea_index *index, const elea_body *body, double radius, int n_points)
{
    elea_error error = ELEA_ERROR_INIT;
    assert_int_equal(elea_index_build(index, body, radius, &error), ELEA_OK);
    elea_random random = test_random(body->n_spheres);
    for (int i = 0; i < n_points; i++) {
        vec3 uniform = vec3_scale(radius, random_in_ball(&random));
        assert_answers(index, body, uniform, radius);
        assert_answers(index, body, point_near_surface(body, radius, &random), radius);
        assert_answers(index, body, point_on_border(radius, &random), radius);
        assert_answers(index, body, point_on_rim(radius, &random), radius);
    }
}

/* Frees the body. */
static void assert_index(elea_body *body, int n_points)
{
    elea_index *index = elea_index_create(NULL);
    assert_non_null(index);
    assert_index_of(index, body, body->enclosing, n_points);
    assert_tree_of(body, body->enclosing, n_points);
    elea_index_free(index);
    elea_body_free(body);
}

/* ---- Bodies ---- */

static void one_sphere(void **state)
{
    (void)state;
    assert_index(test_row(1, (vec3){0.0, 0.0, 0.0}, 1.7), 2000);
}

static void two_spheres_apart_touching_and_overlapping(void **state)
{
    (void)state;
    assert_index(test_row(2, (vec3){5.0, 1.0, -2.0}, 1.0), 2000);
    assert_index(test_row(2, (vec3){2.0, 0.0, 0.0}, 1.0), 2000);
    assert_index(test_row(2, (vec3){0.5, 0.3, 0.1}, 1.0), 2000);
}

static void spheres_within_spheres(void **state)
{
    (void)state;
    elea_sphere nested[80];
    for (size_t i = 0; i < NUM_ITEMS(nested); i++)
        nested[i] = (elea_sphere){{0.01 * (double)i, 0.0, 0.0}, 1.0 + 0.1 * (double)i};
    assert_index(test_body(NUM_ITEMS(nested), nested), 2000);
}

static void the_same_sphere_many_times(void **state)
{
    (void)state;
    elea_sphere same[300];
    for (size_t i = 0; i < NUM_ITEMS(same); i++)
        same[i] = (elea_sphere){{i < 150 ? 0.0 : 9.0, 0.0, 0.0}, 1.5};
    assert_index(test_body(2, same), 500);
    assert_index(test_body(150, same), 500);
    assert_index(test_body(NUM_ITEMS(same), same), 500);
}

static void a_long_chain(void **state)
{
    (void)state;
    assert_index(test_row(2000, (vec3){1.0, 0.7, 0.01}, 0.8), 500);
}

static void a_gas_of_small_spheres(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    elea_sphere gas[400];
    for (size_t i = 0; i < NUM_ITEMS(gas); i++)
        gas[i] = (elea_sphere){vec3_scale(100.0, random_in_ball(&random)), 0.1};
    assert_index(test_body(NUM_ITEMS(gas), gas), 1000);
}

static void radii_from_1_to_10000(void **state)
{
    (void)state;
    elea_random random = test_random(2);
    elea_sphere mixed[500];
    for (size_t i = 0; i < NUM_ITEMS(mixed); i++)
        mixed[i] = (elea_sphere){vec3_scale(3e4, random_in_ball(&random)),
                                 pow(10.0, test_uniform(&random, 0.0, 4.0))};
    assert_index(test_body(NUM_ITEMS(mixed), mixed), 1000);
}

static void a_large_sphere_under_a_coat_of_small_ones(void **state)
{
    (void)state;
    elea_random random = test_random(3);
    elea_sphere coated[1501];
    for (size_t i = 0; i + 1 < NUM_ITEMS(coated); i++)
        coated[i] = (elea_sphere){vec3_scale(100.5, random_direction(&random)), 1.0};
    coated[NUM_ITEMS(coated) - 1] = (elea_sphere){{0.0, 0.0, 0.0}, 100.0};
    assert_index(test_body(NUM_ITEMS(coated), coated), 500);
}

static void spheres_that_meet_in_one_point(void **state)
{
    (void)state;
    /* Every cell there lists all spheres. */
    elea_random random = test_random(4);
    elea_sphere flower[300];
    for (size_t i = 0; i < NUM_ITEMS(flower); i++)
        flower[i] = (elea_sphere){vec3_scale(5.0, random_direction(&random)), 5.0};
    assert_index(test_body(NUM_ITEMS(flower), flower), 500);
}

static void a_cluster_far_smaller_than_a_cell(void **state)
{
    (void)state;
    elea_random random = test_random(5);
    elea_sphere cluster[200];
    for (size_t i = 0; i < NUM_ITEMS(cluster); i++)
        cluster[i] = (elea_sphere){vec3_scale(1e-5, random_in_ball(&random)), 1e-6};
    cluster[0].centre = (vec3){1.0, 1.0, 2.0};
    assert_index(test_body(NUM_ITEMS(cluster), cluster), 500);
}

static void a_globule_of_3000(void **state)
{
    (void)state;
    assert_index(test_globule(3000, 6), 500);
}

/* The cells inside a ball of an uneven grid: boxes that share faces, edges and corners. */
static void a_ball_of_boxes(void **state)
{
    (void)state;
    enum { N = 14 };
    double plane[3][N + 1], *corners = malloc(6 * sizeof(double) * N * N * N);
    assert_non_null(corners);
    elea_random random = test_random(77);
    size_t n = 0;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i <= N; i++)
            plane[k][i] = i - N / 2 + test_uniform(&random, -0.3, 0.3);
    for (int i = 0; i < N * N * N; i++) {
        const int at[3] = {i % N, i / N % N, i / (N * N)};
        double square = 0.0;
        for (int k = 0; k < 3; k++) {
            corners[6 * n + (size_t)k] = plane[k][at[k]];
            corners[6 * n + (size_t)k + 3] = plane[k][at[k] + 1];
            square += pow(at[k] + 0.5 - N / 2, 2.0);
        }
        n += square < N * N / 4;
    }
    assert_index(test_shapes(0, NULL, NULL, n, corners, NULL), 4000);
    free(corners);
}

static void spheres_and_overlapping_cuboids(void **state)
{
    (void)state;
    enum { N = 200 };
    static double centres[3 * N], radii[N], corners[6 * N];
    elea_random random = test_random(78);
    for (int i = 0; i < N; i++) {
        radii[i] = test_uniform(&random, 0.1, 1.0);
        for (int k = 0; k < 3; k++) {
            centres[3 * i + k] = test_uniform(&random, -8.0, 8.0);
            corners[6 * i + k] = test_uniform(&random, -8.0, 8.0);
            corners[6 * i + k + 3] = corners[6 * i + k] + test_uniform(&random, 0.01, 3.0);
        }
    }
    assert_index(test_shapes(N, centres, radii, N, corners, NULL), 4000);
    assert_index(test_shapes(0, NULL, NULL, N, corners, NULL), 2000);
    assert_index(test_shapes(1, centres, radii, 1, corners, NULL), 2000);
}

/* Of 1 x 1 and some 1e-15 to 1e-14: no division tells them apart, and none is far from most cells.
 */
static void slivers_that_coincide(void **state)
{
    (void)state;
    enum { N = 300 };
    static double corners[6 * N];
    static const double centre[3] = {0.0, 9.0, 2.0}, radius = 1.0;
    for (int i = 0; i < N; i++) {
        const double sliver[6] = {1.0, 0.0, 0.0, 1.0 + 2.3e-16 * (i + 1), 1.0, 1.0};
        memcpy(corners + 6 * (size_t)i, sliver, sizeof sliver);
    }
    elea_body *body = test_shapes(1, centre, &radius, N, corners, NULL);
    elea_index *index = elea_index_create(NULL);
    assert_non_null(index);
    assert_index_of(index, body, body->enclosing, 300);
    assert_true(elea_index_memory(index).bytes < 64000000);
    elea_index_free(index);
    assert_index(body, 300);
}

static void wide_launch_spheres(void **state)
{
    (void)state;
    elea_index *index = elea_index_create(NULL);
    assert_non_null(index);
    elea_body *body = test_globule(100, 7);
    assert_index_of(index, body, 3.0 * body->enclosing, 500);
    assert_index_of(index, body, 1e3 * body->enclosing, 500);
    elea_body_free(body);
    elea_index_free(index);
}

static void one_index_serves_body_after_body(void **state)
{
    (void)state;
    static const size_t sizes[] = {5, 1000, 1, 40, 300, 2};
    elea_index *index = elea_index_create(NULL);
    assert_non_null(index);
    for (size_t i = 0; i < NUM_ITEMS(sizes); i++) {
        elea_body *body = test_globule(sizes[i], 10 + i);
        assert_index_of(index, body, body->enclosing, 100);
        elea_body_free(body);
    }
    elea_index_free(index);
}

static void size_is_measured(void **state)
{
    (void)state;
    elea_index *index = elea_index_create(NULL);
    assert_non_null(index);
    assert_int_equal(elea_index_memory(index).bytes, 0);
    elea_body *body = test_globule(500, 8);
    assert_int_equal(elea_index_build(index, body, body->enclosing, NULL), ELEA_OK);
    elea_index_size size = elea_index_memory(index);
    assert_true(size.cells > 0 && size.entries >= size.cells / 2);
    assert_true(size.bytes > size.cells * 8 + size.entries * 8);
    elea_body_free(body);
    elea_index_free(index);
    elea_index_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sphere),
        cmocka_unit_test(two_spheres_apart_touching_and_overlapping),
        cmocka_unit_test(spheres_within_spheres),
        cmocka_unit_test(the_same_sphere_many_times),
        cmocka_unit_test(a_long_chain),
        cmocka_unit_test(a_gas_of_small_spheres),
        cmocka_unit_test(radii_from_1_to_10000),
        cmocka_unit_test(a_large_sphere_under_a_coat_of_small_ones),
        cmocka_unit_test(spheres_that_meet_in_one_point),
        cmocka_unit_test(a_cluster_far_smaller_than_a_cell),
        cmocka_unit_test(a_globule_of_3000),
        cmocka_unit_test(a_ball_of_boxes),
        cmocka_unit_test(spheres_and_overlapping_cuboids),
        cmocka_unit_test(slivers_that_coincide),
        cmocka_unit_test(wide_launch_spheres),
        cmocka_unit_test(one_index_serves_body_after_body),
        cmocka_unit_test(size_is_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
