/* SPDX-License-Identifier: MIT */
#include "result/rotation.h"

#include "base/roots.h"
#include "result/ellipsoid.h"

/*
 * A rough surface holds liquid, which turns with the body: D_r is smaller by exp(-0.488 x), where
 * x = ln(V_ellipsoid / V_body) / 3. Fitted to 29 proteins with their hydration layers.
 */
#define ROUGHNESS_POWER 0.488

/*
 * Relative errors of D_r against solutions of the Stokes equations: of smooth compact bodies, of
 * rods from an axial ratio of 5 on, and by x (docs/method.md, Rotation).
 */
#define COMPACT_ERROR      0.015
#define ROD_ERROR          0.030
#define ROD_RATIO          5.0
#define ERROR_BY_ROUGHNESS 0.2

/* Smooth in the ratio of the longest axis to the middle one. */
static double model_error(const elea_ellipsoid *ellipsoid, double volume)
{
    const double *axis = ellipsoid->axis;
    double x = log(ellipsoid->volume / volume) / 3.0;
    double longest = fmax(axis[0], fmax(axis[1], axis[2]));
    double shortest = fmin(axis[0], fmin(axis[1], axis[2]));
    double middle = axis[0] + axis[1] + axis[2] - longest - shortest;
    double rod = fmin(log(longest / middle) / log(ROD_RATIO), 1.0);
    double shape = COMPACT_ERROR + (ROD_ERROR - COMPACT_ERROR) * rod * rod * (3.0 - 2.0 * rod);
    return root_of_squares(shape, ERROR_BY_ROUGHNESS * x);
}

/* d ln D_i / d ln alpha_j, and d ln D / d ln V of the body. */
static double slope_by_alpha(const elea_ellipsoid *ellipsoid, const double alpha[3], int i, int j)
{
    return -ellipsoid->by_alpha[i][j] - ROUGHNESS_POWER / 3.0 * ellipsoid->volume / alpha[j];
}

/*
 * The tensor is an isotropic function of the polarizability, which has the same axes: in these
 *
 *     d D_kk = sum_j (dD_k / d alpha_j) d alpha_jj
 *     d D_kl = (D_k - D_l) / (alpha_k - alpha_l) d alpha_kl
 *
 * and where alpha_k = alpha_l, the quotient is dD_k / d alpha_k - dD_k / d alpha_l.
 */
static double slope_across(const elea_ellipsoid *ellipsoid, const double alpha[3],
                           const double d[3], int k, int l)
{
    double gap = alpha[k] - alpha[l];
    if (fabs(gap) > 1e-5 * alpha[k])
        return (d[k] - d[l]) / gap;
    return d[k] * (slope_by_alpha(ellipsoid, alpha, k, k) / alpha[k] -
                   slope_by_alpha(ellipsoid, alpha, k, l) / alpha[l]);
}

static uncertain_tensor diffusion_in_axes(const elea_ellipsoid *ellipsoid,
                                          const uncertain_tensor *alpha, const uncertain *volume,
                                          const uncertain *model)
{
    uncertain_tensor diffusion;
    double eigenvalue[3], d[3];
    double rough = pow(volume->value / ellipsoid->volume, ROUGHNESS_POWER / 3.0);
    for (int k = 0; k < 3; k++) {
        eigenvalue[k] = alpha->m[k].value;
        d[k] = rough / ellipsoid->friction[k];
    }
    for (int k = 0; k < 3; k++) {
        uncertain sum = uncertain_scale(ROUGHNESS_POWER / 3.0 * d[k] / volume->value, *volume);
        for (int j = 0; j < 3; j++) {
            double slope = d[k] * slope_by_alpha(ellipsoid, eigenvalue, k, j) / eigenvalue[j];
            sum = uncertain_add(sum, uncertain_scale(slope, alpha->m[j]));
        }
        diffusion.m[k] = uncertain_add(sum, uncertain_scale(-3.0 * d[k], *model));
        diffusion.m[k].value = d[k];
        for (int l = k + 1; l < 3; l++) {
            int place = sym3_index(k, l);
            double slope = slope_across(ellipsoid, eigenvalue, d, k, l);
            diffusion.m[place] = uncertain_map(alpha->m[place], 0.0, slope);
        }
    }
    return diffusion;
}

/* R_r = (3 kT / (8 pi eta tr D_r))^(1/3) */
uncertain elea_rotation_radius(const uncertain_tensor *diffusion)
{
    uncertain trace = uncertain_tensor_trace(diffusion);
    return uncertain_cbrt(uncertain_div(uncertain_constant(3.0 / (8.0 * ELEA_PI)), trace));
}

bool elea_rotation_by_analogy(const uncertain_tensor *alpha, const uncertain *volume,
                              const uncertain *model, elea_rotation *rotation)
{
    double m[SYM3_SIZE], eigenvalue[3];
    elea_ellipsoid ellipsoid;
    for (int i = 0; i < SYM3_SIZE; i++)
        m[i] = alpha->m[i].value;
    sym3_eigen(m, eigenvalue, rotation->axes);
    if (!(volume->value > 0.0) || !elea_ellipsoid_find(eigenvalue, &ellipsoid))
        return false;
    uncertain_tensor own = uncertain_tensor_in_axes(alpha, rotation->axes);
    for (int k = 0; k < 3; k++)
        own.m[k].value = eigenvalue[k];
    uncertain_tensor diffusion = diffusion_in_axes(&ellipsoid, &own, volume, model);
    for (int k = 0; k < 3; k++)
        rotation->eigenvalues[k] = diffusion.m[k];
    rotation->diffusion = uncertain_tensor_from_axes(&diffusion, rotation->axes);
    rotation->radius = elea_rotation_radius(&rotation->diffusion);
    rotation->model_error = model_error(&ellipsoid, volume->value) / 3.0;
    return true;
}
