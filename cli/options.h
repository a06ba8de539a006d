/* SPDX-License-Identifier: MIT */
/** The command line: one table says what is understood, and prints --help. */
#ifndef ELEA_CLI_OPTIONS_H
#define ELEA_CLI_OPTIONS_H

#include <stdio.h>

#include "elea.h"
#include "slice.h"

/** How a CSV file lies: a row a frame, or NIST ZENO's, a column a frame. */
enum options_csv_format { OPTIONS_CSV_DEFAULT, OPTIONS_CSV_FRAMES, OPTIONS_CSV_NIST };

enum options_solvent { OPTIONS_SOLVENT_WATER, OPTIONS_SOLVENT_NONE };

struct options_length_unit {
    bool given;
    elea_length_unit value;
};

struct options_threshold {
    bool given;
    double value;
};

struct options_charges {
    bool given;
    unsigned count;
};

/** What the user said. Text points into the arguments of the program, or into `config_text`. */
struct options {
    int argc; /**< the whole command, for the record */
    char **argv;
    const char *config; /**< file of options, read before the command line */
    char *config_text;
    const char *input; /**< --input-file */
    const char *structure;
    const char **trajectories;
    size_t n_trajectories;
    const char *select; /**< NULL: ELEA_DEFAULT_SELECTION */
    const char *radii;  /**< NULL: as the structure's format has it */
    double scale_radii;
    double add_radius;
    struct options_length_unit length_unit;
    struct options_threshold threshold;
    struct slice slice;
    struct options_charges control_charges;
    elea_settings asked; /**< zero where the user said nothing */
    enum options_solvent solvent;
    double mass; /**< dalton; 0: from the elements */
    const char *csv, *csv_atoms, *json, *surface_points, *interior_points;
    enum options_csv_format csv_format;
    bool print_counts, print_benchmarks;
    bool quiet, verbose, help, version;
};

/** Fails with ELEA_ERROR_ARGUMENT on what cannot be understood. Free the options in any case. */
elea_status options_parse(int argc, char **argv, struct options *options, elea_error *error);
void options_free(struct options *options);

/** Applies an option of a file by its name or letter; `value` is NULL where there is none. */
elea_status options_apply(const char *name, const char *value, struct options *options,
                          elea_error *error);

void options_print_help(FILE *stream);

#endif
