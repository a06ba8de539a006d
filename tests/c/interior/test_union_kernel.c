/* SPDX-License-Identifier: MIT */
/* The loops of the exact interior: the same bits with each instruction set. */
#include "interior/union_helpers.h"

#include "elea.h"
#include "interior/union_rim.h"

#define LANES_ISA _test
#include "base/lanes_double.h"

static const elea_union_kernel *kernel_of(elea_isa isa)
{
    return elea_isa_available(isa) ? elea_union_kernel_find(isa) : NULL;
}

static elea_cap random_cap(elea_random *random, uint32_t id)
{
    elea_cap cap = {.u = random_direction(random), .id = id};
    cap.q = 0.01 + 1.2 * random_uniform(random);
    cap.p = 2.0 - cap.q;
    cap.t = 1.0 - cap.q;
    cap.rho = sqrt(cap.q * cap.p);
    return cap;
}

static elea_cap_block random_block(elea_random *random)
{
    elea_cap_block block = {.n = 0};
    for (uint32_t i = 0; i < ELEA_CAP_LANES; i++) {
        elea_cap cap = random_cap(random, i);
        cap_block_add(&block, &cap, i);
    }
    return block;
}

static void caps_have_the_same_gaps_and_covers(void **state)
{
    (void)state;
    const elea_union_kernel *portable = kernel_of(ELEA_ISA_PORTABLE);
    elea_random random = random_create(1, 0, ELEA_PURPOSE_WALKS, 0);
    for (int round = 0; round < 1000; round++) {
        elea_cap cap = random_cap(&random, 9);
        elea_circle circle = elea_circle_create(&cap);
        elea_cap_block block = random_block(&random);
        cap_gaps gaps, other_gaps;
        elea_covers covers, other_covers;
        portable->compare(&block, &cap, &gaps);
        memset(&covers, 0, sizeof covers);
        memset(&other_covers, 0, sizeof other_covers);
        unsigned clear = portable->cross(&circle, &block, &covers, 4);
        for (elea_isa isa = ELEA_ISA_AVX2; isa < ELEA_NUM_ISAS; isa++) {
            const elea_union_kernel *kernel = kernel_of(isa);
            if (kernel == NULL)
                continue;
            kernel->compare(&block, &cap, &other_gaps);
            assert_int_equal(kernel->cross(&circle, &block, &other_covers, 4), clear);
            assert_memory_equal(&gaps, &other_gaps, sizeof gaps);
            assert_memory_equal(&covers, &other_covers, sizeof covers);
        }
        for (int i = 0; i < ELEA_CAP_LANES; i++) {
            assert_true(gaps.nested[i] == covers.nested[4 + i] &&
                        gaps.apart[i] == covers.apart[4 + i]);
            bool cross = gaps.nested[i] > ELEA_CAPS_SURE && gaps.apart[i] > ELEA_CAPS_SURE;
            assert_int_equal(gaps.cross >> i & 1, cross);
        }
    }
}

/* Two ends at random on the circle of a cap. */
static elea_rim rim_of(const elea_union_kernel *kernel, size_t n_arcs)
{
    static elea_rim_arcs waiting;
    waiting.n = 0;
    elea_random random = random_create(2, n_arcs, ELEA_PURPOSE_WALKS, 0);
    elea_rim_sum sum = {.kernel = kernel, .centre = {1.0, -2.0, 0.5}, .arcs = &waiting};
    sum.pole = random_direction(&random);
    for (size_t i = 0; i < n_arcs; i++) {
        elea_cap cap = random_cap(&random, 0);
        elea_circle circle = elea_circle_create(&cap);
        double from = 6.0 * random_uniform(&random), to = from + 3.0 * random_uniform(&random);
        elea_rim_add(&sum, &circle, (elea_arc_end){cos(from), sin(from)},
                     (elea_arc_end){2.0 * cos(to), 2.0 * sin(to)}, (to - from) * 2.0 / ELEA_PI);
    }
    elea_rim_finish(&sum);
    return sum.rim;
}

static void rims_have_the_same_bits(void **state)
{
    (void)state;
    const size_t counts[] = {0, 1, 3, 4, 7, 32, 33, 100};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        elea_rim rim = rim_of(kernel_of(ELEA_ISA_PORTABLE), counts[i]);
        assert_true(isfinite(rim.area));
        assert_true((rim.area != 0.0) == (counts[i] > 0));
        for (elea_isa isa = ELEA_ISA_AVX2; isa < ELEA_NUM_ISAS; isa++) {
            if (kernel_of(isa) == NULL)
                continue;
            elea_rim other = rim_of(kernel_of(isa), counts[i]);
            assert_memory_equal(&rim, &other, sizeof rim);
        }
    }
}

