/* SPDX-License-Identifier: MIT */
#include "option_batch.h"
#include "option_choices.h"
#include "option_rows.h"

static const struct option_row table[] = {
    {.help = "Output",
     .manual = "Files are written under a temporary name, FILE.part, and renamed when they "
               "are complete. A dash stands for standard output, in place of the table."},
    {.name = "csv",
     .alias = "csv-output-file",
     .argument = "FILE",
     .parse = value_text,
     OPTION(csv),
     .writes = true,
     .help = "writes the results as CSV ('-': to standard output)",
     .manual = "Writes the results as CSV, with one row per frame: frame, time (ps), and for each "
               "property KEY, KEY_std_error and KEY_total_error. Tensors have the components "
               "KEY_xx, _yy, _zz, _xy, _xz, _yz, eigenvalues KEY_1, _2, _3."},
    {.name = "csv-format",
     .argument = "LAYOUT",
     OPTION(csv_format),
     .choices = option_choices_csv,
     .fallback = "frames; nist for BOD",
     .help = "frames: one row per frame; nist: the layout of NIST ZENO, one column per frame",
     .manual = "`frames`: one row per frame. `nist`: the layout of NIST ZENO, with a row for each "
               "unit, value and standard deviation, and one column per frame."},
    {.name = "csv-atoms",
     .argument = "FILE",
     .parse = value_text,
     OPTION(csv_atoms),
     .writes = true,
     .scope = OPTION_FOR_ATOMS,
     .help = "writes the exposed surface area of each atom in each frame"},
    {.name = "json",
     .argument = "FILE",
     .parse = value_text,
     OPTION(json),
     .writes = true,
     .help = "writes parameters, frames, averages and timing as JSON ('-': to standard output)"},
    {.name = "ndjson",
     .argument = "FILE",
     .parse = value_text,
     OPTION(ndjson),
     .writes = true,
     .help = "writes a JSON document for each frame or structure, one a line, as soon as it is "
             "done ('-': to standard output)",
     .manual = "Writes a JSON document for each frame, one a line, as soon as it and all before it "
               "are done: name, number of the frame, warnings, what was read, the parameters, and "
               "the result as in `--json`. In `elea batch` the lines are those of structures, with "
               "status and message."},
    {.name = "report",
     .argument = "FILE",
     .parse = value_text,
     OPTION(report),
     .writes = true,
     .help = "writes a page of HTML that shows the results; it needs elea-report, of the Python "
             "package",
     .manual = "Writes a page of HTML that shows the results, with figures, the molecule, and text "
               "for a methods section. The page is made by `elea-report`, which is installed in a "
               "clone of Elea by `pip install '.[report]'`, from the file of `--json`; without "
               "`--json` that is FILE.json."},
    {.name = "compare",
     .argument = "FILE",
     .parse = value_text,
     OPTION(compare),
     .help = "compares with measured values: lines 'D20w = 11.2 +- 0.3 1e-7 cm^2/s'"},
    {.name = "surface-points-file",
     .argument = "FILE",
     .parse = value_text,
     OPTION(surface_points),
     .writes = true,
     .help = "writes the points where walks hit the surface, with their weights: .npy, .ply, .xyz "
             "or text",
     .manual = "Writes the points where the walks of a frame hit the surface, with their weights. "
               "The weighted points are distributed like the charge on a conductor of that shape. "
               "The suffix selects the format: `.npy`, `.ply`, `.xyz`, otherwise text. With "
               "several frames, each gets its own file, with its number before the suffix."},
    {.name = "interior-points-file",
     .argument = "FILE",
     .parse = value_text,
     OPTION(interior_points),
     .writes = true,
     .help = "writes the interior samples that lie inside the body, in the same formats"},
    {.name = "print-counts",
     .parse = value_flag,
     OPTION(print_counts),
     .help = "adds numbers of walks, hits and steps, and the means t, u, v, w behind the results",
     .manual = "Adds numbers of walks, hits, steps and samples to the table, and the means behind "
               "the results to the files."},
    {.name = "print-benchmarks",
     .parse = value_flag,
     OPTION(print_benchmarks),
     .help = "adds time and memory",
     .manual = "Adds time and memory to the table, and to CSV files in the layout of NIST ZENO."},
    {.name = "quiet",
     .letter = 'q',
     .parse = value_flag,
     OPTION(quiet),
     .help = "no table and no progress; only warnings and errors"},
    {.name = "verbose",
     .letter = 'v',
     .parse = value_flag,
     OPTION(verbose),
     .help = "adds tensors to the table, and where the time went"},

    {.help = "Running (without effect on the results)"},
    {.name = "num-threads",
     .letter = 'j',
     .argument = "N",
     .parse = value_small_count,
     SETTING(num_threads),
     .fallback = "all cores",
     .help = "threads, shared by all frames in flight"},
    {.name = "frames-in-flight",
     .argument = "N",
     .parse = value_small_count,
     SETTING(frames_in_flight),
     .fallback = "threads + 1",
     .help = "frames held in memory at once"},
    {.name = "max-memory",
     .argument = "SIZE",
     .parse = value_memory,
     SETTING(max_memory),
     .fallback = "that of the machine or job",
     .help = "memory that the program may use, such as 500M, 4G or 50%: fewer frames are in memory "
             "at once, and one that does not fit alone is an error",
     .manual =
         "Memory that the program may use, such as `500M`, `4G`, or `50%` of what the machine "
         "or the job has. Fewer frames are in memory at once, and a frame that does not fit "
         "alone is an error before anything is computed. By default frames are only kept "
         "few enough for what the machine or the job has."},

    {.name = "resume",
     .parse = value_flag,
     OPTION(resume),
     .help = "continues a run, or a batch, that was stopped or killed: keeps what is done",
     .manual = "Continues a run, or a batch, that was stopped or killed, at any instant: keeps the "
               "frames or rows that are done, and the walks of a long frame, which are saved every "
               "minute, and computes the others, so that the files are those of a run that was not "
               "disturbed. Options and inputs must be the same; "
               "more structures may follow in a batch. Begins if there is nothing to continue."},
    {.name = "shard",
     .argument = "I/N|auto",
     .parse = value_text,
     OPTION(shard),
     .help = "computes part I of N: of the frames, or of the walks of a single one; auto: by the "
             "task of Slurm or the rank of MPI; elea merge makes the whole of the files of --json",
     .manual = "Computes part I of N, from 1: of the frames, or of the walks of a single frame, "
               "whose number `--num-walks` gives. `auto`: the part is that of the task of an array "
               "of Slurm, of the process of `srun`, or of the rank in MPI, and I-of-N is added to "
               "the names of the files. `elea merge` makes of the JSON files of all parts the "
               "files of the whole, to the last bit."},

    {.help = "Information"},
    {.name = "help", .letter = 'h', .parse = value_flag, OPTION(help), .help = "prints this help"},
    {.name = "version",
     .letter = 'V',
     .parse = value_flag,
     OPTION(version),
     .help = "prints the version"},
};

enum { NUM_ROWS = sizeof table / sizeof table[0] };

_Static_assert((int)NUM_ROWS <= 24, "option_table.c leaves 32 bits of struct options");

const struct option_row *option_output_at(size_t number)
{
    return number < NUM_ROWS ? &table[number] : option_batch_at(number - NUM_ROWS);
}
