/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core.h"

static PyObject *pack_notes(uint32_t notes)
{
    PyObject *list = PyList_New(0);
    for (unsigned i = 0; list != NULL && elea_note_name(i) != NULL; i++) {
        if (!(notes >> i & 1))
            continue;
        PyObject *name = PyUnicode_FromString(elea_note_name(i));
        if (name == NULL || PyList_Append(list, name) != 0)
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    PyObject *tuple = list != NULL ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

/* Adds a value and steals its reference. Raises and returns false on failure. */
static bool put(PyObject *dict, const char *key, PyObject *value)
{
    bool good = value != NULL && PyDict_SetItemString(dict, key, value) == 0;
    Py_XDECREF(value);
    return good;
}

static bool put_count(PyObject *dict, const char *key, uint64_t count)
{
    return put(dict, key, PyLong_FromUnsignedLongLong(count));
}

static bool put_number(PyObject *dict, const char *key, double number)
{
    return put(dict, key, PyFloat_FromDouble(number));
}

/* None if it is not known. */
static bool put_known(PyObject *dict, const char *key, double number, bool known)
{
    return put(dict, key, Py_BuildValue(known ? "d" : "", number));
}

static bool put_text(PyObject *dict, const char *key, const char *text)
{
    return put(dict, key, PyUnicode_FromString(text));
}

static bool put_bytes(PyObject *dict, const char *key, const void *bytes, size_t size)
{
    return put(dict, key, PyBytes_FromStringAndSize(bytes, (Py_ssize_t)size));
}

/* None if the equations were not to be solved. */
static bool put_stokes_stop(PyObject *dict, const elea_frame_info *info)
{
    bool tried = info->num_patches > 0 || (info->notes & ELEA_NOTE_STOKES_FAILED) != 0;
    return tried ? put_text(dict, "stokes_stop", elea_stokes_stop_name(info->stokes_stop))
                 : put(dict, "stokes_stop", Py_BuildValue(""));
}

static bool put_info(PyObject *dict, const elea_frame_info *info)
{
    return put_count(dict, "frame", info->frame) &&
           put_known(dict, "time", info->time, !isnan(info->time)) &&
           put_count(dict, "n_spheres", info->n_spheres) &&
           put_known(dict, "mass", info->mass, !isnan(info->mass)) &&
           put_number(dict, "launch_radius", info->launch_radius) &&
           put_number(dict, "skin_thickness", info->skin_thickness) &&
           put_count(dict, "num_walks", info->num_walks) &&
           put_count(dict, "num_hits", info->num_hits) &&
           put_count(dict, "num_steps", info->num_steps) &&
           put_count(dict, "num_control_charges", info->num_control_charges) &&
           put_count(dict, "num_interior_samples", info->num_interior_samples) &&
           put_count(dict, "num_interior_hits", info->num_interior_hits) &&
           put_text(dict, "walks_stop", elea_stop_name(info->walks_stop)) &&
           put_text(dict, "interior_stop", elea_stop_name(info->interior_stop)) &&
           put_text(dict, "theory", elea_theory_name(info->theory)) &&
           put_count(dict, "num_patches", info->num_patches) &&
           put_known(dict, "stokes_shift", info->stokes_shift, !isnan(info->stokes_shift)) &&
           put_stokes_stop(dict, info) && put(dict, "notes", pack_notes(info->notes));
}

/* Bytes of `n` numbers, or None. */
static bool put_doubles(PyObject *dict, const char *key, const double *numbers, size_t n,
                        bool known)
{
    return known ? put_bytes(dict, key, numbers, n * sizeof *numbers)
                 : put(dict, key, Py_BuildValue(""));
}

/* The matrix about a point, after the point. */
static bool put_mobility(PyObject *dict, const char *key, const elea_result *result,
                         elea_reference about)
{
    double numbers[3 + 36], matrix[6][6];
    bool known = elea_result_reference(result, about, numbers) &&
                 elea_result_mobility(result, about, matrix);
    if (known)
        memcpy(numbers + 3, matrix, sizeof matrix);
    return put_doubles(dict, key, numbers, 3 + 36, known);
}

static bool put_motion(PyObject *dict, const elea_result *result)
{
    double axes[3][3];
    bool has_axes = elea_result_principal_axes(result, axes);
    return put_doubles(dict, "stokes_errors", result->info.stokes_errors, 3, true) &&
           put_mobility(dict, "centre_of_mass", result, ELEA_CENTRE_OF_MASS_REFERENCE) &&
           put_mobility(dict, "centre_of_diffusion", result, ELEA_CENTRE_OF_DIFFUSION_REFERENCE) &&
           put(dict, "mobility_is_si", PyBool_FromLong(elea_result_mobility_is_si(result))) &&
           put_doubles(dict, "principal_axes", &axes[0][0], 9, has_axes);
}

static bool put_quantities(PyObject *dict, const elea_result *r)
{
    double values[ELEA_NUM_COMPONENTS], std_errors[ELEA_NUM_COMPONENTS],
        total_errors[ELEA_NUM_COMPONENTS], skin_errors[ELEA_NUM_COMPONENTS];
    char available[ELEA_NUM_PROPERTIES];
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++) {
        values[i] = r->quantities[i].value;
        std_errors[i] = r->quantities[i].std_error;
        total_errors[i] = r->quantities[i].total_error;
        skin_errors[i] = fabs(r->gradient[i][INPUT_SKIN]);
    }
    for (size_t p = 0; p < ELEA_NUM_PROPERTIES; p++)
        available[p] = r->available[p] ? 1 : 0;
    return put_bytes(dict, "available", available, sizeof available) &&
           put_bytes(dict, "value", values, sizeof values) &&
           put_bytes(dict, "std_error", std_errors, sizeof std_errors) &&
           put_bytes(dict, "total_error", total_errors, sizeof total_errors) &&
           put_bytes(dict, "skin_error", skin_errors, sizeof skin_errors) &&
           put_bytes(dict, "gradient", r->gradient, sizeof r->gradient) &&
           put_bytes(dict, "input_covariance", r->input_covariance, sizeof r->input_covariance) &&
           put_bytes(dict, "doubt", r->doubt, sizeof r->doubt) &&
           put_bytes(dict, "doubt_scale", r->doubt_scale, sizeof r->doubt_scale);
}

PyObject *core_result_pack(const elea_result *result, elea_length_unit length_unit)
{
    PyObject *dict = PyDict_New();
    if (dict != NULL && !(put_info(dict, &result->info) &&
                          put_text(dict, "length_unit", elea_length_unit_name(length_unit)) &&
                          put_motion(dict, result) && put_quantities(dict, result)))
        Py_CLEAR(dict);
    return dict;
}

/* ---- The table of properties ---- */

/* Converts a list, whose reference is stolen, into a tuple; NULL stays NULL. */
static PyObject *tuple_of(PyObject *list)
{
    PyObject *tuple = list != NULL ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

/* Appends a value and steals its reference; clears the list on failure. */
static void append(PyObject **list, PyObject *value)
{
    if (*list != NULL && (value == NULL || PyList_Append(*list, value) != 0))
        Py_CLEAR(*list);
    Py_XDECREF(value);
}

static PyObject *pack_components(elea_property property)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; i < elea_property_n_components(property); i++)
        append(&list, PyUnicode_FromString(elea_property_component(property, i)));
    return tuple_of(list);
}

