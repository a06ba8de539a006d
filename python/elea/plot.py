# SPDX-License-Identifier: MIT
"""Plots of properties along trajectories, with matplotlib.

`plot_results` plots the results of `elea.compute_trajectory`, `plot_theories` their hydrodynamic
radius beside that of the analogy. `ZenoWrapper.plot` and
`Property.plot` plot the results of ZenoWrapper in the same way. Nothing is shown or saved here: use
`matplotlib.pyplot.show()` or `figure.savefig("results.pdf")`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from elea._average import mean_of_series
from elea._properties import PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from elea._average import Mean
    from elea._properties import Property
    from elea._result import Result

__all__ = ["Error", "Kind", "plot_results", "plot_theories"]

Error = Literal["statistical", "total"] | None
Kind = Literal["series", "distribution"]

# Plotted by default, if available.
USUAL = ("hydrodynamic_radius", "intrinsic_viscosity", "gyration_eigenvalues")

_NANOSECOND = 1000.0
_LONG = 10.0 * _NANOSECOND
# With more frames than this, dots would only make the line thicker.
_MOST_DOTS = 60
_MOST_BINS = 100


@dataclass(frozen=True)
class Series:
    """The data of a property to be plotted along a trajectory.

    `values` and all errors have the shape (n, curves), with NaN if the property is not available
    in a frame. If `times` (ps) are NaN, frame numbers are used instead.
    """

    label: str
    unit: str
    frames: NDArray[np.int64]
    times: NDArray[np.float64]
    values: NDArray[np.float64]
    std_errors: NDArray[np.float64]
    total_errors: NDArray[np.float64]
    skin_errors: NDArray[np.float64]
    # Names of the curves in legends, if there are several.
    curves: tuple[str, ...] = ()

    def errors(self, error: Error) -> NDArray[np.float64]:
        """Return the errors to be plotted; zeros if there are none."""
        if error is None:
            return np.zeros_like(self.values)
        return self.total_errors if error == "total" else self.std_errors

    def mean(self) -> Mean:
        """Return the mean of each curve."""
        numbers = (self.values, self.std_errors, self.total_errors, self.skin_errors)
        return mean_of_series(*numbers, self.unit)


# ---- Text ----


def _pyplot() -> Any:  # noqa: ANN401 (a module)
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise ImportError("plots need matplotlib: pip install matplotlib") from error
    return pyplot


def _check(error: str | None, kind: str = "series") -> None:
    if error not in ("statistical", "total", None):
        raise ValueError(f"error must be 'statistical', 'total' or None, not {error!r}")
    if kind not in ("series", "distribution"):
        raise ValueError(f"kind must be 'series' or 'distribution', not {kind!r}")


def _typeset(unit: str) -> str:
    """Typeset a unit: Angstrom with a ring, and exponents as superscripts."""
    unit = re.sub(r"\bA\b", "\N{LATIN CAPITAL LETTER A WITH RING ABOVE}", unit)
    unit = re.sub(r"\bSved\b", "S", unit)
    return re.sub(r"\^(\d+)", r"$^{\1}$", unit)


def _axis_label(series: Series) -> str:
    words = series.label[:1].upper() + series.label[1:]
    return words if series.unit == "1" else f"{words} ({_typeset(series.unit)})"


def _abscissa(series: Series) -> tuple[NDArray[Any], str]:
    times = series.times
    if len(times) == 0 or not np.isfinite(times).all() or (np.diff(times) <= 0.0).any():
        return series.frames, "Frame"
    if np.abs(times).max() >= _LONG:
        return times / _NANOSECOND, "Time (ns)"
    return times, "Time (ps)"


def _rounded(value: float, error: float) -> str:
    """Format a value and its error to two digits of the error."""
    if not (error > 0.0 and np.isfinite(value)):
        return f"{value:.6g}"
    exponent = int(np.floor(np.log10(abs(value)))) if value != 0.0 else 0
    if -3 < exponent < 6:
        digits = max(0, 1 - int(np.floor(np.log10(error))))
        return f"{value:.{digits}f} $\\pm$ {error:.{digits}f}"
    scale = 10.0**exponent
    digits = max(0, 1 - int(np.floor(np.log10(error / scale))))
    return (
        f"({value / scale:.{digits}f} $\\pm$ {error / scale:.{digits}f})"
        f" $\\times 10^{{{exponent}}}$"
    )


# ---- Plotting ----


def _colors(ax: Axes, n_curves: int, color: Any) -> list[Any]:  # noqa: ANN401
    """Return the colours of curves, by default the next ones in the colour cycle."""
    if color is not None:
        return [color] * n_curves
    return [f"C{len(ax.lines) + curve}" for curve in range(n_curves)]


def curves_of(row: Property) -> tuple[str, ...]:
    """Return names for the components of a property in legends."""
    if row.components[0] not in ("1", "x"):
        return ()
    symbol = {3: "\\lambda", 5: "\\tau"}[row.size]
    return tuple(f"${symbol}_{name}$" if name.isdigit() else f"${name}$" for name in row.components)


def _names(series: Series, label: str | None, single: str | None) -> list[str | None]:
    """Return the names of curves in legends."""
    n_curves = series.values.shape[1]
    if n_curves == 1:
        return [label or single]
    before = "" if label is None else f"{label}, "
    names = series.curves or [f"$\\lambda_{curve + 1}$" for curve in range(n_curves)]
    return [before + name for name in names]


def _tidy(ax: Axes) -> None:
    ax.spines[["top", "right"]].set_visible(False)
    for axis in (ax.xaxis, ax.yaxis):
        formatter: Any = axis.get_major_formatter()
        if hasattr(formatter, "set_powerlimits"):  # a logarithmic one, for example, has none
            formatter.set_useMathText(True)
            formatter.set_powerlimits((-3, 5))


def _lone(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which values have no neighbours, so that no line or band is visible there."""
    there = np.pad(np.isfinite(values), 1)
    lone: NDArray[np.bool_] = there[1:-1] & ~there[:-2] & ~there[2:]
    return lone


