/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "atoms/sites.h"
#include "atoms/topology.h"
#include "base/error.h"
#include "io/oxdna.h"

#define LEAST_BONDS 8
#define CLEARLY     0.85 /* as close as RNA's bonds must be to their length, in units of DNA's */
#define MOST        1.0  /* deviation of a bond that counts */

/* Places in units of a1, a2, a3, and the length of bonds (src/model.h, src/Interactions). */
static const struct model {
    double place[3], length;
    bool rna;
} models[ELEA_OXDNA_NUM_MODELS] = {
    {{-0.4, 0.0, 0.0}, 0.7525, false},     /* oxDNA1 */
    {{-0.34, 0.3408, 0.0}, 0.7564, false}, /* oxDNA2 */
    {{-0.4, 0.0, 0.2}, 0.761070781051, true},
};

elea_status elea_oxdna_models_create(elea_oxdna_models *made, size_t n_atoms, elea_error *error)
{
    made->places = calloc(n_atoms + 1, sizeof *made->places);
    return made->places != NULL
               ? ELEA_OK
               : elea_error_memory(error, n_atoms, sizeof *made->places, "backbones");
}

void elea_oxdna_models_free(elea_oxdna_models *made)
{
    free(made->places);
    made->places = NULL;
}

void elea_oxdna_models_set(elea_oxdna_models *made, size_t atom, const double numbers[9])
{
    const double *a1 = numbers + 3, *a3 = numbers + 6;
    const double a2[3] = {a3[1] * a1[2] - a3[2] * a1[1], a3[2] * a1[0] - a3[0] * a1[2],
                          a3[0] * a1[1] - a3[1] * a1[0]};
    for (int m = 0; m < ELEA_OXDNA_NUM_MODELS; m++)
        for (int k = 0; k < 3; k++)
            made->places[atom][m][k] = numbers[k] + models[m].place[0] * a1[k] +
                                       models[m].place[1] * a2[k] + models[m].place[2] * a3[k];
}

static bool is_dna(const elea_topology *topology, size_t i)
{
    return elea_site_is_backbone(&topology->atoms[i]) && topology->atoms[i].residue_name[0] == 'D';
}

static double distance(const double *a, const double *b, const double box[3])
{
    double sum = 0.0;
    for (int k = 0; k < 3; k++) {
        double d = a[k] - b[k];
        if (box[k] > 0.0)
            d -= box[k] * round(d / box[k]);
        sum += d * d;
    }
    return sqrt(sum);
}

bool elea_oxdna_models_are_rna(const elea_oxdna_models *made, const elea_topology *topology,
                               const double box[3])
{
    double squares[ELEA_OXDNA_NUM_MODELS] = {0.0}, dna = INFINITY, rna = INFINITY;
    size_t n = 0;
    for (size_t i = 0; i < topology->n_bonds; i++) {
        size_t a = topology->bonds[i][0], b = topology->bonds[i][1];
        if (!is_dna(topology, a) || !is_dna(topology, b))
            continue;
        n++;
        for (int m = 0; m < ELEA_OXDNA_NUM_MODELS; m++) {
            double length = distance(made->places[a][m], made->places[b][m], box);
            double deviation = fmin(fabs(length - models[m].length), MOST);
            squares[m] += deviation * deviation;
        }
    }
    for (int m = 0; m < ELEA_OXDNA_NUM_MODELS; m++) {
        double *best = models[m].rna ? &rna : &dna;
        *best = fmin(*best, sqrt(squares[m]));
    }
    return n >= LEAST_BONDS && rna < CLEARLY * dna;
}
