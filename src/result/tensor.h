/* SPDX-License-Identifier: MIT */
/** Symmetric tensors of uncertain numbers. */
#ifndef ELEA_RESULT_TENSOR_H
#define ELEA_RESULT_TENSOR_H

#include "base/vec3.h"
#include "result/uncertain.h"

typedef struct uncertain_tensor {
    uncertain m[SYM3_SIZE];
} uncertain_tensor;

uncertain uncertain_tensor_trace(const uncertain_tensor *tensor);

/** Eigenvalues, ascending. */
void uncertain_tensor_eigenvalues(const uncertain_tensor *tensor, uncertain values[3]);

/** In axes whose unit vectors are the rows of `axes`: e_i . T . e_j. */
uncertain_tensor uncertain_tensor_in_axes(const uncertain_tensor *tensor, const double axes[3][3]);

/** The inverse of `uncertain_tensor_in_axes`. */
uncertain_tensor uncertain_tensor_from_axes(const uncertain_tensor *tensor,
                                            const double axes[3][3]);

#endif
