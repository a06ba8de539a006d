/* SPDX-License-Identifier: MIT */
#include "interior.h"

static void score_inside(vec3 point, elea_tally *tally)
{
    const double x[3] = {point.x, point.y, point.z};
    double score[ELEA_TALLY_SIZE] = {0.0};
    score[INTERIOR_1] = 1.0;
    for (int i = 0; i < 3; i++) {
        score[INTERIOR_X + i] = x[i];
        for (int j = i; j < 3; j++)
            score[INTERIOR_XX + sym3_index(i, j)] = x[i] * x[j];
    }
    tally_add(tally, score);
}

void elea_interior_block(const elea_index *index, double radius, elea_random *random,
                         uint64_t n_samples, elea_tally *tally)
{
    for (uint64_t i = 0; i < n_samples; i++) {
        vec3 point = vec3_scale(radius, random_in_ball(random));
        if (elea_index_contains(index, point))
            score_inside(point, tally);
    }
    tally->count += n_samples;
}
