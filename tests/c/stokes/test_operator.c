/* SPDX-License-Identifier: MIT */
/* The matrix of the Stokes and the electric problem, with all instruction sets. */
#include "stokes/kernel.h"
#include "stokes/pair.h"
#include "stokes/patch_sets.h"
#include "stokes/precondition.h"

#define FIRST_ISA ELEA_ISA_PORTABLE

typedef struct setting {
    elea_patches patches;
    stokes_operator matrix;
} setting;

static float *floats(size_t n)
{
    float *memory = aligned_alloc(64, (n + 15) / 16 * 16 * sizeof(float));
    assert_non_null(memory);
    return memory;
}

static setting *setting_create(elea_patches patches, size_t dimension, elea_isa isa)
{
    setting *s = malloc(sizeof *s);
    assert_non_null(s);
    s->patches = patches;
    s->matrix = (stokes_operator){
        .n = patches.n,
        .stride = patches.stride,
        .dimension = dimension,
        .x = {s->patches.x[0], s->patches.x[1], s->patches.x[2]},
        .normal = {s->patches.normal[0], s->patches.normal[1], s->patches.normal[2]},
        .root = floats(patches.stride),
        .radius = floats(patches.stride),
        .guard = floats(patches.stride),
        .self = floats(patches.stride)};
    operator_set_radii(&s->matrix, patches.area);
    if (dimension == 3) {
        elea_stokes_kernel_find(isa)->matrix.guard(&s->matrix, 0, patches.stride);
        operator_set_self(&s->matrix, OPERATOR_ANISOTROPY, 0, patches.n);
    }
    return s;
}

static void setting_free(setting *s)
{
    patches_destroy(&s->patches);
    free(s->matrix.root);
    free(s->matrix.radius);
    free(s->matrix.guard);
    free(s->matrix.self);
    free(s);
}

/* ---- Pairs ---- */

static void direction(size_t i, size_t n, double e[3])
{
    double h = 1.0 - 2.0 * ((double)i + 0.5) / (double)n, r = sqrt(1.0 - h * h);
    double turn = 2.399963229728653 * (double)i;
    e[0] = r * cos(turn);
    e[1] = r * sin(turn);
    e[2] = h;
}

/* Of the Oseen tensor and of 1/r, over the surfaces of spheres at a distance along x. */
static void average_over_spheres(double distance, double a, double b, double mean[3])
{
    enum { N = 1200 };
    mean[0] = mean[1] = mean[2] = 0.0;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            double e[3], f[3], d[3], square = 0.0;
            direction(i, N, e);
            direction(j, N, f);
            for (int k = 0; k < 3; k++) { /* the second lattice is turned */
                d[k] = a * e[k] - b * f[(k + 1) % 3] + (k == 0 ? distance : 0.0);
                square += d[k] * d[k];
            }
            double r = sqrt(square);
            mean[0] += (1.0 / r + d[0] * d[0] / (r * square)) / ((double)N * N);
            mean[1] += (1.0 / r + d[1] * d[1] / (r * square)) / ((double)N * N);
            mean[2] += 1.0 / r / ((double)N * N);
        }
}

static void pairs_are_averages_over_both_surfaces(void **state)
{
    (void)state;
    const double cases[][3] = {/* distance, radii: apart, overlapping, one in the other */
                               {3.0, 1.0, 0.7}, {1.3, 1.0, 0.7}, {0.6, 1.0, 0.7},
                               {0.2, 1.0, 0.7}, {0.2, 0.4, 1.0}, {1.0, 0.8, 0.8}};
    for (size_t i = 0; i < NUM_ITEMS(cases); i++) {
        double r = cases[i][0], a = cases[i][1], b = cases[i][2], mean[3];
        average_over_spheres(r, a, b, mean);
        pair_tensor pair = pair_beads(r * r, a, b);
        assert_close(pair.along + pair.radial * r * r, mean[0], 2e-3);
        assert_close(pair.along, mean[1], 2e-3);
        assert_close(pair_shells(r * r, a, b), mean[2], 2e-3);
    }
}

static void pairs_are_continuous(void **state)
{
    (void)state;
    const double a = 0.7, b = 0.4, edges[] = {a + b, a - b};
    for (size_t i = 0; i < NUM_ITEMS(edges); i++) {
        double in = edges[i] * (1.0 - 1e-9), out = edges[i] * (1.0 + 1e-9);
        pair_tensor p = pair_beads(in * in, a, b), q = pair_beads(out * out, a, b);
        assert_near(p.along, q.along, 1e-7);
        assert_near(p.radial, q.radial, 1e-7);
        assert_near(pair_shells(in * in, a, b), pair_shells(out * out, a, b), 1e-7);
    }
    assert_close(pair_beads(0.0, a, a).along, 4.0 / (3.0 * a), 1e-15);
    assert_close(pair_shells(0.0, a, a), 1.0 / a, 1e-15);
}

/* ---- Products ---- */

