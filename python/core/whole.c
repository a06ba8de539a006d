/* SPDX-License-Identifier: MIT */
/* Molecules made whole: found in the first frame, as bytes that any process can apply to frames. */
#include <stdlib.h>
#include <string.h>

#include "atoms/topology.h"
#include "atoms/whole.h"
#include "base/error.h"
#include "core.h"

/* ---- Atoms and bonds from Python ---- */

static bool read_atom(PyObject *row, elea_atom *atom)
{
    PyObject *name, *residue_name, *chain, *element;
    int number = 0;
    memset(atom, 0, sizeof *atom);
    if (!PyTuple_Check(row))
        return core_raise_type("a row", "a tuple", row);
    if (!PyArg_ParseTuple(row, "OOOOi", &name, &residue_name, &chain, &element, &number))
        return false;
    atom->residue_number = number;
    return core_text_copy(atom->name, sizeof atom->name, name, "a name") &&
           core_text_copy(atom->residue_name, sizeof atom->residue_name, residue_name,
                          "a residue name") &&
           core_text_copy(atom->chain, sizeof atom->chain, chain, "a chain") &&
           core_text_copy(atom->element, sizeof atom->element, element, "an element");
}

static bool read_atoms(elea_topology *topology, PyObject *rows, size_t n)
{
    elea_error error;
    if (PyList_Size(rows) != (Py_ssize_t)n) {
        if (PyErr_Occurred() == NULL)
            PyErr_Format(PyExc_ValueError, "there are %zd rows for %zu positions",
                         PyList_Size(rows), n);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        elea_atom atom;
        PyObject *row = PyList_GetItem(rows, (Py_ssize_t)i);
        if (row == NULL || !read_atom(row, &atom))
            return false;
        if (elea_topology_append(topology, &atom, &error) != ELEA_OK)
            return core_raise(&error) != NULL;
    }
    return true;
}

/* Pairs of numbers of atoms in one list: a0, b0, a1, b1, ... */
static bool read_bonds(elea_topology *topology, PyObject *bonds, size_t n)
{
    size_t n_numbers = 0;
    elea_error error;
    if (bonds == Py_None)
        return true;
    int64_t *numbers = core_integers_copy(bonds, "bonds", &n_numbers);
    bool good = numbers != NULL;
    for (size_t i = 0; good && i + 1 < n_numbers; i += 2) {
        if (numbers[i] < 0 || numbers[i + 1] < 0 || (uint64_t)numbers[i] >= n ||
            (uint64_t)numbers[i + 1] >= n) {
            PyErr_Format(PyExc_ValueError, "there is a bond between %lld and %lld of %zu atoms",
                         (long long)numbers[i], (long long)numbers[i + 1], n);
            good = false;
        } else if (elea_topology_add_bond(topology, (size_t)numbers[i], (size_t)numbers[i + 1],
                                          &error) != ELEA_OK) {
            (void)core_raise(&error);
            good = false;
        }
    }
    free(numbers);
    return good;
}

static bool read_box(PyObject *object, double box[9], bool *has_box)
{
    size_t n = 0;
    *has_box = object != Py_None;
    if (!*has_box)
        return true;
    double *vectors = core_points_copy(object, "box", &n);
    if (vectors != NULL && n == 3)
        memcpy(box, vectors, 9 * sizeof *box);
    else if (vectors != NULL)
        PyErr_Format(PyExc_ValueError, "a box has 3 vectors, not %zu", n);
    free(vectors);
    return vectors != NULL && n == 3;
}

bool core_whole_mode_read(PyObject *object, elea_whole_mode *mode)
{
    const char *text = core_text_read(object, "whole");
    const char *name = NULL;
    for (unsigned i = 0; text != NULL && (name = elea_whole_mode_name(i)) != NULL; i++)
        if (strcmp(name, text) == 0) {
            *mode = (elea_whole_mode)i;
            return true;
        }
    if (text != NULL)
        PyErr_Format(PyExc_ValueError, "whole is '%s'; give 'auto', 'always' or 'never'", text);
    return false;
}

/* ---- Finding ---- */

