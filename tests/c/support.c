/* SPDX-License-Identifier: MIT */
#include "support.h"

/* ---- Assertions ---- */

void test_assert_near(double value, double expected, double tolerance, const char *what,
                      const char *file, int line)
{
    if (fabs(value - expected) <= tolerance)
        return;
    print_error("%s is %.17g, which is not %.17g +- %.3g\n", what, value, expected, tolerance);
    _fail(file, line);
}

void test_assert_failed(elea_status status, const elea_error *error, elea_status expected,
                        const char *part, const char *file, int line)
{
    if (status == expected && error->status == expected && strstr(error->message, part) != NULL &&
        strchr(error->message, '\n') == NULL)
        return;
    print_error("status %d (%d in the error), \"%s\"; expected status %d, \"...%s...\"\n",
                (int)status, (int)error->status, error->message, (int)expected, part);
    _fail(file, line);
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static bool same_bits(double a, double b)
{
    return bits_of(a) == bits_of(b);
}

/* Every NaN equals every other NaN. */
static bool same_number(double a, double b)
{
    return same_bits(a, b) || (isnan(a) && isnan(b));
}

static bool same_quantities(const elea_result *a, const elea_result *b)
{
    bool same = true;
    for (size_t p = 0; p < ELEA_NUM_PROPERTIES; p++)
        same = same && a->available[p] == b->available[p];
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++) {
        const elea_quantity *p = &a->quantities[i], *q = &b->quantities[i];
        same = same && same_bits(p->value, q->value) && same_bits(p->std_error, q->std_error) &&
               same_bits(p->total_error, q->total_error);
        for (size_t j = 0; j < ELEA_NUM_INPUTS; j++)
            same = same && same_bits(a->gradient[i][j], b->gradient[i][j]);
    }
    for (size_t i = 0; i < ELEA_NUM_INPUTS; i++)
        same = same && same_bits(a->input[i], b->input[i]);
    for (size_t i = 0; i < ELEA_NUM_INPUTS; i++)
        for (size_t j = 0; j < ELEA_NUM_INPUTS; j++)
            same = same && same_bits(a->input_covariance[i][j], b->input_covariance[i][j]);
    return same;
}

void test_assert_same_result(const elea_result *a, const elea_result *b, const char *file, int line)
{
    bool same =
        a->info.frame == b->info.frame && a->info.n_spheres == b->info.n_spheres &&
        a->info.num_walks == b->info.num_walks && a->info.num_hits == b->info.num_hits &&
        a->info.num_steps == b->info.num_steps &&
        a->info.num_control_charges == b->info.num_control_charges &&
        a->info.num_interior_samples == b->info.num_interior_samples &&
        a->info.num_interior_hits == b->info.num_interior_hits &&
        a->info.walks_stop == b->info.walks_stop &&
        a->info.interior_stop == b->info.interior_stop && a->info.notes == b->info.notes &&
        memcmp(a->info.launch_centre, b->info.launch_centre, sizeof a->info.launch_centre) == 0 &&
        same_bits(a->info.launch_radius, b->info.launch_radius) &&
        same_bits(a->info.skin_thickness, b->info.skin_thickness) &&
        same_number(a->info.mass, b->info.mass);
    bool same_time = same_number(a->info.time, b->info.time);
    if (same && same_time && same_quantities(a, b))
        return;
    print_error("results of frames %llu and %llu differ: C %.17g, %.17g\n",
                (unsigned long long)a->info.frame, (unsigned long long)b->info.frame,
                a->quantities[0].value, b->quantities[0].value);
    _fail(file, line);
}

/* ---- Random numbers for tests ---- */

elea_random test_random(uint64_t stream)
{
    const elea_purpose none_of_a_run = (elea_purpose)0;
    return random_create(20260101, 0, none_of_a_run, stream);
}

double test_uniform(elea_random *random, double low, double high)
{
    return low + (high - low) * random_uniform(random);
}

double test_normal(elea_random *random)
{
    double r = sqrt(-2.0 * log(random_uniform(random)));
    return r * cos(2.0 * ELEA_PI * random_uniform(random));
}

/* ---- Bodies ---- */

