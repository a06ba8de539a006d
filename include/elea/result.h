/* SPDX-License-Identifier: MIT */
/** Properties of a body with their errors, and averages over frames. Part of elea.h. */
#ifndef ELEA_RESULT_H
#define ELEA_RESULT_H

#include "elea/base.h"
#include "elea/settings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Properties and results -------------------------------------------------------- */

/** In the order of CSV and JSON; new ones are appended. */
typedef enum elea_property {
    ELEA_CAPACITANCE,
    ELEA_ELECTRIC_POLARIZABILITY,
    ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES,
    ELEA_MEAN_ELECTRIC_POLARIZABILITY,
    ELEA_HYDRODYNAMIC_RADIUS,
    ELEA_INTRINSIC_VISCOSITY_PREFACTOR,
    ELEA_VISCOMETRIC_RADIUS,
    ELEA_VOLUME,
    ELEA_SURFACE_AREA,
    ELEA_CAPACITANCE_SPHERE_SAME_VOLUME,
    ELEA_GYRATION,
    ELEA_GYRATION_EIGENVALUES,
    ELEA_INTRINSIC_CONDUCTIVITY,
    ELEA_INTRINSIC_VISCOSITY,
    ELEA_INTRINSIC_VISCOSITY_MASS_UNITS,
    ELEA_FRICTION_COEFFICIENT,
    ELEA_DIFFUSION_COEFFICIENT,
    ELEA_SEDIMENTATION_COEFFICIENT,
    ELEA_ROTATIONAL_RADIUS,
    ELEA_ROTATIONAL_DIFFUSION_COEFFICIENT,
    ELEA_ROTATIONAL_DIFFUSION_TENSOR,
    ELEA_ROTATIONAL_DIFFUSION_EIGENVALUES,
    ELEA_TRANSLATIONAL_DIFFUSION_TENSOR,
    ELEA_TRANSLATIONAL_DIFFUSION_EIGENVALUES,
    ELEA_COUPLING_TENSOR,
    ELEA_CENTRE_OF_DIFFUSION,
    ELEA_RELAXATION_TIMES,
    ELEA_CORRELATION_TIME,
    ELEA_INTRINSIC_VISCOSITY_HIGH_FREQUENCY,
    ELEA_DIFFUSION_COEFFICIENT_20W,
    ELEA_SEDIMENTATION_COEFFICIENT_20W,
    ELEA_FRICTIONAL_RATIO,
    ELEA_PERRIN_FACTOR,
    ELEA_ANHYDROUS_RADIUS,
    ELEA_ROTATIONAL_ANISOTROPY,
    ELEA_ROTATIONAL_RHOMBICITY,
    ELEA_SCHERAGA_MANDELKERN,
    ELEA_FLORY_VISCOSITY,
    ELEA_FLORY_FRICTION,
    ELEA_RADIUS_OF_GYRATION,
    ELEA_EQUIVALENT_ELLIPSOID,
    ELEA_AXIAL_RATIOS,
    ELEA_SECOND_VIRIAL_COEFFICIENT,
    ELEA_SECOND_VIRIAL_COEFFICIENT_MASS_UNITS,
    ELEA_SEDIMENTATION_CONCENTRATION,
    ELEA_DIFFUSION_CONCENTRATION,
    ELEA_RADIUS_OF_GYRATION_MASS,
    ELEA_LARGEST_EXTENT,
    ELEA_HYDRATION,
    ELEA_KIRKWOOD_RADIUS,
    ELEA_NUM_PROPERTIES
} elea_property;

/** Bytes of the text of a unit. */
#define ELEA_UNIT_SIZE 16

/** "capacitance": the name in CSV, JSON and Python, as in NIST ZENO if it has the property. */
ELEA_API const char *elea_property_key(elea_property property);
/** "capacitance", "polarizability eigenvalues": for users. */
ELEA_API const char *elea_property_label(elea_property property);
/** "Electrostatics": the group of the property in a table for users. */
ELEA_API const char *elea_property_group(elea_property property);
/** The property in this row of such a table; ELEA_NUM_PROPERTIES after the last one. */
ELEA_API elea_property elea_property_listed(size_t place);
/** Position of the property in the CSV of NIST ZENO, from 1; 0 if ZENO does not have it. */
ELEA_API unsigned elea_property_nist_place(elea_property property);
/** Its unit in NIST ZENO, NULL if it is the same as here. */
ELEA_API const char *elea_property_nist_unit(elea_property property);

