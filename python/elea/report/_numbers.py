# SPDX-License-Identifier: MIT
"""The numbers of a run: the most important ones, and all of them in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from elea._properties import PROPERTIES
from elea.report._load import quantity
from elea.report._text import (
    Html,
    join,
    plus_minus,
    prose,
    scaled,
    tag,
    unit_text,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from elea._properties import Property
    from elea.report._load import Quantity, Run

# What is shown first, as far as it is known.
_FIRST = (
    ("hydrodynamic_radius", "R_h", "hydrodynamic radius"),
    ("diffusion_coefficient_20w", "D_20,w", "diffusion coefficient"),
    ("sedimentation_coefficient_20w", "s_20,w", "sedimentation coefficient"),
    ("intrinsic_viscosity_mass_units", "[η]", "intrinsic viscosity"),
    ("intrinsic_viscosity", "[η]", "intrinsic viscosity"),
    ("correlation_time", "τ_c", "correlation time"),
    ("radius_of_gyration", "R_g", "radius of gyration"),
)
_GROUPS = ("Translation", "Rotation", "Viscosity", "Shape", "Electrostatics")


def first(run: Run) -> Html:
    """Return the most important numbers, with their total errors."""
    cells: dict[str, Html] = {}
    for key, symbol, label in _FIRST:
        found = run.quantity(key)
        if found is None or symbol in cells:
            continue
        text = plus_minus(float(found.value), float(found.total_error))
        name = tag("span", prose(symbol), class_="symbol") + " " + tag("span", label)
        # Only before a power of ten may the line break.
        number, times, power = with_unit(text, found.unit).partition(" × ")
        pieces = [tag("span", number), *([tag("span", f"× {power}")] if times else [])]
        value = tag("dd", join(pieces, " "))
        cells[symbol] = tag("div", tag("dt", name) + value)
    return tag("dl", join(cells.values()), class_="first")


# ---- All of them ----


def _is_tensor(row: Property) -> bool:
    return row.shape == (3, 3) or row.components[0] == "x"


def _cells(found: Quantity, place: int, *, average: bool) -> list[str]:
    def at(array: NDArray[np.float64]) -> float:
        return float(np.ravel(array)[place])

    errors = [at(found.std_error), at(found.total_error)]
    if average:
        errors.append(at(found.fluctuation))
    texts, power = scaled(at(found.value), *errors)
    if average:
        inefficiency = at(found.inefficiency)
        texts.append(f"{inefficiency:.1f}" if np.isfinite(inefficiency) else "–")
    return [prose(f"{power} {unit_text(found.unit)}".strip()), *texts]


def _row(label: object, cells: Iterable[object]) -> Html:
    return tag("tr", tag("th", label, scope="row") + join(tag("td", cell) for cell in cells))


def _rows(run: Run, key: str, *, average: bool) -> list[Html]:
    found, row = run.quantity(key), PROPERTIES[key]
    if found is None:
        return []
    rows = []
    for place, name in enumerate(row.components):
        label = prose(f"{row.label}, {name}" if name else row.label)
        words = tag("span", label, title=row.meaning)
        rows.append(_row(words, _cells(found, row.elements.index(place), average=average)))
    if key == "hydrodynamic_radius" and average:
        harmonic = quantity(run.average, "hydrodynamic_radius_harmonic")
        label = prose("hydrodynamic radius from ⟨1/R_h⟩, as measured by diffusion")
        if harmonic is not None:
            rows.append(_row(label, _cells(harmonic, 0, average=True)))
    return rows


def _table(groups: dict[str, list[Html]], *, average: bool) -> Html:
    heads = ["Property", "Unit", "Value", "Statistical error", "Total error"]
    if average:
        heads = ["Property", "Unit", "Mean", "Error", "Total error", "Fluctuation", "Inefficiency"]
    bodies = []
    for group, rows in groups.items():
        title = Html("")
        if group:
            cell = tag("th", group, scope="rowgroup", colspan=len(heads), class_="group")
            title = tag("tr", cell)
        bodies.append(tag("tbody", title + join(rows)))
    head = tag("thead", tag("tr", join(tag("th", text, scope="col") for text in heads)))
    whole = tag("table", head + join(bodies), class_="numbers")
    return tag("div", whole, class_="scroll", tabindex="0")


def all_numbers(run: Run) -> Html:
    """Return a table with all properties; the components of tensors fold away."""
    average = len(run.frames) > 1
    groups: dict[str, list[Html]] = {name: [] for name in _GROUPS}
    tensors: list[Html] = []
    for key, row in PROPERTIES.items():
        place = tensors if _is_tensor(row) else groups.setdefault(row.group, [])
        place += _rows(run, key, average=average)
    known = {name: rows for name, rows in groups.items() if rows}
    folded = Html("")
    if tensors:
        title = tag("summary", "Tensors and points, in the axes of the input")
        folded = tag("details", title + _table({"": tensors}, average=average))
    return join([_table(known, average=average), folded, _legend(average=average)])


def _legend(*, average: bool) -> Html:
    words = (
        "All errors are of one standard deviation. The statistical error is due to the finite "
        "number of walks and samples; the total error includes the error of the theory. Neither "
        "says how well the structure, the radii and the layer of water represent the molecule."
    )
    if average:
        words += (
            " The error of a mean is due to the frames' correlated fluctuation and to the walks. "
            "Fluctuation: standard deviation between frames without the error of the walks. "
            "Inefficiency: number of frames that are worth one independent frame."
        )
    return tag("p", words, class_="legend")
