/* SPDX-License-Identifier: MIT */
#include "io/hdf5.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

bool elea_hdf5_recognize(const unsigned char *head, size_t n_bytes)
{
    return n_bytes >= sizeof signature && memcmp(head, signature, sizeof signature) == 0;
}

#ifdef ELEA_HAVE_HDF5

#include <pthread.h>
#include <stdio.h>

#include "io/hdf5_calls.h"

/* Of H5F_ACC_RDONLY, whose macro ends the program if headers and library are of other versions. */
enum { READ_ONLY = 0, MAX_LINKS = 8 };

/* Since 1.12 addresses are behind tokens. */
#if H5_VERSION_GE(1, 12, 0)
typedef H5L_info2_t link_info;
#define get_link H5Lget_info2
#else
typedef H5L_info_t link_info;
#define get_link H5Lget_info
#endif

/* ---- Turns ---- */

/*
 * The library keeps open objects and buffers for the whole process, and protects them only in
 * builds that are thread-safe. This lock makes the calls of this library take turns in all builds;
 * a program that calls HDF5 itself in other threads needs a thread-safe build. What HDF5 does with
 * its messages, which is to print them, is that of the calling thread and put back afterwards.
 */
static pthread_mutex_t hdf5_lock = PTHREAD_MUTEX_INITIALIZER;

elea_hdf5_turn elea_hdf5_begin(void)
{
    elea_hdf5_turn turn = {.report = NULL};
    (void)pthread_mutex_lock(&hdf5_lock);
    (void)H5Eget_auto2(H5E_DEFAULT, &turn.report, &turn.data);
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return turn;
}

void elea_hdf5_end(elea_hdf5_turn turn)
{
    (void)H5Eset_auto2(H5E_DEFAULT, turn.report, turn.data);
    (void)pthread_mutex_unlock(&hdf5_lock);
}

/*
 * Objects that HDF5 could not open because the file is damaged it does not find again when it is
 * closed at the end of the program, which it prints ("infinite loop closing library") unless its
 * messages are off. This is called before, because it is registered after HDF5 has begun.
 */
static void silence(void)
{
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static void silence_the_end(void)
{
    static bool is_registered = false; /* protected by the lock */
    if (!is_registered)
        is_registered = atexit(silence) == 0;
}

/* ---- Failures ---- */

void elea_hdf5_make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
            *text = '?';
}

/* The innermost failure comes first; drivers of files add times and numbers to theirs. */
static herr_t take_first(unsigned n, const H5E_error2_t *failure, void *text)
{
    bool is_driver = failure->func_name != NULL && strncmp(failure->func_name, "H5FD", 4) == 0;
    (void)n;
    if (failure->desc != NULL && ((char *)text)[0] == '\0' && !is_driver)
        (void)snprintf(text, ELEA_HDF5_TEXT, "%s", failure->desc);
    return 0;
}

/* Why the last call failed. */
static void find_reason(char why[ELEA_HDF5_TEXT])
{
    why[0] = '\0';
    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, why);
    if (why[0] == '\0')
        (void)snprintf(why, ELEA_HDF5_TEXT, "no reason given");
    elea_hdf5_make_printable(why);
}

static elea_status cannot_read(const elea_hdf5 *file, const char *what, const char *why,
                               elea_error *error)
{
    bool is_truncated = strstr(why, "truncated file") != NULL;
    return elea_error_at(
        error, is_truncated ? ELEA_ERROR_TRUNCATED : ELEA_ERROR_FORMAT,
        elea_input_place(file->input),
        "%s cannot be read, because the file is truncated or damaged, still being "
        "written, or of a newer HDF5 than %d.%d (HDF5: %s); copy or write it again",
        what, H5_VERS_MAJOR, H5_VERS_MINOR, why);
}

elea_status elea_hdf5_failed(const elea_hdf5 *file, const char *what, elea_error *error)
{
    char why[ELEA_HDF5_TEXT];
    find_reason(why);
    return cannot_read(file, what, file->damage[0] != '\0' ? file->damage : why, error);
}

elea_status elea_hdf5_check(elea_hdf5 *file, elea_error *error)
{
    return file->damage[0] == '\0' ? ELEA_OK
                                   : cannot_read(file, "the HDF5 file", file->damage, error);
}

/* ---- Opening ---- */

/*
 * HDF5 reads a file in memory from copies that it makes with these functions. It never writes to
 * it, so that all of them are the bytes themselves.
 */
static void *image_malloc(size_t size, H5FD_file_image_op_t operation, void *data)
{
    const elea_hdf5 *file = data;
    (void)operation;
    return size == file->image_size ? file->image : NULL;
}

static void *image_memcpy(void *to, const void *from, size_t size, H5FD_file_image_op_t operation,
                          void *data)
{
    (void)size;
    (void)operation;
    (void)data;
    return to == from ? to : NULL;
}

