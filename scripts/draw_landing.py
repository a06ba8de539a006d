# SPDX-License-Identifier: MIT
"""Draws the figure of the front page from a run: scripts/draw_landing.py FILE.svg [STEP].

Left: the atoms of the example's first frame with their layer of water, and the sphere of the
hydrodynamic radius, to scale. Right: the hydrodynamic radius along the trajectory. Needs `elea`,
MDAnalysis and matplotlib (./check docs has them).
"""

import sys
from pathlib import Path

import elea
import matplotlib as mpl
import MDAnalysis as mda
import numpy as np

mpl.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
COLOURS = {"C": "#909090", "N": "#4878cf", "O": "#d65f5f", "S": "#d5bb67"}
LINE = "#00667a"


def draw_molecule(axes, result):
    """Draw the atoms along the shortest axis of the molecule, and the sphere."""
    atoms = elea.choose_atoms(EXAMPLES / "peptide.pdb")
    universe = mda.Universe(EXAMPLES / "peptide.pdb", EXAMPLES / "peptide.xtc")
    chosen = universe.atoms[atoms.indices]
    centred = chosen.positions - chosen.positions.mean(axis=0)
    _, _, axes_of_body = np.linalg.svd(centred, full_matrices=False)
    x, y, depth = (centred @ axes_of_body.T).T
    order = np.argsort(depth)
    for number in order:
        axes.add_patch(plt.Circle((x[number], y[number]), atoms.radii[number], color="#cfe8f3", lw=0))
    for number in order:
        radius = atoms.radii[number] - atoms.layer
        colour = COLOURS[chosen[number].element]
        axes.add_patch(plt.Circle((x[number], y[number]), radius, fc=colour, ec="white", lw=0.5))
    size = result.hydrodynamic_radius.value
    axes.add_patch(plt.Circle((0, 0), size, fill=False, ec=LINE, lw=1.5, ls="--"))
    axes.text(-3, -15.5, f"R_h = {size:.2f} A", color=LINE, ha="center", va="bottom")
    axes.set(xlim=(-17, 17), ylim=(-16, 12), aspect="equal")
    axes.set_title("in: atoms, taken with 0.8 A of water", fontsize=11)
    axes.axis("off")


def draw_series(axes, results):
    """Draw the radius of each frame with its error, and the mean with its error."""
    time = np.array([result.time for result in results])
    radius = np.array([result.hydrodynamic_radius.value for result in results])
    error = np.array([result.hydrodynamic_radius.total_error for result in results])
    mean = elea.average(results)["hydrodynamic_radius"]
    low, high = mean.value - mean.total_error, mean.value + mean.total_error
    axes.axhspan(low, high, color=LINE, alpha=0.2, lw=0)
    axes.axhline(mean.value, color=LINE, lw=1)
    axes.errorbar(time, radius, error, color="#404040", lw=0.8, elinewidth=0.8)
    axes.set(xlabel="time (ps)", ylabel="hydrodynamic radius (A)")
    axes.set_title(
        f"out: mean {mean.value:.2f} $\\pm$ {mean.total_error:.2f} A, and every frame", fontsize=11
    )
    axes.spines[["top", "right"]].set_visible(False)


def main():
    """Run the example, and write the figure."""
    step = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    mpl.rcParams.update({"svg.hashsalt": "elea", "font.size": 11})
    paths = EXAMPLES / "peptide.pdb", EXAMPLES / "peptide.xtc"
    results = elea.analyse(*paths, step=step, isa="portable")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3), layout="constrained", width_ratios=(1, 1.6))
    draw_molecule(left, results[0])
    draw_series(right, results)
    figure.savefig(sys.argv[1], facecolor="white", metadata={"Date": None})


if __name__ == "__main__":
    main()
