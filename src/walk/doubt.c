/* SPDX-License-Identifier: MIT */
#include "walk/doubt.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "walk/score.h"

/*
 * Without charges all hits score alike, so that only misses scatter. If nearly all walks hit, the
 * probability in doubt is that of the misses, of which so many may be unseen.
 */
#define UNSEEN_MISSES 30.0

void elea_doubt_clear(elea_doubt *doubt)
{
    for (int k = 0; k < DOUBT_KINDS; k++) {
        doubt->list[k].n = 0;
        doubt->list[k].uncharged = true;
    }
}

/* ---- The worst parts ---- */

/* What the charges leave at each place, as a square. */
static void find_squares(const elea_places *places, float *const rest[CHARGES_TARGETS],
                         doubt_scores scores, float *square)
{
    for (size_t i = 0; i < places->n; i++) {
        float sum = 0.0f;
        if (scores == DOUBT_WEIGHTS)
            sum = rest[0][i] * rest[0][i];
        else
            for (int k = 1; k < CHARGES_TARGETS; k++)
                sum += rest[k][i] * rest[k][i];
        square[i] = sum;
    }
}

/* The exposed place with the largest square; its part is then done. `n` if there is none. */
static size_t take_worst(elea_places *places, float *square)
{
    for (;;) {
        size_t worst = places->n;
        float most = -1.0f;
        for (size_t i = 0; i < places->n; i++) {
            worst = square[i] > most ? i : worst;
            most = square[i] > most ? square[i] : most;
        }
        if (worst == places->n)
            return worst;
        square[worst] = -1.0f;
        if (!elea_places_exposed(places, worst))
            continue;
        for (size_t i = 0; i < places->n; i++)
            if (places->part[i] == places->part[worst])
                square[i] = -1.0f;
        return worst;
    }
}

/*
 * The mean start of walks that end at x is 4 pi x_i C_E / k_i if the part is alone: the potential
 * of a charge there, times s_i, by that potential (docs/method.md, 3).
 */
static void find_start(const elea_launch *launch, vec3 at, double start[3])
{
    const double x[3] = {at.x, at.y, at.z};
    double square = 0.0;
    for (int i = 0; i < 3; i++) {
        start[i] = 4.0 * ELEA_PI * x[i] * launch->capacity / launch->polarizability[i];
        square += start[i] * start[i];
    }
    for (int i = 0; i < 3 && square > 1.0; i++)
        start[i] /= sqrt(square);
}

static doubt_part part_at(const elea_places *places, const elea_launch *launch,
                          float *const rest[CHARGES_TARGETS], doubt_scores scores, size_t number)
{
    double unit = places->unit;
    vec3 at = {unit * (double)places->at[0][number], unit * (double)places->at[1][number],
               unit * (double)places->at[2][number]};
    doubt_part part = {.chance = elea_places_chance(places, launch, number), .place = number};
    find_start(launch, elea_launch_direction(launch, at), part.start);
    if (scores == DOUBT_WEIGHTS) {
        part.rest[0] = (double)rest[0][number];
        return part;
    }
    vec3 left = elea_launch_direction(launch, (vec3){unit * (double)rest[1][number],
                                                     unit * (double)rest[2][number],
                                                     unit * (double)rest[3][number]});
    part.rest[0] = left.x;
    part.rest[1] = left.y;
    part.rest[2] = left.z;
    return part;
}

static bool has_no_charges(const elea_charges *charges, doubt_scores scores)
{
    int first = scores == DOUBT_WEIGHTS ? 0 : 1,
        end = scores == DOUBT_WEIGHTS ? 1 : CHARGES_TARGETS;
    for (size_t i = 0; charges != NULL && i < charges->count; i++)
        for (int t = first; t < end; t++)
            if (charges->charge[i].amount[t] != 0.0f)
                return false;
    return true;
}

elea_status elea_doubt_find(elea_doubt *doubt, elea_places *places, const elea_launch *launch,
                            const elea_charges *charges, float *const rest[CHARGES_TARGETS],
                            elea_error *error)
{
    float *square = calloc(places->n + 1, sizeof *square);
    if (square == NULL)
        return elea_error_memory(error, places->n, sizeof *square, "places");
    for (doubt_scores k = DOUBT_WEIGHTS; k < DOUBT_KINDS; k++) {
        struct doubt_list *list = &doubt->list[k];
        list->n = 0;
        list->uncharged = has_no_charges(charges, k);
        find_squares(places, rest, k, square);
        for (double left = DOUBT_HITS / DOUBT_WALKS;;) {
            size_t worst = take_worst(places, square);
            if (worst == places->n)
                break;
            doubt_part *part = &list->part[list->n++];
            *part = part_at(places, launch, rest, k, worst);
            left -= part->chance;
            if (left <= 0.0 || list->n == DOUBT_PARTS) {
                part->chance = HUGE_VAL; /* for itself and those that follow */
                break;
            }
        }
    }
    free(square);
    return ELEA_OK;
}

