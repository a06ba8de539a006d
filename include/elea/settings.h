/* SPDX-License-Identifier: MIT */
/** All that determines a result, besides the body. Part of elea.h. */
#ifndef ELEA_SETTINGS_H
#define ELEA_SETTINGS_H

#include <stddef.h>

#include "elea/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Settings ---------------------------------------------------------------------- */

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

/** `control_charges`: as many as pay for the walks of a frame. */
#define ELEA_CONTROL_CHARGES_AUTO UINT32_MAX
/** `control_charges`: at most. */
#define ELEA_MAX_CONTROL_CHARGES 512

/**
 * All that determines a result, besides the body. Begin with `elea_settings_default`, and change
 * what is to differ. Members are only ever appended.
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
    double max_rsd_capacitance;    /**< relative standard error asked for, 0.001 is 0.1 % */
    double
        max_rsd_polarizability; /**< of the mean polarizability; 0 here or above: not asked for */
    double max_rsd_volume;
    uint64_t min_num_walks;            /**< least walks of a frame when precision decides */
    uint64_t min_num_interior_samples; /**< the same for interior samples */
    uint64_t max_num_walks;            /**< most walks of a frame when precision decides */
    uint64_t max_num_interior_samples; /**< the same for interior samples */
    double max_run_time;               /**< seconds of the whole run; 0: no limit. See elea_run */
    uint64_t num_frames;          /**< with max_run_time: what the source will give; 0: not known */
    double launch_radius;         /**< 0: of the enclosing sphere that is found */
    double skin_thickness;        /**< 0: 1e-6 of the launch radius */
    double temperature;           /**< kelvin; NaN: not given */
    double viscosity;             /**< of the solvent, pascal second; NaN: not given */
    double buoyancy_factor;       /**< 1 - (specific volume)(density); NaN: not given */
    elea_length_unit length_unit; /**< unit of the bodies' coordinates */
    bool sphere_areas;            /**< the observer gets the areas of single spheres too */
    bool record_surface_points;   /**< and where the walks of a frame hit the body */
    bool record_interior_points;  /**< and the samples inside it, which are taken for this */
    unsigned num_threads;         /**< 0: elea_default_num_threads(), or those of the context */
    unsigned frames_in_flight;    /**< frames held at once; 0: num_threads + 1, or 1 with points */
} elea_settings;

/**
 * Fills settings of `struct_size` bytes with those of a run without any option: 0.1 % on
 * capacitance and volume, seed 0, Angstrom, no solvent.
 */
ELEA_API void elea_settings_init(elea_settings *settings, size_t struct_size);
/** The same. Inline, so that the size is that of the caller's header. */
static inline elea_settings elea_settings_default(void)
{
    elea_settings settings;
    elea_settings_init(&settings, sizeof settings);
    return settings;
}
/** Fails on the first setting that is out of its range, and names it. */
ELEA_API ELEA_MUST_USE elea_status elea_settings_check(const elea_settings *settings,
                                                       elea_error *error);
/** "first-passage" or "wos". */
ELEA_API const char *elea_method_name(elea_method method);
/** "exact" or "sample". */
ELEA_API const char *elea_interior_name(elea_interior interior);

/* ---- The table of settings ------------------------------------------------------------- */

/** Type of a setting, and the values that it can take. */
typedef enum elea_setting_kind {
    ELEA_SETTING_CHOICE,    /**< an enumeration, whose values have names */
    ELEA_SETTING_COUNT,     /**< uint64_t from 1; 0: not given */
    ELEA_SETTING_SEED,      /**< any uint64_t */
    ELEA_SETTING_NUMBER,    /**< unsigned between `least` and `most`; `automatic`: not given */
    ELEA_SETTING_PRECISION, /**< double, a relative standard error between 0 and 1 */
    ELEA_SETTING_POSITIVE,  /**< double above 0; 0: not given */
    ELEA_SETTING_REAL,      /**< finite double; NaN: not given */
    ELEA_SETTING_MEASURED   /**< double above 0; NaN: not given */
} elea_setting_kind;

/** Describes a member of elea_settings that a user may choose. */
typedef struct elea_setting {
    const char *name; /**< of the member */
    elea_setting_kind kind;
    size_t offset;                         /**< of the member in elea_settings, in bytes */
    unsigned least, most, automatic;       /**< of ELEA_SETTING_NUMBER */
    const char *(*choice)(unsigned value); /**< name of a value of ELEA_SETTING_CHOICE, or NULL */
} elea_setting;

/**
 * Row `number` of the table of settings, from 0; NULL after the last. For programs that read
 * settings by name or list them: num_frames, sphere_areas and record_* are not in it, because
 * they follow from the task.
 */
ELEA_API const elea_setting *elea_setting_at(size_t number);

#ifdef __cplusplus
}
#endif

#endif
