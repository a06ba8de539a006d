/* SPDX-License-Identifier: MIT */
/** What the sources that call the HDF5 library share. */
#ifndef ELEA_IO_HDF5_CALLS_H
#define ELEA_IO_HDF5_CALLS_H

#include <hdf5.h>

#include "io/hdf5.h"

#define ELEA_HDF5_SOUND 32

struct elea_hdf5 {
    elea_input *input;
    void *image; /* the whole file, or NULL if it is read from disk */
    size_t image_size;
    hid_t id;
    uint64_t sound[ELEA_HDF5_SOUND]; /* addresses of objects that were checked, in turn */
    size_t n_sound;
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

/** Bytes of the file. */
uint64_t elea_hdf5_size(elea_hdf5 *file);

/** Reads bytes of the file itself; false if it does not have them. */
bool elea_hdf5_read_at(elea_hdf5 *file, uint64_t address, size_t n, unsigned char *bytes);

/** How the chunks of a dataset are stored, by its header. */
typedef struct elea_hdf5_chunks {
    bool is_indexed;      /**< by a B-tree of version 1 */
    uint64_t address;     /**< of its root */
    size_t rank;          /**< with the dimension of an element */
    uint64_t size;        /**< bytes of a chunk */
    uint32_t compressing; /**< bits of the filters that may make chunks shorter */
} elea_hdf5_chunks;

/** The same for the index of the chunks. */
bool elea_hdf5_chunks_are_sound(elea_hdf5 *file, const elea_hdf5_chunks *chunks);

/** The same for the description of a datatype. */
bool elea_hdf5_type_is_sound(const unsigned char *bytes, size_t n);

/** "WHAT cannot be read: ...", with what HDF5 says of its last failure. */
elea_status elea_hdf5_failed(const elea_hdf5 *file, const char *what, elea_error *error);

#endif
