/* SPDX-License-Identifier: MIT */
/** Rotational diffusion from the polarizability (docs/method.md, 5). */
#ifndef ELEA_RESULT_ROTATION_H
#define ELEA_RESULT_ROTATION_H

#include "result/tensor.h"

/** For viscosity 1 and kT = 1. */
typedef struct elea_rotation {
    uncertain_tensor diffusion;
    uncertain eigenvalues[3]; /**< ascending */
    uncertain radius;         /**< R_r */
    double axes[3][3];        /**< of the eigenvalues */
    double model_error;       /**< relative, of R_r */
} elea_rotation;

/**
 * That of the ellipsoid of equal polarizability, with the roughness of the surface. `model` is the
 * factor of R_r by which the analogy may err. False if the polarizability is not that of a body.
 */
bool elea_rotation_by_analogy(const uncertain_tensor *alpha, const uncertain *volume,
                              const uncertain *model, elea_rotation *rotation);

/** R_r from the trace of the diffusion tensor. */
uncertain elea_rotation_radius(const uncertain_tensor *diffusion);

#endif
