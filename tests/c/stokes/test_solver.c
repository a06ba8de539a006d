/* SPDX-License-Identifier: MIT */
#include "stokes/dense.h"
#include "stokes/solve.h"

/* The solution, without its density. */
static elea_stokes_solution solve(const elea_patches *patches, elea_stokes_problem problem,
                                  double tolerance)
{
    elea_stokes_solver *solver = create();
    elea_stokes_order order = order_of(patches, problem, tolerance);
    elea_stokes_solution solution = solve_with(solver, &order);
    solution.density = NULL;
    elea_stokes_solver_free(solver);
    return solution;
}

/* ---- Exact answers ---- */

/* For 8 pi eta = 1: drag 3/4 a, rotation a^3, strain 5/6 a^3; C = a. */
static void a_sphere_has_its_known_resistance(void **state)
{
    (void)state;
    elea_patches p = patches_sphere(1000);
    elea_stokes_solution s = solve(&p, STOKES_FORCES, USUAL_TOLERANCE);
    for (size_t k = 0; k < 3; k++) {
        assert_near(s.origin[k], 0.0, 1e-3);
        assert_close(s.matrix[k][k], 0.75, 1e-3);
        assert_close(s.matrix[3 + k][3 + k], 1.0, 2e-3);
    }
    for (size_t m = 6; m < STOKES_MODES; m++)
        assert_close(s.matrix[m][m], 5.0 / 6.0, 3e-3);
    for (size_t a = 0; a < STOKES_MODES; a++)
        for (size_t b = 0; b < a; b++) {
            assert_true(s.matrix[a][b] == s.matrix[b][a]);
            assert_near(s.matrix[a][b], 0.0, 2e-3);
        }
    assert_true(s.anisotropy == 1.366);
    assert_true(s.tail < USUAL_TOLERANCE && s.products <= 5);
    s = solve(&p, STOKES_CHARGES, USUAL_TOLERANCE);
    assert_close(s.matrix[0][0], 1.0, 1e-3);
    for (size_t k = 1; k < 4; k++) /* the polarizability over 4 pi: a^3 */
        assert_close(s.matrix[k][k], 1.0, 2e-3);
    patches_destroy(&p);
}

static void the_force_on_a_sphere_is_evenly_distributed(void **state)
{
    (void)state;
    elea_patches p = patches_sphere(500);
    elea_stokes_solver *solver = create();
    elea_stokes_order order = order_of(&p, STOKES_FORCES, USUAL_TOLERANCE);
    elea_stokes_solution s = solve_with(solver, &order);
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < p.n; i++) {
        double density = (double)s.density[i];
        assert_near(density, 1.0, 0.5); /* the spiral is uneven at the poles */
        mean += density / (double)p.n;
        square += (density - 1.0) * (density - 1.0) / (double)p.n;
    }
    assert_close(mean, 1.0, 1e-5);
    assert_near(sqrt(square), 0.0, 0.07);
    for (size_t i = p.n; i < p.stride; i++)
        assert_true(s.density[i] == 0.0f);
    elea_stokes_solver_free(solver);
    patches_destroy(&p);
}

static void one_patch_is_one_bead(void **state)
{
    (void)state;
    elea_patches p = patches_create(1);
    patches_set(&p, 0, (double[3]){0.5, 0.25, 0.125}, (double[3]){1, 0, 0}, 0.04);
    double a = 0.260 * 0.2;
    elea_stokes_solution s = solve(&p, STOKES_FORCES, USUAL_TOLERANCE);
    assert_close(s.matrix[0][0], a / (4.0 / 3.0 - 1.366 / 3.0), 1e-6);
    assert_close(s.matrix[1][1], a / (4.0 / 3.0 + 1.366 / 6.0), 1e-6);
    assert_near(s.origin[1], 0.25, 1e-12);
    for (size_t m = 3; m < STOKES_MODES; m++)
        assert_near(s.matrix[m][m], 0.0, 1e-12);
    s = solve(&p, STOKES_CHARGES, USUAL_TOLERANCE);
    assert_close(s.matrix[0][0], 0.2597 * 0.2, 1e-6);
    patches_destroy(&p);
}

