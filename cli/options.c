/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "message.h"
#include "numbers.h"
#include "output.h"
#include "value.h"

/* ---- The table ---- */

typedef elea_status (*parser)(const char *text, void *target, elea_error *error);

struct row {
    const char *name; /* without "--"; NULL: `help` is the heading of a group */
    char letter;
    const char *argument; /* what its value is called; NULL: it takes none */
    parser parse;
    size_t offset;        /* of what it sets, in struct options */
    const char *fallback; /* default; NULL: none, or that of elea_settings_default */
    const char *help;
};

#define OPTION(member)  offsetof(struct options, member)
#define SETTING(member) offsetof(struct options, asked.member)

static const struct row table[] = {
    {.help = "Input"},
    {"input-file", 'i', "FILE", value_text, OPTION(input), NULL,
     "the structure, in place of the first argument"},
    {"config-file", 'c', "FILE", value_text, OPTION(config), NULL,
     "reads options from lines of a name without dashes, '=' and a value; those of the command "
     "line come first"},

    {.help = "Atoms"},
    {"select", 's', "EXPR", value_text, OPTION(select), ELEA_DEFAULT_SELECTION,
     "atoms to analyse: all, protein, backbone, nucleic, water, ion, hydrogen, name, resname, "
     "resid, chain, element, index with lists, ranges and wildcards, joined by and, or, not, ( )"},
    {"radii", 'r', "SET|FILE", value_text, OPTION(radii), "bondi",
     "radii: bondi, alvarez, calpha5 (5 A on alpha carbons only), file (those of the structure), "
     "or the name of a file with lines of an atom name or element and a radius in A"},
    {"scale-radii", 0, "X", value_positive, OPTION(scale_radii), "1", "multiplies all radii"},
    {"add-radius", 0, "X", value_any_real, OPTION(add_radius), "0",
     "is added to all radii, after scaling: a uniform hydration layer (A)"},
    {"length-unit", 0, "UNIT", value_length_unit, OPTION(length_unit), NULL,
     "unit of the lengths in a BOD or FITS file that states none: A, nm, cm or m"},
    {"threshold", 0, "X", value_threshold, OPTION(threshold), NULL,
     "voxels of an image (MRC, FITS) at or above this are body; by default those of FITS that are "
     "not zero"},

    {.help = "Frames, numbered from 0 through all trajectories, as in Python's slices"},
    {"start", 0, "N", value_bound, OPTION(slice.start), NULL,
     "first frame; negative numbers count from the end"},
    {"stop", 0, "N", value_bound, OPTION(slice.stop), NULL, "the frame before which to stop"},
    {"step", 0, "N", value_step, OPTION(slice.step), "1",
     "every N-th frame; backwards where negative"},

    {.help = "Precision, for each frame"},
    {"max-rsd-capacitance", 0, "PERCENT", value_percent, SETTING(max_rsd_capacitance), NULL,
     "walk until the standard error of the capacitance is below this"},
    {"max-rsd-polarizability", 0, "PERCENT", value_percent, SETTING(max_rsd_polarizability), NULL,
     "the same for the mean polarizability; alone, in place of the capacitance"},
    {"max-rsd-volume", 0, "PERCENT", value_percent, SETTING(max_rsd_volume), NULL,
     "sample until the standard error of the volume is below this, where it is sampled"},
    {"min-num-walks", 0, "N", value_count, SETTING(min_num_walks), NULL,
     "do at least this many walks before a precision ends them"},
    {"min-num-interior-samples", 0, "N", value_count, SETTING(min_num_interior_samples), NULL,
     "the same for samples of the volume"},
    {"max-num-walks", 0, "N", value_count, SETTING(max_num_walks), NULL,
     "end with this many walks where the precision is not reached"},
    {"max-num-interior-samples", 0, "N", value_count, SETTING(max_num_interior_samples), NULL,
     "the same for samples of the volume"},
    {"num-walks", 0, "N", value_count, SETTING(num_walks), NULL,
     "this many walks in place of a precision; with a precision, at most so many"},
    {"num-interior-samples", 0, "N", value_count, SETTING(num_interior_samples), NULL,
     "this many samples in place of a precision; with --max-rsd-volume, at most so many"},
    {"max-run-time", 0, "SECONDS", value_positive, SETTING(max_run_time), NULL,
     "end by then: the time left is divided over the frames left"},
    {"seed", 0, "N", value_seed, SETTING(seed), "0", "seed of the random numbers"},

    {.help = "Method"},
    {"method", 0, "NAME", value_method, SETTING(method), "first-passage",
     "first-passage: exact steps past spheres, from a tight ellipsoid; wos: plain "
     "Walk-on-Spheres from a sphere, the reference"},
    {"interior", 0, "KIND", value_interior, SETTING(interior), "exact",
     "volume, area and gyration: exact, in closed form; sample, from random points"},
    {"control-charges", 0, "N", value_charges, OPTION(control_charges), "as many as pay",
     "charges in the body that take variance off first-passage walks; 0: none"},
    {"launch-radius", 0, "X", value_positive, SETTING(launch_radius), "smallest found",
     "radius of the launch sphere (A)"},
    {"skin-thickness", 0, "X", value_positive, SETTING(skin_thickness), "1e-6 of the launch radius",
     "distance from the surface at which a walk has arrived (A)"},

    {.help = "Solvent and mass"},
    {"temperature", 0, "T", value_temperature, SETTING(temperature), "293.15K",
     "in K, or in C: 25C"},
    {"solvent", 0, "NAME", value_solvent, OPTION(solvent), "water",
     "water: its viscosity at the temperature (IAPWS 2008); none: leave out what needs one"},
    {"viscosity", 0, "V", value_viscosity, SETTING(viscosity), NULL,
     "viscosity of the solvent with its unit: 0.89cp, 0.89mPa.s, 8.9e-4Pa.s"},
    {"mass", 0, "M", value_mass, OPTION(mass), "from the elements",
     "mass of the selected atoms: 14300 (Da), 14.3kDa, 14300g/mol"},
    {"buoyancy-factor", 0, "B", value_any_real, SETTING(buoyancy_factor), NULL,
     "1 - (partial specific volume)(solvent density), for the sedimentation coefficient; about "
     "0.27 for proteins in water"},

    {.help = "Output"},
    {"csv", 0, "FILE", value_text, OPTION(csv), NULL, "writes the results ('-': on stdout)"},
    {"csv-format", 0, "LAYOUT", value_csv_format, OPTION(csv_format), "frames; nist for BOD",
     "frames: a row a frame; nist: that of NIST ZENO, a column a frame"},
    {"csv-atoms", 0, "FILE", value_text, OPTION(csv_atoms), NULL,
     "writes the exposed surface area of each atom of each frame"},
    {"json", 0, "FILE", value_text, OPTION(json), NULL,
     "writes parameters, frames, averages and timing ('-': on stdout)"},
    {"surface-points-file", 0, "FILE", value_text, OPTION(surface_points), NULL,
     "writes where the walks of a frame hit, with their weights: .npy, .ply, .xyz or text"},
    {"interior-points-file", 0, "FILE", value_text, OPTION(interior_points), NULL,
     "writes random points inside the body, as many as --num-interior-samples hits"},
    {"print-counts", 0, NULL, value_flag, OPTION(print_counts), NULL,
     "adds what was counted: walks, hits, and the means t, u, v, w behind the results"},
    {"print-benchmarks", 0, NULL, value_flag, OPTION(print_benchmarks), NULL,
     "adds time and memory"},
    {"quiet", 'q', NULL, value_flag, OPTION(quiet), NULL,
     "no table and no progress; warnings and errors only"},
    {"verbose", 'v', NULL, value_flag, OPTION(verbose), NULL,
     "tensors in the table; where the time went"},

    {.help = "Running (results do not depend on it)"},
    {"num-threads", 'j', "N", value_small_count, SETTING(num_threads), "all cores",
     "threads, shared by all frames in flight"},
    {"frames-in-flight", 0, "N", value_small_count, SETTING(frames_in_flight), "threads + 1",
     "frames held in memory at once"},

    {.help = "Information"},
    {"help", 'h', NULL, value_flag, OPTION(help), NULL, "prints this and ends"},
    {"version", 'V', NULL, value_flag, OPTION(version), NULL, "prints the version and ends"},
};

