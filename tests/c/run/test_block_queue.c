/* SPDX-License-Identifier: MIT */
#include "run/block_queue.h"
#include "support.h"

enum { BLOCK = 1000 };

/* Scores of the block with that number: their sum depends on the order of addition. */
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

static void complete(elea_block_queue *queue, const elea_block *block)
{
    assert_int_equal(elea_block_queue_complete(queue, block, NULL), ELEA_OK);
}

/* Claims as much as possible, then finishes one block, either the first or any. */
static elea_tally total_of(uint64_t count, size_t window, uint64_t shuffle)
{
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, window, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = count};
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    elea_random random = test_random(shuffle);
    elea_block blocks[64];
    size_t n = 0;
    while (!queue.finished) {
        while (elea_block_queue_claim(&queue, &blocks[n]))
            n++;
        assert_true(n > 0 && n <= window);
        size_t chosen = shuffle == 0 ? 0 : (size_t)(random_uniform(&random) * (double)n);
        fill_block(&blocks[chosen]);
        complete(&queue, &blocks[chosen]);
        memmove(&blocks[chosen], &blocks[chosen + 1], (--n - chosen) * sizeof blocks[0]);
    }
    assert_int_equal(n, 0);
    assert_int_equal(queue.stop, ELEA_STOP_COUNT);
    elea_tally total = queue.total;
    elea_block_queue_free(&queue);
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
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 10, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = 2300};
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    static const uint64_t sizes[] = {1000, 1000, 300};
    elea_block blocks[3], none;
    for (uint64_t i = 0; i < 3; i++) {
        assert_true(elea_block_queue_claim(&queue, &blocks[i]));
        assert_int_equal(blocks[i].number, i);
        assert_int_equal(blocks[i].n_samples, sizes[i]);
        assert_int_equal(blocks[i].tally->count, 0);
    }
    assert_false(elea_block_queue_claim(&queue, &none));
    for (int i = 2; i >= 0; i--) {
        assert_false(queue.finished);
        fill_block(&blocks[i]);
        complete(&queue, &blocks[i]);
    }
    assert_true(queue.finished);
    assert_int_equal(queue.total.count, 2300);
    assert_false(elea_block_queue_claim(&queue, &none));
    elea_block_queue_free(&queue);
}

static void window_limits_the_blocks_under_way(void **state)
{
    (void)state;
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 3, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = 10 * BLOCK};
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    elea_block blocks[4], more;
    for (int i = 0; i < 3; i++)
        assert_true(elea_block_queue_claim(&queue, &blocks[i]));
    assert_false(elea_block_queue_claim(&queue, &more));
    /* Finishing a later block makes no room, because the first is still awaited. */
    fill_block(&blocks[2]);
    complete(&queue, &blocks[2]);
    assert_false(elea_block_queue_claim(&queue, &more));
    assert_true(elea_block_queue_fraction(&queue) == 0.0);
    fill_block(&blocks[0]);
    complete(&queue, &blocks[0]);
    assert_true(elea_block_queue_claim(&queue, &blocks[3]));
    assert_int_equal(blocks[3].number, 3);
    assert_false(elea_block_queue_claim(&queue, &more));
    assert_close(elea_block_queue_fraction(&queue), 0.1, 1e-12);
    elea_block_queue_free(&queue);
}

static void samples_of_the_record_are_told_from_others(void **state)
{
    (void)state;
    elea_walk_record *record = elea_walk_record_create(NULL);
    assert_non_null(record);
    for (uint64_t n_blocks = 10; n_blocks <= 40; n_blocks += 15) {
        elea_block_queue queue = {.window = 0};
        assert_int_equal(elea_block_queue_reserve(&queue, 1, NULL), ELEA_OK);
        const elea_stop_rule rule = {.count = n_blocks * BLOCK};
        elea_block_queue_reset(&queue, &rule, BLOCK, false);
        elea_block_queue_remember(&queue, record);
        uint64_t known = n_blocks == 10 ? 0 : (n_blocks - 15) * BLOCK;
        assert_int_equal(queue.total.count, known);
        for (elea_block block; elea_block_queue_claim(&queue, &block);) {
            fill_block(&block);
            complete(&queue, &block);
        }
        assert_true(queue.finished);
        assert_int_equal(queue.n_known, known);
        elea_block_queue_free(&queue);
    }
    elea_walk_record_free(record);
}

