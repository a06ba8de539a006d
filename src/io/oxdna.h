/* SPDX-License-Identifier: MIT */
/** What the two files of oxDNA share, and the particles of a topology. */
#ifndef ELEA_IO_OXDNA_H
#define ELEA_IO_OXDNA_H

#include "elea.h"

/** Angstrom; docs of oxDNA, "Configuration and topology files". */
#define ELEA_OXDNA_LENGTH 8.518

/** What a particle is: this decides where its sites are. */
typedef enum elea_oxdna_kind {
    ELEA_OXDNA_DNA,        /**< two sites */
    ELEA_OXDNA_RNA,        /**< two sites */
    ELEA_OXDNA_AMINO_ACID, /**< one atom, the alpha carbon */
    ELEA_OXDNA_UNKNOWN     /**< a nucleotide of which the file does not say more */
} elea_oxdna_kind;

#define ELEA_OXDNA_NONE (-1) /**< no neighbour */

/** A nucleotide or an amino acid. Neighbours are in the order 5' to 3', or N to C. */
typedef struct elea_oxdna_particle {
    int64_t before, after; /**< numbers of particles from 0 */
    uint64_t line;
    uint32_t chain, number; /**< from 1; 0: not known yet */
    char letter;            /**< 'X' for thymine or uracil, from an integer */
    unsigned char kind;     /**< elea_oxdna_kind */
    size_t atom;            /**< its first */
} elea_oxdna_particle;

typedef struct elea_oxdna_system {
    const char *path;
    size_t n, capacity;
    elea_oxdna_particle *particles;
    uint32_t n_chains;
    size_t n_assumed; /**< nucleotides that are taken as DNA, although nothing says so */
} elea_oxdna_system;

void elea_oxdna_free(elea_oxdna_system *system);

/** Appends a copy of `added`. Memory grows with the particles that are there. */
elea_status elea_oxdna_add(elea_oxdna_system *system, const elea_oxdna_particle *added,
                           elea_error *error);

/** Fails unless neighbours name each other. */
elea_status elea_oxdna_check(const elea_oxdna_system *system, elea_error *error);

/** The letter of a base that is a letter or an integer; '\0' if it is neither. */
char elea_oxdna_letter(const char *text, size_t length, bool is_integer, int64_t number);

/** Whether the text is the letter of an amino acid. */
bool elea_oxdna_is_amino_acid(const char *text, size_t length);

/**
 * Numbers chains and their residues, finds what is DNA and RNA, and appends the atoms and bonds to
 * the empty topology. `from_last`: a circular chain begins with the last of its particles,
 * otherwise with the first.
 */
elea_status elea_oxdna_make_atoms(elea_oxdna_system *system, bool from_last,
                                  elea_topology *topology, elea_error *error);

/* ---- Models ---- */

/** oxDNA1, oxDNA2 and oxRNA place the backbones differently, and a file does not tell its model. */
#define ELEA_OXDNA_NUM_MODELS 3

/** Backbones of a frame by each of the models, in oxDNA's length. */
typedef struct elea_oxdna_models {
    double (*places)[ELEA_OXDNA_NUM_MODELS][3]; /**< of each atom that is one; others stay zero */
} elea_oxdna_models;

elea_status elea_oxdna_models_create(elea_oxdna_models *made, size_t n_atoms, elea_error *error);
void elea_oxdna_models_free(elea_oxdna_models *made);

/** Sets those of an atom from the numbers of its particle: position, a1, a3. */
void elea_oxdna_models_set(elea_oxdna_models *made, size_t atom, const double numbers[9]);

/**
 * Whether what the topology has as DNA is RNA, by the bonds between its backbones: those of the
 * model that made the frame have nearly the same length. `box`: its lengths, 0 for none.
 */
bool elea_oxdna_models_are_rna(const elea_oxdna_models *made, const elea_topology *topology,
                               const double box[3]);

#endif
