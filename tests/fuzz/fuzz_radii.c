/* SPDX-License-Identifier: MIT */
/** Any bytes as a file of radii: it is loaded and gives positive radii, or is rejected. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/topology.h"
#include "check.h"

static const elea_atom atoms[] = {
    {.name = "N", .residue_name = "ALA", .element = "N"},
    {.name = "CA", .residue_name = "ALA", .element = "C"},
    {.name = "H1", .residue_name = "ALA", .element = "H"},
    {.name = "D1", .residue_name = "ALA", .element = "D"},
    {.name = "CAL", .residue_name = "CAL", .element = "Ca"},
    {.name = "MW", .residue_name = "SOL"},
};

#define NUM_ATOMS (sizeof atoms / sizeof atoms[0])

static void check_failure(const elea_error *error)
{
    CHECK(error->status == ELEA_ERROR_FORMAT || error->status == ELEA_ERROR_RADIUS ||
          error->status == ELEA_ERROR_TRUNCATED);
    CHECK(error->message[0] != '\0' && strpbrk(error->message, "\n\r\t") == NULL);
}

static void use(const elea_radii *radii)
{
    elea_error error = {.status = ELEA_OK};
    double values[NUM_ATOMS];
    elea_topology *topology = elea_topology_create(NULL);
    CHECK(topology != NULL);
    for (size_t i = 0; i < NUM_ATOMS; i++)
        CHECK(elea_topology_append(topology, &atoms[i], NULL) == ELEA_OK);
    elea_selection *selection = elea_selection_create(topology, "all", NULL);
    CHECK(selection != NULL);
    if (elea_radii_assign(radii, topology, selection, values, &error) != ELEA_OK)
        check_failure(&error);
    else
        for (size_t i = 0; i < NUM_ATOMS; i++)
            CHECK(isfinite(values[i]) && values[i] > 0.0);
    elea_selection_free(selection);
    elea_topology_free(topology);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_radii *radii = elea_radii_load_memory(data, size, "a.radii", &error);
    if (radii == NULL)
        check_failure(&error);
    else
        use(radii);
    elea_radii_free(radii);
    return 0;
}
