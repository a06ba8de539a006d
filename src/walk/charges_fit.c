/* SPDX-License-Identifier: MIT */
#include "walk/charges_fit.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "walk/score.h"

/*
 * Terms added to the minimized sums of squares. A charge determined by few hits must not be large
 * relative to its depth, because the few walks that end near it would have very large scores. No
 * benchmark of other values is recorded.
 */
#define RIDGE     1e-5 /* of a charge's own sum */
#define RESTRAINT 3e-3 /* of the square of its potential at its depth */
#define GAIN      0.8  /* charges are used if they leave less than this fraction of the variance */

/*
 * Places weigh in the sums only if the doubt is at least this part of the expected squared error.
 * All ordinary bodies are below, and have the charges of their pilot hits alone.
 */
#define ORDINARY      0.05
#define FEWEST_PLACES 48   /* in the sums; more if there are many hits, since they cost the same */
#define PLACE_SHARE   0.01 /* of the places in the sum of the squared weights */
#define PLACES_WEIGHT 10.0 /* at least, in all; at most 1 for each part */
static const double weights_of_places[] = {0.01, 0.1, 1.0};

/* The scores W, W s, and the scores W x, W s x: targets from `first` to before `end`. */
static const struct {
    size_t first, end;
} targets[DOUBT_KINDS] = {[DOUBT_WEIGHTS] = {0, 1}, [DOUBT_POSITIONS] = {1, CHARGES_TARGETS}};

typedef double amounts[CHARGES_TARGETS];

/* The sums and equations. */
struct charges_fit {
    elea_charges *charges;
    charges_pilot given;
    const charges_pilot *pilot; /* the same */
    elea_doubt *doubt;
    charges_sample sample, places;
    float *hits, *place_weights, *left;
    float *rest[CHARGES_TARGETS]; /* at all places */
    size_t rows;
    float *table;
    double *product, *place_product;
    double *matrix, *added;
    amounts *amount, *best;
};

typedef charges_fit fit;

void elea_charges_fit_free(charges_fit *f)
{
    if (f == NULL)
        return;
    free(f->hits);
    free(f->place_weights);
    free(f->left);
    free(f->table);
    free(f->product);
    free(f->place_product);
    free(f->matrix);
    free(f->added);
    free(f->amount);
    free(f->best);
    free(f);
}

static size_t padded(size_t n)
{
    return (n + CHARGES_PADDING - 1) / CHARGES_PADDING * CHARGES_PADDING;
}

static elea_status allocate(fit *f, elea_error *error)
{
    size_t n = padded(f->pilot->hits->n), count = f->charges->count;
    size_t n_places = f->pilot->places->padded;
    f->rows = charges_rows(count);
    f->table = calloc(f->rows, CHARGES_TILE * sizeof *f->table);
    f->product = calloc(f->rows * f->rows, sizeof *f->product);
    f->matrix = calloc(count * count + 1, sizeof *f->matrix);
    f->added = calloc(count + 1, sizeof *f->added);
    f->amount = calloc(count + 1, sizeof *f->amount);
    f->best = calloc(count + 1, sizeof *f->best);
    f->hits = calloc(4 * n + 1, sizeof *f->hits);
    f->left = calloc(CHARGES_TARGETS * n_places, sizeof *f->left);
    f->sample = (charges_sample){.n_hits = n, .charges = f->charges};
    if (f->table == NULL || f->product == NULL || f->matrix == NULL || f->added == NULL ||
        f->amount == NULL || f->best == NULL || f->hits == NULL || f->left == NULL) {
        (void)elea_error_memory(error, f->rows * f->rows, sizeof *f->product, "charges");
        return ELEA_ERROR_MEMORY;
    }
    for (size_t k = 0; k < 3; k++)
        f->sample.hit[k] = f->hits + k * n;
    f->sample.weight = f->hits + 3 * n;
    for (size_t t = 0; t < CHARGES_TARGETS; t++)
        f->rest[t] = f->left + t * n_places;
    f->places = (charges_sample){
        .n_hits = n_places,
        .hit = {f->pilot->places->at[0], f->pilot->places->at[1], f->pilot->places->at[2]},
        .charges = f->charges};
    return ELEA_OK;
}

