/* SPDX-License-Identifier: MIT */
/**
 * The kinds of option values. Each function reads `text` into `*target`, which has the type named
 * here, and fails with a message that tells what to give instead.
 */
#ifndef ELEA_CLI_VALUE_H
#define ELEA_CLI_VALUE_H

#include "elea.h"

typedef elea_status value_parser(const char *text, void *target, elea_error *error);
/** Names of the values of an enumeration, from 0; NULL after the last. */
typedef const char *value_choices(unsigned number);

value_parser value_flag;        /**< bool */
value_parser value_text;        /**< const char * */
value_parser value_count;       /**< uint64_t */
value_parser value_small_count; /**< unsigned */
value_parser value_seed;        /**< uint64_t */
value_parser value_bound;       /**< slice_bound */
value_parser value_step;        /**< slice_bound */
value_parser value_any_real;    /**< double */
value_parser value_positive;    /**< double */
value_parser value_percent;     /**< double, a fraction */
value_parser value_temperature; /**< double, kelvin */
value_parser value_viscosity;   /**< double, pascal second */
value_parser value_solvent;     /**< const char *, a name of elea_solvent_at or "none" */
value_parser value_density;     /**< double, kg/m^3 */
value_parser value_mass;        /**< double, dalton */
value_parser value_length_unit; /**< elea_length_unit */
value_parser value_charges;     /**< unsigned */
value_parser value_memory;      /**< uint64_t, bytes */
value_parser value_patches;     /**< unsigned */

#endif
