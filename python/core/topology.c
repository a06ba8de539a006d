/* SPDX-License-Identifier: MIT */
/* Atoms and bonds that Python names. */
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/guess.h"
#include "atoms/topology.h"
#include "core.h"

static bool read_atom(PyObject *row, elea_atom *atom)
{
    PyObject *name, *residue_name, *chain, *element;
    const char *insertion = "";
    int number = 0;
    memset(atom, 0, sizeof *atom);
    if (!PyTuple_Check(row))
        return core_raise_type("a row", "a tuple", row);
    if (!PyArg_ParseTuple(row, "OOOOi|s", &name, &residue_name, &chain, &element, &number,
                          &insertion))
        return false;
    atom->residue_number = number;
    atom->insertion_code = insertion[0];
    bool good = core_text_copy(atom->name, sizeof atom->name, name, "a name") &&
                core_text_copy(atom->residue_name, sizeof atom->residue_name, residue_name,
                               "a residue name") &&
                core_text_copy(atom->chain, sizeof atom->chain, chain, "a chain") &&
                core_text_copy(atom->element, sizeof atom->element, element, "an element");
    char symbol[sizeof atom->element];
    if (good && elea_element_canonical(atom->element, symbol))
        memcpy(atom->element, symbol, sizeof symbol);
    else if (good)
        elea_guess_later(atom, NULL);
    return good;
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

elea_topology *core_topology_read(PyObject *rows, size_t n, const double *positions,
                                  const double *masses, PyObject *bonds)
{
    elea_error error;
    elea_topology *topology = elea_topology_create(&error);
    if (topology == NULL) {
        (void)core_raise(&error);
        return NULL;
    }
    if (!read_atoms(topology, rows, n) || !read_bonds(topology, bonds, n)) {
        elea_topology_free(topology);
        return NULL;
    }
    elea_guess_elements(topology, positions, masses);
    return topology;
}

bool core_box_read(PyObject *object, double box[9], bool *has_box)
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
