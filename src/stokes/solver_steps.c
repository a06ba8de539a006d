/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "stokes/dense.h"
#include "stokes/precondition.h"
#include "stokes/solver_state.h"

/*
 * Sizes of parts: about 50 us of work or more, so that threads which claim them seldom meet.
 * They depend on the problem only.
 */
#define RANGE_PATCHES   ((size_t)128) /* of forces; of charges twice as many */
#define GUARD_PATCHES   ((size_t)256)
#define INVERT_PATCHES  ((size_t)64)
#define TARGETS         ((size_t)64) /* of forces; of charges twice as many */
#define GRAM_OPERATIONS ((size_t)1 << 20)

/** A column is dependent on others if no more than this share is left without them. */
#define DEPENDENT 3e-5
/** The density of patches is at least this, relative to the mean (docs/stokes.md, Levels). */
#define DENSITY_FLOOR 0.1

typedef struct range {
    size_t first, end;
} range;

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t parts_of(size_t total, size_t size)
{
    return (total + size - 1) / size;
}

static range range_of(size_t total, size_t size, size_t part)
{
    return (range){part * size, least(total, (part + 1) * size)};
}

static const tall_kernel *tall(const elea_stokes_solver *solver)
{
    return &solver->order.kernel->tall;
}

/* More patches for charges, whose work is less. */
static size_t scaled(const elea_stokes_solver *solver, size_t patches)
{
    return solver->matrix.dimension == 3 ? patches : 2 * patches;
}

/* ---- The matrix ---- */

size_t solver_guard_parts(const elea_stokes_solver *solver)
{
    return parts_of(solver->matrix.stride, GUARD_PATCHES);
}

void solver_guard(elea_stokes_solver *solver, size_t part)
{
    range r = range_of(solver->matrix.stride, GUARD_PATCHES, part);
    solver->order.kernel->matrix.guard(&solver->matrix, r.first, r.end);
}

size_t solver_block_parts(const elea_stokes_solver *solver)
{
    return parts_of(solver->matrix.n, INVERT_PATCHES);
}

static float *inverse_at(const elea_stokes_solver *solver, size_t patch)
{
    return solver->inverses + patch / PRECONDITION_PATCHES * PRECONDITION_SIZE;
}

void solver_invert_blocks(elea_stokes_solver *solver, size_t part)
{
    range r = range_of(solver->matrix.n, INVERT_PATCHES, part);
    operator_set_self(&solver->matrix, solver->solution.anisotropy, r.first, r.end);
    bool positive = true;
    for (size_t i = r.first; i < r.end && positive; i += PRECONDITION_PATCHES)
        positive = precondition_invert(&solver->matrix, tall(solver), i, inverse_at(solver, i));
    solver->block_refused[part] = !positive;
}

size_t solver_multiply_parts(const elea_stokes_solver *solver)
{
    return parts_of(solver->matrix.stride, scaled(solver, TARGETS));
}

void solver_multiply(elea_stokes_solver *solver, size_t part)
{
    const operator_kernel *kernel = &solver->order.kernel->matrix;
    range r = range_of(solver->matrix.stride, scaled(solver, TARGETS), part);
    operator_block block = {.n_columns = solver->n_new,
                            .column = solver->basis + solver->n_basis - solver->n_new,
                            .image = solver->image + solver->n_basis - solver->n_new,
                            .packed = solver->packed};
    if (solver->matrix.dimension == 3)
        kernel->multiply_forces(&solver->matrix, &block, r.first, r.end);
    else
        kernel->multiply_charges(&solver->matrix, &block, r.first, r.end);
}

/* ---- Rows of a range of patches ---- */

size_t solver_ranges(const elea_stokes_solver *solver)
{
    return parts_of(solver->matrix.stride, scaled(solver, RANGE_PATCHES));
}

static range patches_of(const elea_stokes_solver *solver, size_t part)
{
    return range_of(solver->matrix.stride, scaled(solver, RANGE_PATCHES), part);
}

static tall_columns block_of(const elea_stokes_solver *solver)
{
    return (tall_columns){solver->n_right, solver->block};
}

/* Subtracts columns times `factor` from the first columns of the block. */
static void subtract_from_block(const elea_stokes_solver *solver, float *const *columns,
                                float (*factor)[STOKES_MODES], size_t n_block, range r)
{
    tall_columns from = {solver->n_basis, columns}, to = {n_block, solver->block};
    for (size_t k = 0; k < solver->matrix.dimension; k++)
        tall(solver)->subtract(from, to, k * solver->matrix.stride + r.first, r.end - r.first,
                               factor[0], STOKES_MODES);
}

