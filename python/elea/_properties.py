# SPDX-License-Identifier: MIT
"""The table of properties."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from elea import _core

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Property:
    """A row of `PROPERTIES`.

    Attributes
    ----------
    number : int
        Position in the table, from 0.
    key : str
        Name in results, CSV and JSON: "hydrodynamic_radius".
    label : str
        Readable name: "hydrodynamic radius".
    meaning : str
        Definition in one line.
    group : str
        Heading under which tables list it: "Translation".
    shape : tuple of int
        `()` for a number, `(3,)` for a vector or eigenvalues (ascending), `(5,)` for relaxation
        times (descending), `(3, 3)` for a symmetric tensor.
    components : tuple of str
        Names of the components: `("",)`, `("1", "2", "3")`, `("x", "y", "z")`, or `("xx", "yy",
        "zz", "xy", "xz", "yz")`.
    elements : tuple of int
        Component of each element of an array of that shape, by rows.
    offset : int
        Index of the first component among those of all properties.
    needs : tuple of str
        What it requires: "mass", "viscosity", ...
    zenowrapper : str
        Name of the property in ZENOWrapper, and in results of `elea.mdanalysis.ZenoWrapper`.
    """

    number: int
    key: str
    label: str
    meaning: str
    group: str
    shape: tuple[int, ...]
    components: tuple[str, ...]
    elements: tuple[int, ...]
    offset: int
    needs: tuple[str, ...]
    zenowrapper: str

    @property
    def size(self) -> int:
        """Number of components."""
        return len(self.components)

    def unit(self, length_unit: str = "A") -> str:
        """Return the unit of the property for coordinates in `length_unit`; "1" if dimensionless.

        >>> import elea
        >>> elea.PROPERTIES["volume"].unit("nm")
        'nm^3'
        """
        return _core.property_unit(self.number, length_unit)

    def arrange(self, components: NDArray[np.float64]) -> Any:  # noqa: ANN401 (float or array)
        """Arrange the `size` components, the last axis, as a float, three values or a matrix."""
        arranged = components[..., np.reshape(self.elements, self.shape)]
        return float(arranged) if arranged.ndim == 0 else arranged

    def needs_text(self) -> str:
        """Return what it requires: "a viscosity and a length unit", or else "more walks"."""
        words = [words for need in self.needs if (words := _core.NEEDS[need]) is not None]
        if not words:
            return "more walks"
        *most, last = words
        return f"{', '.join(most)} and {last}" if most else last


class Valued:
    """A number or array `value`, with what belongs to it; NumPy and `float` take the value."""

    value: Any

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:  # noqa: ANN401
        return np.array(self.value, dtype=dtype, copy=copy)

    def __float__(self) -> float:
        return float(self.value)


PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {row["key"]: Property(number, **row) for number, row in enumerate(_core.PROPERTIES)}
)
"""All properties by key, in the order of the output."""
