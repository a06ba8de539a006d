/* SPDX-License-Identifier: MIT */
#include "io/damage.h"

#include "base/error.h"

elea_status elea_damage_truncated(const elea_reader *reader, size_t number, elea_error *error)
{
    return elea_error_at(
        error, ELEA_ERROR_TRUNCATED, elea_input_frame(reader->input, number),
        "the file is truncated inside this frame; copy the file again or use the frames before");
}

elea_status elea_damage_found(const elea_reader *reader, size_t number, const char *what,
                              elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_frame(reader->input, number),
                         "the frame is damaged: %s; copy the file again or use the frames before",
                         what);
}

elea_status elea_damage_n_atoms(const elea_reader *reader, size_t number, uint64_t n_atoms,
                                uint64_t n_first, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_frame(reader->input, number),
                         "the frame has %llu atoms, but the first has %llu; write the frames of "
                         "each system to a separate file",
                         (unsigned long long)n_atoms, (unsigned long long)n_first);
}
