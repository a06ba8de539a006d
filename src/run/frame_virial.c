/* SPDX-License-Identifier: MIT */
#include "run/frame_virial.h"

#include "base/error.h"
#include "body/shape.h"

/* In the first round, at most, and in a task: some 50 ms. */
#define FIRST_SAMPLES     2048
#define MOST_SAMPLES      100000000
#define SAMPLES_PER_BLOCK 512

elea_status elea_frame_virial_reserve(elea_frame_virial *stage, size_t window, elea_error *error)
{
    return elea_block_queue_reserve(&stage->samples, window, error);
}

void elea_frame_virial_free(elea_frame_virial *stage)
{
    elea_contact_clear(&stage->contact);
    elea_block_queue_free(&stage->samples);
}

elea_status elea_frame_virial_begin(elea_frame_virial *stage, const elea_settings *settings,
                                    const elea_body *body, elea_error *error)
{
    const elea_stop_rule rule = {
        .precision = settings->max_rsd_virial, .maximum = MOST_SAMPLES, .pilot = FIRST_SAMPLES};
    if (!(settings->max_rsd_virial > 0.0))
        return ELEA_OK;
    if (!body_all_spheres(body))
        return elea_error_set(error, ELEA_ERROR_BODY,
                              "the second virial coefficient is known for bodies of spheres only; "
                              "leave out max_rsd_virial");
    elea_block_queue_reset(&stage->samples, &rule, SAMPLES_PER_BLOCK, false);
    return ELEA_OK;
}

void elea_frame_virial_work(const elea_frame_virial *stage, const elea_settings *settings,
                            uint64_t frame, const elea_block *block)
{
    elea_random random = random_create(settings->seed, frame, ELEA_PURPOSE_VIRIAL, block->number);
    elea_contact_block(&stage->contact, &random, block->n_samples, block->tally);
}
