/* SPDX-License-Identifier: MIT */
#include "io/snapshots.h"

#include <stdlib.h>

#include "base/error.h"

static elea_status reserve_spheres(elea_snapshots *from, size_t n, elea_error *error)
{
    if (n <= from->capacity)
        return ELEA_OK;
    if (n > SIZE_MAX / (3 * sizeof(double)))
        return elea_error_memory(error, n, 3 * sizeof(double), "spheres");
    double *centres = realloc(from->centres, n * 3 * sizeof *centres);
    if (centres != NULL)
        from->centres = centres;
    double *radii = realloc(from->radii, n * sizeof *radii);
    if (radii != NULL)
        from->radii = radii;
    if (centres == NULL || radii == NULL)
        return elea_error_memory(error, n, 4 * sizeof(double), "spheres");
    from->capacity = n;
    return ELEA_OK;
}

static elea_status assign_radii(elea_snapshots *from, const elea_topology *topology, double scale,
                                elea_error *error)
{
    elea_selection *all = elea_selection_create(topology, "all", error);
    if (all == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = elea_radii_assign(from->conversion, topology, all, from->radii, error);
    for (size_t i = 0; !failed && i < elea_selection_n_atoms(all); i++)
        from->radii[i] *= scale;
    elea_selection_free(all);
    return failed;
}

static elea_status read_snapshot(elea_snapshots *from, size_t number, double scale,
                                 elea_error *error)
{
    elea_status failed = elea_reader_read(from->reader, number, from->frame, error);
    if (failed)
        return failed;
    size_t n = elea_frame_n_atoms(from->frame);
    const double *positions = elea_frame_positions(from->frame);
    failed = reserve_spheres(from, n, error);
    if (!failed && !from->radii_known) {
        failed = assign_radii(from, elea_reader_topology(from->reader), scale, error);
        from->radii_known = !failed;
    }
    for (size_t i = 0; !failed && i < 3 * n; i++)
        from->centres[i] = scale * positions[i];
    return failed;
}

elea_body *elea_snapshots_body(elea_snapshots *snapshots, const char *path, size_t number,
                               double scale, elea_error *error)
{
    elea_body *body = NULL;
    if (read_snapshot(snapshots, number, scale, error) == ELEA_OK)
        body = elea_body_create(elea_frame_n_atoms(snapshots->frame), snapshots->centres,
                                snapshots->radii, error);
    if (body == NULL)
        (void)elea_error_locate(error, ELEA_OK, path, 0, (int64_t)number);
    return body;
}

void elea_snapshots_clear(elea_snapshots *snapshots)
{
    elea_reader_free(snapshots->reader);
    elea_radii_free(snapshots->conversion);
    elea_frame_free(snapshots->frame);
    free(snapshots->centres);
    free(snapshots->radii);
    *snapshots = (elea_snapshots){.reader = NULL};
}
