# SPDX-License-Identifier: MIT
"""Small structures for `elea batch`, and its outputs as Python objects."""
import csv
import io
import json

from conftest import FEW

QUICK = ("--theory", "analogy", "--num-walks", "2000")


def write_molecule(path, scale=1.0, n_atoms=4, n_frames=1):
    """An XYZ file of a bent chain; others by `scale`."""
    lines = []
    for frame in range(n_frames):
        lines += [str(n_atoms), f"frame {frame}"]
        lines += [f"{'CNOC'[k % 4]} {1.2 * k * scale:.4f} {0.1 * (k * (frame + 1) % 5):.4f} "
                  f"{0.3 * k * k * scale % 7:.4f}" for k in range(n_atoms)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")


def write_chains(path, chains="AB", distance=9.0):
    """A PDB file with three glycines in each chain."""
    atoms = (("N", 0, 0, 0), ("CA", 1.45, 0, 0), ("C", 2.0, 1.4, 0), ("O", 1.3, 2.4, 0))
    lines, serial = [], 1
    for number, chain in enumerate(chains):
        for residue in range(3):
            for name, x, y, z in atoms:
                where = (x + 2.0 * residue, y + 2.55 * residue, z + distance * number)
                if residue % 2:
                    where = (where[0] + 1.25, where[1] - 0.9, where[2] + 0.4)
                lines.append(f"ATOM  {serial:5d}  {name:<3s} GLY {chain}{residue + 1:4d}    "
                             f"{where[0]:8.3f}{where[1]:8.3f}{where[2]:8.3f}  1.00  0.00"
                             f"          {name[0]:>2s}")
                serial += 1
        lines.append("TER")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, "END"]) + "\n")


def rows_of(text):
    """The rows of a CSV, as dictionaries without what is empty."""
    return [{key: cell for key, cell in row.items() if cell}
            for row in csv.DictReader(io.StringIO(text, newline=""))]


def documents_of(text):
    return [json.loads(line) for line in text.splitlines()]


__all__ = ["FEW", "QUICK", "documents_of", "rows_of", "write_chains", "write_molecule"]
