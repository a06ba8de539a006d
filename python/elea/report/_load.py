# SPDX-License-Identifier: MIT
"""Reads results of the command, and refuses what is not one of its files.

Nothing in a file is trusted: members that are missing or of another type count as not known.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from elea._properties import PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

_ADVICE = "give a file of elea --json or --ndjson, or of elea batch --ndjson or --csv"
_HARMONIC = "hydrodynamic_radius_harmonic"
_AVOGADRO = 6.02214076e23


class ReportError(ValueError):
    """A file that no report can be made of; the message says what to do."""


@dataclass(frozen=True)
class Quantity:
    """A property: arrays of its shape, with NaN for what is not known."""

    value: NDArray[np.float64]
    std_error: NDArray[np.float64]
    total_error: NDArray[np.float64]
    unit: str
    fluctuation: NDArray[np.float64]
    inefficiency: NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """The results of one run of the command."""

    name: str
    path: Path | None
    document: dict[str, Any]
    parameters: dict[str, Any]
    frames: list[dict[str, Any]]
    average: dict[str, Any]

    @property
    def is_ensemble(self) -> bool:
        """Whether the order of the frames has no meaning."""
        return self.average.get("order") == "none"

    def quantity(self, key: str) -> Quantity | None:
        """Return the average of a property, or its value in the single frame."""
        source = self.average if len(self.frames) != 1 else self.frames[0]
        return quantity(source, key)


@dataclass(frozen=True)
class Row:
    """What a batch found about one structure."""

    name: str
    model: str
    part: str
    ok: bool
    message: str
    warnings: list[str]
    preset: str
    n_frames: int
    parameters: dict[str, Any]
    notes: list[str]
    quantities: dict[str, Quantity]
    mass: float

    def quantity(self, key: str) -> Quantity | None:
        """Return a property, if the structure has it."""
        return self.quantities.get(key)


@dataclass(frozen=True)
class Batch:
    """The rows of `elea batch`."""

    name: str
    path: Path | None
    rows: list[Row] = field(default_factory=list)


# ---- Members of documents ----


def number_of(value: Any) -> float:  # noqa: ANN401
    """Return a number, NaN if it is none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return np.nan
    try:
        return float(value)
    except OverflowError:
        return np.nan


def text_of(value: Any) -> str:  # noqa: ANN401
    """Return text, "" if it is none."""
    return value if isinstance(value, str) else ""


