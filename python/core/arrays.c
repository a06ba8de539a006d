/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core.h"

#ifdef WORDS_BIGENDIAN
#define NATIVE_ORDER '>'
#else
#define NATIVE_ORDER '<'
#endif

/* The type code of a buffer of single native numbers, or 0. A missing format means bytes. */
static char type_code(const Py_buffer *view)
{
    const char *format = view->format != NULL ? view->format : "B";
    if (format[0] == '@' || format[0] == '=' || format[0] == NATIVE_ORDER)
        format++;
    return format[0] != '\0' && format[1] == '\0' ? format[0] : '\0';
}

static bool is_float(const Py_buffer *view)
{
    char code = type_code(view);
    return (code == 'f' && view->itemsize == (Py_ssize_t)sizeof(float)) ||
           (code == 'd' && view->itemsize == (Py_ssize_t)sizeof(double));
}

static bool is_int64(const Py_buffer *view)
{
    char code = type_code(view);
    return (code == 'l' || code == 'q') && view->itemsize == (Py_ssize_t)sizeof(int64_t);
}

/* Raises and returns false if the object is not a buffer. */
static bool get_buffer(PyObject *object, const char *name, const char *wanted, Py_buffer *view)
{
    if (PyObject_GetBuffer(object, view, PyBUF_STRIDES | PyBUF_FORMAT) == 0)
        return true;
    if (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_BufferError)) {
        PyErr_Clear();
        (void)core_raise_type(name, wanted, object);
    }
    return false;
}

static bool raise_element_type(const char *name, const char *wanted, const Py_buffer *view)
{
    PyErr_Format(PyExc_TypeError, "%s must hold %s in this machine's byte order, not \"%s\"", name,
                 wanted, view->format != NULL ? view->format : "B");
    return false;
}

static bool raise_shape(const char *name, const char *wanted, const Py_buffer *view)
{
    if (view->ndim == 2)
        PyErr_Format(PyExc_ValueError, "%s must have the shape %s, not (%zd, %zd)", name, wanted,
                     view->shape[0], view->shape[1]);
    else if (view->ndim == 1)
        PyErr_Format(PyExc_ValueError, "%s must have the shape %s, not (%zd,)", name, wanted,
                     view->shape[0]);
    else
        PyErr_Format(PyExc_ValueError, "%s must have the shape %s, not %d dimensions", name, wanted,
                     view->ndim);
    return false;
}

/* Room for `n` items of `size` bytes, but at least one: malloc may return NULL for none. */
static void *allocate(size_t n, size_t size)
{
    void *memory = n <= (size_t)PY_SSIZE_T_MAX / size ? malloc(n > 0 ? n * size : size) : NULL;
    if (memory == NULL)
        PyErr_NoMemory();
    return memory;
}

/* Items need not be aligned: a field of packed records has any address. */
static double number_at(const char *place, bool is_single)
{
    double number;
    float single;
    if (is_single) {
        memcpy(&single, place, sizeof single);
        return (double)single;
    }
    memcpy(&number, place, sizeof number);
    return number;
}

static bool check_points(const Py_buffer *view, const char *name)
{
    if (!is_float(view))
        return raise_element_type(name, "float32 or float64", view);
    if (view->ndim != 2 || view->shape[1] != 3)
        return raise_shape(name, "(n, 3)", view);
    return true;
}

double *core_points_copy(PyObject *object, const char *name, size_t *n)
{
    Py_buffer view;
    double *points = NULL;
    if (!get_buffer(object, name, "an array of float32 or float64", &view))
        return NULL;
    if (check_points(&view, name))
        points = allocate((size_t)view.shape[0], 3 * sizeof *points);
    if (points != NULL) {
        bool is_single = type_code(&view) == 'f';
        *n = (size_t)view.shape[0];
        for (size_t i = 0; i < *n; i++) {
            const char *row = (const char *)view.buf + (Py_ssize_t)i * view.strides[0];
            for (size_t k = 0; k < 3; k++)
                points[3 * i + k] = number_at(row + (Py_ssize_t)k * view.strides[1], is_single);
        }
    }
    PyBuffer_Release(&view);
    return points;
}

static double *repeat(double number, size_t n)
{
    double *numbers = allocate(n, sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < n; i++)
        numbers[i] = number;
    return numbers;
}

static bool check_numbers(const Py_buffer *view, const char *name, size_t n)
{
    if (!is_float(view))
        return raise_element_type(name, "float32 or float64", view);
    if (view->ndim > 1)
        return raise_shape(name, "(n,)", view);
    if (view->ndim == 0 || (size_t)view->shape[0] == n)
        return true;
    PyErr_Format(PyExc_ValueError, "there are %zd %s for %zu positions", view->shape[0], name, n);
    return false;
}

double *core_numbers_copy(PyObject *object, const char *name, size_t n)
{
    Py_buffer view;
    double *numbers = NULL;
    if (PyFloat_Check(object) || PyLong_Check(object)) {
        double number = PyFloat_AsDouble(object);
        return number == -1.0 && PyErr_Occurred() != NULL ? NULL : repeat(number, n);
    }
    if (!get_buffer(object, name, "a number or an array of float32 or float64", &view))
        return NULL;
    if (check_numbers(&view, name, n)) {
        bool is_single = type_code(&view) == 'f';
        if (view.ndim == 0)
            numbers = repeat(number_at(view.buf, is_single), n);
        else
            numbers = allocate(n, sizeof *numbers);
        for (size_t i = 0; numbers != NULL && view.ndim == 1 && i < n; i++)
            numbers[i] =
                number_at((const char *)view.buf + (Py_ssize_t)i * view.strides[0], is_single);
    }
    PyBuffer_Release(&view);
    return numbers;
}

static bool check_integers(const Py_buffer *view, const char *name)
{
    if (!is_int64(view))
        return raise_element_type(name, "int64", view);
    return view->ndim == 1 || raise_shape(name, "(n,)", view);
}

int64_t *core_integers_copy(PyObject *object, const char *name, size_t *n)
{
    Py_buffer view;
    int64_t *integers = NULL;
    if (!get_buffer(object, name, "an array of int64", &view))
        return NULL;
    if (check_integers(&view, name))
        integers = allocate((size_t)view.shape[0], sizeof *integers);
    if (integers != NULL) {
        *n = (size_t)view.shape[0];
        for (size_t i = 0; i < *n; i++)
            memcpy(&integers[i], (const char *)view.buf + (Py_ssize_t)i * view.strides[0],
                   sizeof integers[i]);
    }
    PyBuffer_Release(&view);
    return integers;
}
