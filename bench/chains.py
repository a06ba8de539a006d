# SPDX-License-Identifier: MIT
"""Compares ensembles of self-avoiding chains with measured radii of disordered proteins.

    chains.py ELEA [--data FOLDER]

`experiment.csv` in FOLDER has measured hydrodynamic radii of chains with their numbers of residues.
The ensemble knows nothing of the sequence: alpha carbons 3.8 A apart, angles of 115 +- 20 degrees,
any torsion, and no two of them closer than 4.2 A. It is sampled by the pivot algorithm.
"""

import argparse
import csv
import json
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

LENGTHS = (12, 25, 50, 100, 200, 400)
N_CONFORMERS = 40
BOND, CLOSEST = 3.8, 4.2  # Angstrom
ATOM = "ATOM  {:5d}  CA  ALA A{:4d}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00           C\n"

# Disordered under the conditions of the measurement, according to their names; the others of the
# table are folded, or have folded parts (fluorescent proteins, SUMO, GST, eIF4E, albumin, ...).
DISORDERED = (
    "a_beta_12_24", "a_beta_1_28", "a_beta_1_40", "p_sic_1", "p_53_1_93", "e_m_protein",
    "aa_fe_cr", "aap_pgr", "n_tail", "alpha_synuclein", "h_nl_3_cyt", "sap_1a",
    "ana_c046_172_338", "hif_1_alpha_530_698", "hif_1_alpha_403-603", "securin", "snap_25",
    "h6_pnt", "he_vpnt", "ni_vpnt", "agarp", "omm_64",
)  # fmt: skip


def unit(vector):
    return vector / np.linalg.norm(vector)


def rotation(axis, angle):
    """Rotation matrix about a unit vector."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def new_direction(before, random):
    """A direction at an angle of the chain to the one before."""
    turn = np.pi - np.radians(np.clip(random.normal(115, 20), 85, 150))
    side = unit(np.cross(before, random.normal(size=3)))
    return np.cos(turn) * before + np.sin(turn) * side


def overlaps(head, tail):
    """Whether two parts of the chain, apart from the atoms where they meet, come too close."""
    squares = ((head[:, None, :] - tail[None, :, :]) ** 2).sum(-1)
    squares[-1:, :2] = squares[-2:, :1] = np.inf  # bonded atoms, and those of one angle
    return (squares < CLOSEST**2).any()


def pivot(chain, random):
    """Replace the direction of one bond, and turn all that follows; False if atoms overlap."""
    k = int(random.integers(1, len(chain) - 1))
    before, old = unit(chain[k] - chain[k - 1]), unit(chain[k + 1] - chain[k])
    new = new_direction(before, random)
    axis = np.cross(old, new)
    sine = np.linalg.norm(axis)
    turn = np.eye(3)
    if sine > 1e-9:
        turn = rotation(axis / sine, np.arctan2(sine, old @ new))
    spin = rotation(new, random.uniform(0, 2 * np.pi))
    moved = chain[k] + (chain[k + 1 :] - chain[k]) @ (spin @ turn).T
    moved += chain[k] + BOND * unit(moved[0] - chain[k]) - moved[0]
    if overlaps(chain[: k + 1], moved):
        return False
    chain[k + 1 :] = moved
    return True


def conformers(n, random):
    """Chains of n alpha carbons, a few accepted pivots for each tenth residue apart."""
    zigzag = np.arange(n) % 2
    step = BOND * np.sin(np.radians(115 / 2))
    chain = np.stack([step * np.arange(n), BOND * np.cos(np.radians(115 / 2)) * zigzag, 0.0 * zigzag], axis=1)
    found = []
    done, wanted = 0, 3 * n + 30
    while len(found) < N_CONFORMERS:
        done += pivot(chain, random)
        if done >= wanted:
            found.append(chain.copy())
            done, wanted = 0, n // 5 + 5
    return found


def radius_of(elea, chains):
    """R_h of the ensemble, from the mean diffusion coefficient."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chains.pdb"
        with path.open("w", encoding="utf-8") as file:
            for number, chain in enumerate(chains):
                file.write(f"MODEL {number + 1:8d}\n")
                centred = chain - chain.mean(axis=0)
                file.writelines(ATOM.format(i + 1, i + 1, *x) for i, x in enumerate(centred))
                file.write("ENDMDL\n")
        command = (elea, path, "--models", "frames", "--max-rsd-stokes", "1", "--json", "-", "--quiet")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(done.stderr)
    properties = json.loads(done.stdout)["average"]["properties"]
    return properties["hydrodynamic_radius_harmonic"]["value"]


def measured(folder):
    """(name, residues, R_h in A, source) of the disordered chains."""
    with (folder / "experiment.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            known = re.fullmatch(r"(\S+) \((\d+) aa\)", row["protein"])
            if row["quantity"] == "Rh_IDP" and known and known[1] in DISORDERED:
                yield known[1], int(known[2]), float(row["value"]), row["source"].split(": ")[1].replace("this work", "authors of the collection").replace("_", " ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("elea", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/proteins"))
    arguments = parser.parse_args()
    random = np.random.default_rng(1)
    radii = [radius_of(arguments.elea, conformers(n, random)) for n in LENGTHS]
    slope, constant = np.polyfit(np.log(LENGTHS[2:]), np.log(radii[2:]), 1)
    print("| residues | R_h of the ensemble, A |\n|---|---|")
    for n, radius in zip(LENGTHS, radii, strict=True):
        print(f"| {n} | {radius:.1f} |")
    print(f"\nFrom 50 residues: R_h = {np.exp(constant):.2f} N^{slope:.2f} A.\n")
    print("| chain | residues | measured, A | ensemble, A | deviation, % | measured by |\n|---|---|---|---|---|---|")
    offs = []
    for name, n, value, source in measured(arguments.data):
        ours = np.exp(np.interp(np.log(n), np.log(LENGTHS), np.log(radii)))
        if n > LENGTHS[-1]:
            ours = np.exp(constant) * n**slope
        offs.append(100 * (ours / value - 1))
        print(f"| {name} | {n} | {value:.1f} | {ours:.1f} | {offs[-1]:+.0f} | {source} |")
    print(f"\nMean {np.mean(offs):+.0f} %, root mean square {np.sqrt(np.mean(np.square(offs))):.0f} %.")


if __name__ == "__main__":
    main()
