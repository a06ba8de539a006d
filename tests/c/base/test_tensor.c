/* SPDX-License-Identifier: MIT */
#include "base/vec3.h"
#include "support.h"

/* m = sum_k values[k] e_k e_k' for orthonormal e_k. */
static void compose(const double values[3], const vec3 axes[3], double m[SYM3_SIZE])
{
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            m[sym3_index(i, j)] = 0.0;
            for (int k = 0; k < 3; k++) {
                const double e[3] = {axes[k].x, axes[k].y, axes[k].z};
                m[sym3_index(i, j)] += values[k] * e[i] * e[j];
            }
        }
}

static void random_axes(elea_random *random, vec3 axes[3])
{
    axes[0] = random_direction(random);
    vec3 other = random_direction(random);
    other = vec3_add_scaled(other, -vec3_dot(other, axes[0]), axes[0]);
    vec3 a = axes[0], b = vec3_scale(1.0 / vec3_length(other), other);
    axes[1] = b;
    axes[2] = (vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/* m e = lambda e, to the rounding error of the tensor's size, for three orthonormal e. */
static void assert_eigen(const double m[SYM3_SIZE], double values[3])
{
    double vectors[3][3], size = 0.0;
    for (int i = 0; i < SYM3_SIZE; i++)
        size = fmax(size, fabs(m[i]));
    sym3_eigen(m, values, vectors);
    assert_true(values[0] <= values[1] && values[1] <= values[2]);
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 3; i++) {
            double product = 0.0, overlap = 0.0;
            for (int j = 0; j < 3; j++) {
                product += m[sym3_index(i, j)] * vectors[k][j];
                overlap += vectors[k][j] * vectors[i][j];
            }
            assert_near(product, values[k] * vectors[k][i], 1e-14 * size);
            assert_near(overlap, i == k ? 1.0 : 0.0, 1e-14);
        }
}

static void assert_values(const double m[SYM3_SIZE], double low, double middle, double high)
{
    double values[3], size = fmax(fabs(low), fabs(high));
    assert_eigen(m, values);
    assert_near(values[0], low, 1e-14 * size);
    assert_near(values[1], middle, 1e-14 * size);
    assert_near(values[2], high, 1e-14 * size);
}

static void diagonal_tensors_are_sorted(void **state)
{
    (void)state;
    static const double orders[6][3] = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3},
                                        {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    for (size_t i = 0; i < NUM_ITEMS(orders); i++) {
        const double m[SYM3_SIZE] = {orders[i][0], orders[i][1], orders[i][2], 0, 0, 0};
        assert_values(m, 1.0, 2.0, 3.0);
    }
}

static void equal_eigenvalues(void **state)
{
    (void)state;
    const double zero[SYM3_SIZE] = {0}, isotropic[SYM3_SIZE] = {4, 4, 4, 0, 0, 0},
                 ones[SYM3_SIZE] = {1, 1, 1, 1, 1, 1}, oblate[SYM3_SIZE] = {2, 2, 2, -1, -1, -1};
    assert_values(zero, 0.0, 0.0, 0.0);
    assert_values(isotropic, 4.0, 4.0, 4.0);
    assert_values(ones, 0.0, 0.0, 3.0);
    assert_values(oblate, 0.0, 3.0, 3.0);
}

static void signs_of_eigenvalues(void **state)
{
    (void)state;
    const double exchange[SYM3_SIZE] = {0, 0, 0, 1, 0, 0};
    assert_values(exchange, -1.0, 0.0, 1.0);
}

static void turned_tensors_keep_their_eigenvalues(void **state)
{
    (void)state;
    static const double known[][3] = {
        {1.0, 2.0, 3.0},        {-3.0, 0.5, 2.0},        {1.0, 1.0, 5.0},  {2.0, 7.0, 7.0},
        {1.0, 1.0 + 1e-9, 2.0}, {96681, 100999, 184488}, {1e-3, 1.0, 1e3}, {1e-16, 1e-8, 1.0},
    };
    elea_random random = test_random(1);
    for (int n = 0; n < 300; n++)
        for (size_t i = 0; i < NUM_ITEMS(known); i++) {
            vec3 axes[3];
            double m[SYM3_SIZE];
            random_axes(&random, axes);
            compose(known[i], axes, m);
            assert_values(m, known[i][0], known[i][1], known[i][2]);
        }
}

static void random_tensors(void **state)
{
    (void)state;
    elea_random random = test_random(2);
    for (int n = 0; n < 3000; n++) {
        double m[SYM3_SIZE], values[3];
        for (int i = 0; i < SYM3_SIZE; i++)
            m[i] = test_normal(&random) * pow(10.0, test_uniform(&random, -8.0, 0.0));
        assert_eigen(m, values);
        double trace = m[SYM3_XX] + m[SYM3_YY] + m[SYM3_ZZ];
        double size = fmax(fabs(values[0]), fabs(values[2]));
        assert_near(values[0] + values[1] + values[2], trace, 1e-14 * size);
    }
}

static void any_unit_of_length_will_do(void **state)
{
    (void)state;
    static const double scales[] = {1e-120, 1e-30, 1e30, 1e120};
    for (size_t i = 0; i < NUM_ITEMS(scales); i++) {
        double s = scales[i];
        const double m[SYM3_SIZE] = {2 * s, 2 * s, 5 * s, s, 0, 0};
        assert_values(m, s, 3 * s, 5 * s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diagonal_tensors_are_sorted),
        cmocka_unit_test(equal_eigenvalues),
        cmocka_unit_test(signs_of_eigenvalues),
        cmocka_unit_test(turned_tensors_keep_their_eigenvalues),
        cmocka_unit_test(random_tensors),
        cmocka_unit_test(any_unit_of_length_will_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
