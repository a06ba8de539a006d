/* SPDX-License-Identifier: MIT */
/* What the molecule of a structure file consists of. */
#include "core.h"

static elea_status find_in_frame(const elea_reader *reader, const elea_frame *frame,
                                 const elea_selection *selection, elea_composition *found,
                                 elea_error *error)
{
    double box[3][3];
    const elea_composition_source source = {
        .struct_size = sizeof source,
        .topology = elea_reader_topology(reader),
        .selection = selection,
        .positions = elea_frame_positions(frame),
        .box = elea_frame_box(frame, box) ? box[0] : NULL,
    };
    return elea_composition_find(&source, found, error);
}

static elea_status find_in_file(const char *path, const char *select,
                                const elea_reader_options *options, elea_composition *found,
                                elea_error *error)
{
    elea_reader *reader = elea_reader_open_with(path, options, error);
    if (reader == NULL)
        return error->status;
    elea_frame *frame = elea_frame_create(error);
    elea_selection *selection =
        frame != NULL ? elea_selection_create(elea_reader_topology(reader), select, error) : NULL;
    elea_status failed = selection == NULL ? error->status : ELEA_OK;
    if (!failed)
        failed = elea_reader_read(reader, 0, frame, error);
    if (!failed)
        failed = find_in_frame(reader, frame, selection, found, error);
    elea_selection_free(selection);
    elea_frame_free(frame);
    elea_reader_free(reader);
    return failed;
}

static PyObject *pack_counts(const elea_composition *found)
{
    const size_t *n = found->n_residues;
    return Py_BuildValue(
        "{s:n,s:n,s:n,s:n,s:n}", "amino_acid", (Py_ssize_t)n[ELEA_COMPONENT_AMINO_ACID],
        "nucleotide", (Py_ssize_t)n[ELEA_COMPONENT_NUCLEOTIDE], "sugar",
        (Py_ssize_t)n[ELEA_COMPONENT_SUGAR], "ligand", (Py_ssize_t)n[ELEA_COMPONENT_LIGAND], "ion",
        (Py_ssize_t)n[ELEA_COMPONENT_ION]);
}

PyObject *core_composition_pack(const elea_composition *found)
{
    return Py_BuildValue("{s:d,s:d,s:N,s:n,s:n,s:n,s:n,s:s,s:n,s:n,s:d,s:n,s:s}", "mass",
                         found->mass, "specific_volume", found->specific_volume, "residues",
                         pack_counts(found), "n_chains", (Py_ssize_t)found->n_chains,
                         "n_disulfides", (Py_ssize_t)found->n_disulfides, "n_missing_atoms",
                         (Py_ssize_t)found->n_missing_atoms, "n_incomplete",
                         (Py_ssize_t)found->n_incomplete, "incomplete", found->incomplete, "n_gaps",
                         (Py_ssize_t)found->n_gaps, "n_estimated", (Py_ssize_t)found->n_estimated,
                         "estimated_mass", found->estimated_mass, "n_unknown",
                         (Py_ssize_t)found->n_unknown, "unknown", found->unknown);
}

PyObject *core_composition(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *encoded;
    const char *select;
    core_reading reading;
    elea_composition found = {.struct_size = sizeof found};
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "O&sO&:composition", PyUnicode_FSConverter, &encoded, &select,
                          core_reading_convert, &reading))
        return NULL;
    const char *path = PyBytes_AsString(encoded);
    PyThreadState *released = PyEval_SaveThread();
    elea_status failed = find_in_file(path, select, &reading.options, &found, &error);
    PyEval_RestoreThread(released);
    PyObject *packed = failed ? core_raise_in_file(path, &error) : core_composition_pack(&found);
    Py_DECREF(encoded);
    return packed;
}
