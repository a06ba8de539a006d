/* SPDX-License-Identifier: MIT */
/** The body that walks go around, and files that are one. Part of elea.h. */
#ifndef ELEA_BODY_H
#define ELEA_BODY_H

#include "elea/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The body ---------------------------------------------------------------------- */

/** A union of spheres and axis-parallel cuboids, held about its own centre. */
typedef struct elea_body elea_body;

/**
 * Makes a body from `n` spheres: `centres[n][3]` and `radii[n]`, in one length unit.
 * Differences of coordinates are held to 1e-9 of the body's size on a decimal grid, so that
 * results do not depend on where in space it lies. Fails on n = 0, on coordinates that are
 * not finite, and on radii that are not positive.
 */
ELEA_API ELEA_MUST_USE elea_body *elea_body_create(size_t n, const double *centres,
                                                   const double *radii, elea_error *error);
/**
 * Makes a body from spheres and cuboids, which may overlap in any way: `corners[n_cuboids][6]`
 * are the lower corner and the upper corner of each. Arrays of no items may be NULL.
 */
ELEA_API ELEA_MUST_USE elea_body *elea_body_create_shapes(size_t n_spheres, const double *centres,
                                                          const double *radii, size_t n_cuboids,
                                                          const double *corners, elea_error *error);
ELEA_API void elea_body_free(elea_body *body);
/** Mass in dalton; 0 (at first) means unknown. */
ELEA_API void elea_body_set_mass(elea_body *body, double dalton);
ELEA_API size_t elea_body_n_spheres(const elea_body *body);
ELEA_API size_t elea_body_n_cuboids(const elea_body *body);

/* ---- Model files ------------------------------------------------------------------- */

/**
 * A file that is a body, without selection and radii: BOD, the language of NIST ZENO, or an
 * image of voxels (FITS; MRC and CCP4 maps), all also gzip'd. Not for use by two threads at
 * once.
 */
typedef struct elea_body_file elea_body_file;

/** What a file says of a run, in the library's units; zero: it says nothing. */
typedef struct elea_run_hints {
    double launch_radius, skin_thickness; /**< in the model's unit of length */
    double temperature;                   /**< kelvin */
    double viscosity;                     /**< pascal second */
    double buoyancy_factor;
    double mass; /**< dalton; bodies have it already */
} elea_run_hints;

/** True if a file is a model and no structure, by its name first and by its content second. */
ELEA_API ELEA_MUST_USE bool elea_body_file_recognized(const char *path);
/**
 * Opens a model, and reads what it refers to (frames of a trajectory when they are asked for).
 * Voxels at or above `threshold` are body. NaN stands for no threshold: then a FITS voxel is
 * body if it is not zero, and an MRC map is refused with a message that gives its range.
 */
ELEA_API ELEA_MUST_USE elea_body_file *elea_body_file_open(const char *path, double threshold,
                                                           elea_error *error);
ELEA_API void elea_body_file_free(elea_body_file *model);
/** "BOD", "FITS" or "MRC". */
ELEA_API const char *elea_body_file_format(const elea_body_file *model);
/** What the body is made of: "3 spheres", "64 x 64 x 64 voxels, 4169 solid, in 210 cuboids". */
ELEA_API const char *elea_body_file_description(const elea_body_file *model);
/** Snapshots of a trajectory, else 1. */
ELEA_API size_t elea_body_file_n_frames(const elea_body_file *model);
/** Unit of the bodies' coordinates, as the file states it. */
ELEA_API elea_length_unit elea_body_file_length_unit(const elea_body_file *model);
ELEA_API elea_run_hints elea_body_file_settings(const elea_body_file *model);
/** Files that the model consists of: the one that was opened, then those it refers to. */
ELEA_API size_t elea_body_file_n_files(const elea_body_file *model);
ELEA_API const char *elea_body_file_file(const elea_body_file *model, size_t index);
/** As `elea_reader_damage`, for a trajectory. */
ELEA_API elea_status elea_body_file_damage(const elea_body_file *model, elea_error *why);
/** The body of frame `number` (from 0); the caller's. */
ELEA_API ELEA_MUST_USE elea_body *elea_body_file_body(elea_body_file *model, size_t number,
                                                      elea_error *error);

#ifdef __cplusplus
}
#endif

#endif
