/* SPDX-License-Identifier: MIT */
#include "result/skin.h"

#include <math.h>
#include <string.h>

#include "body/shape.h"
#include "walk/score.h"

/* Of the surface; without a closed form, that of the primitives, which may overlap. */
static double find_area(const elea_body *body, const elea_moments *interior)
{
    double area = interior->area;
    if (!(area > 0.0))
        for (size_t i = 0; i < body_size(body); i++)
            area += primitive_area(body, i);
    return area;
}

/*
 * Walks that end in the skin see a body that is larger by up to d, half the skin's thickness. For a
 * surface that moves outwards by d, Hadamard's formula gives
 *
 *     dC = d / (4 pi) times the integral of the squared field of the body at unit potential,
 *
 * at least 4 pi C^2 d / A for a surface of area A (Cauchy and Schwarz); for a ball, this is d. The
 * polarizability of a compact body changes as a volume, but across a wire or plate by 2 A d or
 * less. Surfaces that field lines do not reach are of no account: A is at most 4 pi C^2, the area
 * of a ball of the same capacitance.
 */
void elea_skin_error(const elea_launch *launch, const elea_body *body, const elea_moments *interior,
                     const double mean[ELEA_TALLY_SIZE], double error[ELEA_TALLY_SIZE])
{
    double capacitance = launch->capacity * mean[WALK_W], d = 0.5 * launch->skin;
    memset(error, 0, ELEA_TALLY_SIZE * sizeof *error);
    if (!(capacitance > 0.0) || !(d > 0.0))
        return;
    double ball = 4.0 * ELEA_PI * capacitance * capacitance;
    double area = fmin(ball, find_area(body, interior));
    double part = d / capacitance * ball / area;
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        error[i] = (i < WALK_S ? 1.0 : i < WALK_SX ? 2.0 : 3.0) * part * mean[i];
    for (int k = 0; k < 3; k++) {
        double charge = mean[WALK_S + k] * mean[WALK_X + k] / mean[WALK_W];
        double as_volume = 3.0 * part * (mean[WALK_SX + 4 * k] - charge);
        double across = 2.0 * area * d / launch->polarizability[k];
        error[WALK_SX + 4 * k] += fmax(0.0, across - as_volume);
    }
}
