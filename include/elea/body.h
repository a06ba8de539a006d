/* SPDX-License-Identifier: MIT */
/** Bodies, and files that contain one. Part of elea.h. */
#ifndef ELEA_BODY_H
#define ELEA_BODY_H

#include "elea/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The body ---------------------------------------------------------------------- */

/** A union of primitives, which may overlap in any way, stored relative to its own centre. */
typedef struct elea_body elea_body;

/** Kinds of primitives. New kinds are only appended. */
typedef enum elea_primitive_kind {
    ELEA_PRIMITIVE_SPHERE,
    ELEA_PRIMITIVE_CUBOID, /**< edges parallel to the axes */
} elea_primitive_kind;
enum { ELEA_NUM_PRIMITIVE_KINDS = ELEA_PRIMITIVE_CUBOID + 1 };

/**
 * Makes a body from `n` spheres: `centres[n][3]` and `radii[n]`, in one length unit. Coordinates
 * relative to the body are rounded to a decimal grid of 1e-9 of its size, so that results are
 * independent of its position in space. Fails on n = 0, on coordinates that are not finite, and
 * on radii that are not positive.
 */
ELEA_API ELEA_MUST_USE elea_body *elea_body_create(size_t n, const double *centres,
                                                   const double *radii, elea_error *error);
ELEA_API void elea_body_free(elea_body *body);
/** Mass in dalton; 0 (at first) means unknown. */
ELEA_API void elea_body_set_mass(elea_body *body, double dalton);
/** Radius of gyration by the masses of the atoms; 0 (at first) means unknown. */
ELEA_API void elea_body_set_mass_gyration(elea_body *body, double radius);
/** Number of primitives of a kind. */
ELEA_API size_t elea_body_count(const elea_body *body, elea_primitive_kind kind);

/**
 * Collects primitives of any kind, all in one length unit, in any order. A rejected primitive is
 * not added, and the builder remains usable.
 */
typedef struct elea_body_builder elea_body_builder;

/** An empty builder; NULL if memory cannot be allocated. */
ELEA_API ELEA_MUST_USE elea_body_builder *elea_body_builder_create(elea_error *error);
ELEA_API void elea_body_builder_free(elea_body_builder *builder);
/** Fails if the centre is not finite or the radius is not positive. */
ELEA_API ELEA_MUST_USE elea_status elea_body_builder_add_sphere(elea_body_builder *builder,
                                                                const double centre[3],
                                                                double radius, elea_error *error);
/** Adds the cuboid between two corners. Fails unless both are finite and low[k] < high[k]. */
ELEA_API ELEA_MUST_USE elea_status elea_body_builder_add_cuboid(elea_body_builder *builder,
                                                                const double low[3],
                                                                const double high[3],
                                                                elea_error *error);
/**
 * The body of all primitives added, with coordinates as in `elea_body_create`; the caller frees
 * it. Fails if there are none. The builder is empty afterwards, also on failure.
 */
ELEA_API ELEA_MUST_USE elea_body *elea_body_builder_finish(elea_body_builder *builder,
                                                           elea_error *error);

/* ---- Files of bodies --------------------------------------------------------------- */

/**
 * A file that contains a body, without selection and radii: BOD, the language of NIST ZENO, or a
 * voxel image (FITS; MRC and CCP4 maps), optionally compressed. Not for use by two threads
 * at once.
 */
typedef struct elea_body_file elea_body_file;

/** Run settings given in the file, in library units; NaN if not specified. */
typedef struct elea_run_hints {
    double launch_radius, skin_thickness; /**< in the length unit of the file */
    double temperature;                   /**< kelvin */
    double viscosity;                     /**< pascal second */
    double buoyancy_factor;
    double mass; /**< dalton; already set in the bodies */
} elea_run_hints;

/** True if a file contains a body rather than atoms, by its name first, then by its content. */
ELEA_API ELEA_MUST_USE bool elea_body_file_recognized(const char *path);
/** The same for the content of a file in memory, with its name; NULL: the file at that path. */
ELEA_API ELEA_MUST_USE bool elea_body_file_recognized_memory(const void *bytes, size_t size,
                                                             const char *name);
/**
 * Opens a file and reads the files to which it refers (frames of a trajectory when requested).
 * Voxels at or above `threshold` are solid. With NaN, no threshold, a FITS voxel is solid if it
 * is not zero, and an MRC map is rejected with a message that gives its range.
 */
ELEA_API ELEA_MUST_USE elea_body_file *elea_body_file_open(const char *path, double threshold,
                                                           elea_error *error);
/**
 * As `elea_body_file_open`, for the content of a file in memory, compressed or not. `name` takes
 * the place of the path: in messages, to recognize the format, and as the location to which the
 * file names in a BOD file are relative. The bytes are needed only during the call.
 */
ELEA_API ELEA_MUST_USE elea_body_file *elea_body_file_open_memory(const void *bytes, size_t size,
                                                                  const char *name,
                                                                  double threshold,
                                                                  elea_error *error);
ELEA_API void elea_body_file_free(elea_body_file *file);
/** "BOD", "FITS" or "MRC". */
ELEA_API const char *elea_body_file_format(const elea_body_file *file);
/** Contents of the body: "3 spheres", "64 x 64 x 64 voxels, 4169 solid, in 210 cuboids". */
ELEA_API const char *elea_body_file_description(const elea_body_file *file);
/** Number of snapshots of a trajectory, else 1. */
ELEA_API size_t elea_body_file_n_frames(const elea_body_file *file);
/** Unit of the coordinates of the bodies, as specified in the file. */
ELEA_API elea_length_unit elea_body_file_length_unit(const elea_body_file *file);
/** Run settings from the file; valid as long as the file. */
ELEA_API const elea_run_hints *elea_body_file_hints(const elea_body_file *file);
/** Number of files: the one that was opened, followed by those to which it refers. */
ELEA_API size_t elea_body_file_n_files(const elea_body_file *file);
ELEA_API const char *elea_body_file_file(const elea_body_file *file, size_t index);
/** As `elea_reader_damage`, for a trajectory. */
ELEA_API elea_status elea_body_file_damage(const elea_body_file *file, elea_error *why);
/** The body of frame `number` (from 0); the caller frees it. */
ELEA_API ELEA_MUST_USE elea_body *elea_body_file_body(elea_body_file *file, size_t number,
                                                      elea_error *error);

#ifdef __cplusplus
}
#endif

#endif
