/* SPDX-License-Identifier: MIT */
/**
 * The options: what each sets, and its descriptions. The command line, files of options, --help,
 * the manual page and the completion of bash are derived from this table.
 */
#ifndef ELEA_CLI_OPTION_TABLE_H
#define ELEA_CLI_OPTION_TABLE_H

#include "elea.h"
#include "slice.h"
#include "value.h"

enum { OPTION_TABLE_MAX = 128 };

/** How a CSV file is laid out: one row per frame, or one column per frame as in NIST ZENO. */
enum options_csv_format { OPTIONS_CSV_FRAMES, OPTIONS_CSV_NIST };

/** What gets a row in `elea batch`. */
enum options_per {
    OPTIONS_PER_STRUCTURE,
    OPTIONS_PER_MODEL,
    OPTIONS_PER_CHAIN,
    OPTIONS_PER_MOLECULE,
    OPTIONS_NUM_PER
};

/**
 * What the user requested; `options_given` tells which options were given. Text points into the
 * arguments of the program, or into `config_text`.
 */
struct options {
    int argc; /**< the whole command, for the record */
    char **argv;
    const char *config; /**< file of options, read before the command line */
    char *config_text;
    const char *input; /**< --input-file */
    const char *structure;
    const char **trajectories;
    size_t n_trajectories;
    elea_preset preset;
    const char *select, *radii;
    elea_whole_mode whole;
    double scale_radii, add_radius;
    double threshold; /**< of voxels; NaN if not given */
    struct slice slice;
    const char *weights; /**< file of the frames' weights */
    bool ensemble, replicas;
    elea_settings settings; /**< the library's defaults if not given */
    const char *solvent;    /**< its name, or "none" */
    elea_models models;
    const char *assembly; /**< its name, or NULL */
    const char *types;    /**< "1=C,2=O", or NULL */
    double mass;          /**< dalton; NaN if not given */
    const char *compare;  /**< file of measured values */
    const char *shard;    /**< "2/4" or "auto"; NULL: the whole */
    char shard_text[48];
    char *part_names[4]; /**< of files, with --shard auto */
    const char *csv, *csv_atoms, *json, *report, *surface_points, *interior_points;
    char *report_json; /**< name of the JSON file of a report, if none was given */
    enum options_csv_format csv_format;
    bool print_counts, print_benchmarks;
    bool quiet, verbose, help, version;
    bool batch; /**< the command is `elea batch`; `trajectories` are its inputs */
    bool merge; /**< the command is `elea merge`; `trajectories` are its parts */
    const char *ndjson;
    enum options_per per;
    bool resume;
    const void *content; /**< of the structure, if it is in memory; `structure` is its name */
    size_t content_size;
    bool given[OPTION_TABLE_MAX]; /**< for each row of the table */
};

/** The input that an option applies to; it is rejected with other input. */
enum option_scope { OPTION_FOR_ALL, OPTION_FOR_ATOMS, OPTION_FOR_VOXELS };

/** An option, or the heading of a group of them. */
struct option_row {
    const char *name;       /**< without "--"; NULL: a heading */
    const char *alias;      /**< a second name, as in NIST ZENO, or NULL */
    const char *argument;   /**< name of its value, with "FILE" in it for a file; NULL: no value */
    value_parser *parse;    /**< NULL: one of its choices */
    value_choices *choices; /**< names of its values; NULL: those of the setting, if any */
    size_t offset;          /**< of the member it sets in struct options */
    enum option_scope scope;
    bool writes;          /**< its value is a file that the program writes */
    char letter;          /**< short name, or 0 */
    const char *fallback; /**< default, in words; NULL: none, or that of elea_settings_default */
    const char *help;     /**< for --help, a phrase; of a heading: its name */
    const char *manual;   /**< for the manual page, sentences with `bold`; NULL: from `help` */
};

/** Row `number` from 0, in the order of --help; NULL after the last. */
const struct option_row *option_table_at(size_t number);

/** The rows that follow those of option_table.c: of `elea batch` alone (option_batch.c). */
const struct option_row *option_batch_at(size_t number);

/** The option of that name or second name, or of that letter; NULL if there is none. */
const struct option_row *option_table_find(const char *name);
const struct option_row *option_table_find_letter(char letter);

/** Name of value `number` of an option that takes one of a few; NULL after the last. */
const char *option_table_choice(const struct option_row *row, unsigned number);

/** "0.1 %": the value if the option is not given; "" if there is none. */
void option_table_default(const struct option_row *row, char *text, size_t size);

/** Options none of which is given. */
struct options option_table_nothing_given(void);

#endif
