# SPDX-License-Identifier: MIT
"""How the numbers compare with experiments: with their spread, and with values that were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from elea._properties import PROPERTIES
from elea.report._draw import BLUE, GREY
from elea.report._load import dict_of, list_of, number_of, text_of
from elea.report._text import (
    Html,
    join,
    number,
    percent,
    plus_minus,
    prose,
    significant,
    table,
    tag,
    unit_text,
    with_unit,
)

if TYPE_CHECKING:
    from typing import Any

    from elea.report._draw import Figures
    from elea.report._load import Run

# Root mean square deviations of 33 proteins from measured values (docs/experiment.md).
SPREAD = {
    "hydrodynamic_radius": 0.043,
    "diffusion_coefficient_20w": 0.043,
    "sedimentation_coefficient_20w": 0.043,
    "intrinsic_viscosity_mass_units": 0.133,
    "correlation_time": 0.114,
}
# R_h = factor N^power in Angstrom: D. K. Wilkins et al., Biochemistry 38, 16424 (1999).
FOLDED = (4.75, 0.29)
UNFOLDED = (2.21, 0.57)


def chain_radius(law: tuple[float, float], residues: Any) -> Any:  # noqa: ANN401 (float or array)
    """Return the hydrodynamic radius (Angstrom) of a chain of so many residues."""
    factor, power = law
    return factor * residues**power


def is_protein(parameters: dict[str, Any]) -> bool:
    """Whether it is a protein in solution, as those that were compared."""
    found = dict_of(parameters.get("composition"))
    acids, others = (number_of(found.get(name)) for name in ("amino_acids", "nucleotides"))
    return parameters.get("preset") == "solution" and acids > 0 and not others > 0


def _spread(run: Run) -> Html:
    rows: list[list[object]] = []
    for key, spread in SPREAD.items():
        found = run.quantity(key)
        if found is None:
            continue
        value, error = float(found.value), float(found.total_error)
        low, high = (
            with_unit(significant(value * (1.0 + sign * spread), 3), found.unit)
            for sign in (-1.0, 1.0)
        )
        calculated = with_unit(plus_minus(value, error), found.unit)
        rows.append(
            [prose(PROPERTIES[key].label), calculated, percent(spread, 3), f"{low} to {high}"]
        )
    head = ["Property", "Calculated", "Spread of experiments", "Expected range"]
    words = (
        "Measured values of 33 folded proteins deviate from Elea's by this much (root mean "
        "square), which "
        "includes the errors of the measurements. A measurement of this protein, if it is "
        "folded as in the structure, is within the range with a probability of about two thirds."
    )
    return Html(table(head, rows) + tag("p", words, class_="legend")) if rows else Html("")


def _by_length(run: Run) -> Html:
    """Compare a single chain with the chains of its length."""
    found = dict_of(run.parameters.get("composition"))
    radius = run.quantity("hydrodynamic_radius")
    residues = number_of(found.get("amino_acids"))
    if number_of(found.get("chains")) != 1 or radius is None or radius.unit != "A":
        return Html("")
    folded, unfolded = (chain_radius(law, residues) for law in (FOLDED, UNFOLDED))
    text = (
        f"Chains of {residues:.0f} residues have a hydrodynamic radius of {folded:.1f} Å if folded "
        f"and {unfolded:.1f} Å if denatured, by the power laws 4.75 N^0.29 Å and 2.21 N^0.57 Å of "
        "Wilkins et al., Biochemistry 38, 16424 (1999). Calculated here: "
        f"{with_unit(plus_minus(float(radius.value), float(radius.total_error)), radius.unit)}."
    )
    return tag("p", prose(text))


# ---- Values that were given with --compare ----


def _comparison_rows(run: Run) -> list[dict[str, Any]]:
    rows = list_of(run.document.get("comparison"), dict)
    return [row for row in rows if text_of(row.get("property")) in PROPERTIES]


def _comparison_figure(figures: Figures, rows: list[dict[str, Any]]) -> Html:
    deviations = np.array([100.0 * number_of(row.get("deviation")) for row in rows])
    widths = np.array(
        [
            100.0
            * number_of(row.get("total_error"))
            / abs(number_of(row.get("measured")) or np.nan)
            for row in rows
        ]
    )
    places = np.arange(len(rows))[::-1]
    labels = [PROPERTIES[text_of(row.get("property"))].label for row in rows]
    with figures.axes(5.4, 0.9 + 0.28 * len(rows)) as (figure, ax):
        ax.axvline(0.0, color=GREY, linewidth=0.8)
        ax.errorbar(
            deviations,
            places,
            xerr=np.nan_to_num(widths),
            fmt="o",
            color=BLUE,
            markersize=4,
            elinewidth=1.0,
            ecolor=BLUE,
        )
        ax.set_yticks(places, labels)
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.set_xlabel("Calculated minus measured (%)")
    caption = (
        "Deviations from the measured values. Bars: one standard deviation, of the calculation, of "
        "the layer of water, and of the measurement where its error was given."
    )
    return figures.finish(figure, "deviations from measured values", caption, "wide")


def _comparison(figures: Figures, run: Run) -> Html:
    rows = _comparison_rows(run)
    if not rows:
        return Html("")
    cells = [
        [
            prose(PROPERTIES[text_of(row.get("property"))].label),
            text_of(row.get("species")) or "–",
            number(number_of(row.get("measured"))),
            number(number_of(row.get("calculated"))),
            percent(number_of(row.get("deviation"))),
            number(number_of(row.get("deviation_in_errors")), 2),
            unit_text(text_of(row.get("unit"))),
        ]
        for row in rows
    ]
    head = ["Property", "Species", "Measured", "Calculated", "Deviation", "In errors", "Unit"]
    shown = rows if len(rows) <= 40 else rows[:40]
    return join(
        [
            tag("h3", "Measured values that were given"),
            table(head, cells),
            tag("div", _comparison_figure(figures, shown), class_="figures"),
        ]
    )


def section(figures: Figures, run: Run) -> Html:
    """Return the comparison; nothing if there is nothing to compare with."""
    parts = [_comparison(figures, run)]
    if is_protein(run.parameters):
        parts = [_spread(run), _by_length(run), *parts]
    return join(parts)