static void next_round_waits_for_the_whole_of_the_last(void **state)
{
    (void)state;
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 10, NULL), ELEA_OK);
    const elea_stop_rule rule = {.precision = 1e-9, .maximum = 4500, .pilot = 2000};
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    elea_block blocks[5], none;
    assert_true(elea_block_queue_claim(&queue, &blocks[0]));
    assert_true(elea_block_queue_claim(&queue, &blocks[1]));
    assert_false(elea_block_queue_claim(&queue, &none));
    fill_block(&blocks[1]);
    complete(&queue, &blocks[1]);
    assert_false(elea_block_queue_claim(&queue, &none));
    fill_block(&blocks[0]);
    complete(&queue, &blocks[0]);
    for (int i = 2; i < 5; i++)
        assert_true(elea_block_queue_claim(&queue, &blocks[i]));
    assert_int_equal(blocks[4].n_samples, 500);
    for (int i = 2; i < 5; i++) {
        assert_false(queue.finished);
        fill_block(&blocks[i]);
        complete(&queue, &blocks[i]);
    }
    assert_true(queue.finished);
    assert_int_equal(queue.stop, ELEA_STOP_CAP);
    assert_true(elea_block_queue_fraction(&queue) == 1.0);
    elea_block_queue_free(&queue);
}

/* Runs all blocks that can be claimed; returns their number. */
static int do_all(elea_block_queue *queue)
{
    elea_block block;
    int n = 0;
    for (; elea_block_queue_claim(queue, &block); n++) {
        fill_block(&block);
        complete(queue, &block);
    }
    return n;
}

static void a_queue_that_is_ended_keeps_what_was_claimed(void **state)
{
    (void)state;
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 4, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = 10 * BLOCK};
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    elea_block blocks[3], none;
    for (int i = 0; i < 3; i++)
        assert_true(elea_block_queue_claim(&queue, &blocks[i]));
    elea_block_queue_end(&queue);
    assert_false(elea_block_queue_claim(&queue, &none));
    for (int i = 2; i >= 0; i--) {
        assert_false(queue.finished);
        fill_block(&blocks[i]);
        complete(&queue, &blocks[i]);
    }
    assert_true(queue.finished && queue.stop == ELEA_STOP_TIME);
    assert_int_equal(queue.total.count, 3 * BLOCK);
    assert_true(elea_block_queue_fraction(&queue) == 1.0);
    /* The result equals that of a fixed count of that many. */
    elea_tally same = total_of(3 * BLOCK, 4, 0);
    assert_memory_equal(queue.total.sum, same.sum, sizeof same.sum);
    elea_block_queue_free(&queue);
}

static void a_queue_that_is_ended_early_does_one_block(void **state)
{
    (void)state;
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 4, NULL), ELEA_OK);
    const elea_stop_rule count = {.count = 10 * BLOCK}, one = {.count = 10};
    elea_block_queue_reset(&queue, &count, BLOCK, false);
    elea_block_queue_end(&queue);
    assert_int_equal(do_all(&queue), 1);
    assert_true(queue.finished && queue.stop == ELEA_STOP_TIME);
    /* With no block in progress it ends at once. */
    elea_block block;
    elea_block_queue_reset(&queue, &count, BLOCK, false);
    assert_true(elea_block_queue_claim(&queue, &block));
    fill_block(&block);
    complete(&queue, &block);
    assert_false(queue.finished);
    elea_block_queue_end(&queue);
    assert_true(queue.finished && queue.stop == ELEA_STOP_TIME);
    /* A task that was already complete keeps its reason; one without work does nothing. */
    elea_block_queue_reset(&queue, &one, BLOCK, false);
    elea_block_queue_end(&queue);
    assert_int_equal(do_all(&queue), 1);
    assert_true(queue.finished && queue.stop == ELEA_STOP_COUNT);
    elea_block_queue_skip(&queue);
    elea_block_queue_end(&queue);
    assert_int_equal(do_all(&queue), 0);
    assert_true(queue.finished && queue.stop == ELEA_STOP_COUNT);
    elea_block_queue_free(&queue);
}

static void the_part_that_is_done_never_falls(void **state)
{
    (void)state;
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 4, NULL), ELEA_OK);
    /* Scores of very different size: the forecast of each round is unreliable. */
    for (int exponent = 1; exponent <= 6; exponent++) {
        const elea_stop_rule rule = {
            .precision = pow(2.0, -exponent), .maximum = 200 * BLOCK, .pilot = BLOCK};
        elea_block_queue_reset(&queue, &rule, BLOCK, false);
        elea_block block;
        double before = elea_block_queue_fraction(&queue);
        assert_true(before == 0.0);
        while (elea_block_queue_claim(&queue, &block)) {
            fill_block(&block);
            complete(&queue, &block);
            double now = elea_block_queue_fraction(&queue);
            assert_true(now >= before && now <= 1.0);
            before = now;
        }
        assert_true(queue.finished && before == 1.0);
    }
    elea_block_queue_free(&queue);
}

