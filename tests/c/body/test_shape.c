/* SPDX-License-Identifier: MIT */
/*
 * Requirements on every kind of primitive. A new kind needs a row in `kinds`; all other functions
 * are checked against that row alone, with points on the surface and inside.
 */
#include "support.h"

#include "base/random.h"
#include "body/farthest.h"
#include "body/index.h"
#include "body/launch.h"
#include "body/shape.h"
#include "body/shape_reach.h"

/* ---- One primitive of each kind, somewhere in space ---- */

static const double sphere_centre[3] = {3.0, -2.0, 5.0};
#define SPHERE_RADIUS 1.7
static const double cuboid_low[3] = {1.0, 2.0, -3.0}, cuboid_high[3] = {2.5, 2.75, 4.0};

static elea_status add_sphere(elea_body_builder *builder)
{
    return elea_body_builder_add_sphere(builder, sphere_centre, SPHERE_RADIUS, NULL);
}

static elea_status add_cuboid(elea_body_builder *builder)
{
    return elea_body_builder_add_cuboid(builder, cuboid_low, cuboid_high, NULL);
}

/* In the given coordinates. */
static vec3 on_sphere(elea_random *random)
{
    const vec3 centre = {sphere_centre[0], sphere_centre[1], sphere_centre[2]};
    return vec3_add_scaled(centre, SPHERE_RADIUS, random_direction(random));
}

static vec3 on_cuboid(elea_random *random)
{
    double x[3];
    for (int k = 0; k < 3; k++)
        x[k] = test_uniform(random, cuboid_low[k], cuboid_high[k]);
    int face = (int)(6.0 * random_uniform(random));
    x[face % 3] = face < 3 ? cuboid_low[face % 3] : cuboid_high[face % 3];
    return (vec3){x[0], x[1], x[2]};
}

typedef struct kind {
    elea_status (*add)(elea_body_builder *builder);
    vec3 (*on_surface)(elea_random *random);
    double volume, smallest; /* half extent */
    bool flat;               /* its faces are planes */
} kind;

#define SPHERE_VOLUME (4.0 / 3.0 * ELEA_PI * SPHERE_RADIUS * SPHERE_RADIUS * SPHERE_RADIUS)

static const kind kinds[] = {
    [ELEA_PRIMITIVE_SPHERE] = {add_sphere, on_sphere, SPHERE_VOLUME, SPHERE_RADIUS, false},
    [ELEA_PRIMITIVE_CUBOID] = {add_cuboid, on_cuboid, 1.5 * 0.75 * 7.0, 0.375, true},
};

static elea_body *body_of(const kind *k)
{
    elea_body_builder *builder = elea_body_builder_create(NULL);
    assert_non_null(builder);
    assert_int_equal(k->add(builder), ELEA_OK);
    elea_body *body = elea_body_builder_finish(builder, NULL);
    assert_non_null(body);
    elea_body_builder_free(builder);
    return body;
}

enum { NUM_POINTS = 2000 };

/* Points on the surface, in the body's coordinates. */
static void fill_surface(const kind *k, const elea_body *body, vec3 points[NUM_POINTS])
{
    elea_random random = test_random(31);
    for (int i = 0; i < NUM_POINTS; i++)
        points[i] = vec3_sub(k->on_surface(&random), body->origin);
}

static bool is_in_box(const elea_cuboid *box, vec3 p, double slack)
{
    return cuboid_distance(box, p) <= slack;
}

/* ---- Tests ---- */

static void every_kind_has_a_row(void **state)
{
    (void)state;
    assert_int_equal(NUM_ITEMS(kinds), ELEA_NUM_PRIMITIVE_KINDS);
    for (int i = 0; i < ELEA_NUM_PRIMITIVE_KINDS; i++) {
        assert_non_null(kinds[i].add);
        elea_body *body = body_of(&kinds[i]);
        for (int j = 0; j < ELEA_NUM_PRIMITIVE_KINDS; j++)
            assert_int_equal(elea_body_count(body, (elea_primitive_kind)j), i == j);
        assert_int_equal(body_size(body), 1);
        assert_int_equal(primitive_kind(body, 0), i);
        assert_int_equal(elea_body_count(body, (elea_primitive_kind)ELEA_NUM_PRIMITIVE_KINDS), 0);
        elea_body_free(body);
    }
}

