/* SPDX-License-Identifier: MIT */
/** Which atoms make the body, how large they are and what they weigh. */
#ifndef ELEA_CLI_ATOMS_H
#define ELEA_CLI_ATOMS_H

#include "elea.h"
#include "options.h"

/** The rule by which atoms are taken, the same for all frames. */
struct atoms_rule {
    const char *select; /**< what the user selects */
    char *narrowed;     /**< the same, narrowed by the set of radii */
    elea_radii *radii;
    double scale, add;
    double mass; /**< given by the user; 0: from the elements */
};

elea_status atoms_rule_init(struct atoms_rule *rule, const struct options *options,
                            elea_error *error);
void atoms_rule_free(struct atoms_rule *rule);

/** Atoms that the rule takes from one topology. */
struct atoms {
    elea_selection *selection;
    double *radii;
    double mass; /**< dalton, 0 if unknown */
};

elea_status atoms_choose(const struct atoms_rule *rule, const elea_topology *topology,
                         struct atoms *atoms, elea_error *error);
void atoms_free(struct atoms *atoms);

/** Says on standard error what was taken, guessed and weighed. `path` names the structure. */
void atoms_print(const struct atoms_rule *rule, const elea_topology *topology,
                 const struct atoms *atoms, const char *path);

/** Warns of a mass that lacks the hydrogens, which crystal structures leave out. */
void atoms_warn(const struct atoms_rule *rule, const elea_topology *topology,
                const struct atoms *atoms, const char *path);

#endif
