# SPDX-License-Identifier: MIT
"""Means over the frames of a trajectory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import accumulate
from operator import index
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from elea import _core
from elea._properties import PROPERTIES, Property, Valued

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Weights = ArrayLike | str | PathLike[str]

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
    replica_error
        Standard error by the means of several trajectories, NaN if there is one; `std_error` is at
        least this.
    """

    value: Any
    std_error: Any
    total_error: Any
    monte_carlo_error: Any
    fluctuation: Any
    inefficiency: Any
    unit: str
    replica_error: Any = np.nan


class Average(Mapping[str, Mean]):
    """Means of the properties that all frames have, by key: `average["hydrodynamic_radius"]`.

    Attributes
    ----------
    n_frames : int
        Number of frames.
    effective_frames : float
        ``(sum w)^2 / sum w^2`` (Kish, Survey Sampling (1965), section 11.7): the number of frames
        of equal weight that would do as well.
    harmonic_radius : Mean or None
        Hydrodynamic radius from the mean of its inverse, the quantity that a diffusion measurement
        of a mixture yields.
    """

    def __init__(
        self,
        means: dict[str, Mean],
        harmonic_radius: Mean | None,
        n_frames: int,
        effective_frames: float,
    ) -> None:
        """Store the means computed by `average`."""
        self._means = means
        self.harmonic_radius = harmonic_radius
        self.n_frames = n_frames
        self.effective_frames = effective_frames

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

        Columns are value, std_error, total_error, monte_carlo_error, fluctuation, inefficiency,
        replica_error and unit.
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
    value, std, total, monte_carlo, fluctuation, inefficiency, replicas = (
        row.arrange(member) for member in np.array(components).T
    )
    unit = row.unit(length_unit)
    return Mean(value, std, total, monte_carlo, fluctuation, inefficiency, unit, replicas)


def _checked_weights(weights: Weights | None, n_frames: int) -> NDArray[np.float64] | None:
    if weights is None:
        return None
    if isinstance(weights, str | PathLike):
        return np.array(_core.weights(weights, n_frames))
    array = np.ascontiguousarray(weights, dtype=np.float64)
    if array.shape != (n_frames,):
        raise ValueError(f"weights has the shape {array.shape}; give {n_frames}, one a frame")
    if not (np.isfinite(array) & (array >= 0)).all() or not array.any():
        raise ValueError("weights must be finite, not negative, and not all 0")
    return array


def _starts(replicas: Sequence[int] | None, n_frames: int) -> list[int]:
    if replicas is None:
        return [0]
    lengths = [index(length) for length in replicas]
    if sum(lengths) != n_frames or min(lengths, default=0) < 1:
        raise ValueError(
            f"replicas is {lengths}; give the number of results of each trajectory, "
            f"in all {n_frames}"
        )
    return [0, *accumulate(lengths[:-1])]


def average(
    results: Iterable[Result],
    *,
    weights: Weights | None = None,
    ordered: bool = True,
    replicas: Sequence[int] | None = None,
) -> Average:
    """Average results over frames.

    Parameters
    ----------
    results : iterable of Result
        Evenly spaced frames in chronological order; errors take the correlation of successive
        frames into account.
    weights : array_like or path, optional
        A weight for each frame, for example of a reweighted ensemble; or a file of weights, as for
        `--weights` of the command. Only ratios matter.
    ordered : bool
        False if the order of frames has no meaning, as that of the models of an ensemble.
    replicas : sequence of int, optional
        The results come from several independent trajectories, with that many frames each. The
        error of the mean is then at least that by the means of the trajectories.

    Returns
    -------
    Average
        A mapping from property keys to `Mean`.

    Raises
    ------
    ValueError
        There are no results, their length units differ, or weights or replicas do not fit.

    Examples
    --------
    >>> import elea
    >>> results = [elea.compute([[0, 0, 0]], radius, num_walks=100) for radius in (1, 2, 3)]
    >>> elea.average(results)["capacitance_sphere_same_volume"].value
    2.0
    >>> ensemble = elea.average(results, weights=[0.5, 0.25, 0.25], ordered=False)
    >>> ensemble["capacitance_sphere_same_volume"].value
    1.75
    """
    raws = [result._raw for result in results]
    units = {raw["length_unit"] for raw in raws}
    if not raws:
        raise ValueError("there are no results to average")
    if len(units) > 1:
        raise ValueError(f"the results have different length units: {', '.join(sorted(units))}")
    unit = raws[0]["length_unit"]
    means, harmonic, effective_frames = _core.average(
        raws, _checked_weights(weights, len(raws)), _starts(replicas, len(raws)), not ordered
    )
    of_key = {
        row.key: _mean(row, components, unit)
        for row, components in zip(PROPERTIES.values(), means, strict=True)
        if components is not None
    }
    radius = PROPERTIES["hydrodynamic_radius"]
    harmonic_radius = None if harmonic is None else _mean(radius, [harmonic], unit)
    return Average(of_key, harmonic_radius, len(raws), effective_frames)


def mean_of_series(
    values: NDArray[np.float64],
    std_errors: NDArray[np.float64],
    total_errors: NDArray[np.float64],
    skin_errors: NDArray[np.float64],
    unit: str,
    *,
    weights: Weights | None = None,
    ordered: bool = True,
) -> Mean:
    """Average over the first axis, as `average` does, ignoring frames without a value.

    Parameters
    ----------
    values, std_errors, total_errors, skin_errors : ndarray, (n, ...)
        Frames in chronological order. The errors due to the skin are part of the others.
    unit : str
        Unit of the values.
    weights, ordered
        As for `average`.

    Returns
    -------
    Mean
        NaN if there are no values.
    """
    there = np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
    shape = values.shape[1:]
    given = _checked_weights(weights, len(values))
    if given is not None:
        there &= given > 0
    if not there.any():
        nothing = np.full(shape, np.nan)[()]
        return Mean(nothing, nothing, nothing, nothing, nothing, nothing, unit)
    columns, deviations, totals, skins = (
        array[there].reshape(int(there.sum()), -1).T
        for array in (values, std_errors, total_errors, skin_errors)
    )
    given = None if given is None else given[there]
    frame_weights = np.ones(int(there.sum())) if given is None else given
    # NaN, if the statistical error of a frame is unknown.
    squares = np.maximum(deviations**2 - skins**2, 0.0)
    variances, noises = squares @ frame_weights**2, squares @ frame_weights
    means = [
        _core.mean_of_series(np.ascontiguousarray(column), given, not ordered, *map(float, errors))
        for column, *errors in zip(
            columns,
            variances,
            noises,
            skins @ frame_weights / frame_weights.sum(),
            _model_errors(totals, deviations, frame_weights),
            strict=True,
        )
    ]
    value, std, total, monte_carlo, fluctuation, inefficiency, replicas = (
        np.array(member).reshape(shape)[()] for member in zip(*means, strict=True)
    )
    return Mean(value, std, total, monte_carlo, fluctuation, inefficiency, unit, replicas)


def _model_errors(
    totals: NDArray[np.float64], deviations: NDArray[np.float64], weights: NDArray[np.float64]
) -> list[float]:
    """Model error of each component; frames share it, and it is known where the statistical is."""
    errors = []
    for squares in totals**2 - deviations**2:
        known = np.isfinite(squares)
        model = np.sqrt(np.maximum(squares[known], 0.0))
        errors.append(float(np.average(model, weights=weights[known])) if known.any() else np.nan)
    return errors
