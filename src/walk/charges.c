/* SPDX-License-Identifier: MIT */
#include "walk/charges.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/roots.h"
#include "body/shape.h"

/* ---- Number of charges ---- */

/*
 * Rough costs in nanoseconds with wide lanes; elea-bench gives 12 for a step (1LYD, AVX-512) and
 * 0.3 for a charge (docs/benchmarks.md). They are constants because the number of charges must be
 * the same on every machine, even if it is not the best there.
 */
#define WALK_STEP      12.0 /* a step of a walk */
#define WALK_CHARGE    0.25 /* the potential of a charge at the end of a walk */
#define FIT_PRODUCT    0.02 /* a pair of charges at a hit */
#define PILOT_WALKS    12   /* for each charge; twice as many leave hardly less variance */
#define LEAST_HITS     4    /* for each charge; if walks seldom hit, there are fewer charges */
#define FEWEST_CHARGES 8    /* below this number none are used */

size_t elea_charges_count(uint64_t n_walks, double steps_per_walk)
{
    double walk = WALK_STEP * steps_per_walk, share = CHARGES_PILOT_SHARE * (double)n_walks;
    double by_pilot = share / PILOT_WALKS;
    double by_fit = cube_root(share * walk / (PILOT_WALKS * FIT_PRODUCT));
    double by_potential = walk / (3.0 * WALK_CHARGE);
    double most = fmin(fmin(by_pilot, by_fit), fmin(by_potential, CHARGES_MOST));
    return most < FEWEST_CHARGES ? 0 : (size_t)most;
}

uint64_t elea_charges_pilot(size_t count)
{
    return (uint64_t)PILOT_WALKS * count;
}

size_t elea_charges_known(size_t count, size_t n_hits, elea_places *places)
{
    size_t known = n_hits / LEAST_HITS;
    if (count <= known)
        return count;
    /* Each part may have one that its place determines. */
    known += elea_places_parts(places);
    return count < known ? count : known;
}

/* ---- Positions ---- */

/*
 * PART_OF_RADIUS: with 0.6 to 0.8 the variance of C is up to ten times as large, on 1LYD and on
 * globules (docs/benchmarks.md, Rejected alternatives). The other constants bound the time of the
 * choice and were not tuned.
 */
#define MOST_PRIMITIVES 2048 /* maximum considered, evenly spaced in their order */
#define CHOICE          4    /* candidates around the centres per position taken */
#define REMOTE          4.0  /* sizes from all primitives considered: a landmark is one too */
#define PART_OF_RADIUS  0.5  /* candidates' distance from the centre / primitive's radius */
#define GOLDEN_ANGLE    2.39996322972865332

/* Positions to choose from. */
typedef struct candidates {
    size_t n;
    double unit;
    vec3 *place;   /* in units */
    float *depth;  /* lower bound of the depth below their primitive's surface */
    float *remote; /* squared distance from the nearest position taken */
    double room;   /* sum of the squared sizes of the primitives considered */
} candidates;

static void add_candidate(candidates *c, vec3 place, double depth)
{
    c->place[c->n] = vec3_scale(1.0 / c->unit, place);
    c->depth[c->n] = (float)(depth / c->unit);
    c->remote[c->n] = INFINITY;
    c->n++;
}

/* Adds `n` positions around the centre, on a spiral that covers the directions evenly. */
static void add_about_centre(candidates *c, const elea_body *body, size_t number, size_t n)
{
    vec3 centre = primitive_centre(body, number), extent = primitive_extent(body, number);
    double depth = (1.0 - PART_OF_RADIUS) * primitive_size(body, number);
    for (size_t i = 0; i < n; i++) {
        double z = 1.0 - ((double)i + 0.5) * 2.0 / (double)n, across = sqrt((1.0 - z) * (1.0 + z));
        double turn = GOLDEN_ANGLE * (double)i;
        vec3 d = {across * cos(turn) * extent.x, across * sin(turn) * extent.y, z * extent.z};
        add_candidate(c, vec3_add_scaled(centre, PART_OF_RADIUS, d), depth);
    }
}

static size_t primitive_stride(const elea_body *body)
{
    return (body_size(body) + MOST_PRIMITIVES - 1) / MOST_PRIMITIVES;
}

/* Whether a landmark is far from all primitives considered, for a body of that many times more. */
static bool is_remote(const elea_body *body, size_t landmark, size_t stride)
{
    vec3 centre = primitive_centre(body, landmark);
    double reach = REMOTE * cube_root((double)stride), own = primitive_size(body, landmark);
    for (size_t i = 0; i < body_size(body); i += stride) {
        double near = reach * (own + primitive_size(body, i));
        vec3 d = vec3_sub(primitive_centre(body, i), centre);
        if (vec3_dot(d, d) < near * near)
            return false;
    }
    return true;
}

