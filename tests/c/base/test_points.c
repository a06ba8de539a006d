/* SPDX-License-Identifier: MIT */
#include "base/points.h"
#include "support.h"

/* ---- A list of points ---- */

static void a_list_keeps_what_is_added(void **state)
{
    (void)state;
    elea_points all = {0}, some = {0};
    for (int i = 0; i < 5000; i++) {
        const double place[3] = {i, 2.0 * i, -i};
        assert_int_equal(elea_points_add(&some, place, 0.5 * i, NULL), ELEA_OK);
        assert_int_equal(elea_points_add(NULL, place, 0.5 * i, NULL), ELEA_OK);
    }
    assert_int_equal(elea_points_append(&all, &some, NULL), ELEA_OK);
    assert_int_equal(elea_points_append(&all, &some, NULL), ELEA_OK);
    assert_int_equal(all.n, 10000);
    for (size_t i = 0; i < all.n; i++) {
        double k = (double)(i % 5000);
        const double point[4] = {k, 2.0 * k, -k, 0.5 * k};
        assert_true(memcmp(all.values[i], point, sizeof point) == 0 || k == 0.0);
    }
    elea_points_free(&all);
    elea_points_free(&some);
    assert_int_equal(elea_points_append(&all, &some, NULL), ELEA_OK);
    assert_true(all.n == 0 && all.values == NULL);
}

/* ---- Points of a run ---- */

/* What the observer received for one frame. */
typedef struct recording {
    elea_result result;
    elea_points surface, interior;
} recording;

static elea_status keep_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    ((recording *)context)->result = *result;
    return ELEA_OK;
}

static void keep_all(elea_points *points, size_t n, const double (*values)[4])
{
    points->n = 0;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(elea_points_add(points, values[i], values[i][3], NULL), ELEA_OK);
}

static elea_status keep_surface(void *context, const elea_result *result, size_t n,
                                const double (*points)[4], elea_error *error)
{
    (void)error;
    recording *r = context;
    assert_true(r->result.info.frame == result->info.frame);
    keep_all(&r->surface, n, points);
    return ELEA_OK;
}

static elea_status keep_interior(void *context, const elea_result *result, size_t n,
                                 const double (*points)[4], elea_error *error)
{
    (void)error;
    (void)result;
    keep_all(&((recording *)context)->interior, n, points);
    return ELEA_OK;
}

static elea_status next_copy(void *context, elea_job *job, elea_error *error)
{
    const elea_body **body = context;
    if (*body != NULL)
        *job = (elea_job){.body = elea_body_clone(*body, error), .frame = 17, .time = NAN};
    *body = NULL;
    return ELEA_OK;
}

static recording record(const elea_body *body, const elea_settings *settings)
{
    recording r = {.surface = {0}};
    const elea_source source = {.struct_size = sizeof source, .next = next_copy, .context = &body};
    const elea_observer observer = {.struct_size = sizeof observer,
                                    .result = keep_result,
                                    .surface_points = keep_surface,
                                    .interior_points = keep_interior,
                                    .context = &r};
    assert_int_equal(elea_run(settings, &source, &observer, NULL, NULL), ELEA_OK);
    return r;
}

static void recording_free(recording *r)
{
    elea_points_free(&r->surface);
    elea_points_free(&r->interior);
}

static elea_settings recorded(int way)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = 20000;
    settings.num_interior_samples = 30000;
    settings.record_surface_points = settings.record_interior_points = true;
    if (way == 1)
        settings.method = ELEA_METHOD_WOS;
    if (way == 2) /* too thin a skin for lanes */
        settings.skin_thickness = 1e-9;
    return settings;
}

/*
 * Two spheres far from the origin in an oblique direction, so that the launch ellipsoid is rotated.
 */
static const elea_sphere two_spheres[] = {{{103.0, -57.0, 12.0}, 1.0}, {{104.5, -56.0, 12.5}, 0.7}};

static double distance_from(const double point[4], const elea_sphere *sphere)
{
    vec3 x = {point[0], point[1], point[2]};
    return vec3_length(vec3_sub(x, sphere->centre)) - sphere->radius;
}

static void points_lie_on_the_body_and_inside_of_it(void **state)
{
    (void)state;
    elea_body *body = test_body(2, two_spheres);
    for (int way = 0; way < 3; way++) {
        elea_settings settings = recorded(way);
        recording r = record(body, &settings);
        assert_int_equal(r.surface.n, r.result.info.num_hits);
        assert_int_equal(r.interior.n, r.result.info.num_interior_hits);
        assert_int_equal(r.result.info.num_interior_samples, 30000);
        double weights = 0.0;
        for (size_t i = 0; i < r.surface.n; i++) {
            const double *point = r.surface.values[i];
            double distance =
                fmin(distance_from(point, &two_spheres[0]), distance_from(point, &two_spheres[1]));
            assert_near(distance, 0.0, 1e-5);
            weights += point[3];
        }
        /* The variance differs from that of the result's mean, which charges reduce. */
        if (way == 1)
            assert_close(weights / 20000.0, r.result.input[0], 1e-9);
        else
            assert_close(weights / 20000.0, r.result.input[0], 6.0 / sqrt(20000.0));
        for (size_t i = 0; i < r.interior.n; i++) {
            const double *point = r.interior.values[i];
            assert_true(distance_from(point, &two_spheres[0]) < 0.0 ||
                        distance_from(point, &two_spheres[1]) < 0.0);
            assert_true(point[3] == 1.0);
        }
        /* The volume is still that of the closed form. */
        assert_true(elea_result_quantity(&r.result, ELEA_VOLUME, 0)->std_error == 0.0);
        recording_free(&r);
    }
    elea_body_free(body);
}

static void points_do_not_depend_on_threads_nor_results_on_points(void **state)
{
    (void)state;
    elea_body *body = test_body(2, two_spheres);
    for (int way = 0; way < 3; way++) {
        elea_settings settings = recorded(way);
        settings.num_threads = 1;
        recording one = record(body, &settings);
        settings.num_threads = 3;
        settings.frames_in_flight = 2;
        recording three = record(body, &settings);
        assert_same_result(&one.result, &three.result);
        assert_true(one.surface.n == three.surface.n && one.interior.n == three.interior.n);
        assert_memory_equal(one.surface.values, three.surface.values,
                            one.surface.n * sizeof *one.surface.values);
        assert_memory_equal(one.interior.values, three.interior.values,
                            one.interior.n * sizeof *one.interior.values);
        settings.record_surface_points = false;
        recording without = record(body, &settings);
        assert_same_result(&one.result, &without.result);
        assert_int_equal(without.surface.n, 0);
        recording_free(&one);
        recording_free(&three);
        recording_free(&without);
    }
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_keeps_what_is_added),
        cmocka_unit_test(points_lie_on_the_body_and_inside_of_it),
        cmocka_unit_test(points_do_not_depend_on_threads_nor_results_on_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
