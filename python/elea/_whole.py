# SPDX-License-Identifier: MIT
"""Make molecules whole that the periodic box cuts, with the bonds of a universe, in any process."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from elea import _core

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from elea._core import RawResult

MODES = ("auto", "always", "never")
MADE_WHOLE, LONG_BONDS = 1, 2
_NOTES = {"made_whole": MADE_WHOLE, "long_bonds": LONG_BONDS}


def check_mode(whole: Any) -> str:  # noqa: ANN401
    """Return the mode if it is one."""
    if whole not in MODES:
        raise ValueError(f"whole is {whole!r}; give 'auto', 'always' or 'never'")
    return str(whole)


def bits_of(raw: RawResult) -> int:
    """Return what the notes of a result say about molecules as bits."""
    return sum(_NOTES.get(note, 0) for note in raw["notes"])


def box_of(ts: Any, scale: float) -> NDArray[np.float64] | None:  # noqa: ANN401 (no types)
    """Return the box vectors of the frame, or None if it has none."""
    dimensions = getattr(ts, "dimensions", None)
    if dimensions is None or not np.all(np.isfinite(dimensions)) or not np.all(dimensions[:3] > 0):
        return None
    if np.all(dimensions[:3] == 1.0):  # CRYST1 of a structure that is no crystal
        return None
    vectors = np.asarray(ts.triclinic_dimensions, dtype=np.float64)
    return vectors * scale if np.any(vectors) else None


def rows_of(group: Any) -> list[tuple[str, str, str, str, int, str]]:  # noqa: ANN401
    """Return name, residue name, chain, element, number and insertion code of each atom."""

    def column(*names: str) -> list[str]:
        for name in names:
            values = getattr(group, name, None)
            if values is not None and any(str(value).strip() for value in values):
                return [str(value) for value in values]
        return [""] * len(group)

    numbers = getattr(group, "resids", None)
    resids = [0] * len(group) if numbers is None else [int(number) for number in numbers]
    return list(
        zip(
            column("names", "types"),
            column("resnames"),
            # Some readers divide chains into segments, others name only one of the two.
            column("chainIDs", "segids"),
            column("elements"),
            resids,
            [code.strip() for code in column("icodes")],
            strict=True,
        )
    )


def bonds_of(group: Any) -> NDArray[np.int64] | None:  # noqa: ANN401
    """Return the bonds between atoms of the group, as pairs of places in the group."""
    try:
        pairs = group.universe.bonds.to_indices()
    except (AttributeError, ValueError):  # MDAnalysis.NoDataError is both
        return None
    places = np.full(len(group.universe.atoms), -1, dtype=np.int64)
    places[group.ix] = np.arange(len(group))
    pairs = places[np.asarray(pairs, dtype=np.int64).reshape(-1, 2)]
    return np.ascontiguousarray(pairs[(pairs >= 0).all(axis=1)].ravel())


@dataclass(frozen=True)
class WholeRule:
    """How molecules are found: the mode, and the length of one Angstrom (None: no unit)."""

    mode: str
    angstrom: float | None

    def find(self, group: Any, ts: Any) -> Whole:  # noqa: ANN401
        """Find the molecules of the group in a frame; warn of what cannot be put right."""
        trajectory = group.universe.trajectory
        scale = 1.0 if self.angstrom is None else 1.0 / self.angstrom
        rows = rows_of(group)
        if self.angstrom is None:  # then elements say nothing about distances
            rows = [("", row[1], row[2], "", row[4], row[5]) for row in rows]
        state, texts = _core.find_whole(
            rows,
            ts.positions[group.ix] if scale == 1.0 else ts.positions[group.ix] * scale,
            box_of(ts, scale),
            bonds_of(group),
            self.mode,
            _may_be_crystal(trajectory),
        )
        for text in texts:
            warnings.warn(text, stacklevel=2)
        return Whole(state, scale)


def _may_be_crystal(trajectory: Any) -> bool:  # noqa: ANN401
    """Whether the box of the only frame may be the unit cell of a crystal."""
    kind = trajectory.format
    formats = {kind} if isinstance(kind, str) else set(kind)
    return bool(formats & {"PDB", "ENT", "MMCIF"}) and trajectory.n_frames == 1


@dataclass(frozen=True)
class Whole:
    """Bonds and contacts of an atom group, found in one frame; small enough for workers."""

    state: bytes
    scale: float

    def apply(self, positions: NDArray[Any], ts: Any) -> tuple[NDArray[Any], int]:  # noqa: ANN401
        """Return positions with whole molecules, and bits that say what was done.

        Positions that are not moved are returned unchanged.
        """
        scaled = positions if self.scale == 1.0 else positions * self.scale
        moved, n_moved, n_long, _, _, _ = _core.apply_whole(
            self.state, scaled, box_of(ts, self.scale)
        )
        bits = (MADE_WHOLE if n_moved else 0) | (LONG_BONDS if n_long else 0)
        if not n_moved:
            return positions, bits
        return np.frombuffer(moved).reshape(-1, 3) / self.scale, bits


class WholeInFirstFrame:
    """The molecules of a stream, found in the first frame that arrives."""

    def __init__(self, group: Any, rule: WholeRule) -> None:  # noqa: ANN401
        self._group, self._rule = group, rule
        self._whole: Whole | None = None

    def apply(self, positions: NDArray[Any], ts: Any) -> tuple[NDArray[Any], int]:  # noqa: ANN401
        """As `Whole.apply`."""
        if self._whole is None:
            self._whole = self._rule.find(self._group, ts)
        return self._whole.apply(positions, ts)


class WholeInEachFrame:
    """The molecules of a group that may differ in each frame, found in each."""

    def __init__(self, group: Any, rule: WholeRule) -> None:  # noqa: ANN401
        self._group, self._rule = group, rule

    def apply(self, positions: NDArray[Any], ts: Any) -> tuple[NDArray[Any], int]:  # noqa: ANN401
        """As `Whole.apply`."""
        return self._rule.find(self._group, ts).apply(positions, ts)


AnyWhole = Whole | WholeInFirstFrame | WholeInEachFrame


def find_in_first(group: Any, rule: WholeRule) -> Whole:  # noqa: ANN401
    """Find the molecules in the first frame of the trajectory, which stays where it is."""
    trajectory = group.universe.trajectory
    before = trajectory.frame
    if before == 0:
        return rule.find(group, trajectory.ts)
    try:
        return rule.find(group, trajectory[0])
    finally:
        trajectory[before]
