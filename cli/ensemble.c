/* SPDX-License-Identifier: MIT */
#include "ensemble.h"

#include <stdlib.h>

#include "message.h"
#include "numbers.h"

/* With fewer effective frames, the error of a mean is itself unknown by a quarter or more. */
#define FEW_FRAMES 10.0

static elea_status check_options(const struct analysis *analysis, elea_error *error)
{
    const struct options *options = analysis->options;
    if (options->replicas && analysis->n_files < 2)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--replicas: there is one trajectory; give two or more after the "
                              "structure, or leave the option out");
    if (options->weights != NULL && analysis->settings.max_rsd_average > 0.0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--max-rsd-average plans for frames of equal weight; with --weights, "
                              "give --max-rsd-capacitance, the precision of each frame");
    return ELEA_OK;
}

static elea_status read_weights(struct ensemble *ensemble, const char *path, elea_error *error)
{
    const struct analysis *analysis = ensemble->analysis;
    ensemble->weights = calloc(analysis->n_frames, sizeof *ensemble->weights);
    if (ensemble->weights == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the weights of %zu frames",
                              analysis->n_frames);
    elea_status failed = elea_weights_load(path, analysis->n_frames, ensemble->weights, error);
    for (size_t i = 0; i < analysis->range.count && !failed; i++) {
        int64_t number = analysis->range.first + (int64_t)i * analysis->range.step;
        if (ensemble->weights[number] > 0.0)
            return ELEA_OK;
    }
    return failed ? failed
                  : elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                   "%s: the weights of all frames that are analysed are 0", path);
}

elea_status ensemble_open(struct ensemble *ensemble, const struct analysis *analysis,
                          elea_error *error)
{
    *ensemble = (struct ensemble){.analysis = analysis};
    const char *path = analysis->options->weights;
    elea_status failed = check_options(analysis, error);
    if (failed)
        return failed;
    ensemble->average = elea_average_create(error);
    if (ensemble->average == NULL)
        return error->status;
    if (analysis->options->ensemble)
        elea_average_ignore_order(ensemble->average);
    return path != NULL ? read_weights(ensemble, path, error) : ELEA_OK;
}

void ensemble_close(struct ensemble *ensemble)
{
    free(ensemble->weights);
    elea_average_free(ensemble->average);
    *ensemble = (struct ensemble){0};
}

/* Numbers of frames count on from file to file, forwards or backwards. */
static bool begins_file(const struct analysis *analysis, uint64_t frame)
{
    const struct slice_range *range = &analysis->range;
    int64_t before = (int64_t)frame - range->step;
    if ((int64_t)frame == range->first)
        return true;
    for (size_t i = 1; i < analysis->n_files; i++) {
        int64_t start = (int64_t)analysis->files[i].first_frame;
        if ((before < start) != ((int64_t)frame < start))
            return true;
    }
    return false;
}

elea_status ensemble_add(struct ensemble *ensemble, const elea_result *result, elea_error *error)
{
    uint64_t frame = elea_result_info(result)->frame;
    elea_status failed = ELEA_OK;
    if (ensemble->analysis->options->replicas && begins_file(ensemble->analysis, frame))
        failed = elea_average_begin_replica(ensemble->average, error);
    double weight = ensemble->weights != NULL ? ensemble->weights[frame] : 1.0;
    return failed ? failed : elea_average_add_weighted(ensemble->average, result, weight, error);
}

/* ---- Output ---- */

void ensemble_title(const struct ensemble *ensemble, char *title, size_t size)
{
    (void)snprintf(title, size, "%s over %zu frames",
                   ensemble->weights != NULL ? "weighted average" : "average",
                   elea_average_n_frames(ensemble->average));
}

void ensemble_legend(const struct ensemble *ensemble, FILE *stream)
{
    const struct options *options = ensemble->analysis->options;
    (void)fprintf(stream,
                  "error: of the mean, from Monte Carlo and %s; total error: including the "
                  "model error;\n"
                  "fluctuation: between frames, without Monte Carlo error; ineff: frames "
                  "per independent frame.\n",
                  options->ensemble ? "frames, whose order has no meaning" : "correlated frames");
    if (options->replicas)
        (void)fprintf(stream, "The error is at least that by the means of the %zu trajectories.\n",
                      elea_average_n_replicas(ensemble->average));
    if (ensemble->weights != NULL)
        (void)fprintf(stream, "The weights leave %.4g effective frames of %zu.\n",
                      elea_average_effective_frames(ensemble->average),
                      elea_average_n_frames(ensemble->average));
}

void ensemble_write(struct json *json, const struct ensemble *ensemble)
{
    const struct options *options = ensemble->analysis->options;
    json_integer_member(json, "n_frames", elea_average_n_frames(ensemble->average));
    if (ensemble->weights != NULL) {
        json_text_member(json, "weights", options->weights);
        json_number_member(json, "effective_frames",
                           elea_average_effective_frames(ensemble->average));
    }
    if (options->ensemble)
        json_text_member(json, "order", "none");
    if (options->replicas)
        json_integer_member(json, "n_replicas", elea_average_n_replicas(ensemble->average));
}

void ensemble_warn(const struct ensemble *ensemble)
{
    double effective = elea_average_effective_frames(ensemble->average);
    size_t n = elea_average_n_frames(ensemble->average);
    if (ensemble->weights != NULL && effective < FEW_FRAMES && effective < 0.5 * (double)n)
        message_print("warning: the weights leave %.2g effective frames of %zu; the errors of so "
                      "few are rough",
                      effective, n);
}
