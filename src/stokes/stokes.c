/* SPDX-License-Identifier: MIT */
#include "stokes/stokes.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "body/body_struct.h"
#include "body/shape.h"
#include "stokes/dense.h"

/* The coarsest level has no fewer patches, because fewer do not show where they are needed. */
#define LEAST_PATCHES 100

/* Of the solver: 3e-4 stops 0.02 % too early (docs/stokes.md, Solution). */
#define TOLERANCE 1e-4

/* Programs that follow one another. */
typedef struct strand {
    elea_stokes_stage stage;
    elea_program_state program; /* of the stage */
} strand;

struct elea_stokes {
    elea_patch_builder *builder;
    elea_stokes_solver *solver[STOKES_STRANDS];
    elea_stokes_task task;
    const elea_stokes_kernel *kernel;
    elea_stokes_answer answer; /* of the levels that are solved */
    /* Of even and of odd levels: charges of one may be solved during forces of the next. */
    elea_stokes_level solving[2];
    const elea_patches *patches[2];
    elea_patch_density density; /* wanted by the next level */
    size_t density_capacity;
    size_t n;                                /* patches asked of the present level */
    unsigned level;                          /* of patches and forces */
    unsigned levels, first_levels;           /* the last: before any doubling */
    unsigned n_patched, n_forced, n_charged; /* levels that have them, or do without charges */
    bool ending, given_up;
    atomic_bool no_memory; /* for a doubling */
    strand strand[STOKES_STRANDS];
};

/* ---- Memory ---- */

elea_stokes *elea_stokes_create(elea_error *error)
{
    elea_stokes *stokes = calloc(1, sizeof *stokes);
    if (stokes == NULL) {
        (void)elea_error_memory(error, 1, sizeof *stokes, "Stokes solver");
        return NULL;
    }
    stokes->builder = elea_patch_builder_create(error);
    bool enough = stokes->builder != NULL;
    for (int k = 0; k < STOKES_STRANDS; k++) {
        stokes->solver[k] = enough ? elea_stokes_solver_create(error) : NULL;
        enough = stokes->solver[k] != NULL;
        stokes->strand[k].stage = STOKES_STAGE_DONE;
    }
    if (enough)
        return stokes;
    elea_stokes_free(stokes);
    return NULL;
}

void elea_stokes_free(elea_stokes *stokes)
{
    if (stokes == NULL)
        return;
    elea_patch_builder_free(stokes->builder);
    for (int k = 0; k < STOKES_STRANDS; k++)
        elea_stokes_solver_free(stokes->solver[k]);
    free(stokes->density.x[0]);
    free(stokes);
}

void elea_stokes_watch(elea_stokes *stokes, const elea_cancel *cancel)
{
    elea_patch_builder_watch(stokes->builder, cancel);
    for (int k = 0; k < STOKES_STRANDS; k++)
        elea_stokes_solver_watch(stokes->solver[k], cancel);
}

/* One block of memory for points and density, which keeps those of the last level. */
static elea_status reserve_density(elea_stokes *stokes, size_t capacity, elea_error *error)
{
    elea_patch_density old = stokes->density, new = {.n = old.n};
    if (capacity <= stokes->density_capacity)
        return ELEA_OK;
    float *block = malloc(4 * capacity * sizeof *block);
    if (block == NULL)
        return elea_error_memory(error, capacity, 4 * sizeof *block, "patches");
    for (size_t k = 0; k < 3; k++)
        new.x[k] = block + k *capacity;
    new.density = block + 3 * capacity;
    for (size_t k = 0; k < 3 && old.n > 0; k++)
        memcpy(new.x[k], old.x[k], old.n * sizeof *block);
    if (old.n > 0)
        memcpy(new.density, old.density, old.n * sizeof *block);
    free(old.x[0]);
    stokes->density = new;
    stokes->density_capacity = capacity;
    return ELEA_OK;
}

/* ---- The solution of a level ---- */

/* The patches' unit of length to the power of a mode's extent: rotations and strains have one. */
static double mode_length(size_t mode, double unit)
{
    return mode < 3 ? 1.0 : unit;
}

