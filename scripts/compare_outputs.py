# SPDX-License-Identifier: MIT
"""Runs two builds of elea with the same command lines and compares their output byte by byte.

    compare_outputs.py OLD/cli/elea NEW/cli/elea

For changes that must not change results. Every format, method, instruction set and output takes
part. Only the "timing" of the JSON and the rows of time and memory are left out. The inputs are
made from examples/ in a temporary folder with MDAnalysis, astropy and mrcfile (.venv has them
after ./check). Exit status 0: all equal.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"

BODIES = {
    "two.bod": "SPHERE 0 0 0 1\nSPHERE 2 0 0 1\n",
    "units.bod": "UNITS nm\nSPHERE 0 0 0 1.5\nSPHERE 1.2 0.3 -0.7 0.8\nTEMP 298.15 K\nMASS 14.3 kDa\n"
    "VISCOSITY 0.89 cp\nBF 0.27\nST 1e-6\n",
    "cuboids.bod": "CUBE 0 0 0 1\nCUBOID 0.5 0.5 0.5 1 2 3\n",
    "mixed.bod": "SPHERE 0 0 0 1\nCUBOID 0.2 0.3 0.4 1 2 3\nRLAUNCH 6\n",
    "trajectory.bod": "TRAJECTORY frames.xyz map.txt\n",
    "voxels.bod": "VOXELS voxels.fits\n",
}

FAST = ["--num-walks", "3000", "--num-interior-samples", "2000"]
FILES = ["--csv", "r.csv", "--json", "r.json"]

# Each: a name, arguments, environment. Written files and stdout are compared.
COMMANDS = [
    ("pdb", ["peptide.pdb", *FILES]),
    ("xtc", ["peptide.pdb", "peptide.xtc", "--stop", "6", *FILES]),
    ("dcd", ["peptide.pdb", "peptide.dcd", "--stop", "4", *FILES]),
    ("gro", ["peptide.gro", *FILES]),
    ("gro-trajectory", ["peptide.gro", "frames.gro", *FILES]),
    ("xyz", ["peptide.xyz", *FILES]),
    ("xyz-gz", ["peptide.xyz.gz", *FILES]),
    ("pdb-models", ["models.pdb", *FILES]),
    ("several-trajectories", ["peptide.pdb", "peptide.xtc", "peptide.dcd", "--step", "-40", *FILES]),
    ("bod", ["two.bod", *FILES]),
    ("bod-units", ["units.bod", *FILES]),
    ("bod-cuboids", ["cuboids.bod", *FILES]),
    ("bod-mixed", ["mixed.bod", *FILES]),
    ("bod-trajectory", ["trajectory.bod", *FILES]),
    ("bod-voxels", ["voxels.bod", *FAST, *FILES]),
    ("bod-frames-layout", ["units.bod", "--csv-format", "frames", *FILES]),
    ("fits", ["voxels.fits", *FAST, *FILES]),
    ("mrc", ["map.mrc", "--threshold", "0.5", *FAST, *FILES]),
    ("length-unit", ["two.bod", "--length-unit", "nm", *FILES]),
    ("wos", ["peptide.pdb", "--method", "wos", *FAST, *FILES]),
    ("wos-cuboids", ["cuboids.bod", "--method", "wos", *FAST, *FILES]),
    ("sample", ["peptide.pdb", "--interior", "sample", *FAST, *FILES]),
    ("sample-precision", ["two.bod", "--interior", "sample", "--max-rsd-volume", "1", *FILES]),
    ("no-charges", ["peptide.pdb", "--control-charges", "0", *FAST, *FILES]),
    ("charges", ["peptide.pdb", "--control-charges", "20", *FAST, *FILES]),
    ("precision", ["peptide.pdb", "--max-rsd-capacitance", "0.03", *FILES]),
    ("polarizability", ["peptide.pdb", "--max-rsd-polarizability", "0.1", *FILES]),
    ("counts", ["peptide.pdb", "--min-num-walks", "20000", "--max-num-walks", "50000", *FILES]),
    ("seed", ["peptide.pdb", "--seed", "7", *FAST, *FILES]),
    ("isa-portable", ["peptide.pdb", *FAST, *FILES], {"ELEA_ISA": "portable"}),
    ("isa-avx2", ["peptide.pdb", *FAST, *FILES], {"ELEA_ISA": "avx2"}),
    ("isa-avx512", ["cuboids.bod", *FAST, *FILES], {"ELEA_ISA": "avx512"}),
    ("isa-portable-cuboids", ["mixed.bod", *FAST, *FILES], {"ELEA_ISA": "portable"}),
    ("radii-alvarez", ["peptide.pdb", "--radii", "alvarez", *FAST, *FILES]),
    ("radii-calpha", ["peptide.pdb", "--radii", "calpha5", *FAST, *FILES]),
    ("radii-file", ["peptide.pdb", "--radii", "map.txt", "--add-radius", "1.1", "--scale-radii", "0.9",
                    *FAST, *FILES]),
    ("select", ["peptide.pdb", "-s", "protein and not hydrogen", *FAST, *FILES]),
    ("atoms", ["peptide.pdb", "peptide.xtc", "--stop", "2", "--csv-atoms", "atoms.csv", *FAST, *FILES]),
    ("points", ["peptide.pdb", *FAST, "--surface-points-file", "s.ply", "--interior-points-file",
                "i.npy", *FILES]),
    ("points-text", ["two.bod", *FAST, "--surface-points-file", "s.xyz", "--interior-points-file",
                     "i.txt", *FILES]),
    ("nist-layout", ["peptide.pdb", "--csv-format", "nist", "--print-counts", *FAST, *FILES]),
    ("print-counts", ["peptide.pdb", "--print-counts", *FAST, *FILES]),
    ("config", ["-c", "options.txt", "peptide.pdb", *FILES]),
    ("nist-names", ["-i", "two.bod", "--num-walks=1e4", "--csv-output-file", "r.csv", "--json", "r.json"]),
    ("solvent", ["peptide.pdb", "--temperature", "25C", "--viscosity", "0.89cp", "--mass", "2.2kDa",
                 "--buoyancy-factor", "0.27", *FAST, *FILES]),
    ("solvent-none", ["peptide.pdb", "--solvent", "none", *FAST, *FILES]),
    ("launch", ["two.bod", "--launch-radius", "5", "--skin-thickness", "1e-5", *FAST, *FILES]),
    ("threads", ["peptide.pdb", "peptide.xtc", "--stop", "4", "-j", "3", "--frames-in-flight", "2", *FILES]),
    ("json-stdout", ["peptide.pdb", *FAST, "--quiet", "--json", "-"]),
    ("csv-stdout", ["peptide.pdb", *FAST, "--quiet", "--csv", "-"]),
    ("table", ["peptide.pdb", "peptide.xtc", "--stop", "3", "-v", *FAST]),
    ("table-nist", ["units.bod", *FAST]),
]


def make_inputs(folder):
    """Writes the example in every format, and bodies."""
    import astropy.io.fits
    import MDAnalysis
    import mrcfile
    import numpy as np

    for name in ("peptide.pdb", "peptide.xtc"):
        shutil.copy(EXAMPLES / name, folder)
    for name, text in BODIES.items():
        (folder / name).write_text(text)
    (folder / "map.txt").write_text("C 1.7\nN 1.55\nO 1.52\nH 1.1\nS 1.8\nCA 2.0\n")
    (folder / "options.txt").write_text("num-walks = 2000\nseed = 3\nverbose\n")
    universe = MDAnalysis.Universe(str(folder / "peptide.pdb"), str(folder / "peptide.xtc"))
    universe.atoms.dimensions = None
    frames = universe.trajectory[:5]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        universe.atoms.write(str(folder / "peptide.dcd"), frames=frames)
        universe.atoms.write(str(folder / "models.pdb"), frames=universe.trajectory[:3])
        universe.trajectory[0]
        universe.atoms.write(str(folder / "peptide.gro"))
        with open(folder / "frames.gro", "w") as out:
            for _ in universe.trajectory[:3]:
                universe.atoms.write(str(folder / "one.gro"))
                out.write((folder / "one.gro").read_text())
        universe.trajectory[0]
    lines = [f"{a.element} {x:.5f} {y:.5f} {z:.5f}" for a, (x, y, z) in zip(universe.atoms, universe.atoms.positions)]
    (folder / "peptide.xyz").write_text(f"{len(lines)}\nexample\n" + "\n".join(lines) + "\n")
    subprocess.run(["gzip", "-nk", str(folder / "peptide.xyz")], check=True)
    snapshot = "3\nx\nC 0 0 0\nN 1.5 0 {}\nO 3 0 0\n"
    (folder / "frames.xyz").write_text(snapshot.format(0) + snapshot.format(1))
    grid = np.indices((12, 10, 8)).transpose(1, 2, 3, 0) - [5.5, 4.5, 3.5]
    ball = (np.linalg.norm(grid, axis=-1) < 3.7).astype(np.float32)
    astropy.io.fits.PrimaryHDU(ball.astype(np.uint8)).writeto(folder / "voxels.fits")
    with mrcfile.new(folder / "map.mrc") as image:
        image.set_data(ball)
        image.voxel_size = 1.5


def run(program, arguments, environment, folder):
    """Returns status and all output, except times and memory."""
    result = subprocess.run(
        ["elea", *arguments], executable=program, cwd=folder, capture_output=True, timeout=300,
        env={**os.environ, **environment},
    )
    written = {"status": str(result.returncode).encode(), "stdout": result.stdout, "stderr": result.stderr}
    for path in sorted(folder.iterdir()):
        if path.stem in ("r", "s", "i", "atoms") and path.name not in ("map.txt",):
            written[path.name] = path.read_bytes()
            path.unlink()
    if "-v" in arguments:  # prints times
        written["stdout"] = re.sub(rb"(?m)^.*\b(s|MB)\b.*$", b"", written["stdout"])
    for name in ("r.json", "stdout"):
        if name in written:
            written[name] = re.sub(rb'"timing": \{[^}]*\}', b"", written[name])
    written["stderr"] = b""  # the wording of messages may change
    return written


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=os.path.abspath)
    parser.add_argument("new", type=os.path.abspath)
    parser.add_argument("--tables", action="store_true", help="compare the tables on stdout too")
    options = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_inputs(folder)
        for command, arguments, *environment in COMMANDS:
            written = [run(p, arguments, *(environment or [{}]), folder) for p in (options.old, options.new)]
            if not options.tables and "stdout" not in command:
                for w in written:
                    w.pop("stdout")
            names = sorted(set(written[0]) | set(written[1]))
            wrong = [n for n in names if written[0].get(n) != written[1].get(n)]
            if written[0]["status"] not in (b"0",):
                wrong.append("the old build failed")
            different += bool(wrong)
            print(f"{command:22} {'DIFFERENT: ' + ', '.join(wrong) if wrong else 'equal'}"
                  f"   ({sum(map(len, written[0].values()))} bytes)")
    print(f"{len(COMMANDS) - different} of {len(COMMANDS)} equal")
    return different != 0


if __name__ == "__main__":
    sys.exit(main())
