/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core.h"

/* ---- One value ---- */

static bool read_number(PyObject *object, const char *name, double *number)
{
    *number = PyFloat_AsDouble(object);
    if (*number != -1.0 || PyErr_Occurred() == NULL)
        return true;
    bool is_number = PyErr_ExceptionMatches(PyExc_OverflowError);
    if (!is_number && !PyErr_ExceptionMatches(PyExc_TypeError))
        return false;
    PyErr_Clear();
    *number = HUGE_VAL;
    return is_number || core_raise_type(name, "a number", object);
}

/* Zero would mean "not given" to the library. */
static bool read_positive(PyObject *object, const char *name, double *number)
{
    if (!read_number(object, name, number))
        return false;
    if (isfinite(*number) && *number > 0.0)
        return true;
    PyErr_Format(PyExc_ValueError, "%s is %R; it must be positive and finite", name, object);
    return false;
}

static bool read_nonzero(PyObject *object, const char *name, double *number)
{
    if (!read_number(object, name, number))
        return false;
    if (isfinite(*number) && *number != 0.0)
        return true;
    PyErr_Format(PyExc_ValueError, "%s is %R; it must be finite and not zero", name, object);
    return false;
}

bool core_count_read(PyObject *object, const char *name, uint64_t least, uint64_t most,
                     uint64_t *count)
{
    PyObject *index = PyNumber_Index(object);
    if (index == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return false;
        PyErr_Clear();
        return core_raise_type(name, "a whole number (int)", object);
    }
    unsigned long long value = PyLong_AsUnsignedLongLong(index);
    Py_DECREF(index);
    bool outside = PyErr_Occurred() != NULL;
    if (outside && !PyErr_ExceptionMatches(PyExc_OverflowError))
        return false;
    if (!outside && value >= least && value <= most) {
        *count = value;
        return true;
    }
    PyErr_Clear();
    PyErr_Format(PyExc_ValueError, "%s is %R; it must lie between %llu and %llu", name, object,
                 (unsigned long long)least, (unsigned long long)most);
    return false;
}

const char *core_text_read(PyObject *object, const char *name)
{
    if (!PyUnicode_Check(object)) {
        (void)core_raise_type(name, "a str", object);
        return NULL;
    }
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(object, &length);
    /* No name has a NUL in it, so that this is none. */
    return text == NULL || strlen(text) == (size_t)length ? text : "";
}

static bool read_method(PyObject *object, const char *name, elea_settings *settings)
{
    const char *text = core_text_read(object, name);
    for (int m = 0; text != NULL && m < (int)ELEA_NUM_METHODS; m++)
        if (strcmp(text, elea_method_name((elea_method)m)) == 0) {
            settings->method = (elea_method)m;
            return true;
        }
    if (text != NULL)
        PyErr_Format(PyExc_ValueError, "%s is %R; it must be 'first-passage' or 'wos'", name,
                     object);
    return false;
}

static bool read_interior(PyObject *object, const char *name, elea_settings *settings)
{
    const char *text = core_text_read(object, name);
    for (int i = 0; text != NULL && i < (int)ELEA_NUM_INTERIORS; i++)
        if (strcmp(text, elea_interior_name((elea_interior)i)) == 0) {
            settings->interior = (elea_interior)i;
            return true;
        }
    if (text != NULL)
        PyErr_Format(PyExc_ValueError, "%s is %R; it must be 'exact' or 'sample'", name, object);
    return false;
}

static bool read_isa(PyObject *object, const char *name, elea_settings *settings)
{
    const char *text = core_text_read(object, name);
    if (text == NULL)
        return false;
    if (!elea_isa_parse(text, &settings->isa)) {
        PyErr_Format(PyExc_ValueError,
                     "%s is %R; it must be 'best', 'portable', 'avx2' or 'avx512'", name, object);
        return false;
    }
    if (elea_isa_available(settings->isa))
        return true;
    PyErr_Format(PyExc_ValueError, "%s is %R, which this processor or this build does not have",
                 name, object);
    return false;
}

static bool read_length_unit(PyObject *object, const char *name, elea_settings *settings)
{
    elea_error error;
    const char *text = core_text_read(object, name);
    if (text == NULL)
        return false;
    if (elea_length_unit_parse(text, &settings->length_unit, &error) == ELEA_OK)
        return true;
    (void)core_raise(&error);
    return false;
}

