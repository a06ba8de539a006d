/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "body/launch.h"
#include "support.h"

typedef struct cloud {
    size_t n;
    double centres[3 * 400], radii[400];
} cloud;

static void make_cloud(cloud *c, uint64_t seed)
{
    static const size_t sizes[] = {2, 3, 5, 20, 100, 400};
    elea_random random = random_create(seed, 0, ELEA_PURPOSE_WALKS, 0);
    c->n = sizes[seed % NUM_ITEMS(sizes)];
    double length = 1.0 + 20.0 * random_uniform(&random);
    for (size_t i = 0; i < c->n; i++) {
        vec3 p = random_in_ball(&random);
        c->centres[3 * i] = length * p.x;
        c->centres[3 * i + 1] = p.y + 0.3 * length * p.x;
        c->centres[3 * i + 2] = 0.2 * p.z;
        c->radii[i] = pow(10.0, -2.0 * random_uniform(&random));
    }
}

static elea_launch ellipsoid_of(const cloud *c, elea_body **body)
{
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    *body = elea_body_create(c->n, c->centres, c->radii, NULL);
    assert_non_null(*body);
    assert_int_equal(elea_launch_ellipsoid(*body, &settings, &launch, NULL), ELEA_OK);
    return launch;
}

/* Largest (x/a1)^2 + (y/a2)^2 + (z/a3)^2 over points of the surfaces. */
static double farthest_point(const elea_body *body, const elea_launch *launch)
{
    elea_random random = random_create(1, 0, ELEA_PURPOSE_INTERIOR, 0);
    double most = 0.0;
    for (size_t i = 0; i < body->n_spheres; i++)
        for (int k = 0; k < 300; k++) {
            const elea_sphere *s = &body->spheres[i];
            vec3 p = vec3_add_scaled(s->centre, s->radius, random_direction(&random));
            vec3 x = elea_launch_direction(launch, vec3_sub(p, launch->centre));
            const double *a = launch->axes;
            most = fmax(most, pow(x.x / a[0], 2.0) + pow(x.y / a[1], 2.0) + pow(x.z / a[2], 2.0));
        }
    return most;
}

static void ellipsoid_holds_the_body_and_is_tight(void **state)
{
    (void)state;
    static cloud c;
    for (uint64_t seed = 0; seed < 300; seed++) {
        elea_body *body;
        make_cloud(&c, seed);
        elea_launch launch = ellipsoid_of(&c, &body);
        double reach = farthest_point(body, &launch);
        assert_true(reach <= 1.0 + 1e-12);
        assert_true(c.n < 20 || reach > 0.7);
        assert_true(launch.capacity <= body->enclosing * (1.0 + 1e-12));
        elea_body_free(body);
    }
}

static void frame_is_orthonormal(void **state)
{
    (void)state;
    static cloud c;
    elea_body *body;
    make_cloud(&c, 4);
    elea_launch launch = ellipsoid_of(&c, &body);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            assert_near(vec3_dot(launch.frame[i], launch.frame[j]), i == j ? 1.0 : 0.0, 1e-12);
    elea_body_free(body);
}

static void one_sphere_and_a_given_radius_have_a_sphere(void **state)
{
    (void)state;
    static const double centre[3] = {1.0, 2.0, 3.0}, radius[1] = {2.5};
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    elea_body *body = elea_body_create(1, centre, radius, NULL);
    assert_int_equal(elea_launch_ellipsoid(body, &settings, &launch, NULL), ELEA_OK);
    assert_close(launch.capacity, 2.5, 1e-12);
    settings.launch_radius = 7.0;
    assert_int_equal(elea_launch_ellipsoid(body, &settings, &launch, NULL), ELEA_OK);
    for (int k = 0; k < 3; k++) {
        assert_close(launch.axes[k], 7.0, 1e-12);
        assert_close(launch.polarizability[k], 12.0 * ELEA_PI * 49.0, 1e-12);
    }
    settings.launch_radius = 2.0;
    assert_int_equal(elea_launch_ellipsoid(body, &settings, &launch, NULL), ELEA_ERROR_ARGUMENT);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ellipsoid_holds_the_body_and_is_tight),
        cmocka_unit_test(frame_is_orthonormal),
        cmocka_unit_test(one_sphere_and_a_given_radius_have_a_sphere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
