# SPDX-License-Identifier: MIT
"""Results are those of elea.compute, with correct variances and units."""
import warnings

import elea
import numpy as np
import pytest
from conftest import FEW, RADII, make_universe
from zenowrapper import Property, ZenoWrapper

KEYS = {
    "electric_polarizability_tensor": "electric_polarizability",
    "electric_polarizability": "mean_electric_polarizability",
    "gyration_tensor": "gyration",
    "capacitance_same_volume_sphere": "capacitance_sphere_same_volume",
    "prefactor_polarizability2intrinsic_viscosity": "intrinsic_viscosity_prefactor",
    "mass_intrinsic_viscosity": "intrinsic_viscosity_mass_units",
}


def test_numbers_are_those_of_compute(universe, serial):
    radii = [RADII[kind] for kind in universe.atoms.types]
    for index, ts in enumerate(universe.trajectory):
        result = elea.compute(
            ts.positions, radii, frame=ts.frame, num_walks=FEW["n_walks"], temperature=293.15,
            viscosity=1.002e-3, mass=250.0, buoyancy_factor=0.27,
            theory="analogy",
        )  # fmt: skip
        assert set(result) == {KEYS.get(name, name) for name in serial.results}
        for name, found in serial.results.items():
            quantity = result[KEYS.get(name, name)]
            assert np.array_equal(found.values[index], quantity.value)
            assert np.array_equal(found.variance[index], np.square(quantity.total_error))
            assert np.array_equal(found.statistical_variance[index], np.square(quantity.std_error))
            assert (found.unit or "1") == quantity.unit


def test_sphere_in_water_by_hand():
    u = make_universe(n_frames=1, n_atoms=1)
    results = ZenoWrapper(u.atoms, {"C": 20.0}, **{k: v for k, v in FEW.items() if k != "type_radii"}).run().results
    friction = 6 * np.pi * 0.01002 * 20e-8  # poise, cm
    assert results.friction_coefficient.values[0] == pytest.approx(friction, rel=1e-6)
    assert results.diffusion_coefficient.values[0] == pytest.approx(
        1.380649e-16 * 293.15 / friction, rel=1e-6
    )
    assert results.sedimentation_coefficient.values[0] == pytest.approx(
        250.0 / 6.02214076e23 * 0.27 / friction * 1e13, rel=1e-6
    )
    assert results.mass_intrinsic_viscosity.values[0] == pytest.approx(
        2.5 * 4 / 3 * np.pi * 20.0**3 * 1e-24 * 6.02214076e23 / 250.0, rel=0.02
    )
    assert results.surface_area.values[0] == pytest.approx(4 * np.pi * 400.0, rel=1e-9)
    assert results.surface_area.unit == "A^2"


def test_variance_includes_the_model_error_and_statistical_variance_does_not(serial):
    radius = serial.results.hydrodynamic_radius
    capacitance = serial.results.capacitance
    np.testing.assert_allclose(capacitance.variance, capacitance.statistical_variance, rtol=1e-12)
    np.testing.assert_allclose(
        radius.variance, radius.statistical_variance + (0.01 * radius.values) ** 2, rtol=1e-9
    )


def test_variance_of_the_mean(serial):
    n = serial.n_frames
    for result in serial.results.values():
        np.testing.assert_allclose(
            result.overall_statistical_variance,
            (result.statistical_variance - result.skin_variance).sum(axis=0) / n**2
            + np.sqrt(result.skin_variance).mean(axis=0) ** 2,
            rtol=1e-12,
        )
        if np.array_equal(result.variance, result.statistical_variance):
            assert np.array_equal(result.overall_variance, result.overall_statistical_variance)
    radius = serial.results.hydrodynamic_radius
    # All frames share the model error, so it is also that of the mean.
    np.testing.assert_allclose(
        radius.overall_variance - radius.overall_statistical_variance,
        (0.01 * radius.overall_value) ** 2,
        rtol=1e-9,
    )


