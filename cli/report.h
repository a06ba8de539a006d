/* SPDX-License-Identifier: MIT */
/** Takes the results of a run and hands them to the table, the files and the progress bar. */
#ifndef ELEA_CLI_REPORT_H
#define ELEA_CLI_REPORT_H

#include "analysis.h"
#include "checkpoint.h"
#include "columns.h"
#include "ensemble.h"
#include "json.h"
#include "ndjson.h"
#include "nist.h"
#include "output.h"
#include "progress.h"
#include "report_points.h"
#include "summary.h"
#include "table.h"

struct report {
    const struct analysis *analysis;
    struct output csv, csv_atoms, json, ndjson;
    struct ndjson_run lines; /**< what is common to those of `ndjson` */
    bool lines_begun;
    struct report_points surface, interior;
    bool as_nist;           /**< the layout of `csv` */
    struct nist_table nist; /**< data kept for that layout */
    struct json writer;
    struct table table;
    bool with_table;
    struct progress progress;
    struct ensemble *ensemble; /**< the average */
    struct columns columns;    /**< known after the first result */
    struct summary summary;
    struct checkpoint checkpoint; /**< the frames that are done */
    elea_source source;           /**< the bodies */
    bool unfinished;              /**< and a later run may go on from these */
    bool failed;                  /**< the report has failed, not the run */
    uint64_t walks_done;          /**< of this run, when it was last polled */
};

/** After the last three, a later run can go on. */
enum report_end {
    REPORT_COMPLETE,
    REPORT_BROKEN_OFF,
    REPORT_UNREADABLE,
    REPORT_INTERRUPTED,
    REPORT_TIME_OVER
};

/** Opens the files. End with `report_finish` or `report_discard`. */
elea_status report_open(struct report *report, struct analysis *analysis, struct ensemble *ensemble,
                        elea_error *error);

/**
 * Takes what is done of the run that is continued (checkpoint.h): `*n_done` frames. On failure the
 * report is discarded.
 */
elea_status report_resume(struct report *report, size_t *n_done, elea_error *error);

/** The bodies of the analysis, with what is known of their walks. */
elea_source report_source(struct report *report);
elea_observer report_observer(struct report *report);

/** Prints averages and gives the files their names. `why` (may be NULL) explains an early end. */
elea_status report_finish(struct report *report, const elea_timing *timing, enum report_end end,
                          const char *why, elea_error *error);

/**
 * After a file could not be written: completes the others with the frames that are finished, and
 * returns their number.
 */
size_t report_rescue(struct report *report, const elea_timing *timing, const char *why);

/** Removes the written files. */
void report_discard(struct report *report);

#endif
