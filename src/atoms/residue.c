/* SPDX-License-Identifier: MIT */
#include "atoms/residue.h"

#include <stdlib.h>
#include <string.h>

#define PROTEIN RESIDUE_PROTEIN
#define NUCLEIC RESIDUE_NUCLEIC
#define WATER   RESIDUE_WATER

/*
 * Amino acids and caps, nucleotides, and water under their names in the PDB and in the AMBER,
 * CHARMM, GROMOS and OPLS force fields, each once; sorted by strcmp, for bsearch. Selections
 * include the proteins and nucleic acids that MDAnalysis 2.11 knows, so that they mean the same
 * there, and all waters: those of MDAnalysis, the 5-site, SPC and OPC models, and heavy water.
 */
static const elea_residue residues[] = {
    {"A", NUCLEIC, true},    {"A3", NUCLEIC, false},   {"A5", NUCLEIC, false},
    {"ACE", PROTEIN, true},  {"ADE", NUCLEIC, true},   {"ALA", PROTEIN, true},
    {"ALAD", PROTEIN, true}, {"AN", NUCLEIC, false},   {"ARG", PROTEIN, true},
    {"ARGN", PROTEIN, true}, {"ASF", PROTEIN, true},   {"ASH", PROTEIN, true},
    {"ASN", PROTEIN, true},  {"ASN1", PROTEIN, true},  {"ASP", PROTEIN, true},
    {"ASPH", PROTEIN, true}, {"C", NUCLEIC, true},     {"C3", NUCLEIC, false},
    {"C5", NUCLEIC, false},  {"CALA", PROTEIN, true},  {"CARG", PROTEIN, true},
    {"CASF", PROTEIN, true}, {"CASN", PROTEIN, true},  {"CASP", PROTEIN, true},
    {"CCYS", PROTEIN, true}, {"CCYX", PROTEIN, true},  {"CGLN", PROTEIN, true},
    {"CGLU", PROTEIN, true}, {"CGLY", PROTEIN, true},  {"CHID", PROTEIN, true},
    {"CHIE", PROTEIN, true}, {"CHIP", PROTEIN, true},  {"CILE", PROTEIN, true},
    {"CLEU", PROTEIN, true}, {"CLYS", PROTEIN, true},  {"CME", PROTEIN, true},
    {"CMET", PROTEIN, true}, {"CN", NUCLEIC, false},   {"CPHE", PROTEIN, true},
    {"CPRO", PROTEIN, true}, {"CSER", PROTEIN, true},  {"CTHR", PROTEIN, true},
    {"CTRP", PROTEIN, true}, {"CTYR", PROTEIN, true},  {"CVAL", PROTEIN, true},
    {"CYM", PROTEIN, true},  {"CYS", PROTEIN, true},   {"CYS1", PROTEIN, true},
    {"CYS2", PROTEIN, true}, {"CYSH", PROTEIN, true},  {"CYT", NUCLEIC, true},
    {"CYX", PROTEIN, true},  {"DA", NUCLEIC, true},    {"DA3", NUCLEIC, true},
    {"DA5", NUCLEIC, true},  {"DAB", PROTEIN, true},   {"DADE", NUCLEIC, false},
    {"DAN", NUCLEIC, false}, {"DC", NUCLEIC, true},    {"DC3", NUCLEIC, true},
    {"DC5", NUCLEIC, true},  {"DCN", NUCLEIC, false},  {"DCYT", NUCLEIC, false},
    {"DG", NUCLEIC, true},   {"DG3", NUCLEIC, true},   {"DG5", NUCLEIC, true},
    {"DGN", NUCLEIC, false}, {"DGUA", NUCLEIC, false}, {"DI", NUCLEIC, false},
    {"DOD", WATER, true},    {"DT", NUCLEIC, true},    {"DT3", NUCLEIC, true},
    {"DT5", NUCLEIC, true},  {"DTHY", NUCLEIC, false}, {"DTN", NUCLEIC, false},
    {"DU", NUCLEIC, false},  {"G", NUCLEIC, true},     {"G3", NUCLEIC, false},
    {"G5", NUCLEIC, false},  {"GLH", PROTEIN, true},   {"GLN", PROTEIN, true},
    {"GLU", PROTEIN, true},  {"GLUH", PROTEIN, true},  {"GLY", PROTEIN, true},
    {"GN", NUCLEIC, false},  {"GUA", NUCLEIC, true},   {"H2O", WATER, true},
    {"HHO", WATER, true},    {"HID", PROTEIN, true},   {"HIE", PROTEIN, true},
    {"HIP", PROTEIN, true},  {"HIS", PROTEIN, true},   {"HIS1", PROTEIN, true},
    {"HIS2", PROTEIN, true}, {"HISA", PROTEIN, true},  {"HISB", PROTEIN, true},
    {"HISD", PROTEIN, true}, {"HISE", PROTEIN, true},  {"HISH", PROTEIN, true},
    {"HOH", WATER, true},    {"HSD", PROTEIN, true},   {"HSE", PROTEIN, true},
    {"HSP", PROTEIN, true},  {"HYP", PROTEIN, true},   {"I", NUCLEIC, false},
    {"ILE", PROTEIN, true},  {"LEU", PROTEIN, true},   {"LYN", PROTEIN, true},
    {"LYS", PROTEIN, true},  {"LYSH", PROTEIN, true},  {"MET", PROTEIN, true},
    {"MSE", PROTEIN, true},  {"NALA", PROTEIN, true},  {"NARG", PROTEIN, true},
    {"NASN", PROTEIN, true}, {"NASP", PROTEIN, true},  {"NCYS", PROTEIN, true},
    {"NCYX", PROTEIN, true}, {"NGLN", PROTEIN, true},  {"NGLU", PROTEIN, true},
    {"NGLY", PROTEIN, true}, {"NH2", PROTEIN, false},  {"NHID", PROTEIN, true},
    {"NHIE", PROTEIN, true}, {"NHIP", PROTEIN, true},  {"NILE", PROTEIN, true},
    {"NLEU", PROTEIN, true}, {"NLYS", PROTEIN, true},  {"NMA", PROTEIN, false},
    {"NME", PROTEIN, true},  {"NMET", PROTEIN, true},  {"NPHE", PROTEIN, true},
    {"NPRO", PROTEIN, true}, {"NSER", PROTEIN, true},  {"NTHR", PROTEIN, true},
    {"NTRP", PROTEIN, true}, {"NTYR", PROTEIN, true},  {"NVAL", PROTEIN, true},
    {"OH2", WATER, true},    {"OHH", WATER, true},     {"OPC", WATER, true},
    {"OPC3", WATER, true},   {"ORN", PROTEIN, true},   {"PGLU", PROTEIN, true},
    {"PHE", PROTEIN, true},  {"PRO", PROTEIN, true},   {"PYL", PROTEIN, false},
    {"QLN", PROTEIN, true},  {"RA", NUCLEIC, true},    {"RA3", NUCLEIC, true},
    {"RA5", NUCLEIC, true},  {"RAN", NUCLEIC, false},  {"RC", NUCLEIC, true},
    {"RC3", NUCLEIC, true},  {"RC5", NUCLEIC, true},   {"RCN", NUCLEIC, false},
    {"RG", NUCLEIC, true},   {"RG3", NUCLEIC, true},   {"RG5", NUCLEIC, true},
    {"RGN", NUCLEIC, false}, {"RU", NUCLEIC, true},    {"RU3", NUCLEIC, true},
    {"RU5", NUCLEIC, true},  {"RUN", NUCLEIC, false},  {"SEC", PROTEIN, false},
    {"SER", PROTEIN, true},  {"SOL", WATER, true},     {"SPC", WATER, true},
    {"SPCE", WATER, true},   {"SWM4", WATER, true},    {"T", NUCLEIC, true},
    {"T3P", WATER, true},    {"T4P", WATER, true},     {"T5P", WATER, true},
    {"THR", PROTEIN, true},  {"THY", NUCLEIC, true},   {"TIP", WATER, true},
    {"TIP2", WATER, true},   {"TIP3", WATER, true},    {"TIP3P", WATER, true},
    {"TIP4", WATER, true},   {"TIP4P", WATER, true},   {"TIP5", WATER, true},
    {"TIP5P", WATER, true},  {"TP3", WATER, true},     {"TP4", WATER, true},
    {"TP5", WATER, true},    {"TRP", PROTEIN, true},   {"TYR", PROTEIN, true},
    {"U", NUCLEIC, true},    {"U3", NUCLEIC, false},   {"U5", NUCLEIC, false},
    {"UN", NUCLEIC, false},  {"URA", NUCLEIC, true},   {"VAL", PROTEIN, true},
    {"WAT", WATER, true},
};

