#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""NIST ZENO, HullRad and pygrpy beside Elea, on the same structures, in turns.

    bench/peers.py BUILD/cli/elea STRUCTURE.pdb[.gz]... [--zeno PROGRAM] [--hullrad SCRIPT]
                   [--repeats K] [--most-beads N]

Peers that are not given or not installed are left out. All programs have one thread. Elea and HullRad
read the structure. NIST ZENO and pygrpy, which have no model of a protein, get the spheres that Elea
takes it for: atoms without hydrogens, with Bondi's radii and a layer of 0.8 Angstrom; Elea gets these
too, as "elea, spheres". The deviation of R_h is from Elea's solution for them with 8,000 patches. That
of NIST ZENO contains the analogy that it states as good to 1 %, that of HullRad its own model of
hydration. pygrpy needs a time that grows as the cube of the number of beads, so larger structures than
`--most-beads` are left to others. Seconds are of the processor, the least of K runs of the whole
program, in turns.
"""
import argparse
import csv
import gzip
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

from stokes_bodies import RADII

LAYER = 0.8  # Angstrom (docs/presets.md)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
COLUMNS = ("R_h", "error", "intrinsic viscosity", "s20,w", "tau_c")
UNITS = ("A", "A", "cm^3/g", "S", "ns")

GRPY = """
import sys
import numpy, pygrpy
rows = numpy.loadtxt(sys.argv[1])
print(pygrpy.grpy.stokesRadius(rows[:, :3], rows[:, 3]))
"""


def spheres_of(text):
    """Rows of x, y, z and radius: one location of each heavy atom of the first model, without water."""
    rows = []
    for line in text.splitlines():
        if line.startswith("ENDMDL"):
            break
        if not line.startswith(("ATOM", "HETATM")) or line[17:20] in ("HOH", "WAT") or line[16] not in " A1":
            continue
        element = line[76:78].strip().upper() or line[12:16].strip(" 0123456789")[:1]
        if element in RADII and element != "H":
            rows.append([*(float(line[k:k + 8]) for k in (30, 38, 46)), RADII[element] + LAYER])
    return rows


def run(command, folder):
    """Processor seconds and standard output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(c) for c in command], cwd=folder, capture_output=True, text=True,
                          env=os.environ | ONE_THREAD)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done.returncode:
        sys.exit(f"{command[0]} failed: {(done.stderr or done.stdout)[-500:]}")
    return seconds, done.stdout


class Elea:
    def __init__(self, name, program, options):
        self.name, self.program, self.options = name, program, options

    def __call__(self, case, folder):
        body = case["bod"] if "spheres" in self.name or "8,000" in self.name else case["pdb"]
        seconds, _ = run([self.program, "-q", body, "-j", "1", "--json", "elea.json", *self.options], folder)
        found = json.loads((folder / "elea.json").read_text())["frames"][0]["properties"]

        def of(name):
            return found[name]["value"] if name in found else None

        return seconds, (of("hydrodynamic_radius"), found["hydrodynamic_radius"]["total_error"],
                         of("intrinsic_viscosity_mass_units"), of("sedimentation_coefficient_20w"),
                         of("correlation_time"))


class Zeno:
    name = "NIST ZENO, 1e6 walks"

    def __init__(self, program):
        self.program = program

    def __call__(self, case, folder):
        seconds, _ = run([self.program, "-i", case["zeno"], "--num-walks=1000000",
                          "--num-interior-samples=100000", "--num-threads=1", "--seed=1",
                          "--csv-output-file=zeno.csv"], folder)
        with open(folder / "zeno.csv", encoding="utf-8") as rows:
            cells = {(r[0], r[1]): r[2] for r in csv.reader(rows) if len(r) > 2}
        radius = [float(cells["hydrodynamic_radius", which]) for which in ("value", "std_dev")]
        return seconds, (*radius, None, None, None)


