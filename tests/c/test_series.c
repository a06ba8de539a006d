/* SPDX-License-Identifier: MIT */
#include "series.h"
#include "support.h"

enum { BLOCK = 1000 };

/* ---- The stopping rule ---- */

/* `hits` of `count` samples scored 1. */
static elea_tally tally_of_hits(uint64_t count, uint64_t hits)
{
    elea_tally tally = {.count = count, .hits = hits};
    tally.sum[0] = (double)hits;
    tally.products[0] = (double)hits;
    return tally;
}

static uint64_t target_of(const elea_stop_rule *rule, const elea_tally *tally, elea_stop *stop)
{
    return elea_stop_rule_target(rule, tally, BLOCK, stop);
}

static void count_is_done_and_no_more(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.count = 12345, .precision = 0.5, .cap = 10, .pilot = 7};
    elea_stop stop;
    elea_tally none = tally_of_hits(0, 0), all = tally_of_hits(12345, 100);
    assert_int_equal(target_of(&rule, &none, &stop), 12345);
    assert_int_equal(target_of(&rule, &all, &stop), 12345);
    assert_int_equal(stop, ELEA_STOP_COUNT);
}

static void precision_begins_with_a_pilot(void **state)
{
    (void)state;
    elea_stop_rule rule = {.precision = 0.01, .cap = 1000000, .pilot = 10000};
    elea_stop stop;
    elea_tally none = tally_of_hits(0, 0);
    assert_int_equal(target_of(&rule, &none, &stop), 10000);
    rule.cap = 2500;
    assert_int_equal(target_of(&rule, &none, &stop), 2500);
}

/* A round that ended within a block would leave the next one to begin there. */
static void rounds_but_the_last_are_whole_blocks(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 1e-9, .cap = 50001, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(0, 0);
    for (int round = 0; round < 4; round++) {
        uint64_t target = elea_stop_rule_target(&rule, &tally, 4096, &stop);
        assert_true(target == rule.cap || (target > tally.count && target % 4096 == 0));
        tally = tally_of_hits(target, target / 2);
    }
    assert_int_equal(tally.count, rule.cap);
}

