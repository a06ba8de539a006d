# SPDX-License-Identifier: MIT
"""From a structure to results in one call, as the command does."""

from __future__ import annotations

import warnings
from os import fspath
from typing import TYPE_CHECKING, Any, Literal

from elea import _core
from elea._compute import trajectory_and_doubt, with_masses
from elea._radii import choose_and_doubt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike
    from typing import Unpack

    from numpy.typing import NDArray

    from elea._compute import Settings
    from elea._radii import Atoms
    from elea._result import Result

_ROOM_TEMPERATURE = 293.15
_OF_SOLVENT = ("viscosity", "solvent_density")


def settings_of(atoms: Atoms, solvent: str | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with those that follow from the atoms and the solvent."""
    given = {name: value for name, value in settings.items() if value is not None}
    found = atoms.settings(solvent or "water", given.get("temperature", _ROOM_TEMPERATURE))
    # A solvent of another viscosity has another density, too.
    if solvent is None or ("viscosity" in given and solvent == "water"):
        found = {name: value for name, value in found.items() if name not in _OF_SOLVENT}
    if "buoyancy_factor" in given:
        found.pop("specific_volume", None)
    return found | given


def analyse(
    structure: str | PathLike[str],
    trajectory: str | PathLike[str] | None = None,
    *,
    select: str = "not (water or ion)",
    radii: str | PathLike[str] | None = None,
    preset: Literal["auto", "solution", "bare"] = "auto",
    models: Literal["auto", "frames", "join"] = "auto",
    assembly: str | None = None,
    types: str | None = None,
    solvent: str | None = "water",
    start: int | None = None,
    stop: int | None = None,
    step: int | None = None,
    frames: Sequence[int] | NDArray[Any] | None = None,
    callback: Callable[[Result], object] | None = None,
    whole: Literal["auto", "always", "never"] = "auto",
    **settings: Unpack[Settings],
) -> list[Result]:
    """Analyse a structure, or the frames of its trajectory, as the command `elea` does.

    A biomolecule is taken as experiments see it: heavy atoms with a layer of water, and mass and
    buoyancy from its composition, in water at 20 C (docs/presets.md).

    Parameters
    ----------
    structure : path-like
        A file that names its atoms (docs/input.md).
    trajectory : path-like, optional
        A file with frames of the same atoms; by default those of `structure`.
    select, radii, preset, models, assembly, types
        As for `choose_atoms`.
    solvent : str or None
        As for `elea.solvent`, at `temperature`, which is 293.15 K by default. None for no solvent,
        without diffusion coefficients. With `viscosity` alone, that is the solvent.
    start, stop, step, frames, callback, whole
        As for `compute_trajectory`.
    **settings
        As for `compute`. `mass`, `specific_volume`, `viscosity` and `solvent_density` take the
        place of those found.

    Returns
    -------
    list of Result
        One for each frame; an empty list if there is a callback.

    Raises
    ------
    OSError, ValueError, TimeoutError
        As `choose_atoms` and `compute_trajectory`.

    Examples
    --------
    >>> import elea
    >>> (result,) = elea.analyse("examples/peptide.pdb")
    >>> f"{result.hydrodynamic_radius.value:.1f} {result.hydrodynamic_radius.unit}"
    '10.6 A'
    """
    unit = settings.get("length_unit")
    reading = (models, assembly, types, unit, None, None)
    atoms, doubts = choose_and_doubt(structure, select, radii, reading, preset)
    for text in doubts:
        warnings.warn(text, stacklevel=2)
    own: Any = settings_of(atoms, solvent, settings)
    n_atoms = None
    if trajectory is not None:
        n_atoms = _core.inspect_file(structure, reading)["n_atoms"]
    results, more = trajectory_and_doubt(
        structure if trajectory is None else trajectory,
        atoms.radii,
        own.pop("indices"),
        (start, stop, step, frames),
        callback,
        whole,
        (models, assembly, types, unit, n_atoms, None if n_atoms is None else fspath(structure)),
        with_masses(own.pop("masses", None), own),
    )
    for text in more:
        if text not in doubts:
            warnings.warn(text, stacklevel=2)
    return results
