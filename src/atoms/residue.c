/* SPDX-License-Identifier: MIT */
#include "atoms/residue.h"

#include <stdlib.h>
#include <string.h>

#define PROTEIN RESIDUE_PROTEIN
#define CAP     RESIDUE_PROTEIN
#define NUCLEIC RESIDUE_NUCLEIC
#define WATER   RESIDUE_WATER

/* ---- The table ---- */

#define RESIDUE(name, kind, bonds) {name, kind, false, bonds},
#define SHARED(name, kind, bonds)  {name, kind, true, bonds},

/* CHARMM's caps CY and CAT are atoms of the amino acid. */
#define PEPTIDE   "N-CA-C-O ?C-OXT ?N-CY-CAY ?CY-OY ?C-NT-CAT"
#define LYSYL     " CA-CB-CG-CD-CE-NZ"
#define BENZYL    " CA-CB-CG-CD1-CE1-CZ-CE2-CD2-CG"
#define IMIDAZOLE " CA-CB-CG-ND1-CE1-NE2-CD2-CG"
#define INDOLE    " CA-CB-CG-CD1-NE1-CE2-CD2-CG CD2-CE3-CZ3-CH2-CZ2-CE2"
#define CHROMOPHORE                                                                                \
    "CA1-C1-N2-CA2-C2-N3-C1 N3-CA3-C3-O3 C2-O2 CA2-CB2-CG2-CD1-CE1-CZ-CE2-CD2-CG2 CZ-OH"

static const elea_residue amino_acids[] = {
#include "atoms/amino_acids.def"
};

#define PHOSPHATE    "P-OP1 P-OP2 ?P-OP3 P-O5'-C5'-C4'-C3'"
#define DEOXY        PHOSPHATE "-C2'-C1'-O4'-C4' C3'-O3'"
#define RIBO         DEOXY " C2'-O2'"
#define PURINE       " C1'-N9-C8-N7-C5-C6-N1-C2-N3-C4-N9 C4-C5"
#define ADENINE      PURINE " C6-N6"
#define GUANINE      PURINE " C6-O6 C2-N2"
#define HYPOXANTHINE PURINE " C6-O6"
#define PYRIMIDINE   " C1'-N1-C2-N3-C4-C5-C6-N1"
#define CYTOSINE     PYRIMIDINE " C2-O2 C4-N4"
#define URACIL       PYRIMIDINE " C2-O2 C4-O4"
#define THYMIDINE    DEOXY URACIL " C5-C7"

static const elea_residue nucleotides[] = {
#include "atoms/nucleotides.def"
};

static const elea_residue waters[] = {
#include "atoms/waters.def"
};

#undef RESIDUE
#undef SHARED

static const struct part {
    const elea_residue *rows;
    size_t n_rows;
} parts[] = {{amino_acids, sizeof amino_acids / sizeof amino_acids[0]},
             {nucleotides, sizeof nucleotides / sizeof nucleotides[0]},
             {waters, sizeof waters / sizeof waters[0]}};

#define NUM_PARTS (sizeof parts / sizeof parts[0])

static int compare_names(const void *key, const void *entry)
{
    return strcmp(key, entry); /* the name is the first member of each row */
}

static const elea_residue *find_row(const char *name)
{
    const elea_residue *found = NULL;
    for (size_t i = 0; i < NUM_PARTS && found == NULL; i++)
        found = bsearch(name, parts[i].rows, parts[i].n_rows, sizeof *found, compare_names);
    return found;
}

/* ---- Names that AMBER derives from those in the table ---- */

/* The first and the last amino acid of a chain: NALA, CALA. */
static const elea_residue *find_amino_acid_at_end(const char *name)
{
    if ((name[0] != 'N' && name[0] != 'C') || strlen(name) != 4)
        return NULL;
    const elea_residue *found = find_row(name + 1);
    return found != NULL && found->kind == RESIDUE_PROTEIN ? found : NULL;
}