static void two_patches_are_two_beads(void **state)
{
    (void)state;
    elea_patches p = patches_create(2);
    patches_set(&p, 0, (double[3]){-0.5, 0, 0}, (double[3]){1, 0, 0}, 0.04);
    patches_set(&p, 1, (double[3]){0.5, 0, 0}, (double[3]){1, 0, 0}, 0.04);
    double a = 0.260 * 0.2, b = 0.2597 * 0.2;
    elea_stokes_solution s = solve(&p, STOKES_FORCES, USUAL_TOLERANCE);
    double self = (4.0 / 3.0 - 1.366 / 3.0) / a, u = 2.0 * a * a;
    assert_close(s.matrix[0][0], 2.0 / (self + 2.0 - 2.0 / 3.0 * u), 1e-6);
    self = (4.0 / 3.0 + 1.366 / 6.0) / a;
    assert_close(s.matrix[1][1], 2.0 / (self + 1.0 + u / 3.0), 1e-6);
    s = solve(&p, STOKES_CHARGES, USUAL_TOLERANCE);
    assert_close(s.matrix[0][0], 2.0 / (1.0 / b + 1.0), 1e-6);
    assert_close(s.matrix[1][1], 0.5 / (1.0 / b - 1.0), 1e-6);
    patches_destroy(&p);
}

/* ---- Dense solution of the same matrix ---- */

typedef struct dense {
    stokes_operator matrix;
    float *right;
    double *elements, *solution;
    size_t rows;
} dense;

static void *memory(size_t bytes)
{
    void *p = calloc(1, bytes);
    assert_non_null(p);
    return p;
}

static dense dense_create(const elea_patches *p, const double origin[3], double anisotropy)
{
    dense d = {.rows = 3 * p->n};
    size_t bytes = p->stride * sizeof(float);
    d.matrix = (stokes_operator){.n = p->n, .stride = p->stride, .dimension = 3};
    for (size_t k = 0; k < 3; k++) {
        d.matrix.x[k] = p->x[k];
        d.matrix.normal[k] = p->normal[k];
    }
    d.matrix.root = memory(bytes);
    d.matrix.radius = memory(bytes);
    d.matrix.guard = memory(bytes);
    d.matrix.self = memory(bytes);
    d.right = memory(33 * bytes);
    operator_set_radii(&d.matrix, p->area);
    elea_stokes_kernel_find(ELEA_ISA_PORTABLE)->matrix.guard(&d.matrix, 0, p->stride);
    operator_set_self(&d.matrix, anisotropy, 0, p->n);
    operator_modes(&d.matrix, origin, d.right);
    d.elements = memory(d.rows * d.rows * sizeof(double));
    d.solution = memory(d.rows * STOKES_MODES * sizeof(double));
    for (size_t i = 0; i < d.rows; i++) {
        for (size_t j = 0; j < d.rows; j++) {
            double element[3][3];
            operator_element(&d.matrix, i / 3, j / 3, element);
            d.elements[i * d.rows + j] = element[i % 3][j % 3];
        }
        for (size_t m = 0; m < STOKES_MODES; m++)
            d.solution[i * STOKES_MODES + m] = (double)d.right[(3 * m + i % 3) * p->stride + i / 3];
    }
    return d;
}

static void dense_free(dense *d)
{
    free(d->matrix.root);
    free(d->matrix.radius);
    free(d->matrix.guard);
    free(d->matrix.self);
    free(d->right);
    free(d->elements);
    free(d->solution);
}

static double dense_resistance(const dense *d, size_t a, size_t b)
{
    double sum = 0.0;
    for (size_t i = 0; i < d->rows; i++)
        sum += (double)d->right[(3 * a + i % 3) * d->matrix.stride + i / 3] *
               d->solution[i * STOKES_MODES + b];
    return sum;
}

static void check_against_dense(const elea_patches *p, double tolerance)
{
    elea_stokes_solution s = solve(p, STOKES_FORCES, 1e-8);
    dense d = dense_create(p, s.origin, s.anisotropy);
    assert_true(dense_factorize(d.elements, d.rows, 0, d.rows));
    dense_solve(d.elements, d.rows, d.rows, d.solution, STOKES_MODES);
    for (size_t a = 0; a < STOKES_MODES; a++)
        for (size_t b = 0; b < STOKES_MODES; b++)
            assert_near(s.matrix[a][b], dense_resistance(&d, a, b),
                        tolerance * sqrt(s.matrix[a][a] * s.matrix[b][b]));
    dense_free(&d);
}

