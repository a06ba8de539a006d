/* SPDX-License-Identifier: MIT */
/* The integrals over arcs, several at a time; compiled once per instruction set. */
#include "base/lanes_double.h"
#include "interior/union_kernel.h"

_Static_assert(RIM_LANES == QUAD, "a block of arcs fills the lanes");

/* Integrals of 1, cos, sin, cos^2, ... over phi. */
typedef struct azimuths {
    quad one, c, s, cc, cs, ss, ccc, ccs, css, sss;
} azimuths;

/* Points of the circles: cos(phi), sin(phi). */
typedef struct points {
    quad c, s;
} points;

typedef struct axis {
    quad x[3];
} axis;

typedef struct circles {
    axis u, e1, e2;
    quad t, rho, q, p;
} circles;

typedef struct sums {
    quad area, first[3], second[SYM3_SIZE], third[SYM3_SIZE];
} sums;

QUAD_INLINE axis load_axis(const double from[3][RIM_LANES])
{
    return (axis){{quad_load(from[0]), quad_load(from[1]), quad_load(from[2])}};
}

QUAD_INLINE quad dot(axis a, axis b)
{
    return a.x[0] * b.x[0] + a.x[1] * b.x[1] + a.x[2] * b.x[2];
}

QUAD_INLINE axis axis_of(vec3 v)
{
    return (axis){{quad_set(v.x), quad_set(v.y), quad_set(v.z)}};
}

QUAD_INLINE circles load_circles(const rim_block *block)
{
    return (circles){load_axis(block->u), load_axis(block->e1),  load_axis(block->e2),
                     quad_load(block->t), quad_load(block->rho), quad_load(block->q),
                     quad_load(block->p)};
}

QUAD_INLINE points points_at(const double end[2][RIM_LANES])
{
    quad x = quad_load(end[0]), y = quad_load(end[1]);
    quad scale = 1.0 / quad_sqrt(x * x + y * y);
    return (points){x * scale, y * scale};
}

/*
 * The angle from a to b. Their turns determine it to 0.1, which resolves the ambiguity of atan2:
 * rounding must not turn an arc of length 0 into one of 2 pi, or vice versa.
 */
QUAD_INLINE quad arc_angle(quad turn, points a, points b)
{
    quad angle = quad_atan2(a.c * b.s - a.s * b.c, a.c * b.c + a.s * b.s);
    quad estimate = turn * (ELEA_PI / 2.0);
    return quad_select(estimate - angle > ELEA_PI, angle + 2.0 * ELEA_PI, angle);
}

QUAD_INLINE azimuths integrate(points a, points b, quad one)
{
    const double third = 1.0 / 3.0;
    quad product = 0.5 * (b.s * b.c - a.s * a.c), half = 0.5 * one;
    quad c3 = third * (b.c * b.c * b.c - a.c * a.c * a.c);
    quad s3 = third * (b.s * b.s * b.s - a.s * a.s * a.s);
    quad c = b.s - a.s, s = a.c - b.c;
    return (azimuths){.one = one,
                      .c = c,
                      .s = s,
                      .cc = half + product,
                      .ss = half - product,
                      .cs = 0.5 * c * (b.s + a.s),
                      .ccc = c - s3,
                      .sss = s + c3,
                      .ccs = -c3,
                      .css = s3};
}

/*
 * The position of circles relative to the pole z. The potential A = p.(n x dn) / (1 + p.n) with p
 * = -z has dA = d omega and is singular only at z. Along the circle its integral is weight phi - 2
 * sign atan2((k - 1) sin(psi), 1 + cos(psi) + k (1 - cos(psi))), where psi is measured from the
 * azimuth of p, k = |sin((g - th) / 2) / sin((g + th) / 2)| and g is the angle between z and u.
 */
typedef struct polar_view {
    quad h1, h2; /* cos and sin of the azimuth of z */
    quad k, sign, weight;
} polar_view;

QUAD_INLINE polar_view see_pole(const circles *circle, axis z)
{
    axis u = circle->u, up, off, x;
    for (int i = 0; i < 3; i++) {
        up.x[i] = z.x[i] + u.x[i];
        off.x[i] = z.x[i] - u.x[i];
    }
    /* z x u without the loss of digits of a plain cross product if z is nearly u. */
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3, k = (i + 2) % 3;
        x.x[i] = 0.5 * (up.x[j] * off.x[k] - up.x[k] * off.x[j]);
    }
    quad cosine = dot(z, u), square = dot(x, x);
    quad versine = quad_select(cosine > 0.0, square / (1.0 + cosine), 1.0 - cosine);
    quad h1 = dot(x, circle->e2), h2 = -dot(x, circle->e1);
    quad length = quad_sqrt(h1 * h1 + h2 * h2), scale = 1.0 / length;
    /* If z is the pole of the circle, any azimuth will do. */
    quad_mask apart = length > 0.0;
    quad below = (circle->q + versine) - circle->q * versine + circle->rho * quad_sqrt(square);
    quad above = versine - circle->q;
    quad_mask outside = above >= 0.0;
    return (polar_view){.h1 = quad_select(apart, h1 * scale, quad_set(1.0)),
                        .h2 = quad_select(apart, h2 * scale, quad_set(0.0)),
                        .k = quad_select(below > 0.0, quad_abs(above) / below, quad_set(1.0)),
                        .sign = quad_select(outside, quad_set(1.0), quad_set(-1.0)),
                        .weight = quad_select(outside, -circle->q, circle->p)};
}

