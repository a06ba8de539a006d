/* SPDX-License-Identifier: MIT */
/** The atoms that form the body, their radii and their mass. */
#ifndef ELEA_CLI_ATOMS_H
#define ELEA_CLI_ATOMS_H

#include "elea.h"
#include "options.h"
#include "preset.h"

/** The rule that selects atoms, the same for all frames. */
struct atoms_rule {
    const char *select; /**< what the user selects */
    char *narrowed;     /**< the same, narrowed by the set of radii */
    elea_radii *radii;
    const char *radii_file; /**< that was read for them; NULL: a built-in set */
    const char *radii_from; /**< format whose own radii are used because the user chose none */
    double scale, add;
    double mass;          /**< given by the user; NaN: from residues or elements */
    struct preset preset; /**< what the atoms are taken as */
};

/** `frame` is the first, from which a preset is found, or NULL; `as_nist` as in settings.h. */
elea_status atoms_rule_init(struct atoms_rule *rule, const struct options *options,
                            const elea_reader *structure, const elea_frame *frame, bool as_nist,
                            elea_error *error);
void atoms_rule_free(struct atoms_rule *rule);

/** Whether radii are those in the structure file. */
bool atoms_rule_is_file(const struct atoms_rule *rule);

/** Atoms that the rule selects from one topology. */
struct atoms {
    elea_selection *selection;
    double *radii;
    bool borrowed;   /**< the selection belongs to the rule */
    size_t n_points; /**< hydrogens of radius 0, which have no sphere */
    double mass;     /**< dalton, 0 if unknown */
};

elea_status atoms_choose(const struct atoms_rule *rule, const elea_topology *topology,
                         struct atoms *atoms, elea_error *error);
void atoms_free(struct atoms *atoms);

/**
 * Prints on standard error the selected atoms, the guesses and the mass. `path` names the
 * structure.
 */
void atoms_print(const struct atoms_rule *rule, const elea_topology *topology,
                 const struct atoms *atoms, const char *path);

/** Warns if the mass lacks hydrogens or residues, or the body atoms. */
void atoms_warn(const struct atoms_rule *rule, const elea_topology *topology,
                const struct atoms *atoms, const char *path);

#endif
