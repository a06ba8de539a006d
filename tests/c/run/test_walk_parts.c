/* SPDX-License-Identifier: MIT */
/* Walks that several runs do in parts give the result of one run, to the last bit. */
#include "run/walk_record.h"
#include "support.h"

typedef struct divided_run {
    elea_body *(*body)(void);
    elea_walk_record *walks;
    uint64_t part, num_parts;
    bool begun;
    double frames_known; /* at the last poll */
    elea_result result;
} divided_run;

static elea_body *two_spheres(void)
{
    static const elea_sphere spheres[] = {{{0.0, 0.0, 0.0}, 1.0}, {{1.4, 0.3, 0.1}, 0.8}};
    return test_body(2, spheres);
}

static elea_body *small_box(void)
{
    static const double corners[] = {0.0, 0.0, 0.0, 1.0, 2.0, 3.0};
    elea_body *body = test_shapes(0, NULL, NULL, 1, corners, NULL);
    assert_non_null(body);
    return body;
}

static elea_status next_body(void *context, elea_job *job, elea_error *error)
{
    divided_run *run = context;
    (void)error;
    job->body = run->begun ? NULL : run->body();
    run->begun = true;
    job->frame = 5;
    job->time = 2.5;
    job->walks = run->walks;
    job->part = run->part;
    job->num_parts = run->num_parts;
    return ELEA_OK;
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    ((divided_run *)context)->result = *result;
    return ELEA_OK;
}

static bool watch(void *context, const elea_progress *progress)
{
    assert_true(progress->frames_known <= progress->frames_done * (1.0 + 1e-12));
    ((divided_run *)context)->frames_known = progress->frames_known;
    return true;
}

static elea_status try_run(divided_run *run, const elea_settings *settings, elea_error *error)
{
    run->begun = false;
    run->frames_known = 0.0;
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = run};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = take_result, .poll = watch, .context = run};
    return elea_run(settings, &source, &observer, NULL, error);
}

static void do_run(divided_run *run, const elea_settings *settings)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_status failed = try_run(run, settings, &error);
    if (failed)
        print_message("%s\n", error.message);
    assert_int_equal(failed, ELEA_OK);
}

static elea_walk_record *new_record(void)
{
    elea_walk_record *record = elea_walk_record_create(NULL);
    assert_non_null(record);
    return record;
}

/* Through bytes, as between processes. */
static void hand_over(const elea_walk_record *from, elea_walk_record *to)
{
    unsigned char bytes[ELEA_WALK_ENTRY_SIZE];
    for (size_t i = 0; i < elea_walk_record_count(from); i++) {
        elea_walk_record_entry(from, i, bytes);
        assert_int_equal(elea_walk_record_add(to, bytes, NULL), ELEA_OK);
    }
}

/* The parts are done in an order of their own, with other threads, and merged in yet another. */
static void assert_parts_make_the_whole(elea_body *(*body)(void), const elea_settings *settings,
                                        uint64_t num_parts)
{
    divided_run whole = {.body = body};
    do_run(&whole, settings);
    elea_walk_record *all = new_record(), *records[7];
    uint64_t walks = 0;
    for (uint64_t i = 0; i < num_parts; i++) {
        elea_settings own = *settings;
        own.num_threads = 1 + (unsigned)i % 3;
        divided_run part = {.body = body, .part = num_parts - 1 - i, .num_parts = num_parts};
        records[i] = part.walks = new_record();
        do_run(&part, &own);
        walks += part.result.info.num_walks;
    }
    assert_int_equal(walks, settings->num_walks);
    for (uint64_t i = 0; i < num_parts; i++) {
        hand_over(records[(2 * i + 1) % num_parts], all);
        if (num_parts % 2 == 0 && i == num_parts / 2 - 1)
            break;
    }
    for (uint64_t i = 0; num_parts % 2 == 0 && i < num_parts; i += 2)
        hand_over(records[i], all);
    size_t n_entries = elea_walk_record_count(all);
    divided_run merged = {.body = body, .walks = all};
    do_run(&merged, settings);
    assert_int_equal(elea_walk_record_count(all), n_entries); /* nothing was walked again */
    assert_same_result(&merged.result, &whole.result);
    for (uint64_t i = 0; i < num_parts; i++)
        elea_walk_record_free(records[i]);
    elea_walk_record_free(all);
}

