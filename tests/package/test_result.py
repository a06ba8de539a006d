# SPDX-License-Identifier: MIT
"""Results as values."""
import copy
import json
import pickle

import elea
import numpy as np
import pytest


@pytest.fixture(scope="module")
def result():
    random = np.random.default_rng(2)
    return elea.compute(
        random.normal(scale=3.0, size=(30, 3)), 1.5, num_walks=3000, seed=4, frame=12,
        temperature=300.0, viscosity=1e-3, mass=3000.0, buoyancy_factor=0.3, interior="sample",
        num_interior_samples=5000, theory="analogy",
    )  # fmt: skip


def test_it_is_a_mapping_of_what_is_available(result):
    lacking = {"surface_area"}  # and what needs more than is given
    words = ("theory", "specific volume", "max_rsd_virial", "layer", "masses of atoms")
    lacking |= {
        key
        for key, row in elea.PROPERTIES.items()
        if any(word in row.needs_text() for word in words)
    }
    assert list(result) == [key for key in elea.PROPERTIES if key not in lacking]
    assert len(result) == len(elea.PROPERTIES) - 15
    assert "volume" in result
    assert "surface_area" not in result
    assert result.get("surface_area") is None
    assert result["volume"] == result.volume
    assert "volume" in dir(result)


def test_shapes_and_units(result):
    for key, row in elea.PROPERTIES.items():
        if key in result:
            quantity = result[key]
            assert quantity.shape == row.shape == np.shape(quantity.std_error)
            assert quantity.unit == row.unit("A")
            assert isinstance(quantity.value, float) == (row.shape == ())
    assert result.electric_polarizability.unit == "A^3"
    assert result.intrinsic_viscosity.unit == "1"
    assert result.sedimentation_coefficient.unit == "Sved"


def test_text_has_the_total_error(result):
    shown = {line.split()[0]: line.split()[1:] for line in str(result).splitlines()}
    assert list(shown) == list(result)
    value, _, error, unit = shown["hydrodynamic_radius"]
    radius = result.hydrodynamic_radius
    assert float(value) == pytest.approx(radius.value, rel=1e-5)
    assert float(error) == pytest.approx(radius.total_error, rel=0.05)
    assert radius.total_error > 2.0 * radius.std_error
    assert unit == "A"
    tensor = str(result.electric_polarizability)
    assert tensor.count("[") == 8 and tensor.endswith("] A^3")


def test_ratios_in_which_errors_cancel_have_no_residue():
    pair = elea.compute([[0, 0, 0], [1.5, 0, 0], [0, 2, 0]], [1, 1.3, 0.9], num_walks=2000)
    assert pair.rotational_anisotropy.std_error == 0.0
    assert pair.rotational_anisotropy.total_error > 1e-4


def test_tensors_are_symmetric_and_fit_their_eigenvalues(result):
    for tensor, eigenvalues in (
        ("electric_polarizability", "electric_polarizability_eigenvalues"),
        ("gyration", "gyration_eigenvalues"),
    ):
        matrix = result[tensor].value
        assert np.array_equal(matrix, matrix.T)
        assert np.linalg.eigvalsh(matrix) == pytest.approx(result[eigenvalues].value, rel=1e-9)


def test_what_is_missing_says_why(result):
    with pytest.raises(KeyError, match="interior='exact'"):
        result["surface_area"]
    with pytest.raises(AttributeError, match="interior='exact'"):
        result.surface_area  # noqa: B018
    with pytest.raises(KeyError, match="no property 'colour'"):
        result["colour"]
    with pytest.raises(AttributeError, match="colour"):
        result.colour  # noqa: B018
    with pytest.raises(KeyError):
        result.available("colour")
    assert not hasattr(elea.compute([[0, 0, 0]], 1, num_walks=10), "diffusion_coefficient")


