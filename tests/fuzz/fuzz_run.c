/* SPDX-License-Identifier: MIT */
/*
 * A run on arbitrary primitives: eight bytes choose the settings, and each primitive begins with a
 * byte that tells what it is and how its numbers are written. It fails with a message, or all
 * values are finite, the volume and the area are within their bounds, and a second run, with
 * another number of threads, has the same result to the last bit.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "elea.h"

enum { HEAD = 8, MAX_PRIMITIVES = 48, MAX_NUMBERS = 6 };

/* Of what was added: sums over the primitives, and the settings. */
struct input {
    const uint8_t *data;
    size_t size;
    double volumes, areas;
    elea_settings settings;
};

/* ---- Primitives ---- */

static const uint8_t *take(struct input *input, size_t n)
{
    static const uint8_t zeros[8];
    if (input->size < n) {
        input->size = 0;
        return zeros;
    }
    input->data += n;
    input->size -= n;
    return input->data - n;
}

/* Any double, any float, or a number on a coarse grid, on which primitives touch and coincide. */
static double take_number(struct input *input, unsigned encoding)
{
    double number = 0.0;
    float single = 0.0F;
    switch (encoding % 4) {
    case 0:
        memcpy(&number, take(input, sizeof number), sizeof number);
        return number;
    case 1:
        memcpy(&single, take(input, sizeof single), sizeof single);
        return (double)single;
    default:
        return 0.25 * (double)(int8_t)take(input, 1)[0];
    }
}

static void add_sphere(struct input *input, elea_body_builder *builder, const double *x)
{
    const double pi = acos(-1.0), r = x[3];
    if (elea_body_builder_add_sphere(builder, x, r, NULL) != ELEA_OK)
        return;
    input->volumes += 4.0 / 3.0 * pi * r * r * r;
    input->areas += 4.0 * pi * r * r;
}

static void add_cuboid(struct input *input, elea_body_builder *builder, const double *x)
{
    if (elea_body_builder_add_cuboid(builder, x, x + 3, NULL) != ELEA_OK)
        return;
    double a = x[3] - x[0], b = x[4] - x[1], c = x[5] - x[2];
    input->volumes += a * b * c;
    input->areas += 2.0 * (a * b + b * c + c * a);
}

/* One that is like the one before differs from it in the last bits of a number. */
static void add_primitive(struct input *input, elea_body_builder *builder, double *x)
{
    unsigned what = take(input, 1)[0];
    bool cuboid = (what & 1) != 0, like = (what & 8) != 0;
    unsigned n = cuboid ? 6 : 4;
    for (unsigned i = 0; i < n && !like; i++)
        x[i] = take_number(input, what >> 1);
    if (like)
        x[(what >> 4) % n] = nextafter(x[(what >> 4) % n], INFINITY);
    (cuboid ? add_cuboid : add_sphere)(input, builder, x);
}

static elea_body *make_body(struct input *input)
{
    elea_body_builder *builder = elea_body_builder_create(NULL);
    elea_error error = ELEA_ERROR_INIT;
    double x[MAX_NUMBERS] = {0.0, 0.0, 0.0, 1.0, 1.0, 1.0};
    CHECK(builder != NULL);
    for (int i = 0; i < MAX_PRIMITIVES && input->size > 0; i++)
        add_primitive(input, builder, x);
    elea_body *body = elea_body_builder_finish(builder, &error);
    CHECK(body != NULL || error.message[0] != '\0');
    elea_body_builder_free(builder);
    return body;
}

/* ---- Settings ---- */

static elea_settings choose_settings(const uint8_t *bytes)
{
    elea_settings settings = elea_settings_default();
    settings.method = bytes[0] & 1 ? ELEA_METHOD_WOS : ELEA_METHOD_FIRST_PASSAGE;
    settings.interior = bytes[0] & 2 ? ELEA_INTERIOR_SAMPLE : ELEA_INTERIOR_EXACT;
    settings.theory = bytes[0] & 4 ? ELEA_THEORY_STOKES : ELEA_THEORY_ANALOGY;
    settings.sphere_areas = (bytes[0] & 8) != 0;
    settings.isa = bytes[0] & 16 ? ELEA_ISA_PORTABLE : ELEA_ISA_BEST;
    settings.record_surface_points = (bytes[0] & 32) != 0;
    settings.record_interior_points = (bytes[0] & 64) != 0;
    settings.num_walks = 1 + bytes[1];
    settings.num_interior_samples = 1 + bytes[2];
    /* Where there is no closed form: else 1e7, half a minute with sanitizers. */
    settings.max_num_interior_samples = UINT64_C(100) * (1 + bytes[2]);
    settings.num_patches = ELEA_MIN_PATCHES + bytes[3] % 64;
    settings.control_charges = bytes[4] < 200 ? ELEA_CONTROL_CHARGES_AUTO : bytes[4] - 200U;
    settings.skin_thickness = bytes[5] < 128 ? 0.0 : ldexp(1.0, -(bytes[5] - 128));
    settings.launch_radius = bytes[6] < 192 ? 0.0 : ldexp(1.0, bytes[6] - 208);
    settings.max_rsd_virial = bytes[7] < 224 ? 0.0 : 0.5;
    settings.seed = bytes[7];
    return settings;
}

