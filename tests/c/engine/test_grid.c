/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "body/shape.h"
#include "engine/grid.h"
#include "engine/kernel.h"
#include "engine/portable_grid.h"

/* Spheres of radii from `small` to 0.1 in a cube of edge 2. */
static elea_body *cloud(size_t n, double small)
{
    double *centres = malloc(3 * n * sizeof *centres), *radii = malloc(n * sizeof *radii);
    elea_random random = random_create(1, n, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < 3 * n; i++)
        centres[i] = 2.0 * random_uniform(&random);
    for (size_t i = 0; i < n; i++)
        radii[i] = small + (0.1 - small) * random_uniform(&random);
    return body_of(n, centres, radii);
}

/* `n` cuboids, some flat and some long, among half as many spheres. */
static elea_body *rubble(size_t n)
{
    elea_body *spheres = cloud(n / 2 + 1, 0.01);
    double *corners = malloc(6 * n * sizeof *corners), *centres = malloc(3 * n * sizeof *centres);
    double *radii = malloc(n * sizeof *radii);
    elea_random random = random_create(9, n, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < 3 * n; i++) {
        size_t at = i / 3 * 6 + i % 3;
        double edge = 0.2 * random_uniform(&random);
        corners[at] = 2.0 * random_uniform(&random);
        corners[at + 3] = corners[at] + 0.001 + edge * edge * edge * 25.0;
    }
    size_t n_spheres = n > 1 ? n / 2 + 1 : 0;
    for (size_t i = 0; i < n_spheres && n > 1; i++) {
        const elea_sphere *s = &spheres->spheres[i];
        centres[3 * i] = s->centre.x;
        centres[3 * i + 1] = s->centre.y;
        centres[3 * i + 2] = s->centre.z;
        radii[i] = s->radius;
    }
    elea_body *body = test_shapes(n_spheres, centres, radii, n, corners, NULL);
    assert_non_null(body);
    elea_body_free(spheres);
    free(corners);
    free(centres);
    free(radii);
    return body;
}

/* All at the same position and of the same size, so they are indistinguishable. */
static elea_body *pile(size_t n)
{
    double *centres = calloc(3 * n, sizeof *centres), *radii = malloc(n * sizeof *radii);
    for (size_t i = 0; i < n; i++)
        radii[i] = 1.0;
    radii[n - 1] = 1.5;
    centres[3 * n - 1] = 3.0;
    return body_of(n, centres, radii);
}

static elea_grid *grid_of(const elea_body *body)
{
    elea_error error;
    elea_grid *grid = elea_grid_create(&error);
    assert_non_null(grid);
    assert_int_equal(elea_grid_prepare(grid, body, body->enclosing, &portable, &error), ELEA_OK);
    return grid;
}

/* A leaf with the centre of its cell and its place, built if necessary. */
typedef struct leaf {
    const float *chunks;
    int n_rows;
    int n_chunks;
    vec3 centre;
    uint32_t place;
} leaf;

static int coordinate(double x, int cells)
{
    int i = (int)floor(0.5 * (x + 1.0) * cells);
    return i < 0 ? 0 : i < cells ? i : cells - 1;
}

static double middle(double x, int cells)
{
    return (2.0 * coordinate(x, cells) + 1.0) / cells - 1.0;
}

static leaf find_leaf(elea_grid *grid, vec3 p)
{
    int cells = GRID_TOP;
    uint32_t place = (uint32_t)((coordinate(p.z, cells) * cells + coordinate(p.y, cells)) * cells +
                                coordinate(p.x, cells));
    for (;;) {
        assert_true(elea_grid_build(grid, &place, 1));
        int32_t found = atomic_load(&elea_grid_tree(grid)[place]);
        if (found > 0)
            return (leaf){elea_grid_chunks(grid) +
                              (size_t)(found >> 2) * (size_t)elea_grid_rows(grid) * GRID_LIST,
                          elea_grid_rows(grid),
                          (found & 3) + 1,
                          {middle(p.x, cells), middle(p.y, cells), middle(p.z, cells)},
                          place};
        cells *= 4;
        place = (uint32_t)(-found + (coordinate(p.z, cells) & 3) * 16 +
                           (coordinate(p.y, cells) & 3) * 4 + (coordinate(p.x, cells) & 3));
    }
}

