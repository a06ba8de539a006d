/* SPDX-License-Identifier: MIT */
/**
 * Walls of sealed cavities, and what is in these, cannot be hit by walks from outside. They must
 * not count as parts that walks have missed, which would make the stated errors too wide.
 */
#include "support.h"

enum { SEEDS = 8, SHELL = 400, MOST_INSIDE = 30, EDGE = 8 };

/* Spheres of radius 1 that overlap on a sphere of radius 8: a shell without a hole. */
static size_t place_shell(elea_sphere *spheres)
{
    const double radius = 8.0, golden = acos(-1.0) * (3.0 - sqrt(5.0));
    for (size_t i = 0; i < SHELL; i++) {
        double z = 1.0 - (2.0 * (double)i + 1.0) / SHELL, r = sqrt(1.0 - z * z);
        spheres[i] = (elea_sphere){{radius * r * cos(golden * (double)i),
                                    radius * r * sin(golden * (double)i), radius * z},
                                   1.0};
    }
    return SHELL;
}

/* The empty shell, or with specks or a ball inside. */
static elea_body *make_shell(size_t n_specks, double ball)
{
    elea_sphere spheres[SHELL + MOST_INSIDE];
    size_t n = place_shell(spheres);
    for (size_t i = 0; i < n_specks; i++)
        spheres[n++] =
            (elea_sphere){{4.0 - 0.3 * (double)i, 0.9 * (double)(i % 5) - 2.0, 0.0}, 0.2};
    if (ball > 0.0)
        spheres[n++] = (elea_sphere){{2.0, 0.0, 0.0}, ball};
    return test_body(n, spheres);
}

/* A cube, with its inner cubes or without. */
static elea_body *make_cube(bool hollow)
{
    elea_body_builder *builder = elea_body_builder_create(NULL);
    for (int i = 0; i < EDGE * EDGE * EDGE; i++) {
        const int at[3] = {i % EDGE, i / EDGE % EDGE, i / (EDGE * EDGE)};
        double low[3], high[3];
        bool outer = false;
        for (int k = 0; k < 3; k++) {
            outer = outer || at[k] == 0 || at[k] == EDGE - 1;
            low[k] = at[k];
            high[k] = low[k] + 1.0;
        }
        if (outer || !hollow)
            assert_int_equal(elea_body_builder_add_cuboid(builder, low, high, NULL), ELEA_OK);
    }
    elea_body *body = elea_body_builder_finish(builder, NULL);
    elea_body_builder_free(builder);
    assert_non_null(body);
    return body;
}

/* What several seeds say of a body; frees it. */
typedef struct outcome {
    double capacitance[SEEDS], error; /* root mean square of the stated ones */
    double polarizability_error;
    double num_walks; /* mean */
} outcome;

static outcome run(elea_body *body, uint64_t num_walks)
{
    outcome o = {.error = 0.0};
    double squares[2] = {0.0, 0.0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        elea_settings settings = elea_settings_default();
        settings.length_unit = ELEA_LENGTH_NONE;
        settings.isa = ELEA_ISA_PORTABLE;
        settings.num_threads = 1;
        settings.seed = seed;
        settings.num_walks = num_walks;
        elea_result result = test_compute(body, &settings);
        const elea_quantity *c = elea_result_quantity(&result, ELEA_CAPACITANCE, 0),
                            *a =
                                elea_result_quantity(&result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0);
        o.capacitance[seed - 1] = c->value;
        squares[0] += c->std_error * c->std_error;
        squares[1] += a->std_error * a->std_error;
        o.num_walks += (double)result.info.num_walks / SEEDS;
    }
    o.error = sqrt(squares[0] / SEEDS);
    o.polarizability_error = sqrt(squares[1] / SEEDS);
    elea_body_free(body);
    return o;
}

/* Stated errors are those of the body without a cavity, or without something in it. */
static void assert_alike(const outcome *with, const outcome *without)
{
    print_message("  C %.2g and %.2g, polarizability %.2g and %.2g, walks %.0f and %.0f\n",
                  with->error, without->error, with->polarizability_error,
                  without->polarizability_error, with->num_walks, without->num_walks);
    assert_true(with->error < 1.5 * without->error);
    assert_true(with->polarizability_error < 1.5 * without->polarizability_error);
    assert_true(with->num_walks < 2.0 * without->num_walks);
    for (int i = 0; i < SEEDS; i++)
        assert_true(fabs(with->capacitance[i] - without->capacitance[i]) <
                    6.0 * hypot(with->error, without->error));
}

static void what_a_shell_encloses_does_not_widen_errors(void **state)
{
    (void)state;
    const outcome empty = run(make_shell(0, 0.0), 8192), specks = run(make_shell(25, 0.0), 8192),
                  ball = run(make_shell(0, 3.0), 8192), both = run(make_shell(25, 1.0), 8192);
    assert_alike(&specks, &empty);
    assert_alike(&ball, &empty);
    assert_alike(&both, &empty);
}

static void walls_of_a_hollow_cube_do_not_widen_errors(void **state)
{
    (void)state;
    const outcome full = run(make_cube(false), 8192), hollow = run(make_cube(true), 8192);
    assert_alike(&hollow, &full);
}

static void precision_costs_no_more_walks(void **state)
{
    (void)state;
    const outcome empty = run(make_shell(0, 0.0), 0), ball = run(make_shell(25, 3.0), 0);
    assert_alike(&ball, &empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_shell_encloses_does_not_widen_errors),
        cmocka_unit_test(walls_of_a_hollow_cube_do_not_widen_errors),
        cmocka_unit_test(precision_costs_no_more_walks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
