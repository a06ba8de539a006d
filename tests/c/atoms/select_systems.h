/* SPDX-License-Identifier: MIT */
/** Two small systems to select from, and assertions on a selection. */
#ifndef ELEA_TESTS_SELECT_SYSTEMS_H
#define ELEA_TESTS_SELECT_SYSTEMS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/select.h"
#include "atoms/topology.h"

typedef struct row {
    const char *name, *residue_name;
    int32_t residue_number;
    const char *chain, *element;
    char insertion_code;
} row;

static const row system_rows[] = {
    /*  0 */ {"N", "ALA", 1, "A", "N", 0},
    /*  1 */ {"CA", "ALA", 1, "A", "C", 0},
    /*  2 */ {"HA", "ALA", 1, "A", "H", 0},
    /*  3 */ {"C", "ALA", 1, "A", "C", 0},
    /*  4 */ {"O", "ALA", 1, "A", "O", 0},
    /*  5 */ {"CB", "ALA", 1, "A", "C", 0},
    /*  6 */ {"N", "GLY", 2, "A", "N", 0},
    /*  7 */ {"CA", "GLY", 2, "A", "C", 0},
    /*  8 */ {"C", "GLY", 2, "A", "C", 0},
    /*  9 */ {"O", "GLY", 2, "A", "O", 0},
    /* 10 */ {"OXT", "GLY", 2, "A", "O", 0},
    /* 11 */ {"P", "DA", 10, "B", "P", 0},
    /* 12 */ {"O5'", "DA", 10, "B", "O", 0},
    /* 13 */ {"C1*", "DA", 10, "B", "C", 0},
    /* 14 */ {"OW", "SOL", 20, "W", "O", 0},
    /* 15 */ {"HW1", "SOL", 20, "W", "H", 0},
    /* 16 */ {"HW2", "SOL", 20, "W", "H", 0},
    /* 17 */ {"MW", "SOL", 20, "W", "", 0},
    /* 18 */ {"NA", "NA", 21, "W", "Na", 0},
    /* 19 */ {"Cl-", "Cl-", 22, "W", "Cl", 0},
    /* 20 */ {"CA", "CA", 23, "W", "Ca", 0},
    /* 21 */ {"C1", "LIG", 24, "", "C", 0},
    /* 22 */ {"D1", "LIG", 24, "", "D", 0},
    /* 23 */ {"ION", "water", 25, "", "", 0},
};

/* One atom per residue, with numbers that test ranges. */
static const row numbered_rows[] = {
    /* 0 */ {"CA", "GLY", -12, "A", "C", 0},  /* 1 */ {"CA", "GLY", -5, "A", "C", 0},
    /* 2 */ {"CA", "GLY", 0, "A", "C", 0},    /* 3 */ {"CA", "GLY", 3, "A", "C", 0},
    /* 4 */ {"CA", "GLY", 52, "A", "C", 0},   /* 5 */ {"CA", "GLY", 52, "A", "C", 'A'},
    /* 6 */ {"CA", "GLY", 52, "A", "C", 'B'}, /* 7 */ {"CA", "GLY", 53, "A", "C", 0},
    /* 8 */ {"CA", "GLY", 53, "A", "C", 'A'}, /* 9 */ {"CA", "GLY", 54, "A", "C", 0},
};

static inline elea_topology *build(const row *rows, size_t n)
{
    elea_topology *topology = elea_topology_create(NULL);
    assert_non_null(topology);
    for (size_t i = 0; i < n; i++) {
        elea_atom atom = {.residue_number = rows[i].residue_number,
                          .insertion_code = rows[i].insertion_code};
        (void)snprintf(atom.name, sizeof atom.name, "%s", rows[i].name);
        (void)snprintf(atom.residue_name, sizeof atom.residue_name, "%s", rows[i].residue_name);
        (void)snprintf(atom.chain, sizeof atom.chain, "%s", rows[i].chain);
        (void)snprintf(atom.element, sizeof atom.element, "%s", rows[i].element);
        assert_int_equal(elea_topology_append(topology, &atom, NULL), ELEA_OK);
    }
    return topology;
}

typedef struct systems {
    elea_topology *mixed, *numbered;
} systems;

static inline int set_up(void **state)
{
    systems *made = calloc(1, sizeof *made);
    if (made == NULL)
        return -1;
    made->mixed = build(system_rows, sizeof system_rows / sizeof system_rows[0]);
    made->numbered = build(numbered_rows, sizeof numbered_rows / sizeof numbered_rows[0]);
    *state = made;
    return 0;
}

static inline int tear_down(void **state)
{
    systems *made = *state;
    elea_topology_free(made->mixed);
    elea_topology_free(made->numbered);
    free(made);
    return 0;
}

/* The selected indices as text, "0 1 5", or the message of the error. */
static const char *selected(const elea_topology *topology, const char *expression, char *text,
                            size_t size)
{
    elea_error error = {.message = ""};
    elea_selection *selection = elea_selection_create(topology, expression, &error);
    if (selection == NULL) {
        assert_int_equal(error.status, ELEA_ERROR_SELECTION);
        (void)snprintf(text, size, "%s", error.message);
        return text;
    }
    size_t used = 0;
    for (size_t i = 0; i < elea_selection_n_atoms(selection); i++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", i > 0 ? " " : "",
                                 elea_selection_indices(selection)[i]);
    elea_selection_free(selection);
    return text;
}

static inline void check(const elea_topology *topology, const char *expression,
                         const char *expected)
{
    char text[ELEA_MESSAGE_SIZE], got[2 * ELEA_MESSAGE_SIZE], wanted[2 * ELEA_MESSAGE_SIZE];
    /* The expression is in both, so that a failure shows which one it is. */
    (void)snprintf(got, sizeof got, "%s -> %s", expression,
                   selected(topology, expression, text, sizeof text));
    (void)snprintf(wanted, sizeof wanted, "%s -> %s", expression, expected);
    assert_string_equal(got, wanted);
}

/* `what` is the message between the expression and the column. */
static inline void check_error(const elea_topology *topology, const char *expression,
                               const char *what, int column)
{
    char message[ELEA_MESSAGE_SIZE];
    (void)snprintf(message, sizeof message, "selection \"%s\": %s (column %d)", expression, what,
                   column);
    check(topology, expression, message);
}

#endif
