# SPDX-License-Identifier: MIT
"""Analyse the example trajectory with MDAnalysis and ZenoWrapper: a table, a CSV file and a plot.

python peptide.py [FOLDER]: peptide.csv and peptide.png are written to FOLDER.
"""

import csv
import math
import sys
from pathlib import Path

import elea
import MDAnalysis as mda
import numpy as np
from elea.mdanalysis import Property, ZenoWrapper

HERE = Path(__file__).resolve().parent


def analyse() -> ZenoWrapper:
    """Run the analysis of the example."""
    u = mda.Universe(HERE / "peptide.pdb", HERE / "peptide.xtc")
    protein = u.select_atoms("protein")
    temperature = 293.15
    zeno = ZenoWrapper(
        protein,
        radii="bondi",
        n_walks=None,  # as many as needed for 0.1 % in the capacitance
        temperature=temperature,
        viscosity=elea.water_viscosity(temperature),
        viscosity_units="Pa.s",
        mass=protein.total_mass(),
        mass_units="Da",
        buoyancy_factor=0.27,
    )
    return zeno.run(backend="auto", verbose=True)


def written(value: float, error: float) -> str:
    """Format a value to the second digit of its error."""
    if not error > 0.0:
        return f"{value:.6g}"
    exponent = math.floor(math.log10(abs(value)))
    digits = exponent - math.floor(math.log10(error)) + 2
    least = exponent + 1 if 0 <= exponent < 6 else 1
    return f"{value:#.{max(digits, least)}g}".rstrip(".")


def rows(name: str, prop: Property) -> list[str]:
    """Return a line of the table, or three for eigenvalues."""
    mean = prop.average()
    members = (mean.value, mean.std_error, mean.total_error, mean.fluctuation)
    lines = []
    for number, (value, *errors) in enumerate(np.atleast_2d(np.transpose(members))):
        columns = [written(value, errors[0]), *(f"{error:.3g}" for error in errors)]
        label = name if number == 0 else ""
        lines.append(f"{label:46}" + "".join(f"{x:>11}" for x in columns) + f"  {prop.unit or ''}")
    return lines


def write_csv(results: dict[str, Property], zeno: ZenoWrapper, path: Path) -> None:
    """Write value and statistical error of each number in each frame."""
    columns = {"frame": zeno.frames, "time": zeno.times}
    for name, prop in results.items():
        errors = np.sqrt(prop.statistical_variance)
        for index in np.ndindex(prop.shape[1:]):
            column = name + "".join(f"_{i + 1}" for i in index)
            columns[column] = prop.values[:, *index]
            columns[f"{column}_std_error"] = errors[:, *index]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


def main() -> None:
    """Print the table, and write the frames and the plot to the given folder."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    zeno = analyse()
    # Scalars and eigenvalues; zeno.results also contains the components of tensors.
    results = {name: prop for name, prop in zeno.results.items() if prop.values.ndim <= 2}
    title = f"average over {zeno.n_frames} frames"
    print(f"\n{title:46}       mean      error      total     fluct.")
    for name, prop in results.items():
        print("\n".join(rows(name, prop)))
    print(
        "error: of the mean, from Monte Carlo and correlated frames; total: including the model "
        "error;\nfluct.: standard deviation between frames, without the Monte Carlo error."
    )
    write_csv(results, zeno, folder / "peptide.csv")
    figure, _ = zeno.plot()
    figure.savefig(folder / "peptide.png", dpi=150)


if __name__ == "__main__":
    main()