/* ---- The table ---- */

typedef enum kind {
    KIND_POSITIVE, /* double */
    KIND_NONZERO,  /* double */
    KIND_COUNT,    /* uint64_t above zero */
    KIND_SEED,     /* uint64_t */
    KIND_THREADS,  /* unsigned above zero, also of frames */
    KIND_CHARGES,  /* unsigned */
    KIND_METHOD,
    KIND_INTERIOR,
    KIND_ISA,
    KIND_LENGTH_UNIT
} kind;

#define SETTING(name, kind)                                                                        \
    {                                                                                              \
#name, kind, offsetof(core_settings, settings.name)                                        \
    }

static const struct row {
    const char *name;
    kind kind;
    size_t offset;
} rows[] = {
    SETTING(method, KIND_METHOD),
    SETTING(interior, KIND_INTERIOR),
    SETTING(isa, KIND_ISA),
    SETTING(seed, KIND_SEED),
    SETTING(num_walks, KIND_COUNT),
    SETTING(num_interior_samples, KIND_COUNT),
    SETTING(max_rsd_capacitance, KIND_POSITIVE),
    SETTING(max_rsd_polarizability, KIND_POSITIVE),
    SETTING(max_rsd_volume, KIND_POSITIVE),
    SETTING(min_num_walks, KIND_COUNT),
    SETTING(min_num_interior_samples, KIND_COUNT),
    SETTING(max_num_walks, KIND_COUNT),
    SETTING(max_num_interior_samples, KIND_COUNT),
    SETTING(max_run_time, KIND_POSITIVE),
    SETTING(control_charges, KIND_CHARGES),
    SETTING(launch_radius, KIND_POSITIVE),
    SETTING(skin_thickness, KIND_POSITIVE),
    SETTING(length_unit, KIND_LENGTH_UNIT),
    SETTING(temperature, KIND_POSITIVE),
    SETTING(viscosity, KIND_POSITIVE),
    SETTING(buoyancy_factor, KIND_NONZERO),
    SETTING(num_threads, KIND_THREADS),
    SETTING(frames_in_flight, KIND_THREADS),
    {"mass", KIND_POSITIVE, offsetof(core_settings, mass)},
};

#define MAX_THREADS 4096

static bool read_row(const struct row *row, PyObject *value, core_settings *settings)
{
    void *member = (char *)settings + row->offset;
    uint64_t count = 0;
    switch (row->kind) {
    case KIND_POSITIVE:
        return read_positive(value, row->name, member);
    case KIND_NONZERO:
        return read_nonzero(value, row->name, member);
    case KIND_COUNT:
        return core_count_read(value, row->name, 1, UINT64_MAX, member);
    case KIND_SEED:
        return core_count_read(value, row->name, 0, UINT64_MAX, member);
    case KIND_THREADS:
        if (!core_count_read(value, row->name, 1, MAX_THREADS, &count))
            return false;
        *(unsigned *)member = (unsigned)count;
        return true;
    case KIND_CHARGES:
        if (!core_count_read(value, row->name, 0, ELEA_MAX_CONTROL_CHARGES, &count))
            return false;
        *(unsigned *)member = (unsigned)count;
        return true;
    case KIND_METHOD:
        return read_method(value, row->name, &settings->settings);
    case KIND_INTERIOR:
        return read_interior(value, row->name, &settings->settings);
    case KIND_ISA:
        return read_isa(value, row->name, &settings->settings);
    case KIND_LENGTH_UNIT:
        return read_length_unit(value, row->name, &settings->settings);
    }
    return false;
}

static const struct row *find_row(PyObject *key)
{
    const char *name = PyUnicode_Check(key) ? PyUnicode_AsUTF8AndSize(key, NULL) : NULL;
    for (size_t i = 0; name != NULL && i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(name, rows[i].name) == 0)
            return &rows[i];
    if (PyErr_Occurred() == NULL)
        PyErr_Format(PyExc_TypeError, "there is no setting %R", key);
    return NULL;
}

/* `items` is a list of pairs of our own: reading a value may run Python code that changes the dict.
 */
