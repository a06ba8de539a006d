/* SPDX-License-Identifier: MIT */
/**
 * The header of NetCDF-3 files: classic, with 64-bit offsets, and with 64-bit data (CDF-5), as in
 * the format specification of Unidata's NetCDF User's Guide. Numbers are big-endian. Variables
 * whose first dimension is the record dimension are interleaved, record by record, after all
 * others.
 */
#ifndef ELEA_IO_NETCDF_H
#define ELEA_IO_NETCDF_H

#include "elea.h"
#include "io/input.h"

#define ELEA_NETCDF_TEXT      128 /* bytes of names and texts that are kept */
#define ELEA_NETCDF_MAX_RANK  4   /* dimensions of a variable that are kept */
#define ELEA_NETCDF_UNLIMITED UINT64_MAX

typedef enum elea_netcdf_type {
    ELEA_NETCDF_BYTE = 1,
    ELEA_NETCDF_CHAR,
    ELEA_NETCDF_SHORT,
    ELEA_NETCDF_INT,
    ELEA_NETCDF_FLOAT,
    ELEA_NETCDF_DOUBLE,
    ELEA_NETCDF_LAST = 11 /* 64-bit unsigned integers of CDF-5 */
} elea_netcdf_type;

typedef struct elea_netcdf_dimension {
    char name[ELEA_NETCDF_TEXT];
    uint64_t length; /**< 0: the record dimension */
} elea_netcdf_dimension;

typedef struct elea_netcdf_variable {
    char name[ELEA_NETCDF_TEXT];
    char units[ELEA_NETCDF_TEXT]; /**< "" if not given */
    double scale;                 /**< scale_factor; 1 if not given */
    bool is_scaled;
    double offset; /**< add_offset; 0 if not given */
    uint64_t type; /**< elea_netcdf_type, or one of the others of CDF-5 */
    size_t rank;
    size_t dimensions[ELEA_NETCDF_MAX_RANK]; /**< numbers of the first of them */
    bool is_record;
    uint64_t size;   /**< bytes, of a record if there are records; without padding */
    uint64_t begin;  /**< offset of the first value */
    uint64_t stride; /**< bytes from record to record; 0 without records */
} elea_netcdf_variable;

typedef struct elea_netcdf {
    uint64_t n_records; /**< ELEA_NETCDF_UNLIMITED: as many as the file has */
    char conventions[ELEA_NETCDF_TEXT], version[ELEA_NETCDF_TEXT];
    size_t n_dimensions, n_variables;
    elea_netcdf_dimension *dimensions;
    elea_netcdf_variable *variables;
} elea_netcdf;

/** Whether a file with these first bytes is a NetCDF-3 file. */
bool elea_netcdf_recognize(const unsigned char *head, size_t n_bytes);

/** Reads the header, which begins here. Clear `file` in any case. */
elea_status elea_netcdf_read(elea_netcdf *file, elea_input *input, elea_error *error);
void elea_netcdf_clear(elea_netcdf *file);

/** The variable of that name, or NULL. */
const elea_netcdf_variable *elea_netcdf_find(const elea_netcdf *file, const char *name);

#endif
