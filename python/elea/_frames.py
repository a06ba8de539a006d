# SPDX-License-Identifier: MIT
"""Convert frames of an MDAnalysis trajectory to rows of numbers, in any process."""

from __future__ import annotations

import threading
import warnings
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from elea import _core
from elea._properties import PROPERTIES
from elea._radii import guess_elements, radii_of_atoms
from elea._whole import LONG_BONDS, MADE_WHOLE, Whole, bits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from elea._core import RawResult
    from elea._whole import AnyWhole

    # Positions, radii, number of the frame.
    Body = tuple[NDArray[Any], NDArray[np.float64], int]

_N_COMPONENTS = sum(row.size for row in PROPERTIES.values())
_NAMED_ATOMS = 5

# Length in Angstrom of the units in which an atom may be astray: bodies in cm and m may extend as
# far as they like. Lengths without a unit are taken as those of a file, which are in Angstrom.
_ANGSTROMS_OF_MOLECULES = {"A": 1.0, "nm": 10.0, "L": 1.0}


class Part(NamedTuple):
    """Results of some frames.

    Frame numbers (n,), times (n,), and for each frame the value, standard error, total error and
    the error due to the skin of all components, NaN if not available (n, 4, components); bits that
    say whether molecules were made whole (n,).
    """

    frames: NDArray[np.int64]
    times: NDArray[np.float64]
    rows: NDArray[np.float64]
    whole: NDArray[np.uint8]

    @classmethod
    def of(cls, raw: RawResult) -> Part:
        """Create the part that consists of one frame."""
        numbers = raw["value"] + raw["std_error"] + raw["total_error"] + raw["skin_error"]
        row = np.frombuffer(numbers).reshape(4, -1).copy()
        time = np.nan if raw["time"] is None else raw["time"]
        whole = np.array([bits_of(raw)], dtype=np.uint8)
        return cls(np.array([raw["frame"]], np.int64), np.array([time]), row[np.newaxis], whole)


_NO_FRAMES = Part(
    np.empty(0, np.int64), np.empty(0), np.empty((0, 4, _N_COMPONENTS)), np.empty(0, np.uint8)
)


def join_parts(parts: Sequence[Part]) -> Part:
    """Concatenate parts in the order of their frames."""
    if not parts:
        return _NO_FRAMES
    return Part(*(np.concatenate(column) for column in zip(*parts, strict=True)))


# ---- Radii ----


def _attribute(group: Any, name: str) -> Any:  # noqa: ANN401 (MDAnalysis has no types)
    """Return an attribute of the atoms, or None if the topology does not have it."""
    return getattr(group, name, None)


def _list_atoms(group: Any, chosen: NDArray[np.bool_]) -> str:  # noqa: ANN401
    indices = group.ix[chosen]
    shown = ", ".join(str(index) for index in indices[:_NAMED_ATOMS])
    more = ", ..." if len(indices) > _NAMED_ATOMS else ""
    atoms = "atom" if len(indices) == 1 else f"{len(indices)} atoms,"
    return f"{atoms} index {shown}{more}"


