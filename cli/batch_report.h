/* SPDX-License-Identifier: MIT */
/** Takes the results of `elea batch`, and writes the rows of structures that are complete. */
#ifndef ELEA_CLI_BATCH_REPORT_H
#define ELEA_CLI_BATCH_REPORT_H

#include "batch_queue.h"
#include "batch_row.h"
#include "batch_summary.h"
#include "journal.h"
#include "progress.h"

struct batch_report {
    const struct options *options;
    struct batch_layout layout;
    struct batch_queue *queue;
    struct journal *journal; /**< NULL: no files */
    bool csv_to_stdout, ndjson_to_stdout;
    struct batch_summary summary;
    size_t n_now; /**< structures of this run */
    uint64_t done_size, total_size;
    struct progress progress;
};

elea_observer batch_report_observer(struct batch_report *report);

#endif