def _add_legend(ax: Axes) -> None:
    """Add a legend of the named curves above the axes, where it does not cover any curve."""
    if ax.get_legend_handles_labels()[1]:
        ax.legend(
            frameon=False,
            ncols=3,
            fontsize="small",
            loc="lower left",
            bbox_to_anchor=(0.0, 1.0),
            borderaxespad=0.2,
        )


def draw_series(
    ax: Axes,
    series: Series,
    error: Error,
    color: Any = None,  # noqa: ANN401
    label: str | None = None,
) -> None:
    """Plot the values of each frame, with bands of one standard deviation."""
    x, x_label = _abscissa(series)
    n_frames, n_curves = series.values.shape
    errors = series.errors(error)
    names = _names(series, label, None)
    for curve, shade in enumerate(_colors(ax, n_curves, color)):
        values, widths = series.values[:, curve], errors[:, curve]
        lone = _lone(values)
        has_errors = bool((widths > 0.0).any())
        marker = "." if n_frames <= _MOST_DOTS or lone.any() else ""
        ax.plot(
            x, values, color=shade, linewidth=1.0, marker=marker, markersize=5.0, label=names[curve]
        )
        if has_errors and n_frames > 1:
            ax.fill_between(
                x, values - widths, values + widths, color=shade, alpha=0.3, linewidth=0
            )
        if has_errors and lone.any():
            ax.errorbar(x[lone], values[lone], yerr=widths[lone], fmt="none", ecolor=shade)
    ax.set_xlabel(x_label)
    ax.set_ylabel(_axis_label(series))
    if n_frames == 1:
        ax.set_xticks(x)
    _tidy(ax)