/**
 * Number of components: one for a scalar, three for a vector (x, y, z) and for eigenvalues
 * (ascending), five for relaxation times and two for axial ratios (descending), six for a symmetric
 * tensor (xx, yy, zz, xy, xz, yz), 0 if the property does not exist.
 */
ELEA_API size_t elea_property_n_components(elea_property property);
/** "" for a scalar, "1" to "3" for eigenvalues, "x" for vectors, "xx" to "yz" for tensors. */
ELEA_API const char *elea_property_component(elea_property property, size_t component);
/** Number of axes of the property as an array: 0, 1 or 2. */
ELEA_API unsigned elea_property_rank(elea_property property);
/** Length of each of these axes; 1 for a scalar. */
ELEA_API size_t elea_property_extent(elea_property property);
/** Component at this element of the array; `column` is ignored below rank 2. */
ELEA_API size_t elea_property_element(elea_property property, size_t row, size_t column);

/** Unit of the property for coordinates in `length_unit`; "1" for a pure number. */
ELEA_API void elea_property_unit(elea_property property, elea_length_unit length_unit,
                                 char unit[ELEA_UNIT_SIZE]);

/** Requirements of properties, as bits. */
enum {
    ELEA_NEEDS_HITS = 1U << 0,                    /**< a walk that hits the body */
    ELEA_NEEDS_POSITIVE_POLARIZABILITY = 1U << 1, /**< may fail with very few walks */
    ELEA_NEEDS_VOLUME = 1U << 2,         /**< the closed form, or a sample inside the body */
    ELEA_NEEDS_EXACT_INTERIOR = 1U << 3, /**< the closed form */
    ELEA_NEEDS_MASS = 1U << 4,
    ELEA_NEEDS_BUOYANCY_FACTOR = 1U << 5, /**< or a specific volume and the solvent's density */
    ELEA_NEEDS_TEMPERATURE = 1U << 6,
    ELEA_NEEDS_VISCOSITY = 1U << 7,
    ELEA_NEEDS_LENGTH_UNIT = 1U << 8,
    ELEA_NEEDS_STOKES = 1U << 9,             /**< the solution of the Stokes equations */
    ELEA_NEEDS_SPECIFIC_VOLUME = 1U << 10,   /**< or a buoyancy factor and the solvent's density */
    ELEA_NEEDS_POSITIVE_GYRATION = 1U << 11, /**< may fail with very few interior samples */
    ELEA_NEEDS_VIRIAL = 1U << 12,            /**< max_rsd_virial */
    /* Which the body meets or not, whatever the settings: */
    ELEA_NEEDS_SPHERES = 1U << 13,     /**< a body of spheres */
    ELEA_NEEDS_PAIRS = 1U << 14,       /**< 2 to 3,000 spheres with different centres */
    ELEA_NEEDS_LAYER = 1U << 15,       /**< hydration_layer of spheres */
    ELEA_NEEDS_ATOM_MASSES = 1U << 16, /**< elea_body_set_mass_gyration */
};
/** The bits `ELEA_NEEDS_...` of a property. */
ELEA_API uint32_t elea_property_needs(elea_property property);
/**
 * Requirements met by the settings and a body of this mass (dalton; NaN or 0 if unknown),
 * provided that walks and samples hit the body. A property that needs nothing else is expected.
 */
ELEA_API uint32_t elea_needs_met(const elea_settings *settings, double mass);

/** A value with its errors, each one standard deviation. Members are only appended. */
typedef struct elea_quantity {
    double value;
    double std_error;   /**< from the finite number of walks and samples, and from the skin */
    double total_error; /**< including the error of the theory, and of its solution */
} elea_quantity;

/** Why the walks or samples of a frame ended. */
typedef enum elea_stop {
    ELEA_STOP_COUNT,     /**< the requested number was reached */
    ELEA_STOP_PRECISION, /**< the target precision was reached */
    ELEA_STOP_CAP,       /**< the maximum number was reached first */
    ELEA_STOP_TIME,      /**< the time limit expired */
    ELEA_NUM_STOPS
} elea_stop;