/* Centres of primitives, and positions around them in proportion to their share of the surface. */
static void find_candidates(candidates *c, const elea_body *body, const places_landmarks *landmarks,
                            size_t count)
{
    size_t stride = primitive_stride(body), n = body_size(body);
    for (size_t i = 0; i < n; i += stride) {
        add_candidate(c, primitive_centre(body, i), primitive_size(body, i));
        c->room += primitive_size(body, i) * primitive_size(body, i);
    }
    for (size_t i = 0; stride > 1 && i < landmarks->n; i++) {
        size_t landmark = landmarks->primitive[i];
        if (is_remote(body, landmark, stride))
            add_candidate(c, primitive_centre(body, landmark), primitive_size(body, landmark));
    }
    for (size_t i = 0; i < n; i += stride) {
        double part = primitive_size(body, i) * primitive_size(body, i) / c->room;
        add_about_centre(c, body, i, (size_t)(CHOICE * part * (double)count + 0.5));
    }
}

/* Takes a candidate and returns the best remaining one: far from those taken, and deep. */
static size_t take_candidate(candidates *c, size_t taken)
{
    size_t best = c->n;
    float most = 0.0f;
    vec3 place = c->place[taken];
    for (size_t i = 0; i < c->n; i++) {
        vec3 d = vec3_sub(c->place[i], place);
        float square = (float)vec3_dot(d, d);
        c->remote[i] = c->remote[i] < square ? c->remote[i] : square;
        float worth = c->remote[i] * c->depth[i] * c->depth[i];
        best = worth > most ? i : best;
        most = worth > most ? worth : most;
    }
    return best;
}

static size_t deepest(const candidates *c)
{
    size_t best = 0;
    for (size_t i = 1; i < c->n; i++)
        best = c->depth[i] > c->depth[best] ? i : best;
    return best;
}

static elea_status take_best(candidates *c, elea_charges *charges, size_t count,
                             const elea_cancel *cancel, elea_error *error)
{
    for (size_t next = deepest(c); charges->count < count && next < c->n;) {
        if (cancel_requested(cancel))
            return cancel_error(error);
        vec3 place = c->place[next];
        charges->charge[charges->count++] = (elea_charge){
            .place = {(float)place.x, (float)place.y, (float)place.z}, .depth = c->depth[next]};
        next = take_candidate(c, next);
    }
    return ELEA_OK;
}

void elea_charges_clear(elea_charges *charges)
{
    charges->planned = charges->count = 0;
    memset(charges->mean, 0, sizeof charges->mean);
}

elea_status elea_charges_place(elea_charges *charges, const elea_body *body,
                               const places_landmarks *landmarks, size_t count, double unit,
                               const elea_cancel *cancel, elea_error *error)
{
    count = count < CHARGES_MOST ? count : CHARGES_MOST;
    /* One centre per primitive, and at most one more position per primitive due to rounding. */
    size_t room =
        CHOICE * count + 2 * (body_size(body) / primitive_stride(body) + 1) + landmarks->n;
    candidates c = {.unit = unit,
                    .place = calloc(room, sizeof *c.place),
                    .depth = calloc(room, sizeof *c.depth),
                    .remote = calloc(room, sizeof *c.remote)};
    elea_charges_clear(charges);
    charges->unit = unit;
    elea_status failed = ELEA_OK;
    if (c.place == NULL || c.depth == NULL || c.remote == NULL) {
        failed = elea_error_memory(error, room, sizeof *c.place, "charges");
    } else {
        find_candidates(&c, body, landmarks, count);
        failed = take_best(&c, charges, count, cancel, error);
    }
    free(c.place);
    free(c.depth);
    free(c.remote);
    return failed;
}

void elea_charges_subtract(const elea_charges *charges, const double place[3],
                           double rest[CHARGES_TARGETS])
{
    double potential[CHARGES_TARGETS] = {0.0}, unit = charges != NULL ? charges->unit : 1.0;
    for (size_t i = 0; charges != NULL && i < charges->count; i++) {
        const elea_charge *c = &charges->charge[i];
        double square = 0.0;
        for (int k = 0; k < 3; k++) {
            double d = place[k] / unit - (double)c->place[k];
            square += d * d;
        }
        for (int t = 0; t < CHARGES_TARGETS; t++)
            potential[t] += (double)c->amount[t] / sqrt(square);
    }
    rest[0] = 1.0 - potential[0];
    for (int k = 0; k < 3; k++)
        rest[1 + k] = place[k] - unit * potential[1 + k];
}

void elea_charges_restore(const elea_charges *charges, uint64_t n_walks,
                          double sum[ELEA_TALLY_SIZE])
{
    for (int i = 0; charges != NULL && i < ELEA_TALLY_SIZE; i++)
        sum[i] += (double)n_walks * charges->mean[i];
}
