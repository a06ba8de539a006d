# SPDX-License-Identifier: MIT
"""Means over the frames of a trajectory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from elea import _core
from elea._properties import PROPERTIES, Property, Valued

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from elea._result import Result


@dataclass(frozen=True, eq=False)
class Mean(Valued):
    """Mean of a property over frames, as floats or arrays of the property's shape.

    Attributes
    ----------
    value
        The mean.
    std_error
        Its standard error, from the Monte Carlo error and the fluctuation of correlated frames.
    total_error
        Total error, including the model error, which all frames share.
    monte_carlo_error
        The part of `std_error` that more walks would reduce.
    fluctuation
        Standard deviation between frames, without the Monte Carlo error.
    inefficiency
        Frames per independent frame, at least 1 (Chodera et al., J. Chem. Theory Comput. 3, 26
        (2007)).
    unit : str
        Unit of all members except `inefficiency`.
    """

    value: Any
    std_error: Any
    total_error: Any
    monte_carlo_error: Any
    fluctuation: Any
    inefficiency: Any
    unit: str


class Average(Mapping[str, Mean]):
    """Means of the properties that all frames have, by key: `average["hydrodynamic_radius"]`.

    Attributes
    ----------
    n_frames : int
        Number of frames.
    harmonic_radius : Mean or None
        Hydrodynamic radius from the mean of its inverse, the quantity that a diffusion measurement
        of a mixture yields.
    """

    def __init__(self, means: dict[str, Mean], harmonic_radius: Mean | None, n_frames: int) -> None:
        """Store the means computed by `average`."""
        self._means = means
        self.harmonic_radius = harmonic_radius
        self.n_frames = n_frames

    def __getitem__(self, name: str) -> Mean:
        if name in PROPERTIES and name not in self._means:
            raise KeyError(f"{name} is not available in all frames")
        return self._means[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._means)

    def __len__(self) -> int:
        return len(self._means)

    def to_pandas(self) -> pd.DataFrame:
        """Return a table with a row for each component, as `Result.to_pandas` (requires pandas).

        Columns are value, std_error, total_error, monte_carlo_error, fluctuation, inefficiency and
        unit.
        """
        import pandas as pd

        members = [field.name for field in fields(Mean) if field.name != "unit"]
        index: list[tuple[str, str]] = []
        table: dict[str, list[Any]] = {name: [] for name in (*members, "unit")}
        for key, mean in self.items():
            row = PROPERTIES[key]
            index += [(key, component) for component in row.components]
            places = [row.elements.index(number) for number in range(row.size)]
            for name in members:
                table[name] += np.ravel(getattr(mean, name))[places].tolist()
            table["unit"] += [mean.unit] * row.size
        names = ["property", "component"]
        return pd.DataFrame(table, index=pd.MultiIndex.from_tuples(index, names=names))

    def __repr__(self) -> str:
        return f"<elea.Average of {self.n_frames} frames: {len(self)} properties>"


def _mean(row: Property, components: list[_core.Mean], length_unit: str) -> Mean:
    value, std, total, monte_carlo, fluctuation, inefficiency = (
        row.arrange(member) for member in np.array(components).T
    )
    unit = row.unit(length_unit)
    return Mean(value, std, total, monte_carlo, fluctuation, inefficiency, unit)


def average(results: Iterable[Result]) -> Average:
    """Average results over frames.

    Parameters
    ----------
    results : iterable of Result
        Evenly spaced frames in chronological order; errors take the correlation of successive
        frames into account.

    Returns
    -------
    Average
        A mapping from property keys to `Mean`.

    Raises
    ------
    ValueError
        There are no results, or their length units differ.

    Examples
    --------
    >>> import elea
    >>> results = [elea.compute([[0, 0, 0]], radius, num_walks=100) for radius in (1, 2, 3)]
    >>> elea.average(results)["capacitance_sphere_same_volume"].value
    2.0
    """
    raws = [result._raw for result in results]
    units = {raw["length_unit"] for raw in raws}
    if not raws:
        raise ValueError("there are no results to average")
    if len(units) > 1:
        raise ValueError(f"the results have different length units: {', '.join(sorted(units))}")
    unit = raws[0]["length_unit"]
    means, harmonic = _core.average(raws)
    of_key = {
        row.key: _mean(row, components, unit)
        for row, components in zip(PROPERTIES.values(), means, strict=True)
        if components is not None
    }
    radius = PROPERTIES["hydrodynamic_radius"]
    harmonic_radius = None if harmonic is None else _mean(radius, [harmonic], unit)
    return Average(of_key, harmonic_radius, len(raws))


def mean_of_series(
    values: NDArray[np.float64],
    std_errors: NDArray[np.float64],
    total_errors: NDArray[np.float64],
    skin_errors: NDArray[np.float64],
    unit: str,
) -> Mean:
    """Average over the first axis, as `average` does, ignoring frames without a value.

    Parameters
    ----------
    values, std_errors, total_errors, skin_errors : ndarray, (n, ...)
        Frames in chronological order. The errors due to the skin are part of the others.
    unit : str
        Unit of the values.

    Returns
    -------
    Mean
        NaN if there are no values.
    """
    there = np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
    shape = values.shape[1:]
    if not there.any():
        nothing = np.full(shape, np.nan)[()]
        return Mean(nothing, nothing, nothing, nothing, nothing, nothing, unit)
    columns, deviations, totals, skins = (
        array[there].reshape(int(there.sum()), -1).T
        for array in (values, std_errors, total_errors, skin_errors)
    )
    # NaN, if the statistical error of a frame is unknown.
    variances = np.maximum(deviations**2 - skins**2, 0.0).sum(axis=1)
    # Frames share the model error; it is known in frames whose statistical error is.
    models = [
        np.sqrt(np.maximum(squares[np.isfinite(squares)], 0.0)).mean()
        if np.isfinite(squares).any()
        else np.nan
        for squares in totals**2 - deviations**2
    ]
    means = [
        _core.mean_of_series(np.ascontiguousarray(column), *map(float, errors))
        for column, *errors in zip(columns, variances, skins.mean(axis=1), models, strict=True)
    ]
    value, std, total, monte_carlo, fluctuation, inefficiency = (
        np.array(member).reshape(shape)[()] for member in zip(*means, strict=True)
    )
    return Mean(value, std, total, monte_carlo, fluctuation, inefficiency, unit)
