/* SPDX-License-Identifier: MIT */
/*
 * Products of the matrix with a block of columns (operator.h). Lanes hold targets; sources are
 * broadcast, so that each target is summed on its own, over all sources in order. The tensors of a
 * tile of sources are kept in the first-level cache while the columns are read, a few at a time,
 * with their sums in registers.
 */
#include "base/lanes.h"
#include "stokes/kernel.h"
#include "stokes/pair.h"

/** Sources whose tensors are kept. */
#define TILE 64
/** Columns whose sums are in registers: 3 registers each, next to the 6 of a tensor. */
#if LANES == 16
#define GROUP 6
#else
#define GROUP 3
#endif
/** The guard begins where patches are nearer than this share of their widths (docs/stokes.md). */
#define CROWDED 0.85f

/** LANES targets. */
typedef struct targets {
    size_t first;
    lanes_float x[3], radius;
} targets;

/** xx, xy, xz, yy, yz, zz */
typedef lanes_float tensor[6];

LANES_INLINE targets load_targets(const stokes_operator *matrix, size_t first)
{
    targets to = {.first = first, .radius = lanes_load(matrix->radius + first)};
    for (int k = 0; k < 3; k++)
        to.x[k] = lanes_load(matrix->x[k] + first);
    return to;
}

/* Target minus source; returns the square of the distance. */
LANES_INLINE lanes_float separate(const stokes_operator *matrix, const targets *to, size_t source,
                                  lanes_float d[3])
{
    for (int k = 0; k < 3; k++)
        d[k] = to->x[k] - matrix->x[k][source];
    return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

/* The lanes that overlap the source, as bits. The sums of radii are those of pair.h. */
LANES_INLINE unsigned overlaps(const targets *to, float radius, lanes_float square)
{
    lanes_float sum = to->radius + radius;
    return lanes_mask_bits(lanes_less(square, sum * sum));
}

LANES_INLINE lanes_float absolute(lanes_float x)
{
    return lanes_max(x, -x);
}

/* The coefficients of overlapping beads, as in pair.h; those of others are kept. */
LANES_INLINE void overlap_beads(const targets *to, float radius, lanes_float square,
                                lanes_float inverse, lanes_float pair[2])
{
    lanes_float r = square * inverse, sum = to->radius + radius;
    lanes_float difference = absolute(to->radius - radius), d = difference * difference;
    lanes_float g = (1.0f / 24.0f) / (to->radius * radius);
    lanes_float near = d + 3.0f * square, far = d - square;
    lanes_float along = g * (16.0f * sum - near * near * (inverse * inverse * inverse));
    lanes_float radial =
        3.0f * g * (far * far) * (inverse * inverse * inverse) * (inverse * inverse);
    lanes_mask within = lanes_less_equal(r, difference), overlap = lanes_less(square, sum * sum);
    along = lanes_select(within, (4.0f / 3.0f) / lanes_max(to->radius, lanes_set(radius)), along);
    radial = lanes_select(within, lanes_set(0.0f), radial);
    pair[0] = lanes_select(overlap, along, pair[0]);
    pair[1] = lanes_select(overlap, radial, pair[1]);
}

LANES_INLINE lanes_float overlap_shells(const targets *to, float radius, lanes_float square,
                                        lanes_float inverse)
{
    lanes_float r = square * inverse, sum = to->radius + radius, depth = sum - r;
    lanes_float beyond = inverse - depth * depth * inverse / (4.0f * radius * to->radius);
    lanes_mask within = lanes_less_equal(r, absolute(to->radius - radius));
    beyond = lanes_select(within, 1.0f / lanes_max(to->radius, lanes_set(radius)), beyond);
    return lanes_select(lanes_less(square, sum * sum), beyond, inverse);
}

/* At the distance 0 the powers of its inverse overflow; these lanes overlap, and are replaced. */
LANES_INLINE void fill_tensor(const stokes_operator *matrix, const targets *to, size_t source,
                              tensor out)
{
    lanes_float d[3], square = separate(matrix, to, source, d);
    float radius = matrix->radius[source];
    lanes_float inverse = lanes_inverse_sqrt(square), inverse2 = inverse * inverse;
    lanes_float u = (to->radius * to->radius + radius * radius) * inverse2;
    lanes_float pair[2] = {inverse + inverse * u * (1.0f / 3.0f),
                           (inverse * inverse2) * (1.0f - u)};
    unsigned overlapping = overlaps(to, radius, square);
    if (__builtin_expect(overlapping != 0, 0))
        overlap_beads(to, radius, square, inverse, pair);
    lanes_float p = pair[1] * d[0], q = pair[1] * d[1], r = pair[1] * d[2];
    out[0] = pair[0] + p * d[0];
    out[1] = p * d[1];
    out[2] = p * d[2];
    out[3] = pair[0] + q * d[1];
    out[4] = q * d[2];
    out[5] = pair[0] + r * d[2];
}

/* Adds the tensors of `n` sources times `columns` columns, at most GROUP. */
LANES_INLINE void sweep(size_t columns, const tensor *tile, size_t n, const float *packed,
                        size_t width, lanes_float *total)
{
    lanes_float sum[3 * GROUP];
    for (size_t c = 0; c < 3 * columns; c++)
        sum[c] = lanes_set(0.0f);
    for (size_t j = 0; j < n; j++, packed += width) {
        lanes_float xx = tile[j][0], xy = tile[j][1], xz = tile[j][2];
        lanes_float yy = tile[j][3], yz = tile[j][4], zz = tile[j][5];
#pragma GCC unroll 8
        for (size_t c = 0; c < columns; c++) {
            float x = packed[3 * c], y = packed[3 * c + 1], z = packed[3 * c + 2];
            sum[3 * c] += xx * x;
            sum[3 * c + 1] += xy * x;
            sum[3 * c + 2] += xz * x;
            sum[3 * c] += xy * y;
            sum[3 * c + 1] += yy * y;
            sum[3 * c + 2] += yz * y;
            sum[3 * c] += xz * z;
            sum[3 * c + 1] += yz * z;
            sum[3 * c + 2] += zz * z;
        }
    }
    for (size_t c = 0; c < 3 * columns; c++)
        total[c] += sum[c];
}

static void sweep_all(size_t columns, const tensor *tile, size_t n, const float *packed,
                      lanes_float *total)
{
    size_t c = 0, width = 3 * columns;
    for (; c + GROUP <= columns; c += GROUP)
        sweep(GROUP, tile, n, packed + 3 * c, width, total + 3 * c);
#if GROUP > 5
    for (; c + 5 <= columns; c += 5)
        sweep(5, tile, n, packed + 3 * c, width, total + 3 * c);
#endif
    for (; c + 2 <= columns; c += 2)
        sweep(2, tile, n, packed + 3 * c, width, total + 3 * c);
    for (; c < columns; c++)
        sweep(1, tile, n, packed + 3 * c, width, total + 3 * c);
}

/* The self terms, and the square roots of the targets' areas. */
LANES_INLINE void finish_forces(const stokes_operator *matrix, const operator_block *block,
                                size_t first, const lanes_float *total)
{
    lanes_float root = lanes_load(matrix->root + first), self = lanes_load(matrix->self + first);
    lanes_float normal[3], force[3];
    for (int k = 0; k < 3; k++)
        normal[k] = lanes_load(matrix->normal[k] + first);
    for (size_t c = 0; c < block->n_columns; c++) {
        for (size_t k = 0; k < 3; k++)
            force[k] = root * lanes_load(block->column[c] + k * matrix->stride + first);
        lanes_float along = normal[0] * force[0] + normal[1] * force[1] + normal[2] * force[2];
        for (size_t k = 0; k < 3; k++)
            lanes_store(block->image[c] + k * matrix->stride + first,
                        root * (total[3 * c + k] +
                                self * (force[k] * (1.0f / 6.0f) - normal[k] * (along * 0.5f))));
    }
}

void LANES_NAME(operator_multiply_forces)(const stokes_operator *matrix,
                                          const operator_block *block, size_t first, size_t end)
{
    tensor tile[TILE];
    size_t width = 3 * block->n_columns;
    for (size_t i = first; i < end; i += LANES) {
        targets to = load_targets(matrix, i);
        lanes_float total[3 * OPERATOR_COLUMNS];
        for (size_t c = 0; c < width; c++)
            total[c] = lanes_set(0.0f);
        for (size_t from = 0; from < matrix->n; from += TILE) {
            size_t left = matrix->n - from, n = left < TILE ? left : TILE;
            for (size_t j = 0; j < n; j++)
                fill_tensor(matrix, &to, from + j, tile[j]);
            sweep_all(block->n_columns, tile, n, block->packed + from * width, total);
        }
        finish_forces(matrix, block, i, total);
    }
}

LANES_INLINE lanes_float potential(const stokes_operator *matrix, const targets *to, size_t source)
{
    lanes_float d[3], square = separate(matrix, to, source, d);
    lanes_float inverse = lanes_inverse_sqrt(square);
    unsigned overlapping = overlaps(to, matrix->radius[source], square);
    if (__builtin_expect(overlapping != 0, 0))
        inverse = overlap_shells(to, matrix->radius[source], square, inverse);
    return inverse;
}

/* The potentials of `n` columns, at most 4, from c on, with their sums in registers. */
LANES_INLINE void multiply_columns(const stokes_operator *matrix, const operator_block *block,
                                   size_t first, size_t c, size_t n)
{
    targets to = load_targets(matrix, first);
    const float *packed = block->packed + c;
    lanes_float total[4];
    for (size_t k = 0; k < n; k++)
        total[k] = lanes_set(0.0f);
    for (size_t j = 0; j < matrix->n; j++, packed += block->n_columns) {
        lanes_float element = potential(matrix, &to, j);
#pragma GCC unroll 4
        for (size_t k = 0; k < n; k++)
            total[k] += element * packed[k];
    }
    for (size_t k = 0; k < n; k++)
        lanes_store(block->image[c + k] + first, total[k] * lanes_load(matrix->root + first));
}

void LANES_NAME(operator_multiply_charges)(const stokes_operator *matrix,
                                           const operator_block *block, size_t first, size_t end)
{
    for (size_t i = first; i < end; i += LANES) {
        size_t c = 0;
        for (; c + 4 <= block->n_columns; c += 4)
            multiply_columns(matrix, block, i, c, 4);
        for (; c < block->n_columns; c++)
            multiply_columns(matrix, block, i, c, 1);
    }
}

/* (distance / where the guard begins)^2 from a source, but 1 for the source itself. */
LANES_INLINE lanes_float clearance(const stokes_operator *matrix, const targets *to,
                                   lanes_float root, size_t source)
{
    lanes_float d[3], square = separate(matrix, to, source, d);
    lanes_float width = root + matrix->root[source];
    lanes_float ratio = square * (4.0f / (CROWDED * CROWDED)) / (width * width);
    if (source < to->first || source >= to->first + LANES)
        return ratio;
    lanes_int lane = lanes_set_int((int32_t)(source - to->first));
    return lanes_select(lanes_equal_int(lanes_count(), lane), lanes_set(1.0f), ratio);
}

void LANES_NAME(operator_guard)(const stokes_operator *matrix, size_t first, size_t end)
{
    for (size_t i = first; i < end; i += LANES) {
        targets to = load_targets(matrix, i);
        lanes_float root = lanes_load(matrix->root + i), least = lanes_set(1.0f);
        for (size_t j = 0; j < matrix->n; j++)
            least = lanes_min(clearance(matrix, &to, root, j), least);
        lanes_store(matrix->guard + i, least * least);
    }
}
