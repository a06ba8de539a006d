/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/random.h"
#include "walk/places.h"
#include "walk/remote.h"

static elea_places find(const elea_body *body, double unit)
{
    elea_places places;
    assert_int_equal(elea_places_find(&places, body, unit, NULL, NULL), ELEA_OK);
    return places;
}

static vec3 place_at(const elea_places *places, size_t i)
{
    return (vec3){places->unit * (double)places->at[0][i], places->unit * (double)places->at[1][i],
                  places->unit * (double)places->at[2][i]};
}

/* Number of exposed places of a part. */
static size_t exposed_of(elea_places *places, size_t part)
{
    size_t n = 0;
    for (size_t i = 0; i < places->n; i++)
        n += places->part[i] == part && elea_places_exposed(places, i);
    return n;
}

static void places_lie_on_the_surface_of_their_part(void **state)
{
    (void)state;
    static const double centres[] = {3.0, 0.0, 0.0, -2.0, 1.0, 0.5}, radii[] = {1.0, 0.01};
    static const double corners[] = {0.0, 0.0, 0.0, 1.0, 1e-3, 2e-3};
    elea_body *body = test_shapes(2, centres, radii, 1, corners, NULL);
    elea_places places = find(body, 3.0);
    assert_true(places.n >= 3 * 12 && places.landmarks.n == 0);
    double length = 0.0;
    for (size_t i = 0; i < places.n; i++) {
        vec3 place = place_at(&places, i);
        assert_near(primitive_distance(body, places.part[i], place), 0.0, 1e-6);
        assert_true(elea_places_exposed(&places, i));
        if (places.part[i] == 2) /* not only the middle of a needle */
            length = fmax(length, fabs(place.x - primitive_centre(body, 2).x));
    }
    assert_near(length, 0.5, 0.01);
    assert_int_equal(elea_places_parts(&places), 3);
    elea_places_free(&places);
    elea_body_free(body);
}

static void what_others_cover_is_not_exposed(void **state)
{
    (void)state;
    static const elea_sphere spheres[] = {{{0.0, 0.0, 0.0}, 1.0},
                                          {{0.2, 0.0, 0.0}, 0.5},  /* inside the first */
                                          {{0.9, 0.0, 0.0}, 0.5}}; /* half inside */
    elea_body *body = test_body(3, spheres);
    elea_places places = find(body, 1.0);
    assert_int_equal(exposed_of(&places, 1), 0);
    assert_true(exposed_of(&places, 0) > 6 && exposed_of(&places, 2) > 3);
    assert_true(exposed_of(&places, 0) < 12 && exposed_of(&places, 2) < 12);
    assert_int_equal(elea_places_parts(&places), 2);
    elea_places_free(&places);
    elea_body_free(body);
}

static void equal_spheres_do_not_cover_each_other(void **state)
{
    (void)state;
    static const elea_sphere same[] = {{{0.1, 0.2, 0.3}, 1.0}, {{0.1, 0.2, 0.3}, 1.0}};
    elea_body *body = test_body(2, same);
    elea_places places = find(body, 1.0);
    for (size_t i = 0; i < places.n; i++)
        assert_true(elea_places_exposed(&places, i));
    elea_places_free(&places);
    elea_body_free(body);
}

/* Voxels share faces, whose points are inside none of them. */
static void faces_that_touch_cover_each_other(void **state)
{
    (void)state;
    double corners[27][6];
    for (int i = 0; i < 27; i++)
        for (int k = 0; k < 3; k++) {
            corners[i][k] = 0.1 * (k == 0 ? i % 3 : k == 1 ? i / 3 % 3 : i / 9);
            corners[i][k + 3] = corners[i][k] + 0.1;
        }
    elea_body *body = test_shapes(0, NULL, NULL, 27, &corners[0][0], NULL);
    elea_places places = find(body, 0.3);
    assert_int_equal(exposed_of(&places, 13), 0);
    for (size_t i = 0; i < places.n; i++) {
        vec3 p = place_at(&places, i);
        double reach = fmax(fabs(p.x), fmax(fabs(p.y), fabs(p.z)));
        assert_int_equal(elea_places_exposed(&places, i), reach > 0.15 - 1e-6);
    }
    elea_places_free(&places);
    elea_body_free(body);
}