#define NUM_ROWS (sizeof table / sizeof table[0])

/* Other names of options: NIST ZENO's, where ours came first. */
static const struct {
    const char *name, *alias;
} aliases[] = {{"csv", "csv-output-file"}};

static const char *alias_of(const struct row *row)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (strcmp(row->name, aliases[i].name) == 0)
            return aliases[i].alias;
    return NULL;
}

/* ---- Parsing ---- */

/* Edits (insert, delete, replace, swap neighbours) from one short word to another. */
static size_t distance(const char *a, const char *b)
{
    enum { LIMIT = 40 };
    size_t n = strlen(a), m = strlen(b);
    if (n >= LIMIT || m >= LIMIT)
        return LIMIT;
    size_t d[LIMIT][LIMIT];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            size_t best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m];
}

/* A beginning of a name is as good as one wrong letter. */
static const struct row *nearest(const char *name)
{
    const struct row *found = NULL;
    size_t least = strlen(name) / 3 + 2;
    for (size_t i = 0; i < NUM_ROWS; i++) {
        if (table[i].name == NULL)
            continue;
        size_t d = distance(name, table[i].name);
        if (d > 1 && strlen(name) >= 2 && strncmp(name, table[i].name, strlen(name)) == 0)
            d = 1;
        if (d < least) {
            least = d;
            found = &table[i];
        }
    }
    return found;
}

