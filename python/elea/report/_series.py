# SPDX-License-Identifier: MIT
"""Figures of a trajectory or an ensemble: series, distributions, correlation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from elea._properties import PROPERTIES
from elea.report._draw import BLUE, DARK, GREEN, GREY, RED
from elea.report._load import list_of, number_of, series
from elea.report._text import Html, join, plus_minus, tag, unit_text, with_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from elea.report._draw import Figures
    from elea.report._load import Run

    Floats = NDArray[np.float64]

# More points than this are not seen apart: they are averaged in blocks.
_MOST_POINTS = 1200
_MOST_DOTS = 2000
_NANOSECONDS_FROM = 10_000.0
_SYMBOLS = {
    "hydrodynamic_radius": "R_h",
    "intrinsic_viscosity": "[η]",
    "intrinsic_viscosity_mass_units": "[η]",
    "radius_of_gyration": "R_g",
    "correlation_time": "τ_c",
}


@dataclass(frozen=True)
class Series:
    """A property along the frames that have it."""

    key: str
    label: str
    symbol: str
    unit: str
    x: Floats
    x_label: str
    values: Floats
    errors: Floats
    inefficiency: float
    mean: float
    mean_error: float
    starts: list[int]

    @property
    def axis(self) -> str:
        """Text for an axis."""
        unit = unit_text(self.unit)
        words = f"{self.label[:1].upper()}{self.label[1:]}"
        return f"{words} ({unit})" if unit else words


# ---- Data ----


def abscissa(run: Run) -> tuple[Floats, str]:
    """Return the times of the frames, or their numbers where there are no times."""
    if not run.is_ensemble:
        times = np.array([number_of(frame.get("time")) for frame in run.frames])
        if len(times) and np.isfinite(times).all() and (np.diff(times) > 0.0).all():
            if np.abs(times).max() >= _NANOSECONDS_FROM:
                return times / 1000.0, "Time (ns)"
            return times, "Time (ps)"
        numbers = np.array([number_of(frame.get("frame")) for frame in run.frames])
        if np.isfinite(numbers).all() and (np.diff(numbers) > 0.0).all():
            return numbers, "Frame"
    return np.arange(len(run.frames), dtype=np.float64), "Member" if run.is_ensemble else "Frame"


def starts_of(run: Run) -> list[int]:
    """Return the places where replicas begin, which are trajectories of their own."""
    if not number_of(run.average.get("n_replicas")) > 1:
        return [0]
    sizes = [
        number_of(item.get("n_frames"))
        for item in list_of(run.parameters.get("trajectories"), dict)
    ]
    edges = np.cumsum(sizes)
    numbers = np.array([number_of(frame.get("frame")) for frame in run.frames])
    if not np.isfinite(edges).all() or not np.isfinite(numbers).all():
        return [0]
    owner = np.searchsorted(edges, numbers, side="right")
    return [0, *(np.nonzero(np.diff(owner))[0] + 1).tolist()]


def series_of(run: Run, key: str) -> Series | None:
    """Return a scalar along the run; None unless two frames have it."""
    value, error, _ = series(run.frames, key)
    there = np.isfinite(value)
    mean = run.quantity(key)
    if there.sum() < 2 or mean is None:
        return None
    x, x_label = abscissa(run)
    whole = there.all()
    inefficiency = float(mean.inefficiency)
    return Series(
        key,
        PROPERTIES[key].label,
        _SYMBOLS.get(key, PROPERTIES[key].label),
        mean.unit,
        x[there],
        x_label,
        value[there],
        error[there],
        inefficiency,
        float(mean.value),
        float(mean.std_error),
        starts_of(run) if whole else [0],
    )


def blocks(values: Floats, size: int) -> Floats:
    """Return the means of consecutive blocks; the last may be shorter."""
    edges = np.arange(0, len(values), size)
    return np.add.reduceat(values, edges) / np.diff([*edges, len(values)])


def running_mean(data: Series) -> tuple[Floats, Floats]:
    """Return the mean of all frames so far, and its error by the inefficiency of the whole."""
    n = np.arange(1, len(data.values) + 1)
    shifted = data.values - data.mean
    mean = np.cumsum(shifted) / n
    variance = np.maximum(np.cumsum(shifted**2) / n - mean**2, 0.0)
    inefficiency = max(1.0, data.inefficiency) if np.isfinite(data.inefficiency) else 1.0
    error = np.sqrt(inefficiency * variance / np.maximum(n - 1, 1))
    return mean + data.mean, error


def autocorrelation(data: Series) -> Floats:
    """Return the normalized autocorrelation by lag, averaged over replicas."""
    pieces = np.split(data.values - data.values.mean(), data.starts[1:])
    longest = max(len(piece) for piece in pieces)
    sums, counts = np.zeros(longest), np.zeros(longest)
    for piece in pieces:
        size = 1 << (2 * len(piece) - 1).bit_length()
        power = np.abs(np.fft.rfft(piece, size)) ** 2
        sums[: len(piece)] += np.fft.irfft(power, size)[: len(piece)]
        counts[: len(piece)] += np.arange(len(piece), 0, -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (sums / counts) / (sums[0] / counts[0])
    return found


# ---- Figures ----


def _typeset(symbol: str) -> str:
    """Return a symbol with its index, for matplotlib."""
    name, _, index = symbol.partition("_")
    return f"{name}$_\\mathrm{{{index}}}$" if index else name


def _quiet_ticks(ax: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


def count_ticks(ax: Axes) -> None:
    """Label a number of frames or structures, which are whole."""
    from matplotlib.ticker import MaxNLocator

    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))


def _draw_series(ax: Axes, data: Series, *, ordered: bool) -> None:
    size = -(-len(data.values) // _MOST_POINTS)
    x, values, errors = (blocks(item, size) for item in (data.x, data.values, data.errors))
    widths = np.nan_to_num(errors)
    if ordered:
        ax.fill_between(x, values - widths, values + widths, color=BLUE, alpha=0.3, linewidth=0)
        ax.plot(x, values, color=BLUE, linewidth=0.8, label="frames")
        mean, spread = (blocks(item, size) for item in running_mean(data))
        ax.fill_between(x, mean - spread, mean + spread, color=RED, alpha=0.2, linewidth=0)
        ax.plot(x, mean, color=RED, linewidth=1.3, label="running mean")
        for start in data.starts[1:]:
            ax.axvline(data.x[start], color=GREY, linewidth=0.8, linestyle=":")
    else:
        ax.errorbar(
            x,
            values,
            widths,
            fmt="o",
            markersize=2.5,
            color=BLUE,
            ecolor=BLUE,
            elinewidth=0.7,
            label="members",
        )
        ax.axhline(data.mean, color=RED, linewidth=1.3, label="mean")
    ax.set_xlabel(data.x_label)
    ax.set_ylabel(data.axis)
    _quiet_ticks(ax)
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.2)


def series_figure(figures: Figures, run: Run, data: Series) -> Html:
    """Draw values with error bands, and the running mean."""
    ordered = not run.is_ensemble
    size = -(-len(data.values) // _MOST_POINTS)
    with figures.axes() as (figure, ax):
        _draw_series(ax, data, ordered=ordered)
    if ordered:
        caption = (
            f"{data.symbol} along the trajectory. Blue band: statistical error of each frame. "
            "Red: mean of all frames so far, with its standard error."
        )
        if len(data.starts) > 1:
            caption += " Dotted lines: where a replica begins."
    else:
        caption = f"{data.symbol} of each member of the ensemble, with its statistical error."
    if size > 1:
        caption += f" Each point of the line is the mean of {size} consecutive frames."
    return figures.finish(figure, f"{data.label} of each frame", caption)


def distribution_figure(figures: Figures, run: Run, data: Series) -> Html:
    """Draw the distribution of the frames, and their mean."""
    edges = np.histogram_bin_edges(data.values, bins="auto")
    if len(edges) > 60:
        edges = np.histogram_bin_edges(data.values, bins=60)
    with figures.axes() as (figure, ax):
        ax.hist(
            data.values, bins=list(edges), color=BLUE, alpha=0.45, edgecolor="white", linewidth=0.5
        )
        ax.axvspan(
            data.mean - data.mean_error,
            data.mean + data.mean_error,
            color=RED,
            alpha=0.25,
            linewidth=0,
        )
        ax.axvline(data.mean, color=RED, linewidth=1.3)
        ax.set_xlabel(data.axis)
        ax.set_ylabel("Members" if run.is_ensemble else "Frames")
        _quiet_ticks(ax)
        count_ticks(ax)
    noun = "members" if run.is_ensemble else "frames"
    mean = with_unit(plus_minus(data.mean, data.mean_error), data.unit)
    caption = f"Distribution of {data.symbol}. Red: the mean, {mean}, with its standard error."
    if "weights" in run.average:
        caption += f" The bars count {noun}; the mean is weighted."
    return figures.finish(figure, f"distribution of the {data.label}", caption)


def correlation_figure(figures: Figures, all_data: list[Series]) -> Html:
    """Draw the autocorrelation functions, from which the inefficiencies come."""
    colors = (BLUE, RED, GREEN)
    shown = 2
    with figures.axes() as (figure, ax):
        for data, color in zip(all_data, colors, strict=False):
            found = autocorrelation(data)
            below = np.nonzero(found <= 0.0)[0]
            shown = max(shown, 3 * int(below[0]) if len(below) else len(found) // 2)
            ax.plot(
                np.arange(len(found)),
                found,
                color=color,
                linewidth=1.1,
                label=_typeset(data.symbol),
            )
            if np.isfinite(data.inefficiency):
                ax.plot([data.inefficiency], [0.0], "v", color=color, markersize=5, clip_on=False)
        shown = min(shown, max(len(data.values) for data in all_data) - 1)
        ax.axhline(0.0, color=GREY, linewidth=0.7)
        ax.set_xlim(0.0, max(shown, 2))
        ax.set_ylim(-0.5, 1.05)
        ax.set_xlabel("Lag (frames)")
        ax.set_ylabel("Autocorrelation")
        ax.legend(loc="upper right")
        _quiet_ticks(ax)
    words = ", ".join(f"{data.symbol} {data.inefficiency:.1f}" for data in all_data)
    caption = (
        "Autocorrelation of the frames. Triangles: statistical inefficiency, the number of frames "
        f"that are worth one independent frame ({words}). The error of a mean is that of "
        "independent frames times its square root."
    )
    return figures.finish(figure, "autocorrelation functions", caption)


def radii_figure(figures: Figures, run: Run) -> Html:
    """Draw the hydrodynamic radius against the radius of gyration."""
    radius, gyration = (
        series(run.frames, k)[0] for k in ("hydrodynamic_radius", "radius_of_gyration")
    )
    both = np.isfinite(radius) & np.isfinite(gyration)
    if both.sum() < 3:
        return Html("")
    y, x = radius[both], gyration[both]
    unit = unit_text(getattr(run.quantity("hydrodynamic_radius"), "unit", "1"))
    after = f" ({unit})" if unit else ""
    with figures.axes() as (figure, ax):
        ax.plot(
            x,
            y,
            "o",
            color=BLUE,
            alpha=0.5,
            markersize=3,
            markeredgewidth=0,
            rasterized=len(x) > _MOST_DOTS,
        )
        if np.ptp(x) > 0.0:
            slope, offset = np.polyfit(x - x.mean(), y, 1)
            ends = np.array([x.min(), x.max()])
            ax.plot(ends, offset + slope * (ends - x.mean()), color=DARK, linewidth=1.0)
        ax.set_xlabel(f"Radius of gyration{after}")
        ax.set_ylabel(f"Hydrodynamic radius{after}")
        _quiet_ticks(ax)
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.corrcoef(x, y)[0, 1] if np.ptp(x) > 0.0 and np.ptp(y) > 0.0 else np.nan
    caption = (
        f"R_h against R_g of the body. Coefficient of correlation: {correlation:.2f}; mean of "
        f"R_g/R_h: {np.mean(x / y):.3f}. Line: least squares."
    )
    return figures.finish(figure, "hydrodynamic radius against radius of gyration", caption)


def figures_of(figures: Figures, run: Run) -> Html:
    """Return all figures of the frames."""
    viscosity = "intrinsic_viscosity_mass_units"
    if run.quantity(viscosity) is None:
        viscosity = "intrinsic_viscosity"
    keys = ("hydrodynamic_radius", viscosity, "radius_of_gyration")
    known = [data for key in keys if (data := series_of(run, key)) is not None]
    parts = [
        draw(figures, run, data) for data in known for draw in (series_figure, distribution_figure)
    ]
    varied = [data for data in known if np.ptp(data.values) > 0.0]
    if not run.is_ensemble and varied and len(run.frames) > 4:
        parts.append(correlation_figure(figures, varied))
    return tag("div", join([*parts, radii_figure(figures, run)]), class_="figures")
