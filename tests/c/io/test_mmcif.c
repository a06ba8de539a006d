/* SPDX-License-Identifier: MIT */
#include "io/text_file.h"

#define SITE_HEAD                                                                                  \
    "data_TEST\n#\nloop_\n_atom_site.group_PDB\n_atom_site.id\n_atom_site.type_symbol\n"           \
    "_atom_site.label_atom_id\n_atom_site.label_alt_id\n_atom_site.label_comp_id\n"                \
    "_atom_site.label_asym_id\n_atom_site.label_seq_id\n_atom_site.pdbx_PDB_ins_code\n"            \
    "_atom_site.Cartn_x\n_atom_site.Cartn_y\n_atom_site.Cartn_z\n_atom_site.occupancy\n"           \
    "_atom_site.auth_seq_id\n_atom_site.auth_comp_id\n_atom_site.auth_asym_id\n"                   \
    "_atom_site.auth_atom_id\n_atom_site.pdbx_PDB_model_num\n"
#define NITROGEN "ATOM 1 N N . GLY A 1 ? 11.104 6.134 -6.504 1.00 17 GLY H N 1\n"
#define CARBON   "ATOM 2 C CA . GLY A 1 ? 12.560 6.134 -6.504 1.00 17 GLY H CA 1\n"
#define ZINC     "HETATM 3 ZN ZN . ZN B . A 1.5 2.5 3.5 1.00 301 ZN L ZN 1\n"

static const elea_atom *atom_of(const elea_reader *reader, size_t index)
{
    assert_true(index < elea_topology_n_atoms(elea_reader_topology(reader)));
    return elea_topology_atom(elea_reader_topology(reader), index);
}

static void assert_atom(const elea_atom *atom, const char *name, const char *residue,
                        const char *chain, int number, char code, const char *element)
{
    assert_string_equal(atom->name, name);
    assert_string_equal(atom->residue_name, residue);
    assert_string_equal(atom->chain, chain);
    assert_int_equal(atom->residue_number, number);
    assert_int_equal(atom->insertion_code, code);
    assert_string_equal(atom->element, element);
}

static void author_names_are_preferred(void **state)
{
    elea_reader *reader = open_text(state, "site.cif", SITE_HEAD NITROGEN CARBON ZINC "#\n");
    assert_string_equal(elea_reader_format(reader), "mmCIF");
    assert_string_equal(elea_reader_radii(reader), "bondi");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_atom(atom_of(reader, 1), "CA", "GLY", "H", 17, '\0', "C");
    assert_atom(atom_of(reader, 2), "ZN", "ZN", "L", 301, 'A', "Zn");
    assert_false(atom_of(reader, 1)->element_guessed);
    elea_frame *frame = read_number(reader, 0);
    double box[3][3];
    assert_position(frame, 0, 11.104, 6.134, -6.504);
    assert_position(frame, 2, 1.5, 2.5, 3.5);
    assert_false(elea_frame_box(frame, box));
    elea_frame_free(frame);
    elea_reader_free(reader);
}