static void copy_right_sides(const elea_stokes_solver *solver, range r)
{
    for (size_t c = 0; c < solver->n_right; c++)
        for (size_t k = 0; k < solver->matrix.dimension; k++) {
            size_t at = k * solver->matrix.stride + r.first;
            memcpy(solver->block[c] + at, solver->right[c] + at, (r.end - r.first) * sizeof(float));
        }
}

static void sum_squares(const elea_stokes_solver *solver, range r, double square[STOKES_MODES])
{
    for (size_t c = 0; c < solver->n_right; c++) {
        square[c] = 0.0;
        for (size_t k = 0; k < solver->matrix.dimension; k++)
            square[c] += tall(solver)->square(
                solver->block[c] + k * solver->matrix.stride + r.first, r.end - r.first);
    }
}

/* The block's squares before and after it is multiplied by the preconditioner. */
static void precondition_range(elea_stokes_solver *solver, range r, solver_squares *squares)
{
    sum_squares(solver, r, squares->residual);
    if (solver->matrix.dimension == 3)
        for (size_t i = r.first; i < least(r.end, solver->matrix.n); i += PRECONDITION_PATCHES)
            tall(solver)->precondition(inverse_at(solver, i), block_of(solver),
                                       solver->matrix.stride, i);
    sum_squares(solver, r, squares->block);
}

void solver_start(elea_stokes_solver *solver, size_t part)
{
    range r = patches_of(solver, part);
    copy_right_sides(solver, r);
    precondition_range(solver, r, &solver->squares[part]);
}

void solver_residual(elea_stokes_solver *solver, size_t part)
{
    range r = patches_of(solver, part);
    copy_right_sides(solver, r);
    subtract_from_block(solver, solver->image, solver->small->factor, solver->n_right, r);
    precondition_range(solver, r, &solver->squares[part]);
}

void solver_subtract(elea_stokes_solver *solver, size_t part)
{
    subtract_from_block(solver, solver->basis, solver->small->overlap, solver->n_right,
                        patches_of(solver, part));
}

/* ---- Products of columns ---- */

/* Columns of the basis in a part, a multiple of the four that kernels multiply at a time. */
static size_t gram_columns(const elea_stokes_solver *solver)
{
    return 4 * parts_of(GRAM_OPERATIONS, 4 * solver->rows * solver->n_right);
}

size_t solver_project_parts(const elea_stokes_solver *solver)
{
    return parts_of(solver->n_basis, gram_columns(solver));
}

void solver_project(elea_stokes_solver *solver, size_t part)
{
    range r = range_of(solver->n_basis, gram_columns(solver), part);
    tall_columns left = {r.end - r.first, solver->basis + r.first};
    tall(solver)->gram(left, block_of(solver), solver->rows, solver->small->gram[r.first],
                       STOKES_MODES);
    for (size_t i = r.first; i < r.end; i++)
        for (size_t c = 0; c < solver->n_right; c++)
            solver->small->overlap[i][c] = (float)solver->small->gram[i][c];
}

/* Removes the new columns of the basis, twice because the first time rounding errors remain. */
static void orthogonalize(const elea_stokes_solver *solver, tall_columns fresh, float *column)
{
    tall_columns one = {1, &column};
    for (int time = 0; time < 2 && fresh.n > 0; time++) {
        double product[STOKES_MODES];
        float factor[STOKES_MODES];
        tall(solver)->gram(fresh, one, solver->rows, product, 1);
        for (size_t i = 0; i < fresh.n; i++)
            factor[i] = (float)product[i];
        tall(solver)->subtract(fresh, one, 0, solver->rows, factor, 1);
    }
}

static double block_square(const elea_stokes_solver *solver, size_t column)
{
    double square = 0.0;
    for (size_t part = 0; part < solver_ranges(solver); part++)
        square += solver->squares[part].block[column];
    return square;
}

void solver_orthonormalize(elea_stokes_solver *solver)
{
    size_t n = 0;
    float *const *basis = solver->basis + solver->n_basis;
    for (size_t c = 0; c < solver->n_right; c++) {
        float *column = solver->block[c];
        orthogonalize(solver, (tall_columns){n, basis}, column);
        double square = tall(solver)->square(column, solver->rows);
        if (!(square > DEPENDENT * DEPENDENT * block_square(solver, c)))
            continue;
        float scale = (float)(1.0 / sqrt(square));
        for (size_t i = 0; i < solver->rows; i++)
            basis[n][i] = column[i] * scale;
        n++;
    }
    solver->n_new = n;
    solver->n_basis += n;
    operator_pack(&solver->matrix, n, basis, solver->packed);
}

size_t solver_gram_parts(const elea_stokes_solver *solver)
{
    return solver_project_parts(solver) + 1;
}

