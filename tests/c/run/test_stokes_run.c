/* SPDX-License-Identifier: MIT */
/* The Stokes equations in runs: threads, doubling, limits of time, and frames that are estimated.
 */
#include "base/error.h"
#include "run/stokes_plan.h"
#include "support.h"
#include "trajectory.h"

static elea_settings stokes_settings(void)
{
    elea_settings s = trajectory_small_counts();
    s.theory = ELEA_THEORY_STOKES;
    s.interior = ELEA_INTERIOR_EXACT;
    s.num_patches = 120;
    return s;
}

static void threads_and_frames_in_flight_change_no_bit(void **state)
{
    (void)state;
    trajectory reference, t;
    elea_error error = ELEA_ERROR_INIT;
    elea_settings s = stokes_settings();
    s.num_threads = 1;
    trajectory_begin(&reference, 6);
    assert_int_equal(trajectory_run(&reference, &s, &error), ELEA_OK);
    for (unsigned threads = 2; threads <= 5; threads++)
        for (unsigned frames = 1; frames <= 3; frames += 2) {
            s.num_threads = threads;
            s.frames_in_flight = frames;
            trajectory_begin(&t, 6);
            assert_int_equal(trajectory_run(&t, &s, &error), ELEA_OK);
            trajectory_assert_same(&t, &reference);
        }
}

/* Only what depends on the theory may differ. */
static void electric_results_do_not_depend_on_the_theory(void **state)
{
    (void)state;
    elea_body *body = test_globule(60, 3);
    elea_settings s = stokes_settings();
    elea_result stokes = test_compute(body, &s);
    s.theory = ELEA_THEORY_ANALOGY;
    s.num_patches = 0;
    elea_result analogy = test_compute(body, &s);
    static const elea_property same[] = {ELEA_CAPACITANCE, ELEA_ELECTRIC_POLARIZABILITY,
                                         ELEA_VOLUME,      ELEA_SURFACE_AREA,
                                         ELEA_GYRATION,    ELEA_INTRINSIC_CONDUCTIVITY};
    for (size_t i = 0; i < NUM_ITEMS(same); i++)
        for (size_t k = 0; k < elea_property_n_components(same[i]); k++)
            assert_memory_equal(elea_result_quantity(&stokes, same[i], k),
                                elea_result_quantity(&analogy, same[i], k), sizeof(elea_quantity));
    assert_int_equal(elea_result_info(&stokes)->theory, ELEA_THEORY_STOKES);
    assert_int_equal(elea_result_info(&analogy)->theory, ELEA_THEORY_ANALOGY);
    double by_stokes = elea_result_quantity(&stokes, ELEA_HYDRODYNAMIC_RADIUS, 0)->value;
    double by_analogy = elea_result_quantity(&analogy, ELEA_HYDRODYNAMIC_RADIUS, 0)->value;
    assert_true(by_stokes != by_analogy);
    assert_close(by_stokes, by_analogy, 0.04);
    elea_body_free(body);
}

/* Patches are doubled until the errors are small enough. */
static void precision_decides_the_number_of_patches(void **state)
{
    (void)state;
    elea_body *body = test_globule(300, 3);
    elea_settings s = elea_settings_default();
    s.theory = ELEA_THEORY_STOKES;
    s.max_rsd_capacitance = 2e-4; /* more walks would change no decision */
    uint64_t last = 0;
    static const double goals[] = {0.1, 0.01, 0.002};
    for (size_t i = 0; i < NUM_ITEMS(goals); i++) {
        double goal = goals[i];
        s.max_rsd_stokes = goal;
        elea_result result = test_compute(body, &s);
        const elea_frame_info *info = elea_result_info(&result);
        for (int k = 0; k < 3; k++)
            /* The walks' own error adds a little to that of the patches. */
            assert_true(info->stokes_errors[k] > 0.0 && info->stokes_errors[k] <= 1.25 * goal);
        assert_true(info->num_patches >= last);
        last = info->num_patches;
    }
    assert_true(last > 600);
    elea_body_free(body);
}

/* More patches do not make up for walks that know little. */
static void few_walks_are_no_reason_for_more_patches(void **state)
{
    (void)state;
    elea_body *body = test_globule(60, 3);
    elea_settings s = stokes_settings();
    s.num_patches = 0;
    s.num_walks = 100;
    elea_result result = test_compute(body, &s);
    assert_true(elea_result_info(&result)->num_patches < 2500);
    elea_body_free(body);
}

