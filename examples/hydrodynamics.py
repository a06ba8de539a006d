# SPDX-License-Identifier: MIT
"""Analyse the example trajectory with ZenoWrapper: python examples/hydrodynamics.py."""

from pathlib import Path

import MDAnalysis as mda
from zenowrapper import ZenoWrapper

if __name__ == "__main__":
    here = Path(__file__).parent
    u = mda.Universe(str(here / "peptide.pdb"), str(here / "peptide.xtc"))
    zeno = ZenoWrapper(
        u.atoms,
        n_walks=20000,
        temperature=293.15,
        viscosity=0.01002,
        mass=u.atoms.total_mass(),
        mass_units="Da",
    )
    zeno.run(backend="multiprocessing", n_workers=2)
    for result in zeno.results.values():
        if result.values.ndim == 1:
            error = result.overall_variance**0.5
            unit = result.unit or ""
            print(f"{result.name:45}{result.overall_value:12.5g} +- {error:8.2g} {unit}")
