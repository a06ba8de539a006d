# SPDX-License-Identifier: MIT
"""Convert the keywords of ZENOWrapper to the settings of `elea.compute`."""

from __future__ import annotations

import re
import secrets
import warnings
from difflib import get_close_matches
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from elea import _core
from elea._solvent import solvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elea._composition import Composition

_ANGSTROMS = {"A": 1.0, "nm": 0.1, "cm": 1e-8, "m": 1e-10}
# In dalton; a larger mass was most likely given in dalton but interpreted as grams.
_LARGEST_MASS = 1e15
# In kelvin; sedimentation data are for water at 20 C.
_ROOM_TEMPERATURE = 293.15


# Settings whose keywords have other names.
_NAMES = {
    "num_walks": "n_walks",
    "max_num_walks": "n_walks",
    "min_num_walks": "min_n_walks",
    "num_interior_samples": "n_interior_samples",
    "max_num_interior_samples": "n_interior_samples",
    "min_num_interior_samples": "min_n_interior_samples",
    "length_unit": "length_units",
}
# Endings of keywords that ZENOWrapper accepts and does not use: seed_interior, launch_radius_walk.
_UNUSED = re.compile("_(interior|exterior|walks?)$")


def check_settings(settings: dict[str, Any]) -> None:
    """Check settings; the message of an error names the keyword that the user gave."""
    try:
        _core.check_settings(settings)
    except (TypeError, ValueError) as error:
        message = re.sub(r"\w+", lambda word: _NAMES.get(word[0], word[0]), str(error))
        raise type(error)(message) from None


def unknown(given: Iterable[str], known: Iterable[str]) -> None:
    """Warn of keywords that ZENOWrapper does not use, either; TypeError for others."""
    known = list(known)
    for name in given:
        used = _UNUSED.sub("", name)
        if used == name or used not in known:
            similar = get_close_matches(name, known, n=1)
            hint = f"; did you mean {similar[0]!r}?" if similar else ""
            raise TypeError(f"ZenoWrapper got an unexpected keyword argument {name!r}{hint}")
        warnings.warn(
            f"{name} has no effect, as in ZENOWrapper; {used} is for walks and interior samples",
            stacklevel=3,
        )


def convert(name: str, value: float | None, unit: str) -> float | None:
    """Convert to the unit of the settings; errors name the keyword."""
    if not isinstance(unit, str):
        raise TypeError(f"{name}_units must be a str, not {type(unit).__name__}")
    if value is None:
        return None
    try:
        converted = _core.convert(name, value, unit)
    except TypeError:
        raise TypeError(f"{name} must be a number, not {type(value).__name__}") from None
    except ValueError as error:
        raise ValueError(f"{name}_units: {error}") from None
    if not (np.isfinite(converted) and converted > 0.0):
        zero = "above absolute zero" if name == "temperature" else "positive"
        raise ValueError(f"{name} is {value!r} {unit}; it must be {zero} and finite")
    return converted


def positive(name: str, value: float) -> float:
    """Return the value as a float; ValueError if it is not positive and finite."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}") from None
    if not (np.isfinite(number) and number > 0.0):
        raise ValueError(f"{name} is {value!r}; it must be positive and finite")
    return number


def not_negative(name: str, value: float) -> float:
    """Return the value as a float; ValueError if it is negative or not finite."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}") from None
    if not (np.isfinite(number) and number >= 0.0):
        raise ValueError(f"{name} is {value!r}; it must be 0 or positive, and finite")
    return number


def add_solvent(settings: dict[str, Any], name: str | None, explicit: bool) -> None:
    """Add viscosity and density of the solvent, and the temperature of the laboratory.

    As in the command, a viscosity given without a solvent leaves the density unknown.
    """
    if name is None or name == "none" or ("viscosity" in settings and not explicit):
        return
    if settings["length_unit"] == "L":
        raise ValueError("length_units='L' has no scale; leave out the solvent")
    temperature = settings.setdefault("temperature", _ROOM_TEMPERATURE)
    found = solvent(name, temperature)
    settings.setdefault("viscosity", found.viscosity)
    if found.density is not None:
        settings.setdefault("solvent_density", found.density)


def add_masses(settings: dict[str, Any], group: Any) -> None:  # noqa: ANN401
    """Add the masses of the atoms, if all are known."""
    masses = getattr(group, "masses", None)
    if masses is None:
        return
    masses = np.asarray(masses, dtype=np.float64)
    if np.all(np.isfinite(masses) & (masses > 0.0)):
        settings["atom_masses"] = masses.tobytes()


def add_composition(settings: dict[str, Any], found: Composition) -> None:
    """Add mass and specific volume of the molecule, unless others are given."""
    if found.mass is not None:
        settings.setdefault("mass", found.mass)
    if found.specific_volume is not None and "buoyancy_factor" not in settings:
        settings.setdefault("specific_volume", found.specific_volume)


def add_sum_of_masses(settings: dict[str, Any]) -> None:
    """Add the mass of all atoms, if those are known."""
    if "atom_masses" in settings:
        settings.setdefault("mass", float(np.frombuffer(settings["atom_masses"]).sum()))


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
    if isinstance(n, Integral) and isinstance(least, Integral) and least > n:
        minimum, maximum = _NAMES[f"min_{number}"], _NAMES[number]
        raise ValueError(f"{minimum} is {least}, which exceeds {maximum}, {n}")
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
