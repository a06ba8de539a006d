/* SPDX-License-Identifier: MIT */
/** Atoms that are astray, and molecules that are large, long, thin or apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "elea.h"

enum { MAX_ATOMS = 1000 };

typedef struct cloud {
    size_t n;
    double positions[3 * MAX_ATOMS];
    double radii[MAX_ATOMS];
} cloud;

static void add(cloud *atoms, double x, double y, double z)
{
    double *position = atoms->positions + 3 * atoms->n;
    position[0] = x;
    position[1] = y;
    position[2] = z;
    atoms->radii[atoms->n++] = 1.7;
}

/* A cube of 6 x 6 x 6 atoms. */
static void add_globule(cloud *atoms, double x, double spacing)
{
    for (int i = 0; i < 216; i++)
        add(atoms, x + spacing * (i % 6), spacing * (i / 6 % 6), spacing * (i / 36));
}

static elea_status check(const cloud *atoms, elea_error *error)
{
    return elea_positions_check(atoms->n, atoms->positions, atoms->radii, NULL, error);
}

static void an_atom_far_away_is_named(void **state)
{
    static const double distances[] = {2e4, 1e6, 1e8, 1e300, -1e8};
    (void)state;
    for (size_t i = 0; i < sizeof distances / sizeof distances[0]; i++)
        for (size_t place = 0; place < 3; place++) {
            elea_error error = ELEA_ERROR_INIT;
            cloud atoms = {.n = 0};
            add_globule(&atoms, 5.0, 3.0);
            atoms.positions[3 * 100 + place] = distances[i];
            assert_int_equal(check(&atoms, &error), ELEA_ERROR_FORMAT);
            assert_non_null(strstr(error.message, "atom 101 lies "));
        }
}

static void its_number_is_that_of_the_file(void **state)
{
    (void)state;
    const size_t indices[3] = {10, 20, 30};
    cloud atoms = {.n = 0};
    elea_error error = ELEA_ERROR_INIT;
    add(&atoms, 0.0, 0.0, 0.0);
    add(&atoms, 0.0, 1e8, 0.0);
    add(&atoms, 1.5, 0.0, 0.0);
    assert_int_equal(elea_positions_check(atoms.n, atoms.positions, atoms.radii, indices, &error),
                     ELEA_ERROR_FORMAT);
    assert_non_null(strstr(error.message, "atom 21 lies 1e+08 A from the middle of the others"));
}

static void numbers_that_are_not_finite_are_left_to_the_body(void **state)
{
    static const double values[] = {NAN, INFINITY, -INFINITY};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        elea_error error = ELEA_ERROR_INIT;
        cloud atoms = {.n = 0};
        add_globule(&atoms, 0.0, 3.0);
        atoms.positions[3 * 50] = 1e8;
        atoms.positions[3 * 100] = values[i];
        assert_int_equal(check(&atoms, &error), ELEA_OK);
        assert_null(elea_body_create(atoms.n, atoms.positions, atoms.radii, &error));
        assert_non_null(strstr(error.message, "sphere 101 is not finite"));
    }
}

static void molecules_may_be_large_or_apart(void **state)
{
    (void)state;
    cloud atoms = {.n = 0};
    assert_int_equal(check(&atoms, NULL), ELEA_OK);
    add(&atoms, 1e9, 0.0, 0.0); /* far from the origin, but not from others */
    assert_int_equal(check(&atoms, NULL), ELEA_OK);
    for (int i = 0; i < 900; i++) /* a straight chain */
        add(&atoms, 1e9 + 100.0 * i, 0.0, 0.0);
    assert_int_equal(check(&atoms, NULL), ELEA_OK);
    atoms.n = 0;
    add_globule(&atoms, 0.0, 3.0); /* two molecules that have drifted apart */
    add_globule(&atoms, 1e6, 3.0);
    assert_int_equal(check(&atoms, NULL), ELEA_OK);
    atoms.n = 0;
    add_globule(&atoms, 0.0, 3.0); /* a ligand that has left */
    add(&atoms, 9e3, 0.0, 0.0);
    assert_int_equal(check(&atoms, NULL), ELEA_OK);
    atoms.n = 0;
    for (int i = 0; i < 3; i++) { /* colloids */
        add(&atoms, 3e4 * i * i, 0.0, 0.0);
        atoms.radii[i] = 1e4;
    }
    assert_int_equal(check(&atoms, NULL), ELEA_OK);
    atoms.n = 0;
    add_globule(&atoms, 0.0, 1e5); /* dilute, but evenly */
    assert_int_equal(check(&atoms, NULL), ELEA_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_atom_far_away_is_named),
        cmocka_unit_test(its_number_is_that_of_the_file),
        cmocka_unit_test(numbers_that_are_not_finite_are_left_to_the_body),
        cmocka_unit_test(molecules_may_be_large_or_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