@dataclass(frozen=True)
class RadiusRule:
    """Rule that assigns radii to atoms: from a dict by type, or from a set of radii.

    `scale` multiplies all radii, and `layer` is added to them; `angstrom` is the length of one
    Angstrom in the unit of the coordinates, to which sets of radii are converted.
    """

    type_radii: Mapping[Any, float] | None
    set_name: Any
    scale: float
    angstrom: float | None
    layer: float = 0.0

    def is_given(self) -> bool:
        """Whether the user chose radii."""
        return self.type_radii is not None or self.set_name != "bondi"

    def radii(self, group: Any) -> NDArray[np.float64]:  # noqa: ANN401
        """Return the radii of the atoms of a group; a ValueError names those without one."""
        if len(group) == 0:
            raise ValueError("the atom group is empty: there is nothing to compute")
        if self.type_radii is not None:
            values = self._by_type(group, self.type_radii)
        elif self.angstrom is None:
            raise ValueError(
                "sets of radii are in Angstrom: with length_units='L', give type_radii"
            )
        elif self.set_name == "file":
            values = self._of_topology(group) * self.angstrom
        else:
            values = self._of_set(group) * self.angstrom
        return values * self.scale + self.layer

    def _by_type(self, group: Any, type_radii: Mapping[Any, float]) -> NDArray[np.float64]:  # noqa: ANN401
        types = group.types
        kinds = dict.fromkeys(types)
        if not type_radii:
            raise ValueError(
                f"Please specify radii for atom/bead types: {', '.join(map(str, kinds))}"
            )
        missing = [kind for kind in kinds if kind not in type_radii]
        if missing:
            chosen = np.array([kind in missing for kind in types])
            raise ValueError(
                f"Missing radii for atom/bead types: {', '.join(map(str, missing))} "
                f"({_list_atoms(group, chosen)}); add them to type_radii"
            )
        of_kind = {kind: _positive_radius(kind, type_radii[kind]) for kind in kinds}
        return np.array([of_kind[kind] for kind in types])

    def _of_topology(self, group: Any) -> NDArray[np.float64]:  # noqa: ANN401
        values = _attribute(group, "radii")
        if values is None:
            raise ValueError(
                "radii='file', but the topology has none; use a topology with radii, such as PQR"
            )
        bad = ~(np.isfinite(values) & (values > 0.0))
        if bad.any():
            raise ValueError(f"the topology has no positive radius for {_list_atoms(group, bad)}")
        return np.asarray(values, dtype=np.float64)

    def _of_set(self, group: Any) -> NDArray[np.float64]:  # noqa: ANN401
        """Elements are those of the topology, or guessed from whole residues."""
        whole = group.residues.atoms if len(group.residues) else group
        order = np.argsort(whole.ix)
        chosen = order[np.searchsorted(whole.ix, group.ix, sorter=order)]
        columns = [_attribute(whole, name) for name in ("elements", "names", "resnames")]
        if columns[0] is None and columns[1] is None:
            raise ValueError(
                "the universe has neither elements nor names of atoms, which sets of radii need; "
                "give type_radii (a radius for each type), or add elements"
            )
        texts = [[""] * len(whole) if c is None else [str(value) for value in c] for c in columns]
        atoms, doubt = guess_elements(
            self.set_name,
            list(zip(*texts, strict=True)),
            np.asarray(whole.resindices, dtype=np.int64),
            _positions(whole, self.angstrom or 1.0),
            _masses(whole),
            np.unique(chosen).astype(np.int64),
        )
        if doubt:
            warnings.warn(doubt, stacklevel=4)
        advice = (
            "exclude them, or give type_radii (a radius for each type, as for beads), or a file"
        )
        return radii_of_atoms(self.set_name, [atoms[i] for i in chosen], advice)


def _positions(group: Any, angstrom: float) -> NDArray[np.float64] | None:  # noqa: ANN401
    try:
        positions: NDArray[np.float64] = np.asarray(group.positions, dtype=np.float64)
        return positions / angstrom
    except AttributeError:  # NoDataError of MDAnalysis is one
        return None


def _masses(group: Any) -> NDArray[np.float64] | None:  # noqa: ANN401
    masses = _attribute(group, "masses")
    return None if masses is None else np.nan_to_num(np.asarray(masses, dtype=np.float64))


def _positive_radius(kind: Any, radius: Any) -> float:  # noqa: ANN401
    try:
        value = float(radius)
    except (TypeError, ValueError):
        value = np.nan
    if not (np.isfinite(value) and value > 0.0):
        raise ValueError(
            f"the radius of type {str(kind)!r} is {radius!r}; radii must be positive numbers"
        )
    return value


# ---- Spheres ----


class Spheres(NamedTuple):
    """Positions and radii of the atoms in a frame, and their indices in the universe."""

    positions: NDArray[Any]
    radii: NDArray[np.float64]
    indices: NDArray[np.int64]


@dataclass
class FixedSpheres:
    """A static group of atoms; holds no topology, so that little data is sent to workers."""

    indices: NDArray[np.int64]
    radii: NDArray[np.float64]

    def at(self, ts: Any) -> Spheres:  # noqa: ANN401
        """Return the spheres in the frame."""
        return Spheres(ts.positions[self.indices], self.radii, self.indices)


class UpdatingSpheres:
    """The atoms of an UpdatingAtomGroup, which may differ in each frame."""

    def __init__(self, group: Any, rule: RadiusRule) -> None:  # noqa: ANN401
        self._group = group
        self._rule = rule
        self._known: tuple[NDArray[Any], NDArray[np.float64]] | None = None

    def at(self, ts: Any) -> Spheres:  # noqa: ANN401
        """Return the spheres in the frame at which the group's trajectory is."""
        indices = self._group.ix
        if self._known is None or not np.array_equal(indices, self._known[0]):
            self._known = (indices, self._rule.radii(self._group))
        return Spheres(ts.positions[indices], self._known[1], indices)