static void take_hits(fit *f)
{
    const elea_points *hits = f->pilot->hits;
    double scale = 1.0 / f->charges->unit;
    for (size_t i = 0; i < hits->n; i++) {
        for (int k = 0; k < 3; k++)
            f->sample.hit[k][i] = (float)(scale * hits->values[i][k]);
        f->sample.weight[i] = (float)hits->values[i][3];
    }
}

/* ---- The sums ---- */

static size_t tiles_of(const charges_sample *sample)
{
    return (sample->n_hits + CHARGES_TILE - 1) / CHARGES_TILE;
}

static size_t hits_of_tile(const charges_sample *sample, size_t tile)
{
    size_t left = sample->n_hits - tile * CHARGES_TILE;
    return left < CHARGES_TILE ? left : CHARGES_TILE;
}

static void fill(const fit *f, const charges_sample *sample, size_t tile, size_t from, size_t end)
{
    f->pilot->lanes->fill(sample, tile * CHARGES_TILE, hits_of_tile(sample, tile), from, end,
                          f->table);
}

static void multiply(const fit *f, const charges_sample *sample, size_t tile, size_t from,
                     size_t end, double *product)
{
    f->pilot->lanes->multiply(f->table, hits_of_tile(sample, tile), f->rows, from, end, product);
}

static void sum_products(const fit *f, const charges_sample *sample, double *product)
{
    for (size_t tile = 0; tile < tiles_of(sample); tile++) {
        fill(f, sample, tile, 0, f->rows);
        multiply(f, sample, tile, 0, f->rows, product);
    }
}

size_t elea_charges_fit_tiles(const charges_fit *f)
{
    return f->charges->count > 0 ? tiles_of(&f->sample) : 0;
}

/* The first row of a part; rows are done four at a time. */
static size_t row_of(const fit *f, double share)
{
    size_t groups = f->rows / 4;
    return 4 * (size_t)((double)groups * share);
}

void elea_charges_fit_fill(charges_fit *f, size_t tile, size_t part)
{
    fill(f, &f->sample, tile, row_of(f, (double)part / CHARGES_FIT_PARTS),
         row_of(f, (double)(part + 1) / CHARGES_FIT_PARTS));
}

/* Rows of a triangle, so that all parts have about the same number of products. */
void elea_charges_fit_multiply(charges_fit *f, size_t tile, size_t part)
{
    multiply(f, &f->sample, tile, row_of(f, sqrt((double)part / CHARGES_FIT_PARTS)),
             row_of(f, sqrt((double)(part + 1) / CHARGES_FIT_PARTS)), f->product);
}

/* ---- The equations ---- */

/* The sum over hits of row i times row j; the rows of targets follow those of charges. */
static double sum_of(const fit *f, size_t i, size_t j)
{
    return i > j ? f->product[i * f->rows + j] : f->product[j * f->rows + i];
}

/* The same, plus `weight` times the sum over places. */
static double sum_with(const fit *f, double weight, size_t i, size_t j)
{
    double sum = sum_of(f, i, j);
    if (weight == 0.0)
        return sum;
    return sum +
           weight * (i > j ? f->place_product[i * f->rows + j] : f->place_product[j * f->rows + i]);
}

static bool solve(fit *f, double weight)
{
    size_t n = f->charges->count;
    double weights = sum_of(f, n, n);
    for (size_t i = 0; i < n; i++) {
        double potential = 1.0 / (double)f->charges->charge[i].depth;
        f->added[i] = RIDGE * sum_with(f, weight, i, i) +
                      RESTRAINT * weights * potential * potential / (double)n;
        for (size_t j = i; j < n; j++)
            f->matrix[i * n + j] = sum_with(f, weight, i, j);
        f->matrix[i * n + i] += f->added[i];
        for (size_t t = 0; t < CHARGES_TARGETS; t++)
            f->amount[i][t] = sum_with(f, weight, n + t, i);
    }
    return f->pilot->lanes->solve(f->matrix, n, f->amount);
}

