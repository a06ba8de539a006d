/* SPDX-License-Identifier: MIT */
#include "io/netcdf.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/bytes.h"

#define MAX_ITEMS 4096U                /* dimensions, variables or attributes of a list */
#define MAX_RANK  1024U                /* of a variable */
#define MAX_BYTES ((uint64_t)1 << 62U) /* of a variable; no sum of these overflows */
#define PAD(n)    (((n) + 3) & ~(uint64_t)3)

enum { TAG_NONE = 0, TAG_DIMENSION = 10, TAG_VARIABLE = 11, TAG_ATTRIBUTE = 12 };

/* The first failure ends reading; later calls do nothing and return zeros. */
typedef struct cursor {
    elea_input *input;
    elea_netcdf *file;
    bool wide_counts, wide_offsets;
    elea_status failed;
    elea_error *error;
} cursor;

bool elea_netcdf_recognize(const unsigned char *head, size_t n_bytes)
{
    return n_bytes >= 4 && memcmp(head, "CDF", 3) == 0 &&
           (head[3] == 1 || head[3] == 2 || head[3] == 5);
}

static void damaged(cursor *at, const char *what)
{
    if (!at->failed)
        at->failed = elea_error_at(at->error, ELEA_ERROR_FORMAT, elea_input_place(at->input),
                                   "the header is damaged: %s; copy the file again", what);
}

static void read_bytes(cursor *at, void *bytes, size_t size)
{
    size_t n = 0;
    memset(bytes, 0, size);
    if (at->failed)
        return;
    at->failed = elea_input_read(at->input, bytes, size, &n, at->error);
    if (!at->failed && n < size)
        at->failed = elea_error_at(at->error, ELEA_ERROR_TRUNCATED, elea_input_place(at->input),
                                   "the file is truncated inside the header; copy the file again");
}

static void skip_bytes(cursor *at, uint64_t size)
{
    unsigned char part[256];
    for (; size > 0 && !at->failed; size -= size < sizeof part ? size : sizeof part)
        read_bytes(at, part, size < sizeof part ? (size_t)size : sizeof part);
}

static uint64_t read_number(cursor *at, bool wide)
{
    unsigned char bytes[8];
    read_bytes(at, bytes, wide ? 8 : 4);
    return wide ? elea_bytes_be64(bytes) : elea_bytes_be32(bytes);
}

static uint64_t read_count(cursor *at)
{
    return read_number(at, at->wide_counts);
}

/* `n` characters and their padding; a longer text is cut, so that it is no known name. */
static void read_text(cursor *at, uint64_t n, char text[ELEA_NETCDF_TEXT])
{
    char kept[ELEA_NETCDF_TEXT] = "";
    size_t n_kept = n < sizeof kept - 1 ? (size_t)n : sizeof kept - 1;
    read_bytes(at, kept, n_kept);
    skip_bytes(at, (n < MAX_BYTES ? PAD(n) : n) - n_kept);
    memcpy(text, kept, sizeof kept);
}

static void read_name(cursor *at, char text[ELEA_NETCDF_TEXT])
{
    read_text(at, read_count(at), text);
}

/* The number of items of a list, which may be absent. */
static size_t read_list(cursor *at, uint64_t tag)
{
    uint64_t found = read_number(at, false), n = read_count(at);
    if (!(found == tag || (found == TAG_NONE && n == 0)))
        damaged(at, "a list does not begin as it should");
    else if (n > MAX_ITEMS)
        damaged(at, "it has more than 4096 dimensions, variables or attributes");
    return at->failed ? 0 : (size_t)n;
}

static uint64_t type_size(uint64_t type)
{
    static const unsigned char sizes[ELEA_NETCDF_LAST + 1] = {0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8};
    return type <= ELEA_NETCDF_LAST ? sizes[type] : 0;
}

/* ---- Attributes ---- */

static double first_number(uint64_t type, const unsigned char bytes[8])
{
    return type == ELEA_NETCDF_DOUBLE  ? elea_bits_double(elea_bytes_be64(bytes))
           : type == ELEA_NETCDF_FLOAT ? (double)elea_bits_float(elea_bytes_be32(bytes))
           : type == ELEA_NETCDF_INT   ? (double)elea_bits_int(elea_bytes_be32(bytes))
                                       : 0.0;
}

/* An attribute of the file if `variable` is NULL. */
static void read_attribute(cursor *at, elea_netcdf_variable *variable)
{
    char name[ELEA_NETCDF_TEXT], text[ELEA_NETCDF_TEXT];
    read_name(at, name);
    uint64_t type = read_number(at, false), n = read_count(at), size = type_size(type);
    if (!at->failed && (size == 0 || n > MAX_BYTES / 8))
        damaged(at, "an attribute has a type or a size that does not exist");
    read_text(at, at->failed ? 0 : n * size, text);
    if (at->failed)
        return;
    unsigned char bytes[8];
    memcpy(bytes, text, sizeof bytes);
    bool is_text = type == ELEA_NETCDF_CHAR;
    if (variable == NULL && is_text && strcmp(name, "Conventions") == 0)
        memcpy(at->file->conventions, text, sizeof text);
    else if (variable == NULL && is_text && strcmp(name, "ConventionVersion") == 0)
        memcpy(at->file->version, text, sizeof text);
    else if (variable != NULL && is_text && strcmp(name, "units") == 0)
        memcpy(variable->units, text, sizeof text);
    else if (variable != NULL && n == 1 && strcmp(name, "scale_factor") == 0) {
        variable->scale = first_number(type, bytes);
        variable->is_scaled = true;
    } else if (variable != NULL && n == 1 && strcmp(name, "add_offset") == 0)
        variable->offset = first_number(type, bytes);
}

