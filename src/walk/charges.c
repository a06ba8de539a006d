/* SPDX-License-Identifier: MIT */
#include "walk/charges.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "body/shape.h"
#include "walk/score.h"

/* ---- Number of charges ---- */

/*
 * Rough costs in nanoseconds with wide lanes; elea-bench gives 12 for a step (1LYD, AVX-512) and
 * 0.3 for a charge (docs/benchmarks.md). They are constants because the number of charges must be
 * the same on every machine, even if it is not the best there.
 */
#define WALK_STEP   12.0 /* a step of a walk */
#define WALK_CHARGE 0.25 /* the potential of a charge at the end of a walk */
#define FIT_PRODUCT 0.02 /* a pair of charges at a hit */
/* Chosen, not tuned: with fewer pilot walks the surroundings of a charge are hardly sampled. */
#define PILOT_WALKS    24   /* for each charge */
#define LEAST_HITS     4    /* for each charge; if walks seldom hit, there are fewer charges */
#define PILOT_SHARE    0.12 /* maximum fraction of a frame's time for pilot walks and fit */
#define FEWEST_CHARGES 8    /* below this number none are used */

size_t elea_charges_count(uint64_t n_walks, double steps_per_walk)
{
    double walk = WALK_STEP * steps_per_walk, share = PILOT_SHARE * (double)n_walks;
    double by_pilot = share / PILOT_WALKS;
    double by_fit = cbrt(share * walk / (PILOT_WALKS * FIT_PRODUCT));
    double by_potential = walk / (3.0 * WALK_CHARGE);
    double most = fmin(fmin(by_pilot, by_fit), fmin(by_potential, CHARGES_MOST));
    return most < FEWEST_CHARGES ? 0 : (size_t)most;
}

uint64_t elea_charges_pilot(size_t count)
{
    return (uint64_t)PILOT_WALKS * count;
}

