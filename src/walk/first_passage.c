/* SPDX-License-Identifier: MIT */
#include "walk/first_passage.h"

#include <string.h>

#include "body/shape.h"
#include "walk/lattice.h"
#include "walk/walk.h"

/* The kernel's values (kernel_step.h, kernel_queue.h). */
#define WORTHWHILE   1.5 /* radii of off-centre balls, in units of the free radius */
#define LEAST_WEIGHT 0.3 /* of walkers that return; smaller ones play Russian roulette */

/* ---- One step past a sphere ---- */

static elea_ball centred_ball(double a, double d1)
{
    double r = a + d1;
    return (elea_ball){.radius = sqrt(d1 * (r + a)), .height = r, .rise = d1, .offset = 0.0};
}

/* Touches the sphere of radius d2 around the walker from inside, at height m on the axis. */
static elea_ball off_centre_ball(double a, double d1, double d2)
{
    double gap = d2 - d1, m = a - gap;
    if (!(m > 0.0))
        return (elea_ball){.radius = 0.0};
    elea_ball ball = {.radius = gap * (a + m) / (2.0 * m), .rise = gap * gap / (2.0 * m)};
    ball.height = a + ball.rise;
    ball.offset = fmax(0.0, d1 - ball.rise);
    if (ball.radius <= WORTHWHILE * d1)
        ball.radius = 0.0;
    return ball;
}

elea_ball elea_ball_find(double a, double d1, double d2)
{
    elea_ball ball = centred_ball(a, d1);
    return d2 >= ball.radius ? ball : off_centre_ball(a, d1, d2);
}

/*
 * Height above the ball's centre at which a walker, `offset` above it, leaves the whole ball:
 * 1/D is uniform between 1/(rho + offset) and 1/(rho - offset), written for small offsets.
 */
static double leave_ball(double rho, double offset, double uniform)
{
    double near = rho - offset, wide = near + 2.0 * offset * uniform;
    double square = rho * rho + offset * offset;
    double height =
        (2.0 * uniform * square * (near + offset * uniform) - near * near * rho) / (wide * wide);
    return fmax(-rho, fmin(rho, height));
}

/*
 * True for the fraction of the walks leaving the ball at a point y that met the sphere before. The
 * walker x has image charges in the sphere and in the ball, which are related by inversion, so the
 * ratio of the two densities is (|y-x|^2 / (|y-x|^2 + (r^2-a^2)(|y-c|^2-a^2)/a^2))^(3/2).
 */
static bool met_sphere(const elea_ball *ball, double a, double d1, double height, double uniform)
{
    double rho = ball->radius, offset = ball->offset;
    double distance = rho * rho + offset * offset - 2.0 * offset * height;
    double above = 2.0 * (rho * rho + ball->height * height); /* |y-c|^2 - a^2 */
    double ratio = 1.0 + d1 * (d1 + 2.0 * a) * above / (a * a * distance);
    return above <= 0.0 || uniform * uniform * ratio * ratio * ratio < 1.0;
}

/* 1 - cos of the angle between the axis and the point where a walker arrives on the sphere. */
static double hit_position(const elea_ball *ball, double a, double d1, elea_random *random)
{
    double r = a + d1, t = ball->height;
    double alpha = ball->offset / ball->radius, beta = (1.0 - alpha) * (1.0 + alpha);
    double junction = sqrt(d1 * d1 + 2.0 * a * r * ball->rise / t);
    for (;;) {
        double inverse = 1.0 / d1 - random_uniform(random) * (1.0 / d1 - 1.0 / junction);
        double distance = fmin(1.0 / inverse, junction);
        double o = (distance - d1) * (distance + d1) / (2.0 * a * r);
        double ratio = 1.0 + 2.0 * a * (ball->rise - t * o) * beta / (distance * distance);
        double uniform = random_uniform(random);
        if (uniform * uniform * ratio * ratio * ratio >= 1.0)
            return fmax(0.0, fmin(2.0, o));
    }
}