/* The first and the last nucleotide of a chain, and a nucleoside: DA5, DA3, DAN; RA5, A5, ... */
static const elea_residue *find_nucleotide_at_end(const char *name)
{
    size_t length = strlen(name);
    char middle[3] = "";
    if (length < 2 || length > 3 || strchr("53N", name[length - 1]) == NULL ||
        strchr("ACGTUI", name[length - 2]) == NULL ||
        (length == 3 && name[0] != 'D' && name[0] != 'R'))
        return NULL;
    memcpy(middle, name, length - 1);
    return find_row(middle);
}

const elea_residue *elea_residue_find(const char *name)
{
    const elea_residue *found = find_row(name);
    if (found == NULL)
        found = find_amino_acid_at_end(name);
    return found != NULL ? found : find_nucleotide_at_end(name);
}

/* AMBER's A5 or CN may well be the name of a ligand. */
static bool is_shared(const elea_residue *row, const char *name)
{
    size_t length = strlen(name);
    if (row->kind == RESIDUE_NUCLEIC && strcmp(row->name, name) != 0)
        return row->shared || length == 2 || name[length - 1] == 'N';
    return row->shared;
}

/* ---- Kinds ---- */

const elea_residue *elea_residue_at(size_t index)
{
    for (size_t i = 0; i < NUM_PARTS; i++) {
        if (index < parts[i].n_rows)
            return &parts[i].rows[index];
        index -= parts[i].n_rows;
    }
    return NULL;
}

residue_kind elea_residue_kind(const char *name)
{
    const elea_residue *found = elea_residue_find(name);
    return found != NULL ? found->kind : RESIDUE_OTHER;
}

size_t elea_residue_end(const elea_topology *topology, size_t first)
{
    size_t n = elea_topology_n_atoms(topology);
    const elea_atom *atom = elea_topology_atom(topology, first);
    size_t end = first + 1;
    bool protein = elea_residue_kind(atom->residue_name) == RESIDUE_PROTEIN;
    bool has_n = strcmp(atom->name, "N") == 0, has_c = false;
    for (; end < n && elea_residue_same(atom, elea_topology_atom(topology, end)); end++) {
        const char *name = elea_topology_atom(topology, end)->name;
        bool is_n = strcmp(name, "N") == 0;
        if (protein && is_n && has_n && has_c)
            break;
        has_n = has_n || is_n;
        has_c = has_c || strcmp(name, "C") == 0;
    }
    return end;
}

static bool speaks_for(residue_kind kind, const elea_atom *atom)
{
    const char *name = atom->name;
    size_t length = strlen(name);
    if (kind == RESIDUE_PROTEIN)
        return strcmp(name, "CA") == 0 || strcmp(name, "CA1") == 0;
    return strcmp(name, "P") == 0 ||
           (length == 3 && strchr("CO", name[0]) != NULL && strchr("'*", name[2]) != NULL);
}

/* Its atoms are O, H and virtual sites. */
static bool speaks_against_water(const elea_atom *atom)
{
    if (atom->element[0] == '\0')
        return atom->name[0] != '\0' && strchr("CNPSF", atom->name[0]) != NULL;
    return strcmp(atom->element, "O") != 0 && strcmp(atom->element, "H") != 0 &&
           strcmp(atom->element, "D") != 0;
}

residue_kind elea_residue_kind_of(const elea_topology *topology, size_t first, size_t end)
{
    const char *name = elea_topology_atom(topology, first)->residue_name;
    const elea_residue *row = elea_residue_find(name);
    if (row == NULL || !is_shared(row, name))
        return row != NULL ? row->kind : RESIDUE_OTHER;
    bool is_water = row->kind == RESIDUE_WATER;
    for (size_t i = first; i < end; i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        if (is_water ? speaks_against_water(atom) : speaks_for(row->kind, atom))
            return is_water ? RESIDUE_OTHER : row->kind;
    }
    return is_water ? RESIDUE_WATER : RESIDUE_OTHER;
}

