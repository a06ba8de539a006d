/* SPDX-License-Identifier: MIT */
/* The JSON in HDF5 files of MDTraj. Run with -dict=topology.dict. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/topology.h"
#include "check.h"
#include "io/mdtraj_topology.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_topology *topology = elea_topology_create(NULL);
    /* So that reading beyond the end is found. */
    char *text = malloc(size > 0 ? size : 1);
    CHECK(topology != NULL && text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    elea_status failed =
        elea_mdtraj_topology_read(text, size, elea_place_file("fuzz.h5"), topology, &error);
    CHECK((failed == ELEA_OK) == (error.status == ELEA_OK));
    CHECK(failed || topology->n_atoms > 0);
    CHECK(!failed || strchr(error.message, '\n') == NULL);
    for (size_t i = 0; i < topology->n_atoms; i++)
        for (const char *c = topology->atoms[i].name; *c != '\0'; c++)
            CHECK((unsigned char)*c > ' ');
    free(text);
    elea_topology_free(topology);
    return 0;
}
