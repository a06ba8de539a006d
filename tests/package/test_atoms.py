# SPDX-License-Identifier: MIT
"""The arguments that a structure gives to a computation, and masses of spheres."""

from pathlib import Path

import numpy as np
import pytest

import elea

PEPTIDE = Path(__file__).parents[2] / "examples" / "peptide.pdb"
FEW = {"num_walks": 1000, "theory": "analogy", "num_threads": 1}


def test_settings_are_those_of_the_command():
    atoms = elea.choose_atoms(PEPTIDE)
    settings = atoms.settings()
    water = elea.solvent("water", 293.15)
    assert settings["temperature"] == 293.15
    assert (settings["viscosity"], settings["solvent_density"]) == water
    assert (settings["mass"], settings["hydration_layer"]) == (atoms.mass, 0.8)
    assert settings["specific_volume"] == atoms.composition.specific_volume
    (result,) = elea.compute_trajectory(PEPTIDE, atoms.radii, **settings, **FEW)
    for name in (
        "hydration", "sedimentation_coefficient", "sedimentation_coefficient_20w", "frictional_ratio",
        "radius_of_gyration_mass", "diffusion_coefficient",
    ):  # fmt: skip
        assert result.available(name), name
    assert result.sedimentation_coefficient.value == pytest.approx(result.sedimentation_coefficient_20w.value)


def test_settings_in_another_solvent():
    atoms = elea.choose_atoms(PEPTIDE)
    settings = atoms.settings("glycerol 30%", 278.15)
    glycerol = elea.solvent("glycerol 30%", 278.15)
    assert glycerol.density is None and "solvent_density" not in settings  # outside its range
    assert settings["viscosity"] == glycerol.viscosity
    (result,) = elea.compute_trajectory(PEPTIDE, atoms.radii, **settings, **FEW)
    assert not result.available("sedimentation_coefficient")
    assert result.available("sedimentation_coefficient_20w")
    with pytest.raises(ValueError, match="brine"):
        atoms.settings("brine")


def test_bare_atoms_have_neither_layer_nor_volume():
    atoms = elea.choose_atoms(PEPTIDE, preset="bare")
    assert atoms.settings().keys().isdisjoint({"hydration_layer", "specific_volume"})
    assert atoms.masses.sum() == pytest.approx(atoms.mass)
    assert len(atoms.masses) == len(atoms.radii)


def test_radius_of_gyration_by_hand():
    positions = np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [0.0, 4.0, 1.0]])
    masses = np.array([12.0, 1.0, 16.0])
    centre = masses @ positions / masses.sum()
    expected = np.sqrt(masses @ ((positions - centre) ** 2).sum(axis=1) / masses.sum())
    for shift in (0.0, 1e4):
        result = elea.compute(positions + shift, 1.0, masses=masses, **FEW)
        assert result.radius_of_gyration_mass.value == pytest.approx(expected, rel=1e-12)
        assert result.radius_of_gyration_mass.unit == "A"
    assert not elea.compute(positions, 1.0, **FEW).available("radius_of_gyration_mass")
    assert not elea.compute(positions, 1.0, masses=masses, **FEW).available("frictional_ratio")  # no mass


@pytest.mark.parametrize(
    ("masses", "kind", "message"),
    [
        ([1.0], ValueError, "1 masses for 2 spheres"),
        ([1.0, 2.0, 3.0], ValueError, "3 masses for 2 spheres"),
        ([], ValueError, "0 masses for 2 spheres"),
        ([1.0, 0.0], ValueError, "sphere 2 is 0.0"),
        ([1.0, -1.0], ValueError, "sphere 2 is -1.0"),
        ([np.nan, 1.0], ValueError, "sphere 1 is nan"),
        ([[1.0, 2.0]], ValueError, "one dimension"),
        (["C", "O"], TypeError, "real numbers"),
    ],
)
def test_wrong_masses(masses, kind, message):
    with pytest.raises(kind, match=message):
        elea.compute([[0, 0, 0], [3, 0, 0]], 1.0, masses=masses, **FEW)
    with pytest.raises(kind, match="masses|real numbers|one dimension"):
        elea.compute_trajectory(PEPTIDE, 1.0, masses=masses, **FEW)
