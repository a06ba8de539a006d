/* SPDX-License-Identifier: MIT */
/**
 * libelea: hydrodynamic properties of molecules from their coordinates.
 *
 * The declarations follow the data:
 *
 *     file -> reader -> frame -+
 *             topology -> selection, radii -> body -> run -> result -> average
 *     file -> model --------------------------^ settings -^
 *
 * Conventions
 * - Objects that own memory are opaque, made by `_create` or `_open` and ended by
 *   `_free`, which accepts NULL. Everything else is a plain value without pointers.
 * - A call that can fail takes an `elea_error *` as its last parameter (NULL is
 *   allowed) and returns an `elea_status`, or NULL in place of an object.
 * - The library prints nothing, never ends the process, reads no environment and
 *   keeps no global state: calls on distinct objects may run in distinct threads.
 * - Lengths read from files are in Angstrom, times in picoseconds. Other lengths are
 *   in whatever unit the caller's coordinates have (see `elea_length_unit`).
 */
#ifndef ELEA_H
#define ELEA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define ELEA_API      __attribute__((visibility("default")))
#define ELEA_MUST_USE __attribute__((warn_unused_result))
#else
#define ELEA_API
#define ELEA_MUST_USE
#endif

/** Version of the library that is linked, as "major.minor.patch". */
ELEA_API const char *elea_version(void);

/* ---- Errors ---------------------------------------------------------------------- */

typedef enum elea_status {
    ELEA_OK = 0,
    ELEA_ERROR_ARGUMENT,  /**< an argument or a setting is out of its range */
    ELEA_ERROR_MEMORY,    /**< memory could not be allocated */
    ELEA_ERROR_FILE,      /**< a file cannot be opened, read or written */
    ELEA_ERROR_FORMAT,    /**< a file's content is not what its format says */
    ELEA_ERROR_TRUNCATED, /**< a file ends inside a frame */
    ELEA_ERROR_BODY,      /**< coordinates or radii that are no body: NaN, no spheres, ... */
    ELEA_ERROR_SELECTION, /**< a selection cannot be understood, or selects nothing */
    ELEA_ERROR_RADIUS,    /**< an atom has no radius in the set that was asked for */
    ELEA_ERROR_CANCELLED, /**< the caller asked the run to stop */
    ELEA_ERROR_SYSTEM,    /**< the operating system refused, for instance a thread */
    ELEA_ERROR_TIME,      /**< the time of a run was over before its last frame was begun */
    ELEA_NUM_STATUSES
} elea_status;

#define ELEA_MESSAGE_SIZE 1024

/** What went wrong. `message` is one line: what, where (file, line or frame), what to do. */
typedef struct elea_error {
    elea_status status;
    char message[ELEA_MESSAGE_SIZE];
} elea_error;

/** Short fixed description of a status, never NULL. */
ELEA_API const char *elea_status_text(elea_status status);

/* ---- Units ----------------------------------------------------------------------- */

/** Unit of the coordinates. `ELEA_LENGTH_NONE` ("L") is for bodies without a scale. */
typedef enum elea_length_unit {
    ELEA_LENGTH_NONE,
    ELEA_LENGTH_ANGSTROM,
    ELEA_LENGTH_NANOMETRE,
    ELEA_LENGTH_CENTIMETRE,
    ELEA_LENGTH_METRE,
    ELEA_NUM_LENGTH_UNITS
} elea_length_unit;

/** "L", "A", "nm", "cm" or "m". */
ELEA_API const char *elea_length_unit_name(elea_length_unit unit);

/** The unit of that name, in any case but for "m" and "M"; fails on an unknown name. */
ELEA_API ELEA_MUST_USE elea_status elea_length_unit_parse(const char *name, elea_length_unit *unit,
                                                          elea_error *error);

/** Kinds of user-given numbers that carry a unit, with the unit used inside the library. */
typedef enum elea_dimension {
    ELEA_DIMENSION_TEMPERATURE, /**< kelvin; understood: K, C */
    ELEA_DIMENSION_VISCOSITY,   /**< pascal second; understood: Pa.s, mPa.s, p, cp */
    ELEA_DIMENSION_MASS,        /**< dalton; understood: Da, kDa, g, kg, g/mol, kg/mol */
} elea_dimension;

