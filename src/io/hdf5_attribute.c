/* SPDX-License-Identifier: MIT */
/* Attributes of objects of HDF5 files: texts and numbers. */
#include <string.h>

#include "io/hdf5.h"

#ifdef ELEA_HAVE_HDF5

#include "io/hdf5_calls.h"

enum { MAX_TEXTS = 64 };

static hid_t open_attribute(elea_hdf5 *file, const char *path, const char *name)
{
    hid_t object = elea_hdf5_object(file, path);
    hid_t attribute = object >= 0 && H5Aexists(object, name) > 0
                          ? H5Aopen(object, name, H5P_DEFAULT)
                          : H5I_INVALID_HID;
    if (object >= 0)
        (void)H5Oclose(object);
    return attribute;
}

/* Number of its values, at most `most`; 0 if it is something else. */
static size_t count_values(hid_t attribute, size_t most)
{
    hid_t space = H5Aget_space(attribute);
    hssize_t n = space >= 0 ? H5Sget_simple_extent_npoints(space) : 0;
    if (space >= 0)
        (void)H5Sclose(space);
    return n > 0 && (uint64_t)n <= most ? (size_t)n : 0;
}

/* Without the blanks or zeros that pad it. */
static bool take_text(const char *text, size_t size, char taken[ELEA_HDF5_TEXT])
{
    const char *end = memchr(text, '\0', size);
    size_t n = end != NULL ? (size_t)(end - text) : size;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    if (n >= ELEA_HDF5_TEXT)
        return false;
    memcpy(taken, text, n);
    taken[n] = '\0';
    elea_hdf5_make_printable(taken);
    return true;
}

static bool read_variable(hid_t attribute, hid_t type, size_t n, size_t index,
                          char text[ELEA_HDF5_TEXT])
{
    char *texts[MAX_TEXTS] = {NULL};
    bool good = H5Aread(attribute, type, texts) >= 0 && texts[index] != NULL &&
                take_text(texts[index], strlen(texts[index]), text);
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL)
            (void)H5free_memory(texts[i]);
    return good;
}

static bool read_fixed(hid_t attribute, hid_t type, size_t index, char text[ELEA_HDF5_TEXT])
{
    char texts[MAX_TEXTS * ELEA_HDF5_TEXT];
    size_t size = H5Tget_size(type);
    return size > 0 && size <= ELEA_HDF5_TEXT && H5Aread(attribute, type, texts) >= 0 &&
           take_text(texts + index * size, size, text);
}

bool elea_hdf5_attribute(elea_hdf5 *file, const char *path, const char *name, size_t index,
                         char text[ELEA_HDF5_TEXT])
{
    elea_hdf5_turn turn = elea_hdf5_begin();
    hid_t attribute = open_attribute(file, path, name);
    hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    size_t n = attribute >= 0 ? count_values(attribute, MAX_TEXTS) : 0;
    bool good = type >= 0 && H5Tget_class(type) == H5T_STRING && index < n;
    text[0] = '\0';
    if (good)
        good = H5Tis_variable_str(type) > 0 ? read_variable(attribute, type, n, index, text)
                                            : read_fixed(attribute, type, index, text);
    if (type >= 0)
        (void)H5Tclose(type);
    if (attribute >= 0)
        (void)H5Aclose(attribute);
    elea_hdf5_end(turn);
    return good;
}

double elea_hdf5_attribute_number(elea_hdf5 *file, const char *path, const char *name, size_t index,
                                  double otherwise)
{
    double numbers[4];
    elea_hdf5_turn turn = elea_hdf5_begin();
    hid_t attribute = open_attribute(file, path, name);
    hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    if ((class == H5T_INTEGER || class == H5T_FLOAT) && index < count_values(attribute, 4) &&
        H5Aread(attribute, H5T_NATIVE_DOUBLE, numbers) >= 0)
        otherwise = numbers[index];
    if (type >= 0)
        (void)H5Tclose(type);
    if (attribute >= 0)
        (void)H5Aclose(attribute);
    elea_hdf5_end(turn);
    return otherwise;
}

#else

bool elea_hdf5_attribute(elea_hdf5 *file, const char *path, const char *name, size_t index,
                         char text[ELEA_HDF5_TEXT])
{
    (void)name;
    (void)index;
    text[0] = '\0';
    return elea_hdf5_has(file, path);
}

double elea_hdf5_attribute_number(elea_hdf5 *file, const char *path, const char *name, size_t index,
                                  double otherwise)
{
    (void)file;
    (void)path;
    (void)name;
    (void)index;
    return otherwise;
}

#endif
