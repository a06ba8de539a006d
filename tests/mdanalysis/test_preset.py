# SPDX-License-Identifier: MIT
"""What an experiment sees, from an atom group: the numbers of the command, and what was assumed."""
import json
import logging
import os
import pathlib
import subprocess
import warnings

import MDAnalysis as mda
import numpy as np
import pytest
from conftest import RADII, assert_same, make_universe
from zenowrapper import ZenoWrapper

import elea

datafiles = pytest.importorskip("MDAnalysisTests.datafiles")
FOLDER = pathlib.Path(datafiles.GRO).parent
PEPTIDE = pathlib.Path(__file__).parents[2] / "examples" / "peptide.pdb"
QUICK = {"theory": "analogy", "n_walks": 30_000}
# In water with ions, no elements; RNA; a crystal with haems and additives; one with insertion codes.
FILES = (datafiles.GRO, datafiles.RNA_PDB, FOLDER / "19hc.pdb.gz", datafiles.PDB_icodes, PEPTIDE)


@pytest.fixture(scope="module", autouse=True)
def quiet():
    """MDAnalysis warns of what its topologies lack."""
    with warnings.catch_warnings():
        for text in ("Element", "Unknown element", "Reader has no dt", "Found no information", "1 A"):
            warnings.filterwarnings("ignore", f".*{text}")
        yield


def universe(path=PEPTIDE):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mda.Universe(str(path))


def command(path):
    builds = pathlib.Path(os.environ.get("ELEA_BUILD") or "nowhere"), pathlib.Path(__file__).parents[2] / "build-gcc"
    programs = [build.resolve() / "cli" / "elea" for build in builds]
    program = next((path for path in programs if path.exists()), None)
    if program is None:
        pytest.skip("neither ELEA_BUILD nor ./check has built the command")
    words = [program, path, "-q", "--json", "-", "--theory", "analogy", "--num-walks", "30000", "--max-rsd-virial", "0.1"]
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=True)
    document = json.loads(done.stdout)
    return document["parameters"], document["frames"][0]["properties"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: pathlib.Path(path).name)
