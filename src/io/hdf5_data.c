/* SPDX-License-Identifier: MIT */
/* Datasets of HDF5 files: numbers row by row, and texts. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/hdf5.h"

uint64_t elea_hdf5_data_row(const elea_hdf5_data *data)
{
    uint64_t n = 1;
    for (size_t k = 1; k < data->rank; k++)
        n *= data->shape[k];
    return n;
}

#ifdef ELEA_HAVE_HDF5

#include "io/hdf5_calls.h"

enum {
    EXPANSION = 1032,    /* of deflate, at most: a bit for two symbols of 258 bytes */
    MIN_CACHE = 1 << 20, /* bytes of chunks that are kept decompressed */
    MAX_CACHE = 64 * MIN_CACHE,
};

/* ---- Opening ---- */

static elea_status refuse(const elea_hdf5 *file, const char *path, const char *why,
                          elea_error *error)
{
    if (file->damage[0] != '\0')
        return elea_hdf5_failed(file, path, error);
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input), "%s %s", path,
                         why);
}

/* The factor by which decompression may make them longer, 0 if a filter is not there. */
static uint64_t check_filters(const elea_hdf5 *file, const char *path, hid_t creation,
                              elea_error *error)
{
    uint64_t factor = 1;
    int n = H5Pget_nfilters(creation);
    for (int i = 0; i < n; i++) {
        unsigned flags = 0, config = 0;
        size_t n_values = 0;
        char name[32] = "";
        H5Z_filter_t filter = H5Pget_filter2(creation, (unsigned)i, &flags, &n_values, NULL,
                                             sizeof name, name, &config);
        if (filter < 0 || H5Zfilter_avail(filter) <= 0) {
            name[sizeof name - 1] = '\0';
            elea_hdf5_make_printable(name);
            (void)elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                                "%s is compressed by \"%s\" (filter %d), which this HDF5 does not "
                                "have; write the file with gzip, or install the plugin",
                                path, name, (int)filter);
            return 0;
        }
        if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
            factor = factor > (uint64_t)1 << 32 ? factor : factor * EXPANSION;
    }
    return factor;
}

static elea_status check_place(const elea_hdf5 *file, const char *path, hid_t creation,
                               elea_error *error)
{
    H5D_layout_t layout = H5Pget_layout(creation);
    if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED)
        return refuse(file, path,
                      "is put together from other datasets; copy the file with "
                      "`h5repack -l CONTI`",
                      error);
    if (H5Pget_external_count(creation) != 0)
        return refuse(file, path, "is stored in another file; copy the file with `h5repack`",
                      error);
    return ELEA_OK;
}

static elea_status find_shape(const elea_hdf5 *file, const char *path, elea_hdf5_data *data,
                              elea_error *error)
{
    hsize_t shape[H5S_MAX_RANK];
    hid_t space = H5Dget_space(data->id);
    int rank = space >= 0 && H5Sis_simple(space) > 0 && H5Sget_simple_extent_type(space) != H5S_NULL
                   ? H5Sget_simple_extent_ndims(space)
                   : -1;
    if (rank >= 0 && H5Sget_simple_extent_dims(space, shape, NULL) != rank)
        rank = -1;
    if (space >= 0)
        (void)H5Sclose(space);
    if (rank < 0 || rank > ELEA_HDF5_RANK)
        return refuse(file, path, "has no dimensions, or too many", error);
    data->rank = (size_t)rank;
    uint64_t n = 1;
    for (size_t k = 0; k < data->rank; k++) {
        data->shape[k] = shape[k];
        if (shape[k] > 0 && n > INT64_MAX / shape[k])
            return refuse(file, path, "has impossible dimensions", error);
        n *= shape[k] > 0 ? shape[k] : 1;
    }
    return ELEA_OK;
}

static size_t find_size(hid_t id, bool *is_single)
{
    hid_t type = H5Dget_type(id);
    H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    size_t size = class == H5T_INTEGER || class == H5T_FLOAT ? H5Tget_size(type) : 0;
    *is_single = class == H5T_FLOAT && size == 4;
    if (type >= 0)
        (void)H5Tclose(type);
    return size <= sizeof(double) ? size : 0;
}