static bool read_items(PyObject *items, core_settings *settings)
{
    for (Py_ssize_t i = 0; i < PyList_Size(items); i++) {
        PyObject *item = PyList_GetItem(items, i);
        PyObject *value = PyTuple_GetItem(item, 1);
        const struct row *row = find_row(PyTuple_GetItem(item, 0));
        if (row == NULL || (value != Py_None && !read_row(row, value, settings)))
            return false;
    }
    return true;
}

/* A number that is asked for is done, whatever is said of precision. */
static bool check_number_alone(const char *name, uint64_t number, bool precise)
{
    if (number == 0 || !precise)
        return true;
    PyErr_Format(PyExc_ValueError,
                 "%s is done exactly, and leaves nothing to max_rsd_..., min_%s and max_%s; give "
                 "max_%s in its place",
                 name, name, name, name);
    return false;
}

static bool check_numbers_alone(const elea_settings *s)
{
    bool precise_walks = s->max_rsd_capacitance > 0.0 || s->max_rsd_polarizability > 0.0 ||
                         s->min_num_walks > 0 || s->max_num_walks > 0;
    bool precise_samples = s->max_rsd_volume > 0.0 || s->min_num_interior_samples > 0 ||
                           s->max_num_interior_samples > 0;
    return check_number_alone("num_walks", s->num_walks, precise_walks) &&
           check_number_alone("num_interior_samples", s->num_interior_samples, precise_samples);
}

/* Who asks for a precision of the polarizability alone gets no other. */
static void complete(elea_settings *s)
{
    elea_settings usual = elea_settings_default();
    if (s->max_rsd_capacitance == 0.0 && s->max_rsd_polarizability == 0.0)
        s->max_rsd_capacitance = usual.max_rsd_capacitance;
    if (s->max_rsd_volume == 0.0)
        s->max_rsd_volume = usual.max_rsd_volume;
    if (s->max_num_walks == 0)
        s->max_num_walks = usual.max_num_walks;
    if (s->max_num_interior_samples == 0)
        s->max_num_interior_samples = usual.max_num_interior_samples;
}

static bool read_all(PyObject *dict, core_settings *settings)
{
    elea_settings *s = &settings->settings;
    *settings = (core_settings){.settings = elea_settings_default()};
    s->max_rsd_capacitance = s->max_rsd_volume = 0.0;
    s->max_num_walks = s->max_num_interior_samples = 0;
    PyObject *items = PyDict_Items(dict);
    bool good = items != NULL && read_items(items, settings) && check_numbers_alone(s);
    Py_XDECREF(items);
    complete(s);
    return good;
}

bool core_settings_read(PyObject *dict, core_settings *settings)
{
    elea_error error;
    if (!PyDict_Check(dict))
        return core_raise_type("settings", "a dict", dict);
    if (!read_all(dict, settings))
        return false;
    if (elea_settings_check(&settings->settings, &error) == ELEA_OK)
        return true;
    (void)core_raise(&error);
    return false;
}

PyObject *core_check_settings(PyObject *module, PyObject *dict)
{
    (void)module;
    core_settings settings;
    if (!core_settings_read(dict, &settings))
        return NULL;
    Py_RETURN_NONE;
}

/* ---- Units ---- */

static bool read_dimension(const char *name, elea_dimension *dimension)
{
    static const char *const names[] = {
        [ELEA_DIMENSION_TEMPERATURE] = "temperature",
        [ELEA_DIMENSION_VISCOSITY] = "viscosity",
        [ELEA_DIMENSION_MASS] = "mass",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0) {
            *dimension = (elea_dimension)i;
            return true;
        }
    PyErr_Format(PyExc_ValueError, "there are no units of %s", name);
    return false;
}

PyObject *core_convert(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *name, *unit;
    double value, converted;
    elea_dimension dimension;
    elea_error error;
    if (!PyArg_ParseTuple(arguments, "sds:convert", &name, &value, &unit) ||
        !read_dimension(name, &dimension))
        return NULL;
    if (elea_convert(dimension, value, unit, &converted, &error) != ELEA_OK)
        return core_raise(&error);
    return PyFloat_FromDouble(converted);
}
