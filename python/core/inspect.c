/* SPDX-License-Identifier: MIT */
/* What a file of frames contains, and what its MODELs are. */
#include <math.h>

#include "core.h"

int core_models_convert(PyObject *object, void *models)
{
    const char *name = NULL;
    for (unsigned i = 0; PyUnicode_Check(object) && (name = elea_models_name(i)) != NULL; i++)
        if (PyUnicode_CompareWithASCIIString(object, name) == 0) {
            *(elea_models *)models = (elea_models)i;
            return 1;
        }
    PyErr_Format(PyExc_ValueError, "models must be 'auto', 'frames' or 'join', not %R", object);
    return 0;
}

int core_n_atoms_convert(PyObject *object, void *n_atoms)
{
    *(size_t *)n_atoms = 0;
    if (object == Py_None)
        return 1;
    Py_ssize_t n = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred())
        return 0;
    if (n < 1) {
        PyErr_Format(PyExc_ValueError, "n_atoms is %zd; it must be at least 1", n);
        return 0;
    }
    *(size_t *)n_atoms = (size_t)n;
    return 1;
}

static PyObject *describe(const elea_reader *reader)
{
    elea_error why;
    bool damaged = elea_reader_damage(reader, &why) != ELEA_OK;
    double time = elea_reader_first_time(reader);
    PyObject *has_time = isnan(time) ? Py_NewRef(Py_None) : PyFloat_FromDouble(time);
    return Py_BuildValue("{s:s,s:n,s:n,s:s,s:N,s:N,s:z,s:z}", "format", elea_reader_format(reader),
                         "n_atoms", (Py_ssize_t)elea_reader_n_atoms(reader), "n_frames",
                         (Py_ssize_t)elea_reader_n_frames(reader), "length_unit",
                         elea_length_unit_name(elea_reader_length_unit(reader)), "first_time",
                         has_time, "single_precision",
                         PyBool_FromLong(elea_reader_is_single(reader)), "note",
                         elea_reader_note(reader), "damage", damaged ? why.message : NULL);
}

PyObject *core_inspect_file(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *encoded, *info = NULL;
    elea_reader_options options = {.struct_size = sizeof options};
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "O&O&O&:inspect_file", PyUnicode_FSConverter, &encoded,
                          core_models_convert, &options.models, core_n_atoms_convert,
                          &options.n_atoms))
        return NULL;
    const char *path = PyBytes_AsString(encoded);
    PyThreadState *released = PyEval_SaveThread();
    elea_reader *reader = elea_reader_open_with(path, &options, &error);
    PyEval_RestoreThread(released);
    if (reader != NULL)
        info = describe(reader);
    else
        (void)core_raise_in_file(path, &error);
    elea_reader_free(reader);
    Py_DECREF(encoded);
    return info;
}
