/* SPDX-License-Identifier: MIT */
/* Carlson 1995, Numer. Algorithms 10, 13. */
#include "base/carlson.h"

#include <math.h>

double elea_carlson_rf(double x, double y, double z)
{
    double mean = (x + y + z) / 3.0, spread = HUGE_VAL;
    /* Each duplication quarters the differences; the series error is of sixth order in them. */
    while (spread > 1e-3 * mean) {
        double lambda = sqrt(x * y) + sqrt(y * z) + sqrt(z * x);
        x = 0.25 * (x + lambda);
        y = 0.25 * (y + lambda);
        z = 0.25 * (z + lambda);
        mean = (x + y + z) / 3.0;
        spread = fmax(fabs(x - mean), fmax(fabs(y - mean), fabs(z - mean)));
    }
    double u = 1.0 - x / mean, v = 1.0 - y / mean, w = -u - v;
    double e2 = u * v - w * w, e3 = u * v * w;
    return (1.0 - e2 / 10.0 + e3 / 14.0 + e2 * e2 / 24.0 - 3.0 * e2 * e3 / 44.0) / sqrt(mean);
}

double elea_carlson_rd(double x, double y, double z)
{
    double sum = 0.0, factor = 1.0;
    double mean = (x + y + 3.0 * z) / 5.0, spread = HUGE_VAL;
    while (spread > 1e-3 * mean) {
        double lambda = sqrt(x * y) + sqrt(y * z) + sqrt(z * x);
        sum += factor / (sqrt(z) * (z + lambda));
        factor *= 0.25;
        x = 0.25 * (x + lambda);
        y = 0.25 * (y + lambda);
        z = 0.25 * (z + lambda);
        mean = (x + y + 3.0 * z) / 5.0;
        spread = fmax(fabs(x - mean), fmax(fabs(y - mean), fabs(z - mean)));
    }
    double u = 1.0 - x / mean, v = 1.0 - y / mean, w = (-u - v) / 3.0;
    double e2 = u * v - 6.0 * w * w, e3 = (3.0 * u * v - 8.0 * w * w) * w;
    double e4 = 3.0 * (u * v - w * w) * w * w, e5 = u * v * w * w * w;
    double series = 1.0 - 3.0 * e2 / 14.0 + e3 / 6.0 + 9.0 * e2 * e2 / 88.0 - 3.0 * e4 / 22.0 -
                    9.0 * e2 * e3 / 52.0 + 3.0 * e5 / 26.0;
    return 3.0 * sum + factor * series / (mean * sqrt(mean));
}
