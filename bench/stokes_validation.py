# SPDX-License-Identifier: MIT
"""Tests the Stokes solution and its error estimates, and prints the tables as Markdown.

    stokes_validation.py exact ELEA [options]      bodies whose answers are known
    stokes_validation.py estimates ELEA [options]  estimates against finer solutions
    stokes_validation.py turning ELEA [options]    what changes when a body turns

`exact` compares with exact values where they are known and with many patches elsewhere.
`estimates` asks how often the deviation from --reference patches lies within the error estimate.
`turning` takes --turns random orientations of each body, and of each structure in --structures.
Results are kept in --keep FILE, so that a run that was ended can be taken up again.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import groupby
from math import acos, acosh, pi, sqrt
from pathlib import Path

import numpy as np

import stokes_bodies

KEYS = ("hydrodynamic_radius", "rotational_radius", "intrinsic_viscosity")
SYMBOLS = ("R_h", "R_r", "[eta]")
TIGHT = ("--max-rsd-capacitance", "0.03", "--max-num-walks", "2000000")

# Intrinsic viscosity of spheroids by Simha (J. Phys. Chem. 44, 25, 1940) and Scheraga (J. Chem.
# Phys. 23, 1526, 1955); two touching spheres by Goldman, Cox, Brenner (Chem. Eng. Sci. 21, 1151,
# 1966) and Wakiya (J. Phys. Soc. Japan 31, 1581, 1971).
SPHEROID_VISCOSITY = {2: 2.9076, 5: 5.8062, 10: 13.634, 1 / 2: 2.854, 1 / 5: 4.708}
TOUCHING = (1.39212, 1.40169, 3.4494)


def spheroid(ratio):
    """R_h, R_r and [eta] of a spheroid of semi-axes ratio, 1, 1 (Perrin 1934, Simha 1940)."""
    p = ratio
    root = sqrt(abs(p * p - 1))
    capacitance = root / (acosh(p) if p > 1 else acos(p))
    along = (p / root * acosh(p) - 1) / root**2 if p > 1 else (1 - p * acos(p) / root) / root**2
    factors = np.array([along, (1 - along) / 2, (1 - along) / 2])
    axes = np.array([p, 1, 1]) ** 2
    alpha = 4 / 3 * pi * p / factors
    pairs = ((1, 2), (2, 0), (0, 1))
    friction = [
        2 * (axes[i] + axes[j]) / (axes[i] / alpha[i] + axes[j] / alpha[j]) for i, j in pairs
    ]
    rotational = (3 / (8 * pi * sum(1 / f for f in friction))) ** (1 / 3)
    return capacitance, rotational, SPHEROID_VISCOSITY[p]


def exact_values():
    """Of bodies in stokes_bodies by name, in units of the body."""
    values = {"sphere": (1, 1, 2.5), "touching 1:1": TOUCHING}
    values |= {f"prolate {p}": spheroid(p) for p in (2, 5, 10)}
    for p in (2, 5):
        radius, rotational, viscosity = spheroid(1 / p)
        values[f"oblate 1/{p}"] = (p * radius, p * rotational, viscosity)
    return values


EXACT_BODIES = (
    *exact_values(), "cuboid 1:1:1", "chain of 10", "chain of 20", "chain of 50", "chain of 100",
    "torus 3", "torus 5", "centres 10 apart", "centres 100 apart",
)  # fmt: skip


class Program:
    """The command `elea` with results of earlier runs."""

    def __init__(self, path, keep):
        self.path = path
        self.keep = keep
        self.known = {}
        if keep and keep.exists():
            for line in keep.read_text(encoding="utf-8").splitlines():
                self.known.update(json.loads(line))

    def run(self, body, *options):
        """The frame of the JSON that describes the body."""
        key = " ".join((body.name, *options))
        if key not in self.known:
            self.known[key] = self._run(body, options)
            if self.keep:
                with self.keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({key: self.known[key]}) + "\n")
        return self.known[key]

    def _run(self, body, options):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "body.bod"
            body.write(path)
            command = [self.path, path, "--theory", "stokes", "-q", "--json", "-", *options]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{body.name}: {done.stderr.strip()}", file=sys.stderr)
            return None
        frame = json.loads(done.stdout)["frames"][0]
        found = {k: v for k, v in frame["properties"].items() if k in (*KEYS, "capacitance")}
        return {"properties": found, "num_patches": frame.get("num_patches")}


def values_of(frame):
    return np.array([frame["properties"][key]["value"] for key in KEYS])


def errors_of(frame):
    """Relative, of one standard deviation or what is stated as such."""
    return np.array([frame["properties"][key]["total_error"] for key in KEYS]) / values_of(frame)


def reference(program, body, arguments):
    """The mean over seeds with many patches."""
    seeds = range(100, 100 + arguments.reference_seeds)
    options = [("--num-patches", str(arguments.reference), *TIGHT, "--seed", str(s)) for s in seeds]
    frames = [program.run(body, *o) for o in options]
    frames = [f for f in frames if f]
    return np.mean([values_of(f) for f in frames], axis=0) if frames else None


def deviations(program, body, true, seeds, options):
    """Relative deviations and error estimates of each seed, (seeds, 3) each."""
    frames = [program.run(body, *options, "--seed", str(s)) for s in range(1, seeds + 1)]
    frames = [f for f in frames if f]
    if not frames:
        return np.empty((0, 3)), np.empty((0, 3))
    return (
        np.array([np.log(values_of(f) / true) for f in frames]),
        np.array([errors_of(f) for f in frames]),
    )


def percent(x):
    return f"{100 * x:+.3f}"


def print_exact(program, arguments):
    """Deviations in %, of the seed that deviates most."""
    bodies = {b.name: b for b in stokes_bodies.generated()}
    exact = exact_values()
    settings = {"default": (), "1,000 patches": ("--num-patches", "1000")}
    print("| Body | reference | settings |", " | ".join(SYMBOLS), "|")
    print("|---|---|---|---|---|---|")
    for name in EXACT_BODIES:
        true = exact.get(name)
        source = "exact" if true else f"{arguments.reference} patches"
        true = true or reference(program, bodies[name], arguments)
        for label, options in settings.items():
            off, error = deviations(program, bodies[name], true, arguments.seeds, options)
            cells = []
            for k in range(3):
                worst = np.argmax(np.abs(off[:, k])) if len(off) else None
                cells.append(
                    "failed" if worst is None
                    else f"{percent(off[worst, k])} ({100 * error[worst, k]:.2f})"
                )  # fmt: skip
            print("|", " | ".join((name, source, label, *cells)), "|", flush=True)


def estimate_rows(program, arguments, options):
    """(family, held out, name, deviations, errors) of the bodies."""
    bodies = list(stokes_bodies.generated())
    if arguments.proteins:
        bodies += stokes_bodies.proteins(arguments.proteins)
    for body in bodies:
        if not (body.held_out or arguments.all):
            continue
        true = reference(program, body, arguments)
        if true is None:
            continue
        off, error = deviations(program, body, true, arguments.seeds, options)
        yield body.family, body.held_out, body.name, off, error


def summary(rows):
    """Held and median of estimate / deviation for each result."""
    off = np.abs(np.vstack([r[3] for r in rows]))
    error = np.vstack([r[4] for r in rows])
    cells = []
    for k in range(3):
        held = np.mean(off[:, k] <= error[:, k])
        ratio = np.median(error[:, k] / np.maximum(off[:, k], 1e-9))
        top = np.quantile(off[:, k], 0.95)
        cells.append(f"{100 * held:.0f} %, {ratio:.1f}, {100 * top:.2f}")
    return [str(len(off)), *cells]


def print_estimates(program, arguments):
    """Families, then bodies whose estimates did not hold."""
    for label in arguments.patches:
        options = ("--num-patches", label) if label != "default" else ()
        rows = [r for r in estimate_rows(program, arguments, options) if len(r[3])]
        print(f"\n{label} patches: runs within the estimate, median of estimate / deviation,")
        print("95th percentile of the deviation in %:\n")
        print("| Family | runs |", " | ".join(SYMBOLS), "|")
        print("|---|---|---|---|---|")
        for held_out in (True, False):
            part = sorted((r for r in rows if r[1] == held_out), key=lambda r: r[0])
            for family, members in groupby(part, lambda r: r[0]):
                print("|", " | ".join((family, *summary(list(members)))), "|")
            if part:
                title = "**all held out**" if held_out else "**all fitted**"
                print("|", " | ".join((title, *summary(part))), "|")
        print_missed(rows)


def print_missed(rows):
    print(
        "\nDeviation and (estimate) in % of the worst seed where it is larger than the estimate:\n"
    )
    print("| Body |", " | ".join(SYMBOLS), "|")
    print("|---|---|---|---|")
    for _, _, name, off, error in rows:
        excess = np.abs(off) / error
        if excess.max() > 1:
            worst = np.argmax(excess.max(axis=1))
            cells = [
                f"{percent(o)} ({100 * e:.2f})"
                for o, e in zip(off[worst], error[worst], strict=True)
            ]
            print("|", " | ".join((name, *cells)), "|")


# Powers of C in the estimates (src/stokes/calibration.h).
POWERS = np.array([0.85, 0.60, 2.50])


def turning_bodies(arguments):
    generated = {b.name: b for b in stokes_bodies.generated()}
    bodies = [generated[n] for n in ("sphere", "touching 1:2", "chain of 10", "prolate 5")]
    return bodies + [stokes_bodies.structure(path) for path in arguments.structures]


def print_turning(program, arguments):
    """Standard deviations over orientations, and as if the walks of all had the same C."""
    print("Standard deviation in % over", arguments.turns, "orientations, with the C of each run and")
    print("with the same C; the estimate:\n")
    print("| Body | patches |", " | ".join(f"{s} | same C | estimate" for s in SYMBOLS), "|")
    print("|---|---|" + "---|---|---|" * 3)
    options = [x for o in arguments.options for x in ("--" + o.partition("=")[0], o.partition("=")[2])]
    for body in turning_bodies(arguments):
        frames = [
            program.run(stokes_bodies.turned(body, seed), *options, "--seed", str(seed))
            for seed in range(1, arguments.turns + 1)
        ]
        capacitance = [f["properties"]["capacitance"]["value"] for f in frames]
        values = np.log([values_of(f) for f in frames])
        same = values - POWERS * np.log(capacitance)[:, None]
        errors = np.median([errors_of(f) for f in frames], axis=0)
        cells = []
        for k in range(3):
            spread = np.std(values[:, k], ddof=1), np.std(same[:, k], ddof=1), errors[k]
            cells += [f"{100 * x:.3f}" for x in spread]
        patches = {f["num_patches"] for f in frames}
        number = f"{min(patches)} to {max(patches)}" if len(patches) > 1 else str(min(patches))
        print("|", " | ".join((body.name, number, *cells)), "|", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("table", choices=("exact", "estimates", "turning"))
    parser.add_argument("elea", help="the command")
    parser.add_argument("--proteins", metavar="FOLDER", help="PDB files, which may be compressed")
    parser.add_argument("--all", action="store_true", help="also bodies not held out")
    parser.add_argument("--patches", nargs="+", default=["default"], help="numbers, or default")
    parser.add_argument("--seeds", type=int, default=2, help="runs of each body")
    parser.add_argument("--reference", type=int, default=8000, help="patches of the reference")
    parser.add_argument("--reference-seeds", type=int, default=1, help="runs of the reference")
    parser.add_argument("--turns", type=int, default=20, help="orientations")
    parser.add_argument("--structures", nargs="+", default=[], metavar="FILE", help="PDB files")
    parser.add_argument("--options", nargs="+", default=[], metavar="NAME=VALUE", help="of elea")
    parser.add_argument("--keep", type=Path, help="file with the results of runs")
    arguments = parser.parse_args()
    program = Program(arguments.elea, arguments.keep)
    tables = {"exact": print_exact, "estimates": print_estimates, "turning": print_turning}
    tables[arguments.table](program, arguments)


if __name__ == "__main__":
    main()
