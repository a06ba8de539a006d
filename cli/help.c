/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <string.h>

#include "option_batch.h"
#include "option_words.h"

enum { HELP_INDENT = 33, HELP_WIDTH = 90 };

/* Words of `text` from column `column` on, wrapped. */
static void print_wrapped(FILE *stream, const char *text, int column)
{
    for (bool first = true; *text != '\0'; first = false) {
        text += strspn(text, " ");
        int length = (int)strcspn(text, " ");
        if (!first && column + 1 + length > HELP_WIDTH) {
            (void)fprintf(stream, "\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        } else if (!first) {
            (void)fputc(' ', stream);
            column++;
        }
        (void)fprintf(stream, "%.*s", length, text);
        column += length;
        text += length;
    }
    (void)fputc('\n', stream);
}

static void print_row(FILE *stream, const struct option_row *row)
{
    if (row->name == NULL) {
        (void)fprintf(stream, "\n%s:\n", row->help);
        return;
    }
    char left[64], fallback[64], help[512];
    char letter[8] = "    ";
    if (row->letter != 0)
        (void)snprintf(letter, sizeof letter, "-%c, ", row->letter);
    int length =
        snprintf(left, sizeof left, "  %s--%s%s%s%s%s", letter, row->name,
                 row->alias != NULL ? ", --" : "", row->alias != NULL ? row->alias : "",
                 row->argument != NULL ? " " : "", row->argument != NULL ? row->argument : "");
    option_table_default(row, fallback, sizeof fallback);
    (void)snprintf(help, sizeof help, "%s%s%s%s", row->help, fallback[0] != '\0' ? " [" : "",
                   fallback, fallback[0] != '\0' ? "]" : "");
    if (length < HELP_INDENT - 1)
        (void)fprintf(stream, "%-*s", HELP_INDENT, left);
    else
        (void)fprintf(stream, "%s\n%*s", left, HELP_INDENT, "");
    print_wrapped(stream, help, HELP_INDENT);
}

static bool has_option(const struct options *command, const struct option_row *row)
{
    return command->batch   ? option_batch_refusal(row) == NULL
           : command->merge ? row->name != NULL && option_words_is_of_merge(row)
                            : !option_batch_is_own(row);
}

static void print_rows(FILE *stream, const struct options *command)
{
    const struct option_row *row = NULL;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (has_option(command, row))
            print_row(stream, row);
}

static void print_batch(FILE *stream, const struct options *options)
{
    (void)fputs(
        "usage: elea batch [options] PATH|FOLDER|@LIST|ARCHIVE...\n"
        "\n"
        "Analyses each of many structures alone, and writes a row for each, in their order: "
        "all\n"
        "properties with errors, or why it failed, which does not stop the others.\n"
        "PATH is any file that elea takes as STRUCTURE. A FOLDER stands for the structures "
        "in it\n"
        "and in its folders, sorted by name; @LIST for the paths in a text file, one a line "
        "('-':\n"
        "on standard input); an ARCHIVE (tar, tar.gz, zip, ...) for the structures in it.\n",
        stream);
    print_rows(stream, options);
    (void)fputs("\n"
                "Exit status: 0 all structures are analysed; 1 failure; 2 invalid command line; 3 "
                "some\n"
                "structures failed; 130, 143 interrupted by Ctrl-C or SIGTERM: continue with "
                "--resume.\n"
                "\n"
                "Examples:\n"
                "  elea batch *.pdb --csv results.csv\n"
                "  elea batch models/ --csv results.csv --ndjson results.ndjson --resume\n"
                "  find . -name '*.cif.gz' -print0 | elea batch - --per chain --csv chains.csv\n",
                stream);
}

static void print_merge(FILE *stream, const struct options *options)
{
    (void)fputs(
        "usage: elea merge [options] PART.json...\n"
        "\n"
        "Makes the results of the whole from the files that `elea --shard I/N --json FILE` wrote "
        "for\n"
        "each of N parts, in any order: to the last bit those of an undivided run. The files that\n"
        "the parts have read must still be there. Parts that are missing, there twice or of "
        "another\n"
        "computation are refused.\n\n",
        stream);
    print_rows(stream, options);
    (void)fputs("\n"
                "Example:\n"
                "  elea protein.gro run.xtc --shard 1/2 --json a.json   # and 2/2 elsewhere\n"
                "  elea merge a.json b.json --csv run.csv --json run.json\n",
                stream);
}

void help_print(FILE *stream, const struct options *options)
{
    if (options->batch || options->merge) {
        (options->batch ? print_batch : print_merge)(stream, options);
        return;
    }
    (void)fputs(
        "usage: elea [options] STRUCTURE [TRAJECTORY...]\n"
        "       elea batch [options] PATH|FOLDER|@LIST|ARCHIVE...   (elea batch --help)\n"
        "       elea merge [options] PART.json...                   (elea merge --help)\n"
        "\n"
        "Hydrodynamic properties of molecules from their structures, by Walk-on-Spheres.\n"
        "STRUCTURE (PDB, mmCIF, PQR, GRO, XYZ; may be compressed) names the atoms. Its frames are\n"
        "analysed unless trajectories (DCD, XTC, TRR, AMBER or HDF5 files or any of these) are "
        "given,\n"
        "which are read one after another. It can also be a geometric model: BOD, the language\n"
        "of NIST ZENO, or voxels (FITS, MRC).\n",
        stream);
    print_rows(stream, options);
    (void)fputs(
        "\n"
        "Exit status: 0 success; 1 failure; 2 invalid command line; 3 a damaged or truncated\n"
        "trajectory, or --max-run-time reached: results cover the frames before; 130, 143\n"
        "interrupted by Ctrl-C or SIGTERM: results cover the completed frames.\n"
        "\n"
        "Examples:\n"
        "  elea protein.pdb\n"
        "  elea protein.gro run.xtc --step 10 --temperature 25C --csv run.csv\n"
        "  elea protein.pdb --select 'protein and chain A' --add-radius 1.1 --json a.json\n",
        stream);
}
