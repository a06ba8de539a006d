/* SPDX-License-Identifier: MIT */
#include "atoms.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

/* ---- The rule ---- */

/* A built-in set of that name, else a file, if it exists or the name looks like that of a file. */
static elea_radii *load_radii(const char *name, const char **file, elea_error *error)
{
    elea_radii *radii = elea_radii_builtin(name, error);
    if (radii != NULL || error->status == ELEA_ERROR_MEMORY)
        return radii;
    if (access(name, F_OK) == 0 || strpbrk(name, "./") != NULL) {
        *file = name;
        return elea_radii_load(name, error);
    }
    (void)elea_error_prefix(error, error->status, "--radii %.200s", name);
    return NULL;
}

/* "(a) and (b)", or "a" where there is no b. */
static char *both(const char *a, const char *b)
{
    size_t size = strlen(a) + (b != NULL ? strlen(b) : 0) + sizeof "() and ()";
    char *text = malloc(size);
    if (text != NULL)
        (void)snprintf(text, size, b != NULL ? "(%s) and (%s)" : "%s", a, b);
    return text;
}

/* The set that the user, the file or the preset determines. */
static const char *choose_set(struct atoms_rule *rule, const struct options *options,
                              const elea_reader *structure)
{
    const char *own = elea_reader_radii(structure);
    if (OPTIONS_GIVEN(options, radii))
        return options->radii;
    if (preset_is_solution(&rule->preset))
        return rule->preset.choice.radii;
    if (strcmp(own, options->radii) != 0)
        rule->radii_from = elea_reader_format(structure);
    return own;
}