/** Converts `value` of the named unit into the library's unit for that dimension. */
ELEA_API ELEA_MUST_USE elea_status elea_convert(elea_dimension dimension, double value,
                                                const char *unit_name, double *converted,
                                                elea_error *error);

/**
 * Viscosity of liquid water at 0.1 MPa, in pascal second, at `temperature` in kelvin
 * (253.15 to 383.15 K; outside it fails). IAPWS SR6-08(2011), equation for viscosity;
 * its stated uncertainty is 1 %.
 */
ELEA_API ELEA_MUST_USE elea_status elea_water_viscosity(double temperature, double *viscosity,
                                                        elea_error *error);

/* ---- Atoms ----------------------------------------------------------------------- */

/** One atom as its file names it. Text is NUL-terminated, blanks trimmed, "" if absent. */
typedef struct elea_atom {
    char name[16];        /**< "CA", "O5'"; the particle's type where a format has only that */
    char residue_name[8]; /**< "ALA" */
    char chain[8];        /**< chain or segment identifier */
    char element[4];      /**< canonical symbol ("C", "Zn"); "" where it is not known */
    char insertion_code;  /**< PDB insertion code, or '\0' */
    bool element_guessed; /**< the file has no element; it was guessed from the name */
    int32_t residue_number;
    double radius; /**< radius from the file (Angstrom), 0 where it has none */
} elea_atom;

/** The atoms of a system, in file order. */
typedef struct elea_topology elea_topology;

ELEA_API size_t elea_topology_n_atoms(const elea_topology *topology);
/** Atom `index`, valid as long as the topology; `index` must be below `n_atoms`. */
ELEA_API const elea_atom *elea_topology_atom(const elea_topology *topology, size_t index);

/* ---- Frames and readers ---------------------------------------------------------- */

/** Coordinates of one moment. Memory is kept and reused from read to read. */
typedef struct elea_frame elea_frame;

ELEA_API ELEA_MUST_USE elea_frame *elea_frame_create(elea_error *error);
ELEA_API void elea_frame_free(elea_frame *frame);
ELEA_API size_t elea_frame_n_atoms(const elea_frame *frame);
/** `n_atoms` x 3 coordinates in Angstrom, valid until the next read into the frame. */
ELEA_API const double *elea_frame_positions(const elea_frame *frame);
/** Time in picoseconds, NaN where the file has none. */
ELEA_API double elea_frame_time(const elea_frame *frame);
/** Copies the three box vectors (rows, Angstrom); false where the frame has no box. */
ELEA_API bool elea_frame_box(const elea_frame *frame, double vectors[3][3]);
/** The frame's own atoms where they differ from the reader's topology, else NULL. */
ELEA_API const elea_topology *elea_frame_topology(const elea_frame *frame);

/**
 * An open structure or trajectory file: PDB, GRO, XYZ (text, also gzip'd), DCD or XTC, told
 * apart by content first and by file name second. Opening scans the file once for where its
 * frames begin; no coordinates are kept. Not for use by two threads at once.
 */
typedef struct elea_reader elea_reader;

ELEA_API ELEA_MUST_USE elea_reader *elea_reader_open(const char *path, elea_error *error);
ELEA_API void elea_reader_free(elea_reader *reader);
/** Name of the format, "PDB". */
ELEA_API const char *elea_reader_format(const elea_reader *reader);
/** The atoms of the first frame, or NULL where the format names none (DCD, XTC). */
ELEA_API const elea_topology *elea_reader_topology(const elea_reader *reader);
/** Atoms in the first frame. */
ELEA_API size_t elea_reader_n_atoms(const elea_reader *reader);
/** Whole frames in the file. */
ELEA_API size_t elea_reader_n_frames(const elea_reader *reader);
/** Unit of the coordinates: Angstrom. */
ELEA_API elea_length_unit elea_reader_length_unit(const elea_reader *reader);
/**
 * ELEA_OK, or why the scan ended before the end of the file (the frames counted by
 * `elea_reader_n_frames` are good all the same).
 */