def test_averages_do_not_reduce_the_error_of_the_skin(atoms):
    skin = 0.5
    result = ZenoWrapper(atoms, **FEW, skin_thickness=skin).run().results.capacitance
    # At least half the skin; the frames' own errors shrink.
    assert (result.skin_variance >= 0.99 * (0.5 * skin) ** 2).all()
    assert (result.statistical_variance > result.skin_variance).all()
    assert result.overall_statistical_variance > 0.99 * (0.5 * skin) ** 2
    own = (result.statistical_variance - result.skin_variance).sum() / len(result) ** 2
    mean = result.average()
    assert mean.monte_carlo_error == pytest.approx(own**0.5, rel=1e-9)
    assert mean.std_error >= np.hypot(own**0.5, 0.495 * skin)


def test_variance_of_the_mean_is_honest(atoms):
    """Means of 7 frames scatter over 200 seeds according to their stated errors.

    The ratio of variances has a standard deviation of sqrt(2/199) = 0.10; 5 of them are exceeded
    with a probability below 1e-6. Seeds are fixed.
    """
    means, variances = [], []
    for seed in range(200):
        volume = ZenoWrapper(
            atoms, RADII, n_walks=10, n_interior_samples=400, interior="sample", seed=seed
        ).run().results.volume
        means.append(volume.overall_value)
        variances.append(volume.overall_variance)
    assert np.var(means, ddof=1) / np.mean(variances) == pytest.approx(1.0, abs=0.5)


def test_frames_have_random_numbers_of_their_own():
    u = make_universe(n_frames=1)
    u.load_new(np.repeat(u.trajectory.coordinate_array, 5, axis=0), order="fac")
    values = ZenoWrapper(u.atoms, RADII, n_walks=1000).run().results.capacitance.values
    assert len(set(values)) == 5


def test_random_numbers_go_with_the_number_of_the_frame(atoms, serial):
    part = ZenoWrapper(atoms, **FEW).run(frames=[5, 2])
    assert list(part.frames) == [5, 2]
    assert np.array_equal(
        part.results.capacitance.values, serial.results.capacitance.values[[5, 2]]
    )


def test_seeds(atoms):
    def values(seed):
        zeno = ZenoWrapper(atoms, RADII, n_walks=500, seed=seed).run(stop=2)
        return zeno.seed, tuple(zeno.results.capacitance.values)

    assert values(-1) == values(0) == values(-1)
    seed, drawn = values(None)
    assert values(seed) == (seed, drawn)
    assert values(None) != (seed, drawn)
    with pytest.raises(ValueError, match="seed"):
        values(-2)


def test_relative_errors_are_fractions(atoms):
    def done(**limits):
        zeno = ZenoWrapper(atoms, RADII, n_walks=10**7, control_charges=0, **limits)
        capacitance = zeno.run(stop=1).results.capacitance
        return np.sqrt(capacitance.variance[0]) / capacitance.values[0]

    assert 0.003 < done(max_rsd_capacitance=0.01) <= 0.01
    assert 0.0003 < done(max_rsd_capacitance=0.001) <= 0.001


def test_number_of_walks_caps_precision(atoms):
    walks = []
    zeno = ZenoWrapper(atoms, RADII, n_walks=3000, max_rsd_capacitance=1e-6)
    zeno.run(stop=1, callback=lambda result: walks.append(result.num_walks))
    assert walks == [3000]


@pytest.mark.parametrize(
    ("keyword", "unit", "value", "in_default"),
    [
        ("temperature", "C", 20.0, 293.15),
        ("viscosity", "cp", 1.002, 0.01002),
        ("viscosity", "mPa.s", 1.002, 0.01002),
        ("mass", "Da", 602.214076, 1e-21),
        ("mass", "kDa", 0.602214076, 1e-21),
        ("mass", "kg", 1e-24, 1e-21),
    ],
)
def test_units_of_input(atoms, keyword, unit, value, in_default):
    given = {"temperature": 293.15, "viscosity": 0.01002, "mass": 1e-21, "buoyancy_factor": 0.27}
    expected = ZenoWrapper(atoms, RADII, n_walks=200, **given | {keyword: in_default}).run(stop=1)
    found = ZenoWrapper(
        atoms, RADII, n_walks=200, **given | {keyword: value, f"{keyword}_units": unit}
    ).run(stop=1)
    for name in ("diffusion_coefficient", "sedimentation_coefficient", "mass_intrinsic_viscosity"):
        np.testing.assert_allclose(
            found.results[name].values, expected.results[name].values, rtol=1e-12
        )


