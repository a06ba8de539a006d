/* SPDX-License-Identifier: MIT */
/** What everything else uses: version, errors, units. Part of elea.h. */
#ifndef ELEA_BASE_H
#define ELEA_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define ELEA_API      __attribute__((visibility("default")))
#define ELEA_MUST_USE __attribute__((warn_unused_result))
/** The arguments from `first` on belong to the printf format that is argument `format`. */
#define ELEA_PRINTF(format, first) __attribute__((__format__(printf, format, first)))
#else
#define ELEA_API
#define ELEA_MUST_USE
#define ELEA_PRINTF(format, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ----------------------------------------------------------------------- */

/** Version of this header. Programs that need a newer one test ELEA_VERSION_NUMBER with `#if`. */
#define ELEA_VERSION_MAJOR 0
#define ELEA_VERSION_MINOR 1
#define ELEA_VERSION_PATCH 0

#define ELEA_MAKE_VERSION(major, minor, patch) (1000000 * (major) + 1000 * (minor) + (patch))
#define ELEA_VERSION_NUMBER                                                                        \
    ELEA_MAKE_VERSION(ELEA_VERSION_MAJOR, ELEA_VERSION_MINOR, ELEA_VERSION_PATCH)

/** Version of the library that is linked, as "major.minor.patch". */
ELEA_API const char *elea_version(void);

/* ---- Errors ------------------------------------------------------------------------ */

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
#define ELEA_PATH_SIZE    4096

/**
 * What went wrong, and where. `message` is one line for people: the location, the reason, and
 * what can be done ("a.pdb: line 3: ..."). The other members give the location to programs, so
 * that nothing has to be read out of the message.
 */
typedef struct elea_error {
    elea_status status;
    uint64_t line;                   /**< line of the file, from 1; 0: none */
    int64_t frame;                   /**< frame of the file, or of the run, from 0; -1: none */
    char path[ELEA_PATH_SIZE];       /**< the file; "": none */
    char message[ELEA_MESSAGE_SIZE]; /**< long paths are shortened here, never the reason */
} elea_error;

/** An error that says nothing yet: `elea_error error = ELEA_ERROR_INIT;` */
#define ELEA_ERROR_INIT                                                                            \
    {                                                                                              \
        ELEA_OK, 0, -1, "", ""                                                                     \
    }

/**
 * Sets every member of `error` (which may be NULL) and returns `status`, so that to fail takes
 * one statement. The library reports its own errors this way; sources and observers can too.
 * The location is empty until `elea_error_locate` gives it.
 */
ELEA_API elea_status elea_error_set(elea_error *error, elea_status status, const char *format, ...)
    ELEA_PRINTF(3, 4);

/**
 * Adds what is known of the location and is not set yet, to the members and to the front of the
 * message, and returns `status`. A path that is set already is kept, with its line: the place
 * that was named first is the most precise one. `path` may be NULL, `line` 0 and `frame` -1.
 */
ELEA_API elea_status elea_error_locate(elea_error *error, elea_status status, const char *path,
                                       uint64_t line, int64_t frame);

/**
 * Puts "TEXT: " in front of the message, where the location says too little (the option that
 * named the file, say), and returns `status`. `error` may be NULL.
 */
ELEA_API elea_status elea_error_prefix(elea_error *error, elea_status status, const char *format,
                                       ...) ELEA_PRINTF(3, 4);

/** Short fixed description of a status, never NULL. */
ELEA_API const char *elea_status_text(elea_status status);

/* ---- Units ------------------------------------------------------------------------- */

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

#ifdef __cplusplus
}
#endif

#endif