/* Distance by one place of a chunk, whose rows begin there. */
static double place_distance(const float *row, int n_rows, vec3 from, bool rest)
{
    const double at[3] = {from.x, from.y, from.z};
    double square = 0.0;
    for (int k = 0; k < 3; k++) {
        double d = (double)row[k * GRID_LIST] - at[k];
        if (n_rows == GRID_ROWS_CUBOIDS)
            d = fmax(0.0, fmax(d, at[k] - (double)row[(GRID_HIGH + k) * GRID_LIST]));
        square += d * d;
    }
    return (rest ? -sqrt(square) : sqrt(square)) - (double)row[GRID_RADIUS * GRID_LIST];
}

/* Nearest and second nearest distance from the list, including its bound for the rest. */
static void look_in_list(const leaf *l, vec3 p, double found[2])
{
    vec3 from = vec3_sub(p, l->centre);
    found[0] = found[1] = HUGE_VAL;
    for (int n = 0; n < l->n_chunks; n++)
        for (int i = 0; i < GRID_LIST; i++) {
            double d = place_distance(l->chunks + n * l->n_rows * GRID_LIST + i, l->n_rows, from,
                                      i == GRID_LIST - 1);
            found[1] = fmin(found[1], fmax(d, found[0]));
            found[0] = fmin(found[0], d);
        }
}

static void look_everywhere(const elea_body *body, double scale, vec3 p, double found[2])
{
    found[0] = found[1] = HUGE_VAL;
    vec3 point = vec3_scale(1.0 / scale, p);
    for (size_t i = 0; i < body_size(body); i++) {
        double d = scale * primitive_distance(body, i, point);
        found[1] = fmin(found[1], fmax(d, found[0]));
        found[0] = fmin(found[0], d);
    }
}

static vec3 random_point(elea_random *random)
{
    double x = random_uniform(random), y = random_uniform(random), z = random_uniform(random);
    return (vec3){2.0 * x - 1.0, 2.0 * y - 1.0, 2.0 * z - 1.0};
}

static void check_bounds(elea_body *body, int n_points)
{
    elea_grid *grid = grid_of(body);
    elea_random random = random_create(2, 0, ELEA_PURPOSE_WALKS, 0);
    double scale = elea_grid_scale(grid);
    int outside = 0, found = 0;
    for (int n = 0; n < n_points; n++) {
        vec3 p = random_point(&random);
        double truth[2], listed[2];
        look_everywhere(body, scale, p, truth);
        if (truth[0] < 0.0)
            continue;
        leaf l = find_leaf(grid, p);
        look_in_list(&l, p, listed);
        /*
         * Never beyond the true distance, and often equal to it. The second nearest matters only
         * if the nearest is listed: if the nearest is the bound for the rest, the step is plain.
         */
        bool bounded = listed[0] < truth[0] - 1e-6;
        assert_true(listed[0] <= truth[0] + 1e-6);
        assert_true(bounded || listed[1] <= truth[1] + 1e-6);
        outside++;
        found += !bounded;
        grid_nearest all = elea_grid_nearest(grid, l.place, p);
        assert_true(fabs(all.distance - truth[0]) < 1e-12);
        assert_true(all.second == HUGE_VAL ? truth[1] == HUGE_VAL
                                           : fabs(all.second - truth[1]) < 1e-12);
    }
    assert_true(4 * found > outside);
    elea_grid_free(grid);
    elea_body_free(body);
}

static void bounds_are_true_for_all_sizes(void **state)
{
    (void)state;
    check_bounds(cloud(1, 0.05), 2000);
    check_bounds(cloud(2, 0.05), 2000);
    check_bounds(cloud(15, 0.05), 2000);
    check_bounds(cloud(16, 0.05), 2000);
    check_bounds(cloud(63, 0.05), 5000);
    check_bounds(cloud(64, 0.001), 5000);
    check_bounds(cloud(199, 0.001), 5000);
    check_bounds(cloud(1000, 0.001), 10000);
    check_bounds(cloud(5000, 0.01), 5000);
    check_bounds(rubble(1), 2000);
    check_bounds(rubble(40), 5000);
    check_bounds(rubble(2000), 10000);
}