/* Where many spheres are exposed, 500 patches would be in vain. */
static void number_of_exposed_spheres_decides_where_patches_begin(void **state)
{
    (void)state;
    enum { SIDE = 9, MANY = SIDE * SIDE * SIDE };
    elea_sphere spheres[MANY];
    for (int i = 0; i < MANY; i++)
        spheres[i] = (elea_sphere){
            {2.5 * (i % SIDE), 2.5 * (i / SIDE % SIDE), 2.5 * (i / (SIDE * SIDE))}, 1.0};
    elea_settings s = stokes_settings();
    s.num_patches = 0;
    s.num_walks = 100;
    static const struct {
        int spheres;
        double goal;
        uint64_t patches;
    } cases[] = {{600, 0.005, 500}, {MANY, 0.005, 704}, {MANY, 0.05, 500}};
    for (size_t i = 0; i < NUM_ITEMS(cases); i++) {
        elea_body *body = test_body((size_t)cases[i].spheres, spheres);
        s.max_rsd_stokes = cases[i].goal;
        elea_result result = test_compute(body, &s);
        uint64_t patches = elea_result_info(&result)->num_patches;
        assert_true(patches <= cases[i].patches && patches > cases[i].patches - 10);
        elea_body_free(body);
    }
}

/* A sphere is exact but for its patches: R_h, R_r and [eta] in their units. */
static void sphere_has_the_values_of_stokes_and_einstein(void **state)
{
    (void)state;
    elea_body *body = test_body(1, (elea_sphere[]){{{0.0, 0.0, 0.0}, 20.0}});
    elea_settings s = elea_settings_default();
    s.theory = ELEA_THEORY_STOKES;
    s.temperature = 298.15;
    s.viscosity = 0.89e-3;
    elea_result r = test_compute(body, &s);
    double kt = 1.380649e-23 * 298.15, a = 20e-10;
    double spin = kt / (8.0 * ELEA_PI * 0.89e-3 * a * a * a);
    assert_close(elea_result_quantity(&r, ELEA_HYDRODYNAMIC_RADIUS, 0)->value, 20.0, 1e-3);
    assert_close(elea_result_quantity(&r, ELEA_ROTATIONAL_RADIUS, 0)->value, 20.0, 1e-3);
    assert_close(elea_result_quantity(&r, ELEA_INTRINSIC_VISCOSITY, 0)->value, 2.5, 3e-3);
    assert_close(elea_result_quantity(&r, ELEA_ROTATIONAL_DIFFUSION_COEFFICIENT, 0)->value, spin,
                 3e-3);
    assert_close(elea_result_quantity(&r, ELEA_CORRELATION_TIME, 0)->value, 1e9 / (6.0 * spin),
                 3e-3);
    elea_body_free(body);
}

static void cuboids_and_voxels_are_solved(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    double corners[8][6];
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 3; k++) {
            corners[i][k] = (double)(i >> k & 1);
            corners[i][3 + k] = corners[i][k] + 1.0;
        }
    elea_body *whole =
        test_shapes(0, NULL, NULL, 1, (double[]){0.0, 0.0, 0.0, 2.0, 2.0, 2.0}, &error);
    elea_body *parts = test_shapes(0, NULL, NULL, 8, corners[0], &error);
    elea_settings s = elea_settings_default();
    s.theory = ELEA_THEORY_STOKES;
    s.num_walks = 20000;
    elea_result a = test_compute(whole, &s), b = test_compute(parts, &s);
    static const elea_property properties[] = {ELEA_HYDRODYNAMIC_RADIUS, ELEA_ROTATIONAL_RADIUS,
                                               ELEA_INTRINSIC_VISCOSITY};
    for (size_t i = 0; i < NUM_ITEMS(properties); i++)
        assert_close(elea_result_quantity(&b, properties[i], 0)->value,
                     elea_result_quantity(&a, properties[i], 0)->value, 0.005);
    elea_body_free(whole);
    elea_body_free(parts);
}

/* ---- Limits of time ---- */