/* A target's sum of squares over hits after subtraction of the charges that solve the equations
 * without places. */
static double what_is_left(const fit *f, size_t target)
{
    size_t n = f->charges->count;
    double left = sum_of(f, n + target, n + target);
    for (size_t i = 0; i < n; i++) {
        double q = f->amount[i][target];
        left -= q * (sum_of(f, n + target, i) + f->added[i] * q);
    }
    return left;
}

/* The same for any charges. */
static double what_any_leave(const fit *f, size_t target)
{
    size_t n = f->charges->count;
    double left = sum_of(f, n + target, n + target);
    for (size_t i = 0; i < n; i++) {
        double sum = -2.0 * sum_of(f, n + target, i);
        for (size_t j = 0; j < n; j++)
            sum += f->amount[j][target] * sum_of(f, i, j);
        left += f->amount[i][target] * sum;
    }
    return fmax(0.0, left);
}

/*
 * The variance of the pilot walks that is expected of other walks: the remaining sum underestimates
 * it, because the charges are fitted to the same hits.
 */
static double expected_variance(const fit *f, doubt_scores scores, bool solved)
{
    double left = 0.0;
    double adapted = 2.0 * (double)f->charges->count / (double)f->pilot->hits->n;
    for (size_t t = targets[scores].first; t < targets[scores].end; t++)
        left += solved ? what_is_left(f, t) : what_any_leave(f, t);
    return left * (1.0 + adapted);
}

/* The sum of squares about the mean of the scores without charges. */
static double plain_variance(const fit *f, doubt_scores scores)
{
    size_t n = f->charges->count;
    const elea_tally *tally = f->pilot->tally;
    double walks = (double)tally->count, unit = f->charges->unit, sum = 0.0;
    if (scores == DOUBT_WEIGHTS)
        return sum_of(f, n, n) - tally->sum[WALK_W] * tally->sum[WALK_W] / walks;
    for (size_t t = 1; t < CHARGES_TARGETS; t++)
        sum += sum_of(f, n + t, n + t);
    for (int i = WALK_SX; i < ELEA_TALLY_SIZE; i++)
        sum -= tally->sum[i] * tally->sum[i] / (unit * unit * walks);
    return sum;
}

/* ---- The doubt ---- */

static bool take_amounts(fit *f, const amounts *amount)
{
    for (size_t i = 0; i < f->charges->count; i++)
        for (int t = 0; t < CHARGES_TARGETS; t++) {
            f->charges->charge[i].amount[t] = (float)amount[i][t];
            if (!isfinite(f->charges->charge[i].amount[t]))
                return false;
        }
    return true;
}

static elea_status find_doubt(fit *f, elea_error *error)
{
    f->pilot->lanes->subtract(&f->places, f->rest);
    return elea_doubt_find(f->doubt, f->pilot->places, f->pilot->launch, f->charges, f->rest,
                           error);
}

/*
 * The doubt of the walks, on the scale of the variance of the pilot walks. There are at least
 * pilot walks / CHARGES_PILOT_SHARE; that number, unlike the planned one, follows from that of
 * charges, so that a run which time ended can be repeated.
 */
static double expected_doubt(const fit *f, doubt_scores scores)
{
    double walks = (double)f->pilot->tally->count, unit = f->charges->unit;
    double square = elea_doubt_square(f->doubt, scores, walks / CHARGES_PILOT_SHARE) * walks;
    return scores == DOUBT_POSITIONS ? square / (unit * unit) : square;
}

/* ---- Fit with places ---- */

/*
 * The places that enter the sums, with their weights: those in doubt, and of all others so many
 * that they do not cost more than the hits. Each part has the same weight.
 */
