# SPDX-License-Identifier: MIT
"""The page of a batch: figures, a table that sorts and filters, and what failed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from elea.report._draw import BLUE, DARK, RED
from elea.report._experiment import FOLDED, UNFOLDED, chain_radius, is_protein
from elea.report._load import dict_of, number_of
from elea.report._methods import of_structures
from elea.report._notices import DOUBTFUL, box
from elea.report._series import count_ticks
from elea.report._text import Html, escape, join, number, pairs, prose, scaled, table, tag

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from elea.report._draw import Figures
    from elea.report._load import Batch, Row

    Floats = NDArray[np.float64]

# A page with more rows than this is slow in browsers; the file has them all.
MOST_ROWS = 5000
# Mean mass (Da) of a residue, if the batch does not tell it.
_RESIDUE = 110.0
_COLUMNS = (
    ("hydrodynamic_radius", "R_h (Å)"),
    ("diffusion_coefficient_20w", "D20,w (cm²/s)"),
    ("sedimentation_coefficient_20w", "s20,w (S)"),
    ("intrinsic_viscosity_mass_units", "[η] (cm³/g)"),
    ("radius_of_gyration", "R_g (Å)"),
    ("frictional_ratio", "f/f0"),
)


def _scalar(row: Row, key: str) -> float:
    found = row.quantity(key)
    return np.nan if found is None else float(found.value)


def _columns(rows: list[Row], *keys: str) -> list[Floats]:
    return [np.array([_scalar(row, key) for row in rows]) for key in keys]


# ---- Figures ----


def _residue_mass(rows: list[Row]) -> float:
    """Return the mean mass of a residue of the proteins, which places the fold lines."""
    masses = [
        row.mass / acids
        for row in rows
        if is_protein(row.parameters)
        and (acids := number_of(dict_of(row.parameters.get("composition")).get("amino_acids"))) > 0
        and row.mass > 0
    ]
    return float(np.median(masses)) if masses else _RESIDUE


def _draw_lines(ax: Axes, masses: Floats, residue: float) -> None:
    ends = np.geomspace(masses.min() / 2.0, masses.max() * 2.0, 50)
    for law, text, style in ((FOLDED, "folded", "-"), (UNFOLDED, "denatured", "--")):
        ax.plot(
            ends, chain_radius(law, ends / residue), style, color=DARK, linewidth=1.0, label=text
        )


def _mass_figure(figures: Figures, rows: list[Row]) -> Html:
    masses, radii = np.array([row.mass for row in rows]), _columns(rows, "hydrodynamic_radius")[0]
    good = (masses > 0) & (radii > 0) & np.isfinite(masses * radii)
    if not good.any():
        return Html("")
    protein = np.array([is_protein(row.parameters) or not row.parameters for row in rows])
    residue = _residue_mass(rows)
    with figures.axes(4.4, 3.2) as (figure, ax):
        if (good & protein).any():
            _draw_lines(ax, masses[good], residue)
        for chosen, color, mark, text in (
            (good & protein, BLUE, "o", "structures"),
            (good & ~protein, RED, "^", "not proteins"),
        ):
            if chosen.any():
                ax.plot(
                    masses[chosen],
                    radii[chosen],
                    mark,
                    color=color,
                    alpha=0.6,
                    markersize=4,
                    markeredgewidth=0,
                    label=text,
                    rasterized=len(rows) > MOST_ROWS,
                )
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlabel("Mass (Da)")
        ax.set_ylabel("Hydrodynamic radius (Å)")
        _plain_ticks(ax)
        ax.legend(loc="upper left")
    caption = (
        "R_h against mass. Lines: folded chains, 4.75 N^0.29 Å, and denatured chains, 2.21 N^0.57 "
        "Å, of N residues (Wilkins et al., Biochemistry 38, 16424 (1999)), "
        f"with {residue:.1f} Da per residue. They are for single chains."
    )
    return figures.finish(figure, "hydrodynamic radius against mass", caption)


def _plain_ticks(ax: Axes) -> None:
    """Label decades and a few values between them, in plain numbers where they are short."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

    for axis in (ax.xaxis, ax.yaxis):
        low, high = axis.get_view_interval()
        ratio = high / max(low, 1e-300)
        within = (1.0,) if ratio > 100.0 else (1.0, 2.0, 3.0, 5.0, 7.0)
        narrow = MaxNLocator(5, steps=[1, 2, 5, 10])
        axis.set_major_locator(LogLocator(10.0, within) if ratio > 10.0 else narrow)
        axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, 3)))
        axis.set_minor_formatter(NullFormatter())


