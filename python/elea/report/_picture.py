# SPDX-License-Identifier: MIT
"""The molecule of a run: its spheres, their exposed areas, and where walks hit them.

Results hold no coordinates. They are read again from the files that the results name, and are only
shown if the surface that they make is that of the results.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from elea import _core
from elea._radii import choose_and_doubt
from elea.report._load import dict_of, list_of, number_of, quantity, series, text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from elea.report._load import Run

    Floats = NDArray[np.float64]

# Hits for each exposed sphere, and in all.
_HITS_EACH = 60
_LEAST_WALKS, _MOST_WALKS = 20_000, 400_000
_MOST_SPHERES = 200_000
_SAME_SURFACE = 1e-6


class NoPictureError(ValueError):
    """The molecule cannot be shown; the message says why."""


@dataclass(frozen=True)
class Picture:
    """Exposed spheres, in the coordinates of the input."""

    number: int  # position of the frame in the results
    centres: Floats
    radii: Floats
    areas: Floats
    hits: Floats  # hits per area, relative to the mean over the surface
    n_hits: int


def typical_frame(run: Run) -> int:
    """Return the position of the frame whose hydrodynamic radius is closest to the mean."""
    values = series(run.frames, "hydrodynamic_radius")[0]
    mean = run.quantity("hydrodynamic_radius")
    if mean is None or not np.isfinite(values).any():
        return 0
    return int(np.nanargmin(np.abs(values - float(mean.value))))


# ---- Files ----


def _find(run: Run, name: str) -> Path:
    """Return the path of a file that the results name, from here or from the folder of the file."""
    folders = [Path()] if run.path is None else [Path(), run.path.parent]
    for folder in folders:
        try:
            if name and (folder / name).is_file():
                return folder / name
        except (OSError, ValueError):
            continue
    raise NoPictureError(f"{name or 'the structure'} is not there any more")


def _option(run: Run, name: str) -> str | None:
    """Return the value of an option of the command that is in no other member."""
    words: list[str] = list_of(run.document.get("command"), str)
    for place, word in enumerate(words):
        if word == f"--{name}" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith(f"--{name}="):
            return word.partition("=")[2]
    return None


def _place(run: Run, frame: int) -> tuple[str, int]:
    """Return the file of a frame and its number there; frames count through all trajectories."""
    for item in list_of(run.parameters.get("trajectories"), dict):
        n = int(np.nan_to_num(number_of(item.get("n_frames"))))
        if frame < n:
            return text_of(item.get("file")), frame
        frame -= n
    return text_of(dict_of(run.parameters.get("structure")).get("file")), frame


def _read(run: Run, position: int) -> tuple[Floats, Floats]:
    """Return the centres and radii of the spheres of a frame."""
    p = run.parameters
    structure = _find(run, text_of(dict_of(p.get("structure")).get("file")))
    radii = text_of(p.get("radii"))
    preset = text_of(p.get("preset")) or "auto"
    models: Any = _option(run, "models") or "auto"
    reading: Any = (models, _option(run, "assembly"), _option(run, "types"), None, None, None)
    atoms, _ = choose_and_doubt(
        structure,
        text_of(p.get("selection")),
        None if preset == "solution" and "+" in radii else (radii or None),
        reading,
        preset,
    )
    if len(atoms.radii) > _MOST_SPHERES:
        raise NoPictureError(f"it has more than {_MOST_SPHERES} spheres")
    scale, added = number_of(p.get("scale_radii")), number_of(p.get("add_radius"))
    sizes = (atoms.radii - atoms.layer) * np.nan_to_num(scale, nan=1.0) + np.nan_to_num(added)
    name, number = _place(run, int(np.nan_to_num(number_of(run.frames[position].get("frame")))))
    path = _find(run, name)
    if path != structure:
        n_atoms = _core.inspect_file(structure, reading)["n_atoms"]
        reading = (*reading[:4], n_atoms, str(structure))
    raw = _core.read_frame(path, atoms.indices, number, text_of(p.get("whole")) or "auto", reading)
    return np.frombuffer(raw).reshape(-1, 3), sizes


# ---- The surface ----


def _check(run: Run, position: int, centres: Floats, areas: Floats) -> None:
    frame = run.frames[position]
    known = quantity(frame, "surface_area")
    if len(areas) != len(centres):
        raise NoPictureError("its exposed areas have no closed form")
    if number_of(frame.get("n_spheres")) != len(centres) or (
        known is not None and abs(areas.sum() / float(known.value) - 1.0) > _SAME_SURFACE
    ):
        raise NoPictureError(
            "the files do not give the surface of the results, as if they have changed, or were "
            "read with other options"
        )


def _owners(points: Floats, centres: Floats, radii: Floats) -> NDArray[np.int64]:
    """Return the sphere on whose surface each point is, with the help of a grid of cells."""
    size = 2.0 * float(radii.max())
    low = np.minimum(points.min(axis=0), centres.min(axis=0)) - size
    cells = np.floor((centres - low) / size).astype(np.int64)
    of_cell: dict[tuple[int, int, int], list[int]] = {}
    for index, cell in enumerate(map(tuple, cells.tolist())):
        of_cell.setdefault(cell, []).append(index)
    own, inverse = np.unique(
        np.floor((points - low) / size).astype(np.int64), axis=0, return_inverse=True
    )
    order = np.argsort(inverse.ravel(), kind="stable")
    pieces = np.split(order, np.cumsum(np.bincount(inverse.ravel()))[:-1])
    owners = np.full(len(points), -1, dtype=np.int64)
    steps = [(i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]
    for (x, y, z), piece in zip(own.tolist(), pieces, strict=True):
        near = [i for a, b, c in steps for i in of_cell.get((x + a, y + b, z + c), ())]
        if near:
            apart = points[piece][:, None, :] - centres[near][None, :, :]
            gaps = np.abs(np.sqrt((apart**2).sum(axis=2)) - radii[near])
            owners[piece] = np.array(near)[gaps.argmin(axis=1)]
    return owners


def _hits(points: Floats, centres: Floats, radii: Floats, areas: Floats) -> Floats:
    """Return the hits per area of each sphere, relative to the mean."""
    owners = _owners(points[:, :3], centres, radii)
    weights = np.bincount(owners[owners >= 0], points[owners >= 0, 3], minlength=len(radii))
    found: Floats = (weights / weights.sum()) / (areas / areas.sum())
    return found


def make(run: Run) -> Picture:
    """Return the molecule in its typical frame; NoPictureError says why there is none."""
    position = typical_frame(run)
    if not number_of(run.parameters.get("n_atoms_selected")) > 0:
        raise NoPictureError("a geometric model has no atoms to be shown")
    try:
        centres, radii = _read(run, position)
        walks = int(np.clip(_HITS_EACH * len(radii), _LEAST_WALKS, _MOST_WALKS))
        seed = int(np.clip(np.nan_to_num(number_of(run.parameters.get("seed"))), 0, 2**53))
        settings = {"theory": "analogy", "num_walks": walks, "seed": seed}
        raw_areas, raw_points = _core.surface(centres, radii, settings)
    except NoPictureError:
        raise
    except (OSError, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise NoPictureError(str(error)) from None
    areas = np.frombuffer(raw_areas)
    _check(run, position, centres, areas)
    points = np.frombuffer(raw_points or b"").reshape(-1, 4)
    seen = areas > 0.0
    if not seen.any() or not len(points):
        raise NoPictureError("no walk hit it")
    chosen = centres[seen], radii[seen], areas[seen]
    return Picture(position, *chosen, _hits(points, *chosen), len(points))
