/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/error.h"
#include "body/body.h"
#include "body/shape.h"

struct elea_body_builder {
    elea_body *body; /* in the given coordinates; NULL: nothing was added yet */
    size_t capacity[ELEA_NUM_PRIMITIVE_KINDS];
};

elea_body_builder *elea_body_builder_create(elea_error *error)
{
    elea_body_builder *builder = calloc(1, sizeof *builder);
    if (builder == NULL)
        (void)elea_error_memory(error, 1, sizeof *builder, "builder of a body");
    return builder;
}

void elea_body_builder_free(elea_body_builder *builder)
{
    if (builder == NULL)
        return;
    elea_body_free(builder->body);
    free(builder);
}

/* Room for `n` primitives of a kind. */
static elea_status reserve(elea_body_builder *builder, elea_primitive_kind kind, size_t n,
                           elea_error *error)
{
    if (builder->body == NULL)
        builder->body = elea_body_empty(error);
    if (builder->body == NULL)
        return ELEA_ERROR_MEMORY;
    if (n <= builder->capacity[kind])
        return ELEA_OK;
    if (!elea_shape_reserve(builder->body, kind, n))
        return elea_error_memory(error, n, sizeof(elea_cuboid), "primitives");
    builder->capacity[kind] = n;
    return ELEA_OK;
}

/* Room for one more primitive of a kind. */
static elea_status grow(elea_body_builder *builder, elea_primitive_kind kind, elea_error *error)
{
    size_t n = builder->body == NULL ? 0 : elea_body_count(builder->body, kind);
    if (builder->body != NULL && n < builder->capacity[kind])
        return ELEA_OK;
    return reserve(builder, kind, n + n / 2 + 16, error);
}

/* Number of the next primitive of a kind in messages. */
static size_t next_number(const elea_body_builder *builder, elea_primitive_kind kind)
{
    return builder->body == NULL ? 1 : elea_body_count(builder->body, kind) + 1;
}

static bool is_finite(const double point[3])
{
    return isfinite(point[0]) && isfinite(point[1]) && isfinite(point[2]);
}

elea_status elea_body_builder_add_sphere(elea_body_builder *builder, const double centre[3],
                                         double radius, elea_error *error)
{
    size_t number = next_number(builder, ELEA_PRIMITIVE_SPHERE);
    if (!is_finite(centre))
        return elea_error_set(error, ELEA_ERROR_BODY, "the centre of sphere %zu is not finite",
                              number);
    if (!isfinite(radius) || !(radius > 0.0))
        return elea_error_set(error, ELEA_ERROR_BODY,
                              "the radius of sphere %zu is %g; radii must be positive", number,
                              radius);
    elea_status failed = grow(builder, ELEA_PRIMITIVE_SPHERE, error);
    if (failed)
        return failed;
    elea_body *body = builder->body;
    body->spheres[body->n_spheres++] = (elea_sphere){{centre[0], centre[1], centre[2]}, radius};
    return ELEA_OK;
}

elea_status elea_body_builder_add_cuboid(elea_body_builder *builder, const double low[3],
                                         const double high[3], elea_error *error)
{
    size_t number = next_number(builder, ELEA_PRIMITIVE_CUBOID);
    if (!is_finite(low) || !is_finite(high))
        return elea_error_set(error, ELEA_ERROR_BODY, "a corner of cuboid %zu is not finite",
                              number);
    for (int k = 0; k < 3; k++)
        if (!(low[k] < high[k]))
            return elea_error_set(error, ELEA_ERROR_BODY,
                                  "cuboid %zu extends from %g to %g along %c; the first corner "
                                  "must be the lower one",
                                  number, low[k], high[k], "xyz"[k]);
    elea_status failed = grow(builder, ELEA_PRIMITIVE_CUBOID, error);
    if (failed)
        return failed;
    elea_body *body = builder->body;
    body->cuboids[body->n_cuboids++] =
        (elea_cuboid){{low[0], low[1], low[2]}, {high[0], high[1], high[2]}};
    return ELEA_OK;
}

elea_body *elea_body_builder_finish(elea_body_builder *builder, elea_error *error)
{
    elea_body *body = builder->body;
    *builder = (elea_body_builder){.body = NULL};
    if (body == NULL || body_size(body) == 0) {
        elea_body_free(body);
        (void)elea_error_set(error, ELEA_ERROR_BODY, "the body has no primitives");
        return NULL;
    }
    if (elea_body_centre(body, error) != ELEA_OK) {
        elea_body_free(body);
        return NULL;
    }
    return body;
}

elea_body *elea_body_create(size_t n, const double *centres, const double *radii, elea_error *error)
{
    elea_body_builder builder = {.body = NULL};
    if (n == 0) {
        (void)elea_error_set(error, ELEA_ERROR_BODY, "the body has no spheres");
        return NULL;
    }
    elea_status failed = reserve(&builder, ELEA_PRIMITIVE_SPHERE, n, error);
    for (size_t i = 0; i < n && !failed; i++)
        failed = elea_body_builder_add_sphere(&builder, centres + 3 * i, radii[i], error);
    if (!failed)
        return elea_body_builder_finish(&builder, error);
    elea_body_free(builder.body);
    return NULL;
}
