/* SPDX-License-Identifier: MIT */
/* Frames in flight and the memory that they hold, whatever the order of events in threads. */
#include "run/schedule.h"
#include "run/schedule_frames.h"
#include "support.h"

enum { N_FRAMES = 300, MOST_IN_FLIGHT = 6 };

typedef struct events {
    elea_schedule schedule;
    elea_random random;
    double needed[N_FRAMES];
    uint64_t begun;
} events;

static size_t below(events *e, size_t n)
{
    return (size_t)(random_bits(&e->random) % n);
}

static void load(events *e)
{
    elea_schedule *s = &e->schedule;
    elea_active_frame *frame = NULL;
    elea_error error = ELEA_ERROR_INIT;
    if (s->next_order == N_FRAMES || s->next_order == s->delivered + s->n_frames ||
        schedule_frames_wait(s))
        return;
    assert_int_equal(schedule_frames_take(s, &frame, &error), ELEA_OK);
    assert_int_equal(frame->state, FRAME_EMPTY);
    frame->job = (elea_job){.frame = s->next_order};
    frame->state = FRAME_LOADING;
    s->slots[s->next_order++ % s->n_frames] = frame;
}

static bool admit(events *e)
{
    elea_active_frame *frame = schedule_frames_admit(&e->schedule);
    if (frame == NULL)
        return false;
    assert_int_equal(frame->state, FRAME_WAITING);
    assert_int_equal(frame->job.frame, e->begun);
    assert_ptr_equal(frame, elea_schedule_frame(&e->schedule, e->begun));
    assert_true(frame->held >= e->needed[e->begun]);
    e->begun++;
    frame->state = FRAME_PREPARING;
    return true;
}

/* Moves the first frame in that state, beginning with one at random, to the next state. */
static bool advance(events *e, frame_state from, frame_state to)
{
    elea_schedule *s = &e->schedule;
    uint64_t n = s->next_order - s->delivered, start = n > 0 ? below(e, n) : 0;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t order = s->delivered + (start + i) % n;
        elea_active_frame *frame = elea_schedule_frame(s, order);
        if (frame->state != from)
            continue;
        frame->memory = e->needed[order];
        frame->state = to;
        return true;
    }
    return false;
}

static bool deliver(events *e)
{
    elea_schedule *s = &e->schedule;
    if (s->delivered == s->next_order || elea_schedule_frame(s, s->delivered)->state != FRAME_DONE)
        return false;
    schedule_frames_next(s);
    return true;
}

static double all_held(const elea_schedule *s)
{
    double all = 0.0;
    for (size_t i = 0; i < s->n_created; i++)
        all += s->frames[i]->held;
    return all;
}

/* One event of a thread; others are possible too. */
static void do_event(events *e)
{
    switch (below(e, 5)) {
    case 0:
        load(e);
        break;
    case 1:
        if (advance(e, FRAME_LOADING, FRAME_WAITING))
            admit(e);
        break;
    case 2:
        if (!advance(e, FRAME_PREPARING, FRAME_RUNNING))
            admit(e);
        break;
    case 3:
        advance(e, FRAME_RUNNING, FRAME_DONE);
        break;
    default:
        deliver(e);
    }
}

/* Ends what was begun: at any time, some event leads on. */
static void drain(events *e)
{
    const elea_schedule *s = &e->schedule;
    while (s->delivered < s->next_order)
        assert_true(deliver(e) || advance(e, FRAME_RUNNING, FRAME_DONE) ||
                    advance(e, FRAME_PREPARING, FRAME_RUNNING) || admit(e) ||
                    advance(e, FRAME_LOADING, FRAME_WAITING));
}

/* Frames of all sizes, or of one size, up to all the room that one thread leaves. */
static void set_needs(events *e, bool same, double room)
{
    for (size_t i = 0; i < N_FRAMES; i++) {
        double u = test_uniform(&e->random, 0.0, 1.0);
        e->needed[i] = same && i > 0 ? e->needed[0] : room * (below(e, 3) == 0 ? u : 0.1 * u);
    }
}

static void run_events(uint64_t seed, bool same)
{
    static events e;
    elea_error error = ELEA_ERROR_INIT;
    memset(&e, 0, sizeof e);
    elea_schedule *s = &e.schedule;
    elea_schedule_init(s);
    e.random = test_random(seed);
    s->settings = elea_settings_default();
    s->settings.max_memory = (uint64_t)1 << 40;
    s->n_threads = 2;
    s->n_frames = MOST_IN_FLIGHT;
    assert_int_equal(schedule_frames_begin(s, &error), ELEA_OK);
    s->room = 1e8;
    set_needs(&e, same, s->room);
    while (s->delivered < N_FRAMES) {
        for (size_t i = below(&e, 200); i > 0; i--) {
            do_event(&e);
            assert_true(all_held(s) <= s->room);
        }
        if (below(&e, 4) == 0)
            drain(&e);
    }
    elea_schedule_free(s);
}

static void frames_hold_no_more_memory_than_there_is(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++)
        run_events(seed, seed % 2 == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(frames_hold_no_more_memory_than_there_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
