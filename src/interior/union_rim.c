/* SPDX-License-Identifier: MIT */
#include "interior/union_rim.h"

static void add_blocks(elea_rim_sum *sum)
{
    elea_rim_arcs *arcs = sum->arcs;
    size_t n_blocks = (arcs->n + RIM_LANES - 1) / RIM_LANES;
    sum->kernel->add_arcs(&sum->rim, arcs->blocks, n_blocks, sum->pole, sum->centre);
    arcs->n = 0;
}

static rim_block *next_lane(elea_rim_arcs *arcs, size_t *lane)
{
    rim_block *block = &arcs->blocks[arcs->n / RIM_LANES];
    *lane = arcs->n++ % RIM_LANES;
    return block;
}

static void set_circle(rim_block *block, size_t lane, const elea_circle *circle)
{
    const elea_cap *cap = circle->cap;
    block->u[0][lane] = cap->u.x;
    block->u[1][lane] = cap->u.y;
    block->u[2][lane] = cap->u.z;
    block->e1[0][lane] = circle->e1.x;
    block->e1[1][lane] = circle->e1.y;
    block->e1[2][lane] = circle->e1.z;
    block->e2[0][lane] = circle->e2.x;
    block->e2[1][lane] = circle->e2.y;
    block->e2[2][lane] = circle->e2.z;
    block->t[lane] = cap->t;
    block->rho[lane] = cap->rho;
    block->q[lane] = cap->q;
    block->p[lane] = cap->p;
}

static void set_ends(rim_block *block, size_t lane, elea_arc_end from, elea_arc_end to, double turn)
{
    block->from[0][lane] = from.x;
    block->from[1][lane] = from.y;
    block->to[0][lane] = to.x;
    block->to[1][lane] = to.y;
    block->turn[lane] = turn;
}

void elea_rim_add(elea_rim_sum *sum, const elea_circle *circle, elea_arc_end from, elea_arc_end to,
                  double turn)
{
    size_t lane;
    if (sum->arcs->n == (size_t)RIM_BLOCKS * RIM_LANES)
        add_blocks(sum);
    rim_block *block = next_lane(sum->arcs, &lane);
    set_circle(block, lane, circle);
    set_ends(block, lane, from, to, turn);
}

/* The arcs that fill the last block have no length, on a circle of a point: they add 0. */
void elea_rim_finish(elea_rim_sum *sum)
{
    const elea_cap point = {.p = 0.0};
    const elea_circle circle = {.cap = &point};
    const elea_arc_end end = {1.0, 0.0};
    while (sum->arcs->n % RIM_LANES != 0) {
        size_t lane;
        rim_block *block = next_lane(sum->arcs, &lane);
        set_circle(block, lane, &circle);
        set_ends(block, lane, end, end, 0.0);
    }
    if (sum->arcs->n > 0)
        add_blocks(sum);
}
