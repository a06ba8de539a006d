/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/guess.h"
#include "atoms/select.h"
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

/* Element, name and name of the residue, from a tuple. */
static bool read_row(PyObject *row, elea_atom *atom)
{
    PyObject *element, *name, *residue_name;
    memset(atom, 0, sizeof *atom);
    if (!PyTuple_Check(row))
        return core_raise_type("a row", "a tuple", row);
    return PyArg_ParseTuple(row, "OOO", &element, &name, &residue_name) &&
           core_text_copy(atom->element, sizeof atom->element, element, "an element") &&
           core_text_copy(atom->name, sizeof atom->name, name, "a name") &&
           core_text_copy(atom->residue_name, sizeof atom->residue_name, residue_name,
                          "a residue name");
}

static PyObject *look_up(const elea_radii *radii, PyObject *row)
{
    elea_atom atom;
    return read_row(row, &atom) ? PyFloat_FromDouble(elea_radii_lookup(radii, &atom)) : NULL;
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

/* ---- Elements ---- */

/* Arguments of core_guess_elements, copied. */
typedef struct named_atoms {
    elea_topology *topology;
    double *positions, *masses; /* NULL if not given */
    int64_t *residues, *chosen;
    size_t n, n_chosen;
} named_atoms;

static void free_atoms(named_atoms *atoms)
{
    elea_topology_free(atoms->topology);
    free(atoms->positions);
    free(atoms->masses);
    free(atoms->residues);
    free(atoms->chosen);
}

static bool read_numbers(named_atoms *atoms, PyObject *residues, PyObject *positions,
                         PyObject *masses, PyObject *chosen)
{
    size_t n_residues = 0, n_positions = atoms->n;
    atoms->residues = core_integers_copy(residues, "residues", &n_residues);
    if (atoms->residues == NULL)
        return false;
    atoms->chosen = core_integers_copy(chosen, "chosen", &atoms->n_chosen);
    if (atoms->chosen == NULL)
        return false;
    if (positions != Py_None &&
        (atoms->positions = core_points_copy(positions, "positions", &n_positions)) == NULL)
        return false;
    if (masses != Py_None &&
        (atoms->masses = core_numbers_copy(masses, "masses", atoms->n)) == NULL)
        return false;
    bool good = n_residues == atoms->n && n_positions == atoms->n;
    for (size_t i = 0; good && i < atoms->n_chosen; i++)
        good = atoms->chosen[i] >= (i > 0 ? atoms->chosen[i - 1] : 0) &&
               (uint64_t)atoms->chosen[i] < atoms->n;
    if (!good)
        PyErr_SetString(PyExc_ValueError, "the arrays do not fit the number of atoms");
    return good;
}

static bool read_atoms(named_atoms *atoms, PyObject *rows)
{
    elea_error error = ELEA_ERROR_INIT;
    atoms->topology = elea_topology_create(&error);
    for (size_t i = 0; atoms->topology != NULL && i < atoms->n; i++) {
        elea_atom atom;
        char symbol[4];
        PyObject *row = PyList_GetItem(rows, (Py_ssize_t)i);
        if (row == NULL || !read_row(row, &atom))
            return false;
        bool known = elea_element_canonical(atom.element, symbol);
        bool wanted = atom.element[0] == '\0';
        memset(atom.element, 0, sizeof atom.element);
        if (known)
            memcpy(atom.element, symbol, sizeof symbol);
        if (wanted)
            elea_guess_later(&atom, NULL);
        atom.residue_number = (int32_t)atoms->residues[i];
        if (elea_topology_append(atoms->topology, &atom, &error))
            break;
    }
    if (error.status != ELEA_OK)
        (void)core_raise(&error);
    return error.status == ELEA_OK;
}

/* Why the radii may be wrong for the chosen atoms. */
static bool find_doubt(const named_atoms *atoms, const elea_radii *radii,
                       char doubt[ELEA_DOUBT_SIZE])
{
    size_t *indices = calloc(atoms->n_chosen + 1, sizeof *indices);
    if (indices == NULL) {
        (void)PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < atoms->n_chosen; i++)
        indices[i] = (size_t)atoms->chosen[i];
    const elea_selection selection = {.n_atoms = atoms->n_chosen, .indices = indices};
    (void)elea_radii_doubt(radii, atoms->topology, &selection, doubt);
    free(indices);
    return true;
}

static PyObject *pack_elements(const named_atoms *atoms)
{
    PyObject *list = PyList_New((Py_ssize_t)atoms->n);
    for (size_t i = 0; list != NULL && i < atoms->n; i++) {
        const char *element = elea_topology_atom(atoms->topology, i)->element;
        PyObject *text = PyUnicode_FromString(element[0] != '\0' ? element : "?");
        if (text == NULL || PyList_SetItem(list, (Py_ssize_t)i, text) != 0)
            Py_CLEAR(list);
    }
    return list;
}

PyObject *core_guess_elements(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *which, *rows, *residues, *positions, *masses, *chosen, *packed = NULL;
    if (!PyArg_ParseTuple(arguments, "OO!OOOO:guess_elements", &which, &PyList_Type, &rows,
                          &residues, &positions, &masses, &chosen))
        return NULL;
    named_atoms atoms = {.n = (size_t)PyList_Size(rows)};
    char doubt[ELEA_DOUBT_SIZE] = "";
    elea_radii *radii = core_radii_open(which);
    if (radii != NULL && read_numbers(&atoms, residues, positions, masses, chosen) &&
        read_atoms(&atoms, rows)) {
        elea_guess_elements(atoms.topology, atoms.positions, atoms.masses);
        if (find_doubt(&atoms, radii, doubt))
            packed = Py_BuildValue("(Ns)", pack_elements(&atoms), doubt);
    }
    elea_radii_free(radii);
    free_atoms(&atoms);
    return packed;
}