def draw_distribution(
    ax: Axes,
    series: Series,
    error: Error,
    color: Any = None,  # noqa: ANN401
    label: str | None = None,
    *,
    sideways: bool = False,
) -> None:
    """Plot histograms of the frames, and their means with bands of one standard error."""
    from matplotlib.ticker import MaxNLocator

    line, span = (ax.axhline, ax.axhspan) if sideways else (ax.axvline, ax.axvspan)
    edges = _edges(series.values)
    means = series.mean()
    widths = means.total_error if error == "total" else means.std_error
    names = _names(series, label, "mean")
    texts = [ax.get_title(loc="left")]
    for curve, shade in enumerate(_colors(ax, len(names), color)):
        values = series.values[:, curve]
        there = values[np.isfinite(values)]
        if len(there) == 0:
            continue
        mean, width = means.value[curve], widths[curve]
        ax.hist(
            there,
            bins=edges,
            orientation="horizontal" if sideways else "vertical",
            histtype="stepfilled",
            color=shade,
            alpha=0.35,
        )
        if error is not None and width > 0.0:
            span(mean - width, mean + width, color=shade, alpha=0.5, linewidth=0.0)
        line(mean, color=shade, linewidth=1.2, label=names[curve])
        texts.append(f"{names[curve]} {_rounded(mean, 0.0 if error is None else width)}")
    ax.set_title("\n".join(filter(None, texts)), fontsize="small", loc="left")
    count, value = (ax.set_xlabel, ax.set_ylabel) if sideways else (ax.set_ylabel, ax.set_xlabel)
    count("Frames")
    value(_axis_label(series))
    whole = MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True)
    (ax.xaxis if sideways else ax.yaxis).set_major_locator(whole)
    _tidy(ax)


def _edges(values: NDArray[np.float64]) -> list[float]:
    """Return bin edges, with the Freedman-Diaconis width of the narrowest curve."""
    curves = [curve[np.isfinite(curve)] for curve in values.T]
    curves = [curve for curve in curves if len(curve)]
    if not curves:
        return [0.0, 1.0]
    widths = [2.0 * np.subtract(*np.percentile(c, (75, 25))) / np.cbrt(len(c)) for c in curves]
    low, high = min(c.min() for c in curves), max(c.max() for c in curves)
    width = min(widths)
    n_bins = int(np.clip(np.ceil((high - low) / width), 1, _MOST_BINS)) if width > 0.0 else 1
    return [float(edge) for edge in np.histogram_bin_edges((low, high), bins=n_bins)]


def draw(
    series: Series,
    ax: Axes | None,
    kind: Kind,
    error: Error,
    color: Any,  # noqa: ANN401
    label: str | None,
) -> Axes:
    """Plot one property into axes, or into a new figure."""
    _check(error, kind)
    pyplot = _pyplot()
    if ax is None:
        _, ax = pyplot.subplots(figsize=(5.2, 3.2), layout="constrained")
    assert ax is not None
    if kind == "series":
        draw_series(ax, series, error, color, label)
        _add_legend(ax)
    else:
        draw_distribution(ax, series, error, color, label)
    return ax


def draw_all(
    all_series: Sequence[Series], error: Error, figsize: tuple[float, float] | None
) -> tuple[Figure, NDArray[Any]]:
    """Plot a row for each property: along the trajectory, and as a distribution."""
    _check(error)
    pyplot = _pyplot()
    n_rows = len(all_series)
    n_columns = 2 if max(len(series.frames) for series in all_series) > 1 else 1
    figure, axes = pyplot.subplots(
        n_rows,
        n_columns,
        squeeze=False,
        sharey="row",
        sharex="col" if n_columns == 1 else False,
        figsize=figsize or ((7.0 if n_columns == 2 else 3.5), 0.4 + 2.1 * n_rows),
        gridspec_kw={"width_ratios": (5, 2)[:n_columns]},
        layout="constrained",
    )
    for series, row in zip(all_series, axes, strict=True):
        draw_series(row[0], series, error)
        if n_columns == 2:
            draw_distribution(row[1], series, error, sideways=True)
            row[1].set_ylabel("")
            row[1].tick_params(labelleft=False)
        _add_legend(row[0])
        if series is not all_series[-1]:
            for ax in row:
                ax.set_xlabel("")
    figure.align_ylabels(axes[:, 0])
    return figure, axes


# ---- Results of elea.compute_trajectory ----


def instead_of_tensor(key: str) -> str:
    """Return what to do where a tensor cannot be plotted."""
    eigenvalues = key.removesuffix("_tensor") + "_eigenvalues"
    return "plot its eigenvalues instead" if eigenvalues in PROPERTIES else "plot other properties"