static elea_settings settings_of(uint64_t num_walks)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = num_walks;
    settings.theory = ELEA_THEORY_ANALOGY;
    return settings;
}

static void two_three_and_seven_parts_make_the_whole(void **state)
{
    (void)state;
    static const uint64_t parts[] = {1, 2, 3, 7};
    /* Within a group of blocks, and over three groups, the last block being shorter. */
    static const uint64_t walks[] = {30000, 150 * 4096 + 17};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        for (size_t j = 0; j < sizeof walks / sizeof walks[0]; j++) {
            elea_settings settings = settings_of(walks[j]);
            assert_parts_make_the_whole(two_spheres, &settings, parts[i]);
        }
}

static void all_kinds_of_walks_can_be_divided(void **state)
{
    (void)state;
    elea_settings settings = settings_of(60000);
    assert_parts_make_the_whole(small_box, &settings, 3);
    settings.method = ELEA_METHOD_WOS;
    assert_parts_make_the_whole(two_spheres, &settings, 3);
    settings.method = ELEA_METHOD_FIRST_PASSAGE;
    settings.interior = ELEA_INTERIOR_SAMPLE;
    assert_parts_make_the_whole(two_spheres, &settings, 2);
    settings = settings_of(40000);
    settings.theory = ELEA_THEORY_STOKES;
    assert_parts_make_the_whole(two_spheres, &settings, 3);
}

/* As after a run that was stopped: the record has some blocks, the others are walked. */
static void a_record_of_some_blocks_is_completed(void **state)
{
    (void)state;
    elea_settings settings = settings_of(100 * 4096);
    divided_run whole = {.body = two_spheres};
    do_run(&whole, &settings);
    for (uint64_t part = 0; part < 3; part++) {
        divided_run run = {.body = two_spheres, .part = part, .num_parts = 3};
        run.walks = new_record();
        do_run(&run, &settings);
        size_t before = elea_walk_record_count(run.walks);
        run.num_parts = 0;
        do_run(&run, &settings);
        assert_same_result(&run.result, &whole.result);
        assert_true(elea_walk_record_count(run.walks) > before);
        elea_walk_record *all = run.walks;
        size_t complete = elea_walk_record_count(all);
        do_run(&run, &settings);
        assert_int_equal(elea_walk_record_count(all), complete);
        assert_same_result(&run.result, &whole.result);
        elea_walk_record_free(all);
    }
}

/* The time that is left does not follow from walks of another run. */
static void progress_tells_what_was_known(void **state)
{
    (void)state;
    elea_settings settings = settings_of(256 * 4096);
    divided_run run = {.body = two_spheres, .num_parts = 2, .walks = new_record()};
    do_run(&run, &settings);
    assert_true(run.frames_known == 0.0);
    run.num_parts = 0;
    do_run(&run, &settings);
    if (run.frames_known > 0.0) /* it was polled between the first block and the end */
        assert_close(run.frames_known, 0.5, 1e-12);
    do_run(&run, &settings);
    assert_true(run.frames_known == 0.0 || run.frames_known == 1.0);
    elea_walk_record_free(run.walks);
}

/* The rounds of a precision are decided again from the record. */
static void a_precision_is_reached_with_the_same_walks(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    settings.num_walks = 0;
    settings.theory = ELEA_THEORY_ANALOGY;
    settings.control_charges = 0;
    settings.max_rsd_capacitance = 0.0003;
    divided_run whole = {.body = two_spheres};
    do_run(&whole, &settings);
    assert_true(whole.result.info.num_walks > 64 * 4096);
    divided_run run = {.body = two_spheres, .walks = new_record()};
    do_run(&run, &settings);
    assert_same_result(&run.result, &whole.result);
    size_t complete = elea_walk_record_count(run.walks);
    do_run(&run, &settings);
    assert_same_result(&run.result, &whole.result);
    assert_int_equal(elea_walk_record_count(run.walks), complete);
    elea_walk_record_free(run.walks);
}

