/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "io/bod.h"
#include "io/voxels.h"

#define HEAD_SIZE        4096
#define DESCRIPTION_SIZE 256

/* Spheres of a trajectory: places from one file, radii from another. */
typedef struct snapshot_source {
    elea_reader *reader; /* NULL: the model is no trajectory */
    elea_radii *conversion;
    elea_frame *frame;
    double *centres, *radii;
    size_t capacity;  /* spheres that fit */
    bool radii_known; /* `radii` are those of the first frame's atoms */
} snapshot_source;

struct elea_body_file {
    const char *format;
    elea_bod bod; /* of an image: without a shape */
    size_t n_images;
    elea_voxels *images;
    snapshot_source snapshots;
    size_t n_files, file_capacity;
    char **files;
    char description[DESCRIPTION_SIZE];
};

/* ---- Which format ---- */

typedef elea_status (*image_reader)(const char *path, double threshold, elea_voxels *voxels,
                                    elea_error *error);

static const struct model_format {
    const char *name;
    const char *suffixes[5]; /* without a closing ".gz" */
    bool (*recognize)(const unsigned char *head, size_t n);
    image_reader read_image; /* NULL: it is no image */
} formats[] = {
    {"FITS", {"fits", "fit", "fts", NULL}, elea_fits_recognize, elea_fits_read},
    {"MRC", {"mrc", "map", "ccp4", "rec", NULL}, elea_mrc_recognize, elea_mrc_read},
    {"BOD", {"bod", NULL}, elea_bod_recognize, NULL},
};

#define NUM_FORMATS (sizeof formats / sizeof formats[0])

static bool has_suffix(const char *path, const char *suffix)
{
    size_t length = strlen(path), n = strlen(suffix);
    if (length > 3 && strcasecmp(path + length - 3, ".gz") == 0)
        length -= 3;
    return length > n && path[length - n - 1] == '.' &&
           strncasecmp(path + length - n, suffix, n) == 0;
}

static const struct model_format *format_by_name(const char *path)
{
    for (size_t i = 0; i < NUM_FORMATS; i++)
        for (const char *const *suffix = formats[i].suffixes; *suffix != NULL; suffix++)
            if (has_suffix(path, *suffix))
                return &formats[i];
    return NULL;
}

static const struct model_format *format_by_content(const unsigned char *head, size_t n)
{
    for (size_t i = 0; i < NUM_FORMATS; i++)
        if (formats[i].recognize(head, n))
            return &formats[i];
    return NULL;
}

/* NULL if the file cannot be read, or has neither the content nor the name of a model. */
static const struct model_format *find_format(elea_input *input, elea_error *error)
{
    unsigned char head[HEAD_SIZE];
    size_t n = 0;
    const char *path = elea_input_path(input);
    if (elea_input_read(input, head, sizeof head, &n, error) != ELEA_OK ||
        elea_input_seek(input, (elea_input_mark){0, 0}, error) != ELEA_OK)
        return NULL;
    if (n == 0) {
        (void)elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path), "the file is empty");
        return NULL;
    }
    const struct model_format *format = format_by_content(head, n);
    if (format == NULL)
        format = format_by_name(path);
    if (format == NULL)
        (void)elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path),
                            "not a known geometric model; give a BOD, FITS or MRC file");
    return format;
}

/*
 * The name comes first, since a BOD file may begin with lines that look like PDB. A name of a
 * model says so even of a file that cannot be opened: opening it tells why.
 */
bool elea_body_file_recognized(const char *path)
{
    if (format_by_name(path) != NULL)
        return true;
    elea_input *input = elea_input_open(path, NULL);
    bool recognized = input != NULL && find_format(input, NULL) != NULL;
    elea_input_close(input);
    return recognized;
}

/* ---- Opening ---- */

static elea_status add_file(elea_body_file *model, const char *folder, size_t folder_length,
                            const char *name, elea_error *error)
{
    if (model->n_files == model->file_capacity) {
        size_t capacity = 2 * model->file_capacity + 4;
        char **files = realloc(model->files, capacity * sizeof *files);
        if (files == NULL)
            return elea_error_memory(error, capacity, sizeof *files, "names of files");
        model->files = files;
        model->file_capacity = capacity;
    }
    size_t size = folder_length + strlen(name) + 1;
    char *path = malloc(size);
    if (path == NULL)
        return elea_error_memory(error, size, 1, "name of a file");
    (void)snprintf(path, size, "%.*s%s", (int)folder_length, folder, name);
    model->files[model->n_files++] = path;
    return ELEA_OK;
}

