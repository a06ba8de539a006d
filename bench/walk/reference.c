/* SPDX-License-Identifier: MIT */
#include "walk/reference.h"

static double nearest_surface(const elea_body *body, vec3 point)
{
    double nearest = HUGE_VAL;
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *sphere = &body->spheres[i];
        nearest = fmin(nearest, vec3_length(vec3_sub(point, sphere->centre)) - sphere->radius);
    }
    return nearest;
}

uint64_t bench_reference_walks(const elea_body *body, const elea_launch *launch,
                               elea_random *random, uint64_t n_walks)
{
    uint64_t steps = 0;
    for (uint64_t i = 0; i < n_walks; i++) {
        vec3 position = vec3_scale(launch->radius, random_direction(random));
        for (;;) {
            double distance = nearest_surface(body, position);
            steps++;
            if (distance < launch->skin)
                break;
            position = vec3_add_scaled(position, distance, random_direction(random));
            double far = vec3_length(position);
            if (far <= launch->radius)
                continue;
            if (random_uniform(random) > launch->radius / far)
                break;
            /* The angle of the return matters for results, not for the cost of a step. */
            position = vec3_scale(launch->radius, random_direction(random));
        }
    }
    return steps;
}
