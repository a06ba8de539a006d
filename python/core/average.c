/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "result/series.h"

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

/* Results with their weights (may be NULL); `starts` are the first results of trajectories. */
static bool add_all(elea_average *average, PyObject *raws, const double *weights, PyObject *starts)
{
    elea_error error;
    elea_result result;
    Py_ssize_t next = 0;
    elea_result_clear(&result);
    for (Py_ssize_t i = 0; i < PyList_Size(raws); i++) {
        if (!unpack(PyList_GetItem(raws, i), &result))
            return false;
        Py_ssize_t start =
            next < PyList_Size(starts) ? PyLong_AsSsize_t(PyList_GetItem(starts, next)) : -2;
        if (start == -1 && PyErr_Occurred() != NULL)
            return false;
        bool begins = start == i;
        next += begins;
        if ((begins && elea_average_begin_replica(average, &error) != ELEA_OK) ||
            elea_average_add_weighted(average, &result, weights != NULL ? weights[i] : 1.0,
                                      &error) != ELEA_OK)
            return core_raise(&error) != NULL;
    }
    return true;
}

static PyObject *pack_mean(const elea_mean *mean)
{
    return Py_BuildValue("(ddddddd)", mean->value, mean->std_error, mean->total_error,
                         mean->monte_carlo_error, mean->fluctuation, mean->inefficiency,
                         mean->replica_error);
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
    return list != NULL ? Py_BuildValue("(NNd)", list, pack_harmonic_radius(average),
                                        elea_average_effective_frames(average))
                        : NULL;
}

PyObject *core_average(PyObject *module, PyObject *arguments)
{
    (void)module;
    elea_error error;
    PyObject *raws, *object, *starts;
    int unordered;
    if (!PyArg_ParseTuple(arguments, "O!OO!p:average", &PyList_Type, &raws, &object, &PyList_Type,
                          &starts, &unordered))
        return NULL;
    size_t n = (size_t)PyList_Size(raws);
    double *weights = object != Py_None ? core_numbers_copy(object, "weights", n) : NULL;
    if (object != Py_None && weights == NULL)
        return NULL;
    elea_average *average = elea_average_create(&error);
    PyObject *packed = NULL;
    if (average == NULL) {
        (void)core_raise(&error);
    } else {
        if (unordered)
            elea_average_ignore_order(average);
        if (add_all(average, raws, weights, starts))
            packed = pack_average(average);
    }
    elea_average_free(average);
    free(weights);
    return packed;
}

static PyObject *mean_of_values(const elea_series *series)
{
    elea_error error;
    elea_correlation *correlation = elea_correlation_create(series->count, &error);
    if (correlation == NULL)
        return core_raise(&error);
    PyThreadState *released = PyEval_SaveThread();
    elea_mean mean = elea_mean_of_series(series, correlation);
    PyEval_RestoreThread(released);
    elea_correlation_free(correlation);
    return pack_mean(&mean);
}

PyObject *core_mean_of_series(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *object, *weight_object;
    const size_t start = 0;
    int unordered;
    elea_series series = {.starts = &start, .n_replicas = 1};
    elea_series_errors *errors = &series.errors;
    if (!PyArg_ParseTuple(arguments, "OOpdddd:mean_of_series", &object, &weight_object, &unordered,
                          &errors->variance, &errors->noise, &errors->skin, &errors->model))
        return NULL;
    Py_ssize_t n = PyObject_Size(object);
    if (n < 0)
        return NULL;
    if (n == 0)
        return PyErr_Format(PyExc_ValueError, "there are no values to average");
    double *values = core_numbers_copy(object, "values", (size_t)n), *weights = NULL;
    if (values != NULL && weight_object != Py_None)
        weights = core_numbers_copy(weight_object, "weights", (size_t)n);
    series.x = values;
    series.weights = weights;
    series.count = (size_t)n;
    series.unordered = unordered != 0;
    PyObject *mean = NULL;
    if (values != NULL && (weights != NULL || weight_object == Py_None))
        mean = mean_of_values(&series);
    free(weights);
    free(values);
    return mean;
}

/* Weights of `n` frames from a file. */
PyObject *core_weights(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *which, *path;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(arguments, "On:weights", &which, &n) ||
        !PyUnicode_FSConverter(which, &path))
        return NULL;
    elea_error error;
    PyObject *list = NULL;
    double *weights = n > 0 ? calloc((size_t)n, sizeof *weights) : NULL;
    if (weights == NULL)
        list = n > 0 ? PyErr_NoMemory() : PyErr_Format(PyExc_ValueError, "there are no frames");
    else if (elea_weights_load(PyBytes_AsString(path), (size_t)n, weights, &error) != ELEA_OK)
        list = core_raise(&error);
    else
        list = PyList_New(n);
    for (Py_ssize_t i = 0; list != NULL && weights != NULL && i < n; i++) {
        PyObject *weight = PyFloat_FromDouble(weights[i]);
        if (weight == NULL || PyList_SetItem(list, i, weight) != 0)
            Py_CLEAR(list);
    }
    free(weights);
    Py_DECREF(path);
    return list;
}