/** "count", "precision", "cap" or "time". */
ELEA_API const char *elea_stop_name(elea_stop stop);

/** Why the patches of a frame's Stokes equations were not doubled once more (docs/stokes.md). */
typedef enum elea_stokes_stop {
    ELEA_STOKES_STOP_COUNT,          /**< num_patches are given, or the equations not solved */
    ELEA_STOKES_STOP_PRECISION,      /**< the errors are within max_rsd_stokes */
    ELEA_STOKES_STOP_CAP,            /**< twice as many would exceed 8,000 */
    ELEA_STOKES_STOP_NO_GAIN,        /**< the last doubling hardly reduced the errors */
    ELEA_STOKES_STOP_FEW_WALKS,      /**< the walks know too little of the capacitance */
    ELEA_STOKES_STOP_TIME,           /**< the time limit expired */
    ELEA_STOKES_STOP_NO_MEMORY,      /**< there is no memory for more */
    ELEA_STOKES_STOP_NO_SOLUTION,    /**< with more, or any, the matrix is not positive definite */
    ELEA_STOKES_STOP_NO_CONVERGENCE, /**< with more, the iterations do not converge */
    ELEA_NUM_STOKES_STOPS
} elea_stokes_stop;

/** "count", "precision", "cap", "no_gain", ... */
ELEA_API const char *elea_stokes_stop_name(elea_stokes_stop stop);

/** Bits of `notes`. */
enum {
    /** Two eigenvalues are closer than their errors, which are then only indicative. */
    ELEA_NOTE_CLOSE_EIGENVALUES = 1U << 0,
    /** No interior sample was inside the body: properties that need the volume are omitted. */
    ELEA_NOTE_NO_VOLUME = 1U << 1,
    /** No walk hit the body: its properties are unknown. */
    ELEA_NOTE_NO_HITS = 1U << 2,
    /** No closed form, or its result was not reliable: the interior was sampled. */
    ELEA_NOTE_INTERIOR_SAMPLED = 1U << 3,
    /** Too few walks or samples to estimate an error, which is NaN. */
    ELEA_NOTE_ERROR_UNKNOWN = 1U << 4,
    /** Molecules that the periodic box had cut were made whole. */
    ELEA_NOTE_MADE_WHOLE = 1U << 5,
    /** Bonds are longer than possible: a molecule is cut, or its bonds are wrong. */
    ELEA_NOTE_LONG_BONDS = 1U << 6,
    /** The capacitance of the patches is off by over 1 %: they do not resolve the surface. */
    ELEA_NOTE_STOKES_UNRESOLVED = 1U << 7,
    /** The body spins about its long axis far faster than it tumbles, which rules its R_r. */
    ELEA_NOTE_SPIN_DOMINATED = 1U << 8,
    /** The Stokes equations had no solution on the patches: all is by the analogy. */
    ELEA_NOTE_STOKES_FAILED = 1U << 9,
    /** The Stokes equations were not solved: R_h, R_r and [eta] follow from other frames. */
    ELEA_NOTE_STOKES_ESTIMATED = 1U << 10,
    /** The errors of R_h, R_r or [eta] are above max_rsd_stokes; `stokes_stop` says why. */
    ELEA_NOTE_STOKES_IMPRECISE = 1U << 11
};

/** "close_eigenvalues": the name of bit `number` of notes, from 0; NULL after the last. */
ELEA_API const char *elea_note_name(unsigned number);