static void take_forces(elea_stokes_level *level, const elea_stokes_solution *solution, double unit)
{
    level->products = solution->products;
    level->converged = level->converged && solution->converged;
    level->tail = solution->tail;
    level->anisotropy = solution->anisotropy;
    for (int k = 0; k < 3; k++)
        level->origin[k] = unit * solution->origin[k];
    for (size_t i = 0; i < STOKES_MODES; i++)
        for (size_t j = 0; j < STOKES_MODES; j++)
            level->resistance[i][j] = 8.0 * ELEA_PI * unit * mode_length(i, unit) *
                                      mode_length(j, unit) * solution->matrix[i][j];
}

/* alpha = 4 pi (E_ij - E_0i E_0j / E_00) for charges in units of 4 pi epsilon. */
static void take_charges(elea_stokes_level *level, const elea_stokes_solution *solution,
                         double unit)
{
    const double(*e)[STOKES_MODES] = solution->matrix;
    level->converged = level->converged && solution->converged;
    level->capacitance = unit * e[0][0];
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            level->polarizability[sym3_index(i, j)] =
                4.0 * ELEA_PI * pow(unit, 3.0) *
                (e[i + 1][j + 1] - e[0][i + 1] * e[0][j + 1] / e[0][0]);
}

static double total_area(const elea_patches *patches, double unit)
{
    double sum = 0.0;
    for (size_t i = 0; i < patches->n; i++)
        sum += (double)patches->area[i];
    return unit * unit * sum;
}

/* What the next level is to know of this one. */
static void keep_density(elea_stokes *stokes, const elea_patches *patches,
                         const elea_stokes_solution *solution)
{
    stokes->density.n = patches->n;
    for (int k = 0; k < 3; k++)
        memcpy(stokes->density.x[k], patches->x[k], patches->n * sizeof(float));
    memcpy(stokes->density.density, solution->density, patches->n * sizeof(float));
}

/* ---- Programs, one after another ---- */

static void start_program(elea_stokes *stokes, elea_stokes_strand which, elea_stokes_stage now,
                          const elea_program *program, void *work)
{
    stokes->strand[which] = (strand){now, elea_program_begin(program, work)};
}

static void start_patches(elea_stokes *stokes)
{
    const elea_patch_density *density = stokes->level > 0 ? &stokes->density : NULL;
    elea_patch_builder_order(stokes->builder, stokes->level, stokes->n, density);
    start_program(stokes, STOKES_STRAND_FORCES, STOKES_STAGE_PATCHES, &elea_patch_level,
                  stokes->builder);
}

static void start_solver(elea_stokes *stokes, elea_stokes_strand which, unsigned level)
{
    bool forces = which == STOKES_STRAND_FORCES;
    const elea_stokes_order order = {
        .problem = forces ? STOKES_FORCES : STOKES_CHARGES,
        .patches = stokes->patches[level % 2],
        .tolerance = TOLERANCE,
        .kernel = stokes->kernel,
    };
    elea_stokes_solver_begin(stokes->solver[which], &order);
    start_program(stokes, which, forces ? STOKES_STAGE_FORCES : STOKES_STAGE_CHARGES,
                  &elea_stokes_solve, stokes->solver[which]);
}

static bool is_doubling(const elea_stokes *stokes)
{
    return stokes->levels > stokes->first_levels;
}

/* The levels before a doubling stay as they are; of the first ones, two are needed at least. Parts
 * that are being done are the last ones. */
static void give_up(elea_stokes *stokes, elea_stokes_stop why)
{
    if (!is_doubling(stokes))
        stokes->answer = (elea_stokes_answer){.n_levels = 0, .failed = true};
    stokes->answer.stop = why;
    stokes->given_up = true;
    for (int k = 0; k < STOKES_STRANDS; k++) {
        elea_program_state *program = &stokes->strand[k].program;
        program->n_parts = program->n_claimed;
        if (program->n_done == program->n_claimed)
            stokes->strand[k].stage = STOKES_STAGE_DONE;
    }
}

static bool is_positive(const elea_stokes_level *level)
{
    double factor[STOKES_MODES][STOKES_MODES];
    memcpy(factor, level->resistance, sizeof factor);
    return dense_factorize(factor[0], STOKES_MODES, 0, STOKES_MODES);
}

