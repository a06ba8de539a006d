/* SPDX-License-Identifier: MIT */
/** The Stokes problem of a body at several levels of patches (docs/stokes.md). */
#ifndef ELEA_STOKES_STOKES_H
#define ELEA_STOKES_STOKES_H

#include "base/vec3.h"
#include "stokes/solver.h"

/** The solution with one number of patches, in the body's unit of length. */
typedef struct elea_stokes_level {
    size_t n_patches;
    bool converged; /**< both problems (elea_stokes_solution) */
    unsigned products;
    double tail;       /**< relative truncation error */
    double anisotropy; /**< elea_stokes_solution */
    double origin[3];  /**< of the resistance matrix, relative to the body's origin */
    double resistance[STOKES_MODES][STOKES_MODES]; /**< for viscosity 1, symmetric */
    double area;                                   /**< of all patches */
    double capacitance;                            /**< of the same patches */
    double polarizability[SYM3_SIZE];
} elea_stokes_level;

/** The two finest levels that are solved; `n_levels` is 0 if the problem was not solved. */
typedef struct elea_stokes_answer {
    unsigned n_levels;     /**< all levels that were solved */
    bool failed;           /**< the matrix was not positive definite */
    elea_stokes_stop stop; /**< the default, or why the last doubling was given up */
    elea_stokes_level fine, coarse;
    bool edges; /**< the body has cuboids */
} elea_stokes_answer;

typedef struct elea_stokes_task {
    const elea_body *body;
    const double *areas; /**< exact exposed area of each sphere, or NULL */
    uint64_t seed, frame;
    elea_isa isa;
    size_t num_patches; /**< of the finest level at first */
    unsigned levels;    /**< n, n/2, n/4, ...; at least 2 */
} elea_stokes_task;

/** Two programs, parts of which may be done at the same time. */
typedef enum elea_stokes_strand {
    STOKES_STRAND_FORCES,  /**< survey, patches and forces, level by level */
    STOKES_STRAND_CHARGES, /**< charges of the same patches */
    STOKES_STRANDS
} elea_stokes_strand;

/** What is being done for a level. */
typedef enum elea_stokes_stage {
    STOKES_STAGE_SURVEY,
    STOKES_STAGE_PATCHES,
    STOKES_STAGE_FORCES,
    STOKES_STAGE_CHARGES,
    STOKES_STAGE_DONE
} elea_stokes_stage;

/** Keeps its memory from body to body. */
typedef struct elea_stokes elea_stokes;

elea_stokes *elea_stokes_create(elea_error *error);
void elea_stokes_free(elea_stokes *stokes);
void elea_stokes_watch(elea_stokes *stokes, const elea_cancel *cancel);

/** Begins a body, which must stay until the answer is read. */
elea_status elea_stokes_begin(elea_stokes *stokes, const elea_stokes_task *task, elea_error *error);
/**
 * Asks for one more level, with twice the patches of the last one. If it cannot be solved, or there
 * is no memory for it, the answer stays what it is, and `stop` says so.
 */
elea_status elea_stokes_double(elea_stokes *stokes, elea_error *error);
/** Gives up a level that was asked for by `elea_stokes_double`, at the end of the present step. */
void elea_stokes_end(elea_stokes *stokes);

/**
 * Takes a part of the work that can be done now; false if there is none at present. Not at the same
 * time as another claim or hand-in.
 */
bool elea_stokes_claim(elea_stokes *stokes, elea_stokes_strand which, size_t *part);
/** Does a part; several threads may, each with its own. Then it must be handed back. */
elea_status elea_stokes_work(elea_stokes *stokes, elea_stokes_strand which, size_t part,
                             elea_error *error);
/** Hands a part back. */
void elea_stokes_hand_in(elea_stokes *stokes, elea_stokes_strand which);
/** The stage of the parts that can be claimed. */
elea_stokes_stage elea_stokes_now(const elea_stokes *stokes, elea_stokes_strand which);
/** True if all levels asked for so far are solved. */
bool elea_stokes_is_done(const elea_stokes *stokes);

/** Does all the work in this thread. */
elea_status elea_stokes_run(elea_stokes *stokes, elea_error *error);

const elea_stokes_answer *elea_stokes_result(const elea_stokes *stokes);

#endif