# ---- Frames ----


# `check`: a function for this thread that raises an exception to end the frame that it computes.
cancellation = threading.local()


def _add_notes(raw: RawResult, bits: int) -> None:
    if bits & MADE_WHOLE:
        raw["notes"] += ("made_whole",)
    if bits & LONG_BONDS:
        raw["notes"] += ("long_bonds",)


class FrameWorker:
    """Analyses frames; holds only what a process needs for this.

    Parameters
    ----------
    trajectory : MDAnalysis reader
        Source of the frames; after unpickling it is reopened in the other process.
    spheres : FixedSpheres or UpdatingSpheres
        The spheres of each frame.
    settings : dict
        Settings of `elea.compute`.
    whole : Whole or WholeInFirstFrame or WholeInEachFrame, optional
        Makes the molecules of each frame whole.
    """

    def __init__(
        self,
        trajectory: Any,  # noqa: ANN401
        spheres: FixedSpheres | UpdatingSpheres,
        settings: dict[str, Any],
        whole: AnyWhole | None = None,
    ) -> None:
        self.trajectory = trajectory
        self.spheres = spheres
        self.settings = settings
        self.whole = whole

    def body(self, ts: Any) -> tuple[Body, int]:  # noqa: ANN401
        """Return positions, radii and number of the current frame, and bits about molecules."""
        bits = 0
        try:
            positions, radii, indices = self.spheres.at(ts)
            scale = _ANGSTROMS_OF_MOLECULES.get(self.settings["length_unit"])
            if scale is not None:
                _core.check_positions(positions, radii, indices, scale)
            if self.whole is not None:
                positions, bits = self.whole.apply(positions, ts)
            return (positions, radii, ts.frame), bits
        except ValueError as error:
            raise ValueError(f"frame {ts.frame}: {error}") from error

    @contextmanager
    def bodies(self, numbers: NDArray[np.int64]) -> Iterator[Callable[[int], Body]]:
        """Give what makes a plan of these frames: the body at each position among their numbers.

        The trajectory then returns to its current frame.
        """
        before = self.trajectory.frame
        try:
            yield lambda position: self.body(self.trajectory[int(numbers[position])])[0]
        finally:
            self.trajectory[before]

    def compute(self, ts: Any) -> RawResult:  # noqa: ANN401
        """Analyse the current frame; its number determines its random numbers."""
        body, bits = self.body(ts)
        try:
            check = getattr(cancellation, "check", None)
            raw = _core.compute(*body, self.settings, check)
        except ValueError as error:
            place = f"frame {ts.frame}: "
            raise ValueError(place + str(error).removeprefix(place)) from error
        raw["time"] = float(ts.time)
        _add_notes(raw, bits)
        return raw

    def run(self, timesteps: Iterable[Any], receive: Callable[[Part], object]) -> None:
        """Analyse several frames at a time; `receive` gets the results in order."""
        coming = iter(timesteps)
        pending: deque[tuple[float, int]] = deque()

        def next_body() -> Body | None:
            ts = next(coming, None)
            if ts is None:
                return None
            body, bits = self.body(ts)
            pending.append((float(ts.time), bits))
            return body

        def hear(raw: RawResult) -> None:
            raw["time"], bits = pending.popleft()
            _add_notes(raw, bits)
            receive(Part.of(raw))

        _core.run_bodies(next_body, self._settings_of_pool(), hear)

    def run_file(
        self, path: str, frames: NDArray[np.int64], receive: Callable[[Part], object]
    ) -> None:
        """Analyse frames of a file, read by the C library."""
        spheres = self.spheres
        assert isinstance(spheres, FixedSpheres)
        _core.run_file(
            path,
            spheres.indices,
            spheres.radii,
            None,
            None,
            None,
            self._settings_of_pool(),
            lambda raw: receive(Part.of(raw)),
            frames=frames,
            whole=self.whole.state if isinstance(self.whole, Whole) else "never",
        )

    def _settings_of_pool(self) -> dict[str, Any]:
        # A frame takes much more memory than a thread, and one frame keeps two threads busy.
        return self.settings | {"frames_in_flight": self.settings["num_threads"] // 2 + 1}

    def __call__(self, indexed_frames: NDArray[np.int64]) -> Part:
        """Analyse frames, given as MDAnalysis passes them to workers: index and number of each."""
        timesteps = self.trajectory[indexed_frames[:, 1]]
        return join_parts([Part.of(self.compute(ts)) for ts in timesteps])