static void *image_realloc(void *bytes, size_t size, H5FD_file_image_op_t operation, void *data)
{
    (void)bytes;
    (void)size;
    (void)operation;
    (void)data;
    return NULL;
}

static herr_t image_free(void *bytes, H5FD_file_image_op_t operation, void *data)
{
    (void)bytes;
    (void)operation;
    (void)data;
    return 0;
}

static void *image_data(void *data)
{
    return data;
}

static herr_t forget_data(void *data)
{
    (void)data;
    return 0;
}

static bool use_image(elea_hdf5 *file, hid_t access)
{
    H5FD_file_image_callbacks_t callbacks = {
        .image_malloc = image_malloc,
        .image_memcpy = image_memcpy,
        .image_realloc = image_realloc,
        .image_free = image_free,
        .udata_copy = image_data,
        .udata_free = forget_data,
        .udata = file,
    };
    return H5Pset_fapl_core(access, (size_t)1 << 16, false) >= 0 &&
           H5Pset_file_image_callbacks(access, &callbacks) >= 0 &&
           H5Pset_file_image(access, file->image, file->image_size) >= 0;
}

static elea_status open_file(elea_hdf5 *file, elea_error *error)
{
    /* HDF5 takes two files in memory for the same if they have the same name. */
    char name[64];
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    bool good = access >= 0;
    (void)snprintf(name, sizeof name, "elea-%p", (void *)file);
#if H5_VERSION_GE(1, 12, 1) || (H5_VERS_MINOR == 10 && H5_VERS_RELEASE >= 7)
    /* Files on network drives, and of programs that still run, may not be lockable. */
    good = good && H5Pset_file_locking(access, false, true) >= 0;
#endif
    if (good && file->image != NULL)
        good = use_image(file, access);
    if (good)
        file->id =
            H5Fopen(file->image != NULL ? name : elea_input_path(file->input), READ_ONLY, access);
    elea_status failed =
        good && file->id >= 0 ? ELEA_OK : elea_hdf5_failed(file, "the HDF5 file", error);
    if (access >= 0)
        (void)H5Pclose(access);
    return failed;
}

/* A library of another series has other structures. */
static elea_status check_version(const elea_hdf5 *file, elea_error *error)
{
    unsigned major = 0, minor = 0, release = 0;
    if (H5get_libversion(&major, &minor, &release) >= 0 && major == H5_VERS_MAJOR &&
        minor == H5_VERS_MINOR)
        return ELEA_OK;
    return elea_error_at(error, ELEA_ERROR_FILE, elea_input_place(file->input),
                         "Elea was built with HDF5 %d.%d, but finds %u.%u; build it again",
                         H5_VERS_MAJOR, H5_VERS_MINOR, major, minor);
}