ELEA_API elea_status elea_reader_damage(const elea_reader *reader, elea_error *why);
/** Reads frame `number` (from 0) into `frame`. Reading in rising order never seeks back. */
ELEA_API ELEA_MUST_USE elea_status elea_reader_read(elea_reader *reader, size_t number,
                                                    elea_frame *frame, elea_error *error);

/* ---- Which atoms, how large ------------------------------------------------------ */

/** Indices of the selected atoms, rising. */
typedef struct elea_selection elea_selection;

/** What is selected when the user says nothing. */
#define ELEA_DEFAULT_SELECTION "not (water or ion)"

/**
 * Selects atoms in the language of MDAnalysis and VMD: `all`, `none`, `protein`,
 * `backbone`, `nucleic`, `water`, `ion`, `hydrogen`, `name`, `resname`, `resid`, `chain`,
 * `element`, `index` with lists, ranges (`resid 1:10`, `resid 1-10`, `index 0 to 99`) and
 * wildcards (`name C*`), joined by `and`, `or`, `not` and parentheses. An empty result is
 * an error.
 */
ELEA_API ELEA_MUST_USE elea_selection *
elea_selection_create(const elea_topology *topology, const char *expression, elea_error *error);
ELEA_API void elea_selection_free(elea_selection *selection);
ELEA_API size_t elea_selection_n_atoms(const elea_selection *selection);
ELEA_API const size_t *elea_selection_indices(const elea_selection *selection);

/** A rule that gives atoms their radii. */
typedef struct elea_radii elea_radii;

/**
 * The built-in set of that name: "bondi" (Bondi 1964 and Mantina et al. 2009), "alvarez"
 * (Alvarez 2013), "calpha5" (alpha carbons only, 5 Angstrom each: Kang, Mansfield and
 * Douglas 2004), "file" (the radii that the structure file itself carries).
 */
ELEA_API ELEA_MUST_USE elea_radii *elea_radii_builtin(const char *name, elea_error *error);
/**
 * A set from a text file of `name radius` lines (Angstrom, `#` comments). A name is an
 * atom name, matched first, or an element symbol.
 */
ELEA_API ELEA_MUST_USE elea_radii *elea_radii_load(const char *path, elea_error *error);
ELEA_API void elea_radii_free(elea_radii *radii);
ELEA_API const char *elea_radii_name(const elea_radii *radii);
/** The selection to which the set narrows the user's ("name CA ..." for calpha5), or NULL. */
ELEA_API const char *elea_radii_selection(const elea_radii *radii);
/**
 * Writes the radius of each selected atom (Angstrom) to `values[n_atoms of selection]`.
 * Atoms without a radius are an error that names the first few of them.
 */
ELEA_API ELEA_MUST_USE elea_status elea_radii_assign(const elea_radii *radii,
                                                     const elea_topology *topology,
                                                     const elea_selection *selection,
                                                     double *values, elea_error *error);
/**
 * Radius (Angstrom) of an atom that need not come from a file, or 0 where the set has none.
 * An element may be spelled in any case; where it is "", it is guessed from the names.
 */
ELEA_API double elea_radii_lookup(const elea_radii *radii, const elea_atom *atom);

/**
 * Mass of the selected atoms in dalton from standard atomic weights (IUPAC 2021), or 0
 * where the element of any of them is unknown.
 */
ELEA_API double elea_selection_mass(const elea_selection *selection, const elea_topology *topology);

/* ---- The body -------------------------------------------------------------------- */

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

/* ---- Model files ----------------------------------------------------------------- */

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

/* ---- Settings -------------------------------------------------------------------- */

typedef enum elea_method {
    ELEA_METHOD_FIRST_PASSAGE, /**< exact steps past spheres, tight ellipsoid, weights */
    ELEA_METHOD_WOS,           /**< plain Walk-on-Spheres from a launch sphere, unit weights */
    ELEA_NUM_METHODS
} elea_method;

/** Instruction set of the first-passage walk: equally good walks, but not the same ones. */
typedef enum elea_isa {
    ELEA_ISA_BEST, /**< the last of those below that the processor has */
    ELEA_ISA_PORTABLE,
    ELEA_ISA_AVX2,
    ELEA_ISA_AVX512,
    ELEA_NUM_ISAS
} elea_isa;

