/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "engine/engine.h"
#include "walk/walk.h"

#define LIMIT 5.5 /* standard errors: a probability of 4e-8; seeds are fixed */

static elea_launch launch_sphere(const elea_body *body)
{
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    assert_int_equal(elea_launch_sphere(body, &settings, &launch, NULL), ELEA_OK);
    return launch;
}

static elea_engine *engine_of(const elea_body *body, const elea_launch *launch, elea_isa isa)
{
    elea_error error = {.status = ELEA_OK};
    elea_engine *engine = elea_engine_create(&error);
    assert_non_null(engine);
    assert_int_equal(elea_engine_prepare(engine, body, launch, isa, &error), ELEA_OK);
    return engine;
}

static elea_tally walk(elea_engine *engine, uint64_t seed, uint64_t n_blocks, uint64_t n_walks)
{
    elea_tally tally;
    memset(&tally, 0, sizeof tally);
    for (uint64_t b = 0; b < n_blocks; b++)
        assert_int_equal(elea_engine_block(engine, seed, 0, b, n_walks, &tally, NULL, NULL),
                         ELEA_OK);
    return tally;
}

static elea_body *spheres(size_t n, const double *centres, const double *radii)
{
    elea_body *body = elea_body_create(n, centres, radii, NULL);
    assert_non_null(body);
    return body;
}

static void assert_capacitance(const elea_tally *tally, const elea_launch *launch, double exact)
{
    double mean[ELEA_TALLY_SIZE];
    elea_tally_mean(tally, mean);
    double error = sqrt(elea_tally_covariance(tally, WALK_W, WALK_W));
    assert_true(error > 0.0 && error < 0.01 * mean[WALK_W]);
    assert_true(fabs(mean[WALK_W] - exact / launch->capacity) < LIMIT * error);
}

/* Runs `check` for each instruction set that this processor has. */
static void for_each_isa(void (*check)(elea_isa isa))
{
    for (elea_isa isa = ELEA_ISA_PORTABLE; isa < ELEA_NUM_ISAS; isa++)
        if (elea_isa_available(isa))
            check(isa);
}

static void check_two_spheres(elea_isa isa)
{
    const double centres[] = {-1.0, 0.0, 0.0, 1.0, 0.0, 0.0}, radii[] = {1.0, 1.0};
    elea_body *body = spheres(2, centres, radii);
    elea_launch launch = launch_sphere(body);
    elea_engine *engine = engine_of(body, &launch, isa);
    elea_tally tally = walk(engine, 1, 50, 8000);
    assert_capacitance(&tally, &launch, 2.0 * log(2.0));
    assert_true(elea_engine_describe(engine).isa == isa && elea_engine_describe(engine).lanes);
    elea_engine_free(engine);
    elea_body_free(body);
}

static void two_spheres_have_their_capacitance(void **state)
{
    (void)state;
    for_each_isa(check_two_spheres);
}

/* A sphere not at the centre of the launch sphere; many walkers escape, none is counted twice. */
static void check_counts(elea_isa isa)
{
    const double centres[] = {0.0, 0.0, 0.0}, radii[] = {0.5};
    elea_body *body = spheres(1, centres, radii);
    elea_settings settings = elea_settings_default();
    settings.launch_radius = 2.0;
    elea_launch launch;
    assert_int_equal(elea_launch_sphere(body, &settings, &launch, NULL), ELEA_OK);
    elea_engine *engine = engine_of(body, &launch, isa);
    const uint64_t sizes[] = {1, 2, 3, 15, 16, 17, 63, 64, 65, 127, 1000, 2049, 8191, 8193, 20000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        elea_tally tally = walk(engine, i, 1, sizes[i]);
        assert_int_equal(tally.count, sizes[i]);
        assert_true(tally.hits <= sizes[i]);
        assert_true(tally_clusters(&tally) >= (sizes[i] < 16 ? sizes[i] : 16));
        assert_true(tally_clusters(&tally) <= sizes[i]);
    }
    elea_tally tally = walk(engine, 99, 20, 8192);
    assert_capacitance(&tally, &launch, 0.5);
    elea_engine_free(engine);
    elea_body_free(body);
}