static void distances_are_zero_on_the_surface_and_those_of_the_nearest_point(void **state)
{
    (void)state;
    static vec3 points[NUM_POINTS];
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        fill_surface(&kinds[i], body, points);
        elea_random random = test_random(32);
        for (int k = 0; k < NUM_POINTS; k++)
            assert_near(primitive_distance(body, 0, points[k]), 0.0, 1e-8);
        for (int trial = 0; trial < 200; trial++) {
            vec3 p = vec3_scale(3.0 * body->enclosing, random_in_ball(&random));
            double distance = primitive_distance(body, 0, p), least = HUGE_VAL;
            for (int k = 0; k < NUM_POINTS; k++)
                least = fmin(least, vec3_length(vec3_sub(points[k], p)));
            /* Inside, the distance may be that of a face other than the nearest point's. */
            assert_true(fabs(distance) <= least + 1e-8);
            if (distance > 0.0)
                assert_true(least < distance + 0.6); /* the points are this close */
            assert_int_equal(primitive_contains(body, 0, p), distance < 0.0);
        }
        elea_body_free(body);
    }
}

static void bounds_and_extents_hold_the_surface_closely(void **state)
{
    (void)state;
    static vec3 points[NUM_POINTS];
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        fill_surface(&kinds[i], body, points);
        elea_cuboid own = {{HUGE_VAL, HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL}};
        elea_cuboid bounds = primitive_bounds(body, 0);
        for (int k = 0; k < NUM_POINTS; k++) {
            assert_true(is_in_box(&bounds, points[k], 1e-8));
            assert_true(vec3_length(points[k]) <= body->enclosing * (1.0 + 1e-8));
            cuboid_include(&own, points[k], points[k]);
        }
        vec3 extent = primitive_extent(body, 0), centre = primitive_centre(body, 0);
        for (int k = 0; k < 3; k++) {
            double low = vec3_coordinate(bounds.low, k), high = vec3_coordinate(bounds.high, k);
            assert_near(vec3_coordinate(own.low, k), low, 0.05);
            assert_near(vec3_coordinate(own.high, k), high, 0.05);
            assert_near(vec3_coordinate(extent, k), 0.5 * (high - low), 1e-8);
            assert_near(vec3_coordinate(centre, k), 0.5 * (high + low), 1e-8);
        }
        assert_near(primitive_size(body, 0), kinds[i].smallest, 1e-8);
        assert_near(body->smallest, kinds[i].smallest, 1e-8);
        elea_body_free(body);
    }
}

static void support_points_lie_farthest(void **state)
{
    (void)state;
    static vec3 points[NUM_POINTS];
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        fill_surface(&kinds[i], body, points);
        elea_random random = test_random(33);
        for (int trial = 0; trial < 100; trial++) {
            vec3 direction = random_direction(&random);
            vec3 support = primitive_support(body, 0, direction);
            assert_near(primitive_distance(body, 0, support), 0.0, 1e-8);
            for (int k = 0; k < NUM_POINTS; k++)
                assert_true(vec3_dot(points[k], direction) <= vec3_dot(support, direction) + 1e-8);
        }
        elea_body_free(body);
    }
}

