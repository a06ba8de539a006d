/* SPDX-License-Identifier: MIT */
/** Settings of a computation. Part of elea.h. */
#ifndef ELEA_SETTINGS_H
#define ELEA_SETTINGS_H

#include <stddef.h>

#include "elea/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Settings ---------------------------------------------------------------------- */

/** How walks are made. */
typedef enum elea_method {
    ELEA_METHOD_FIRST_PASSAGE, /**< exact steps near spheres, tight ellipsoid, weights */
    ELEA_METHOD_WOS,           /**< plain Walk-on-Spheres from a launch sphere, unit weights */
    ELEA_NUM_METHODS
} elea_method;

/** Instruction set of first-passage walks; each produces different but equally valid walks. */
typedef enum elea_isa {
    ELEA_ISA_BEST, /**< the last of the following that the processor supports */
    ELEA_ISA_PORTABLE,
    ELEA_ISA_AVX2,
    ELEA_ISA_AVX512,
    ELEA_NUM_ISAS
} elea_isa;

/** "best", "portable", "avx2" or "avx512". */
ELEA_API const char *elea_isa_name(elea_isa isa);
/** Finds the instruction set with this name; false if there is none. */
ELEA_API ELEA_MUST_USE bool elea_isa_parse(const char *name, elea_isa *isa);
/** True if the processor supports it and the library was built with it. */
ELEA_API bool elea_isa_available(elea_isa isa);
/** `isa` itself, or the best one for ELEA_ISA_BEST. */
ELEA_API elea_isa elea_isa_resolve(elea_isa isa);

/** How volume, surface area and gyration tensor are computed. */
typedef enum elea_interior {
    ELEA_INTERIOR_EXACT,  /**< in closed form, without statistical error */
    ELEA_INTERIOR_SAMPLE, /**< from random points in the launch sphere; no surface area */
    ELEA_NUM_INTERIORS
} elea_interior;

/** How friction, rotation and viscosity follow from the shape of the body. */
typedef enum elea_theory {
    ELEA_THEORY_ANALOGY, /**< from the electric properties, as NIST ZENO does (docs/method.md) */
    ELEA_THEORY_STOKES, /**< from the Stokes equations on patches of the surface (docs/stokes.md) */
    ELEA_NUM_THEORIES
} elea_theory;

/** "analogy" or "stokes". */
ELEA_API const char *elea_theory_name(elea_theory theory);

/** `num_patches`: smallest and largest number. */
#define ELEA_MIN_PATCHES 24
#define ELEA_MAX_PATCHES 100000

/** `control_charges`: as many as are worth their cost for the walks of a frame. */
#define ELEA_CONTROL_CHARGES_AUTO UINT32_MAX
/** `control_charges`: maximum. */
#define ELEA_MAX_CONTROL_CHARGES 512

/**
 * All settings that determine a result. Start from `elea_settings_default` and change members as
 * needed. Members are only appended.
 */
typedef struct elea_settings {
    size_t struct_size; /**< sizeof(elea_settings) */
    elea_method method;
    elea_interior interior;
    elea_isa isa;
    unsigned control_charges; /**< point charges whose potentials are control variates of
                                   first-passage walks: a number, or ..._AUTO */
    uint64_t seed;
    uint64_t num_walks;            /**< walks per frame; 0: until the precisions below are met */
    uint64_t num_interior_samples; /**< samples per frame; 0: until max_rsd_volume is met */
    double max_rsd_capacitance;    /**< target relative standard error (0.001: 0.1 %); 0: none.
                                        For the Stokes equations: elea_stokes_capacitance_goal */
    double max_rsd_polarizability; /**< the same for the mean polarizability */
    double max_rsd_volume;
    uint64_t min_num_walks;            /**< minimum walks of a frame with a target precision */
    uint64_t min_num_interior_samples; /**< the same for interior samples */
    uint64_t max_num_walks;            /**< maximum walks of a frame with a target precision */
    uint64_t max_num_interior_samples; /**< the same for interior samples */
    double max_run_time;               /**< seconds for the whole run; 0: no limit. See elea_run */
    uint64_t num_frames;               /**< with max_run_time: frames of the source; 0: unknown */
    double launch_radius;              /**< 0: radius of the enclosing sphere */
    double skin_thickness;             /**< 0: 1e-6 of the launch radius, less for thin bodies */
    double temperature;                /**< kelvin; NaN: not given */
    double viscosity;                  /**< of the solvent, pascal seconds; NaN: not given */
    double buoyancy_factor;            /**< 1 - (specific volume)(density); NaN: from these two */
    elea_length_unit length_unit;      /**< unit of the bodies' coordinates */
    bool sphere_areas;                 /**< also pass the area of each sphere to the observer */
    bool record_surface_points;        /**< also pass the points where walks hit the body */
    bool record_interior_points; /**< also pass samples inside the body, taken for this purpose */
    unsigned num_threads;        /**< 0: the context's number, or elea_default_num_threads() */
    unsigned frames_in_flight;   /**< frames held at once; 0: num_threads + 1, or 1 with points */
    double max_rsd_average; /**< target relative standard error of the capacitance's average over
                                 the frames, in place of those of each frame; 0: none. It needs
                                 elea_plan_average, except for a single frame */
    double max_rsd_stokes;  /**< target relative error of R_h, rotational radius and viscosity by
                                 the Stokes equations: patches are doubled until it is reached */
    uint64_t stokes_every;  /**< the Stokes equations are solved for frames whose number is a
                                 multiple of this; 1: all. The others need a `stokes_plan` */
    elea_theory theory;
    unsigned num_patches; /**< of the surface; 0: as many as max_rsd_stokes needs */
    const struct elea_stokes_plan *stokes_plan; /**< from elea_plan_stokes; NULL: none */
    double specific_volume; /**< partial, of the molecule, cm^3/g; NaN: not given */
    double solvent_density; /**< kg/m^3; NaN: not given. With the specific volume it gives the
                                 buoyancy factor, unless that is given */
    double hydration_layer; /**< part of all radii that is a layer of water, in the unit of length;
                                 0: none, or not known */
    double max_rsd_virial;  /**< target relative standard error of the second virial coefficient,
                                 for bodies of spheres; 0: it is not computed */
    uint64_t
        max_memory; /**< bytes that the process may use, with what it uses at the begin of the
                         run; 0: elea_available_memory(), and nothing is refused. See elea_run */
} elea_settings;

