/* SPDX-License-Identifier: MIT */
#include "interior/union_rim.h"

/* Integrals of 1, cos, sin, cos^2, ... over phi, summed over the arcs of a circle. */
typedef struct azimuths {
    double one, c, s, cc, cs, ss, ccc, ccs, css, sss;
} azimuths;

/* A point of a circle: cos(phi), sin(phi). */
typedef struct point {
    double c, s;
} point;

static point point_at(const elea_arc_end *end)
{
    double length = sqrt(end->x * end->x + end->y * end->y);
    return (point){end->x / length, end->y / length};
}

/*
 * The angle from a to b. Their turns determine it to 0.1, which resolves the ambiguity of atan2:
 * rounding must not turn an arc of length 0 into one of 2 pi, or vice versa.
 */
static double arc_angle(const elea_arc *arc, point a, point b)
{
    double angle = atan2(a.c * b.s - a.s * b.c, a.c * b.c + a.s * b.s);
    double estimate = (arc->end - arc->start) * (ELEA_PI / 2.0);
    return estimate - angle > ELEA_PI ? angle + 2.0 * ELEA_PI : angle;
}

static void integrate(azimuths *sum, point a, point b, double one)
{
    double product = (b.s * b.c - a.s * a.c) / 2.0;
    double c3a = a.c * a.c * a.c / 3.0, c3b = b.c * b.c * b.c / 3.0;
    double s3a = a.s * a.s * a.s / 3.0, s3b = b.s * b.s * b.s / 3.0;
    sum->one += one;
    sum->c += b.s - a.s;
    sum->s -= b.c - a.c;
    sum->cc += one / 2.0 + product;
    sum->ss += one / 2.0 - product;
    sum->cs += (b.s - a.s) * (b.s + a.s) / 2.0;
    sum->ccc += (b.s - s3b) - (a.s - s3a);
    sum->sss -= (b.c - c3b) - (a.c - c3a);
    sum->ccs -= c3b - c3a;
    sum->css += s3b - s3a;
}

/*
 * The position of a circle relative to the pole z. The potential A = p.(n x dn) / (1 + p.n) with p
 * = -z has dA = d omega and is singular only at z. Along the circle its integral is weight phi - 2
 * sign atan2((k - 1) sin(psi), 1 + cos(psi) + k (1 - cos(psi))), where psi is measured from the
 * azimuth of p, k = |sin((g - th) / 2) / sin((g + th) / 2)| and g is the angle between z and u.
 */
typedef struct polar_view {
    double h1, h2; /* cos and sin of the azimuth of z */
    double k, sign, weight;
} polar_view;

static polar_view see_pole(const elea_circle *circle, vec3 z)
{
    const elea_cap *cap = circle->cap;
    vec3 u = cap->u;
    double cosine = vec3_dot(z, u);
    /* z x u without the loss of digits of a plain cross product if z is nearly u. */
    vec3 doubled = vec3_cross(vec3_add(z, u), vec3_sub(z, u));
    vec3 x = {doubled.x / 2.0, doubled.y / 2.0, doubled.z / 2.0};
    double square = vec3_dot(x, x), sine = sqrt(square);
    double versine = cosine > 0.0 ? square / (1.0 + cosine) : 1.0 - cosine;
    polar_view polar = {vec3_dot(x, circle->e2), -vec3_dot(x, circle->e1), 1.0, 1.0, 0.0};
    double length = sqrt(polar.h1 * polar.h1 + polar.h2 * polar.h2);
    /* If z is the pole of the circle, any azimuth will do. */
    polar.h1 = length > 0.0 ? polar.h1 / length : 1.0;
    polar.h2 = length > 0.0 ? polar.h2 / length : 0.0;
    double below = (cap->q + versine) - cap->q * versine + cap->rho * sine;
    double above = versine - cap->q;
    polar.sign = above >= 0.0 ? 1.0 : -1.0;
    polar.k = below > 0.0 ? fabs(above) / below : 1.0;
    polar.weight = above >= 0.0 ? -cap->q : cap->p;
    return polar;
}