static void every_walk_is_counted_once(void **state)
{
    (void)state;
    for_each_isa(check_counts);
}

/* ---- Independence of threads ---- */

enum { N_BLOCKS = 16, N_THREADS = 4 };

typedef struct worker {
    elea_engine *engine;
    elea_tally *tallies;
    int first;
} worker;

static void *do_blocks(void *argument)
{
    const worker *w = argument;
    for (int b = w->first; b < N_BLOCKS; b += N_THREADS)
        (void)elea_engine_block(w->engine, 7, 3, (uint64_t)b, 2000, &w->tallies[b], NULL, NULL);
    return NULL;
}

static elea_body *random_body(size_t n)
{
    double centres[3 * 400], radii[400];
    elea_random random = random_create(1, n, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 3; k++)
            centres[3 * i + k] = 10.0 * random_uniform(&random);
        radii[i] = 0.2 + random_uniform(&random);
    }
    return spheres(n, centres, radii);
}

static void check_threads(elea_isa isa)
{
    static elea_tally alone[N_BLOCKS], together[N_BLOCKS];
    memset(alone, 0, sizeof alone);
    memset(together, 0, sizeof together);
    elea_body *body = random_body(400);
    elea_launch launch = launch_sphere(body);
    elea_engine *one = engine_of(body, &launch, isa), *shared = engine_of(body, &launch, isa);
    for (int b = N_BLOCKS - 1; b >= 0; b--)
        (void)elea_engine_block(one, 7, 3, (uint64_t)b, 2000, &alone[b], NULL, NULL);
    pthread_t threads[N_THREADS];
    worker workers[N_THREADS];
    for (int t = 0; t < N_THREADS; t++) {
        workers[t] = (worker){shared, together, t};
        assert_int_equal(pthread_create(&threads[t], NULL, do_blocks, &workers[t]), 0);
    }
    for (int t = 0; t < N_THREADS; t++)
        assert_int_equal(pthread_join(threads[t], NULL), 0);
    assert_memory_equal(alone, together, sizeof alone);
    assert_true(alone[0].hits > 0 && alone[0].sum[0] != alone[1].sum[0]);
    elea_engine_free(one);
    elea_engine_free(shared);
    elea_body_free(body);
}

static void blocks_do_not_depend_on_threads(void **state)
{
    (void)state;
    for_each_isa(check_threads);
}

static void an_engine_serves_body_after_body(void **state)
{
    (void)state;
    elea_body *first = random_body(300), *second = random_body(40);
    elea_launch launch_1 = launch_sphere(first), launch_2 = launch_sphere(second);
    elea_engine *used = engine_of(first, &launch_1, ELEA_ISA_BEST);
    elea_engine *fresh = engine_of(second, &launch_2, ELEA_ISA_BEST);
    (void)walk(used, 1, 4, 1000);
    assert_int_equal(elea_engine_prepare(used, second, &launch_2, ELEA_ISA_BEST, NULL), ELEA_OK);
    elea_tally a = walk(used, 2, 4, 1000), b = walk(fresh, 2, 4, 1000);
    assert_memory_equal(&a, &b, sizeof a);
    elea_engine_free(used);
    elea_engine_free(fresh);
    elea_body_free(first);
    elea_body_free(second);
}

/* Two spheres 1 and 1e-5 far apart: C = (1 + e - 2 e / d) / (1 - e / d^2) to first order. */
static void tiny_spheres_are_walked_in_double(void **state)
{
    (void)state;
    const double centres[] = {0.0, 0.0, 0.0, 3.0, 0.0, 0.0}, radii[] = {1.0, 1e-5};
    elea_body *body = spheres(2, centres, radii);
    elea_launch launch = launch_sphere(body);
    elea_engine *engine = engine_of(body, &launch, ELEA_ISA_BEST);
    assert_false(elea_engine_describe(engine).lanes);
    elea_tally tally = walk(engine, 1, 10, 4000);
    assert_capacitance(&tally, &launch, 1.0 + 1e-5 * (1.0 - 1.0 / 3.0) * (1.0 - 1.0 / 3.0));
    elea_engine_free(engine);
    elea_body_free(body);
}

