# SPDX-License-Identifier: MIT
"""A script written for ZENOWrapper runs unchanged; it uses nothing specific to Elea."""
import inspect

import numpy as np
import pytest
from conftest import N_FRAMES, RADII
from MDAnalysis.analysis.base import AnalysisBase
from zenowrapper import ZenoWrapper
from zenowrapper.main import Property
from zenowrapper.main import ZenoWrapper as SameWrapper

ALWAYS = {
    "capacitance": "A",
    "electric_polarizability_tensor": "A^3",
    "electric_polarizability_eigenvalues": "A^3",
    "electric_polarizability": "A^3",
    "intrinsic_conductivity": None,
    "volume": "A^3",
    "gyration_tensor": "A^2",
    "gyration_eigenvalues": "A^2",
    "capacitance_same_volume_sphere": "A",
    "hydrodynamic_radius": "A",
    "prefactor_polarizability2intrinsic_viscosity": None,
    "viscometric_radius": "A",
    "intrinsic_viscosity": None,
}
OPTIONAL = {
    "friction_coefficient": "dyn s/cm",
    "diffusion_coefficient": "cm^2/s",
    "sedimentation_coefficient": "Sved",
    "mass_intrinsic_viscosity": "cm^3/g",
}


def shape_of(name):
    if name.endswith("tensor"):
        return (N_FRAMES, 3, 3)
    return (N_FRAMES, 3) if name.endswith("eigenvalues") else (N_FRAMES,)


def test_it_is_an_analysis_of_mdanalysis():
    assert issubclass(ZenoWrapper, AnalysisBase)
    assert SameWrapper is ZenoWrapper
    assert ZenoWrapper._analysis_algorithm_is_parallelizable is True
    assert ZenoWrapper.get_supported_backends() == ("serial", "multiprocessing", "dask")


def test_keywords_have_their_order_and_defaults():
    parameters = list(inspect.signature(ZenoWrapper.__init__).parameters.values())[1:]
    positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [p.name for p in positional] == [
        "atom_group", "type_radii", "n_walks", "min_n_walks", "n_interior_samples",
        "min_n_interior_samples", "max_rsd_capacitance", "max_rsd_polarizability", "max_rsd_volume",
        "max_run_time", "num_threads", "temperature", "size_scaling_factor", "launch_radius",
        "skin_thickness", "mass", "viscosity", "buoyancy_factor", "temperature_units",
        "viscosity_units", "length_units", "mass_units", "seed", "verbose",
    ]  # fmt: skip
    defaults = {p.name: p.default for p in positional if p.default not in (None, p.empty)}
    assert defaults == {
        "n_walks": 100000, "n_interior_samples": 10000, "num_threads": 1, "size_scaling_factor": 1.0,
        "temperature_units": "K", "viscosity_units": "p", "length_units": "A", "mass_units": "g",
        "seed": -1, "verbose": False,
    }  # fmt: skip


def test_example(atoms):
    zeno = ZenoWrapper(
        atoms, type_radii=RADII, n_walks=5000, n_interior_samples=500, num_threads=4
    )
    zeno.run(backend="multiprocessing", n_workers=4)
    assert zeno.results.hydrodynamic_radius.values.shape == (N_FRAMES,)