/* ---- Ions ---- */

/*
 * Names of ions in the PDB and in the AMBER, CHARMM, GROMOS and OPLS force fields, folded to
 * capitals, for residues and atoms alike. Gold, silver, platinum and palladium are omitted: a
 * nanoparticle may have one residue per atom, and is the body, not an ion. "ION" (GROMACS, Martini)
 * is a residue name that leaves the element to the atom's name.
 */
#define ANY_ELEMENT ""
static const struct ion_name {
    char name[5];
    char element[3];
} ion_names[] = {
    {"3CO", "Co"},  {"3NI", "Ni"},  {"BA", "Ba"},   {"BA2+", "Ba"},       {"BAR", "Ba"},
    {"BR", "Br"},   {"BR-", "Br"},  {"BRO", "Br"},  {"CA", "Ca"},         {"CA2", "Ca"},
    {"CA2+", "Ca"}, {"CAD", "Cd"},  {"CAL", "Ca"},  {"CD", "Cd"},         {"CD2", "Cd"},
    {"CD2+", "Cd"}, {"CES", "Cs"},  {"CIO", "Cs"},  {"CL", "Cl"},         {"CL-", "Cl"},
    {"CLA", "Cl"},  {"CO", "Co"},   {"CO2+", "Co"}, {"CS", "Cs"},         {"CS+", "Cs"},
    {"CU", "Cu"},   {"CU1", "Cu"},  {"CU1+", "Cu"}, {"CU2", "Cu"},        {"CU2+", "Cu"},
    {"F", "F"},     {"F-", "F"},    {"FE", "Fe"},   {"FE2", "Fe"},        {"FE2+", "Fe"},
    {"FE3", "Fe"},  {"FE3+", "Fe"}, {"HG", "Hg"},   {"HG2", "Hg"},        {"I", "I"},
    {"I-", "I"},    {"IM", "Cl"},   {"IOD", "I"},   {"ION", ANY_ELEMENT}, {"IP", "Na"},
    {"K", "K"},     {"K+", "K"},    {"LI", "Li"},   {"LI+", "Li"},        {"LIT", "Li"},
    {"MG", "Mg"},   {"MG2", "Mg"},  {"MG2+", "Mg"}, {"MN", "Mn"},         {"MN2", "Mn"},
    {"MN2+", "Mn"}, {"MN3", "Mn"},  {"NA", "Na"},   {"NA+", "Na"},        {"NI", "Ni"},
    {"NI2+", "Ni"}, {"POT", "K"},   {"RB", "Rb"},   {"RB+", "Rb"},        {"RUB", "Rb"},
    {"SOD", "Na"},  {"SR", "Sr"},   {"SR2+", "Sr"}, {"ZN", "Zn"},         {"ZN2", "Zn"},
    {"ZN2+", "Zn"}};

const char *elea_residue_ion_element(const char *name)
{
    char capitals[sizeof ion_names[0].name];
    size_t length = strlen(name);
    if (length >= sizeof capitals)
        return NULL;
    for (size_t i = 0; i <= length; i++)
        capitals[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
    const struct ion_name *found = bsearch(capitals, ion_names, sizeof ion_names / sizeof *found,
                                           sizeof *found, compare_names);
    return found != NULL ? found->element : NULL;
}

bool elea_residue_is_ion(const char *residue_name, const char *atom_name)
{
    const char *residue = elea_residue_ion_element(residue_name);
    const char *atom = elea_residue_ion_element(atom_name);
    if (residue == NULL || atom == NULL || strcmp(atom, ANY_ELEMENT) == 0)
        return false;
    return strcmp(residue, ANY_ELEMENT) == 0 || strcmp(residue, atom) == 0;
}

bool elea_residue_same(const elea_atom *a, const elea_atom *b)
{
    return a->residue_number == b->residue_number && a->insertion_code == b->insertion_code &&
           strcmp(a->residue_name, b->residue_name) == 0 && strcmp(a->chain, b->chain) == 0;
}
