# SPDX-License-Identifier: MIT
"""Compares the defaults of `elea` with experiments, and prints the tables as Markdown.

    experiment.py ELEA [--data FOLDER] [--keep FILE]

FOLDER has structures, `experiment.csv` (measured values with their sources) and `peers.csv` (what
other programs give for the same structures). Measured values whose source nobody has looked up
("from memory") are not used. A protein is one entry: its replicates are averaged, and of several
structures of it one is taken. Results are kept in FILE, so that a run that was ended can be taken
up again.
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
PEERS = (
    "HYDROPRO", "HullRad 10.1", "BEST", "GRPY:shell", "GRPY:A20R50hiOT-so", "SMI:A20R50hiOT-so",
    "SMI:A10R30syOThyG5-a2b", "ZENO:shell", "ZENO:hiOT-so",
)  # fmt: skip


def measured(folder):
    """{structure: {quantity: mean of the replicates}}, {structure: name}, number left out."""
    values, names, n_unread = defaultdict(lambda: defaultdict(list)), {}, 0
    with (folder / "experiment.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if "from memory" in row["source"]:
                n_unread += 1
            elif row["structure"] != "-":
                names.setdefault(row["structure"], row["protein"])
                values[row["structure"]][row["quantity"]].append(float(row["value"]))
    means = {s: {q: fmean(v) for q, v in of.items()} for s, of in values.items()}
    return means, names, n_unread


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

    def _run(self, structure, layer):
        file = self.folder / f"{structure}.pdb.gz"
        option = () if layer == DEFAULT_LAYER else ("--add-radius", str(layer))
        command = (self.path, file, *option, "--temperature", "20C", "--json", "-", "--quiet")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{structure}: {done.stderr}")
        document = json.loads(done.stdout)
        properties = document["average"]["properties"]
        values = {q: properties[name]["value"] / unit for q, (name, unit, *_) in QUANTITIES.items()}
        parameters = document["parameters"]
        return values | {"mass": parameters["mass"], "vbar": parameters["specific_volume"]}


def deviations(calculated, experiment, quantity):
    """{structure: relative deviation}, of R_h where D was measured."""
    sign = QUANTITIES[quantity][3]
    return {
        s: (calculated[s][quantity] / experiment[s][quantity]) ** sign - 1.0
        for s in experiment
        if quantity in experiment[s] and quantity in calculated.get(s, {})
    }


def summary(values):
    """Number, mean, RMS, median and median absolute deviation (%)."""
    values = 100.0 * np.array(list(values))
    return (
        f"{len(values)} | {values.mean():+.1f} | {np.sqrt((values**2).mean()):.1f} | "
        f"{median(values):+.1f} | {median(abs(values)):.1f}"
    )


def table(*heading):
    print("\n| " + " | ".join(heading) + " |")
    print("|" + "---|" * len(heading))


def print_entries(names, experiment, calculated):
    print("\n## Each protein\n\nMeasured (mean of the replicates), calculated, deviation (of R_h for D).")
    table("structure", "protein", "D20w, 1e-7 cm^2/s", "[eta], cm^3/g", "tau_c, ns")
    for structure, of in experiment.items():
        cells = []
        for quantity in QUANTITIES:
            if quantity not in of:
                cells.append("")
                continue
            ours = calculated[structure][quantity]
            off = deviations(calculated, {structure: of}, quantity)[structure]
            cells.append(f"{of[quantity]:.2f}, {ours:.2f}, {100 * off:+.1f} %")
        print(f"| {structure} | {names[structure]} | " + " | ".join(cells) + " |")


def print_peers(experiment, calculated, peers):
    print("\n## Summary, and other programs on the same rows")
    for quantity, title in TITLES.items():
        ours = deviations(calculated, experiment, quantity)
        print(f"\n{title}")
        table("program", "n", "mean, %", "RMS, %", "median, %", "median absolute, %")
        print(f"| Elea | {summary(ours.values())} |")
        for program in PEERS:
            theirs = deviations(peers[program], experiment, quantity)
            common = [theirs[s] for s in ours if s in theirs]
            if common:
                print(f"| {program} | {summary(common)} |")


def interpolated(by_layer, structure, quantity, layer):
    return np.interp(layer, LAYERS, [by_layer[t][quantity][structure] for t in LAYERS])


def best_layer(by_layer, structures):
    """The layer with the least squares of R_h and [eta], in units of the scatter of experiments."""
    fine = np.arange(LAYERS[0], LAYERS[-1] + 0.005, 0.01)
    cost = np.zeros_like(fine)
    for quantity in ("D20w", "intrinsic_viscosity"):
        for structure in structures & by_layer[LAYERS[0]][quantity].keys():
            off = interpolated(by_layer, structure, quantity, fine)
            cost += (off / QUANTITIES[quantity][4]) ** 2
    return fine[cost.argmin()]


def print_layers(experiment, by_layer):
    print("\n## The layer, fitted\n\nMean / RMS deviation (%) with layers of other thickness.")
    table("layer, A", *TITLES.values())
    for layer in LAYERS:
        cells = []
        for quantity in QUANTITIES:
            off = 100.0 * np.array(list(by_layer[layer][quantity].values()))
            cells.append(f"{off.mean():+.1f} / {np.sqrt((off**2).mean()):.1f}")
        print(f"| {layer} | " + " | ".join(cells) + " |")
    everyone = set(experiment)
    left_out = {s: best_layer(by_layer, everyone - {s}) for s in experiment}
    print(f"\nBest for R_h and [eta] together: {best_layer(by_layer, everyone):.2f} A; with each")
    print(f"protein left out {min(left_out.values()):.2f} to {max(left_out.values()):.2f} A.")
    print("Each protein with the layer of the others:")
    table("quantity", "n", "mean, %", "RMS, %", "median, %", "median absolute, %")
    for quantity, title in TITLES.items():
        structures = by_layer[LAYERS[0]][quantity]
        off = [interpolated(by_layer, s, quantity, left_out[s]) for s in structures]
        print(f"| {title} | {summary(off)} |")


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
    every, names, n_unread = measured(arguments.data)
    experiment = {s: of for s, of in every.items() if s not in EXCLUDED}
    results = {t: {s: program(s, t) for s in experiment} for t in LAYERS}
    by_layer = {
        t: {q: deviations(of, experiment, q) for q in QUANTITIES} for t, of in results.items()
    }
    print(f"{len(experiment)} proteins; {n_unread} values without a source that was looked up are not used.\n\nNot used:")
    for structure, why in EXCLUDED.items():
        if structure in every:
            print(f"- {structure}: {why}")
    print_peers(experiment, results[DEFAULT_LAYER], of_peers(arguments.data))
    print_layers(experiment, by_layer)
    print_entries(names, experiment, results[DEFAULT_LAYER])
    print_composition(experiment, results[DEFAULT_LAYER])


if __name__ == "__main__":
    main()
