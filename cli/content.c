/* SPDX-License-Identifier: MIT */
#include "content.h"

bool content_is_model(const struct options *options)
{
    return elea_body_file_recognized_memory(options->content, options->content_size,
                                            options->structure);
}

elea_reader *content_open_atoms(const struct options *options, elea_error *error)
{
    if (options->content != NULL)
        return elea_reader_open_memory_models(options->content, options->content_size,
                                              options->structure, options->models, error);
    return elea_reader_open_models(options->structure, options->models, error);
}

elea_body_file *content_open_model(const struct options *options, elea_error *error)
{
    if (options->content != NULL)
        return elea_body_file_open_memory(options->content, options->content_size,
                                          options->structure, options->threshold, error);
    return elea_body_file_open(options->structure, options->threshold, error);
}