def test_length_units_say_what_the_numbers_are(atoms):
    angstrom = ZenoWrapper(atoms, **FEW).run(stop=1).results
    nanometre = ZenoWrapper(atoms, **FEW, length_units="nm").run(stop=1).results
    assert np.array_equal(angstrom.volume.values, nanometre.volume.values)
    assert nanometre.volume.unit == "nm^3"
    np.testing.assert_allclose(
        angstrom.diffusion_coefficient.values, 10 * nanometre.diffusion_coefficient.values
    )


def test_without_a_scale_what_needs_one_is_left_out(atoms):
    with pytest.warns(UserWarning, match="'L' has no scale.*viscosity and scale are omitted"):
        zeno = ZenoWrapper(atoms, **FEW, length_units="L").run(stop=1)
    assert zeno.results.hydrodynamic_radius.unit == "L"
    assert not {"friction_coefficient", "sedimentation_coefficient"} & set(zeno.results)
    assert zeno.results.mass_intrinsic_viscosity.unit == "L^3/Da"


def test_dalton_given_as_grams(atoms):
    with pytest.warns(UserWarning, match="implausible for a molecule: mass_units is 'g'; did you mean 'Da'"):
        ZenoWrapper(atoms, RADII, mass=50000.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ZenoWrapper(atoms, RADII, mass=50000.0, mass_units="Da")


def test_interior_and_method(atoms):
    exact = ZenoWrapper(atoms, RADII, n_walks=2000).run(stop=2).results
    sampled = ZenoWrapper(
        atoms, RADII, n_walks=2000, n_interior_samples=5000, interior="sample", method="wos"
    ).run(stop=2).results
    assert (exact.volume.variance == 0.0).all()
    assert "surface_area" not in sampled
    for name in ("volume", "capacitance"):
        error = np.sqrt(exact[name].variance + sampled[name].variance)
        assert (abs(exact[name].values - sampled[name].values) < 6 * error).all()


def test_frames_without_a_value_do_not_spoil_the_others():
    volume = Property("volume", 3, "A^3")
    for frame, value in enumerate((2.0, np.nan, 4.0)):
        volume.add_value(frame, value)
        volume.add_variance(frame, 0.5)
    with pytest.warns(UserWarning, match="volume: 1 of 3 frames have no value"):
        volume.compute_total_values()
    assert volume.overall_value == 3.0
    assert volume.overall_variance == 0.25


def test_run_goes_on_where_samples_miss_the_body(atoms):
    with pytest.warns(UserWarning, match="volume: .* of 7 frames have no value"):
        zeno = ZenoWrapper(
            atoms, RADII, n_walks=500, n_interior_samples=1, interior="sample", launch_radius=1000.0
        ).run()
    assert np.isnan(zeno.results.volume.values).any()
    assert np.isfinite(zeno.results.volume.overall_value)
    assert np.isfinite(zeno.results.capacitance.values).all()


def test_radii_of_sets(universe):
    atoms = universe.atoms
    bondi = {"C": 1.7, "N": 1.55, "O": 1.52, "S": 1.8}
    assert list(ZenoWrapper(atoms).type_radii) == [bondi[kind] for kind in atoms.types]
    assert np.allclose(ZenoWrapper(atoms, length_units="nm").type_radii, ZenoWrapper(atoms).type_radii / 10)
    assert not np.array_equal(ZenoWrapper(atoms, radii="alvarez").type_radii, ZenoWrapper(atoms).type_radii)
    universe.add_TopologyAttr("radii", np.linspace(1.0, 2.0, len(atoms)))
    assert np.array_equal(ZenoWrapper(atoms, radii="file").type_radii, np.linspace(1.0, 2.0, len(atoms)))


def test_radii_of_a_file(atoms, tmp_path):
    path = tmp_path / "radii.txt"
    path.write_text("C 2.0\nN 1.0\nO 1.5\nS 3.0\nC0 2.5\n")
    assert list(ZenoWrapper(atoms[:5], radii=path).type_radii) == [2.5, 1.0, 1.5, 3.0, 2.0]


# ---- What NumPy and pandas make of them ----


def test_results_are_sequences_of_their_values(serial):
    for result in serial.results.values():
        assert len(result) == serial.n_frames
        assert np.array_equal(np.asarray(result), result.values)
        assert np.array_equal(np.asarray(result, dtype=np.float32), result.values.astype(np.float32))
        copied = np.array(result)
        copied[0] = 0.0
        assert not np.array_equal(copied, result.values)
        assert np.array_equal(list(result), result.values)
        assert np.array_equal(result[2:4], result.values[2:4])
        np.testing.assert_allclose(result.std_error**2, result.statistical_variance, rtol=1e-12)
        np.testing.assert_allclose(result.total_error**2, result.variance, rtol=1e-12)
    radius = serial.results.hydrodynamic_radius
    assert np.mean(radius) == radius.overall_value
    assert np.array_equal(np.sqrt(radius), np.sqrt(radius.values))
    assert float(radius.average()) == np.asarray(radius.average()) == radius.average().value


def test_table_of_a_result(serial):
    pytest.importorskip("pandas")
    table = serial.results.volume.to_pandas()
    assert list(table.columns) == ["time", "value", "std_error", "total_error"]
    assert table.index.name == "frame"
    assert table.index.tolist() == serial.frames.tolist()
    assert np.array_equal(table["value"], serial.results.volume.values)
    assert np.array_equal(table["time"], serial.times)
    assert table.attrs["unit"] == "A^3"
    tensor = serial.results.gyration_tensor
    table = tensor.to_pandas()
    assert table.index.names == ["frame", "component"]
    assert len(table) == 6 * serial.n_frames
    for component, (i, j) in {"xx": (0, 0), "zz": (2, 2), "xy": (0, 1), "yz": (1, 2)}.items():
        rows = table.xs(component, level="component")
        assert np.array_equal(rows["value"], tensor.values[:, i, j])
        assert np.array_equal(rows["total_error"], tensor.total_error[:, i, j])
        assert np.array_equal(rows["time"], serial.times)
    own = Property("mine", (2, 2), None)
    assert own.to_pandas().index.tolist() == [(0, "1"), (0, "2"), (1, "1"), (1, "2")]


def test_table_of_all_results(serial):
    pandas = pytest.importorskip("pandas")
    table = serial.results.to_pandas()
    assert table.index.tolist() == serial.frames.tolist()
    for name in ("volume", "hydrodynamic_radius", "diffusion_coefficient"):
        result = serial.results[name]
        assert np.array_equal(table[name], result.values)
        assert np.array_equal(table[f"{name}_std_error"], result.std_error)
        assert np.array_equal(table[f"{name}_total_error"], result.total_error)
    second = serial.results.gyration_eigenvalues.values[:, 1]
    assert np.array_equal(table["gyration_eigenvalues_2"], second)
    assert np.array_equal(table["gyration_tensor_xz"], serial.results.gyration_tensor.values[:, 0, 2])
    assert table.attrs["units"]["gyration_tensor_xz"] == "A^2"
    assert table.attrs["units"]["intrinsic_viscosity"] == "1"
    assert pandas.Series(serial.results.volume).tolist() == serial.results.volume.values.tolist()


def test_tables_without_frames(atoms):
    pytest.importorskip("pandas")
    results = ZenoWrapper(atoms, **FEW).run(stop=0).results
    assert len(results.to_pandas()) == len(results.volume.to_pandas()) == len(results.volume) == 0