static bool count_chunks(hid_t data, hsize_t *n)
{
    hid_t space = H5Dget_space(data);
    bool good = space >= 0 && H5Dget_num_chunks(data, space, n) >= 0;
    if (space >= 0)
        (void)H5Sclose(space);
    return good;
}

/* Chunks must be possible, too: HDF5 allocates them. */
static elea_status find_chunks(const elea_hdf5 *file, const char *path, hid_t creation,
                               elea_hdf5_data *data, elea_error *error)
{
    hsize_t chunk[ELEA_HDF5_RANK] = {0}, n_chunks = 1, n_written = 0;
    uint64_t n = 1;
    if (H5Pget_layout(creation) != H5D_CHUNKED)
        return ELEA_OK;
    if (H5Pget_chunk(creation, ELEA_HDF5_RANK, chunk) != (int)data->rank)
        return elea_hdf5_failed(file, path, error);
    for (size_t k = 0; k < data->rank; k++) {
        if (chunk[k] == 0 || n > UINT32_MAX / chunk[k])
            return refuse(file, path, "has impossible chunks", error);
        n *= chunk[k];
        data->chunk[k] = chunk[k];
        hsize_t needed = data->shape[k] / chunk[k] + (data->shape[k] % chunk[k] != 0);
        n_chunks *= needed > 0 ? needed : 1;
    }
    if (n > data->n_stored && data->n_stored > 0)
        return refuse(file, path, "has larger chunks than the file can have", error);
    if (data->n_stored > 0 && !count_chunks(data->id, &n_written))
        return elea_hdf5_failed(file, path, error);
    data->is_sparse = n_written < n_chunks;
    return ELEA_OK;
}

/* So that no chunk is decompressed again for the next row. */
static void enlarge_cache(elea_hdf5_data *data, elea_hdf5 *file, const char *path, size_t size)
{
    uint64_t bytes = size;
    for (size_t k = 0; k < data->rank; k++) {
        uint64_t n =
            k == 0 ? data->chunk[0] : (data->shape[k] / data->chunk[k] + 1) * data->chunk[k];
        bytes = n > 0 && bytes > MAX_CACHE / n ? MAX_CACHE : bytes * n;
    }
    if (bytes <= MIN_CACHE)
        return;
    const char *name = strrchr(path, '/') + 1;
    char group[ELEA_HDF5_PATH] = "";
    memcpy(group, path, (size_t)(name - path));
    hid_t parent = elea_hdf5_object(file, group), access = H5Pcreate(H5P_DATASET_ACCESS);
    if (parent >= 0 && access >= 0 &&
        H5Pset_chunk_cache(access, H5D_CHUNK_CACHE_NSLOTS_DEFAULT, (size_t)bytes, 1.0) >= 0) {
        (void)H5Oclose(data->id); /* a dataset that is open keeps its cache */
        data->id = H5Dopen2(parent, name, access);
    }
    if (access >= 0)
        (void)H5Pclose(access);
    if (parent >= 0)
        (void)H5Oclose(parent);
}

/* That may be stored, compressed by that factor at most, in the bytes that the file has for it. */
static uint64_t count_bytes(const elea_hdf5 *file, hid_t data, uint64_t factor)
{
    hsize_t stored = H5Dget_storage_size(data), all = 0;
    if (H5Fget_filesize(file->id, &all) < 0 || stored > all)
        stored = all;
    return stored > UINT64_MAX / factor ? UINT64_MAX : stored * factor;
}

