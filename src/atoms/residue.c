/* SPDX-License-Identifier: MIT */
#include "atoms/residue.h"

#include <stdlib.h>
#include <string.h>

/*
 * All tables are sorted by strcmp, for bsearch. The residue names of proteins and of
 * nucleic acids are those that MDAnalysis 2.11 knows, so that a selection means the same.
 */
static const char protein_names[][5] = {
    "ACE",  "ALA",  "ALAD", "ARG",  "ARGN", "ASF",  "ASH",  "ASN",  "ASN1", "ASP",  "ASPH", "CALA",
    "CARG", "CASF", "CASN", "CASP", "CCYS", "CCYX", "CGLN", "CGLU", "CGLY", "CHID", "CHIE", "CHIP",
    "CILE", "CLEU", "CLYS", "CME",  "CMET", "CPHE", "CPRO", "CSER", "CTHR", "CTRP", "CTYR", "CVAL",
    "CYM",  "CYS",  "CYS1", "CYS2", "CYSH", "CYX",  "DAB",  "GLH",  "GLN",  "GLU",  "GLUH", "GLY",
    "HID",  "HIE",  "HIP",  "HIS",  "HIS1", "HIS2", "HISA", "HISB", "HISD", "HISE", "HISH", "HSD",
    "HSE",  "HSP",  "HYP",  "ILE",  "LEU",  "LYN",  "LYS",  "LYSH", "MET",  "MSE",  "NALA", "NARG",
    "NASN", "NASP", "NCYS", "NCYX", "NGLN", "NGLU", "NGLY", "NHID", "NHIE", "NHIP", "NILE", "NLEU",
    "NLYS", "NME",  "NMET", "NPHE", "NPRO", "NSER", "NTHR", "NTRP", "NTYR", "NVAL", "ORN",  "PGLU",
    "PHE",  "PRO",  "QLN",  "SER",  "THR",  "TRP",  "TYR",  "VAL"};

static const char nucleic_names[][4] = {
    "A",   "ADE", "C",   "CYT", "DA",  "DA3", "DA5", "DC",  "DC3", "DC5", "DG",  "DG3",
    "DG5", "DT",  "DT3", "DT5", "G",   "GUA", "RA",  "RA3", "RA5", "RC",  "RC3", "RC5",
    "RG",  "RG3", "RG5", "RU",  "RU3", "RU5", "T",   "THY", "U",   "URA"};

/* MDAnalysis' names and those of the 5-site, SPC and OPC models and of heavy water. */
static const char water_names[][6] = {"DOD",  "H2O",   "HHO",  "HOH",  "OH2",   "OHH",  "OPC",
                                      "OPC3", "SOL",   "SPC",  "SPCE", "SWM4",  "T3P",  "T4P",
                                      "T5P",  "TIP",   "TIP2", "TIP3", "TIP3P", "TIP4", "TIP4P",
                                      "TIP5", "TIP5P", "TP3",  "TP4",  "TP5",   "WAT"};

/*
 * Names of ions in the PDB and in the AMBER, CHARMM, GROMOS and OPLS force fields, folded
 * to capitals, for residues and atoms alike. Gold, silver, platinum and palladium are left
 * out: a nanoparticle may have one residue per atom, and it is the body, not an ion.
 * "ION" (GROMACS, Martini) is a residue name that leaves the element to the atom's name.
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
    return strcmp(key, entry);
}

#define IS_LISTED(name, table)                                                                     \
    (bsearch(name, table, sizeof(table) / sizeof *(table), sizeof *(table), compare_names) != NULL)

bool elea_residue_is_protein(const char *residue_name)
{
    return IS_LISTED(residue_name, protein_names);
}

bool elea_residue_is_nucleic(const char *residue_name)
{
    return IS_LISTED(residue_name, nucleic_names);
}

bool elea_residue_is_water(const char *residue_name)
{
    return IS_LISTED(residue_name, water_names);
}

/* NULL if `name`, in any case, is no ion's. */
static const char *ion_element(const char *name)
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
    const char *residue = ion_element(residue_name);
    const char *atom = ion_element(atom_name);
    if (residue == NULL || atom == NULL || strcmp(atom, ANY_ELEMENT) == 0)
        return false;
    return strcmp(residue, ANY_ELEMENT) == 0 || strcmp(residue, atom) == 0;
}

bool elea_residue_same(const elea_atom *a, const elea_atom *b)
{
    return a->residue_number == b->residue_number && a->insertion_code == b->insertion_code &&
           strcmp(a->residue_name, b->residue_name) == 0 && strcmp(a->chain, b->chain) == 0;
}