static void time_limit_that_ends_midway_still_gives_a_frame(void **state)
{
    (void)state;
    elea_body *body = test_globule(100, 3);
    elea_settings s = stokes_settings();
    s.num_walks = 0;
    s.num_patches = 0;
    s.max_rsd_stokes = 1e-5; /* out of reach */
    s.max_rsd_capacitance = 1e-6;
    elea_result result;
    elea_error error = ELEA_ERROR_INIT;
    /* On a busy machine the preparation alone may take a second. */
    for (s.max_run_time = 1.0; elea_compute(body, &s, &result, &error) != ELEA_OK;
         s.max_run_time *= 4.0)
        assert_true(s.max_run_time < 64.0);
    assert_int_equal(elea_result_info(&result)->walks_stop, ELEA_STOP_TIME);
    assert_true(elea_result_available(&result, ELEA_TRANSLATIONAL_DIFFUSION_EIGENVALUES) ||
                elea_result_info(&result)->theory == ELEA_THEORY_STOKES);
    elea_body_free(body);
}

/* ---- Frames that are estimated ---- */

enum { FRAMES = 60, EVERY = 5 };

/* A chain that folds and unfolds. */
static elea_body *chain(uint64_t frame)
{
    enum { BEADS = 40 };
    elea_sphere spheres[BEADS];
    double fold = 0.3 + 0.04 * sin(0.2 * (double)frame);
    vec3 at = {0.0, 0.0, 0.0};
    for (int i = 0; i < BEADS; i++) {
        spheres[i] = (elea_sphere){at, 1.2};
        double angle = fold * i;
        at = vec3_add(at, (vec3){1.8 * cos(angle), 1.8 * sin(angle), 0.7});
    }
    return test_body(BEADS, spheres);
}

typedef struct slice {
    uint64_t first, count, next;
    size_t n;
    elea_result results[FRAMES];
} slice;

static elea_status body_at(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    (void)error;
    const slice *s = context;
    *job =
        (elea_job){.body = chain(s->first + position), .frame = s->first + position, .time = NAN};
    return ELEA_OK;
}

static uint64_t number_at(void *context, uint64_t position)
{
    return ((const slice *)context)->first + position;
}

static elea_status next_body(void *context, elea_job *job, elea_error *error)
{
    slice *s = context;
    job->body = NULL;
    return s->next < s->count ? body_at(s, s->next++, job, error) : ELEA_OK;
}

static elea_status take(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    slice *s = context;
    s->results[s->n++] = *result;
    return ELEA_OK;
}

static elea_frames frames_of(slice *s)
{
    return (elea_frames){.struct_size = sizeof(elea_frames),
                         .count = s->count,
                         .body = body_at,
                         .context = s,
                         .number = number_at};
}

