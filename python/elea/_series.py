# SPDX-License-Identifier: MIT
"""Properties of all frames of a trajectory, with the names used by ZENOWrapper."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from MDAnalysis.analysis.results import Results

from elea import _core
from elea._average import mean_of_series
from elea._properties import PROPERTIES
from elea.plot import Series, draw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from elea._average import Mean
    from elea._frames import Part
    from elea._properties import Property as Row
    from elea.plot import Error, Kind


class Property:
    """A property with its errors for all frames.

    Parameters
    ----------
    name : str
        Name of the property.
    shape : int or tuple of int
        Number of frames, or shape of `values`.
    unit : str or None
        Unit; None for a pure number.

    Attributes
    ----------
    name : str
        Name of the property.
    unit : str or None
        Unit of the values, "cm^2/s"; None for a pure number.
    values : ndarray, (n_frames, ...)
        A number, three eigenvalues or a 3 x 3 tensor for each frame; NaN if the property is not
        available in a frame.
    variance : ndarray, like `values`
        Square of the total error, which includes the model error (1 % of a hydrodynamic radius,
        1.5 % of an intrinsic viscosity); use it to compare with experiments.
    statistical_variance : ndarray, like `values`
        Square of the statistical error, which more walks reduce; use it to compare frames.
    overall_value : float or ndarray or None
        Mean of the frames; None before a run.
    overall_variance : float or ndarray or None
        Variance of that mean: statistical errors of n frames are independent, so their squares are
        summed and divided by n^2; the model error is the same in all frames and is not reduced. The
        scatter of the frames about their mean, `values.std(axis=0)`, is not included.
    overall_statistical_variance : float or ndarray or None
        The same without the model error.
    frames, times : ndarray or None
        Numbers and times (ps) of the frames; None if unknown.
    """

    def __init__(self, name: str, shape: int | tuple[int, ...], unit: str | None) -> None:
        self.name = name
        self.unit = unit
        self.values: NDArray[np.float64] = np.full(shape, np.nan)
        self.variance: NDArray[np.float64] = np.full(shape, np.nan)
        self.statistical_variance: NDArray[np.float64] = np.full(shape, np.nan)
        self.overall_value: Any = None
        self.overall_variance: Any = None
        self.overall_statistical_variance: Any = None
        self.frames: NDArray[np.int64] | None = None
        self.times: NDArray[np.float64] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of `values`."""
        return self.values.shape

    def __repr__(self) -> str:
        unit = "" if self.unit is None else f" in {self.unit}"
        return f"<{type(self).__name__} {self.name}{unit}, {len(self.values)} frames>"

    def add_value(self, index: int, value: ArrayLike) -> None:
        """Set the value of frame `index`."""
        self.values[index] = value

    def add_variance(
        self, index: int, value: ArrayLike, statistical: ArrayLike | None = None
    ) -> None:
        """Set the variance of frame `index`; `statistical` defaults to the whole variance."""
        self.variance[index] = value
        self.statistical_variance[index] = value if statistical is None else statistical

    def compute_total_values(self) -> None:
        """Compute the mean of the frames and its variance.

        Frames without the property are ignored, with a warning.
        """
        has_value = np.isfinite(self.values).all(axis=tuple(range(1, self.values.ndim)))
        n_frames = int(has_value.sum())
        if n_frames < len(self.values):
            warnings.warn(
                f"{self.name}: {len(self.values) - n_frames} of {len(self.values)} frames have "
                "no value (NaN); the overall value is that of the others",
                stacklevel=2,
            )
        if n_frames == 0:
            nothing = np.full(self.values.shape[1:], np.nan)[()]
            self.overall_value = self.overall_variance = nothing
            self.overall_statistical_variance = nothing
            return
        statistical = self.statistical_variance[has_value]
        model = np.sqrt(np.maximum(self.variance[has_value] - statistical, 0.0))
        self.overall_value = self.values[has_value].mean(axis=0)
        self.overall_statistical_variance = statistical.sum(axis=0) / n_frames**2
        self.overall_variance = self.overall_statistical_variance + model.mean(axis=0) ** 2

    def average(self) -> Mean:
        """Average over frames, with an error that includes the fluctuation of correlated frames.

        Frames without the property are ignored. In contrast, `overall_variance`, as defined by
        ZENOWrapper, is the variance of the mean of these particular frames and does not account for
        how well they represent the molecule.

        Returns
        -------
        elea.Mean
            As from `elea.average`.
        """
        return mean_of_series(
            self.values, self.statistical_variance**0.5, self.variance**0.5, self.unit or "1"
        )

    def plot(
        self,
        ax: Axes | None = None,
        *,
        kind: Kind = "series",
        error: Error = "statistical",
        color: Any = None,  # noqa: ANN401 (what matplotlib takes)
        label: str | None = None,
    ) -> Axes:
        """Plot the property with matplotlib.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Axes to plot into; by default a new figure is created.
        kind : {"series", "distribution"}
            The values of all frames with a band of one standard deviation, or their histogram with
            the mean and its standard error, which includes the fluctuation of correlated frames
            (`average`).
        error : {"statistical", "total", None}
            Which error the bands show.
        color : optional
            Colour of all curves (three for eigenvalues); by default the next in matplotlib's cycle.
        label : str, optional
            Name in the legend, to distinguish several analyses in the same axes.

        Returns
        -------
        matplotlib.axes.Axes
            For titles, limits, and `ax.figure.savefig`; nothing is shown yet.

        Raises
        ------
        ValueError
            The property is a tensor, or there are no frames.
        ImportError
            matplotlib is missing.
        """
        return draw(self._series(), ax, kind, error, color, label)

    def _series(self) -> Series:
        if self.values.ndim > 2:
            eigenvalues = self.name.removesuffix("_tensor") + "_eigenvalues"
            raise ValueError(f"{self.name} is a tensor; plot {eigenvalues} instead")
        n_frames = len(self.values)
        if n_frames == 0:
            raise ValueError(f"{self.name} has no frames to plot")
        row = _RESULTS.get(self.name)
        numbers = (self.values, self.statistical_variance**0.5, self.variance**0.5)
        return Series(
            self.name.replace("_", " ") if row is None else row.label,
            self.unit or "1",
            np.arange(n_frames) if self.frames is None else self.frames,
            np.full(n_frames, np.nan) if self.times is None else self.times,
            *(array.reshape(n_frames, -1) for array in numbers),
        )


# ---- All of them ----

# The properties by the names of the results.
_RESULTS = {row.zenowrapper: row for row in PROPERTIES.values()}


def _property(row: Row, part: Part, length_unit: str) -> Property:
    components = row.arrange(part.rows[:, :, row.offset : row.offset + row.size])
    unit = row.unit(length_unit)
    result = Property(row.zenowrapper, components[:, 0].shape, None if unit == "1" else unit)
    result.values = components[:, 0].copy()
    result.statistical_variance = components[:, 1] ** 2
    result.variance = components[:, 2] ** 2
    result.frames, result.times = part.frames, part.times
    result.compute_total_values()
    return result


def results_of(part: Part, settings: Mapping[str, Any]) -> Results:
    """Return the results of all frames by name.

    Parameters
    ----------
    part : Part
        All frames.
    settings : dict
        Settings of `elea.compute`; results that require missing settings are omitted.

    Returns
    -------
    Results
        A `Property` for each name.
    """
    met = set(_core.needs_met({**settings}))
    return Results(
        {
            name: _property(row, part, settings["length_unit"])
            for name, row in _RESULTS.items()
            if met.issuperset(row.needs)
        }
    )
