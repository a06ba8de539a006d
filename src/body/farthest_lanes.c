/* SPDX-License-Identifier: MIT */
/* Compiled once per instruction set. */
#include "base/lanes_double.h"
#include "body/farthest.h"

QUAD_INLINE quad reaches_of(const elea_sphere *s, vec3 from)
{
    const quad x = {s[0].centre.x, s[1].centre.x, s[2].centre.x, s[3].centre.x},
               y = {s[0].centre.y, s[1].centre.y, s[2].centre.y, s[3].centre.y},
               z = {s[0].centre.z, s[1].centre.z, s[2].centre.z, s[3].centre.z},
               radius = {s[0].radius, s[1].radius, s[2].radius, s[3].radius};
    quad dx = x - from.x, dy = y - from.y, dz = z - from.z;
    return quad_sqrt(dx * dx + dy * dy + dz * dz) + radius;
}

/* The last spheres, fewer than the lanes, come one by one. */
size_t QUAD_NAME(farthest_sphere)(const elea_sphere *spheres, size_t n, vec3 from, double *reach)
{
    quad most = quad_set(0.0);
    quad_mask best = {0}, number = {0, 1, 2, 3};
    for (size_t i = 0; i + QUAD <= n; i += QUAD) {
        quad value = reaches_of(spheres + i, from);
        quad_mask farther = value > most;
        most = quad_select(farther, value, most);
        best = (farther & number) | (~farther & best);
        number += QUAD;
    }
    size_t found = 0;
    *reach = 0.0;
    for (int k = 0; k < QUAD; k++)
        if (most[k] > *reach || (most[k] == *reach && (size_t)best[k] < found)) {
            *reach = most[k];
            found = (size_t)best[k];
        }
    for (size_t i = n - n % QUAD; i < n; i++) {
        double value = vec3_length(vec3_sub(spheres[i].centre, from)) + spheres[i].radius;
        if (value > *reach) {
            *reach = value;
            found = i;
        }
    }
    return found;
}
