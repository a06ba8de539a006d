/* SPDX-License-Identifier: MIT */
#include "io/body_file.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/*
 * The name is checked first, because a BOD file may begin with lines that look like PDB. A name
 * with the suffix of a body format counts even if the file cannot be opened: opening it gives the
 * reason.
 */
bool elea_body_file_recognized(const char *path)
{
    return elea_body_file_recognized_memory(NULL, 0, path);
}

bool elea_body_file_recognized_memory(const void *bytes, size_t size, const char *name)
{
    if (elea_format_by_name(name, ELEA_CONTENT_BODY) != NULL)
        return true;
    elea_input *input = bytes != NULL ? elea_input_open_memory(bytes, size, name, NULL)
                                      : elea_input_open(name, NULL);
    bool recognized = input != NULL && elea_format_find(input, ELEA_CONTENT_BODY, NULL) != NULL;
    elea_input_close(input);
    return recognized;
}

/* ---- Files ---- */

static elea_status add_file(elea_body_file *file, const char *folder, size_t folder_length,
                            const char *name, elea_error *error)
{
    if (file->n_files == file->file_capacity) {
        size_t capacity = 2 * file->file_capacity + 4;
        char **files = realloc(file->files, capacity * sizeof *files);
        if (files == NULL)
            return elea_error_memory(error, capacity, sizeof *files, "names of files");
        file->files = files;
        file->file_capacity = capacity;
    }
    size_t size = folder_length + strlen(name) + 1;
    char *path = malloc(size);
    if (path == NULL)
        return elea_error_memory(error, size, 1, "name of a file");
    (void)snprintf(path, size, "%.*s%s", (int)folder_length, folder, name);
    file->files[file->n_files++] = path;
    return ELEA_OK;
}

elea_status elea_body_file_add_reference(elea_body_file *file, const char *name, elea_error *error)
{
    const char *slash = strrchr(file->files[0], '/');
    size_t folder = slash != NULL && name[0] != '/' ? (size_t)(slash - file->files[0]) + 1 : 0;
    return add_file(file, file->files[0], folder, name, error);
}

static elea_status read_image(elea_body_file *file, elea_input *input, double threshold,
                              elea_error *error)
{
    file->images = calloc(1, sizeof *file->images);
    if (file->images == NULL)
        return elea_error_memory(error, 1, sizeof *file->images, "image");
    file->n_images = 1;
    file->bod.length_unit = file->format->body->image_unit;
    elea_status failed = file->format->body->read_image(input, threshold, file->images, error);
    return failed ? failed : elea_input_finish(input, error);
}

/* ---- Description ---- */

static void describe(elea_body_file *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void describe(elea_body_file *file, const char *format, ...)
{
    size_t used = strlen(file->description);
    va_list arguments;
    if (used > 0)
        used += (size_t)snprintf(file->description + used, sizeof file->description - used, ", ");
    if (used >= sizeof file->description)
        return;
    va_start(arguments, format);
    (void)vsnprintf(file->description + used, sizeof file->description - used, format, arguments);
    va_end(arguments);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void describe_all(elea_body_file *file)
{
    size_t n_spheres = file->bod.radii.n, n_cuboids = file->bod.corners.n / 6;
    if (n_spheres > 0)
        describe(file, "%zu sphere%s", n_spheres, plural(n_spheres));
    if (n_cuboids > 0)
        describe(file, "%zu cuboid%s", n_cuboids, plural(n_cuboids));
    for (size_t i = 0; i < file->n_images; i++) {
        const elea_voxels *image = &file->images[i];
        describe(file, "%zu x %zu x %zu voxels, %llu solid, in %zu cuboid%s", image->size[0],
                 image->size[1], image->size[2], (unsigned long long)image->n_solid, image->n_boxes,
                 plural(image->n_boxes));
    }
    if (file->snapshots.reader != NULL) {
        size_t n = elea_reader_n_atoms(file->snapshots.reader);
        size_t n_frames = elea_reader_n_frames(file->snapshots.reader);
        describe(file, "%zu sphere%s in the first of %zu snapshot%s", n, plural(n), n_frames,
                 plural(n_frames));
    }
}

/* ---- Bodies ---- */

static elea_status add_shapes(const elea_bod *bod, elea_body_builder *builder, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < bod->radii.n && !failed; i++)
        failed = elea_body_builder_add_sphere(builder, bod->centres.values + 3 * i,
                                              bod->radii.values[i], error);
    for (size_t i = 0; i + 6 <= bod->corners.n && !failed; i += 6)
        failed = elea_body_builder_add_cuboid(builder, bod->corners.values + i,
                                              bod->corners.values + i + 3, error);
    return failed;
}

static elea_status add_boxes(const elea_voxels *image, double scale, elea_body_builder *builder,
                             elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < image->n_boxes && !failed; i++) {
        double corners[6];
        elea_voxels_corners(image, i, scale, corners);
        failed = elea_body_builder_add_cuboid(builder, corners, corners + 3, error);
    }
    return failed;
}