def test_covariances_fit_the_errors(result):
    for key, quantity in result.items():
        n = max(1, np.size(quantity.value))
        for model, error in ((False, quantity.std_error), (True, quantity.total_error)):
            covariance = np.reshape(result.covariance(key, key, model=model), (n, n))
            assert np.allclose(covariance, covariance.T, rtol=1e-9, atol=0)
            assert np.sqrt(np.diag(covariance)) == pytest.approx(np.ravel(error), rel=1e-9)


def test_covariances_have_the_shapes_of_both(result):
    mixed = result.covariance("volume", "gyration")
    assert mixed.shape == (3, 3)
    assert np.array_equal(mixed, mixed.T)
    assert result.covariance("gyration", "volume") == pytest.approx(mixed)
    shape = result.covariance("gyration", "gyration_eigenvalues").shape
    assert shape == (3, 3, 3)
    assert isinstance(result.covariance("volume", "capacitance"), float)


def test_the_model_error_correlates_radius_and_diffusion(result):
    radius, diffusion = result.hydrodynamic_radius, result.diffusion_coefficient
    covariance = result.covariance("hydrodynamic_radius", "diffusion_coefficient", model=True)
    assert covariance == pytest.approx(-radius.total_error * diffusion.total_error, rel=1e-6)
    assert radius.total_error == pytest.approx(
        np.hypot(radius.std_error, 0.01 * radius.value), rel=1e-9
    )


def test_covariances_of_what_is_missing(result):
    with pytest.raises(KeyError, match="surface_area"):
        result.covariance("volume", "surface_area")


@pytest.mark.parametrize("again", [lambda r: pickle.loads(pickle.dumps(r)), copy.copy, copy.deepcopy])
def test_it_can_be_copied_and_pickled(result, again):
    other = again(result)
    assert other == result
    assert other.volume == result.volume
    assert other.frame == 12


def test_it_differs_from_others(result):
    other = elea.compute([[0, 0, 0]], 1, num_walks=10)
    assert other != result
    assert result != 1
    assert other.volume != result.volume
    assert other.volume != 1


def test_what_it_gives_away_can_be_changed(result):
    before = result.gyration
    result.gyration.value[:] = 0.0
    result.gyration_eigenvalues.value[:] = 0.0
    assert result.gyration == before


def test_to_dict_is_json(result):
    read = json.loads(json.dumps(result.to_dict()))
    assert read["frame"] == 12
    assert read["time"] is None
    assert read["properties"]["volume"]["value"] == result.volume.value
    assert np.array_equal(read["properties"]["gyration"]["std_error"], result.gyration.std_error)
    assert list(read["properties"]) == list(result)


def test_to_pandas(result):
    pytest.importorskip("pandas")
    table = result.to_pandas()
    assert table.loc[("volume", ""), "value"] == result.volume.value
    assert table.loc[("gyration", "xz"), "std_error"] == result.gyration.std_error[0, 2]
    assert table.loc[("gyration_eigenvalues", "3"), "unit"] == "A^2"
    assert len(table) == sum(elea.PROPERTIES[name].size for name in result)


def test_counts_and_notes(result):
    assert result.num_walks == 3000
    assert 0 < result.num_hits <= 3000 <= result.num_steps
    assert 8 <= result.num_control_charges <= 512
    assert result.num_interior_samples == 5000
    assert 0 < result.num_interior_hits < 5000
    assert 0.0 < result.skin_thickness < 1e-3 * result.launch_radius
    assert (result.walks_stop, result.interior_stop) == ("count", "count")
    assert result.n_spheres == 30
    assert result.time is None
    lost = elea.compute([[0, 0, 0]], 0.001, num_walks=5, method="wos", launch_radius=1000.0,
                        theory="analogy")
    assert lost.num_hits == 0
    assert lost.to_dict()["reached"]["capacitance"] is None
    assert lost.notes == ("No walk hit the body: its properties are unknown.",)
    with pytest.raises(KeyError, match="No walk hit"):
        lost["capacitance"]


