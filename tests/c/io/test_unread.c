/* SPDX-License-Identifier: MIT */
/* Formats that are not read are named, by content or by name, with what converts them. */
#include "io/text_file.h"

#include "io/unread.h"

typedef struct unread_case {
    const char *path;
    const char *bytes;
    size_t n;
    const char *message;
} unread_case;

#define BYTES(text) text, sizeof text - 1

static void files_are_named_with_a_command(void **state)
{
    (void)state;
    static const unread_case cases[] = {
        {"a.tng", BYTES("binary"),
         "a.tng: TNG is not read; convert it with `gmx trjconv -f a.tng -o a.xtc`"},
        {"x", BYTES("0123456789012345678901234567890123456789GENERAL INFO"),
         "x: TNG is not read; convert it with `gmx trjconv -f x -o x.xtc`"},
        {"b.dat", BYTES("\0\0\0\x0f\0\0\0\x0eVERSION 2024.4"),
         "b.dat: TPR is not read; convert it with `gmx editconf -f b.dat -o b.pdb -conect`"},
        {"c.gsd", BYTES("\xdf\x65\xdf\x65\xdf\x65\xdf\x65"),
         "c.gsd: GSD is not read; MDAnalysis reads it"},
        {"e.bcif",
         BYTES("\x83\xa7"
               "encoder"),
         "e.bcif: BinaryCIF is not read; take the mmCIF"},
        {"f", BYTES("\xde\0\x26\xabmmtfVersion"), "f: MMTF is not read"},
        {"g.pdbqt",
         BYTES("REMARK\nATOM      1  C   LIG A   1       1.000   2.000   3.000  1.00  0.00     "
               "0.000 A \nATOM      2  C   LIG A   1       1.000   2.000   3.000  1.00  0.00     "
               "0.000 A \n"),
         "g.pdbqt: PDBQT is not read; convert it with `obabel -ipdbqt g.pdbqt -opdb -O g.pdb`"},
        {"h.pdb",
         BYTES("REMARK\nROOT\nATOM      1  C   LIG A   1       1.000   2.000   3.000\nENDROOT\n"),
         "h.pdb: PDBQT is not read"},
        {"i.coor", BYTES("\x0d\x0d\0\0\0"), "i.coor: NAMD binary is not read"},
        {"j.dms", BYTES("SQLite format 3\0"), "j.dms: DMS is not read"},
        {"k.arc", BYTES("words"), "k.arc: Tinker XYZ is not read"},
        {"l.crd", BYTES("* TITLE\n*\n 3\n"), "l.crd: CRD of CHARMM is not read"},
        {"m.in", BYTES("# a\nlattice_vector 1 0 0\n"), "m.in: FHI-aims is not read"},
        {"n.cml", BYTES("<?xml version='1.0'?>\n<cml>\n"), "n.cml: CML is not read"},
        {"run/HISTORY", BYTES("words\n"), "run/HISTORY: DL_POLY is not read"},
        {"a.b/my traj.tng.gz", BYTES("words\n"),
         "`gmx trjconv -f 'a.b/my traj.tng.gz' -o 'a.b/my traj.xtc'`"},
        {"-it's.tng", BYTES("words\n"), "`gmx trjconv -f './-it'\\''s.tng' -o './-it'\\''s.xtc'`"},
        {"$(reboot)\n.tng", BYTES("words\n"), "-f '$(reboot)?.tng' -o '$(reboot)?.xtc'`"},
        {".tng", BYTES("words\n"), "unknown format"},
        {"atoms.txt", BYTES("lattice_vector 1 0 0\n"), "unknown format"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        elea_error error = ELEA_ERROR_INIT;
        assert_null(elea_reader_open_memory(cases[i].bytes, cases[i].n, cases[i].path, &error));
        if (strstr(error.message, cases[i].message) == NULL)
            fail_msg("%s: %s", cases[i].path, error.message);
        assert_int_equal(error.status, ELEA_ERROR_FORMAT);
    }
}

/* A long name is shortened, never beyond the message. */
static void long_names_fit(void **state)
{
    (void)state;
    static char path[5000];
    memset(path, '\'', sizeof path - 5);
    memcpy(path + sizeof path - 5, ".tng", 5);
    elea_error error = ELEA_ERROR_INIT;
    assert_null(elea_reader_open_memory("words", 5, path, &error));
    assert_non_null(strstr(error.message, "TNG is not read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_named_with_a_command),
        cmocka_unit_test(long_names_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
