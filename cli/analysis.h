/* SPDX-License-Identifier: MIT */
/** From files to bodies: the source of a run. */
#ifndef ELEA_CLI_ANALYSIS_H
#define ELEA_CLI_ANALYSIS_H

#include "atoms.h"
#include "compare.h"
#include "elea.h"
#include "identity.h"
#include "options.h"
#include "shard.h"
#include "slice.h"
#include "whole.h"

/** A file that gives frames. */
struct analysis_file {
    const char *path;
    elea_reader *reader; /**< NULL for a model */
    size_t first_frame;  /**< number of its first frame in the whole trajectory */
};

struct analysis {
    const struct options *options;
    struct options completed; /**< with settings of a model file; then `options` points here */
    elea_body_file *model;    /**< in place of structure, topology, rule and atoms; or NULL */
    elea_reader *structure;
    const elea_topology *topology;
    struct analysis_file *files; /**< trajectories in order, or the structure or model alone */
    size_t n_files;
    size_t n_frames;          /**< whole frames of all files */
    struct slice_range range; /**< of the part, with --shard */
    struct shard shard;
    struct identity inputs; /**< of a part */
    elea_length_unit length_unit;
    struct atoms_rule rule;
    struct atoms atoms; /**< of the structure */
    struct whole whole; /**< its molecules */
    elea_settings settings;
    elea_average_plan plan;        /**< for --max-rsd-average (plan.h) */
    elea_stokes_plan *stokes_plan; /**< for --stokes-every; NULL: none */
    struct compare compare;        /**< for --compare */
    /* State of `analysis_next`. */
    size_t next;
    elea_frame *frame;
    size_t frame_read;      /**< number of the frame in `frame`; SIZE_MAX: none */
    struct atoms own_atoms; /**< of a frame that has its own */
    double *centres;
    size_t centres_capacity;
    bool failed; /**< the source has failed, not the run */
};

/** Opens all files and chooses the atoms. Close the analysis in any case. */
elea_status analysis_open(struct analysis *analysis, const struct options *options,
                          elea_error *error);
void analysis_close(struct analysis *analysis);

/** True if a CSV file is to have the layout of NIST ZENO. */
bool analysis_is_as_nist(const struct analysis *analysis);

/** The body at a position in the slice. */
elea_status analysis_body(struct analysis *analysis, size_t position, elea_job *job,
                          elea_error *error);

/** The bodies of the slice's frames. */
elea_source analysis_source(struct analysis *analysis);

/** Fails if a trajectory is truncated and the slice may contain lost frames. */
elea_status analysis_damage(const struct analysis *analysis, elea_error *why);

/** Describes on standard error what is about to be analysed. */
void analysis_print(const struct analysis *analysis);

/** Prints warnings, even with --quiet. */
void analysis_warn(const struct analysis *analysis);

#endif