elea_status atoms_rule_init(struct atoms_rule *rule, const struct options *options,
                            const elea_reader *structure, const elea_frame *frame, bool as_nist,
                            elea_error *error)
{
    *rule = (struct atoms_rule){
        .select = options->select,
        .scale = options->scale_radii,
        .mass = options->mass,
    };
    if (preset_choose(&rule->preset, options, structure, frame, as_nist, error) != ELEA_OK)
        return error->status;
    rule->radii = load_radii(choose_set(rule, options, structure), &rule->radii_file, error);
    if (rule->radii == NULL)
        return error->status;
    bool per_residue = elea_radii_selection(rule->radii) != NULL;
    rule->add = OPTIONS_GIVEN(options, add_radius) || per_residue ? options->add_radius
                                                                  : rule->preset.choice.layer;
    rule->preset.layer = rule->add;
    rule->preset.per_residue = per_residue;
    rule->preset.mass_given = rule->mass > 0.0;
    rule->narrowed = both(rule->select, elea_radii_selection(rule->radii));
    if (rule->narrowed == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the selection");
    return ELEA_OK;
}

void atoms_rule_free(struct atoms_rule *rule)
{
    elea_radii_free(rule->radii);
    elea_selection_free(rule->preset.choice.selection);
    free(rule->narrowed);
    *rule = (struct atoms_rule){0};
}

bool atoms_rule_is_file(const struct atoms_rule *rule)
{
    return strcmp(elea_radii_name(rule->radii), "file") == 0;
}

/* ---- Selection ---- */

static elea_status change_radii(const struct atoms_rule *rule, const elea_topology *topology,
                                struct atoms *atoms, elea_error *error)
{
    if (rule->scale == 1.0 && rule->add == 0.0)
        return ELEA_OK;
    const size_t *indices = elea_selection_indices(atoms->selection);
    for (size_t i = 0; i < elea_selection_n_atoms(atoms->selection); i++) {
        double radius = atoms->radii[i] * rule->scale + rule->add;
        if (!(radius > 0.0) || !isfinite(radius))
            return elea_error_set(
                error, ELEA_ERROR_BODY,
                "atom %zu (%s) of radius %g gets the radius %g by --scale-radii and "
                "--add-radius; it must stay above zero",
                indices[i] + 1, elea_topology_atom(topology, indices[i])->name, atoms->radii[i],
                radius);
        atoms->radii[i] = radius;
    }
    return ELEA_OK;
}

/* In a preset such as calpha5 a few atoms represent all, so the mass is the sum over all. */
static elea_status weigh(const struct atoms_rule *rule, const elea_topology *topology,
                         struct atoms *atoms, elea_error *error)
{
    atoms->mass = rule->mass > 0.0 ? rule->mass : rule->preset.composition.mass;
    if (atoms->mass > 0.0 || preset_is_solution(&rule->preset))
        return ELEA_OK;
    if (elea_radii_selection(rule->radii) == NULL) {
        atoms->mass = elea_selection_mass(atoms->selection, topology);
        return ELEA_OK;
    }
    elea_selection *all = elea_selection_create(topology, rule->select, error);
    if (all == NULL)
        return error->status;
    atoms->mass = elea_selection_mass(all, topology);
    elea_selection_free(all);
    return ELEA_OK;
}

elea_status atoms_choose(const struct atoms_rule *rule, const elea_topology *topology,
                         struct atoms *atoms, elea_error *error)
{
    atoms_free(atoms);
    atoms->borrowed =
        preset_is_solution(&rule->preset) && elea_radii_selection(rule->radii) == NULL;
    atoms->selection = atoms->borrowed ? rule->preset.choice.selection
                                       : elea_selection_create(topology, rule->narrowed, error);
    if (atoms->selection == NULL)
        return error->status;
    elea_status failed = weigh(rule, topology, atoms, error);
    if (failed)
        return failed;
    atoms->n_points = elea_radii_omit_points(rule->radii, topology, atoms->selection);
    atoms->radii = calloc(elea_selection_n_atoms(atoms->selection), sizeof *atoms->radii);
    if (atoms->radii == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the radii");
    failed = elea_radii_assign(rule->radii, topology, atoms->selection, atoms->radii, error);
    return failed ? failed : change_radii(rule, topology, atoms, error);
}

void atoms_free(struct atoms *atoms)
{
    if (!atoms->borrowed)
        elea_selection_free(atoms->selection);
    free(atoms->radii);
    *atoms = (struct atoms){0};
}

/* ---- Messages ---- */

enum { MAX_ELEMENTS = 32, MAX_SHOWN = 8 };

struct element_count {
    char symbol[4];
    size_t count;
};

static int more_first(const void *a, const void *b)
{
    const struct element_count *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->symbol, y->symbol);
}

/* Counts guessed elements of the selected atoms; returns how many kinds there are. */
static size_t count_guessed(const elea_topology *topology, const elea_selection *selection,
                            struct element_count counts[MAX_ELEMENTS], size_t *total)
{
    size_t kinds = 0;
    *total = 0;
    const size_t *indices = elea_selection_indices(selection);
    for (size_t i = 0; i < elea_selection_n_atoms(selection); i++) {
        const elea_atom *atom = elea_topology_atom(topology, indices[i]);
        if (!atom->element_guessed || atom->element[0] == '\0')
            continue;
        ++*total;
        size_t k = 0;
        while (k < kinds && strcmp(counts[k].symbol, atom->element) != 0)
            k++;
        if (k == MAX_ELEMENTS)
            continue;
        if (k == kinds) {
            kinds++;
            counts[k].count = 0;
            memcpy(counts[k].symbol, atom->element, sizeof counts[k].symbol);
        }
        counts[k].count++;
    }
    qsort(counts, kinds, sizeof counts[0], more_first);
    return kinds;
}

static void print_guessed(const elea_topology *topology, const elea_selection *selection)
{
    struct element_count counts[MAX_ELEMENTS];
    size_t total = 0;
    size_t kinds = count_guessed(topology, selection, counts, &total);
    if (total == 0)
        return;
    (void)fprintf(stderr, "elements: %zu guessed from atom names: ", total);
    for (size_t k = 0; k < kinds && k < MAX_SHOWN; k++)
        message_say(stderr, "%s%zu x %s", k > 0 ? ", " : "", counts[k].count, counts[k].symbol);
    (void)fprintf(stderr, "%s\n", kinds > MAX_SHOWN ? ", ..." : "");
}

static void print_mass(const struct atoms_rule *rule, const struct atoms *atoms)
{
    if (rule->mass > 0.0)
        (void)fprintf(stderr, "mass: %.6g Da, as given\n", rule->mass);
    else if (atoms->mass > 0.0 && preset_is_solution(&rule->preset))
        (void)fprintf(stderr, "mass: %.6g Da, from residues with all hydrogens\n", atoms->mass);
    else if (atoms->mass > 0.0)
        (void)fprintf(stderr, "mass: %.6g Da, from the elements of the selected atoms\n",
                      atoms->mass);
    else
        (void)fprintf(stderr,
                      "mass: unknown because elements are unknown; give --mass if needed\n");
}

void atoms_print(const struct atoms_rule *rule, const elea_topology *topology,
                 const struct atoms *atoms, const char *path)
{
    size_t n_atoms = elea_topology_n_atoms(topology);
    size_t n_selected = elea_selection_n_atoms(atoms->selection) + atoms->n_points;
    preset_print(&rule->preset);
    message_say(stderr, "%s: %zu atom%s; selection \"%s\"", path, n_atoms, n_atoms == 1 ? "" : "s",
                rule->narrowed);
    if (rule->preset.choice.n_bound > 0)
        (void)fprintf(stderr, " and %zu bound ion%s", rule->preset.choice.n_bound,
                      rule->preset.choice.n_bound == 1 ? "" : "s");
    (void)fprintf(stderr, ": %zu atom%s\n", n_selected, n_selected == 1 ? "" : "s");
    (void)fprintf(stderr, "radii: %s", elea_radii_name(rule->radii));
    if (rule->radii_from != NULL)
        (void)fprintf(stderr, ", those of the %s file", rule->radii_from);
    if (rule->scale != 1.0)
        (void)fprintf(stderr, ", times %g", rule->scale);
    if (rule->add != 0.0)
        (void)fprintf(stderr, ", plus %g", rule->add);
    if (atoms->n_points > 0)
        (void)fprintf(stderr, "; %zu hydrogen%s of radius 0 without a sphere", atoms->n_points,
                      atoms->n_points == 1 ? "" : "s");
    (void)fputc('\n', stderr);
    print_guessed(topology, atoms->selection);
    preset_print_composition(&rule->preset);
    print_mass(rule, atoms);
}

static bool selects(const elea_topology *topology, const char *select, const char *words)
{
    char *expression = both(select, words);
    elea_selection *selection =
        expression != NULL ? elea_selection_create(topology, expression, NULL) : NULL;
    bool any = selection != NULL;
    elea_selection_free(selection);
    free(expression);
    return any;
}

void atoms_warn(const struct atoms_rule *rule, const elea_topology *topology,
                const struct atoms *atoms, const char *path)
{
    char doubt[ELEA_DOUBT_SIZE];
    if (elea_radii_doubt(rule->radii, topology, atoms->selection, doubt))
        message_print("%s: warning: %s", path, doubt);
    preset_warn(&rule->preset, path);
    if (rule->mass > 0.0 || !(atoms->mass > 0.0) || preset_is_solution(&rule->preset))
        return;
    if (selects(topology, rule->select, "protein or nucleic") &&
        !selects(topology, rule->select, "hydrogen"))
        message_print("%s: warning: the selection has no hydrogens, so its mass is too small; give "
                      "--mass",
                      path);
}
