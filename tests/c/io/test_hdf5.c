/* SPDX-License-Identifier: MIT */
/* H5MD, HDF5 of MDTraj and NetCDF-4, and HDF5 files that are none of these. */
#include "io/samples.h"

#include <math.h>
#include <string.h>

#include "atoms/topology.h"

#ifdef ELEA_HAVE_HDF5

static binary_file *build(void (*put_content)(hdf5_id))
{
    static binary_file file;
    file = (binary_file){.n = 0};
    put_hdf5(&file, put_content);
    return &file;
}

static elea_reader *open_with(const scratch *s, const binary_file *file, elea_length_unit unit)
{
    elea_error error = ELEA_ERROR_INIT;
    const elea_reader_options options = {
        .struct_size = sizeof options, .has_length_unit = true, .length_unit = unit};
    write_bytes(s, file->bytes, file->n);
    elea_reader *reader = elea_reader_open_with(s->path, &options, &error);
    if (reader == NULL)
        fail_msg("%s", error.message);
    return reader;
}

/* The positions of hdf5_recipe.h times `factor`, its times, and its boxes. */
static void check_frames(elea_reader *reader, double factor, bool has_time, bool has_box)
{
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    assert_int_equal(elea_reader_n_frames(reader), 2);
    assert_int_equal(elea_reader_n_atoms(reader), 2);
    for (size_t number = 2; number-- > 0;) {
        double box[3][3] = {{0.0}};
        read_good(reader, number, frame);
        for (size_t i = 0; i < 6; i++)
            assert_true(elea_frame_positions(frame)[i] == hdf5_positions[6 * number + i] * factor);
        assert_true(has_time ? elea_frame_time(frame) == hdf5_times[number]
                             : isnan(elea_frame_time(frame)));
        assert_int_equal(elea_frame_box(frame, box), has_box);
        for (size_t k = 0; k < 3 && has_box; k++)
            assert_true(box[k][k] == hdf5_lengths[3 * number + k] * factor);
    }
    elea_frame_free(frame);
}

/* ---- H5MD ---- */

static void h5md_frames_have_positions_times_and_boxes(void **state)
{
    elea_reader *reader = open_file(*state, build(put_h5md_content));
    assert_string_equal(elea_reader_format(reader), "H5MD");
    assert_null(elea_reader_topology(reader));
    assert_null(elea_reader_note(reader));
    assert_true(elea_reader_is_single(reader));
    assert_false(elea_reader_takes_length_unit(reader));
    check_frames(reader, 10.0, true, true);
    elea_reader_free(reader);
    read_in_any_order(*state);
}

static void begin_h5md(hdf5_id file)
{
    hid_t head = put_hdf5_group(file, "h5md");
    put_hdf5_integer(head, "version", 1);
    (void)H5Gclose(head);
    (void)H5Gclose(put_hdf5_group(file, "particles"));
}

static void put_without_unit(hdf5_id file)
{
    begin_h5md(file);
    put_h5md_group(file, "particles/all", NULL);
}

static void lengths_without_a_unit_need_that_of_the_user(void **state)
{
    binary_file *file = build(put_without_unit);
    expect_refusal(*state, file, ELEA_ERROR_FORMAT,
                   "does not state its units; give --length-unit A");
    elea_reader *reader = open_with(*state, file, ELEA_LENGTH_NANOMETRE);
    assert_true(elea_reader_takes_length_unit(reader));
    assert_int_equal(elea_reader_length_unit(reader), ELEA_LENGTH_ANGSTROM);
    check_frames(reader, 10.0, true, false);
    elea_reader_free(reader);
    reader = open_with(*state, file, ELEA_LENGTH_NONE);
    assert_int_equal(elea_reader_length_unit(reader), ELEA_LENGTH_NONE);
    check_frames(reader, 1.0, true, false);
    elea_reader_free(reader);
}

static void put_unknown_unit(hdf5_id file)
{
    begin_h5md(file);
    put_h5md_group(file, "particles/all", "furlong");
}

static void put_two_groups(hdf5_id file)
{
    begin_h5md(file);
    put_h5md_group(file, "particles/solute", "nm");
    put_h5md_group(file, "particles/water", "nm");
}

static void put_default_group(hdf5_id file)
{
    begin_h5md(file);
    put_h5md_group(file, "particles/other", "furlong");
    put_h5md_group(file, "particles/trajectory", "pm");
    (void)H5Gclose(put_hdf5_group(file, "particles/velocities_only"));
}

static void put_no_positions(hdf5_id file)
{
    begin_h5md(file);
    (void)H5Gclose(put_hdf5_group(file, "particles/all"));
}

static void the_group_must_be_known(void **state)
{
    expect_refusal(*state, build(put_unknown_unit), ELEA_ERROR_FORMAT, "unknown unit \"furlong\"");
    expect_refusal(*state, build(put_two_groups), ELEA_ERROR_FORMAT, "(solute, water)");
    expect_refusal(*state, build(put_no_positions), ELEA_ERROR_FORMAT, "has no positions");
    elea_reader *reader = open_file(*state, build(put_default_group));
    elea_frame *frame = elea_frame_create(NULL);
    read_good(reader, 0, frame);
    assert_float_equal(elea_frame_positions(frame)[3], 0.01, 1e-9); /* of picometers */
    elea_frame_free(frame);
    elea_reader_free(reader);
}