/* A file that the model refers to: from the model's own folder, unless the name says all. */
static elea_status add_reference(elea_body_file *model, const char *name, elea_error *error)
{
    const char *slash = strrchr(model->files[0], '/');
    size_t folder = slash != NULL && name[0] != '/' ? (size_t)(slash - model->files[0]) + 1 : 0;
    return add_file(model, model->files[0], folder, name, error);
}

/* Says where the model refers to what cannot be read. */
static elea_status refer(const elea_body_file *model, uint64_t line, elea_status failed,
                         elea_error *error)
{
    return failed ? elea_error_prefix(error, failed, "%s: line %llu", model->files[0],
                                      (unsigned long long)line)
                  : ELEA_OK;
}

static elea_status open_bod_image(elea_body_file *model, const elea_bod_name *name,
                                  double threshold, elea_error *error)
{
    elea_status failed = add_reference(model, name->text, error);
    if (failed)
        return failed;
    const char *path = model->files[model->n_files - 1];
    elea_input *input = elea_input_open(path, error);
    const struct model_format *format = input != NULL ? find_format(input, error) : NULL;
    elea_input_close(input);
    if (format == NULL)
        return error->status;
    if (format->read_image != elea_fits_read)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(path),
                             "VOXELS takes a FITS image only; open other images directly");
    return elea_fits_read(path, threshold, &model->images[model->n_images++], error);
}

static elea_status open_bod_images(elea_body_file *model, double threshold, elea_error *error)
{
    const elea_bod *bod = &model->bod;
    if (bod->n_images == 0 && !isnan(threshold))
        return elea_error_at(error, ELEA_ERROR_ARGUMENT, elea_place_file(model->files[0]),
                             "a threshold applies to voxels, and this file has none; leave it out");
    model->images = calloc(bod->n_images + 1, sizeof *model->images);
    if (model->images == NULL)
        return elea_error_memory(error, bod->n_images, sizeof *model->images, "images");
    for (size_t i = 0; i < bod->n_images; i++) {
        elea_status failed = open_bod_image(model, &bod->images[i], threshold, error);
        if (failed)
            return refer(model, bod->images[i].line, failed, error);
    }
    return ELEA_OK;
}

static elea_status open_snapshots(elea_body_file *model, elea_error *error)
{
    const elea_bod *bod = &model->bod;
    snapshot_source *from = &model->snapshots;
    if (bod->trajectory.text == NULL)
        return ELEA_OK;
    elea_status failed = add_reference(model, bod->trajectory.text, error);
    if (!failed)
        failed = add_reference(model, bod->conversion.text, error);
    if (failed)
        return failed;
    from->frame = elea_frame_create(error);
    if (from->frame == NULL)
        return ELEA_ERROR_MEMORY;
    from->reader = elea_reader_open(model->files[1], error);
    if (from->reader == NULL)
        return refer(model, bod->trajectory.line, error->status, error);
    /* Other formats have units of their own. */
    if (strcmp(elea_reader_format(from->reader), "XYZ") != 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT,
                             (elea_place){model->files[0], bod->trajectory.line, -1},
                             "%.300s is a %s file; a TRAJECTORY must be XYZ", model->files[1],
                             elea_reader_format(from->reader));
    from->conversion = elea_radii_load(model->files[2], error);
    if (from->conversion == NULL)
        return refer(model, bod->conversion.line, error->status, error);
    return ELEA_OK;
}

static elea_status open_bod(elea_body_file *model, elea_input *input, double threshold,
                            elea_error *error)
{
    elea_status failed = elea_bod_read(input, &model->bod, error);
    if (!failed)
        failed = open_bod_images(model, threshold, error);
    return failed ? failed : open_snapshots(model, error);
}

static elea_status open_image(elea_body_file *model, const struct model_format *format,
                              const char *path, double threshold, elea_error *error)
{
    model->images = calloc(1, sizeof *model->images);
    if (model->images == NULL)
        return elea_error_memory(error, 1, sizeof *model->images, "image");
    model->n_images = 1;
    elea_bod_init(&model->bod);
    if (format->read_image == elea_mrc_read)
        model->bod.length_unit = ELEA_LENGTH_ANGSTROM;
    return format->read_image(path, threshold, model->images, error);
}

