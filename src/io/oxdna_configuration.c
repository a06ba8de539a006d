/* SPDX-License-Identifier: MIT */
/*
 * Configurations and trajectories of oxDNA (docs of oxDNA, "Configuration and topology files"): for
 * each frame the lines "t = ", "b = " and "E = ", and a line for each particle with its position,
 * the vectors a1 (to the base) and a3 (normal of the base), and mostly two velocities. The
 * particles have no names: those of the topology, to which a file belongs, are needed, as they tell
 * where the sites of a particle are.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/sites.h"
#include "base/error.h"
#include "io/oxdna.h"
#include "io/reader.h"
#include "io/text.h"

#define NUM_NEEDED  9  /* numbers of a particle: position, a1, a3 */
#define NUM_WHOLE   15 /* with velocity and angular velocity */
#define LEAST_UNIT  0.05
#define LEAST_EXACT 0.002 /* where the end of the last number may be missing */

/* Sites in units of a1, a2 = a3 x a1 and a3 (src/model.h and src/Interactions/rna_model.h). */
static const struct particle {
    size_t n_sites;
    double sites[2][3]; /* backbone, base */
} particles[] = {
    [ELEA_OXDNA_DNA] = {2, {{-0.34, 0.3408, 0.0}, {0.4, 0.0, 0.0}}}, /* oxDNA2 */
    [ELEA_OXDNA_RNA] = {2, {{-0.4, 0.0, 0.2}, {0.4, 0.0, 0.0}}},
    [ELEA_OXDNA_AMINO_ACID] = {1, {{0.0, 0.0, 0.0}}},
};

typedef struct configuration_state {
    size_t n; /* particles */
    size_t n_columns;
    uint64_t extra_line;      /* after the first frame; 0: none */
    bool is_checked;          /* what made the file */
    elea_oxdna_models models; /* of the first frame, until then */
    unsigned char kinds[];    /* elea_oxdna_kind */
} configuration_state;

/* "t = 1000", with or without blanks. */
static bool is_item(elea_field content, char name, elea_field *value)
{
    if (content.length < 2 || content.text[0] != name)
        return false;
    size_t at = 1 + strspn(content.text + 1, " \t");
    if (at >= content.length || content.text[at] != '=')
        return false;
    *value = (elea_field){content.text + at + 1, content.length - at - 1};
    return true;
}

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line line;
    char text[64];
    for (int k = 0; k < 2; k++) {
        elea_field content, value;
        if (!elea_text_head_line(&rest, &line))
            return false;
        content = elea_text_trim(&line);
        content.length = content.length < sizeof text ? content.length : sizeof text - 1;
        if (!elea_text_copy(text, sizeof text, content) ||
            !is_item((elea_field){text, content.length}, "tb"[k], &value))
            return false;
    }
    return true;
}

/* ---- The structure ---- */

/* One particle after the other: a residue of two sites, or an alpha carbon. False: of other atoms.
 */
static bool take_kinds(configuration_state *state, const elea_topology *topology)
{
    size_t i = 0;
    for (state->n = 0; i < topology->n_atoms; state->n++) {
        const elea_atom *atom = &topology->atoms[i];
        bool is_nucleotide = elea_site_is_backbone(atom) && i + 1 < topology->n_atoms &&
                             strcmp(atom[1].name, ELEA_SITE_BASE) == 0;
        if (!is_nucleotide && strcmp(atom->name, "CA") != 0)
            return false;
        state->kinds[state->n] = !is_nucleotide                 ? ELEA_OXDNA_AMINO_ACID
                                 : atom->residue_name[0] == 'D' ? ELEA_OXDNA_DNA
                                                                : ELEA_OXDNA_RNA;
        i += is_nucleotide ? 2 : 1;
    }
    return state->n > 0;
}

static elea_status copy_topology(elea_reader *reader, const elea_topology *given, elea_error *error)
{
    reader->topology = elea_topology_create(error);
    elea_status failed = reader->topology != NULL ? ELEA_OK : ELEA_ERROR_MEMORY;
    for (size_t i = 0; i < given->n_atoms && !failed; i++)
        failed = elea_topology_append(reader->topology, &given->atoms[i], error);
    for (size_t i = 0; i < given->n_bonds && !failed; i++)
        failed =
            elea_topology_add_bond(reader->topology, given->bonds[i][0], given->bonds[i][1], error);
    return failed;
}

