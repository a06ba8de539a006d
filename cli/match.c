/* SPDX-License-Identifier: MIT */
#include "match.h"

#include "message.h"

void match_warn(const elea_reader *reader, const char *path)
{
    const char *note = reader != NULL ? elea_reader_note(reader) : NULL;
    if (note != NULL)
        message_print("%s: warning: %s", path, note);
}

elea_status match_atoms(const elea_reader *reader, const elea_reader *structure, const char *path,
                        elea_error *error)
{
    const elea_topology *topology = elea_reader_topology(reader);
    size_t n_atoms = elea_reader_n_atoms(reader);
    elea_error why = ELEA_ERROR_INIT;
    if (n_atoms != elea_reader_n_atoms(structure))
        return elea_error_set(
            error, ELEA_ERROR_FORMAT,
            "%zu atoms per frame, but %s has %zu; give the structure that belongs "
            "to the trajectory, and analyse different molecules one by one",
            n_atoms, path, elea_reader_n_atoms(structure));
    if (elea_reader_length_unit(reader) == ELEA_LENGTH_NONE &&
        elea_reader_length_unit(structure) != ELEA_LENGTH_NONE)
        return elea_error_set(
            error, ELEA_ERROR_FORMAT,
            "its lengths have no unit, but those of %s are in %s; give a structure "
            "without a unit, or the unit with --length-unit if the file states "
            "none",
            path, elea_length_unit_name(elea_reader_length_unit(structure)));
    if (topology == NULL || reader == structure ||
        elea_topology_match(topology, elea_reader_topology(structure), path, &why) == ELEA_OK)
        return ELEA_OK;
    return elea_error_set(error, why.status,
                          "%s; the frames of all files must have the same atoms in the same order; "
                          "analyse different molecules one by one",
                          why.message);
}

elea_status match_unit_refuse(const struct options *options, elea_length_unit unit,
                              elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s: its lengths are in %s; leave out --length-unit", options->structure,
                          elea_length_unit_name(unit));
}

elea_status match_unit(const struct options *options, const elea_reader *structure, bool is_used,
                       elea_error *error)
{
    elea_length_unit unit = elea_reader_length_unit(structure);
    bool is_other = OPTIONS_GIVEN(options, settings.length_unit) && unit != ELEA_LENGTH_NONE &&
                    unit != options->settings.length_unit;
    return is_other && !is_used ? match_unit_refuse(options, unit, error) : ELEA_OK;
}

elea_status match_radii(const elea_reader *reader, const char *path, const elea_reader *structure,
                        const char *structure_path, elea_error *error)
{
    const elea_topology *topology = elea_reader_topology(reader);
    for (size_t k = 0; topology != NULL && k < elea_topology_n_atoms(topology); k++) {
        double expected = elea_topology_atom(elea_reader_topology(structure), k)->radius;
        double radius = elea_topology_atom(topology, k)->radius;
        if (radius > 0.0 && radius != expected)
            return elea_error_set(error, ELEA_ERROR_FORMAT,
                                  "%s: atom %zu has the radius %g, but %g in %s; choose a set of "
                                  "radii with --radii, or analyse the files one by one",
                                  path, k + 1, radius, expected, structure_path);
    }
    return ELEA_OK;
}
