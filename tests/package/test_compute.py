# SPDX-License-Identifier: MIT
"""elea.compute: known results, kinds of arrays, reproducibility."""
import math
import os
import signal
import threading

import numpy as np
import pytest

import elea

FEW = {"num_walks": 5000, "seed": 3, "theory": "analogy"}


# ---- Known results ----


def test_a_sphere_is_exact():
    sphere = elea.compute([[1.0, 2.0, 3.0]], 2.5, num_walks=100)
    assert sphere.capacitance.value == pytest.approx(2.5, rel=1e-12)
    assert sphere.volume.value == pytest.approx(4 / 3 * math.pi * 2.5**3, rel=1e-14)
    assert sphere.surface_area.value == pytest.approx(4 * math.pi * 2.5**2, rel=1e-14)
    assert sphere.gyration.value == pytest.approx(np.eye(3) * 2.5**2 / 5, rel=1e-12, abs=1e-12)
    # All walks have the same score; the doubt about parts that few walks may miss remains.
    assert 0.5 * sphere.skin_thickness <= sphere.capacitance.std_error < 0.025
    more = elea.compute([[1.0, 2.0, 3.0]], 2.5, num_walks=100_000)
    assert more.capacitance.std_error < 2.5e-4


def test_touching_spheres_have_the_known_capacitance():
    pair = elea.compute([[0, 0, 0], [0, 2, 0]], 1, num_walks=200_000, seed=1)
    # Six standard errors: the probability by chance is below 1e-8.
    assert abs(pair.capacitance.value - 2 * math.log(2)) < 6 * pair.capacitance.std_error
    assert pair.capacitance.std_error < 0.001
    assert pair.volume.value == pytest.approx(8 / 3 * math.pi, rel=1e-14)


def test_spheres_obey_einstein():
    sphere = elea.compute([[0, 0, 0]], 7, num_walks=100_000, theory="analogy")
    viscosity = sphere.intrinsic_viscosity
    # The formula of the prefactor gives 0.8333 instead of 5/6.
    assert abs(viscosity.value - 2.5) < 6 * viscosity.std_error + 1e-3
    assert viscosity.total_error == pytest.approx(
        math.hypot(viscosity.std_error, 0.015 * viscosity.value), rel=1e-6
    )


def test_solvent_and_mass_give_transport():
    viscosity = elea.water_viscosity(293.15)
    sphere = elea.compute(
        [[0, 0, 0]], 20, num_walks=100, temperature=293.15, viscosity=viscosity, mass=14300,
        buoyancy_factor=0.27, theory="analogy",
    )  # fmt: skip
    friction = 6 * math.pi * viscosity * 20e-10
    assert sphere.friction_coefficient.value == pytest.approx(friction * 1e3, rel=1e-9)
    assert sphere.friction_coefficient.unit == "dyn s/cm"
    diffusion = 1.380649e-23 * 293.15 / friction
    assert sphere.diffusion_coefficient.value == pytest.approx(diffusion * 1e4, rel=1e-9)
    mass = 14300 / 6.02214076e26
    sedimentation = mass * 0.27 / friction / 1e-13
    assert sphere.sedimentation_coefficient.value == pytest.approx(sedimentation, rel=1e-9)
    by_mass = sphere.intrinsic_viscosity.value * 4 / 3 * math.pi * 20e-8**3 / (mass * 1e3)
    assert sphere.intrinsic_viscosity_mass_units.value == pytest.approx(by_mass, rel=1e-9)
    assert sphere.mass == 14300


def test_length_units_only_scale(cloud):
    positions, radii = cloud
    angstrom = elea.compute(positions, radii, **FEW)
    nanometre = elea.compute(positions, radii, length_unit="nm", **FEW)
    assert nanometre.volume.value == angstrom.volume.value
    assert (angstrom.volume.unit, nanometre.volume.unit) == ("A^3", "nm^3")
    assert nanometre.length_unit == "nm"
    for spelling in ("NM", "Nm"):
        assert elea.compute(positions, radii, length_unit=spelling, **FEW).length_unit == "nm"