/* Every part of few is a place; of many, landmarks find the one that lies apart. */
static void a_lone_sphere_among_many_has_a_place(void **state)
{
    (void)state;
    enum { MANY = 5000, LONE = 3217 };
    static elea_sphere spheres[MANY];
    elea_body *globule = test_globule(MANY, 1);
    for (size_t i = 0; i < MANY; i++)
        spheres[i] = *body_sphere(globule, i);
    spheres[LONE] = (elea_sphere){{500.0, 20.0, 0.0}, 0.25};
    elea_body *body = test_body(MANY, spheres);
    elea_launch launch;
    elea_settings settings = elea_settings_default();
    assert_int_equal(elea_launch_ellipsoid(body, &settings, &launch, NULL), ELEA_OK);
    elea_places places = find(body, launch.radius);
    assert_true(places.n <= PLACES_MOST && places.landmarks.n == PLACES_LANDMARKS);
    size_t lone = places.n;
    for (size_t i = 0; i < places.landmarks.n; i++)
        lone = places.part[i] == LONE ? i : lone;
    assert_true(lone < places.n && elea_places_exposed(&places, lone));
    assert_close(elea_places_chance(&places, &launch, lone), 0.25 / launch.capacity, 1e-12);
    /* All others stand for several. */
    double chance = elea_places_chance(&places, &launch, places.n - 1);
    assert_close(chance, places.stride / launch.capacity, 1e-12);
    assert_true(places.stride * (double)(places.n - places.landmarks.n) >= MANY);
    elea_places_free(&places);
    elea_body_free(globule);
    elea_body_free(body);
}

static void capacity_of_a_primitive_is_not_underestimated(void **state)
{
    (void)state;
    static const double centre[] = {9.0, 0.0, 0.0}, radius[] = {0.7};
    static const double corners[] = {0.0, 0.0, 0.0, 1.0, 1.0, 1.0};
    elea_body *body = test_shapes(1, centre, radius, 1, corners, NULL);
    assert_close(elea_shape_capacity(body, 0), 0.7, 1e-15);
    assert_close(elea_shape_capacity(body, 1), sqrt(3.0) / 2.0, 1e-12);
    assert_true(elea_shape_capacity(body, 1) > 0.6606782);
    elea_body_free(body);
}

typedef size_t (*take_function)(remote_points *, size_t);

/* Takes points until none is worth anything, and compares each with what the definition says. */
static void assert_takes_the_best(take_function take, size_t n)
{
    elea_random random = random_create(5, n, ELEA_PURPOSE_WALKS, 0);
    remote_points points;
    bool taken[64] = {false};
    assert_true(remote_points_create(&points, n));
    for (size_t i = 0; i < n; i++) /* every third is repeated, and one is worth nothing */
        remote_points_add(&points,
                          i % 3 == 2 ? remote_point_at(&points, i - 2) : random_in_ball(&random),
                          i == 4 ? 0.0f : 1.0f + (float)(i % 3 % 2));
    for (size_t next = 0; next < n;) {
        size_t best = n;
        float most = 0.0f;
        taken[next] = true;
        for (size_t i = 0; i < n; i++) {
            float least = INFINITY, worth = points.worth[i];
            for (size_t k = 0; k < n; k++) {
                vec3 d = vec3_sub(remote_point_at(&points, i), remote_point_at(&points, k));
                least = taken[k] ? fminf(least, (float)vec3_dot(d, d)) : least;
            }
            best = least * worth * worth > most ? i : best;
            most = fmaxf(most, least * worth * worth);
        }
        next = take(&points, next);
        assert_int_equal(next, best);
    }
    remote_points_clear(&points);
}

static void the_point_that_is_worth_most_is_taken(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        assert_takes_the_best(remote_points_take, n);
        assert_takes_the_best(remote_take_portable, n);
#ifdef ELEA_HAVE_X86_KERNELS
        if (elea_isa_available(ELEA_ISA_AVX2))
            assert_takes_the_best(remote_take_avx2, n);
#endif
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_lie_on_the_surface_of_their_part),
        cmocka_unit_test(what_others_cover_is_not_exposed),
        cmocka_unit_test(equal_spheres_do_not_cover_each_other),
        cmocka_unit_test(faces_that_touch_cover_each_other),
        cmocka_unit_test(a_lone_sphere_among_many_has_a_place),
        cmocka_unit_test(capacity_of_a_primitive_is_not_underestimated),
        cmocka_unit_test(the_point_that_is_worth_most_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
