/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
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

static bool read_finite(PyObject *object, const char *name, double *number)
{
    if (!read_number(object, name, number))
        return false;
    if (isfinite(*number))
        return true;
    PyErr_Format(PyExc_ValueError, "%s is %R; it must be finite", name, object);
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
    /* No name contains a NUL, so this is not a name. */
    return text == NULL || strlen(text) == (size_t)length ? text : "";
}

/* "'exact' or 'sample'" */
static void list_choices(const elea_setting *row, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; row->choice(i) != NULL && used < size; i++) {
        const char *comma = i == 0 ? "" : row->choice(i + 1) != NULL ? ", " : " or ";
        int length = snprintf(text + used, size - used, "%s'%s'", comma, row->choice(i));
        used += length > 0 ? (size_t)length : 0;
    }
}

static bool read_choice(const elea_setting *row, PyObject *object, unsigned *value)
{
    char choices[128];
    const char *text = core_text_read(object, row->name);
    if (text == NULL)
        return false;
    if (elea_setting_parse(row, text, value))
        return true;
    list_choices(row, choices, sizeof choices);
    PyErr_Format(PyExc_ValueError, "%s is %R; it must be %s", row->name, object, choices);
    return false;
}

static bool read_unsigned(const elea_setting *row, PyObject *object, unsigned *value)
{
    uint64_t count = 0;
    if (!core_count_read(object, row->name, row->least, row->most, &count))
        return false;
    *value = (unsigned)count;
    return true;
}

/* Values out of range that `elea_settings_check` would miss or take for "not given". */
static bool read_row(const elea_setting *row, PyObject *value, elea_settings *settings)
{
    void *member = (char *)settings + row->offset;
    switch (row->kind) {
    case ELEA_SETTING_CHOICE:
        return read_choice(row, value, member);
    case ELEA_SETTING_COUNT:
        return core_count_read(value, row->name, 1, UINT64_MAX, member);
    case ELEA_SETTING_SEED:
        return core_count_read(value, row->name, 0, UINT64_MAX, member);
    case ELEA_SETTING_NUMBER:
        return read_unsigned(row, value, member);
    case ELEA_SETTING_PRECISION:
    case ELEA_SETTING_POSITIVE:
    case ELEA_SETTING_MEASURED:
        return read_positive(value, row->name, member);
    case ELEA_SETTING_REAL:
        return read_finite(value, row->name, member);
    }
    return false;
}

/* The caller's dict keeps the plan until its call returns. */
static bool read_stokes_plan(PyObject *solutions, core_settings *settings)
{
    settings->settings.stokes_plan = core_plan_stokes_read(solutions);
    return settings->settings.stokes_plan != NULL;
}

/* Masses of the spheres as doubles in a bytes object, which the caller's dict keeps as well. */
static bool read_atom_masses(PyObject *bytes, core_masses *masses)
{
    char *data = NULL;
    Py_ssize_t size = 0;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) != 0)
        return false;
    const double *numbers = (const void *)data;
    masses->n_atoms = (size_t)size / sizeof *numbers;
    for (size_t i = 0; i < masses->n_atoms; i++)
        if (!(isfinite(numbers[i]) && numbers[i] > 0.0)) {
            PyObject *value = PyFloat_FromDouble(numbers[i]);
            PyErr_Format(PyExc_ValueError,
                         "masses: that of sphere %zu is %R; it must be positive "
                         "and finite",
                         i + 1, value);
            Py_XDECREF(value);
            return false;
        }
    masses->atoms = numbers;
    return true;
}

/* "mass" is not a setting of the library, but a property of its bodies; plans are not numbers. */
static bool read_item(PyObject *key, PyObject *value, core_settings *settings)
{
    const char *name = PyUnicode_Check(key) ? PyUnicode_AsUTF8AndSize(key, NULL) : NULL;
    if (name != NULL && strcmp(name, "mass") == 0)
        return value == Py_None || read_positive(value, name, &settings->masses.total);
    if (name != NULL && strcmp(name, "atom_masses") == 0)
        return value == Py_None || read_atom_masses(value, &settings->masses);
    if (name != NULL && strcmp(name, "stokes_plan") == 0)
        return read_stokes_plan(value, settings);
    const elea_setting *row = NULL;
    for (size_t i = 0; name != NULL && (row = elea_setting_at(i)) != NULL; i++)
        if (strcmp(name, row->name) == 0)
            return value == Py_None || read_row(row, value, &settings->settings);
    if (PyErr_Occurred() == NULL)
        PyErr_Format(PyExc_TypeError, "there is no setting %R", key);
    return false;
}

/* `items` is a list of our own: reading a value may run Python code that changes the dict. */
static bool read_items(PyObject *items, core_settings *settings)
{
    for (Py_ssize_t i = 0; i < PyList_Size(items); i++) {
        PyObject *item = PyList_GetItem(items, i);
        if (!read_item(PyTuple_GetItem(item, 0), PyTuple_GetItem(item, 1), settings))
            return false;
    }
    return true;
}

/* An explicit number is done in full, whatever the precision. */
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
                         s->max_rsd_average > 0.0 || s->min_num_walks > 0 || s->max_num_walks > 0;
    bool precise_samples = s->max_rsd_volume > 0.0 || s->min_num_interior_samples > 0 ||
                           s->max_num_interior_samples > 0;
    return check_number_alone("num_walks", s->num_walks, precise_walks) &&
           check_number_alone("num_interior_samples", s->num_interior_samples, precise_samples);
}

/* The average's precision replaces that of each frame. */
static bool check_average_alone(const elea_settings *s)
{
    if (!(s->max_rsd_average > 0.0 && s->max_rsd_capacitance > 0.0))
        return true;
    PyErr_SetString(PyExc_ValueError,
                    "max_rsd_average and max_rsd_capacitance exclude each other; give one of them");
    return false;
}

/* A precision given for the polarizability alone is the only target. */
static double usual_max_rsd_capacitance(const elea_settings *s)
{
    if (s->max_rsd_polarizability > 0.0)
        return 0.0;
    return s->theory == ELEA_THEORY_STOKES ? elea_stokes_capacitance_goal(s->max_rsd_stokes)
                                           : elea_settings_default().max_rsd_capacitance;
}

static void complete(elea_settings *s)
{
    elea_settings usual = elea_settings_default();
    if (s->max_rsd_capacitance == 0.0)
        s->max_rsd_capacitance = usual_max_rsd_capacitance(s);
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
    s->theory = ELEA_THEORY_STOKES;
    PyObject *items = PyDict_Items(dict);
    bool good = items != NULL && read_items(items, settings) && check_numbers_alone(s) &&
                check_average_alone(s);
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
        [ELEA_DIMENSION_DENSITY] = "density",
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
