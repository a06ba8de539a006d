/* SPDX-License-Identifier: MIT */
#include "preset.h"

#include <stdio.h>
#include <string.h>

#include "message.h"

enum { TEXT_SIZE = 256 };

/* ---- Choosing ---- */

elea_status preset_choose(struct preset *preset, const struct options *options,
                          const elea_reader *structure, const elea_frame *frame, bool as_nist,
                          elea_error *error)
{
    double box[3][3];
    bool with_radii = strcmp(elea_reader_radii(structure), options->radii) != 0;
    bool nist = as_nist && options->preset == ELEA_PRESET_AUTO;
    const elea_preset_source source = {
        .struct_size = sizeof source,
        .topology = elea_reader_topology(structure),
        .select = OPTIONS_GIVEN(options, select) ? options->select : NULL,
        .positions = frame != NULL ? elea_frame_positions(frame) : NULL,
        .box = frame != NULL && elea_frame_box(frame, box) ? box[0] : NULL,
        .preset = nist ? ELEA_PRESET_BARE : options->preset,
        .radii_given = OPTIONS_GIVEN(options, radii) || with_radii,
    };
    preset->choice = (elea_preset_choice){.struct_size = sizeof preset->choice};
    preset->composition = (elea_composition){.struct_size = sizeof preset->composition};
    elea_status failed = elea_preset_choose(&source, &preset->choice, &preset->composition, error);
    if (nist)
        (void)snprintf(preset->choice.reason, sizeof preset->choice.reason,
                       "the layout is that of NIST ZENO");
    return failed ? elea_error_locate(error, failed, options->structure, 0, -1) : ELEA_OK;
}

/* ---- Messages ---- */

/* What was assumed. */
static void describe(const struct preset *preset, char text[TEXT_SIZE])
{
    const char *reason = preset->choice.reason;
    bool sites = preset->choice.radii != NULL && strcmp(preset->choice.radii, "oxdna") == 0;
    const char *spheres = !preset->per_residue ? "heavy atoms"
                          : sites              ? "two spheres per nucleotide"
                                               : "a sphere per residue";
    char layer[64] = "";
    if (preset->layer != 0.0)
        (void)snprintf(layer, sizeof layer, " + %g A of water", preset->layer);
    if (preset_is_solution(preset))
        (void)snprintf(text, TEXT_SIZE, "solution: %s%s, mass %s", spheres, layer,
                       preset->mass_given ? "as given" : "from residues");
    else
        (void)snprintf(text, TEXT_SIZE, "bare: the atoms of the file%s%s",
                       reason[0] != '\0' ? ", because " : "", reason);
}

void preset_print(const struct preset *preset)
{
    char text[TEXT_SIZE];
    describe(preset, text);
    (void)fprintf(stderr, "%s (%s)\n", text,
                  preset_is_solution(preset) ? "--preset bare: atoms of the file"
                                             : "--preset solution: as in water");
}

/* "12 waters", joined by commas. */
static void list(size_t n, const char *one, const char *many, size_t *n_listed)
{
    if (n > 0)
        (void)fprintf(stderr, "%s%zu %s", (*n_listed)++ > 0 ? ", " : "", n, n == 1 ? one : many);
}

static void print_left_out(const elea_preset_choice *choice)
{
    size_t n_listed = 0;
    if (choice->n_waters + choice->n_ions + choice->n_additives + choice->n_hydrogens +
            choice->n_others ==
        0)
        return;
    (void)fputs("left out: ", stderr);
    list(choice->n_waters, "atom of water", "atoms of water", &n_listed);
    list(choice->n_ions, "free ion", "free ions", &n_listed);
    list(choice->n_additives, "atom of additives", "atoms of additives", &n_listed);
    list(choice->n_hydrogens, "hydrogen, in the mass only", "hydrogens, in the mass only",
         &n_listed);
    list(choice->n_others, "other atom", "other atoms", &n_listed);
    (void)fputc('\n', stderr);
}

