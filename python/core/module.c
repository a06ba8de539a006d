/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/error.h"
#include "core.h"
#include "interior/dimensions.h"

/* ---- Errors ---- */

static PyObject *exception_for(elea_status status)
{
    switch (status) {
    case ELEA_ERROR_MEMORY:
        return PyExc_MemoryError;
    case ELEA_ERROR_FILE:
    case ELEA_ERROR_SYSTEM:
        return PyExc_OSError;
    case ELEA_ERROR_TIME:
        return PyExc_TimeoutError;
    case ELEA_ERROR_CANCELLED:
        return PyExc_KeyboardInterrupt;
    case ELEA_ERROR_ARGUMENT:
    case ELEA_ERROR_FORMAT:
    case ELEA_ERROR_TRUNCATED:
    case ELEA_ERROR_BODY:
    case ELEA_ERROR_SELECTION:
    case ELEA_ERROR_RADIUS:
        return PyExc_ValueError;
    case ELEA_OK:
    case ELEA_NUM_STATUSES:
        break;
    }
    return PyExc_SystemError;
}

PyObject *core_raise(const elea_error *error)
{
    if (PyErr_Occurred() != NULL)
        return NULL;
    /* File names are arbitrary bytes. */
    PyObject *message = PyUnicode_DecodeUTF8(error->message, (Py_ssize_t)strlen(error->message),
                                             "backslashreplace");
    if (message != NULL)
        PyErr_SetObject(exception_for(error->status), message);
    Py_XDECREF(message);
    return NULL;
}

/* Readers name their file; the rest of the library does not know about files. */
PyObject *core_raise_in_file(const char *path, elea_error *error)
{
    (void)elea_error_locate(error, error->status, path, 0, -1);
    return core_raise(error);
}

bool core_raise_type(const char *name, const char *wanted, PyObject *object)
{
    PyObject *type = PyType_GetName(Py_TYPE(object));
    if (type != NULL)
        PyErr_Format(PyExc_TypeError, "%s must be %s, not %U", name, wanted, type);
    Py_XDECREF(type);
    return false;
}

/* ---- Small calls ---- */

static bool parse_length_unit(const char *name, elea_length_unit *unit)
{
    elea_error error;
    if (elea_length_unit_parse(name, unit, &error) == ELEA_OK)
        return true;
    (void)core_raise(&error);
    return false;
}

static PyObject *property_unit(PyObject *module, PyObject *arguments)
{
    (void)module;
    int property;
    const char *name;
    elea_length_unit length_unit;
    char unit[ELEA_UNIT_SIZE];
    if (!PyArg_ParseTuple(arguments, "is:property_unit", &property, &name) ||
        !parse_length_unit(name, &length_unit))
        return NULL;
    if (property < 0 || property >= (int)ELEA_NUM_PROPERTIES)
        return PyErr_Format(PyExc_ValueError, "there is no property %d", property);
    elea_property_unit((elea_property)property, length_unit, unit);
    return PyUnicode_FromString(unit);
}

/* What a body of that many spheres meets, too. */
static PyObject *needs_met(PyObject *module, PyObject *arguments)
{
    (void)module;
    core_settings settings;
    PyObject *dict;
    Py_ssize_t n_spheres;
    if (!PyArg_ParseTuple(arguments, "On:needs_met", &dict, &n_spheres) ||
        !core_settings_read(dict, &settings))
        return NULL;
    bool paired = n_spheres >= 2 && n_spheres <= DIMENSIONS_MOST_PAIRED;
    uint32_t met = elea_needs_met(&settings.settings, settings.masses.total) | ELEA_NEEDS_SPHERES;
    met |= paired ? ELEA_NEEDS_PAIRS : 0;
    met |= settings.settings.hydration_layer > 0.0 ? ELEA_NEEDS_LAYER : 0;
    met |= settings.masses.atoms != NULL ? ELEA_NEEDS_ATOM_MASSES : 0;
    return core_needs_pack(met);
}

static PyObject *water_viscosity(PyObject *module, PyObject *object)
{
    (void)module;
    elea_error error;
    double viscosity, temperature = PyFloat_AsDouble(object);
    if (temperature == -1.0 && PyErr_Occurred() != NULL)
        return NULL;
    if (elea_water_viscosity(temperature, &viscosity, &error) != ELEA_OK)
        return core_raise(&error);
    return PyFloat_FromDouble(viscosity);
}

static PyObject *solvent_at(PyObject *module, PyObject *arguments)
{
    (void)module;
    elea_error error;
    elea_solvent solvent;
    const char *name;
    double temperature;
    if (!PyArg_ParseTuple(arguments, "sd:solvent_at", &name, &temperature))
        return NULL;
    if (elea_solvent_at(name, temperature, &solvent, &error) != ELEA_OK)
        return core_raise(&error);
    return Py_BuildValue("dd", solvent.viscosity, solvent.density);
}