static elea_status open_data(elea_hdf5 *file, const char *path, elea_hdf5_data *data,
                             elea_error *error)
{
    data->id = elea_hdf5_object(file, path);
    if (data->id < 0 || H5Iget_type(data->id) != H5I_DATASET)
        return refuse(file, path, "is missing, or not a dataset", error);
    size_t size = find_size(data->id, &data->is_single);
    if (size == 0)
        return refuse(file, path, "does not hold numbers", error);
    hid_t creation = H5Dget_create_plist(data->id);
    if (creation < 0)
        return elea_hdf5_failed(file, path, error);
    elea_status failed = check_place(file, path, creation, error);
    uint64_t factor = failed ? 0 : check_filters(file, path, creation, error);
    if (!failed && factor == 0)
        failed = ELEA_ERROR_FORMAT;
    data->n_stored = failed ? 0 : count_bytes(file, data->id, factor) / size;
    if (!failed)
        failed = find_shape(file, path, data, error);
    if (!failed)
        failed = find_chunks(file, path, creation, data, error);
    if (!failed && data->chunk[0] > 0)
        enlarge_cache(data, file, path, size);
    (void)H5Pclose(creation);
    return failed || data->id >= 0 ? failed : elea_hdf5_failed(file, path, error);
}

elea_status elea_hdf5_data_open(elea_hdf5 *file, const char *path, elea_hdf5_data *data,
                                elea_error *error)
{
    *data = (elea_hdf5_data){.id = -1};
    elea_hdf5_turn turn = elea_hdf5_begin();
    elea_status failed = open_data(file, path, data, error);
    elea_hdf5_end(turn);
    return failed;
}

void elea_hdf5_data_close(elea_hdf5_data *data)
{
    if (data->id > 0) {
        elea_hdf5_turn turn = elea_hdf5_begin();
        (void)H5Oclose(data->id);
        elea_hdf5_end(turn);
    }
    data->id = -1;
}

/* ---- Reading ---- */

/* Chunks of the row, one after the other, until one is missing. */
static bool has_chunks(const elea_hdf5_data *data, uint64_t number)
{
    hsize_t at[ELEA_HDF5_RANK] = {number / data->chunk[0] * data->chunk[0]};
    for (;;) {
        unsigned mask = 0;
        haddr_t address = HADDR_UNDEF;
        hsize_t size = 0;
        size_t k = 1;
        if (H5Dget_chunk_info_by_coord(data->id, at, &mask, &address, &size) < 0 ||
            address == HADDR_UNDEF)
            return false;
        for (; k < data->rank && (at[k] += data->chunk[k]) >= data->shape[k]; k++)
            at[k] = 0;
        if (k >= data->rank)
            return true;
    }
}

bool elea_hdf5_data_has_row(const elea_hdf5_data *data, uint64_t number)
{
    uint64_t row = elea_hdf5_data_row(data);
    if (row == 0 || number >= data->n_stored / row)
        return false;
    if (!data->is_sparse || data->rank == 0)
        return true;
    elea_hdf5_turn turn = elea_hdf5_begin();
    bool has = has_chunks(data, number);
    elea_hdf5_end(turn);
    return has;
}

