/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "result/average.h"

/* Copies bytes of a raw result, which must be of that size. */
static bool copy_bytes(PyObject *raw, const char *key, void *place, size_t size)
{
    char *bytes;
    Py_ssize_t length;
    PyObject *value = PyDict_GetItemString(raw, key);
    if (value == NULL) {
        PyErr_Format(PyExc_ValueError, "a result without \"%s\"", key);
        return false;
    }
    if (PyBytes_AsStringAndSize(value, &bytes, &length) != 0)
        return false;
    if ((size_t)length != size) {
        PyErr_Format(PyExc_ValueError, "a result with %zd bytes of \"%s\" in place of %zd", length,
                     key, (Py_ssize_t)size);
        return false;
    }
    memcpy(place, bytes, size);
    return true;
}

/* What averages are made from. */
static bool unpack(PyObject *raw, elea_result *result)
{
    double values[ELEA_NUM_COMPONENTS], std_errors[ELEA_NUM_COMPONENTS];
    char available[ELEA_NUM_PROPERTIES];
    if (!PyDict_Check(raw))
        return core_raise_type("a result", "a dict", raw);
    if (!copy_bytes(raw, "available", available, sizeof available) ||
        !copy_bytes(raw, "value", values, sizeof values) ||
        !copy_bytes(raw, "std_error", std_errors, sizeof std_errors) ||
        !copy_bytes(raw, "gradient", result->gradient, sizeof result->gradient) ||
        !copy_bytes(raw, "input_covariance", result->input_covariance,
                    sizeof result->input_covariance))
        return false;
    for (size_t p = 0; p < ELEA_NUM_PROPERTIES; p++)
        result->available[p] = available[p] != 0;
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        result->quantities[i] =
            (elea_quantity){.value = values[i], .std_error = std_errors[i], .total_error = 0.0};
    return true;
}

static bool add_all(elea_average *average, PyObject *raws)
{
    elea_error error;
    elea_result result;
    elea_result_clear(&result);
    for (Py_ssize_t i = 0; i < PyList_Size(raws); i++) {
        if (!unpack(PyList_GetItem(raws, i), &result))
            return false;
        if (elea_average_add(average, &result, &error) != ELEA_OK)
            return core_raise(&error) != NULL;
    }
    return true;
}

static PyObject *pack_mean(const elea_mean *mean)
{
    return Py_BuildValue("(dddddd)", mean->value, mean->std_error, mean->total_error,
                         mean->monte_carlo_error, mean->fluctuation, mean->inefficiency);
}

static bool append_mean(PyObject *list, const elea_mean *mean)
{
    PyObject *packed = pack_mean(mean);
    bool good = packed != NULL && PyList_Append(list, packed) == 0;
    Py_XDECREF(packed);
    return good;
}

/* The means of a property's components, or None. */
static PyObject *pack_property(elea_average *average, elea_property property)
{
    if (!elea_average_available(average, property))
        Py_RETURN_NONE;
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < elea_property_n_components(property); i++)
        if (!append_mean(list, elea_average_mean(average, property, i)))
            Py_CLEAR(list);
    return list;
}

static PyObject *pack_harmonic_radius(elea_average *average)
{
    if (!elea_average_available(average, ELEA_HYDRODYNAMIC_RADIUS))
        Py_RETURN_NONE;
    return pack_mean(elea_average_harmonic_radius(average));
}

/* Means of long series take time. An average keeps the means that it has computed. */
static void compute_means(elea_average *average)
{
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        for (size_t i = 0; i < elea_property_n_components((elea_property)p); i++)
            (void)elea_average_mean(average, (elea_property)p, i);
    (void)elea_average_harmonic_radius(average);
}

static PyObject *pack_average(elea_average *average)
{
    PyThreadState *released = PyEval_SaveThread();
    compute_means(average);
    PyEval_RestoreThread(released);
    PyObject *list = PyList_New(0);
    for (int p = 0; list != NULL && p < (int)ELEA_NUM_PROPERTIES; p++) {
        PyObject *packed = pack_property(average, (elea_property)p);
        if (packed == NULL || PyList_Append(list, packed) != 0)
            Py_CLEAR(list);
        Py_XDECREF(packed);
    }
    return list != NULL ? Py_BuildValue("(NN)", list, pack_harmonic_radius(average)) : NULL;
}

PyObject *core_average(PyObject *module, PyObject *raws)
{
    (void)module;
    elea_error error;
    if (!PyList_Check(raws)) {
        (void)core_raise_type("results", "a list", raws);
        return NULL;
    }
    elea_average *average = elea_average_create(&error);
    if (average == NULL)
        return core_raise(&error);
    PyObject *packed = add_all(average, raws) ? pack_average(average) : NULL;
    elea_average_free(average);
    return packed;
}

PyObject *core_mean_of_series(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *object;
    elea_series_errors errors;
    if (!PyArg_ParseTuple(arguments, "Oddd:mean_of_series", &object, &errors.variance, &errors.skin,
                          &errors.model))
        return NULL;
    Py_ssize_t n = PyObject_Size(object);
    if (n < 0)
        return NULL;
    if (n == 0)
        return PyErr_Format(PyExc_ValueError, "there are no values to average");
    double *values = core_numbers_copy(object, "values", (size_t)n);
    if (values == NULL)
        return NULL;
    elea_error error;
    elea_correlation *correlation = elea_correlation_create((size_t)n, &error);
    if (correlation == NULL) {
        free(values);
        return core_raise(&error);
    }
    PyThreadState *released = PyEval_SaveThread();
    elea_mean mean = elea_mean_of_series(values, (size_t)n, &errors, correlation);
    PyEval_RestoreThread(released);
    elea_correlation_free(correlation);
    free(values);
    return pack_mean(&mean);
}