static elea_status choose_places(fit *f, charges_sample *chosen, elea_error *error)
{
    elea_places *places = f->pilot->places;
    size_t most = f->pilot->hits->n / 4, n = 0, parts = elea_places_parts(places), exposed = 0;
    if (cancel_requested(places->cancel))
        return cancel_error(error);
    most = most > FEWEST_PLACES ? most : FEWEST_PLACES;
    for (size_t i = 0; i < places->n; i++)
        exposed += elea_places_exposed(places, i) ? 1 : 0;
    size_t stride = exposed > most ? (exposed + most - 1) / most : 1,
           room = padded(most + 2 * DOUBT_PARTS + 1);
    f->place_weights = calloc(4 * room, sizeof *f->place_weights);
    f->place_product = calloc(f->rows * f->rows, sizeof *f->place_product);
    bool *doubted = calloc(places->n + 1, sizeof *doubted);
    if (f->place_weights == NULL || f->place_product == NULL || doubted == NULL) {
        free(doubted);
        return elea_error_memory(error, room, sizeof *f->place_weights, "places");
    }
    for (doubt_scores k = DOUBT_WEIGHTS; k < DOUBT_KINDS; k++)
        for (size_t i = 0; i < f->doubt->list[k].n; i++)
            doubted[f->doubt->list[k].part[i].place] = true;
    for (size_t k = 0; k < 3; k++)
        chosen->hit[k] = f->place_weights + k * room;
    chosen->weight = f->place_weights + 3 * room;
    for (size_t i = 0, seen = 0; i < places->n; i++) {
        if (!elea_places_exposed(places, i) || (seen++ % stride != 0 && !doubted[i]))
            continue;
        for (size_t k = 0; k < 3; k++)
            chosen->hit[k][n] = places->at[k][i];
        n++;
    }
    free(doubted);
    size_t count = f->charges->count;
    double all = fmax(PLACES_WEIGHT, PLACE_SHARE * sum_of(f, count, count));
    double square = fmin((double)parts, all) / (double)n;
    for (size_t i = 0; i < n; i++)
        chosen->weight[i] = (float)sqrt(square);
    chosen->n_hits = padded(n);
    chosen->charges = f->charges;
    return ELEA_OK;
}

/* Keeps the amounts of those scores if the expected squared error is the least so far. */
static void keep_better(fit *f, double best[DOUBT_KINDS], bool solved)
{
    for (doubt_scores k = DOUBT_WEIGHTS; k < DOUBT_KINDS; k++) {
        double expected = expected_variance(f, k, solved) + expected_doubt(f, k);
        if (!(expected < best[k]))
            continue;
        best[k] = expected;
        for (size_t i = 0; i < f->charges->count; i++)
            for (size_t t = targets[k].first; t < targets[k].end; t++)
                f->best[i][t] = f->amount[i][t];
    }
}

/* Tries places with several weights. The amounts of the two kinds of scores are independent. */
static elea_status try_places(fit *f, double best[DOUBT_KINDS], elea_error *error)
{
    charges_sample chosen;
    elea_status failed = choose_places(f, &chosen, error);
    if (failed)
        return failed;
    sum_products(f, &chosen, f->place_product);
    for (size_t i = 0; i < sizeof weights_of_places / sizeof weights_of_places[0]; i++) {
        if (!solve(f, weights_of_places[i]) || !take_amounts(f, f->amount))
            continue;
        failed = find_doubt(f, error);
        if (failed)
            return failed;
        keep_better(f, best, false);
    }
    return ELEA_OK;
}

/* ---- What helps ---- */

static void drop(fit *f, doubt_scores scores)
{
    for (size_t i = 0; i < f->charges->count; i++)
        for (size_t t = targets[scores].first; t < targets[scores].end; t++)
            f->best[i][t] = 0.0;
}

