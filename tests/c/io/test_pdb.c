/* SPDX-License-Identifier: MIT */
#include "io/text_file.h"

/*      1         2         3         4         5         6         7         8
12345678901234567890123456789012345678901234567890123456789012345678901234567890 */
#define ATOM_N  "ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N  \n"
#define ATOM_CA "ATOM      2  CA  ALA A   1      11.639   6.071  -5.147  1.00  0.00           C  \n"
#define WATER   "HETATM    3  O   HOH B 201      -1.500   0.250 100.125  1.00  0.00           O  \n"

static void atoms_and_hetero_atoms_are_read_from_columns(void **state)
{
    elea_reader *reader = open_text(state, "a.pdb",
                                    "HEADER    TEST\nREMARK   1\n" ATOM_N ATOM_CA
                                    "TER       3      ALA A   1\n" WATER "MASTER\nEND\n");
    assert_string_equal(elea_reader_format(reader), "PDB");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_length_unit(reader), ELEA_LENGTH_ANGSTROM);
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_frame_n_atoms(frame), 3);
    assert_position(frame, 0, 11.104, 6.134, -6.504);
    assert_position(frame, 2, -1.5, 0.25, 100.125);
    assert_true(isnan(elea_frame_time(frame)));
    double box[3][3];
    assert_false(elea_frame_box(frame, box));
    assert_null(elea_frame_topology(frame));
    const elea_atom *atom = elea_topology_atom(elea_reader_topology(reader), 1);
    assert_string_equal(atom->name, "CA");
    assert_string_equal(atom->residue_name, "ALA");
    assert_string_equal(atom->chain, "A");
    assert_string_equal(atom->element, "C");
    assert_false(atom->element_guessed);
    assert_int_equal(atom->insertion_code, '\0');
    assert_int_equal(atom->residue_number, 1);
    assert_true(atom->radius == 0.0F);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

#define MODEL_TITLE(time) "TITLE     Protein t= " time " step= 0\n"