void solver_gram(elea_stokes_solver *solver, size_t part)
{
    size_t old = solver->n_basis - solver->n_new;
    tall_columns right = {solver->n_right, solver->right};
    tall_columns fresh = {solver->n_new, solver->basis + old};
    tall_columns images = {solver->n_new, solver->image + old};
    if (part == solver_project_parts(solver)) {
        tall(solver)->gram(fresh, right, solver->rows,
                           solver->small->projected + old * solver->n_right, solver->n_right);
        return;
    }
    range r = range_of(solver->n_basis, gram_columns(solver), part);
    tall(solver)->gram((tall_columns){r.end - r.first, solver->basis + r.first}, images,
                       solver->rows, solver->small->gram[r.first], STOKES_MODES);
}

/* ---- The best approximation in the basis ---- */

/* The new rows of T, and of its Cholesky factor, which goes on from the old rows. */
static bool extend_factor(elea_stokes_solver *solver)
{
    size_t old = solver->n_basis - solver->n_new;
    solver_small *small = solver->small;
    for (size_t j = 0; j < solver->n_new; j++) {
        double *row = small->cholesky + (old + j) * SOLVER_BASIS;
        for (size_t i = 0; i < old; i++)
            row[i] = small->gram[i][j];
        for (size_t i = 0; i <= j; i++) /* equal but for rounding errors */
            row[old + i] = 0.5 * (small->gram[old + i][j] + small->gram[old + j][i]);
    }
    return dense_factorize(small->cholesky, SOLVER_BASIS, old, solver->n_basis);
}

static void find_coordinates(elea_stokes_solver *solver)
{
    solver_small *small = solver->small;
    size_t width = solver->n_right;
    size_t all = solver->n_basis, old = all - solver->n_new;
    memcpy(small->half + old * width, small->projected + old * width,
           solver->n_new * width * sizeof(double));
    dense_solve_lower(small->cholesky, SOLVER_BASIS, old, all, small->half, width);
    memcpy(small->coordinates, small->half, all * width * sizeof(double));
    dense_solve_upper(small->cholesky, SOLVER_BASIS, all, small->coordinates, width);
    for (size_t i = 0; i < solver->n_basis; i++)
        for (size_t c = 0; c < width; c++)
            small->factor[i][c] = (float)small->coordinates[i * width + c];
}

/* R = (P'v)' y, symmetric but for rounding errors. */
static void find_matrix(elea_stokes_solver *solver)
{
    const solver_small *small = solver->small;
    size_t width = solver->n_right;
    for (size_t a = 0; a < width; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = 0.0;
            for (size_t i = 0; i < solver->n_basis; i++)
                sum += small->projected[i * width + a] * small->coordinates[i * width + b] +
                       small->projected[i * width + b] * small->coordinates[i * width + a];
            solver->solution.matrix[a][b] = solver->solution.matrix[b][a] = 0.5 * sum;
        }
}

void solver_reduce(elea_stokes_solver *solver)
{
    solver->positive = extend_factor(solver);
    if (!solver->positive)
        return;
    find_coordinates(solver);
    find_matrix(solver);
}

/* ---- The density of forces ---- */

void solver_density(elea_stokes_solver *solver, size_t part)
{
    range r = patches_of(solver, part);
    size_t stride = solver->matrix.stride;
    for (size_t c = 0; c < 3; c++)
        for (size_t k = 0; k < 3; k++)
            memset(solver->block[c] + k * stride + r.first, 0, (r.end - r.first) * sizeof(float));
    subtract_from_block(solver, solver->basis, solver->small->factor, 3, r);
    for (size_t i = r.first; i < least(r.end, solver->matrix.n); i++) {
        double square = 0.0;
        for (size_t c = 0; c < 3; c++)
            for (size_t k = 0; k < 3; k++) {
                double force = (double)solver->block[c][k * stride + i];
                square += force * force;
            }
        /* The unknowns are the forces over the root of the area. */
        solver->density[i] = (float)(sqrt(square) / (double)solver->matrix.root[i]);
    }
}

void solver_normalize_density(elea_stokes_solver *solver)
{
    double force = 0.0, area = 0.0;
    for (size_t i = 0; i < solver->matrix.n; i++) {
        double weight = (double)solver->matrix.root[i] * (double)solver->matrix.root[i];
        area += weight;
        force += weight * (double)solver->density[i];
    }
    for (size_t i = 0; i < solver->matrix.stride; i++)
        solver->density[i] =
            i < solver->matrix.n
                ? (float)fmax((double)solver->density[i] * area / force, DENSITY_FLOOR)
                : 0.0f;
}