static void read_attributes(cursor *at, elea_netcdf_variable *variable)
{
    for (size_t n = read_list(at, TAG_ATTRIBUTE); n > 0 && !at->failed; n--)
        read_attribute(at, variable);
}

/* ---- Dimensions and variables ---- */

/* Room for one more item; grows as items are read, whatever their number is said to be. */
static void *grow(cursor *at, void *items, size_t n, size_t size)
{
    if (at->failed || (n & (n - 1)) != 0)
        return items;
    void *larger = realloc(items, (n > 0 ? 2 * n : 1) * size);
    if (larger == NULL)
        at->failed = elea_error_memory(at->error, 2 * n, size, "the header of a NetCDF file");
    return larger != NULL ? larger : items;
}

static void read_dimensions(cursor *at)
{
    elea_netcdf *file = at->file;
    bool has_record = false;
    for (size_t n = read_list(at, TAG_DIMENSION); n > 0 && !at->failed; n--) {
        file->dimensions = grow(at, file->dimensions, file->n_dimensions, sizeof *file->dimensions);
        if (at->failed)
            return;
        elea_netcdf_dimension *dimension = &file->dimensions[file->n_dimensions++];
        read_name(at, dimension->name);
        dimension->length = read_count(at);
        if (dimension->length == 0 && has_record)
            damaged(at, "it has two record dimensions");
        has_record = has_record || dimension->length == 0;
    }
}

static void read_shape(cursor *at, elea_netcdf_variable *variable)
{
    uint64_t rank = read_count(at), n = 1;
    if (!at->failed && rank > MAX_RANK)
        damaged(at, "a variable has more than 1024 dimensions");
    for (size_t i = 0; i < rank && !at->failed; i++) {
        uint64_t number = read_count(at);
        if (at->failed || number >= at->file->n_dimensions) {
            damaged(at, "a variable has a dimension that does not exist");
            return;
        }
        uint64_t length = at->file->dimensions[number].length;
        if (i < ELEA_NETCDF_MAX_RANK)
            variable->dimensions[i] = (size_t)number;
        if (length == 0 && i > 0)
            damaged(at, "the record dimension is not the first of a variable");
        variable->is_record = variable->is_record || length == 0;
        if (length > MAX_BYTES / 8 / n)
            damaged(at, "a variable has more values than any file can have");
        else if (length > 0)
            n *= length;
    }
    variable->rank = (size_t)rank;
    variable->size = n;
}

static void read_variable(cursor *at, elea_netcdf_variable *variable)
{
    *variable = (elea_netcdf_variable){.scale = 1.0};
    read_name(at, variable->name);
    read_shape(at, variable);
    read_attributes(at, variable);
    variable->type = read_number(at, false);
    (void)read_count(at); /* its size, which follows from its shape, and may not fit in here */
    variable->begin = read_number(at, at->wide_offsets);
    uint64_t size = type_size(variable->type);
    if (size == 0)
        damaged(at, "a variable has a type that does not exist");
    if (variable->begin > MAX_BYTES)
        damaged(at, "a variable begins where no file reaches");
    variable->size *= size;
}

static void read_variables(cursor *at)
{
    elea_netcdf *file = at->file;
    for (size_t n = read_list(at, TAG_VARIABLE); n > 0 && !at->failed; n--) {
        file->variables = grow(at, file->variables, file->n_variables, sizeof *file->variables);
        if (!at->failed)
            read_variable(at, &file->variables[file->n_variables++]);
    }
}

/* The values of a variable are padded in each record, unless it is the only one with records. */
static void find_strides(cursor *at)
{
    elea_netcdf *file = at->file;
    uint64_t stride = 0, n_record = 0, last = 0;
    for (size_t i = 0; i < file->n_variables && !at->failed; i++)
        if (file->variables[i].is_record) {
            last = file->variables[i].size;
            stride += PAD(last);
            n_record++;
            if (stride > MAX_BYTES)
                damaged(at, "its records have more values than any file can have");
        }
    for (size_t i = 0; i < file->n_variables; i++)
        if (file->variables[i].is_record)
            file->variables[i].stride = n_record == 1 ? last : stride;
}

elea_status elea_netcdf_read(elea_netcdf *file, elea_input *input, elea_error *error)
{
    *file = (elea_netcdf){.n_records = 0};
    unsigned char magic[4];
    cursor at = {.input = input, .file = file, .error = error};
    read_bytes(&at, magic, sizeof magic);
    if (at.failed)
        return at.failed;
    if (!elea_netcdf_recognize(magic, sizeof magic))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                             "not a NetCDF file, which begins with CDF; name it after its true "
                             "format");
    at.wide_counts = magic[3] == 5;
    at.wide_offsets = magic[3] != 1;
    file->n_records = read_count(&at);
    if (file->n_records == (at.wide_counts ? UINT64_MAX : UINT32_MAX))
        file->n_records = ELEA_NETCDF_UNLIMITED;
    read_dimensions(&at);
    read_attributes(&at, NULL);
    read_variables(&at);
    find_strides(&at);
    return at.failed;
}

void elea_netcdf_clear(elea_netcdf *file)
{
    free(file->dimensions);
    free(file->variables);
    *file = (elea_netcdf){.n_records = 0};
}

const elea_netcdf_variable *elea_netcdf_find(const elea_netcdf *file, const char *name)
{
    for (size_t i = 0; i < file->n_variables; i++)
        if (strcmp(file->variables[i].name, name) == 0)
            return &file->variables[i];
    return NULL;
}
