# SPDX-License-Identifier: MIT
"""Viscosity and density of solvents."""

from __future__ import annotations

import math
from typing import NamedTuple

from elea import _core


class Solvent(NamedTuple):
    """A solvent at one temperature, as returned by `solvent`.

    Attributes
    ----------
    viscosity : float
        In Pa s.
    density : float or None
        In kg/m^3; None if it is not known at this temperature or concentration.
    """

    viscosity: float
    density: float | None


def solvent(name: str, temperature: float) -> Solvent:
    """Return the viscosity and density of a solvent at 0.1 MPa.

    Parameters
    ----------
    name : str
        "water", "D2O", "D2O 50%" (by volume), "glycerol 10%" and "sucrose 5%" (by mass, or "% v/v",
        "% w/v"), "NaCl 0.15 M", "urea 8 M", "GdmCl 6 M". Case and spaces are ignored, and the
        concentration may come first. Concentrations by volume are those at 20 C.
    temperature : float
        In kelvin.

    Raises
    ------
    ValueError
        The name is unknown, or outside the range of the published correlations (docs/solvents.md).

    Examples
    --------
    >>> import elea
    >>> water, urea = elea.solvent("water", 293.15), elea.solvent("8 M urea", 293.15)
    >>> f"{water.viscosity:.4e} Pa s, {water.density:.1f} kg/m^3"
    '1.0016e-03 Pa s, 998.2 kg/m^3'
    >>> round(urea.viscosity / water.viscosity, 2)
    1.66
    """
    viscosity, density = _core.solvent_at(name, temperature)
    return Solvent(viscosity, None if math.isnan(density) else density)


def water_viscosity(temperature: float) -> float:
    """Return the viscosity of liquid water at 0.1 MPa in Pa s, that of `solvent("water", ...)`.

    `temperature` is in kelvin, from 253.15 to 383.15 (ValueError otherwise). The formula is that of
    IAPWS SR6-08(2011), with a stated uncertainty of 1 %.

    >>> import elea
    >>> round(elea.water_viscosity(298.15), 6)
    0.00089
    """
    return _core.water_viscosity(temperature)
