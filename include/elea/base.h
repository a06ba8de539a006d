/* SPDX-License-Identifier: MIT */
/** Version, errors, units. Part of elea.h. */
#ifndef ELEA_BASE_H
#define ELEA_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define ELEA_API      __attribute__((visibility("default")))
#define ELEA_MUST_USE __attribute__((warn_unused_result))
/** Argument `format` is a printf format for the arguments from `first` on. */
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

/** Version of this header; test ELEA_VERSION_NUMBER with `#if` to require a newer one. */
#define ELEA_VERSION_MAJOR 0
#define ELEA_VERSION_MINOR 1
#define ELEA_VERSION_PATCH 0

#define ELEA_MAKE_VERSION(major, minor, patch) (1000000 * (major) + 1000 * (minor) + (patch))
#define ELEA_VERSION_NUMBER                                                                        \
    ELEA_MAKE_VERSION(ELEA_VERSION_MAJOR, ELEA_VERSION_MINOR, ELEA_VERSION_PATCH)

/** Version of the linked library, as "major.minor.patch". */
ELEA_API const char *elea_version(void);

/* ---- Errors ------------------------------------------------------------------------ */

/** What a function returns that can fail. */
typedef enum elea_status {
    ELEA_OK = 0,
    ELEA_ERROR_ARGUMENT,  /**< an argument or a setting is out of range */
    ELEA_ERROR_MEMORY,    /**< memory could not be allocated */
    ELEA_ERROR_FILE,      /**< a file cannot be opened, read or written */
    ELEA_ERROR_FORMAT,    /**< a file does not conform to its format */
    ELEA_ERROR_TRUNCATED, /**< a file ends inside a frame */
    ELEA_ERROR_BODY,      /**< coordinates or radii do not form a body: NaN, no spheres, ... */
    ELEA_ERROR_SELECTION, /**< a selection is invalid or empty */
    ELEA_ERROR_RADIUS,    /**< an atom has no radius in the requested set */
    ELEA_ERROR_CANCELLED, /**< the caller cancelled the run */
    ELEA_ERROR_SYSTEM, /**< the machine: no thread, a disk that fails, too many open files, ... */
    ELEA_ERROR_TIME,   /**< the time limit expired before the last frame was started */
    ELEA_NUM_STATUSES
} elea_status;

/** Bytes of the message of an error. */
#define ELEA_MESSAGE_SIZE 1024
/** Bytes of its path. */
#define ELEA_PATH_SIZE 4096

/**
 * An error and its location. `message` is one line for users: the location, the reason, and
 * the remedy ("a.pdb: line 3: ..."). The other members give the location to programs, so that
 * messages need not be parsed.
 */
typedef struct elea_error {
    elea_status status;
    uint64_t line;                   /**< line of the file, from 1; 0: none */
    int64_t frame;                   /**< frame of the file, or of the run, from 0; -1: none */
    char path[ELEA_PATH_SIZE];       /**< the file; "": none */
    char message[ELEA_MESSAGE_SIZE]; /**< long paths are shortened here, never the reason */
} elea_error;

/** Initial value: `elea_error error = ELEA_ERROR_INIT;` */
#define ELEA_ERROR_INIT                                                                            \
    {                                                                                              \
        ELEA_OK, 0, -1, "", ""                                                                     \
    }

/**
 * Sets every member of `error` (which may be NULL) and returns `status`, so that a function can
 * fail in one statement. The library, and also sources and observers, report errors in this way.
 * The location is empty until set by `elea_error_locate`.
 */
ELEA_API elea_status elea_error_set(elea_error *error, elea_status status, const char *format, ...)
    ELEA_PRINTF(3, 4);

/**
 * Adds the parts of the location that are not set yet, to the members and to the front of the
 * message, and returns `status`. A path already set is kept with its line, because the location
 * that was set first is the most precise. `path` may be NULL, `line` 0 and `frame` -1.
 */
ELEA_API elea_status elea_error_locate(elea_error *error, elea_status status, const char *path,
                                       uint64_t line, int64_t frame);

/**
 * Puts "TEXT: " in front of the message, for context beyond the location (for example the option
 * that named the file), and returns `status`. `error` may be NULL.
 */
ELEA_API elea_status elea_error_prefix(elea_error *error, elea_status status, const char *format,
                                       ...) ELEA_PRINTF(3, 4);

/** Short fixed description of a status, never NULL. */
ELEA_API const char *elea_status_text(elea_status status);

/* ---- Units ------------------------------------------------------------------------- */

/** Unit of the coordinates. `ELEA_LENGTH_NONE` ("L"): bodies without a length unit. */
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

/** The unit with this name, case-insensitive except for "m"; fails if the name is unknown. */
ELEA_API ELEA_MUST_USE elea_status elea_length_unit_parse(const char *name, elea_length_unit *unit,
                                                          elea_error *error);

/** Quantities that users give with a unit, and the library's unit for each. */
typedef enum elea_dimension {
    ELEA_DIMENSION_TEMPERATURE, /**< kelvin; accepted: K, C */
    ELEA_DIMENSION_VISCOSITY,   /**< pascal second; accepted: Pa.s, mPa.s, p, cp */
    ELEA_DIMENSION_MASS,        /**< dalton; accepted: Da, kDa, g, kg, g/mol, kg/mol */
    ELEA_DIMENSION_DENSITY,     /**< kg/m^3; accepted: kg/m3, g/cm3, g/ml, g/l */
} elea_dimension;

/** Converts `value` of the named unit into the library's unit for that dimension. */
ELEA_API ELEA_MUST_USE elea_status elea_convert(elea_dimension dimension, double value,
                                                const char *unit_name, double *converted,
                                                elea_error *error);

#ifdef __cplusplus
}
#endif

#endif