size_t elea_charges_known(size_t count, size_t n_hits)
{
    size_t known = n_hits / LEAST_HITS;
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

/* Centres of primitives, and positions around them in proportion to their share of the surface. */
static void find_candidates(candidates *c, const elea_body *body, size_t count)
{
    size_t stride = primitive_stride(body), n = body_size(body);
    for (size_t i = 0; i < n; i += stride) {
        add_candidate(c, primitive_centre(body, i), primitive_size(body, i));
        c->room += primitive_size(body, i) * primitive_size(body, i);
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

elea_status elea_charges_place(elea_charges *charges, const elea_body *body, size_t count,
                               double unit, const elea_cancel *cancel, elea_error *error)
{
    count = count < CHARGES_MOST ? count : CHARGES_MOST;
    /* One centre per primitive, and at most one more position per primitive due to rounding. */
    size_t room = CHOICE * count + 2 * (body_size(body) / primitive_stride(body) + 1);
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
        find_candidates(&c, body, count);
        failed = take_best(&c, charges, count, cancel, error);
    }
    free(c.place);
    free(c.depth);
    free(c.remote);
    return failed;
}

/* ---- Amounts ---- */

/*
 * Terms added to the minimized sums of squares. A charge determined by few hits must not be large
 * relative to its depth, because the few walks that end near it would have very large scores. No
 * benchmark of other values is recorded.
 */
#define RIDGE     1e-5 /* of a charge's own sum */
#define RESTRAINT 3e-3 /* of the square of its potential at its depth */
#define GAIN      0.8  /* charges are used if they leave less than this fraction of the variance */

/* The sums and equations. */
typedef struct fit {
    charges_sample sample;
    float *hits;
    size_t rows;
    float *table;
    double *product, *matrix, *added;
    double (*amount)[CHARGES_TARGETS];
} fit;

static void free_fit(fit *f)
{
    free(f->hits);
    free(f->table);
    free(f->product);
    free(f->matrix);
    free(f->added);
    free(f->amount);
}

static elea_status create_fit(fit *f, const elea_charges *charges, size_t n_hits, elea_error *error)
{
    size_t n = (n_hits + CHARGES_PADDING - 1) / CHARGES_PADDING * CHARGES_PADDING;
    size_t count = charges->count;
    f->rows = charges_rows(count);
    f->table = calloc(f->rows, CHARGES_TILE * sizeof *f->table);
    f->product = calloc(f->rows * f->rows, sizeof *f->product);
    f->matrix = calloc(count * count, sizeof *f->matrix);
    f->added = calloc(count, sizeof *f->added);
    f->amount = calloc(count, sizeof *f->amount);
    f->hits = calloc(4 * n, sizeof *f->hits);
    f->sample = (charges_sample){.n_hits = n, .charges = charges};
    if (f->table == NULL || f->product == NULL || f->matrix == NULL || f->added == NULL ||
        f->amount == NULL || f->hits == NULL) {
        (void)elea_error_memory(error, f->rows * f->rows, sizeof *f->product, "charges");
        return ELEA_ERROR_MEMORY;
    }
    for (size_t k = 0; k < 3; k++)
        f->sample.hit[k] = f->hits + k * n;
    f->sample.weight = f->hits + 3 * n;
    return ELEA_OK;
}

static void take_hits(fit *f, const elea_points *hits)
{
    double scale = 1.0 / f->sample.charges->unit;
    for (size_t i = 0; i < hits->n; i++) {
        for (int k = 0; k < 3; k++)
            f->sample.hit[k][i] = (float)(scale * hits->values[i][k]);
        f->sample.weight[i] = (float)hits->values[i][3];
    }
}

/* The sum over hits of row i times row j; the rows of targets follow those of charges. */
static double sum_of(const fit *f, size_t i, size_t j)
{
    return i > j ? f->product[i * f->rows + j] : f->product[j * f->rows + i];
}

static void set_equations(fit *f)
{
    const elea_charges *charges = f->sample.charges;
    size_t n = charges->count;
    double weights = sum_of(f, n, n);
    for (size_t i = 0; i < n; i++) {
        double potential = 1.0 / (double)charges->charge[i].depth;
        f->added[i] =
            RIDGE * sum_of(f, i, i) + RESTRAINT * weights * potential * potential / (double)n;
        for (size_t j = i; j < n; j++)
            f->matrix[i * n + j] = sum_of(f, i, j);
        f->matrix[i * n + i] += f->added[i];
        for (size_t t = 0; t < CHARGES_TARGETS; t++)
            f->amount[i][t] = sum_of(f, n + t, i);
    }
}

/* A target's sum of squares after subtraction of its charges. */
static double what_is_left(const fit *f, size_t target)
{
    size_t n = f->sample.charges->count;
    double left = sum_of(f, n + target, n + target);
    for (size_t i = 0; i < n; i++) {
        double q = f->amount[i][target];
        left -= q * (sum_of(f, n + target, i) + f->added[i] * q);
    }
    return left;
}

/*
 * True if charges for the targets from `first` to `end` help. `plain` is the sum of squares about
 * the mean of the scores without them. The remaining sum underestimates the variance and must be
 * corrected, because the charges are fitted to the same hits.
 */
static bool is_worthwhile(const fit *f, size_t first, size_t end, size_t n_hits, double plain)
{
    double left = 0.0, adapted = 2.0 * (double)f->sample.charges->count / (double)n_hits;
    for (size_t t = first; t < end; t++)
        left += what_is_left(f, t);
    return left * (1.0 + adapted) < GAIN * plain;
}

static void drop_targets(fit *f, size_t first, size_t end)
{
    for (size_t i = 0; i < f->sample.charges->count; i++)
        for (size_t t = first; t < end; t++)
            f->amount[i][t] = 0.0;
}

/* Keeps the charges for W and W s, and for W x and W s x, only if they reduce the variance. */
static bool keep_helpful(fit *f, const elea_tally *pilot, size_t n_hits)
{
    size_t n = f->sample.charges->count;
    double walks = (double)pilot->count, unit = f->sample.charges->unit;
    double weights = sum_of(f, n, n) - pilot->sum[WALK_W] * pilot->sum[WALK_W] / walks;
    double places = 0.0;
    for (size_t t = 1; t < CHARGES_TARGETS; t++)
        places += sum_of(f, n + t, n + t);
    for (int i = WALK_SX; i < ELEA_TALLY_SIZE; i++)
        places -= pilot->sum[i] * pilot->sum[i] / (unit * unit * walks);
    bool for_weights = is_worthwhile(f, 0, 1, n_hits, weights);
    bool for_places = is_worthwhile(f, 1, CHARGES_TARGETS, n_hits, places);
    if (!for_weights)
        drop_targets(f, 0, 1);
    if (!for_places)
        drop_targets(f, 1, CHARGES_TARGETS);
    return for_weights || for_places;
}

/*
 * The means over all walks, along the launch surface's axes. Potentials are harmonic outside the
 * body, so their average at the end of a walk equals their value at its start. For starts
 * distributed as the charge of the conducting ellipsoid, 1 / distance from c inside it has the mean
 * 1 / C_E, and s_i / distance the mean 4 pi c_i / k_i (docs/method.md, 3).
 */
static void find_means(elea_charges *charges, const elea_launch *launch)
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

static bool take_amounts(elea_charges *charges, const fit *f)
{
    for (size_t i = 0; i < charges->count; i++)
        for (int t = 0; t < CHARGES_TARGETS; t++) {
            charges->charge[i].amount[t] = (float)f->amount[i][t];
            if (!isfinite(charges->charge[i].amount[t]))
                return false;
        }
    return true;
}

elea_status elea_charges_fit(elea_charges *charges, const charges_lanes *lanes,
                             const elea_launch *launch, const elea_points *hits,
                             const elea_tally *pilot, elea_error *error)
{
    if (hits->n == 0)
        charges->count = 0;
    if (charges->count == 0)
        return ELEA_OK;
    fit f;
    elea_status failed = create_fit(&f, charges, hits->n, error);
    if (!failed) {
        take_hits(&f, hits);
        lanes->multiply(&f.sample, f.table, f.product);
        set_equations(&f);
        bool good = lanes->solve(f.matrix, charges->count, f.amount) &&
                    keep_helpful(&f, pilot, hits->n) && take_amounts(charges, &f);
        charges->count = good ? charges->count : 0;
        find_means(charges, launch);
    }
    free_fit(&f);
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