/* Just above the surface, in another unit of length. */
static void the_local_surface_is_that_of_the_primitive(void **state)
{
    (void)state;
    const double scale = 0.25;
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        elea_random random = test_random(34);
        for (int trial = 0; trial < 500; trial++) {
            vec3 p = vec3_scale(2.0 * body->enclosing, random_direction(&random));
            vec3 scaled = vec3_scale(scale, p);
            local_surface s = primitive_surface(body, 0, scale, scaled);
            double distance = scale * primitive_distance(body, 0, p);
            assert_near(vec3_length(s.from) - s.radius, distance, 1e-8);
            assert_int_equal(s.radius == 0.0, kinds[i].flat);
            /* The surface lies straight below, and for a plane also around the foot. */
            vec3 down = vec3_scale(-1.0 / vec3_length(s.from), s.from);
            vec3 foot = vec3_scale(1.0 / scale, vec3_add_scaled(scaled, distance, down));
            assert_near(primitive_distance(body, 0, foot), 0.0, 1e-8);
            vec3 u, v;
            vec3_complete_frame(down, &u, &v);
            double margin = s.margin / scale;
            for (int k = 0; k < 8 && margin > 0.0; k++) {
                vec3 aside = vec3_add_scaled(foot, margin * cos(k), u);
                aside = vec3_add_scaled(aside, margin * sin(k), v);
                assert_near(primitive_distance(body, 0, aside), 0.0, 1e-8);
            }
        }
        elea_body_free(body);
    }
}

/* Copies together fill a cube if volumes add up, and are never too large. */
static void shared_volumes_are_those_of_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        elea_random random = test_random(35);
        bool disjoint = false;
        assert_int_equal(elea_shape_are_disjoint(body, &disjoint, NULL), ELEA_OK);
        for (int trial = 0; trial < 20; trial++) {
            vec3 centre = vec3_scale(body->enclosing, random_in_ball(&random));
            double half = test_uniform(&random, 0.1, 1.0), inside = 0.0;
            enum { SAMPLES = 20000 };
            for (int k = 0; k < SAMPLES; k++) {
                vec3 p = {centre.x + test_uniform(&random, -half, half),
                          centre.y + test_uniform(&random, -half, half),
                          centre.z + test_uniform(&random, -half, half)};
                inside += primitive_contains(body, 0, p);
            }
            double cube = 8.0 * half * half * half, share = inside / SAMPLES;
            double shared = primitive_shared_volume(body, 0, centre, half);
            assert_near(shared / cube, disjoint ? share : 0.0, 0.02);
        }
        elea_body_free(body);
    }
}

static double length_under(const elea_ball_map *map, vec3 point)
{
    vec3 d = vec3_sub(point, map->centre);
    return vec3_length(
        (vec3){vec3_dot(map->row[0], d), vec3_dot(map->row[1], d), vec3_dot(map->row[2], d)});
}

static void the_launch_surface_holds_every_kind(void **state)
{
    (void)state;
    static vec3 points[NUM_POINTS];
    elea_settings settings = elea_settings_default();
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        fill_surface(&kinds[i], body, points);
        elea_launch launch;
        assert_int_equal(elea_launch_ellipsoid(body, &settings, &launch, NULL), ELEA_OK);
        elea_ball_map map = elea_ball_map_of(launch.centre, launch.frame, launch.axes);
        double most = 0.0;
        for (int k = 0; k < NUM_POINTS; k++) {
            most = fmax(most, length_under(&map, points[k]));
        }
        assert_true(most <= 1.0 + 1e-8 && most > 0.9);
        elea_outermost out = elea_shape_outermost(body, &map);
        assert_true(out.reach >= most - 1e-8 && out.reach <= 1.0 + 1e-8 && out.number == 0);
        /* All points of a sphere about the centre of the map are equivalent. */
        map.centre.x += 0.1;
        map.centre.y -= 0.2;
        out = elea_shape_outermost(body, &map);
        vec3 outermost = elea_shape_outermost_point(body, 0, &map);
        assert_near(primitive_distance(body, 0, outermost), 0.0, 1e-6);
        assert_near(length_under(&map, outermost), out.reach, 1e-6);
        elea_body_free(body);
    }
}

