/* SPDX-License-Identifier: MIT */
#include "whole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

static elea_whole *find(elea_whole_mode mode, const elea_topology *topology,
                        const struct atoms *atoms, const elea_frame *frame, bool crystal,
                        size_t n_frames, elea_error *error)
{
    double box[3][3];
    bool has_box = elea_frame_box(frame, box);
    const elea_whole_source source = {
        .struct_size = sizeof source,
        .topology = topology,
        .selection = atoms->selection,
        .positions = elea_frame_positions(frame),
        .box = has_box ? &box[0][0] : NULL,
        .mode = mode,
        .crystal = crystal,
        .n_frames = n_frames,
    };
    return elea_whole_create(&source, error);
}

elea_status whole_open(struct whole *whole, elea_whole_mode mode, const elea_topology *topology,
                       const struct atoms *atoms, const elea_frame *frame, bool crystal,
                       size_t n_frames, elea_error *error)
{
    *whole = (struct whole){.mode = mode};
    whole->molecules = find(mode, topology, atoms, frame, crystal, n_frames, error);
    return whole->molecules != NULL ? ELEA_OK : error->status;
}

void whole_close(struct whole *whole)
{
    elea_whole_free(whole->molecules);
    *whole = (struct whole){.molecules = NULL};
}

static void describe(const elea_topology *topology, const struct atoms *atoms, size_t i, char *text,
                     size_t size)
{
    size_t index = elea_selection_indices(atoms->selection)[i];
    const elea_atom *atom = elea_topology_atom(topology, index);
    if (atom->residue_name[0] != '\0')
        (void)snprintf(text, size, "atom %zu (%s of %s %d)", index + 1, atom->name,
                       atom->residue_name, atom->residue_number);
    else
        (void)snprintf(text, size, "atom %zu (%s)", index + 1, atom->name);
}

static void note_long(struct whole *whole, const elea_topology *topology, const struct atoms *atoms,
                      const elea_whole_change *change, uint64_t frame)
{
    char a[80], b[80];
    if (!(change->length > whole->length))
        return;
    whole->length = change->length;
    describe(topology, atoms, change->a, a, sizeof a);
    describe(topology, atoms, change->b, b, sizeof b);
    (void)snprintf(whole->bond, sizeof whole->bond,
                   "%s and %s are bonded, but %.3g A apart in frame %llu", a, b, change->length,
                   (unsigned long long)frame);
}

elea_status whole_apply(struct whole *whole, const elea_topology *topology,
                        const struct atoms *atoms, const elea_frame *frame, elea_job *job,
                        double *positions, elea_error *error)
{
    double box[3][3];
    bool has_box = elea_frame_box(frame, box);
    elea_whole_change change = {.struct_size = sizeof change};
    elea_status failed =
        elea_whole_apply(whole->molecules, positions, has_box ? &box[0][0] : NULL, &change, error);
    job->notes |= change.n_moved > 0 ? ELEA_NOTE_MADE_WHOLE : 0;
    job->notes |= change.n_long > 0 ? ELEA_NOTE_LONG_BONDS : 0;
    if (change.n_long > 0)
        note_long(whole, topology, atoms, &change, job->frame);
    return failed;
}

void whole_warn(const struct whole *whole, const char *path)
{
    const char *text = NULL;
    for (size_t i = 0;
         whole->molecules != NULL && (text = elea_whole_warning(whole->molecules, i)) != NULL; i++)
        message_print("%s: warning: %s", path, text);
}
