/* SPDX-License-Identifier: MIT */
#include "option_rows.h"

#include "option_choices.h"

/* ---- The table ---- */

static const struct option_row table[] = {
    {.help = "Input"},
    {.name = "input-file",
     .letter = 'i',
     .argument = "FILE",
     .parse = value_text,
     OPTION(input),
     .help = "structure file, instead of the first argument",
     .manual = "Structure file, instead of the first argument; all arguments are then "
               "trajectories."},
    {.name = "config-file",
     .letter = 'c',
     .argument = "FILE",
     .parse = value_text,
     OPTION(config),
     .help = "reads options from a file with lines 'name = value'; options on the command line "
             "take precedence",
     .manual = "Reads options from a file. Each line holds a name without dashes, `=` and a value, "
               "as in `num-walks = 1e6`, or only a name if the option takes no value. Values may "
               "be quoted; text after `#` is a comment. Options on the command line take "
               "precedence."},

    {.help = "Atoms"},
    {.name = "preset",
     .argument = "NAME",
     OPTION(preset),
     .choices = elea_preset_name,
     .scope = OPTION_FOR_ATOMS,
     .fallback = "auto",
     .help = "what the atoms are: solution, a biomolecule as experiments see it, heavy atoms with "
             "0.8 A of water and the mass of their residues; bare, the atoms of the file; auto, "
             "solution for proteins, nucleic acids and sugars, unless radii are given"},
    {.name = "select",
     .letter = 's',
     .argument = "EXPR",
     .parse = value_text,
     OPTION(select),
     .scope = OPTION_FOR_ATOMS,
     .fallback = ELEA_DEFAULT_SELECTION,
     .help = "atoms to analyse: all, protein, backbone, nucleic, water, ion, hydrogen, name, "
             "resname, resid, chain, element, index with lists, ranges and wildcards, combined "
             "with and, or, not, ( )",
     .manual = "Atoms, in the selection language of MDAnalysis and VMD: `all`, `none`, `protein`, "
               "`backbone`, `nucleic`, `water`, `ion`, `hydrogen`, and `name`, `resname`, `resid`, "
               "`chain`, `element`, `index` with lists, ranges (`resid 1:10`, `index 0 to 99`) and "
               "wildcards (`name C*`), combined with `and`, `or`, `not` and parentheses."},
    {.name = "models",
     .argument = "NAME",
     OPTION(models),
     .choices = elea_models_name,
     .scope = OPTION_FOR_ATOMS,
     .fallback = "auto",
     .help = "MODELs of a PDB file: frames; join: parts of one body, as in a biological assembly; "
             "auto: frames, but an error if they seem to be an assembly"},
    {.name = "assembly",
     .argument = "ID",
     .parse = value_text,
     OPTION(assembly),
     .scope = OPTION_FOR_ATOMS,
     .fallback = "the chains as the file has them",
     .help = "biological assembly of a PDB or mmCIF file, such as 1: all copies of its chains are "
             "one body"},
    {.name = "types",
     .argument = "LIST",
     .parse = value_text,
     OPTION(types),
     .scope = OPTION_FOR_ATOMS,
     .help = "elements or names of the numbered types of LAMMPS files: 1=C,2=O"},
    {.name = "radii",
     .letter = 'r',
     .argument = "SET|FILE",
     .parse = value_text,
     OPTION(radii),
     .choices = option_choices_radii,
     .scope = OPTION_FOR_ATOMS,
     .fallback = "that of the preset; file for a PQR file",
     .help = "bondi, alvarez, bondi+alvarez, calpha5, calpha (5 or 4.4 A on each alpha carbon), "
             "oxdna, file (those in the structure file), or a file of names and radii in A",
     .manual =
         "Atomic radii: `bondi` (Bondi 1964, Mantina et al. 2009), `alvarez` (Alvarez 2013), "
         "`bondi+alvarez` (`alvarez` for elements that `bondi` lacks), `calpha5` (one sphere "
         "of 5 A on each alpha carbon and no others; the mass is still that of all selected "
         "atoms), `calpha` (the same with the 4.4 A that fit experiments), `oxdna` (the sites "
         "of oxDNA's nucleotides), `file` (the radii in "
         "the structure file), or a text file with an atom name or element and its radius in "
         "Angstrom on each line."},
    {.name = "scale-radii",
     .argument = "X",
     .parse = value_positive,
     OPTION(scale_radii),
     .scope = OPTION_FOR_ATOMS,
     .fallback = "1",
     .help = "multiplies all radii"},
    {.name = "add-radius",
     .argument = "X",
     .parse = value_any_real,
     OPTION(add_radius),
     .scope = OPTION_FOR_ATOMS,
     .fallback = "that of the preset: 0.8 in solution, otherwise 0",
     .help = "added to all radii after scaling: a hydration layer of uniform thickness (A)"},
    {.name = "whole",
     .argument = "MODE",
     OPTION(whole),
     .choices = elea_whole_mode_name,
     .scope = OPTION_FOR_ATOMS,
     .fallback = "auto",
     .help = "molecules that a periodic box cuts are made whole: auto, where there is a box; "
             "always, and a frame without a box is an error; never, atoms are taken as they are",
     .manual = "Whether molecules that a periodic box cuts are made whole along their bonds: "
               "`auto`, where there is a box and bonds are longer than possible; `always`, the "
               "same, and a frame without a box is an error; `never`, atoms are taken as they "
               "are. The output says in how many frames something was moved."},
    {.name = "length-unit",
     .argument = "UNIT",
     .parse = value_length_unit,
     SETTING(length_unit),
     .help = "length unit of a BOD, FITS, H5MD or LAMMPS file that states none: A, nm, cm or m",
     .manual = "Length unit of a BOD, FITS, H5MD or LAMMPS file that states none: `A`, `nm`, `cm` "
               "or `m`. "
               "Other files keep theirs. "
               "Without a unit, properties that depend on a solvent are left out."},
    {.name = "threshold",
     .argument = "X",
     .parse = value_any_real,
     OPTION(threshold),
     .scope = OPTION_FOR_VOXELS,
     .help = "voxels of an image (MRC, FITS) with at least this value belong to the body; by "
             "default the nonzero voxels of FITS images",
     .manual = "Voxels of an image with at least this value belong to the body. MRC maps require "
               "it; without it, the nonzero voxels of a FITS image belong to the body."},

    {.help = "Frames, numbered from 0 across all trajectories, as in Python slices",
     .manual = "The frames start:stop:step are analysed, as in a Python slice: negative bounds "
               "count from the end, and a negative step goes backwards. A frame keeps its number, "
               "and with it its random numbers, whichever other frames are analysed."},
    {.name = "start",
     .argument = "N",
     .parse = value_bound,
     OPTION(slice.start),
     .help = "first frame; negative numbers count from the end"},
    {.name = "stop",
     .argument = "N",
     .parse = value_bound,
     OPTION(slice.stop),
     .help = "frame before which to stop"},
    {.name = "step",
     .argument = "N",
     .parse = value_step,
     OPTION(slice.step),
     .fallback = "1",
     .help = "every N-th frame; backwards if negative"},
    {.name = "weights",
     .argument = "FILE",
     .parse = value_text,
     OPTION(weights),
     .help = "weights of the frames in averages: a number for each, or lines of frame and weight"},
    {.name = "ensemble",
     .parse = value_flag,
     OPTION(ensemble),
     .help = "the order of frames has no meaning, as that of the models of an ensemble"},
    {.name = "replicas",
     .parse = value_flag,
     OPTION(replicas),
     .help = "trajectories are independent: the error is at least that by their means"},

    {.help = "Precision, for each frame",
     .manual = "Numbers of walks and samples may be written as 1e6."},
    {.name = "max-rsd-capacitance",
     .argument = "PERCENT",
     .parse = value_percent,
     SETTING(max_rsd_capacitance),
     .help = "walk until the relative standard error of the capacitance is below this"},
    {.name = "max-rsd-polarizability",
     .argument = "PERCENT",
     .parse = value_percent,
     SETTING(max_rsd_polarizability),
     .help = "the same for the mean polarizability; alone, it replaces that of the capacitance",
     .manual = "The same for the mean polarizability. Given alone, it replaces the precision of "
               "the capacitance; if both are given, both must be reached."},
    {.name = "max-rsd-average",
     .argument = "PERCENT",
     .parse = value_percent,
     SETTING(max_rsd_average),
     .help = "as few walks per frame as give the average of the capacitance over all frames this "
             "relative standard error, in place of a precision of each frame",
     .manual =
         "Relative standard error of the capacitance's average over all frames, in place of a "
         "precision of each frame. A pilot of up to 32 frames shows how much frames differ; "
         "all frames then do the same number of walks, the smallest that suffices. If the "
         "frames differ too much for their number, the minimum of walks is done and reported: "
         "only more frames would help. For a single frame it is --max-rsd-capacitance. "
         "Together with --num-walks, which is then the maximum; not with other precisions of "
         "the walks, nor with --max-run-time."},
    {.name = "max-rsd-stokes",
     .argument = "PERCENT",
     .parse = value_percent,
     SETTING(max_rsd_stokes),
     .help = "with --theory stokes: refine the surface until the estimated error of hydrodynamic "
             "radius, rotational radius and intrinsic viscosity is below this",
     .manual = "With `--theory stokes`: the patches of the surface are doubled until the estimated "
               "relative error of hydrodynamic radius, rotational radius and intrinsic viscosity "
               "is below this. The capacitance, which corrects them, is then computed to a tenth "
               "of it, or to 0.1 %, whichever is less, unless a precision or a number of walks is "
               "given."},
    {.name = "max-rsd-volume",
     .argument = "PERCENT",
     .parse = value_percent,
     SETTING(max_rsd_volume),
     .help = "sample until the relative standard error of the volume is below this, if the volume "
             "is sampled"},
    {.name = "max-rsd-virial",
     .argument = "PERCENT",
     .parse = value_percent,
     SETTING(max_rsd_virial),
     .fallback = "not computed",
     .help = "compute the second virial coefficient of the hard body, and what follows from it, to "
             "this relative standard error, such as 0.5",
     .manual =
         "Computes the second virial coefficient of the hard body until its relative standard "
         "error is below this, and what follows from it: the concentration dependence of "
         "sedimentation and diffusion. For bodies of spheres."},
    {.name = "min-num-walks",
     .argument = "N",
     .parse = value_count,
     SETTING(min_num_walks),
     .help = "minimum number of walks before a precision ends them"},
    {.name = "min-num-interior-samples",
     .argument = "N",
     .parse = value_count,
     SETTING(min_num_interior_samples),
     .help = "the same for interior samples"},
    {.name = "max-num-walks",
     .argument = "N",
     .parse = value_count,
     SETTING(max_num_walks),
     .help = "maximum number of walks if the precision is not reached"},
    {.name = "max-num-interior-samples",
     .argument = "N",
     .parse = value_count,
     SETTING(max_num_interior_samples),
     .help = "the same for interior samples"},
    {.name = "num-walks",
     .argument = "N",
     .parse = value_count,
     SETTING(num_walks),
     .help = "number of walks, instead of a precision; together with one, their maximum",
     .manual = "Number of walks for each frame, instead of a precision. Together with a precision "
               "it is the maximum, as in NIST ZENO."},
    {.name = "num-interior-samples",
     .argument = "N",
     .parse = value_count,
     SETTING(num_interior_samples),
     .help = "number of interior samples, instead of a precision; together with --max-rsd-volume, "
             "their maximum"},
    {.name = "max-run-time",
     .argument = "SECONDS",
     .parse = value_positive,
     SETTING(max_run_time),
     .help = "time limit of the whole run; the remaining time is divided among the remaining "
             "frames",
     .manual = "Time limit of the whole run. The remaining time is divided among the remaining "
               "frames, and within a frame between walks and interior samples. The precision "
               "reached is reported; frames that could not be started are left out, with exit "
               "status 3. Results then depend on the speed of the machine."},
    {.name = "seed",
     .argument = "N",
     .parse = value_seed,
     SETTING(seed),
     .fallback = "0",
     .help = "seed of the random-number generator",
     .manual = "Seed of the random-number generator. The same seed gives the same results, to the "
               "last digit, with any number of threads."},

    {.help = "Method"},
    {.name = "method",
     .argument = "NAME",
     SETTING(method),
     .fallback = "first-passage",
     .help = "first-passage: exact steps past spheres, starting on a tight ellipsoid; wos: plain "
             "Walk-on-Spheres, starting on a sphere, as a reference",
     .manual = "`first-passage`: exact steps past spheres with weighted walks, starting on a tight "
               "ellipsoid. `wos`: plain Walk-on-Spheres, starting on a sphere, as a reference."},
    {.name = "interior",
     .argument = "KIND",
     SETTING(interior),
     .fallback = "exact",
     .help = "volume, surface area and gyration: exact, in closed form; sample, from random points",
     .manual = "Volume, surface area and gyration: `exact`, in closed form, or `sample`, from "
               "random points and without a surface area."},
    {.name = "theory",
     .argument = "NAME",
     SETTING(theory),
     .fallback = "stokes; analogy for BOD",
     .help = "friction, rotation and viscosity: stokes, from the Stokes equations on patches of "
             "the surface; analogy, from capacitance and polarizability, as in NIST ZENO",
     .manual = "How friction, rotation and viscosity follow from the shape. `stokes`: the Stokes "
               "equations are solved on patches of the surface. `analogy`: from capacitance and "
               "polarizability, as in NIST ZENO, which is good to 1 to 3 %. The default is stokes, "
               "but analogy where the layout of the results is that of NIST ZENO: for BOD files, "
               "unless `--csv-format frames` is given, and with `--csv-format nist`."},
    {.name = "num-patches",
     .argument = "N",
     .parse = value_patches,
     SETTING(num_patches),
     .fallback = "as many as --max-rsd-stokes needs",
     .help = "patches of the surface for the Stokes equations"},
    {.name = "stokes-every",
     .argument = "K",
     .parse = value_count,
     SETTING(stokes_every),
     .help = "solve the Stokes equations only for frames whose number is a multiple of K; those "
             "between follow from their own walks"},
    {.name = "control-charges",
     .argument = "N",
     .parse = value_charges,
     SETTING(control_charges),
     .fallback = "the most efficient number",
     .help = "point charges inside the body that reduce the variance of first-passage walks; 0: "
             "none",
     .manual = "Number of point charges inside the body whose potentials are control variates of "
               "first-passage walks and remove most of their variance. They change the statistical "
               "errors only; 0: none."},
    {.name = "launch-radius",
     .argument = "X",
     .parse = value_positive,
     SETTING(launch_radius),
     .fallback = "smallest found",
     .help = "radius of the launch sphere (A)"},
    {.name = "skin-thickness",
     .argument = "X",
     .parse = value_positive,
     SETTING(skin_thickness),
     .fallback = "1e-6 of the launch radius, or less for thin bodies",
     .help = "distance from the surface at which a walk ends (A)"},

    {.help = "Solvent and mass"},
    {.name = "temperature",
     .argument = "T",
     .parse = value_temperature,
     SETTING(temperature),
     .fallback = "293.15K",
     .help = "temperature in K, or in C as in 25C"},
    {.name = "solvent",
     .argument = "NAME",
     .parse = value_solvent,
     OPTION(solvent),
     .choices = option_choices_solvents,
     .fallback = "water",
     .help = "its viscosity at the temperature: water, D2O, 'D2O 50%', 'glycerol 10%', 'sucrose "
             "5%', 'NaCl 0.15 M', 'urea 8 M', 'GdmCl 6 M'; none: leave out properties that need a "
             "viscosity",
     .manual = "The viscosity at the temperature of `water`, `D2O`, `D2O 50%` (by volume), "
               "`glycerol 10%` or `sucrose 5%` (by mass, or `% v/v`, `% w/v`), `NaCl 0.15 M`, "
               "`urea 8 M` or `GdmCl 6 M`, from published correlations within their ranges; "
               "`none`: what needs a viscosity is left out. It replaces the viscosity stated in a "
               "BOD file, and `--viscosity` replaces it."},
    {.name = "viscosity",
     .argument = "V",
     .parse = value_viscosity,
     SETTING(viscosity),
     .help = "viscosity of the solvent with its unit, as in 0.89cp, 0.89mPa.s or 8.9e-4Pa.s"},
    {.name = "mass",
     .argument = "M",
     .parse = value_mass,
     OPTION(mass),
     .fallback = "from residues in solution, otherwise from the elements",
     .help = "mass of the selected atoms, as in 14300 (Da), 14.3kDa or 14300g/mol",
     .manual = "Mass of the selected atoms, in dalton or with another unit, as in `14.3kDa` or "
               "`14300g/mol`. By default it is that of the residues with all their hydrogens, and "
               "with the preset `bare` that of the elements, if all are known."},
    {.name = "specific-volume",
     .argument = "V",
     .parse = value_positive,
     SETTING(specific_volume),
     .fallback = "from residues in solution, otherwise unknown",
     .help = "partial specific volume of the molecule (cm3/g), for buoyancy in the solvent and in "
             "water, and for the frictional ratio; about 0.73 for proteins"},
    {.name = "solvent-density",
     .argument = "D",
     .parse = value_density,
     SETTING(solvent_density),
     .fallback = "that of --solvent",
     .help = "density of the solvent with its unit, as in 1.02g/cm3, for the buoyancy"},
    {.name = "buoyancy-factor",
     .argument = "B",
     .parse = value_any_real,
     SETTING(buoyancy_factor),
     .fallback = "from specific volume and solvent",
     .help = "1 - (partial specific volume)(solvent density), for the sedimentation coefficient; "
             "about 0.27 for proteins in water"},
};

enum { NUM_ROWS = sizeof table / sizeof table[0] };

_Static_assert((int)NUM_ROWS + 32 <= (int)OPTION_TABLE_MAX, "struct options has a bit for each");

const struct option_row *option_table_at(size_t number)
{
    return number < NUM_ROWS ? &table[number] : option_output_at(number - NUM_ROWS);
}