PyObject *core_whole_warnings(const elea_whole *whole)
{
    PyObject *list = PyList_New(0);
    const char *text = NULL;
    for (size_t i = 0; list != NULL && (text = elea_whole_warning(whole, i)) != NULL; i++) {
        PyObject *line = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "backslashreplace");
        if (line == NULL || PyList_Append(list, line) != 0)
            Py_CLEAR(list);
        Py_XDECREF(line);
    }
    return list;
}

static PyObject *pack(const elea_whole *whole)
{
    elea_error error;
    size_t size = 0;
    PyObject *warnings = core_whole_warnings(whole);
    void *bytes = warnings != NULL ? elea_whole_pack(whole, &size, &error) : NULL;
    if (warnings != NULL && bytes == NULL)
        (void)core_raise(&error);
    PyObject *packed = bytes != NULL
                           ? Py_BuildValue("(y#O)", (const char *)bytes, (Py_ssize_t)size, warnings)
                           : NULL;
    Py_XDECREF(warnings);
    free(bytes);
    return packed;
}

static PyObject *find(const elea_whole_source *source)
{
    elea_error error = ELEA_ERROR_INIT;
    PyThreadState *released = PyEval_SaveThread();
    elea_whole *whole = elea_whole_create(source, &error);
    PyEval_RestoreThread(released);
    PyObject *packed = whole != NULL ? pack(whole) : core_raise(&error);
    elea_whole_free(whole);
    return packed;
}

PyObject *core_find_whole(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *rows, *positions, *box_object, *bonds, *mode, *packed = NULL;
    int crystal = 0;
    double box[9];
    bool has_box = false;
    size_t n = 0;
    elea_error error;
    elea_whole_source source = {.struct_size = sizeof source};
    if (!PyArg_ParseTuple(arguments, "O!OOOOp:find_whole", &PyList_Type, &rows, &positions,
                          &box_object, &bonds, &mode, &crystal) ||
        !core_whole_mode_read(mode, &source.mode) || !read_box(box_object, box, &has_box))
        return NULL;
    double *points = core_points_copy(positions, "positions", &n);
    elea_topology *topology = points != NULL ? elea_topology_create(&error) : NULL;
    if (points != NULL && topology == NULL)
        (void)core_raise(&error);
    source.topology = topology;
    source.positions = points;
    source.box = has_box ? box : NULL;
    source.crystal = crystal != 0;
    if (topology != NULL && read_atoms(topology, rows, n) && read_bonds(topology, bonds, n))
        packed = find(&source);
    elea_topology_free(topology);
    free(points);
    return packed;
}

/* ---- Applying ---- */

elea_whole *core_whole_read(PyObject *bytes)
{
    char *data = NULL;
    Py_ssize_t size = 0;
    elea_error error;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) != 0)
        return NULL;
    elea_whole *whole = elea_whole_unpack(data, (size_t)size, &error);
    if (whole == NULL)
        (void)core_raise(&error);
    return whole;
}

static PyObject *apply(const elea_whole *whole, double *points, size_t n, const double *box)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_whole_change change = {.struct_size = sizeof change};
    if (whole->mode != ELEA_WHOLE_NEVER && whole->n != n)
        return PyErr_Format(PyExc_ValueError, "there are %zu positions for %zu atoms", n, whole->n);
    if (elea_whole_apply(whole, points, box, &change, &error) != ELEA_OK)
        return core_raise(&error);
    return Py_BuildValue("(y#nnnnd)", (const char *)points, (Py_ssize_t)(3 * n * sizeof *points),
                         (Py_ssize_t)change.n_moved, (Py_ssize_t)change.n_long,
                         (Py_ssize_t)change.a, (Py_ssize_t)change.b, change.length);
}

PyObject *core_apply_whole(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *bytes, *positions, *box_object, *result = NULL;
    double box[9];
    bool has_box = false;
    size_t n = 0;
    if (!PyArg_ParseTuple(arguments, "SOO:apply_whole", &bytes, &positions, &box_object) ||
        !read_box(box_object, box, &has_box))
        return NULL;
    double *points = core_points_copy(positions, "positions", &n);
    elea_whole *whole = points != NULL ? core_whole_read(bytes) : NULL;
    if (whole != NULL)
        result = apply(whole, points, n, has_box ? box : NULL);
    elea_whole_free(whole);
    free(points);
    return result;
}
