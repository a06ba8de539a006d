/* SPDX-License-Identifier: MIT */
/* What the atoms of a group of MDAnalysis are taken as, as in the command. */
#include <stdlib.h>

#include "atoms/topology.h"
#include "base/error.h"
#include "core.h"

typedef struct group {
    size_t n;
    double *positions, *masses;
    double box[9];
    bool has_box;
    elea_topology *topology;
    elea_radii *set;
    double *radii;
    elea_preset_choice choice;
    elea_composition composition;
} group;

static void free_group(group *g)
{
    free(g->positions);
    free(g->masses);
    free(g->radii);
    elea_topology_free(g->topology);
    elea_radii_free(g->set);
    elea_selection_free(g->choice.selection);
}

static bool read_group(group *g, PyObject *rows, PyObject *positions, PyObject *box,
                       PyObject *bonds, PyObject *masses)
{
    if (!core_box_read(box, g->box, &g->has_box))
        return false;
    g->positions = core_points_copy(positions, "positions", &g->n);
    if (g->positions != NULL && masses != Py_None)
        g->masses = core_numbers_copy(masses, "masses", g->n);
    if (g->positions == NULL || (masses != Py_None && g->masses == NULL))
        return false;
    g->topology = core_topology_read(rows, g->n, g->positions, g->masses, bonds);
    return g->topology != NULL;
}

static elea_status assign_radii(group *g, elea_error *error)
{
    size_t n = elea_selection_n_atoms(g->choice.selection);
    g->set = elea_radii_builtin(g->choice.radii, error);
    if (g->set == NULL)
        return error->status;
    g->radii = calloc(n + 1, sizeof *g->radii);
    if (g->radii == NULL)
        return elea_error_memory(error, n, sizeof *g->radii, "radii");
    return elea_radii_assign(g->set, g->topology, g->choice.selection, g->radii, error);
}

static PyObject *pack_group(const group *g)
{
    const elea_preset_choice *c = &g->choice;
    size_t n = c->selection != NULL ? elea_selection_n_atoms(c->selection) : 0;
    return Py_BuildValue("{s:s,s:s,s:N,s:N,s:y#,s:s,s:d,s:N,s:n,s:n,s:n,s:n,s:n,s:n,s:O}", "preset",
                         elea_preset_name((unsigned)c->preset), "reason", c->reason, "indices",
                         core_selection_pack(c->selection), "masses",
                         core_element_masses_pack(g->topology, c->selection), "radii",
                         g->radii != NULL ? (const char *)g->radii : "",
                         (Py_ssize_t)(g->radii != NULL ? n * sizeof *g->radii : 0), "set",
                         c->radii != NULL ? c->radii : "", "layer", c->layer, "composition",
                         core_composition_pack(&g->composition), "n_waters",
                         (Py_ssize_t)c->n_waters, "n_ions", (Py_ssize_t)c->n_ions, "n_additives",
                         (Py_ssize_t)c->n_additives, "n_hydrogens", (Py_ssize_t)c->n_hydrogens,
                         "n_others", (Py_ssize_t)c->n_others, "n_bound", (Py_ssize_t)c->n_bound,
                         "unfolded", c->unfolded ? Py_True : Py_False);
}

PyObject *core_choose_group(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *rows, *positions, *box, *bonds, *masses, *packed = NULL;
    int radii_given = 0;
    elea_preset preset;
    elea_error error = ELEA_ERROR_INIT;
    group g = {.choice.struct_size = sizeof g.choice,
               .composition.struct_size = sizeof g.composition};
    if (!PyArg_ParseTuple(arguments, "O!OOOOO&p:choose_group", &PyList_Type, &rows, &positions,
                          &box, &bonds, &masses, core_preset_convert, &preset, &radii_given))
        return NULL;
    if (read_group(&g, rows, positions, box, bonds, masses)) {
        const elea_preset_source source = {
            .struct_size = sizeof source,
            .topology = g.topology,
            .positions = g.positions,
            .box = g.has_box ? g.box : NULL,
            .preset = preset,
            .radii_given = radii_given != 0,
        };
        elea_status failed = elea_preset_choose(&source, &g.choice, &g.composition, &error);
        if (!failed && g.choice.preset == ELEA_PRESET_SOLUTION && !radii_given)
            failed = assign_radii(&g, &error);
        packed = failed ? core_raise(&error) : pack_group(&g);
    }
    free_group(&g);
    return packed;
}
