/* SPDX-License-Identifier: MIT */
/** Spheres of a trajectory: their centres from one file, their radii from another. */
#ifndef ELEA_IO_SNAPSHOTS_H
#define ELEA_IO_SNAPSHOTS_H

#include "elea.h"

typedef struct elea_snapshots {
    elea_reader *reader;    /**< NULL: there is no trajectory */
    elea_radii *conversion; /**< radii of the types of atoms */
    elea_frame *frame;
    double *centres, *radii;
    size_t capacity;  /**< spheres that fit */
    bool radii_known; /**< `radii` are those of the first frame's atoms */
} elea_snapshots;

/** The body of a frame, all lengths times `scale`. Errors name the trajectory and the frame. */
elea_body *elea_snapshots_body(elea_snapshots *snapshots, const char *path, size_t number,
                               double scale, elea_error *error);

/** Closes the files and frees the snapshots' memory. */
void elea_snapshots_clear(elea_snapshots *snapshots);

#endif
