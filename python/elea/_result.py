# SPDX-License-Identifier: MIT
"""Results of one frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from elea._properties import PROPERTIES, Valued

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from elea._core import RawResult

# The last inputs are the model errors (docs/method.md).
_MODEL_INPUTS = 3
_WALK_INPUTS = 16

_NOTES = {
    "close_eigenvalues": "Two eigenvalues are closer than their errors, which are only indicative.",
    "no_volume": "No interior sample was inside the body: the volume is not available.",
    "no_hits": "No walk hit the body: its properties are unknown.",
    "interior_sampled": "No closed form, or its result was not reliable: the interior was sampled.",
    "error_unknown": "Error unknown: too few walks or interior samples.",
    "made_whole": "Molecules that the periodic box had cut were made whole.",
    "long_bonds": "Bonds are longer than possible: a molecule is cut, or its bonds are wrong.",
}


@dataclass(frozen=True, eq=False)
class Quantity(Valued):
    """A value with its errors, each of one standard deviation; `np.asarray` gives the value.

    Attributes
    ----------
    value : float or ndarray
        A float, three ascending eigenvalues `(3,)`, or a symmetric tensor `(3, 3)`.
    std_error : float or ndarray
        Statistical error due to the finite number of walks and samples; use it to compare
        conformations.
    total_error : float or ndarray
        Total error, which includes the model error (1 % of a hydrodynamic radius: Douglas, Zhou and
        Hubbard, Phys. Rev. E 49, 5319 (1994); 1.5 % of an intrinsic viscosity: Mansfield and
        Douglas, Phys. Rev. E 78, 046712 (2008)); use it to compare with experiments.
    unit : str
        "A", "cm^2/s", ...; "1" for a pure number.
    """

    value: Any
    std_error: Any
    total_error: Any
    unit: str

    @property
    def shape(self) -> tuple[int, ...]:
        """`()`, `(3,)` or `(3, 3)`."""
        return np.shape(self.value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        return self.unit == other.unit and all(
            np.array_equal(getattr(self, name), getattr(other, name), equal_nan=True)
            for name in ("value", "std_error", "total_error")
        )

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        unit = "" if self.unit == "1" else f" {self.unit}"
        if self.shape == ():
            return f"{self.value:.6g} +- {self.std_error:.2g}{unit}"
        return f"{self.value} +- {self.std_error}{unit}"


def _doubles(data: bytes) -> NDArray[np.float64]:
    return np.frombuffer(data, dtype=np.float64)


def _plain(numbers: Any) -> Any:  # noqa: ANN401
    """Return floats and lists, with None for an unknown number, as in JSON."""
    known = np.isfinite(numbers)
    plain: Any = np.where(known, numbers, None)
    return plain.tolist()


class Result(Mapping[str, Quantity]):
    """Properties of one frame: `result["volume"]`, or `result.volume`.

    A read-only mapping from the keys of available properties to `Quantity`. It holds plain values,
    so that it can be pickled and compared.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: RawResult) -> None:
        """Wrap a result of `elea._core`."""
        self._raw = raw

    # ---- Properties ----

    def available(self, name: str) -> bool:
        """Whether the property with this key has a value (KeyError: no such property)."""
        return bool(self._raw["available"][PROPERTIES[name].number])

    def __getitem__(self, name: str) -> Quantity:
        row = PROPERTIES.get(name)
        if row is None:
            raise KeyError(f"there is no property {name!r}; elea.PROPERTIES has them all")
        if not self.available(name):
            why = "; ".join(self.notes) or f"it needs {row.needs_text()}"
            raise KeyError(f"{name} is not available: {why}")
        raw = self._raw
        value, std_error, total_error = (
            row.arrange(_doubles(data)[row.offset : row.offset + row.size])
            for data in (raw["value"], raw["std_error"], raw["total_error"])
        )
        return Quantity(value, std_error, total_error, row.unit(raw["length_unit"]))

    def __getattr__(self, name: str) -> Quantity:
        if name not in PROPERTIES:
            raise AttributeError(f"a result has no {name!r}")
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __iter__(self) -> Iterator[str]:
        return (name for name in PROPERTIES if self.available(name))

    def __len__(self) -> int:
        return sum(self._raw["available"])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def covariance(self, a: str, b: str, model: bool = False) -> Any:  # noqa: ANN401
        """Covariance of two properties, with components as in `Quantity.value`.

        Parameters
        ----------
        a, b : str
            Keys of available properties (KeyError otherwise).
        model : bool
            Include the model errors, which for example correlate hydrodynamic radius and diffusion
            coefficient.

        Returns
        -------
        float or ndarray
            Its shape is that of `a` followed by that of `b`, its unit the product of their units.
        """
        raw = self._raw
        inputs = _doubles(raw["input_covariance"])
        n = int(np.sqrt(inputs.size))
        inputs = inputs.reshape(n, n)
        gradients = _doubles(raw["gradient"]).reshape(-1, n)
        used = n if model else n - _MODEL_INPUTS
        for name in (a, b):
            if not self.available(name):
                self[name]  # raises with the reason
        rows = PROPERTIES[a], PROPERTIES[b]
        left, right = (gradients[row.offset : row.offset + row.size, :used] for row in rows)
        # An unknown covariance, NaN, concerns only results that depend on those inputs.
        by, to = left.any(axis=0), right.any(axis=0)
        covariance = left[:, by] @ inputs[:used, :used][np.ix_(by, to)] @ right[:, to].T
        # What no walk may have hit, in the means over walks, which are the first inputs.
        doubt = _doubles(raw["doubt"]).reshape(_WALK_INPUTS, _WALK_INPUTS)
        scale = _doubles(raw["doubt_scale"])[:, np.newaxis]
        walks = gradients[:, :_WALK_INPUTS]
        scaled = np.where(walks == 0.0, 0.0, scale * walks)  # the scale may be unknown, NaN
        left, right = (scaled[row.offset : row.offset + row.size] for row in rows)
        if left.any() and right.any():
            covariance = covariance + left @ doubt @ right.T
        covariance = covariance[np.ix_(rows[0].elements, rows[1].elements)]
        covariance = covariance.reshape(rows[0].shape + rows[1].shape)
        return float(covariance) if covariance.shape == () else covariance

    # ---- Other data ----

    @property
    def frame(self) -> int:
        """Number of the frame, from 0; it also determines the random numbers."""
        return self._raw["frame"]

    @property
    def time(self) -> float | None:
        """Time in ps, None if unknown."""
        return self._raw["time"]

    @property
    def length_unit(self) -> str:
        """Unit of the coordinates: "A", "nm", "cm", "m", or "L" for no unit."""
        return self._raw["length_unit"]

    @property
    def n_spheres(self) -> int:
        """Number of spheres of the body."""
        return self._raw["n_spheres"]

    @property
    def mass(self) -> float | None:
        """Mass in Da, None if unknown."""
        return self._raw["mass"]

    @property
    def launch_radius(self) -> float:
        """Radius of the sphere that encloses the launch surface, in `length_unit`."""
        return self._raw["launch_radius"]

    @property
    def skin_thickness(self) -> float:
        """Distance from the body at which a walk has arrived, in `length_unit`."""
        return self._raw["skin_thickness"]

    @property
    def num_walks(self) -> int:
        """Number of walks."""
        return self._raw["num_walks"]

    @property
    def num_hits(self) -> int:
        """Number of walks that hit the body."""
        return self._raw["num_hits"]

    @property
    def num_steps(self) -> int:
        """Total number of steps of all walks."""
        return self._raw["num_steps"]

    @property
    def num_control_charges(self) -> int:
        """Number of control charges; 0 for plain walks and for small numbers of walks."""
        return self._raw["num_control_charges"]

    @property
    def num_interior_samples(self) -> int:
        """Number of points sampled for the volume; 0 if the interior is exact."""
        return self._raw["num_interior_samples"]

    @property
    def num_interior_hits(self) -> int:
        """Number of these points inside the body."""
        return self._raw["num_interior_hits"]

    @property
    def walks_stop(self) -> str:
        """Why the walks ended: "count", "precision", "cap" (the maximum number) or "time"."""
        return self._raw["walks_stop"]

    @property
    def interior_stop(self) -> str:
        """The same for the interior samples."""
        return self._raw["interior_stop"]

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on this result as sentences; usually empty."""
        return tuple(_NOTES[note] for note in self._raw["notes"])

    def _relative_error(self, name: str) -> float | None:
        if not self.available(name):
            return None
        quantity = self[name]
        error: float = quantity.std_error / abs(quantity.value) if quantity.value else math.inf
        return error if math.isfinite(error) else None

    def to_dict(self) -> dict[str, Any]:
        """Return everything except covariances as in a frame of the command's JSON output."""
        raw = self._raw
        properties = {}
        for name, quantity in self.items():
            properties[name] = {
                "value": _plain(quantity.value),
                "std_error": _plain(quantity.std_error),
                "total_error": _plain(quantity.total_error),
                "unit": quantity.unit,
            }
        return {
            "frame": raw["frame"],
            "time": raw["time"],
            "n_spheres": raw["n_spheres"],
            "mass": raw["mass"],
            "launch_radius": raw["launch_radius"],
            "skin_thickness": raw["skin_thickness"],
            "num_walks": raw["num_walks"],
            "num_hits": raw["num_hits"],
            "num_steps": raw["num_steps"],
            "num_control_charges": raw["num_control_charges"],
            "num_interior_samples": raw["num_interior_samples"],
            "num_interior_hits": raw["num_interior_hits"],
            "walks_stop": raw["walks_stop"],
            "interior_stop": raw["interior_stop"],
            "reached": {
                "capacitance": self._relative_error("capacitance"),
                "polarizability": self._relative_error("mean_electric_polarizability"),
                "volume": self._relative_error("volume"),
            },
            "notes": list(raw["notes"]),
            "properties": properties,
        }

    def to_pandas(self) -> pd.DataFrame:
        """Return a table with a row for each component (requires pandas).

        The index is (property, component), with components "", "1" to "3", or "xx" to "yz"; columns
        are value, std_error, total_error and unit.
        """
        import pandas as pd

        raw = self._raw
        index: list[tuple[str, str]] = []
        places: list[int] = []
        units: list[str] = []
        for name in self:
            row = PROPERTIES[name]
            index += [(name, component) for component in row.components]
            places += range(row.offset, row.offset + row.size)
            units += [row.unit(raw["length_unit"])] * row.size
        return pd.DataFrame(
            {
                "value": _doubles(raw["value"])[places],
                "std_error": _doubles(raw["std_error"])[places],
                "total_error": _doubles(raw["total_error"])[places],
                "unit": units,
            },
            index=pd.MultiIndex.from_tuples(index, names=["property", "component"]),
        )

    # ---- Pickling, comparison, printing ----

    def __reduce__(self) -> tuple[type[Result], tuple[RawResult]]:
        return (Result, (self._raw,))

    def __eq__(self, other: object) -> bool:
        return self._raw == other._raw if isinstance(other, Result) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<elea.Result: frame {self.frame}, {len(self)} properties, {self.num_walks} walks>"

    def __str__(self) -> str:
        width = max(map(len, PROPERTIES))
        return "\n".join(f"{name:{width}}  {quantity}" for name, quantity in self.items())
