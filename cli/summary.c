/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "message.h"
#include "numbers.h"

/* ---- Counting ---- */

double summary_relative_error(const elea_result *result, elea_property property)
{
    const elea_quantity *quantity = elea_result_quantity(result, property, 0);
    double error = quantity->std_error / fabs(quantity->value);
    return isnan(error) ? INFINITY : error;
}

static void count_short(struct summary_short *some, const elea_result *result)
{
    some->frames++;
    some->capacitance = fmax(some->capacitance, summary_relative_error(result, ELEA_CAPACITANCE));
    some->polarizability = fmax(some->polarizability,
                                summary_relative_error(result, ELEA_MEAN_ELECTRIC_POLARIZABILITY));
    some->volume = fmax(some->volume, summary_relative_error(result, ELEA_VOLUME));
}

static void count_solved(struct summary *summary, const elea_frame_info *info)
{
    if (info->notes & ELEA_NOTE_STOKES_ESTIMATED) {
        summary->estimated++;
        return;
    }
    if (info->theory != ELEA_THEORY_STOKES)
        return;
    if (summary->solved++ == 0 || info->num_patches < summary->least_patches)
        summary->least_patches = info->num_patches;
    if (info->num_patches > summary->most_patches)
        summary->most_patches = info->num_patches;
    summary->shift = fmax(summary->shift, fabs(expm1(info->stokes_shift)));
    if (info->notes & ELEA_NOTE_STOKES_IMPRECISE) {
        summary->imprecise[info->stokes_stop]++;
        for (int k = 0; k < 3; k++)
            summary->imprecision[info->stokes_stop] =
                fmax(summary->imprecision[info->stokes_stop], info->stokes_errors[k]);
    }
}

void summary_count(struct summary *summary, const elea_result *result)
{
    const elea_frame_info *info = elea_result_info(result);
    summary->frames++;
    count_solved(summary, info);
    count_short(&summary->walks[info->walks_stop], result);
    count_short(&summary->samples[info->interior_stop], result);
    summary->close_eigenvalues += (info->notes & ELEA_NOTE_CLOSE_EIGENVALUES) != 0;
    summary->no_volume += (info->notes & ELEA_NOTE_NO_VOLUME) != 0;
    summary->no_hits += (info->notes & ELEA_NOTE_NO_HITS) != 0;
    summary->sampled += (info->notes & ELEA_NOTE_INTERIOR_SAMPLED) != 0;
    summary->error_unknown += (info->notes & ELEA_NOTE_ERROR_UNKNOWN) != 0;
    summary->moved += (info->notes & ELEA_NOTE_MADE_WHOLE) != 0;
    summary->long_bonds += (info->notes & ELEA_NOTE_LONG_BONDS) != 0;
    summary->unresolved += (info->notes & ELEA_NOTE_STOKES_UNRESOLVED) != 0;
    summary->spin_dominated += (info->notes & ELEA_NOTE_SPIN_DOMINATED) != 0;
    summary->failed += (info->notes & ELEA_NOTE_STOKES_FAILED) != 0;
    summary->num_walks += info->num_walks;
    summary->num_hits += info->num_hits;
    summary->num_steps += info->num_steps;
    summary->num_interior_samples += info->num_interior_samples;
    summary->num_interior_hits += info->num_interior_hits;
}

/* ---- Warnings ---- */

/* "3 of 100 frames: ", and nothing where there is only one. */
static const char *some_frames(const struct summary *summary, size_t n, char text[64])
{
    text[0] = '\0';
    if (summary->frames > 1 && n == summary->frames)
        (void)snprintf(text, 64, "all %zu frames: ", n);
    else if (summary->frames > 1)
        (void)snprintf(text, 64, "%zu of %zu frames: ", n, summary->frames);
    return text;
}

/* "capacitance to 0.52 % (target: 0.1 %)"; the target only if there is one. */
static void add_reached(const char *quantity, double reached, double asked, char *text, size_t size)
{
    size_t used = strlen(text);
    if (!isfinite(reached) || used >= size) /* a lack of hits is reported elsewhere */
        return;
    int length = snprintf(text + used, size - used, "%s%s to %.2g %%", used > 0 ? ", " : "",
                          quantity, reached * 100.0);
    used += length > 0 ? (size_t)length : 0;
    if (asked > 0.0 && used < size)
        (void)snprintf(text + used, size - used, " (target: %g %%)", asked * 100.0);
}

/* The targets of the walks or samples, and what they reached. */
static void reached_text(const struct summary_short *some, const elea_settings *settings,
                         bool walking, char *text, size_t size)
{
    text[0] = '\0';
    bool precise = walking ? settings->num_walks == 0 : settings->num_interior_samples == 0;
    double capacitance = precise ? settings->max_rsd_capacitance : 0.0;
    double polarizability = precise ? settings->max_rsd_polarizability : 0.0;
    if (!walking)
        add_reached("volume", some->volume, precise ? settings->max_rsd_volume : 0.0, text, size);
    if (walking && (capacitance > 0.0 || polarizability == 0.0))
        add_reached("capacitance", some->capacitance, capacitance, text, size);
    if (walking && polarizability > 0.0)
        add_reached("mean polarizability", some->polarizability, polarizability, text, size);
}

