/* SPDX-License-Identifier: MIT */
#include "walk/reference.h"

#include "body/shape.h"

static double nearest_surface(const elea_body *body, vec3 point)
{
    double nearest = HUGE_VAL;
    size_t size = body_size(body);
    for (size_t i = 0; i < size; i++)
        nearest = fmin(nearest, primitive_distance(body, i, point));
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
            /* The angle of return affects results, but not the cost of a step. */
            position = vec3_scale(launch->radius, random_direction(random));
        }
    }
    return steps;
}
