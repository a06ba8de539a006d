/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core.h"

bool core_text_copy(char *field, size_t size, PyObject *object, const char *name)
{
    Py_ssize_t length;
    memcpy(field, "", 1);
    if (object == Py_None)
        return true;
    if (!PyUnicode_Check(object))
        return core_raise_type(name, "a str", object);
    const char *text = PyUnicode_AsUTF8AndSize(object, &length);
    if (text == NULL)
        return false;
    bool fits = (size_t)length < size && strlen(text) == (size_t)length;
    memcpy(field, fits ? text : "?", fits ? (size_t)length + 1 : sizeof "?");
    return true;
}

static PyObject *look_up(const elea_radii *radii, PyObject *row)
{
    PyObject *element, *name, *residue_name;
    elea_atom atom = {.residue_number = 0};
    if (!PyTuple_Check(row)) {
        (void)core_raise_type("a row", "a tuple", row);
        return NULL;
    }
    if (!PyArg_ParseTuple(row, "OOO", &element, &name, &residue_name) ||
        !core_text_copy(atom.element, sizeof atom.element, element, "an element") ||
        !core_text_copy(atom.name, sizeof atom.name, name, "a name") ||
        !core_text_copy(atom.residue_name, sizeof atom.residue_name, residue_name,
                        "a residue name"))
        return NULL;
    return PyFloat_FromDouble(elea_radii_lookup(radii, &atom));
}

static PyObject *look_up_all(const elea_radii *radii, PyObject *rows)
{
    Py_ssize_t n = PyList_Size(rows);
    PyObject *list = n >= 0 ? PyList_New(n) : NULL;
    for (Py_ssize_t i = 0; list != NULL && i < n; i++) {
        PyObject *row = PyList_GetItem(rows, i);
        PyObject *radius = row != NULL ? look_up(radii, row) : NULL;
        if (radius == NULL || PyList_SetItem(list, i, radius) != 0)
            Py_CLEAR(list);
    }
    return list;
}

elea_radii *core_radii_open(PyObject *which)
{
    elea_error error;
    elea_radii *radii = NULL;
    PyObject *path;
    if (PyUnicode_Check(which)) {
        const char *name = core_text_read(which, "radii");
        if (name == NULL)
            return NULL;
        radii = elea_radii_builtin(name, &error);
    } else {
        if (!PyUnicode_FSConverter(which, &path))
            return NULL;
        radii = elea_radii_load(PyBytes_AsString(path), &error);
        Py_DECREF(path);
    }
    if (radii == NULL)
        (void)core_raise(&error);
    return radii;
}

PyObject *core_radii(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *which, *rows;
    if (!PyArg_ParseTuple(arguments, "OO!:radii", &which, &PyList_Type, &rows))
        return NULL;
    elea_radii *radii = core_radii_open(which);
    PyObject *list = radii != NULL ? look_up_all(radii, rows) : NULL;
    elea_radii_free(radii);
    return list;
}