/* Without charges 1 and x are left. */
static elea_status find_at_uncharged(elea_doubt *doubt, elea_places *places,
                                     const elea_launch *launch, elea_error *error)
{
    float *ones = calloc(places->padded, sizeof *ones);
    if (ones == NULL)
        return elea_error_memory(error, places->n, sizeof *ones, "places");
    for (size_t i = 0; i < places->n; i++)
        ones[i] = 1.0f;
    float *const rest[CHARGES_TARGETS] = {ones, places->at[0], places->at[1], places->at[2]};
    elea_status failed = elea_doubt_find(doubt, places, launch, NULL, rest, error);
    free(ones);
    return failed;
}

elea_status elea_doubt_find_uncharged(elea_doubt *doubt, const elea_body *launched,
                                      const elea_launch *launch, double unit,
                                      const elea_cancel *cancel, elea_error *error)
{
    elea_places places;
    elea_doubt_clear(doubt);
    elea_status failed = elea_places_find(&places, launched, unit, cancel, error);
    if (!failed)
        failed = find_at_uncharged(doubt, &places, launch, error);
    elea_places_free(&places);
    return failed;
}

/* ---- The covariance ---- */

double elea_doubt_square(const elea_doubt *doubt, doubt_scores scores, double n_walks)
{
    const struct doubt_list *list = &doubt->list[scores];
    double sum = 0.0, left = DOUBT_HITS / n_walks;
    for (size_t k = 0; k < list->n && left > 0.0; k++) {
        const double *q = list->part[k].rest, mass = fmin(left, list->part[k].chance);
        sum += mass * (q[0] * q[0] + q[1] * q[1] + q[2] * q[2]);
        left -= mass;
    }
    return sum;
}

double elea_doubt_fade(double doubt, double sampled)
{
    const double above = 1.5;
    double ratio = sampled / (above * doubt);
    return doubt > 0.0 ? 1.0 / (1.0 + ratio * ratio * ratio) : 0.0;
}

/* Adds mass times the second moments of (1, s) times those of the rest. */
static void add_part(double doubt[ELEA_TALLY_SIZE][ELEA_TALLY_SIZE], const doubt_part *part,
                     double mass, doubt_scores scores)
{
    const double *s = part->start, *q = part->rest;
    double around = fmax(0.0, 1.0 - s[0] * s[0] - s[1] * s[1] - s[2] * s[2]) / 3.0;
    const double start[4] = {1.0, s[0], s[1], s[2]};
    int n = scores == DOUBT_WEIGHTS ? 1 : 3, first = scores == DOUBT_WEIGHTS ? WALK_W : WALK_X;
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            double moment = mass * (start[a] * start[b] + (a == b && a > 0 ? around : 0.0));
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    doubt[first + n * a + i][first + n * b + j] += moment * (q[i] * q[j]);
        }
}

/* The doubt of scores of which none is sampled. */
static void add_list(double sum[ELEA_TALLY_SIZE][ELEA_TALLY_SIZE], const elea_doubt *doubt,
                     doubt_scores scores, const elea_tally *tally)
{
    const struct doubt_list *list = &doubt->list[scores];
    double n = (double)tally->count, left = DOUBT_HITS / n;
    double misses = (double)(tally->count - tally->hits);
    double factor = 1.0 / n;
    if (list->uncharged && scores == DOUBT_WEIGHTS)
        factor *= fmin(1.0, (misses + UNSEEN_MISSES) / n);
    for (size_t k = 0; k < list->n && left > 0.0; k++) {
        double mass = fmin(left, list->part[k].chance);
        add_part(sum, &list->part[k], factor * mass, scores);
        left -= mass;
    }
}

void elea_doubt_covariance(const elea_doubt *doubt, const elea_tally *tally,
                           double covariance[ELEA_TALLY_SIZE][ELEA_TALLY_SIZE])
{
    memset(covariance, 0, ELEA_TALLY_SIZE * sizeof covariance[0]);
    for (doubt_scores k = DOUBT_WEIGHTS; doubt != NULL && tally->count > 0 && k < DOUBT_KINDS; k++)
        add_list(covariance, doubt, k, tally);
}
