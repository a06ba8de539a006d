/* SPDX-License-Identifier: MIT */
/* Every stage that may take a long time ends when it is cancelled, and works again afterwards. */
#include "engine/charging.h"
#include "engine/engine.h"
#include "interior/boxes.h"
#include "interior/dimensions.h"
#include "interior/interior.h"
#include "interior/outer.h"
#include "run/active_frame.h"
#include "support.h"

static elea_cancel cancel;

static void request(bool requested)
{
    atomic_store(&cancel.requested, requested);
}

static void the_closed_form_of_spheres_ends(void **state)
{
    (void)state;
    elea_body *body = test_globule(50, 3);
    elea_closed_form form;
    elea_error error = ELEA_ERROR_INIT;
    request(true);
    assert_failed(elea_interior_compute(body, &form, NULL, &cancel, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    request(false);
    assert_int_equal(elea_interior_compute(body, &form, NULL, &cancel, NULL), ELEA_OK);
    assert_true(form.reliable);
    elea_body_free(body);
}

static void the_contacts_of_bodies_end(void **state)
{
    (void)state;
    elea_body *body = test_globule(5000, 3); /* few are sorted without a look */
    elea_contact contact = {.nodes = NULL};
    elea_dimensions_work work = {
        .contact = &contact, .body = body, .outer = body, .cancel = &cancel};
    elea_outer outer = {.body = NULL};
    elea_error error = ELEA_ERROR_INIT;
    request(true);
    assert_failed(elea_contact_build(&contact, body, &cancel, &error), &error, ELEA_ERROR_CANCELLED,
                  "cancelled");
    request(false);
    assert_int_equal(elea_contact_build(&contact, body, &cancel, NULL), ELEA_OK);
    request(true);
    assert_int_equal(elea_dimensions_begin(&work, &error), ELEA_OK);
    assert_failed(elea_program_run(&elea_dimensions_program, &work, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    elea_outer_work finding = {
        .body = body, .contact = &contact, .outer = &outer, .cancel = &cancel};
    assert_failed(elea_program_run(&elea_outer_program, &finding, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    request(false);
    assert_int_equal(elea_program_run(&elea_outer_program, &finding, NULL), ELEA_OK);
    assert_int_equal(elea_program_run(&elea_dimensions_program, &work, NULL), ELEA_OK);
    assert_null(outer.body);
    assert_true(work.found.extent > body->enclosing);
    elea_dimensions_clear(&work);
    elea_contact_clear(&contact);
    elea_body_free(body);
}

static void the_closed_form_of_cuboids_ends(void **state)
{
    (void)state;
    const elea_cuboid boxes[2] = {{{0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}},
                                  {{0.5, 0.0, 0.0}, {2.0, 1.0, 1.0}}};
    elea_closed_form form;
    elea_error error = ELEA_ERROR_INIT;
    request(true);
    assert_failed(elea_boxes_compute(boxes, 2, &form, &cancel, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    request(false);
    assert_int_equal(elea_boxes_compute(boxes, 2, &form, &cancel, NULL), ELEA_OK);
    assert_close(form.volume, 2.0, 1e-12);
}

static void the_index_ends(void **state)
{
    (void)state;
    elea_body *body = test_globule(200, 3);
    elea_index *index = elea_index_create(NULL);
    elea_error error = ELEA_ERROR_INIT;
    elea_index_watch(index, &cancel);
    request(true);
    assert_failed(elea_index_build(index, body, body->enclosing, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    request(false);
    assert_int_equal(elea_index_build(index, body, body->enclosing, NULL), ELEA_OK);
    elea_index_free(index);
    elea_body_free(body);
}

static void the_engine_ends_in_its_grid_and_in_its_charges(void **state)
{
    (void)state;
    elea_body *body = test_globule(200, 3);
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    elea_error error = ELEA_ERROR_INIT;
    const elea_charges_order order = {.asked = 20, .n_walks = 100000};
    elea_engine *engine = elea_engine_create(NULL);
    elea_engine_watch(engine, &cancel);
    request(false);
    assert_int_equal(elea_launch_ellipsoid(body, &settings, &launch, NULL), ELEA_OK);
    elea_body *launched = elea_launch_body(&launch, body, NULL);
    assert_non_null(launched);
    request(true);
    assert_failed(elea_engine_prepare(engine, launched, &launch, ELEA_ISA_BEST, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    request(false);
    assert_int_equal(elea_engine_prepare(engine, launched, &launch, ELEA_ISA_BEST, NULL), ELEA_OK);
    request(true);
    assert_failed(elea_engine_place_charges(engine, 0, 0, &order, &error), &error,
                  ELEA_ERROR_CANCELLED, "cancelled");
    request(false);
    assert_int_equal(elea_engine_place_charges(engine, 0, 0, &order, NULL), ELEA_OK);
    assert_true(elea_engine_describe(engine).charges > 0);
    elea_engine_free(engine);
    elea_body_free(launched);
    elea_body_free(body);
}

static void a_frame_that_fails_has_a_status(void **state)
{
    (void)state;
    elea_active_frame active = {.state = FRAME_RUNNING, .error = ELEA_ERROR_INIT};
    elea_active_frame_fail(&active, ELEA_ERROR_MEMORY, NULL);
    assert_int_equal(active.state, FRAME_FAILED);
    assert_int_equal(active.error.status, ELEA_ERROR_MEMORY);
    elea_error without_status = ELEA_ERROR_INIT;
    elea_active_frame_fail(&active, ELEA_ERROR_BODY, &without_status);
    assert_int_equal(active.error.status, ELEA_ERROR_BODY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_closed_form_of_spheres_ends),
        cmocka_unit_test(the_contacts_of_bodies_end),
        cmocka_unit_test(the_closed_form_of_cuboids_ends),
        cmocka_unit_test(the_index_ends),
        cmocka_unit_test(the_engine_ends_in_its_grid_and_in_its_charges),
        cmocka_unit_test(a_frame_that_fails_has_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