static void equal_spheres_are_no_trouble(void **state)
{
    (void)state;
    elea_body *body = pile(2000);
    elea_grid *grid = grid_of(body);
    elea_random random = random_create(3, 0, ELEA_PURPOSE_WALKS, 0);
    for (int n = 0; n < 500; n++) {
        vec3 p = random_point(&random);
        double truth[2], listed[2];
        look_everywhere(body, elea_grid_scale(grid), p, truth);
        leaf l = find_leaf(grid, p);
        look_in_list(&l, p, listed);
        assert_true(listed[0] <= truth[0] + 1e-6 && listed[1] <= truth[1] + 1e-6);
    }
    elea_grid_free(grid);
    elea_body_free(body);
}

enum { N_POINTS = 4000, N_THREADS = 4 };

typedef struct visit {
    elea_grid *grid;
    int first; /* points are visited in turn from here, and around */
} visit;

static vec3 numbered_point(int i)
{
    elea_random random = random_create(4, (uint64_t)i, ELEA_PURPOSE_WALKS, 0);
    return random_point(&random);
}

static void *visit_points(void *argument)
{
    const visit *v = argument;
    for (int i = 0; i < N_POINTS; i++)
        (void)find_leaf(v->grid, numbered_point((v->first + i) % N_POINTS));
    return NULL;
}

static void assert_same_leaves(elea_grid *a, elea_grid *b)
{
    for (int i = 0; i < N_POINTS; i++) {
        leaf p = find_leaf(a, numbered_point(i)), q = find_leaf(b, numbered_point(i));
        assert_int_equal(p.n_chunks, q.n_chunks);
        assert_true(p.centre.x == q.centre.x && p.centre.y == q.centre.y &&
                    p.centre.z == q.centre.z);
        assert_memory_equal(p.chunks, q.chunks,
                            (size_t)p.n_chunks * GRID_ROWS_SPHERES * GRID_LIST * sizeof *p.chunks);
    }
}

static void cells_do_not_depend_on_order_and_threads(void **state)
{
    (void)state;
    elea_body *body = cloud(3000, 0.01);
    elea_grid *alone = grid_of(body), *shared = grid_of(body);
    visit once = {alone, 0};
    (void)visit_points(&once);
    pthread_t threads[N_THREADS];
    visit visits[N_THREADS];
    for (int t = 0; t < N_THREADS; t++) {
        visits[t] = (visit){shared, t * N_POINTS / (2 * N_THREADS)};
        assert_int_equal(pthread_create(&threads[t], NULL, visit_points, &visits[t]), 0);
    }
    for (int t = 0; t < N_THREADS; t++)
        assert_int_equal(pthread_join(threads[t], NULL), 0);
    assert_same_leaves(alone, shared);
    assert_int_equal(elea_grid_memory(alone).cells, elea_grid_memory(shared).cells);
    elea_grid_free(alone);
    elea_grid_free(shared);
    elea_body_free(body);
}

/* Arrays that grow while others read keep their content, and a grid serves body after body. */
static void grids_grow_and_are_used_again(void **state)
{
    (void)state;
    elea_error error;
    elea_body *large = cloud(2000, 0.01), *small = cloud(3, 0.05);
    elea_grid *grid = grid_of(small), *fresh = grid_of(large);
    (void)find_leaf(grid, (vec3){0.0, 0.0, 0.0});
    assert_int_equal(elea_grid_prepare(grid, large, large->enclosing, &portable, &error), ELEA_OK);
    visit v = {grid, 0};
    (void)visit_points(&v);
    elea_random random = random_create(5, 0, ELEA_PURPOSE_WALKS, 0);
    for (int i = 0; i < 40000; i++)
        (void)find_leaf(grid, random_point(&random));
    assert_same_leaves(grid, fresh);
    elea_grid_free(grid);
    elea_grid_free(fresh);
    elea_body_free(large);
    elea_body_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_true_for_all_sizes),
        cmocka_unit_test(equal_spheres_are_no_trouble),
        cmocka_unit_test(cells_do_not_depend_on_order_and_threads),
        cmocka_unit_test(grids_grow_and_are_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