static void the_solution_is_that_of_the_dense_matrix(void **state)
{
    (void)state;
    elea_patches sphere = patches_sphere(61), cloud = patches_cloud(60, 3.0, 1);
    check_against_dense(&sphere, 2e-6);
    check_against_dense(&cloud, 1e-5);
    patches_destroy(&sphere);
    patches_destroy(&cloud);
}

/* The truncation error is about as large as the estimate says. */
static void the_tail_estimates_the_truncation_error(void **state)
{
    (void)state;
    elea_patches p = patches_cloud(400, 2.0, 3);
    elea_stokes_solution exact = solve(&p, STOKES_FORCES, 1e-8);
    for (double tolerance = 1e-2; tolerance > 5e-6; tolerance /= 10.0) {
        elea_stokes_solution s = solve(&p, STOKES_FORCES, tolerance);
        assert_true(s.tail < tolerance);
        for (size_t m = 0; m < STOKES_MODES; m++) {
            double error = 1.0 - s.matrix[m][m] / exact.matrix[m][m];
            assert_true(error > -2e-6 && error < 4.0 * s.tail + 2e-6);
        }
    }
    patches_destroy(&p);
}

/* ---- Symmetries ---- */

static void lengths_scale(void **state)
{
    (void)state;
    elea_patches p = patches_cloud(100, 3.0, 2), q = patches_cloud(100, 3.0, 2);
    for (size_t i = 0; i < q.n; i++) {
        for (int k = 0; k < 3; k++)
            q.x[k][i] *= 0.25f;
        q.area[i] *= 0.0625f;
    }
    elea_stokes_solution a = solve(&p, STOKES_FORCES, USUAL_TOLERANCE);
    elea_stokes_solution b = solve(&q, STOKES_FORCES, USUAL_TOLERANCE);
    for (size_t i = 0; i < STOKES_MODES; i++)
        for (size_t j = 0; j < STOKES_MODES; j++) {
            double scale = 0.25 * (i > 2 ? 0.25 : 1.0) * (j > 2 ? 0.25 : 1.0);
            assert_near(b.matrix[i][j], scale * a.matrix[i][j],
                        1e-5 * sqrt(b.matrix[i][i] * b.matrix[j][j]));
        }
    patches_destroy(&p);
    patches_destroy(&q);
}

/* Moved, and turned by 90 degrees about z: x, y become y, -x. */
static void the_solution_moves_and_turns_with_the_body(void **state)
{
    (void)state;
    elea_patches p = patches_cloud(90, 3.0, 4), q = patches_cloud(90, 3.0, 4);
    const float shift[3] = {0.25f, -0.5f, 0.125f};
    for (size_t i = 0; i < q.n; i++) {
        q.x[0][i] = -p.x[1][i] + shift[0];
        q.x[1][i] = p.x[0][i] + shift[1];
        q.x[2][i] = p.x[2][i] + shift[2];
        q.normal[0][i] = -p.normal[1][i];
        q.normal[1][i] = p.normal[0][i];
    }
    elea_stokes_solution a = solve(&p, STOKES_FORCES, USUAL_TOLERANCE);
    elea_stokes_solution b = solve(&q, STOKES_FORCES, USUAL_TOLERANCE);
    assert_near(b.origin[0], -a.origin[1] + 0.25, 1e-6);
    assert_near(b.origin[1], a.origin[0] - 0.5, 1e-6);
    const size_t turned[] = {1, 0, 2, 4, 3, 5}; /* indices of the axes after the turn */
    const double sign[] = {1, -1, 1, 1, -1, 1};
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 6; j++)
            assert_near(a.matrix[i][j], sign[i] * sign[j] * b.matrix[turned[i]][turned[j]],
                        2e-4 * sqrt(a.matrix[i][i] * a.matrix[j][j]));
    patches_destroy(&p);
    patches_destroy(&q);
}

/* ---- Degenerate bodies, and failures ---- */

/* A number of patches in a plane (`dimensions` 2), on a line, or at a point. */
static elea_patches flat_cloud(size_t n, int dimensions)
{
    elea_patches p = patches_cloud(n, 3.0, 6);
    for (int k = dimensions; k < 3; k++)
        for (size_t i = 0; i < n; i++)
            p.x[k][i] = 0.3f;
    return p;
}