/* Columns in any order, only label_ names, no element; anything but the atoms is skipped. */
static void few_items_are_needed(void **state)
{
    elea_reader *reader = open_text(
        state, "few.cif",
        "# a comment, 'with quotes\ndata_few _entry.id few\n_struct.title\n;A title of\nloop_ "
        "several 'lines\n;\nloop_\n_entity.id\n_entity.details\n1 'O5'and \"quotes\"'\n2 "
        "\"it's\"\n"
        "3\n;\n_atom_site.id\n;\nLOOP_\n_ATOM_SITE.CARTN_Z\n_atom_site.cartn_y # the second\n"
        "_atom_site.Cartn_x\n_atom_site.label_comp_id\n_atom_site.label_atom_id\n"
        "_atom_site.label_asym_id\n_atom_site.label_seq_id\n"
        "3 2 1 DA \"O5'\" AA-2 7\n6 5\n4 'A1LU6' C1 . .\nloop_\n_atom_site_anisotrop.id\n1 2 3\n");
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    assert_atom(atom_of(reader, 0), "O5'", "DA", "AA-2", 7, '\0', "O");
    assert_atom(atom_of(reader, 1), "C1", "A1LU6", "", 0, '\0', "C");
    assert_true(atom_of(reader, 0)->element_guessed);
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 0, 1.0, 2.0, 3.0);
    assert_position(frame, 1, 4.0, 5.0, 6.0);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void single_atoms_need_no_loop(void **state)
{
    elea_reader *reader =
        open_text(state, "one.cif",
                  "data_one\n_atom_site.Cartn_x 1.25(3)\n_atom_site.Cartn_y -2e0\n"
                  "_atom_site.Cartn_z\n;3.5\n;\n_atom_site.type_symbol Fe3+\n"
                  "_atom_site.label_atom_id '.'\n_atom_site.label_comp_id ?\n_cell.length_a 10\n"
                  "_cell.length_b 20\n_cell.length_c 30\n_cell.angle_alpha 90\n"
                  "_cell.angle_beta 90.00(1)\n_cell.angle_gamma 90\n");
    assert_int_equal(elea_reader_n_atoms(reader), 1);
    assert_atom(atom_of(reader, 0), ".", "", "", 0, '\0', "Fe");
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, 0, 1.25, -2.0, 3.5);
    assert_box(frame, (double[9]){10, 0, 0, 0, 20, 0, 0, 0, 30});
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void models_and_blocks_are_frames(void **state)
{
    elea_reader *reader =
        open_text(state, "models.cif",
                  "data_A\n_cell.length_a 10 _cell.length_b 10 _cell.length_c 10\n"
                  "_cell.angle_alpha 90 _cell.angle_beta 90 _cell.angle_gamma 90\n"
                  "loop_ _atom_site.pdbx_PDB_model_num _atom_site.Cartn_x\n"
                  "_atom_site.Cartn_y _atom_site.Cartn_z _atom_site.type_symbol\n"
                  "3 1 0 0 C 3 2 0 0 O 7 3 0 0 C\n7 4 0 0 O\n1 5 0 0 C 1 6 0 0 O\n"
                  "data_B loop_ _atom_site.Cartn_x _atom_site.Cartn_y\n"
                  "_atom_site.Cartn_z _atom_site.type_symbol\n"
                  "7 0 0 C 8 0 0 O\nloop_ _a.b 1 2 3\n");
    assert_int_equal(elea_reader_n_frames(reader), 4);
    for (size_t i = 4; i-- > 0;) {
        double box[3][3];
        elea_frame *frame = read_number(reader, i);
        assert_int_equal(elea_frame_n_atoms(frame), 2);
        assert_position(frame, 0, (double)(2 * i + 1), 0.0, 0.0);
        assert_position(frame, 1, (double)(2 * i + 2), 0.0, 0.0);
        assert_int_equal(elea_frame_box(frame, box), i < 3);
        elea_frame_free(frame);
    }
    elea_reader_free(reader);
}

static void one_conformer_is_read(void **state)
{
    elea_reader *reader =
        open_text(state, "alternates.cif",
                  SITE_HEAD NITROGEN "ATOM 2 C CA A GLY A 1 ? 1 0 0 0.40 17 GLY H CA 1\n"
                                     "ATOM 3 C CA B GLY A 1 ? 2 0 0 0.60 17 GLY H CA 1\n"
                                     "ATOM 4 O O A GLY A 1 ? 3 0 0 0.40 17 GLY H O 1\n"
                                     "ATOM 5 O O B GLY A 1 ? 4 0 0 0.60 17 GLY H O 1\n");
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_frame_n_atoms(frame), 3);
    assert_position(frame, 1, 2.0, 0.0, 0.0);
    assert_position(frame, 2, 4.0, 0.0, 0.0);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

