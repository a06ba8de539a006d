# SPDX-License-Identifier: MIT
"""Hydrodynamic properties of molecules from their coordinates, by Walk-on-Spheres.

`compute` takes the positions and radii of spheres and returns capacitance, polarizability,
hydrodynamic radius, intrinsic viscosity, volume, surface area, gyration tensor and, if solvent and
mass are given, friction, diffusion and sedimentation coefficients, each with its errors:

>>> import elea
>>> result = elea.compute([[0.0, 0.0, 0.0], [2.0, 0.0, 0.0]], 1.0, num_walks=100_000, seed=1)
>>> result.capacitance.value, result.capacitance.unit  # exact: 2 ln 2 = 1.3863
(1.38..., 'A')
>>> abs(result.capacitance.value - 1.386294) < 4 * result.capacitance.std_error
True

`analyse` goes from a structure or trajectory to results, as the command does, and `map` does this
for many on the workers of any executor. Its parts are `choose_atoms`, for the radii of atoms, and
`compute_trajectory`, for the frames of a file; `average` computes means.
"""

from elea import _core
from elea._analyse import analyse
from elea._average import Average, Mean, average
from elea._composition import Composition, composition
from elea._compute import Settings, compute, compute_trajectory, inspect_file
from elea._map import map  # noqa: A004 (as that of executors)
from elea._properties import PROPERTIES, Property
from elea._radii import Atoms, choose_atoms, radii
from elea._result import Quantity, Result
from elea._solvent import Solvent, solvent, water_viscosity

__version__ = _core.VERSION

__all__ = [
    "PROPERTIES",
    "Atoms",
    "Average",
    "Composition",
    "Mean",
    "Property",
    "Quantity",
    "Result",
    "Settings",
    "Solvent",
    "__version__",
    "analyse",
    "average",
    "choose_atoms",
    "composition",
    "compute",
    "compute_trajectory",
    "inspect_file",
    "map",
    "radii",
    "solvent",
    "water_viscosity",
]