/* Both atan2 of the ends are within +-pi/2, so one atan2 of the difference suffices. */
static double potential(const polar_view *polar, point a, point b, double angle)
{
    double ca = -(a.c * polar->h1 + a.s * polar->h2), sa = -(a.s * polar->h1 - a.c * polar->h2);
    double cb = -(b.c * polar->h1 + b.s * polar->h2), sb = -(b.s * polar->h1 - b.c * polar->h2);
    double ya = (polar->k - 1.0) * sa, xa = (1.0 + ca) + polar->k * (1.0 - ca);
    double yb = (polar->k - 1.0) * sb, xb = (1.0 + cb) + polar->k * (1.0 - cb);
    return polar->weight * angle - 2.0 * polar->sign * atan2(yb * xa - ya * xb, xa * xb + ya * yb);
}

/* Adds w[0] uu' + w[1] (ue1' + e1u') + w[2] (ue2' + e2u') + w[3] e1e1' + w[4] (...) + ... */
static void add_dyads(double sum[SYM3_SIZE], const double w[6], const elea_circle *circle)
{
    vec3 u3 = circle->cap->u;
    const double u[3] = {u3.x, u3.y, u3.z};
    const double e1[3] = {circle->e1.x, circle->e1.y, circle->e1.z};
    const double e2[3] = {circle->e2.x, circle->e2.y, circle->e2.z};
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            sum[sym3_index(i, j)] += w[0] * (u[i] * u[j]) + w[1] * (u[i] * e1[j] + e1[i] * u[j]) +
                                     w[2] * (u[i] * e2[j] + e2[i] * u[j]) + w[3] * (e1[i] * e1[j]) +
                                     w[4] * (e1[i] * e2[j] + e2[i] * e1[j]) +
                                     w[5] * (e2[i] * e2[j]);
}

/* On the circle n = t u + rho e(phi), m = rho u - t e(phi), ds = rho d phi. */
static void add_conormals(elea_rim *rim, const elea_circle *circle, const azimuths *a)
{
    double t = circle->cap->t, rho = circle->cap->rho;
    double along_u = rho * rho * a->one, along_1 = -rho * t * a->c, along_2 = -rho * t * a->s;
    rim->first[0] += along_u * circle->cap->u.x + along_1 * circle->e1.x + along_2 * circle->e2.x;
    rim->first[1] += along_u * circle->cap->u.y + along_1 * circle->e1.y + along_2 * circle->e2.y;
    rim->first[2] += along_u * circle->cap->u.z + along_1 * circle->e1.z + along_2 * circle->e2.z;
    double mixed = rho * (rho * rho - t * t) / 2.0;
    const double second[6] = {t * rho * rho * a->one, mixed * a->c,
                              mixed * a->s,           -t * rho * rho * a->cc,
                              -t * rho * rho * a->cs, -t * rho * rho * a->ss};
    add_dyads(rim->second, second, circle);
}

static void add_third(elea_rim *rim, const elea_circle *circle, const azimuths *a, vec3 centre)
{
    double t = circle->cap->t, rho = circle->cap->rho;
    double cu = rho * vec3_dot(centre, circle->cap->u);
    double c1 = -t * vec3_dot(centre, circle->e1), c2 = -t * vec3_dot(centre, circle->e2);
    const double third[6] = {t * t * rho * (cu * a->one + c1 * a->c + c2 * a->s),
                             t * rho * rho * (cu * a->c + c1 * a->cc + c2 * a->cs),
                             t * rho * rho * (cu * a->s + c1 * a->cs + c2 * a->ss),
                             rho * rho * rho * (cu * a->cc + c1 * a->ccc + c2 * a->ccs),
                             rho * rho * rho * (cu * a->cs + c1 * a->ccs + c2 * a->css),
                             rho * rho * rho * (cu * a->ss + c1 * a->css + c2 * a->sss)};
    add_dyads(rim->third, third, circle);
}

void elea_rim_add(elea_rim *rim, const elea_circle *circle, const elea_arcs *arcs, vec3 pole,
                  vec3 centre)
{
    polar_view polar = see_pole(circle, pole);
    azimuths sum = {.one = 0.0};
    for (size_t i = 0; i < arcs->n; i++) {
        const elea_arc *arc = &arcs->arcs[i];
        point a = point_at(&arcs->ends[arc->first]), b = point_at(&arcs->ends[arc->last]);
        double angle = arc_angle(arc, a, b);
        integrate(&sum, a, b, angle);
        rim->area += potential(&polar, a, b, angle);
    }
    add_conormals(rim, circle, &sum);
    add_third(rim, circle, &sum, centre);
}
