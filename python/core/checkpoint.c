/* SPDX-License-Identifier: MIT */
#include "checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "packed.h"

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the checkpoint");
}

/* ---- What the run is ---- */

/* A pair of str. */
static bool describe_pair(struct journal_head *head, PyObject *pair)
{
    const char *key, *value;
    PyObject *tuple = PySequence_Tuple(pair), *bytes[2] = {NULL, NULL};
    bool good = tuple != NULL && PyTuple_Size(tuple) == 2;
    for (Py_ssize_t i = 0; good && i < 2; i++) {
        bytes[i] =
            PyUnicode_AsEncodedString(PyTuple_GetItem(tuple, i), "utf-8", "backslashreplace");
        good = bytes[i] != NULL;
    }
    if (good) {
        key = PyBytes_AsString(bytes[0]);
        value = PyBytes_AsString(bytes[1]);
        good = key != NULL && value != NULL && journal_describe(head, key, value);
    }
    if (!good && PyErr_Occurred() == NULL)
        (void)PyErr_NoMemory();
    Py_XDECREF(bytes[0]);
    Py_XDECREF(bytes[1]);
    Py_XDECREF(tuple);
    return good;
}

static bool describe_pairs(struct journal_head *head, PyObject *pairs)
{
    Py_ssize_t n = PyList_Size(pairs);
    for (Py_ssize_t i = 0; i < n; i++)
        if (!describe_pair(head, PyList_GetItem(pairs, i)))
            return false;
    return n >= 0;
}

static bool describe_input(struct journal_head *head, PyObject *path)
{
    elea_error error = ELEA_ERROR_INIT;
    struct identity input = {NULL, 0};
    PyObject *bytes = NULL;
    if (!PyUnicode_FSConverter(path, &bytes))
        return false;
    const char *name = PyBytes_AsString(bytes);
    bool good = identity_add_file(&input, name, &error) == ELEA_OK;
    if (good) {
        char key[64], value[64];
        (void)snprintf(key, sizeof key, "the content of %.40s",
                       strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name);
        (void)snprintf(value, sizeof value, "%" PRIu64 " bytes with the hash %016" PRIx64,
                       input.files[0].size, input.files[0].hash);
        good = journal_describe(head, key, value);
        if (!good)
            (void)PyErr_NoMemory();
    } else {
        (void)core_raise(&error);
    }
    identity_free(&input);
    Py_DECREF(bytes);
    return good;
}

static bool describe_inputs(struct journal_head *head, PyObject *paths)
{
    Py_ssize_t n = PyList_Size(paths);
    for (Py_ssize_t i = 0; i < n; i++)
        if (!describe_input(head, PyList_GetItem(paths, i)))
            return false;
    return n >= 0;
}

/* ---- Frames of an earlier call ---- */

static elea_status damaged(const core_checkpoint *checkpoint, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE, "%s: is damaged; remove it to begin anew",
                          checkpoint->journal.state_name);
}

static elea_status take_record(void *context, char **fields, size_t n_fields, elea_error *error)
{
    core_checkpoint *checkpoint = context;
    const core_frames *frames = checkpoint->frames;
    size_t size = elea_result_size();
    if (n_fields != 1 || checkpoint->n_done >= frames->count)
        return damaged(checkpoint, error);
    unsigned char *bytes = packed_bytes(fields[0], &size);
    bool good = bytes != NULL &&
                elea_result_load(checkpoint->known, bytes, size, NULL) == ELEA_OK &&
                elea_result_info(checkpoint->known)->frame ==
                    frames->number(frames->context, checkpoint->n_done);
    free(bytes);
    if (!good)
        return damaged(checkpoint, error);
    checkpoint->n_done++;
    return checkpoint->take(checkpoint->taker, checkpoint->known, error);
}

static bool open_journal(core_checkpoint *checkpoint, const char *path,
                         const struct journal_head *head)
{
    elea_error error = ELEA_ERROR_INIT;
    checkpoint->known = elea_result_create(&error);
    elea_status failed = checkpoint->known != NULL ? ELEA_OK : ELEA_ERROR_MEMORY;
    if (!failed)
        failed =
            journal_open_alone(&checkpoint->journal, path, head, take_record, checkpoint, &error);
    checkpoint->on = !failed;
    if (failed && PyErr_Occurred() == NULL)
        (void)core_raise(&error);
    return !failed;
}

bool core_checkpoint_open(core_checkpoint *checkpoint, PyObject *request, const core_frames *frames,
                          elea_isa isa, core_result_taker *take, void *taker)
{
    PyObject *path = NULL, *pairs, *inputs;
    struct journal_head head = {NULL, 0};
    *checkpoint =
        (core_checkpoint){.journal = {.state = -1}, .frames = frames, .take = take, .taker = taker};
    if (request == Py_None)
        return true;
    if (!PyArg_ParseTuple(request, "O&O!O!:checkpoint", PyUnicode_FSConverter, &path, &PyList_Type,
                          &pairs, &PyList_Type, &inputs))
        return false;
    bool good =
        journal_describe(&head, "the version of elea", elea_version()) &&
        journal_describe(&head, "the instruction set", elea_isa_name(elea_isa_resolve(isa)));
    if (!good)
        (void)PyErr_NoMemory();
    good = good && describe_pairs(&head, pairs) && describe_inputs(&head, inputs) &&
           open_journal(checkpoint, PyBytes_AsString(path), &head);
    journal_head_free(&head);
    Py_DECREF(path);
    return good;
}

/* ---- Frames of this call ---- */

static elea_status append(core_checkpoint *checkpoint, const elea_result *result, elea_error *error)
{
    unsigned char *bytes = malloc(elea_result_size());
    char *text = NULL;
    if (bytes != NULL) {
        elea_result_save(result, bytes);
        text = packed_text(bytes, elea_result_size());
    }
    const char *const fields[] = {text};
    elea_status failed = text != NULL ? journal_append(&checkpoint->journal, NULL, fields, 1, error)
                                      : no_memory(error);
    free(text);
    free(bytes);
    return failed;
}

void core_checkpoint_add(core_checkpoint *checkpoint, const elea_result *result)
{
    if (checkpoint != NULL && checkpoint->on && !checkpoint->broken)
        checkpoint->broken = append(checkpoint, result, &checkpoint->why) != ELEA_OK;
}

bool core_checkpoint_warn(core_checkpoint *checkpoint)
{
    if (checkpoint == NULL || !checkpoint->broken || !checkpoint->on)
        return true;
    checkpoint->on = false;
    return PyErr_WarnFormat(PyExc_RuntimeWarning, 1,
                            "%s; the run goes on, but another call will compute the frames from "
                            "here on again",
                            checkpoint->why.message) == 0;
}

void core_checkpoint_close(core_checkpoint *checkpoint)
{
    journal_close(&checkpoint->journal);
    elea_result_free(checkpoint->known);
}