typedef struct columns {
    size_t n;
    float *column[OPERATOR_COLUMNS];
} columns;

static columns columns_create(size_t n, size_t rows, float value)
{
    columns c = {.n = n};
    for (size_t i = 0; i < n; i++) {
        c.column[i] = floats(rows);
        for (size_t k = 0; k < rows; k++)
            c.column[i][k] = value;
    }
    return c;
}

static void columns_free(columns *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->column[i]);
}

static void fill_at_random(const stokes_operator *matrix, columns *c)
{
    elea_random random = random_create(5, 0, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < matrix->dimension; k++)
            for (size_t j = 0; j < matrix->n; j++)
                c->column[i][k * matrix->stride + j] = (float)random_uniform(&random) - 0.5f;
}

static void multiply(const setting *s, elea_isa isa, const columns *in, columns *out, size_t part)
{
    const operator_kernel *kernel = &elea_stokes_kernel_find(isa)->matrix;
    float *packed = floats(s->matrix.n * s->matrix.dimension * in->n);
    operator_pack(&s->matrix, in->n, in->column, packed);
    operator_block block = {in->n, in->column, out->column, packed};
    for (size_t i = s->matrix.stride; i > 0;) { /* parts in reverse order */
        size_t first = i > part ? i - part : 0;
        if (s->matrix.dimension == 3)
            kernel->multiply_forces(&s->matrix, &block, first, i);
        else
            kernel->multiply_charges(&s->matrix, &block, first, i);
        i = first;
    }
    free(packed);
}

/* Row (i, k) of the product in double precision, and the sum of the terms' sizes. */
static double exact_product(const stokes_operator *m, const float *column, size_t i, size_t k,
                            double *size)
{
    double sum = 0.0;
    *size = 0.0;
    for (size_t j = 0; j < m->n; j++) {
        double element[3][3] = {{0.0}};
        if (m->dimension == 3) {
            operator_element(m, i, j, element);
        } else {
            double square = 0.0;
            for (int c = 0; c < 3; c++) {
                double d = (double)m->x[c][i] - (double)m->x[c][j];
                square += d * d;
            }
            element[0][0] = (double)m->root[i] * (double)m->root[j] *
                            pair_shells(square, (double)m->radius[i], (double)m->radius[j]);
        }
        for (size_t l = 0; l < m->dimension; l++) {
            double term = element[k][l] * (double)column[l * m->stride + j];
            sum += term;
            *size += fabs(term);
        }
    }
    return sum;
}

static void check_product(elea_patches patches, size_t dimension, size_t n_columns, elea_isa isa)
{
    setting *s = setting_create(patches, dimension, isa);
    size_t stride = s->matrix.stride, rows = dimension * stride;
    columns in = columns_create(n_columns, rows, 0.0f), out = columns_create(n_columns, rows, NAN);
    columns whole = columns_create(n_columns, rows, NAN);
    fill_at_random(&s->matrix, &in);
    multiply(s, isa, &in, &out, STOKES_PAD);
    multiply(s, isa, &in, &whole, stride);
    for (size_t c = 0; c < n_columns; c++) {
        assert_memory_equal(out.column[c], whole.column[c], rows * sizeof(float));
        for (size_t k = 0; k < dimension; k++)
            for (size_t i = 0; i < stride; i++) {
                double value = (double)out.column[c][k * stride + i];
                if (i < s->matrix.n) {
                    double size, exact = exact_product(&s->matrix, in.column[c], i, k, &size);
                    assert_near(value, exact, 2e-6 * size);
                } else {
                    assert_true(value == 0.0); /* the padding, whatever was there */
                }
            }
    }
    columns_free(&in);
    columns_free(&out);
    columns_free(&whole);
    setting_free(s);
}

static void products_agree_with_double_precision(void **state)
{
    (void)state;
    const size_t sizes[] = {1, 2, 15, 17, 63, 64, 65, 150};
    for (int isa = FIRST_ISA; isa < ELEA_NUM_ISAS; isa++) {
        if (!elea_isa_available((elea_isa)isa))
            continue;
        for (size_t i = 0; i < NUM_ITEMS(sizes); i++) {
            check_product(patches_cloud(sizes[i], 1.0, i), 3, 11, (elea_isa)isa);
            check_product(patches_cloud(sizes[i], 1.0, i), 1, 4, (elea_isa)isa);
        }
        for (size_t n = 1; n < 11; n++)
            check_product(patches_cloud(40, 1.0, n), 3, n, (elea_isa)isa);
        check_product(patches_sphere(70), 3, 11, (elea_isa)isa);
    }
}

