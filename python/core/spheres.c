/* SPDX-License-Identifier: MIT */
/* Bodies that Python makes. */
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/gyration.h"
#include "core.h"

bool core_spheres_copy(PyObject *positions, PyObject *radii, core_spheres *spheres)
{
    spheres->centres = core_points_copy(positions, "positions", &spheres->n);
    if (spheres->centres != NULL)
        spheres->radii = core_numbers_copy(radii, "radii", spheres->n);
    return spheres->radii != NULL;
}

bool core_spheres_take(PyObject *made, core_spheres *spheres)
{
    PyObject *positions, *radii, *frame;
    if (!PyTuple_Check(made))
        return core_raise_type("a body", "a tuple or None", made);
    return PyArg_ParseTuple(made, "OOO:next", &positions, &radii, &frame) &&
           core_count_read(frame, "frame", 0, UINT64_MAX, &spheres->frame) &&
           core_spheres_copy(positions, radii, spheres);
}

elea_status core_masses_set(const core_masses *masses, size_t n, const double *centres,
                            elea_body *body, elea_error *error)
{
    elea_gyration gyration = {0};
    elea_body_set_mass(body, masses->total);
    if (masses->atoms == NULL)
        return ELEA_OK;
    if (masses->n_atoms != n)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "there are %zu masses for %zu spheres",
                              masses->n_atoms, n);
    for (size_t i = 0; i < n; i++)
        elea_gyration_add(&gyration, centres + 3 * i, masses->atoms[i]);
    elea_body_set_mass_gyration(body, elea_gyration_radius(&gyration));
    return ELEA_OK;
}

/* Makes the body, and frees the spheres. */
elea_status core_spheres_use(core_spheres *spheres, const core_masses *masses, elea_job *job,
                             elea_error *error)
{
    *job = (elea_job){.frame = spheres->frame, .time = NAN};
    job->body = elea_body_create(spheres->n, spheres->centres, spheres->radii, error);
    elea_status failed = job->body != NULL ? ELEA_OK : error->status;
    if (!failed)
        failed = core_masses_set(masses, spheres->n, spheres->centres, job->body, error);
    core_spheres_free(spheres);
    return failed;
}

void core_spheres_free(core_spheres *spheres)
{
    free(spheres->centres);
    free(spheres->radii);
    spheres->centres = spheres->radii = NULL;
}
