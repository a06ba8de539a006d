/* SPDX-License-Identifier: MIT */
/* What a file of frames contains, and what its MODELs are. */
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

static PyObject *describe(const elea_reader *reader)
{
    elea_error why;
    bool damaged = elea_reader_damage(reader, &why) != ELEA_OK;
    return Py_BuildValue("{s:s,s:n,s:n,s:s,s:z}", "format", elea_reader_format(reader), "n_atoms",
                         (Py_ssize_t)elea_reader_n_atoms(reader), "n_frames",
                         (Py_ssize_t)elea_reader_n_frames(reader), "length_unit",
                         elea_length_unit_name(elea_reader_length_unit(reader)), "damage",
                         damaged ? why.message : NULL);
}

PyObject *core_inspect_file(PyObject *module, PyObject *arguments)
{
    (void)module;
    elea_models models = ELEA_MODELS_AUTO;
    PyObject *encoded, *info = NULL;
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "O&O&:inspect_file", PyUnicode_FSConverter, &encoded,
                          core_models_convert, &models))
        return NULL;
    const char *path = PyBytes_AsString(encoded);
    PyThreadState *released = PyEval_SaveThread();
    elea_reader *reader = elea_reader_open_models(path, models, &error);
    PyEval_RestoreThread(released);
    if (reader != NULL)
        info = describe(reader);
    else
        (void)core_raise_in_file(path, &error);
    elea_reader_free(reader);
    Py_DECREF(encoded);
    return info;
}
