/* SPDX-License-Identifier: MIT */
#include "interior/union_caps.h"

#include "interior/double_double.h"

double elea_sphere_distance(vec3 a, vec3 b)
{
    vec3 v = vec3_sub(b, a);
    double square = vec3_dot(v, v);
    return square < ELEA_SMALLEST_SQUARE ? 0.0 : sqrt(square);
}

typedef struct dd3 {
    dd x, y, z;
} dd3;

static dd determinant(double a, double b, double c, double d)
{
    return dd_subtract(dd_product(a, d), dd_product(c, b));
}

static dd3 cross(vec3 a, vec3 b)
{
    return (dd3){determinant(a.y, a.z, b.y, b.z), determinant(a.z, a.x, b.z, b.x),
                 determinant(a.x, a.y, b.x, b.y)};
}

static dd3 scaled_difference(dd s, vec3 a, dd t, vec3 b)
{
    return (dd3){dd_subtract(dd_scale(s, a.x), dd_scale(t, b.x)),
                 dd_subtract(dd_scale(s, a.y), dd_scale(t, b.y)),
                 dd_subtract(dd_scale(s, a.z), dd_scale(t, b.z))};
}

static dd square(dd3 a)
{
    return dd_add(dd_add(dd_multiply(a.x, a.x), dd_multiply(a.y, a.y)), dd_multiply(a.z, a.z));
}

static vec3 rounded(dd3 a)
{
    return (vec3){dd_round(a.x), dd_round(a.y), dd_round(a.z)};
}

static dd dot(vec3 a, vec3 b)
{
    return dd_add(dd_add(dd_product(a.x, b.x), dd_product(a.y, b.y)), dd_product(a.z, b.z));
}

/* The plane n.u = t that cuts the unit sphere in the circle, although |u| is only nearly 1. */
static dd plane(elea_cap *cap)
{
    if (isnan(cap->t_cut)) {
        dd excess = dd_add(dot(cap->u, cap->u), (dd){-1.0, 0.0});
        cap->t_cut = cap->t_rest + cap->t * dd_round(excess) / 2.0;
    }
    return (dd){cap->t, cap->t_cut};
}

/*
 * The planes are treated as exact. With x = u_a x u_b and v = t_a u_b - t_b u_a
 * their line meets the sphere if |x|^2 > |v|^2. If a and b are swapped, every expression keeps its
 * value or changes only its sign, so both circles get the same result.
 */
elea_cap_relation elea_caps_relate_closely(elea_cap *a, elea_cap *b, elea_crossing *crossing)
{
    const double nothing = 1e-57; /* squares of vectors that consist of rounding errors */
    dd ta = plane(a), tb = plane(b);
    dd3 x = cross(a->u, b->u), v = scaled_difference(ta, b->u, tb, a->u);
    dd xx = square(x), vv = square(v);
    double gap = dd_round(dd_subtract(xx, vv));
    if (gap <= 0.0 || (dd_round(xx) < nothing && dd_round(vv) < nothing)) {
        if (dd_round(dd_subtract(dot(a->u, b->u), dd_multiply(ta, tb))) > 0.0)
            return ELEA_CAPS_NESTED;
        return (a->t + b->t) + (a->t_rest + b->t_rest) > 0.0 ? ELEA_CAPS_APART : ELEA_CAPS_COVERING;
    }
    crossing->across = rounded(x);
    crossing->along = -vec3_dot(rounded(v), a->u);
    crossing->aside = sqrt(gap);
    return ELEA_CAPS_CROSSING;
}
