/* SPDX-License-Identifier: MIT */
#include "io/mmcif_atom.h"

#include <string.h>
#include <strings.h>

#include "atoms/element.h"
#include "atoms/guess.h"

static const char category[] = "_atom_site.";

static const char *const item_names[MMCIF_NUM_ITEMS] = {
    [MMCIF_X] = "Cartn_x",
    [MMCIF_Y] = "Cartn_y",
    [MMCIF_Z] = "Cartn_z",
    [MMCIF_AUTH_ATOM] = "auth_atom_id",
    [MMCIF_LABEL_ATOM] = "label_atom_id",
    [MMCIF_AUTH_RESIDUE] = "auth_comp_id",
    [MMCIF_LABEL_RESIDUE] = "label_comp_id",
    [MMCIF_AUTH_CHAIN] = "auth_asym_id",
    [MMCIF_LABEL_CHAIN] = "label_asym_id",
    [MMCIF_AUTH_NUMBER] = "auth_seq_id",
    [MMCIF_LABEL_NUMBER] = "label_seq_id",
    [MMCIF_CODE] = "pdbx_PDB_ins_code",
    [MMCIF_SYMBOL] = "type_symbol",
    [MMCIF_LOCATION] = "label_alt_id",
    [MMCIF_OCCUPANCY] = "occupancy",
    [MMCIF_MODEL] = "pdbx_PDB_model_num",
};

bool elea_mmcif_is_atom_site(elea_field tag)
{
    size_t n = sizeof category - 1;
    return tag.length > n && strncasecmp(tag.text, category, n) == 0;
}

elea_mmcif_item elea_mmcif_find_item(elea_field tag)
{
    size_t n = sizeof category - 1;
    elea_field name = {tag.text + n, tag.length - n};
    int i = 0;
    while (i < MMCIF_NUM_ITEMS && !elea_cif_equal(name, item_names[i]))
        i++;
    return (elea_mmcif_item)i;
}

const char *elea_mmcif_item_name(elea_mmcif_item item)
{
    return item_names[item];
}

elea_status elea_mmcif_keep(elea_mmcif_row *row, elea_mmcif_item item, const elea_cif *cif,
                            elea_error *error)
{
    const elea_cif_token *token = &cif->token;
    if (item == MMCIF_NUM_ITEMS)
        return ELEA_OK;
    if (!elea_text_copy(row->text[item], ELEA_MMCIF_VALUE_SIZE, token->text))
        return elea_text_wrong(cif->input, item_names[item], token->text, "which is too long",
                               error);
    row->length[item] = token->text.length;
    row->given[item] = !token->missing;
    return ELEA_OK;
}

static elea_field value_of(const elea_mmcif_row *row, elea_mmcif_item item)
{
    return (elea_field){row->text[item], row->given[item] ? row->length[item] : 0};
}

/* The author's value, or else that of the dictionary. */
static elea_field first_of(const elea_mmcif_row *row, elea_mmcif_item author, elea_mmcif_item label)
{
    return value_of(row, row->given[author] ? author : label);
}

elea_status elea_mmcif_read_model(const elea_mmcif_row *row, const elea_input *input,
                                  int64_t *model, elea_error *error)
{
    elea_field field = value_of(row, MMCIF_MODEL);
    *model = 1;
    if (field.length == 0 || elea_text_integer(field, model))
        return ELEA_OK;
    return elea_text_wrong(input, "the number of the model", field, "which is not an integer",
                           error);
}

/* ---- Parts of an atom ---- */

/* Water and ligands have no number but the author's. */
static elea_status read_number(const elea_mmcif_row *row, const elea_input *input, int32_t *number,
                               elea_error *error)
{
    int64_t value = 0;
    elea_field field = first_of(row, MMCIF_AUTH_NUMBER, MMCIF_LABEL_NUMBER);
    bool good = field.length == 0 || elea_text_integer(field, &value);
    if (!good || value < INT32_MIN || value > INT32_MAX)
        return elea_text_wrong(input, "the residue number", field, "which is not an integer",
                               error);
    *number = (int32_t)value;
    return ELEA_OK;
}

/* An element may carry a charge: "Fe3+". */
static void find_element(const elea_mmcif_row *row, elea_atom *atom)
{
    char symbol[4] = "";
    elea_field field = value_of(row, MMCIF_SYMBOL);
    size_t n = 0;
    while (n < field.length && ((field.text[n] >= 'A' && field.text[n] <= 'Z') ||
                                (field.text[n] >= 'a' && field.text[n] <= 'z')))
        n++;
    (void)elea_text_copy(symbol, sizeof symbol, (elea_field){field.text, n});
    if (!elea_element_canonical(symbol, atom->element))
        elea_guess_later(atom, NULL);
}

/* An empty value becomes `none`. */
static elea_status read_character(const elea_mmcif_row *row, elea_mmcif_item item, char none,
                                  const elea_input *input, char *character, elea_error *error)
{
    elea_field field = value_of(row, item);
    *character = field.length > 0 ? field.text[0] : none;
    return field.length <= 1 ? ELEA_OK
                             : elea_text_wrong(input, item_names[item], field,
                                               "which is not one character", error);
}

static elea_status read_names(const elea_mmcif_row *row, const elea_input *input, elea_atom *atom,
                              elea_error *error)
{
    elea_status failed = elea_text_name(input, "the name of the atom",
                                        first_of(row, MMCIF_AUTH_ATOM, MMCIF_LABEL_ATOM),
                                        atom->name, sizeof atom->name, error);
    if (!failed)
        failed = elea_text_name(input, "the name of the residue",
                                first_of(row, MMCIF_AUTH_RESIDUE, MMCIF_LABEL_RESIDUE),
                                atom->residue_name, sizeof atom->residue_name, error);
    if (!failed)
        failed =
            elea_text_name(input, "the chain", first_of(row, MMCIF_AUTH_CHAIN, MMCIF_LABEL_CHAIN),
                           atom->chain, sizeof atom->chain, error);
    if (!failed)
        failed = read_number(row, input, &atom->residue_number, error);
    if (!failed)
        failed = read_character(row, MMCIF_CODE, '\0', input, &atom->insertion_code, error);
    if (!failed)
        find_element(row, atom);
    return failed;
}

elea_status elea_mmcif_read_atom(const elea_mmcif_row *row, const elea_input *input,
                                 elea_mmcif_atom *read, elea_error *error)
{
    elea_field fields[3], occupancy = elea_cif_number(value_of(row, MMCIF_OCCUPANCY));
    *read = (elea_mmcif_atom){.occupancy = 1.0};
    for (int k = 0; k < 3; k++)
        fields[k] = elea_cif_number((elea_field){row->text[MMCIF_X + k], row->length[MMCIF_X + k]});
    elea_status failed = elea_text_position(input, fields, 0, read->position, error);
    if (!failed)
        failed = read_names(row, input, &read->atom, error);
    (void)elea_text_copy(read->label, sizeof read->label,
                         first_of(row, MMCIF_LABEL_CHAIN, MMCIF_AUTH_CHAIN));
    if (!failed)
        failed = read_character(row, MMCIF_LOCATION, ' ', input, &read->location, error);
    if (!failed && occupancy.length > 0 && !elea_text_number(occupancy, &read->occupancy))
        failed = elea_text_not_a_number(input, "the occupancy", occupancy, error);
    return failed;
}
