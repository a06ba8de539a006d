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

_SHAPES: dict[int, tuple[int, ...]] = {1: (), 3: (3,), 6: (3, 3)}

# Index of each matrix element among the components (xx, yy, zz, xy, xz, yz) of a symmetric tensor.
TENSOR_PLACES = np.array([[0, 3, 4], [3, 1, 5], [4, 5, 2]])


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
    shape : tuple of int
        `()` for a number, `(3,)` for eigenvalues (ascending), `(3, 3)` for a symmetric tensor.
    size : int
        Number of components: 1, 3, or 6 (xx, yy, zz, xy, xz, yz).
    offset : int
        Index of the first component among those of all properties.
    """

    number: int
    key: str
    label: str
    shape: tuple[int, ...]
    size: int
    offset: int

    def unit(self, length_unit: str = "A") -> str:
        """Return the unit of the property for coordinates in `length_unit`; "1" if dimensionless.

        >>> import elea
        >>> elea.PROPERTIES["volume"].unit("nm")
        'nm^3'
        """
        return _core.property_unit(self.number, length_unit)

    def arrange(self, components: NDArray[np.float64]) -> Any:  # noqa: ANN401 (float or array)
        """Arrange the `size` components as a float, three values or a matrix."""
        if self.shape == ():
            return float(components[0])
        return components[TENSOR_PLACES] if self.size == 6 else components.copy()


PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {
        key: Property(number, key, label, _SHAPES[size], size, offset)
        for number, (key, label, size, offset) in enumerate(_core.PROPERTIES)
    }
)
"""All properties by key, in the order of the output."""
