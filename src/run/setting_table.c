/* SPDX-License-Identifier: MIT */
#include "run/setting_table.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

/* More threads than any machine has would only waste memory. */
#define MAX_THREADS 4096

_Static_assert(sizeof(elea_method) == sizeof(unsigned) &&
                   sizeof(elea_interior) == sizeof(unsigned) &&
                   sizeof(elea_theory) == sizeof(unsigned) &&
                   sizeof(elea_isa) == sizeof(unsigned) &&
                   sizeof(elea_length_unit) == sizeof(unsigned),
               "choices are read as unsigned");

/* ---- Names of choices ---- */

static const char *method_choice(unsigned value)
{
    return value < ELEA_NUM_METHODS ? elea_method_name((elea_method)value) : NULL;
}

static const char *interior_choice(unsigned value)
{
    return value < ELEA_NUM_INTERIORS ? elea_interior_name((elea_interior)value) : NULL;
}

static const char *theory_choice(unsigned value)
{
    return value < ELEA_NUM_THEORIES ? elea_theory_name((elea_theory)value) : NULL;
}

static const char *isa_choice(unsigned value)
{
    return value < ELEA_NUM_ISAS ? elea_isa_name((elea_isa)value) : NULL;
}

static const char *length_unit_choice(unsigned value)
{
    return value < ELEA_NUM_LENGTH_UNITS ? elea_length_unit_name((elea_length_unit)value) : NULL;
}

static bool parse_length_unit(const char *name, unsigned *value)
{
    elea_length_unit unit;
    if (elea_length_unit_parse(name, &unit, NULL) != ELEA_OK)
        return false;
    *value = (unsigned)unit;
    return true;
}

/* ---- The table ---- */

#define ROW(member, type)                                                                          \
    .name = #member, .kind = ELEA_SETTING_##type, .offset = offsetof(elea_settings, member)

static const elea_setting table[] = {
    {ROW(length_unit, CHOICE), .choice = length_unit_choice, .parse = parse_length_unit},
    {ROW(method, CHOICE), .choice = method_choice},
    {ROW(isa, CHOICE), .choice = isa_choice},
    {ROW(interior, CHOICE), .choice = interior_choice},
    {ROW(theory, CHOICE), .choice = theory_choice},
    {ROW(seed, SEED)},
    {ROW(num_walks, COUNT)},
    {ROW(num_interior_samples, COUNT)},
    {ROW(max_rsd_capacitance, PRECISION)},
    {ROW(max_rsd_polarizability, PRECISION)},
    {ROW(max_rsd_volume, PRECISION)},
    {ROW(max_rsd_average, PRECISION)},
    {ROW(max_rsd_stokes, PRECISION)},
    {ROW(max_rsd_virial, PRECISION)},
    {ROW(min_num_walks, COUNT)},
    {ROW(min_num_interior_samples, COUNT)},
    {ROW(max_num_walks, COUNT)},
    {ROW(max_num_interior_samples, COUNT)},
    {ROW(max_run_time, POSITIVE)},
    {ROW(control_charges, NUMBER), .most = ELEA_MAX_CONTROL_CHARGES,
     .automatic = ELEA_CONTROL_CHARGES_AUTO},
    {ROW(num_patches, NUMBER), .least = ELEA_MIN_PATCHES, .most = ELEA_MAX_PATCHES},
    {ROW(stokes_every, COUNT)},
    {ROW(launch_radius, POSITIVE)},
    {ROW(skin_thickness, POSITIVE)},
    {ROW(temperature, MEASURED)},
    {ROW(viscosity, MEASURED)},
    {ROW(buoyancy_factor, REAL)},
    {ROW(specific_volume, MEASURED)},
    {ROW(hydration_layer, POSITIVE)},
    {ROW(solvent_density, MEASURED)},
    {ROW(num_threads, NUMBER), .least = 1, .most = MAX_THREADS},
    {ROW(frames_in_flight, NUMBER), .least = 1, .most = MAX_THREADS},
    {ROW(max_memory, COUNT)},
};

const elea_setting *elea_setting_at(size_t number)
{
    return number < sizeof table / sizeof table[0] ? &table[number] : NULL;
}

bool elea_setting_parse(const elea_setting *setting, const char *name, unsigned *value)
{
    if (setting->parse != NULL)
        return setting->parse(name, value);
    const char *choice = NULL;
    for (unsigned i = 0; (choice = setting->choice(i)) != NULL; i++)
        if (strcmp(choice, name) == 0) {
            *value = i;
            return true;
        }
    return false;
}

/* ---- Ranges ---- */

static elea_status check_choice(const elea_setting *row, unsigned value, elea_error *error)
{
    if (row->choice(value) != NULL)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s is %u, which is not one of its values",
                          row->name, value);
}

static elea_status check_number(const elea_setting *row, unsigned value, elea_error *error)
{
    if (value == row->automatic || (value >= row->least && value <= row->most))
        return ELEA_OK;
    if (value > row->most)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s is %u; it must be at most %u",
                              row->name, value, row->most);
    return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s is %u; it must be at least %u", row->name,
                          value, row->least);
}

static elea_status check_positive(const elea_setting *row, double value, elea_error *error)
{
    if (isfinite(value) && value >= 0.0)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s is %g; it must be positive and finite",
                          row->name, value);
}

static elea_status check_measured(const elea_setting *row, double value, elea_error *error)
{
    if (isnan(value) || (isfinite(value) && value > 0.0))
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s is %g; it must be positive and finite, or NaN where it is not given",
                          row->name, value);
}

static elea_status check_real(const elea_setting *row, double value, elea_error *error)
{
    if (!isinf(value))
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s is %g; it must be finite", row->name,
                          value);
}

static elea_status check_row(const elea_setting *row, const void *member, elea_error *error)
{
    switch (row->kind) {
    case ELEA_SETTING_CHOICE:
        return check_choice(row, *(const unsigned *)member, error);
    case ELEA_SETTING_NUMBER:
        return check_number(row, *(const unsigned *)member, error);
    case ELEA_SETTING_POSITIVE:
        return check_positive(row, *(const double *)member, error);
    case ELEA_SETTING_MEASURED:
        return check_measured(row, *(const double *)member, error);
    case ELEA_SETTING_REAL:
        return check_real(row, *(const double *)member, error);
    case ELEA_SETTING_PRECISION: /* only where no count replaces it: elea_settings_check */
    case ELEA_SETTING_COUNT:     /* any count is possible */
    case ELEA_SETTING_SEED:
        break;
    }
    return ELEA_OK;
}

elea_status elea_setting_table_check(const elea_settings *settings, elea_error *error)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const void *member = (const char *)settings + table[i].offset;
        elea_status failed = check_row(&table[i], member, error);
        if (failed)
            return failed;
    }
    return ELEA_OK;
}
