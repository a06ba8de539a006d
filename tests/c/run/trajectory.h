/* SPDX-License-Identifier: MIT */
/** A trajectory of small bodies for the tests of runs: planned events, and what was observed. */
#ifndef RUN_TRAJECTORY_H
#define RUN_TRAJECTORY_H

#include <pthread.h>
#include <stdatomic.h>

#include "elea.h"
#include "support.h"

enum { MAX_FRAMES = 12 };

/* A run with its planned events, and what was observed. */
typedef struct trajectory {
    size_t positions[MAX_FRAMES]; /* in the full trajectory */
    size_t n_frames;
    size_t fails_at;       /* the source fails there, if below n_frames */
    bool fails_with_body;  /* and leaves a body behind */
    size_t observer_fails; /* at that result, if below n_frames */
    int polls_allowed;     /* then the caller cancels; negative: never */
    size_t read;
    atomic_int readers; /* threads in `next` */
    atomic_int handed;  /* bodies returned minus results received */
    atomic_int most_in_flight;
    bool overlapping_reads, foreign_thread, bad_progress;
    pthread_t caller;
    size_t n_results;
    elea_result results[MAX_FRAMES];
} trajectory;

/** Frame numbers with gaps, as in a trajectory read with a stride. */
uint64_t trajectory_frame_number(size_t position);

elea_body *trajectory_body(size_t position);

/** The first `n_frames` frames, in which nothing fails. */
void trajectory_begin(trajectory *t, size_t n_frames);

/** Runs it, and asserts that its functions were called as elea_run promises. */
elea_status trajectory_run(trajectory *t, const elea_settings *settings, elea_error *error);

/** Its source; `context` is the trajectory. */
elea_status trajectory_next(void *context, elea_job *job, elea_error *error);

/** Asserts that two runs gave the same results, to the last bit. */
void trajectory_assert_same(const trajectory *t, const trajectory *reference);

/** Few walks and samples; neither is a whole number of blocks. */
elea_settings trajectory_small_counts(void);

/** A low precision, which determines their numbers. */
elea_settings trajectory_low_precision(void);

#endif