/**
 * Fills settings of `struct_size` bytes with the defaults: 0.1 % in capacitance and volume, seed
 * 0, Angstrom, no solvent.
 */
ELEA_API void elea_settings_init(elea_settings *settings, size_t struct_size);
/** Returns the defaults. Inline, to use the struct size of the caller's header. */
static inline elea_settings elea_settings_default(void)
{
    elea_settings settings;
    elea_settings_init(&settings, sizeof settings);
    return settings;
}
/**
 * The `max_rsd_capacitance` that serves a `max_rsd_stokes`, for programs whose users give only the
 * latter: 0.1 %, or a tenth of the goal if that is less. The capacitance by the walks corrects the
 * solution; the intrinsic viscosity, which varies most, with its power 2.5 (docs/stokes.md). So one
 * standard deviation of the walks is a quarter of the goal.
 */
ELEA_API double elea_stokes_capacitance_goal(double max_rsd_stokes);
/** Fails if a setting is out of range; the message names the first one. */
ELEA_API ELEA_MUST_USE elea_status elea_settings_check(const elea_settings *settings,
                                                       elea_error *error);
/** "first-passage" or "wos". */
ELEA_API const char *elea_method_name(elea_method method);
/** "exact" or "sample". */
ELEA_API const char *elea_interior_name(elea_interior interior);

/* ---- The table of settings ------------------------------------------------------------- */

/** Type of a setting, and its possible values. */
typedef enum elea_setting_kind {
    ELEA_SETTING_CHOICE,    /**< an enumeration, whose values have names */
    ELEA_SETTING_COUNT,     /**< uint64_t from 1; 0: not given */
    ELEA_SETTING_SEED,      /**< any uint64_t */
    ELEA_SETTING_NUMBER,    /**< unsigned from `least` to `most`; `automatic`: not given */
    ELEA_SETTING_PRECISION, /**< double, a relative standard error between 0 and 1 */
    ELEA_SETTING_POSITIVE,  /**< positive double; 0: not given */
    ELEA_SETTING_REAL,      /**< finite double; NaN: not given */
    ELEA_SETTING_MEASURED   /**< positive double; NaN: not given */
} elea_setting_kind;

/** Describes a member of elea_settings that a user may choose. */
typedef struct elea_setting {
    const char *name; /**< of the member */
    elea_setting_kind kind;
    size_t offset;                         /**< of the member in elea_settings, in bytes */
    unsigned least, most, automatic;       /**< of ELEA_SETTING_NUMBER */
    const char *(*choice)(unsigned value); /**< name of a value of ELEA_SETTING_CHOICE, or NULL */
    /** Sets the value with that name, in any accepted spelling; NULL: names as in `choice`. */
    bool (*parse)(const char *name, unsigned *value);
} elea_setting;

/**
 * Row `number` of the table of settings, from 0; NULL after the last. For programs that read
 * settings by name or list them: num_frames, sphere_areas and record_* are not in it, because
 * they follow from the task.
 */
ELEA_API const elea_setting *elea_setting_at(size_t number);
/** Finds the value of an ELEA_SETTING_CHOICE by name; false if there is none. */
ELEA_API ELEA_MUST_USE bool elea_setting_parse(const elea_setting *setting, const char *name,
                                               unsigned *value);

#ifdef __cplusplus
}
#endif

#endif