/* HDF5 has opened the root already, but read none of its attributes. */
static bool root_is_sound(elea_hdf5 *file)
{
    haddr_t address = 0;
#if H5_VERSION_GE(1, 12, 0)
    H5O_info2_t info;
    bool good = H5Oget_info3(file->id, &info, H5O_INFO_BASIC) >= 0 &&
                H5VLnative_token_to_addr(file->id, info.token, &address) >= 0;
#else
    H5O_info_t info;
    bool good = H5Oget_info_by_name2(file->id, "/", &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0;
    if (good)
        address = info.addr;
#endif
    if (good && elea_hdf5_is_sound(file, address))
        return true;
    (void)snprintf(file->damage, sizeof file->damage, "the header of the root is damaged");
    return false;
}

elea_hdf5 *elea_hdf5_open(elea_input *input, elea_error *error)
{
    elea_hdf5 *file = calloc(1, sizeof *file);
    if (file == NULL) {
        (void)elea_error_memory(error, 1, sizeof *file, "HDF5 file");
        return NULL;
    }
    *file = (elea_hdf5){.input = input, .id = -1};
    elea_status failed = ELEA_OK;
    if (!elea_input_is_plain_file(input))
        failed = elea_input_read_all(input, 0, &file->image, &file->image_size, error);
    elea_hdf5_turn turn = elea_hdf5_begin();
    silence_the_end();
    if (!failed)
        failed = check_version(file, error);
    if (!failed)
        failed = open_file(file, error);
    if (!failed && !root_is_sound(file))
        failed = elea_hdf5_failed(file, "the HDF5 file", error);
    elea_hdf5_end(turn);
    if (!failed)
        return file;
    elea_hdf5_close(file);
    return NULL;
}

void elea_hdf5_close(elea_hdf5 *file)
{
    if (file == NULL)
        return;
    if (file->id >= 0) {
        elea_hdf5_turn turn = elea_hdf5_begin();
        (void)H5Fclose(file->id);
        elea_hdf5_end(turn);
    }
    free(file->image);
    free(file);
}

/* ---- Objects ---- */

static hid_t open_from(elea_hdf5 *file, hid_t start, const char *path, int n_links);

static bool is_sound(elea_hdf5 *file, const link_info *link)
{
    haddr_t address = 0;
#if H5_VERSION_GE(1, 12, 0)
    bool good = H5VLnative_token_to_addr(file->id, link->u.token, &address) >= 0;
#else
    bool good = true;
    address = link->u.address;
#endif
    if (good && elea_hdf5_is_sound(file, address))
        return true;
    (void)snprintf(file->damage, sizeof file->damage, "the header of an object is damaged");
    return false;
}

/* Opens what a link inside the file leads to; others could lead to any file of the machine. */
static hid_t open_link(elea_hdf5 *file, hid_t group, const char *name, int n_links)
{
    link_info link;
    char target[ELEA_HDF5_TEXT] = "";
    if (H5Lexists(group, name, H5P_DEFAULT) <= 0)
        return -1;
    bool good = get_link(group, name, &link, H5P_DEFAULT) >= 0;
    if (good && link.type == H5L_TYPE_HARD) {
        if (!is_sound(file, &link))
            return -1;
        hid_t object = H5Oopen(group, name, H5P_DEFAULT);
        if (object < 0)
            find_reason(file->damage);
        return object;
    }
    if (!good || link.type != H5L_TYPE_SOFT || link.u.val_size > sizeof target ||
        n_links == MAX_LINKS || H5Lget_val(group, name, target, sizeof target, H5P_DEFAULT) < 0 ||
        memchr(target, '\0', sizeof target) == NULL)
        return -1;
    return open_from(file, target[0] == '/' ? file->id : group, target, n_links + 1);
}

static hid_t open_from(elea_hdf5 *file, hid_t start, const char *path, int n_links)
{
    hid_t here = H5Oopen(start, start == file->id ? "/" : ".", H5P_DEFAULT);
    while (here >= 0 && *path != '\0') {
        char name[ELEA_HDF5_TEXT];
        size_t n = strcspn(path, "/");
        hid_t next = here;
        if (n >= sizeof name)
            next = -1;
        else if (n > 0) {
            memcpy(name, path, n);
            name[n] = '\0';
            next = H5Iget_type(here) == H5I_GROUP ? open_link(file, here, name, n_links) : -1;
        }
        if (next != here)
            (void)H5Oclose(here);
        here = next;
        path += n + (path[n] == '/');
    }
    return here;
}

hid_t elea_hdf5_object(elea_hdf5 *file, const char *path)
{
    return open_from(file, file->id, path, 0);
}

bool elea_hdf5_has(elea_hdf5 *file, const char *path)
{
    elea_hdf5_turn turn = elea_hdf5_begin();
    hid_t object = elea_hdf5_object(file, path);
    if (object >= 0)
        (void)H5Oclose(object);
    elea_hdf5_end(turn);
    return object >= 0;
}

bool elea_hdf5_member(elea_hdf5 *file, const char *path, size_t index, char name[ELEA_HDF5_TEXT])
{
    elea_hdf5_turn turn = elea_hdf5_begin();
    hid_t group = elea_hdf5_object(file, path);
    H5G_info_t info = {.nlinks = 0};
    bool found = group >= 0 && H5Iget_type(group) == H5I_GROUP && H5Gget_info(group, &info) >= 0 &&
                 index < info.nlinks;
    ssize_t length = found ? H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, index, name,
                                                ELEA_HDF5_TEXT, H5P_DEFAULT)
                           : -1;
    if (group >= 0)
        (void)H5Oclose(group);
    elea_hdf5_end(turn);
    if (length >= ELEA_HDF5_TEXT)
        name[0] = '\0';
    return length >= 0;
}

#else

elea_hdf5 *elea_hdf5_open(elea_input *input, elea_error *error)
{
    (void)elea_error_at(error, ELEA_ERROR_FILE, elea_input_place(input),
                        "this is an HDF5 file, and this build has no HDF5; build with it, or "
                        "convert the file: with `mdconvert -o OUT.xtc IN.h5` (MDTraj), in "
                        "MDAnalysis (H5MD), or with `nccopy -k nc6 IN.nc OUT.nc` (NetCDF-4)");
    return NULL;
}

void elea_hdf5_close(elea_hdf5 *file)
{
    (void)file;
}

bool elea_hdf5_has(elea_hdf5 *file, const char *path)
{
    (void)file;
    (void)path;
    return false;
}

bool elea_hdf5_member(elea_hdf5 *file, const char *path, size_t index, char name[ELEA_HDF5_TEXT])
{
    (void)index;
    (void)name;
    return elea_hdf5_has(file, path);
}

elea_status elea_hdf5_check(elea_hdf5 *file, elea_error *error)
{
    (void)file;
    (void)error;
    return ELEA_OK;
}

#endif