static elea_status unknown_option(const char *name, elea_error *error)
{
    const struct row *near = nearest(name);
    if (near != NULL)
        return message_set(error, ELEA_ERROR_ARGUMENT, "unknown option --%s; did you mean --%s?",
                           name, near->name);
    return message_set(error, ELEA_ERROR_ARGUMENT,
                       "unknown option --%s; elea --help lists the options", name);
}

static const struct row *find_name(const char *name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (strcmp(aliases[i].alias, name) == 0)
            name = aliases[i].name;
    for (size_t i = 0; i < NUM_ROWS; i++)
        if (table[i].name != NULL && strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static const struct row *find_letter(char letter)
{
    for (size_t i = 0; i < NUM_ROWS; i++)
        if (letter != '\0' && table[i].letter == letter)
            return &table[i];
    return NULL;
}

static elea_status apply(const struct row *row, const char *text, struct options *options,
                         elea_error *error)
{
    elea_status failed = row->parse(text, (char *)options + row->offset, error);
    return failed ? message_prefix(error, "--%s%s%.200s", row->name, text != NULL ? " " : "",
                                   text != NULL ? text : "")
                  : ELEA_OK;
}

/* An option in the place of a value is a value that was forgotten; "-5" and "-" are values. */
static bool looks_like_option(const char *text)
{
    char name[64];
    if (strncmp(text, "--", 2) == 0) {
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(text + 2, "="), text + 2);
        return find_name(name) != NULL;
    }
    return text[0] == '-' && find_letter(text[1]) != NULL;
}

struct arguments {
    int argc;
    char **argv;
    int next;
};

static elea_status take_value(const struct row *row, const char *attached,
                              struct arguments *arguments, struct options *options,
                              elea_error *error)
{
    if (attached == NULL &&
        (arguments->next == arguments->argc || looks_like_option(arguments->argv[arguments->next])))
        return message_set(error, ELEA_ERROR_ARGUMENT, "option --%s needs a value: --%s %s",
                           row->name, row->name, row->argument);
    return apply(row, attached != NULL ? attached : arguments->argv[arguments->next++], options,
                 error);
}

static elea_status parse_long(const char *text, struct arguments *arguments,
                              struct options *options, elea_error *error)
{
    char name[64];
    size_t length = strcspn(text, "=");
    (void)snprintf(name, sizeof name, "%.*s", (int)(length < 63 ? length : 63), text);
    const char *attached = text[length] == '=' ? text + length + 1 : NULL;
    const struct row *row = find_name(name);
    if (row == NULL)
        return unknown_option(name, error);
    if (row->argument != NULL)
        return take_value(row, attached, arguments, options, error);
    if (attached != NULL)
        return message_set(error, ELEA_ERROR_ARGUMENT, "option --%s takes no value", row->name);
    return apply(row, NULL, options, error);
}

/* -qv, -j4, -j 4 */
static elea_status parse_letters(const char *letters, struct arguments *arguments,
                                 struct options *options, elea_error *error)
{
    for (; *letters != '\0'; letters++) {
        const struct row *row = find_letter(*letters);
        if (row == NULL)
            return message_set(error, ELEA_ERROR_ARGUMENT,
                               "unknown option -%c; elea --help lists the options", *letters);
        if (row->argument != NULL)
            return take_value(row, letters[1] != '\0' ? letters + 1 : NULL, arguments, options,
                              error);
        elea_status failed = apply(row, NULL, options, error);
        if (failed)
            return failed;
    }
    return ELEA_OK;
}

elea_status options_apply(const char *name, const char *value, struct options *options,
                          elea_error *error)
{
    const struct row *row = strlen(name) == 1 ? find_letter(name[0]) : find_name(name);
    if (row == NULL)
        return unknown_option(name, error);
    if (row->parse == value_text && row->offset == OPTION(config))
        return message_set(error, ELEA_ERROR_ARGUMENT, "--%s: is for the command line", row->name);
    if (row->argument != NULL && value == NULL)
        return message_set(error, ELEA_ERROR_ARGUMENT, "option --%s needs a value: %s = %s",
                           row->name, row->name, row->argument);
    if (row->argument == NULL && value != NULL)
        return message_set(error, ELEA_ERROR_ARGUMENT, "option --%s takes no value", row->name);
    return apply(row, value, options, error);
}

/* No two outputs to one place. */
static elea_status check_outputs(const struct options *options, elea_error *error)
{
    const struct {
        const char *option, *name;
    } outputs[] = {{"--csv", options->csv},
                   {"--csv-atoms", options->csv_atoms},
                   {"--json", options->json},
                   {"--surface-points-file", options->surface_points},
                   {"--interior-points-file", options->interior_points}};
    const size_t n = sizeof outputs / sizeof outputs[0];
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const char *a = outputs[i].name, *b = outputs[j].name;
            if (a != NULL && b != NULL &&
                (strcmp(a, b) == 0 || (output_is_stdout(a) && output_is_stdout(b))))
                return message_set(error, ELEA_ERROR_ARGUMENT,
                                   "%s and %s cannot write to the same file", outputs[i].option,
                                   outputs[j].option);
        }
    return ELEA_OK;
}

