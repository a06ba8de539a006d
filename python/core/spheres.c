/* SPDX-License-Identifier: MIT */
/* Bodies that Python makes. */
#include <math.h>
#include <stdlib.h>

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

/* Makes the body, and frees the spheres. */
elea_status core_spheres_use(core_spheres *spheres, double mass, elea_job *job, elea_error *error)
{
    *job = (elea_job){.frame = spheres->frame, .time = NAN};
    job->body = elea_body_create(spheres->n, spheres->centres, spheres->radii, error);
    elea_status failed = job->body != NULL ? ELEA_OK : error->status;
    if (!failed)
        elea_body_set_mass(job->body, mass);
    core_spheres_free(spheres);
    return failed;
}

void core_spheres_free(core_spheres *spheres)
{
    free(spheres->centres);
    free(spheres->radii);
    spheres->centres = spheres->radii = NULL;
}
