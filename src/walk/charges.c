/* SPDX-License-Identifier: MIT */
#include "walk/charges.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/roots.h"
#include "body/shape.h"
#include "walk/candidates.h"
#include "walk/score.h"

/* ---- Number of charges ---- */

/*
 * Rough costs in nanoseconds with wide lanes; elea-bench gives 12 for a step (1LYD, AVX-512) and
 * 0.3 for a charge (docs/benchmark-figures.md). They are constants because the number of charges
 * must be the same on every machine, even if it is not the best there.
 */
#define WALK_STEP      12.0 /* a step of a walk */
#define WALK_CHARGE    0.25 /* the potential of a charge at the end of a walk */
#define FIT_PRODUCT    0.02 /* a pair of charges at a hit */
#define PILOT_WALKS    12   /* for each charge; twice as many leave hardly less variance */
#define PART           0.33 /* of a walk's time for potentials: the variance falls slowly with them */
#define PART_GRADED    1.3 /* and as their inverse or faster along edges */
#define LEAST_HITS     4   /* for each charge; if walks seldom hit, there are fewer charges */
#define FEWEST_CHARGES 8   /* below this number none are used */

size_t elea_charges_count(uint64_t n_walks, double steps_per_walk, const elea_body *body)
{
    double walk = WALK_STEP * steps_per_walk, share = CHARGES_PILOT_SHARE * (double)n_walks;
    double by_pilot = share / PILOT_WALKS;
    double by_fit = cube_root(share * walk / (PILOT_WALKS * FIT_PRODUCT));
    double by_potential = walk * (candidates_grade(body) ? PART_GRADED : PART) / WALK_CHARGE;
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
 * globules (docs/benchmark-figures.md, Rejected alternatives). The other constants bound the time
 * of the choice and were not tuned.
 */
#define MOST_PRIMITIVES 2048 /* maximum considered, evenly spaced in their order */
#define CHOICE          4    /* candidates around the centres per position taken */
#define GRADED          5.0  /* as many candidates along edges and between them per position */
#define REMOTE          4.0  /* sizes from all primitives considered: a landmark is one too */
#define PART_OF_RADIUS  0.5  /* candidates' distance from the centre / primitive's radius */
#define GOLDEN_ANGLE    2.39996322972865332

/* Adds `n` positions around the centre, on a spiral that covers the directions evenly. */
static void add_about_centre(charges_candidates *c, const elea_body *body, size_t number, size_t n)
{
    vec3 centre = primitive_centre(body, number), extent = primitive_extent(body, number);
    double depth = (1.0 - PART_OF_RADIUS) * primitive_size(body, number);
    for (size_t i = 0; i < n; i++) {
        double z = 1.0 - ((double)i + 0.5) * 2.0 / (double)n, across = sqrt((1.0 - z) * (1.0 + z));
        double turn = GOLDEN_ANGLE * (double)i;
        vec3 d = {across * cos(turn) * extent.x, across * sin(turn) * extent.y, z * extent.z};
        candidates_add(c, vec3_add_scaled(centre, PART_OF_RADIUS, d), depth, depth);
    }
}

static void add_centre(charges_candidates *c, const elea_body *body, size_t number)
{
    double size = primitive_size(body, number);
    candidates_add(c, primitive_centre(body, number), size, size);
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

/* Positions in proportion to the primitive's share of the surface. */
static void add_about(charges_candidates *c, const elea_body *body, size_t number, double share)
{
    if (primitive_kind(body, number) == ELEA_PRIMITIVE_CUBOID && candidates_grade(body))
        candidates_in_cuboid(c, body, number, (size_t)(GRADED * share));
    else
        add_about_centre(c, body, number, (size_t)(CHOICE * share + 0.5));
}

/* Centres of primitives, and positions around them. */
static void find_candidates(charges_candidates *c, const elea_body *body,
                            const places_landmarks *landmarks, size_t count)
{
    size_t stride = primitive_stride(body), n = body_size(body);
    double squares = 0.0;
    for (size_t i = 0; i < n; i += stride) {
        add_centre(c, body, i);
        squares += primitive_size(body, i) * primitive_size(body, i);
    }
    for (size_t i = 0; stride > 1 && i < landmarks->n; i++)
        if (is_remote(body, landmarks->primitive[i], stride))
            add_centre(c, body, landmarks->primitive[i]);
    for (size_t i = 0; i < n; i += stride) {
        double part = primitive_size(body, i) * primitive_size(body, i) / squares;
        add_about(c, body, i, part * (double)count);
    }
}

static size_t deepest(const charges_candidates *c)
{
    size_t best = 0;
    for (size_t i = 1; i < c->points.n; i++)
        best = c->depth[i] > c->depth[best] ? i : best;
    return best;
}

/* Each next one is far from those taken, and worth much. */
static elea_status take_best(charges_candidates *c, elea_charges *charges, size_t count,
                             const elea_cancel *cancel, elea_error *error)
{
    for (size_t next = deepest(c); charges->count < count && next < c->points.n;) {
        if (cancel_requested(cancel))
            return cancel_error(error);
        vec3 place = remote_point_at(&c->points, next);
        charges->charge[charges->count++] = (elea_charge){
            .place = {(float)place.x, (float)place.y, (float)place.z}, .depth = c->depth[next]};
        next = remote_points_take(&c->points, next);
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
    size_t centres = body_size(body) / primitive_stride(body) + 1 + landmarks->n;
    /* One more each due to rounding. */
    size_t room = (size_t)(fmax(CHOICE, GRADED) * (double)count) + 2 * centres;
    elea_charges_clear(charges);
    charges->unit = unit;
    charges_candidates c;
    if (!candidates_create(&c, room, unit))
        return elea_error_memory(error, room, 4 * sizeof *c.points.x, "charges");
    find_candidates(&c, body, landmarks, count);
    elea_status failed = take_best(&c, charges, count, cancel, error);
    candidates_free(&c);
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

/*
 * The means over all walks, along the launch surface's axes. Potentials are harmonic outside the
 * body, so their average at the end of a walk equals their value at its start. For starts
 * distributed as the charge of the conducting ellipsoid, 1 / distance from c inside it has the mean
 * 1 / C_E, and s_i / distance the mean 4 pi c_i / k_i (docs/method.md, 3).
 */
void elea_charges_set_means(elea_charges *charges, const elea_launch *launch)
{
    double unit = charges->unit;
    memset(charges->mean, 0, sizeof charges->mean);
    for (size_t n = 0; n < charges->count; n++) {
        const elea_charge *c = &charges->charge[n];
        vec3 place = elea_launch_direction(
            launch, (vec3){(double)c->place[0], (double)c->place[1], (double)c->place[2]});
        vec3 turned = elea_launch_direction(
            launch, (vec3){(double)c->amount[1], (double)c->amount[2], (double)c->amount[3]});
        const double at[3] = {unit * place.x, unit * place.y, unit * place.z};
        const double amount[CHARGES_TARGETS] = {unit * (double)c->amount[0], unit * unit * turned.x,
                                                unit * unit * turned.y, unit * unit * turned.z};
        double start[3];
        for (int i = 0; i < 3; i++)
            start[i] = 4.0 * ELEA_PI * at[i] * launch->capacity / launch->polarizability[i];
        walk_add_score(charges->mean, 1.0 / launch->capacity, start, amount);
    }
}

void elea_charges_restore(const elea_charges *charges, uint64_t n_walks,
                          double sum[ELEA_TALLY_SIZE])
{
    for (int i = 0; charges != NULL && i < ELEA_TALLY_SIZE; i++)
        sum[i] += (double)n_walks * charges->mean[i];
}
