# SPDX-License-Identifier: MIT
"""What the atoms of an MDAnalysis group are taken as: a molecule in solution, or as they are."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from elea import _core
from elea._composition import Composition, composition_of
from elea._radii import doubts_of
from elea._stream import is_stream
from elea._whole import bonds_of, box_of, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

PRESETS = ("bare", "solution", "auto")
_LEFT_OUT = {
    "n_waters": ("atom of water", "atoms of water"),
    "n_ions": ("free ion", "free ions"),
    "n_additives": ("atom of additives", "atoms of additives"),
    "n_hydrogens": ("hydrogen, in the mass only", "hydrogens, in the mass only"),
    "n_others": ("other atom", "other atoms"),
}


@dataclass(frozen=True)
class Molecule:
    """Atoms that are spheres, and what was assumed about them.

    `radii` are in Angstrom and include no layer; None if they are not those of a preset. `masses`
    are doubles, by element; empty if not known.
    """

    preset: Literal["solution", "bare"]
    group: Any
    assumed: str
    radii: NDArray[np.float64] | None = None
    masses: bytes = b""
    layer: float = 0.0
    composition: Composition | None = None


def take(
    group: Any,  # noqa: ANN401 (MDAnalysis has no types)
    preset: str,
    radii_given: bool,
    angstrom: float | None,
    *,
    static: bool,
) -> Molecule:
    """Decide what the atoms are taken as; their composition is that in the first frame."""
    if preset not in PRESETS:
        raise ValueError(f"preset is {preset!r}; give 'bare', 'solution' or 'auto'")
    if preset == "bare":
        return Molecule("bare", group, "bare: the atoms of the group")
    if not static:
        raise ValueError(
            f"preset={preset!r} needs the same atoms in all frames, because mass and layer are "
            "those of one molecule; give a group that is not updated"
        )
    if angstrom is None:
        raise ValueError(
            f"preset={preset!r} is for lengths in Angstrom or nanometres; with length_units='L', "
            "leave it out"
        )
    atoms = _one_conformer(group)
    raw = _choose(atoms, preset, radii_given, angstrom)
    if raw["preset"] == "bare":
        return Molecule("bare", group, f"bare: the atoms of the group, because {raw['reason']}")
    found = composition_of(raw["composition"])
    trace = raw["set"] in {"calpha", "oxdna"}
    for text in [] if trace else doubts_of(found):
        warnings.warn(text, stacklevel=3)
    if raw["unfolded"]:
        warnings.warn(
            "the chain is not folded; experiments see the average of many conformations, so "
            "analyse an ensemble",
            stacklevel=3,
        )
    indices = np.frombuffer(raw["indices"], dtype=np.int64)
    return Molecule(
        "solution",
        atoms[indices],
        _describe(raw, len(group) - len(atoms)),
        None if radii_given else np.frombuffer(raw["radii"], dtype=np.float64).copy(),
        raw["masses"],
        raw["layer"],
        found,
    )


def _choose(group: Any, preset: str, radii_given: bool, angstrom: float) -> dict[str, Any]:  # noqa: ANN401
    """Ask the library, at the first frame of a file, or the one that a stream has sent."""
    if len(group) == 0:
        raise ValueError("the atom group is empty: there is nothing to compute")
    trajectory = group.universe.trajectory
    before = trajectory.frame
    stays = before == 0 or is_stream(trajectory)
    ts = trajectory.ts if stays else trajectory[0]
    masses = getattr(group, "masses", None)
    try:
        return _core.choose_group(
            rows_of(group),
            np.asarray(ts.positions[group.ix], dtype=np.float64) / angstrom,
            box_of(ts, 1.0 / angstrom),
            bonds_of(group),
            None if masses is None else np.nan_to_num(np.asarray(masses, dtype=np.float64)),
            preset,
            radii_given,
        )
    except ValueError as error:  # advice is that of the command
        text, found, _ = str(error).partition("; give a file")
        advice = "exclude them, or give type_radii (a radius for each type, as for beads)"
        raise ValueError(f"{text}; {advice}" if found else text) from None
    finally:
        if not stays:
            trajectory[before]


def _one_conformer(group: Any) -> Any:  # noqa: ANN401
    """Leave one of the alternate locations of each residue, by occupancy, as readers of Elea do."""
    locations = getattr(group, "altLocs", None)
    if locations is None:
        return group
    locations = np.array([str(location).strip() for location in locations])
    if not locations.any():
        return group
    occupancies = getattr(group, "occupancies", None)
    weights = np.ones(len(group)) if occupancies is None else np.asarray(occupancies)
    icodes = getattr(group, "icodes", None)
    places = [str(code) for code in icodes] if icodes is not None else [""] * len(group)
    keys = list(zip(group.segindices.tolist(), group.resids.tolist(), places, strict=True))
    sums: dict[Any, dict[str, float]] = {}
    for key, location, weight in zip(keys, locations, weights, strict=True):
        if location:
            of_residue = sums.setdefault(key, {})
            of_residue[location] = of_residue.get(location, 0.0) + float(weight)
    best = {key: min(found, key=lambda name: (-found[name], name)) for key, found in sums.items()}
    kept = [
        not location or best[key] == location for key, location in zip(keys, locations, strict=True)
    ]
    return group[np.array(kept)]


def _describe(raw: dict[str, Any], n_alternates: int) -> str:
    """Say what is assumed, in the words of the command."""
    spheres = "two spheres per nucleotide" if raw["set"] == "oxdna" else "heavy atoms"
    if raw["set"] == "calpha":
        spheres = "a sphere per residue"
    layer = f" + {raw['layer']:g} A of water" if raw["layer"] else ""
    out = [f"{raw[name]} {words[raw[name] != 1]}" for name, words in _LEFT_OUT.items() if raw[name]]
    if n_alternates:
        out.append(f"{n_alternates} atoms at alternate locations")
    left_out = f"; left out: {', '.join(out)}" if out else ""
    return f"solution: {spheres}{layer}, mass from residues{left_out}"
