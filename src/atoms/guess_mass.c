/* SPDX-License-Identifier: MIT */
#include "atoms/guess_mass.h"

#include <math.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/guess.h"

#define LIGHTEST 0.5 /* Da; Drude particles have 0.4, virtual sites 0 */

/*
 * 14.01 and 14.0 are nitrogen, but 14.027 is CH2: the tolerance is narrow. Heavy elements are often
 * rounded to one decimal, and are farther apart.
 */
static double tolerance_of(double weight)
{
    return weight < 20.0 ? 0.015 : 0.0015 * weight;
}

bool elea_guess_mass(double mass, char symbol[4])
{
    double nearest = INFINITY;
    char candidate[4] = "";
    for (int number = 0; number <= 118; number++) {
        if (number == 0)
            memcpy(candidate, "D", 2);
        else if (!elea_element_find(number, candidate))
            continue;
        double weight = elea_element_weight(candidate), distance = fabs(mass - weight);
        if (weight > 0.0 && distance <= tolerance_of(weight) && distance < nearest) {
            nearest = distance;
            memcpy(symbol, candidate, sizeof candidate);
        }
    }
    return isfinite(nearest);
}

static bool is_hydrogen(const char *symbol)
{
    return strcmp(symbol, "H") == 0 || strcmp(symbol, "D") == 0;
}

void elea_guess_from_masses(elea_topology *topology, const double *masses)
{
    bool any_mass = false, any_heavy = false;
    char symbol[4];
    for (size_t i = 0; i < topology->n_atoms; i++) {
        any_mass = any_mass || masses[i] >= LIGHTEST;
        any_heavy = any_heavy || masses[i] > 3.0;
    }
    for (size_t i = 0; i < topology->n_atoms; i++) {
        elea_atom *atom = &topology->atoms[i];
        if (atom->element[0] != '\0' || (any_mass && masses[i] < LIGHTEST))
            continue;
        bool found = elea_guess_mass(masses[i], symbol);
        if (found && (any_heavy || !is_hydrogen(symbol)))
            memcpy(atom->element, symbol, sizeof symbol);
        else if (any_heavy || !any_mass)
            elea_guess_later(atom, NULL);
    }
    elea_guess_elements(topology, NULL, any_mass ? masses : NULL);
}
