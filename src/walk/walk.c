/* SPDX-License-Identifier: MIT */
#include "walk/walk.h"

/* The state of a walker. */
typedef struct walker {
    vec3 start;    /* on the unit sphere */
    vec3 position; /* relative to the centre of the launch sphere */
} walker;

typedef enum fate { WALKING, ARRIVED, ESCAPED } fate;

/* The affine image of the uniform measure is the equilibrium charge of the ellipsoid. */
static walker launch_walker(const elea_launch *launch, elea_random *random)
{
    vec3 s = random_direction(random);
    return (walker){s, {launch->axes[0] * s.x, launch->axes[1] * s.y, launch->axes[2] * s.z}};
}

/* Cosine of the angle at which a walker from distance R / `ratio` returns to the sphere R. */
static double return_cosine(double ratio, double uniform)
{
    double near = 1.0 - ratio, sum = 1.0 + ratio * ratio;
    double numerator =
        -near * near + 2.0 * near * sum * uniform + 2.0 * ratio * sum * uniform * uniform;
    double denominator = near + 2.0 * ratio * uniform;
    return fmax(-1.0, fmin(1.0, numerator / (denominator * denominator)));
}

/* A walker outside the launch sphere returns to it with probability R / distance. */
static fate return_or_escape(walker *w, double distance, double radius, elea_random *random)
{
    double ratio = radius / distance;
    if (random_uniform(random) > ratio)
        return ESCAPED;
    double cosine = return_cosine(ratio, random_uniform(random));
    double sine = sqrt(fmax(0.0, 1.0 - cosine * cosine));
    double angle = 2.0 * ELEA_PI * random_uniform(random);
    vec3 e = vec3_scale(1.0 / distance, w->position), u, v;
    vec3_complete_frame(e, &u, &v);
    vec3 direction = vec3_scale(cosine, e);
    direction = vec3_add_scaled(direction, sine * cos(angle), u);
    direction = vec3_add_scaled(direction, sine * sin(angle), v);
    w->position = vec3_scale(radius, direction);
    return WALKING;
}

/* One step, to the surface of the largest sphere around the walker that does not meet the body. */
static fate plain_step(const elea_index *index, const elea_launch *launch, walker *w,
                       elea_random *random)
{
    double free_radius = elea_index_free_radius(index, w->position, launch->skin);
    if (free_radius < launch->skin)
        return ARRIVED;
    w->position = vec3_add_scaled(w->position, free_radius, random_direction(random));
    double square = vec3_dot(w->position, w->position);
    if (square > launch->radius * launch->radius)
        return return_or_escape(w, sqrt(square), launch->radius, random);
    return WALKING;
}

static elea_status score_arrival(const walker *w, elea_tally *tally, elea_points *points,
                                 elea_error *error)
{
    const double s[3] = {w->start.x, w->start.y, w->start.z};
    const double x[3] = {w->position.x, w->position.y, w->position.z};
    double score[ELEA_TALLY_SIZE];
    score[WALK_W] = 1.0;
    for (int i = 0; i < 3; i++) {
        score[WALK_S + i] = s[i];
        score[WALK_X + i] = x[i];
        for (int j = 0; j < 3; j++)
            score[WALK_SX + 3 * i + j] = s[i] * x[j];
    }
    tally_add(tally, score);
    return elea_points_add(points, x, 1.0, error);
}

elea_status elea_walk_block(const elea_index *index, const elea_launch *launch, elea_random *random,
                            uint64_t n_walks, elea_tally *tally, elea_points *points,
                            elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (uint64_t i = 0; i < n_walks && !failed; i++) {
        walker w = launch_walker(launch, random);
        fate end = WALKING;
        while (end == WALKING) {
            end = plain_step(index, launch, &w, random);
            tally->steps++;
        }
        tally->count++;
        if (end == ARRIVED)
            failed = score_arrival(&w, tally, points, error);
    }
    return failed;
}
