/* SPDX-License-Identifier: MIT */
/** What the sources that call the HDF5 library share. */
#ifndef ELEA_IO_HDF5_CALLS_H
#define ELEA_IO_HDF5_CALLS_H

#include <hdf5.h>

#include "io/hdf5.h"

struct elea_hdf5 {
    elea_input *input;
    void *image; /* the whole file, or NULL if it is read from disk */
    size_t image_size;
    hid_t id;
    char damage[ELEA_HDF5_TEXT]; /* why an object that is there could not be opened, or "" */
};

/** The state of the library that is the calling program's. */
typedef struct elea_hdf5_turn {
    H5E_auto2_t report;
    void *data;
} elea_hdf5_turn;

/** Between the two no other thread of this library calls HDF5, and HDF5 does not print. */
elea_hdf5_turn elea_hdf5_begin(void);
void elea_hdf5_end(elea_hdf5_turn turn);

/** Opens an object; negative if the file has none of that path, or it is in another file. */
hid_t elea_hdf5_object(elea_hdf5 *file, const char *path);

/** Replaces bytes that are not printable by '?'. */
void elea_hdf5_make_printable(char *text);

/** Whether HDF5 can be trusted with the object at that address of the file. */
bool elea_hdf5_is_sound(elea_hdf5 *file, uint64_t address);

/** "WHAT cannot be read: ...", with what HDF5 says of its last failure. */
elea_status elea_hdf5_failed(const elea_hdf5 *file, const char *what, elea_error *error);

#endif
