/* SPDX-License-Identifier: MIT */
#include "result/synthetic_tally.h"

#include "interior/interior.h"
#include "walk/walk.h"

static const double samples = 1e6;
static const double scatter = 0.1; /* of scores, relative to their size */

const synthetic_values synthetic_sphere = {
    .capacitance = 1.0,
    .volume = 4.0 / 3.0 * ELEA_PI,
    .alpha = {4.0 * ELEA_PI, 4.0 * ELEA_PI, 4.0 * ELEA_PI, 0.0, 0.0, 0.0},
    .gyration = {0.2, 0.2, 0.2, 0.0, 0.0, 0.0},
};

const synthetic_values synthetic_pair = {
    .capacitance = 1.3862943611198906,
    .volume = 8.0 / 3.0 * ELEA_PI,
    .alpha = {60.421, 22.658, 22.658, 0.0, 0.0, 0.0},
    .gyration = {1.2, 0.2, 0.2, 0.0, 0.0, 0.0},
};

const synthetic_values synthetic_1lyd = {
    .capacitance = 21.4869,
    .volume = 32213.6,
    .alpha = {96681.0, 100999.0, 184488.0, 0.0, 0.0, 0.0},
    .gyration = {58.9754, 62.5, 184.325, 0.0, 0.0, 0.0},
};

static double *product(elea_tally *tally, int i, int j)
{
    return &tally->products[i > j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i];
}

/* A tally with those means, whose scores scatter independently by a tenth of their size. */
static elea_tally tally_of(const double mean[ELEA_TALLY_SIZE], const double size[ELEA_TALLY_SIZE])
{
    elea_tally tally = {.count = (uint64_t)samples, .hits = (uint64_t)samples / 2};
    for (int i = 0; i < ELEA_TALLY_SIZE; i++) {
        tally.sum[i] = samples * mean[i];
        for (int j = 0; j <= i; j++)
            *product(&tally, i, j) = samples * mean[i] * mean[j];
        *product(&tally, i, i) += samples * scatter * scatter * size[i] * size[i];
    }
    return tally;
}

static elea_tally exterior_tally(const synthetic_values *values, const elea_launch *launch)
{
    static const double u[3] = {0.02, -0.03, 0.01}, v[3] = {0.1, 0.05, -0.07};
    const double r = launch->radius, w = values->capacitance / launch->capacity;
    /* u v / t is too large by this part of it on average (docs/method.md, 4). */
    const double bias = scatter * scatter / (samples - 1.0) / (w * w);
    double mean[ELEA_TALLY_SIZE] = {[WALK_W] = w}, size[ELEA_TALLY_SIZE] = {[WALK_W] = 1.0};
    for (int i = 0; i < 3; i++) {
        mean[WALK_S + i] = u[i];
        size[WALK_S + i] = 1.0;
        mean[WALK_X + i] = v[i] * r;
        size[WALK_X + i] = r;
        for (int j = 0; j < 3; j++) {
            double skew = i < j ? 0.01 * r : i > j ? -0.01 * r : 0.0;
            mean[WALK_SX + 3 * i + j] =
                values->alpha[sym3_index(i, j)] / launch->polarizability[i] +
                (1.0 - bias) * u[i] * v[j] * r / w + skew;
            size[WALK_SX + 3 * i + j] = r;
        }
    }
    return tally_of(mean, size);
}

static elea_tally interior_tally(const synthetic_values *values, double radius)
{
    static const double centre[3] = {0.05, -0.1, 0.02};
    double inside = values->volume / (4.0 / 3.0 * ELEA_PI * radius * radius * radius);
    double mean[ELEA_TALLY_SIZE] = {[INTERIOR_1] = inside};
    double size[ELEA_TALLY_SIZE] = {[INTERIOR_1] = 1.0};
    for (int i = 0; i < 3; i++) {
        mean[INTERIOR_X + i] = inside * centre[i] * radius;
        size[INTERIOR_X + i] = radius;
        for (int j = i; j < 3; j++) {
            int place = INTERIOR_XX + sym3_index(i, j);
            mean[place] = inside * (values->gyration[sym3_index(i, j)] +
                                    centre[i] * centre[j] * radius * radius);
            size[place] = radius * radius;
        }
    }
    return tally_of(mean, size);
}

synthetic_system synthetic_create(const synthetic_values *values, double launch_radius)
{
    const elea_sphere any = {{0.0, 0.0, 0.0}, 0.5 * launch_radius};
    synthetic_system system = {.body = test_body(1, &any), .settings = test_counts(1, 1, 0)};
    system.settings.launch_radius = launch_radius;
    assert_int_equal(elea_launch_sphere(system.body, &system.settings, &system.launch, NULL),
                     ELEA_OK);
    system.exterior = exterior_tally(values, &system.launch);
    system.interior = interior_tally(values, launch_radius);
    return system;
}

void synthetic_free(synthetic_system *system)
{
    elea_body_free(system->body);
}

elea_result synthetic_result(const synthetic_system *system)
{
    elea_result result;
    elea_result_clear(&result);
    elea_moments moments = elea_interior_sampled(&system->interior, system->launch.radius);
    const elea_frame_facts facts = {.moments = &moments, .virial = &system->virial};
    elea_result_compute(&result, &system->settings, system->body, &system->launch,
                        &system->exterior, NULL, &facts, system->stokes, NULL);
    return result;
}

void synthetic_turn(elea_random *random, const double tensor[SYM3_SIZE], double turned[SYM3_SIZE])
{
    vec3 p = random_direction(random), q = random_direction(random);
    q = vec3_add_scaled(q, -vec3_dot(p, q), p);
    q = vec3_scale(1.0 / vec3_length(q), q);
    const double axes[3][3] = {
        {p.x, p.y, p.z},
        {q.x, q.y, q.z},
        {p.y * q.z - p.z * q.y, p.z * q.x - p.x * q.z, p.x * q.y - p.y * q.x}};
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            double sum = 0.0;
            for (int k = 0; k < 3; k++)
                for (int l = 0; l < 3; l++)
                    sum += axes[i][k] * tensor[sym3_index(k, l)] * axes[j][l];
            turned[sym3_index(i, j)] = sum;
        }
}
