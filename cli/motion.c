/* SPDX-License-Identifier: MIT */
#include "motion.h"

#include <stdio.h>

static void write_numbers(struct json *json, const double *numbers, size_t n)
{
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        json_number(json, numbers[i]);
    json_close_array(json);
}

static void write_rows(struct json *json, const double *numbers, size_t n)
{
    json_open_array(json);
    for (size_t i = 0; i < n; i++)
        write_numbers(json, numbers + i * n, n);
    json_close_array(json);
}

static void write_errors(struct json *json, const elea_frame_info *info)
{
    static const elea_property properties[] = {ELEA_HYDRODYNAMIC_RADIUS, ELEA_ROTATIONAL_RADIUS,
                                               ELEA_INTRINSIC_VISCOSITY};
    json_key(json, "stokes_errors");
    json_open_object(json);
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        json_key(json, elea_property_key(properties[i]));
        json_number(json, info->stokes_errors[i]);
    }
    json_close_object(json);
}

static void write_reference(struct json *json, const char *key, const elea_result *result,
                            elea_reference about)
{
    double point[3], matrix[6][6];
    json_key(json, key);
    if (!elea_result_reference(result, about, point) ||
        !elea_result_mobility(result, about, matrix)) {
        json_null(json);
        return;
    }
    json_open_object(json);
    json_key(json, "point");
    write_numbers(json, point, 3);
    json_key(json, "matrix");
    write_rows(json, &matrix[0][0], 6);
    json_close_object(json);
}

/* Of translation, coupling and rotation. */
static void write_units(struct json *json, elea_length_unit length_unit, bool is_si)
{
    static const char *const si[] = {"m/(N s)", "1/(N s)", "1/(N m s)"};
    const char *length = elea_length_unit_name(length_unit);
    json_key(json, "units");
    json_open_array(json);
    for (int i = 0; i < 3; i++) {
        char unit[ELEA_UNIT_SIZE];
        (void)snprintf(unit, sizeof unit, "1/%s%s", length, i == 0 ? "" : i == 1 ? "^2" : "^3");
        json_string(json, is_si ? si[i] : unit);
    }
    json_close_array(json);
}

static void write_mobility(struct json *json, const elea_settings *settings,
                           const elea_result *result)
{
    json_key(json, "mobility");
    if (elea_result_info(result)->theory != ELEA_THEORY_STOKES) {
        json_null(json);
        return;
    }
    json_open_object(json);
    write_reference(json, "centre_of_mass", result, ELEA_CENTRE_OF_MASS_REFERENCE);
    write_reference(json, "centre_of_diffusion", result, ELEA_CENTRE_OF_DIFFUSION_REFERENCE);
    write_units(json, settings->length_unit, elea_result_mobility_is_si(result));
    json_close_object(json);
}

void motion_write(struct json *json, const elea_settings *settings, const elea_result *result)
{
    const elea_frame_info *info = elea_result_info(result);
    double axes[3][3];
    json_key(json, "theory");
    json_string(json, elea_theory_name(info->theory));
    json_key(json, "num_patches");
    json_integer(json, info->num_patches);
    json_key(json, "stokes_shift");
    json_number(json, info->stokes_shift);
    write_errors(json, info);
    json_key(json, "stokes_stop");
    if (info->num_patches > 0 || (info->notes & ELEA_NOTE_STOKES_FAILED) != 0)
        json_string(json, elea_stokes_stop_name(info->stokes_stop));
    else
        json_null(json);
    write_mobility(json, settings, result);
    json_key(json, "principal_axes");
    if (elea_result_principal_axes(result, axes))
        write_rows(json, &axes[0][0], 3);
    else
        json_null(json);
}
