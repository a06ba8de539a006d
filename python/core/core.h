/* SPDX-License-Identifier: MIT */
/**
 * elea._core: the library for Python. Arguments are buffers and plain values, results are plain
 * values; python/elea adds the convenience. Only the limited API of CPython 3.11 is used, so that
 * one build serves every later version.
 */
#ifndef ELEA_PYTHON_CORE_H
#define ELEA_PYTHON_CORE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "elea.h"
#include "result/result.h"

/* ---- Errors (module.c) ---- */

/** Raises the exception that corresponds to the error, unless one is set already. Returns NULL. */
PyObject *core_raise(const elea_error *error);

/** The same for an error in that file, which the message names. */
PyObject *core_raise_in_file(const char *path, elea_error *error);

/** Raises TypeError: "NAME must be WANTED, not TYPE". Returns false. */
bool core_raise_type(const char *name, const char *wanted, PyObject *object);

/* ---- Arrays (arrays.c) ---- */

/** Copies `n` x 3 numbers of a buffer; free with `free`. Raises and returns NULL on failure. */
double *core_points_copy(PyObject *object, const char *name, size_t *n);

/** Copies `n` numbers of a buffer; a single number stands for `n` equal ones. */
double *core_numbers_copy(PyObject *object, const char *name, size_t n);

/** Copies the int64 numbers of a buffer. */
int64_t *core_integers_copy(PyObject *object, const char *name, size_t *n);

/* ---- Settings (settings.c) ---- */

/** Masses of a body in dalton. */
typedef struct core_masses {
    double total;        /**< 0: not given */
    const double *atoms; /**< of each sphere, kept by the caller's dict; NULL: not given */
    size_t n_atoms;
} core_masses;

/** What determines a result, besides the body's shape. */
typedef struct core_settings {
    elea_settings settings;
    core_masses masses;
} core_settings;

/** A whole number from `least` to `most`. Raises if it is not one. */
bool core_count_read(PyObject *object, const char *name, uint64_t least, uint64_t most,
                     uint64_t *count);

/** Text that is valid as long as `object`; "" if it contains a NUL. Raises if it is not a str. */
const char *core_text_read(PyObject *object, const char *name);

/** The defaults, overridden by a dict of settings; None means "not given". Raises on failure. */
bool core_settings_read(PyObject *dict, core_settings *settings);

PyObject *core_check_settings(PyObject *module, PyObject *dict);
PyObject *core_convert(PyObject *module, PyObject *arguments);

/* ---- Results (results.c) ---- */

/** A dict of plain values. */
PyObject *core_result_pack(const elea_result *result, elea_length_unit length_unit);

/** A dict for each row of the table of properties. */
PyObject *core_properties_pack(void);

/** Names of the needs with those bits. */
PyObject *core_needs_pack(uint32_t bits);

/** Maps the name of each need to words for it ("a mass"), or to None. */
PyObject *core_needs_words(void);

/* ---- Radii (radii.c) ---- */

/**
 * Copies text of a Python string; None becomes "", and text that no field of an atom can hold
 * becomes "?". Raises and returns false if it is not a str.
 */
bool core_text_copy(char *field, size_t size, PyObject *object, const char *name);

/** The built-in set of that name if it is a str, else the set in the file of that path. */
elea_radii *core_radii_open(PyObject *which);

PyObject *core_radii(PyObject *module, PyObject *arguments);
PyObject *core_guess_elements(PyObject *module, PyObject *arguments);

/* ---- Atoms of a structure file (atoms.c) ---- */

/** The indices as int64, in a bytes object; none for NULL. */
PyObject *core_selection_pack(const elea_selection *selection);
/** Weights (Da) of the elements of the atoms, as doubles; no bytes if one is unknown. */
PyObject *core_element_masses_pack(const elea_topology *topology, const elea_selection *selection);
/** A dict of the members of elea.Composition. */
PyObject *core_composition_pack(const elea_composition *found);
PyObject *core_choose_atoms(PyObject *module, PyObject *arguments);

/* ---- Atoms that are astray (positions.c) ---- */

PyObject *core_check_positions(PyObject *module, PyObject *arguments);

/* ---- Atoms that Python names (topology.c, group.c) ---- */

/**
 * Atoms from a list of tuples: name, residue name, chain, element, residue number and, if there is
 * one, insertion code. `bonds` are pairs of numbers of atoms, a0, b0, a1, b1, ..., or None.
 * Elements that are not given are guessed. Raises and returns NULL on failure.
 */
elea_topology *core_topology_read(PyObject *rows, size_t n, const double *positions,
                                  const double *masses, PyObject *bonds);
/** Three vectors, or None. */
bool core_box_read(PyObject *object, double box[9], bool *has_box);
/** Converter of PyArg_ParseTuple for an elea_preset. */
int core_preset_convert(PyObject *object, void *result);
PyObject *core_choose_group(PyObject *module, PyObject *arguments);

/* ---- Molecules whole (whole.c) ---- */

bool core_whole_mode_read(PyObject *object, elea_whole_mode *mode);
/** A list of str; `whole` may be NULL. */
PyObject *core_whole_warnings(const elea_whole *whole);
/**
 * From the bytes that find_whole returns, for `n` atoms; raises and returns NULL on failure.
 */
