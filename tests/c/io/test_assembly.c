/* SPDX-License-Identifier: MIT */
/** MODELs of PDB files: frames, or the parts of an assembly. */
#include "io/text_file.h"
#include "support.h"

enum { NUM_ATOMS = 60, TEXT_SIZE = 1 << 16 };

static const char remark[] = "REMARK 350 BIOMOLECULE: 1\n";

/* Positions on a helix with the bonds of a protein's backbone, moved and turned about z. */
static void place_helix(double positions[NUM_ATOMS][3], double x, double angle, double wiggle)
{
    for (int i = 0; i < NUM_ATOMS; i++) {
        double radius = 2.0 + wiggle * sin(7.0 * i);
        double phase = 0.6 * i + angle;
        positions[i][0] = x + radius * cos(phase);
        positions[i][1] = radius * sin(phase);
        positions[i][2] = 0.5 * i;
    }
}

static void add_model(char *text, int number, char chain, int n, double positions[NUM_ATOMS][3])
{
    char *end = text + strlen(text);
    end += sprintf(end, "MODEL     %4d\n", number);
    for (int i = 0; i < n; i++)
        end += sprintf(end, "ATOM  %5d  CA  GLY %c%4d    %8.3f%8.3f%8.3f  1.00  0.00           C\n",
                       i + 1, chain, i + 1, positions[i][0], positions[i][1], positions[i][2]);
    (void)sprintf(end, "ENDMDL\n");
}

static elea_reader *open_models(void **state, const char *text, elea_models models)
{
    char path[512];
    elea_error error = ELEA_ERROR_INIT;
    path_in(*state, "models.pdb", path);
    write_bytes(path, text, strlen(text));
    elea_reader *reader = test_open_models(path, models, &error);
    assert_string_equal(error.message, "");
    assert_non_null(reader);
    return reader;
}

static void assert_models(void **state, const char *text, bool is_assembly)
{
    if (is_assembly)
        assert_refused(state, "assembly.pdb", text, ELEA_ERROR_FORMAT, "not frames");
    else
        elea_reader_free(open_text(state, "frames.pdb", text));
    elea_reader_free(open_models(state, text, ELEA_MODELS_FRAMES));
    elea_reader *joined = open_models(state, text, ELEA_MODELS_JOIN);
    assert_int_equal(elea_reader_n_frames(joined), 1);
    elea_reader_free(joined);
}

static void copies_in_other_places_are_an_assembly(void **state)
{
    static char text[TEXT_SIZE];
    double a[NUM_ATOMS][3];
    double b[NUM_ATOMS][3];
    text[0] = '\0';
    place_helix(a, 0.0, 0.0, 0.0);
    place_helix(b, 8.0, 1.0, 0.0);
    add_model(text, 1, 'A', NUM_ATOMS, a);
    add_model(text, 2, 'A', NUM_ATOMS, b);
    assert_models(state, text, true);
    assert_refused(state, "advice.pdb", text, ELEA_ERROR_FORMAT,
                   "join the MODELs to one body, or read them as frames (--models join or frames)");
}

static void frames_of_a_simulation_are_none(void **state)
{
    static const struct {
        double x, angle, wiggle;
    } moves[] = {
        {0.0, 0.0, 0.0},  /* nothing moves */
        {0.0, 0.3, 0.0},  /* a rigid molecule turns */
        {1.0, 0.0, 0.0},  /* or moves a little */
        {0.0, 0.0, 0.2},  /* a flexible one */
        {8.0, 1.0, 0.02}, /* which has moved far */
    };
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        static char text[TEXT_SIZE];
        double a[NUM_ATOMS][3];
        double b[NUM_ATOMS][3];
        text[0] = '\0';
        place_helix(a, 0.0, 0.0, 0.0);
        place_helix(b, moves[i].x, moves[i].angle, moves[i].wiggle);
        add_model(text, 1, 'A', NUM_ATOMS, a);
        add_model(text, 2, 'A', NUM_ATOMS, b);
        assert_models(state, text, false);
    }
}

