/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core.h"

/* Names as in the JSON of the command. */
static const struct {
    uint32_t note;
    const char *name;
} note_names[] = {
    {ELEA_NOTE_CLOSE_EIGENVALUES, "close_eigenvalues"},
    {ELEA_NOTE_NO_VOLUME, "no_volume"},
    {ELEA_NOTE_NO_HITS, "no_hits"},
    {ELEA_NOTE_INTERIOR_SAMPLED, "interior_sampled"},
};

static PyObject *pack_notes(uint32_t notes)
{
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < sizeof note_names / sizeof note_names[0]; i++) {
        if (!(notes & note_names[i].note))
            continue;
        PyObject *name = PyUnicode_FromString(note_names[i].name);
        if (name == NULL || PyList_Append(list, name) != 0)
            Py_CLEAR(list);
        Py_XDECREF(name);
    }
    PyObject *tuple = list != NULL ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

/* NaN and zero are the library's "unknown"; NULL with an exception on failure. */
static PyObject *pack_known(double number)
{
    return Py_BuildValue(isnan(number) || number == 0.0 ? "" : "d", number);
}

static PyObject *pack_time(double time)
{
    return Py_BuildValue(isnan(time) ? "" : "d", time);
}

PyObject *core_result_pack(const elea_result *result, elea_length_unit length_unit)
{
    double values[ELEA_NUM_COMPONENTS], std_errors[ELEA_NUM_COMPONENTS],
        total_errors[ELEA_NUM_COMPONENTS];
    char available[ELEA_NUM_PROPERTIES];
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++) {
        values[i] = result->quantities[i].value;
        std_errors[i] = result->quantities[i].std_error;
        total_errors[i] = result->quantities[i].total_error;
    }
    for (size_t p = 0; p < ELEA_NUM_PROPERTIES; p++)
        available[p] = result->available[p] ? 1 : 0;
    return Py_BuildValue(
        "{s:K,s:N,s:s,s:K,s:N,s:d,s:K,s:K,s:K,s:K,s:s,s:s,s:N,s:y#,s:y#,s:y#,s:y#,s:y#,s:y#}",
        "frame", (unsigned long long)result->frame,                               //
        "time", pack_time(result->time),                                          //
        "length_unit", elea_length_unit_name(length_unit),                        //
        "n_spheres", (unsigned long long)result->n_spheres,                       //
        "mass", pack_known(result->mass),                                         //
        "launch_radius", result->launch_radius,                                   //
        "num_walks", (unsigned long long)result->num_walks,                       //
        "num_hits", (unsigned long long)result->num_hits,                         //
        "num_steps", (unsigned long long)result->num_steps,                       //
        "num_interior_samples", (unsigned long long)result->num_interior_samples, //
        "walks_stop", elea_stop_name(result->walks_stop),                         //
        "interior_stop", elea_stop_name(result->interior_stop),                   //
        "notes", pack_notes(result->notes),                                       //
        "available", available, (Py_ssize_t)sizeof available,                     //
        "value", (const char *)values, (Py_ssize_t)sizeof values,                 //
        "std_error", (const char *)std_errors, (Py_ssize_t)sizeof std_errors,     //
        "total_error", (const char *)total_errors, (Py_ssize_t)sizeof total_errors, "gradient",
        (const char *)result->gradient, (Py_ssize_t)sizeof result->gradient, "input_covariance",
        (const char *)result->input_covariance, (Py_ssize_t)sizeof result->input_covariance);
}

PyObject *core_properties_pack(void)
{
    PyObject *list = PyList_New(0);
    for (int p = 0; list != NULL && p < (int)ELEA_NUM_PROPERTIES; p++) {
        elea_property property = (elea_property)p;
        PyObject *row = Py_BuildValue(
            "(ssin)", elea_property_key(property), elea_property_label(property),
            (int)elea_property_shape(property), (Py_ssize_t)elea_property_offset(property));
        if (row == NULL || PyList_Append(list, row) != 0)
            Py_CLEAR(list);
        Py_XDECREF(row);
    }
    PyObject *tuple = list != NULL ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}
