/* SPDX-License-Identifier: MIT */
#include "run/trajectory.h"
#include "support.h"

/* ---- The same results by different ways ---- */

static void assert_independent_of_threads(elea_settings settings, size_t n_frames)
{
    static const unsigned threads[] = {1, 2, 3, 8}, in_flight[] = {1, 2, 5};
    static trajectory reference, t;
    trajectory_begin(&reference, n_frames);
    settings.num_threads = 1;
    settings.frames_in_flight = 1;
    assert_int_equal(trajectory_run(&reference, &settings, NULL), ELEA_OK);
    assert_int_equal(reference.n_results, n_frames);
    for (size_t i = 0; i < NUM_ITEMS(threads); i++)
        for (size_t k = 0; k < NUM_ITEMS(in_flight); k++) {
            settings.num_threads = threads[i];
            settings.frames_in_flight = in_flight[k];
            trajectory_begin(&t, n_frames);
            assert_int_equal(trajectory_run(&t, &settings, NULL), ELEA_OK);
            trajectory_assert_same(&t, &reference);
            assert_true(atomic_load(&t.most_in_flight) <= (int)in_flight[k]);
        }
}

static void threads_and_frames_in_flight_change_no_bit(void **state)
{
    (void)state;
    assert_independent_of_threads(trajectory_small_counts(), MAX_FRAMES);
}

static void nor_do_they_when_precision_decides(void **state)
{
    (void)state;
    assert_independent_of_threads(trajectory_low_precision(), 5);
}

/* First-passage walks and the closed form. */
static elea_settings fast(elea_settings settings)
{
    settings.method = ELEA_METHOD_FIRST_PASSAGE;
    settings.interior = ELEA_INTERIOR_EXACT;
    return settings;
}

static void nor_do_they_with_the_fast_walk(void **state)
{
    (void)state;
    elea_settings settings = fast(trajectory_small_counts());
    settings.num_walks = 9001;
    assert_independent_of_threads(settings, MAX_FRAMES);
    settings = fast(trajectory_low_precision());
    settings.max_rsd_capacitance = 0.003;
    assert_independent_of_threads(settings, 5);
}

static void nor_on_any_instruction_set(void **state)
{
    (void)state;
    elea_settings settings = fast(trajectory_small_counts());
    settings.num_walks = 9001;
    for (int isa = 0; isa < (int)ELEA_NUM_ISAS; isa++)
        if (elea_isa_available((elea_isa)isa)) {
            settings.isa = (elea_isa)isa;
            assert_independent_of_threads(settings, 3);
        }
}

static void closed_form_gives_area_and_volume_without_error(void **state)
{
    (void)state;
    static const double centres[6] = {0.0, 0.0, 0.0, 3.0, 0.0, 0.0}, radii[2] = {1.0, 2.0};
    elea_body *body = elea_body_create(2, centres, radii, NULL);
    elea_settings settings = fast(test_counts(100, 0, 1));
    elea_result result = test_compute(body, &settings);
    elea_body_free(body);
    const elea_quantity *area = elea_result_quantity(&result, ELEA_SURFACE_AREA, 0);
    assert_close(area->value, 20.0 * ELEA_PI, 1e-12);
    assert_true(area->std_error == 0.0 && result.info.num_interior_samples == 0);
    assert_close(elea_result_quantity(&result, ELEA_VOLUME, 0)->value, 12.0 * ELEA_PI, 1e-12);
}

static void frames_come_in_the_order_of_the_source(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = trajectory_small_counts();
    settings.num_threads = 3;
    settings.frames_in_flight = 5;
    trajectory_begin(&t, MAX_FRAMES);
    for (size_t i = 0; i < MAX_FRAMES; i++)
        t.positions[i] = (5 * i + 3) % MAX_FRAMES;
    assert_int_equal(trajectory_run(&t, &settings, NULL), ELEA_OK);
    assert_int_equal(t.n_results, MAX_FRAMES);
    for (size_t i = 0; i < MAX_FRAMES; i++) {
        const elea_result *r = &t.results[i];
        assert_int_equal(r->info.frame, trajectory_frame_number(t.positions[i]));
        assert_true(r->info.time == 0.5 * (double)t.positions[i]);
        assert_int_equal(r->info.n_spheres, t.positions[i] + 1);
        assert_true(r->info.mass == 100.0 * (double)(t.positions[i] + 1));
        assert_int_equal(r->info.num_walks, 1500);
        assert_int_equal(r->info.num_interior_samples, 15000);
        assert_true(r->info.num_steps >= r->info.num_walks &&
                    r->info.num_hits <= r->info.num_walks);
        assert_int_equal(r->info.walks_stop, ELEA_STOP_COUNT);
        assert_int_equal(r->info.interior_stop, ELEA_STOP_COUNT);
    }
}

