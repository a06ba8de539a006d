# SPDX-License-Identifier: MIT
"""Compares the defaults of `elea` with experiments, and prints the tables as Markdown.

    experiment.py ELEA [--data FOLDER] [--keep FILE]

FOLDER has structures, `experiment.csv` (measured values with their sources) and `peers.csv` (what
other programs give for the same structures). Measured values whose source nobody has looked up
("from memory") are not used. A protein is one entry: its replicates are averaged, their number is its
weight, and of several structures of it one is taken. Sedimentation coefficients are those of
`sedimentation.csv` beside this script, which says what was read in which source. Results are kept
in FILE, so that a run that was ended can be taken up again.
"""

import argparse
import csv
import json
import subprocess
from collections import defaultdict
from pathlib import Path
from statistics import fmean, median

import numpy as np

LAYERS = (0.4, 0.6, 0.8, 1.0, 1.2)
DEFAULT_LAYER = 0.8

# Quantity in experiment.csv: its name in `elea`, factor to that unit, column in peers.csv, sign of
# a deviation (of R_h where D is measured), and the relative scatter of experiments.
QUANTITIES = {
    "D20w": ("diffusion_coefficient", 1e-7, "D20w_cm2_s", -1, 0.066),
    "intrinsic_viscosity": (
        "intrinsic_viscosity_mass_units", 1.0, "intrinsic_viscosity_cm3_g", 1, 0.12,
    ),
    "tau_c_20C": ("correlation_time", 1.0, "tau_c_s", 1, 0.10),
}
TITLES = {"D20w": "R_h", "intrinsic_viscosity": "[eta]", "tau_c_20C": "tau_c"}
PEER_UNITS = {"tau_c_20C": 1e9}

# Structures of one protein beside the one that is taken, and what does not have its measured form.
EXCLUDED = {
    "2cds": "lysozyme again, as 1aki",
    "1e8l": "lysozyme again, as 1aki",
    "avg1e8l": "lysozyme again, as 1aki",
    "avg1a7m": "LIF again, as 1a7m",
    "avg1wrt": "trp repressor again, as 1wrt",
    "avg1znf": "zinc finger again, as 1znf",
    "avg2bcb": "calbindin again, as avg1clb, with the same measured value",
    "avg1nx7": "cytochrome b5 again, as avg1hko, with the same measured value",
    "1g0b": "half of the tetramer that was measured; dim1gzx has it whole",
}
# Their measured values are those of mixtures of oligomers: M. S. Narasinga Rao and G. Kegeles, J. Am.
# Chem. Soc. 80, 5724 (1958), found monomers, dimers and trimers of alpha-chymotrypsin in equilibrium.
MIXTURES = ("4cha", "dim4cha")
# Several chains, apart from those that disulfides join into one molecule.
COMPLEXES = (
    "1bvg", "1wrt", "dim1ado", "dim1faj", "dim1gd1", "dim1gzx", "dim1hco", "dim2gd1", "dim2sod", "dim4cha",
)  # fmt: skip

# Hydrodynamic radii (A) by light scattering: D.-M. Smilgies and E. Folta-Stogniew, J. Appl. Cryst. 48,
# 1604 (2015), table 1, as far as there is a structure. None of them was used for the layer.
LIGHT_SCATTERING = (
    ("cytochrome c", "1hrc", None, 17.7),
    ("alpha-lactalbumin", "1a4v", None, 19.1),
    ("myoglobin", "1dwr", None, 21.2),
    ("trypsin inhibitor", "1avu", None, 24.7),
    ("bovine serum albumin", "4f5s", "chain A", 35.6),
    ("aldolase", "dim1ado", None, 47.7),
)
# Nucleic acids: structure, quantity of `elea`, factor to the unit, measured, unit, source.
NUCLEIC_ACIDS = (
    ("tRNA-Phe of yeast", "1ehz", "radius_of_gyration_mass", 1.0, 23.0, "A",
     "neutrons: abstract of *Structure of phenylalanine-accepting transfer ribonucleic acid and of its "
     "environment in aqueous solvents with different salts*"),
    ("nucleosome core particle with tails", "1kx5", "sedimentation_coefficient_20w", 1.0, 11.0, "S",
     "rat thymus, 0.005 M salt: abstract 7269981 of PubMed"),
)  # fmt: skip
SEDIMENTATION = Path(__file__).with_name("sedimentation.csv")
# R_h = 4.75 N^0.29 A of folded proteins: D. K. Wilkins et al., Biochemistry 38, 16424 (1999).
FOLDED = (4.75, 0.29)