static elea_body *still_body(const elea_body_file *file, elea_error *error)
{
    elea_body *body = NULL;
    elea_body_builder *builder = elea_body_builder_create(error);
    elea_status failed =
        builder == NULL ? ELEA_ERROR_MEMORY : add_shapes(&file->bod, builder, error);
    for (size_t i = 0; i < file->n_images && !failed; i++)
        failed = add_boxes(&file->images[i], file->bod.scale, builder, error);
    if (!failed)
        body = elea_body_builder_finish(builder, error);
    elea_body_builder_free(builder);
    if (body == NULL)
        (void)elea_error_locate(error, ELEA_OK, file->files[0], 0, -1);
    return body;
}

elea_body *elea_body_file_body(elea_body_file *file, size_t number, elea_error *error)
{
    size_t n_frames = elea_body_file_n_frames(file);
    elea_body *body = NULL;
    if (number >= n_frames)
        (void)elea_error_at(error, ELEA_ERROR_ARGUMENT, elea_place_file(file->files[0]),
                            "there is no frame %zu; the file has %zu", number, n_frames);
    else if (file->snapshots.reader != NULL)
        body =
            elea_snapshots_body(&file->snapshots, file->files[1], number, file->bod.scale, error);
    else
        body = still_body(file, error);
    if (body != NULL && file->bod.hints.mass > 0.0)
        elea_body_set_mass(body, file->bod.hints.mass);
    return body;
}

/* ---- Opening ---- */

/* Takes ownership of the input, which is NULL if it could not be opened. */
static elea_status open_input(elea_body_file *file, elea_input *input, double threshold,
                              elea_error *error)
{
    if (input == NULL)
        return error->status;
    if (isinf(threshold))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "the threshold must be finite");
    elea_status failed = add_file(file, "", 0, elea_input_path(input), error);
    if (failed)
        return failed;
    file->format = elea_format_find(input, ELEA_CONTENT_BODY, error);
    if (file->format == NULL)
        return error->status;
    failed = file->format->body->read_image != NULL
                 ? read_image(file, input, threshold, error)
                 : file->format->body->read(file, input, threshold, error);
    if (!failed)
        describe_all(file);
    return failed;
}

static elea_body_file *create(elea_input *input, double threshold, elea_error *error)
{
    elea_body_file *file = calloc(1, sizeof *file);
    if (file == NULL) {
        (void)elea_error_memory(error, 1, sizeof *file, "file of a body");
    } else {
        elea_bod_init(&file->bod);
        if (open_input(file, input, threshold, error) != ELEA_OK) {
            elea_body_file_free(file);
            file = NULL;
        }
    }
    elea_input_close(input);
    return file;
}

elea_body_file *elea_body_file_open(const char *path, double threshold, elea_error *error)
{
    elea_error ignored;
    error = error != NULL ? error : &ignored;
    return create(elea_input_open(path, error), threshold, error);
}

elea_body_file *elea_body_file_open_memory(const void *bytes, size_t size, const char *name,
                                           double threshold, elea_error *error)
{
    elea_error ignored;
    error = error != NULL ? error : &ignored;
    return create(elea_input_open_memory(bytes, size, name, error), threshold, error);
}

/* ---- Content of the file ---- */

void elea_body_file_free(elea_body_file *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < file->n_images; i++)
        elea_voxels_clear(&file->images[i]);
    free(file->images);
    elea_snapshots_clear(&file->snapshots);
    elea_bod_clear(&file->bod);
    for (size_t i = 0; i < file->n_files; i++)
        free(file->files[i]);
    free(file->files);
    free(file);
}

const char *elea_body_file_format(const elea_body_file *file)
{
    return file->format->name;
}

const char *elea_body_file_description(const elea_body_file *file)
{
    return file->description;
}

size_t elea_body_file_n_frames(const elea_body_file *file)
{
    return file->snapshots.reader != NULL ? elea_reader_n_frames(file->snapshots.reader) : 1;
}

elea_length_unit elea_body_file_length_unit(const elea_body_file *file)
{
    return file->bod.length_unit;
}

const elea_run_hints *elea_body_file_hints(const elea_body_file *file)
{
    return &file->bod.hints;
}

size_t elea_body_file_n_files(const elea_body_file *file)
{
    return file->n_files;
}

const char *elea_body_file_file(const elea_body_file *file, size_t index)
{
    return file->files[index];
}

elea_status elea_body_file_damage(const elea_body_file *file, elea_error *why)
{
    if (file->snapshots.reader != NULL)
        return elea_reader_damage(file->snapshots.reader, why);
    if (why != NULL)
        *why = (elea_error)ELEA_ERROR_INIT;
    return ELEA_OK;
}