def test_plain_walks_and_samples_agree_with_the_defaults(cloud):
    positions, radii = cloud
    exact = elea.compute(positions, radii, theory="analogy", num_walks=100_000)
    plain = elea.compute(
        positions, radii, theory="analogy", method="wos", interior="sample", num_walks=50_000,
        num_interior_samples=100_000,
    )  # fmt: skip
    assert plain.num_interior_samples == 100_000
    assert exact.num_interior_samples == 0
    assert not plain.available("surface_area")
    for key in ("capacitance", "mean_electric_polarizability", "volume"):
        difference = plain[key].value - exact[key].value
        assert abs(difference) < 6 * math.hypot(plain[key].std_error, exact[key].std_error)


def test_precision_is_a_fraction(cloud):
    result = elea.compute(*cloud, theory="analogy", max_rsd_capacitance=0.01, control_charges=0)
    assert result.walks_stop == "precision"
    assert 0.002 < result.capacitance.std_error / result.capacitance.value <= 0.01


def test_the_cap_ends_walks(cloud):
    result = elea.compute(*cloud, theory="analogy", max_rsd_capacitance=1e-5, max_num_walks=20_000)
    assert (result.walks_stop, result.num_walks) == ("cap", 20_000)


def test_water_has_the_standard_viscosity():
    assert elea.water_viscosity(298.15) == pytest.approx(890.02e-6, rel=1e-4)
    with pytest.raises(ValueError, match="253.15"):
        elea.water_viscosity(500)


def test_solvents_have_viscosity_and_density():
    water = elea.solvent("water", 298.15)
    assert water.viscosity == elea.water_viscosity(298.15)
    assert water.density == pytest.approx(997.047, rel=1e-6)
    assert elea.solvent("glycerol 50%", 293.15).viscosity == pytest.approx(6.00e-3, rel=0.02)
    assert elea.solvent("150 mM NaCl", 310.15) == elea.solvent("NaCl 0.15 M", 310.15)
    assert elea.solvent("glycerol 10%", 310.15).density is None
    with pytest.raises(ValueError, match="water, D2O, glycerol"):
        elea.solvent("oil", 298.15)
    with pytest.raises(ValueError, match="277.15 to 373.15 K"):
        elea.solvent("D2O", 273.15)


# ---- Kinds of arrays ----


def _packed(positions):
    """Fields of packed records, at addresses not aligned for float64."""
    records = np.zeros(len(positions), dtype=[("tag", "u1"), ("place", "<f8", 3)])
    records["place"] = positions
    return records["place"]


def _every_other(positions):
    wide = np.full((2 * len(positions), 6), np.nan)
    wide[::2, ::2] = positions
    return wide[::2, ::2]


def _read_only(positions):
    copy = positions.copy()
    copy.flags.writeable = False
    return copy


ARRANGEMENTS = {
    "float32": lambda p: p.astype(np.float32),
    "float32 in Fortran's order": lambda p: np.asfortranarray(p.astype(np.float32)),
    "Fortran's order": np.asfortranarray,
    "every other": _every_other,
    "negative strides": lambda p: np.ascontiguousarray(p[::-1, ::-1])[::-1, ::-1],
    "packed records": _packed,
    "read-only": _read_only,
    "transposed": lambda p: np.ascontiguousarray(p.T).T,
    "memoryview": lambda p: memoryview(np.ascontiguousarray(p)),
    "lists": lambda p: p.tolist(),
    "other byte order": lambda p: p.astype(">f8"),
    "long double": lambda p: p.astype(np.longdouble),
}


@pytest.mark.parametrize("arrange", ARRANGEMENTS.values(), ids=ARRANGEMENTS.keys())
def test_the_arrangement_in_memory_does_not_matter(cloud, arrange):
    positions, radii = cloud
    expected = elea.compute(positions, radii, **FEW)
    assert elea.compute(arrange(positions), radii, **FEW) == expected


@pytest.mark.parametrize("dtype", [np.float32, np.float64, ">f4"])
def test_radii_of_any_kind(cloud, dtype):
    positions, radii = cloud
    expected = elea.compute(positions, radii, **FEW)
    assert elea.compute(positions, radii.astype(dtype), **FEW) == expected
    spread = np.zeros((len(radii), 3), dtype=dtype)
    spread[:, 1] = radii
    assert elea.compute(positions, spread[:, 1], **FEW) == expected