static void precision_that_is_reached_ends_it(void **state)
{
    (void)state;
    /* Half hits in 10,000: a relative error of 1 % to a hair. */
    elea_stop_rule rule = {.precision = 0.0101, .cap = 1000000, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(10000, 5000);
    assert_int_equal(target_of(&rule, &tally, &stop), 10000);
    assert_int_equal(stop, ELEA_STOP_PRECISION);
    rule.precision = 0.0099;
    assert_true(target_of(&rule, &tally, &stop) > 10000);
}

static void next_round_is_as_long_as_the_error_asks_for(void **state)
{
    (void)state;
    /* Half the error needs four times the samples, and a little for luck, in whole blocks. */
    const elea_stop_rule rule = {.precision = 0.005, .cap = 1000000, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(10000, 5000);
    uint64_t target = target_of(&rule, &tally, &stop);
    assert_true(target >= 40000 && target <= 42000);
    assert_int_equal(target % BLOCK, 0);
}

static void no_round_grows_more_than_tenfold(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 1e-6, .cap = UINT64_MAX, .pilot = 10000};
    elea_stop stop;
    elea_tally some = tally_of_hits(10000, 5000), none = tally_of_hits(10000, 0);
    uint64_t target = target_of(&rule, &some, &stop);
    assert_true(target > 90000 && target <= 101000);
    target = target_of(&rule, &none, &stop);
    assert_true(target > 90000 && target <= 101000);
}

static void cap_ends_it(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 1e-6, .cap = 34567, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(10000, 5000);
    assert_int_equal(target_of(&rule, &tally, &stop), 34567);
    tally = tally_of_hits(34567, 17000);
    assert_int_equal(target_of(&rule, &tally, &stop), 34567);
    assert_int_equal(stop, ELEA_STOP_CAP);
    tally = tally_of_hits(34567, 0);
    assert_int_equal(target_of(&rule, &tally, &stop), 34567);
    assert_int_equal(stop, ELEA_STOP_CAP);
}

static void one_sample_is_no_precision(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 0.1, .cap = 1, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(1, 1);
    assert_int_equal(target_of(&rule, &tally, &stop), 1);
    assert_int_equal(stop, ELEA_STOP_CAP);
}

static void every_round_is_longer_than_the_one_before(void **state)
{
    (void)state;
    /* Errors just above the precision must not leave the target where it is. */
    elea_stop stop;
    for (uint64_t done = 1; done < 100000; done = done * 3 / 2 + 1) {
        elea_tally tally = tally_of_hits(done + 1, (done + 1) / 2 + 1);
        double reached = sqrt((double)(tally.count - tally.hits) / (double)tally.hits /
                              ((double)tally.count - 1.0));
        const elea_stop_rule rule = {.precision = reached * (1.0 - 1e-9), .cap = 1U << 30};
        if (reached > 0.0)
            assert_true(target_of(&rule, &tally, &stop) > tally.count);
    }
}

/* ---- Blocks ---- */

/* What a block of that number scores: numbers whose sum depends on the order of adding. */
static void fill_block(const elea_block *block)
{
    elea_random random = test_random(block->number);
    double score[ELEA_TALLY_SIZE] = {0.0};
    for (uint64_t i = 0; i < block->n_samples; i++) {
        score[0] = exp(test_uniform(&random, -9.0, 9.0));
        score[1] = random_uniform(&random);
        block->tally->count++;
        tally_add(block->tally, score);
    }
}

/* Claims as much as there is, then finishes one block, in order or any. */
static elea_tally total_of(uint64_t count, size_t window, uint64_t shuffle)
{
    elea_series series;
    assert_int_equal(elea_series_create(&series, window, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = count};
    elea_series_reset(&series, &rule, BLOCK);
    elea_random random = test_random(shuffle);
    elea_block blocks[64];
    size_t n = 0;
    while (!series.finished) {
        while (elea_series_claim(&series, &blocks[n]))
            n++;
        assert_true(n > 0 && n <= window);
        size_t chosen = shuffle == 0 ? 0 : (size_t)(random_uniform(&random) * (double)n);
        fill_block(&blocks[chosen]);
        elea_series_complete(&series, &blocks[chosen]);
        memmove(&blocks[chosen], &blocks[chosen + 1], (--n - chosen) * sizeof blocks[0]);
    }
    assert_int_equal(n, 0);
    assert_int_equal(series.stop, ELEA_STOP_COUNT);
    elea_tally total = series.total;
    elea_series_free(&series);
    return total;
}

static void order_of_completion_changes_no_bit(void **state)
{
    (void)state;
    elea_tally reference = total_of(29500, 1, 0);
    assert_int_equal(reference.count, 29500);
    for (uint64_t shuffle = 0; shuffle < 20; shuffle++)
        for (size_t window = 1; window <= 40; window += 13) {
            elea_tally total = total_of(29500, window, shuffle);
            assert_true(total.count == reference.count && total.hits == reference.hits);
            assert_memory_equal(total.sum, reference.sum, sizeof total.sum);
            assert_memory_equal(total.products, reference.products, sizeof total.products);
        }
}

static void blocks_come_in_order_and_the_last_is_what_is_left(void **state)
{
    (void)state;
    elea_series series;
    assert_int_equal(elea_series_create(&series, 10, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = 2300};
    elea_series_reset(&series, &rule, BLOCK);
    static const uint64_t sizes[] = {1000, 1000, 300};
    elea_block blocks[3], none;
    for (uint64_t i = 0; i < 3; i++) {
        assert_true(elea_series_claim(&series, &blocks[i]));
        assert_int_equal(blocks[i].number, i);
        assert_int_equal(blocks[i].n_samples, sizes[i]);
        assert_int_equal(blocks[i].tally->count, 0);
    }
    assert_false(elea_series_claim(&series, &none));
    for (int i = 2; i >= 0; i--) {
        assert_false(series.finished);
        fill_block(&blocks[i]);
        elea_series_complete(&series, &blocks[i]);
    }
    assert_true(series.finished);
    assert_int_equal(series.total.count, 2300);
    assert_false(elea_series_claim(&series, &none));
    elea_series_free(&series);
}

static void window_limits_the_blocks_under_way(void **state)
{
    (void)state;
    elea_series series;
    assert_int_equal(elea_series_create(&series, 3, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = 10 * BLOCK};
    elea_series_reset(&series, &rule, BLOCK);
    elea_block blocks[4], more;
    for (int i = 0; i < 3; i++)
        assert_true(elea_series_claim(&series, &blocks[i]));
    assert_false(elea_series_claim(&series, &more));
    /* A later block that is done makes no room: the first is still awaited. */
    fill_block(&blocks[2]);
    elea_series_complete(&series, &blocks[2]);
    assert_false(elea_series_claim(&series, &more));
    assert_true(elea_series_fraction(&series) == 0.0);
    fill_block(&blocks[0]);
    elea_series_complete(&series, &blocks[0]);
    assert_true(elea_series_claim(&series, &blocks[3]));
    assert_int_equal(blocks[3].number, 3);
    assert_false(elea_series_claim(&series, &more));
    assert_close(elea_series_fraction(&series), 0.1, 1e-12);
    elea_series_free(&series);
}

static void next_round_waits_for_the_whole_of_the_last(void **state)
{
    (void)state;
    elea_series series;
    assert_int_equal(elea_series_create(&series, 10, NULL), ELEA_OK);
    const elea_stop_rule rule = {.precision = 1e-9, .cap = 4500, .pilot = 2000};
    elea_series_reset(&series, &rule, BLOCK);
    elea_block blocks[5], none;
    assert_true(elea_series_claim(&series, &blocks[0]));
    assert_true(elea_series_claim(&series, &blocks[1]));
    assert_false(elea_series_claim(&series, &none));
    fill_block(&blocks[1]);
    elea_series_complete(&series, &blocks[1]);
    assert_false(elea_series_claim(&series, &none));
    fill_block(&blocks[0]);
    elea_series_complete(&series, &blocks[0]);
    for (int i = 2; i < 5; i++)
        assert_true(elea_series_claim(&series, &blocks[i]));
    assert_int_equal(blocks[4].n_samples, 500);
    for (int i = 2; i < 5; i++) {
        assert_false(series.finished);
        fill_block(&blocks[i]);
        elea_series_complete(&series, &blocks[i]);
    }
    assert_true(series.finished);
    assert_int_equal(series.stop, ELEA_STOP_CAP);
    assert_true(elea_series_fraction(&series) == 1.0);
    elea_series_free(&series);
}

static void a_series_begins_anew(void **state)
{
    (void)state;
    elea_series series;
    assert_int_equal(elea_series_create(&series, 4, NULL), ELEA_OK);
    double sum = 0.0;
    for (int frame = 0; frame < 3; frame++) {
        const elea_stop_rule rule = {.count = 3 * BLOCK};
        elea_series_reset(&series, &rule, BLOCK);
        elea_block block;
        while (elea_series_claim(&series, &block)) {
            fill_block(&block);
            elea_series_complete(&series, &block);
        }
        assert_true(series.finished && series.total.count == 3 * BLOCK);
        assert_true(frame == 0 || series.total.sum[0] == sum);
        sum = series.total.sum[0];
    }
    /* A frame that was left half-way leaves nothing behind. */
    const elea_stop_rule rule = {.count = 3 * BLOCK};
    elea_series_reset(&series, &rule, BLOCK);
    elea_block blocks[3];
    for (int i = 0; i < 3; i++)
        assert_true(elea_series_claim(&series, &blocks[i]));
    fill_block(&blocks[2]);
    elea_series_complete(&series, &blocks[2]);
    elea_series_reset(&series, &rule, BLOCK);
    for (int i = 0; i < 3; i++) {
        assert_false(series.finished);
        assert_true(elea_series_claim(&series, &blocks[i]));
        fill_block(&blocks[i]);
        elea_series_complete(&series, &blocks[i]);
    }
    assert_true(series.finished && series.total.sum[0] == sum);
    elea_series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count_is_done_and_no_more),
        cmocka_unit_test(precision_begins_with_a_pilot),
        cmocka_unit_test(rounds_but_the_last_are_whole_blocks),
        cmocka_unit_test(precision_that_is_reached_ends_it),
        cmocka_unit_test(next_round_is_as_long_as_the_error_asks_for),
        cmocka_unit_test(no_round_grows_more_than_tenfold),
        cmocka_unit_test(cap_ends_it),
        cmocka_unit_test(one_sample_is_no_precision),
        cmocka_unit_test(every_round_is_longer_than_the_one_before),
        cmocka_unit_test(order_of_completion_changes_no_bit),
        cmocka_unit_test(blocks_come_in_order_and_the_last_is_what_is_left),
        cmocka_unit_test(window_limits_the_blocks_under_way),
        cmocka_unit_test(next_round_waits_for_the_whole_of_the_last),
        cmocka_unit_test(a_series_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