/** Data on the analysis of one frame. Members are only appended. */
typedef struct elea_frame_info {
    uint64_t frame; /**< number in the trajectory, from 0; determines the random numbers */
    double time;    /**< picoseconds, NaN if unknown */
    uint64_t n_spheres;
    uint64_t n_cuboids;
    uint64_t num_walks;
    uint64_t num_hits; /**< walks that hit the body */
    uint64_t num_steps;
    unsigned num_control_charges;  /**< fitted to the body; dropped if they do not help */
    uint64_t num_interior_samples; /**< 0 if the interior is exact */
    uint64_t num_interior_hits;    /**< samples inside the body */
    elea_stop walks_stop;
    elea_stop interior_stop;
    double launch_centre[3]; /**< in the coordinates of the input */
    double launch_radius;    /**< of the sphere that encloses the launch surface */
    double skin_thickness;
    double mass;             /**< dalton, NaN if unknown */
    uint32_t notes;          /**< bits `ELEA_NOTE_...` */
    elea_theory theory;      /**< by which translation, rotation and viscosity were computed */
    uint64_t num_patches;    /**< of the solution of the Stokes equations, 0 if there is none */
    double stokes_shift;     /**< ln(C_n / C) of the capacitances by patches and walks, or NaN */
    double stokes_errors[3]; /**< relative, of R_h, R_r and [eta] without that of C, or NaN */
    elea_stokes_stop stokes_stop;
} elea_frame_info;

/** The results of one frame. */
typedef struct elea_result elea_result;

/** A result to be filled by `elea_compute`; until then all values are NaN. */
ELEA_API ELEA_MUST_USE elea_result *elea_result_create(elea_error *error);
/** A copy, which the caller frees; NULL if memory cannot be allocated. */
ELEA_API ELEA_MUST_USE elea_result *elea_result_copy(const elea_result *result, elea_error *error);
/** `result` may be NULL. */
ELEA_API void elea_result_free(elea_result *result);

/** Number of bytes of a result, for `elea_result_save`. */
ELEA_API size_t elea_result_size(void);
/**
 * Everything in a result as bytes, to hand it to another process or to keep it, for the same
 * version of the library on machines with the same order of bytes. Many of them are 0.
 */
ELEA_API void elea_result_save(const elea_result *result, unsigned char *bytes);
/** The reverse. Fails if the bytes cannot be those of a result; it is then unchanged. */
ELEA_API ELEA_MUST_USE elea_status elea_result_load(elea_result *result, const unsigned char *bytes,
                                                    size_t size, elea_error *error);

/** Belongs to the result, and changes with it. */
ELEA_API const elea_frame_info *elea_result_info(const elea_result *result);
/** True if the result has a value for the property. */
ELEA_API bool elea_result_available(const elea_result *result, elea_property property);
/**
 * A component of a property. Value and errors are NaN if the property is not available, or if
 * the property or component does not exist. Belongs to the result.
 */
ELEA_API const elea_quantity *elea_result_quantity(const elea_result *result,
                                                   elea_property property, size_t component);
/**
 * Covariance of component `i` of property `p` and component `j` of property `q`, in the product
 * of their units, optionally including the model errors. NaN if either has no value.
 */
ELEA_API double elea_result_covariance(const elea_result *result, elea_property p, size_t i,
                                       elea_property q, size_t j, bool with_model_error);

/** Points about which a mobility matrix is given. */
typedef enum elea_reference {
    ELEA_CENTRE_OF_MASS_REFERENCE, /**< of the body with uniform density; it has no masses */
    ELEA_CENTRE_OF_DIFFUSION_REFERENCE,
    ELEA_NUM_REFERENCES
} elea_reference;

/**
 * Mobility matrix about the point: velocity (first 3 rows) and spin by force (first 3 columns) and
 * torque, in the axes of the input; symmetric and positive definite. k_B T times it is the
 * diffusion matrix. In SI units, m/(N s), 1/(N s) and 1/(N m s), if `elea_result_mobility_is_si`,
 * else in the input's unit of length and for viscosity 1. False, and all NaN, if it is not known:
 * it needs the Stokes equations, and about the centre of mass a volume.
 */
ELEA_API bool elea_result_mobility(const elea_result *result, elea_reference about,
                                   double mobility[6][6]);
/** True if the viscosity and the unit of length are known. */
ELEA_API bool elea_result_mobility_is_si(const elea_result *result);
/** That point, in the coordinates of the input. False, and all NaN, if it is not known. */
ELEA_API bool elea_result_reference(const elea_result *result, elea_reference about,
                                    double point[3]);
/**
 * Unit vectors of the principal axes of rotational diffusion, as rows in the order of its
 * eigenvalues, in the axes of the input; right-handed. False, and all NaN, if they are not known.
 */
ELEA_API bool elea_result_principal_axes(const elea_result *result, double axes[3][3]);