static void warn_cap(const struct summary *summary, const struct analysis *analysis, bool walking)
{
    const struct summary_short *some =
        &(walking ? summary->walks : summary->samples)[ELEA_STOP_CAP];
    const elea_settings *settings = &analysis->settings;
    const struct options *options = analysis->options;
    const bool walks_given = OPTIONS_GIVEN(options, settings.num_walks);
    const bool samples_given = OPTIONS_GIVEN(options, settings.num_interior_samples);
    char frames[64], most[NUMBERS_SIZE], reached[256];
    reached_text(some, settings, walking, reached, sizeof reached);
    if (some->frames == 0 || reached[0] == '\0')
        return;
    numbers_count(walking ? settings->max_num_walks : settings->max_num_interior_samples, most);
    const char *option = walking         ? walks_given ? "--num-walks" : "--max-num-walks"
                         : samples_given ? "--num-interior-samples"
                                         : "--max-num-interior-samples";
    message_print("warning: %sended at %s %s, before the precision was reached%s: %s; raise %s",
                  some_frames(summary, some->frames, frames), most,
                  walking ? "walks" : "interior samples", summary->frames > 1 ? ", at worst" : "",
                  reached, option);
}

static void warn_time(const struct summary *summary, const struct analysis *analysis, bool walking)
{
    const struct summary_short *some =
        &(walking ? summary->walks : summary->samples)[ELEA_STOP_TIME];
    char frames[64], reached[256];
    if (some->frames == 0)
        return;
    reached_text(some, &analysis->settings, walking, reached, sizeof reached);
    message_print("warning: %s%s ended by --max-run-time %g%s%s%s",
                  some_frames(summary, some->frames, frames),
                  walking ? "walks" : "interior samples", analysis->settings.max_run_time,
                  reached[0] != '\0' ? "; reached" : "",
                  reached[0] == '\0'    ? ""
                  : summary->frames > 1 ? " at worst: "
                                        : ": ",
                  reached);
}

static void warn_whole(const struct summary *summary, const struct analysis *analysis)
{
    char frames[64];
    if (summary->long_bonds > 0)
        message_print("warning: %s%s%s", some_frames(summary, summary->long_bonds, frames),
                      summary->frames > 1 ? "bonds are too long; at worst, " : "",
                      analysis->whole.bond);
    if (summary->moved > 0 && !analysis->options->quiet)
        message_print("note: %smolecules that the periodic box had cut were made whole",
                      some_frames(summary, summary->moved, frames));
}

/* Errors above the goal. */
static void warn_imprecise(const struct summary *summary, double goal)
{
    static const char *const reasons[ELEA_NUM_STOKES_STOPS] = {
        [ELEA_STOKES_STOP_CAP] = "more than 8,000 patches are not tried",
        [ELEA_STOKES_STOP_NO_GAIN] = "the last doubling of the patches hardly reduced them",
        [ELEA_STOKES_STOP_FEW_WALKS] = "the walks are too few to correct the patches; do more",
        [ELEA_STOKES_STOP_TIME] = "there was no time for more patches; raise --max-run-time",
        [ELEA_STOKES_STOP_NO_MEMORY] = "there was no memory for more patches",
        [ELEA_STOKES_STOP_NO_SOLUTION] = "there was no solution with more patches",
        [ELEA_STOKES_STOP_NO_CONVERGENCE] = "the solution with more patches did not converge",
    };
    char frames[64];
    for (int why = 0; why < (int)ELEA_NUM_STOKES_STOPS; why++)
        if (summary->imprecise[why] > 0 && reasons[why] != NULL)
            message_print("warning: %serrors by patches of up to %.2g %% (goal: %g %%), because %s",
                          some_frames(summary, summary->imprecise[why], frames),
                          100.0 * summary->imprecision[why], 100.0 * goal, reasons[why]);
}

static void warn_theory(const struct summary *summary, bool quiet)
{
    char frames[64];
    if (summary->failed > 0)
        message_print("warning: %sthe Stokes equations have no solution on the patches; friction, "
                      "rotation and viscosity are by the analogy",
                      some_frames(summary, summary->failed, frames));
    if (summary->unresolved > 0)
        message_print(
            "warning: %sthe patches do not resolve the surface, because their capacitance "
            "is off by over 1 %%; give more with --num-patches",
            some_frames(summary, summary->unresolved, frames));
    if (summary->spin_dominated > 0 && !quiet)
        message_print("note: %sthe body spins about its long axis far faster than it tumbles, so "
                      "that the mean of both tells little; use the eigenvalues",
                      some_frames(summary, summary->spin_dominated, frames));
}