/* Another file must not be read because this one says so. */
static void put_external_link(hdf5_id file)
{
    begin_h5md(file);
    hid_t all = put_hdf5_group(file, "particles/all");
    assert_true(H5Lcreate_external("/etc/hostname", "/position", all, "position", H5P_DEFAULT,
                                   H5P_DEFAULT) >= 0);
    (void)H5Gclose(all);
}

static void put_soft_link(hdf5_id file)
{
    begin_h5md(file);
    put_h5md_group(file, "elsewhere", "nm");
    assert_true(H5Lcreate_soft("/elsewhere", file, "particles/all", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    assert_true(
        H5Lcreate_soft("/particles/loop", file, "particles/loop", H5P_DEFAULT, H5P_DEFAULT) >= 0);
}

static void links_stay_in_the_file(void **state)
{
    expect_refusal(*state, build(put_external_link), ELEA_ERROR_FORMAT, "has no positions");
    elea_reader *reader = open_file(*state, build(put_soft_link));
    check_frames(reader, 10.0, true, false);
    elea_reader_free(reader);
}

/* Three frames, of which only the first was written, in chunks of a frame. */
static void put_unwritten(hdf5_id file)
{
    begin_h5md(file);
    const hsize_t shape[3] = {3, 2, 3}, first[3] = {1, 2, 3}, start[3] = {0};
    hid_t all = put_hdf5_group(file, "particles/all");
    hid_t group = put_hdf5_group(all, "position");
    hid_t space = H5Screate_simple(3, shape, NULL), one = H5Screate_simple(3, first, NULL);
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    (void)H5Pset_chunk(creation, 3, first);
    hid_t data =
        H5Dcreate2(group, "value", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    put_hdf5_text(data, "unit", "nm", false);
    (void)H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, first, NULL);
    assert_true(H5Dwrite(data, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, hdf5_positions) >= 0);
    (void)H5Dclose(data);
    (void)H5Pclose(creation);
    (void)H5Sclose(space);
    (void)H5Sclose(one);
    (void)H5Gclose(group);
    (void)H5Gclose(all);
}

static void frames_that_were_never_written_are_damage(void **state)
{
    expect_damage(*state, build(put_unwritten), 1, ELEA_ERROR_FORMAT,
                  "its values were never written");
}

/* ---- MDTraj and NetCDF-4 ---- */

static void mdtraj_files_name_their_atoms(void **state)
{
    elea_reader *reader = open_file(*state, build(put_mdtraj_content));
    const elea_topology *topology = elea_reader_topology(reader);
    assert_string_equal(elea_reader_format(reader), "MDTraj HDF5");
    assert_non_null(topology);
    assert_int_equal(elea_topology_n_atoms(topology), 2);
    assert_string_equal(elea_topology_atom(topology, 1)->name, "CA");
    assert_int_equal(elea_topology_atom(topology, 1)->residue_number, 7);
    assert_int_equal(topology->n_bonds, 1);
    check_frames(reader, 10.0, true, true);
    elea_reader_free(reader);
    read_in_any_order(*state);
}

static void put_nameless(hdf5_id file)
{
    put_hdf5_text(file, "conventions", "Pande", false);
    put_cells(file, "angstroms", "degrees", "fortnights");
}

static void put_other_atoms(hdf5_id file)
{
    put_nameless(file);
    put_topology(file, "{\"chains\": [{\"residues\": [{\"atoms\": [{\"name\": \"N\"}]}]}]}");
}

static void atoms_of_mdtraj_may_be_missing_but_not_others(void **state)
{
    elea_reader *reader = open_file(*state, build(put_nameless));
    assert_null(elea_reader_topology(reader));
    assert_non_null(strstr(elea_reader_note(reader), "frames have no time"));
    check_frames(reader, 1.0, false, true);
    elea_reader_free(reader);
    expect_refusal(*state, build(put_other_atoms), ELEA_ERROR_FORMAT,
                   "its topology has 1 atoms, but its coordinates have 2");
}

static void put_climate(hdf5_id file)
{
    put_hdf5_text(file, "Conventions", "CF-1.6", false);
}

static void put_keras(hdf5_id file)
{
    (void)H5Gclose(put_hdf5_group(file, "model_weights"));
}

static void put_restart_without_positions(hdf5_id file)
{
    put_hdf5_text(file, "Conventions", "AMBER", false);
    put_hdf5_text(file, "ConventionVersion", "1.0", false);
}

static void put_restart(hdf5_id file)
{
    static const hsize_t shape[2] = {2, 3}, three = 3;
    put_hdf5_text(file, "Conventions", "AMBERRESTART", false);
    put_hdf5_text(file, "ConventionVersion", "1.0", false);
    put_hdf5_numbers(file, "coordinates", 2, shape, hdf5_positions, "units", "angstrom");
    put_hdf5_numbers(file, "cell_lengths", 1, &three, hdf5_lengths, "units", "angstrom");
    put_hdf5_numbers(file, "cell_angles", 1, &three, hdf5_angles, "units", "degree");
    put_hdf5_numbers(file, "time", 0, NULL, hdf5_times, "units", "picosecond");
}

static void a_restart_file_is_one_frame(void **state)
{
    elea_reader *reader = open_file(*state, build(put_restart));
    elea_frame *frame = elea_frame_create(NULL);
    double box[3][3] = {{0.0}};
    assert_int_equal(elea_reader_n_frames(reader), 1);
    read_good(reader, 0, frame);
    assert_memory_equal(elea_frame_positions(frame), hdf5_positions, 6 * sizeof(double));
    assert_true(elea_frame_time(frame) == 2.0);
    assert_true(elea_frame_box(frame, box) && box[2][2] == 5.0);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void netcdf4_is_read_by_the_conventions_of_amber(void **state)
{
    elea_reader *reader = open_file(*state, build(put_netcdf4_content));
    assert_string_equal(elea_reader_format(reader), "NetCDF-4");
    check_frames(reader, 1.0, true, true);
    elea_reader_free(reader);
    expect_refusal(*state, build(put_restart_without_positions), ELEA_ERROR_FORMAT,
                   "it has no coordinates");
    expect_refusal(*state, build(put_climate), ELEA_ERROR_FORMAT,
                   "this one is NetCDF-4 by other conventions");
    expect_refusal(*state, build(put_keras), ELEA_ERROR_FORMAT,
                   "this one holds a neural network of Keras");
}

/* ---- Damage ---- */

static void truncated_files_are_told(void **state)
{
    void (*const contents[])(hdf5_id) = {put_h5md_content, put_mdtraj_content, put_netcdf4_content};
    for (size_t i = 0; i < 3; i++) {
        const binary_file *file = build(contents[i]);
        for (size_t k = 0; k < 200; k++)
            read_anything(*state, file->bytes, file->n * k / 200);
    }
}

static void flipped_bits_give_results_or_errors(void **state)
{
    void (*const contents[])(hdf5_id) = {put_h5md_content, put_mdtraj_content, put_netcdf4_content};
    for (size_t i = 0; i < 3; i++)
        flip_bits(*state, build(contents[i]), 300);
}

/* The first text is longer, so that what follows it is a free space of no size. */
static void a_damaged_heap_of_texts_is_told(void **state)
{
    binary_file *file = build(put_h5md_content);
    size_t heap = 0;
    while (heap < file->n - 32 && memcmp(file->bytes + heap, "GCOL", 4) != 0)
        heap++;
    assert_int_equal(file->bytes[heap + 16], 1);
    file->bytes[heap + 25] = 4;
    expect_refusal(*state, file, ELEA_ERROR_FORMAT, "the header of an object is damaged");
}

/* What the calling program wants of the messages of HDF5 stays. */
static herr_t report(hid_t stack, void *count)
{
    (void)stack;
    ++*(int *)count;
    return 0;
}

static void messages_of_the_library_are_the_callers(void **state)
{
    int n = 0;
    H5E_auto2_t found = NULL;
    void *data = NULL;
    assert_true(H5Eset_auto2(H5E_DEFAULT, report, &n) >= 0);
    binary_file *file = build(put_h5md_content);
    read_anything(*state, file->bytes, file->n / 2);
    assert_int_equal(n, 0);
    assert_true(H5Eget_auto2(H5E_DEFAULT, &found, &data) >= 0);
    assert_true(found == report && data == &n);
    assert_true(H5Eset_auto2(H5E_DEFAULT, NULL, NULL) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h5md_frames_have_positions_times_and_boxes),
        cmocka_unit_test(lengths_without_a_unit_need_that_of_the_user),
        cmocka_unit_test(the_group_must_be_known),
        cmocka_unit_test(links_stay_in_the_file),
        cmocka_unit_test(frames_that_were_never_written_are_damage),
        cmocka_unit_test(mdtraj_files_name_their_atoms),
        cmocka_unit_test(atoms_of_mdtraj_may_be_missing_but_not_others),
        cmocka_unit_test(a_restart_file_is_one_frame),
        cmocka_unit_test(netcdf4_is_read_by_the_conventions_of_amber),
        cmocka_unit_test(truncated_files_are_told),
        cmocka_unit_test(flipped_bits_give_results_or_errors),
        cmocka_unit_test(a_damaged_heap_of_texts_is_told),
        cmocka_unit_test(messages_of_the_library_are_the_callers),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}

#else

static void files_are_refused_without_the_library(void **state)
{
    binary_file *file = calloc(1, sizeof *file);
    assert_non_null(file);
    put_sample_h5md(file);
    expect_refusal(*state, file, ELEA_ERROR_FILE, "this build has no HDF5");
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_are_refused_without_the_library)};
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}

#endif