def test_the_analogy_has_axes_but_no_mobility(result):
    assert (result.theory, result.num_patches, result.stokes_shift) == ("analogy", 0, None)
    assert set(result.stokes_errors.values()) == {None} and result.stokes_stop is None
    axes = result.principal_axes
    assert np.allclose(axes @ axes.T, np.eye(3))
    assert np.linalg.det(axes) == pytest.approx(1.0)
    diagonal = axes @ result.rotational_diffusion_tensor.value @ axes.T
    eigenvalues = result.rotational_diffusion_eigenvalues.value
    assert np.allclose(diagonal, np.diag(eigenvalues), atol=1e-9 * eigenvalues[2])
    times = result.relaxation_times
    assert times.shape == (5,)
    assert times.unit == "ns"
    assert (np.diff(times.value) <= 0.0).all()
    assert result.correlation_time.value == pytest.approx(5.0 / (1.0 / times.value).sum())
    for about in ("centre_of_diffusion", "centre_of_mass"):
        with pytest.raises(KeyError, match="theory='stokes'"):
            result.mobility(about)
    with pytest.raises(ValueError, match="about is 'origin'"):
        result.mobility("origin")
    copy_of_it = pickle.loads(pickle.dumps(result))
    assert np.array_equal(copy_of_it.principal_axes, axes)


@pytest.mark.parametrize("walks", [1, 2, 3])
def test_an_unknown_error_is_nan_and_noted(walks):
    spheres = [[0, 0, 0], [0, 2, 0]]
    few = elea.compute(spheres, 1, num_walks=walks, theory="analogy")
    assert few.notes == ("Error unknown: too few walks or interior samples.",)
    assert np.isfinite(few.capacitance.value)
    assert np.isnan(few.capacitance.std_error)
    assert np.isnan(few.hydrodynamic_radius.total_error)
    assert np.isnan(few.covariance("capacitance", "capacitance"))
    assert few.volume.std_error == 0.0
    assert few.covariance("volume", "capacitance") == 0.0
    assert few.capacitance == few.capacitance
    assert few == pickle.loads(pickle.dumps(few))
    assert "nan" in str(few)
    read = json.loads(json.dumps(few.to_dict(), allow_nan=False))
    assert read["properties"]["capacitance"]["std_error"] is None
    assert read["reached"]["capacitance"] is None
    mean = elea.average([few, elea.compute(spheres, 1, num_walks=100)])["capacitance"]
    assert np.isnan(mean.monte_carlo_error)
    assert np.isnan(mean.fluctuation)
    assert mean.std_error > 0.0  # the frames differ


def test_an_unknown_error_of_the_interior():
    few = elea.compute([[0, 0, 0]], 1, num_walks=100, interior="sample", num_interior_samples=3)
    assert np.isnan(few.volume.std_error)
    assert few.capacitance.std_error >= 0.0


def test_it_prints_what_it_has(result):
    text = str(result)
    assert "diffusion_coefficient" in text
    assert "cm^2/s" in text
    assert "frame 12" in repr(result)
    assert repr(elea.compute([[0, 0, 0]], 1, num_walks=10).volume).startswith("Quantity(value=4.18")


def test_numpy_takes_the_values(cloud):
    result = elea.compute(*cloud, theory="analogy", num_walks=500)
    for quantity in result.values():
        assert np.array_equal(np.asarray(quantity), quantity.value)
        assert np.asarray(quantity, dtype=np.float32).dtype == np.float32
    assert float(result.volume) == result.volume.value
    assert np.sqrt(result.volume) == np.sqrt(result.volume.value)
    with pytest.raises(TypeError):
        float(result.gyration)


def test_table_of_an_average(cloud):
    pytest.importorskip("pandas")
    average = elea.average([elea.compute(*cloud, theory="analogy", num_walks=500, frame=frame) for frame in range(3)])
    table = average.to_pandas()
    assert table.loc[("volume", ""), "value"] == average["volume"].value
    assert table.loc[("gyration", "xz"), "value"] == average["gyration"].value[0, 2]
    assert table.loc[("gyration_eigenvalues", "2"), "std_error"] == average["gyration_eigenvalues"].std_error[1]
    assert table.loc[("capacitance", ""), "inefficiency"] == average["capacitance"].inefficiency
    assert table.loc[("volume", ""), "unit"] == "A^3"
    assert set(table.index.get_level_values(0)) == set(average)


