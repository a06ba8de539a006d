/* SPDX-License-Identifier: MIT */
/* What a file of frames contains, and what its MODELs are. */
#include <math.h>

#include "core.h"

static bool read_models(PyObject *object, elea_models *models)
{
    const char *name = NULL;
    for (unsigned i = 0; PyUnicode_Check(object) && (name = elea_models_name(i)) != NULL; i++)
        if (PyUnicode_CompareWithASCIIString(object, name) == 0) {
            *models = (elea_models)i;
            return true;
        }
    PyErr_Format(PyExc_ValueError, "models must be 'auto', 'frames' or 'join', not %R", object);
    return false;
}

static bool read_text(PyObject *object, const char *what, const char **text)
{
    *text = object != Py_None ? core_text_read(object, what) : NULL;
    return object == Py_None || *text != NULL;
}

static bool read_n_atoms(PyObject *object, size_t *n_atoms)
{
    *n_atoms = 0;
    if (object == Py_None)
        return true;
    Py_ssize_t n = PyNumber_AsSsize_t(object, PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred())
        return false;
    if (n < 1) {
        PyErr_Format(PyExc_ValueError, "n_atoms is %zd; it must be at least 1", n);
        return false;
    }
    *n_atoms = (size_t)n;
    return true;
}

int core_reading_convert(PyObject *object, void *result)
{
    core_reading *reading = result;
    elea_reader_options *options = &reading->options;
    PyObject *models, *assembly, *types, *unit, *n_atoms, *structure;
    const char *name = NULL;
    elea_error error = ELEA_ERROR_INIT;
    *reading = (core_reading){.options.struct_size = sizeof *options};
    if (!PyTuple_Check(object))
        return core_raise_type("reading", "a tuple", object);
    if (!PyArg_ParseTuple(object, "OOOOOO:reading", &models, &assembly, &types, &unit, &n_atoms,
                          &structure) ||
        !read_models(models, &options->models) ||
        !read_text(assembly, "assembly", &options->assembly) ||
        !read_text(types, "types", &options->types) || !read_text(unit, "length_unit", &name) ||
        !read_n_atoms(n_atoms, &options->n_atoms) ||
        !read_text(structure, "structure", &reading->structure))
        return 0;
    options->has_length_unit = name != NULL;
    if (name == NULL || elea_length_unit_parse(name, &options->length_unit, &error) == ELEA_OK)
        return 1;
    PyErr_SetString(PyExc_ValueError, error.message);
    return 0;
}

/* Few formats need the structure, which may be large; those fail at once without it. */
elea_reader *core_reader_open(const char *path, const core_reading *reading, elea_error *error)
{
    elea_reader_options options = reading->options;
    elea_reader *reader = elea_reader_open_with(path, &options, error);
    if (reader != NULL || reading->structure == NULL || error->status != ELEA_ERROR_ARGUMENT)
        return reader;
    elea_reader *structure = elea_reader_open(reading->structure, error);
    if (structure == NULL)
        return NULL;
    options.structure = elea_reader_topology(structure);
    reader = elea_reader_open_with(path, &options, error);
    elea_reader_free(structure);
    return reader;
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
    core_reading reading;
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "O&O&:inspect_file", PyUnicode_FSConverter, &encoded,
                          core_reading_convert, &reading))
        return NULL;
    const char *path = PyBytes_AsString(encoded);
    PyThreadState *released = PyEval_SaveThread();
    elea_reader *reader = core_reader_open(path, &reading, &error);
    PyEval_RestoreThread(released);
    if (reader != NULL)
        info = describe(reader);
    else
        (void)core_raise_in_file(path, &error);
    elea_reader_free(reader);
    Py_DECREF(encoded);
    return info;
}
