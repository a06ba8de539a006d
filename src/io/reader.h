/* SPDX-License-Identifier: MIT */
/**
 * The common interface of frame formats: `scan` skips one frame, to build the index of frames;
 * `read` reads the frame at the current position of the input.
 */
#ifndef ELEA_IO_READER_H
#define ELEA_IO_READER_H

#include "atoms/topology.h"
#include "elea.h"
#include "io/format.h"

#define ELEA_NOTE_SIZE 256

struct elea_frame {
    size_t n_atoms;
    size_t capacity;   /**< atoms that fit */
    double *positions; /**< [n_atoms][3], Angstrom */
    double time;       /**< ps, NaN if unknown */
    bool has_box;
    double box[3][3];
    bool has_own_topology; /**< `topology` is used because it has other radii than the reader's */
    elea_topology *topology;
};

/**
 * Makes room for `n_atoms` positions, sets `n_atoms`, clears time, box and topology.
 * `n_atoms` must have been checked against the size of the file.
 */
elea_status elea_frame_resize(elea_frame *frame, size_t n_atoms, elea_error *error);

/** Appends one atom's position, for formats that do not give the number of atoms in advance. */
elea_status elea_frame_append(elea_frame *frame, const double position[3], elea_error *error);

/** Sets the box from lengths (Angstrom) and angles (degrees); lengths of 0 or 1 1 1 are none. */
void elea_frame_set_cell(elea_frame *frame, const double lengths[3], const double angles[3]);

/** Sets the box from its three vectors (Angstrom); vectors that span no volume are none. */
void elea_frame_set_box(elea_frame *frame, const double vectors[9]);

/** A format whose files contain frames of atoms. */
struct elea_frame_format {
    bool names_atoms;   /**< frames come with atoms */
    bool gives_radii;   /**< atoms come with radii */
    bool needs_n_atoms; /**< files do not state it; `open` fails without `options.n_atoms` */
    /**
     * Atoms are those of `options.structure`, without which `open` fails, and which it copies to
     * `reader->topology`.
     */
    bool needs_structure;
    bool has_assemblies;          /**< files may describe biological assemblies (io/biounit.h) */
    bool has_types;               /**< atoms have numbered types, and lengths no certain unit */
    elea_length_unit length_unit; /**< of the positions it delivers */
    /** Reads what precedes the first frame; may set `reader->state`, and the topology of a file
     * that names the atoms once for all frames. May be NULL. */
    elea_status (*open)(elea_reader *reader, elea_error *error);
    /** Frees `reader->state`; may be NULL. */
    void (*close)(elea_reader *reader);
    /**
     * NULL, or for files that have atoms but no positions, in place of `scan` and `read`: fills
     * `reader->topology`, which is empty.
     */
    elea_status (*read_topology)(elea_reader *reader, elea_error *error);
    /**
     * Skips the frame that begins here and leaves the input at the next. Sets `*end` (and returns
     * ELEA_OK) if there is none. Fails with ELEA_ERROR_TRUNCATED or ELEA_ERROR_FORMAT and a message
     * with path and frame or line.
     */
    elea_status (*scan)(elea_reader *reader, bool *end, elea_error *error);
    /**
     * Reads the frame that begins here. Formats that name atoms always fill
     * `frame->topology` (create it if NULL); the caller decides `has_own_topology`.
     */
    elea_status (*read)(elea_reader *reader, elea_frame *frame, elea_error *error);
    /**
     * Fails if the file's frames, of which `first` is the first, are not frames but parts of one
     * molecule; for formats that have models. NULL for others, whose `models` is always AUTO.
     */
    elea_status (*check_models)(elea_reader *reader, const elea_frame *first, elea_error *error);
    /**
     * Whether positions are stored in binary single precision, and delivered as they are
     * (multiplied in single precision, if at all). NULL: no.
     */
    bool (*is_single)(const elea_reader *reader);
};

/** Adds to what the user is to know, after a semicolon. */
void elea_reader_add_note(elea_reader *reader, const char *text);

/** For formats of which all files are. */
bool elea_format_single(const elea_reader *reader);

struct elea_reader {
    const elea_format *format;
    elea_input *input;
    elea_reader_options options;
    struct elea_biounit_list *biounits; /**< of formats that have assemblies (io/biounit.h) */
    char note[ELEA_NOTE_SIZE]; /**< for the user: what was left out, or is to be known, or "" */
    void *state;               /**< the format's own */
    bool gives_radii;          /**< this file, of a format whose files may give radii */
    elea_length_unit length_unit;
    bool takes_length_unit; /**< this file states none, so that that of the options applies */
    bool names_atoms;       /**< frames come with atoms; false if `open` has set `topology` */
    size_t n_frames;
    size_t capacity;
    elea_input_mark *frames; /**< where each frame begins */
    size_t current;          /**< frame at the input's position */
    size_t scanned;          /**< frames seen while scanning, for messages */
    size_t n_atoms;          /**< of the first frame */
    double first_time;       /**< of the first frame, NaN if unknown */
    bool has_double_box;     /**< the first frame has a box that single precision would change */
    elea_topology *topology; /**< of the first frame, or NULL */
    elea_error damage;       /**< why the scan ended early */
};

#endif