/* The expected squared error without charges. */
static elea_status without_charges(fit *f, double expected[DOUBT_KINDS], elea_error *error)
{
    for (size_t t = 0; t < CHARGES_TARGETS; t++)
        for (size_t i = 0; i < f->places.n_hits; i++)
            f->rest[t][i] = t == 0 ? 1.0f : f->places.hit[t - 1][i];
    elea_status failed =
        elea_doubt_find(f->doubt, f->pilot->places, f->pilot->launch, NULL, f->rest, error);
    for (doubt_scores k = DOUBT_WEIGHTS; k < DOUBT_KINDS && !failed; k++)
        expected[k] = plain_variance(f, k) + expected_doubt(f, k);
    return failed;
}

/* The amounts for walks that the pilot represents well, or the best with regard to the doubt. */
static elea_status choose_amounts(fit *f, double expected[DOUBT_KINDS], bool *ordinary,
                                  elea_error *error)
{
    elea_status failed = find_doubt(f, error);
    *ordinary = true;
    for (doubt_scores k = DOUBT_WEIGHTS; k < DOUBT_KINDS && !failed; k++) {
        expected[k] = HUGE_VAL;
        double variance = expected_variance(f, k, true), doubt = expected_doubt(f, k);
        doubt *= elea_doubt_fade(doubt, variance);
        *ordinary = *ordinary && doubt < ORDINARY * (variance + doubt);
    }
    if (failed)
        return failed;
    keep_better(f, expected, true);
    return *ordinary ? ELEA_OK : try_places(f, expected, error);
}

/* Keeps the charges for each kind of scores only if they reduce the expected squared error. */
static elea_status keep_helpful(fit *f, elea_error *error)
{
    double expected[DOUBT_KINDS], without[DOUBT_KINDS];
    bool ordinary, any = false, all = true;
    elea_status failed = choose_amounts(f, expected, &ordinary, error);
    if (!failed && !ordinary)
        failed = without_charges(f, without, error);
    if (failed)
        return failed;
    for (doubt_scores k = DOUBT_WEIGHTS; k < DOUBT_KINDS; k++) {
        bool helps = ordinary ? expected_variance(f, k, true) < GAIN * plain_variance(f, k)
                              : expected[k] < GAIN * without[k];
        if (!helps)
            drop(f, k);
        any = any || helps;
        all = all && helps;
    }
    if (ordinary && all)
        return ELEA_OK;
    if (!any || !take_amounts(f, f->best))
        f->charges->count = 0;
    return find_doubt(f, error);
}

elea_status elea_charges_fit_begin(charges_fit **fitting, elea_charges *charges,
                                   const charges_pilot *pilot, elea_doubt *doubt, elea_error *error)
{
    fit *f = *fitting = calloc(1, sizeof *f);
    if (f == NULL)
        return elea_error_memory(error, 1, sizeof *f, "charges");
    f->charges = charges;
    f->given = *pilot;
    f->pilot = &f->given;
    f->doubt = doubt;
    if (pilot->hits->n == 0)
        charges->count = 0;
    elea_status failed = allocate(f, error);
    if (!failed && charges->count > 0)
        take_hits(f);
    return failed;
}

elea_status elea_charges_fit_end(charges_fit *f, elea_error *error)
{
    elea_charges *charges = f->charges;
    if (charges->count > 0 && (!solve(f, 0.0) || !take_amounts(f, f->amount)))
        charges->count = 0;
    elea_status failed = charges->count > 0 ? keep_helpful(f, error) : find_doubt(f, error);
    elea_charges_set_means(charges, f->pilot->launch);
    return failed;
}

elea_status elea_charges_fit(elea_charges *charges, const charges_pilot *pilot, elea_doubt *doubt,
                             elea_error *error)
{
    fit *f;
    elea_status failed = elea_charges_fit_begin(&f, charges, pilot, doubt, error);
    if (!failed) {
        if (charges->count > 0)
            sum_products(f, &f->sample, f->product);
        failed = elea_charges_fit_end(f, error);
    }
    elea_charges_fit_free(f);
    return failed;
}