static void the_index_finds_what_all_distances_say(void **state)
{
    (void)state;
    elea_body_builder *builder = elea_body_builder_create(NULL);
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++)
        assert_int_equal(kinds[i].add(builder), ELEA_OK);
    elea_body *body = elea_body_builder_finish(builder, NULL);
    elea_body_builder_free(builder);
    elea_index *index = elea_index_create(NULL);
    assert_int_equal(elea_index_build(index, body, 2.0 * body->enclosing, NULL), ELEA_OK);
    elea_random random = test_random(36);
    for (int trial = 0; trial < 5000; trial++) {
        vec3 p = vec3_scale(2.0 * body->enclosing, random_in_ball(&random));
        double least = HUGE_VAL;
        for (size_t i = 0; i < body_size(body); i++)
            least = fmin(least, primitive_distance(body, i, p));
        assert_int_equal(elea_index_contains(index, p), least < 0.0);
        if (least > 0.0)
            assert_near(elea_index_nearest(index, p).distance, least, 1e-12);
    }
    elea_index_free(index);
    elea_body_free(body);
}

static void closed_forms_agree_with_samples(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    settings.num_walks = 1000;
    settings.num_interior_samples = 100000;
    settings.num_threads = 1;
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        elea_result closed = test_compute(body, &settings);
        settings.interior = ELEA_INTERIOR_SAMPLE;
        elea_result sampled = test_compute(body, &settings);
        settings.interior = elea_settings_default().interior;
        assert_near(elea_result_quantity(&closed, ELEA_VOLUME, 0)->value, kinds[i].volume, 1e-6);
        assert_within_errors(elea_result_quantity(&sampled, ELEA_VOLUME, 0), kinds[i].volume, 5.0);
        for (size_t k = 0; k < 6; k++)
            assert_within_errors(elea_result_quantity(&sampled, ELEA_GYRATION, k),
                                 elea_result_quantity(&closed, ELEA_GYRATION, k)->value, 5.0);
        elea_body_free(body);
    }
}

static void methods_agree_on_every_kind(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    settings.num_threads = 2;
    settings.control_charges = 0;
    for (size_t i = 0; i < NUM_ITEMS(kinds); i++) {
        elea_body *body = body_of(&kinds[i]);
        settings.method = ELEA_METHOD_FIRST_PASSAGE;
        settings.num_walks = 200000;
        elea_result fast = test_compute(body, &settings);
        settings.method = ELEA_METHOD_WOS;
        settings.num_walks = 20000;
        elea_result plain = test_compute(body, &settings);
        const elea_quantity *a = elea_result_quantity(&fast, ELEA_CAPACITANCE, 0);
        const elea_quantity *b = elea_result_quantity(&plain, ELEA_CAPACITANCE, 0);
        assert_true(fabs(a->value - b->value) < 6.0 * hypot(a->std_error, b->std_error));
        elea_body_free(body);
    }
}

static void builder_can_be_used_again(void **state)
{
    (void)state;
    elea_error error = {.status = ELEA_OK};
    elea_body_builder *builder = elea_body_builder_create(NULL);
    for (int round = 0; round < 2; round++) {
        assert_null(elea_body_builder_finish(builder, &error));
        assert_failed(error.status, &error, ELEA_ERROR_BODY, "no primitives");
        for (size_t i = NUM_ITEMS(kinds); i-- > 0;) /* the order does not matter */
            for (int copy = 0; copy < 40; copy++)
                assert_int_equal(kinds[i].add(builder), ELEA_OK);
        const double none[3] = {0.0, 0.0, NAN};
        assert_int_equal(elea_body_builder_add_sphere(builder, none, 1.0, &error), ELEA_ERROR_BODY);
        assert_failed(error.status, &error, ELEA_ERROR_BODY, "sphere 41");
        elea_body *body = elea_body_builder_finish(builder, &error);
        assert_non_null(body);
        for (size_t i = 0; i < NUM_ITEMS(kinds); i++)
            assert_int_equal(elea_body_count(body, (elea_primitive_kind)i), 40);
        elea_body_free(body);
    }
    assert_int_equal(kinds[0].add(builder), ELEA_OK);
    elea_body_builder_free(builder); /* also frees what was added */
    elea_body_builder_free(NULL);
}