static void run(slice *s, const elea_settings *settings)
{
    elea_error error = ELEA_ERROR_INIT;
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = s};
    const elea_observer observer = {.struct_size = sizeof observer, .result = take, .context = s};
    s->next = s->n = 0;
    if (elea_run(settings, &source, &observer, NULL, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    assert_int_equal(s->n, s->count);
}

static elea_stokes_plan *plan(slice *s, elea_settings *settings)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_stokes_plan *made = NULL;
    const elea_frames frames = frames_of(s);
    settings->stokes_every = EVERY;
    if (elea_plan_stokes(settings, &frames, &made, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    settings->stokes_plan = made;
    return made;
}

static elea_settings chain_settings(void)
{
    elea_settings s = elea_settings_default();
    s.theory = ELEA_THEORY_STOKES;
    s.num_patches = 200;
    s.max_rsd_capacitance = 2e-3;
    return s;
}

static slice *new_slice(uint64_t first, uint64_t count)
{
    slice *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->first = first;
    s->count = count;
    return s;
}

static void frames_between_are_estimated(void **state)
{
    (void)state;
    slice *all = new_slice(0, FRAMES), *some = new_slice(0, FRAMES);
    elea_settings s = chain_settings();
    run(all, &s);
    elea_stokes_plan *made = plan(some, &s);
    run(some, &s);
    const elea_stokes_summary *summary = elea_stokes_plan_summary(made);
    assert_int_equal(summary->num_solved, FRAMES / EVERY);
    assert_int_equal(summary->num_others, FRAMES - FRAMES / EVERY);
    static const elea_property properties[] = {ELEA_HYDRODYNAMIC_RADIUS, ELEA_ROTATIONAL_RADIUS,
                                               ELEA_INTRINSIC_VISCOSITY};
    static const double largest[] = {0.005, 0.015, 0.02};
    for (size_t q = 0; q < 3; q++) {
        double squares = 0.0;
        for (size_t f = 0; f < FRAMES; f++) {
            const elea_quantity *a = elea_result_quantity(&all->results[f], properties[q], 0);
            const elea_quantity *b = elea_result_quantity(&some->results[f], properties[q], 0);
            if (f % EVERY == 0) {
                assert_memory_equal(a, b, sizeof *a);
                continue;
            }
            assert_close(b->value, a->value, largest[q]);
            assert_true(b->total_error > b->std_error);
            squares += pow((b->value - a->value) / b->total_error, 2.0);
        }
        double chi = squares / (FRAMES - FRAMES / EVERY);
        print_message("%s: chi^2 %.2f, stated %.3f %%\n", elea_property_key(properties[q]), chi,
                      100.0 * summary->error[q]);
        assert_true(chi < 4.0);
    }
    elea_stokes_plan_free(made);
    free(all);
    free(some);
}

/* What is handed to another process, threads, and slices: the same bits. */
static void plan_is_all_that_frames_need(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    slice *whole = new_slice(0, FRAMES), *part = new_slice(23, 14);
    elea_settings s = chain_settings();
    s.num_walks = 3000;
    s.num_threads = 1;
    elea_stokes_plan *made = plan(whole, &s);
    run(whole, &s);
    double fit[ELEA_STOKES_FIT_SIZE];
    elea_stokes_plan_fit(made, fit);
    elea_stokes_plan *copy = elea_stokes_plan_create(fit, &error);
    assert_non_null(copy);
    s.stokes_plan = copy;
    s.num_threads = 3;
    run(part, &s);
    for (size_t f = 0; f < part->count; f++)
        assert_same_result(&part->results[f], &whole->results[part->first + f]);
    elea_stokes_plan_free(made);
    elea_stokes_plan_free(copy);
    free(whole);
    free(part);
}

static void plans_are_refused(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    elea_stokes_plan *made = NULL;
    slice *none = new_slice(1, 3);
    elea_settings s = chain_settings();
    const elea_frames frames = frames_of(none);
    assert_failed(elea_plan_stokes(&s, &frames, &made, &error), &error, ELEA_ERROR_ARGUMENT,
                  "nothing to plan");
    s.stokes_every = 10;
    assert_failed(elea_plan_stokes(&s, &frames, &made, &error), &error, ELEA_ERROR_ARGUMENT,
                  "none of the 3 frames has a number that is a multiple of 10");
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = none};
    assert_failed(elea_run(&s, &source, NULL, NULL, &error), &error, ELEA_ERROR_ARGUMENT,
                  "call elea_plan_stokes first");
    assert_null(made);
    free(none);
}

static void choices_are_spread_evenly(void **state)
{
    (void)state;
    for (size_t n = 1; n < 2000; n = n * 3 / 2 + 1) {
        size_t chosen = n < STOKES_PLAN_MOST ? n : STOKES_PLAN_MOST, last = 0;
        assert_int_equal(elea_stokes_plan_choice(0, chosen, n), 0);
        for (size_t i = 1; i < chosen; i++) {
            size_t at = elea_stokes_plan_choice(i, chosen, n);
            assert_true(at > last && at - last <= n / chosen + 2);
            last = at;
        }
        assert_int_equal(last, n - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_frames_in_flight_change_no_bit),
        cmocka_unit_test(electric_results_do_not_depend_on_the_theory),
        cmocka_unit_test(precision_decides_the_number_of_patches),
        cmocka_unit_test(few_walks_are_no_reason_for_more_patches),
        cmocka_unit_test(number_of_exposed_spheres_decides_where_patches_begin),
        cmocka_unit_test(sphere_has_the_values_of_stokes_and_einstein),
        cmocka_unit_test(cuboids_and_voxels_are_solved),
        cmocka_unit_test(time_limit_that_ends_midway_still_gives_a_frame),
        cmocka_unit_test(frames_between_are_estimated),
        cmocka_unit_test(plan_is_all_that_frames_need),
        cmocka_unit_test(plans_are_refused),
        cmocka_unit_test(choices_are_spread_evenly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
