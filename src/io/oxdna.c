/* SPDX-License-Identifier: MIT */
#include "io/oxdna.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/sites.h"
#include "atoms/topology.h"
#include "base/error.h"

void elea_oxdna_free(elea_oxdna_system *system)
{
    free(system->particles);
    system->particles = NULL;
}

elea_status elea_oxdna_add(elea_oxdna_system *system, const elea_oxdna_particle *added,
                           elea_error *error)
{
    if (system->n == system->capacity) {
        size_t capacity = 2 * system->capacity + 256;
        elea_oxdna_particle *particles = realloc(system->particles, capacity * sizeof *particles);
        if (particles == NULL)
            return elea_error_memory(error, capacity, sizeof *particles, "nucleotides");
        system->particles = particles;
        system->capacity = capacity;
    }
    system->particles[system->n++] = *added;
    return ELEA_OK;
}

/* ---- Neighbours ---- */

static elea_status fail_neighbour(const elea_oxdna_system *system, size_t i, int64_t neighbour,
                                  elea_error *error)
{
    elea_place place = {system->path, system->particles[i].line, -1};
    if (neighbour >= (int64_t)system->n)
        return elea_error_at(error, ELEA_ERROR_FORMAT, place,
                             "the neighbour %lld of nucleotide %zu is not in the file, whose "
                             "nucleotides are 0 to %zu",
                             (long long)neighbour, i, system->n - 1);
    return elea_error_at(error, ELEA_ERROR_FORMAT, place,
                         "nucleotide %zu has the neighbour %lld, which does not have it as its "
                         "own on the other side (line %llu)",
                         i, (long long)neighbour,
                         (unsigned long long)system->particles[neighbour].line);
}

static bool is_amino_acid(const elea_oxdna_particle *particle)
{
    return particle->kind == ELEA_OXDNA_AMINO_ACID;
}

elea_status elea_oxdna_check(const elea_oxdna_system *system, elea_error *error)
{
    const elea_oxdna_particle *particles = system->particles;
    int64_t n = (int64_t)system->n;
    for (int64_t i = 0; i < n; i++) {
        int64_t before = particles[i].before, after = particles[i].after;
        if (before >= n || (before >= 0 && particles[before].after != i))
            return fail_neighbour(system, (size_t)i, before, error);
        if (after >= n ||
            (after >= 0 && (particles[after].before != i ||
                            is_amino_acid(&particles[after]) != is_amino_acid(&particles[i]))))
            return fail_neighbour(system, (size_t)i, after, error);
    }
    return ELEA_OK;
}

/* ---- Names ---- */

char elea_oxdna_letter(const char *text, size_t length, bool is_integer, int64_t number)
{
    /* docs of oxDNA, "Special nucleotides". */
    static const char letters[] = "AGCX", names[] = "ACGTU";
    if (is_integer)
        return letters[number > 0 ? number % 4 : 3 - (3 - number % 4) % 4];
    const char *upper = length == 1 ? strchr(names, text[0]) : NULL;
    const char *lower = length == 1 ? strchr("acgtu", text[0]) : NULL;
    if (length != 1 || text[0] == '\0')
        return '\0';
    return upper != NULL ? *upper : lower != NULL ? (char)(*lower - 'a' + 'A') : '\0';
}

static const char *amino_acid_name(char letter)
{
    static const struct {
        char letter;
        char name[4];
    } names[] = {{'A', "ALA"}, {'C', "CYS"}, {'D', "ASP"}, {'E', "GLU"}, {'F', "PHE"},
                 {'G', "GLY"}, {'H', "HIS"}, {'I', "ILE"}, {'K', "LYS"}, {'L', "LEU"},
                 {'M', "MET"}, {'N', "ASN"}, {'P', "PRO"}, {'Q', "GLN"}, {'R', "ARG"},
                 {'S', "SER"}, {'T', "THR"}, {'V', "VAL"}, {'W', "TRP"}, {'Y', "TYR"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].letter == letter || names[i].letter - 'A' + 'a' == letter)
            return names[i].name;
    return NULL;
}

bool elea_oxdna_is_amino_acid(const char *text, size_t length)
{
    return length == 1 && amino_acid_name(text[0]) != NULL;
}

static void name_residue(const elea_oxdna_particle *particle, char name[8])
{
    bool pyrimidine = strchr("TUX", particle->letter) != NULL;
    if (is_amino_acid(particle))
        (void)snprintf(name, 8, "%s", amino_acid_name(particle->letter));
    else if (particle->kind == ELEA_OXDNA_DNA)
        (void)snprintf(name, 8, "D%c", pyrimidine ? 'T' : particle->letter);
    else
        (void)snprintf(name, 8, "%c", pyrimidine ? 'U' : particle->letter);
}

