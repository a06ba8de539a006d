/* SPDX-License-Identifier: MIT */
/** Carlson's elliptic integrals R_F and R_D of positive arguments. */
#ifndef ELEA_BASE_CARLSON_H
#define ELEA_BASE_CARLSON_H

double elea_carlson_rf(double x, double y, double z);
double elea_carlson_rd(double x, double y, double z);

#endif