/* Takes over the levels of which everything is known now. */
static void complete_levels(elea_stokes *stokes)
{
    elea_stokes_answer *answer = &stokes->answer;
    while (answer->n_levels < stokes->n_forced && answer->n_levels < stokes->n_charged) {
        const elea_stokes_level *level = &stokes->solving[answer->n_levels % 2];
        if (is_doubling(stokes) && !is_positive(level)) {
            give_up(stokes, ELEA_STOKES_STOP_NO_SOLUTION);
            return;
        }
        answer->coarse = answer->fine;
        answer->fine = *level;
        answer->n_levels++;
    }
}

/* Charges of a level follow those of the level before. Only the two finest levels are compared with
 * the capacitance. */
static void start_charges(elea_stokes *stokes)
{
    if (stokes->strand[STOKES_STRAND_CHARGES].stage == STOKES_STAGE_DONE &&
        stokes->n_charged < stokes->n_patched)
        start_solver(stokes, STOKES_STRAND_CHARGES, stokes->n_charged);
}

static void end_patches(elea_stokes *stokes)
{
    const elea_patches *patches = elea_patch_builder_patches(stokes->builder);
    double unit = elea_patch_builder_unit(stokes->builder);
    stokes->patches[stokes->level % 2] = patches;
    stokes->solving[stokes->level % 2] = (elea_stokes_level){
        .n_patches = patches->n, .area = total_area(patches, unit), .converged = true};
    stokes->n_patched++;
    start_solver(stokes, STOKES_STRAND_FORCES, stokes->level);
    start_charges(stokes);
}

static void end_forces(elea_stokes *stokes)
{
    const elea_stokes_solution *solution =
        elea_stokes_solver_solution(stokes->solver[STOKES_STRAND_FORCES]);
    stokes->strand[STOKES_STRAND_FORCES].stage = STOKES_STAGE_DONE;
    if (!solution->positive) {
        give_up(stokes, ELEA_STOKES_STOP_NO_SOLUTION);
        return;
    }
    take_forces(&stokes->solving[stokes->level % 2], solution,
                elea_patch_builder_unit(stokes->builder));
    keep_density(stokes, stokes->patches[stokes->level % 2], solution);
    stokes->n_forced++;
    complete_levels(stokes);
    if (stokes->given_up || stokes->n_forced == stokes->levels)
        return;
    stokes->level++;
    stokes->n *= 2;
    start_patches(stokes);
}

static void end_charges(elea_stokes *stokes)
{
    const elea_stokes_solution *solution =
        elea_stokes_solver_solution(stokes->solver[STOKES_STRAND_CHARGES]);
    stokes->strand[STOKES_STRAND_CHARGES].stage = STOKES_STAGE_DONE;
    if (!solution->positive) {
        give_up(stokes, ELEA_STOKES_STOP_NO_SOLUTION);
        return;
    }
    take_charges(&stokes->solving[stokes->n_charged % 2], solution,
                 elea_patch_builder_unit(stokes->builder));
    stokes->n_charged++;
    complete_levels(stokes);
    if (!stokes->given_up)
        start_charges(stokes);
}

/* The program of the stage is done. */
static void end_stage(elea_stokes *stokes, elea_stokes_stage stage)
{
    switch (stage) {
    case STOKES_STAGE_SURVEY:
        start_patches(stokes);
        break;
    case STOKES_STAGE_PATCHES:
        end_patches(stokes);
        break;
    case STOKES_STAGE_FORCES:
        end_forces(stokes);
        break;
    case STOKES_STAGE_CHARGES:
        end_charges(stokes);
        break;
    case STOKES_STAGE_DONE:
        break;
    }
}

/* ---- The interface ---- */

