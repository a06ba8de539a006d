/* SPDX-License-Identifier: MIT */
/* Molecules made whole: found in the first frame, as bytes that any process can apply to frames. */
#include <stdlib.h>
#include <string.h>

#include "atoms/topology.h"
#include "atoms/whole.h"
#include "base/error.h"
#include "core.h"

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
    for (size_t i = 0;
         list != NULL && whole != NULL && (text = elea_whole_warning(whole, i)) != NULL; i++) {
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
    elea_whole_source source = {.struct_size = sizeof source};
    if (!PyArg_ParseTuple(arguments, "O!OOOOp:find_whole", &PyList_Type, &rows, &positions,
                          &box_object, &bonds, &mode, &crystal) ||
        !core_whole_mode_read(mode, &source.mode) || !core_box_read(box_object, box, &has_box))
        return NULL;
    double *points = core_points_copy(positions, "positions", &n);
    elea_topology *topology =
        points != NULL ? core_topology_read(rows, n, points, NULL, bonds) : NULL;
    source.topology = topology;
    source.positions = points;
    source.box = has_box ? box : NULL;
    source.crystal = crystal != 0;
    if (topology != NULL)
        packed = find(&source);
    elea_topology_free(topology);
    free(points);
    return packed;
}

/* ---- The atoms of a file ---- */

/* Trajectories without names have atoms of which nothing is known. */
static elea_status copy_atoms(elea_topology *copy, const elea_topology *of_file,
                              const size_t *indices, size_t n, elea_error *error)
{
    const elea_atom nameless = {.name = ""};
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < n && !failed; i++)
        failed = elea_topology_append(
            copy, of_file != NULL ? elea_topology_atom(of_file, (size_t)indices[i]) : &nameless,
            error);
    return failed;
}

static elea_status copy_bonds(elea_topology *copy, const elea_topology *of_file,
                              const size_t *indices, size_t n, elea_error *error)
{
    if (of_file == NULL || of_file->n_bonds == 0)
        return ELEA_OK;
    size_t *places = calloc(of_file->n_atoms + 1, sizeof *places); /* from 1, 0: not chosen */
    if (places == NULL)
        return elea_error_memory(error, of_file->n_atoms, sizeof *places, "bonds of the file");
    for (size_t i = 0; i < n; i++)
        places[indices[i]] = i + 1;
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < of_file->n_bonds && !failed; i++) {
        const size_t *bond = of_file->bonds[i];
        bool known = bond[0] < of_file->n_atoms && bond[1] < of_file->n_atoms;
        if (known && places[bond[0]] > 0 && places[bond[1]] > 0)
            failed = elea_topology_add_bond(copy, places[bond[0]] - 1, places[bond[1]] - 1, error);
    }
    free(places);
    return failed;
}

static const double *box_of(const elea_frame *frame, double box[3][3])
{
    return elea_frame_box(frame, box) ? &box[0][0] : NULL;
}

elea_whole *core_whole_of_file(const elea_reader *reader, const size_t *indices, size_t n,
                               const elea_frame *frame, const double *positions,
                               elea_whole_mode mode, elea_error *error)
{
    double box[3][3];
    const elea_topology *of_file = elea_reader_topology(reader);
    elea_topology *copy = elea_topology_create(error);
    if (copy == NULL)
        return NULL;
    const char *format = elea_reader_format(reader);
    elea_whole *whole = NULL;
    elea_status failed = copy_atoms(copy, of_file, indices, n, error);
    if (!failed)
        failed = copy_bonds(copy, of_file, indices, n, error);
    const elea_whole_source source = {
        .struct_size = sizeof source,
        .topology = copy,
        .positions = positions,
        .box = box_of(frame, box),
        .mode = mode,
        .crystal = elea_reader_n_frames(reader) == 1 &&
                   (strcmp(format, "PDB") == 0 || strcmp(format, "mmCIF") == 0),
        .n_frames = elea_reader_n_frames(reader),
    };
    if (!failed)
        whole = elea_whole_create(&source, error);
    elea_topology_free(copy);
    return whole;
}

elea_status core_whole_apply(const elea_whole *whole, const elea_frame *frame, double *positions,
                             uint32_t *notes, elea_error *error)
{
    double box[3][3];
    elea_whole_change change = {.struct_size = sizeof change};
    elea_status failed = elea_whole_apply(whole, positions, box_of(frame, box), &change, error);
    *notes |= change.n_moved > 0 ? ELEA_NOTE_MADE_WHOLE : 0;
    *notes |= change.n_long > 0 ? ELEA_NOTE_LONG_BONDS : 0;
    return failed;
}

/* ---- Applying ---- */

elea_whole *core_whole_read(PyObject *bytes, size_t n)
{
    char *data = NULL;
    Py_ssize_t size = 0;
    elea_error error;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) != 0)
        return NULL;
    elea_whole *whole = elea_whole_unpack(data, (size_t)size, &error);
    if (whole == NULL) {
        (void)core_raise(&error);
    } else if (whole->mode != ELEA_WHOLE_NEVER && whole->n != n) {
        PyErr_Format(PyExc_ValueError, "there are %zu positions for %zu atoms", n, whole->n);
        elea_whole_free(whole);
        return NULL;
    }
    return whole;
}

static PyObject *apply(const elea_whole *whole, double *points, size_t n, const double *box)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_whole_change change = {.struct_size = sizeof change};
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
        !core_box_read(box_object, box, &has_box))
        return NULL;
    double *points = core_points_copy(positions, "positions", &n);
    elea_whole *whole = points != NULL ? core_whole_read(bytes, n) : NULL;
    if (whole != NULL)
        result = apply(whole, points, n, has_box ? box : NULL);
    elea_whole_free(whole);
    free(points);
    return result;
}
