/* SPDX-License-Identifier: MIT */
/* Plain Walk-on-Spheres from a launch sphere. It needs only the frame's index. */
#include "run/active_frame.h"
#include "walk/walk.h"

/* Takes a few milliseconds. */
#define WALKS_PER_BLOCK 1000

static elea_walk_plan plan(const elea_settings *settings)
{
    return elea_walk_plan_usual(settings, WALKS_PER_BLOCK);
}

static elea_status create(elea_active_frame *active, elea_error *error)
{
    (void)active;
    (void)error;
    return ELEA_OK;
}

static void do_nothing(elea_active_frame *active)
{
    (void)active;
}

static elea_status prepare(elea_active_frame *active, const elea_settings *settings,
                           elea_error *error)
{
    elea_status failed =
        elea_launch_sphere(elea_active_frame_body(active), settings, &active->launch, error);
    if (!failed)
        failed = elea_active_frame_index(active, error);
    if (failed)
        return failed;
    /* The launch sphere's centre is the body's origin. */
    return elea_doubt_find_uncharged(&active->doubt, elea_active_frame_body(active),
                                     &active->launch, active->launch.radius, active->cancel, error);
}

static elea_status do_block(elea_active_frame *active, const elea_settings *settings,
                            const elea_block *block, elea_error *error)
{
    elea_random random =
        random_create(settings->seed, active->job.frame, ELEA_PURPOSE_WALKS, block->number);
    return elea_walk_block(active->index, &active->launch, &random, block->n_samples, block->tally,
                           block->points, error);
}

static void report(const elea_active_frame *active, elea_frame_info *info)
{
    (void)active;
    (void)info;
}

const elea_method_row elea_method_wos = {
    .name = "wos",
    .plan = plan,
    .create = create,
    .free = do_nothing,
    .prepare = prepare,
    .block = do_block,
    .report = report,
    .release = do_nothing,
};
