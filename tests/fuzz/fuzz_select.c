/* SPDX-License-Identifier: MIT */
/** Any text as a selection from a small system: it is accepted, or rejected in one line. */
#include <stdlib.h>
#include <string.h>

#include "atoms/topology.h"
#include "check.h"

static const elea_atom atoms[] = {
    {.name = "N", .residue_name = "ALA", .chain = "A", .element = "N", .residue_number = -5},
    {.name = "CA", .residue_name = "ALA", .chain = "A", .element = "C", .residue_number = -5},
    {.name = "HB1", .residue_name = "ALA", .chain = "A", .element = "H", .residue_number = -5},
    {.name = "CA", .residue_name = "GLY", .chain = "A", .element = "C", .residue_number = 52},
    {.name = "CA",
     .residue_name = "GLY",
     .chain = "A",
     .element = "C",
     .residue_number = 52,
     .insertion_code = 'A'},
    {.name = "O5'", .residue_name = "DA", .chain = "B", .element = "O", .residue_number = 53},
    {.name = "C1*", .residue_name = "DA", .chain = "B", .element = "C", .residue_number = 53},
    {.name = "OW", .residue_name = "SOL", .element = "O", .residue_number = 54},
    {.name = "MW", .residue_name = "SOL", .residue_number = 54},
    {.name = "Na+", .residue_name = "Na+", .element = "Na", .residue_number = INT32_MAX},
    {.name = "CA", .residue_name = "CA", .element = "Ca", .residue_number = INT32_MIN},
};

#define NUM_ATOMS (sizeof atoms / sizeof atoms[0])

static void check_failure(const elea_error *error)
{
    CHECK(error->status == ELEA_ERROR_SELECTION);
    CHECK(strncmp(error->message, "selection \"", 11) == 0);
    CHECK(strlen(error->message) < ELEA_MESSAGE_SIZE - 1);
    CHECK(strpbrk(error->message, "\n\r\t") == NULL);
}

/* Sets chosen[i] where atom i is selected; false if the expression is rejected. */
static bool choose(const elea_topology *topology, const char *expression, bool chosen[NUM_ATOMS])
{
    elea_error error = {.status = ELEA_OK};
    elea_selection *selection = elea_selection_create(topology, expression, &error);
    if (selection == NULL) {
        check_failure(&error);
        return false;
    }
    size_t n = elea_selection_n_atoms(selection);
    const size_t *indices = elea_selection_indices(selection);
    CHECK(n > 0 && n <= NUM_ATOMS && indices[n - 1] < NUM_ATOMS);
    for (size_t i = 0; i < n; i++) {
        CHECK(i == 0 || indices[i] > indices[i - 1]);
        chosen[indices[i]] = true;
    }
    CHECK(elea_selection_mass(selection, topology) >= 0.0);
    elea_selection_free(selection);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char before[] = "not (", after[] = ")";
    elea_topology *topology = elea_topology_create(NULL);
    char *negation = malloc(size + sizeof before + sizeof after);
    CHECK(topology != NULL && negation != NULL);
    for (size_t i = 0; i < NUM_ATOMS; i++)
        CHECK(elea_topology_append(topology, &atoms[i], NULL) == ELEA_OK);
    /* After "not (" the expression selects the other atoms, whatever its operators. */
    char *expression = negation + sizeof before - 1;
    memcpy(negation, before, sizeof before - 1);
    memcpy(expression, data, size);
    expression[size] = '\0';
    size = strlen(expression);
    bool chosen[NUM_ATOMS] = {false}, others[NUM_ATOMS] = {false};
    bool understood = choose(topology, expression, chosen);
    memcpy(expression + size, after, sizeof after);
    if (choose(topology, negation, others) && understood)
        for (size_t i = 0; i < NUM_ATOMS; i++)
            CHECK(chosen[i] != others[i]);
    free(negation);
    elea_topology_free(topology);
    return 0;
}