def test_results_without_optional_input(atoms):
    zeno = ZenoWrapper(atoms, RADII, 2000)
    assert zeno.run() is zeno
    assert zeno.n_frames == N_FRAMES == len(zeno.frames) == len(zeno.times)
    for name, unit in ALWAYS.items():
        found = zeno.results[name]
        assert found is getattr(zeno.results, name)
        assert found.name == name
        assert found.unit == unit
        assert found.shape == found.values.shape == found.variance.shape == shape_of(name)
        assert np.isfinite(found.values).all()
        assert (found.variance >= 0.0).all()
        np.testing.assert_allclose(found.overall_value, found.values.mean(axis=0), rtol=1e-12)
        assert np.shape(found.overall_variance) == shape_of(name)[1:]
    assert not set(OPTIONAL) & set(zeno.results)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"viscosity": 0.01}, {"friction_coefficient"}),
        ({"viscosity": 0.01, "temperature": 300.0}, {"friction_coefficient", "diffusion_coefficient"}),
        ({"mass": 1e-21}, {"mass_intrinsic_viscosity"}),
        ({"mass": 1e-21, "viscosity": 0.01}, {"mass_intrinsic_viscosity", "friction_coefficient"}),
        (
            {"mass": 1e-21, "viscosity": 0.01, "buoyancy_factor": 0.3},
            {"mass_intrinsic_viscosity", "friction_coefficient", "sedimentation_coefficient"},
        ),
        ({"mass": 1e-21, "viscosity": 0.01, "buoyancy_factor": 0.3, "temperature": 300.0}, set(OPTIONAL)),
        ({"temperature": 300.0}, set()),
        ({"buoyancy_factor": 0.3}, set()),
    ],
)
def test_results_that_need_more(atoms, given, expected):
    results = ZenoWrapper(atoms, RADII, n_walks=500, **given).run(stop=1).results
    assert set(OPTIONAL) & set(results) == expected
    for name in expected:
        assert results[name].unit == OPTIONAL[name]
        assert results[name].values.shape == (1,)
        assert (results[name].values > 0.0).all()


def test_all_keywords_at_once(atoms):
    zeno = ZenoWrapper(
        atom_group=atoms,
        type_radii=RADII,
        n_walks=4000,
        min_n_walks=1000,
        n_interior_samples=400,
        min_n_interior_samples=100,
        max_rsd_capacitance=0.05,
        max_rsd_volume=0.1,
        num_threads=2,
        temperature=25.0,
        size_scaling_factor=1.1,
        launch_radius=200.0,
        skin_thickness=1e-4,
        mass=0.25,
        viscosity=0.89,
        buoyancy_factor=0.27,
        temperature_units="C",
        viscosity_units="cp",
        length_units="A",
        mass_units="kDa",
        seed=7,
        verbose=False,
    )
    zeno.run(start=1, stop=6, step=2, verbose=False)
    assert list(zeno.frames) == [1, 3, 5]
    assert set(ALWAYS) | set(OPTIONAL) <= set(zeno.results)
    np.testing.assert_allclose(zeno.type_radii, [1.1 * RADII[kind] for kind in atoms.types])
    assert zeno.atom_group is atoms
    assert zeno.universe is atoms.universe


def test_same_seed_same_results(atoms):
    first, second, other = (
        ZenoWrapper(atoms, RADII, n_walks=1000, seed=seed).run().results.capacitance.values
        for seed in (42, 42, 43)
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_missing_radii(atoms):
    with pytest.raises(ValueError, match="Missing radii for atom/bead types: S"):
        ZenoWrapper(atoms, {"C": 1.7, "N": 1.55, "O": 1.52})
    with pytest.raises(ValueError, match="Please specify radii for atom/bead types"):
        ZenoWrapper(atoms, {})


def test_property_by_hand():
    volume = Property("volume", (2,), "A^3")
    assert np.isnan(volume.values).all()
    assert volume.overall_value is None
    for frame, value in enumerate((4.0, 6.0)):
        volume.add_value(frame, value)
        volume.add_variance(frame, 1.0)
    volume.compute_total_values()
    assert volume.overall_value == 5.0
    assert volume.overall_variance == 0.5  # (1 + 1) / 2^2
    assert Property("tensor", (4, 3, 3), None).shape == (4, 3, 3)
    assert Property("number", 4, None).shape == (4,)


def test_the_theory_is_that_of_zeno_unless_another_is_given(atoms):
    usual = ZenoWrapper(atoms, RADII, n_walks=500).run(stop=1).results
    analogy = ZenoWrapper(atoms, RADII, n_walks=500, theory="analogy").run(stop=1).results
    assert usual.hydrodynamic_radius.values == usual.capacitance.values
    assert usual.hydrodynamic_radius.values == analogy.hydrodynamic_radius.values
    assert usual.intrinsic_viscosity.values == analogy.intrinsic_viscosity.values
    with pytest.raises(ValueError, match="num_patches is for the Stokes equations"):
        ZenoWrapper(atoms, RADII, num_patches=50)
    ZenoWrapper(atoms, RADII, theory="stokes", num_patches=50, max_rsd_stokes=0.01, stokes_every=1)