def test_all_numbers_are_those_of_the_command(path):
    parameters, properties = command(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        zeno = ZenoWrapper(universe(path).atoms, preset="solution", max_rsd_virial=0.1, **QUICK).run()
    assert zeno.preset == parameters["preset"] == "solution"
    assert zeno.assumed.split(";")[0] == parameters["assumed"]
    assert zeno.composition.mass == pytest.approx(parameters["mass"], rel=1e-12)
    assert zeno.composition.specific_volume == pytest.approx(parameters["specific_volume"], rel=1e-12)
    assert len(zeno.spheres) == parameters["n_atoms_selected"] == len(zeno.type_radii)
    assert {elea.PROPERTIES[key].zenowrapper for key in properties} == set(zeno.results)
    for key in properties:
        row, found = elea.PROPERTIES[key], properties[key]
        value = np.array(zeno.results[row.zenowrapper].values[0])
        if value.ndim < 2 and key not in ("rotational_rhombicity", "rotational_anisotropy"):
            # Positions are in single precision, so that walks are others.
            assert value == pytest.approx(np.array(found["value"]), rel=0.03), key
    for key in ("volume", "radius_of_gyration", "radius_of_gyration_mass", "largest_extent", "hydration"):
        name = elea.PROPERTIES[key].zenowrapper
        assert zeno.results[name].values[0] == pytest.approx(properties[key]["value"], rel=1e-5)


def test_the_default_is_that_of_zenowrapper():
    u = make_universe(n_frames=1)
    zeno = ZenoWrapper(u.atoms, RADII, n_walks=2000).run()
    assert (zeno.preset, zeno.assumed, zeno.composition) == ("bare", "bare: the atoms of the group", None)
    assert "diffusion_coefficient" not in zeno.results and "hydration" not in zeno.results
    assert zeno.results.hydrodynamic_radius.values[0] == zeno.results.capacitance.values[0]  # analogy
    assert list(zeno.type_radii) == [RADII[kind] for kind in u.atoms.types]


def test_one_line_gives_what_an_experiment_sees(caplog):
    with caplog.at_level(logging.INFO, logger="elea"):
        zeno = ZenoWrapper(universe().atoms, preset="solution", n_walks=2000).run()
    assert zeno.assumed in caplog.text
    for name in ("diffusion_coefficient_20w", "sedimentation_coefficient_20w", "correlation_time", "hydration",
                 "mass_intrinsic_viscosity", "frictional_ratio", "kirkwood_radius", "translational_diffusion_tensor"):
        assert np.isfinite(zeno.results[name].values).all(), name
    water = elea.solvent("water", 293.15)
    assert zeno.results.diffusion_coefficient.values == pytest.approx(zeno.results.diffusion_coefficient_20w.values)
    friction = 6.0 * np.pi * water.viscosity * zeno.results.hydrodynamic_radius.values[0] * 1e-10
    assert zeno.results.friction_coefficient.values[0] == pytest.approx(1e3 * friction, rel=1e-6)  # dyn s/cm


def test_arguments_replace_what_the_preset_sets():
    u = universe()
    usual = ZenoWrapper(u.atoms, preset="solution", **QUICK).run()
    thick = ZenoWrapper(u.atoms, preset="solution", hydration_layer=1.0, **QUICK).run()
    assert np.allclose(thick.type_radii, usual.type_radii + 0.2)
    scaled = ZenoWrapper(u.atoms, preset="solution", size_scaling_factor=1.1, **QUICK)
    assert np.allclose(scaled.type_radii - 0.8, 1.1 * (usual.type_radii - 0.8))
    alvarez = ZenoWrapper(u.atoms, preset="solution", radii="alvarez", **QUICK)
    assert np.allclose(alvarez.type_radii, elea.radii("alvarez", alvarez.spheres.elements) + 0.8)
    heavy = ZenoWrapper(u.atoms, preset="solution", mass=4.0, mass_units="kDa", specific_volume=0.6, **QUICK).run()
    ratio = heavy.results.mass_intrinsic_viscosity.values / usual.results.mass_intrinsic_viscosity.values
    assert ratio == pytest.approx(usual.composition.mass / 4000.0)
    expected = 10.0 * (3 * 4000.0 / 6.02214076e23 * 0.6 / (4 * np.pi)) ** (1 / 3) * 1e7  # A
    assert heavy.results.anhydrous_radius.values[0] == pytest.approx(expected, rel=1e-6)
    buoyant = ZenoWrapper(u.atoms, preset="solution", buoyancy_factor=0.5, **QUICK).run().results
    factor = 1.0 - usual.composition.specific_volume * elea.solvent("water", 293.15).density * 1e-3
    assert buoyant.sedimentation_coefficient.values == pytest.approx(
        usual.results.sedimentation_coefficient.values * 0.5 / factor)


def test_a_solvent_has_viscosity_and_density():
    u = universe()
    zeno = ZenoWrapper(u.atoms, preset="solution", solvent="glycerol 30%", temperature=4.0, temperature_units="C",
                       **QUICK)
    assert "solvent_density" not in zeno._settings  # outside its range
    zeno = ZenoWrapper(u.atoms, preset="solution", solvent="urea 8 M", **QUICK).run().results
    urea, water = elea.solvent("urea 8 M", 293.15), elea.solvent("water", 293.15)
    assert zeno.diffusion_coefficient_20w.values / zeno.diffusion_coefficient.values == pytest.approx(
        urea.viscosity / water.viscosity)
    none = ZenoWrapper(u.atoms, preset="solution", solvent="none", **QUICK).run().results
    assert "diffusion_coefficient" not in none and "diffusion_coefficient_20w" in none
    # As in the command, a viscosity alone does not say what the density is.
    own = ZenoWrapper(u.atoms, preset="solution", viscosity=0.012, **QUICK).run().results
    assert "diffusion_coefficient" not in own  # no temperature was given
    assert "sedimentation_coefficient" not in own and "sedimentation_coefficient_20w" in own
    bare = ZenoWrapper(u.atoms, solvent="water", **QUICK).run().results
    assert "diffusion_coefficient" in bare
    with pytest.raises(ValueError, match="range|known|between"):
        ZenoWrapper(u.atoms, solvent="urea 20 M")
    with pytest.raises(ValueError, match="brine"):
        ZenoWrapper(u.atoms, solvent="brine")


def test_auto_says_why_atoms_are_bare():
    u = universe()
    assert ZenoWrapper(u.atoms, preset="auto", **QUICK).preset == "solution"
    zeno = ZenoWrapper(u.atoms, preset="auto", radii="alvarez", **QUICK)
    assert zeno.assumed == "bare: the atoms of the group, because radii are given"
    assert np.allclose(zeno.type_radii, elea.radii("alvarez", u.atoms.elements))
    assert zeno._settings["mass"] == pytest.approx(u.atoms.masses.sum())
    assert "residues are mostly unknown" in ZenoWrapper(make_universe().atoms, preset="auto", **QUICK).assumed


def test_alpha_carbons_are_spheres_of_residues():
    u = universe()
    trace = ZenoWrapper(u.select_atoms("name CA"), preset="solution", **QUICK).run()
    assert trace.assumed == "solution: a sphere per residue, mass from residues"
    assert set(trace.type_radii) == {4.4}
    whole = ZenoWrapper(u.atoms, preset="solution", **QUICK).run()
    assert trace.composition.mass == whole.composition.mass
    assert trace.results.hydrodynamic_radius.values == pytest.approx(whole.results.hydrodynamic_radius.values, rel=0.05)


def test_what_is_left_out_and_missing_is_said():
    zeno = ZenoWrapper(universe(datafiles.GRO).atoms, preset="solution", **QUICK)
    assert zeno.assumed.endswith("; left out: 44336 atoms of water, 4 free ions, 1685 hydrogens, in the mass only")
    u = universe()
    with pytest.warns(UserWarning, match="17 atoms of 17 residues are missing, first in ASN 1"):
        ZenoWrapper(u.select_atoms("not name CB"), preset="solution", **QUICK)
    with pytest.warns(UserWarning, match="residues are missing in 1 place of"):
        ZenoWrapper(u.select_atoms("not resid 8 9"), preset="solution", **QUICK)


def test_one_conformer_of_alternate_locations_remains(tmp_path):
    lines = []
    for line in PEPTIDE.read_text().splitlines():
        if line.startswith("ATOM") and line[22:26].strip() == "5" and line[12:16].strip() in ("CB", "CA"):
            for place, occupancy, shift in (("A", 0.4, 0.0), ("B", 0.6, 0.5)):
                x = float(line[30:38]) + shift
                lines.append(f"{line[:16]}{place}{line[17:30]}{x:8.3f}{line[38:54]}{occupancy:6.2f}{line[60:]}")
        else:
            lines.append(line)
    (tmp_path / "alternate.pdb").write_text("\n".join(lines) + "\n")
    zeno = ZenoWrapper(universe(tmp_path / "alternate.pdb").atoms, preset="solution", **QUICK)
    assert zeno.assumed.endswith("2 atoms at alternate locations")
    assert zeno.spheres.n_atoms == ZenoWrapper(universe().atoms, preset="solution", **QUICK).spheres.n_atoms
    assert set(zeno.spheres.altLocs) == {"", "B"}


def test_nanometres_are_the_same():
    u = universe()
    nm = mda.Merge(u.atoms)  # in memory, so that positions stay as they are set
    nm.atoms.positions /= 10.0
    expected = ZenoWrapper(u.atoms, preset="solution", **QUICK).run().results
    found = ZenoWrapper(nm.atoms, preset="solution", length_units="nm", **QUICK).run().results
    assert found.hydrodynamic_radius.unit == "nm"
    assert 10.0 * found.hydrodynamic_radius.values == pytest.approx(expected.hydrodynamic_radius.values, rel=1e-2)
    assert found.hydration.values == pytest.approx(expected.hydration.values, rel=1e-4)


@pytest.mark.parametrize("how", [{"backend": "multiprocessing", "n_workers": 2}, {"backend": "auto"}])
def test_all_backends_give_the_same(how):
    u = mda.Universe(str(PEPTIDE), str(PEPTIDE.with_suffix(".xtc")))
    settings = {"preset": "solution", "n_walks": 1000, "num_patches": 100}
    serial = ZenoWrapper(u.atoms, **settings).run(stop=4)
    assert_same(ZenoWrapper(u.atoms, **settings).run(stop=4, **how), serial)
    assert_same(ZenoWrapper(u.atoms, num_threads=2, **settings).run(stop=4), serial)


def test_the_frame_at_which_the_trajectory_is_does_not_matter():
    u = mda.Universe(str(PEPTIDE), str(PEPTIDE.with_suffix(".xtc")))
    first = ZenoWrapper(u.atoms, preset="solution", **QUICK)
    u.trajectory[7]
    later = ZenoWrapper(u.atoms, preset="solution", **QUICK)
    assert u.trajectory.frame == 7
    assert first.assumed == later.assumed and np.array_equal(first.spheres.ix, later.spheres.ix)


def test_wrong_arguments_are_named():
    u = universe()
    for arguments, text in [
        ({"preset": "wet"}, "preset is 'wet'"),
        ({"preset": "solution", "length_units": "L"}, "length_units='L'"),
        ({"hydration_layer": -1.0}, "hydration_layer is -1.0"),
        ({"hydration_layer": float("nan")}, "hydration_layer is nan"),
        ({"specific_volume": 730.0}, "specific_volume"),
        ({"max_rsd_virial": 2.0}, "max_rsd_virial"),
    ]:
        with pytest.raises(ValueError, match=text):
            ZenoWrapper(u.atoms, **arguments)
    beads = universe(datafiles.Martini_membrane_gro).select_atoms("resname DPPC and resid 1")
    with pytest.raises(ValueError, match="12 atoms have no radius .*; exclude them, or give type_radii .*beads.$"):
        ZenoWrapper(beads, preset="solution")
    assert set(ZenoWrapper(beads, dict.fromkeys(beads.types, 2.35), preset="solution").type_radii) == {2.35 + 0.8}
    with pytest.raises(ValueError, match="same atoms in all frames"):
        ZenoWrapper(u.select_atoms("all", updating=True), preset="solution")
    with pytest.raises(ValueError, match="empty"):
        ZenoWrapper(u.atoms[:0], preset="solution")
    with pytest.raises(ValueError, match="only hydrogens"):
        ZenoWrapper(u.select_atoms("element H"), preset="solution")