static elea_status open(elea_reader *reader, elea_error *error)
{
    const elea_topology *given = reader->options.structure;
    elea_place place = elea_place_file(elea_input_path(reader->input));
    size_t n = given != NULL ? given->n_atoms : 0;
    if (given == NULL)
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, place,
                             "a configuration of oxDNA does not name its nucleotides; give its "
                             "topology before it, as in elea system.top trajectory.dat "
                             "(structure=\"system.top\" in Python)");
    configuration_state *state = malloc(sizeof *state + n);
    if (state == NULL)
        return elea_error_memory(error, n, 1, "kinds of nucleotides");
    *state = (configuration_state){0};
    reader->state = state;
    if (!take_kinds(state, given))
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, place,
                             "a configuration of oxDNA belongs to a topology of oxDNA; give that "
                             "as the structure");
    return copy_topology(reader, given, error);
}

static void close(elea_reader *reader)
{
    configuration_state *state = reader->state;
    if (state != NULL)
        elea_oxdna_models_free(&state->models);
    free(state);
    reader->state = NULL;
}

/* ---- Head of a frame ---- */

static elea_status next_item(elea_reader *reader, uint64_t first, char name, elea_line *line,
                             elea_field *value, elea_error *error)
{
    char advice[64] = "where \"? = \" of a frame is expected";
    elea_status failed = elea_text_line(reader->input, line, error);
    if (failed)
        return failed;
    if (line->text == NULL || !line->ended)
        return elea_text_truncated(reader->input, first, error);
    advice[7] = name;
    return is_item(elea_text_trim(line), name, value)
               ? ELEA_OK
               : elea_text_wrong(reader->input, "the line", elea_text_trim(line), advice, error);
}

/* The first line of a frame, after blank ones. */
static elea_status find_frame(elea_reader *reader, elea_line *line, elea_error *error)
{
    elea_status failed;
    do
        failed = elea_text_line(reader->input, line, error);
    while (!failed && line->text != NULL && elea_text_trim(line).length == 0);
    return failed;
}

/* After the first frame, a line more means a topology of another system; later ones are damage. */
static elea_status fail_begin(elea_reader *reader, const elea_line *line, elea_error *error)
{
    configuration_state *state = reader->state;
    if (!line->ended && elea_text_trim(line).text[0] == 't')
        return elea_text_truncated(reader->input, elea_input_line_number(reader->input), error);
    if (reader->n_frames == 1)
        state->extra_line = elea_input_line_number(reader->input);
    return elea_text_wrong(reader->input, "the line", elea_text_trim(line),
                           "where \"t = \" of a frame is expected; the topology has fewer "
                           "nucleotides than the frame, or the file is damaged",
                           error);
}

static elea_status read_head(elea_reader *reader, uint64_t *first, double lengths[3], bool *end,
                             elea_error *error)
{
    elea_line line;
    elea_field value = {"", 0}, word = {"", 0};
    elea_status failed = find_frame(reader, &line, error);
    *end = !failed && line.text == NULL;
    if (failed || *end)
        return failed;
    *first = elea_input_line_number(reader->input);
    if (!is_item(elea_text_trim(&line), 't', &value))
        return fail_begin(reader, &line, error);
    if (!line.ended)
        return elea_text_truncated(reader->input, *first, error);
    failed = next_item(reader, *first, 'b', &line, &value, error);
    for (int k = 0; k < 3 && !failed; k++)
        if (!elea_text_word(&value, &word) || !elea_text_number(word, &lengths[k]))
            failed = elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                                     "which does not have the three lengths of the box", error);
    return failed ? failed : next_item(reader, *first, 'E', &line, &value, error);
}

/* ---- Particles ---- */

static size_t take_numbers(const elea_line *line, double numbers[NUM_WHOLE])
{
    elea_field rest = elea_text_whole(line), word;
    size_t n = 0;
    while (elea_text_word(&rest, &word)) {
        if (n == NUM_WHOLE || !elea_text_number(word, &numbers[n]))
            return 0;
        n++;
    }
    return n;
}

