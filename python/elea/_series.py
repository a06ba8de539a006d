# SPDX-License-Identifier: MIT
"""Properties of all frames of a trajectory, with the names used by ZENOWrapper."""

from __future__ import annotations

import warnings
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from MDAnalysis.analysis.results import Results, ResultsGroup

from elea import _core
from elea._average import mean_of_series
from elea._properties import PROPERTIES
from elea.plot import Series, curves_of, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from elea._analysis import FrameAnalysis
    from elea._average import Mean, Weights
    from elea._properties import Property as Row
    from elea.plot import Error, Kind


_FIELDS = ("values", "variance", "statistical_variance", "skin_variance")


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
        A number, three eigenvalues, a vector, five relaxation times or a 3 x 3 tensor for each
        frame; NaN if the property is not
        available in a frame.
    variance : ndarray, like `values`
        Square of the total error, which includes the model error (1 % of a hydrodynamic radius,
        1.5 % of an intrinsic viscosity); use it to compare with experiments.
    statistical_variance : ndarray, like `values`
        Square of the statistical error, which more walks reduce; use it to compare frames.
    skin_variance : ndarray, like `values`
        The part of both that is due to the thickness of the skin in which walks end: the same in
        all frames, and negligible unless the body is thin or `skin_thickness` large.
    overall_value : float or ndarray or None
        Mean of the frames; None before a run.
    overall_variance : float or ndarray or None
        Variance of that mean: statistical errors of n frames are independent, so their squares are
        summed and divided by n^2; the errors of model and skin are the same in all frames and are
        not reduced. The scatter of the frames about their mean, `values.std(axis=0)`, is not
        included.
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
        self.skin_variance: NDArray[np.float64] = np.zeros(shape)
        self.overall_value: Any = None
        self.overall_variance: Any = None
        self.overall_statistical_variance: Any = None
        self.frames: NDArray[np.int64] | None = None
        self.times: NDArray[np.float64] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of `values`."""
        return self.values.shape

    @property
    def std_error(self) -> NDArray[np.float64]:
        """Statistical error of each frame, the square root of `statistical_variance`."""
        return np.sqrt(self.statistical_variance)

    @property
    def total_error(self) -> NDArray[np.float64]:
        """Total error of each frame, the square root of `variance`."""
        return np.sqrt(self.variance)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 (what NumPy takes and returns)
        return self.values[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:  # noqa: ANN401
        return np.array(self.values, dtype=dtype, copy=copy)

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

    @classmethod
    def join(cls, parts: Sequence[Property]) -> Property:
        """Return a property with the frames of several ones, for `ResultsGroup` of MDAnalysis."""
        joined = cls(parts[0].name, 0, parts[0].unit)
        for field in _FIELDS:
            setattr(joined, field, np.concatenate([getattr(part, field) for part in parts]))
        return joined

    def resize(self, n_frames: int) -> None:
        """Remove the last frames, or add frames without values."""
        for field in _FIELDS:
            kept = getattr(self, field)[:n_frames]
            empty = 0.0 if field == "skin_variance" else np.nan
            missing = np.full((n_frames - len(kept), *kept.shape[1:]), empty)
            setattr(self, field, np.concatenate([kept, missing]))

    def compute_total_values(self) -> None:
        """Compute the mean of the frames and its variance.

        Frames without the property are ignored, with a warning.
        """
        n_frames = self._compute_totals()
        if n_frames < len(self.values):
            warnings.warn(
                f"{self.name}: {len(self.values) - n_frames} of {len(self.values)} frames have "
                "no value (NaN); the overall value is that of the others",
                stacklevel=2,
            )

    def _compute_totals(self) -> int:
        """Compute them from the frames that have the property, and return their number."""
        has_value = np.isfinite(self.values).all(axis=tuple(range(1, self.values.ndim)))
        n_frames = int(has_value.sum())
        if n_frames == 0:
            nothing = np.full(self.values.shape[1:], np.nan)[()]
            self.overall_value = self.overall_variance = nothing
            self.overall_statistical_variance = nothing
            return 0
        skin = self.skin_variance[has_value]
        statistical = self.statistical_variance[has_value]
        model = np.sqrt(np.maximum(self.variance[has_value] - statistical, 0.0))
        own = np.maximum(statistical - skin, 0.0).sum(axis=0) / n_frames**2
        self.overall_value = self.values[has_value].mean(axis=0)
        self.overall_statistical_variance = own + np.sqrt(skin).mean(axis=0) ** 2
        self.overall_variance = self.overall_statistical_variance + model.mean(axis=0) ** 2
        return n_frames

    def average(self, *, weights: Weights | None = None, ordered: bool = True) -> Mean:
        """Average over frames, with an error that includes the fluctuation of correlated frames.

        Frames without the property are ignored. In contrast, `overall_variance`, as defined by
        ZENOWrapper, is the variance of the mean of these particular frames and does not account for
        how well they represent the molecule.

        Parameters
        ----------
        weights : array_like or path, optional
            A weight for each frame, for example of a reweighted ensemble; or a file of weights.
            Only ratios matter.
        ordered : bool
            False if the order of frames has no meaning, as that of the models of an ensemble.

        Returns
        -------
        elea.Mean
            As from `elea.average`.
        """
        numbers = (self.values, self.std_error, self.total_error, np.sqrt(self.skin_variance))
        return mean_of_series(*numbers, self.unit or "1", weights=weights, ordered=ordered)

    def _columns(self) -> dict[str, tuple[NDArray[np.float64], ...]]:
        """Value, statistical and total error of each component, by its name."""
        row = _RESULTS.get(self.name)
        shape = self.values.shape[1:]
        size = int(np.prod(shape))
        if row is not None and row.shape == shape:
            places = {name: row.elements.index(i) for i, name in enumerate(row.components)}
        else:
            places = {str(i + 1) if shape else "": i for i in range(size)}
        arrays = (self.values, self.std_error, self.total_error)
        flat = [array.reshape(len(self), size) for array in arrays]
        return {name: tuple(array[:, place] for array in flat) for name, place in places.items()}

    def to_pandas(self) -> pd.DataFrame:
        """Return a table with a row for each frame (requires pandas).

        The index is the number of the frame, or (frame, component) with components "1" to "3", or
        "xx" to "yz"; columns are time (ps), value, std_error and total_error. The unit is in
        `attrs["unit"]`.
        """
        import pandas as pd

        n_frames = len(self)
        frames = np.arange(n_frames) if self.frames is None else self.frames
        times = np.full(n_frames, np.nan) if self.times is None else self.times
        columns = self._columns()
        values, std_errors, total_errors = (
            np.stack(arrays, axis=1).ravel() for arrays in zip(*columns.values(), strict=True)
        )
        index: pd.Index = pd.Index(frames, name="frame")
        if list(columns) != [""]:
            names = ["frame", "component"]
            index = pd.MultiIndex.from_product([frames, list(columns)], names=names)
        table = pd.DataFrame(
            {
                "time": np.repeat(times, len(columns)),
                "value": values,
                "std_error": std_errors,
                "total_error": total_errors,
            },
            index=index,
        )
        table.attrs["unit"] = self.unit or "1"
        return table

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
            advice = f"; plot {eigenvalues} instead" if eigenvalues in _RESULTS else ""
            raise ValueError(f"{self.name} is a tensor{advice}")
        n_frames = len(self.values)
        if n_frames == 0:
            raise ValueError(f"{self.name} has no frames to plot")
        row = _RESULTS.get(self.name)
        numbers = (self.values, self.std_error, self.total_error, np.sqrt(self.skin_variance))
        value, std, total, skin = (array.reshape(n_frames, -1) for array in numbers)
        return Series(
            self.name.replace("_", " ") if row is None else row.label,
            self.unit or "1",
            np.arange(n_frames) if self.frames is None else self.frames,
            np.full(n_frames, np.nan) if self.times is None else self.times,
            value,
            std,
            total,
            skin,
            () if row is None else curves_of(row),
        )


# ---- All of them ----


class AllResults(Results):  # type: ignore[misc]  # MDAnalysis has no types
    """A `Property` for each name, as a mapping with attributes."""

    def to_pandas(self) -> pd.DataFrame:
        """Return a table with a row for each frame (requires pandas).

        The index is the number of the frame; columns are time (ps), and for each property NAME
        its value, NAME_std_error and NAME_total_error. NAME includes the component of eigenvalues
        and tensors: "gyration_eigenvalues_1", "gyration_tensor_xy". `attrs["units"]` has the units.
        """
        import pandas as pd

        columns: dict[str, Any] = {}
        units: dict[str, str] = {}
        frames = None
        for name, result in self.items():
            if not isinstance(result, Property):
                continue
            if frames is None:
                frames, columns["time"] = result.frames, result.times
            for component, arrays in result._columns().items():
                column = f"{name}_{component}" if component else name
                labels = (column, f"{column}_std_error", f"{column}_total_error")
                columns |= dict(zip(labels, arrays, strict=True))
                units[column] = result.unit or "1"
        table = pd.DataFrame(
            columns, index=pd.Index([] if frames is None else frames, name="frame")
        )
        table.attrs["units"] = units
        return table


# The properties by the names of the results.
_RESULTS = {row.zenowrapper: row for row in PROPERTIES.values()}


def prepare(results: Results, n_frames: int, settings: Mapping[str, Any], n_spheres: int) -> None:
    """Add a `Property` without values for each name; those that lack a setting are omitted."""
    met = set(_core.needs_met({**settings}, n_spheres))
    for name, row in _RESULTS.items():
        if met.issuperset(row.needs):
            unit = row.unit(settings["length_unit"])
            results[name] = Property(name, (n_frames, *row.shape), None if unit == "1" else unit)


def _own(results: Results) -> Iterator[tuple[Row, Property]]:
    for name, result in results.items():
        if name in _RESULTS and isinstance(result, Property):
            yield _RESULTS[name], result


def put(results: Results, where: int | slice, rows: NDArray[np.float64]) -> None:
    """Set the values of one frame or of several, given as in `Part`."""
    for row, result in _own(results):
        numbers = row.arrange(rows[..., row.offset : row.offset + row.size])
        value, statistical, total, skin = np.moveaxis(numbers, -1 - len(row.shape), 0)
        result.values[where] = value
        result.statistical_variance[where] = np.square(statistical)
        result.variance[where] = np.square(total)
        result.skin_variance[where] = np.square(skin)


def resize(results: Results, n_frames: int) -> None:
    """Cut the properties to the number of frames, or add frames without values."""
    for result in results.values():
        if isinstance(result, Property):
            result.resize(n_frames)


def conclude(
    results: Results,
    frames: NDArray[np.int64],
    times: NDArray[np.float64],
    only_some_have: str | None = None,
) -> None:
    """Compute what concerns all frames.

    Only some of them may meet that need of properties, or have pairs of atoms.
    """
    for row, result in _own(results):
        result.frames, result.times = frames, times
        if only_some_have in row.needs or "pairs" in row.needs:
            result._compute_totals()
        else:
            result.compute_total_values()


def aggregator(others: dict[str, Callable[[list[Any]], Any]]) -> ResultsGroup:
    """Return what joins the properties of parts of a trajectory, and other results by name."""
    return ResultsGroup(lookup={**dict.fromkeys(_RESULTS, Property.join), **others})


# ---- Frames by the methods of a subclass ----


class OwnPart(NamedTuple):
    """Results of some frames, computed by the methods of a subclass."""

    frames: NDArray[np.int64]
    times: NDArray[np.float64]
    results: Results


class OwnWorker:
    """Analyses parts by the methods of a subclass, as `AnalysisBase` does in its workers."""

    def __init__(self, analysis: FrameAnalysis) -> None:
        self.analysis = analysis

    def __call__(self, indexed_frames: NDArray[np.int64]) -> OwnPart:
        # A copy, because a backend may compute several parts in one process.
        analysis = copy(self.analysis)
        analysis.results = AllResults()
        analysis._compute(indexed_frames, verbose=False)
        return OwnPart(analysis.frames, analysis.times, analysis.results)
