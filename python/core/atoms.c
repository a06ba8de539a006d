/* SPDX-License-Identifier: MIT */
/* Selection, radii and mass of the atoms of a structure file, as in the command. */
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "base/error.h"
#include "core.h"

typedef struct atoms {
    core_reading reading;
    elea_reader *reader;
    const elea_topology *topology;
    elea_radii *set;
    elea_selection *selection;
    double *radii;
    double mass;
    elea_preset preset;
    elea_preset_choice choice;
    elea_composition composition;
} atoms;

static void free_atoms(atoms *a)
{
    elea_reader_free(a->reader);
    elea_radii_free(a->set);
    elea_selection_free(a->selection);
    elea_selection_free(a->choice.selection);
    free(a->radii);
}

/* A set that covers only a few atoms narrows the selection. */
static elea_selection *select_atoms(const atoms *a, const char *select, elea_error *error)
{
    const char *narrowing = elea_radii_selection(a->set);
    if (narrowing == NULL)
        return elea_selection_create(a->topology, select, error);
    size_t size = strlen(select) + strlen(narrowing) + sizeof "() and ()";
    char *both = malloc(size);
    if (both == NULL) {
        (void)elea_error_memory(error, 1, size, "selection");
        return NULL;
    }
    (void)PyOS_snprintf(both, size, "(%s) and (%s)", select, narrowing);
    elea_selection *selection = elea_selection_create(a->topology, both, error);
    free(both);
    return selection;
}

/* The atoms of such a set represent all selected atoms, and have their mass. */
static elea_status weigh(atoms *a, const char *select, elea_error *error)
{
    if (elea_radii_selection(a->set) == NULL) {
        a->mass = elea_selection_mass(a->selection, a->topology);
        return ELEA_OK;
    }
    elea_selection *all = elea_selection_create(a->topology, select, error);
    if (all == NULL)
        return error->status;
    a->mass = elea_selection_mass(all, a->topology);
    elea_selection_free(all);
    return ELEA_OK;
}

/* What the atoms are taken as. A first frame that cannot be read is an error only for those who
 * need its coordinates. */
static elea_status choose_preset(atoms *a, const char *select, elea_error *error)
{
    double box[3][3];
    const char *own = elea_reader_radii(a->reader);
    bool is_default = strcmp(select, ELEA_DEFAULT_SELECTION) == 0;
    elea_frame *frame = elea_frame_create(error);
    if (frame == NULL)
        return error->status;
    bool read =
        a->preset != ELEA_PRESET_BARE && elea_reader_read(a->reader, 0, frame, NULL) == ELEA_OK;
    const elea_preset_source source = {
        .struct_size = sizeof source,
        .topology = a->topology,
        .select = is_default ? NULL : select,
        .positions = read ? elea_frame_positions(frame) : NULL,
        .box = read && elea_frame_box(frame, box) ? box[0] : NULL,
        .preset = a->preset,
        .radii_given = a->set != NULL || strcmp(own, "bondi") != 0,
    };
    elea_status failed = elea_preset_choose(&source, &a->choice, &a->composition, error);
    elea_frame_free(frame);
    if (failed || a->set != NULL)
        return failed;
    bool solution = a->choice.preset == ELEA_PRESET_SOLUTION;
    a->set = elea_radii_builtin(solution ? a->choice.radii : own, error);
    return a->set != NULL ? ELEA_OK : error->status;
}

/* The mass of residues, or of atoms. */
static elea_status choose_selection(atoms *a, const char *select, elea_error *error)
{
    bool solution = a->choice.preset == ELEA_PRESET_SOLUTION;
    if (solution && elea_radii_selection(a->set) == NULL) {
        a->selection = a->choice.selection;
        a->choice.selection = NULL;
    } else {
        a->selection = select_atoms(a, select, error);
        a->choice.layer = 0.0;
    }
    if (a->selection == NULL)
        return error->status;
    a->mass = a->composition.mass;
    return solution ? ELEA_OK : weigh(a, select, error);
}

static elea_status assign_radii(atoms *a, elea_error *error)
{
    (void)elea_radii_omit_points(a->set, a->topology, a->selection);
    size_t n = elea_selection_n_atoms(a->selection);
    a->radii = calloc(n + 1, sizeof *a->radii);
    if (a->radii == NULL)
        return elea_error_memory(error, n, sizeof *a->radii, "radii");
    elea_status failed = elea_radii_assign(a->set, a->topology, a->selection, a->radii, error);
    for (size_t i = 0; i < n && !failed; i++)
        a->radii[i] += a->choice.layer;
    return failed;
}