static bool read_row(const elea_hdf5_data *data, uint64_t number, double *values)
{
    hsize_t start[ELEA_HDF5_RANK] = {number}, count[ELEA_HDF5_RANK] = {1}, n = 1;
    for (size_t k = 1; k < data->rank; k++) {
        count[k] = data->shape[k];
        n *= count[k];
    }
    hid_t stored = H5Dget_space(data->id), wanted = H5Screate_simple(1, &n, NULL);
    bool good = stored >= 0 && wanted >= 0 &&
                H5Sselect_hyperslab(stored, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                H5Dread(data->id, H5T_NATIVE_DOUBLE, wanted, stored, H5P_DEFAULT, values) >= 0;
    if (stored >= 0)
        (void)H5Sclose(stored);
    if (wanted >= 0)
        (void)H5Sclose(wanted);
    return good;
}

elea_status elea_hdf5_data_read(elea_hdf5 *file, const elea_hdf5_data *data, uint64_t number,
                                double *values, elea_error *error)
{
    elea_hdf5_turn turn = elea_hdf5_begin();
    bool good = number != ELEA_HDF5_ALL ? read_row(data, number, values)
                                        : H5Dread(data->id, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                                                  H5P_DEFAULT, values) >= 0;
    elea_status failed = good ? ELEA_OK : elea_hdf5_failed(file, "the frame", error);
    elea_hdf5_end(turn);
    return failed;
}

/* ---- Text ---- */

static char *copy_text(const char *text, size_t size)
{
    char *copy = malloc(size + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

static elea_status read_variable(const elea_hdf5 *file, const char *path, hid_t data, hid_t type,
                                 char **text, elea_error *error)
{
    char *found = NULL;
    if (H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &found) < 0)
        return elea_hdf5_failed(file, path, error);
    size_t size = found != NULL ? strlen(found) : 0;
    *text = copy_text(found != NULL ? found : "", size);
    if (found != NULL)
        (void)H5free_memory(found);
    return *text != NULL ? ELEA_OK : elea_error_memory(error, size, 1, "text");
}

static elea_status read_fixed(const elea_hdf5 *file, const char *path, hid_t data, hid_t type,
                              char **text, elea_error *error)
{
    hid_t creation = H5Dget_create_plist(data);
    if (creation < 0)
        return elea_hdf5_failed(file, path, error);
    size_t size = H5Tget_size(type);
    uint64_t factor = check_filters(file, path, creation, error);
    (void)H5Pclose(creation);
    if (factor == 0)
        return ELEA_ERROR_FORMAT;
    if (size > count_bytes(file, data, factor))
        return refuse(file, path, "is longer than the file can be", error);
    *text = calloc(size + 1, 1);
    if (*text == NULL)
        return elea_error_memory(error, size, 1, "text");
    return H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *text) >= 0
               ? ELEA_OK
               : elea_hdf5_failed(file, path, error);
}

static elea_status read_text(const elea_hdf5 *file, const char *path, hid_t data, char **text,
                             elea_error *error)
{
    if (data < 0 || H5Iget_type(data) != H5I_DATASET)
        return refuse(file, path, "is missing, or not a dataset", error);
    hid_t type = H5Dget_type(data), space = H5Dget_space(data),
          creation = H5Dget_create_plist(data);
    elea_status failed = creation >= 0 ? check_place(file, path, creation, error)
                                       : elea_hdf5_failed(file, path, error);
    if (!failed && (type < 0 || space < 0 || H5Tget_class(type) != H5T_STRING ||
                    H5Sget_simple_extent_npoints(space) != 1))
        failed = refuse(file, path, "is not one text", error);
    if (!failed)
        failed = (H5Tis_variable_str(type) > 0 ? read_variable : read_fixed)(file, path, data, type,
                                                                             text, error);
    if (type >= 0)
        (void)H5Tclose(type);
    if (space >= 0)
        (void)H5Sclose(space);
    if (creation >= 0)
        (void)H5Pclose(creation);
    return failed;
}

elea_status elea_hdf5_read_text(elea_hdf5 *file, const char *path, char **text, size_t *size,
                                elea_error *error)
{
    *text = NULL;
    *size = 0;
    elea_hdf5_turn turn = elea_hdf5_begin();
    hid_t data = elea_hdf5_object(file, path);
    elea_status failed = read_text(file, path, data, text, error);
    if (data >= 0)
        (void)H5Oclose(data);
    elea_hdf5_end(turn);
    if (*text != NULL)
        *size = strlen(*text);
    return failed;
}

#else

elea_status elea_hdf5_data_open(elea_hdf5 *file, const char *path, elea_hdf5_data *data,
                                elea_error *error)
{
    (void)file;
    *data = (elea_hdf5_data){.id = -1};
    return elea_error_set(error, ELEA_ERROR_FILE, "%s: this build has no HDF5", path);
}

void elea_hdf5_data_close(elea_hdf5_data *data)
{
    data->id = -1;
}

bool elea_hdf5_data_has_row(const elea_hdf5_data *data, uint64_t number)
{
    return number < data->n_stored;
}

elea_status elea_hdf5_data_read(elea_hdf5 *file, const elea_hdf5_data *data, uint64_t number,
                                double *values, elea_error *error)
{
    elea_hdf5_data none = *data;
    (void)number;
    (void)values;
    return elea_hdf5_data_open(file, "", &none, error);
}

elea_status elea_hdf5_read_text(elea_hdf5 *file, const char *path, char **text, size_t *size,
                                elea_error *error)
{
    elea_hdf5_data none;
    *text = NULL;
    *size = 0;
    return elea_hdf5_data_open(file, path, &none, error);
}

#endif
