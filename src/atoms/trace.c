/* SPDX-License-Identifier: MIT */
#include "atoms/trace.h"

#include <string.h>

#include "atoms/template.h"

#define SMALLEST_RESIDUE 4 /* heavy atoms of glycine; a cap has fewer */
#define TRACE_ATOMS      2 /* heavy atoms of a residue that is only a point of a trace */

static bool is_of_chain(const elea_topology *topology, size_t first, size_t end)
{
    elea_template whole;
    residue_kind kind = elea_residue_kind_of(topology, first, end);
    if ((kind != RESIDUE_PROTEIN && kind != RESIDUE_NUCLEIC) ||
        !elea_template_find(elea_topology_atom(topology, first)->residue_name, &whole))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < whole.n_atoms; i++)
        n += !whole.optional[i];
    return n >= SMALLEST_RESIDUE;
}

static void count_residue(elea_trace *trace, const elea_topology *topology, const size_t *indices,
                          size_t n)
{
    size_t n_heavy = 0;
    bool alpha = false;
    for (size_t i = 0; i < n; i++) {
        const elea_atom *atom = elea_topology_atom(topology, indices[i]);
        n_heavy += strcmp(atom->element, "H") != 0 && strcmp(atom->element, "D") != 0;
        alpha = alpha || strcmp(atom->name, "CA") == 0;
    }
    bool is_point = n_heavy > 0 && n_heavy <= TRACE_ATOMS;
    trace->n_residues++;
    trace->n_alpha_carbons += is_point && alpha;
    trace->n_others += is_point && !alpha;
}

elea_trace elea_trace_count(const elea_topology *topology, const elea_selection *selection)
{
    elea_trace trace = {0};
    const size_t *indices = elea_selection_indices(selection);
    size_t n = elea_selection_n_atoms(selection);
    size_t first = 0, end = 0;
    for (size_t i = 0, next = 0; i < n; i = next) {
        /* The residue of the selected atom: residues are consecutive, and so are the indices. */
        for (; end <= indices[i]; end = elea_residue_end(topology, first))
            first = end;
        for (next = i; next < n && indices[next] < end;)
            next++;
        if (is_of_chain(topology, first, end))
            count_residue(&trace, topology, indices + i, next - i);
    }
    return trace;
}