def _series_of_results(results: Sequence[Result], name: str) -> Series:
    row = PROPERTIES.get(name)
    if row is None:
        raise ValueError(f"there is no property {name!r}; elea.PROPERTIES has them all")
    if row.shape == (3, 3):
        raise ValueError(f"{name} is a tensor; {instead_of_tensor(name)}")
    if not any(result.available(name) for result in results):
        raise ValueError(f"{name} is not available in any frame")
    unit = row.unit(results[0].length_unit)
    numbers = np.full((4, len(results), row.size), np.nan)
    for index, result in enumerate(results):
        if result.available(name):
            raw = result._raw
            columns = (raw["value"], raw["std_error"], raw["total_error"], raw["skin_error"])
            for column, data in zip(numbers, columns, strict=True):
                column[index] = np.frombuffer(data)[row.offset : row.offset + row.size]
    times = [np.nan if result.time is None else result.time for result in results]
    frames = np.array([result.frame for result in results], dtype=np.int64)
    value, std, total, skin = numbers
    return Series(row.label, unit, frames, np.array(times), value, std, total, skin, curves_of(row))


def plot_results(
    results: Iterable[Result],
    properties: str | Iterable[str] | None = None,
    *,
    error: Error = "statistical",
    figsize: tuple[float, float] | None = None,
) -> tuple[Figure, NDArray[Any]]:
    """Plot properties along a trajectory, and their distributions.

    Parameters
    ----------
    results : iterable of Result
        Frames in chronological order, as returned by `elea.compute_trajectory`.
    properties : str or iterable of str, optional
        Keys of `elea.PROPERTIES`, each shown in a row of the figure; eigenvalues are three curves.
        By default hydrodynamic radius, intrinsic viscosity and eigenvalues of the gyration tensor.
    error : {"statistical", "total", None}
        Bands of one standard deviation: the statistical or total error of each frame, and around
        the mean its own error, which includes the fluctuation of frames (see `elea.average`).
    figsize : (float, float), optional
        Size in inches.

    Returns
    -------
    figure : matplotlib.figure.Figure
        Save it, or show it with `matplotlib.pyplot.show()`.
    axes : ndarray of matplotlib.axes.Axes, (properties, 2)
        Along the trajectory, and as a distribution; (properties, 1) if there is only one frame.

    Raises
    ------
    ValueError
        There are no results, the property is unknown, or it is a tensor.
    ImportError
        matplotlib is missing.
    """
    results = list(results)
    if not results:
        raise ValueError("there are no results to plot")
    units = {result.length_unit for result in results}
    if len(units) > 1:
        raise ValueError(f"the results have different length units: {', '.join(sorted(units))}")
    names = USUAL if properties is None else choose_names(properties)
    return draw_all([_series_of_results(results, name) for name in names], error, figsize)


def plot_theories(
    results: Iterable[Result], ax: Axes | None = None, *, error: Error = "statistical"
) -> Axes:
    """Plot the hydrodynamic radius along a trajectory, and beside it that of the analogy.

    By the analogy with electrostatics the hydrodynamic radius is the capacitance, so that results
    of the Stokes equations contain both.

    Parameters
    ----------
    results : iterable of Result
        Frames in chronological order, computed with `theory="stokes"`.
    ax : matplotlib.axes.Axes, optional
        Axes to plot into; by default a new figure is created.
    error : {"statistical", "total", None}
        Bands of one standard deviation.

    Returns
    -------
    matplotlib.axes.Axes
        For titles, limits, and `ax.figure.savefig`.

    Raises
    ------
    ValueError
        There are no results, or none is of the Stokes equations.
    ImportError
        matplotlib is missing.
    """
    results = list(results)
    if not any(result.theory == "stokes" for result in results):
        raise ValueError("there are no results of the Stokes equations to plot")
    radius, capacitance = (
        _series_of_results(results, name) for name in ("hydrodynamic_radius", "capacitance")
    )
    ax = draw(radius, ax, "series", error, None, "Stokes equations")
    draw(replace(capacitance, label=radius.label), ax, "series", error, None, "analogy")
    return ax


def choose_names(properties: str | Iterable[str]) -> list[str]:
    """Return the names of the properties to be plotted; ValueError if there are none."""
    names = [properties] if isinstance(properties, str) else list(properties)
    if not names:
        raise ValueError("there are no properties to plot")
    return names