static PyObject *default_num_threads(PyObject *module, PyObject *nothing)
{
    (void)module;
    (void)nothing;
    return PyLong_FromUnsignedLong(elea_default_num_threads());
}

/* ---- The module ---- */

static PyMethodDef methods[] = {
    {"apply_whole", core_apply_whole, METH_VARARGS,
     PyDoc_STR("apply_whole(whole, positions, box)")},
    {"average", core_average, METH_VARARGS,
     PyDoc_STR("average(results, weights, starts, unordered)")},
    {"choose_atoms", core_choose_atoms, METH_VARARGS,
     PyDoc_STR("choose_atoms(path, select, radii, reading, preset)")},
    {"choose_group", core_choose_group, METH_VARARGS,
     PyDoc_STR("choose_group(rows, positions, box, bonds, masses, preset, radii_given)")},
    {"check_positions", core_check_positions, METH_VARARGS,
     PyDoc_STR("check_positions(positions, radii, indices, scale)")},
    {"check_settings", core_check_settings, METH_O, PyDoc_STR("check_settings(settings)")},
    {"composition", core_composition, METH_VARARGS,
     PyDoc_STR("composition(path, select, reading)")},
    {"compute", core_compute, METH_VARARGS,
     PyDoc_STR("compute(positions, radii, frame, settings, poll=None)")},
    {"convert", core_convert, METH_VARARGS, PyDoc_STR("convert(dimension, value, unit)")},
    {"default_num_threads", default_num_threads, METH_NOARGS, PyDoc_STR("default_num_threads()")},
    {"find_whole", core_find_whole, METH_VARARGS,
     PyDoc_STR("find_whole(rows, positions, box, bonds, mode, crystal)")},
    {"inspect_file", core_inspect_file, METH_VARARGS, PyDoc_STR("inspect_file(path, reading)")},
    {"mean_of_series", core_mean_of_series, METH_VARARGS,
     PyDoc_STR("mean_of_series(values, weights, unordered, variance, noise, skin_error, "
               "model_error)")},
    {"needs_met", needs_met, METH_VARARGS, PyDoc_STR("needs_met(settings, n_spheres)")},
    {"plan_average", core_plan_average, METH_VARARGS,
     PyDoc_STR("plan_average(n_frames, body, settings)")},
    {"plan_stokes", core_plan_stokes, METH_VARARGS,
     PyDoc_STR("plan_stokes(numbers, body, settings)")},
    {"property_unit", property_unit, METH_VARARGS, PyDoc_STR("property_unit(number, length_unit)")},
    {"guess_elements", core_guess_elements, METH_VARARGS,
     PyDoc_STR("guess_elements(which, rows, residues, positions, masses, chosen)")},
    {"radii", core_radii, METH_VARARGS, PyDoc_STR("radii(which, rows)")},
    {"read_frame", core_read_frame, METH_VARARGS,
     PyDoc_STR("read_frame(path, indices, frame, whole, reading)")},
    {"run_bodies", core_run_bodies, METH_VARARGS,
     PyDoc_STR("run_bodies(next, settings, callback)")},
    {"run_file", (PyCFunction)(void (*)(void))core_run_file, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("run_file(path, indices, radii, start, stop, step, settings, callback, "
               "frames=None, whole='never')")},
    {"solvent_at", solvent_at, METH_VARARGS, PyDoc_STR("solvent_at(name, temperature)")},
    {"surface", core_surface, METH_VARARGS, PyDoc_STR("surface(positions, radii, settings)")},
    {"stokes_numbers", core_stokes_numbers, METH_O, PyDoc_STR("stokes_numbers(plan)")},
    {"stokes_of_numbers", core_stokes_of_numbers, METH_O, PyDoc_STR("stokes_of_numbers(numbers)")},
    {"water_viscosity", water_viscosity, METH_O, PyDoc_STR("water_viscosity(temperature)")},
    {"weights", core_weights, METH_VARARGS, PyDoc_STR("weights(path, n_frames)")},
    {NULL, NULL, 0, NULL},
};

/* Adds a value and steals its reference. */
static int add(PyObject *module, const char *name, PyObject *value)
{
    int failed = value == NULL ? -1 : PyModule_AddObjectRef(module, name, value);
    Py_XDECREF(value);
    return failed;
}

static int fill(PyObject *module)
{
    int failed = add(module, "PROPERTIES", core_properties_pack());
    if (failed == 0)
        failed = add(module, "NEEDS", core_needs_words());
    if (failed == 0)
        failed = PyModule_AddStringConstant(module, "VERSION", elea_version());
    return failed;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)fill},
    {0, NULL},
};

static PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "elea._core",
    .m_doc = PyDoc_STR("The C library; use the package `elea`."),
    .m_size = 0,
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__core(void);

PyMODINIT_FUNC PyInit__core(void)
{
    return PyModuleDef_Init(&definition);
}
