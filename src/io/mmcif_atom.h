/* SPDX-License-Identifier: MIT */
/** A row of mmCIF's category atom_site: its items, and the atom that they describe. */
#ifndef ELEA_IO_MMCIF_ATOM_H
#define ELEA_IO_MMCIF_ATOM_H

#include "io/cif.h"

/** Items that are needed. */
typedef enum elea_mmcif_item {
    MMCIF_X,
    MMCIF_Y,
    MMCIF_Z,
    MMCIF_AUTH_ATOM,
    MMCIF_LABEL_ATOM,
    MMCIF_AUTH_RESIDUE,
    MMCIF_LABEL_RESIDUE,
    MMCIF_AUTH_CHAIN,
    MMCIF_LABEL_CHAIN,
    MMCIF_AUTH_NUMBER,
    MMCIF_LABEL_NUMBER,
    MMCIF_CODE,
    MMCIF_SYMBOL,
    MMCIF_LOCATION,
    MMCIF_OCCUPANCY,
    MMCIF_MODEL,
    MMCIF_NUM_ITEMS /**< stands for all other items */
} elea_mmcif_item;

#define ELEA_MMCIF_VALUE_SIZE 64 /* bytes of a value of an atom */

/** The values of an atom; text ends with NUL. Initially zero. */
typedef struct elea_mmcif_row {
    char text[MMCIF_NUM_ITEMS][ELEA_MMCIF_VALUE_SIZE];
    size_t length[MMCIF_NUM_ITEMS];
    bool given[MMCIF_NUM_ITEMS]; /**< neither "." nor "?" */
} elea_mmcif_row;

typedef struct elea_mmcif_atom {
    elea_atom atom;
    double position[3];
    double occupancy; /**< 1 if missing */
    char location;    /**< name of the alternate location, or a blank */
    char label[8];    /**< the chain by the dictionary (label_asym_id), or else the author's;
                         "" if it is too long */
} elea_mmcif_atom;

/** Whether the tag is that of an item of atom_site. */
bool elea_mmcif_is_atom_site(elea_field tag);

/** The item of such a tag. */
elea_mmcif_item elea_mmcif_find_item(elea_field tag);

/** Name of the item, without its category. */
const char *elea_mmcif_item_name(elea_mmcif_item item);

/** Stores the token, a value, in the row. */
elea_status elea_mmcif_keep(elea_mmcif_row *row, elea_mmcif_item item, const elea_cif *cif,
                            elea_error *error);

/** Number of the model, 1 if the row has none. */
elea_status elea_mmcif_read_model(const elea_mmcif_row *row, const elea_input *input,
                                  int64_t *model, elea_error *error);

/** Reads the atom; fails with a message that names the line at which the input is. */
elea_status elea_mmcif_read_atom(const elea_mmcif_row *row, const elea_input *input,
                                 elea_mmcif_atom *read, elea_error *error);

#endif