/* ---- Chains ---- */

static void number_chain(elea_oxdna_system *system, int64_t first)
{
    uint32_t number = 0, chain = ++system->n_chains;
    for (int64_t i = first; i >= 0 && system->particles[i].number == 0;
         i = system->particles[i].after) {
        system->particles[i].number = ++number;
        system->particles[i].chain = chain;
    }
}

/* In the order in which the file begins them. What is bonded is a chain, whatever its strand is. */
static void number_chains(elea_oxdna_system *system, bool from_last)
{
    const elea_oxdna_particle *particles = system->particles;
    for (int64_t i = 0; i < (int64_t)system->n; i++) {
        int64_t first = i;
        if (particles[i].number > 0)
            continue;
        while (particles[first].before >= 0 && particles[first].before != i)
            first = particles[first].before;
        bool circular = particles[first].before >= 0;
        number_chain(system, circular && !from_last ? i : first);
    }
}

/* ---- DNA and RNA ---- */

/*
 * Where the file does not say it: thymine makes a chain DNA, and uracil RNA. A chain without either
 * is what the others are.
 */
static elea_status find_kinds(elea_oxdna_system *system, elea_error *error)
{
    bool has_t = false, has_u = false;
    unsigned char *kinds = malloc((size_t)system->n_chains + 1);
    if (kinds == NULL)
        return elea_error_memory(error, (size_t)system->n_chains, 1, "kinds of strands");
    memset(kinds, ELEA_OXDNA_UNKNOWN, (size_t)system->n_chains + 1);
    for (size_t i = 0; i < system->n; i++) {
        const elea_oxdna_particle *p = &system->particles[i];
        if (p->kind != ELEA_OXDNA_UNKNOWN)
            continue;
        has_t = has_t || p->letter == 'T';
        has_u = has_u || p->letter == 'U';
        if (p->letter == 'T')
            kinds[p->chain] = ELEA_OXDNA_DNA;
        else if (p->letter == 'U' && kinds[p->chain] == ELEA_OXDNA_UNKNOWN)
            kinds[p->chain] = ELEA_OXDNA_RNA;
    }
    for (size_t i = 0; i < system->n; i++) {
        elea_oxdna_particle *p = &system->particles[i];
        if (p->kind != ELEA_OXDNA_UNKNOWN)
            continue;
        bool told = kinds[p->chain] != ELEA_OXDNA_UNKNOWN;
        p->kind = told              ? kinds[p->chain]
                  : has_u && !has_t ? (unsigned char)ELEA_OXDNA_RNA
                                    : (unsigned char)ELEA_OXDNA_DNA;
        system->n_assumed += !told && has_t == has_u;
    }
    free(kinds);
    return ELEA_OK;
}

/* ---- Atoms ---- */

static elea_status add_atoms(elea_oxdna_particle *particle, elea_topology *topology,
                             elea_error *error)
{
    bool amino_acid = is_amino_acid(particle);
    elea_atom atom = {.residue_number = (int32_t)particle->number};
    (void)snprintf(atom.chain, sizeof atom.chain, "%u", (unsigned)particle->chain);
    name_residue(particle, atom.residue_name);
    (void)snprintf(atom.name, sizeof atom.name, "%s", amino_acid ? "CA" : ELEA_SITE_BACK);
    (void)snprintf(atom.element, sizeof atom.element, "%s", amino_acid ? "C" : "");
    particle->atom = topology->n_atoms;
    elea_status failed = elea_topology_append(topology, &atom, error);
    if (failed || amino_acid)
        return failed;
    (void)snprintf(atom.name, sizeof atom.name, "%s", ELEA_SITE_BASE);
    failed = elea_topology_append(topology, &atom, error);
    return failed ? failed
                  : elea_topology_add_bond(topology, particle->atom, particle->atom + 1, error);
}

elea_status elea_oxdna_make_atoms(elea_oxdna_system *system, bool from_last,
                                  elea_topology *topology, elea_error *error)
{
    number_chains(system, from_last);
    elea_status failed = find_kinds(system, error);
    for (size_t i = 0; i < system->n && !failed; i++)
        failed = add_atoms(&system->particles[i], topology, error);
    for (size_t i = 0; i < system->n && !failed; i++) {
        int64_t after = system->particles[i].after;
        if (after >= 0 && after != (int64_t)i)
            failed = elea_topology_add_bond(topology, system->particles[i].atom,
                                            system->particles[after].atom, error);
    }
    return failed;
}
