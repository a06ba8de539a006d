# SPDX-License-Identifier: MIT
"""Convert the keywords of ZENOWrapper to the settings of `elea.compute`."""

from __future__ import annotations

import secrets
import warnings
from typing import Any

import numpy as np

from elea import _core

_ANGSTROMS = {"A": 1.0, "nm": 0.1, "cm": 1e-8, "m": 1e-10}
# In dalton; a larger mass was most likely given in dalton but interpreted as grams.
_LARGEST_MASS = 1e15


def convert(name: str, value: float | None, unit: str) -> float | None:
    """Convert to the unit of the settings; a ValueError names the keyword."""
    if value is None:
        return None
    try:
        return _core.convert(name, value, unit)
    except ValueError as error:
        raise ValueError(f"{name}_units: {error}") from None


def positive(name: str, value: float) -> float:
    """Return the value as a float; ValueError if it is not positive and finite."""
    if not (np.isfinite(value) and value > 0.0):
        raise ValueError(f"{name} is {value!r}; it must be positive and finite")
    return float(value)


def seed(value: int | None) -> int:
    """Replace -1 by 0, and None by a random number."""
    if value is None:
        return secrets.randbits(63)
    return 0 if value == -1 else value


def limits(
    number: str, n: int | None, least: int | None, targets: dict[str, float | None]
) -> dict[str, Any]:
    """Return settings for exactly `n`, or for target errors between a minimum and `n`."""
    targets = {name: value for name, value in targets.items() if value is not None}
    if n is not None and least is not None and least > n:
        raise ValueError(f"the minimum of {number}, {least}, exceeds the number {n}")
    if not targets and n is not None:
        return {number: n}
    return {f"max_{number}": n, f"min_{number}": least, **targets}


def angstrom(length_units: str) -> float | None:
    """Return the length of one Angstrom in the unit; None if the unit has no scale."""
    return _ANGSTROMS.get(length_units)


def warn_of_units(settings: dict[str, Any], mass_units: str) -> None:
    """Warn of valid values that were most likely not intended."""
    if settings["length_unit"] == "L" and "viscosity" in settings:
        warnings.warn(
            "length_units='L' has no scale: properties that need viscosity and scale are omitted",
            stacklevel=3,
        )
    if settings.get("mass", 0.0) > _LARGEST_MASS:
        warnings.warn(
            f"the mass is {settings['mass']:.3g} Da, which is implausible for a molecule: "
            f"mass_units is {mass_units!r}; did you mean 'Da'?",
            stacklevel=3,
        )