static void bad_files_are_refused(void **state)
{
    static const struct {
        const char *text, *part;
        elea_status status;
    } cases[] = {
        {SITE_HEAD NITROGEN "ATOM 2 C CA . GLY A 1 ? 12.560 6.134\n#\n", "truncated",
         ELEA_ERROR_TRUNCATED},
        {SITE_HEAD NITROGEN "ATOM 2 C CA . GLY A 1 ? 12.560 6.134\nloop_\n_a.b 1\n",
         "the row of atom_site before this line has 11 values for 18 columns", ELEA_ERROR_FORMAT},
        {SITE_HEAD "ATOM 1 N N . GLY A 1 ? 11.104 ? -6.504 1.00 17 GLY H N 1\n",
         "line 22: the y coordinate is \"?\", which is not a number", ELEA_ERROR_FORMAT},
        {SITE_HEAD "ATOM 1 N N . GLY A 1 ? 11.104 0 -6.504 1.00 x7 GLY H N 1\n",
         "the residue number is \"x7\"", ELEA_ERROR_FORMAT},
        {SITE_HEAD "ATOM 1 N N . GLY A 1 ? 11.104 0 -6.504 1.00 17 GLYCINES H N 1\n",
         "the name of the residue is \"GLYCINES\", which is longer than 7", ELEA_ERROR_FORMAT},
        {SITE_HEAD "ATOM 1 N N . GLY A 1 ? 11.104 0 -6.504 1.00 17 GLY CHAIN_AB N 1\n",
         "the chain is \"CHAIN_AB\", which is longer than 7", ELEA_ERROR_FORMAT},
        {SITE_HEAD "ATOM 1 N 'N . GLY A 1 ? 11.104 0 -6.504 1.00 17 GLY H N 1\n",
         "no closing quote", ELEA_ERROR_FORMAT},
        {"data_A\n_struct.title\n;A title\nwithout end\n", "truncated", ELEA_ERROR_TRUNCATED},
        {"data_A\nloop_\n_atom_site.Cartn_x\n_atom_site.Cartn_z\n1 2\n", "atom_site has no Cartn_y",
         ELEA_ERROR_FORMAT},
        {"data_A\nloop_\n_atom_site.Cartn_x\n_atom_site.cartn_x\n1 2\n", "atom_site has twice",
         ELEA_ERROR_FORMAT},
        {"data_A\nloop_\n_chem_comp_atom.atom_id\nC1\n", "the file has no atoms",
         ELEA_ERROR_FORMAT},
        {"data_A\nloop_\n_atom_site_label\n_atom_site_fract_x\nC1 0.25\n",
         "a CIF of a crystal of small molecules is not read", ELEA_ERROR_FORMAT},
        {"data_A\n_cell.length_a\n_cell.length_b 3\n", "has no value", ELEA_ERROR_FORMAT},
        {"data_A\n_a.b 1 stray\n", "the value is \"stray\", which belongs to no item",
         ELEA_ERROR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(state, "bad.cif", cases[i].text, cases[i].status, cases[i].part);
}

/* Damage after whole frames leaves these. */
static void frames_before_damage_are_read(void **state)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"2 3 0 0 C 2 4 0 0 O\n1 5 0 0 C\n", "line 9: model 1 begins here, after model 2"},
        {"2 3 0 0 C 2 4 0 0\n", "truncated"},
        {"2 3 0 0 C\n", "truncated"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512];
        elea_error why = ELEA_ERROR_INIT;
        (void)snprintf(text, sizeof text,
                       "data_A\nloop_\n_atom_site.pdbx_PDB_model_num\n_atom_site.Cartn_x\n"
                       "_atom_site.Cartn_y _atom_site.Cartn_z _atom_site.type_symbol\n\n"
                       "1 1 0 0 C 1 2 0 0 O\n%s",
                       cases[i].text);
        elea_reader *reader = open_text(state, "damaged.cif", text);
        assert_in_range(elea_reader_n_frames(reader), 1, 2);
        assert_int_not_equal(elea_reader_damage(reader, &why), ELEA_OK);
        if (strstr(why.message, cases[i].part) == NULL)
            print_error("%s\n", why.message);
        assert_non_null(strstr(why.message, cases[i].part));
        elea_reader_free(reader);
    }
}

static void empty_loops_are_passed(void **state)
{
    elea_reader *reader = open_text(
        state, "empty.cif",
        "data_A loop_ _atom_site.Cartn_x _atom_site.Cartn_y _atom_site.Cartn_z loop_ _a.b 1\n"
        "data_B loop_ _atom_site.Cartn_x _atom_site.Cartn_y _atom_site.Cartn_z 1 2 3\n");
    elea_frame *frame = read_number(reader, 0);
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_position(frame, 0, 1.0, 2.0, 3.0);
    elea_frame_free(frame);
    elea_reader_free(reader);
}

/* "data_" alone may be the title of another format. */
static void other_formats_may_begin_with_the_word(void **state)
{
    elea_reader *reader = open_text(state, "title.gro",
                                    "data_7\n1\n    1SOL     OW    1   0.126   1.624  -1.679\n"
                                    "1 1 1\n");
    assert_string_equal(elea_reader_format(reader), "GRO");
    elea_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(author_names_are_preferred),
        cmocka_unit_test(few_items_are_needed),
        cmocka_unit_test(single_atoms_need_no_loop),
        cmocka_unit_test(models_and_blocks_are_frames),
        cmocka_unit_test(one_conformer_is_read),
        cmocka_unit_test(bad_files_are_refused),
        cmocka_unit_test(frames_before_damage_are_read),
        cmocka_unit_test(empty_loops_are_passed),
        cmocka_unit_test(other_formats_may_begin_with_the_word),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
