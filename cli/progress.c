/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "message.h"

enum { MAX_WIDTH = 100, MIN_BAR = 10, MAX_BAR = 40 };

double progress_clock(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

struct progress progress_begin(size_t n_frames, bool wanted)
{
    const char *terminal = getenv("TERM");
    bool plain = terminal != NULL && strcmp(terminal, "dumb") == 0;
    return (struct progress){
        .wanted = wanted && !plain && isatty(STDERR_FILENO),
        .n_frames = n_frames,
        .start = progress_clock(),
    };
}

void progress_skip(struct progress *progress, size_t n_frames)
{
    progress->n_before = n_frames;
}

/* One column is left free: some terminals wrap a full line. */
static int line_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
    if (width <= 0 && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (width <= 0)
        width = 80;
    return (int)(width > MAX_WIDTH ? MAX_WIDTH : width) - 1;
}

static void duration_text(double seconds, char *text, size_t size)
{
    long whole = seconds < 1e7 ? (long)(seconds + 0.5) : 9999999L;
    if (whole < 3600)
        (void)snprintf(text, size, "%ld:%02ld", whole / 60, whole % 60);
    else
        (void)snprintf(text, size, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
}

/* Time that is left if the rest takes as long as what is done; unknown at first. */
static void left_text(const struct progress *progress, double fraction, char *text, size_t size)
{
    double elapsed = progress_clock() - progress->start;
    (void)snprintf(text, size, "-:--");
    if (elapsed > 0.5 && fraction > progress->first)
        duration_text(elapsed * (1.0 - fraction) / (fraction - progress->first), text, size);
}

/* "  frame 12/100  3.4 frames/s  1.20 M walks/s  0:25 left" */
static void facts_text(const struct progress *progress, const elea_progress *now, char *text,
                       size_t size)
{
    double elapsed = progress_clock() - progress->start;
    char frames[80] = "";
    if (progress->n_frames > 1)
        (void)snprintf(frames, sizeof frames, "  frame %.0f/%zu  %.3g frames/s",
                       (double)progress->n_before + floor(now->frames_done), progress->n_frames,
                       elapsed > 0.0 ? (now->frames_done - now->frames_known) / elapsed : 0.0);
    (void)snprintf(text, size, "%s  %.2f M walks/s", frames,
                   elapsed > 0.0 ? 1e-6 * (double)now->walks_done / elapsed : 0.0);
}

void progress_draw(struct progress *progress, const elea_progress *now)
{
    char facts[200];
    double before = (double)progress->n_before, n_frames = (double)progress->n_frames;
    facts_text(progress, now, facts, sizeof facts);
    progress->first = (before + now->frames_known) / n_frames;
    progress_show(progress, (before + now->frames_done) / n_frames, facts);
}

/* On request, whether or not there is a terminal. */
static void tell_state(struct progress *progress, double fraction, const char *facts)
{
    char spent[32], left[32];
    if (!progress->asked)
        return;
    progress->asked = false;
    progress_clear(progress);
    duration_text(progress_clock() - progress->start, spent, sizeof spent);
    left_text(progress, fraction, left, sizeof left);
    message_print("state: %.0f %% done after %s, %s left%s", 100.0 * fmin(fraction, 1.0), spent,
                  left, facts);
}

void progress_show(struct progress *progress, double fraction, const char *first_facts)
{
    tell_state(progress, fraction, first_facts);
    if (!progress->wanted)
        return;
    char facts[240], left[32], bar[MAX_BAR + 1];
    left_text(progress, fraction, left, sizeof left);
    int facts_length = snprintf(facts, sizeof facts, "%s  %s left", first_facts, left);
    fraction = fmin(fmax(fraction, progress->furthest), 1.0);
    progress->furthest = fraction; /* estimates may decrease, the bar does not */
    int width = line_width();
    int room = width - facts_length - (int)sizeof "100 % []" + 1;
    int length = room > MAX_BAR ? MAX_BAR : room;
    char line[400];
    if (length < MIN_BAR) {
        (void)snprintf(line, sizeof line, "%3.0f %%%s", 100.0 * fraction, facts);
    } else {
        memset(bar, '.', sizeof bar);
        memset(bar, '#', (size_t)(fraction * length));
        (void)snprintf(line, sizeof line, "%3.0f %% [%.*s]%s", 100.0 * fraction, length, bar,
                       facts);
    }
    (void)fprintf(stderr, "\r%.*s\033[K", width > 0 ? width : 0, line);
    (void)fflush(stderr);
    progress->drawn = true;
}

void progress_clear(struct progress *progress)
{
    if (!progress->drawn)
        return;
    (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr);
    progress->drawn = false;
}