static elea_status choose(atoms *a, const char *path, const char *select, elea_error *error)
{
    a->reader = elea_reader_open_with(path, &a->reading.options, error);
    if (a->reader == NULL)
        return error->status;
    a->topology = elea_reader_topology(a->reader);
    elea_status failed = choose_preset(a, select, error);
    if (!failed)
        failed = choose_selection(a, select, error);
    return failed ? failed : assign_radii(a, error);
}

PyObject *core_selection_pack(const elea_selection *selection)
{
    size_t n = selection != NULL ? elea_selection_n_atoms(selection) : 0;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(n * sizeof(int64_t)));
    char *place = bytes != NULL ? PyBytes_AsString(bytes) : NULL;
    for (size_t i = 0; place != NULL && i < n; i++) {
        int64_t index = (int64_t)elea_selection_indices(selection)[i];
        memcpy(place + i * sizeof index, &index, sizeof index);
    }
    return bytes;
}

/* Weights of the elements of the atoms; none if one is unknown. */
PyObject *core_element_masses_pack(const elea_topology *topology, const elea_selection *selection)
{
    size_t n = selection != NULL ? elea_selection_n_atoms(selection) : 0;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(n * sizeof(double)));
    char *place = bytes != NULL ? PyBytes_AsString(bytes) : NULL;
    for (size_t i = 0; place != NULL && i < n; i++) {
        size_t index = elea_selection_indices(selection)[i];
        double weight = elea_element_weight(elea_topology_atom(topology, index)->element);
        if (!(weight > 0.0)) {
            Py_DECREF(bytes);
            return PyBytes_FromStringAndSize("", 0);
        }
        memcpy(place + i * sizeof weight, &weight, sizeof weight);
    }
    return bytes;
}

static PyObject *choose_and_pack(atoms *a, const char *path, const char *select)
{
    elea_error error = ELEA_ERROR_INIT;
    PyThreadState *released = PyEval_SaveThread();
    elea_status failed = choose(a, path, select, &error);
    PyEval_RestoreThread(released);
    if (failed)
        return core_raise_in_file(path, &error);
    size_t n = elea_selection_n_atoms(a->selection);
    char doubt[ELEA_DOUBT_SIZE];
    (void)elea_radii_doubt(a->set, a->topology, a->selection, doubt);
    return Py_BuildValue("(NNy#dssdNz)", core_selection_pack(a->selection),
                         core_element_masses_pack(a->topology, a->selection),
                         (const char *)a->radii, (Py_ssize_t)(n * sizeof *a->radii), a->mass, doubt,
                         elea_preset_name((unsigned)a->choice.preset), a->choice.layer,
                         core_composition_pack(&a->composition), elea_reader_note(a->reader));
}

int core_preset_convert(PyObject *object, void *result)
{
    const char *name = core_text_read(object, "preset");
    if (name == NULL)
        return 0;
    for (unsigned i = 0; elea_preset_name(i) != NULL; i++)
        if (strcmp(elea_preset_name(i), name) == 0) {
            *(elea_preset *)result = (elea_preset)i;
            return 1;
        }
    (void)PyErr_Format(PyExc_ValueError,
                       "there is no preset \"%.40s\"; give auto, solution or bare", name);
    return 0;
}

PyObject *core_choose_atoms(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *path, *which, *packed = NULL;
    const char *select;
    atoms a = {.choice.struct_size = sizeof a.choice,
               .composition.struct_size = sizeof a.composition};
    if (!PyArg_ParseTuple(arguments, "O&sOO&O&:choose_atoms", PyUnicode_FSConverter, &path, &select,
                          &which, core_reading_convert, &a.reading, core_preset_convert, &a.preset))
        return NULL;
    /* None: the file decides, once it is open. */
    a.set = which != Py_None ? core_radii_open(which) : NULL;
    if (which == Py_None || a.set != NULL)
        packed = choose_and_pack(&a, PyBytes_AsString(path), select);
    free_atoms(&a);
    Py_DECREF(path);
    return packed;
}