static void points_come_in_the_order_of_blocks(void **state)
{
    (void)state;
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 4, NULL), ELEA_OK);
    const elea_stop_rule rule = {.count = 3 * BLOCK};
    for (int frame = 0; frame < 2; frame++) {
        elea_block_queue_reset(&queue, &rule, BLOCK, true);
        elea_block blocks[3];
        for (int i = 0; i < 3; i++)
            assert_true(elea_block_queue_claim(&queue, &blocks[i]));
        for (int i = 2; i >= 0; i--) {
            fill_block(&blocks[i]);
            for (int k = 0; k <= i; k++) {
                const double place[3] = {i, k, frame};
                assert_int_equal(elea_points_add(blocks[i].points, place, 0.5, NULL), ELEA_OK);
            }
            complete(&queue, &blocks[i]);
        }
        assert_int_equal(queue.points.n, 6);
        for (size_t n = 0, i = 0; i < 3; i++)
            for (size_t k = 0; k <= i; k++, n++) {
                const double point[4] = {(double)i, (double)k, frame, 0.5};
                assert_memory_equal(queue.points.values[n], point, sizeof point);
            }
    }
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    elea_block block;
    assert_true(elea_block_queue_claim(&queue, &block) && block.points == NULL);
    assert_int_equal(queue.points.n, 0);
    elea_block_queue_free(&queue);
}

static void a_queue_begins_anew(void **state)
{
    (void)state;
    elea_block_queue queue = {.window = 0};
    assert_int_equal(elea_block_queue_reserve(&queue, 4, NULL), ELEA_OK);
    double sum = 0.0;
    for (int frame = 0; frame < 3; frame++) {
        const elea_stop_rule rule = {.count = 3 * BLOCK};
        elea_block_queue_reset(&queue, &rule, BLOCK, false);
        elea_block block;
        while (elea_block_queue_claim(&queue, &block)) {
            fill_block(&block);
            complete(&queue, &block);
        }
        assert_true(queue.finished && queue.total.count == 3 * BLOCK);
        assert_true(frame == 0 || queue.total.sum[0] == sum);
        sum = queue.total.sum[0];
    }
    /* An abandoned frame leaves no traces. */
    const elea_stop_rule rule = {.count = 3 * BLOCK};
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    elea_block blocks[3];
    for (int i = 0; i < 3; i++)
        assert_true(elea_block_queue_claim(&queue, &blocks[i]));
    fill_block(&blocks[2]);
    complete(&queue, &blocks[2]);
    elea_block_queue_reset(&queue, &rule, BLOCK, false);
    for (int i = 0; i < 3; i++) {
        assert_false(queue.finished);
        assert_true(elea_block_queue_claim(&queue, &blocks[i]));
        fill_block(&blocks[i]);
        complete(&queue, &blocks[i]);
    }
    assert_true(queue.finished && queue.total.sum[0] == sum);
    elea_block_queue_free(&queue);
}

static void a_shortened_block_is_the_last(void **state)
{
    (void)state;
    static const uint64_t asked[] = {0, 100, 300, 999, 1000, 5000};
    for (size_t i = 0; i < NUM_ITEMS(asked); i++) {
        elea_block_queue queue = {.window = 0};
        const elea_stop_rule rule = {.precision = 1e-9, .maximum = 1000000, .pilot = 10000};
        elea_block first, second, third;
        assert_int_equal(elea_block_queue_reserve(&queue, 8, NULL), ELEA_OK);
        elea_block_queue_reset(&queue, &rule, BLOCK, false);
        assert_true(elea_block_queue_claim(&queue, &first));
        assert_true(elea_block_queue_claim(&queue, &second));
        elea_block_queue_shorten(&queue, &second, asked[i]);
        bool shorter = asked[i] < BLOCK;
        assert_int_equal(second.n_samples, !shorter ? BLOCK : asked[i] < 256 ? 256 : asked[i]);
        assert_true(elea_block_queue_claim(&queue, &third) == !shorter);
        fill_block(&second);
        complete(&queue, &second);
        assert_false(queue.finished);
        fill_block(&first);
        complete(&queue, &first);
        assert_true(queue.finished == shorter);
        assert_true(!shorter || queue.stop == ELEA_STOP_TIME);
        assert_int_equal(queue.total.count, BLOCK + second.n_samples);
        elea_block_queue_free(&queue);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_completion_changes_no_bit),
        cmocka_unit_test(blocks_come_in_order_and_the_last_is_what_is_left),
        cmocka_unit_test(window_limits_the_blocks_under_way),
        cmocka_unit_test(samples_of_the_record_are_told_from_others),
        cmocka_unit_test(next_round_waits_for_the_whole_of_the_last),
        cmocka_unit_test(a_queue_that_is_ended_keeps_what_was_claimed),
        cmocka_unit_test(a_queue_that_is_ended_early_does_one_block),
        cmocka_unit_test(the_part_that_is_done_never_falls),
        cmocka_unit_test(points_come_in_the_order_of_blocks),
        cmocka_unit_test(a_queue_begins_anew),
        cmocka_unit_test(a_shortened_block_is_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
