/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "result/properties.h"
#include "walk/first_passage.h"
#include "walk/lattice.h"
#include "walk/step_laws.h"
#include "walk/walk.h"

static const size_t n_cases = sizeof step_cases / sizeof step_cases[0];

static void balls_meet_the_sphere_at_right_angles(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cases; i++) {
        const step_case *c = &step_cases[i];
        elea_ball ball = elea_ball_find(c->a, c->d1, c->d2);
        assert_true(ball.radius > 0.0);
        double right = c->a * c->a + ball.radius * ball.radius - ball.height * ball.height;
        assert_close(right, 0.0, 1e-12);
        assert_close(ball.height + ball.offset, c->a + c->d1, 1e-12);
        assert_close(ball.rise, ball.height - c->a, 1e-12);
        assert_true(ball.offset + ball.radius <= c->d2 + 1e-12);
    }
}

static void no_ball_where_a_plain_step_is_as_good(void **state)
{
    (void)state;
    assert_true(elea_ball_find(1.0, 0.1, 0.1).radius == 0.0);
    assert_true(elea_ball_find(0.01, 0.5, 0.501).radius == 0.0);
}

static void exits_follow_their_law(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_cases; i++) {
        const step_case *c = &step_cases[i];
        elea_ball ball = elea_ball_find(c->a, c->d1, c->d2);
        elea_random random = random_create(1, i, ELEA_PURPOSE_WALKS, 0);
        step_sums sums = {0.0, {0.0}, {0.0}};
        for (int n = 0; n < 200000; n++) {
            elea_exit out = elea_ball_exit(&ball, c->a, c->d1, &random);
            double z = c->a + c->d1 + out.height;
            step_add(&sums, z, out.aside, out.hit);
            double radius = hypot(z, out.aside);
            if (out.hit)
                assert_close(radius, c->a, 1e-9);
            else
                assert_true(radius >= c->a * (1.0 - 1e-9));
        }
        assert_true(step_deviation(&sums, c, 1e-12) < STEP_LIMIT);
    }
}

static void exits_above_a_face_follow_their_law(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof face_cases / sizeof face_cases[0]; i++) {
        const face_case *c = &face_cases[i];
        elea_ball ball = elea_face_find(c->d1, 9.0, c->rho);
        assert_close(ball.radius, c->rho, 0.0);
        elea_random random = random_create(1, i, ELEA_PURPOSE_WALKS, 0);
        step_sums sums = {0.0, {0.0}, {0.0}};
        for (int n = 0; n < 200000; n++) {
            elea_exit out = elea_face_exit(&ball, c->d1, &random);
            double z = c->d1 + out.height;
            face_add(&sums, z, out.aside, out.hit);
            assert_true(out.hit ? z == 0.0 && out.aside <= c->rho : z >= 0.0);
        }
        assert_true(face_deviation(&sums, c, 1e-12) < STEP_LIMIT);
    }
    assert_true(elea_face_find(0.1, 0.2, 1.0).radius == 0.0);  /* others are near */
    assert_true(elea_face_find(0.1, 9.0, 0.15).radius == 0.0); /* an edge is near */
    assert_close(elea_face_find(0.1, 0.5, 1.0).radius, 0.4, 1e-15);
}

/* A sphere not at the centre of its launch sphere: C = a. */
static void sphere_has_its_radius_as_capacitance(void **state)
{
    (void)state;
    elea_sphere sphere = {{0.2, -0.1, 0.3}, 0.5};
    elea_body body = {.n_spheres = 1, .spheres = &sphere, .enclosing = 1.0, .smallest = 0.5};
    elea_launch launch = {.frame = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}},
                          .axes = {1.0, 1.0, 1.0},
                          .radius = 1.0,
                          .capacity = 1.0,
                          .skin = 1e-6};
    elea_error error;
    elea_near_tree tree = {.body = NULL};
    assert_int_equal(elea_near_tree_build(&tree, &body, NULL, &error), ELEA_OK);
    elea_tally tally;
    memset(&tally, 0, sizeof tally);
    elea_random random = random_create(2, 0, ELEA_PURPOSE_WALKS, 0);
    assert_int_equal(
        elea_first_passage_block(&tree, &launch, NULL, &random, 200000, &tally, NULL, NULL),
        ELEA_OK);
    double mean[ELEA_TALLY_SIZE];
    elea_tally_mean(&tally, mean);
    double sigma = sqrt(elea_tally_covariance(&tally, WALK_W, WALK_W));
    assert_true(sigma < 1e-3);
    assert_true(fabs(mean[WALK_W] - 0.5) < STEP_LIMIT * sigma);
    assert_int_equal(tally.count, 200000);
    assert_int_equal(tally_clusters(&tally), (200000 + LATTICE_CLUSTER - 1) / LATTICE_CLUSTER);
    elea_near_tree_clear(&tree);
}

