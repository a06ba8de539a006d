/* SPDX-License-Identifier: MIT */
/** The potentials of control charges. */
#ifndef ELEA_ENGINE_KERNEL_CHARGES_H
#define ELEA_ENGINE_KERNEL_CHARGES_H

#include "base/lanes.h"
#include "walk/charges.h"

/* 1 and the coordinates of a place, minus the charges' potentials there (charges.h). */
LANES_INLINE void subtract_charges(const elea_charges *charges, const lanes_float end[3],
                                   lanes_float rest[CHARGES_TARGETS])
{
    rest[0] = lanes_set(1.0f);
    for (int k = 0; k < 3; k++)
        rest[1 + k] = end[k];
    for (size_t i = 0; charges != NULL && i < charges->count; i++) {
        const elea_charge *c = &charges->charge[i];
        lanes_float square = lanes_set(1e-30f);
        for (int k = 0; k < 3; k++) {
            lanes_float d = end[k] - c->place[k];
            square += d * d;
        }
        lanes_float inverse = lanes_inverse_sqrt(square);
        for (int t = 0; t < CHARGES_TARGETS; t++)
            rest[t] -= c->amount[t] * inverse;
    }
}

#endif
