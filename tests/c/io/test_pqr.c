/* SPDX-License-Identifier: MIT */
#include "io/text_file.h"
#include "support.h"

#define NITROGEN "ATOM      1  N   GLY     1       0.000   0.000   0.000 -0.3000 1.8500\n"
#define CARBON   "ATOM      2  CA  GLY     1       1.500   0.000   0.000  0.2100 2.2750\n"

static const elea_atom *atom_of(const elea_reader *reader, size_t index)
{
    return elea_topology_atom(elea_reader_topology(reader), index);
}

static void assert_atom(const elea_atom *atom, const char *name, const char *residue,
                        const char *chain, int number, char code, const char *element,
                        double radius)
{
    assert_string_equal(atom->name, name);
    assert_string_equal(atom->residue_name, residue);
    assert_string_equal(atom->chain, chain);
    assert_int_equal(atom->residue_number, number);
    assert_int_equal(atom->insertion_code, code);
    assert_string_equal(atom->element, element);
    assert_true(atom->radius == radius);
}

/* Even if the file is named like one of PDB. */
static void last_number_is_the_radius(void **state)
{
    static const char *const names[] = {"apbs.pqr", "apbs.pdb", "apbs"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        elea_reader *reader = open_text(state, names[i], NITROGEN CARBON);
        assert_string_equal(elea_reader_format(reader), "PQR");
        assert_string_equal(elea_reader_radii(reader), "file");
        assert_int_equal(elea_reader_n_frames(reader), 1);
        elea_frame *frame = read_number(reader, 0);
        assert_int_equal(elea_frame_n_atoms(frame), 2);
        assert_position(frame, 1, 1.5, 0.0, 0.0);
        assert_atom(atom_of(reader, 0), "N", "GLY", "", 1, '\0', "N", 1.85);
        assert_atom(atom_of(reader, 1), "CA", "GLY", "", 1, '\0', "C", 2.275);
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

typedef struct atom_case {
    const char *line;
    const char *chain;
    int number;
    char code;
    double radius;
} atom_case;

static void fields_may_be_missing_or_touch(void **state)
{
    static const atom_case cases[] = {
        {"ATOM 1 CA GLY A 7 1.5 -2.25 3 0.0337 1.9", "A", 7, '\0', 1.9},
        {"ATOM 1 CA GLY A 7C 1.5 -2.25 3 0.0337 1.9", "A", 7, 'C', 1.9},
        {"ATOM 1 CA GLY A 7 C 1.5 -2.25 3 0.0337 1.9", "A", 7, 'C', 1.9},
        {"ATOM 1 CA GLY 7 C 1.5 -2.25 3 0.0337 1.9", "", 7, 'C', 1.9},
        {"ATOM 1 CA GLY 7 1.5 -2.25 3 0.0337 1.9", "", 7, '\0', 1.9},
        {"ATOM 1 CA GLY -7 1.5 -2.25 3 0.0337 1.9", "", -7, '\0', 1.9},
        {"ATOM 1 CA GLY 2 7 1.5 -2.25 3 0.0337 1.9", "2", 7, '\0', 1.9},
        {"ATOM 1 CA GLY PROA 7 1.5 -2.25 3 0.0337 1.9", "PROA", 7, '\0', 1.9},
        {"ATOM 1 CA GLY A1007 1.5 -2.25 3 0.0337 1.9", "A", 1007, '\0', 1.9},
        {"ATOM\t1\tCA\tGLY\tA\t7\t1.5\t-2.25\t3\t3.37e-2\t1.9", "A", 7, '\0', 1.9},
        {"HETATM100000 CA GLY A 7 1.5 -2.25 3 0.0337 1.9", "A", 7, '\0', 1.9},
        {"ATOM     1  CA  GLY     7       1.500   -2.250   3.000  -0.03   1.90           C", "", 7,
         '\0', 1.9},
        {"ATOM      1  CA  GLY A   7      -1.500-222.250-333.000  0.0337 1.9000", "A", 7, '\0',
         1.9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "%s\n%s\n", cases[i].line, cases[i].line);
        elea_reader *reader = open_text(state, "fields.pqr", text);
        assert_string_equal(elea_reader_format(reader), "PQR");
        assert_atom(atom_of(reader, 1), "CA", "GLY", cases[i].chain, cases[i].number, cases[i].code,
                    "C", cases[i].radius);
        elea_frame *frame = read_number(reader, 0);
        bool touch = strstr(cases[i].line, "-222") != NULL;
        assert_position(frame, 1, touch ? -1.5 : 1.5, touch ? -222.25 : -2.25,
                        touch ? -333.0 : 3.0);
        elea_frame_free(frame);
        elea_reader_free(reader);
    }
}

/* Occupancy and temperature factor are not taken for charge and radius. */
static void lines_of_pdb_stay_pdb(void **state)
{
    static const char *const texts[] = {
        "ATOM      1  N   GLY A   1      11.104   6.134  -6.504  1.00  0.00\n"
        "ATOM      2  CA  GLY A   1      12.560   6.134  -6.504  1.00  0.00\n",
        "ATOM      1  N   GLY A   1      11.104   6.134  -6.504  1.00  1.85\n"
        "ATOM      2  CA  GLY A   1      12.560   6.134  -6.504  0.50  2.27\n",
        "ATOM      1  N   GLY A   1      11.104   6.134  -6.504 -1.00  1.85           N\n"
        "ATOM      2  CA  GLY A   1      12.560   6.134  -6.504  0.50  2.27           C\n",
        "ATOM      1  N   GLY A   1      11.104   6.134  -6.504  1.00 31.85      A    N\n"
        "ATOM      2  CA  GLY A   1      12.560   6.134  -6.504  0.50 32.27      A    C\n",
        "ATOM      1  N   GLY A   1      11.104   6.134  -6.504\n"
        "ATOM      2  CA  GLY A   1      12.560   6.134  -6.504\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        elea_reader *reader = open_text(state, "plain.pdb", texts[i]);
        assert_string_equal(elea_reader_format(reader), "PDB");
        assert_string_equal(elea_reader_radii(reader), "bondi");
        elea_reader_free(reader);
    }
}

/* Two decimals each, in the columns of PDB: only the name tells. */
static void name_decides_where_content_cannot(void **state)
{
    static const char text[] =
        "ATOM      1  N   GLY A   1      11.104   6.134  -6.504 -0.30  1.85\n"
        "ATOM      2  CA  GLY A   1      12.560   6.134  -6.504  0.21  2.27\n";
    elea_reader *reader = open_text(state, "coarse.pqr", text);
    assert_string_equal(elea_reader_format(reader), "PQR");
    assert_true(atom_of(reader, 1)->radius == 2.27);
    elea_reader_free(reader);
    reader = open_text(state, "coarse.pdb", text);
    assert_string_equal(elea_reader_format(reader), "PDB");
    elea_reader_free(reader);
}

static void long_headers_hide_nothing(void **state)
{
    char text[16384] = "REMARK   1 PQR file generated by PDB2PQR (Version 2.1.1)\n";
    while (strlen(text) < 8000)
        strcat(text, "REMARK   5 WARNING: unable to assign\n");
    strcat(text, NITROGEN CARBON "TER\nEND\n");
    static const char *const names[] = {"header.pqr", "header.pdb"};
    for (size_t i = 0; i < 2; i++) {
        elea_reader *reader = open_text(state, names[i], text);
        assert_string_equal(elea_reader_format(reader), "PQR");
        assert_int_equal(elea_reader_n_atoms(reader), 2);
        elea_reader_free(reader);
    }
}

static void bad_lines_are_named(void **state)
{
    assert_refused(state, "few.pqr", NITROGEN "ATOM 2 CA GLY 1 1.5 0 0 0.21\n", ELEA_ERROR_FORMAT,
                   "line 2: the line is \"ATOM 2 CA GLY 1 1.5 0 0 0.21\", which has 9 fields");
    assert_refused(state, "word.pqr", NITROGEN "ATOM 2 CA GLY 1 1.5 0 0 0.21 wide\n",
                   ELEA_ERROR_FORMAT, "line 2");
    assert_refused(state, "below.pqr", NITROGEN "ATOM 2 CA GLY 1 1.5 0 0 0.21 -1.5\n",
                   ELEA_ERROR_FORMAT, "line 2: the radius is \"-1.5\", which is below zero");
    assert_refused(state, "name.pqr", NITROGEN "ATOM 2 CA GLYCINATE 1 1.5 0 0 0.21 1.5\n",
                   ELEA_ERROR_FORMAT,
                   "line 2: the name of the residue is \"GLYCINATE\", which is longer than 7");
    assert_refused(state, "none.pqr", "REMARK   1 PQR file generated by PDB2PQR\nEND\n",
                   ELEA_ERROR_FORMAT, "the file has no frames");
}

/* Hydrogens of radius 0 have no sphere; other atoms of radius 0 are an error. */
static void points_are_omitted(void **state)
{
    double values[8];
    elea_error error = ELEA_ERROR_INIT;
    elea_radii *own = elea_radii_builtin("file", NULL), *bondi = elea_radii_builtin("bondi", NULL);
    elea_reader *reader = open_text(state, "points.pqr",
                                    "ATOM 1 HN GLY 1 0.8 0 0 0.2719 0.0000\n" NITROGEN
                                    "ATOM 2 HO GLY 1 1.8 0 0 0.2719 0.0000\n" CARBON);
    const elea_topology *topology = elea_reader_topology(reader);
    elea_selection *all = elea_selection_create(topology, "all", NULL);
    assert_int_equal(elea_radii_omit_points(bondi, topology, all), 0);
    assert_int_equal(elea_selection_n_atoms(all), 4);
    assert_int_equal(elea_radii_omit_points(own, topology, all), 2);
    assert_int_equal(elea_selection_n_atoms(all), 2);
    assert_int_equal(elea_selection_indices(all)[0], 1);
    assert_int_equal(elea_selection_indices(all)[1], 3);
    assert_int_equal(elea_radii_assign(own, topology, all, values, &error), ELEA_OK);
    assert_true(values[0] == 1.85 && values[1] == 2.275);
    elea_selection_free(all);
    elea_reader_free(reader);

    reader = open_text(state, "heavy.pqr", NITROGEN "ATOM 2 CA GLY 1 1.5 0 0 0.2100 0.0000\n");
    topology = elea_reader_topology(reader);
    all = elea_selection_create(topology, "all", NULL);
    assert_int_equal(elea_radii_omit_points(own, topology, all), 0);
    assert_int_equal(elea_radii_assign(own, topology, all, values, &error), ELEA_ERROR_RADIUS);
    assert_non_null(strstr(error.message, "atom 2 (CA in GLY 1)"));
    elea_selection_free(all);
    elea_reader_free(reader);
    elea_radii_free(own);
    elea_radii_free(bondi);
}

#define MODEL(atoms) "MODEL\n" atoms "ENDMDL\n"

/* As in a PDB file. */
static void models_follow_the_rules_of_pdb(void **state)
{
    static const char stray[] = "the atoms from this line on follow an ENDMDL";
    static const struct {
        const char *text, *part;
        elea_status damage;
    } cases[] = {
        {MODEL(NITROGEN) MODEL(NITROGEN), "", ELEA_OK},
        {MODEL(NITROGEN) CARBON, stray, ELEA_ERROR_FORMAT},
        {NITROGEN "ENDMDL\n" CARBON, stray, ELEA_ERROR_FORMAT},
        {MODEL(NITROGEN) "MODEL\n" NITROGEN, "truncated", ELEA_ERROR_TRUNCATED},
        {MODEL(NITROGEN) "MODEL\nMODEL\n", "a MODEL begins inside", ELEA_ERROR_FORMAT},
        {MODEL(NITROGEN) "MODEL\nENDMDL\n", "has no atoms", ELEA_ERROR_FORMAT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_error why = ELEA_ERROR_INIT;
        elea_reader *reader = open_text(state, "models.pqr", cases[i].text);
        assert_string_equal(elea_reader_format(reader), "PQR");
        assert_int_equal(elea_reader_damage(reader, &why), cases[i].damage);
        if (strstr(why.message, cases[i].part) == NULL)
            fail_msg("expected \"%s\"; got \"%s\"", cases[i].part, why.message);
        elea_reader_free(reader);
    }
}

static void one_box_serves_all_models(void **state)
{
    elea_reader *reader =
        open_text(state, "box.pqr",
                  "TITLE     Protein t= 10.0 step= 0\n"
                  "CRYST1   30.000   40.000   50.000  90.00  90.00  90.00 P 1           1\n" MODEL(
                      NITROGEN CARBON) MODEL(NITROGEN CARBON));
    for (size_t i = 2; i-- > 0;) {
        double box[3][3];
        elea_frame *frame = read_number(reader, i);
        assert_true(elea_frame_box(frame, box));
        assert_true(box[2][2] == 50.0);
        assert_true(i == 1 ? isnan(elea_frame_time(frame)) : elea_frame_time(frame) == 10.0);
        elea_frame_free(frame);
    }
    elea_reader_free(reader);
}

static void assemblies_are_no_frames(void **state)
{
    static const char text[] = "REMARK 350 BIOMOLECULE: 1\n" MODEL(
        NITROGEN) "MODEL\nATOM      1  N   GLY     1      50.000   0.000   0.000 -0.3000 "
                  "1.8500\nENDMDL\n";
    char path[512];
    elea_error error = ELEA_ERROR_INIT;
    assert_refused(state, "assembly.pqr", text, ELEA_ERROR_FORMAT, "--models join");
    path_in(*state, "assembly.pqr", path);
    elea_reader *reader = test_open_models(path, ELEA_MODELS_JOIN, &error);
    assert_non_null(reader);
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_n_atoms(reader), 2);
    elea_reader_free(reader);
}

/* They were left out without a word. */
static void lines_that_may_be_atoms_are_not_left_out(void **state)
{
    static const char part[] = "line 2: the line is";
    assert_refused(state, "blank.pqr", NITROGEN " " CARBON, ELEA_ERROR_FORMAT, part);
    assert_refused(state, "stars.pqr",
                   NITROGEN "ATOM  ***** CA GLY 1 1.500 0.000 0.000 0.21 2.275\n"
                            "ATOM******* CA GLY 1 1.500 0.000 0.000 0.21 2.275\n",
                   ELEA_ERROR_FORMAT, "line 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_number_is_the_radius),
        cmocka_unit_test(fields_may_be_missing_or_touch),
        cmocka_unit_test(lines_of_pdb_stay_pdb),
        cmocka_unit_test(name_decides_where_content_cannot),
        cmocka_unit_test(long_headers_hide_nothing),
        cmocka_unit_test(bad_lines_are_named),
        cmocka_unit_test(points_are_omitted),
        cmocka_unit_test(models_follow_the_rules_of_pdb),
        cmocka_unit_test(one_box_serves_all_models),
        cmocka_unit_test(assemblies_are_no_frames),
        cmocka_unit_test(lines_that_may_be_atoms_are_not_left_out),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
