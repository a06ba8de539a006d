# SPDX-License-Identifier: MIT
"""Results of one frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from elea._properties import PROPERTIES, Valued

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

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
    "stokes_unresolved": "The patches do not resolve the surface: C is off by over 1 %.",
    "spin_dominated": "The body spins far faster than it tumbles: use the eigenvalues.",
    "stokes_failed": "The Stokes equations had no solution on the patches: all is by the analogy.",
    "stokes_estimated": "The Stokes equations were not solved; solved frames gave the estimate.",
    "stokes_imprecise": "Errors by patches are above max_rsd_stokes; stokes_stop says why.",
}


def _short(value: ArrayLike, digits: int) -> str:
    """Write a number, or an array of numbers, with so many digits on one line."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{float(array):.{digits}g}"
    return "[" + ", ".join(_short(part, digits) for part in array) + "]"


@dataclass(frozen=True, eq=False)
class Quantity(Valued):
    """A value with its errors, each of one standard deviation; `np.asarray` gives the value.

    Attributes
    ----------
    value : float or ndarray
        A float, three ascending eigenvalues or a vector `(3,)`, five relaxation times `(5,)`, or a
        symmetric tensor `(3, 3)`.
    std_error : float or ndarray
        Statistical error due to the finite number of walks and samples; use it to compare
        conformations.
    total_error : float or ndarray
        Total error, which `str` shows; use it to compare with experiments. It includes the model
        error: with ``theory="stokes"`` the estimated error of the patches, with "analogy" 1 % of a
        hydrodynamic radius (Douglas, Zhou and Hubbard, Phys. Rev. E 49, 5319 (1994)) and 1.5 % of
        an intrinsic viscosity (Mansfield and Douglas, Phys. Rev. E 78, 046712 (2008)).
    unit : str
        "A", "cm^2/s", ...; "1" for a pure number.
    """

    value: Any
    std_error: Any
    total_error: Any
    unit: str

    @property
    def shape(self) -> tuple[int, ...]:
        """`()`, `(3,)`, `(5,)` or `(3, 3)`."""
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
        return f"{_short(self.value, 6)} +- {_short(self.total_error, 2)}{unit}"


@dataclass(frozen=True, eq=False)
class Mobility(Valued):
    """The mobility matrix about a point; `np.asarray` gives the matrix.

    Attributes
    ----------
    value : ndarray, (6, 6)
        Velocity (first three rows) and spin (the others) by force (first three columns) and torque,
        in the axes of the input; symmetric. Times k_B T it is the diffusion matrix.
    point : ndarray, (3,)
        The point, in the coordinates of the input.
    units : tuple of str
        Units of the blocks of translation, coupling and rotation: SI, or for the viscosity 1 if
        viscosity or unit of length are unknown.
    """

    value: NDArray[np.float64]
    point: NDArray[np.float64]
    units: tuple[str, str, str]


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

    def mobility(
        self, about: Literal["centre_of_mass", "centre_of_diffusion"] = "centre_of_diffusion"
    ) -> Mobility:
        """Mobility matrix of the body, from the Stokes equations.

        Parameters
        ----------
        about : {"centre_of_diffusion", "centre_of_mass"}
            The point to which forces and velocities refer. The centre of mass is that of the body
            at uniform density.

        Raises
        ------
        KeyError
            It is not known: the Stokes equations were not solved, or there is no volume.
        """
        raw = self._raw
        if about not in ("centre_of_mass", "centre_of_diffusion"):
            raise ValueError(
                f"about is {about!r}; it must be 'centre_of_mass' or 'centre_of_diffusion'"
            )
        data = raw["centre_of_mass"] if about == "centre_of_mass" else raw["centre_of_diffusion"]
        if data is None:
            why = "it needs a volume" if self.num_patches else "the equations were not solved"
            if self.theory != "stokes":
                why = "it needs theory='stokes'"
            raise KeyError(f"the mobility is not available: {why}")
        numbers = _doubles(data)
        return Mobility(numbers[3:].reshape(6, 6), numbers[:3], self._mobility_units())

    def _mobility_units(self) -> tuple[str, str, str]:
        if self._raw["mobility_is_si"]:
            return ("m/(N s)", "1/(N s)", "1/(N m s)")
        length = self.length_unit
        return (f"1/{length}", f"1/{length}^2", f"1/{length}^3")

    @property
    def principal_axes(self) -> NDArray[np.float64] | None:
        """Unit vectors of the principal axes of rotational diffusion, or None.

        Rows in the order of `rotational_diffusion_eigenvalues`, in the axes of the input.
        """
        data = self._raw["principal_axes"]
        return None if data is None else _doubles(data).reshape(3, 3)

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
        """The unit of the coordinates, "A", "nm", "cm", "m", or "L" for no unit."""
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
        """Why the walks ended, "count", "precision", "cap" (the maximum number) or "time"."""
        return self._raw["walks_stop"]

    @property
    def interior_stop(self) -> str:
        """The same for the interior samples."""
        return self._raw["interior_stop"]

    @property
    def theory(self) -> str:
        """The theory of friction, rotation and viscosity, "stokes" or "analogy"."""
        return self._raw["theory"]

    @property
    def num_patches(self) -> int:
        """Number of patches of the surface; 0 if the Stokes equations were not solved."""
        return self._raw["num_patches"]

    @property
    def stokes_shift(self) -> float | None:
        """Logarithm of the capacitance of the patches relative to that of the walks, or None.

        It measures how well the patches resolve the surface.
        """
        return self._raw["stokes_shift"]

    @property
    def stokes_errors(self) -> dict[str, float | None]:
        """Relative errors of the solution, by property, without those of the capacitance."""
        names = ("hydrodynamic_radius", "rotational_radius", "intrinsic_viscosity")
        return dict(zip(names, _plain(_doubles(self._raw["stokes_errors"])), strict=True))

    @property
    def stokes_stop(self) -> str | None:
        """Why the patches were not doubled once more; None if the equations were not to be solved.

        "precision": the errors are within `max_rsd_stokes`; "count": `num_patches` was given. In
        all other cases the errors are above `max_rsd_stokes`: "cap" (more than 8,000 patches are
        not tried), "no_gain" (the last doubling hardly helped), "few_walks", "time", "no_memory",
        "no_solution", "no_convergence" (of a doubling that was given up).
        """
        return self._raw["stokes_stop"]

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

    def _plain_mobility(self) -> dict[str, Any] | None:
        if self.theory != "stokes":
            return None
        points: dict[str, Any] = {}
        abouts: tuple[Literal["centre_of_mass", "centre_of_diffusion"], ...]
        abouts = ("centre_of_mass", "centre_of_diffusion")
        for about in abouts:
            data = self._raw[about]
            points[about] = None
            if data is not None:
                point, matrix = np.split(_doubles(data), [3])
                points[about] = {"point": point.tolist(), "matrix": matrix.reshape(6, 6).tolist()}
        return {**points, "units": list(self._mobility_units())}

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
            "theory": raw["theory"],
            "num_patches": raw["num_patches"],
            "stokes_shift": raw["stokes_shift"],
            "stokes_errors": self.stokes_errors,
            "stokes_stop": self.stokes_stop,
            "mobility": self._plain_mobility(),
            "principal_axes": None if self.principal_axes is None else self.principal_axes.tolist(),
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