elea_body *test_body(size_t n, const elea_sphere *spheres)
{
    double *centres = calloc(n + 1, 3 * sizeof *centres), *radii = calloc(n + 1, sizeof *radii);
    assert_non_null(centres);
    assert_non_null(radii);
    for (size_t i = 0; i < n; i++) {
        centres[3 * i] = spheres[i].centre.x;
        centres[3 * i + 1] = spheres[i].centre.y;
        centres[3 * i + 2] = spheres[i].centre.z;
        radii[i] = spheres[i].radius;
    }
    elea_error error = ELEA_ERROR_INIT;
    elea_body *body = elea_body_create(n, centres, radii, &error);
    free(centres);
    free(radii);
    if (body == NULL)
        fail_msg("%s", error.message);
    return body;
}

elea_body *test_shapes(size_t n_spheres, const double *centres, const double *radii,
                       size_t n_cuboids, const double *corners, elea_error *error)
{
    elea_body *body = NULL;
    elea_body_builder *builder = elea_body_builder_create(error);
    elea_status failed = builder == NULL ? ELEA_ERROR_MEMORY : ELEA_OK;
    for (size_t i = 0; i < n_spheres && !failed; i++)
        failed = elea_body_builder_add_sphere(builder, centres + 3 * i, radii[i], error);
    for (size_t i = 0; i < n_cuboids && !failed; i++)
        failed = elea_body_builder_add_cuboid(builder, corners + 6 * i, corners + 6 * i + 3, error);
    if (!failed)
        body = elea_body_builder_finish(builder, error);
    elea_body_builder_free(builder);
    return body;
}

static elea_sphere *allocate_spheres(size_t n)
{
    elea_sphere *spheres = calloc(n, sizeof *spheres);
    assert_non_null(spheres);
    return spheres;
}

elea_body *test_row(size_t n, vec3 step, double radius)
{
    elea_sphere *spheres = allocate_spheres(n);
    for (size_t i = 0; i < n; i++)
        spheres[i] = (elea_sphere){vec3_scale((double)i, step), radius};
    elea_body *body = test_body(n, spheres);
    free(spheres);
    return body;
}

elea_body *test_globule(size_t n, uint64_t seed)
{
    elea_random random = test_random(seed);
    elea_sphere *spheres = allocate_spheres(n);
    double radius = cbrt(2.0 * (double)n);
    for (size_t i = 0; i < n; i++)
        spheres[i] = (elea_sphere){vec3_scale(radius, random_in_ball(&random)), 1.0};
    elea_body *body = test_body(n, spheres);
    free(spheres);
    return body;
}

elea_body *test_read_bod(const char *path)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_body_file *model = elea_body_file_open(path, NAN, &error);
    elea_body *body = model != NULL ? elea_body_file_body(model, 0, &error) : NULL;
    elea_body_file_free(model);
    if (body == NULL)
        fail_msg("%s", error.message);
    return body;
}

const char *test_reference_path(const char *name, char path[], size_t size)
{
    const char *folder = getenv("ELEA_SHARED_DATA");
    if (folder == NULL || folder[0] == '\0')
        return NULL;
    (void)snprintf(path, size, "%s/nist/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    (void)fclose(file);
    return path;
}

/* ---- Runs ---- */

elea_settings test_counts(uint64_t num_walks, uint64_t num_interior_samples, uint64_t seed)
{
    elea_settings settings = elea_settings_default();
    settings.method = ELEA_METHOD_WOS;
    settings.interior = ELEA_INTERIOR_SAMPLE;
    settings.num_walks = num_walks;
    settings.num_interior_samples = num_interior_samples;
    settings.seed = seed;
    settings.length_unit = ELEA_LENGTH_NONE;
    settings.num_threads = 1;
    return settings;
}

elea_result test_compute(const elea_body *body, const elea_settings *settings)
{
    elea_result result;
    elea_error error = ELEA_ERROR_INIT;
    if (elea_compute(body, settings, &result, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    return result;
}

elea_reader *test_open_models(const char *path, elea_models models, elea_error *error)
{
    const elea_reader_options options = {.struct_size = sizeof options, .models = models};
    return elea_reader_open_with(path, &options, error);
}