/** "best", "portable", "avx2", "avx512". */
ELEA_API const char *elea_isa_name(elea_isa isa);
/** The instruction set of that name; false if there is none. */
ELEA_API ELEA_MUST_USE bool elea_isa_parse(const char *name, elea_isa *isa);
/** True if this processor has it and this library was built with it. */
ELEA_API bool elea_isa_available(elea_isa isa);
/** `isa` itself, or the best one for ELEA_ISA_BEST. */
ELEA_API elea_isa elea_isa_resolve(elea_isa isa);

/** How volume, surface area and gyration are found. */
typedef enum elea_interior {
    ELEA_INTERIOR_EXACT,  /**< in closed form, without statistical error */
    ELEA_INTERIOR_SAMPLE, /**< from random points in the launch sphere; no surface area */
    ELEA_NUM_INTERIORS
} elea_interior;

/** All that determines a result, besides the body. Zero means "not given" where it says so. */
/** As many control charges as pay for the walks of a frame; and how many there may be. */
#define ELEA_CONTROL_CHARGES_AUTO UINT32_MAX
#define ELEA_MAX_CONTROL_CHARGES  512

typedef struct elea_settings {
    elea_method method;
    elea_interior interior;
    elea_isa isa;
    unsigned control_charges; /**< take variance off first-passage walks, whatever their number */
    uint64_t seed;
    uint64_t num_walks;            /**< walks per frame; 0: until the precisions below are met */
    uint64_t num_interior_samples; /**< samples per frame; 0: until max_rsd_volume is met */
    double max_rsd_capacitance;    /**< relative standard error asked for, 0.001 is 0.1 % */
    double
        max_rsd_polarizability; /**< of the mean polarizability; 0 here or above: not asked for */
    double max_rsd_volume;
    uint64_t min_num_walks;            /**< walks of a frame at least when precision decides */
    uint64_t min_num_interior_samples; /**< the same for interior samples */
    uint64_t max_num_walks;            /**< cap of a frame's walks when precision decides */
    uint64_t max_num_interior_samples; /**< the same for interior samples */
    double max_run_time;               /**< seconds of the whole run; 0: no limit. See elea_run */
    uint64_t num_frames;          /**< with max_run_time: what the source will give; 0: not known */
    double launch_radius;         /**< 0: of the enclosing sphere that is found */
    double skin_thickness;        /**< 0: 1e-6 of the launch radius */
    elea_length_unit length_unit; /**< unit of the bodies' coordinates */
    double temperature;           /**< kelvin; 0: not given */
    double viscosity;             /**< of the solvent, pascal second; 0: not given */
    double buoyancy_factor;       /**< 1 - (specific volume)(density); 0: not given */
    bool sphere_areas;            /**< the observer gets the areas of single spheres too */
    bool record_surface_points;   /**< and where the walks of a frame hit the body */
    bool record_interior_points;  /**< and the samples inside it, which are taken for this */
    unsigned num_threads;         /**< 0: one for each core */
    unsigned frames_in_flight;    /**< frames held at once; 0: num_threads + 1, or 1 with points */
} elea_settings;

/** Settings of a run without any option: 0.1 % on capacitance and volume, seed 0, Angstrom. */
ELEA_API elea_settings elea_settings_default(void);
/** Fails on the first setting that is out of its range, and names it. */
ELEA_API ELEA_MUST_USE elea_status elea_settings_check(const elea_settings *settings,
                                                       elea_error *error);
/** "first-passage" or "wos". */
ELEA_API const char *elea_method_name(elea_method method);
/** "exact" or "sample". */
ELEA_API const char *elea_interior_name(elea_interior interior);

/* ---- Properties and results ------------------------------------------------------ */

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
    ELEA_NUM_PROPERTIES
} elea_property;

typedef enum elea_shape {
    ELEA_SCALAR = 1,
    ELEA_EIGENVALUES = 3, /**< rising */
    ELEA_TENSOR = 6       /**< symmetric: xx, yy, zz, xy, xz, yz */
} elea_shape;

#define ELEA_NUM_COMPONENTS 32 /**< of all properties together */
#define ELEA_NUM_INPUTS     28 /**< 16 exterior means, 10 interior moments, 2 model errors */
#define ELEA_UNIT_SIZE      16