@pytest.mark.parametrize("radius", [2, 2.0, np.float32(2), np.float64(2), np.int8(2), np.array(2)])
def test_one_radius_stands_for_all(cloud, radius):
    positions, radii = cloud
    expected = elea.compute(positions, np.full(len(radii), 2.0), **FEW)
    assert elea.compute(positions, radius, **FEW) == expected


def test_whole_numbers_are_numbers():
    assert elea.compute([[0, 0, 0], [3, 0, 0]], [1, 2], **FEW) == elea.compute(
        np.array([[0, 0, 0], [3, 0, 0]], dtype=np.uint8), np.array([1.0, 2.0]), **FEW
    )


def test_arguments_are_left_alone(cloud):
    positions, radii = (array.copy() for array in cloud)
    elea.compute(positions, radii, **FEW)
    assert np.array_equal(positions, cloud[0])
    assert np.array_equal(radii, cloud[1])


# ---- Reproducibility ----


def test_threads_do_not_matter(cloud):
    settings = {"num_walks": 30_000, "seed": 9, "interior": "sample", "num_interior_samples": 30_000}
    expected = elea.compute(*cloud, theory="analogy", **settings)
    for num_threads in (2, 3, None):
        assert elea.compute(*cloud, theory="analogy", num_threads=num_threads, **settings) == expected


def test_seeds_and_frames_matter(cloud):
    values = {
        elea.compute(*cloud, theory="analogy", num_walks=2000, seed=seed, frame=frame).capacitance.value
        for seed in (0, 1, 2**64 - 1)
        for frame in (0, 1, 2**40)
    }
    assert len(values) == 9
    assert elea.compute(*cloud, frame=7, **FEW).frame == 7


@pytest.mark.parametrize("method", ["first-passage", "wos"])
def test_the_command_gives_the_same_digits(command, cloud, tmp_path, method):
    positions, _ = cloud
    lines = [f"C {x!r} {y!r} {z!r}" for x, y, z in positions.tolist()]
    structure = tmp_path / "cloud.xyz"
    structure.write_text("\n".join([str(len(lines)), "cloud", *lines]) + "\n")
    expected = command(
        structure, "--seed", 11, "--num-walks", 5000, "--num-interior-samples", 5000, "--method",
        method, "--interior", "sample", "--temperature", "300K", "--viscosity", "0.001Pa.s",
        "--mass", "5000Da", "--buoyancy-factor", 0.3, "--radii", "bondi", "--num-threads", 2,
    )  # fmt: skip
    result = elea.compute(
        positions, elea.radii("bondi", ["C"] * len(positions)), seed=11, num_walks=5000,
        num_interior_samples=5000, method=method, interior="sample", temperature=300,
        viscosity=0.001, mass=5000, buoyancy_factor=0.3,
    )  # fmt: skip
    assert [result.to_dict()] == expected["frames"]


# ---- Other threads and processes ----


def test_other_threads_run_meanwhile_and_ctrl_c_ends_the_call(cloud):
    """Unless the interpreter lock is released, the thread cannot send the signal."""
    begun = threading.Event()
    thread = threading.Thread(
        target=lambda: begun.wait() and os.kill(os.getpid(), signal.SIGINT), daemon=True
    )
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        begun.set()
        elea.compute(*cloud, theory="analogy", num_walks=10**15)
    thread.join()


def test_a_handler_of_signals_may_go_on(cloud, monkeypatch):
    heard = []
    before = signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    try:
        while not heard:
            elea.compute(*cloud, theory="analogy", num_walks=20_000)
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_calls_from_several_threads_do_not_meet(cloud):
    expected = [elea.compute(*cloud, frame=frame, **FEW) for frame in range(4)]
    results = [None] * 4

    def work(frame):
        results[frame] = elea.compute(*cloud, frame=frame, **FEW)

    threads = [threading.Thread(target=work, args=(frame,)) for frame in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == expected


def test_forking_after_threads_have_run_is_safe(cloud):
    expected = elea.compute(*cloud, theory="analogy", num_walks=2000, num_threads=3)
    for _ in range(100):
        child = os.fork()
        if child == 0:
            signal.alarm(60)  # a child that hangs ends with a signal
            good = elea.compute(*cloud, theory="analogy", num_walks=2000, num_threads=3) == expected
            os._exit(0 if good else 1)
        assert os.waitpid(child, 0)[1] == 0