elea_exit elea_ball_exit(const elea_ball *ball, double a, double d1, elea_random *random)
{
    double rho = ball->radius;
    double height = leave_ball(rho, ball->offset, random_uniform(random));
    if (met_sphere(ball, a, d1, height, random_uniform(random))) {
        double o = hit_position(ball, a, d1, random);
        return (elea_exit){true, -(d1 + a * o), a * sqrt(o * (2.0 - o))};
    }
    double aside = sqrt(fmax(0.0, (rho - height) * (rho + height)));
    return (elea_exit){false, height - ball->offset, aside};
}

/* ---- One step past a face: the same in the limit of a large sphere ---- */

elea_ball elea_face_find(double d1, double d2, double margin)
{
    elea_ball ball = {.radius = fmin(d2 - d1, margin), .offset = d1};
    if (!(ball.radius > WORTHWHILE * d1))
        ball.radius = 0.0;
    return ball;
}

/* True for the fraction that met the face before: the image charge is a mirror image. */
static bool met_face(double rho, double d1, double height, double uniform)
{
    double distance = rho * rho + d1 * d1 - 2.0 * d1 * height;
    double ratio = 1.0 + 4.0 * d1 * height / distance;
    return height <= 0.0 || uniform * uniform * ratio * ratio * ratio < 1.0;
}

/* Distance of the arrival point from the walker's foot. */
static double face_position(double rho, double d1, elea_random *random)
{
    double relative = d1 / rho, beta = (1.0 - relative) * (1.0 + relative);
    double junction = sqrt(d1 * d1 + rho * rho);
    for (;;) {
        double inverse = 1.0 / d1 - random_uniform(random) * (1.0 / d1 - 1.0 / junction);
        double distance = fmin(1.0 / inverse, junction);
        double square = fmax(0.0, (distance - d1) * (distance + d1));
        double ratio = 1.0 + (rho * rho - square) * beta / (distance * distance);
        double uniform = random_uniform(random);
        if (uniform * uniform * ratio * ratio * ratio >= 1.0)
            return sqrt(square);
    }
}

elea_exit elea_face_exit(const elea_ball *ball, double d1, elea_random *random)
{
    double rho = ball->radius, height = leave_ball(rho, d1, random_uniform(random));
    if (met_face(rho, d1, height, random_uniform(random)))
        return (elea_exit){true, -d1, face_position(rho, d1, random)};
    return (elea_exit){false, height - d1, sqrt(fmax(0.0, (rho - height) * (rho + height)))};
}

/* ---- The walk ---- */

typedef struct walker {
    double weight;
    vec3 position; /* relative to the centre of the launch ellipsoid */
} walker;

typedef enum fate { WALKING, ARRIVED, LOST } fate;

/* Moves `point` by `along` in the direction `e` and by `aside` in a random orthogonal one. */
static vec3 displace(vec3 point, vec3 e, double along, double aside, elea_random *random)
{
    double angle = 2.0 * ELEA_PI * random_uniform(random);
    vec3 u, v;
    vec3_complete_frame(e, &u, &v);
    point = vec3_add_scaled(point, along, e);
    point = vec3_add_scaled(point, aside * cos(angle), u);
    return vec3_add_scaled(point, aside * sin(angle), v);
}

/* A weight below the minimum is dropped or doubled, each with probability 1/2. */
static fate roulette(walker *w, elea_random *random)
{
    if (w->weight >= LEAST_WEIGHT)
        return WALKING;
    w->weight *= 2.0;
    return random_uniform(random) < 0.5 ? WALKING : LOST;
}

/* From outside back to the sphere `radius`, with the probability of returning as a weight. */
static fate return_to_sphere(walker *w, double distance, double radius, elea_random *random)
{
    double ratio = radius / distance;
    w->weight *= ratio;
    if (roulette(w, random) == LOST)
        return LOST;
    /* The same law as for leaving a ball of radius 1 from a distance `ratio` from its centre. */
    double cosine = leave_ball(1.0, ratio, random_uniform(random));
    double sine = sqrt((1.0 - cosine) * (1.0 + cosine));
    vec3 e = vec3_scale(1.0 / distance, w->position);
    w->position = displace((vec3){0.0, 0.0, 0.0}, e, radius * cosine, radius * sine, random);
    return WALKING;
}