/** "capacitance": the name in CSV, JSON and Python; NIST ZENO's where it has the property. */
ELEA_API const char *elea_property_key(elea_property property);
/** "capacitance", "eigenvalues of the electric polarizability": for people. */
ELEA_API const char *elea_property_label(elea_property property);
/** Also the number of components. */
ELEA_API elea_shape elea_property_shape(elea_property property);
/** Place of the property's first component in `elea_result.quantities`. */
ELEA_API size_t elea_property_offset(elea_property property);
/** Unit of the property for coordinates in `length_unit`; "1" for a pure number. */
ELEA_API void elea_property_unit(elea_property property, elea_length_unit length_unit,
                                 char unit[ELEA_UNIT_SIZE]);

/** A number with its one-sigma errors. */
typedef struct elea_quantity {
    double value;
    double std_error;   /**< statistical, from the finite number of walks and samples */
    double total_error; /**< with the error of the theory: 1 % of R_h, 1.5 % of q_eta */
} elea_quantity;

typedef enum elea_stop {
    ELEA_STOP_COUNT,     /**< the number asked for was done */
    ELEA_STOP_PRECISION, /**< the precision asked for was reached */
    ELEA_STOP_CAP,       /**< the cap came first */
    ELEA_STOP_TIME,      /**< the time was over */
    ELEA_NUM_STOPS
} elea_stop;

/** "count", "precision", "cap" or "time". */
ELEA_API const char *elea_stop_name(elea_stop stop);

enum {
    /** Two eigenvalues are closer than their errors, which are then only indicative. */
    ELEA_NOTE_CLOSE_EIGENVALUES = 1U << 0,
    /** No interior sample fell inside the body: volume and what needs it are left out. */
    ELEA_NOTE_NO_VOLUME = 1U << 1,
    /** No walk reached the body: nothing can be said of it. */
    ELEA_NOTE_NO_HITS = 1U << 2,
    /** No closed form, or none that could be trusted: the interior was sampled. */
    ELEA_NOTE_INTERIOR_SAMPLED = 1U << 3
};

/** All that is known of one frame. */
typedef struct elea_result {
    uint64_t frame; /**< number in the trajectory, from 0; also keys the random numbers */
    double time;    /**< picoseconds, NaN if unknown */
    uint64_t n_spheres;
    uint64_t n_cuboids;
    uint64_t num_walks;
    uint64_t num_hits;
    uint64_t num_steps;
    unsigned num_control_charges;  /**< that were fitted to the body; dropped where of no use */
    uint64_t num_interior_samples; /**< 0 where the interior is exact */
    uint64_t num_interior_hits;    /**< samples inside the body */
    elea_stop walks_stop;
    elea_stop interior_stop;
    double launch_centre[3]; /**< in the coordinates of the input */
    double launch_radius;    /**< of the sphere that holds the launch surface */
    double skin_thickness;
    double mass; /**< dalton, 0 if unknown */
    uint32_t notes;
    bool available[ELEA_NUM_PROPERTIES];
    elea_quantity quantities[ELEA_NUM_COMPONENTS];
    double gradient[ELEA_NUM_COMPONENTS][ELEA_NUM_INPUTS];
    double input[ELEA_NUM_INPUTS]; /**< in the axes of the launch surface (docs/method.md) */
    double input_covariance[ELEA_NUM_INPUTS][ELEA_NUM_INPUTS];
} elea_result;

/** Component `component` of a property of the result. */
ELEA_API const elea_quantity *elea_result_quantity(const elea_result *result,
                                                   elea_property property, size_t component);
/** Covariance of two components (indices into `quantities`); model errors on request. */
ELEA_API double elea_result_covariance(const elea_result *result, size_t a, size_t b,
                                       bool with_model_error);

/* ---- Running --------------------------------------------------------------------- */

/** A frame's body on its way into a run. */
typedef struct elea_job {
    elea_body *body; /**< owned by the run once handed over */
    uint64_t frame;
    double time;
} elea_job;

/**
 * Where bodies come from. `next` fills `*job` and returns ELEA_OK; at the end it leaves
 * `job->body` NULL. It is called from the run's threads, by one at a time. When it fails,
 * the frames before are finished and delivered before the run returns that error.
 */