static void models_are_frames_with_their_own_time_and_box(void **state)
{
    elea_reader *reader = open_text(
        state, "models.pdb",
        MODEL_TITLE(
            "10.00000") "CRYST1   30.000   40.000   50.000  90.00  90.00  90.00 P 1           1\n"
                        "MODEL        1\n" ATOM_N ATOM_CA "TER\nENDMDL\n" MODEL_TITLE(
                            "20.50000") "CRYST1   31.000   40.000   50.000  90.00  90.00  60.00 P "
                                        "1           1\n"
                                        "MODEL        2\n" ATOM_N ATOM_CA "ENDMDL\n"
                                        "MODEL        3\n" ATOM_N ATOM_CA "ENDMDL\nEND\n");
    assert_int_equal(elea_reader_n_frames(reader), 3);
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    elea_frame *frame = read_number(reader, 0);
    assert_true(elea_frame_time(frame) == 10.0);
    assert_box(frame, (double[9]){30, 0, 0, 0, 40, 0, 0, 0, 50});
    assert_null(elea_frame_topology(frame));
    elea_frame_free(frame);
    frame = read_number(reader, 1);
    assert_true(elea_frame_time(frame) == 20.5);
    double box[3][3];
    assert_true(elea_frame_box(frame, box));
    assert_true(box[0][0] == 31.0 && fabs(box[1][0] - 20.0) < 1e-12);
    assert_null(elea_frame_topology(frame));
    elea_frame_free(frame);
    frame = read_number(reader, 2);
    assert_true(isnan(elea_frame_time(frame)));
    assert_box(frame, (double[9]){30, 0, 0, 0, 40, 0, 0, 0, 50});
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void one_crystal_serves_all_models(void **state)
{
    elea_reader *reader =
        open_text(state, "crystal.pdb",
                  "CRYST1   30.000   40.000   50.000  90.00  90.00  90.00 P 1           1\n"
                  "MODEL        1\n" ATOM_N "ENDMDL\nMODEL        2\n" ATOM_N "ENDMDL\n");
    for (size_t i = 2; i-- > 0;) {
        elea_frame *frame = read_number(reader, i);
        assert_box(frame, (double[9]){30, 0, 0, 0, 40, 0, 0, 0, 50});
        elea_frame_free(frame);
    }
    elea_reader_free(reader);
}

static void placeholder_crystal_is_no_box(void **state)
{
    static const char *const cells[] = {
        "CRYST1    1.000    1.000    1.000  90.00  90.00  90.00 P 1           1\n",
        "CRYST1    0.000    0.000    0.000  90.00  90.00  90.00 P 1           1\n", "CRYST1\n",
        "CRYST1   30.000   40.000   50.000   0.00   0.00   0.00 P 1           1\n"};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        char text[512];
        double box[3][3];
        (void)snprintf(text, sizeof text, "%s%s", cells[i], ATOM_N);
        elea_reader *reader = open_text(state, "placeholder.pdb", text);
        elea_frame *frame = read_number(reader, 0);
        assert_false(elea_frame_box(frame, box));
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

static void blocks_between_end_records_are_frames(void **state)
{
    elea_reader *reader =
        open_text(state, "end.pdb", ATOM_CA "END\n" ATOM_CA "END   \n" ATOM_CA "END\n\n");
    assert_int_equal(elea_reader_n_frames(reader), 3);
    elea_frame *frame = read_number(reader, 2);
    assert_position(frame, 0, 11.639, 6.071, -5.147);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void file_without_end_is_one_frame(void **state)
{
    elea_reader *reader = open_text(state, "short.pdb",
                                    "REMARK  9  X\nATOM      1  N   ALA     1      11.104   "
                                    "6.134  -6.504\nCONECT    1    2\n");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_n_atoms(reader), 1);
    assert_string_equal(elea_topology_atom(elea_reader_topology(reader), 0)->element, "N");
    assert_string_equal(elea_topology_atom(elea_reader_topology(reader), 0)->chain, "");
    elea_reader_free(reader);
}

static void content_tells_whatever_the_name(void **state)
{
    elea_reader *reader = open_text(state, "structure.txt", ATOM_N ATOM_CA);
    assert_string_equal(elea_reader_format(reader), "PDB");
    elea_reader_free(reader);
    reader = open_text(state, "pdb1lyd.ent", ATOM_N);
    assert_string_equal(elea_reader_format(reader), "PDB");
    elea_reader_free(reader);
}

static void junk_is_refused_with_its_line(void **state)
{
    assert_refused(state, "nan.pdb",
                   ATOM_N "ATOM      2  CA  ALA A   1         nan   6.071  -5.147\n",
                   ELEA_ERROR_FORMAT, "line 2: the x coordinate is \"nan\"");
    assert_refused(state, "stars.pdb",
                   ATOM_N "ATOM      2  CA  ALA A   1      11.639********  -5.147\n",
                   ELEA_ERROR_FORMAT, "line 2: the y coordinate is \"********\"");
    assert_refused(state, "short.pdb", ATOM_N "ATOM      2  CA  ALA A   1      11.639   6.071\n",
                   ELEA_ERROR_FORMAT, "line 2: the z coordinate is \"\"");
    assert_refused(state, "resid.pdb",
                   ATOM_N "ATOM      2  CA  ALA AA0b0      11.639   6.071  -5.147\n",
                   ELEA_ERROR_FORMAT, "line 2: the residue number");
    assert_refused(state, "occupancy.pdb",
                   ATOM_N "ATOM      2  CA BALA A   1      11.639   6.071  -5.147  x.xx\n",
                   ELEA_ERROR_FORMAT, "line 2: the occupancy is \"x.xx\"");
    assert_refused(state, "cell.pdb", "CRYST1   30.000   4O.000   50.000\n" ATOM_N,
                   ELEA_ERROR_FORMAT, "line 1: a number of CRYST1 is \"4O.000\"");
    assert_refused(state, "binary.pdb",
                   ATOM_N "ATOM      2  CA  ALA A   1      \x01\x1b[7m   6.071  -5.147\n",
                   ELEA_ERROR_FORMAT, "is \"??[7m\"");
}

static void frames_without_atoms_are_refused(void **state)
{
    assert_refused(state, "none.pdb", "HEADER\nEND\n", ELEA_ERROR_FORMAT, "no frames");
    assert_refused(state, "empty.pdb", "MODEL        1\nENDMDL\n", ELEA_ERROR_FORMAT,
                   "line 2: the MODEL that ends here has no atoms");
    assert_refused(state, "nested.pdb", "MODEL        1\nMODEL        2\n" ATOM_N,
                   ELEA_ERROR_FORMAT, "line 2: a MODEL begins inside");
}

static void model_ends_where_the_next_begins(void **state)
{
    elea_reader *reader = open_text(state, "endless.pdb",
                                    "MODEL        1\n" ATOM_N "MODEL        2\n" ATOM_N
                                    "MODEL        3\n" ATOM_N "ENDMDL\n");
    assert_int_equal(elea_reader_n_frames(reader), 3);
    for (size_t i = 3; i-- > 0;) {
        elea_frame *frame = read_number(reader, i);
        assert_int_equal(elea_frame_n_atoms(frame), 1);
        elea_frame_free(frame);
    }
    elea_reader_free(reader);
}

static void assert_frame_refused(elea_reader *reader, size_t number, const char *part)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_frame *frame = elea_frame_create(NULL);
    assert_non_null(frame);
    assert_int_equal(elea_reader_read(reader, number, frame, &error), ELEA_ERROR_FORMAT);
    if (strstr(error.message, part) == NULL)
        fail_msg("expected \"%s\"; got \"%s\"", part, error.message);
    assert_int_equal(error.frame, number);
    elea_frame_free(frame);
}

static void models_of_other_atoms_are_refused(void **state)
{
    elea_reader *reader =
        open_text(state, "other.pdb",
                  "MODEL        1\n" ATOM_N ATOM_CA "ENDMDL\nMODEL        2\n" ATOM_N
                  "ENDMDL\nMODEL        3\n" ATOM_CA ATOM_N "ENDMDL\n"
                  "MODEL        4\n" ATOM_N
                  "ATOM      2  CA  ALA B   1      11.639   6.071  -5.147  1.00  0.00           C\n"
                  "ENDMDL\nMODEL        5\n" ATOM_N
                  "ATOM      2  CA  GLY A   1      11.639   6.071  -5.147  1.00  0.00           C\n"
                  "ENDMDL\nMODEL        6\n" ATOM_N ATOM_CA "ENDMDL\n");
    assert_frame_refused(reader, 1,
                         "frame 1: it has 1 atom, but the first frame has 2; frames must");
    assert_frame_refused(reader, 2,
                         "frame 2: atom 1 is CA (C) of ALA 1 in chain A, but N of ALA 1 in chain A "
                         "in the first frame");
    assert_frame_refused(reader, 3, "frame 3: atom 2 is CA (C) of ALA 1 in chain B, but CA (C) of");
    assert_frame_refused(reader, 4, "frame 4: atom 2 is CA (C) of GLY 1 in chain A, but CA (C) of");
    elea_frame_free(read_number(reader, 5));
    elea_reader_free(reader);
}

static void cut_off_files_are_refused_or_keep_their_first_frames(void **state)
{
    assert_refused(state, "model.pdb", "MODEL        1\n" ATOM_N, ELEA_ERROR_TRUNCATED,
                   "line 2: the file is truncated");
    assert_refused(state, "line.pdb", ATOM_N "ATOM      2  CA  ALA A   1      11.639   6.071  -5",
                   ELEA_ERROR_TRUNCATED, "line 2: the file is truncated");
    elea_error why;
    elea_reader *reader = open_text(state, "second.pdb", ATOM_N "END\n" ATOM_N);
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_damage(reader, &why), ELEA_ERROR_TRUNCATED);
    assert_non_null(strstr(why.message, "the frame that begins at line 3"));
    elea_reader_free(reader);
}