def dict_of(value: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an object, an empty one if it is none."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any, kind: type) -> list[Any]:  # noqa: ANN401
    """Return the elements of a list that are of this kind."""
    return [item for item in value if isinstance(item, kind)] if isinstance(value, list) else []


def _array(value: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:  # noqa: ANN401
    """Return numbers in that shape, with NaN for null."""
    flat: list[float] = []
    pending = [value]
    while pending and len(flat) <= math.prod(shape):
        item = pending.pop(0)
        if isinstance(item, list):
            pending = [*item[:9], *pending]
        else:
            flat.append(number_of(item))
    if len(flat) != math.prod(shape):
        return np.full(shape, np.nan)
    with np.errstate(over="ignore"):
        return np.array(flat, dtype=np.float64).reshape(shape)


def quantity(source: dict[str, Any], key: str) -> Quantity | None:
    """Return a property of a frame or an average; None if it is not there."""
    found = dict_of(dict_of(source.get("properties")).get(key))
    shape = () if key == _HARMONIC else PROPERTIES[key].shape
    value = _array(found.get("value"), shape)
    if not np.isfinite(value).any():
        return None
    std_error, total_error, fluctuation, inefficiency = (
        _array(found.get(name), shape)
        for name in ("std_error", "total_error", "fluctuation", "statistical_inefficiency")
    )
    unit = text_of(found.get("unit")) or "1"
    return Quantity(value, std_error, total_error, unit, fluctuation, inefficiency)


def series(frames: Iterable[dict[str, Any]], key: str) -> NDArray[np.float64]:
    """Return value, statistical and total error of a scalar in each frame: (3, frames)."""
    members = ("value", "std_error", "total_error")
    found = [dict_of(dict_of(frame.get("properties")).get(key)) for frame in frames]
    return np.array([[number_of(item.get(name)) for item in found] for name in members])


# ---- Files ----


def _refuse(name: str, why: str) -> ReportError:
    return ReportError(f"{name}: {why}; {_ADVICE}")


def _run_of(name: str, path: Path | None, document: dict[str, Any]) -> Run:
    if document.get("shard"):
        raise ReportError(
            f"{name}: is a part of a run that was divided; make the whole of its parts with elea "
            "merge first"
        )
    frames = list_of(document.get("frames"), dict)
    if not frames:
        raise _refuse(name, "has no frames")
    parameters = dict_of(document.get("parameters"))
    return Run(name, path, document, parameters, frames, dict_of(document.get("average")))


def _row_of(document: dict[str, Any]) -> Row:
    parameters = dict_of(document.get("parameters"))
    result = dict_of(document.get("result"))
    average = dict_of(document.get("average"))
    source = average or result
    found = {
        key: quantity(source, key) for key in dict_of(source.get("properties")) if key in PROPERTIES
    }
    model = document.get("model")
    return Row(
        text_of(document.get("name")),
        str(model) if isinstance(model, int) else "",
        text_of(document.get("part")),
        document.get("status") == "ok",
        text_of(document.get("message")),
        list_of(document.get("warnings"), str),
        text_of(parameters.get("preset")),
        int(np.nan_to_num(number_of(parameters.get("n_frames")))),
        parameters,
        list_of(result.get("notes"), str),
        {key: value for key, value in found.items() if value is not None},
        number_of(parameters.get("mass")),
    )


def _run_of_row(name: str, path: Path | None, document: dict[str, Any]) -> Run | None:
    """Return the run of a single frame; None if the row has no such result."""
    result, parameters = dict_of(document.get("result")), dict_of(document.get("parameters"))
    if document.get("status") != "ok" or not dict_of(result.get("properties")):
        return None
    return Run(name, path, {"status": "complete"}, parameters, [result], {})


def _is_row(document: Any) -> bool:  # noqa: ANN401
    return (
        isinstance(document, dict)
        and isinstance(document.get("name"), str)
        and document.get("status") in ("ok", "failed")
    )


def _json_lines(name: str, text: str) -> list[Any]:
    documents = []
    for count, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                documents.append(json.loads(line))
            except ValueError:
                raise _refuse(name, f"line {count} is not a JSON document") from None
    return documents


def _documents(name: str, text: str) -> list[Any]:
    try:
        whole = json.loads(text)
    except ValueError:
        whole = _json_lines(name, text)
    return whole if isinstance(whole, list) else [whole]


def _mass_of(found: dict[str, Quantity]) -> float:
    """Return the mass (Da) by which the two intrinsic viscosities differ."""
    try:
        volume, ratio, by_mass = (
            float(found[key].value)
            for key in ("volume", "intrinsic_viscosity", "intrinsic_viscosity_mass_units")
        )
    except KeyError:
        return np.nan
    lengths = {"A^3": 1e-24, "nm^3": 1e-21}.get(found["volume"].unit, np.nan)
    return volume * lengths * ratio / by_mass * _AVOGADRO if by_mass else np.nan


def _row_of_csv(line: dict[str, str]) -> Row:
    def at(column: str) -> float:
        try:
            return float(line.get(column) or "nan")
        except ValueError:
            return np.nan

    found = {}
    for key, row in PROPERTIES.items():
        names = [f"{key}_{part}" if part else key for part in row.components]
        value, std_error, total_error = (
            np.array([at(name + end) for name in names])[list(row.elements)].reshape(row.shape)
            for end in ("", "_std_error", "_total_error")
        )
        if np.isfinite(value).any():
            unknown = np.full(row.shape, np.nan)
            unit = row.unit("A")
            found[key] = Quantity(value, std_error, total_error, unit, unknown, unknown)
    warnings = [text for text in (line.get("warnings") or "").split(" | ") if text]
    words = {name: line.get(name) or "" for name in ("name", "model", "part", "message", "preset")}
    frames = int(np.nan_to_num(at("n_frames"), posinf=0.0, neginf=0.0))
    return Row(
        ok=line.get("status") == "ok",
        warnings=warnings,
        n_frames=frames,
        parameters={},
        notes=[],
        quantities=found,
        mass=_mass_of(found),
        **words,
    )


def _read_csv(name: str, path: Path | None, text: str) -> Batch:
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        if not {"name", "model", "part", "status"} <= set(reader.fieldnames or ()):
            raise _refuse(name, "is not a table of elea batch")
        return Batch(name, path, [_row_of_csv(line) for line in reader])
    except csv.Error as error:
        raise _refuse(name, f"is not a table of elea batch ({error})") from None


def read(path: Path) -> Run | Batch:
    """Read a file of results; ReportError says why it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise ReportError(f"{path}: {error.strerror or error}") from None
    return parse(path.name, path, text)


def parse(name: str, path: Path | None, text: str) -> Run | Batch:
    """Make results of the text of a file."""
    if not text.strip():
        raise _refuse(name, "is empty")
    if text.lstrip()[:1] not in ("{", "["):
        batch = _read_csv(name, path, text)
    else:
        try:
            documents = _documents(name, text)
        except RecursionError:
            raise _refuse(name, "is not a result of Elea") from None
        first = documents[0] if documents else None
        if len(documents) == 1 and isinstance(first, dict) and "elea_version" in first:
            return _run_of(name, path, first)
        if not documents or not all(_is_row(document) for document in documents):
            raise _refuse(name, "is JSON, but not of Elea")
        if len(documents) == 1 and (run := _run_of_row(name, path, documents[0])) is not None:
            return run
        batch = Batch(name, path, [_row_of(document) for document in documents])
    if not batch.rows:
        raise _refuse(name, "has no rows")
    return batch
