/* SPDX-License-Identifier: MIT */
/** Patches of small bodies, for the tests. */
#ifndef ELEA_TESTS_PATCH_HELPERS_H
#define ELEA_TESTS_PATCH_HELPERS_H

#include "body/shape.h"
#include "interior/union.h"
#include "stokes/patches.h"
#include "support.h"

/** In which order the parts of a step are done. */
typedef enum part_order { FORWARD, BACKWARD } part_order;

static inline void run_program(const elea_program *program, void *work, part_order order)
{
    elea_error error;
    for (size_t step = 0; step < program->n_steps;) {
        const elea_step *now = &program->steps[step];
        size_t parts = now->parts != NULL ? now->parts(work) : 1;
        assert_true(parts > 0);
        for (size_t i = 0; i < parts; i++)
            assert_int_equal(now->run(work, order == FORWARD ? i : parts - 1 - i, &error), ELEA_OK);
        step = program->next != NULL ? program->next(work, step) : step + 1;
    }
}

static inline elea_patch_source source_of(const elea_body *body, uint64_t seed)
{
    return (elea_patch_source){
        .body = body, .seed = seed, .kernel = elea_stokes_kernel_find(ELEA_ISA_PORTABLE)};
}

/** A builder with one level of patches. */
static inline elea_patch_builder *build_from(const elea_patch_source *source, size_t n,
                                             const elea_patch_density *density, part_order order)
{
    elea_error error;
    elea_patch_builder *builder = elea_patch_builder_create(&error);
    assert_non_null(builder);
    assert_int_equal(elea_patch_builder_begin(builder, source, &error), ELEA_OK);
    run_program(&elea_patch_survey, builder, order);
    elea_patch_builder_order(builder, 0, n, density);
    run_program(&elea_patch_level, builder, order);
    return builder;
}

static inline elea_patch_builder *build_patches(const elea_body *body, size_t n)
{
    const elea_patch_source source = source_of(body, 1);
    return build_from(&source, n, NULL, FORWARD);
}

static inline vec3 patch_place(const elea_patches *patches, size_t i)
{
    return (vec3){(double)patches->x[0][i], (double)patches->x[1][i], (double)patches->x[2][i]};
}

static inline vec3 patch_normal(const elea_patches *patches, size_t i)
{
    return (vec3){(double)patches->normal[0][i], (double)patches->normal[1][i],
                  (double)patches->normal[2][i]};
}

/** The sum of the areas, in the body's units. */
static inline double total_area(const elea_patch_builder *builder)
{
    const elea_patches *patches = elea_patch_builder_patches(builder);
    double sum = 0.0, unit = elea_patch_builder_unit(builder);
    for (size_t i = 0; i < patches->n; i++)
        sum += (double)patches->area[i];
    return sum * unit * unit;
}

/** Checks what holds for all patches: finite, on the surface, normals, padding. */
static inline void check_patches(const elea_body *body, const elea_patch_builder *builder)
{
    const elea_patches *patches = elea_patch_builder_patches(builder);
    double unit = elea_patch_builder_unit(builder), slack = 1e-6 * unit;
    assert_true(patches->n > 0);
    assert_true(patches->stride >= patches->n && patches->stride % STOKES_PAD == 0);
    assert_int_equal((uintptr_t)patches->area % 64, 0);
    for (size_t i = 0; i < patches->n; i++) {
        vec3 place = vec3_scale(unit, patch_place(patches, i));
        double nearest = HUGE_VAL;
        for (size_t k = 0; k < body_size(body); k++)
            nearest = fmin(nearest, primitive_distance(body, k, place));
        assert_near(nearest, 0.0, slack);
        assert_near(vec3_length(patch_normal(patches, i)), 1.0, 1e-6);
        assert_true(patches->area[i] > 0.0f && patches->area[i] < 13.0f);
    }
    for (size_t i = patches->n; i < patches->stride; i++)
        for (int k = 0; k < 3; k++)
            assert_true(patches->x[k][i] == 0.0f && patches->normal[k][i] == 0.0f &&
                        patches->area[i] == 0.0f);
}

#endif