void summary_warn(const struct summary *summary, const struct analysis *analysis)
{
    char frames[64];
    warn_whole(summary, analysis);
    for (int walking = 1; walking >= 0; walking--) {
        warn_cap(summary, analysis, walking != 0);
        warn_time(summary, analysis, walking != 0);
    }
    if (summary->no_hits > 0)
        message_print("warning: %sno walk hit the body; do more walks",
                      some_frames(summary, summary->no_hits, frames));
    if (summary->no_volume > 0)
        message_print("warning: %sno interior sample hit the body, so there is no volume; take "
                      "more samples",
                      some_frames(summary, summary->no_volume, frames));
    if (summary->sampled > 0)
        message_print(
            "warning: %sthe closed form of the interior is not known, not reliable or would take "
            "too long; the volume is sampled, and there is no surface area",
            some_frames(summary, summary->sampled, frames));
    warn_imprecise(summary, analysis->settings.max_rsd_stokes);
    warn_theory(summary, analysis->options->quiet);
    if (summary->error_unknown > 0)
        message_print("warning: %serror unknown: too few walks or interior samples; do more",
                      some_frames(summary, summary->error_unknown, frames));
    if (summary->close_eigenvalues > 0 && !analysis->options->quiet)
        message_print("note: %stwo eigenvalues are closer than their errors, which are then only "
                      "indicative",
                      some_frames(summary, summary->close_eigenvalues, frames));
}

/* ---- Theory ---- */

static void print_patches(const struct summary *summary, FILE *stream)
{
    (void)fprintf(stream, ", %" PRIu64, summary->least_patches);
    if (summary->most_patches > summary->least_patches)
        (void)fprintf(stream, " to %" PRIu64, summary->most_patches);
    (void)fprintf(stream, " patches; C of patches and walks differ by %s%.2g %%\n",
                  summary->frames > 1 ? "up to " : "", summary->shift * 100.0);
}

void summary_print_theory(const struct summary *summary, FILE *stream)
{
    if (summary->solved == 0 && summary->estimated == 0) {
        (void)fputs("\nanalogy with electrostatics, as in NIST ZENO\n", stream);
        return;
    }
    (void)fputs("\nStokes equations", stream);
    if (summary->solved < summary->frames)
        (void)fprintf(stream, " in %zu of %zu frames", summary->solved, summary->frames);
    if (summary->solved > 0)
        print_patches(summary, stream);
    if (summary->estimated > 0)
        (void)fprintf(stream, "%zu frames are estimated from solved ones\n", summary->estimated);
}

/* ---- Counts, time and memory ---- */

void summary_print_speed(const struct summary *summary, const struct options *options,
                         const elea_timing *timing)
{
    /* Those of an earlier run took no time, and a few that were made are not of the results. */
    double walks = fmin((double)summary->num_walks, (double)timing->num_walks);
    char of_all[32] = "";
    if (options->quiet)
        return;
    if (summary->known > 0)
        (void)snprintf(of_all, sizeof of_all, " of %zu", summary->frames);
    (void)fprintf(stderr, "%zu%s frame%s, %.3g walks in %.3g s: %.2f M walks/s\n",
                  summary->frames - summary->known, of_all, summary->frames == 1 ? "" : "s", walks,
                  timing->wall, timing->wall > 0.0 ? 1e-6 * walks / timing->wall : 0.0);
    if (options->verbose)
        (void)fprintf(stderr,
                      "summed over threads: reading %.3g s, indexing %.3g s, walks %.3g s, "
                      "interior %.3g s, Stokes equations %.3g s\n",
                      timing->read, timing->index, timing->walks, timing->interior, timing->stokes);
}

void summary_print_counts(const struct summary *summary, FILE *stream)
{
    const struct {
        const char *what;
        uint64_t count;
    } rows[] = {{"walks", summary->num_walks},
                {"walks that hit", summary->num_hits},
                {"steps", summary->num_steps},
                {"interior samples", summary->num_interior_samples},
                {"interior samples that hit", summary->num_interior_hits}};
    (void)fprintf(stream, "\nCounts%s\n", summary->frames > 1 ? " of all frames" : "");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        (void)fprintf(stream, "  %-36s %15" PRIu64 "\n", rows[i].what, rows[i].count);
}

void summary_print_benchmarks(const elea_timing *timing, FILE *stream)
{
    const struct {
        const char *what;
        double value;
    } rows[] = {{"total time", timing->wall},   {"reading", timing->read},
                {"preparing", timing->index},   {"walks", timing->walks},
                {"interior", timing->interior}, {"Stokes equations", timing->stokes}};
    (void)fputs("\nTime (except the total, summed over threads) and memory\n", stream);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        (void)fprintf(stream, "  %-36s %15.6f  s\n", rows[i].what, rows[i].value);
    (void)fprintf(stream, "  %-36s %15.0f  kB\n", "peak memory", summary_peak_memory());
}

double summary_peak_memory(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return NAN;
#ifdef __APPLE__
    return (double)usage.ru_maxrss / 1024.0;
#else
    return (double)usage.ru_maxrss;
#endif
}
