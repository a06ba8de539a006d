/* SPDX-License-Identifier: MIT */
#include "shard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

/* ---- Which part ---- */

static bool read_count(const char *text, const char **end, uint64_t *value)
{
    char *after = NULL;
    bool digit = text[0] >= '0' && text[0] <= '9';
    *value = digit ? strtoull(text, &after, 10) : 0;
    *end = after;
    return digit && *value <= UINT32_MAX; /* no count of processes is larger */
}

/* A whole number in the environment; false if it is not there. */
static bool variable(const char *name, uint64_t *value)
{
    const char *text = getenv(name), *end;
    return text != NULL && read_count(text, &end, value) && *end == '\0';
}

/* Rank and number of the processes of a parallel program, by whoever started them. */
static const struct launcher {
    const char *rank, *size, *needs;
} launchers[] = {
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", NULL},
    {"PMI_RANK", "PMI_SIZE", NULL},
    /* The variables of the job are there also in a script that runs once. */
    {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_STEP_ID"},
};

static bool find_process(struct shard *shard)
{
    for (size_t i = 0; i < sizeof launchers / sizeof launchers[0]; i++) {
        const struct launcher *by = &launchers[i];
        uint64_t rank, size;
        if ((by->needs == NULL || getenv(by->needs) != NULL) && variable(by->rank, &rank) &&
            variable(by->size, &size) && rank < size) {
            shard->part = rank;
            shard->n_parts = size;
            return true;
        }
    }
    return false;
}

/* The tasks of an array of jobs, from any first number, by any step. */
static elea_status find_task(struct shard *shard, bool *found, elea_error *error)
{
    uint64_t id, first, last, count, step = 1;
    *found = variable("SLURM_ARRAY_TASK_ID", &id);
    if (!*found)
        return ELEA_OK;
    (void)variable("SLURM_ARRAY_TASK_STEP", &step);
    if (!variable("SLURM_ARRAY_TASK_MIN", &first) || !variable("SLURM_ARRAY_TASK_MAX", &last) ||
        !variable("SLURM_ARRAY_TASK_COUNT", &count) || id < first || id > last || count == 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard auto: SLURM_ARRAY_TASK_ID is set, but MIN, MAX and COUNT "
                              "of the array are not; give --shard I/N");
    if (step == 0 || (last - first) / step + 1 != count || (id - first) % step != 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard auto: the numbers of the array have gaps; give it as 1-N, "
                              "or give --shard I/N");
    shard->part = (id - first) / step;
    shard->n_parts = count;
    return ELEA_OK;
}

static elea_status find_in_environment(struct shard *shard, elea_error *error)
{
    struct shard task = {.n_parts = 1}, process = {.n_parts = 1};
    bool in_array = false, in_program = find_process(&process);
    elea_status failed = find_task(&task, &in_array, error);
    if (failed)
        return failed;
    if (!in_array && !in_program)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "--shard auto: this is no task of an array of Slurm (SLURM_ARRAY_TASK_ID), and no "
            "process of srun or mpiexec (SLURM_PROCID, OMPI_COMM_WORLD_RANK, PMI_RANK); give "
            "--shard I/N");
    shard->part = task.part * process.n_parts + process.part;
    shard->n_parts = task.n_parts * process.n_parts;
    shard->is_automatic = true;
    return ELEA_OK;
}

elea_status shard_find(const char *text, struct shard *shard, elea_error *error)
{
    const char *end;
    *shard = (struct shard){.n_parts = 0};
    if (text == NULL)
        return ELEA_OK;
    if (strcmp(text, "auto") == 0)
        return find_in_environment(shard, error);
    if (!read_count(text, &end, &shard->part) || *end != '/' ||
        !read_count(end + 1, &end, &shard->n_parts) || *end != '\0' || shard->part < 1 ||
        shard->part > shard->n_parts)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard %s: give auto, or I/N, as in 2/4 for the second of four "
                              "parts",
                              text);
    shard->part--;
    return ELEA_OK;
}

static char *name_of_part(const struct shard *shard, const char *name)
{
    const char *slash = strrchr(name, '/'), *base = slash != NULL ? slash + 1 : name;
    const char *point = strrchr(base, '.');
    size_t stem = point != NULL && point > base ? (size_t)(point - name) : strlen(name);
    size_t size = strlen(name) + 64;
    char *part = malloc(size);
    if (part != NULL)
        (void)snprintf(part, size, "%.*s.%llu-of-%llu%s", (int)stem, name,
                       (unsigned long long)shard->part + 1, (unsigned long long)shard->n_parts,
                       name + stem);
    return part;
}

elea_status shard_settle(const struct shard *shard, struct options *options, elea_error *error)
{
    const char **const names[] = {&options->csv, &options->csv_atoms, &options->json,
                                  &options->ndjson};
    if (shard->n_parts > 0) {
        (void)snprintf(options->shard_text, sizeof options->shard_text, "%llu/%llu",
                       (unsigned long long)shard->part + 1, (unsigned long long)shard->n_parts);
        options->shard = options->shard_text;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0] && shard->is_automatic; i++) {
        if (*names[i] == NULL || output_is_stdout(*names[i]))
            continue;
        options->part_names[i] = name_of_part(shard, *names[i]);
        if (options->part_names[i] == NULL)
            return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the name of a file");
        *names[i] = options->part_names[i];
    }
    return ELEA_OK;
}

/* Rows are merged from files, which have a state. */
static elea_status check_batch(const struct options *options, elea_error *error)
{
    const char *csv = options->csv != NULL ? options->csv : "-";
    const char *ndjson = options->ndjson != NULL ? options->ndjson : "-";
    if (output_is_stdout(csv) && output_is_stdout(ndjson))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard: give --csv FILE or --ndjson FILE, from which elea merge "
                              "makes the whole");
    return ELEA_OK;
}

elea_status shard_check(const struct options *options, elea_error *error)
{
    if (options->shard == NULL)
        return ELEA_OK;
    if (options->batch)
        return check_batch(options, error);
    if (options->json == NULL)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "--shard: give --json FILE too, from which elea merge makes the whole");
    if (strcmp(options->shard, "auto") == 0 && output_is_stdout(options->json))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard auto: the parts cannot all write to standard output; give "
                              "--json FILE");
    if (options->report != NULL)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "--shard: a part has no report; give --report to elea merge, which makes the whole");
    if (options->settings.max_run_time > 0.0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard: parts that end by --max-run-time make no whole; leave it "
                              "out, and send SIGTERM to end one");
    return ELEA_OK;
}

void shard_give(const struct shard *shard, elea_job *job)
{
    job->walks = shard->walks;
    job->part = shard->part;
    job->num_parts = shard->divides_walks ? shard->n_parts : 0;
}

size_t shard_whole(const struct shard *shard, size_t count)
{
    return shard->n_parts > 0 ? shard->n_frames : count;
}

void shard_print(const struct shard *shard, size_t count)
{
    if (shard->n_parts > 0)
        (void)fprintf(stderr, "; part %llu of %llu: %zu", (unsigned long long)shard->part + 1,
                      (unsigned long long)shard->n_parts, count);
}