static void what_cannot_be_divided_is_refused(void **state)
{
    (void)state;
    elea_error error;
    elea_settings settings = settings_of(10000);
    divided_run run = {.body = two_spheres, .part = 0, .num_parts = 4};
    assert_failed(try_run(&run, &settings, &error), &error, ELEA_ERROR_ARGUMENT,
                  "10000 walks are 3 blocks");
    run.part = 4;
    assert_failed(try_run(&run, &settings, &error), &error, ELEA_ERROR_ARGUMENT,
                  "part 4 of 4 does not exist");
    run.part = 0;
    run.num_parts = 2;
    settings.max_run_time = 100.0;
    assert_failed(try_run(&run, &settings, &error), &error, ELEA_ERROR_ARGUMENT, "");
    settings = settings_of(0);
    assert_failed(try_run(&run, &settings, &error), &error, ELEA_ERROR_ARGUMENT, "num_walks");
    settings = settings_of(10000);
    settings.record_surface_points = true;
    assert_failed(try_run(&run, &settings, &error), &error, ELEA_ERROR_ARGUMENT, "");
}

static void damaged_and_doubled_entries_are_refused(void **state)
{
    (void)state;
    elea_settings settings = settings_of(20000);
    divided_run run = {.body = two_spheres, .walks = new_record()};
    do_run(&run, &settings);
    assert_true(elea_walk_record_count(run.walks) > 0);
    unsigned char bytes[ELEA_WALK_ENTRY_SIZE];
    elea_walk_entry entry;
    elea_walk_record_entry(run.walks, 0, bytes);
    assert_int_equal(elea_walk_record_add(run.walks, bytes, NULL), ELEA_ERROR_FORMAT);
    memcpy(&entry, bytes, sizeof entry);
    elea_walk_record *other = new_record();
    for (int i = 0; i < 4; i++) {
        elea_walk_entry bad = entry;
        if (i == 0)
            bad.n = 0;
        else if (i == 1)
            bad.n = 65;
        else if (i == 2)
            bad.tally.sum[3] = NAN;
        else
            bad.first = UINT64_MAX;
        memcpy(bytes, &bad, sizeof bad);
        assert_int_equal(elea_walk_record_add(other, bytes, NULL), ELEA_ERROR_FORMAT);
    }
    elea_walk_record_free(other);
    elea_walk_record_free(run.walks);
}

/* ---- Results as bytes ---- */

static void a_result_survives_as_bytes(void **state)
{
    (void)state;
    elea_settings settings = settings_of(5000);
    divided_run run = {.body = two_spheres};
    do_run(&run, &settings);
    size_t size = elea_result_size();
    unsigned char *bytes = malloc(size);
    assert_non_null(bytes);
    elea_result_save(&run.result, bytes);
    elea_result back;
    elea_result_clear(&back);
    assert_int_equal(elea_result_load(&back, bytes, size - 1, NULL), ELEA_ERROR_FORMAT);
    assert_int_equal(elea_result_load(&back, bytes, size, NULL), ELEA_OK);
    assert_same_result(&back, &run.result);
    static const size_t truths[] = {offsetof(elea_result, available) + 3,
                                    offsetof(elea_result, has_axes)};
    for (size_t i = 0; i < 2; i++) {
        unsigned char good = bytes[truths[i]];
        bytes[truths[i]] = 2;
        assert_int_equal(elea_result_load(&back, bytes, size, NULL), ELEA_ERROR_FORMAT);
        bytes[truths[i]] = good;
    }
    memset(bytes + offsetof(elea_result, info.walks_stop), 0xff, 4);
    assert_int_equal(elea_result_load(&back, bytes, size, NULL), ELEA_ERROR_FORMAT);
    assert_same_result(&back, &run.result);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_three_and_seven_parts_make_the_whole),
        cmocka_unit_test(all_kinds_of_walks_can_be_divided),
        cmocka_unit_test(a_record_of_some_blocks_is_completed),
        cmocka_unit_test(progress_tells_what_was_known),
        cmocka_unit_test(a_precision_is_reached_with_the_same_walks),
        cmocka_unit_test(what_cannot_be_divided_is_refused),
        cmocka_unit_test(damaged_and_doubled_entries_are_refused),
        cmocka_unit_test(a_result_survives_as_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