static double dot(const double *a, const double *b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/* Largest deviation of a1 and a3 from unit vectors that are perpendicular. */
static double deviation(const double *a1, const double *a3)
{
    return fmax(fabs(dot(a1, a3)),
                fmax(fabs(sqrt(dot(a1, a1)) - 1.0), fabs(sqrt(dot(a3, a3)) - 1.0)));
}

static elea_status next_particle(elea_reader *reader, uint64_t first, size_t i,
                                 double numbers[NUM_WHOLE], elea_error *error)
{
    configuration_state *state = reader->state;
    elea_line line;
    elea_field value;
    elea_status failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    if (line.text == NULL)
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(reader->input),
                             "the file ends after %zu of the %zu particles of the topology, in the "
                             "frame that begins at line %llu: it is truncated, or the topology is "
                             "that of another system",
                             i, state->n, (unsigned long long)first);
    if (is_item(elea_text_trim(&line), 't', &value))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the frame before this line has %zu particles, but the topology %zu; "
                             "give the topology that belongs to it",
                             i, state->n);
    size_t n = take_numbers(&line, numbers);
    bool nucleotide = state->kinds[i] != ELEA_OXDNA_AMINO_ACID;
    double most = line.ended ? LEAST_UNIT : LEAST_EXACT;
    bool is_unit = n >= NUM_NEEDED && (!nucleotide || deviation(numbers + 3, numbers + 6) <= most);
    if (state->n_columns == 0 && (n == NUM_NEEDED || n == NUM_WHOLE) && line.ended)
        state->n_columns = n;
    if (!line.ended && ((n != state->n_columns && state->n > 1) || !is_unit))
        return elea_text_truncated(reader->input, first, error);
    if (n != NUM_NEEDED && n != NUM_WHOLE)
        return elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                               "which is not a particle with 9 or 15 numbers", error);
    return is_unit
               ? ELEA_OK
               : elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                                 "whose vectors a1 and a3 are not perpendicular unit vectors; a "
                                 "mean structure is no conformation",
                                 error);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    const configuration_state *state = reader->state;
    uint64_t first = 0;
    double lengths[3], numbers[NUM_WHOLE];
    elea_status failed = read_head(reader, &first, lengths, end, error);
    for (size_t i = 0; i < state->n && !failed && !*end; i++)
        failed = next_particle(reader, first, i, numbers, error);
    return failed;
}

static elea_status add_site(elea_frame *frame, const double *numbers, const double place[3],
                            elea_error *error)
{
    const double *a1 = numbers + 3, *a3 = numbers + 6;
    const double a2[3] = {a3[1] * a1[2] - a3[2] * a1[1], a3[2] * a1[0] - a3[0] * a1[2],
                          a3[0] * a1[1] - a3[1] * a1[0]};
    double position[3];
    for (int k = 0; k < 3; k++)
        position[k] = ELEA_OXDNA_LENGTH *
                      (numbers[k] + place[0] * a1[k] + place[1] * a2[k] + place[2] * a3[k]);
    return elea_frame_append(frame, position, error);
}

/* Topologies of RNA often have T for U. */
static void check_model(elea_reader *reader, const double lengths[3])
{
    configuration_state *state = reader->state;
    if (elea_oxdna_models_are_rna(&state->models, reader->topology, lengths))
        (void)snprintf(
            reader->note, sizeof reader->note,
            "the backbones are where oxRNA has them, but the topology says DNA; if it is "
            "RNA, write U for T there, or type=RNA in the format 5->3");
    elea_oxdna_models_free(&state->models);
    state->is_checked = true;
}

static elea_status read_particles(elea_reader *reader, elea_frame *frame, uint64_t first,
                                  elea_error *error)
{
    configuration_state *state = reader->state;
    double numbers[NUM_WHOLE] = {0.0};
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < state->n && !failed; i++) {
        const struct particle *kind = &particles[state->kinds[i]];
        failed = next_particle(reader, first, i, numbers, error);
        if (!failed && state->models.places != NULL)
            elea_oxdna_models_set(&state->models, frame->n_atoms, numbers);
        for (size_t k = 0; k < kind->n_sites && !failed; k++)
            failed = add_site(frame, numbers, kind->sites[k], error);
    }
    return failed;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    static const double angles[3] = {90.0, 90.0, 90.0};
    configuration_state *state = reader->state;
    uint64_t first = 0;
    double lengths[3] = {0.0};
    elea_status failed = elea_frame_resize(frame, 0, error);
    if (state->extra_line > 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT,
                             (elea_place){elea_input_path(reader->input), state->extra_line, -1},
                             "the first frame has more than the %zu particles of the topology; "
                             "give the topology that belongs to it",
                             state->n);
    if (!failed && !state->is_checked && state->models.places == NULL)
        failed = elea_oxdna_models_create(&state->models, reader->topology->n_atoms, error);
    if (!failed)
        failed = read_head(reader, &first, lengths, &(bool){false}, error);
    if (!failed)
        failed = read_particles(reader, frame, first, error);
    if (!failed && !state->is_checked)
        check_model(reader, lengths);
    for (int k = 0; k < 3; k++)
        lengths[k] *= ELEA_OXDNA_LENGTH;
    elea_frame_set_cell(frame, lengths, angles);
    return failed;
}

static const elea_frame_format frames = {
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .needs_structure = true,
    .open = open,
    .close = close,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_oxdna_configuration = {
    .name = "oxDNA",
    .suffixes = (const char *const[]){"oxdna", NULL},
    .recognize = recognize,
    .frames = &frames,
};