/* Both atan2 of the ends are within +-pi/2, so one atan2 of the difference suffices. */
QUAD_INLINE quad potential(const polar_view *polar, points a, points b, quad angle)
{
    quad ca = -(a.c * polar->h1 + a.s * polar->h2), sa = -(a.s * polar->h1 - a.c * polar->h2);
    quad cb = -(b.c * polar->h1 + b.s * polar->h2), sb = -(b.s * polar->h1 - b.c * polar->h2);
    quad ya = (polar->k - 1.0) * sa, xa = (1.0 + ca) + polar->k * (1.0 - ca);
    quad yb = (polar->k - 1.0) * sb, xb = (1.0 + cb) + polar->k * (1.0 - cb);
    return polar->weight * angle -
           2.0 * polar->sign * quad_atan2(yb * xa - ya * xb, xa * xb + ya * yb);
}

/* Adds w[0] uu' + w[1] (ue1' + e1u') + w[2] (ue2' + e2u') + w[3] e1e1' + w[4] (...) + ... */
QUAD_INLINE void add_dyads(quad sum[SYM3_SIZE], const quad w[6], const circles *circle)
{
    axis a, b, c;
    const quad *u = circle->u.x, *e1 = circle->e1.x, *e2 = circle->e2.x;
    for (int i = 0; i < 3; i++) {
        a.x[i] = w[0] * u[i] + w[1] * e1[i] + w[2] * e2[i];
        b.x[i] = w[1] * u[i] + w[3] * e1[i] + w[4] * e2[i];
        c.x[i] = w[2] * u[i] + w[4] * e1[i] + w[5] * e2[i];
    }
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            sum[sym3_index(i, j)] += u[i] * a.x[j] + e1[i] * b.x[j] + e2[i] * c.x[j];
}

/* On the circle n = t u + rho e(phi), m = rho u - t e(phi), ds = rho d phi. */
QUAD_INLINE void add_conormals(sums *sum, const circles *circle, const azimuths *a)
{
    quad t = circle->t, rho = circle->rho, square = rho * rho, both = rho * t;
    quad along_u = square * a->one, along_1 = both * a->c, along_2 = both * a->s;
    for (int i = 0; i < 3; i++)
        sum->first[i] +=
            along_u * circle->u.x[i] - along_1 * circle->e1.x[i] - along_2 * circle->e2.x[i];
    quad mixed = 0.5 * rho * (square - t * t), flat = t * square;
    const quad second[6] = {flat * a->one, mixed * a->c,  mixed * a->s,
                            -flat * a->cc, -flat * a->cs, -flat * a->ss};
    add_dyads(sum->second, second, circle);
}

QUAD_INLINE void add_third(sums *sum, const circles *circle, const azimuths *a, axis centre)
{
    quad t = circle->t, rho = circle->rho;
    quad uu = t * t * rho, ue = t * rho * rho, ee = rho * rho * rho;
    quad cu = rho * dot(centre, circle->u);
    quad c1 = -t * dot(centre, circle->e1), c2 = -t * dot(centre, circle->e2);
    const quad third[6] = {uu * (cu * a->one + c1 * a->c + c2 * a->s),
                           ue * (cu * a->c + c1 * a->cc + c2 * a->cs),
                           ue * (cu * a->s + c1 * a->cs + c2 * a->ss),
                           ee * (cu * a->cc + c1 * a->ccc + c2 * a->ccs),
                           ee * (cu * a->cs + c1 * a->ccs + c2 * a->css),
                           ee * (cu * a->ss + c1 * a->css + c2 * a->sss)};
    add_dyads(sum->third, third, circle);
}

QUAD_INLINE void add_block(sums *sum, const rim_block *block, axis pole, axis centre)
{
    const circles circle = load_circles(block);
    points a = points_at(block->from), b = points_at(block->to);
    quad angle = arc_angle(quad_load(block->turn), a, b);
    polar_view polar = see_pole(&circle, pole);
    sum->area += potential(&polar, a, b, angle);
    const azimuths azimuth = integrate(a, b, angle);
    add_conormals(sum, &circle, &azimuth);
    add_third(sum, &circle, &azimuth, centre);
}

void QUAD_NAME(rim_add_arcs)(elea_rim *rim, const rim_block *blocks, size_t n, vec3 pole,
                             vec3 centre)
{
    sums sum = {.area = quad_set(0.0)};
    for (size_t i = 0; i < n; i++)
        add_block(&sum, &blocks[i], axis_of(pole), axis_of(centre));
    rim->area += quad_sum(sum.area);
    for (int i = 0; i < 3; i++)
        rim->first[i] += quad_sum(sum.first[i]);
    for (int i = 0; i < SYM3_SIZE; i++) {
        rim->second[i] += quad_sum(sum.second[i]);
        rim->third[i] += quad_sum(sum.third[i]);
    }
}
