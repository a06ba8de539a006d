/* SPDX-License-Identifier: MIT */
/** The results of one frame, as the library sees them. */
#ifndef ELEA_RESULT_RESULT_H
#define ELEA_RESULT_RESULT_H

#include "base/tally.h"
#include "elea.h"
#include "result/property_table.h"
#include "result/stokes_fit.h"

/** Components of all properties together. */
enum {
#define PROPERTY(id, name, kind, n, ...) FIRST_##id, LAST_##id = FIRST_##id + (n)-1,
#include "result/properties.def"
#undef PROPERTY
    ELEA_NUM_COMPONENTS
};

/** Indices of the inputs of all outputs. */
enum {
    INPUT_EXTERIOR = 0,  /**< 16 means of walk.h's scores */
    INPUT_INTERIOR = 16, /**< 10 integrals of interior.h's scores */
    INPUT_SKIN = 26,     /**< 0 +- 1, by which the skin changes the means of scores */
    INPUT_VIRIAL = 27,   /**< mean of the first score of contact.h */
    /* Factors 1 +- the relative error of the theory, which depends on the frame. */
    INPUT_MODEL = 28,
    INPUT_TRANSLATION_MODEL = INPUT_MODEL, /**< of R_h */
    INPUT_ROTATION_MODEL = 29,             /**< of R_r */
    INPUT_VISCOSITY_MODEL = 30,            /**< of [eta] */
    ELEA_NUM_INPUTS
};

/**
 * Every output is a function of the inputs. Its errors, and its covariance with any other output,
 * follow from the gradients and the covariance of the inputs.
 */
struct elea_result {
    elea_frame_info info;
    bool available[ELEA_NUM_PROPERTIES];
    elea_quantity quantities[ELEA_NUM_COMPONENTS]; /**< NaN if not available */
    double gradient[ELEA_NUM_COMPONENTS][ELEA_NUM_INPUTS];
    double input[ELEA_NUM_INPUTS]; /**< in the axes of the launch surface (docs/method.md) */
    double input_covariance[ELEA_NUM_INPUTS][ELEA_NUM_INPUTS];
    /** What no walk may have hit: covariance of the walk means (walk/doubt.h). */
    double doubt[ELEA_TALLY_SIZE][ELEA_TALLY_SIZE];
    double doubt_scale[ELEA_NUM_COMPONENTS];       /**< of the gradients, for the doubt */
    elea_quantity walk_means[ELEA_NUM_WALK_MEANS]; /**< the first inputs, with their errors */
    bool has_sample;
    elea_stokes_sample sample; /**< of a solution of the Stokes equations */
    bool has_axes, has_mobility[ELEA_NUM_REFERENCES], mobility_is_si;
    double axes[3][3];
    double reference[ELEA_NUM_REFERENCES][3];
    double mobility[ELEA_NUM_REFERENCES][6][6];
};

/** Makes nothing available, and all values NaN. */
void elea_result_clear(elea_result *result);

/** Sets the scale of the doubt of an element of `quantities`, whose gradient is known. */
void elea_result_scale_doubt(elea_result *result, size_t place);

/** Covariance of two elements of `quantities`. */
double elea_result_covariance_at(const elea_result *result, size_t a, size_t b,
                                 bool with_model_error);
/** The part of it that is due to errors of models. */
double elea_result_model_covariance(const elea_result *result, size_t a, size_t b);

#endif
