/* SPDX-License-Identifier: MIT */
/**
 * Frames in datasets of an HDF5 file, of which row i is that of frame i: positions, times, and
 * boxes as edges or as lengths and angles. Formats name the datasets; the rest is the same for all.
 */
#ifndef ELEA_IO_HDF5_FRAMES_H
#define ELEA_IO_HDF5_FRAMES_H

#include "io/hdf5.h"
#include "io/reader.h"
#include "io/unit_names.h"

typedef enum elea_hdf5_which {
    ELEA_HDF5_POSITIONS, /**< [frames][atoms][3], or a single frame without the first dimension */
    ELEA_HDF5_TIMES,     /**< [frames], or a scalar: from frame to frame, or of the only frame */
    ELEA_HDF5_EDGES,     /**< [frames][3] or [frames][3][3], or of all frames [3] or [3][3] */
    ELEA_HDF5_LENGTHS,   /**< [frames][3] */
    ELEA_HDF5_ANGLES,    /**< [frames][3] */
    ELEA_HDF5_NUM_SERIES
} elea_hdf5_which;

typedef struct elea_hdf5_series {
    bool is_used;
    bool is_fixed; /**< the same for all frames */
    double factor; /**< to Angstrom, picoseconds or degrees */
    elea_hdf5_data data;
} elea_hdf5_series;

typedef struct elea_hdf5_frames {
    elea_hdf5 *file;
    elea_hdf5_series series[ELEA_HDF5_NUM_SERIES];
    uint64_t n_frames, n_atoms;
    double time_offset, time_step; /**< ps; the step is NaN unless times are a scalar */
} elea_hdf5_frames;

/** Opens the reader's file; `reader->state` is an elea_hdf5_frames. */
elea_status elea_hdf5_frames_open(elea_reader *reader, elea_error *error);
void elea_hdf5_frames_close(elea_reader *reader);

/** Where the numbers of a kind are. */
typedef struct elea_hdf5_source {
    const char *path;
    bool is_fixed;         /**< one box for all frames */
    const char *attribute; /**< of the unit */
    const char *unit;      /**< if it is not there; NULL: the user must state it */
} elea_hdf5_source;

/**
 * Positions come first. Datasets other than positions may be missing. Times that cannot be used,
 * and boxes or times of other frames, are told in a note.
 */
elea_status elea_hdf5_frames_add(elea_reader *reader, elea_hdf5_which which,
                                 const elea_hdf5_source *source, elea_error *error);

/** The functions of a format. */
elea_status elea_hdf5_frames_scan(elea_reader *reader, bool *end, elea_error *error);
elea_status elea_hdf5_frames_read(elea_reader *reader, elea_frame *frame, elea_error *error);
bool elea_hdf5_frames_single(const elea_reader *reader);

#endif
