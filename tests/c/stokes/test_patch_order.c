/* SPDX-License-Identifier: MIT */
/* The spatial order of candidates of patches. */
#include "support.h"

#include "base/random.h"
#include "stokes/patch_order.h"

#define MOST 3000

static float coordinate[MOST];

/* All points are still there, and none of the first `half` lies behind one of the others. */
static void assert_halved(const uint32_t *order, size_t n, size_t half)
{
    static bool found[MOST];
    memset(found, 0, sizeof found);
    float most = -HUGE_VALF, least = HUGE_VALF;
    for (size_t i = 0; i < n; i++) {
        assert_true(order[i] < n && !found[order[i]]);
        found[order[i]] = true;
        if (i < half)
            most = fmaxf(most, coordinate[order[i]]);
        else
            least = fminf(least, coordinate[order[i]]);
    }
    assert_true(most <= least);
}

static float number_of_kind(elea_random *random, int kind, size_t i)
{
    switch (kind) {
    case 0:
        return (float)random_uniform(random);
    case 1: /* many are equal */
        return (float)(int)(4.0 * random_uniform(random));
    case 2:
        return (float)i;
    case 3:
        return -(float)i;
    default: /* all are */
        return 1.0f;
    }
}

static void points_are_halved_along_their_longest_edge(void **state)
{
    (void)state;
    static const float zero[MOST];
    static uint32_t order[MOST];
    const float *const x[3] = {zero, coordinate, zero};
    elea_random random = random_create(1, 0, ELEA_PURPOSE_PATCHES, 0);
    for (size_t n = 2; n <= MOST; n += n < 300 ? 1 : 271)
        for (int kind = 0; kind < 5; kind++) {
            for (size_t i = 0; i < n; i++) {
                order[i] = (uint32_t)i;
                coordinate[i] = number_of_kind(&random, kind, i);
            }
            size_t leaf = n / 2 + 1; /* one step only */
            patch_order(order, n, x, leaf);
            assert_halved(order, n, patch_order_half(n, leaf));
            patch_order(order, n, x, 1); /* of this leaf, sorted */
            /* Of many points some are looked at to find the longest edge; these may be equal. */
            for (size_t i = 1; i < n && (kind != 1 || n < 256); i++)
                assert_true(coordinate[order[i - 1]] <= coordinate[order[i]]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_halved_along_their_longest_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
