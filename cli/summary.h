/* SPDX-License-Identifier: MIT */
/** What is worth saying once about many frames: why they ended, what they lack, the time. */
#ifndef ELEA_CLI_SUMMARY_H
#define ELEA_CLI_SUMMARY_H

#include <stdio.h>

#include "analysis.h"

/** Frames whose walks or samples ended before they had reached what was asked for. */
struct summary_short {
    size_t frames;
    double capacitance, polarizability, volume; /**< relative errors, at worst */
};

struct summary {
    size_t frames;
    struct summary_short walks[ELEA_NUM_STOPS], samples[ELEA_NUM_STOPS]; /**< by the reason */
    size_t close_eigenvalues, no_volume, no_hits, sampled;
    uint64_t num_walks, num_hits, num_steps, num_interior_samples, num_interior_hits;
};

void summary_count(struct summary *summary, const elea_result *result);

/** Relative statistical error of a scalar; infinite where it is not known. */
double summary_relative_error(const elea_result *result, elea_property property);

/** Warnings and notes, on standard error. */
void summary_warn(const struct summary *summary, const struct analysis *analysis);

/** The speed, and with --verbose where the time went, on standard error. */
void summary_print_speed(const struct summary *summary, const struct options *options,
                         const elea_timing *timing);

/** Sums over the frames of what was counted, for --print-counts. */
void summary_print_counts(const struct summary *summary, FILE *stream);

/** Time and memory, for --print-benchmarks. */
void summary_print_benchmarks(const elea_timing *timing, FILE *stream);

/** The most memory that the process has had so far, in kB. */
double summary_peak_memory(void);

#endif
