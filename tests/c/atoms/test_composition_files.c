/* SPDX-License-Identifier: MIT */
/* Structures of published proteins against the masses and specific volumes of US-SOMO. */
#include "support.h"

#include "elea.h"

/*
 * From the supplement of Zuk, Cichocki and Szymczak, Biophys. J. 115 (2018) 782. A mass of 0 is not
 * compared: US-SOMO's lacks the end of a chain (1hrc, 1znf, avg1hko, avg1nx7, avg1wrt, avg2bcb:
 * 17 Da each; horse cytochrome c has 12360 Da, as here), iron and carbonate (1ovt), or residues and
 * sugars of the file (4cha, dim1faj, dim2aai); avg1znf differs by 8 Da.
 */
static const struct reference {
    char name[16];
    double mass, specific_volume;
} references[] = {
    {"1a4v", 15784.8, 0.718},     {"1a7m", 19795.5, 0.741},    {"1aki", 14306.8, 0.716},
    {"1ao6", 66428.4, 0.734},     {"1avu", 19963.1, 0.733},    {"1bta", 10210.9, 0.741},
    {"1bvg", 21494.3, 0.76},      {"1dwr", 16953.7, 0.747},    {"1e8l", 14306.8, 0.716},
    {"1g0b", 32409.8, 0.748},     {"1hrc", 0.0, 0.748},        {"1ovt", 0.0, 0.728},
    {"1svn", 26702.0, 0.724},     {"1tgn", 23983.9, 0.725},    {"1tpo", 23336.3, 0.724},
    {"1ubq", 8565.98, 0.746},     {"1wrt", 24052.7, 0.739},    {"1znf", 0.0, 0.722},
    {"2cds", 14306.8, 0.716},     {"2cga", 25659.4, 0.732},    {"4cha", 0.0, 0.733},
    {"4pep", 34574.2, 0.723},     {"8rat", 13683.9, 0.71},     {"avg1a7m", 19795.5, 0.741},
    {"avg1clb", 8461.6, 0.744},   {"avg1e8l", 14306.8, 0.716}, {"avg1egl", 8092.06, 0.731},
    {"avg1hko", 0.0, 0.735},      {"avg1nx7", 0.0, 0.736},     {"avg1wrt", 0.0, 0.741},
    {"avg1znf", 0.0, 0.695},      {"avg2bcb", 0.0, 0.744},     {"avg2sob", 11606.1, 0.749},
    {"dim1ado", 157131.0, 0.736}, {"dim1faj", 0.0, 0.743},     {"dim1gd1", 146438.0, 0.741},
    {"dim1gzx", 64575.5, 0.749},  {"dim1hco", 64559.6, 0.747}, {"dim2aai", 0.0, 0.727},
    {"dim2gd1", 143788.0, 0.742}, {"dim2sod", 31412.7, 0.718}, {"dim4cha", 50473.7, 0.733},
};

static bool compose(const char *name, elea_composition *found)
{
    char path[ELEA_PATH_SIZE];
    const char *folder = getenv("ELEA_SHARED_DATA");
    elea_error error = ELEA_ERROR_INIT;
    (void)snprintf(path, sizeof path, "%s/proteins/%s.pdb.gz", folder != NULL ? folder : "", name);
    elea_reader *reader = test_open_models(path, ELEA_MODELS_FRAMES, &error);
    if (reader == NULL)
        return false;
    elea_frame *frame = elea_frame_create(&error);
    assert_non_null(frame);
    assert_int_equal(elea_reader_read(reader, 0, frame, &error), ELEA_OK);
    const elea_composition_source source = {sizeof source, elea_reader_topology(reader), NULL,
                                            elea_frame_positions(frame), NULL};
    *found = (elea_composition){.struct_size = sizeof *found};
    if (elea_composition_find(&source, found, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    elea_frame_free(frame);
    elea_reader_free(reader);
    return true;
}

static void masses_and_volumes_are_those_of_somo(void **state)
{
    (void)state;
    double sum = 0.0;
    elea_composition found;
    for (size_t i = 0; i < NUM_ITEMS(references); i++) {
        const struct reference *reference = &references[i];
        if (!compose(reference->name, &found)) {
            if (i == 0)
                skip();
            fail_msg("%s cannot be read", reference->name);
        }
        double difference = found.specific_volume - reference->specific_volume;
        if (reference->mass > 0.0 && fabs(found.mass / reference->mass - 1.0) > 1e-3)
            fail_msg("%s: %.1f Da, not %.1f", reference->name, found.mass, reference->mass);
        if (fabs(difference) > 0.003)
            fail_msg("%s: %.4f cm3/g, not %.3f", reference->name, found.specific_volume,
                     reference->specific_volume);
        sum += difference;
    }
    assert_near(sum / (double)NUM_ITEMS(references), 0.0, 0.0005);
}

/* A crystal structure without hydrogens, a solution structure with them, and an average of models.
 */
static void all_structures_of_a_protein_have_one_mass(void **state)
{
    (void)state;
    static const char *const names[] = {"1aki", "2cds", "1e8l", "avg1e8l"};
    elea_composition first, found;
    if (!compose(names[0], &first))
        skip();
    for (size_t i = 1; i < NUM_ITEMS(names); i++) {
        assert_true(compose(names[i], &found));
        assert_near(found.mass, first.mass, 1e-6);
        assert_near(found.specific_volume, first.specific_volume, 1e-9);
        assert_int_equal(found.n_disulfides, 4);
        assert_int_equal(found.n_gaps, 0);
    }
}

static void complexes_are_composed(void **state)
{
    (void)state;
    elea_composition found;
    if (!compose("1aoi", &found))
        skip();
    assert_int_equal(found.n_residues[ELEA_COMPONENT_NUCLEOTIDE], 292);
    assert_int_equal(found.n_chains, 10);
    assert_int_equal(found.n_missing_atoms, 0); /* DNA whose names are those of RNA */
    assert_true(compose("1ehz", &found));
    assert_int_equal(found.n_residues[ELEA_COMPONENT_NUCLEOTIDE], 76);
    assert_int_equal(found.n_unknown, 0);
    assert_true(compose("dim2aai", &found));
    assert_int_equal(found.n_residues[ELEA_COMPONENT_SUGAR], 14);
    assert_true(compose("1atn", &found));
    assert_int_equal(found.n_gaps, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masses_and_volumes_are_those_of_somo),
        cmocka_unit_test(all_structures_of_a_protein_have_one_mass),
        cmocka_unit_test(complexes_are_composed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