/* The extent of each axis. */
static PyObject *pack_shape(elea_property property)
{
    PyObject *list = PyList_New(0);
    for (unsigned axis = 0; axis < elea_property_rank(property); axis++)
        append(&list, PyLong_FromSize_t(elea_property_extent(property)));
    return tuple_of(list);
}

/* The component of each element, by rows. */
static PyObject *pack_elements(elea_property property)
{
    size_t rows = elea_property_extent(property);
    size_t columns = elea_property_rank(property) == 2 ? rows : 1;
    PyObject *list = PyList_New(0);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            append(&list, PyLong_FromSize_t(elea_property_element(property, i, j)));
    return tuple_of(list);
}

PyObject *core_needs_pack(uint32_t bits)
{
    size_t n;
    const elea_need *needs = elea_property_table_needs(&n);
    PyObject *list = PyList_New(0);
    for (size_t i = 0; i < n; i++)
        if (bits & needs[i].bit)
            append(&list, PyUnicode_FromString(needs[i].key));
    return tuple_of(list);
}

static PyObject *pack_row(elea_property property)
{
    const elea_property_row *row = elea_property_table_row(property);
    PyObject *dict = PyDict_New();
    if (dict != NULL &&
        !(put_text(dict, "key", row->key) && put_text(dict, "label", row->label) &&
          put_text(dict, "meaning", row->meaning) && put_text(dict, "group", row->group) &&
          put(dict, "shape", pack_shape(property)) &&
          put(dict, "components", pack_components(property)) &&
          put(dict, "elements", pack_elements(property)) &&
          put_count(dict, "offset", elea_property_offset(property)) &&
          put(dict, "needs", core_needs_pack(row->needs)) &&
          put_text(dict, "zenowrapper", row->zenowrapper != NULL ? row->zenowrapper : row->key)))
        Py_CLEAR(dict);
    return dict;
}

PyObject *core_properties_pack(void)
{
    PyObject *list = PyList_New(0);
    for (int p = 0; list != NULL && p < (int)ELEA_NUM_PROPERTIES; p++)
        append(&list, pack_row((elea_property)p));
    return tuple_of(list);
}

PyObject *core_needs_words(void)
{
    size_t n;
    const elea_need *needs = elea_property_table_needs(&n);
    PyObject *dict = PyDict_New();
    for (size_t i = 0; dict != NULL && i < n; i++)
        if (!put(dict, needs[i].key, Py_BuildValue("z", needs[i].what)))
            Py_CLEAR(dict);
    return dict;
}