/* ---- Results ---- */

struct output {
    elea_result *result;
};

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    struct output *output = context;
    CHECK(output->result == NULL);
    output->result = elea_result_copy(result, error);
    return output->result != NULL ? ELEA_OK : ELEA_ERROR_MEMORY;
}

static elea_status take_areas(void *context, const elea_result *result, const double *areas,
                              elea_error *error)
{
    (void)context;
    (void)error;
    if (areas == NULL)
        return ELEA_OK;
    for (size_t i = 0; i < elea_result_info(result)->n_spheres; i++)
        CHECK(isfinite(areas[i]) && areas[i] >= 0.0);
    return ELEA_OK;
}

static elea_status take_points(void *context, const elea_result *result, size_t n,
                               const double (*points)[4], elea_error *error)
{
    (void)context;
    (void)result;
    (void)error;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 4; k++)
            CHECK(isfinite(points[i][k]));
    return ELEA_OK;
}

static elea_status next_body(void *context, elea_job *job, elea_error *error)
{
    elea_body **body = context;
    (void)error;
    job->body = *body;
    job->frame = 3;
    *body = NULL;
    return ELEA_OK;
}

/* The result; NULL on failure. */
static elea_result *run(const struct input *input, elea_body *body, unsigned n_threads)
{
    struct output output = {.result = NULL};
    elea_error error = ELEA_ERROR_INIT;
    elea_settings settings = input->settings;
    const elea_source source = {
        .struct_size = sizeof source, .next = next_body, .context = (void *)&body};
    const elea_observer observer = {.struct_size = sizeof observer,
                                    .result = take_result,
                                    .areas = take_areas,
                                    .surface_points = take_points,
                                    .interior_points = take_points,
                                    .context = &output};
    settings.num_threads = n_threads;
    elea_status failed = elea_run(&settings, &source, &observer, NULL, &error);
    CHECK(failed == ELEA_OK || (error.message[0] != '\0' && strchr(error.message, '\n') == NULL));
    CHECK(failed || output.result != NULL);
    elea_body_free(body);
    if (failed) {
        elea_result_free(output.result);
        return NULL;
    }
    return output.result;
}

static double value_of(const elea_result *result, elea_property property)
{
    return elea_result_available(result, property)
               ? elea_result_quantity(result, property, 0)->value
               : (double)NAN;
}

static void check_result(const struct input *input, const elea_result *result)
{
    const elea_frame_info *info = elea_result_info(result);
    for (elea_property p = 0; p < ELEA_NUM_PROPERTIES; p++)
        for (size_t i = 0; elea_result_available(result, p) && i < elea_property_n_components(p);
             i++) {
            const elea_quantity *quantity = elea_result_quantity(result, p, i);
            CHECK(quantity == NULL || !isinf(quantity->value));
        }
    CHECK(info->num_walks > 0 && info->num_hits <= info->num_walks);
    CHECK(info->launch_radius > 0.0 && isfinite(info->launch_radius));
    if (info->num_interior_samples > 0)
        return;
    /* A union is not larger than the sum of its parts. */
    double volume = value_of(result, ELEA_VOLUME), area = value_of(result, ELEA_SURFACE_AREA);
    CHECK(isnan(volume) || (volume > 0.0 && volume <= input->volumes * (1.0 + 1e-6)));
    CHECK(isnan(area) || (area > 0.0 && area <= input->areas * (1.0 + 1e-6)));
}

static void check_same(const elea_result *a, const elea_result *b)
{
    size_t n = elea_result_size();
    unsigned char *bytes = malloc(2 * n);
    CHECK(bytes != NULL && b != NULL);
    elea_result_save(a, bytes);
    elea_result_save(b, bytes + n);
    CHECK(memcmp(bytes, bytes + n, n) == 0);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    struct input input = {data + HEAD, size - HEAD, 0.0, 0.0, choose_settings(data)};
    struct input again = input;
    elea_body *body = make_body(&input);
    if (body == NULL)
        return 0;
    elea_result *result = run(&input, body, 1);
    if (result != NULL)
        check_result(&input, result);
    if (result != NULL && data[1] % 8 == 0) {
        elea_result *other = run(&again, make_body(&again), 3);
        check_same(result, other);
        elea_result_free(other);
    }
    elea_result_free(result);
    return 0;
}