class HullRad:
    name = "HullRad"
    PATTERNS = (r"R\(Translation\)\s*:\s*(\S+)", None, r"Int\. Viscosity\s*:\s*(\S+)",
                r"s20,w\s*:\s*(\S+)", r"tauC\s*:\s*(\S+)")

    def __init__(self, script):
        self.script = script

    def __call__(self, case, folder):
        seconds, text = run([sys.executable, self.script, case["pdb"]], folder)
        found = [pattern and re.search(pattern, text) for pattern in self.PATTERNS]
        values = [float(match.group(1)) if match else None for match in found]
        values[3] = values[3] and values[3] * 1e13
        return seconds, tuple(values)


class Grpy:
    name = "pygrpy"

    def __init__(self, most):
        self.most = most

    def __call__(self, case, folder):
        if case["beads"] > self.most:
            return None, None
        seconds, text = run([sys.executable, "-c", GRPY, case["rows"]], folder)
        return seconds, (float(text), None, None, None, None)


def write_case(path, folder):
    """The files of a structure, whose names are safe on a command line."""
    text = (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", errors="replace").read()
    rows = spheres_of(text)
    if not rows:
        sys.exit(f"{path}: there is no atom of C, N, O, S, Se or P")
    numbers = [" ".join(f"{x:.4f}" for x in row) for row in rows]
    case = {"name": path.name.split(".")[0], "beads": len(rows)}
    for kind, content in (("pdb", text), ("rows", "\n".join(numbers)),
                          ("bod", "".join(f"SPHERE {row}\n" for row in numbers)),
                          ("zeno", "".join(f"SPHERE {row}\n" for row in numbers) + "UNITS A\n")):
        case[kind] = folder / f"{case['name']}.{'bod' if kind == 'zeno' else kind}"
        if kind == "zeno":
            case[kind] = folder / f"{case['name']}-zeno.bod"
        case[kind].write_text(content)
    return case


def measure(programs, case, folder, repeats):
    """Least seconds and results of each program, in turns; programs that cannot do it are left out."""
    found = {}
    for _ in range(repeats):
        for program in programs:
            seconds, values = program(case, folder)
            if values is not None:
                least = min(seconds, found.get(program.name, (seconds, None))[0])
                found[program.name] = least, values
    return found


def show(case, found, exact):
    print(f"\n{case['name']}: {case['beads']} atoms without hydrogens; R_h of their spheres {exact:.4f} A")
    heads = [f"{name} ({unit})" for name, unit in zip(COLUMNS, UNITS)]
    print(f"{'':24}{'seconds':>10}{'deviation (%)':>15}" + "".join(f"{head:>28}" for head in heads))
    for name, (seconds, values) in found.items():
        cells = "".join(f"{'' if v is None else format(v, '.5g'):>28}" for v in values)
        print(f"{name:24}{seconds:10.3f}{100 * (values[0] / exact - 1):15.3f}{cells}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("elea")
    parser.add_argument("structures", nargs="+", type=pathlib.Path)
    parser.add_argument("--zeno")
    parser.add_argument("--hullrad", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--most-beads", type=int, default=1200)
    options = parser.parse_args()
    solution = ("--theory", "stokes", "--length-unit", "A")
    elea = pathlib.Path(options.elea).resolve()
    programs = [Elea("elea", elea, ()), Elea("elea, spheres", elea, solution),
                Elea("elea, spheres, analogy", elea, ("--theory", "analogy", "--length-unit", "A"))]
    if options.zeno:
        programs.append(Zeno(pathlib.Path(options.zeno).resolve()))
    if options.hullrad:
        programs.append(HullRad(options.hullrad.resolve()))
    if subprocess.run([sys.executable, "-c", "import pygrpy"], capture_output=True).returncode == 0:
        programs.append(Grpy(options.most_beads))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path in options.structures:
            case = write_case(path, folder)
            fine = Elea("8,000 patches", elea, (*solution, "--num-patches", "8000"))
            exact = fine(case, folder)[1][0]
            show(case, measure(programs, case, folder, options.repeats), exact)


if __name__ == "__main__":
    main()
