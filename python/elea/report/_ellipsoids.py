# SPDX-License-Identifier: MIT
"""Ellipsoids of gyration, polarizability and diffusion, to the scale of the molecule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from elea.report._draw import DARK, GREEN, RED
from elea.report._load import dict_of, list_of, number_of, quantity
from elea.report._text import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ellipsoid:
    """Semi-axes in the unit of length, along the rows of `axes`."""

    name: str
    meaning: str
    color: str
    dash: str
    centre: Floats
    axes: Floats
    semi_axes: Floats

    def projected(self, rotation: Floats) -> tuple[float, float, float]:
        """Return width, height and angle (degrees) of its outline after a rotation."""
        turned = rotation @ self.axes.T
        shape = (turned * self.semi_axes**2) @ turned.T
        squares, directions = np.linalg.eigh(shape[:2, :2])
        angle = np.degrees(np.arctan2(directions[1, 1], directions[0, 1]))
        return 2.0 * float(np.sqrt(squares[1])), 2.0 * float(np.sqrt(squares[0])), float(angle)


def _tensor(frame: dict[str, Any], key: str) -> tuple[Floats, Floats] | None:
    """Return positive eigenvalues and the eigenvectors as rows."""
    found = quantity(frame, key)
    if found is None or not np.isfinite(found.value).all():
        return None
    values, vectors = np.linalg.eigh(found.value)
    return (values, vectors.T) if (values > 0.0).all() else None


def _diffusion_time(mean: float, radius: float) -> str:
    """Return the time of diffusion by a radius (Angstrom) along an axis, in words."""
    seconds = (radius * 1e-8) ** 2 / (2.0 * mean)
    return f"{number(1e9 * seconds, 3)} ns"


def _centre(frame: dict[str, Any], name: str, fallback: Floats) -> Floats:
    point = list_of(dict_of(dict_of(frame.get("mobility")).get(name)).get("point"), float)
    good = len(point) == 3 and np.isfinite(point).all()
    return np.array(point) if good else fallback


def of_frame(frame: dict[str, Any], middle: Floats) -> list[Ellipsoid]:
    """Return those that are known; `middle` is where they are if the frame does not say."""
    centre = _centre(frame, "centre_of_mass", middle)
    found = []
    if (tensor := _tensor(frame, "gyration")) is not None:
        meaning = "the uniform ellipsoid with the same gyration tensor"
        found.append(
            Ellipsoid("gyration", meaning, DARK, "-", centre, tensor[1], np.sqrt(5.0 * tensor[0]))
        )
    if (tensor := _tensor(frame, "electric_polarizability")) is not None:
        meaning = "along each axis, the radius of a conducting sphere with that polarizability"
        found.append(
            Ellipsoid(
                "polarizability",
                meaning,
                RED,
                "--",
                centre,
                tensor[1],
                np.cbrt(tensor[0] / (4.0 * np.pi)),
            )
        )
    radius = quantity(frame, "hydrodynamic_radius")
    tensor = _tensor(frame, "translational_diffusion_tensor")
    if tensor is not None and radius is not None and number_of(float(radius.value)) > 0:
        size, mean = float(radius.value), float(tensor[0].mean())
        time = f" ({_diffusion_time(mean, size)})" if radius.unit == "A" else ""
        meaning = (
            "the root mean square displacement along each axis in the time in which its mean is "
            f"the hydrodynamic radius{time}"
        )
        found.append(
            Ellipsoid(
                "diffusion",
                meaning,
                GREEN,
                ":",
                _centre(frame, "centre_of_diffusion", centre),
                tensor[1],
                size * np.sqrt(tensor[0] / mean),
            )
        )
    return found