void preset_print_composition(const struct preset *preset)
{
    const elea_composition *found = &preset->composition;
    const size_t *n = found->n_residues;
    size_t n_listed = 0;
    if (!preset_is_solution(preset))
        return;
    print_left_out(&preset->choice);
    (void)fputs("composition: ", stderr);
    list(n[ELEA_COMPONENT_AMINO_ACID], "amino acid", "amino acids", &n_listed);
    list(n[ELEA_COMPONENT_NUCLEOTIDE], "nucleotide", "nucleotides", &n_listed);
    list(n[ELEA_COMPONENT_SUGAR], "sugar", "sugars", &n_listed);
    list(n[ELEA_COMPONENT_LIGAND], "ligand", "ligands", &n_listed);
    list(n[ELEA_COMPONENT_ION], "ion", "ions", &n_listed);
    list(found->n_chains, "chain", "chains", &n_listed);
    list(found->n_disulfides, "disulfide", "disulfides", &n_listed);
    if (found->n_unknown > 0)
        message_say(stderr, "; without a known formula, from their atoms: %s", found->unknown);
    if (found->n_estimated > 0)
        (void)fprintf(stderr, ", with %.0f Da of hydrogens assumed", found->estimated_mass);
    (void)fputc('\n', stderr);
}

void preset_warn(const struct preset *preset, const char *path)
{
    const elea_composition *found = &preset->composition;
    bool alpha_carbons = preset->per_residue;
    if (!preset_is_solution(preset))
        return;
    if (found->n_missing_atoms > 0 && !alpha_carbons)
        message_print("%s: warning: %zu atom%s of %zu residue%s %s missing, first in %s; the mass "
                      "includes them, but not the shape; complete the structure",
                      path, found->n_missing_atoms, found->n_missing_atoms == 1 ? "" : "s",
                      found->n_incomplete, found->n_incomplete == 1 ? "" : "s",
                      found->n_missing_atoms == 1 ? "is" : "are", found->incomplete);
    if (preset->choice.unfolded)
        message_print("%s: note: the chain is not folded; experiments see the average of many "
                      "conformations, so analyse an ensemble",
                      path);
    if (found->n_gaps > 0)
        message_print("%s: warning: residues are missing in %zu place%s of its chains, so mass and "
                      "size are too small; complete the structure",
                      path, found->n_gaps, found->n_gaps == 1 ? "" : "s");
}

/* ---- JSON ---- */

static void write_composition(struct json *json, const elea_composition *found)
{
    static const char *const kinds[ELEA_NUM_COMPONENT_KINDS] = {
        [ELEA_COMPONENT_AMINO_ACID] = "amino_acids",
        [ELEA_COMPONENT_NUCLEOTIDE] = "nucleotides",
        [ELEA_COMPONENT_SUGAR] = "sugars",
        [ELEA_COMPONENT_LIGAND] = "ligands",
        [ELEA_COMPONENT_ION] = "ions",
    };
    json_key(json, "composition");
    json_open_object(json);
    for (size_t k = 0; k < ELEA_NUM_COMPONENT_KINDS; k++)
        json_integer_member(json, kinds[k], found->n_residues[k]);
    json_integer_member(json, "chains", found->n_chains);
    json_integer_member(json, "disulfides", found->n_disulfides);
    json_integer_member(json, "missing_atoms", found->n_missing_atoms);
    json_integer_member(json, "gaps", found->n_gaps);
    json_key(json, "unknown");
    json_string(json, found->unknown);
    json_close_object(json);
}

void preset_write(struct json *json, const struct preset *preset)
{
    const elea_preset_choice *choice = &preset->choice;
    char assumed[TEXT_SIZE];
    describe(preset, assumed);
    json_key(json, "preset");
    json_string(json, elea_preset_name(choice->preset));
    json_key(json, "assumed");
    json_string(json, assumed);
    if (!preset_is_solution(preset))
        return;
    json_integer_member(json, "n_waters_left_out", choice->n_waters);
    json_integer_member(json, "n_ions_left_out", choice->n_ions);
    json_integer_member(json, "n_additives_left_out", choice->n_additives);
    json_integer_member(json, "n_hydrogens_left_out", choice->n_hydrogens);
    json_integer_member(json, "n_ions_bound", choice->n_bound);
    json_key(json, "unfolded");
    json_boolean(json, choice->unfolded);
    write_composition(json, &preset->composition);
}