static elea_status check(const struct options *options, elea_error *error)
{
    const elea_settings *asked = &options->asked;
    if (options->structure == NULL)
        return message_set(error, ELEA_ERROR_ARGUMENT, "%s",
                           "give a structure: elea [options] STRUCTURE [TRAJECTORY...]; "
                           "elea --help lists the options");
    if (asked->num_walks != 0 && asked->max_num_walks != 0)
        return message_set(error, ELEA_ERROR_ARGUMENT, "%s",
                           "--num-walks says how many walks to do; leave out --max-num-walks");
    if (asked->num_interior_samples != 0 && asked->max_num_interior_samples != 0)
        return message_set(error, ELEA_ERROR_ARGUMENT, "%s",
                           "--num-interior-samples says how many samples to take; leave out "
                           "--max-num-interior-samples");
    if (options->csv_format != OPTIONS_CSV_DEFAULT && options->csv == NULL)
        return message_set(error, ELEA_ERROR_ARGUMENT, "%s",
                           "--csv-format says how the file of --csv lies; give --csv FILE");
    if (options->control_charges.count > 0 && asked->method == ELEA_METHOD_WOS)
        return message_set(error, ELEA_ERROR_ARGUMENT, "%s",
                           "--control-charges is for first-passage walks; leave out --method wos");
    return check_outputs(options, error);
}

/* Operands gather among the trajectories; `finish_operands` parts them. */
static elea_status parse_words(struct options *options, elea_error *error)
{
    struct arguments arguments = {options->argc, options->argv, 1};
    bool operands_only = false;
    options->n_trajectories = 0;
    while (arguments.next < arguments.argc) {
        const char *text = arguments.argv[arguments.next++];
        elea_status failed = ELEA_OK;
        if (operands_only || text[0] != '-' || text[1] == '\0')
            options->trajectories[options->n_trajectories++] = text;
        else if (strcmp(text, "--") == 0)
            operands_only = true;
        else if (text[1] == '-')
            failed = parse_long(text + 2, &arguments, options, error);
        else
            failed = parse_letters(text + 1, &arguments, options, error);
        if (failed)
            return failed;
    }
    return ELEA_OK;
}

/* The first operand is the structure, unless --input-file on the command line is. */
static void finish_operands(struct options *options, bool input_on_line)
{
    options->structure = options->input;
    if (input_on_line || options->n_trajectories == 0)
        return;
    options->structure = options->trajectories[0];
    options->n_trajectories--;
    memmove(options->trajectories, options->trajectories + 1,
            options->n_trajectories * sizeof *options->trajectories);
}

static struct options nothing_said(int argc, char **argv, const char **trajectories)
{
    return (struct options){
        .argc = argc, .argv = argv, .trajectories = trajectories, .scale_radii = 1.0};
}