static void few_atoms_are_an_assembly_only_if_the_file_says_so(void **state)
{
    double a[NUM_ATOMS][3] = {{0.0, 0.0, 0.0}, {1.5, 0.0, 0.0}, {1.5, 1.5, 0.0}};
    double b[NUM_ATOMS][3] = {{27.0, 0.0, 0.0}, {28.5, 0.0, 0.0}, {28.5, 1.5, 0.0}};
    for (int n = 1; n <= 3; n++) {
        char text[4096] = "";
        add_model(text, 1, 'A', n, a);
        add_model(text, 2, 'A', n, b);
        assert_models(state, text, false);
        (void)snprintf(text, sizeof text, "%s", remark);
        add_model(text, 1, 'A', n, a);
        add_model(text, 2, 'A', n, b);
        assert_models(state, text, true);
        (void)snprintf(text, sizeof text, "EXPDTA    SOLUTION NMR\n%s", remark);
        add_model(text, 1, 'A', n, a);
        add_model(text, 2, 'A', n, b);
        assert_models(state, text, false);
    }
}

static void models_of_other_chains_are_an_assembly_if_the_file_says_so(void **state)
{
    static char text[TEXT_SIZE];
    double a[NUM_ATOMS][3];
    place_helix(a, 0.0, 0.0, 0.0);
    (void)snprintf(text, sizeof text, "%s", remark);
    add_model(text, 1, 'A', NUM_ATOMS, a);
    add_model(text, 2, 'B', NUM_ATOMS, a);
    assert_models(state, text, true);
    (void)snprintf(text, sizeof text, "%s", remark);
    add_model(text, 1, 'A', NUM_ATOMS, a);
    add_model(text, 2, 'A', NUM_ATOMS / 2, a);
    assert_models(state, text, true);
}

static void joined_models_have_all_atoms(void **state)
{
    static char text[TEXT_SIZE];
    double a[NUM_ATOMS][3];
    double b[NUM_ATOMS][3];
    (void)snprintf(text, sizeof text, "%s", remark);
    place_helix(a, 0.0, 0.0, 0.0);
    place_helix(b, 8.0, 1.0, 0.0);
    add_model(text, 1, 'A', NUM_ATOMS, a);
    add_model(text, 2, 'B', 3, b);
    (void)strcat(text, "END\n");
    elea_reader *reader = open_models(state, text, ELEA_MODELS_JOIN);
    assert_int_equal(elea_reader_n_frames(reader), 1);
    assert_int_equal(elea_reader_n_atoms(reader), NUM_ATOMS + 3);
    assert_int_equal(elea_reader_damage(reader, NULL), ELEA_OK);
    elea_frame *frame = read_number(reader, 0);
    assert_position(frame, NUM_ATOMS + 2, round(1e3 * b[2][0]) / 1e3, round(1e3 * b[2][1]) / 1e3,
                    1.0);
    assert_string_equal(elea_topology_atom(elea_reader_topology(reader), NUM_ATOMS)->chain, "B");
    elea_frame_free(frame);
    elea_reader_free(reader);
    /* A file that is cut in a MODEL is not joined from what is left. */
    char path[512];
    elea_error error = ELEA_ERROR_INIT;
    path_in(*state, "cut.pdb", path);
    write_bytes(path, text, strlen(text) - strlen("ENDMDL\nEND\n"));
    assert_null(test_open_models(path, ELEA_MODELS_JOIN, &error));
    assert_int_equal(error.status, ELEA_ERROR_TRUNCATED);
}

/* What is read beyond the end of a line, the address sanitizer tells. */
static void remarks_may_end_anywhere(void **state)
{
    static const char row[] = "REMARK 350   BIOMT1   1  1.0  0.0  0.0        0.0";
    static const char atom[] =
        "ATOM      1  N   GLY A   1      11.104   6.134  -6.504  1.00  0.00           N\n";
    char text[512];
    for (int n = 6; n < (int)sizeof row; n++) {
        (void)snprintf(text, sizeof text, "%s%.*s\n%s", remark, n, row, atom);
        elea_reader *reader = open_text(state, "a.pdb", text);
        assert_int_equal(elea_reader_n_atoms(reader), 1);
        elea_reader_free(reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_in_other_places_are_an_assembly),
        cmocka_unit_test(frames_of_a_simulation_are_none),
        cmocka_unit_test(few_atoms_are_an_assembly_only_if_the_file_says_so),
        cmocka_unit_test(models_of_other_chains_are_an_assembly_if_the_file_says_so),
        cmocka_unit_test(joined_models_have_all_atoms),
        cmocka_unit_test(remarks_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
