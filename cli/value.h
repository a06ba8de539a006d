/* SPDX-License-Identifier: MIT */
/**
 * The kinds of values that options take. Each reads `text` into `*target`, of the type that
 * is named, and fails with what the user could have given instead.
 */
#ifndef ELEA_CLI_VALUE_H
#define ELEA_CLI_VALUE_H

#include "elea.h"

elea_status value_flag(const char *text, void *target, elea_error *error);  /**< bool */
elea_status value_text(const char *text, void *target, elea_error *error);  /**< const char * */
elea_status value_count(const char *text, void *target, elea_error *error); /**< uint64_t */
elea_status value_small_count(const char *text, void *target, elea_error *error); /**< unsigned */
elea_status value_seed(const char *text, void *target, elea_error *error);        /**< uint64_t */
elea_status value_bound(const char *text, void *target, elea_error *error);    /**< slice_bound */
elea_status value_step(const char *text, void *target, elea_error *error);     /**< slice_bound */
elea_status value_any_real(const char *text, void *target, elea_error *error); /**< double */
elea_status value_positive(const char *text, void *target, elea_error *error); /**< double */
elea_status value_percent(const char *text, void *target, elea_error *error);  /**< double */
elea_status value_temperature(const char *text, void *target, elea_error *error); /**< double */
elea_status value_viscosity(const char *text, void *target, elea_error *error);   /**< double */
elea_status value_mass(const char *text, void *target, elea_error *error);        /**< double */
/** options_length_unit */
elea_status value_length_unit(const char *text, void *target, elea_error *error);
/** options_threshold */
elea_status value_threshold(const char *text, void *target, elea_error *error);
/** options_charges */
elea_status value_charges(const char *text, void *target, elea_error *error);
elea_status value_method(const char *text, void *target, elea_error *error); /**< elea_method */
elea_status value_csv_format(const char *text, void *target,
                             elea_error *error); /**< options_csv_format */
elea_status value_interior(const char *text, void *target, elea_error *error); /**< elea_interior */
elea_status value_solvent(const char *text, void *target,
                          elea_error *error); /**< options_solvent */

#endif
