/* SPDX-License-Identifier: MIT */
#include "atoms/template.h"

#include <string.h>

static size_t find_exactly(const elea_template *made, const char *name)
{
    for (size_t i = 0; i < made->n_atoms; i++)
        if (strcmp(made->atoms[i], name) == 0)
            return i;
    return ELEA_TEMPLATE_NONE;
}

/* The same for a name that is padded with zeros, in the length of those of the template. */
static size_t find_padded(const elea_template *made, const char *name)
{
    for (size_t i = 0; i < made->n_atoms; i++)
        if (memcmp(made->atoms[i], name, sizeof made->atoms[i]) == 0)
            return i;
    return ELEA_TEMPLATE_NONE;
}

/* ---- From the text of the table ---- */

static bool ends_name(char c)
{
    return c == '\0' || c == ' ' || c == '-';
}

/* The atom whose name begins at `*text`, which is moved to its end. */
static size_t take_atom(elea_template *made, const char **text, bool optional)
{
    char name[sizeof made->atoms[0]] = "";
    for (size_t i = 0; !ends_name(**text); ++*text)
        if (i + 1 < sizeof name)
            name[i++] = **text;
    size_t atom = find_padded(made, name);
    if (atom != ELEA_TEMPLATE_NONE || made->n_atoms == ELEA_TEMPLATE_MAX_ATOMS)
        return atom;
    memcpy(made->atoms[made->n_atoms], name, sizeof name);
    made->optional[made->n_atoms] = optional;
    return made->n_atoms++;
}

static void take_path(elea_template *made, const char **text)
{
    bool optional = **text == '?';
    *text += optional;
    size_t last = take_atom(made, text, optional);
    while (**text == '-') {
        ++*text;
        size_t atom = take_atom(made, text, optional);
        if (last == ELEA_TEMPLATE_NONE || atom == ELEA_TEMPLATE_NONE ||
            made->n_bonds == ELEA_TEMPLATE_MAX_BONDS)
            return;
        made->bonds[made->n_bonds][0] = (unsigned char)last;
        made->bonds[made->n_bonds++][1] = (unsigned char)atom;
        last = atom;
    }
}

static size_t find_either(const elea_template *made, const char *name, const char *other)
{
    size_t atom = find_exactly(made, name);
    return atom != ELEA_TEMPLATE_NONE ? atom : find_exactly(made, other);
}

bool elea_template_find(const char *residue_name, elea_template *made)
{
    const elea_residue *row = elea_residue_find(residue_name);
    if (row != NULL && row->bonds != NULL && row->bonds[0] == '=')
        row = elea_residue_find(row->bonds + 1);
    if (row == NULL || row->bonds == NULL)
        return false;
    *made = (elea_template){.kind = row->kind};
    for (const char *text = row->bonds; *text != '\0';)
        if (*text == ' ')
            text++;
        else
            take_path(made, &text);
    bool nucleic = row->kind == RESIDUE_NUCLEIC;
    /* The chromophores of fluorescent proteins number the atoms of the chain. */
    made->head = nucleic ? find_exactly(made, "P") : find_either(made, "N", "N1");
    made->tail = nucleic ? find_exactly(made, "O3'") : find_either(made, "C", "C3");
    return true;
}

/* ---- Names ---- */

/*
 * Names of the PDB's version 2, and of AMBER, CHARMM, GROMOS and OPLS, beside those of the
 * Chemical Component Dictionary.
 */
static const struct other_name {
    char given[4];
    char listed[4];
} other_names[] = {
    {"OT1", "O"},   {"OT2", "OXT"}, {"OC1", "O"},   {"OC2", "OXT"}, {"O1", "O"},    {"O2", "OXT"},
    {"OT", "OXT"},  {"O'", "O"},    {"O''", "OXT"}, {"CD", "CD1"},  {"C", "CH3"},   {"CA", "CH3"},
    {"OE1", "OE"},  {"SED", "SE"},  {"C5M", "C7"},  {"C7", "C5M"},  {"O1P", "OP1"}, {"O2P", "OP2"},
    {"O3P", "OP3"}, {"OP1", "O1P"}, {"OP2", "O2P"}, {"OP3", "O3P"}, {"O5T", "OP3"}, {"OXT", "OP3"},
};

size_t elea_template_atom(const elea_template *made, const char *name)
{
    char spelled[sizeof made->atoms[0]] = "";
    size_t length = strlen(name);
    if (length == 0 || length >= sizeof spelled)
        return ELEA_TEMPLATE_NONE;
    for (size_t i = 0; i < length; i++)
        spelled[i] = name[i];
    for (size_t i = 1; i < length; i++)
        if (spelled[i] == '*')
            spelled[i] = '\'';
    size_t atom = find_padded(made, spelled);
    for (size_t i = 0; atom == ELEA_TEMPLATE_NONE && i < sizeof other_names / sizeof *other_names;
         i++)
        if (strcmp(other_names[i].given, spelled) == 0)
            atom = find_exactly(made, other_names[i].listed);
    return atom;
}
