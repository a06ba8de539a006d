/* SPDX-License-Identifier: MIT */
#include "atoms/solvent_names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* A cluster of molecules may be meant; a box of water has thousands. */
#define FEW_ATOMS 300

static bool is(const elea_atom *atom, const char *element)
{
    return strcmp(atom->element, element) == 0;
}

static bool has_residue_names(const elea_topology *topology)
{
    for (size_t i = 0; i < topology->n_atoms; i++)
        if (topology->atoms[i].residue_name[0] != '\0')
            return true;
    return false;
}

/* ---- By bonds ---- */

/* Bonds of an atom: all, and those to hydrogens and to oxygens. */
struct partners {
    size_t n, n_hydrogens, n_oxygens;
};

static void count(const elea_topology *topology, struct partners *partners)
{
    for (size_t i = 0; i < topology->n_bonds; i++)
        for (int end = 0; end < 2; end++) {
            struct partners *own = &partners[topology->bonds[i][end]];
            const elea_atom *other = &topology->atoms[topology->bonds[i][1 - end]];
            own->n++;
            own->n_hydrogens += is(other, "H");
            own->n_oxygens += is(other, "O");
        }
}

/* Rigid models may bond the hydrogens, too. */
static bool is_water_hydrogen(const elea_atom *atom, const struct partners *own)
{
    return is(atom, "H") && own->n_oxygens == 1 && own->n_hydrogens <= 1 &&
           own->n == own->n_oxygens + own->n_hydrogens;
}

static bool is_water_oxygen(const elea_atom *atom, const struct partners *own)
{
    return is(atom, "O") && own->n == 2 && own->n_hydrogens == 2;
}

/* Both hydrogens must be those of water, too: not so in the ends of longer chains. */
static void spoil(const elea_topology *topology, struct partners *partners)
{
    for (size_t i = 0; i < topology->n_bonds; i++)
        for (int end = 0; end < 2; end++) {
            size_t oxygen = topology->bonds[i][end], other = topology->bonds[i][1 - end];
            if (is(&topology->atoms[oxygen], "O") &&
                !is_water_hydrogen(&topology->atoms[other], &partners[other]))
                partners[oxygen].n = 0;
        }
}

static void name_residue(elea_atom *atom, const char *name, int32_t number)
{
    size_t i = 0;
    for (; name[i] != '\0' && i + 1 < sizeof atom->residue_name; i++)
        atom->residue_name[i] = (char)toupper((unsigned char)name[i]);
    atom->residue_name[i] = '\0';
    if (atom->residue_number == 0) /* the file does not number molecules */
        atom->residue_number = number;
}

static void name_water(elea_topology *topology, const struct partners *partners)
{
    int32_t number = 0;
    for (size_t i = 0; i < topology->n_atoms; i++)
        if (is_water_oxygen(&topology->atoms[i], &partners[i]))
            name_residue(&topology->atoms[i], "HOH", ++number);
    for (size_t i = 0; i < topology->n_bonds; i++)
        for (int end = 0; end < 2; end++) {
            const elea_atom *oxygen = &topology->atoms[topology->bonds[i][end]];
            elea_atom *other = &topology->atoms[topology->bonds[i][1 - end]];
            if (is(oxygen, "O") && oxygen->residue_name[0] != '\0' && is(other, "H"))
                name_residue(other, "HOH", oxygen->residue_number);
        }
}

static bool is_ion(const elea_atom *atom)
{
    static const char *const symbols[] = {"Li", "Na", "K",  "Rb", "Cs", "Mg", "Ca",
                                          "Sr", "Ba", "Zn", "F",  "Cl", "Br", "I"};
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
        if (is(atom, symbols[i]))
            return true;
    return false;
}

elea_status elea_solvent_name(elea_topology *topology, elea_error *error)
{
    if (topology->n_bonds == 0 || has_residue_names(topology))
        return ELEA_OK;
    struct partners *partners = calloc(topology->n_atoms + 1, sizeof *partners);
    if (partners == NULL)
        return elea_error_memory(error, topology->n_atoms, sizeof *partners, "atoms");
    count(topology, partners);
    int32_t number = 0;
    for (size_t i = 0; i < topology->n_atoms; i++)
        if (partners[i].n == 0 && is_ion(&topology->atoms[i]))
            name_residue(&topology->atoms[i], topology->atoms[i].element, ++number);
    spoil(topology, partners);
    name_water(topology, partners);
    free(partners);
    return ELEA_OK;
}

/* ---- By composition ---- */

bool elea_solvent_suspected(const elea_topology *topology, const elea_selection *selection)
{
    const size_t *indices = elea_selection_indices(selection);
    size_t n = elea_selection_n_atoms(selection), n_oxygens = 0, n_hydrogens = 0, n_carbons = 0;
    if (n < FEW_ATOMS || has_residue_names(topology))
        return false;
    for (size_t i = 0; i < n; i++) {
        const elea_atom *atom = &topology->atoms[indices[i]];
        n_oxygens += is(atom, "O");
        n_hydrogens += is(atom, "H");
        n_carbons += is(atom, "C");
    }
    /* Carbohydrates have as many hydrogens for each oxygen, but also a carbon. */
    size_t n_waters = n_oxygens < n_hydrogens / 2 ? n_oxygens : n_hydrogens / 2;
    return 2 * 3 * n_waters > n && 2 * n_carbons < n_oxygens;
}
