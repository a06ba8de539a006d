/* SPDX-License-Identifier: MIT */
/* Matrices of few long columns, and small dense ones. */
#include "stokes/dense.h"
#include "stokes/kernel.h"
#include "support.h"

enum { MOST = 13, ROWS = 1216 }; /* two chunks and a part of one */

static void fill(float *column[MOST], uint64_t seed)
{
    elea_random random = random_create(seed, 0, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < MOST; i++) {
        column[i] = aligned_alloc(64, ROWS * sizeof(float));
        assert_non_null(column[i]);
        for (size_t row = 0; row < ROWS; row++)
            column[i][row] = (float)random_uniform(&random) - 0.4f;
    }
}

static void release(float *column[MOST])
{
    for (size_t i = 0; i < MOST; i++)
        free(column[i]);
}

static double dot(const float *a, const float *b)
{
    double sum = 0.0;
    for (size_t row = 0; row < ROWS; row++)
        sum += (double)a[row] * (double)b[row];
    return sum;
}

static void check_gram(const tall_kernel *kernel, size_t n_left, size_t n_right)
{
    float *left[MOST], *right[MOST];
    double product[MOST][MOST];
    fill(left, 1);
    fill(right, 2);
    product[0][n_right < MOST ? n_right : 0] = 7.0;
    kernel->gram((tall_columns){n_left, left}, (tall_columns){n_right, right}, ROWS, product[0],
                 MOST);
    for (size_t i = 0; i < n_left; i++)
        for (size_t j = 0; j < n_right; j++)
            assert_near(product[i][j], dot(left[i], right[j]), 1e-4);
    if (n_right < MOST) /* nothing else is written */
        assert_true(product[0][n_right] == 7.0);
    assert_close(kernel->square(left[0], ROWS), dot(left[0], left[0]), 1e-6);
    release(left);
    release(right);
}

static void check_subtract(const tall_kernel *kernel, size_t n_from, size_t n_to)
{
    float *from[MOST], *to[MOST], *before[MOST], factor[MOST][MOST];
    fill(from, 1);
    fill(to, 2);
    fill(before, 2);
    for (size_t i = 0; i < MOST; i++)
        for (size_t j = 0; j < MOST; j++)
            factor[i][j] = 0.1f * (float)i - 0.3f * (float)j;
    kernel->subtract((tall_columns){n_from, from}, (tall_columns){n_to, to}, 64, ROWS - 128,
                     factor[0], MOST);
    for (size_t j = 0; j < MOST; j++)
        for (size_t row = 0; row < ROWS; row++) {
            double expected = (double)before[j][row];
            if (j < n_to && row >= 64 && row < ROWS - 64)
                for (size_t i = 0; i < n_from; i++)
                    expected -= (double)from[i][row] * (double)factor[i][j];
            assert_near((double)to[j][row], expected, 2e-5);
        }
    release(from);
    release(to);
    release(before);
}

static void products_and_updates_agree_with_double_precision(void **state)
{
    (void)state;
    for (int isa = ELEA_ISA_PORTABLE; isa < ELEA_NUM_ISAS; isa++) {
        if (!elea_isa_available((elea_isa)isa))
            continue;
        const tall_kernel *kernel = &elea_stokes_kernel_find((elea_isa)isa)->tall;
        for (size_t n = 1; n <= MOST; n++) {
            check_gram(kernel, n, MOST + 1 - n);
            check_subtract(kernel, n, MOST + 1 - n);
        }
    }
}

/* 1 / (i + j + 1) is known to be hard; a diagonal makes it less so. */
static double element(size_t i, size_t j)
{
    return 1.0 / (double)(i + j + 1) + (i == j ? 0.01 : 0.0);
}

static void small_systems_are_solved(void **state)
{
    (void)state;
    enum { N = 7, WIDTH = 9, COLUMNS = 2 };
    double factor[N * WIDTH] = {0.0}, right[N * COLUMNS], tight[N * N], inverse[N * N];
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            factor[i * WIDTH + j] = tight[i * N + j] = element(i, j);
            right[i * COLUMNS] = 1.0;
            right[i * COLUMNS + 1] = (double)i;
        }
    assert_true(dense_factorize(factor, WIDTH, 0, 4)); /* first some rows, then the others */
    assert_true(dense_factorize(factor, WIDTH, 4, N));
    dense_solve(factor, WIDTH, N, right, COLUMNS);
    assert_true(dense_factorize(tight, N, 0, N));
    dense_invert(tight, N, inverse);
    for (size_t i = 0; i < N; i++) {
        double sum[2] = {0.0}, unit[N] = {0.0};
        for (size_t j = 0; j < N; j++) {
            sum[0] += element(i, j) * right[j * COLUMNS];
            sum[1] += element(i, j) * right[j * COLUMNS + 1];
            for (size_t k = 0; k < N; k++)
                unit[k] += element(i, j) * inverse[j * N + k];
        }
        assert_near(sum[0], 1.0, 1e-12);
        assert_near(sum[1], (double)i, 1e-12);
        for (size_t k = 0; k < N; k++)
            assert_near(unit[k], i == k ? 1.0 : 0.0, 1e-12);
    }
}

static void indefinite_matrices_are_refused(void **state)
{
    (void)state;
    double matrix[4] = {1.0, 2.0, 2.0, 1.0}, nan[1] = {NAN};
    assert_false(dense_factorize(matrix, 2, 0, 2));
    assert_false(dense_factorize(nan, 1, 0, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_updates_agree_with_double_precision),
        cmocka_unit_test(small_systems_are_solved),
        cmocka_unit_test(indefinite_matrices_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