/* The caps of a list of balls: those of the portable kernel, which fit their balls. */
static void assert_caps(const elea_union_kernel *kernel, const near_table *table,
                        const elea_ball_tree *tree, const uint32_t *places, size_t n,
                        const elea_ball_item *ball)
{
    static elea_cap caps[600], others[600];
    memset(caps, 0, sizeof caps);
    memset(others, 0, sizeof others);
    size_t n_caps = kernel->create(table, tree->items, places, n, ball, caps);
    size_t n_others =
        kernel_of(ELEA_ISA_PORTABLE)->create(table, tree->items, places, n, ball, others);
    assert_int_equal(n_caps, n_others);
    for (size_t i = 0; i < n_caps; i++) {
        assert_true(isnan(caps[i].t_cut) && isnan(others[i].t_cut));
        caps[i].t_cut = others[i].t_cut = 0.0;
    }
    assert_memory_equal(caps, others, n_caps * sizeof *caps);
    for (size_t i = 0, k = 0; i < n; i++) {
        const elea_ball_item *other = &tree->items[places[i]];
        double a = ball->radius, b = other->radius,
               d = elea_sphere_distance(ball_item_centre(ball), ball_item_centre(other));
        if (d >= a + b || d <= fabs(a - b))
            continue;
        assert_true(k < n_caps && caps[k].id == other->id);
        assert_close(caps[k].t, (a * a + d * d - b * b) / (2.0 * a * d), 1e-13);
        assert_close(caps[k].rho * caps[k].rho + caps[k].t * caps[k].t, 1.0, 1e-13);
        k++;
    }
}

/* All balls that touch one are listed, once, in the order of the tree. */
static void assert_touching(const elea_union_kernel *kernel, const elea_ball_tree *tree)
{
    near_table table;
    elea_near_balls near = {.end = 0};
    elea_error error;
    assert_int_equal(near_table_create(&table, tree, &error), ELEA_OK);
    for (size_t i = 0; i < tree->n; i++) {
        if (i >= near.end)
            assert_int_equal(elea_near_balls_find(&near, tree, i, &error), ELEA_OK);
        const elea_ball_item *ball = &tree->items[i];
        size_t n = kernel->touching(&table, &near, ball, near.touching), k = 0;
        for (size_t j = 0; j < tree->n; j++)
            if (ball_item_touches(&tree->items[j], ball->centre, ball->radius)) {
                assert_true(k < n);
                assert_int_equal(near.touching[k++], j);
            }
        assert_int_equal(k, n);
        assert_caps(kernel, &table, tree, near.touching, n, ball);
    }
    elea_near_balls_clear(&near);
    near_table_clear(&table);
}

static void all_balls_that_touch_are_listed_once(void **state)
{
    (void)state;
    elea_random random = random_create(3, 0, ELEA_PURPOSE_WALKS, 0);
    for (size_t n = 1; n <= 600; n += n < 20 ? 1 : 97) {
        elea_ball_tree tree = {.n = 0};
        elea_error error;
        assert_int_equal(elea_ball_tree_reserve(&tree, n, &error), ELEA_OK);
        for (size_t i = 0; i < n; i++) {
            vec3 at = random_in_ball(&random);
            double radius = 0.3 * random_uniform(&random) * random_uniform(&random) + 0.02;
            tree.items[i] = (elea_ball_item){{at.x, at.y, at.z}, radius, (uint32_t)i};
        }
        elea_ball_tree_build(&tree, n);
        for (elea_isa isa = ELEA_ISA_PORTABLE; isa < ELEA_NUM_ISAS; isa++)
            if (kernel_of(isa) != NULL)
                assert_touching(kernel_of(isa), &tree);
        elea_ball_tree_clear(&tree);
    }
}

static void angles_are_right_to_their_last_bits(void **state)
{
    (void)state;
    elea_random random = random_create(4, 0, ELEA_PURPOSE_WALKS, 0);
    for (int i = 0; i < 200000; i++) {
        double turn = 2.0 * ELEA_PI * random_uniform(&random);
        double small = pow(10.0, -20.0 * random_uniform(&random));
        double x[QUAD], y[QUAD], angle[QUAD];
        for (int k = 0; k < QUAD; k++) {
            x[k] = (k == 1 ? small : 1.0) * cos(turn);
            y[k] = (k == 2 ? small : 1.0) * sin(turn + k);
        }
        quad_store(angle, quad_atan2(quad_load(y), quad_load(x)));
        for (int k = 0; k < QUAD; k++)
            assert_close(angle[k], atan2(y[k], x[k]), 4e-16 * fabs(angle[k]));
    }
    const double x[QUAD] = {1.0, -1.0, -1.0, 0.0}, y[QUAD] = {0.0, 0.0, -0.0, 0.0};
    double angle[QUAD];
    quad_store(angle, quad_atan2(quad_load(y), quad_load(x)));
    for (int k = 0; k < QUAD; k++)
        assert_true(angle[k] == atan2(y[k], x[k]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(caps_have_the_same_gaps_and_covers),
        cmocka_unit_test(rims_have_the_same_bits),
        cmocka_unit_test(all_balls_that_touch_are_listed_once),
        cmocka_unit_test(angles_are_right_to_their_last_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