PEERS = (
    "HYDROPRO", "HullRad 10.1", "BEST", "GRPY:shell", "GRPY:A20R50hiOT-so", "SMI:A20R50hiOT-so",
    "SMI:A10R30syOThyG5-a2b", "ZENO:shell", "ZENO:hiOT-so",
)  # fmt: skip


def measured(folder):
    """By structure and quantity the means and numbers of replicates, names, number left out."""
    values, names, n_unread = defaultdict(lambda: defaultdict(list)), {}, 0
    with (folder / "experiment.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if "from memory" in row["source"]:
                n_unread += 1
            elif row["structure"] != "-":
                names.setdefault(row["structure"], row["protein"])
                values[row["structure"]][row["quantity"]].append(float(row["value"]))
    means = {s: {q: fmean(v) for q, v in of.items()} for s, of in values.items()}
    counts = {s: {q: len(v) for q, v in of.items()} for s, of in values.items()}
    return means, counts, names, n_unread


def of_peers(folder):
    """{program: {structure: {quantity: value}}} in the units of experiment.csv."""
    found = defaultdict(lambda: defaultdict(dict))
    with (folder / "peers.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for quantity, (_, unit, column, _, _) in QUANTITIES.items():
                if row[column]:
                    scale = PEER_UNITS.get(quantity, 1.0) / unit
                    found[row["program"]][row["structure"]][quantity] = float(row[column]) * scale
    return found


class Program:
    """The command `elea` with results of earlier runs."""

    def __init__(self, path, folder, keep):
        self.path, self.folder, self.keep = path, folder, keep
        self.known = {}
        if keep and keep.exists():
            self.known = json.loads(keep.read_text(encoding="utf-8"))

    def __call__(self, structure, layer):
        """Quantities of experiment.csv, mass and specific volume, with that layer (A)."""
        key = f"{structure} {layer}"
        if key not in self.known:
            self.known[key] = self._run(structure, layer)
            if self.keep:
                self.keep.write_text(json.dumps(self.known), encoding="utf-8")
        return self.known[key]

    def document(self, structure, *options):
        """All that the command says about a structure."""
        file = self.folder / f"{structure}.pdb.gz"
        command = (self.path, file, *options, "--temperature", "20C", "--json", "-", "--quiet")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{structure}: {done.stderr}")
        return json.loads(done.stdout)

    def _run(self, structure, layer):
        option = () if layer == DEFAULT_LAYER else ("--add-radius", str(layer))
        document = self.document(structure, *option)
        properties = document["average"]["properties"]
        values = {q: properties[name]["value"] / unit for q, (name, unit, *_) in QUANTITIES.items()}
        parameters = document["parameters"]
        return values | {
            "mass": parameters["mass"],
            "vbar": parameters["specific_volume"],
            "radius": properties["hydrodynamic_radius"]["value"],
            "residues": parameters["composition"]["amino_acids"],
        }


def deviations(calculated, experiment, quantity):
    """{structure: relative deviation}, of R_h where D was measured."""
    sign = QUANTITIES[quantity][3]
    return {
        s: (calculated[s][quantity] / experiment[s][quantity]) ** sign - 1.0
        for s in experiment
        if quantity in experiment[s] and quantity in calculated.get(s, {})
    }


def summary(values, counts, quantity):
    """Number, mean, mean weighted by replicates and its error, RMS, median, median deviation (%)."""
    off = 100.0 * np.array(list(values.values()))
    weights = np.array([counts[s][quantity] for s in values])
    error = 100.0 * QUANTITIES[quantity][4] / np.sqrt(weights.sum())
    return (
        f"{len(off)} | {off.mean():+.1f} | {weights @ off / weights.sum():+.1f} +- {error:.1f} | "
        f"{np.sqrt((off**2).mean()):.1f} | {median(off):+.1f} | {median(abs(off)):.1f}"
    )


SUMMARY = ("n", "mean, %", "weighted mean, %", "RMS, %", "median, %", "median absolute, %")


def without(values, structures):
    return {s: off for s, off in values.items() if s not in structures}


def table(*heading):
    print("\n| " + " | ".join(heading) + " |")
    print("|" + "---|" * len(heading))


def invariant(experiment, calculated):
    if not {"D20w", "intrinsic_viscosity"} <= experiment.keys():
        return ""
    ratios = [experiment[q] / calculated[q] for q in ("D20w", "intrinsic_viscosity")]
    return f"{ratios[0] * ratios[1] ** (1 / 3):.2f}"


def print_entries(names, experiment, calculated):
    print("\n## Each protein\n\nMeasured (mean of the replicates), calculated, deviation (of R_h for D).")
    print("The last column is what a measured D makes of a measured [eta]: the ratio of the invariants of")
    print("Scheraga and Mandelkern, measured by calculated. It hardly depends on the layer.")
    table("structure", "protein", "D20w, 1e-7 cm^2/s", "[eta], cm^3/g", "tau_c, ns", "invariant")
    for structure, of in experiment.items():
        cells = []
        for quantity in QUANTITIES:
            if quantity not in of:
                cells.append("")
                continue
            ours = calculated[structure][quantity]
            off = deviations(calculated, {structure: of}, quantity)[structure]
            cells.append(f"{of[quantity]:.2f}, {ours:.2f}, {100 * off:+.1f} %")
        cells.append(invariant(of, calculated[structure]))
        print(f"| {structure} | {names[structure]} | " + " | ".join(cells) + " |")


def print_peers(experiment, counts, calculated, peers):
    print("\n## Summary, and other programs on the same rows")
    print("\nMeans are weighted by the number of replicates; their errors are those of the experiments.")
    for quantity, title in TITLES.items():
        ours = deviations(calculated, experiment, quantity)
        print(f"\n{title}")
        table("program", *SUMMARY)
        print(f"| Elea | {summary(ours, counts, quantity)} |")
        for program in PEERS:
            theirs = deviations(peers[program], experiment, quantity)
            common = {s: theirs[s] for s in ours if s in theirs}
            if common:
                print(f"| {program} | {summary(common, counts, quantity)} |")


def print_kinds(experiment, counts, calculated):
    print("\n## Parts of the table")
    table("", "of Elea", *SUMMARY)
    for quantity, title in TITLES.items():
        ours = deviations(calculated, experiment, quantity)
        complexes = {s: off for s, off in ours.items() if s in COMPLEXES}
        for words, part in (
            ("single chains", without(ours, COMPLEXES)),
            ("complexes", complexes),
            ("without alpha-chymotrypsin", without(ours, MIXTURES)),
        ):
            if part and len(part) < len(ours):
                print(f"| {title} | {words} | {summary(part, counts, quantity)} |")


def interpolated(by_layer, structure, quantity, layer):
    return np.interp(layer, LAYERS, [by_layer[t][quantity][structure] for t in LAYERS])


def costs(by_layer, counts, structures):
    """Thicknesses, and squares of R_h and [eta] there in units of the errors of the means."""
    fine = np.arange(LAYERS[0], LAYERS[-1] + 0.005, 0.01)
    cost = np.zeros_like(fine)
    for quantity in ("D20w", "intrinsic_viscosity"):
        for structure in structures & by_layer[LAYERS[0]][quantity].keys():
            off = interpolated(by_layer, structure, quantity, fine)
            cost += counts[structure][quantity] * (off / QUANTITIES[quantity][4]) ** 2
    return fine, cost


def print_best(words, by_layer, counts, structures):
    fine, cost = costs(by_layer, counts, structures)
    inside = fine[cost < cost.min() + 1.0]
    excess = cost[abs(fine - DEFAULT_LAYER).argmin()] - cost.min()
    print(
        f"{words}: {fine[cost.argmin()]:.2f} A, within an error {inside[0]:.2f} to {inside[-1]:.2f} A; "
        f"{DEFAULT_LAYER} A has {excess:.1f} more squares."
    )


def print_layers(experiment, counts, by_layer):
    print("\n## The layer, fitted\n\nMean / weighted mean / RMS deviation (%) with layers of other thickness.")
    table("layer, A", *TITLES.values())
    for layer in LAYERS:
        cells = []
        for quantity in QUANTITIES:
            of = by_layer[layer][quantity]
            off = 100.0 * np.array(list(of.values()))
            weights = np.array([counts[s][quantity] for s in of])
            cells.append(
                f"{off.mean():+.1f} / {weights @ off / weights.sum():+.1f} / {np.sqrt((off**2).mean()):.1f}"
            )
        print(f"| {layer} | " + " | ".join(cells) + " |")
    everyone = set(experiment)
    print("\nLeast squares of R_h and [eta] together, in units of the errors of the means:\n")
    print_best("- all", by_layer, counts, everyone)
    print_best("- without alpha-chymotrypsin", by_layer, counts, everyone - set(MIXTURES))
    left_out = {}
    for structure in experiment:
        fine, cost = costs(by_layer, counts, everyone - {structure})
        left_out[structure] = fine[cost.argmin()]
    print(f"- with each protein left out: {min(left_out.values()):.2f} to {max(left_out.values()):.2f} A.")
    print("\nEach protein with the layer of the others:")
    table("quantity", *SUMMARY)
    for quantity, title in TITLES.items():
        structures = by_layer[LAYERS[0]][quantity]
        off = {s: float(interpolated(by_layer, s, quantity, left_out[s])) for s in structures}
        print(f"| {title} | {summary(off, counts, quantity)} |")


def print_light_scattering(program):
    print("\n## Light scattering\n")
    print("Hydrodynamic radii that were not used for the layer: D.-M. Smilgies and E. Folta-Stogniew,")
    print("*J. Appl. Cryst.* 48, 1604 (2015), table 1.")
    table("protein", "structure", "measured, A", "calculated, A", "deviation, %")
    off = []
    for name, structure, select, measured_radius in LIGHT_SCATTERING:
        options = () if select is None else ("--select", select)
        document = program.document(structure, *options)
        radius = document["average"]["properties"]["hydrodynamic_radius"]["value"]
        off.append(100.0 * (radius / measured_radius - 1.0))
        where = structure if select is None else f"{structure}, {select}"
        print(f"| {name} | {where} | {measured_radius:.1f} | {radius:.1f} | {off[-1]:+.1f} |")
    print(f"\nMean {fmean(off):+.1f} %, root mean square {np.sqrt(fmean(x * x for x in off)):.1f} %.")


def print_sedimentation(program):
    """Each value of a protein (replicates averaged), and what is left out with the reason."""
    print("\n## Sedimentation coefficients of proteins")
    rows, means = defaultdict(list), {}
    with SEDIMENTATION.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["structure"]].append(row)
    table("protein", "structure", "measured, S", "calculated, S", "deviation, %", "used", "source")
    for structure, replicates in rows.items():
        properties = program.document(structure)["average"]["properties"]
        ours = properties["sedimentation_coefficient_20w"]["value"]
        offs = []
        for row in replicates:
            off = 100.0 * (ours / float(row["s20w"]) - 1.0)
            if not row["excluded"]:
                offs.append(off)
            used = f"no: {row['excluded']}" if row["excluded"] else "yes"
            print(
                f"| {row['protein']} | {structure} | {row['s20w']} +- {row['uncertainty']} | "
                f"{ours:.2f} | {off:+.1f} | {used} | {row['source']}; {row['read']} |"
            )
        if offs:
            means[structure] = fmean(offs)
    print(
        f"\nProteins used: {len(means)}. Mean {fmean(means.values()):+.1f} %, root mean square "
        f"{np.sqrt(fmean(x * x for x in means.values())):.1f} %."
    )


def print_nucleic_acids(program):
    print("\n## Nucleic acids")
    table("molecule", "structure", "quantity", "measured", "calculated", "deviation, %", "source")
    for name, structure, key, factor, value, unit, source in NUCLEIC_ACIDS:
        properties = program.document(structure)["average"]["properties"]
        ours = properties[key]["value"] / factor
        words = {"radius_of_gyration_mass": "R_g by mass"}.get(key, "s20,w")
        print(
            f"| {name} | {structure} | {words} | {value:.1f} {unit} | {ours:.1f} {unit} | "
            f"{100 * (ours / value - 1):+.1f} | {source} |"
        )


def print_law(experiment, calculated):
    print("\n## Folded proteins by their length\n")
    off = []
    for structure in experiment:
        of = calculated[structure]
        if structure not in COMPLEXES:
            off.append(100.0 * (of["radius"] / (FOLDED[0] * of["residues"] ** FOLDED[1]) - 1.0))
    print(
        f"D. K. Wilkins et al., *Biochemistry* 38, 16424 (1999), found R_h = {FOLDED[0]} N^{FOLDED[1]} A of "
        f"folded\nproteins (as cited). Elea's radii of the {len(off)} single chains above differ from it by "
        f"{fmean(off):+.1f} % in the mean,\nwith a standard deviation of {np.std(off):.1f} %."
    )


def print_composition(experiment, calculated):
    print("\n## Mass and specific volume\n\nDifference from those that US-SOMO has.")
    table("structure", "mass, Da", "US-SOMO", "off by, %", "vbar, cm^3/g", "US-SOMO", "off by")
    masses, volumes = [], []
    for structure, of in experiment.items():
        ours = calculated[structure]
        masses.append(100.0 * (ours["mass"] / of["mass_SOMO"] - 1.0))
        volumes.append(ours["vbar"] - of["vbar_SOMO"])
        print(
            f"| {structure} | {ours['mass']:.0f} | {of['mass_SOMO']:.0f} | {masses[-1]:+.2f} | "
            f"{ours['vbar']:.4f} | {of['vbar_SOMO']:.3f} | {volumes[-1]:+.4f} |"
        )
    print(f"\nMass: median absolute difference {median(map(abs, masses)):.2f} %. Specific volume:")
    print(f"mean {fmean(volumes):+.4f}, standard deviation {np.std(volumes):.4f} cm^3/g.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("elea", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/proteins"))
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    program = Program(arguments.elea, arguments.data, arguments.keep)
    every, counts, names, n_unread = measured(arguments.data)
    experiment = {s: of for s, of in every.items() if s not in EXCLUDED}
    results = {t: {s: program(s, t) for s in experiment} for t in LAYERS}
    by_layer = {
        t: {q: deviations(of, experiment, q) for q in QUANTITIES} for t, of in results.items()
    }
    ours = results[DEFAULT_LAYER]
    print(f"{len(experiment)} proteins; {n_unread} values without a source that was looked up are not used.\n\nNot used:")
    for structure, why in EXCLUDED.items():
        if structure in every:
            print(f"- {structure}: {why}")
    print_peers(experiment, counts, ours, of_peers(arguments.data))
    print_kinds(experiment, counts, ours)
    print_layers(experiment, counts, by_layer)
    print_light_scattering(program)
    print_sedimentation(program)
    print_nucleic_acids(program)
    print_law(experiment, ours)
    print_entries(names, experiment, ours)
    print_composition(experiment, ours)


if __name__ == "__main__":
    main()