/* Radii from 2e-4 to 1 and deep overlaps: slow, but the run ends with finite results. */
static void check_hard_body(elea_isa isa)
{
    double centres[3 * 60], radii[60];
    elea_random random = random_create(5, 0, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < 60; i++) {
        radii[i] = exp(log(2.2e-4) * random_uniform(&random));
        vec3 c = vec3_scale(1.0 + (i % 3 == 0 ? radii[i] : 0.0), random_direction(&random));
        centres[3 * i] = c.x;
        centres[3 * i + 1] = c.y;
        centres[3 * i + 2] = i % 5 == 0 ? 0.0 : c.z;
    }
    elea_body *body = spheres(60, centres, radii);
    elea_launch launch = launch_sphere(body);
    elea_engine *engine = engine_of(body, &launch, isa);
    assert_true(elea_engine_describe(engine).lanes);
    elea_tally tally = walk(engine, 1, 10, 8192);
    elea_index *index = elea_index_create(NULL);
    assert_int_equal(elea_index_build(index, body, launch.radius, NULL), ELEA_OK);
    elea_tally plain;
    memset(&plain, 0, sizeof plain);
    assert_int_equal(elea_walk_block(index, &launch, &random, 40000, &plain, NULL, NULL), ELEA_OK);
    double a[ELEA_TALLY_SIZE], b[ELEA_TALLY_SIZE];
    elea_tally_mean(&tally, a);
    elea_tally_mean(&plain, b);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++) {
        double error =
            sqrt(elea_tally_covariance(&tally, i, i) + elea_tally_covariance(&plain, i, i));
        assert_true(fabs(a[i] - b[i]) < LIMIT * error);
    }
    elea_index_free(index);
    elea_engine_free(engine);
    elea_body_free(body);
}

static void hard_bodies_agree_with_the_plain_walk(void **state)
{
    (void)state;
    for_each_isa(check_hard_body);
}

static void instruction_sets_have_names(void **state)
{
    (void)state;
    for (elea_isa isa = ELEA_ISA_BEST; isa < ELEA_NUM_ISAS; isa++) {
        elea_isa parsed = ELEA_NUM_ISAS;
        assert_true(elea_isa_parse(elea_isa_name(isa), &parsed));
        assert_int_equal(parsed, isa);
    }
    elea_isa isa;
    assert_false(elea_isa_parse("altivec", &isa));
    assert_true(elea_isa_available(ELEA_ISA_PORTABLE) && elea_isa_available(ELEA_ISA_BEST));
    assert_true(elea_isa_available(elea_isa_resolve(ELEA_ISA_BEST)));
    assert_int_equal(elea_isa_resolve(ELEA_ISA_PORTABLE), ELEA_ISA_PORTABLE);
}

static void what_is_no_instruction_set_has_no_name(void **state)
{
    (void)state;
    static const int others[] = {-1, ELEA_NUM_ISAS};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_string_equal(elea_isa_name((elea_isa)others[i]), "");
        assert_false(elea_isa_available((elea_isa)others[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_spheres_have_their_capacitance),
        cmocka_unit_test(every_walk_is_counted_once),
        cmocka_unit_test(blocks_do_not_depend_on_threads),
        cmocka_unit_test(an_engine_serves_body_after_body),
        cmocka_unit_test(tiny_spheres_are_walked_in_double),
        cmocka_unit_test(hard_bodies_agree_with_the_plain_walk),
        cmocka_unit_test(instruction_sets_have_names),
        cmocka_unit_test(what_is_no_instruction_set_has_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
