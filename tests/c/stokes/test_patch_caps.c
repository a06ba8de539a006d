/* SPDX-License-Identifier: MIT */
/* Caps of a sphere: what they tell of points agrees with the exact test of each point. */
#include "body/shape.h"
#include "stokes/kernel.h"
#include "stokes/patch_cover.h"
#include "support.h"

/* Points of a sphere, near circles too, and what is known of them with each instruction set. */
typedef struct census {
    size_t points, covered, exposed;
} census;

static void screen(const patch_cover *cover, size_t turn, patch_leaves *leaves,
                   const vec3 *direction, census *all)
{
    size_t number = cover->order[turn];
    const elea_sphere *sphere = body_sphere(cover->body, number);
    _Alignas(64) float rounded[3][PATCH_SCREENED];
    patch_near near;
    patch_caps caps;
    patch_rivals rivals;
    patch_cover_near(cover, turn, leaves, &near);
    patch_cover_caps(cover, number, &near, &caps);
    patch_cover_begin(cover, number, false, &rivals);
    for (size_t i = 0; i < PATCH_SCREENED; i++)
        for (int k = 0; k < 3; k++)
            rounded[k][i] = (float)vec3_coordinate(direction[i], k);
    for (int isa = ELEA_ISA_BEST + 1; isa < ELEA_NUM_ISAS; isa++) {
        if (!elea_isa_available((elea_isa)isa))
            continue;
        const elea_stokes_kernel *kernel = elea_stokes_kernel_find((elea_isa)isa);
        patch_screened known = kernel->patches.screen(&caps, rounded, PATCH_SCREENED);
        assert_true((known.covered & known.exposed) == 0);
        for (size_t i = 0; i < PATCH_SCREENED; i++) {
            vec3 place = vec3_add_scaled(sphere->centre, sphere->radius, direction[i]);
            bool hidden = patch_cover_hides(cover, &rivals, place, direction[i]);
            bool covered = known.covered >> i & 1, exposed = known.exposed >> i & 1;
            assert_false((covered && !hidden) || (exposed && hidden));
            all->points++;
            all->covered += covered;
            all->exposed += exposed;
        }
    }
}

/* Half of the directions at random, half of them within 1e-3 to 1e-9 of the circles of others. */
static void choose_directions(const elea_body *body, size_t number, elea_random *random,
                              vec3 *direction)
{
    const elea_sphere *a = body_sphere(body, number);
    for (size_t i = 0; i < PATCH_SCREENED; i++) {
        vec3 v = random_direction(random);
        direction[i] = v;
        size_t other = (size_t)(random_uniform(random) * (double)body->n_spheres);
        const elea_sphere *b = body_sphere(body, other);
        vec3 apart = vec3_sub(b->centre, a->centre);
        double d = vec3_length(apart);
        if (i % 2 == 0 || !(d > 0.0))
            continue;
        double cosine =
            (a->radius * a->radius + d * d - b->radius * b->radius) / (2.0 * a->radius * d);
        cosine += pow(10.0, -3.0 - 6.0 * random_uniform(random)) * (i % 4 == 1 ? 1.0 : -1.0);
        vec3 axis = vec3_scale(1.0 / d, apart);
        vec3 across = vec3_add_scaled(v, -vec3_dot(v, axis), axis);
        if (!(fabs(cosine) < 1.0))
            continue;
        across = vec3_scale(sqrt(1.0 - cosine * cosine) / vec3_length(across), across);
        direction[i] = vec3_add_scaled(across, cosine, axis);
    }
}

static census screen_all(const elea_body *body)
{
    elea_error error;
    census all = {0, 0, 0};
    patch_cover cover = {0};
    patch_leaves leaves = {.group = SIZE_MAX};
    assert_int_equal(patch_cover_build(&cover, body, &error), ELEA_OK);
    elea_random random = random_create(1, 2, ELEA_PURPOSE_PATCHES, 3);
    for (size_t i = 0; i < body->n_spheres; i++) {
        vec3 direction[PATCH_SCREENED];
        choose_directions(body, cover.order[i], &random, direction);
        screen(&cover, i, &leaves, direction, &all);
    }
    patch_cover_clear(&cover);
    return all;
}

static void nearly_all_points_are_known(void **state)
{
    (void)state;
    elea_body *body = test_globule(300, 5);
    census all = screen_all(body);
    assert_true(all.covered > all.points / 4 && all.exposed > all.points / 20);
    assert_true(all.covered + all.exposed > all.points / 2);
    elea_body_free(body);
}

/* Equal, nested, touching, tiny and huge spheres, and more neighbours than there is room for. */
static void hostile_spheres_are_never_misjudged(void **state)
{
    (void)state;
    enum { N = 400 };
    elea_sphere spheres[N];
    elea_random random = random_create(4, 5, ELEA_PURPOSE_PATCHES, 6);
    for (size_t i = 0; i < N; i++) {
        vec3 at = vec3_scale(3.0 * random_uniform(&random), random_direction(&random));
        spheres[i] = (elea_sphere){at, pow(10.0, -6.0 * random_uniform(&random))};
        if (i % 5 == 1) /* the same, or at the same place */
            spheres[i] = (elea_sphere){spheres[i - 1].centre,
                                       spheres[i - 1].radius * (i % 10 == 1 ? 1.0 : 0.7)};
        if (i % 5 == 2) /* touching, from outside or inside */
            spheres[i].centre = vec3_add(
                spheres[i - 1].centre,
                (vec3){spheres[i - 1].radius + (i % 10 == 2 ? 1.0 : -1.0) * spheres[i].radius, 0.0,
                       0.0});
        if (i % 5 == 3)
            spheres[i].radius = 1.0 + 1.5 * random_uniform(&random);
    }
    elea_body *body = test_body(N, spheres);
    census all = screen_all(body);
    assert_true(all.covered > 0);
    elea_body_free(body);
}

/* A large sphere coated with small ones meets more leaves than are listed. */
static void a_group_may_meet_many_leaves(void **state)
{
    (void)state;
    enum { N = 8 * PATCH_LEAVES + 100 };
    elea_sphere *spheres = calloc(N, sizeof *spheres);
    assert_non_null(spheres);
    elea_random random = random_create(7, 8, ELEA_PURPOSE_PATCHES, 9);
    for (size_t i = 0; i < N; i++)
        spheres[i] = (elea_sphere){random_direction(&random), 0.01};
    spheres[0] = (elea_sphere){{0.0, 0.0, 0.0}, 1.0};
    elea_body *body = test_body(N, spheres);
    census all = screen_all(body);
    assert_true(all.covered > all.points / 4);
    elea_body_free(body);
    free(spheres);
}

static void without_neighbours_all_is_exposed(void **state)
{
    (void)state;
    elea_body *body = test_row(2, (vec3){3.0, 0.0, 0.0}, 1.0);
    census all = screen_all(body);
    assert_int_equal(all.exposed, all.points);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearly_all_points_are_known),
        cmocka_unit_test(hostile_spheres_are_never_misjudged),
        cmocka_unit_test(a_group_may_meet_many_leaves),
        cmocka_unit_test(without_neighbours_all_is_exposed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