#define NUM_RESIDUES (sizeof residues / sizeof residues[0])

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

static int compare_names(const void *key, const void *entry)
{
    return strcmp(key, entry); /* the name is the first member of each row */
}

static const elea_residue *find(const char *name)
{
    return bsearch(name, residues, NUM_RESIDUES, sizeof residues[0], compare_names);
}

const elea_residue *elea_residue_at(size_t index)
{
    return index < NUM_RESIDUES ? &residues[index] : NULL;
}

static residue_kind selected_kind(const char *name)
{
    const elea_residue *found = find(name);
    return found != NULL && found->selected ? found->kind : RESIDUE_OTHER;
}

bool elea_residue_is_protein(const char *name)
{
    return selected_kind(name) == RESIDUE_PROTEIN;
}

bool elea_residue_is_nucleic(const char *name)
{
    return selected_kind(name) == RESIDUE_NUCLEIC;
}

bool elea_residue_is_water(const char *name)
{
    return selected_kind(name) == RESIDUE_WATER;
}

residue_kind elea_residue_kind(const char *name)
{
    const elea_residue *found = find(name);
    if (found != NULL)
        return found->kind;
    /* AMBER's first and last residues of a chain: NLYN, CHYP */
    if ((name[0] == 'N' || name[0] == 'C') && strlen(name) == 4)
        found = find(name + 1);
    return found != NULL && found->kind == RESIDUE_PROTEIN ? RESIDUE_PROTEIN : RESIDUE_OTHER;
}

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
