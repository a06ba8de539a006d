/* SPDX-License-Identifier: MIT */
/**
 * What the Stokes equations would give for a frame whose equations are not solved, from frames of
 * the same trajectory whose equations are (docs/stokes.md, Long trajectories).
 */
#ifndef ELEA_RESULT_STOKES_FIT_H
#define ELEA_RESULT_STOKES_FIT_H

#include <stddef.h>

/** What walks and the interior know of the shape of a body: pure numbers. */
#define STOKES_FIT_FEATURES 4

/** R_h, rotational radius and intrinsic viscosity: ln of the solution by the analogy. */
#define STOKES_FIT_RATIOS 3

/** A frame: its features, and its ratios if its equations are solved. */
typedef struct elea_stokes_sample {
    double feature[STOKES_FIT_FEATURES];
    double ratio[STOKES_FIT_RATIOS];
    double error[STOKES_FIT_RATIOS]; /**< relative, of the solution */
} elea_stokes_sample;

/** A linear function of the features, by least squares that restrain large effects. */
typedef struct elea_stokes_line {
    double coefficient[1 + STOKES_FIT_FEATURES];
    /** Inverse of the normal matrix. */
    double inverse[1 + STOKES_FIT_FEATURES][1 + STOKES_FIT_FEATURES];
    double residual; /**< standard deviation of a frame from the line, cross-validated */
    double solution; /**< mean relative error of the solutions, which all frames share */
} elea_stokes_line;

/** Consists of doubles only, so it can be handed from process to process. */
typedef struct elea_stokes_fit {
    double n_samples;
    double centre[STOKES_FIT_FEATURES];
    elea_stokes_line line[STOKES_FIT_RATIOS];
} elea_stokes_fit;

/** The features of a body with these capacitance, polarizability (ascending) and volume. */
void elea_stokes_features(double capacitance, const double polarizability[3], double volume,
                          double feature[STOKES_FIT_FEATURES]);

/** Fits all ratios to `n` > 0 samples. */
void elea_stokes_fit_make(const elea_stokes_sample *samples, size_t n, elea_stokes_fit *fit);

/** The ratio of a frame with these features, and its error. */
double elea_stokes_fit_predict(const elea_stokes_fit *fit, size_t ratio,
                               const double feature[STOKES_FIT_FEATURES], double *error);

#endif