/* Compares the bound with the true maximum, which is found by trying directions. */
static void reach_bounds_the_farthest_point_of_a_sphere(void **state)
{
    (void)state;
    elea_random random = random_create(2, 0, ELEA_PURPOSE_WALKS, 0);
    const vec3 frame[3] = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};
    for (int trial = 0; trial < 200; trial++) {
        double axes[3], found = 0.0;
        for (int k = 0; k < 3; k++)
            axes[k] = pow(10.0, random_uniform(&random) - 0.5);
        elea_sphere sphere = {vec3_scale(4.0, random_in_ball(&random)),
                              pow(10.0, 1.0 - 3.0 * random_uniform(&random))};
        if (trial % 10 == 0)
            sphere.centre = (vec3){0.0, 0.0, 0.0};
        for (int k = 0; k < 20000; k++) {
            vec3 p = vec3_add_scaled(sphere.centre, sphere.radius, random_direction(&random));
            vec3 d = {p.x / axes[0], p.y / axes[1], p.z / axes[2]};
            found = fmax(found, vec3_length(d));
        }
        elea_ball_map map = elea_ball_map_of((vec3){0.0, 0.0, 0.0}, frame, axes);
        double reach = elea_sphere_reach(&map, &sphere);
        assert_true(reach >= found * (1.0 - 1e-12));
        assert_close(reach, found, 2e-3);
    }
}

/* ---- The farthest sphere ---- */

typedef size_t (*farthest_function)(const elea_sphere *, size_t, vec3, double *);

static void the_farthest_sphere_is_the_first_of_those_that_reach_farthest(void **state)
{
    (void)state;
    farthest_function of_isa[ELEA_NUM_ISAS] = {
        [ELEA_ISA_BEST] = elea_farthest_sphere, [ELEA_ISA_PORTABLE] = farthest_sphere_portable};
#ifdef ELEA_HAVE_X86_KERNELS
    of_isa[ELEA_ISA_AVX2] = farthest_sphere_avx2;
    of_isa[ELEA_ISA_AVX512] = farthest_sphere_avx512;
#endif
    elea_random random = random_create(7, 0, ELEA_PURPOSE_WALKS, 0);
    elea_sphere spheres[40];
    for (size_t n = 1; n <= 40; n++) {
        for (size_t i = 0; i < n; i++) /* every third is repeated */
            spheres[i] = i % 3 == 2 ? spheres[i - 2]
                                    : (elea_sphere){random_in_ball(&random), 0.1 + (double)(i % 2)};
        vec3 from = random_in_ball(&random);
        double most = 0.0;
        size_t first = 0;
        for (size_t i = 0; i < n; i++) {
            double reach = vec3_length(vec3_sub(spheres[i].centre, from)) + spheres[i].radius;
            first = reach > most ? i : first;
            most = fmax(most, reach);
        }
        for (elea_isa isa = ELEA_ISA_BEST; isa < ELEA_NUM_ISAS; isa++) {
            double reach;
            if (of_isa[isa] == NULL || !elea_isa_available(isa))
                continue;
            assert_int_equal(of_isa[isa](spheres, n, from, &reach), first);
            assert_true(reach == most);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_row),
        cmocka_unit_test(distances_are_zero_on_the_surface_and_those_of_the_nearest_point),
        cmocka_unit_test(bounds_and_extents_hold_the_surface_closely),
        cmocka_unit_test(support_points_lie_farthest),
        cmocka_unit_test(the_local_surface_is_that_of_the_primitive),
        cmocka_unit_test(shared_volumes_are_those_of_samples),
        cmocka_unit_test(the_launch_surface_holds_every_kind),
        cmocka_unit_test(the_index_finds_what_all_distances_say),
        cmocka_unit_test(closed_forms_agree_with_samples),
        cmocka_unit_test(methods_agree_on_every_kind),
        cmocka_unit_test(builder_can_be_used_again),
        cmocka_unit_test(reach_bounds_the_farthest_point_of_a_sphere),
        cmocka_unit_test(the_farthest_sphere_is_the_first_of_those_that_reach_farthest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
