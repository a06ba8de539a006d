/* SPDX-License-Identifier: MIT */
#include "content.h"

bool content_is_model(const struct options *options)
{
    return elea_body_file_recognized_memory(options->content, options->content_size,
                                            options->structure);
}

elea_reader_options content_reading(const struct options *options, const elea_reader *structure)
{
    return (elea_reader_options){
        .struct_size = sizeof(elea_reader_options),
        .models = options->models,
        .assembly = options->assembly,
        .types = options->types,
        .has_length_unit = OPTIONS_GIVEN(options, settings.length_unit),
        .length_unit = options->settings.length_unit,
        .n_atoms = structure != NULL ? elea_reader_n_atoms(structure) : 0,
        .structure = structure != NULL ? elea_reader_topology(structure) : NULL,
    };
}

elea_reader *content_open_atoms(const struct options *options, elea_error *error)
{
    const elea_reader_options how = content_reading(options, NULL);
    if (options->content != NULL)
        return elea_reader_open_memory_with(options->content, options->content_size,
                                            options->structure, &how, error);
    return elea_reader_open_with(options->structure, &how, error);
}

elea_body_file *content_open_model(const struct options *options, elea_error *error)
{
    if (options->content != NULL)
        return elea_body_file_open_memory(options->content, options->content_size,
                                          options->structure, options->threshold, error);
    return elea_body_file_open(options->structure, options->threshold, error);
}
