/* SPDX-License-Identifier: MIT */
/*
 * Example of a C program that uses the library: the capacitance of two touching spheres of radius
 * 1, which is 2 ln 2. To build it with an installed libelea:
 *
 *     cc two_spheres.c $(pkg-config --cflags --libs elea)
 */
#include <elea.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
    const double centres[2 * 3] = {0, 0, -1, 0, 0, 1};
    const double radii[2] = {1, 1};
    elea_settings settings = elea_settings_default();
    settings.length_unit = ELEA_LENGTH_NONE;
    settings.num_walks = 100000;
    settings.num_interior_samples = 100000;

    elea_error error;
    elea_body *body = elea_body_create(2, centres, radii, &error);
    if (body == NULL) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    elea_result *result = elea_result_create(&error);
    if (result == NULL || elea_compute(body, &settings, result, &error)) {
        fprintf(stderr, "%s\n", error.message);
        elea_result_free(result);
        elea_body_free(body);
        return 1;
    }

    const elea_quantity capacitance = *elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    elea_result_free(result);
    elea_body_free(body);
    double exact = 2.0 * log(2.0);
    printf("capacitance %.4f +- %.4f, exactly %.4f\n", capacitance.value, capacitance.std_error,
           exact);
    return fabs(capacitance.value - exact) < 4.0 * capacitance.std_error ? 0 : 1;
}