/* Twice where there is a file of options: once to find it, and once to come after it. */
elea_status options_parse(int argc, char **argv, struct options *options, elea_error *error)
{
    const char **trajectories = calloc((size_t)argc + 1, sizeof *trajectories);
    *options = nothing_said(argc, argv, trajectories);
    if (trajectories == NULL)
        return message_set(error, ELEA_ERROR_MEMORY, "no memory for the arguments");
    elea_status failed = parse_words(options, error);
    bool input_on_line = options->input != NULL;
    if (!failed && options->config != NULL && !options->help && !options->version) {
        const char *config = options->config;
        *options = nothing_said(argc, argv, trajectories);
        failed = config_read(config, options, error);
        if (!failed)
            failed = parse_words(options, error);
    }
    if (failed)
        return failed;
    finish_operands(options, input_on_line);
    return options->help || options->version ? ELEA_OK : check(options, error);
}

void options_free(struct options *options)
{
    free(options->trajectories);
    free(options->config_text);
    options->trajectories = NULL;
    options->config_text = NULL;
}

/* ---- Help ---- */

enum { HELP_INDENT = 33, HELP_WIDTH = 90 };

/* Default of a row, from the library where it is a setting of the library. */
static void default_text(const struct row *row, char *text, size_t size)
{
    struct options defaults = {.asked = elea_settings_default()};
    const void *value = (const char *)&defaults + row->offset;
    char number[NUMBERS_SIZE] = "";
    if (row->fallback != NULL) {
        (void)snprintf(text, size, "%s", row->fallback);
        return;
    }
    if (row->parse == value_count && *(const uint64_t *)value != 0)
        numbers_count(*(const uint64_t *)value, number);
    else if (row->parse == value_percent && *(const double *)value > 0.0)
        (void)snprintf(number, sizeof number, "%g %%", *(const double *)value * 100.0);
    (void)snprintf(text, size, "%s", number);
}

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

static void print_row(FILE *stream, const struct row *row)
{
    if (row->name == NULL) {
        (void)fprintf(stream, "\n%s:\n", row->help);
        return;
    }
    char left[64], fallback[64], help[512];
    char letter[8] = "    ";
    if (row->letter != 0)
        (void)snprintf(letter, sizeof letter, "-%c, ", row->letter);
    const char *alias = alias_of(row);
    int length =
        snprintf(left, sizeof left, "  %s--%s%s%s%s%s", letter, row->name,
                 alias != NULL ? ", --" : "", alias != NULL ? alias : "",
                 row->argument != NULL ? " " : "", row->argument != NULL ? row->argument : "");
    default_text(row, fallback, sizeof fallback);
    (void)snprintf(help, sizeof help, "%s%s%s%s", row->help, fallback[0] != '\0' ? " [" : "",
                   fallback, fallback[0] != '\0' ? "]" : "");
    if (length < HELP_INDENT - 1)
        (void)fprintf(stream, "%-*s", HELP_INDENT, left);
    else
        (void)fprintf(stream, "%s\n%*s", left, HELP_INDENT, "");
    print_wrapped(stream, help, HELP_INDENT);
}

void options_print_help(FILE *stream)
{
    (void)fputs(
        "usage: elea [options] STRUCTURE [TRAJECTORY...]\n"
        "\n"
        "Hydrodynamic properties of molecules from their structures, by Walk-on-Spheres.\n"
        "STRUCTURE (PDB, GRO, XYZ; also gzip'd) names the atoms, and gives the frames unless\n"
        "there are trajectories (DCD, XTC or any of these), which are read one after another.\n"
        "Or it is a body as it is: BOD, the language of NIST ZENO, or voxels (FITS, MRC).\n",
        stream);
    for (size_t i = 0; i < NUM_ROWS; i++)
        print_row(stream, &table[i]);
    (void)fputs(
        "\n"
        "Exit status: 0 all went well; 1 failure; 2 the command cannot be understood;\n"
        "3 the trajectory breaks off or --max-run-time is over, results are of the frames before;\n"
        "130, 143 stopped by Ctrl-C or SIGTERM, results are of the frames that were finished.\n"
        "\n"
        "examples:\n"
        "  elea protein.pdb\n"
        "  elea protein.gro run.xtc --step 10 --temperature 25C --csv run.csv\n"
        "  elea protein.pdb --select 'protein and chain A' --add-radius 1.1 --json a.json\n",
        stream);
}
