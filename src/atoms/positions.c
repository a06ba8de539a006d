/* SPDX-License-Identifier: MIT */
/* Positions that no molecule has. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "elea.h"

/*
 * An atom is astray if it lies this far from the middle of all (Angstrom: a micrometre), and so
 * many times farther than nine tenths of them, and than the largest radius: a part that drifts away
 * in a simulation without a box is not, nor are bodies of large spheres. If a simulation has failed
 * altogether, more atoms are astray; then the larger distance decides (a millimetre).
 */
#define ASTRAY_DISTANCE 1e4
#define ASTRAY_RATIO    100.0
#define ABSURD_DISTANCE 1e7

/* Positions that are not finite have no distances; they are left to the body, which refuses them.
 */
static bool extends_far(size_t n, const double *positions)
{
    double low[3] = {DBL_MAX, DBL_MAX, DBL_MAX};
    double high[3] = {-DBL_MAX, -DBL_MAX, -DBL_MAX};
    for (size_t i = 0; i < 3 * n; i++) {
        if (!isfinite(positions[i]))
            return false;
        low[i % 3] = fmin(low[i % 3], positions[i]);
        high[i % 3] = fmax(high[i % 3], positions[i]);
    }
    for (int k = 0; k < 3; k++)
        if (high[k] - low[k] > ASTRAY_DISTANCE / 2.0)
            return true;
    return false;
}

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* The value that `percent` of the others do not exceed; sorts them. */
static double quantile(double *values, size_t n, size_t percent)
{
    qsort(values, n, sizeof *values, ascending);
    return values[(n - 1) / 100 * percent + (n - 1) % 100 * percent / 100];
}

static double distance(const double *a, const double b[3])
{
    return hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
}

/* Index of the first atom that is astray, `n` if there is none. Needs `n` values of scratch. */
static size_t find_astray(size_t n, const double *positions, const double *radii, double *scratch,
                          double middle[3])
{
    double largest = 0.0;
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < n; i++)
            scratch[i] = positions[3 * i + k];
        middle[k] = quantile(scratch, n, 50);
    }
    for (size_t i = 0; i < n; i++) {
        scratch[i] = distance(positions + 3 * i, middle);
        largest = fmax(largest, radii[i]);
    }
    double usual = fmin(quantile(scratch, n, 90), ABSURD_DISTANCE / ASTRAY_RATIO);
    double limit = fmax(ASTRAY_DISTANCE, ASTRAY_RATIO * fmax(usual, largest));
    for (size_t i = 0; i < n; i++)
        if (distance(positions + 3 * i, middle) > limit)
            return i;
    return n;
}

elea_status elea_positions_check(size_t n, const double *positions, const double *radii,
                                 const size_t *indices, elea_error *error)
{
    double middle[3];
    if (!extends_far(n, positions))
        return ELEA_OK;
    double *scratch = calloc(n, sizeof *scratch);
    if (scratch == NULL)
        return elea_error_memory(error, n, sizeof *scratch, "distances");
    size_t astray = find_astray(n, positions, radii, scratch, middle);
    free(scratch);
    if (astray == n)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_FORMAT,
                          "atom %zu lies %.3g A from the middle of the others: the simulation has "
                          "failed there, or the file is damaged; fix or remove this frame, or "
                          "select other atoms",
                          (indices != NULL ? indices[astray] : astray) + 1,
                          distance(positions + 3 * astray, middle));
}
