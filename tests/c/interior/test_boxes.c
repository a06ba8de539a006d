/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "interior/boxes.h"
#include "support.h"

enum { CELLS = 8 };

static elea_closed_form closed_form(const elea_cuboid *boxes, size_t n)
{
    elea_closed_form m;
    elea_error error;
    assert_int_equal(elea_boxes_compute(boxes, n, &m, NULL, &error), ELEA_OK);
    return m;
}

static void one_box_has_its_moments(void **state)
{
    (void)state;
    const elea_cuboid box = {{1.0, 2.0, 3.0}, {2.0, 4.0, 6.0}};
    elea_closed_form m = closed_form(&box, 1);
    assert_true(m.reliable);
    assert_near(m.volume, 6.0, 1e-14);
    assert_near(m.area, 22.0, 1e-14);
    assert_near(m.centroid.x, 1.5, 1e-14);
    assert_near(m.centroid.y, 3.0, 1e-14);
    assert_near(m.centroid.z, 4.5, 1e-14);
    assert_near(m.second[sym3_index(0, 0)], 6.0 * 7.0 / 3.0, 1e-12); /* mean of x^2: 7/3 */
    assert_near(m.second[sym3_index(2, 2)], 6.0 * 21.0, 1e-12);      /* of z^2: 63/3 */
    assert_near(m.second[sym3_index(0, 1)], 6.0 * 1.5 * 3.0, 1e-12);
}

static void shared_faces_are_inside(void **state)
{
    (void)state;
    const elea_cuboid whole[] = {{{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}},
                                 {{1.0, 0.0, 0.0}, {2.0, 1.0, 1.0}}};
    elea_closed_form m = closed_form(whole, 2);
    assert_near(m.volume, 2.0, 1e-14);
    assert_near(m.area, 10.0, 1e-14);
    const elea_cuboid part[] = {{{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}},
                                {{1.0, 0.5, 0.5}, {2.0, 3.0, 3.0}}};
    assert_near(closed_form(part, 2).area, 6.0 + 22.5 - 0.5, 1e-13);
    const elea_cuboid edge[] = {{{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}},
                                {{1.0, 1.0, 0.0}, {2.0, 2.0, 1.0}}};
    assert_near(closed_form(edge, 2).area, 12.0, 1e-14);
}

static void overlaps_count_once(void **state)
{
    (void)state;
    const elea_cuboid cross[] = {{{-3.0, -1.0, -1.0}, {3.0, 1.0, 1.0}},
                                 {{-1.0, -3.0, -1.0}, {1.0, 3.0, 1.0}},
                                 {{-1.0, -1.0, -3.0}, {1.0, 1.0, 3.0}}};
    elea_closed_form m = closed_form(cross, 3);
    assert_true(m.reliable);
    assert_near(m.volume, 56.0, 1e-13);
    assert_near(m.area, 6.0 * 20.0, 1e-13); /* each arm: four sides of 2 x 2 and an end */
    assert_near(vec3_length(m.centroid), 0.0, 1e-14);
    const elea_cuboid nested[] = {{{0.2, 0.2, 0.2}, {0.3, 0.4, 0.5}},
                                  {{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}},
                                  {{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}}};
    m = closed_form(nested, 3);
    assert_near(m.volume, 1.0, 1e-14);
    assert_near(m.area, 6.0, 1e-14);
}

/* Cells of a small grid inside any box: volume, faces and moments by counting. */
typedef struct cells {
    bool solid[CELLS + 2][CELLS + 2][CELLS + 2];
} cells;

static void fill(cells *c, const elea_cuboid *box)
{
    for (int x = (int)box->low.x; x < (int)box->high.x; x++)
        for (int y = (int)box->low.y; y < (int)box->high.y; y++)
            for (int z = (int)box->low.z; z < (int)box->high.z; z++)
                c->solid[x + 1][y + 1][z + 1] = true;
}

static elea_closed_form count(const cells *c)
{
    elea_closed_form m = {.volume = 0.0};
    for (int x = 1; x <= CELLS; x++)
        for (int y = 1; y <= CELLS; y++)
            for (int z = 1; z <= CELLS; z++) {
                if (!c->solid[x][y][z])
                    continue;
                m.volume += 1.0;
                m.area += !c->solid[x - 1][y][z] + !c->solid[x + 1][y][z];
                m.area += !c->solid[x][y - 1][z] + !c->solid[x][y + 1][z];
                m.area += !c->solid[x][y][z - 1] + !c->solid[x][y][z + 1];
                m.centroid = vec3_add(m.centroid, (vec3){x - 0.5, y - 0.5, z - 0.5});
                m.second[sym3_index(0, 1)] += (x - 0.5) * (y - 0.5);
                m.second[sym3_index(2, 2)] += (z - 0.5) * (z - 0.5) + 1.0 / 12.0;
            }
    m.centroid = vec3_scale(1.0 / m.volume, m.centroid);
    return m;
}

static void random_unions_are_as_counted(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 2000; seed++) {
        elea_random random = random_create(seed, 0, ELEA_PURPOSE_WALKS, 0);
        size_t n = 1 + random_bits(&random) % 40;
        elea_cuboid boxes[40];
        cells c = {.solid = {{{false}}}};
        for (size_t i = 0; i < n; i++) {
            double corner[2][3];
            for (int k = 0; k < 3; k++) {
                corner[0][k] = (double)(random_bits(&random) % CELLS);
                double room = CELLS - corner[0][k];
                corner[1][k] = corner[0][k] + 1.0 + floor(0.6 * room * random_uniform(&random));
            }
            boxes[i] = (elea_cuboid){{corner[0][0], corner[0][1], corner[0][2]},
                                     {corner[1][0], corner[1][1], corner[1][2]}};
            fill(&c, &boxes[i]);
        }
        elea_closed_form m = closed_form(boxes, n), truth = count(&c);
        assert_true(m.reliable);
        assert_near(m.volume, truth.volume, 1e-10);
        assert_near(m.area, truth.area, 1e-10);
        assert_near(vec3_length(vec3_sub(m.centroid, truth.centroid)), 0.0, 1e-12);
        assert_near(m.second[sym3_index(0, 1)], truth.second[sym3_index(0, 1)], 1e-9);
        assert_near(m.second[sym3_index(2, 2)], truth.second[sym3_index(2, 2)], 1e-9);
    }
}

/* Plates in three directions, each of which intersects all others. */
static void what_overlaps_too_much_is_left_to_samples(void **state)
{
    (void)state;
    enum { N = 300 };
    static elea_cuboid plates[3 * N];
    for (int i = 0; i < N; i++) {
        double at = 2.0 * i, end = 2.0 * N;
        plates[i] = (elea_cuboid){{at, 0.0, 0.0}, {at + 1.0, end, end}};
        plates[N + i] = (elea_cuboid){{0.0, at, 0.0}, {end, at + 1.0, end}};
        plates[2 * N + i] = (elea_cuboid){{0.0, 0.0, at}, {end, end, at + 1.0}};
    }
    elea_closed_form m;
    assert_int_equal(elea_boxes_compute(plates, 3 * N, &m, NULL, NULL), ELEA_OK);
    assert_false(m.reliable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_box_has_its_moments),
        cmocka_unit_test(shared_faces_are_inside),
        cmocka_unit_test(overlaps_count_once),
        cmocka_unit_test(random_unions_are_as_counted),
        cmocka_unit_test(what_overlaps_too_much_is_left_to_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