def _radii_figure(figures: Figures, rows: list[Row]) -> Html:
    radius, gyration = _columns(rows, "hydrodynamic_radius", "radius_of_gyration")
    good = (radius > 0) & (gyration > 0)
    if not good.any():
        return Html("")
    with figures.axes(4.4, 3.2) as (figure, ax):
        top = 1.08 * max(gyration[good].max(), radius[good].max())
        ax.plot([0.0, top * np.sqrt(0.6)], [0.0, top], color=DARK, linewidth=1.0, label="spheres")
        ax.plot(
            gyration[good],
            radius[good],
            "o",
            color=BLUE,
            alpha=0.6,
            markersize=4,
            markeredgewidth=0,
            rasterized=len(rows) > MOST_ROWS,
        )
        ax.set_xlim(0.0, None)
        ax.set_ylim(0.0, top)
        ax.set_xlabel("Radius of gyration (Å)")
        ax.set_ylabel("Hydrodynamic radius (Å)")
        ax.legend(loc="upper left")
    caption = (
        "R_h against R_g of the body. Line: solid spheres; points to the right of it are elongated "
        "or open structures."
    )
    return figures.finish(figure, "hydrodynamic radius against radius of gyration", caption)


def _distribution_figure(figures: Figures, rows: list[Row]) -> Html:
    (radius,) = _columns(rows, "hydrodynamic_radius")
    good = radius[np.isfinite(radius)]
    if len(good) < 3:
        return Html("")
    edges = np.histogram_bin_edges(good, bins=min(60, max(5, int(np.sqrt(len(good))))))
    with figures.axes(4.4, 3.2) as (figure, ax):
        ax.hist(good, bins=list(edges), color=BLUE, alpha=0.45, edgecolor="white", linewidth=0.5)
        ax.axvline(float(np.median(good)), color=RED, linewidth=1.3)
        ax.set_xlabel("Hydrodynamic radius (Å)")
        ax.set_ylabel("Structures")
        count_ticks(ax)
    low, middle, high = np.percentile(good, (25, 50, 75))
    caption = (
        f"Distribution of R_h. Red: the median, {number(middle, 4)} Å; half of the values are "
        f"between {number(low, 4)} and {number(high, 4)} Å."
    )
    return figures.finish(figure, "distribution of the hydrodynamic radius", caption)


def figures_of(figures: Figures, batch: Batch) -> Html:
    """Return the figures of the structures that are done."""
    rows = [row for row in batch.rows if row.ok]
    # Lengths in other units have no place on axes in Angstrom.
    rows = [
        row for row in rows if (found := row.quantity("hydrodynamic_radius")) and found.unit == "A"
    ]
    if not rows:
        return tag("p", "There is no structure with a hydrodynamic radius in Å to be plotted.")
    drawn = [draw(figures, rows) for draw in (_mass_figure, _radii_figure, _distribution_figure)]
    return tag("div", join(drawn), class_="figures")


# ---- Tables ----


def _number_cell(row: Row, key: str) -> Html:
    found = row.quantity(key)
    if found is None:
        return tag("td", "–", class_="number")
    value, error = float(found.value), float(found.total_error)
    (text, width), power = scaled(value, error)
    after = f" × {power}" if power else ""
    title = None if width in ("0", "–") else f"± {width}{after}"
    return tag("td", text + after, class_="number", data_value=f"{value:.9g}", title=title)