static void a_part_of_the_frames_has_the_numbers_of_the_whole(void **state)
{
    (void)state;
    static trajectory whole, part;
    elea_settings settings = trajectory_small_counts();
    settings.num_threads = 2;
    trajectory_begin(&whole, MAX_FRAMES);
    assert_int_equal(trajectory_run(&whole, &settings, NULL), ELEA_OK);
    static const size_t chosen[] = {9, 2, 3, 11};
    trajectory_begin(&part, NUM_ITEMS(chosen));
    memcpy(part.positions, chosen, sizeof chosen);
    assert_int_equal(trajectory_run(&part, &settings, NULL), ELEA_OK);
    assert_int_equal(part.n_results, NUM_ITEMS(chosen));
    for (size_t i = 0; i < NUM_ITEMS(chosen); i++)
        assert_same_result(&part.results[i], &whole.results[chosen[i]]);
}

/* One body, returned repeatedly as different frames. */
typedef struct one_body {
    const elea_body *body;
    uint64_t frame, n_frames;
} one_body;

static elea_status next_copy(void *context, elea_job *job, elea_error *error)
{
    one_body *one = context;
    if (one->frame < one->n_frames)
        *job = (elea_job){
            .body = elea_body_clone(one->body, error), .frame = one->frame++, .time = NAN};
    return ELEA_OK;
}

static elea_status keep(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    elea_result *results = context;
    results[result->info.frame] = *result;
    return ELEA_OK;
}

static void compute_is_a_run_of_frame_0(void **state)
{
    (void)state;
    elea_settings settings = trajectory_small_counts();
    settings.num_threads = 2;
    elea_body *body = trajectory_body(6);
    one_body one = {body, 0, 1};
    elea_result by_compute = test_compute(body, &settings), by_run;
    const elea_source source = {.struct_size = sizeof source, .next = next_copy, .context = &one};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = keep, .context = &by_run};
    assert_int_equal(elea_run(&settings, &source, &observer, NULL, NULL), ELEA_OK);
    assert_same_result(&by_compute, &by_run);
    assert_int_equal(by_compute.info.frame, 0);
    assert_true(isnan(by_compute.info.time));
    /* The body still belongs to the caller, and can be used again. */
    elea_result again = test_compute(body, &settings);
    assert_same_result(&again, &by_compute);
    elea_body_free(body);
}

static void seeds_and_frames_have_numbers_of_their_own(void **state)
{
    (void)state;
    elea_settings settings = trajectory_small_counts();
    elea_body *body = trajectory_body(6);
    elea_result first = test_compute(body, &settings);
    settings.seed++;
    elea_result second = test_compute(body, &settings);
    assert_true(first.info.num_steps != second.info.num_steps);
    assert_true(first.quantities[0].value != second.quantities[0].value);
    elea_result frames[3];
    one_body one = {body, 0, NUM_ITEMS(frames)};
    const elea_source source = {.struct_size = sizeof source, .next = next_copy, .context = &one};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = keep, .context = frames};
    assert_int_equal(elea_run(&settings, &source, &observer, NULL, NULL), ELEA_OK);
    for (size_t i = 0; i < NUM_ITEMS(frames); i++)
        for (size_t k = 0; k < i; k++)
            assert_true(frames[i].info.num_steps != frames[k].info.num_steps);
    elea_body_free(body);
}

static void precision_is_reached_or_the_cap(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = trajectory_low_precision();
    trajectory_begin(&t, MAX_FRAMES);
    assert_int_equal(trajectory_run(&t, &settings, NULL), ELEA_OK);
    int n_capped = 0;
    for (size_t i = 0; i < MAX_FRAMES; i++) {
        const elea_result *r = &t.results[i];
        const elea_quantity *c = elea_result_quantity(r, ELEA_CAPACITANCE, 0);
        const elea_quantity *v = elea_result_quantity(r, ELEA_VOLUME, 0);
        n_capped +=
            (r->info.walks_stop == ELEA_STOP_CAP) + (r->info.interior_stop == ELEA_STOP_CAP);
        if (r->info.walks_stop == ELEA_STOP_CAP)
            assert_int_equal(r->info.num_walks, settings.max_num_walks);
        else
            assert_true(c->std_error <= settings.max_rsd_capacitance * c->value);
        if (r->info.interior_stop == ELEA_STOP_CAP)
            assert_int_equal(r->info.num_interior_samples, settings.max_num_interior_samples);
        else
            assert_true(v->std_error <= settings.max_rsd_volume * v->value);
    }
    /* The settings are chosen so that both occur. */
    assert_true(n_capped > 0 && n_capped < 2 * MAX_FRAMES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_frames_in_flight_change_no_bit),
        cmocka_unit_test(nor_do_they_when_precision_decides),
        cmocka_unit_test(nor_do_they_with_the_fast_walk),
        cmocka_unit_test(nor_on_any_instruction_set),
        cmocka_unit_test(closed_form_gives_area_and_volume_without_error),
        cmocka_unit_test(frames_come_in_the_order_of_the_source),
        cmocka_unit_test(a_part_of_the_frames_has_the_numbers_of_the_whole),
        cmocka_unit_test(compute_is_a_run_of_frame_0),
        cmocka_unit_test(seeds_and_frames_have_numbers_of_their_own),
        cmocka_unit_test(precision_is_reached_or_the_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