/**
 * Indices of the means over walks from which all electric properties follow (docs/method.md): t,
 * the mean of the weight W; u (3), of W s; v (3), of W x; w (9, by rows), of W s_i x_j. s is the
 * start of a walk on the unit sphere, x its end on the body, both in the axes of the launch
 * surface.
 */
enum {
    ELEA_WALK_T = 0,
    ELEA_WALK_U = 1,
    ELEA_WALK_V = 4,
    ELEA_WALK_W = 7,
    ELEA_NUM_WALK_MEANS = 16
};
/** The mean with this index, with its error; NaN if out of range. Belongs to the result. */
ELEA_API const elea_quantity *elea_result_walk_mean(const elea_result *result, size_t index);

/* ---- Averages over a trajectory ---------------------------------------------------- */

/** Mean of one component over frames. Members are only appended. */
typedef struct elea_mean {
    double value;
    double std_error;         /**< of the mean: Monte Carlo and correlated fluctuation */
    double total_error;       /**< including the model error, which frames share */
    double monte_carlo_error; /**< the part of std_error that more walks would reduce */
    double fluctuation;       /**< standard deviation between frames, Monte Carlo removed */
    double inefficiency;      /**< frames per independent frame, >= 1 (Chodera et al. 2007) */
    double replica_error;     /**< standard error by the means of several trajectories; std_error
                                   is at least this; NaN if there are fewer than two */
} elea_mean;

/** Collects results in chronological order, those of one trajectory after those of another. */
typedef struct elea_average elea_average;

/** An average over no results; NULL if memory cannot be allocated. */
ELEA_API ELEA_MUST_USE elea_average *elea_average_create(elea_error *error);
ELEA_API void elea_average_free(elea_average *average);
ELEA_API ELEA_MUST_USE elea_status elea_average_add(elea_average *average,
                                                    const elea_result *result, elea_error *error);
/**
 * As `elea_average_add`, with the weight of the frame, finite and not negative. Only ratios of
 * weights matter. A frame of weight 0 is counted, but changes nothing.
 */
ELEA_API ELEA_MUST_USE elea_status elea_average_add_weighted(elea_average *average,
                                                             const elea_result *result,
                                                             double weight, elea_error *error);
/** What is added from now on belongs to another trajectory, independent of those before. */
ELEA_API ELEA_MUST_USE elea_status elea_average_begin_replica(elea_average *average,
                                                              elea_error *error);
/** The order of frames has no meaning, as that of the models of an ensemble: none correlate. */
ELEA_API void elea_average_ignore_order(elea_average *average);
ELEA_API size_t elea_average_n_frames(const elea_average *average);
/** Number of trajectories. */
ELEA_API size_t elea_average_n_replicas(const elea_average *average);
/** (sum w)^2 / sum w^2, the number of frames of equal weight that would do as well. */
ELEA_API double elea_average_effective_frames(const elea_average *average);
/** True if there are frames with a weight, and the property is available in all of them. */
ELEA_API bool elea_average_available(const elea_average *average, elea_property property);
/**
 * Mean of a component of a property; all NaN if the property is not available, or if the
 * property or component does not exist. Belongs to the average; valid until the next
 * frame is added.
 */
ELEA_API const elea_mean *elea_average_mean(elea_average *average, elea_property property,
                                            size_t component);
/**
 * R_h from the mean of 1/R_h, as measured by diffusion of a mixture. Otherwise as
 * `elea_average_mean`.
 */
ELEA_API const elea_mean *elea_average_harmonic_radius(elea_average *average);

/**
 * Reads weights of frames, all finite and not negative, not all zero: `n_frames` numbers, or lines
 * of a frame, counted in order from 0 or 1, and its weight. "#" and "@" begin a comment. Sets
 * `weights[n_frames]`, or fails with a message that names file and line.
 */
ELEA_API ELEA_MUST_USE elea_status elea_weights_load(const char *path, size_t n_frames,
                                                     double *weights, elea_error *error);
/** As `elea_weights_load`, for the content of a file in memory, which messages call `name`. */
ELEA_API ELEA_MUST_USE elea_status elea_weights_load_memory(const void *bytes, size_t size,
                                                            const char *name, size_t n_frames,
                                                            double *weights, elea_error *error);

#ifdef __cplusplus
}
#endif

#endif
