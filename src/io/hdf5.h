/* SPDX-License-Identifier: MIT */
/**
 * HDF5 files, read by the HDF5 library: objects by their path, texts, and numbers row by row. No
 * other file is opened, whatever the file refers to. Without the library nothing can be opened.
 */
#ifndef ELEA_IO_HDF5_H
#define ELEA_IO_HDF5_H

#include "elea.h"
#include "io/input.h"

#define ELEA_HDF5_TEXT 128 /* bytes of names and texts of attributes */
#define ELEA_HDF5_PATH 256 /* bytes of paths, which begin with "/" */
#define ELEA_HDF5_RANK 3   /* largest number of dimensions of a dataset */

typedef struct elea_hdf5 elea_hdf5;

/** Whether a file with these first bytes is an HDF5 file. */
bool elea_hdf5_recognize(const unsigned char *head, size_t n_bytes);

/** Opens the file of the input, which must stay until it is closed. */
elea_hdf5 *elea_hdf5_open(elea_input *input, elea_error *error);

/** Accepts NULL. */
void elea_hdf5_close(elea_hdf5 *file);

/** Whether the file has an object of that path, "/particles/all". */
bool elea_hdf5_has(elea_hdf5 *file, const char *path);

/** Fails if an object that is there could not be opened. */
elea_status elea_hdf5_check(elea_hdf5 *file, elea_error *error);

/** Name of member `index` of a group, "" if it is too long; false after the last. */
bool elea_hdf5_member(elea_hdf5 *file, const char *path, size_t index, char name[ELEA_HDF5_TEXT]);

/**
 * Text `index` of an attribute of texts of that object; false if there is none, or it is too long.
 * Bytes that are not printable become '?'.
 */
bool elea_hdf5_attribute(elea_hdf5 *file, const char *path, const char *name, size_t index,
                         char text[ELEA_HDF5_TEXT]);

/** Number `index` of an attribute of up to four numbers; `otherwise` if there is none. */
double elea_hdf5_attribute_number(elea_hdf5 *file, const char *path, const char *name, size_t index,
                                  double otherwise);

/* ---- Datasets ---- */

/** An open dataset of numbers. Its first dimension are rows, unless it has none. */
typedef struct elea_hdf5_data {
    int64_t id;
    size_t rank;
    uint64_t shape[ELEA_HDF5_RANK];
    bool is_single;    /**< stored as binary numbers of four bytes */
    bool is_sparse;    /**< of its chunks some were never written */
    uint64_t n_stored; /**< no more numbers can be stored in its bytes */
    uint64_t chunk[ELEA_HDF5_RANK];
} elea_hdf5_data;

/** Opens the dataset; closed by `elea_hdf5_data_close`, also after a failure. */
elea_status elea_hdf5_data_open(elea_hdf5 *file, const char *path, elea_hdf5_data *data,
                                elea_error *error);
void elea_hdf5_data_close(elea_hdf5_data *data);

/** Numbers of a row: product of the dimensions after the first. */
uint64_t elea_hdf5_data_row(const elea_hdf5_data *data);

/** Whether the numbers of row `number` have been written, as far as the file tells. */
bool elea_hdf5_data_has_row(const elea_hdf5_data *data, uint64_t number);

/** Reads a row, or everything if `number` is ELEA_HDF5_ALL. */
#define ELEA_HDF5_ALL UINT64_MAX
elea_status elea_hdf5_data_read(elea_hdf5 *file, const elea_hdf5_data *data, uint64_t number,
                                double *values, elea_error *error);

/** Reads a dataset of one text, to be freed with `free`. */
elea_status elea_hdf5_read_text(elea_hdf5 *file, const char *path, char **text, size_t *size,
                                elea_error *error);

#endif