static void short_blocks_have_many_clusters(void **state)
{
    (void)state;
    assert_int_equal(lattice_cluster_size(1), 1);
    assert_int_equal(lattice_cluster_size(31), 1);
    assert_int_equal(lattice_cluster_size(320), 20);
    assert_int_equal(lattice_cluster_size(1000000), LATTICE_CLUSTER);
}

/* Covariance of the mean from clusters of unequal size, against its definition. */
static void covariance_of_clusters_is_as_defined(void **state)
{
    (void)state;
    const uint64_t size[4] = {3, 1, 4, 2};
    const double first[4] = {2.5, 1.0, 3.0, 0.5}, second[4] = {-1.0, 2.0, 0.25, 4.0};
    elea_tally tally;
    memset(&tally, 0, sizeof tally);
    double n = 0.0, mean[2] = {0.0, 0.0}, sum = 0.0;
    for (int b = 0; b < 4; b++) {
        double s[ELEA_TALLY_SIZE] = {first[b], second[b]};
        elea_tally_add_cluster(&tally, size[b], 1, s);
        n += (double)size[b];
        mean[0] += first[b];
        mean[1] += second[b];
    }
    for (int b = 0; b < 4; b++)
        sum += (first[b] - (double)size[b] * mean[0] / n) *
               (second[b] - (double)size[b] * mean[1] / n);
    assert_int_equal(tally.count, 10);
    assert_int_equal(tally.hits, 4);
    assert_int_equal(tally_clusters(&tally), 4);
    assert_close(elea_tally_covariance(&tally, 0, 1), sum * 4.0 / (3.0 * n * n), 1e-14);
    assert_close(elea_tally_covariance(&tally, 1, 0), sum * 4.0 / (3.0 * n * n), 1e-14);
}

static void single_samples_have_their_sample_covariance(void **state)
{
    (void)state;
    elea_tally tally, clusters;
    memset(&tally, 0, sizeof tally);
    memset(&clusters, 0, sizeof clusters);
    elea_random random = random_create(3, 0, ELEA_PURPOSE_WALKS, 0);
    for (int i = 0; i < 1000; i++) {
        double score[ELEA_TALLY_SIZE];
        for (int k = 0; k < ELEA_TALLY_SIZE; k++)
            score[k] = random_uniform(&random);
        tally_add(&tally, score);
        tally.count++;
        elea_tally_add_cluster(&clusters, 1, 1, score);
    }
    double n = (double)tally.count;
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j <= i; j++) {
            double product = tally.products[i * (i + 1) / 2 + j] / n;
            double plain = (product - tally.sum[i] / n * (tally.sum[j] / n)) / (n - 1.0);
            assert_true(elea_tally_covariance(&tally, i, j) == plain);
            assert_true(elea_tally_covariance(&clusters, i, j) == plain);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balls_meet_the_sphere_at_right_angles),
        cmocka_unit_test(no_ball_where_a_plain_step_is_as_good),
        cmocka_unit_test(exits_follow_their_law),
        cmocka_unit_test(exits_above_a_face_follow_their_law),
        cmocka_unit_test(sphere_has_its_radius_as_capacitance),
        cmocka_unit_test(short_blocks_have_many_clusters),
        cmocka_unit_test(covariance_of_clusters_is_as_defined),
        cmocka_unit_test(single_samples_have_their_sample_covariance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