def _cells(row: Row) -> Html:
    words = " | ".join([*([] if row.ok else [row.message]), *row.warnings])
    name = " ".join(filter(None, (row.name, row.model and f"model {row.model}", row.part)))
    mass = tag(
        "td",
        number(row.mass, 7),
        class_="number",
        data_value=f"{row.mass:.9g}" if np.isfinite(row.mass) else None,
    )
    parts = [tag("th", name, scope="row"), tag("td", "ok" if row.ok else "failed"), mass]
    parts += [_number_cell(row, key) for key, _ in _COLUMNS]
    parts.append(tag("td", words, class_="words"))
    return tag("tr", join(parts), class_=None if row.ok else "failed")


def rows_table(batch: Batch) -> Html:
    """Return the table, which a script makes sortable."""
    shown = batch.rows[:MOST_ROWS]
    titles = ["Structure", "Status", "Mass (Da)", *(title for _, title in _COLUMNS), "Messages"]
    head = tag("thead", tag("tr", join(tag("th", prose(title), scope="col") for title in titles)))
    body = tag("tbody", join(_cells(row) for row in shown))
    field = tag(
        "p",
        Html(
            '<label>Filter: <input type="search" class="filter" data-filters="rows" '
            'placeholder="name, chain or message"></label> <output class="filtered"></output>'
        ),
        class_="controls",
        hidden="",
    )
    cut = Html("")
    if len(batch.rows) > len(shown):
        cut = tag(
            "p",
            f"The first {len(shown)} of {len(batch.rows)} rows; the file has all.",
            class_="legend",
        )
    whole = tag("table", Html(head + body), id="rows", class_="numbers sortable")
    return join(
        [
            field,
            tag("div", whole, class_="scroll tall", tabindex="0"),
            cut,
            tag(
                "p",
                "Values are rounded to two digits of their total error, which is shown "
                "when the pointer rests on them.",
                class_="legend",
            ),
        ]
    )


def failures(batch: Batch) -> Html:
    """Return what failed, with reasons."""
    failed = [row for row in batch.rows if not row.ok]
    if not failed:
        return tag("p", "No structure failed.")
    shown = [
        [" ".join(filter(None, (row.name, row.part))), row.message or "no reason is stated"]
        for row in failed[:MOST_ROWS]
    ]
    return table(["Structure", "Reason"], shown, class_="failures")


def notices(batch: Batch) -> Html:
    """Return how many failed and which results are doubtful, prominently."""
    failed = sum(not row.ok for row in batch.rows)
    words = []
    if failed:
        words.append(f"{failed} of {len(batch.rows)} rows failed; their reasons are listed below.")
    counts = Counter(note for row in batch.rows for note in set(row.notes))
    words += [f"{text} ({counts[note]} rows)" for note, text in DOUBTFUL.items() if counts[note]]
    warned = Counter(text for row in batch.rows for text in set(row.warnings))
    words += [
        f"{text} ({count} rows)" if count > 1 else text for text, count in warned.most_common(8)
    ]
    return box("Read this first", words, "doubt")


# ---- Words ----


def _common(rows: list[Row]) -> dict[str, Any]:
    """Return the settings that all structures have in common."""
    known = [row.parameters for row in rows if row.ok and row.parameters]
    if not known:
        return {}
    first, *others = known
    return {
        key: value
        for key, value in first.items()
        if all(other.get(key) == value for other in others)
    }


def summary(batch: Batch) -> Html:
    """Return what was computed."""
    done = sum(row.ok for row in batch.rows)
    common = _common(batch.rows)
    presets = Counter(row.preset for row in batch.rows if row.preset)
    shown: list[tuple[object, object]] = [
        ("Rows", f"{len(batch.rows)}: {done} done, {len(batch.rows) - done} failed"),
        ("Taken as", ", ".join(f"{name} ({count})" for name, count in presets.items())),
        ("File", escape(batch.name)),
    ]
    return join([pairs((a, b) for a, b in shown if b), _settings(common)])


def _settings(common: dict[str, Any]) -> Html:
    from elea.report._settings import details

    return details(common, [], "") if common else Html("")


def methods_text(batch: Batch) -> str:
    """Return the text for a methods section."""
    done = sum(row.ok for row in batch.rows)
    return of_structures(_common(batch.rows), done)