typedef struct elea_source {
    elea_status (*next)(void *context, elea_job *job, elea_error *error);
    void *context;
} elea_source;

/** How far a run is. Frames under way count by the part of their walks that is done. */
typedef struct elea_progress {
    double frames_done;
    uint64_t walks_done;
} elea_progress;

/**
 * Who hears of a run; each function may be NULL. All are called from the thread that
 * called the run. `result` gets the frames in the order of the source; if it fails, the
 * run ends with that error. `poll` is called about ten times a second and cancels the run
 * by returning false.
 */
typedef struct elea_observer {
    elea_status (*result)(void *context, const elea_result *result, elea_error *error);
    /**
     * With `sphere_areas`, after `result`: the exposed area of each of `result->n_spheres`
     * spheres, in the order of the body; NULL where the interior had to be sampled.
     */
    elea_status (*areas)(void *context, const elea_result *result, const double *areas,
                         elea_error *error);
    bool (*poll)(void *context, const elea_progress *progress);
    void *context;
    /**
     * With `record_surface_points` and `record_interior_points`, after `result`: x, y, z in the
     * coordinates of the input, and the weight, of each hit and each sample inside, in an order
     * that depends on nothing but what the result depends on. Hits with their weights are
     * distributed as the charge on a conductor; samples are uniform, and weigh 1.
     */
    elea_status (*surface_points)(void *context, const elea_result *result, size_t n,
                                  const double (*points)[4], elea_error *error);
    elea_status (*interior_points)(void *context, const elea_result *result, size_t n,
                                   const double (*points)[4], elea_error *error);
} elea_observer;

/** Seconds spent, summed over threads, but for `wall`. */
typedef struct elea_timing {
    double wall, read, index, walks, interior;
} elea_timing;

/**
 * Analyses all bodies of the source. Results do not depend on `num_threads` and
 * `frames_in_flight`, to the last bit. `timing` may be NULL.
 *
 * With `max_run_time`, and then only, results depend on the speed of the machine. What is left
 * of the time is divided evenly over the `num_frames` that are left, and within a frame over
 * walks and samples, both of which do at least one block. When all of it is over, frames that
 * were begun are finished with what they have, and if others are left, ELEA_ERROR_TIME is
 * returned. A frame that stopped for the time is that of a run with `num_walks` and
 * `num_interior_samples` set to the numbers that it reached.
 */
ELEA_API ELEA_MUST_USE elea_status elea_run(const elea_settings *settings, elea_source source,
                                            elea_observer observer, elea_timing *timing,
                                            elea_error *error);

/** Analyses one body, as frame 0. The body stays the caller's. */
ELEA_API ELEA_MUST_USE elea_status elea_compute(const elea_body *body,
                                                const elea_settings *settings, elea_result *result,
                                                elea_error *error);

/* ---- Averages over a trajectory -------------------------------------------------- */

/** Mean of one component over frames. */
typedef struct elea_mean {
    double value;
    double std_error;         /**< of the mean: Monte Carlo and correlated fluctuation */
    double total_error;       /**< with the error of the theory, which frames share */
    double monte_carlo_error; /**< the part of std_error that more walks would remove */
    double fluctuation;       /**< standard deviation between frames, Monte Carlo removed */
    double inefficiency;      /**< frames per independent frame, >= 1 (Chodera et al. 2007) */
} elea_mean;

/** Collects results in the order of time. */
typedef struct elea_average elea_average;

ELEA_API ELEA_MUST_USE elea_average *elea_average_create(elea_error *error);
ELEA_API void elea_average_free(elea_average *average);
ELEA_API ELEA_MUST_USE elea_status elea_average_add(elea_average *average,
                                                    const elea_result *result, elea_error *error);
ELEA_API size_t elea_average_n_frames(const elea_average *average);
/** False where the property was not available in every frame. */
ELEA_API bool elea_average_mean(const elea_average *average, elea_property property,
                                size_t component, elea_mean *mean);
/** R_h from the mean of 1/R_h, which is what a diffusion measurement of a mixture sees. */
ELEA_API bool elea_average_harmonic_radius(const elea_average *average, elea_mean *mean);

#ifdef __cplusplus
}
#endif

#endif
