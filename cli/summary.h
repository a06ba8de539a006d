/* SPDX-License-Identifier: MIT */
/** Summary over frames: why they ended, missing properties, the time. */
#ifndef ELEA_CLI_SUMMARY_H
#define ELEA_CLI_SUMMARY_H

#include <stdio.h>

#include "analysis.h"

/** Frames whose walks or samples ended for one reason. */
struct summary_short {
    size_t frames;
    double capacitance, polarizability, volume; /**< largest relative errors */
};

struct summary {
    size_t frames, known; /**< all, and those of the run that is continued */
    struct summary_short walks[ELEA_NUM_STOPS], samples[ELEA_NUM_STOPS]; /**< by the reason */
    size_t close_eigenvalues, no_volume, no_hits, sampled, error_unknown;
    size_t moved, long_bonds; /**< frames in which molecules were made whole, or are not */
    size_t solved,
        estimated; /**< frames with the Stokes equations, or estimated from such frames */
    uint64_t least_patches, most_patches;      /**< of those that are solved */
    size_t unresolved, spin_dominated, failed; /**< frames with these notes */
    double shift; /**< largest relative error of the capacitance of their patches */
    size_t imprecise[ELEA_NUM_STOKES_STOPS]; /**< frames whose errors exceed the goal, by reason */
    double imprecision[ELEA_NUM_STOKES_STOPS]; /**< the largest of their relative errors */
    uint64_t num_walks, num_hits, num_steps, num_interior_samples, num_interior_hits;
};

void summary_count(struct summary *summary, const elea_result *result);

/** Relative statistical error of a scalar; infinite if it is not known. */
double summary_relative_error(const elea_result *result, elea_property property);

/** Warnings and notes, on standard error. */
void summary_warn(const struct summary *summary, const struct analysis *analysis);

/** By which theory the results are, in a line. */
void summary_print_theory(const struct summary *summary, FILE *stream);

/** The speed, and with --verbose the time of each stage, on standard error. */
void summary_print_speed(const struct summary *summary, const struct options *options,
                         const elea_timing *timing);

/** Counts summed over the frames, for --print-counts. */
void summary_print_counts(const struct summary *summary, FILE *stream);

/** Time and memory, for --print-benchmarks. */
void summary_print_benchmarks(const elea_timing *timing, FILE *stream);

/** Peak memory of the process so far, in kB. */
double summary_peak_memory(void);

#endif