static void the_cloud_has_all_kinds_of_pairs(void **state)
{
    (void)state;
    setting *s = setting_create(patches_cloud(150, 1.0, 7), 3, ELEA_ISA_PORTABLE);
    size_t apart = 0, overlapping = 0, inside = 0;
    const stokes_operator *m = &s->matrix;
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < i; j++) {
            float r = hypotf(hypotf(m->x[0][i] - m->x[0][j], m->x[1][i] - m->x[1][j]),
                             m->x[2][i] - m->x[2][j]);
            if (r >= m->radius[i] + m->radius[j])
                apart++;
            else if (r > fabsf(m->radius[i] - m->radius[j]))
                overlapping++;
            else
                inside++;
        }
    assert_true(apart > 1000 && overlapping > 100 && inside > 10);
    setting_free(s);
}

static void self_terms_depend_on_the_normal(void **state)
{
    (void)state;
    elea_patches p = patches_create(1);
    patches_set(&p, 0, (double[3]){0.1, 0.2, 0.3}, (double[3]){0, 0, 1}, 0.25);
    setting *s = setting_create(p, 3, ELEA_ISA_PORTABLE);
    double element[3][3];
    operator_element(&s->matrix, 0, 0, element);
    double a = 0.260 * 0.5;
    assert_close(element[0][0], 0.25 * (4.0 / 3.0 + 1.366 / 6.0) / a, 1e-6);
    assert_close(element[2][2], 0.25 * (4.0 / 3.0 - 1.366 / 3.0) / a, 1e-6);
    assert_near(element[0][2], 0.0, 1e-12);
    setting_free(s);
}

static void the_guard_begins_where_patches_crowd(void **state)
{
    (void)state;
    for (int isa = FIRST_ISA; isa < ELEA_NUM_ISAS; isa++) {
        if (!elea_isa_available((elea_isa)isa))
            continue;
        elea_patches p = patches_create(70);
        for (size_t i = 0; i < 70; i++) /* far from each other, but for the last three */
            patches_set(&p, i, (double[3]){10.0 * (double)i, 0, 0}, (double[3]){0, 0, 1}, 4.0);
        p.x[0][68] = p.x[0][69] - 0.9f * 2.0f;
        p.x[0][67] = p.x[0][68] - 0.5f * 0.85f * 2.0f;
        setting *s = setting_create(p, 3, (elea_isa)isa);
        for (size_t i = 0; i < 67; i++)
            assert_true(s->matrix.guard[i] == 1.0f);
        assert_near((double)s->matrix.guard[67], 1.0 / 16.0, 1e-4);
        assert_near((double)s->matrix.guard[68], 1.0 / 16.0, 1e-4);
        assert_true(s->matrix.guard[69] == 1.0f);
        setting_free(s);
    }
}

/* ---- Preconditioner ---- */

static void check_blocks(size_t n, elea_isa isa)
{
    setting *s = setting_create(patches_sphere(n), 3, isa);
    const tall_kernel *tall = &elea_stokes_kernel_find(isa)->tall;
    size_t stride = s->matrix.stride, rows = 3 * stride;
    columns x = columns_create(11, rows, 0.0f), y = columns_create(11, rows, 0.0f);
    fill_at_random(&s->matrix, &x);
    for (size_t c = 0; c < 11; c++)
        memcpy(y.column[c], x.column[c], rows * sizeof(float));
    float *inverse = floats(PRECONDITION_SIZE);
    for (size_t first = 0; first < n; first += PRECONDITION_PATCHES) {
        size_t end = n < first + PRECONDITION_PATCHES ? n : first + PRECONDITION_PATCHES;
        assert_true(precondition_invert(&s->matrix, tall, first, inverse));
        tall->precondition(inverse, (tall_columns){11, y.column}, stride, first);
        for (size_t c = 0; c < 11; c++)
            for (size_t i = first; i < end; i++)
                for (size_t k = 0; k < 3; k++) { /* the block times y is x */
                    double sum = 0.0, element[3][3];
                    for (size_t j = first; j < end; j++) {
                        operator_element(&s->matrix, i, j, element);
                        for (size_t l = 0; l < 3; l++)
                            sum += element[k][l] * (double)y.column[c][l * stride + j];
                    }
                    assert_near(sum, (double)x.column[c][k * stride + i], 1e-5);
                }
    }
    for (size_t c = 0; c < 11; c++)
        for (size_t i = n; i < stride; i++)
            assert_true(y.column[c][i] == 0.0f);
    free(inverse);
    columns_free(&x);
    columns_free(&y);
    setting_free(s);
}

static void blocks_are_inverted(void **state)
{
    (void)state;
    for (int isa = FIRST_ISA; isa < ELEA_NUM_ISAS; isa++)
        if (elea_isa_available((elea_isa)isa)) {
            check_blocks(1, (elea_isa)isa);
            check_blocks(70, (elea_isa)isa);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_averages_over_both_surfaces),
        cmocka_unit_test(pairs_are_continuous),
        cmocka_unit_test(self_terms_depend_on_the_normal),
        cmocka_unit_test(the_guard_begins_where_patches_crowd),
        cmocka_unit_test(the_cloud_has_all_kinds_of_pairs),
        cmocka_unit_test(products_agree_with_double_precision),
        cmocka_unit_test(blocks_are_inverted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