elea_status elea_stokes_begin(elea_stokes *stokes, const elea_stokes_task *task, elea_error *error)
{
    const elea_patch_source source = {
        .body = task->body,
        .areas = task->areas,
        .seed = task->seed,
        .frame = task->frame,
        .kernel = elea_stokes_kernel_find(elea_isa_resolve(task->isa)),
    };
    for (int k = 0; k < STOKES_STRANDS; k++)
        stokes->strand[k] = (strand){.stage = STOKES_STAGE_DONE};
    stokes->task = *task;
    stokes->kernel = source.kernel;
    stokes->answer = (elea_stokes_answer){.edges = task->body->n_cuboids > 0};
    stokes->level = 0;
    stokes->levels = task->levels;
    stokes->n = task->num_patches >> (task->levels - 1);
    while (stokes->levels > 2 && stokes->n < LEAST_PATCHES) {
        stokes->levels--;
        stokes->n *= 2;
    }
    stokes->first_levels = stokes->levels;
    stokes->n_patched = stokes->n_forced = 0;
    stokes->n_charged = stokes->levels - 2;
    stokes->ending = stokes->given_up = false;
    atomic_store(&stokes->no_memory, false);
    elea_status failed = reserve_density(stokes, 2 * task->num_patches, error);
    if (!failed)
        failed = elea_patch_builder_begin(stokes->builder, &source, error);
    if (failed)
        return failed;
    start_program(stokes, STOKES_STRAND_FORCES, STOKES_STAGE_SURVEY, &elea_patch_survey,
                  stokes->builder);
    return ELEA_OK;
}

elea_status elea_stokes_double(elea_stokes *stokes, elea_error *error)
{
    elea_status failed = reserve_density(stokes, 4 * stokes->n, error);
    if (failed)
        return failed;
    stokes->levels++;
    stokes->level++;
    stokes->n *= 2;
    start_patches(stokes);
    return ELEA_OK;
}

void elea_stokes_end(elea_stokes *stokes)
{
    stokes->ending = true;
}

bool elea_stokes_claim(elea_stokes *stokes, elea_stokes_strand which, size_t *part)
{
    return elea_program_claim(&stokes->strand[which].program, part);
}

elea_status elea_stokes_work(elea_stokes *stokes, elea_stokes_strand which, size_t part,
                             elea_error *error)
{
    elea_status failed = elea_program_do(&stokes->strand[which].program, part, error);
    if (failed != ELEA_ERROR_MEMORY || !is_doubling(stokes))
        return failed;
    atomic_store(&stokes->no_memory, true);
    return ELEA_OK;
}

/* At the end of a step: whether a doubling goes on. */
static void check_doubling(elea_stokes *stokes)
{
    if (atomic_load(&stokes->no_memory))
        give_up(stokes, ELEA_STOKES_STOP_NO_MEMORY);
    else if (stokes->ending && is_doubling(stokes))
        give_up(stokes, ELEA_STOKES_STOP_TIME);
}

void elea_stokes_hand_in(elea_stokes *stokes, elea_stokes_strand which)
{
    strand *s = &stokes->strand[which];
    elea_program_state *program = &s->program;
    if (!stokes->given_up && program->n_done + 1 == program->n_parts)
        check_doubling(stokes);
    if (stokes->given_up) {
        if (++program->n_done == program->n_parts)
            s->stage = STOKES_STAGE_DONE;
    } else if (elea_program_hand_in(program)) {
        end_stage(stokes, s->stage);
    }
}

elea_stokes_stage elea_stokes_now(const elea_stokes *stokes, elea_stokes_strand which)
{
    return stokes->strand[which].stage;
}

bool elea_stokes_is_done(const elea_stokes *stokes)
{
    for (int k = 0; k < STOKES_STRANDS; k++)
        if (stokes->strand[k].stage != STOKES_STAGE_DONE)
            return false;
    return true;
}

elea_status elea_stokes_run(elea_stokes *stokes, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (unsigned turn = 0; !failed && !elea_stokes_is_done(stokes); turn++) {
        elea_stokes_strand which = turn % 2 == 0 ? STOKES_STRAND_FORCES : STOKES_STRAND_CHARGES;
        size_t part;
        if (!elea_stokes_claim(stokes, which, &part))
            continue;
        failed = elea_stokes_work(stokes, which, part, error);
        elea_stokes_hand_in(stokes, which);
    }
    return failed;
}

const elea_stokes_answer *elea_stokes_result(const elea_stokes *stokes)
{
    return &stokes->answer;
}