static void assert_damage(void **state, const char *text, size_t n_frames, elea_status status,
                          const char *part)
{
    elea_error why = ELEA_ERROR_INIT;
    elea_reader *reader = open_text(state, "damage.pdb", text);
    assert_int_equal(elea_reader_n_frames(reader), n_frames);
    assert_int_equal(elea_reader_damage(reader, &why), status);
    if (strstr(why.message, part) == NULL)
        fail_msg("expected \"%s\"; got \"%s\"", part, why.message);
    elea_reader_free(reader);
}

#define MODEL(atoms) "MODEL\n" atoms "ENDMDL\n"

static void atoms_after_the_last_endmdl_are_refused(void **state)
{
    static const char part[] =
        "the atoms from this line on follow an ENDMDL and belong to no MODEL";
    assert_damage(state, ATOM_N "ENDMDL\n" ATOM_N, 1, ELEA_ERROR_FORMAT, part);
    assert_damage(state, ATOM_N "ENDMDL\n" ATOM_N "AT", 1, ELEA_ERROR_FORMAT, part);
    assert_damage(state, MODEL(ATOM_N) WATER, 1, ELEA_ERROR_FORMAT, part);
    assert_damage(state, MODEL(ATOM_N) MODEL(ATOM_N) "TER\n" WATER "END\n", 2, ELEA_ERROR_FORMAT,
                  "line 8: the atoms from this line on");
    assert_damage(state, MODEL(ATOM_N) "MODEL\n" ATOM_N, 1, ELEA_ERROR_TRUNCATED, "truncated");
    /* Programs that write no MODEL, but end frames with ENDMDL. */
    assert_damage(state, ATOM_N "ENDMDL\n" ATOM_N "ENDMDL\n" ATOM_N "ENDMDL\nEND\n", 3, ELEA_OK,
                  "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atoms_and_hetero_atoms_are_read_from_columns),
        cmocka_unit_test(models_are_frames_with_their_own_time_and_box),
        cmocka_unit_test(one_crystal_serves_all_models),
        cmocka_unit_test(placeholder_crystal_is_no_box),
        cmocka_unit_test(blocks_between_end_records_are_frames),
        cmocka_unit_test(file_without_end_is_one_frame),
        cmocka_unit_test(content_tells_whatever_the_name),
        cmocka_unit_test(junk_is_refused_with_its_line),
        cmocka_unit_test(frames_without_atoms_are_refused),
        cmocka_unit_test(models_of_other_atoms_are_refused),
        cmocka_unit_test(model_ends_where_the_next_begins),
        cmocka_unit_test(atoms_after_the_last_endmdl_are_refused),
        cmocka_unit_test(cut_off_files_are_refused_or_keep_their_first_frames),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