/* ---- Description ---- */

static void describe(elea_body_file *model, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void describe(elea_body_file *model, const char *format, ...)
{
    size_t used = strlen(model->description);
    va_list arguments;
    if (used > 0)
        used += (size_t)snprintf(model->description + used, sizeof model->description - used, ", ");
    if (used >= sizeof model->description)
        return;
    va_start(arguments, format);
    (void)vsnprintf(model->description + used, sizeof model->description - used, format, arguments);
    va_end(arguments);
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static void describe_all(elea_body_file *model)
{
    size_t n_spheres = model->bod.radii.n, n_cuboids = model->bod.corners.n / 6;
    if (n_spheres > 0)
        describe(model, "%zu sphere%s", n_spheres, plural(n_spheres));
    if (n_cuboids > 0)
        describe(model, "%zu cuboid%s", n_cuboids, plural(n_cuboids));
    for (size_t i = 0; i < model->n_images; i++) {
        const elea_voxels *image = &model->images[i];
        describe(model, "%zu x %zu x %zu voxels, %llu solid, in %zu cuboid%s", image->size[0],
                 image->size[1], image->size[2], (unsigned long long)image->n_solid, image->n_boxes,
                 plural(image->n_boxes));
    }
    if (model->snapshots.reader != NULL) {
        size_t n = elea_reader_n_atoms(model->snapshots.reader);
        size_t n_frames = elea_reader_n_frames(model->snapshots.reader);
        describe(model, "%zu sphere%s in the first of %zu snapshot%s", n, plural(n), n_frames,
                 plural(n_frames));
    }
}

/* ---- Bodies ---- */

static elea_status reserve_spheres(snapshot_source *from, size_t n, elea_error *error)
{
    if (n <= from->capacity)
        return ELEA_OK;
    if (n > SIZE_MAX / (3 * sizeof(double)))
        return elea_error_memory(error, n, 3 * sizeof(double), "spheres");
    double *centres = realloc(from->centres, n * 3 * sizeof *centres);
    if (centres != NULL)
        from->centres = centres;
    double *radii = realloc(from->radii, n * sizeof *radii);
    if (radii != NULL)
        from->radii = radii;
    if (centres == NULL || radii == NULL)
        return elea_error_memory(error, n, 4 * sizeof(double), "spheres");
    from->capacity = n;
    return ELEA_OK;
}

static elea_status assign_radii(snapshot_source *from, const elea_topology *topology, double scale,
                                elea_error *error)
{
    elea_selection *all = elea_selection_create(topology, "all", error);
    if (all == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = elea_radii_assign(from->conversion, topology, all, from->radii, error);
    for (size_t i = 0; !failed && i < elea_selection_n_atoms(all); i++)
        from->radii[i] *= scale;
    elea_selection_free(all);
    return failed;
}

static elea_status read_snapshot(elea_body_file *model, size_t number, elea_error *error)
{
    snapshot_source *from = &model->snapshots;
    elea_status failed = elea_reader_read(from->reader, number, from->frame, error);
    if (failed)
        return failed;
    size_t n = elea_frame_n_atoms(from->frame);
    const elea_topology *own = elea_frame_topology(from->frame);
    const double *positions = elea_frame_positions(from->frame);
    failed = reserve_spheres(from, n, error);
    if (!failed && (own != NULL || !from->radii_known)) {
        const elea_topology *first = elea_reader_topology(from->reader);
        from->radii_known = false;
        failed = assign_radii(from, own != NULL ? own : first, model->bod.scale, error);
        from->radii_known = !failed && own == NULL;
    }
    for (size_t i = 0; !failed && i < 3 * n; i++)
        from->centres[i] = model->bod.scale * positions[i];
    return failed;
}

static elea_body *snapshot_body(elea_body_file *model, size_t number, elea_error *error)
{
    elea_body *body = NULL;
    if (read_snapshot(model, number, error) == ELEA_OK)
        body = elea_body_create(elea_frame_n_atoms(model->snapshots.frame),
                                model->snapshots.centres, model->snapshots.radii, error);
    if (body == NULL)
        (void)elea_error_locate(error, ELEA_OK, model->files[1], 0, (int64_t)number);
    return body;
}

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

static elea_body *still_body(const elea_body_file *model, elea_error *error)
{
    elea_body *body = NULL;
    elea_body_builder *builder = elea_body_builder_create(error);
    elea_status failed =
        builder == NULL ? ELEA_ERROR_MEMORY : add_shapes(&model->bod, builder, error);
    for (size_t i = 0; i < model->n_images && !failed; i++)
        failed = add_boxes(&model->images[i], model->bod.scale, builder, error);
    if (!failed)
        body = elea_body_builder_finish(builder, error);
    elea_body_builder_free(builder);
    if (body == NULL)
        (void)elea_error_locate(error, ELEA_OK, model->files[0], 0, -1);
    return body;
}

elea_body *elea_body_file_body(elea_body_file *model, size_t number, elea_error *error)
{
    size_t n_frames = elea_body_file_n_frames(model);
    elea_body *body = NULL;
    if (number >= n_frames)
        (void)elea_error_at(error, ELEA_ERROR_ARGUMENT, elea_place_file(model->files[0]),
                            "there is no frame %zu; the file has %zu", number, n_frames);
    else if (model->snapshots.reader != NULL)
        body = snapshot_body(model, number, error);
    else
        body = still_body(model, error);
    if (body != NULL && model->bod.hints.mass > 0.0)
        elea_body_set_mass(body, model->bod.hints.mass);
    return body;
}

/* ---- The model ---- */

static elea_status open_model(elea_body_file *model, const char *path, double threshold,
                              elea_error *error)
{
    if (isinf(threshold))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "the threshold must be finite");
    elea_status failed = add_file(model, "", 0, path, error);
    if (failed)
        return failed;
    elea_input *input = elea_input_open(path, error);
    const struct model_format *format = input != NULL ? find_format(input, error) : NULL;
    if (format == NULL) {
        failed = error->status;
    } else {
        model->format = format->name;
        failed = format->read_image != NULL ? open_image(model, format, path, threshold, error)
                                            : open_bod(model, input, threshold, error);
    }
    elea_input_close(input);
    if (!failed)
        describe_all(model);
    return failed;
}

elea_body_file *elea_body_file_open(const char *path, double threshold, elea_error *error)
{
    elea_error ignored;
    elea_body_file *model = calloc(1, sizeof *model);
    if (model == NULL) {
        (void)elea_error_memory(error, 1, sizeof *model, "model");
        return NULL;
    }
    if (open_model(model, path, threshold, error != NULL ? error : &ignored) != ELEA_OK) {
        elea_body_file_free(model);
        return NULL;
    }
    return model;
}

void elea_body_file_free(elea_body_file *model)
{
    if (model == NULL)
        return;
    for (size_t i = 0; i < model->n_images; i++)
        elea_voxels_clear(&model->images[i]);
    free(model->images);
    elea_reader_free(model->snapshots.reader);
    elea_radii_free(model->snapshots.conversion);
    elea_frame_free(model->snapshots.frame);
    free(model->snapshots.centres);
    free(model->snapshots.radii);
    elea_bod_clear(&model->bod);
    for (size_t i = 0; i < model->n_files; i++)
        free(model->files[i]);
    free(model->files);
    free(model);
}

const char *elea_body_file_format(const elea_body_file *model)
{
    return model->format;
}

const char *elea_body_file_description(const elea_body_file *model)
{
    return model->description;
}

size_t elea_body_file_n_frames(const elea_body_file *model)
{
    return model->snapshots.reader != NULL ? elea_reader_n_frames(model->snapshots.reader) : 1;
}

elea_length_unit elea_body_file_length_unit(const elea_body_file *model)
{
    return model->bod.length_unit;
}

elea_run_hints elea_body_file_settings(const elea_body_file *model)
{
    return model->bod.hints;
}

size_t elea_body_file_n_files(const elea_body_file *model)
{
    return model->n_files;
}

const char *elea_body_file_file(const elea_body_file *model, size_t index)
{
    return model->files[index];
}

elea_status elea_body_file_damage(const elea_body_file *model, elea_error *why)
{
    if (model->snapshots.reader != NULL)
        return elea_reader_damage(model->snapshots.reader, why);
    if (why != NULL)
        *why = (elea_error)ELEA_ERROR_INIT;
    return ELEA_OK;
}