/* The result of a step. */
typedef struct leap {
    bool past; /* there is a ball past the nearest primitive */
    vec3 axis; /* away from the primitive */
    elea_exit exit;
} leap;

static leap past_sphere(const local_surface *surface, const elea_nearest *nearest,
                        elea_random *random)
{
    double a = surface->radius, d1 = nearest->distance;
    elea_ball ball = elea_ball_find(a, d1, nearest->second);
    if (!(ball.radius > 0.0))
        return (leap){.past = false};
    vec3 axis = vec3_scale(1.0 / (a + d1), surface->from);
    return (leap){true, axis, elea_ball_exit(&ball, a, d1, random)};
}

/* A step past the face below the walker; above an edge or a corner there is no ball. */
static leap past_face(const local_surface *surface, const elea_nearest *nearest,
                      elea_random *random)
{
    double d1 = nearest->distance;
    elea_ball ball = elea_face_find(d1, nearest->second, surface->margin);
    if (!(ball.radius > 0.0))
        return (leap){.past = false};
    return (leap){true, vec3_scale(1.0 / d1, surface->from), elea_face_exit(&ball, d1, random)};
}

/* A step past the nearest primitive if there is a ball, else to the largest free sphere. */
static fate step(const elea_near_tree *tree, const elea_launch *launch, walker *w,
                 elea_random *random)
{
    elea_nearest nearest = elea_near_tree_find(tree, w->position);
    if (nearest.distance < launch->skin)
        return ARRIVED;
    local_surface surface = primitive_surface(tree->body, nearest.primitive, 1.0, w->position);
    leap to = surface.radius > 0.0 ? past_sphere(&surface, &nearest, random)
                                   : past_face(&surface, &nearest, random);
    if (to.past)
        w->position = displace(w->position, to.axis, to.exit.height, to.exit.aside, random);
    else
        w->position = vec3_add_scaled(w->position, nearest.distance, random_direction(random));
    if (to.past && to.exit.hit)
        return ARRIVED;
    double square = vec3_dot(w->position, w->position);
    if (square > launch->radius * launch->radius)
        return return_to_sphere(w, sqrt(square), launch->radius, random);
    return WALKING;
}

static elea_status walk_cluster(const elea_near_tree *tree, const elea_launch *launch,
                                const elea_charges *charges, elea_random *random, uint64_t n_walks,
                                elea_tally *tally, elea_points *points, elea_error *error)
{
    elea_status failed = ELEA_OK;
    double sum[ELEA_TALLY_SIZE] = {0.0};
    uint64_t hits = 0, bits = random_bits(random);
    const uint32_t shift[2] = {(uint32_t)(bits >> 32), (uint32_t)bits};
    for (uint32_t i = 0; i < n_walks && !failed; i++) {
        vec3 s = lattice_direction(shift, i);
        walker w = {1.0, elea_launch_point(launch, s)};
        fate end = WALKING;
        while (end == WALKING) {
            end = step(tree, launch, &w, random);
            tally->steps++;
        }
        if (end == LOST)
            continue;
        const double start[3] = {s.x, s.y, s.z};
        const double stop[3] = {w.position.x, w.position.y, w.position.z};
        double rest[CHARGES_TARGETS];
        elea_charges_subtract(charges, stop, rest);
        walk_add_score(sum, w.weight, start, rest);
        hits++;
        failed = elea_points_add(points, stop, w.weight, error);
    }
    elea_score_turn(launch, sum);
    elea_charges_restore(charges, n_walks, sum);
    elea_tally_add_cluster(tally, n_walks, hits, sum);
    return failed;
}

elea_status elea_first_passage_block(const elea_near_tree *tree, const elea_launch *launch,
                                     const elea_charges *charges, elea_random *random,
                                     uint64_t n_walks, elea_tally *tally, elea_points *points,
                                     elea_error *error)
{
    uint64_t size = lattice_cluster_size(n_walks);
    elea_status failed = ELEA_OK;
    for (uint64_t done = 0; done < n_walks && !failed; done += size)
        failed = walk_cluster(tree, launch, charges, random,
                              n_walks - done < size ? n_walks - done : size, tally, points, error);
    return failed;
}
