/* SPDX-License-Identifier: MIT */
/** Rows of `elea batch`: a line of CSV and a JSON document in a line, with the same content. */
#ifndef ELEA_CLI_BATCH_ROW_H
#define ELEA_CLI_BATCH_ROW_H

#include "batch_entry.h"
#include "columns.h"

/** Which outputs there are, and the columns of the CSV. */
struct batch_layout {
    bool csv, ndjson, counts;
    struct columns columns;
};

/** The same columns for all structures: those of a molecule of known composition in Angstrom. */
elea_status batch_layout_choose(struct batch_layout *layout, const struct options *options,
                                elea_error *error);

/** The heading of the CSV, to be freed; NULL if there is no memory. */
char *batch_row_heading(const struct batch_layout *layout);

/** A row: what is known of a part, or of one of its frames. */
struct batch_row {
    struct batch_part *part;
    int64_t model;             /**< number of the frame; -1: all of them */
    const elea_result *result; /**< NULL: the average, or a failure */
    const char *failure;       /**< why there is no result, or NULL */
    const struct message_list *warnings;
};

/** Appends the row to the text of the part, and the same for its twin. */
elea_status batch_row_write(struct batch_text *text, const struct batch_layout *layout,
                            const struct batch_row *row, elea_error *error);

#endif
