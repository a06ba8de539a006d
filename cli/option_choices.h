/* SPDX-License-Identifier: MIT */
/** Names of the values of options that take one of a few, number by number; NULL after the last. */
#ifndef ELEA_CLI_OPTION_CHOICES_H
#define ELEA_CLI_OPTION_CHOICES_H

const char *option_choices_csv(unsigned number);
const char *option_choices_solvents(unsigned number);
const char *option_choices_radii(unsigned number);

#endif