static void right_sides_may_depend_on_each_other(void **state)
{
    (void)state;
    for (int dimensions = 0; dimensions < 3; dimensions++) {
        const size_t sizes[] = {1, 2, 3, 5, 20, 100};
        for (size_t i = 0; i < NUM_ITEMS(sizes); i++) {
            elea_patches p = flat_cloud(sizes[i], dimensions);
            elea_stokes_solution s = solve(&p, STOKES_FORCES, USUAL_TOLERANCE);
            for (size_t a = 0; a < STOKES_MODES; a++)
                for (size_t b = 0; b < STOKES_MODES; b++)
                    assert_true(isfinite(s.matrix[a][b]));
            assert_true(s.matrix[0][0] > 0.0 && s.tail < 1e-3);
            s = solve(&p, STOKES_CHARGES, USUAL_TOLERANCE);
            assert_true(s.matrix[0][0] > 0.0 && s.tail < 1e-3);
            patches_destroy(&p);
        }
    }
}

/* Not a surface, but patches that all face the same way, as near as the guard permits. */
static elea_patches solid_block(void)
{
    enum { SIDE = 8 };
    elea_patches p = patches_create((size_t)SIDE * SIDE * SIDE);
    for (size_t i = 0; i < p.n; i++) {
        double x[3] = {(double)(i % SIDE), (double)(i / SIDE % SIDE), (double)(i / SIDE / SIDE)};
        for (int k = 0; k < 3; k++)
            x[k] *= 0.1;
        patches_set(&p, i, x, (double[3]){0, 0, 1}, pow(0.1 / 0.851, 2.0));
    }
    return p;
}

static void less_anisotropy_is_reported(void **state)
{
    (void)state;
    elea_patches p = solid_block();
    elea_stokes_solution s = solve(&p, STOKES_FORCES, USUAL_TOLERANCE);
    assert_true(s.anisotropy == 1.366 / 2.0);
    assert_true(s.tail < USUAL_TOLERANCE);
    patches_destroy(&p);
}

static void iterations_are_limited(void **state)
{
    (void)state;
    elea_patches p = patches_cloud(1000, 1.0, 8);
    elea_stokes_solution s = solve(&p, STOKES_FORCES, 1e-30);
    assert_true(s.products <= 25 && s.tail >= 0.0 && isfinite(s.matrix[0][0]));
    patches_destroy(&p);
}

static void a_matrix_that_is_not_positive_is_refused(void **state)
{
    (void)state;
    elea_patches p = patches_sphere(200);
    p.x[1][77] = NAN;
    elea_stokes_solver *solver = create();
    elea_error error = {0};
    for (int problem = STOKES_FORCES; problem <= STOKES_CHARGES; problem++) {
        elea_stokes_order order = order_of(&p, (elea_stokes_problem)problem, USUAL_TOLERANCE);
        elea_stokes_solver_begin(solver, &order);
        assert_int_equal(elea_program_run(&elea_stokes_solve, solver, &error), ELEA_OK);
        assert_false(elea_stokes_solver_solution(solver)->positive);
    }
    elea_stokes_solver_free(solver);
    patches_destroy(&p);
}

static void a_cancelled_solver_stops(void **state)
{
    (void)state;
    elea_patches p = patches_sphere(200);
    elea_stokes_solver *solver = create();
    elea_cancel cancel;
    elea_error error = {0};
    atomic_init(&cancel.requested, true);
    elea_stokes_solver_watch(solver, &cancel);
    elea_stokes_order order = order_of(&p, STOKES_FORCES, USUAL_TOLERANCE);
    elea_stokes_solver_begin(solver, &order);
    assert_int_equal(elea_program_run(&elea_stokes_solve, solver, &error), ELEA_ERROR_CANCELLED);
    assert_false(elea_stokes_solver_solution(solver)->positive);
    elea_stokes_solver_free(solver);
    patches_destroy(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sphere_has_its_known_resistance),
        cmocka_unit_test(the_force_on_a_sphere_is_evenly_distributed),
        cmocka_unit_test(one_patch_is_one_bead),
        cmocka_unit_test(two_patches_are_two_beads),
        cmocka_unit_test(the_solution_is_that_of_the_dense_matrix),
        cmocka_unit_test(the_tail_estimates_the_truncation_error),
        cmocka_unit_test(lengths_scale),
        cmocka_unit_test(the_solution_moves_and_turns_with_the_body),
        cmocka_unit_test(right_sides_may_depend_on_each_other),
        cmocka_unit_test(less_anisotropy_is_reported),
        cmocka_unit_test(iterations_are_limited),
        cmocka_unit_test(a_matrix_that_is_not_positive_is_refused),
        cmocka_unit_test(a_cancelled_solver_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