def test_the_mobility_of_the_stokes_equations():
    pair = elea.compute(
        [[0, 0, 0], [0, 0, 4]], [2.0, 1.0], num_patches=200, temperature=300.0, viscosity=1e-3
    )
    assert (pair.theory, pair.num_patches) == ("stokes", 200)
    assert pair.stokes_stop == pair.to_dict()["stokes_stop"] == "count"
    assert abs(pair.stokes_shift) < 0.05
    for about in ("centre_of_diffusion", "centre_of_mass"):
        mobility = pair.mobility(about)
        matrix = np.asarray(mobility)
        assert matrix.shape == (6, 6)
        assert np.allclose(matrix, matrix.T, rtol=1e-6)
        assert (np.linalg.eigvalsh(matrix[:3, :3]) > 0.0).all()
        assert mobility.units == ("m/(N s)", "1/(N s)", "1/(N m s)")
    # At the centre of diffusion, k_B T times the first block is the diffusion tensor.
    centre = pair.mobility()
    assert np.array_equal(centre.point, pair.centre_of_diffusion.value)
    diffusion = 1.380649e-23 * 300.0 * np.asarray(centre)[:3, :3] * 1e4
    assert np.allclose(diffusion, pair.translational_diffusion_tensor.value, rtol=1e-6)
    # The centre of mass, of uniform density, lies within the large sphere.
    assert 0.0 < pair.mobility("centre_of_mass").point[2] < 2.0
    assert pair == pickle.loads(pickle.dumps(pair))
    assert pair.to_dict()["mobility"]["centre_of_mass"]["point"] == list(
        pair.mobility("centre_of_mass").point
    )
    assert pair.hydrodynamic_radius.value != pair.capacitance.value


def test_averages_with_weights_and_replicas(tmp_path):
    results = [elea.compute([[0, 0, 0]], radius, num_walks=100) for radius in (1, 2, 3, 4)]
    key = "capacitance_sphere_same_volume"
    weighted = elea.average(results, weights=[1, 0, 2, 1], ordered=False)
    assert weighted[key].value == pytest.approx(11 / 4)
    assert weighted.effective_frames == pytest.approx(16 / 6)
    file = tmp_path / "weights.txt"
    file.write_text("1 1\n2 0\n3 2\n4 1\n")
    assert elea.average(results, weights=file, ordered=False)[key].value == weighted[key].value
    replicas = elea.average(results, replicas=[1, 1, 2])
    w, means = np.array([1, 1, 2]) / 4, np.array([1, 2, 3.5])
    q = (w**2).sum()
    variance = q / (q - 2 * (w**3).sum() + q**2) * (w**2 @ (means - 2.5) ** 2)
    assert replicas[key].replica_error == pytest.approx(np.sqrt(variance))
    assert replicas[key].std_error >= replicas[key].replica_error
    table = replicas.to_pandas()
    assert table.loc[(key, ""), "replica_error"] == replicas[key].replica_error
    assert np.isnan(elea.average(results)[key].replica_error)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"weights": [1, 2, 3]}, "give 2, one a frame"),
        ({"weights": [1, -1]}, "not negative"),
        ({"weights": [0, 0]}, "not all 0"),
        ({"weights": [[1, 1]]}, "shape"),
        ({"replicas": [1, 2]}, "in all 2"),
        ({"replicas": [2, 0]}, "in all 2"),
        ({"replicas": []}, "in all 2"),
    ],
)
def test_averages_refuse_what_does_not_fit(keywords, message):
    results = [elea.compute([[0, 0, 0]], radius, num_walks=100) for radius in (1, 2)]
    with pytest.raises(ValueError, match=message):
        elea.average(results, **keywords)
