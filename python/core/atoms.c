/* SPDX-License-Identifier: MIT */
/* Selection, radii and mass of the atoms of a structure file, as in the command. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core.h"

typedef struct atoms {
    elea_models models;
    elea_reader *reader;
    const elea_topology *topology;
    elea_radii *set;
    elea_selection *selection;
    double *radii;
    double mass;
} atoms;

static void free_atoms(atoms *a)
{
    elea_reader_free(a->reader);
    elea_radii_free(a->set);
    elea_selection_free(a->selection);
    free(a->radii);
}

/* A set that covers only a few atoms narrows the selection. */
static elea_selection *select_atoms(const atoms *a, const char *select, elea_error *error)
{
    const char *narrowing = elea_radii_selection(a->set);
    if (narrowing == NULL)
        return elea_selection_create(a->topology, select, error);
    size_t size = strlen(select) + strlen(narrowing) + sizeof "() and ()";
    char *both = malloc(size);
    if (both == NULL) {
        (void)elea_error_memory(error, 1, size, "selection");
        return NULL;
    }
    (void)PyOS_snprintf(both, size, "(%s) and (%s)", select, narrowing);
    elea_selection *selection = elea_selection_create(a->topology, both, error);
    free(both);
    return selection;
}

/* The atoms of such a set represent all selected atoms, and have their mass. */
static elea_status weigh(atoms *a, const char *select, elea_error *error)
{
    if (elea_radii_selection(a->set) == NULL) {
        a->mass = elea_selection_mass(a->selection, a->topology);
        return ELEA_OK;
    }
    elea_selection *all = elea_selection_create(a->topology, select, error);
    if (all == NULL)
        return error->status;
    a->mass = elea_selection_mass(all, a->topology);
    elea_selection_free(all);
    return ELEA_OK;
}

static elea_status choose(atoms *a, const char *path, const char *select, elea_error *error)
{
    a->reader = elea_reader_open_models(path, a->models, error);
    if (a->reader == NULL)
        return error->status;
    a->topology = elea_reader_topology(a->reader);
    if (a->set == NULL)
        a->set = elea_radii_builtin(elea_reader_radii(a->reader), error);
    if (a->set == NULL)
        return error->status;
    a->selection = select_atoms(a, select, error);
    if (a->selection == NULL)
        return error->status;
    elea_status failed = weigh(a, select, error);
    if (failed)
        return failed;
    (void)elea_radii_omit_points(a->set, a->topology, a->selection);
    size_t n = elea_selection_n_atoms(a->selection);
    a->radii = calloc(n + 1, sizeof *a->radii);
    if (a->radii == NULL)
        return elea_error_memory(error, n, sizeof *a->radii, "radii");
    return elea_radii_assign(a->set, a->topology, a->selection, a->radii, error);
}

static PyObject *pack_indices(const elea_selection *selection)
{
    size_t n = elea_selection_n_atoms(selection);
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(n * sizeof(int64_t)));
    char *place = bytes != NULL ? PyBytes_AsString(bytes) : NULL;
    for (size_t i = 0; place != NULL && i < n; i++) {
        int64_t index = (int64_t)elea_selection_indices(selection)[i];
        memcpy(place + i * sizeof index, &index, sizeof index);
    }
    return bytes;
}

static PyObject *choose_and_pack(atoms *a, const char *path, const char *select)
{
    elea_error error = ELEA_ERROR_INIT;
    PyThreadState *released = PyEval_SaveThread();
    elea_status failed = choose(a, path, select, &error);
    PyEval_RestoreThread(released);
    if (failed)
        return core_raise_in_file(path, &error);
    size_t n = elea_selection_n_atoms(a->selection);
    char doubt[ELEA_DOUBT_SIZE];
    (void)elea_radii_doubt(a->set, a->topology, a->selection, doubt);
    return Py_BuildValue("(Ny#ds)", pack_indices(a->selection), (const char *)a->radii,
                         (Py_ssize_t)(n * sizeof *a->radii), a->mass, doubt);
}

PyObject *core_choose_atoms(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *path, *which, *packed = NULL;
    const char *select;
    atoms a = {.reader = NULL};
    if (!PyArg_ParseTuple(arguments, "O&sOO&:choose_atoms", PyUnicode_FSConverter, &path, &select,
                          &which, core_models_convert, &a.models))
        return NULL;
    /* None: the file decides, once it is open. */
    a.set = which != Py_None ? core_radii_open(which) : NULL;
    if (which == Py_None || a.set != NULL)
        packed = choose_and_pack(&a, PyBytes_AsString(path), select);
    free_atoms(&a);
    Py_DECREF(path);
    return packed;
}
