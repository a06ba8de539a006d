/* SPDX-License-Identifier: MIT */
#include "walk/score.h"

void elea_score_turn(const elea_launch *launch, double sum[ELEA_TALLY_SIZE])
{
    for (int at = WALK_X; at < ELEA_TALLY_SIZE; at += 3) { /* W x, and W s_i x for each i */
        vec3 x = {sum[at], sum[at + 1], sum[at + 2]};
        x = elea_launch_direction(launch, x);
        sum[at] = x.x;
        sum[at + 1] = x.y;
        sum[at + 2] = x.z;
    }
}
