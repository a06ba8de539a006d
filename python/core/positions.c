/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core.h"

static bool check(size_t n, const double *positions, const double *radii, const int64_t *integers)
{
    elea_error error = ELEA_ERROR_INIT;
    size_t *indices = calloc(n > 0 ? n : 1, sizeof *indices);
    if (indices == NULL)
        return PyErr_NoMemory() != NULL;
    for (size_t i = 0; i < n; i++)
        indices[i] = (size_t)integers[i];
    elea_status failed = elea_positions_check(n, positions, radii, indices, &error);
    free(indices);
    return !failed || core_raise(&error) != NULL;
}

static void scale_by(double *numbers, size_t n, double factor)
{
    for (size_t i = 0; i < n; i++)
        numbers[i] *= factor;
}

PyObject *core_check_positions(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *positions_object, *radii_object, *indices_object;
    double scale = 1.0, *radii = NULL;
    int64_t *indices = NULL;
    size_t n = 0, n_indices = 0;
    bool good = false;
    if (!PyArg_ParseTuple(arguments, "OOOd:check_positions", &positions_object, &radii_object,
                          &indices_object, &scale))
        return NULL;
    double *positions = core_points_copy(positions_object, "positions", &n);
    if (positions != NULL)
        radii = core_numbers_copy(radii_object, "radii", n);
    if (radii != NULL)
        indices = core_integers_copy(indices_object, "indices", &n_indices);
    if (indices != NULL && n_indices != n) {
        PyErr_Format(PyExc_ValueError, "there are %zu indices for %zu positions", n_indices, n);
    } else if (indices != NULL) {
        scale_by(positions, 3 * n, scale);
        scale_by(radii, n, scale);
        good = check(n, positions, radii, indices);
    }
    free(positions);
    free(radii);
    free(indices);
    return good ? Py_NewRef(Py_None) : NULL;
}