elea_whole *core_whole_read(PyObject *bytes, size_t n);
/**
 * Finds the molecules of the atoms with those indices in a file, with or without names;
 * `positions` are theirs in `frame`.
 */
elea_whole *core_whole_of_file(const elea_reader *reader, const size_t *indices, size_t n,
                               const elea_frame *frame, const double *positions,
                               elea_whole_mode mode, elea_error *error);
/** Makes the molecules of a frame whole, and adds notes of it. */
elea_status core_whole_apply(const elea_whole *whole, const elea_frame *frame, double *positions,
                             uint32_t *notes, elea_error *error);

PyObject *core_find_whole(PyObject *module, PyObject *arguments);
PyObject *core_apply_whole(PyObject *module, PyObject *arguments);

/* ---- Averages (average.c) ---- */

PyObject *core_average(PyObject *module, PyObject *arguments);
PyObject *core_weights(PyObject *module, PyObject *arguments);
PyObject *core_mean_of_series(PyObject *module, PyObject *arguments);

/* ---- Bodies that Python makes (spheres.c) ---- */

/** Spheres copied from Python. */
typedef struct core_spheres {
    size_t n;
    double *centres, *radii;
    uint64_t frame;
} core_spheres;

/** Copies arrays; false if an exception is set. `core_spheres_free` must follow in any case. */
bool core_spheres_copy(PyObject *positions, PyObject *radii, core_spheres *spheres);
/** The same for a tuple of positions, radii and frame number. */
bool core_spheres_take(PyObject *made, core_spheres *spheres);
void core_spheres_free(core_spheres *spheres);
/** Makes the body of a frame, without the interpreter lock, and frees the spheres. */
elea_status core_spheres_use(core_spheres *spheres, const core_masses *masses, elea_job *job,
                             elea_error *error);
/** Gives the masses to a body of `n` spheres. */
elea_status core_masses_set(const core_masses *masses, size_t n, const double *centres,
                            elea_body *body, elea_error *error);

/* ---- Running (run.c) ---- */

PyObject *core_compute(PyObject *module, PyObject *arguments);
/** Exposed areas of the spheres of a body, and the points where walks hit it. */
PyObject *core_surface(PyObject *module, PyObject *arguments);
/** Runs bodies that a Python callable makes one after another, on one pool of threads. */
PyObject *core_run_bodies(PyObject *module, PyObject *arguments);
PyObject *core_composition(PyObject *module, PyObject *arguments);
PyObject *core_inspect_file(PyObject *module, PyObject *arguments);

/** How a file is read. Texts are borrowed from the tuple. */
typedef struct core_reading {
    elea_reader_options options;
    const char *structure; /**< path of the structure of a trajectory that needs it, or NULL */
} core_reading;

/**
 * Converter of PyArg_ParseTuple for core_reading: a tuple of models, assembly, types, unit of
 * length, number of atoms and path of the structure, of which the last five may be None.
 */
int core_reading_convert(PyObject *object, void *result);

/** Opens a file, after the structure that it may need; without interpreter lock. */
elea_reader *core_reader_open(const char *path, const core_reading *reading, elea_error *error);

PyObject *core_run_file(PyObject *module, PyObject *arguments, PyObject *keywords);
/** Positions of atoms in a frame, with their molecules made whole. */
PyObject *core_read_frame(PyObject *module, PyObject *arguments);

/** Takes a result; holds the interpreter lock, or not, as the caller says. */
typedef elea_status core_result_taker(void *context, const elea_result *result, elea_error *error);

/* ---- Plans of a run (plan.c) ---- */

/** The frames of a run, as in elea_frames; their functions are called without interpreter lock. */
typedef struct core_frames {
    uint64_t count;
    elea_status (*body)(void *context, uint64_t position, elea_job *job, elea_error *error);
    uint64_t (*number)(void *context, uint64_t position);
    void *context;
} core_frames;

/** Plans the walks of the frames, if `max_rsd_average` asks for it. */
elea_status core_plan_make(elea_settings *settings, const core_frames *frames,
                           elea_average_plan *plan, elea_error *error);
/** A dict; None if there was nothing to plan. */
PyObject *core_plan_pack(const elea_average_plan *plan);
PyObject *core_plan_average(PyObject *module, PyObject *arguments);

/**
 * Solves the Stokes equations of some frames, if `stokes_every` asks for it and the settings have
 * no plan, and puts the plan into the settings; `*plan` must be freed.
 */
elea_status core_plan_stokes_make(elea_settings *settings, const core_frames *frames,
                                  elea_stokes_plan **plan, elea_error *error);
/** A dict; None if there is no plan. */
PyObject *core_plan_stokes_pack(const elea_stokes_plan *plan);
/** The plan in a capsule, which `elea._stokes_plan.Solutions` holds; raises if it is none. */
const elea_stokes_plan *core_plan_stokes_read(PyObject *solutions);
PyObject *core_plan_stokes(PyObject *module, PyObject *arguments);
/** Numbers of a plan as bytes, and a plan with those numbers, in a capsule. */
PyObject *core_stokes_numbers(PyObject *module, PyObject *capsule);
PyObject *core_stokes_of_numbers(PyObject *module, PyObject *bytes);

#endif
